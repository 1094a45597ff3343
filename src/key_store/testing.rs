//! Key stores of tests: one that is not there, one that never answers, one that works.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, mock};

use super::{Connect, KeyStore};

/// There is none.
pub(crate) const ABSENT: KeyStore = of(absent);
/// Waits for a prompt that nobody answers.
pub(crate) const SILENT: KeyStore = of(silent);
/// One mock of a key store for the process.
pub(crate) const WORKING: KeyStore = of(working);

const fn of(connect: Connect) -> KeyStore {
    KeyStore { connect, limit: Duration::from_millis(200) }
}

fn absent() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(keyring_core::Error::PlatformFailure("no bus".into()))
}

fn silent() -> keyring_core::Result<Arc<CredentialStore>> {
    loop {
        std::thread::park();
    }
}

fn working() -> keyring_core::Result<Arc<CredentialStore>> {
    static STORE: Mutex<Option<Arc<CredentialStore>>> = Mutex::new(None);
    let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    if store.is_none() {
        *store = Some(mock::Store::new()?);
    }
    store.clone().ok_or(keyring_core::Error::NoDefaultStore)
}
