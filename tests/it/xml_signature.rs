//! The seal of the list against `xmlsec1`, an implementation other than ours: it signs, we verify; we canonicalise, it agrees; and
//! what was tampered with, wrapped or signed in another way is refused.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use pli::domain::notice::ListFault;
use pli::settings::{Settings, TrustSettings};
use pli::trust::signature::{self, Error, verify};
use pli::trust::{Download, Error as TrustError, Gate, Keeper, Mark, Rules, canonical};
use rstest::rstest;

pub const SIGNER: &str = "Practice list";
pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const ENVELOPED: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";
pub const SUBTRACT: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\"><f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\">/descendant::ds:Signature</f:XPath></ds:Transform>";
pub const C14N: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
pub const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub const SHA: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub const PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";

/// Key and certificate of the signer and of somebody else, made once a process.
pub struct Keys {
    folder: tempfile::TempDir,
}

impl Keys {
    pub fn get() -> &'static Self {
        static KEYS: OnceLock<Keys> = OnceLock::new();
        KEYS.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            for (file, name) in [("signer", SIGNER), ("other", "Another seal")] {
                run(Command::new("openssl")
                    .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj"])
                    .arg(format!("/C=FR/CN={name}"))
                    .arg("-keyout")
                    .arg(folder.path().join(format!("{file}.key")))
                    .arg("-out")
                    .arg(folder.path().join(format!("{file}.pem"))));
            }
            Self { folder }
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn der(&self, name: &str) -> Vec<u8> {
        let text = std::fs::read_to_string(self.path(&format!("{name}.pem"))).unwrap();
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        STANDARD.decode(body).unwrap()
    }
}

pub fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("openssl and xmlsec1 are needed");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What goes into a signature template; each test changes one thing.
#[derive(Clone)]
pub struct Template {
    pub canonicalization: String,
    pub method: &'static str,
    pub transforms: String,
    pub digest: &'static str,
    pub uri: &'static str,
    pub xades: bool,
}

impl Default for Template {
    fn default() -> Self {
        Self {
            canonicalization: format!("<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>"),
            method: RSA,
            transforms: format!("{SUBTRACT}{C14N}"),
            digest: SHA,
            uri: "",
            xades: false,
        }
    }
}

impl Template {
    pub fn text(&self) -> String {
        let digest = |algorithm: &str| format!("<ds:DigestMethod Algorithm=\"{algorithm}\"/><ds:DigestValue/>");
        let (reference, object) = if self.xades {
            (
                format!(
                    "<ds:Reference Type=\"{PROPERTIES}\" URI=\"#props\"><ds:Transforms>{C14N}</ds:Transforms>{}</ds:Reference>",
                    digest(SHA)
                ),
                "<ds:Object><xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Target=\"#sig\"><xades:SignedProperties Id=\"props\"><xades:SignedSignatureProperties><xades:SigningTime>2026-11-23T04:00:00Z</xades:SigningTime></xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>",
            )
        } else {
            (String::new(), "")
        };
        format!(
            "<ds:Signature xmlns:ds=\"{DSIG}\" Id=\"sig\"><ds:SignedInfo>{}<ds:SignatureMethod Algorithm=\"{}\"/>\
             <ds:Reference URI=\"{}\"><ds:Transforms>{}</ds:Transforms>{}</ds:Reference>{reference}</ds:SignedInfo>\
             <ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>{object}</ds:Signature>",
            self.canonicalization,
            self.method,
            self.uri,
            self.transforms,
            digest(self.digest)
        )
    }
}

/// Signs a document in which `@` stands for the signature's place.
pub fn sign_with(document: &str, template: &Template, key: &str) -> String {
    sign_text(&document.replacen('@', &template.text(), 1), key)
}

/// Signs a document with a template in it.
pub fn sign_text(document: &str, key: &str) -> String {
    let work = tempfile::tempdir().unwrap();
    let input = work.path().join("in.xml");
    std::fs::write(&input, document).unwrap();
    let keys = Keys::get();
    let output = work.path().join("out.xml");
    let pair = format!("{},{}", keys.path(&format!("{key}.key")).display(), keys.path(&format!("{key}.pem")).display());
    drop(run(Command::new("xmlsec1")
        .args([
            "--sign",
            "--id-attr:Id",
            "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
            "--id-attr:Id",
            "part",
            "--privkey-pem",
            &pair,
            "--output",
        ])
        .arg(&output)
        .arg(&input)));
    std::fs::read_to_string(output).unwrap()
}

pub fn sign(document: &str) -> String {
    sign_with(document, &Template::default(), "signer")
}

/// Canonicalisation cases, `@` where the signature goes. (No `&` in a namespace URI: libxml2 writes it without its escape.)
const DOCUMENTS: &[&str] = &[
    "<a>@</a>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n  <b/>\n  @\n</a>\n",
    "<?before  some data ?><!-- comment --><a>@</a><!-- c --><?after?>\n<?after2 x?>",
    "<a z=\"1\" b='2' a:c=\"3\" xmlns:a=\"urn:z\" b:c=\"4\" xmlns:b=\"urn:a\" xml:lang=\"fr\" xml:space=\"preserve\">@</a>",
    "<a xmlns=\"urn:d\"><b xmlns=\"\"><c xmlns=\"urn:d\"/><d/></b>@</a>",
    "<a xmlns=\"\"><b xmlns=\"\"/>@</a>",
    "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c xmlns:p=\"urn:1\"><q xmlns:unused=\"urn:u\"/></p:c></p:b><p:d p:e=\"f\"/>@</p:a>",
    "<a xmlns:x=\"urn:x\"><b><x:c/><x:c x:d=\"\"><e x:f=\"g\"/></x:c></b>@</a>",
    "<a xmlns:x=\"urn:same\" xmlns:y=\"urn:same\" x:b=\"1\" y:a=\"2\"><x:c/><y:c/>@</a>",
    "<a b=' \t\n\r\n&#9;&#10;&#13;&lt;&gt;&amp;&quot;&apos;\">'>@</a>",
    "<a>&#13;&#10;&#9;\r\n\r x &lt;&gt;&amp;&quot;&apos; \"'&#xe9;&#x1F600;é😀@</a>",
    "<a><![CDATA[<b>&amp;]]]]><![CDATA[></b>]]> et <![CDATA[]]>@</a>",
    "<a>t<!-- cut -->ext<?pi?><?pi data ?><!-- -->@tail</a>",
    "<é:élément xmlns:é=\"http://x.fr/?a=1;b=2\" ê=\"œ\" xmlns:unused=\"urn:u\">@</é:élément>",
    "<a xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" ds:b=\"1\"><ds:Other/>@</a>",
    "<a xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><b/>@</a>",
    "<a xml:base=\"http://x/\"><b xml:base=\"y\" xml:id=\"i\"/>@</a>",
    "<a\u{20}\n\tb\n=\n'c'\n>@</a\n>",
];

#[test]
fn what_xmlsec1_signs_verifies_and_means_the_same_octets() {
    let inclusive = format!("<ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"x unused #default ds\"/>");
    let templates = [
        Template::default(),
        Template { transforms: format!("{ENVELOPED}{C14N}"), ..Template::default() },
        Template { xades: true, ..Template::default() },
        Template {
            canonicalization: format!(
                "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\">{inclusive}</ds:CanonicalizationMethod>"
            ),
            transforms: format!("{SUBTRACT}<ds:Transform Algorithm=\"{EXCLUSIVE}\">{inclusive}</ds:Transform>"),
            ..Template::default()
        },
    ];
    for document in DOCUMENTS {
        for (number, template) in templates.iter().enumerate() {
            let signed = sign_with(document, template, "signer");
            let verified = verify(signed.as_bytes()).unwrap_or_else(|error| panic!("{document} ({number}): {error}"));
            assert_eq!(verified.certificate(), Keys::get().der("signer"));
            let theirs = octets_of_xmlsec1(&signed);
            assert_eq!(String::from_utf8_lossy(verified.content()), theirs, "{document} ({number})");
        }
    }
}

/// The octets that `xmlsec1` digests for the first reference, as its debug output shows them.
pub fn octets_of_xmlsec1(signed: &str) -> String {
    let work = tempfile::tempdir().unwrap();
    let path = work.path().join("signed.xml");
    std::fs::write(&path, signed).unwrap();
    let output = run(Command::new("xmlsec1")
        .args([
            "--verify",
            "--store-references",
            "--print-debug",
            "--id-attr:Id",
            "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
            "--trusted-pem",
        ])
        .arg(Keys::get().path("signer.pem"))
        .arg(&path));
    let text = String::from_utf8(output).unwrap();
    let (_, from) = text.split_once("== PreDigest data - start buffer:\n").unwrap();
    let (octets, _) = from.split_once("\n== PreDigest data - end buffer").unwrap();
    octets.to_owned()
}

/// The reverse: our canonical form of the document and of SignedInfo, digested and signed with openssl, satisfies `xmlsec1`.
#[test]
fn what_we_canonicalise_satisfies_xmlsec1() {
    for document in DOCUMENTS {
        let work = tempfile::tempdir().unwrap();
        let blank = document.replacen('@', &Template::default().text(), 1);
        let digest = STANDARD.encode(sha256(&canonical_without_signature(&blank)));
        let digested = blank.replacen("<ds:DigestValue/>", &format!("<ds:DigestValue>{digest}</ds:DigestValue>"), 1);
        let info = {
            let tree = canonical::admit(&digested).unwrap();
            let info = tree.descendants().find(|node| node.has_tag_name((DSIG, "SignedInfo"))).unwrap();
            canonical::canonicalize(info, None, &[])
        };
        let plain = work.path().join("info");
        std::fs::write(&plain, info).unwrap();
        let value = run(Command::new("openssl")
            .args(["dgst", "-sha256", "-sign"])
            .arg(Keys::get().path("signer.key"))
            .arg(&plain));
        let certificate = STANDARD.encode(Keys::get().der("signer"));
        let signed = digested
            .replacen(
                "<ds:SignatureValue/>",
                &format!("<ds:SignatureValue>{}</ds:SignatureValue>", STANDARD.encode(value)),
                1,
            )
            .replacen(
                "<ds:X509Data/>",
                &format!("<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"),
                1,
            );
        assert!(verify(signed.as_bytes()).is_ok(), "{document}");
        drop(octets_of_xmlsec1(&signed));
    }
}

fn canonical_without_signature(text: &str) -> Vec<u8> {
    let tree = canonical::admit(text).unwrap();
    let signature = tree.descendants().find(|node| node.has_tag_name((DSIG, "Signature"))).unwrap();
    canonical::canonicalize(tree.root(), Some(signature.id()), &[])
}

pub fn sha256(octets: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(octets).to_vec()
}

/// Any changed octet outside white space of tags breaks the seal or the document: a seeded walk over the whole text.
#[test]
fn no_octet_can_be_changed_unseen() {
    let signed = sign_with(
        &list("2026-11-23T04:00:00Z", &["medecin.mssante.fr", "ch-exemple.fr"]),
        &Template { xades: true, ..Template::default() },
        "signer",
    );
    let honest = verify(signed.as_bytes()).unwrap();
    let mut seed: u64 = 7;
    let mut refused = 0;
    for _ in 0..3000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut octets = signed.clone().into_bytes();
        let at = (seed >> 33) as usize % octets.len();
        let [with, ..] = (seed >> 20).to_le_bytes();
        octets[at] = with;
        match verify(&octets) {
            Ok(verified) => assert_eq!(verified.content(), honest.content(), "octet {at} as {with}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 2500, "{refused}");
}

/// Each departure from the profile, signed by `xmlsec1` itself with the right key.
#[rstest]
#[case::inclusive_c14n(Template { transforms: format!("{SUBTRACT}<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>"), ..Template::default() })]
#[case::with_comments(Template { transforms: format!("{SUBTRACT}<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\"/>"), ..Template::default() })]
#[case::no_c14n(Template { transforms: SUBTRACT.to_owned(), ..Template::default() })]
#[case::info_inclusive(Template { canonicalization: "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>".to_owned(), ..Template::default() })]
#[case::twice(Template { transforms: format!("{ENVELOPED}{SUBTRACT}{C14N}"), ..Template::default() })]
#[case::xpath(Template { transforms: format!("<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>{C14N}"), ..Template::default() })]
#[case::intersect(Template { transforms: format!("{}{C14N}", SUBTRACT.replace("subtract", "intersect")), ..Template::default() })]
#[case::subtracts_more(Template { transforms: format!("{}{C14N}", SUBTRACT.replace("/descendant::ds:Signature", "/descendant::ds:Signature | //b")), ..Template::default() })]
#[case::subtracts_else(Template { transforms: format!("{}{C14N}", SUBTRACT.replace("/descendant::ds:Signature", "//b")), ..Template::default() })]
#[case::sha1(Template { digest: "http://www.w3.org/2000/09/xmldsig#sha1", ..Template::default() })]
#[case::sha512(Template { digest: "http://www.w3.org/2001/04/xmlenc#sha512", ..Template::default() })]
#[case::rsa_sha1(Template { method: "http://www.w3.org/2000/09/xmldsig#rsa-sha1", ..Template::default() })]
#[case::rsa_sha512(Template { method: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", ..Template::default() })]
#[case::part_only(Template { uri: "#p", transforms: C14N.to_owned(), ..Template::default() })]
#[case::pointer(Template { uri: "#xpointer(/)", ..Template::default() })]
fn another_profile_is_refused(#[case] template: Template) {
    let signed = sign_with("<a><part Id=\"p\"/><b/>@</a>", &template, "signer");
    let refused = verify(signed.as_bytes());
    assert!(matches!(refused, Err(Error::Profile(_))), "{refused:?}");
}

#[test]
fn wrapping_and_moving_are_refused() {
    let good = sign("<a><b>medecin.mssante.fr</b>@</a>");
    let start = good.find("<ds:Signature ").unwrap();
    let end = good.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let (signature, whole) =
        (&good[start..end], good.split_once('\n').map_or(good.as_str(), |(_, rest)| rest).trim_end());
    assert!(verify(whole.as_bytes()).is_ok());
    let evil = "<b>evil.fr</b>";
    let profile = [
        // The signed document inside another one, its signature at the root or not.
        format!("<a>{evil}{whole}</a>"),
        format!("<x>{evil}<y>{whole}</y>{signature}</x>"),
        // The signature lower down, twice, or inside an object of itself.
        format!("<a><b>medecin.mssante.fr</b><c>{signature}</c></a>"),
        whole.replace(signature, &format!("{signature}{signature}")),
        whole.replace(
            signature,
            &signature.replace("</ds:Signature>", &format!("<ds:Object>{signature}</ds:Object></ds:Signature>")),
        ),
        // Content hidden in the signature, which no digest covers.
        whole.replace("</ds:Signature>", &format!("<ds:Object>{evil}</ds:Object><ds:Object/></ds:Signature>")),
        whole.replace("<ds:SignedInfo>", &format!("{evil}<ds:SignedInfo>")),
        signature.to_owned(),
    ];
    for document in &profile {
        let refused = verify(document.as_bytes());
        assert!(matches!(refused, Err(Error::Profile(_))), "{refused:?}\n{document}");
    }
    assert!(matches!(verify(whole.replace("medecin.", "medecim.").as_bytes()), Err(Error::Digest)));
    assert!(matches!(verify(whole.replace("</b>", "</b><b>evil.fr</b>").as_bytes()), Err(Error::Digest)));
    assert!(matches!(verify(whole.replace(signature, "").as_bytes()), Err(Error::Unsigned)));
    // One object without a reference to it is allowed by XAdES, but what it holds is never part of the content.
    let hidden = whole.replace("</ds:Signature>", &format!("<ds:Object>{evil}</ds:Object></ds:Signature>"));
    assert!(verify(hidden.as_bytes()).is_ok_and(|signed| !String::from_utf8_lossy(signed.content()).contains("evil")));
}

#[test]
fn signed_properties_must_be_its_own_and_unique() {
    let signed = sign_with("<a><b/>@</a>", &Template { xades: true, ..Template::default() }, "signer");
    assert!(verify(signed.as_bytes()).is_ok());
    let cases = [
        (signed.replace("04:00:00Z", "05:00:00Z"), "digest"),
        (signed.replace("Target=\"#sig\"", "Target=\"#other\""), "profile"),
        (signed.replace("<xades:SignedProperties Id=\"props\">", "<xades:SignedProperties Id=\"other\">"), "profile"),
        (signed.replace("<ds:X509Data>", "<ds:X509Data Id=\"props\">"), "profile"),
        (signed.replace("<ds:X509Data>", "<ds:X509Data xml:id=\"props\">"), "profile"),
        (signed.replace("<xades:QualifyingProperties ", "<xades:QualifyingProperties ID=\"props\" "), "profile"),
    ];
    for (document, expected) in cases {
        let refused = verify(document.as_bytes()).unwrap_err();
        let found = if matches!(refused, Error::Digest) { "digest" } else { "profile" };
        assert_eq!(found, expected, "{refused:?}");
    }
}

#[test]
fn only_the_key_of_a_certificate_inside_counts() {
    let signed = sign("<a>@</a>");
    let (own, other) = (STANDARD.encode(Keys::get().der("signer")), STANDARD.encode(Keys::get().der("other")));
    let compact: String = signed.replace('\n', "");
    assert!(matches!(verify(compact.replace(&own, &other).as_bytes()), Err(Error::Value)));
    let both = compact.replace(
        "<ds:X509Certificate>",
        &format!("<ds:X509Certificate>{other}</ds:X509Certificate><ds:X509Certificate>"),
    );
    assert_eq!(verify(both.as_bytes()).unwrap().certificate(), Keys::get().der("signer"));
    assert!(matches!(verify(compact.replace(&own, "AAAA").as_bytes()), Err(Error::Value)));
}

#[test]
fn oversized_and_foreign_octets_are_refused() {
    assert!(matches!(verify(&vec![b' '; signature::DOCUMENT_MAX + 1]), Err(Error::TooLarge)));
    assert!(matches!(verify(b"\xff\xfe<\0a\0/\0>\0"), Err(Error::NotUtf8(_))));
    assert!(matches!(verify(b""), Err(Error::Xml(_))));
    let signed = sign("<a>@</a>");
    let typed = signed.replacen("<a>", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>", 1);
    assert!(matches!(verify(typed.as_bytes()), Err(Error::Xml(_))));
    let mut marked = "\u{feff}".to_owned();
    marked.push_str(&signed);
    assert!(verify(marked.as_bytes()).is_ok());
}

pub fn list(date: &str, domains: &[&str]) -> String {
    let entries: Vec<String> = domains.iter().map(|name| format!("<Domaine><Nom>{name}</Nom></Domaine>\n")).collect();
    let entries = entries.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListeBlanche xmlns=\"https://listeblanche.mssante.fr/schema\">\
         <DateDeGeneration>{date}</DateDeGeneration>\n{entries}@</ListeBlanche>\n"
    )
}

pub fn rules() -> Rules {
    rules_of(&TrustSettings::default())
}

fn rules_of(trust: &TrustSettings) -> Rules {
    let practice = "[practice.authorities]\nelementary_root = ''\nelementary_organisations = ''\nstandard_root = ''\n\
                    standard_persons = ''\nstrong_root = ''\nstrong_persons = ''\n[practice.list]\nsigner = 'Practice list'\n";
    let settings = Settings::parse(practice).expect("the suite runs with the feature practice");
    Rules::of(trust, settings.practice.as_ref())
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub const NOW: &str = "2026-11-23T12:00:00Z";

pub fn open(folder: &Path) -> Keeper {
    Keeper::open(folder, rules(), |_, _| true, at(NOW))
}

pub fn receive(keeper: &mut Keeper, octets: &str) -> Result<(), TrustError> {
    keeper.receive(&Download::from_anywhere(octets.as_bytes().to_vec()), |_, _| true, at(NOW))
}

/// The gate of a sealed list of these domains, and an instant at which it is open.
pub fn gate(domains: &[&str]) -> (Gate, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = open(folder.path());
    receive(&mut keeper, &sign(&list("2026-11-23T04:00:00Z", domains))).unwrap();
    (keeper.gate(), at(NOW))
}

/// The same where its user has switched on writing to patients.
pub fn gate_to_patients(domains: &[&str]) -> (Gate, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let trust = TrustSettings { patients: true, ..TrustSettings::default() };
    let mut keeper = Keeper::open(folder.path(), rules_of(&trust), |_, _| true, at(NOW));
    receive(&mut keeper, &sign(&list("2026-11-23T04:00:00Z", domains))).unwrap();
    (keeper.gate(), at(NOW))
}

#[test]
fn a_sealed_list_is_taken_kept_and_verified_at_each_start() {
    let folder = tempfile::tempdir().unwrap();
    let signed = sign(&list("2026-11-23T04:00:00Z", &["medecin.mssante.fr"]));
    receive(&mut open(folder.path()), &signed).unwrap();
    let copy = folder.path().join("whitelist.xml");
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), signed);
    assert!(open(folder.path()).gate().list(at(NOW)).is_ok_and(|list| list.is_signed() && list.len() == 1));

    std::fs::write(&copy, signed.replace("medecin.", "evil.")).unwrap();
    assert_eq!(open(folder.path()).gate().list(at(NOW)).err(), Some(ListFault::BadSignature));
    std::fs::write(&copy, &signed[..signed.len() / 2]).unwrap();
    assert_eq!(open(folder.path()).gate().list(at(NOW)).err(), Some(ListFault::Malformed));
    std::fs::write(&copy, list("2026-11-23T04:00:00Z", &["evil.fr"]).replace('@', "")).unwrap();
    assert_eq!(open(folder.path()).gate().list(at(NOW)).err(), Some(ListFault::Unsigned));
    std::fs::write(&copy, sign(&list("2026-11-22T04:00:00Z", &["evil.fr"]))).unwrap();
    assert_eq!(open(folder.path()).gate().list(at(NOW)).err(), Some(ListFault::Older), "rolled back by hand");
    std::fs::write(&copy, &signed).unwrap();
    std::fs::write(folder.path().join("whitelist.seen"), "generated 1970-01-01T00:00:00Z").unwrap();
    assert_eq!(open(folder.path()).gate().list(at(NOW)).err(), Some(ListFault::Malformed), "a mark that was touched");
    let mut keeper = open(folder.path());
    receive(&mut keeper, &signed).unwrap();
    assert!(open(folder.path()).gate().list(at(NOW)).is_ok(), "a list fetched anew mends it");
}

#[test]
fn each_bad_list_has_its_reason_and_the_good_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = open(folder.path());
    let good = sign(&list("2026-11-23T04:00:00Z", &["medecin.mssante.fr"]));
    let bad = [
        (good.replace("medecin.", "medecim."), ListFault::BadSignature),
        (sign_with(&list("2026-11-23T05:00:00Z", &["evil.fr"]), &Template::default(), "other"), ListFault::WrongSigner),
        (list("2026-11-23T05:00:00Z", &["evil.fr"]).replace('@', ""), ListFault::Unsigned),
        (sign(&list("2026-11-16T11:59:59Z", &["evil.fr"])), ListFault::Expired),
        (sign(&list("2026-11-23T12:05:01Z", &["evil.fr"])), ListFault::FromFuture),
        (sign("<autre>@</autre>"), ListFault::Malformed),
        (sign(&list("hier", &["evil.fr"])), ListFault::Malformed),
        (sign(&list("2026-11-23T05:00:00Z", &[])), ListFault::Malformed),
        ("<html>Service indisponible</html>".to_owned(), ListFault::Unsigned),
        ("503".to_owned(), ListFault::Malformed),
        (String::new(), ListFault::Malformed),
    ];
    for (octets, fault) in &bad {
        let mut fresh = open(tempfile::tempdir().unwrap().path());
        assert_eq!(receive(&mut fresh, octets).unwrap_err().fault(), *fault);
        assert_eq!(fresh.gate().list(at(NOW)).err(), Some(*fault));
    }
    receive(&mut keeper, &good).unwrap();
    let older = (sign(&list("2026-11-23T03:59:59Z", &["evil.fr"])), ListFault::Older);
    // Seen first, judged first: an expired list is also an older one by now.
    for (octets, fault) in bad.iter().chain([&older]) {
        let found = receive(&mut keeper, octets).unwrap_err().fault();
        assert!(found == *fault || (*fault == ListFault::Expired && found == ListFault::Older), "{found:?} {fault:?}");
        assert!(keeper.gate().list(at(NOW)).is_ok_and(|list| list.version().generated() == at("2026-11-23T04:00:00Z")));
    }
    receive(&mut keeper, &sign(&list("2026-11-23T04:00:00Z", &["medecin.mssante.fr", "ch-exemple.fr"]))).unwrap();
    assert_eq!(keeper.gate().list(at(NOW)).unwrap().len(), 2, "the same date is not older");
}

/// Whoever may write in the folder sets it back to a list of the day before, and takes the note of what was seen away.
#[test]
fn what_the_disk_forgets_is_remembered_by_the_program_and_by_vaults() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (
        sign(&list("2026-11-22T04:00:00Z", &["evil.fr"])),
        sign(&list("2026-11-23T04:00:00Z", &["medecin.mssante.fr"])),
    );
    let mut keeper = open(folder.path());
    receive(&mut keeper, &new).unwrap();
    let seen = keeper.seen().unwrap();
    let forget = || {
        std::fs::remove_file(folder.path().join("whitelist.seen")).unwrap();
        std::fs::write(folder.path().join("whitelist.xml"), &old).unwrap();
    };
    forget();
    assert!(matches!(receive(&mut keeper, &old), Err(TrustError::Older)), "the program has not forgotten");

    let mut again = open(folder.path());
    assert!(again.gate().list(at(NOW)).is_ok_and(|list| list.generated() == at("2026-11-22T04:00:00Z")));
    again.remember(seen);
    assert_eq!(again.gate().list(at(NOW)).err(), Some(ListFault::Older), "a vault has not");
    assert!(matches!(receive(&mut again, &old), Err(TrustError::Older)));
    let unsigned = list("2026-11-23T05:00:00Z", &["evil.fr"]).replace('@', "");
    assert!(matches!(receive(&mut again, &unsigned), Err(TrustError::Unsigned)));
    receive(&mut again, &new).unwrap();
    assert_eq!(again.seen(), Some(seen));
    again.remember(seen);
    assert!(again.gate().list(at(NOW)).is_ok(), "what it has seen itself changes nothing");
}

/// Whoever may write in the folder writes a newer day there: it may hold a list back until it is taken away, and no vault ever learns
/// of it; one from the future does not even do that.
#[test]
fn a_forged_newer_day_moves_nothing() {
    let good = sign(&list("2026-11-23T04:00:00Z", &["medecin.mssante.fr"]));
    let proved = at("2026-11-23T04:00:00Z");
    for (forged, holds_back) in
        [("2026-11-23T11:00:00Z", true), ("2026-11-23T12:06:00Z", false), ("2099-01-01T00:00:00Z", false)]
    {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("whitelist.seen");
        std::fs::write(&note, Mark { generated: at(forged), signed: true }.to_text()).unwrap();
        let mut keeper = open(folder.path());
        assert_eq!(keeper.seen(), None);
        assert_eq!(receive(&mut keeper, &good).is_err(), holds_back, "{forged}");
        assert_eq!(keeper.seen().map(|mark| mark.generated), (!holds_back).then_some(proved));
        // Beside a good copy, too.
        std::fs::remove_file(&note).unwrap();
        receive(&mut keeper, &good).unwrap();
        std::fs::write(&note, Mark { generated: at(forged), signed: true }.to_text()).unwrap();
        let mut again = open(folder.path());
        assert!(again.gate().list(at(NOW)).is_err() && again.seen().is_none(), "{forged}");
        std::fs::remove_file(&note).unwrap();
        receive(&mut again, &good).unwrap();
        assert_eq!(again.seen().map(|mark| mark.generated), Some(proved));
        assert!(again.gate().list(at(NOW)).is_ok());
    }
}

#[test]
fn a_seal_that_does_not_chain_is_nobodys() {
    let folder = tempfile::tempdir().unwrap();
    let signed = sign(&list("2026-11-23T04:00:00Z", &["medecin.mssante.fr"]));
    let download = Download::from_anywhere(signed.into_bytes());
    let mut keeper = Keeper::open(folder.path(), rules(), |_, _| false, at(NOW));
    let refused = keeper.receive(&download, |_, _| false, at(NOW));
    assert!(matches!(refused, Err(TrustError::WrongSigner)));
    keeper
        .receive(&download, |certificate, now| certificate == Keys::get().der("signer") && now == at(NOW), at(NOW))
        .unwrap();
    let again = Keeper::open(folder.path(), rules(), |_, _| false, at(NOW));
    assert_eq!(again.gate().list(at(NOW)).err(), Some(ListFault::WrongSigner), "the chain is judged at each start");
}
