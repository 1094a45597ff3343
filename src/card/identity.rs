//! Which certificate of a token authenticates its holder, and whom it names. Pure; what it reads is trusted only after
//! the challenge and the chain.

use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::{Oid, oid};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

use super::error::HolderFault;
use super::protocol::RawCertificate;
use crate::domain::holder::CardKind;
use crate::domain::shown::ends_line;
use crate::domain::{Holder, HolderId};

/// Label of the authentication certificate on a CPS.
const LABEL_AUTHENTICATION: &str = "Certificat d'Authentification CPS";
/// Label of the contactless certificate, whose key needs no code: possession alone.
const LABEL_TECHNICAL: &str = "Certificat Technique CPS";
/// Longest name or title kept.
const TEXT_MAX: usize = 200;

const CARD_KIND: Oid<'static> = oid!(1.2.250.1.71.1.2.2);
const COMMON_NAME: Oid<'static> = oid!(2.5.4.3);
const SURNAME: Oid<'static> = oid!(2.5.4.4);
const ORGANISATION: Oid<'static> = oid!(2.5.4.10);
const TITLE: Oid<'static> = oid!(2.5.4.12);
const GIVEN_NAME: Oid<'static> = oid!(2.5.4.42);

/// The authentication certificate among those of a token: EKU clientAuth and KU digitalSignature; the CPS label is
/// preferred, the technical certificate never taken.
pub(super) fn choose(certificates: &[RawCertificate]) -> Option<&RawCertificate> {
    let mut fit = certificates.iter().filter(|certificate| {
        certificate.label != LABEL_TECHNICAL && !certificate.id.0.is_empty() && authenticates(&certificate.der.0)
    });
    let first = fit.next()?;
    if first.label == LABEL_AUTHENTICATION {
        return Some(first);
    }
    Some(fit.find(|certificate| certificate.label == LABEL_AUTHENTICATION).unwrap_or(first))
}

/// Reads the holder from an authentication certificate and checks its dates.
pub(super) fn holder(der: &[u8], now: Timestamp) -> Result<Holder, HolderFault> {
    let certificate = parse(der).ok_or(HolderFault::Malformed)?;
    let validity = certificate.validity();
    let second = |time: x509_parser::time::ASN1Time| {
        Timestamp::from_second(time.timestamp()).map_err(|_| HolderFault::Malformed)
    };
    let (not_before, not_after) = (second(validity.not_before)?, second(validity.not_after)?);
    let subject = certificate.subject();
    let id = attribute(subject, &COMMON_NAME).and_then(|text| HolderId::parse(&text));
    let holder = Holder {
        id: id.ok_or(HolderFault::Malformed)?,
        given_name: attribute(subject, &GIVEN_NAME).unwrap_or_default(),
        family_name: attribute(subject, &SURNAME).ok_or(HolderFault::Malformed)?,
        profession: attribute(subject, &TITLE),
        organisation: attribute(subject, &ORGANISATION),
        card: kind(&certificate),
        not_after,
    };
    if now > not_after {
        return Err(HolderFault::Expired(Box::new(holder)));
    }
    if now < not_before {
        return Err(HolderFault::NotYetValid(Box::new(holder)));
    }
    Ok(holder)
}

/// Modulus of the certificate's RSA key, without leading zeros.
pub(super) fn modulus(der: &[u8]) -> Option<Vec<u8>> {
    let certificate = parse(der)?;
    match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(key) => Some(without_zeros(key.modulus).to_vec()),
        _ => None,
    }
}

/// An unsigned number without its leading zeros.
pub(super) fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Some(certificate),
        _ => None,
    }
}

fn authenticates(der: &[u8]) -> bool {
    let Some(certificate) = parse(der) else { return false };
    let signs = matches!(certificate.key_usage(), Ok(Some(usage)) if usage.value.digital_signature());
    let client = matches!(certificate.extended_key_usage(), Ok(Some(usage)) if usage.value.client_auth);
    signs && client && !certificate.is_ca()
}

/// First value of an attribute. CN, GN and SN share one RDN on a CPS: every attribute of every RDN is looked at.
fn attribute(name: &X509Name<'_>, oid: &Oid<'_>) -> Option<String> {
    let value = name.iter_attributes().find(|attribute| attribute.attr_type() == oid)?;
    let text = value.as_str().ok()?;
    let clean: String = text.trim().chars().filter(|c| !ends_line(*c)).take(TEXT_MAX).collect();
    (!clean.is_empty()).then_some(clean)
}

/// Private extension 1.2.250.1.71.1.2.2: an INTEGER. 2 is read on real cards; the others follow the usual order.
fn kind(certificate: &X509Certificate<'_>) -> CardKind {
    let value = certificate.get_extension_unique(&CARD_KIND).ok().flatten().map(|extension| extension.value);
    match value {
        Some([0x02, 0x01, 0]) => CardKind::Cps,
        Some([0x02, 0x01, 1]) => CardKind::Cpf,
        Some([0x02, 0x01, 2]) => CardKind::Cpe,
        Some([0x02, 0x01, 3]) => CardKind::Cpa,
        _ => CardKind::Other,
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
