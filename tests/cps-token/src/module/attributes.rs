//! Attributes of the objects of a card, as octets of the C interface.

use super::Answer;
use crate::wire::{Class, Object};
use cryptoki_sys::*;

/// The value of an attribute, in the form of the C interface.
pub(crate) fn value(object: &Object, kind: CK_ATTRIBUTE_TYPE) -> Answer<Vec<u8>> {
    let flag = |yes: bool| Ok(vec![if yes { CK_TRUE } else { CK_FALSE }]);
    let number = |value: CK_ULONG| Ok(value.to_ne_bytes().to_vec());
    let is_key = matches!(object.class, Class::PrivateKey(_) | Class::PublicKey);
    let is_private_key = matches!(object.class, Class::PrivateKey(_));
    let is_certificate = object.class == Class::Certificate;
    match kind {
        CKA_CLASS => number(match object.class {
            Class::PrivateKey(_) => CKO_PRIVATE_KEY,
            Class::PublicKey => CKO_PUBLIC_KEY,
            Class::Certificate => CKO_CERTIFICATE,
            Class::Data => CKO_DATA,
        }),
        CKA_TOKEN => flag(true),
        CKA_PRIVATE => flag(object.private),
        CKA_MODIFIABLE => flag(object.label == "CPS_DATA"),
        CKA_LABEL => Ok(object.label.clone().into_bytes()),
        CKA_APPLICATION if object.class == Class::Data => Ok(b"CPS".to_vec()),
        CKA_VALUE if is_certificate || object.class == Class::Data => Ok(object.value.clone()),
        CKA_ID if object.class != Class::Data => Ok(object.id.clone()),
        CKA_KEY_TYPE if is_key => number(CKK_RSA),
        CKA_MODULUS if is_key => Ok(object.modulus.clone()),
        CKA_MODULUS_BITS if is_key => number(2048),
        CKA_PUBLIC_EXPONENT if is_key => Ok(vec![1, 0, 1]),
        CKA_SIGN if is_private_key => flag(true),
        CKA_DECRYPT | CKA_UNWRAP | CKA_SIGN_RECOVER | CKA_DERIVE | CKA_EXTRACTABLE | CKA_ALWAYS_AUTHENTICATE
            if is_private_key =>
        {
            flag(false)
        }
        CKA_SENSITIVE | CKA_ALWAYS_SENSITIVE | CKA_NEVER_EXTRACTABLE if is_private_key => flag(true),
        CKA_PRIVATE_EXPONENT | CKA_PRIME_1 | CKA_PRIME_2 | CKA_EXPONENT_1 | CKA_EXPONENT_2 | CKA_COEFFICIENT
            if is_private_key =>
        {
            Err(CKR_ATTRIBUTE_SENSITIVE)
        }
        CKA_VERIFY | CKA_ENCRYPT if object.class == Class::PublicKey => flag(true),
        CKA_CERTIFICATE_TYPE if is_certificate => number(CKC_X_509),
        CKA_SERIAL_NUMBER | CKA_ISSUER | CKA_SUBJECT if is_certificate => {
            let names = Names::of(&object.value).ok_or(CKR_ATTRIBUTE_TYPE_INVALID)?;
            Ok(match kind {
                CKA_SERIAL_NUMBER => names.serial,
                CKA_ISSUER => names.issuer,
                _ => names.subject,
            }
            .to_vec())
        }
        _ => Err(CKR_ATTRIBUTE_TYPE_INVALID),
    }
}

/// Parts of a certificate (RFC 5280 §4.1), each a whole DER element.
struct Names<'d> {
    serial: &'d [u8],
    issuer: &'d [u8],
    subject: &'d [u8],
}

impl<'d> Names<'d> {
    fn of(certificate: &'d [u8]) -> Option<Self> {
        let body = content(element(certificate)?.0)?;
        let mut rest = content(element(body)?.0)?;
        let mut next = || {
            let (found, after) = element(rest)?;
            rest = after;
            Some(found)
        };
        let first = next()?;
        // The version is explicit, but for version 1.
        let serial = if first.first() == Some(&0xA0) { next()? } else { first };
        let _algorithm = next()?;
        let issuer = next()?;
        let _validity = next()?;
        Some(Self { serial, issuer, subject: next()? })
    }
}

/// The first element, and what follows.
fn element(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, length) = header(octets)?;
    octets.split_at_checked(head + length)
}

fn content(element: &[u8]) -> Option<&[u8]> {
    element.get(header(element)?.0..)
}

/// Octets of tag and length, and the length.
fn header(octets: &[u8]) -> Option<(usize, usize)> {
    let first = usize::from(*octets.get(1)?);
    if first < 0x80 {
        return Some((2, first));
    }
    let count = first & 0x7F;
    let digits = octets.get(2..2 + count).filter(|digits| digits.len() <= 4)?;
    Some((2 + count, digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))))
}
