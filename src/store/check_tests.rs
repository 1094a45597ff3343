//! Tests of `store/check`.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;

use super::super::fixture::{Vault, open};
use super::super::{NewBody, Opening};
use crate::domain::{Draft, VaultFault};

#[tokio::test]
async fn a_sound_vault_has_no_finding() {
    let (vault, ids) = Vault::with(&["Bilan", "Radio"]).await;
    vault.put_text(ids[0], "Voir le bilan de mars dernier").await;
    let found = vault.store.examine().await.unwrap();
    assert_eq!(found, []);
}

#[tokio::test]
async fn a_page_that_was_changed_is_found_and_left_to_the_next_opening() {
    let (vault, ids) = Vault::with(&["Bilan"]).await;
    let id = ids[0];
    let raw: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let put = move |tx: &mut super::super::Tx<'_>| {
        let _ =
            tx.save_draft(&Draft { subject: "Gardé".to_owned(), ..Draft::default() }, super::super::fixture::at(0))?;
        tx.put_body(id, &NewBody { raw: &raw, text: "", preview: "", parts: &[] })
    };
    drop(vault.store.write(put).await.unwrap());
    vault.store.close().await;
    let (store, opening) = open(vault.dir.path());
    assert_eq!(opening, Opening::Clean);
    let file = OpenOptions::new().read(true).write(true).open(vault.dir.path().join("vault.db")).unwrap();
    let middle = file.metadata().unwrap().len() / 2 / 4096 * 4096 + 100;
    file.write_all_at(b"changed", middle).unwrap();
    let found = store.examine().await.unwrap();
    assert_eq!(found.first().map(|finding| (finding.fault, finding.count)), Some((VaultFault::Seal, 1)), "{found:?}");
    let repaired = store.repair(|_| String::new()).await.unwrap();
    assert!(repaired.left.iter().any(|finding| finding.fault == VaultFault::Seal), "{repaired:?}");
    store.close().await;
    let (store, opening) = open(vault.dir.path());
    assert_eq!(opening, Opening::Rebuilt { drafts: 1, outgoing: 0 });
    let found = store.examine().await.unwrap();
    assert_eq!(found, []);
}

/// SQLite looks for them only where the table that it happens to see first is no virtual one.
#[tokio::test]
async fn pages_that_belong_to_nothing_are_found() {
    let (vault, _) = Vault::with(&["Bilan"]).await;
    vault.store.close().await;
    let connection = super::super::opening::writer(vault.dir.path(), &super::super::fixture::key()).unwrap();
    let lose = "CREATE TABLE lost (a); INSERT INTO lost VALUES (zeroblob(9000)); PRAGMA writable_schema = ON; \
                DELETE FROM sqlite_schema WHERE name = 'lost'";
    connection.execute_batch(lose).unwrap();
    connection.close().unwrap();
    let (store, _) = open(vault.dir.path());
    let found = store.examine().await.unwrap();
    assert_eq!(found.iter().map(|finding| finding.fault).collect::<Vec<_>>(), [VaultFault::Structure], "{found:?}");
}
