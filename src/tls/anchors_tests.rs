//! Who is trusted: authorities by fingerprint, holders and seals by branch.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};

use super::{Authorities, HolderFault, NATIONAL, Role, SealFault};
use crate::settings::TrustSettings;
use crate::tls::chain;
use crate::tls::revocation::List;
use crate::tls::testing::{self, Leaf, authorities, authority, now};

#[test]
fn the_nine_national_authorities_are_recognised() {
    let Some(data) = std::env::var_os("PLI_REFERENCE_DATA") else {
        // Past the capture of the test runner: skipping must be seen.
        let words = "SKIPPED: PLI_REFERENCE_DATA is not set; the national certificates were NOT checked";
        writeln!(std::io::stderr(), "{words}").unwrap();
        return;
    };
    let folder = std::path::Path::new(&data).join("igc-sante");
    let trust = TrustSettings { authorities: vec![folder.clone()], ..TrustSettings::default() };
    let found = Authorities::find(&trust, None);
    assert_eq!(found.found().count(), NATIONAL.len());
    assert!(found.missing().is_empty());
    for (role, origin) in found.found() {
        assert_eq!(origin.parent(), Some(folder.as_path()), "{role:?}");
    }
    // Each intermediate really is its root's.
    for (root, intermediate) in [
        (Role::ElementaryRoot, Role::ElementaryOrganisations),
        (Role::ElementaryRoot, Role::ElementaryPersons),
        (Role::StandardRoot, Role::StandardOrganisations),
        (Role::StandardRoot, Role::StandardPersons),
        (Role::StrongRoot, Role::StrongOrganisations),
        (Role::StrongRoot, Role::StrongPersons),
    ] {
        let (root, der) = (found.der(root).unwrap(), found.der(intermediate).unwrap());
        assert_eq!(chain::issuer(der), chain::subject(root), "{intermediate:?}");
        let (above, below) = (chain::parse(root).unwrap(), chain::parse(der).unwrap());
        let key = above.public_key().subject_public_key.data.as_ref();
        let algorithm = chain::algorithm(&below.signature_algorithm).unwrap();
        let signature = below.signature_value.data.as_ref();
        assert!(algorithm.verify_signature(key, below.tbs_certificate.as_ref(), signature).is_ok());
        assert!(webpki::anchor_from_trusted_cert(root).is_ok());
        let points = chain::distribution_points(der);
        assert!(points.iter().any(|url| url.starts_with("http://igc-sante.esante.gouv.fr/CRL/ACR-")), "{points:?}");
    }
}

#[test]
fn only_the_fingerprint_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (root, organisations) = (authority(Role::ElementaryRoot), authority(Role::ElementaryOrganisations));
    let wanted = BTreeMap::from([
        (testing::print(&root), Role::ElementaryRoot),
        (testing::print(&organisations), Role::ElementaryOrganisations),
    ]);
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    // Right names and right extension, wrong content; and the right content in a file that is no certificate file.
    write("a.cer", &authority(Role::StrongRoot));
    write("b.txt", &root);
    write("c.cer", b"");
    assert_eq!(testing::search(&wanted, folder.path()).found().count(), 0);
    // A PEM bundle with comments and a stranger in it.
    let block = |der: &[u8]| {
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        format!("# a comment\n-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    };
    let bundle = [block(&authority(Role::StrongRoot)), block(&root), block(&organisations)].concat();
    write("d.PEM", bundle.as_bytes());
    let found = testing::search(&wanted, folder.path());
    assert_eq!(
        found.found().map(|(role, _)| role).collect::<Vec<_>>(),
        [Role::ElementaryRoot, Role::ElementaryOrganisations]
    );
    assert_eq!(found.missing(), [Role::StandardRoot, Role::StandardPersons, Role::StrongRoot, Role::StrongPersons]);
}

#[test]
fn practice_authorities_count_in_practice_builds_only() {
    let folder = tempfile::tempdir().unwrap();
    let root = authority(Role::ElementaryRoot);
    std::fs::write(folder.path().join("root.cer"), &root).unwrap();
    let trust = TrustSettings { authorities: vec![folder.path().to_owned()], ..TrustSettings::default() };
    let mut practice = crate::settings::tests::practice("Practice list");
    practice.authorities.elementary_root = testing::print(&root);
    let found = Authorities::find(&trust, Some(&practice));
    let from_here = found.found().any(|(_, origin)| origin.starts_with(folder.path()));
    assert_eq!(from_here, cfg!(feature = "practice"));
}

#[test]
fn a_holder_must_come_from_a_persons_branch() {
    let found = authorities(&[]);
    let verdict = |leaf: Leaf| found.verify_holder(&leaf.der(), now());
    assert_eq!(verdict(Leaf::doctor()), Ok(()));
    assert_eq!(verdict(Leaf { issuer: Role::StandardPersons, ..Leaf::doctor() }), Ok(()));
    assert_eq!(verdict(Leaf { issuer: Role::ElementaryPersons, ..Leaf::doctor() }), Err(HolderFault::Untrusted));
    assert_eq!(verdict(Leaf { issuer: Role::ElementaryOrganisations, ..Leaf::doctor() }), Err(HolderFault::Untrusted));
    assert_eq!(verdict(Leaf { issuer: Role::StrongRoot, ..Leaf::doctor() }), Err(HolderFault::Untrusted));
    assert_eq!(verdict(Leaf { signing: 1, ..Leaf::doctor() }), Err(HolderFault::Untrusted), "an impostor's key");
    let on = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(verdict(Leaf { years: (2023, 2026), ..Leaf::doctor() }), Err(HolderFault::Expired { on }));
    let signs_letters = vec![ExtendedKeyUsagePurpose::EmailProtection];
    assert_eq!(verdict(Leaf { extended: signs_letters, ..Leaf::doctor() }), Err(HolderFault::Untrusted));
    assert_eq!(verdict(Leaf { extended: Vec::new(), ..Leaf::doctor() }), Err(HolderFault::Untrusted));
    let usages = vec![KeyUsagePurpose::ContentCommitment];
    assert_eq!(verdict(Leaf { usages, ..Leaf::doctor() }), Err(HolderFault::Untrusted));
    assert_eq!(found.verify_holder(b"no certificate", now()), Err(HolderFault::Untrusted));
}

#[test]
fn without_the_branch_the_set_up_is_at_fault() {
    let found = authorities(&[Role::StrongPersons]);
    assert_eq!(found.verify_holder(&Leaf::doctor().der(), now()), Err(HolderFault::AuthoritiesMissing));
    let found = authorities(&[Role::ElementaryRoot]);
    assert_eq!(found.verify_seal(&Leaf::seal().der(), now()), Err(SealFault::AuthoritiesMissing));
}

#[test]
fn a_revoked_holder_is_refused_even_by_an_old_list() {
    let found = authorities(&[]);
    let hold = |day, revoked: &[u64]| {
        let der = testing::crl(Role::StrongPersons, 0, day, revoked);
        let list = List::parse(&der, &authority(Role::StrongPersons)).unwrap();
        found.hold(Role::StrongPersons, Arc::new(list));
    };
    let doctor = Leaf::doctor().der();
    hold(30, &[8]);
    assert_eq!(found.verify_holder(&doctor, now()), Ok(()));
    hold(30, &[7]);
    assert_eq!(found.verify_holder(&doctor, now()), Err(HolderFault::Revoked));
    hold(21, &[7]);
    assert_eq!(found.verify_holder(&doctor, now()), Err(HolderFault::Revoked));
}

#[test]
fn a_seal_is_an_organisations_and_made_to_sign() {
    let found = authorities(&[]);
    let verdict = |leaf: Leaf| found.verify_seal(&leaf.der(), now()).map(|seal| seal.common_name);
    assert_eq!(verdict(Leaf::seal()).as_deref(), Ok("Essai"));
    assert_eq!(verdict(Leaf { extended: Vec::new(), seal: None, ..Leaf::seal() }).as_deref(), Ok("Essai"));
    assert_eq!(verdict(Leaf { seal: Some(0x80), ..Leaf::seal() }), Err(SealFault::Unfit));
    assert_eq!(verdict(Leaf::default()), Err(SealFault::Unfit), "a server's certificate");
    assert_eq!(verdict(Leaf { usages: vec![KeyUsagePurpose::KeyEncipherment], ..Leaf::seal() }), Err(SealFault::Unfit));
    assert_eq!(verdict(Leaf { issuer: Role::ElementaryPersons, ..Leaf::seal() }), Err(SealFault::Untrusted));
    assert_eq!(verdict(Leaf { issuer: Role::StrongPersons, ..Leaf::seal() }), Err(SealFault::Untrusted));
    assert_eq!(verdict(Leaf { years: (2020, 2025), ..Leaf::seal() }), Err(SealFault::Expired));
    assert_eq!(verdict(Leaf { years: (2027, 2029), ..Leaf::seal() }), Err(SealFault::Expired));
}
