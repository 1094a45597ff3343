//! The certificate and key of an organisation (ORG AUTH_CLI) from a file under a password, PKCS#12 (RFC 7292). It opens mailboxes of
//! applications and proves a registered client; it is no card, and opens no session of Pli. Nothing of the file is kept on disk.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use p12_keystore::{Pkcs12Archive, error::Error as P12Error};
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::anchors::{Authorities, ORGANISATIONS};
use super::chain::{self, Check, Usage};
use crate::domain::notice::{CertificateFault, OrganisationFault};
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery, Secret};

/// Largest file taken.
const FILE_MAX: usize = 1 << 20;

/// Why an organisation's file is refused.
#[derive(Debug, thiserror::Error)]
pub enum P12Fault {
    /// Not a PKCS#12 file, or encrypted in a way that is not known.
    #[error("the file is no certificate file")]
    Unreadable(#[source] Option<Box<P12Error>>),
    /// The password does not open it.
    #[error("the password does not open the file")]
    WrongPassword,
    /// It has no key with the certificate that belongs to it.
    #[error("the file has no key with its certificate")]
    NoKey,
    /// The authorities were not found on this computer.
    #[error("the authorities of IGC-Santé were not found")]
    AuthoritiesMissing,
    /// Does not chain to Élémentaire Organisations.
    #[error("the organisation's certificate does not chain to IGC-Santé")]
    Untrusted,
    /// Not valid now.
    #[error("the organisation's certificate is not valid now")]
    Expired {
        /// End of validity.
        on: Timestamp,
    },
    /// In the revocation list.
    #[error("the organisation's certificate is revoked")]
    Revoked,
    /// Not made to authenticate a client.
    #[error("the organisation's certificate is not made for logging in")]
    Unfit,
}

impl P12Fault {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        Notice::Organisation(match self {
            Self::Unreadable(_) | Self::NoKey => OrganisationFault::Unreadable,
            Self::WrongPassword => OrganisationFault::WrongPassword,
            Self::AuthoritiesMissing => return Notice::AuthoritiesMissing,
            Self::Untrusted => OrganisationFault::Untrusted,
            Self::Revoked => OrganisationFault::Revoked,
            Self::Expired { .. } => OrganisationFault::Expired,
            Self::Unfit => OrganisationFault::Unfit,
        })
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::WrongPassword => Recovery::Needs(UserAct::EnterPassword),
            Self::Unreadable(_)
            | Self::NoKey
            | Self::AuthoritiesMissing
            | Self::Untrusted
            | Self::Expired { .. }
            | Self::Revoked
            | Self::Unfit => Recovery::Needs(UserAct::FixSetup),
        }
    }
}

/// An organisation's certificate with its key, verified. Clones share the key.
#[derive(Clone)]
pub struct Organisation {
    key: Arc<CertifiedKey>,
    common_name: Option<String>,
    not_after: Timestamp,
}

impl Organisation {
    /// Opens a file. Derives keys of the password, which takes a while: call it off the async workers.
    ///
    /// The key is wiped wherever this program holds it; the library that opens the file and the one that signs do not wipe theirs.
    ///
    /// # Errors
    /// See [`P12Fault`].
    pub fn open(
        file: &[u8],
        password: &Secret<String>,
        authorities: &Authorities,
        now: Timestamp,
    ) -> Result<Self, P12Fault> {
        if file.len() > FILE_MAX {
            return Err(P12Fault::Unreadable(None));
        }
        let archive = Pkcs12Archive::from_pkcs12(file, password.declassify()).map_err(opening)?;
        let pairs = archive.keys.iter().flat_map(|key| archive.certs.iter().map(move |certificate| (key, certificate)));
        let mut pairs = pairs.filter_map(|(key, certificate)| pair(key.key.as_der(), certificate.cert.as_der()));
        let mut pair = pairs.next().ok_or(P12Fault::NoKey)?;
        let leaf = pair.cert.first().cloned().ok_or(P12Fault::NoKey)?;
        verify(&leaf, authorities, now)?;
        // The file may hold other authorities than ours: only ours are shown.
        pair.cert.extend(authorities.der(ORGANISATIONS.intermediate).cloned());
        let not_after = chain::not_after(&leaf).ok_or(P12Fault::Unfit)?;
        let common_name = chain::usage(&leaf).and_then(|usage| usage.common_name);
        Ok(Self { key: Arc::new(pair), common_name, not_after })
    }

    /// Verifies it once more: dates, and revocation as far as its list is at hand by now.
    ///
    /// # Errors
    /// See [`P12Fault`].
    pub fn verify(&self, authorities: &Authorities, now: Timestamp) -> Result<(), P12Fault> {
        verify(self.leaf(), authorities, now)
    }

    /// Its certificate, DER.
    pub(super) fn leaf(&self) -> &[u8] {
        self.key.cert.first().map_or(&[], AsRef::as_ref)
    }

    /// Its common name: a host or a service.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// End of validity, to warn of in time.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Gives the certificate to every server of a profile that asks.
    pub(super) fn resolver(&self) -> Arc<dyn ResolvesClientCert> {
        Arc::new(SingleCertAndKey::from(Arc::clone(&self.key)))
    }
}

impl std::fmt::Debug for Organisation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Organisation").field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

/// The place of an organisation's certificate that is opened after the profile was made. Until then no server is shown one. Clones
/// share it.
#[derive(Clone, Debug, Default)]
pub struct Awaited(Arc<OnceLock<Organisation>>);

impl Awaited {
    /// The certificate is there; the first one stays.
    pub fn set(&self, organisation: Organisation) {
        // Another task was faster, with the same file.
        let _ = self.0.set(organisation);
    }

    pub(super) fn resolver(&self) -> Arc<dyn ResolvesClientCert> {
        Arc::new(self.clone())
    }
}

impl ResolvesClientCert for Awaited {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.get().map(|organisation| Arc::clone(&organisation.key))
    }

    fn has_certs(&self) -> bool {
        self.0.get().is_some()
    }
}

/// The file's MAC tells a wrong password; one without a MAC fails when its content is decrypted.
fn opening(error: P12Error) -> P12Fault {
    match error {
        P12Error::MacError(_) | P12Error::UnpadError | P12Error::Pkcs5Error(_) => P12Fault::WrongPassword,
        other => P12Fault::Unreadable(Some(Box::new(other))),
    }
}

/// Key and certificate, when they belong together.
fn pair(key: &[u8], certificate: &[u8]) -> Option<CertifiedKey> {
    let key = Secret::new(key.to_vec());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.declassify().as_slice()));
    let key = any_supported_type(&key).ok()?;
    let pair = CertifiedKey::new(vec![CertificateDer::from(certificate.to_vec())], key);
    pair.keys_match().is_ok().then_some(pair)
}

fn verify(leaf: &[u8], authorities: &Authorities, now: Timestamp) -> Result<(), P12Fault> {
    if !authorities.has(ORGANISATIONS) {
        return Err(P12Fault::AuthoritiesMissing);
    }
    // As far as a list is at hand: the server decides in the end.
    let check = Check { now, strict: false };
    authorities
        .verify(leaf, ORGANISATIONS, Usage::Client, now)
        .and_then(|()| authorities.verify_revocation(leaf, ORGANISATIONS, Usage::Client, check))
        .map_err(|fault| match fault {
            CertificateFault::Expired => chain::not_after(leaf).map_or(P12Fault::Unfit, |on| P12Fault::Expired { on }),
            CertificateFault::Revoked => P12Fault::Revoked,
            CertificateFault::Unfit => P12Fault::Unfit,
            _ => P12Fault::Untrusted,
        })?;
    let fit = chain::usage(leaf).is_some_and(|usage| usage.digital_signature && usage.client);
    if fit { Ok(()) } else { Err(P12Fault::Unfit) }
}

#[cfg(test)]
#[path = "organisation_tests.rs"]
mod tests;
