//! Verifies the seal of a list: one enveloped XML signature (XAdES form) as ANS puts on the sister list of DRIM-M. Everything
//! outside that one profile is refused, and the caller gets the octets that were digested, never the original document.
//!
//! Own code, for these reasons (looked at in November 2026): the two pure-Rust libraries on crates.io that know XPath Filter 2.0,
//! `xml-sec` 0.4 and `bergshamra` 0.11, are general engines, each by one author and first published this year with several
//! incompatible versions since; `xdoc-rs` 0.1 (XAdES) is as young, and a whole XML engine. They let the document choose among dozens
//! of algorithms, transforms (XPath, XSLT, Base64), keys and references; they bring a second RSA and X.509 stack (`rsa`, pre-releases
//! of RustCrypto), 240,000 lines for `xml-sec`, and their own XML parsers. The bindings of libxmlsec1 bring C: libxml2 and OpenSSL.
//! What is needed is one algorithm of each kind and two references, on the tree parser and the RSA that Pli has already. The
//! canonical form and the whole verification are tested against `xmlsec1` and a list that ANS has signed
//! (tests/it/xml_signature.rs), and attacked in tests/it/xml_attacks.rs.
//!
//! Against wrapping: exactly one signature in the document, a direct child of its root; the reference to the document has an empty
//! URI, the other one is found by its place and its identifier must be unique.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use roxmltree::Node;
use rustls_pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use super::canonical::{self, admit, canonicalize};

/// Largest document looked at, in octets. The list of 2026 has some four million.
pub const DOCUMENT_MAX: usize = 32 * 1024 * 1024;
/// Most certificates tried as the signer's.
const CERTIFICATES_MAX: usize = 8;

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const FILTER: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";

/// Why a document is not accepted as signed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Larger than [`DOCUMENT_MAX`].
    #[error("Document too large")]
    TooLarge,
    /// Not UTF-8.
    #[error("Document is not UTF-8")]
    NotUtf8(#[source] std::str::Utf8Error),
    /// Not XML that can be canonicalised.
    #[error(transparent)]
    Xml(canonical::Error),
    /// No signature in it.
    #[error("Document is not signed")]
    Unsigned,
    /// A signature of another form than the one this room knows.
    #[error("Signature outside the profile: {0}")]
    Profile(&'static str),
    /// The content, or the signed properties, are not what was signed.
    #[error("Digest does not match")]
    Digest,
    /// No certificate of the document verifies the signature.
    #[error("Signature value does not verify")]
    Value,
}

/// What a signature covers, and with whose key. The chain and the name of that certificate are the caller's to judge.
#[derive(Debug)]
pub struct Signed {
    content: Vec<u8>,
    certificate: Vec<u8>,
}

impl Signed {
    /// The canonical octets that were digested: the only ones to parse.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The signer's certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

/// Verifies the document's one enveloped signature.
///
/// # Errors
/// See [`Error`].
pub fn verify(document: &[u8]) -> Result<Signed, Error> {
    if document.len() > DOCUMENT_MAX {
        return Err(Error::TooLarge);
    }
    let text = std::str::from_utf8(document).map_err(Error::NotUtf8)?;
    let tree = admit(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(Error::Xml)?;
    let signature = the_signature(tree.root_element())?;
    let parts = Parts::of(signature)?;
    let (method, inclusive) = canonicalization(parts.info.first_element_child().ok_or(Error::Profile("SignedInfo"))?)?;
    expect(method, (DSIG, "CanonicalizationMethod"), "CanonicalizationMethod")?;
    let info = canonicalize(parts.info, None, &inclusive);
    let certificate = signer(&parts, &info)?;

    // The value holds: what follows is known to be said by the owner of that certificate's key.
    let references: Vec<_> = element_children(parts.info).skip(2).collect();
    let (mut content, mut properties) = (None, false);
    for reference in references {
        expect(reference, (DSIG, "Reference"), "Reference")?;
        match reference.attribute("URI") {
            Some("") if content.is_none() => content = Some(document_reference(reference, signature)?),
            Some(uri) if !properties && reference.attribute("Type") == Some(SIGNED_PROPERTIES) => {
                properties_reference(reference, uri, &parts, &certificate)?;
                properties = true;
            }
            _ => return Err(Error::Profile("Reference")),
        }
    }
    Ok(Signed { content: content.ok_or(Error::Profile("no reference to the document"))?, certificate })
}

/// Exactly one signature anywhere, and it is a child of the root.
fn the_signature<'a>(root: Node<'a, 'a>) -> Result<Node<'a, 'a>, Error> {
    let mut all = root.document().descendants().filter(|node| node.has_tag_name((DSIG, "Signature")));
    let signature = all.next().ok_or(Error::Unsigned)?;
    if all.next().is_some() || signature.parent() != Some(root) {
        return Err(Error::Profile("more than one signature, or misplaced"));
    }
    Ok(signature)
}

struct Parts<'a> {
    signature: Node<'a, 'a>,
    info: Node<'a, 'a>,
    value: Node<'a, 'a>,
    key: Node<'a, 'a>,
    object: Option<Node<'a, 'a>>,
}

impl<'a> Parts<'a> {
    fn of(signature: Node<'a, 'a>) -> Result<Self, Error> {
        let mut children = element_children(signature);
        let mut next = |name: &'static str| {
            let node = children.next().ok_or(Error::Profile(name))?;
            expect(node, (DSIG, name), name).map(|()| node)
        };
        let (info, value, key) = (next("SignedInfo")?, next("SignatureValue")?, next("KeyInfo")?);
        let object = children.next();
        if let Some(object) = object {
            expect(object, (DSIG, "Object"), "Object")?;
        }
        if children.next().is_some() {
            return Err(Error::Profile("Object"));
        }
        Ok(Self { signature, info, value, key, object })
    }
}

/// The certificate whose key made the signature; the order of the certificates in the document is not relied on.
fn signer(parts: &Parts<'_>, info: &[u8]) -> Result<Vec<u8>, Error> {
    let method = element_children(parts.info).nth(1).ok_or(Error::Profile("SignatureMethod"))?;
    expect(method, (DSIG, "SignatureMethod"), "SignatureMethod")?;
    if method.attribute("Algorithm") != Some(RSA_SHA256) || method.first_element_child().is_some() {
        return Err(Error::Profile("SignatureMethod"));
    }
    let value = octets(parts.value).ok_or(Error::Value)?;
    let data = element_children(parts.key).filter(|node| node.has_tag_name((DSIG, "X509Data")));
    let certificates = data.flat_map(element_children).filter(|node| node.has_tag_name((DSIG, "X509Certificate")));
    for certificate in certificates.take(CERTIFICATES_MAX) {
        let der = CertificateDer::from(octets(certificate).ok_or(Error::Profile("X509Certificate"))?);
        let verified = webpki::EndEntityCert::try_from(&der)
            .and_then(|end| end.verify_signature(webpki::ring::RSA_PKCS1_2048_8192_SHA256, info, &value));
        if verified.is_ok() {
            return Ok(der.to_vec());
        }
    }
    Err(Error::Value)
}

/// `URI=""`: the whole document without the signature.
fn document_reference(reference: Node<'_, '_>, signature: Node<'_, '_>) -> Result<Vec<u8>, Error> {
    let transforms = transforms(reference);
    let [removal, canonical] = transforms.as_slice() else { return Err(Error::Profile("Transforms")) };
    expect(*removal, (DSIG, "Transform"), "Transform")?;
    match removal.attribute("Algorithm") {
        Some(ENVELOPED) if removal.first_element_child().is_none() => {}
        Some(FILTER) if subtracts_the_signature(*removal) => {}
        _ => return Err(Error::Profile("Transform")),
    }
    expect(*canonical, (DSIG, "Transform"), "Transform")?;
    let (_, inclusive) = canonicalization(*canonical)?;
    let octets = canonicalize(signature.document().root(), Some(signature.id()), &inclusive);
    check_digest(reference, &octets)?;
    Ok(octets)
}

/// XPath Filter 2.0 with one subtraction that names signatures. As there is only one in the document, the usual spellings mean the
/// same set.
fn subtracts_the_signature(transform: Node<'_, '_>) -> bool {
    let mut children = element_children(transform);
    let (Some(xpath), None) = (children.next(), children.next()) else { return false };
    let Some(expression) = xpath.text().map(str::trim) else { return false };
    let name = ["/descendant::", "//"]
        .into_iter()
        .find_map(|start| expression.strip_prefix(start))
        .or_else(|| expression.strip_prefix("here()/ancestor::").and_then(|rest| rest.strip_suffix("[1]")));
    xpath.has_tag_name((FILTER, "XPath"))
        && xpath.attribute("Filter") == Some("subtract")
        && xpath.first_element_child().is_none()
        && name
            .and_then(|name| name.strip_suffix(":Signature"))
            .is_some_and(|prefix| xpath.lookup_namespace_uri(Some(prefix)) == Some(DSIG))
}

/// `URI="#…"`: the XAdES signed properties of this very signature.
fn properties_reference(
    reference: Node<'_, '_>,
    uri: &str,
    parts: &Parts<'_>,
    certificate: &[u8],
) -> Result<(), Error> {
    const PLACE: Error = Error::Profile("SignedProperties");
    let id = uri.strip_prefix('#').filter(|id| !id.is_empty()).ok_or(PLACE)?;
    let qualifying = parts.object.and_then(|object| object.first_element_child()).ok_or(PLACE)?;
    let properties = qualifying.first_element_child().ok_or(PLACE)?;
    expect(qualifying, (XADES, "QualifyingProperties"), "QualifyingProperties")?;
    expect(properties, (XADES, "SignedProperties"), "SignedProperties")?;
    let targets_this = match (qualifying.attribute("Target"), parts.signature.attribute("Id")) {
        (Some(target), Some(id)) => target.strip_prefix('#') == Some(id),
        (target, _) => target.is_none(),
    };
    let bearers = properties.document().descendants().filter(|node| {
        node.attributes().any(|attribute| attribute.name().eq_ignore_ascii_case("id") && attribute.value() == id)
    });
    if properties.attribute("Id") != Some(id) || bearers.count() != 1 || !targets_this {
        return Err(PLACE);
    }
    let transforms = transforms(reference);
    let [canonical] = transforms.as_slice() else { return Err(Error::Profile("Transforms")) };
    expect(*canonical, (DSIG, "Transform"), "Transform")?;
    let (_, inclusive) = canonicalization(*canonical)?;
    check_digest(reference, &canonicalize(properties, None, &inclusive))?;
    names_certificate(properties, certificate)
}

/// Where the signed properties name the signer's certificate (ETSI EN 319 132-1 §5.2.2), it is the one whose key was used: another
/// certificate of the same key does not take its place. The first `Cert` is the signer's.
fn names_certificate(properties: Node<'_, '_>, certificate: &[u8]) -> Result<(), Error> {
    const NAME: Error = Error::Profile("SigningCertificate");
    let named = properties.descendants().filter(|node| {
        ["SigningCertificate", "SigningCertificateV2"].iter().any(|name| node.has_tag_name((XADES, *name)))
    });
    for list in named {
        let digest = list.first_element_child().and_then(|cert| cert.first_element_child()).ok_or(NAME)?;
        expect(digest, (XADES, "CertDigest"), "CertDigest")?;
        let mut children = element_children(digest);
        let (Some(method), Some(value), None) = (children.next(), children.next(), children.next()) else {
            return Err(NAME);
        };
        expect(value, (DSIG, "DigestValue"), "DigestValue")?;
        if !method.has_tag_name((DSIG, "DigestMethod")) || method.attribute("Algorithm") != Some(SHA256) {
            return Err(NAME);
        }
        if octets(value).as_deref() != Some(Sha256::digest(certificate).as_slice()) {
            return Err(Error::Digest);
        }
    }
    Ok(())
}

/// A method or transform that says exclusive canonicalisation without comments, with its `PrefixList`.
fn canonicalization<'a>(node: Node<'a, 'a>) -> Result<(Node<'a, 'a>, Vec<&'a str>), Error> {
    let mut children = element_children(node);
    let list = children.next();
    if node.attribute("Algorithm") != Some(EXCLUSIVE) || children.next().is_some() {
        return Err(Error::Profile("canonicalisation"));
    }
    let Some(list) = list else { return Ok((node, Vec::new())) };
    expect(list, (EXCLUSIVE, "InclusiveNamespaces"), "InclusiveNamespaces")?;
    Ok((node, list.attribute("PrefixList").unwrap_or_default().split_ascii_whitespace().collect()))
}

fn transforms<'a>(reference: Node<'a, 'a>) -> Vec<Node<'a, 'a>> {
    let first = reference.first_element_child().filter(|node| node.has_tag_name((DSIG, "Transforms")));
    first.map(|transforms| element_children(transforms).take(3).collect()).unwrap_or_default()
}

fn check_digest(reference: Node<'_, '_>, octets_now: &[u8]) -> Result<(), Error> {
    let mut children = element_children(reference).skip(1);
    let (Some(method), Some(value), None) = (children.next(), children.next(), children.next()) else {
        return Err(Error::Profile("Reference"));
    };
    expect(method, (DSIG, "DigestMethod"), "DigestMethod")?;
    expect(value, (DSIG, "DigestValue"), "DigestValue")?;
    if method.attribute("Algorithm") != Some(SHA256) {
        return Err(Error::Profile("DigestMethod"));
    }
    let signed = octets(value).ok_or(Error::Digest)?;
    if signed.as_slice() == Sha256::digest(octets_now).as_slice() { Ok(()) } else { Err(Error::Digest) }
}

fn element_children<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(Node::is_element)
}

fn expect(node: Node<'_, '_>, name: (&'static str, &'static str), what: &'static str) -> Result<(), Error> {
    if node.has_tag_name(name) { Ok(()) } else { Err(Error::Profile(what)) }
}

/// Base64 text of an element without children.
fn octets(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let text: String = node.children().map(|child| child.text().filter(|_| child.is_text())).collect::<Option<_>>()?;
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new()).decode(packed).ok()
}
