//! The part of a slot's secret that lies on this computer: in the system's key store, or in a file where there is none.

use std::path::{Path, PathBuf};

use super::super::files::{self, hex};
use super::{Error, KeyProtection, KeyStoreChoice};
use crate::domain::Secret;
use crate::key_store::{Fault, KeyStore};

/// A place for secrets.
#[derive(Clone, Copy)]
pub(super) enum Keep {
    /// A key store.
    KeyStore(KeyStore),
    /// A file in the vault's directory.
    File,
}

impl Keep {
    /// Where a slot with this protection has its secret.
    pub(super) fn of(protection: KeyProtection) -> Self {
        match protection {
            KeyProtection::KeyStore => Self::KeyStore(KeyStore::SYSTEM),
            KeyProtection::File => Self::File,
        }
    }

    /// Where a new slot may put its secret, best first.
    pub(super) fn chosen(choice: KeyStoreChoice) -> Vec<Self> {
        match choice {
            KeyStoreChoice::System => vec![Self::KeyStore(KeyStore::SYSTEM), Self::File],
            KeyStoreChoice::File => vec![Self::File],
        }
    }

    /// The secret of a slot. [`Error::KeyUnavailable`] when it is gone, [`Error::KeyStore`] when the key store does not answer.
    pub(super) fn read(self, dir: &Path, slot: &[u8; 16]) -> Result<Secret<[u8; 32]>, Error> {
        let octets = match self {
            Self::File => Secret::new(files::read_optional(&path(dir, slot))?.ok_or(Error::KeyUnavailable)?),
            Self::KeyStore(store) => store.get(&hex(slot))?,
        };
        octets.declassify().as_slice().try_into().map(Secret::new).map_err(|_| Error::KeyUnavailable)
    }

    fn write(self, dir: &Path, slot: &[u8; 16], secret: &Secret<[u8; 32]>) -> Result<KeyProtection, Error> {
        match self {
            Self::File => {
                files::write_private(&path(dir, slot), secret.declassify())?;
                Ok(KeyProtection::File)
            }
            // A store that forgets at once, and would close the vault for ever, refuses.
            Self::KeyStore(store) => {
                store.set(&hex(slot), &Secret::new(secret.declassify().to_vec()))?;
                Ok(KeyProtection::KeyStore)
            }
        }
    }

    /// Deletes the secret of a slot, as far as the place answers.
    pub(super) fn forget(self, dir: &Path, slot: &[u8; 16]) {
        let forgotten = match self {
            Self::File => files::remove_optional(&path(dir, slot)).map_err(Error::from),
            Self::KeyStore(store) => store.forget(&hex(slot)).map_err(Error::from),
        };
        if forgotten.is_err() {
            tracing::warn!("Secret of a wiped slot is still in the key store");
        }
    }
}

/// Puts a secret into the first of these places that takes it.
pub(super) fn keep(
    keeps: &[Keep],
    dir: &Path,
    slot: &[u8; 16],
    secret: &Secret<[u8; 32]>,
) -> Result<KeyProtection, Error> {
    let mut last = Err(Error::KeyStore);
    for place in keeps {
        last = place.write(dir, slot, secret);
        if last.is_ok() {
            break;
        }
        // Not a warning: the window and the command line tell what it means.
        tracing::debug!("Key store does not take a secret");
    }
    last
}

fn path(dir: &Path, slot: &[u8; 16]) -> PathBuf {
    dir.join(format!("local-{}", *hex(slot)))
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Absent => Self::KeyUnavailable,
            Fault::Silent => Self::KeyStore,
        }
    }
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
