//! The key store of the system, which a person's login opens: octets under a name. It may ask its user something and never answer:
//! it is asked on a thread, with a limit. Nothing is put elsewhere for want of it.

mod secrets;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry};
use thiserror::Error as ThisError;

pub use self::secrets::{Error, Name, Secrets};
use crate::domain::Secret;

/// How long the key store's answer is awaited.
const LIMIT: Duration = Duration::from_secs(20);
/// Name of our entries in the key store.
#[cfg(feature = "practice")]
const SERVICE: &str = "pli-practice";
#[cfg(not(feature = "practice"))]
const SERVICE: &str = "pli";

type Connect = fn() -> keyring_core::Result<Arc<CredentialStore>>;

/// Why the key store gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub enum Fault {
    /// It keeps nothing under this name.
    #[error("nothing is kept under this name")]
    Absent,
    /// There is none, it is locked, or it does not answer in time.
    #[error("the key store does not answer")]
    Silent,
}

/// A key store, and how long its answer is awaited. Every question blocks.
#[derive(Clone, Copy, Debug)]
pub struct KeyStore {
    connect: Connect,
    limit: Duration,
}

impl KeyStore {
    /// The system's own.
    pub const SYSTEM: Self = Self { connect: system, limit: LIMIT };

    /// What is kept under this name.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn get(self, name: &str) -> Result<Secret<Vec<u8>>, Fault> {
        self.ask(name, |entry| entry.get_secret().map(Secret::new))
    }

    /// Keeps these octets under this name, in the place of others. They are read again: a store that forgets at once is none.
    ///
    /// # Errors
    /// [`Fault::Silent`].
    pub fn set(self, name: &str, octets: &Secret<Vec<u8>>) -> Result<(), Fault> {
        let given = octets.clone();
        self.ask(name, move |entry| entry.set_secret(given.declassify()))?;
        match self.get(name) {
            Ok(kept) if kept == *octets => Ok(()),
            Ok(_) | Err(_) => Err(Fault::Silent),
        }
    }

    /// Deletes what is kept under this name.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn forget(self, name: &str) -> Result<(), Fault> {
        self.ask(name, |entry| entry.delete_credential())
    }

    /// Whether it answers. It is asked for something that nobody has put there, so that nothing kept is touched.
    pub fn answers(self) -> bool {
        !matches!(self.get(&"0".repeat(32)), Err(Fault::Silent))
    }

    /// Asks on a thread of its own: when there is no answer in time the thread is left to its prompt.
    fn ask<T: Send + 'static>(
        self,
        name: &str,
        question: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let (name, connect) = (name.to_owned(), self.connect);
        let (reply, answer) = mpsc::sync_channel(1);
        let asked = thread::Builder::new().name("key-store".into()).spawn(move || {
            let result =
                connect().and_then(|store| store.build(SERVICE, &name, None)).and_then(|entry| question(&entry));
            drop(reply.send(result));
        });
        let _ = asked.map_err(|_| Fault::Silent)?;
        match answer.recv_timeout(self.limit) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(keyring_core::Error::NoEntry)) => Err(Fault::Absent),
            // Their texts and values may hold the secret itself: nothing of them is kept.
            Ok(Err(_)) | Err(_) => Err(Fault::Silent),
        }
    }
}

#[cfg(target_os = "linux")]
fn system() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(windows)]
fn system() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "macos")]
fn system() -> keyring_core::Result<Arc<CredentialStore>> {
    let store = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

#[cfg(test)]
#[path = "key_store/key_store_tests.rs"]
mod tests;
