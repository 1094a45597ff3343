//! Tests of `store/journal`.

use jiff::SignedDuration;

use super::super::fixture::{Vault, address, at};
use super::super::{Error, Store};
use super::{DROPPED_MAX, WORDS_MAX};
use crate::domain::chain::{Audit, Auditor, Fault, Occasion, Seal, due};
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
        seal(store).await;
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

async fn add(store: &Store, days: &[i64]) {
    for day in days.iter().copied() {
        let added = store.write(move |tx| tx.trace(&trace(Deed::Move, "UID MOVE"), at(day * 86_400))).await;
        let _ = added.unwrap();
    }
}

/// A seal of the last line, by nobody's card.
async fn seal(store: &Store) {
    let sealed = store
        .write(|tx| {
            let last = tx.last_journal_seal()?;
            let statement = due(tx.journal_head()?, last.as_ref(), Occasion::Closed, at(7)).expect("something to seal");
            tx.put_seal(&Seal { statement, certificate: vec![1, 2], signature: vec![3] })
        })
        .await;
    let _ = sealed.unwrap();
}

async fn audit(store: &Store) -> Audit {
    let seals = store.read(|reader| reader.journal_seals()).await.unwrap();
    let mut auditor = Auditor::new(seals, jiff::Timestamp::MAX, |_| Ok(()));
    let mut after = 0;
    loop {
        let page = store.read(move |reader| reader.journal(after, 1_000)).await.unwrap();
        for row in &page {
            auditor.take(row);
        }
        match page.last() {
            Some(row) => after = row.number,
            None => return auditor.end(),
        }
    }
}

#[tokio::test]
async fn lines_are_linked_and_a_change_behind_the_back_of_the_program_is_seen() {
    let vault = Vault::new().await;
    let store = &vault.store;
    add(store, &[1, 2, 3]).await;
    seal(store).await;
    add(store, &[4]).await;
    let sound = audit(store).await;
    assert_eq!((sound.faults.as_slice(), sound.sealed, sound.last), ([].as_slice(), Some(3), Some(4)));
    let behind = |sql: &'static str| async move {
        let done = store.write(move |tx| Ok(tx.connection.execute_batch(sql)?)).await;
        let _ = done.unwrap();
    };
    behind("DROP TRIGGER journal_is_not_changed; UPDATE journal SET response = 'NO' WHERE number = 2").await;
    assert_eq!(audit(store).await.faults, [Fault::Altered { line: 2 }]);
    behind("UPDATE journal SET response = 'OK' WHERE number = 2; DELETE FROM journal WHERE number = 1").await;
    assert_eq!(audit(store).await.faults, [Fault::Altered { line: 2 }], "the first one is missing");
}

#[tokio::test]
async fn it_is_shortened_up_to_a_seal_that_stands_for_what_was_dropped() {
    let vault = Vault::new().await;
    let store = &vault.store;
    let year = SignedDuration::from_hours(24 * 365);
    let shorten =
        |day: i64| async move { store.write(move |tx| tx.shorten_journal(year, at(day * 86_400))).await.unwrap().0 };
    for days in [[1, 2, 3], [4, 5, 6], [500, 501, 502], [503, 504, 505]] {
        add(store, &days).await;
        seal(store).await;
    }
    assert_eq!(shorten(365 + 5).await, 3, "the fourth line is old too, but no seal ends with it");
    assert_eq!(shorten(365 + 5).await, 0);
    assert_eq!(shorten(365 + 7).await, 3);
    let kept = audit(store).await;
    assert_eq!((kept.faults.as_slice(), kept.lines, kept.seals, kept.sealed), ([].as_slice(), 6, 3, Some(12)));
    assert_eq!(shorten(2_000).await, 6);
    add(store, &[2_000]).await;
    seal(store).await;
    let anew = audit(store).await;
    assert_eq!((anew.faults.as_slice(), anew.lines, anew.seals, anew.last), ([].as_slice(), 1, 2, Some(13)));
    for sql in ["DELETE FROM journal_seals WHERE number = 5", "UPDATE journal_seals SET line = 1"] {
        let tried = store.write(move |tx| Ok(tx.connection.execute(sql, [])?)).await;
        assert!(matches!(tried, Err(Error::Database(_))), "{sql}: {tried:?}");
    }
}

#[tokio::test]
async fn a_long_journal_is_shortened_in_pieces_that_end_with_seals() {
    let vault = Vault::new().await;
    let store = &vault.store;
    let many = i64::from(DROPPED_MAX) + 10;
    for lines in [many, 100, 10] {
        let added =
            store.write(move |tx| (0..lines).try_for_each(|_| tx.trace(&trace(Deed::Receive, "UID FETCH"), at(0))));
        let _ = added.await.unwrap();
        seal(store).await;
    }
    let year = SignedDuration::from_hours(24 * 365);
    let shorten = || async { store.write(move |tx| tx.shorten_journal(year, at(1_000 * 86_400))).await.unwrap().0 };
    assert_eq!(shorten().await, usize::try_from(many).unwrap(), "no seal comes sooner");
    assert!(audit(store).await.is_sound());
    assert_eq!(shorten().await, 110);
    assert!(audit(store).await.is_sound());
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
