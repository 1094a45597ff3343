//! Secrets of the establishment and of organisations: what proves its registered client, what opens a certificate's file. They lie
//! in the key store of the system and nowhere else: without one they are not kept at all.
//!
//! Practice builds, which have no real secret, keep them in a folder of their own data instead, so that they run where there is no key
//! store: files that only their owner reads, and that are not read when others might have changed them.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use thiserror::Error as ThisError;
use tokio::task::spawn_blocking;

use super::Fault;
#[cfg(any(test, not(feature = "practice")))]
use super::KeyStore;
use crate::domain::notice::{LiveFault, SecretFault};
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery, Secret};
use crate::paths::Paths;

#[cfg(feature = "practice")]
mod folder;

/// Most octets of a secret: the key store of Windows takes few more.
const LONGEST: usize = 1024;

/// Which secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// Of the registered client of Pro Santé Connect.
    ClientSecret,
    /// Key of the national directory online.
    DirectoryKey,
    /// Password of a file with an organisation's certificate and key (PKCS#12).
    CertificatePassword {
        /// Its path, as the settings name it.
        file: PathBuf,
    },
}

/// Why there is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub enum Error {
    /// None is kept under this name.
    #[error("no such secret is kept")]
    Missing,
    /// The key store does not answer, or there is none.
    #[error("the key store does not answer")]
    Silent,
    /// Empty, too long, or with signs that nobody types.
    #[error("not a secret that can be kept")]
    Unfit,
    /// A task of ours has failed.
    #[error("internal")]
    Internal,
}

impl Error {
    /// What the user is told of a secret of this name.
    pub fn notice(self, name: &Name) -> Notice {
        Notice::Secret(match (self, name) {
            (Self::Missing, Name::ClientSecret) => SecretFault::ClientMissing,
            (Self::Missing, Name::DirectoryKey) => return Notice::Live(LiveFault::KeyMissing),
            (Self::Missing, Name::CertificatePassword { file }) => {
                SecretFault::PasswordMissing { file: file.display().to_string() }
            }
            (Self::Silent, _) => SecretFault::Silent,
            (Self::Unfit, _) => SecretFault::Unfit,
            (Self::Internal, _) => return Notice::Internal,
        })
    }

    /// What may be done.
    pub fn recovery(self) -> Recovery {
        match self {
            Self::Missing | Self::Silent => Recovery::Needs(UserAct::FixSetup),
            Self::Unfit | Self::Internal => Recovery::Never,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Absent => Self::Missing,
            Fault::Silent => Self::Silent,
        }
    }
}

/// The secrets of this user on this computer. Cheap to clone; only [`Secrets::obtain`] does not block.
///
/// ```no_run
/// # async fn client(paths: &pli::paths::Paths) -> Result<(), pli::key_store::Error> {
/// use pli::auth::psc::ClientProof;
/// use pli::key_store::{Name, Secrets};
///
/// let secret = Secrets::new(paths).obtain(Name::ClientSecret).await?;
/// let proof = ClientProof::Secret(std::sync::Arc::new(secret));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Secrets(Place);

#[derive(Clone, Debug)]
enum Place {
    #[cfg(any(test, not(feature = "practice")))]
    System(KeyStore),
    #[cfg(feature = "practice")]
    Folder(folder::Folder),
}

impl Secrets {
    /// Where they are kept: practice builds have a folder below `paths`.
    #[cfg_attr(not(feature = "practice"), allow(unused_variables, reason = "the system has one key store"))]
    pub fn new(paths: &Paths) -> Self {
        #[cfg(feature = "practice")]
        let place = Place::Folder(folder::Folder::new(paths.data().join("secrets")));
        #[cfg(not(feature = "practice"))]
        let place = Place::System(KeyStore::SYSTEM);
        Self(place)
    }

    /// The secret of this name, asked for off the async workers.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn obtain(&self, name: Name) -> Result<Secret<String>, Error> {
        let own = self.clone();
        spawn_blocking(move || own.get(&name)).await.map_err(|_| Error::Internal)?
    }

    /// The secret of this name.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn get(&self, name: &Name) -> Result<Secret<String>, Error> {
        let octets = self.0.get(&name.entry())?;
        let text = std::str::from_utf8(octets.declassify()).map_err(|_| Error::Missing)?;
        Ok(Secret::new(text.to_owned()))
    }

    /// Keeps a secret under this name, in the place of another.
    ///
    /// # Errors
    /// [`Error::Unfit`], [`Error::Silent`].
    pub fn set(&self, name: &Name, secret: &Secret<String>) -> Result<(), Error> {
        let text = secret.declassify();
        if !(1..=LONGEST).contains(&text.len()) || text.chars().any(char::is_control) {
            return Err(Error::Unfit);
        }
        Ok(self.0.set(&name.entry(), &Secret::new(text.as_bytes().to_vec()))?)
    }

    /// Deletes the secret of this name.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn forget(&self, name: &Name) -> Result<(), Error> {
        Ok(self.0.forget(&name.entry())?)
    }

    /// Whether a secret of this name is kept.
    ///
    /// # Errors
    /// [`Error::Silent`].
    pub fn has(&self, name: &Name) -> Result<bool, Error> {
        match self.get(name) {
            Ok(_) => Ok(true),
            Err(Error::Missing) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Place {
    fn get(&self, entry: &str) -> Result<Secret<Vec<u8>>, Fault> {
        match self {
            #[cfg(any(test, not(feature = "practice")))]
            Self::System(store) => store.get(entry),
            #[cfg(feature = "practice")]
            Self::Folder(folder) => folder.get(entry),
        }
    }

    fn set(&self, entry: &str, octets: &Secret<Vec<u8>>) -> Result<(), Fault> {
        match self {
            #[cfg(any(test, not(feature = "practice")))]
            Self::System(store) => store.set(entry, octets),
            #[cfg(feature = "practice")]
            Self::Folder(folder) => folder.set(entry, octets),
        }
    }

    fn forget(&self, entry: &str) -> Result<(), Fault> {
        match self {
            #[cfg(any(test, not(feature = "practice")))]
            Self::System(store) => store.forget(entry),
            #[cfg(feature = "practice")]
            Self::Folder(folder) => folder.forget(entry),
        }
    }
}

impl Name {
    /// Name of its entry: bounded, whatever the path, and never that of a vault's secret, which is hexadecimal.
    fn entry(&self) -> String {
        match self {
            Self::ClientSecret => "client-secret".to_owned(),
            Self::DirectoryKey => "directory-key".to_owned(),
            Self::CertificatePassword { file } => {
                let digest = Sha256::digest(file.as_os_str().as_encoded_bytes());
                format!("certificate-password-{digest:x}")
            }
        }
    }
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
