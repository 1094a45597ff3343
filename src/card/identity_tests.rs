//! Certificates as cards carry them, good and damaged.

use jiff::Timestamp;
use proptest::prelude::*;

use super::{choose, holder, modulus};
use crate::card::error::HolderFault;
use crate::card::protocol::{Bytes, RawCertificate};
use crate::domain::holder::CardKind;

const DOCTOR: &[u8] = include_bytes!("../../tests/data/certificates/doctor-auth.der");
const DOCTOR_SIGN: &[u8] = include_bytes!("../../tests/data/certificates/doctor-sign.der");
const SECRETARY: &[u8] = include_bytes!("../../tests/data/certificates/secretary-auth.der");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn object(label: &str, id: u8, der: &[u8]) -> RawCertificate {
    RawCertificate { label: label.to_owned(), id: Bytes(vec![id]), der: Bytes(der.to_vec()) }
}

#[test]
fn the_name_and_number_are_read_from_one_shared_rdn() {
    let holder = holder(DOCTOR, at("2026-06-01T00:00:00Z")).unwrap();
    assert_eq!(holder.id.as_str(), "899700000017");
    assert_eq!(holder.id.rpps(), Some("99700000017"));
    assert_eq!(holder.full_name(), "Éloïse DUBREUIL");
    assert_eq!(holder.profession.as_deref(), Some("Médecin"));
    assert_eq!(holder.organisation, None);
    assert_eq!(holder.card, CardKind::Cps);
    assert_eq!(holder.not_after, at("2028-01-01T00:00:00Z"));
}

#[test]
fn staff_are_named_by_establishment_with_a_slash() {
    let holder = holder(SECRETARY, at("2026-06-01T00:00:00Z")).unwrap();
    assert_eq!(holder.id.as_str(), "30B0057881/CPET0002");
    assert_eq!(holder.id.rpps(), None);
    assert_eq!(holder.organisation.as_deref(), Some("CABINET DES TILLEULS"));
    assert_eq!(holder.profession.as_deref(), Some("Personnel santé ou social"));
    assert_eq!(holder.card, CardKind::Cpe);
}

#[test]
fn an_expired_holder_is_still_named() {
    match holder(DOCTOR, at("2028-01-02T00:00:00Z")) {
        Err(HolderFault::Expired(named)) => assert_eq!(named.family_name, "DUBREUIL"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(holder(DOCTOR, at("2024-12-31T00:00:00Z")), Err(HolderFault::NotYetValid(_))));
}

#[test]
fn the_authentication_certificate_is_chosen_by_usage_then_label() {
    let sign = object("Certificat de Signature CPS", 1, DOCTOR_SIGN);
    let named = object("Certificat d'Authentification CPS", 2, DOCTOR);
    let other = object("Certificate for PIV Authentication", 3, SECRETARY);
    let technical = object("Certificat Technique CPS", 4, DOCTOR);
    let chosen = |objects: &[RawCertificate]| choose(objects).map(|object| object.id.0.clone());
    assert_eq!(chosen(&[sign.clone(), named.clone(), technical.clone()]), Some(vec![2]));
    assert_eq!(chosen(&[other.clone(), named.clone()]), Some(vec![2]));
    assert_eq!(chosen(&[sign.clone(), other.clone()]), Some(vec![3]));
    assert_eq!(chosen(&[sign, technical]), None);
    assert_eq!(chosen(&[object("Certificat d'Authentification CPS", 2, b"junk")]), None);
}

#[test]
fn the_modulus_has_no_leading_zero() {
    let modulus = modulus(DOCTOR).unwrap();
    assert_eq!(modulus.len(), 256);
    assert_ne!(modulus.first(), Some(&0));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn a_damaged_certificate_never_panics(at_byte in 0..DOCTOR.len(), value: u8, cut in 0..DOCTOR.len()) {
        let now = at("2026-06-01T00:00:00Z");
        let mut damaged = DOCTOR.to_vec();
        damaged[at_byte] = value;
        let _ = holder(&damaged, now);
        let _ = choose(&[object("x", 1, &damaged)]);
        prop_assert!(holder(&DOCTOR[..cut], now).is_err());
    }
}
