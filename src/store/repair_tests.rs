//! Tests of `store/repair`.

use rstest::rstest;
use rusqlite::Connection;

use super::super::fixture::{self, VALIDITY, Vault, at, letter, open};
use super::super::{NewBody, Opening, Store, Tx, opening};
use crate::domain::{Act, Draft, Flags, MessageId, Uid, VaultFault};

/// Three letters, the first with a body of two slices.
async fn vault() -> (Vault, Vec<MessageId>) {
    let (vault, ids) = Vault::with(&["Bilan", "Radio", "Courrier"]).await;
    let id = ids[0];
    let raw = [b"zygomatique ".as_slice(), &b"x".repeat(300_000)].concat();
    let put =
        move |tx: &mut Tx<'_>| tx.put_body(id, &NewBody { raw: &raw, text: "zygomatique", preview: "", parts: &[] });
    drop(vault.store.write(put).await.unwrap());
    (vault, ids)
}

/// The first word.
fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).split(' ').next().unwrap_or_default().to_owned()
}

/// Damages a vault behind its back, and opens it again.
async fn after(vault: &Vault, damage: &str) -> Store {
    vault.store.close().await;
    let connection: Connection = opening::writer(vault.dir.path(), &fixture::key()).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection.execute_batch(damage).unwrap();
    connection.close().unwrap();
    let (store, opening) = open(vault.dir.path());
    assert_eq!(opening, Opening::Clean, "of the kind that opening does not look for");
    store
}

async fn found(store: &Store, words: &str) -> usize {
    let question = fixture::asked(words);
    store.read(move |reader| reader.search(&question, 9)).await.unwrap().len()
}

#[rstest]
#[case("UPDATE mailboxes SET total = 9, unseen = 9", VaultFault::Counts)]
#[case("DELETE FROM bodies WHERE slice = 0", VaultFault::Bodies)]
#[case("DELETE FROM bodies", VaultFault::Bodies)]
#[case("UPDATE bodies SET octets = x'00' WHERE slice = 0", VaultFault::Bodies)]
#[case("UPDATE bodies SET slice = 5 WHERE slice = 1", VaultFault::Bodies)]
#[case("DELETE FROM search WHERE rowid & 1073741823 = 2", VaultFault::Unfindable)]
#[case("INSERT INTO search (rowid, subject) VALUES (77, 'fantôme')", VaultFault::Unfindable)]
#[case("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10", VaultFault::Words)]
#[case("DELETE FROM search_data WHERE id > 10", VaultFault::Words)]
#[case("INSERT INTO search_terms (search_terms) VALUES ('delete-all')", VaultFault::Unfindable)]
#[case("UPDATE search_terms_data SET block = zeroblob(length(block)) WHERE id > 10", VaultFault::Words)]
#[case("INSERT INTO bodies VALUES (99, 0, x'00')", VaultFault::Orphans)]
#[case("INSERT INTO parts VALUES (99, 1, 'x', 'y', 1, '', 0)", VaultFault::Orphans)]
#[case("INSERT INTO actions (account, kind, message, made_at) VALUES (1, 'erase', 99, 0)", VaultFault::Orphans)]
#[tokio::test]
async fn damage_is_found_and_mended_in_place(#[case] damage: &str, #[case] fault: VaultFault) {
    let (vault, ids) = vault().await;
    let store = after(&vault, damage).await;
    let repaired = store.repair(text).await.unwrap();
    assert_eq!(repaired.found.iter().map(|finding| finding.fault).collect::<Vec<_>>(), [fault], "{repaired:?}");
    assert_eq!(repaired.left, []);
    assert!(repaired.changes.everything);
    let page = store.read({
        let inbox = vault.inbox;
        move |reader| reader.messages(inbox, 0..9)
    });
    let page = page.await.unwrap();
    assert_eq!((page.total, page.rows.len()), (3, 3));
    let whole = page.rows.iter().find(|row| row.id == ids[0]).unwrap().has_body;
    assert_eq!(whole, fault != VaultFault::Bodies, "what is there in part is fetched again");
    assert_eq!((found(&store, "radio").await, found(&store, "fantôme").await), (1, 0));
    assert_eq!(store.read(|reader| reader.terms("radi", 9)).await.unwrap(), ["radio"]);
    if fault == VaultFault::Words {
        assert_eq!(found(&store, "zygomatique").await, 1, "from the body that is kept");
    }
}

#[tokio::test]
async fn a_sound_vault_is_left_alone() {
    let (vault, _) = vault().await;
    let repaired = vault.store.repair(|_| panic!("nothing is read")).await.unwrap();
    assert_eq!((repaired.found, repaired.left, repaired.changes.everything), (vec![], vec![], false));
}

#[tokio::test]
async fn the_cache_is_forgotten_but_not_what_only_this_computer_knows() {
    let (vault, ids) = vault().await;
    let (inbox, answered, marked) = (vault.inbox, ids[0], ids[1]);
    let work = move |tx: &mut Tx<'_>| {
        tx.remember(inbox, Uid::new(9), None, None)?;
        tx.act(&Act::Flag { messages: vec![marked], flag: Flags::SEEN, set: true }, at(0))?;
        tx.save_draft(&Draft { answers: Some(answered), ..Draft::default() }, at(0))
    };
    drop(vault.store.write(work).await.unwrap());
    let changes = vault.store.forget_cache(text).await.unwrap();
    assert!(changes.everything);
    let state = vault.store.read(move |reader| {
        let page = reader.messages(inbox, 0..9)?;
        let kept: Vec<MessageId> = page.rows.iter().map(|row| row.id).collect();
        Ok((kept, page.total, reader.actions()?.len(), reader.local_view(inbox)?.uidnext, reader.drafts()?))
    });
    let (kept, total, pending, uidnext, drafts) = state.await.unwrap();
    assert_eq!((kept, total, pending, uidnext), (vec![ids[1], ids[0]], 2, 1, None));
    assert_eq!(drafts[0].answers, Some(answered));
    assert_eq!(found(&vault.store, "zygomatique").await, 1);
    assert_eq!(vault.store.examine().await.unwrap(), []);
    // What the next pass does.
    let letters = [letter(1, "Bilan"), letter(2, "Radio"), letter(3, "Courrier")];
    drop(vault.store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &letters)).await.unwrap());
    let page = vault.store.read(move |reader| reader.messages(inbox, 0..9)).await.unwrap();
    assert_eq!(page.total, 3);
    assert!(page.rows[1].flags.contains(Flags::SEEN), "the mark still waits for the server");
}
