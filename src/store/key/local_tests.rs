//! Tests of `store/key/local`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use keyring_core::{CredentialStore, mock};

use super::{Connect, Error, Keep, KeyProtection, Secret, keep};

const SLOT: [u8; 16] = [3; 16];

fn absent() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(keyring_core::Error::PlatformFailure("no bus".into()))
}

/// Waits for a prompt that nobody answers.
fn silent() -> keyring_core::Result<Arc<CredentialStore>> {
    loop {
        std::thread::park();
    }
}

/// One mock of a key store for the process.
fn working() -> keyring_core::Result<Arc<CredentialStore>> {
    static STORE: Mutex<Option<Arc<CredentialStore>>> = Mutex::new(None);
    let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    if store.is_none() {
        *store = Some(mock::Store::new()?);
    }
    store.clone().ok_or(keyring_core::Error::NoDefaultStore)
}

fn place(connect: Connect) -> Keep {
    Keep::KeyStore(connect, Duration::from_millis(200))
}

#[test]
fn a_key_store_keeps_and_forgets() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Secret::new([9; 32]);
    assert_eq!(keep(&[place(working), Keep::File], dir.path(), &SLOT, &secret).unwrap(), KeyProtection::KeyStore);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no copy in a file");
    assert!(place(working).read(dir.path(), &SLOT).unwrap() == secret);
    place(working).forget(dir.path(), &SLOT);
    assert!(matches!(place(working).read(dir.path(), &SLOT), Err(Error::KeyUnavailable)));
}

#[test]
fn without_a_key_store_a_file_serves() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Secret::new([9; 32]);
    for connect in [absent as Connect, silent] {
        let protection = keep(&[place(connect), Keep::File], dir.path(), &SLOT, &secret).unwrap();
        assert_eq!(protection, KeyProtection::File);
        assert!(Keep::File.read(dir.path(), &SLOT).unwrap() == secret);
    }
    Keep::File.forget(dir.path(), &SLOT);
    assert!(matches!(Keep::File.read(dir.path(), &SLOT), Err(Error::KeyUnavailable)));
}

#[test]
fn a_key_store_that_does_not_answer_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    assert!(matches!(place(silent).read(dir.path(), &SLOT), Err(Error::KeyStore)));
    assert!(begun.elapsed() < Duration::from_secs(10));
}
