//! Tests of `store/journal`.

use jiff::SignedDuration;

use super::super::fixture::{Vault, address, at};
use super::super::{Error, Store};
use super::WORDS_MAX;
use crate::domain::trace::{Deed, Trace, TraceRow};
use crate::domain::{HolderId, Secret};

fn trace(deed: Deed, request: &str) -> Trace {
    let account = Some(address("claire.dubreuil@medecin.mssante.fr"));
    Trace { deed, account, request: request.to_owned(), response: "OK".to_owned() }
}

async fn lines(store: &Store) -> Vec<TraceRow> {
    store.read(|reader| reader.journal(0, 1_000)).await.unwrap()
}

#[tokio::test]
async fn lines_have_their_five_fields_and_no_more_than_a_line() {
    let vault = Vault::new().await;
    let store = vault.store.signed(&HolderId::parse("899700000017").unwrap());
    let long = format!("UID STORE 7 +FLAGS (\\Seen)\r\n{}", "é".repeat(WORDS_MAX));
    let _ = store
        .write(move |tx| {
            tx.trace(&trace(Deed::Read, &long), at(1_000))?;
            tx.trace(&Trace { account: None, ..trace(Deed::Connect, "EXTERNAL") }, at(1_001))
        })
        .await
        .unwrap();
    let rows = lines(&store).await;
    let first = &rows[0];
    assert_eq!((first.author.as_str(), first.at, first.deed.as_str()), ("899700000017", at(1_000), "read"));
    assert_eq!((first.account.as_str(), first.response.as_str()), ("claire.dubreuil@medecin.mssante.fr", "OK"));
    assert!(first.request.starts_with("UID STORE 7 +FLAGS (\\Seen)  é") && first.request.len() <= WORDS_MAX);
    assert_eq!((rows[1].account.as_str(), rows[1].number > first.number), ("", true));
    assert_eq!(store.read(move |reader| reader.journal(1, 10)).await.unwrap(), rows[1..]);
    assert!(!format!("{rows:?} {:?}", trace(Deed::Move, "Mme Martin")).contains("Martin"));
    for deed in Deed::ALL {
        assert_eq!(Deed::parse(deed.code()), Some(deed));
    }
}

#[tokio::test]
async fn it_is_only_added_to_and_shortened_from_its_oldest_line_on() {
    let vault = Vault::new().await;
    let store = &vault.store;
    let days = |days: i64| at(days * 86_400);
    for day in [1, 2, 900, 3, 400] {
        let _ = store.write(move |tx| tx.trace(&trace(Deed::Move, "UID MOVE"), days(day))).await.unwrap();
    }
    for sql in ["UPDATE journal SET author = 'x'", "DELETE FROM journal WHERE number = 3"] {
        let tried = store.write(move |tx| Ok(tx.connection.execute(sql, [])?)).await;
        assert!(matches!(tried, Err(Error::Database(_))), "{sql}: {tried:?}");
    }
    let year = SignedDuration::from_hours(24 * 365);
    let (dropped, _) = store.write(move |tx| tx.shorten_journal(year, days(600))).await.unwrap();
    assert_eq!(dropped, 2, "the line of a clock that was wrong keeps what came after it");
    assert_eq!(lines(store).await.iter().map(|row| row.at).collect::<Vec<_>>(), [days(900), days(3), days(400)]);
    let (dropped, _) = store.write(move |tx| tx.shorten_journal(year, days(2_000))).await.unwrap();
    assert_eq!((dropped, lines(store).await.len()), (3, 0));
    let _ = store.write(move |tx| tx.trace(&trace(Deed::Send, "DATA"), days(2_000))).await.unwrap();
    assert_eq!(lines(store).await[0].number, 6, "no number is given twice");
}

#[tokio::test]
async fn what_fails_leaves_no_line() {
    let vault = Vault::new().await;
    let failed = vault
        .store
        .write(|tx| {
            tx.trace(&trace(Deed::Delete, "UID EXPUNGE 4"), at(0))?;
            Err::<(), _>(Error::NotFound)
        })
        .await;
    assert!(failed.is_err());
    assert!(lines(&vault.store).await.is_empty());
}

/// A program that was rolled back: it knows fewer schema files than the database has.
#[test]
fn a_program_of_before_goes_on_with_a_database_that_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let key = Secret::new([7; 32]);
    let raise = |oldest: u32, version: u32| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (store, _) = Store::open(dir.path(), &key, at(0)).unwrap();
        let written = store.write(move |tx| {
            let _ = tx.connection.execute("UPDATE compatibility SET oldest = ?1", [oldest])?;
            Ok(tx.connection.pragma_update(None, "user_version", version)?)
        });
        let _ = runtime.block_on(written).unwrap();
        runtime.block_on(store.close());
    };
    raise(5, 1_000);
    raise(5, 1_001);
    raise(1_001, 1_001);
    let refused = Store::open(dir.path(), &key, at(0)).map(drop);
    assert!(matches!(refused, Err(Error::TooNew { found: 1_001, .. })), "{refused:?}");
}
