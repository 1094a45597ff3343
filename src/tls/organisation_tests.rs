//! Tests of `tls::organisation`, with files that `openssl` writes in both ways.

use std::path::Path;
use std::process::Command;

use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use rstest::rstest;

use super::*;
use crate::tls::anchors::Role;
use crate::tls::testing::{Leaf, authorities, leaf_key, now};

const PASSWORD: &str = "mot de passe é";
const MODERN: &str = "-certpbe AES-256-CBC -keypbe AES-256-CBC -macalg sha256";
const LEGACY: &str = "-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1";

fn client() -> Leaf {
    Leaf {
        names: Vec::new(),
        usages: vec![KeyUsagePurpose::DigitalSignature],
        extended: vec![ExtendedKeyUsagePurpose::ClientAuth],
        ..Leaf::default()
    }
}

fn openssl(folder: &Path, words: &str) {
    let output = Command::new("openssl").args(words.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn file(leaf: Leaf, way: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("key.der"), leaf_key()).unwrap();
    std::fs::write(path("leaf.der"), leaf.der()).unwrap();
    std::fs::write(path("password"), PASSWORD).unwrap();
    openssl(folder.path(), "pkey -inform DER -in key.der -out key.pem");
    openssl(folder.path(), "x509 -inform DER -in leaf.der -out leaf.pem");
    let words = format!("pkcs12 -export -in leaf.pem -inkey key.pem -passout file:password -out out.p12 {way}");
    openssl(folder.path(), &words);
    std::fs::read(path("out.p12")).unwrap()
}

fn open(file: &[u8], password: &str) -> Result<Organisation, P12Fault> {
    Organisation::open(file, &Secret::new(password.to_owned()), &authorities(&[]), now())
}

#[rstest]
#[case(MODERN)]
#[case(LEGACY)]
fn both_ways_of_writing_the_file_are_read(#[case] way: &str) {
    let file = file(client(), way);
    let organisation = open(&file, PASSWORD).unwrap();
    assert_eq!((organisation.common_name(), organisation.key.cert.len()), (Some("Essai"), 2));
    assert!(organisation.not_after() > now());
    assert!(matches!(open(&file, "autre"), Err(P12Fault::WrongPassword)));
    assert!(matches!(open(&file, ""), Err(P12Fault::WrongPassword)));
    assert!(!format!("{organisation:?}").contains("Essai"));
}

#[test]
fn each_refusal_has_its_cause() {
    let refused = |leaf: Leaf| open(&file(leaf, MODERN), PASSWORD).unwrap_err();
    assert!(matches!(refused(Leaf { years: (2023, 2025), ..client() }), P12Fault::Expired { .. }));
    let email = vec![ExtendedKeyUsagePurpose::EmailProtection];
    assert!(matches!(refused(Leaf { extended: email, ..client() }), P12Fault::Unfit));
    let encipherment = vec![KeyUsagePurpose::KeyEncipherment];
    assert!(matches!(refused(Leaf { usages: encipherment, ..client() }), P12Fault::Unfit));
    assert!(matches!(refused(Leaf { issuer: Role::StrongPersons, ..client() }), P12Fault::Untrusted));
    assert!(matches!(refused(Leaf { signing: 1, ..client() }), P12Fault::Untrusted));
    let good = file(client(), MODERN);
    let without = authorities(&[Role::ElementaryOrganisations]);
    let password = Secret::new(PASSWORD.to_owned());
    assert!(matches!(Organisation::open(&good, &password, &without, now()), Err(P12Fault::AuthoritiesMissing)));
}

#[test]
fn a_key_without_its_certificate_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key.der"), leaf_key()).unwrap();
    std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
    openssl(folder.path(), "pkey -inform DER -in key.der -out key.pem");
    openssl(folder.path(), "pkcs12 -export -nocerts -inkey key.pem -passout file:password -out out.p12");
    let file = std::fs::read(folder.path().join("out.p12")).unwrap();
    assert!(matches!(open(&file, PASSWORD), Err(P12Fault::NoKey)));
}

#[test]
fn what_is_no_file_of_that_kind_is_refused() {
    let good = file(client(), MODERN);
    for odd in [&b""[..], b"PK\x03\x04", &good[..good.len() / 2], &[0x30; 40], &vec![0x30; FILE_MAX + 1]] {
        assert!(matches!(open(odd, PASSWORD), Err(P12Fault::Unreadable(_))));
    }
    // Every octet changed in turn: refused, or the MAC does not cover it.
    for at in (0..good.len()).step_by(37) {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        drop(open(&bad, PASSWORD));
    }
}
