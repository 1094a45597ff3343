//! One certificate against one branch: root, required intermediate, dates, usage, revocation. Pure: the time and the
//! lists are given. Only RSA with SHA-2, as IGC-Santé issues.

use std::sync::Arc;

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, UnixTime};
use webpki::{
    CertRevocationList, EndEntityCert, Error as WebPkiError, ExpirationPolicy, KeyUsage, RevocationCheckDepth,
    RevocationOptionsBuilder, UnknownStatusPolicy,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::{Oid, oid};
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;

use super::revocation::List;
use crate::domain::notice::CertificateFault;

/// What the certificate must be made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// A server: EKU serverAuth.
    Server,
    /// A card: EKU clientAuth.
    Client,
    /// A seal: EKU emailProtection, or none.
    Seal,
}

/// Signatures of certificates and lists.
pub(super) static ALGORITHMS: [&dyn SignatureVerificationAlgorithm; 3] = [
    webpki::ring::RSA_PKCS1_2048_8192_SHA256,
    webpki::ring::RSA_PKCS1_2048_8192_SHA384,
    webpki::ring::RSA_PKCS1_2048_8192_SHA512,
];

const SEAL_USAGE: Oid<'static> = oid!(1.2.250.1.71.1.2.5);
/// emailProtection, 1.3.6.1.5.5.7.3.4.
const EKU_EMAIL: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 4];

/// Verifies chain, dates and extended usage. The path must pass through `intermediate`: another branch under the same
/// root, or a leaf straight under the root, is an unknown issuer.
pub(super) fn verify(
    leaf: &[u8],
    root: &[u8],
    intermediate: &[u8],
    usage: Usage,
    now: Timestamp,
) -> Result<(), CertificateFault> {
    path(leaf, root, intermediate, usage, now, None)
}

/// When and how revocation is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    /// The time.
    pub(super) now: Timestamp,
    /// An unknown status or an expired list is a fault.
    pub(super) strict: bool,
}

/// Verifies that neither leaf nor intermediate is revoked.
pub(super) fn verify_revocation(
    leaf: &[u8],
    root: &[u8],
    intermediate: &[u8],
    usage: Usage,
    lists: &[Arc<List>],
    check: Check,
) -> Result<(), CertificateFault> {
    let Check { now, strict } = check;
    let unknown = if strict { Err(CertificateFault::RevocationUnknown) } else { Ok(()) };
    let lists: Vec<&CertRevocationList<'_>> = lists.iter().map(|list| list.crl()).collect();
    let Ok(builder) = RevocationOptionsBuilder::new(&lists) else { return unknown };
    let (status, expiration) = if strict {
        (UnknownStatusPolicy::Deny, ExpirationPolicy::Enforce)
    } else {
        // An old list still proves what it names.
        (UnknownStatusPolicy::Allow, ExpirationPolicy::Ignore)
    };
    let options = builder
        .with_depth(RevocationCheckDepth::Chain)
        .with_status_policy(status)
        .with_expiration_policy(expiration)
        .build();
    path(leaf, root, intermediate, usage, now, Some(options))
}

/// Verifies that `leaf` names `host`.
pub(super) fn verify_name(leaf: &[u8], host: &ServerName<'_>) -> Result<(), CertificateFault> {
    let der = CertificateDer::from(leaf);
    let certificate = EndEntityCert::try_from(&der).map_err(|error| fault(&error))?;
    certificate.verify_is_valid_for_subject_name(host).map_err(|error| fault(&error))
}

fn path(
    leaf: &[u8],
    root: &[u8],
    intermediate: &[u8],
    usage: Usage,
    now: Timestamp,
    revocation: Option<webpki::RevocationOptions<'_>>,
) -> Result<(), CertificateFault> {
    let (leaf, root) = (CertificateDer::from(leaf), CertificateDer::from(root));
    let intermediates = [CertificateDer::from(intermediate)];
    let certificate = EndEntityCert::try_from(&leaf).map_err(|error| fault(&error))?;
    let anchors = [webpki::anchor_from_trusted_cert(&root).map_err(|error| fault(&error))?];
    let through = |path: &webpki::VerifiedPath<'_>| {
        let mut steps = path.intermediate_certificates();
        match (steps.next(), steps.next()) {
            (Some(_), None) => Ok(()),
            _ => Err(WebPkiError::UnknownIssuer),
        }
    };
    let purpose = match usage {
        Usage::Server => KeyUsage::server_auth(),
        Usage::Client => KeyUsage::client_auth(),
        Usage::Seal => KeyUsage::required_if_present(EKU_EMAIL),
    };
    certificate
        .verify_for_usage(&ALGORITHMS, &anchors, &intermediates, unix(now), purpose, revocation, Some(&through))
        .map(drop)
        .map_err(|error| fault(&error))
}

fn fault(error: &WebPkiError) -> CertificateFault {
    match error {
        WebPkiError::CertExpired { .. } | WebPkiError::CertNotValidYet { .. } => CertificateFault::Expired,
        WebPkiError::CertRevoked => CertificateFault::Revoked,
        WebPkiError::CertNotValidForName(_) => CertificateFault::WrongName,
        // A signature that is not our intermediate's: an impostor of the same name.
        WebPkiError::UnknownIssuer | WebPkiError::InvalidSignatureForPublicKey => CertificateFault::UnknownIssuer,
        WebPkiError::UnknownRevocationStatus | WebPkiError::CrlExpired { .. } => CertificateFault::RevocationUnknown,
        _ => CertificateFault::Unfit,
    }
}

fn unix(now: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0)))
}

/// Usages and name of a certificate, as far as the chain does not decide them.
#[allow(clippy::struct_excessive_bools, reason = "the bits of two extensions")]
pub(super) struct Use {
    pub(super) digital_signature: bool,
    pub(super) non_repudiation: bool,
    pub(super) server: bool,
    pub(super) client: bool,
    /// Private extension 1.2.250.1.71.1.2.5: an organisation's seal, or not; `None` without the extension.
    pub(super) organisation_seal: Option<bool>,
    pub(super) common_name: Option<String>,
}

/// Reads key usage, extended usage and CN. `None` when the certificate cannot be read.
pub(super) fn usage(der: &[u8]) -> Option<Use> {
    let certificate = parse(der)?;
    let key = certificate.key_usage().ok()?.map(|extension| extension.value);
    let extended = certificate.extended_key_usage().ok()?.map(|extension| extension.value);
    let seal = certificate.get_extension_unique(&SEAL_USAGE).ok()?;
    Some(Use {
        digital_signature: key.is_some_and(x509_parser::extensions::KeyUsage::digital_signature),
        non_repudiation: key.is_some_and(x509_parser::extensions::KeyUsage::non_repudiation),
        server: extended.is_some_and(|usage| usage.server_auth),
        client: extended.is_some_and(|usage| usage.client_auth),
        organisation_seal: seal.map(|extension| extension.value == [0x04, 0x01, 0x83]),
        common_name: certificate
            .subject()
            .iter_common_name()
            .next()
            .and_then(|name| name.as_str().ok())
            .map(str::to_owned),
    })
}

/// End of validity.
pub(super) fn not_after(der: &[u8]) -> Option<Timestamp> {
    Timestamp::from_second(parse(der)?.validity().not_after.timestamp()).ok()
}

/// Raw subject of a certificate.
pub(super) fn subject(der: &[u8]) -> Option<&[u8]> {
    Some(parse(der)?.tbs_certificate.subject.as_raw())
}

/// Raw issuer of a certificate.
pub(super) fn issuer(der: &[u8]) -> Option<&[u8]> {
    Some(parse(der)?.tbs_certificate.issuer.as_raw())
}

/// Distribution points of a certificate that are plain HTTP, in order.
pub(super) fn distribution_points(der: &[u8]) -> Vec<String> {
    let Some(certificate) = parse(der) else { return Vec::new() };
    let mut urls = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::CRLDistributionPoints(points) = extension.parsed_extension() else { continue };
        for point in points.iter() {
            let Some(DistributionPointName::FullName(names)) = &point.distribution_point else { continue };
            urls.extend(names.iter().filter_map(|name| match name {
                GeneralName::URI(url) if url.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("http://")) => {
                    Some((*url).to_owned())
                }
                _ => None,
            }));
        }
    }
    urls
}

pub(super) fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Some(certificate),
        _ => None,
    }
}

/// The verifier of a signature algorithm, if it is one of [`ALGORITHMS`].
pub(super) fn algorithm(
    identifier: &x509_parser::x509::AlgorithmIdentifier<'_>,
) -> Option<&'static dyn SignatureVerificationAlgorithm> {
    let index = match identifier.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.11" => 0,
        "1.2.840.113549.1.1.12" => 1,
        "1.2.840.113549.1.1.13" => 2,
        _ => return None,
    };
    ALGORITHMS.get::<usize>(index).copied()
}
