//! The part of a slot's secret that lies on this computer: in the system's key store, or in a file where there is none.
//! The key store may ask its user something and never answer: it is asked on a thread, with a limit.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry};
use zeroize::Zeroizing;

use super::super::files::{self, hex};
use super::{Error, KeyProtection, KeyStoreChoice};
use crate::domain::Secret;

/// How long the key store's answer is awaited.
const LIMIT: Duration = Duration::from_secs(20);
/// Name of our entries in the key store.
#[cfg(feature = "practice")]
const SERVICE: &str = "pli-practice";
#[cfg(not(feature = "practice"))]
const SERVICE: &str = "pli";

type Connect = fn() -> keyring_core::Result<Arc<CredentialStore>>;

/// A place for secrets.
#[derive(Clone, Copy)]
pub(super) enum Keep {
    /// A key store, and how long its answer is awaited.
    KeyStore(Connect, Duration),
    /// A file in the vault's directory.
    File,
}

impl Keep {
    /// Where a slot with this protection has its secret.
    pub(super) fn of(protection: KeyProtection) -> Self {
        match protection {
            KeyProtection::KeyStore => Self::KeyStore(system_store, LIMIT),
            KeyProtection::File => Self::File,
        }
    }

    /// Where a new slot may put its secret, best first.
    pub(super) fn chosen(choice: KeyStoreChoice) -> Vec<Self> {
        match choice {
            KeyStoreChoice::System => vec![Self::KeyStore(system_store, LIMIT), Self::File],
            KeyStoreChoice::File => vec![Self::File],
        }
    }

    /// The secret of a slot. [`Error::KeyUnavailable`] when it is gone, [`Error::KeyStore`] when the key store does not answer.
    pub(super) fn read(self, dir: &Path, slot: &[u8; 16]) -> Result<Secret<[u8; 32]>, Error> {
        let octets = match self {
            Self::File => files::read_optional(&path(dir, slot))?.ok_or(Error::KeyUnavailable)?,
            Self::KeyStore(connect, limit) => ask(connect, limit, slot, |entry| entry.get_secret())?,
        };
        let octets = Zeroizing::new(octets);
        octets.as_slice().try_into().map(Secret::new).map_err(|_| Error::KeyUnavailable)
    }

    fn write(self, dir: &Path, slot: &[u8; 16], secret: &Secret<[u8; 32]>) -> Result<KeyProtection, Error> {
        match self {
            Self::File => {
                files::write_private(&path(dir, slot), secret.declassify())?;
                Ok(KeyProtection::File)
            }
            Self::KeyStore(connect, limit) => {
                let given = secret.clone();
                ask(connect, limit, slot, move |entry| entry.set_secret(given.declassify()))?;
                // A store that forgets at once would close the vault for ever.
                if self.read(dir, slot)? == *secret { Ok(KeyProtection::KeyStore) } else { Err(Error::KeyStore) }
            }
        }
    }

    /// Deletes the secret of a slot, as far as the place answers.
    pub(super) fn forget(self, dir: &Path, slot: &[u8; 16]) {
        let forgotten = match self {
            Self::File => files::remove_optional(&path(dir, slot)).map_err(Error::from),
            Self::KeyStore(connect, limit) => ask(connect, limit, slot, |entry| entry.delete_credential()),
        };
        if forgotten.is_err() {
            tracing::warn!("Secret of a wiped slot is still in the key store");
        }
    }
}

/// Whether the system's key store answers. It is asked for a secret that nobody has put there, so that nothing of a vault is touched.
pub(super) fn system_answers() -> bool {
    matches!(ask(system_store, LIMIT, &[0; 16], |entry| entry.get_secret()), Ok(_) | Err(Error::KeyUnavailable))
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

/// Asks the key store on a thread of its own: when it does not answer in time the thread is left to its prompt.
fn ask<T: Send + 'static>(
    connect: Connect,
    limit: Duration,
    slot: &[u8; 16],
    question: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let user = hex(slot).to_string();
    let (reply, answer) = mpsc::sync_channel(1);
    let _ = thread::Builder::new().name("key-store".into()).spawn(move || {
        let result = connect().and_then(|store| store.build(SERVICE, &user, None)).and_then(|entry| question(&entry));
        drop(reply.send(result));
    })?;
    match answer.recv_timeout(limit) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(keyring_core::Error::NoEntry)) => Err(Error::KeyUnavailable),
        // Their texts and values may hold the secret itself: nothing of them is kept.
        Ok(Err(_)) | Err(_) => Err(Error::KeyStore),
    }
}

#[cfg(target_os = "linux")]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(windows)]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "macos")]
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
