//! Tests of `store/key`.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{
    Error, HolderId, Key, KeyProtection, KeyStoreChoice, Opener, Place, RecoveryCode, Ring, Secret, Slot, UnlockError,
    Unlocked, confirms, directory, has_passphrase, proof, proves, read, recover, ring, start_anew, unlock,
};
use crate::domain::{Draft, Passphrase, Remains, SlotKind};
use crate::store::fixture::at;
use crate::store::opening::witnessed;
use crate::store::{Opening, Store};

const HER: &str = "810001234567";

fn holder(id: &str) -> HolderId {
    HolderId::parse(id).unwrap()
}

/// What a card would do: the same secret for the same salt.
fn card(seed: u8) -> impl FnMut(&[u8; 32]) -> Result<Secret<[u8; 32]>, &'static str> {
    move |salt| Ok(Secret::new(salt.map(|octet| octet ^ seed)))
}

type Opened = Box<Unlocked>;
type Outcome<T> = Result<T, UnlockError<&'static str>>;

/// Runs `work` at the place of this holder.
fn at_place<T>(vaults: &Path, id: &str, work: impl FnOnce(Place<'_>) -> T) -> T {
    work(Place { vaults, holder: &holder(id), choice: KeyStoreChoice::File, now: at(0) })
}

fn open(vaults: &TempDir, id: &str, seed: u8) -> Outcome<Opened> {
    open_in(vaults.path(), id, seed)
}

fn open_in(vaults: &Path, id: &str, seed: u8) -> Outcome<Opened> {
    at_place(vaults, id, |place| unlock(place, &format!("CPS-{seed}"), card(seed)))
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
    // The note of its label comes last, and keeps nothing out.
    for at in 8..good.len() - 24 - 80 {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(
            Slot::from_bytes(&bad).is_none_or(|slot| {
                let local =
                    Secret::new(fs::read(first.dir.join(format!("local-{}", *super::hex(&slot_id(&good))))).unwrap());
                let local = Secret::new(local.declassify().as_slice().try_into().unwrap());
                let secret = card(1)(&slot.salt).unwrap();
                slot.open(&holder("810001234567"), &Opener::Card(&secret, &local)).is_none()
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
    Slot::from_bytes(bytes).unwrap().id.0
}

#[test]
fn without_its_part_on_this_computer_no_card_opens() {
    let vaults = tempfile::tempdir().unwrap();
    let first = open(&vaults, "810001234567", 1).unwrap();
    let id = slot_id(&fs::read(slot_file(&first.dir)).unwrap());
    fs::remove_file(first.dir.join(format!("local-{}", *super::hex(&id)))).unwrap();
    let asked = Cell::new(false);
    let result = at_place(vaults.path(), HER, |place| {
        unlock(place, "", |salt| {
            asked.set(true);
            card(1)(salt)
        })
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
    let result = at_place(vaults.path(), HER, |place| {
        unlock(place, "", |_| -> Result<_, ()> { panic!("the card is not asked") })
    });
    assert!(matches!(result, Err(UnlockError::Store(Error::Busy))));
    store.close().await;
    let again = open(&vaults, "810001234567", 1).unwrap();
    let (store, opening) = Store::open(&again.dir, &again.key, at(0)).unwrap();
    assert_eq!(opening, Opening::Clean);
    store.close().await;
    assert_eq!(Store::wipe(&first.dir).unwrap(), Remains::Nothing);
    assert!(open(&vaults, "810001234567", 1).unwrap().created);
}

#[test]
fn the_card_s_reason_is_kept() {
    let vaults = tempfile::tempdir().unwrap();
    let result = at_place(vaults.path(), "8", |place| unlock(place, "", |_| Err("removed")));
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

/// With the ring of the open vault of this card.
fn with_ring<T>(vaults: &Path, store: &Store, seed: u8, work: impl FnOnce(&Ring<'_>) -> T) -> T {
    at_place(vaults, HER, |place| work(&ring(store, place, card(seed)).unwrap()))
}

/// Opens, writes a draft of this subject, does something with the ring, closes.
async fn in_session<T>(vaults: &Path, seed: u8, subject: &str, work: impl FnOnce(&Ring<'_>, &Store) -> T) -> T {
    let unlocked = open_in(vaults, HER, seed).unwrap();
    let (store, _) = Store::open(&unlocked.dir, &unlocked.key, at(0)).unwrap();
    let draft = Draft { subject: subject.to_owned(), ..Draft::default() };
    let _ = store.write(move |tx| tx.save_draft(&draft, at(1))).await.unwrap();
    let outcome = with_ring(vaults, &store, seed, |ring| work(ring, &store));
    store.close().await;
    outcome
}

async fn make_code(vaults: &Path, seed: u8) -> RecoveryCode {
    let (code, change) = in_session(vaults, seed, "un", |ring, _| ring.recovery().unwrap()).await;
    let unlocked = open_in(vaults, HER, seed).unwrap();
    let (store, _) = Store::open(&unlocked.dir, &unlocked.key, at(0)).unwrap();
    store.change(change).await.unwrap();
    store.close().await;
    code
}

async fn drafts(unlocked: &Unlocked) -> usize {
    let (store, opening) = Store::open(&unlocked.dir, &unlocked.key, at(0)).unwrap();
    assert!(matches!(opening, Opening::Clean | Opening::Created), "{opening:?}");
    let drafts = store.read(|reader| reader.drafts()).await.unwrap().len();
    store.close().await;
    drafts
}

fn recovered(vaults: &Path, code: &RecoveryCode, seed: u8) -> Outcome<Opened> {
    at_place(vaults, HER, |place| recover(place, code, &format!("CPS-{seed}"), card(seed)))
}

fn shut<T>(outcome: &Outcome<T>) -> bool {
    matches!(outcome, Err(UnlockError::Store(Error::KeyUnavailable)))
}

#[tokio::test]
async fn the_recovery_code_opens_without_this_computers_part_and_enrols_the_card() {
    let vaults = tempfile::tempdir().unwrap();
    let code = make_code(vaults.path(), 1).await;
    let first = open(&vaults, HER, 1).unwrap();
    assert!(first.recovery);
    assert!(shut(&open(&vaults, HER, 2)));
    for path in fs::read_dir(&first.dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.to_str().unwrap().contains("/local-") {
            fs::remove_file(path).unwrap();
        }
    }
    assert!(shut(&open(&vaults, HER, 1)), "an emptied key store");
    let by_code = recovered(vaults.path(), &code, 2).unwrap();
    assert!(by_code.key == first.key);
    let new = open(&vaults, HER, 2).unwrap();
    assert!(new.key == first.key && new.recovery);
    assert_eq!(drafts(&new).await, 1);
}

#[tokio::test]
async fn a_code_of_another_vault_or_one_that_was_replaced_opens_nothing() {
    let vaults = tempfile::tempdir().unwrap();
    let former = make_code(vaults.path(), 1).await;
    let code = make_code(vaults.path(), 1).await;
    let wrong = |outcome| matches!(outcome, Err(UnlockError::Store(Error::CodeWrong)));
    assert!(wrong(recovered(vaults.path(), &former, 2)));
    assert!(wrong(recovered(vaults.path(), &RecoveryCode::from_random(&Secret::new([3; 26])), 2)));
    assert!(shut(&open(&vaults, HER, 2)), "nothing was added");
    assert!(recovered(vaults.path(), &code, 2).is_ok());
    let other = at_place(vaults.path(), "810007654321", |place| recover(place, &code, "", card(1)));
    assert!(wrong(other));
}

#[tokio::test]
async fn rows_say_kind_date_and_card_and_nothing_secret() {
    let vaults = tempfile::tempdir().unwrap();
    let code = make_code(vaults.path(), 1).await;
    let rows = in_session(vaults.path(), 1, "deux", |ring, _| ring.rows()).await;
    let told: Vec<_> = rows.iter().map(|row| (row.kind, row.label.clone(), row.made, row.current)).collect();
    let (card, recovery) = (SlotKind::Card, SlotKind::Recovery);
    assert!(told.contains(&(card, Some("CPS-1".to_owned()), Some(at(0)), true)), "{told:?}");
    assert!(told.contains(&(recovery, None, Some(at(0)), false)), "{told:?}");
    assert!(!format!("{rows:?}").contains(code.text().declassify().get(..5).unwrap()));
    let dir = open(&vaults, HER, 1).unwrap().dir;
    for entry in fs::read_dir(dir).unwrap() {
        let octets = fs::read(entry.unwrap().path()).unwrap();
        assert!(!octets.windows(5).any(|window| window == b"CPS-1"), "no card is named");
    }
}

#[tokio::test]
async fn another_card_is_added_by_the_first_once() {
    let vaults = tempfile::tempdir().unwrap();
    let unlocked = open(&vaults, HER, 1).unwrap();
    let (store, _) = Store::open(&unlocked.dir, &unlocked.key, at(0)).unwrap();
    let change = with_ring(vaults.path(), &store, 1, |ring| ring.card("CPS-2", card(2)).unwrap().unwrap());
    store.change(change).await.unwrap();
    assert!(with_ring(vaults.path(), &store, 1, |ring| ring.card("CPS-2", card(2)).unwrap().is_none()));
    store.close().await;
    assert!(open(&vaults, HER, 2).unwrap().key == unlocked.key);
    assert!(open(&vaults, HER, 1).unwrap().key == unlocked.key);
}

/// What a revocation must leave behind, however it ended.
#[tokio::test]
async fn a_revoked_card_opens_nothing_and_everything_is_under_another_key() {
    let vaults = tempfile::tempdir().unwrap();
    let former = make_code(vaults.path(), 1).await;
    let _ = recovered(vaults.path(), &former, 2).unwrap();
    let before = open(&vaults, HER, 1).unwrap();
    let (store, _) = Store::open(&before.dir, &before.key, at(0)).unwrap();
    let (code, change) = with_ring(vaults.path(), &store, 1, |ring| {
        let lost = ring.rows().into_iter().find(|row| row.label.as_deref() == Some("CPS-2")).unwrap().id;
        let own = ring.rows().into_iter().find(|row| row.current).unwrap().id;
        assert!(matches!(ring.revoke(own, "", card(1)), Err(UnlockError::Store(Error::SlotInUse))));
        let nobody = crate::domain::SlotId([0; 16]);
        assert!(matches!(ring.revoke(nobody, "", card(1)), Err(UnlockError::Store(Error::NotFound))));
        ring.revoke(lost, "CPS-1", card(1)).unwrap()
    });
    let reading = store.clone();
    let (changed, read) = tokio::join!(store.change(change), reading.read(|reader| reader.drafts()));
    changed.unwrap();
    assert_eq!(read.unwrap().len(), 1, "whoever reads meanwhile reads");
    let draft = Draft { subject: "après".to_owned(), ..Draft::default() };
    let _ = store.write(move |tx| tx.save_draft(&draft, at(2))).await.unwrap();
    assert_eq!(store.read(|reader| reader.drafts()).await.unwrap().len(), 2, "the session goes on");
    store.close().await;

    let after = open(&vaults, HER, 1).unwrap();
    assert!(after.key != before.key && after.recovery);
    assert!(shut(&open(&vaults, HER, 2)), "the card that was taken away");
    assert!(recovered(vaults.path(), &former, 2).is_err(), "the code before");
    assert!(matches!(Store::open(&after.dir, &before.key, at(0)), Err(Error::WrongKey)));
    assert_eq!(drafts(&after).await, 2);
    assert!(recovered(vaults.path(), &code, 3).unwrap().key == after.key);
}

const PHRASE: &str = "quatre mots sans lien";

fn phrase(words: &str) -> Passphrase {
    Passphrase::parse(words).unwrap()
}

async fn make_phrase(vaults: &Path, words: &str) {
    let unlocked = open_in(vaults, HER, 1).unwrap();
    let (store, _) = Store::open(&unlocked.dir, &unlocked.key, at(0)).unwrap();
    let change = with_ring(vaults, &store, 1, |ring| ring.passphrase(&phrase(words), ("Claire", "DUBREUIL")).unwrap());
    store.change(change).await.unwrap();
    store.close().await;
}

fn read_in(vaults: &Path, id: &str, words: &str) -> Result<super::Read, Error> {
    at_place(vaults, id, |place| read(place, &phrase(words)))
}

#[tokio::test]
async fn a_passphrase_opens_what_the_card_opens_until_it_is_replaced_or_taken_away() {
    let vaults = tempfile::tempdir().unwrap();
    let wrong = |outcome| matches!(outcome, Err(Error::PassphraseWrong));
    assert!(wrong(read_in(vaults.path(), HER, PHRASE)), "no vault");
    assert!(!directory(vaults.path(), &holder(HER)).unwrap().exists(), "and none is made");
    let _ = make_code(vaults.path(), 1).await;
    assert!(wrong(read_in(vaults.path(), HER, PHRASE)), "no passphrase");
    make_phrase(vaults.path(), PHRASE).await;
    let by_card = open(&vaults, HER, 1).unwrap();
    let by_phrase = read_in(vaults.path(), HER, PHRASE).unwrap();
    assert!(by_phrase.unlocked.key == by_card.key && by_phrase.unlocked.recovery);
    assert_eq!(by_phrase.name, ("Claire".to_owned(), "DUBREUIL".to_owned()));
    assert!(wrong(read_in(vaults.path(), HER, "quatre mots sans liens")));
    assert!(wrong(read_in(vaults.path(), "810007654321", PHRASE)), "nobody else's");

    let (store, _) = Store::open(&by_card.dir, &by_card.key, at(0)).unwrap();
    assert!(matches!(read_in(vaults.path(), HER, PHRASE), Err(Error::Busy)));
    assert!(confirms(&store, &holder(HER), &phrase(PHRASE)).unwrap());
    assert!(!confirms(&store, &holder(HER), &phrase("quatre mots sans liens")).unwrap());
    let rows = with_ring(vaults.path(), &store, 1, |ring| ring.rows());
    let row = rows.iter().find(|row| row.kind == SlotKind::Passphrase).unwrap();
    assert_eq!((row.label.as_deref(), row.current, row.made), (None, false, Some(at(0))));
    let slot = row.id;
    store.close().await;
    for entry in fs::read_dir(&by_card.dir).unwrap() {
        let octets = fs::read(entry.unwrap().path()).unwrap();
        assert!(!octets.windows(8).any(|window| window == b"DUBREUIL"), "nobody is named");
    }

    make_phrase(vaults.path(), "cinq autres mots sans lien").await;
    assert!(wrong(read_in(vaults.path(), HER, PHRASE)), "replaced");
    assert!(read_in(vaults.path(), HER, "cinq autres mots sans lien").is_ok());
    let (store, _) = Store::open(&by_card.dir, &by_card.key, at(0)).unwrap();
    let rows = with_ring(vaults.path(), &store, 1, |ring| ring.rows());
    assert_eq!(rows.iter().filter(|row| row.kind == SlotKind::Passphrase).count(), 1);
    let now = rows.iter().find(|row| row.kind == SlotKind::Passphrase).unwrap().id;
    assert_ne!(now, slot);
    let (_, change) = with_ring(vaults.path(), &store, 1, |ring| ring.revoke(now, "CPS-1", card(1)).unwrap());
    store.change(change).await.unwrap();
    store.close().await;
    assert!(wrong(read_in(vaults.path(), HER, "cinq autres mots sans lien")), "taken away");
    assert!(!at_place(vaults.path(), HER, has_passphrase).unwrap());
    assert!(open(&vaults, HER, 1).unwrap().key != by_card.key, "under another key");
}

#[tokio::test]
async fn a_passphrase_alone_opens_nothing_on_another_computer() {
    let vaults = tempfile::tempdir().unwrap();
    make_phrase(vaults.path(), PHRASE).await;
    for path in fs::read_dir(open(&vaults, HER, 1).unwrap().dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.to_str().unwrap().contains("/local-") {
            fs::remove_file(path).unwrap();
        }
    }
    assert!(matches!(read_in(vaults.path(), HER, PHRASE), Err(Error::PassphraseWrong)));
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_all(&path, &there);
        } else {
            let _ = fs::copy(&path, there).unwrap();
        }
    }
}

/// Takes a picture of all vaults at every step of `work`.
fn pictures<T>(vaults: &Path, work: impl FnOnce() -> T) -> (Vec<TempDir>, T) {
    let taken = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let (camera, from) = (std::rc::Rc::clone(&taken), vaults.to_owned());
    let witness = move || {
        let picture = tempfile::tempdir().unwrap();
        copy_all(&from, picture.path());
        camera.borrow_mut().push(picture);
    };
    let outcome = witnessed(witness, work);
    (taken.take(), outcome)
}

/// The power goes at each step of a change of key: what the disk then holds is opened by the card of the session, with all that
/// was written; by the card that is taken away before the change stands, and never after.
#[tokio::test]
async fn a_change_of_key_that_is_cut_at_any_step_leaves_a_vault_that_opens() {
    let vaults = tempfile::tempdir().unwrap();
    let former = make_code(vaults.path(), 1).await;
    let _ = recovered(vaults.path(), &former, 2).unwrap();
    make_phrase(vaults.path(), PHRASE).await;
    let before = open(&vaults, HER, 1).unwrap();
    let (store, _) = Store::open(&before.dir, &before.key, at(0)).unwrap();
    let (code, change) = with_ring(vaults.path(), &store, 1, |ring| {
        let lost = ring.rows().into_iter().find(|row| row.label.as_deref() == Some("CPS-2")).unwrap().id;
        ring.revoke(lost, "CPS-1", card(1)).unwrap()
    });
    store.close().await;
    let mut writer = crate::store::opening::writer(&before.dir, &before.key).unwrap();
    let mut readers: Vec<_> =
        crate::store::opening::readers(&before.dir, &before.key, 2).unwrap().into_iter().map(Some).collect();
    let hands = super::Hands { writer: &mut writer, readers: readers.iter_mut().collect() };
    let (taken, done) = pictures(vaults.path(), || super::carry_out(&before.dir, change, hands));
    done.unwrap();
    drop((writer, readers));
    assert!(taken.len() > 8, "{}", taken.len());
    let mut stood = Vec::new();
    for picture in taken {
        let again = tempfile::tempdir().unwrap();
        for opener in ["own", "lost", "former", "new", "phrase"] {
            let path = again.path().join(opener);
            copy_all(picture.path(), &path);
            let opened = match opener {
                "own" => open_in(&path, HER, 1),
                "lost" => open_in(&path, HER, 2),
                "former" => recovered(&path, &former, 3),
                "phrase" => read_in(&path, HER, PHRASE).map(|read| read.unlocked).map_err(UnlockError::Store),
                _ => recovered(&path, &code, 3),
            };
            let Ok(opened) = opened else {
                assert_ne!(opener, "own", "the card of the session always opens");
                stood.push((opener, None));
                continue;
            };
            let is_new = opened.key != before.key;
            stood.push((opener, Some(is_new)));
            assert_eq!(drafts(&opened).await, 1, "{opener}");
            // What was ended stays ended, and other slots of that key stand.
            assert!(open_in(&path, HER, 1).unwrap().key == opened.key);
            assert_eq!(shut(&open_in(&path, HER, 2)), is_new);
            assert_eq!(recovered(&path, &former, 4).is_err(), is_new);
            assert_eq!(recovered(&path, &code, 4).is_ok(), is_new);
            assert!(!opened.dir.join("changing-key").exists());
        }
    }
    for of_one in stood.chunks(5) {
        let Some(("own", Some(is_new))) = of_one.first().copied() else { panic!("{of_one:?}") };
        let expected = if is_new { None } else { Some(false) };
        assert_eq!(of_one[1], ("lost", expected), "{stood:?}");
        assert_eq!(of_one[2], ("former", expected), "{stood:?}");
        assert_eq!(of_one[3].1, is_new.then_some(true), "{stood:?}");
        assert_eq!(of_one[4], ("phrase", expected), "{stood:?}");
    }
    assert!(stood.contains(&("own", Some(false))) && stood.contains(&("own", Some(true))), "{stood:?}");
}

/// A disk that fails in the middle: the session goes on with the key it has.
#[tokio::test]
async fn a_change_of_key_that_fails_leaves_the_session_as_it_was() {
    let vaults = tempfile::tempdir().unwrap();
    let former = make_code(vaults.path(), 1).await;
    let before = open(&vaults, HER, 1).unwrap();
    let (store, _) = Store::open(&before.dir, &before.key, at(0)).unwrap();
    let (_, change) = with_ring(vaults.path(), &store, 1, |ring| {
        let code = ring.rows().into_iter().find(|row| row.kind == SlotKind::Recovery).unwrap().id;
        ring.revoke(code, "CPS-1", card(1)).unwrap()
    });
    // A folder stands where the note of the change is to be written.
    fs::create_dir(before.dir.join("changing-key.new")).unwrap();
    assert!(store.change(change).await.is_err());
    fs::remove_dir(before.dir.join("changing-key.new")).unwrap();
    assert_eq!(store.read(|reader| reader.drafts()).await.unwrap().len(), 1);
    let draft = Draft::default();
    let _ = store.write(move |tx| tx.save_draft(&draft, at(2))).await.unwrap();
    store.close().await;
    let after = open(&vaults, HER, 1).unwrap();
    assert!(after.key == before.key);
    assert_eq!(drafts(&after).await, 2);
    assert!(recovered(vaults.path(), &former, 2).is_ok());
}

#[tokio::test]
async fn garbage_and_copies_among_the_slots_are_passed_over() {
    let vaults = tempfile::tempdir().unwrap();
    let code = make_code(vaults.path(), 1).await;
    let first = open(&vaults, HER, 1).unwrap();
    let good = fs::read(slot_file(&first.dir)).unwrap();
    for (number, length) in (0..good.len()).step_by(7).enumerate() {
        fs::write(first.dir.join(format!("slot-{number:032x}")), &good[..length]).unwrap();
    }
    fs::write(first.dir.join("slot-"), vec![0_u8; 1 << 20]).unwrap();
    fs::write(first.dir.join("slot-copy"), &good).unwrap();
    let mut unknown = good;
    unknown[9] = 9;
    fs::write(first.dir.join("slot-unknown"), unknown).unwrap();
    fs::create_dir(first.dir.join("slot-folder")).unwrap();
    assert!(open(&vaults, HER, 1).unwrap().key == first.key);
    assert!(recovered(vaults.path(), &code, 2).unwrap().key == first.key);
}

#[tokio::test]
async fn beginning_anew_sets_all_aside_and_loses_nothing_of_it() {
    let vaults = tempfile::tempdir().unwrap();
    let code = make_code(vaults.path(), 1).await;
    let first = open(&vaults, HER, 1).unwrap();
    let (taken, anew) =
        pictures(vaults.path(), || at_place(vaults.path(), HER, |place| start_anew(place, "CPS-2", card(2))));
    let anew = anew.unwrap();
    assert!(anew.created && !anew.recovery && anew.key != first.key && anew.dir == first.dir);
    assert_eq!(drafts(&anew).await, 0);
    assert!(shut(&open(&vaults, HER, 1)));
    // The vault set aside is whole: put back in its place it opens.
    let aside = |dir: &Path| {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("aside-")).collect::<Vec<_>>()
    };
    let [whole] = aside(&anew.dir).try_into().unwrap();
    let back = tempfile::tempdir().unwrap();
    let _ = fs::copy(vaults.path().join("installation"), back.path().join("installation")).unwrap();
    copy_all(&whole, &directory(back.path(), &holder(HER)).unwrap());
    let again = open_in(back.path(), HER, 1).unwrap();
    assert!(again.key == first.key);
    assert_eq!(drafts(&again).await, 1);
    assert!(recovered(back.path(), &code, 3).is_ok());

    assert!(taken.len() > 5);
    for picture in taken {
        let opened = open_in(picture.path(), HER, 2).unwrap();
        assert!(opened.created, "what was begun is ended");
        assert_eq!(aside(&opened.dir).len(), 1, "in one piece");
        assert_eq!(Store::wipe(&opened.dir).unwrap(), Remains::Nothing);
        assert!(!opened.dir.exists());
    }
}

#[test]
fn slots_of_the_first_version_still_open() {
    let vaults = tempfile::tempdir().unwrap();
    let dir = directory(vaults.path(), &holder(HER)).unwrap();
    fs::create_dir_all(&dir).unwrap();
    let (id, salt, nonce) = ([5_u8; 16], [6_u8; 32], [7_u8; 24]);
    let (secret, local): (Key, [u8; 32]) = (card(1)(&salt).unwrap(), [8; 32]);
    let wrapping = super::derive(&[secret.declassify().as_slice(), &local].concat(), &salt, b"pli slot card v1");
    let header = [b"pli slot".as_slice(), &[1, 1, 2], &id, &salt].concat();
    let sealed = {
        use chacha20poly1305::aead::{Aead, Payload};
        use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
        let aad = [header.as_slice(), HER.as_bytes()].concat();
        let payload = Payload { msg: &[9; 32], aad: &aad };
        XChaCha20Poly1305::new((&*wrapping).into()).encrypt(XNonce::from_slice(&nonce), payload).unwrap()
    };
    let name = super::hex(&id);
    fs::write(dir.join(format!("slot-{}", *name)), [header.as_slice(), &nonce, &sealed].concat()).unwrap();
    fs::write(dir.join(format!("local-{}", *name)), local).unwrap();
    let opened = open(&vaults, HER, 1).unwrap();
    assert!(*opened.key == Secret::new([9; 32]));
    assert!(shut(&open(&vaults, HER, 2)));
}
