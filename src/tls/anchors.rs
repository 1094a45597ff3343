//! The authorities of IGC-Santé, recognised by SHA-256 fingerprint wherever they are found, and what chains to them:
//! holders of cards and seals of organisations. No other root is ever looked at here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use super::chain::{self, Check, Usage};
use super::revocation::List;
use crate::domain::Notice;
use crate::domain::notice::CertificateFault;
use crate::settings::{PracticeSettings, TrustSettings};

/// Files larger than this are not read.
const FILE_MAX: u64 = 1 << 20;
/// Most files looked at in one folder.
const FILES_MAX: usize = 2000;

/// What an authority is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Root of the Élémentaire range.
    ElementaryRoot,
    /// Élémentaire Organisations: servers and seals.
    ElementaryOrganisations,
    /// Élémentaire Personnes.
    ElementaryPersons,
    /// Root of the Standard range.
    StandardRoot,
    /// Standard Organisations.
    StandardOrganisations,
    /// Standard Personnes: staff cards.
    StandardPersons,
    /// Root of the Fort range.
    StrongRoot,
    /// Fort Organisations.
    StrongOrganisations,
    /// Fort Personnes: professionals' cards.
    StrongPersons,
}

impl Role {
    /// As IGC-Santé abbreviates it, in the names of its files.
    pub fn abbreviation(self) -> &'static str {
        match self {
            Self::ElementaryRoot => "ACR-EL",
            Self::ElementaryOrganisations => "ACI-EL-ORG",
            Self::ElementaryPersons => "ACI-EL-PP",
            Self::StandardRoot => "ACR-ST",
            Self::StandardOrganisations => "ACI-ST-ORG",
            Self::StandardPersons => "ACI-ST-PP",
            Self::StrongRoot => "ACR-FO",
            Self::StrongOrganisations => "ACI-FO-ORG",
            Self::StrongPersons => "ACI-FO-PP",
        }
    }
}

/// An intermediate under its root: the only paths that are ever accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) root: Role,
    pub(super) intermediate: Role,
}

/// Servers and seals.
pub(super) const ORGANISATIONS: Branch =
    Branch { root: Role::ElementaryRoot, intermediate: Role::ElementaryOrganisations };
/// Cards.
const PERSONS: [Branch; 2] = [
    Branch { root: Role::StrongRoot, intermediate: Role::StrongPersons },
    Branch { root: Role::StandardRoot, intermediate: Role::StandardPersons },
];

/// SHA-256 of the national authorities' certificates (IGC-Santé, 2013 to 2033).
const NATIONAL: [(Role, &str); 9] = [
    (Role::ElementaryRoot, "2d9e22ca19f777c6b745257c723ecb8df3c35fa6f1f6ec36b83600c97346967f"),
    (Role::ElementaryOrganisations, "d834ee5b40686b73573f60547bf6052c6d404d942a5665cdb2c0b9137b5d27b2"),
    (Role::ElementaryPersons, "19c1eaeab477b6fbc233cda3b53fbdbc3f4e9bf6cf6973e46f7dfaef89c06c6c"),
    (Role::StandardRoot, "5891815e864506c662afb32f8de5b8de38bffa1af721780b69e19a0c050386c3"),
    (Role::StandardOrganisations, "c0520a2b14fb68836a807bf86ab2b3e07d1b6061d91bc9c7b86a6f8de4b5638e"),
    (Role::StandardPersons, "6c339ebcb3e1b0102b143c9694225c2a4ab2ef6fedf7d364da8db305e7f7d997"),
    (Role::StrongRoot, "53d30a19570826bde0c0762501f1f1c7a659f976c6c023123df5239df34a4eea"),
    (Role::StrongOrganisations, "23f69674002d1dd4b018baecd908dc92687942bb48e5140ff895e2f56bc49c0d"),
    (Role::StrongPersons, "38284e4f6107456e70c7439c85da7d564d0fe1fe1a968c9eb6d43e1fc0d63c3a"),
];

/// Roles without which something does not work: servers, list, cards.
const NEEDED: [Role; 6] = [
    Role::ElementaryRoot,
    Role::ElementaryOrganisations,
    Role::StandardRoot,
    Role::StandardPersons,
    Role::StrongRoot,
    Role::StrongPersons,
];

/// Where the CPS middleware and the operating system keep certificates.
#[cfg(target_os = "linux")]
const PLACES: &[&str] = &[
    "/etc/opt/santesocial/CPS/Coffre",
    "/usr/local/share/ca-certificates",
    "/etc/pki/ca-trust/source/anchors",
    "/etc/ssl/certs",
];
#[cfg(target_os = "macos")]
const PLACES: &[&str] = &["/Library/Preferences/santesocial/CPS/Coffre", "/Library/Preferences/santesocial/CPS"];
#[cfg(windows)]
const PLACES: &[&str] = &[
    r"C:\Program Files\santesocial\CPS\Coffre",
    r"C:\Program Files (x86)\santesocial\CPS\Coffre",
    r"C:\ProgramData\santesocial\cps\Coffre",
];
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
const PLACES: &[&str] = &[];

/// The authorities found on this computer, and the revocation lists at hand for them.
#[derive(Debug)]
pub struct Authorities {
    found: BTreeMap<Role, Found>,
    practice: bool,
    lists: RwLock<BTreeMap<Role, Arc<List>>>,
}

#[derive(Debug)]
struct Found {
    der: CertificateDer<'static>,
    origin: PathBuf,
}

/// Why a card holder's certificate is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolderFault {
    /// The authorities were not found on this computer.
    #[error("the authorities of IGC-Santé were not found")]
    AuthoritiesMissing,
    /// Not valid now.
    #[error("the holder's certificate is not valid now")]
    Expired {
        /// End of validity.
        on: Timestamp,
    },
    /// In the revocation list.
    #[error("the holder's certificate is revoked")]
    Revoked,
    /// Does not chain to IGC-Santé Fort or Standard Personnes, or is not made for authentication.
    #[error("the holder's certificate does not chain to IGC-Santé")]
    Untrusted,
}

impl HolderFault {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::AuthoritiesMissing => Notice::AuthoritiesMissing,
            Self::Expired { on } => Notice::HolderExpired { on: *on },
            Self::Revoked | Self::Untrusted => Notice::HolderUntrusted,
        }
    }
}

/// An organisation's seal that chains to Élémentaire Organisations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its CN, to compare with the pinned signer.
    pub common_name: String,
}

/// Why a seal is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// The authorities were not found on this computer.
    #[error("the authorities of IGC-Santé were not found")]
    AuthoritiesMissing,
    /// Not valid now.
    #[error("the seal's certificate is not valid now")]
    Expired,
    /// In the revocation list.
    #[error("the seal's certificate is revoked")]
    Revoked,
    /// Does not chain to Élémentaire Organisations.
    #[error("the seal's certificate does not chain to IGC-Santé")]
    Untrusted,
    /// Not made to seal.
    #[error("the certificate is not one of a seal")]
    Unfit,
}

impl Authorities {
    /// Searches the configured folders, then the middleware's, then the system's. In a practice build the practice
    /// authorities replace the national ones. Reads files: call it off the async workers.
    pub fn find(trust: &TrustSettings, practice: Option<&PracticeSettings>) -> Self {
        let practice = practice.filter(|_| cfg!(feature = "practice"));
        let wanted = practice.map_or_else(national, practice_roles);
        let mut places: Vec<PathBuf> = trust.authorities.clone();
        if practice.is_none() {
            places.extend(PLACES.iter().map(PathBuf::from));
        }
        Self::search(&wanted, &places, practice.is_some())
    }

    pub(super) fn search(wanted: &BTreeMap<String, Role>, places: &[PathBuf], practice: bool) -> Self {
        let mut found = BTreeMap::new();
        for place in places {
            if found.len() == wanted.len() {
                break;
            }
            for path in files(place) {
                for der in certificates(&path) {
                    let Some(role) = wanted.get(&fingerprint(&der)) else { continue };
                    let _ = found
                        .entry(*role)
                        .or_insert_with(|| Found { der: CertificateDer::from(der), origin: path.clone() });
                }
            }
        }
        Self { found, practice, lists: RwLock::default() }
    }

    /// Authorities that are needed and were not found.
    pub fn missing(&self) -> Vec<Role> {
        NEEDED.into_iter().filter(|role| !self.found.contains_key(role)).collect()
    }

    /// Where each authority was found, for the diagnosis.
    pub fn found(&self) -> impl Iterator<Item = (Role, &Path)> {
        self.found.iter().map(|(role, found)| (*role, found.origin.as_path()))
    }

    /// True when practice authorities replace the national ones.
    pub fn practice(&self) -> bool {
        self.practice
    }

    /// Verifies a card holder's authentication certificate: chain to Fort or Standard Personnes, dates, usage, and
    /// revocation as far as lists are at hand.
    ///
    /// # Errors
    /// See [`HolderFault`].
    pub fn verify_holder(&self, leaf: &[u8], now: Timestamp) -> Result<(), HolderFault> {
        let Some(branch) = self.holder_branch(leaf) else {
            // Without a persons branch nobody can be trusted: the set-up's fault, not the card's.
            let complete = PERSONS.iter().all(|branch| self.has(*branch));
            return Err(if complete { HolderFault::Untrusted } else { HolderFault::AuthoritiesMissing });
        };
        self.verify(leaf, branch, Usage::Client, now)
            .and_then(|()| self.verify_revocation(leaf, branch, Usage::Client, Check { now, strict: false }))
            .map_err(|fault| match fault {
                CertificateFault::Expired => {
                    chain::not_after(leaf).map_or(HolderFault::Untrusted, |on| HolderFault::Expired { on })
                }
                CertificateFault::Revoked => HolderFault::Revoked,
                _ => HolderFault::Untrusted,
            })?;
        let fit = chain::usage(leaf).is_some_and(|usage| usage.digital_signature && usage.client);
        if fit { Ok(()) } else { Err(HolderFault::Untrusted) }
    }

    /// Verifies what a card holder's certificate was worth at some time: chain, dates, usage. Whether it was revoked since, or how it
    /// stood then, is not asked: lists name neither what they have forgotten nor what was still good.
    ///
    /// # Errors
    /// See [`HolderFault`].
    pub fn verify_holder_then(&self, leaf: &[u8], then: Timestamp) -> Result<(), HolderFault> {
        let branch = self.holder_branch(leaf).ok_or(HolderFault::Untrusted)?;
        self.verify(leaf, branch, Usage::Client, then).map_err(|_| HolderFault::Untrusted)?;
        let fit = chain::usage(leaf).is_some_and(|usage| usage.digital_signature && usage.client);
        if fit { Ok(()) } else { Err(HolderFault::Untrusted) }
    }

    /// Whether lists are at hand that would name a card holder's certificate if it were revoked.
    pub fn knows_revocation_of_holder(&self, leaf: &[u8], now: Timestamp) -> bool {
        self.holder_branch(leaf).is_some_and(|branch| {
            let strict = Check { now, strict: true };
            self.verify_revocation(leaf, branch, Usage::Client, strict) != Err(CertificateFault::RevocationUnknown)
        })
    }

    /// Verifies the certificate of a seal (the list's signer): issued by Élémentaire Organisations, made to sign, not revoked as
    /// far as lists are at hand. They are when a seal has just been fetched: the servers that give it are of the same branch,
    /// and [`super::Operators`] reaches none without current lists of it.
    ///
    /// # Errors
    /// See [`SealFault`].
    pub fn verify_seal(&self, leaf: &[u8], now: Timestamp) -> Result<Seal, SealFault> {
        if !self.has(ORGANISATIONS) {
            return Err(SealFault::AuthoritiesMissing);
        }
        self.verify(leaf, ORGANISATIONS, Usage::Seal, now)
            .and_then(|()| self.verify_revocation(leaf, ORGANISATIONS, Usage::Seal, Check { now, strict: false }))
            .map_err(|fault| match fault {
                CertificateFault::Expired => SealFault::Expired,
                CertificateFault::Revoked => SealFault::Revoked,
                CertificateFault::Unfit => SealFault::Unfit,
                _ => SealFault::Untrusted,
            })?;
        let usage = chain::usage(leaf).ok_or(SealFault::Unfit)?;
        let seals = usage.non_repudiation || usage.digital_signature;
        let organisation = usage.organisation_seal.unwrap_or(true);
        match usage.common_name {
            Some(common_name) if seals && organisation => Ok(Seal { common_name }),
            _ => Err(SealFault::Unfit),
        }
    }

    /// DER of an authority.
    pub(super) fn der(&self, role: Role) -> Option<&CertificateDer<'static>> {
        self.found.get(&role).map(|found| &found.der)
    }

    /// True when both authorities of a branch are there.
    pub(super) fn has(&self, branch: Branch) -> bool {
        self.der(branch.root).is_some() && self.der(branch.intermediate).is_some()
    }

    /// The branch a card's certificate says to come from.
    pub(super) fn holder_branch(&self, leaf: &[u8]) -> Option<Branch> {
        let issuer = chain::issuer(leaf)?;
        PERSONS
            .into_iter()
            .find(|branch| self.der(branch.intermediate).and_then(|der| chain::subject(der)) == Some(issuer))
    }

    /// Chain and dates, without revocation.
    pub(super) fn verify(
        &self,
        leaf: &[u8],
        branch: Branch,
        usage: Usage,
        now: Timestamp,
    ) -> Result<(), CertificateFault> {
        let (root, intermediate) = self.pair(branch)?;
        chain::verify(leaf, root, intermediate, usage, now)
    }

    /// Revocation of leaf and intermediate, by the lists at hand.
    pub(super) fn verify_revocation(
        &self,
        leaf: &[u8],
        branch: Branch,
        usage: Usage,
        check: Check,
    ) -> Result<(), CertificateFault> {
        let lists: Vec<Arc<List>> =
            [branch.root, branch.intermediate].into_iter().filter_map(|role| self.held(role)).collect();
        let (root, intermediate) = self.pair(branch)?;
        chain::verify_revocation(leaf, root, intermediate, usage, &lists, check)
    }

    fn pair(&self, branch: Branch) -> Result<(&[u8], &[u8]), CertificateFault> {
        match (self.der(branch.root), self.der(branch.intermediate)) {
            (Some(root), Some(intermediate)) => Ok((root, intermediate)),
            _ => Err(CertificateFault::UnknownIssuer),
        }
    }

    /// Takes a verified revocation list into use.
    pub(super) fn hold(&self, role: Role, list: Arc<List>) {
        drop(self.lists.write().unwrap_or_else(PoisonError::into_inner).insert(role, list));
    }

    /// The revocation list at hand for an authority.
    pub(super) fn held(&self, role: Role) -> Option<Arc<List>> {
        self.lists.read().unwrap_or_else(PoisonError::into_inner).get(&role).cloned()
    }
}

fn national() -> BTreeMap<String, Role> {
    NATIONAL.iter().map(|(role, print)| ((*print).to_owned(), *role)).collect()
}

fn practice_roles(practice: &PracticeSettings) -> BTreeMap<String, Role> {
    let prints = &practice.authorities;
    [
        (&prints.elementary_root, Role::ElementaryRoot),
        (&prints.elementary_organisations, Role::ElementaryOrganisations),
        (&prints.standard_root, Role::StandardRoot),
        (&prints.standard_persons, Role::StandardPersons),
        (&prints.strong_root, Role::StrongRoot),
        (&prints.strong_persons, Role::StrongPersons),
    ]
    .into_iter()
    .map(|(print, role)| (print.replace(':', "").to_ascii_lowercase(), role))
    .collect()
}

pub(super) fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der).iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Certificate files of a folder, or the file itself.
fn files(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let is_certificate = |path: &PathBuf| {
        path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
            ["cer", "crt", "pem", "der"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        })
    };
    let mut paths: Vec<PathBuf> =
        entries.take(FILES_MAX).filter_map(Result::ok).map(|entry| entry.path()).filter(is_certificate).collect();
    paths.sort();
    paths
}

/// Certificates in a file: one DER, or any number of PEM blocks.
fn certificates(path: &Path) -> Vec<Vec<u8>> {
    let small = std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= FILE_MAX);
    let Some(bytes) = small.then(|| std::fs::read(path).ok()).flatten() else { return Vec::new() };
    if bytes.first() == Some(&0x30) {
        return vec![bytes];
    }
    pem(&String::from_utf8_lossy(&bytes))
}

fn pem(text: &str) -> Vec<Vec<u8>> {
    let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    blocks
        .filter_map(|block| block.split("-----END CERTIFICATE-----").next())
        .filter_map(|body| {
            let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect();
            base64::engine::general_purpose::STANDARD.decode(compact).ok()
        })
        .collect()
}

#[cfg(test)]
#[path = "anchors_tests.rs"]
mod tests;
