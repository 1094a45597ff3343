//! Tests of `store/key`.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{
    Error, HolderId, KeyProtection, KeyStoreChoice, Secret, Slot, UnlockError, Unlocked, directory, proof, proves,
    unlock,
};
use crate::store::fixture::at;
use crate::store::{Opening, Store};

fn holder(id: &str) -> HolderId {
    HolderId::parse(id).unwrap()
}

/// What a card would do: the same secret for the same salt.
fn card(seed: u8) -> impl FnMut(&[u8; 32]) -> Result<Secret<[u8; 32]>, &'static str> {
    move |salt| Ok(Secret::new(salt.map(|octet| octet ^ seed)))
}

fn open(vaults: &TempDir, id: &str, seed: u8) -> Result<Unlocked, UnlockError<&'static str>> {
    unlock(vaults.path(), &holder(id), KeyStoreChoice::File, card(seed))
}

fn slot_file(dir: &Path) -> std::path::PathBuf {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.to_str().unwrap().contains("/slot-")).unwrap()
}

#[test]
fn the_same_card_opens_again() {
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    assert!(first.created);
    assert_eq!(first.protection, KeyProtection::File);
    let again = open(&vaults, "810001234567", 1).unwrap();
    assert!(!again.created);
    assert!(again.key == first.key && again.dir == first.dir);
    let other = open(&vaults, "810007654321", 1).unwrap();
    assert!(other.key != first.key && other.dir != first.dir);
}

#[test]
fn another_card_or_holder_or_salt_does_not() {
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    let refused = |result| matches!(result, Err(UnlockError::Store(Error::KeyUnavailable)));
    assert!(refused(open(&vaults, "810001234567", 2)), "another card");
    let path = slot_file(&first.dir);
    let good = fs::read(&path).unwrap();
    for at in 8..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(
            Slot::from_bytes(&bad).is_none_or(|slot| {
                let local =
                    Secret::new(fs::read(first.dir.join(format!("local-{}", *super::hex(&slot_id(&good))))).unwrap());
                let local = Secret::new(local.declassify().as_slice().try_into().unwrap());
                let secret = card(1)(&slot.salt).unwrap();
                slot.open(&holder("810001234567"), &secret, &local).is_none()
            }),
            "octet {at}"
        );
    }
    let other = open(&vaults, "810007654321", 1).unwrap();
    let moved = other.dir.join(path.file_name().unwrap());
    fs::remove_file(slot_file(&other.dir)).unwrap();
    let _ = fs::copy(&path, &moved).unwrap();
    for entry in fs::read_dir(&first.dir).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().contains("/local-") {
            let _ = fs::copy(&path, other.dir.join(path.file_name().unwrap())).unwrap();
        }
    }
    assert!(refused(open(&vaults, "810007654321", 1)), "a slot carried to another holder");
}

fn slot_id(bytes: &[u8]) -> [u8; 16] {
    Slot::from_bytes(bytes).unwrap().id
}

#[test]
fn without_its_part_on_this_computer_no_card_opens() {
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    let id = slot_id(&fs::read(slot_file(&first.dir)).unwrap());
    fs::remove_file(first.dir.join(format!("local-{}", *super::hex(&id)))).unwrap();
    let asked = Cell::new(false);
    let result = unlock(vaults.path(), &holder("810001234567"), KeyStoreChoice::File, |salt| {
        asked.set(true);
        card(1)(salt)
    });
    assert!(matches!(result, Err(UnlockError::Store(Error::KeyUnavailable))));
    assert!(!asked.get(), "the card is spared");
}

#[test]
fn a_database_without_slot_is_not_given_a_new_key() {
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    drop(Store::open(&first.dir, &first.key, at(0)).unwrap());
    fs::remove_file(slot_file(&first.dir)).unwrap();
    let mut result = open(&vaults, "810001234567", 1);
    // The threads of the closed vault give it back a moment later.
    while matches!(result, Err(UnlockError::Store(Error::Busy))) {
        result = open(&vaults, "810001234567", 1);
    }
    assert!(matches!(result, Err(UnlockError::Store(Error::KeyUnavailable))));
}

#[tokio::test]
async fn an_open_vault_is_busy_and_the_card_is_not_asked() {
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    let (store, opening) = Store::open(&first.dir, &first.key, at(0)).unwrap();
    assert_eq!(opening, Opening::Created);
    let result = unlock(vaults.path(), &holder("810001234567"), KeyStoreChoice::File, |_| -> Result<_, ()> {
        panic!("the card is not asked")
    });
    assert!(matches!(result, Err(UnlockError::Store(Error::Busy))));
    store.close().await;
    let again = open(&vaults, "810001234567", 1).unwrap();
    let (store, opening) = Store::open(&again.dir, &again.key, at(0)).unwrap();
    assert_eq!(opening, Opening::Clean);
    store.close().await;
    Store::wipe(&first.dir).unwrap();
    assert!(open(&vaults, "810001234567", 1).unwrap().created);
}

#[test]
fn the_card_s_reason_is_kept() {
    let vaults = tempfile::tempdir().unwrap();
    let result = unlock(vaults.path(), &holder("8"), KeyStoreChoice::File, |_| Err("removed"));
    assert!(matches!(result, Err(UnlockError::Card("removed"))));
    assert!(open(&vaults, "8", 1).unwrap().created, "nothing half made is left");
}

#[test]
fn directories_name_nobody_and_differ_between_installations() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let id = holder("810001234567");
    let name = |vaults: &TempDir| directory(vaults.path(), &id).unwrap().file_name().unwrap().to_owned();
    assert_eq!(name(&one), name(&one));
    assert_ne!(name(&one), name(&two));
    assert_eq!(name(&one).len(), 32);
    assert!(!name(&one).to_str().unwrap().contains("1234567"));
}

#[test]
fn a_proof_tells_keys_apart_and_says_nothing_else() {
    let (key, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let made = proof(&key).unwrap();
    assert!(proves(Some(&made), &key));
    assert!(!proves(Some(&made), &other));
    assert!(!proves(None, &key) && !proves(Some(b""), &key) && !proves(made.get(..30), &key));
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    for dir in [vaults.path(), &first.dir] {
        assert_eq!(fs::metadata(dir).unwrap().permissions().mode() & 0o777, 0o700);
        for entry in fs::read_dir(dir).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", entry.path().display());
        }
    }
}
