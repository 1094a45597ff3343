//! Bad server certificates, each with its own fault.

use std::error::Error as _;
use std::sync::Arc;

use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use rustls_pki_types::ServerName;

use super::{CertificateFailure, OperatorVerifier, certificate_failure};
use crate::domain::notice::CertificateFault;
use crate::tls::anchors::Role;
use crate::tls::revocation::List;
use crate::tls::testing::{Leaf, authorities, authority, crl, now};

fn verifier(lists: bool) -> OperatorVerifier {
    let found = authorities(&[]);
    if lists {
        for role in [Role::ElementaryRoot, Role::ElementaryOrganisations] {
            found.hold(role, Arc::new(List::parse(&crl(role, 0, 30, &[13]), &authority(role)).unwrap()));
        }
    }
    OperatorVerifier::new(found, rustls::crypto::ring::default_provider().signature_verification_algorithms)
}

fn verdict(verifier: &OperatorVerifier, leaf: Leaf, host: &str) -> Result<(), CertificateFault> {
    verifier.check(&leaf.der(), &ServerName::try_from(host).unwrap(), now()).map_err(|failure| failure.fault)
}

#[test]
fn each_bad_certificate_has_its_own_fault() {
    let verifier = verifier(true);
    let check = |leaf: Leaf| verdict(&verifier, leaf, "localhost");
    assert_eq!(check(Leaf::default()), Ok(()));
    assert_eq!(check(Leaf { serial: 13, ..Leaf::default() }), Err(CertificateFault::Revoked));
    assert_eq!(check(Leaf { years: (2022, 2025), ..Leaf::default() }), Err(CertificateFault::Expired));
    assert_eq!(check(Leaf { years: (2027, 2029), ..Leaf::default() }), Err(CertificateFault::Expired));
    let names = vec!["other.example".to_owned()];
    assert_eq!(check(Leaf { names, ..Leaf::default() }), Err(CertificateFault::WrongName));
    assert_eq!(verdict(&verifier, Leaf::default(), "127.0.0.1"), Err(CertificateFault::WrongName));
    for issuer in [Role::ElementaryPersons, Role::StrongPersons, Role::ElementaryRoot] {
        assert_eq!(check(Leaf { issuer, ..Leaf::default() }), Err(CertificateFault::UnknownIssuer), "{issuer:?}");
    }
    let impostor = Leaf { signing: 1, ..Leaf::default() };
    assert_eq!(check(impostor), Err(CertificateFault::UnknownIssuer));
    let extended = vec![ExtendedKeyUsagePurpose::ClientAuth];
    assert_eq!(check(Leaf { extended, ..Leaf::default() }), Err(CertificateFault::Unfit));
    let usages = vec![KeyUsagePurpose::KeyEncipherment];
    assert_eq!(check(Leaf { usages, ..Leaf::default() }), Err(CertificateFault::Unfit));
}

#[test]
fn only_a_certificate_that_is_otherwise_good_asks_for_lists() {
    let verifier = verifier(false);
    let host = ServerName::try_from("localhost").unwrap();
    let failure = verifier.check(&Leaf::default().der(), &host, now()).unwrap_err();
    assert_eq!(failure.fault, CertificateFault::RevocationUnknown);
    assert!(failure.unknown_leaf().is_some());
    let failure = verifier.check(&Leaf { signing: 1, ..Leaf::default() }.der(), &host, now()).unwrap_err();
    assert!(failure.unknown_leaf().is_none());
}

#[test]
fn the_failure_is_found_under_other_errors() {
    let failure = CertificateFailure::plain(CertificateFault::Revoked);
    let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::Other(rustls::OtherError(Arc::new(failure))));
    let io = std::io::Error::new(std::io::ErrorKind::InvalidData, tls);
    let outer = std::io::Error::other(io);
    assert_eq!(certificate_failure(&outer).unwrap().fault, CertificateFault::Revoked);
    assert!(outer.source().is_none(), "io::Error hides it from source()");
    assert!(certificate_failure(&std::io::Error::other("x")).is_none());
}
