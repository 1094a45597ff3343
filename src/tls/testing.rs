//! A small look-alike of IGC-Santé for the unit tests of this room. Keys are made by the `openssl` program: ring makes
//! no RSA keys.

#![allow(clippy::arithmetic_side_effects, reason = "dates and numbers of fixtures")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint, CustomExtension,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams,
    SerialNumber, date_time_ymd,
};

use super::anchors::{Authorities, Role};

/// The time of the tests; authorities run from 2020 to 2040.
pub(super) fn now() -> jiff::Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

static KEYS: LazyLock<[String; 2]> = LazyLock::new(|| [generate(), generate()]);

/// Where the lists are published.
pub(super) const URL: &str = "http://localhost:1/CRL/";

fn generate() -> String {
    let output = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        .output()
        .expect("openssl is installed");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn key(index: usize) -> KeyPair {
    KeyPair::from_pem(&KEYS[index]).unwrap()
}

fn name(role: Role) -> String {
    format!("AC ESSAI {role:?}")
}

fn root_of(role: Role) -> Role {
    match role {
        Role::ElementaryRoot | Role::ElementaryOrganisations | Role::ElementaryPersons => Role::ElementaryRoot,
        Role::StandardRoot | Role::StandardOrganisations | Role::StandardPersons => Role::StandardRoot,
        Role::StrongRoot | Role::StrongOrganisations | Role::StrongPersons => Role::StrongRoot,
    }
}

fn authority_params(role: Role) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name(role));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.serial_number = Some(SerialNumber::from(authority_serial(role)));
    if root_of(role) != role {
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.crl_distribution_points = vec![distribution(root_of(role))];
    }
    params
}

/// Serial number of an authority's certificate.
pub(super) fn authority_serial(role: Role) -> u64 {
    1000 + role as u64
}

fn distribution(role: Role) -> CrlDistributionPoint {
    CrlDistributionPoint { uris: vec![format!("ldap://localhost/{role:?}"), format!("{URL}{role:?}")] }
}

/// Private key of every leaf, PKCS #8.
pub(super) fn leaf_key() -> Vec<u8> {
    key(1).serialize_der()
}

fn issuer(role: Role, signing: usize) -> Issuer<'static, KeyPair> {
    Issuer::new(authority_params(role), key(signing))
}

/// DER of an authority.
pub(super) fn authority(role: Role) -> Vec<u8> {
    let params = authority_params(role);
    let root = root_of(role);
    let certificate = if root == role {
        params.self_signed(&key(0)).unwrap()
    } else {
        params.signed_by(&key(0), &issuer(root, 0)).unwrap()
    };
    certificate.der().to_vec()
}

/// What a leaf is; the default is a good server of `localhost`.
pub(super) struct Leaf {
    pub(super) issuer: Role,
    /// 0: the authorities' key; 1: an impostor's, under the same name.
    pub(super) signing: usize,
    pub(super) names: Vec<String>,
    pub(super) serial: u64,
    pub(super) years: (i32, i32),
    pub(super) usages: Vec<KeyUsagePurpose>,
    pub(super) extended: Vec<ExtendedKeyUsagePurpose>,
    /// Content of the extension 1.2.250.1.71.1.2.5.
    pub(super) seal: Option<u8>,
}

impl Default for Leaf {
    fn default() -> Self {
        Self {
            issuer: Role::ElementaryOrganisations,
            signing: 0,
            names: vec!["localhost".to_owned()],
            serial: 7,
            years: (2025, 2028),
            usages: vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment],
            extended: vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
            seal: None,
        }
    }
}

impl Leaf {
    /// A doctor's authentication certificate.
    pub(super) fn doctor() -> Self {
        Self {
            issuer: Role::StrongPersons,
            names: Vec::new(),
            usages: vec![KeyUsagePurpose::DigitalSignature],
            extended: vec![ExtendedKeyUsagePurpose::ClientAuth],
            ..Self::default()
        }
    }

    /// An organisation's seal.
    pub(super) fn seal() -> Self {
        Self {
            names: Vec::new(),
            usages: vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment],
            extended: vec![ExtendedKeyUsagePurpose::EmailProtection],
            seal: Some(0x83),
            ..Self::default()
        }
    }

    pub(super) fn der(self) -> Vec<u8> {
        let mut params = CertificateParams::new(self.names).unwrap();
        params.not_before = date_time_ymd(self.years.0, 1, 1);
        params.not_after = date_time_ymd(self.years.1, 1, 1);
        params.distinguished_name.push(DnType::CommonName, "Essai");
        params.key_usages = self.usages;
        params.extended_key_usages = self.extended;
        params.serial_number = Some(SerialNumber::from(self.serial));
        params.crl_distribution_points = vec![distribution(self.issuer)];
        if let Some(value) = self.seal {
            let extension = CustomExtension::from_oid_content(&[1, 2, 250, 1, 71, 1, 2, 5], vec![4, 1, value]);
            params.custom_extensions.push(extension);
        }
        params.signed_by(&key(1), &issuer(self.issuer, self.signing)).unwrap().der().to_vec()
    }
}

/// A revocation list of `role`, valid for a week from a day of May or June 2026.
pub(super) fn crl(role: Role, signing: usize, day: u8, revoked: &[u64]) -> Vec<u8> {
    let made = if day > 20 { date_time_ymd(2026, 5, day) } else { date_time_ymd(2026, 6, day) };
    let params = CertificateRevocationListParams {
        this_update: made,
        next_update: made + std::time::Duration::from_hours(168),
        crl_number: SerialNumber::from(u64::from(day)),
        issuing_distribution_point: None,
        revoked_certs: revoked
            .iter()
            .map(|serial| RevokedCertParams {
                serial_number: SerialNumber::from(*serial),
                revocation_time: date_time_ymd(2026, 5, 1),
                reason_code: None,
                invalidity_date: None,
            })
            .collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    params.signed_by(&issuer(role, signing)).unwrap().der().to_vec()
}

/// Every role but `without`, as a search finds it in a folder.
pub(super) fn authorities(without: &[Role]) -> Arc<Authorities> {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted = BTreeMap::new();
    for role in ROLES.into_iter().filter(|role| !without.contains(role)) {
        let der = authority(role);
        let _ = wanted.insert(print(&der), role);
        std::fs::write(folder.path().join(format!("{role:?}.cer")), der).unwrap();
    }
    search(&wanted, folder.path())
}

pub(super) fn search(wanted: &BTreeMap<String, Role>, folder: &Path) -> Arc<Authorities> {
    Arc::new(Authorities::search(wanted, &[folder.to_owned()], true))
}

pub(super) fn print(der: &[u8]) -> String {
    super::anchors::fingerprint(der)
}

const ROLES: [Role; 7] = [
    Role::ElementaryRoot,
    Role::ElementaryOrganisations,
    Role::ElementaryPersons,
    Role::StandardRoot,
    Role::StandardPersons,
    Role::StrongRoot,
    Role::StrongPersons,
];
