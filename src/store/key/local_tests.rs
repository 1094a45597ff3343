//! Tests of `store/key/local`.

use super::{Error, Keep, KeyProtection, Secret, keep};
use crate::key_store::testing::{ABSENT, SILENT, WORKING};

const SLOT: [u8; 16] = [3; 16];

#[test]
fn a_key_store_keeps_and_forgets() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Secret::new([9; 32]);
    assert_eq!(
        keep(&[Keep::KeyStore(WORKING), Keep::File], dir.path(), &SLOT, &secret).unwrap(),
        KeyProtection::KeyStore
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no copy in a file");
    assert!(Keep::KeyStore(WORKING).read(dir.path(), &SLOT).unwrap() == secret);
    Keep::KeyStore(WORKING).forget(dir.path(), &SLOT);
    assert!(matches!(Keep::KeyStore(WORKING).read(dir.path(), &SLOT), Err(Error::KeyUnavailable)));
}

#[test]
fn without_a_key_store_a_file_serves() {
    let dir = tempfile::tempdir().unwrap();
    let secret = Secret::new([9; 32]);
    for store in [ABSENT, SILENT] {
        let protection = keep(&[Keep::KeyStore(store), Keep::File], dir.path(), &SLOT, &secret).unwrap();
        assert_eq!(protection, KeyProtection::File);
        assert!(Keep::File.read(dir.path(), &SLOT).unwrap() == secret);
    }
    Keep::File.forget(dir.path(), &SLOT);
    assert!(matches!(Keep::File.read(dir.path(), &SLOT), Err(Error::KeyUnavailable)));
}

#[test]
fn a_key_store_that_does_not_answer_is_told_apart_from_one_that_has_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Keep::KeyStore(SILENT).read(dir.path(), &SLOT), Err(Error::KeyStore)));
    assert!(matches!(Keep::KeyStore(WORKING).read(dir.path(), &SLOT), Err(Error::KeyUnavailable)));
}
