//! Tests of `store/chores`.

use std::time::Duration;

use rusqlite::Connection;

use super::super::fixture::{self, Vault};
use super::super::migrate::migrate;
use super::super::{NewMessage, Reader, Tx};
use super::{Chores, waiting};

fn letters(count: u32) -> Vec<NewMessage> {
    (1..=count).rev().map(|number| fixture::letter(number, "Bilan")).collect()
}

fn pieces(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(DISTINCT segid) FROM search_idx", [], |row| row.get(0)).unwrap()
}

async fn until(vault: &Vault, what: fn(&Connection) -> bool) {
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while !vault.store.read(move |reader| Ok(what(reader.connection))).await.unwrap() {
        assert!(std::time::Instant::now() < end, "never");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn words_that_wait_come_when_nobody_writes_and_nothing_is_missed_meanwhile() {
    let vault = Vault::new().await;
    let (inbox, letters) = (vault.inbox, letters(120));
    let many = move |tx: &mut Tx<'_>| {
        drop(tx.insert_many(inbox, fixture::VALIDITY, &letters)?);
        assert_eq!((waiting(tx.connection), tx.find_faults()?), (120, vec![]), "to wait is no fault");
        Ok(())
    };
    drop(vault.store.write(many).await.unwrap());
    until(&vault, |connection| waiting(connection) == 0).await;
    assert_eq!(vault.found("bilan").await.len(), 50);
    assert_eq!(vault.store.examine().await.unwrap(), []);
}

#[test]
fn a_body_brings_the_words_of_its_header_and_they_are_not_lost_to_a_header_that_waited() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    connection
        .execute_batch(
            "INSERT INTO accounts (id, address) VALUES (1, 'a'); \
             INSERT INTO mailboxes (id, account, name, role, uidvalidity) VALUES (1, 1, 'INBOX', 'inbox', 1)",
        )
        .unwrap();
    let mut tx = Tx::new(&connection);
    let (inbox, validity) = (crate::domain::MailboxId(1), fixture::VALIDITY);
    let ids = tx.insert_many(inbox, validity, &letters(3)).unwrap();
    connection.execute_batch("UPDATE messages SET head = x''").unwrap();
    let body = super::super::NewBody { raw: b"Subject: x\r\n\r\nx", text: "zygomatique", preview: "", parts: &[] };
    tx.put_body(ids[0], &body).unwrap();
    assert_eq!(waiting(&connection), 2);
    // As a program before this one leaves it.
    tx.let_wait(ids[0].0).unwrap();
    assert!(tx.index_waiting(2).unwrap());
    assert!(!tx.index_waiting(9).unwrap());
    assert_eq!(waiting(&connection), 0);
    let found = |words: &str| Reader { connection: &connection }.search(&fixture::asked(words), 9).unwrap().len();
    assert_eq!((found("zygomatique"), found("bilan")), (1, 3));
}

#[tokio::test]
async fn pieces_are_put_together_behind_what_is_written() {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    for number in 1..=80 {
        let letter = [fixture::letter(number, "Bilan")];
        drop(vault.store.write(move |tx| tx.insert_messages(inbox, fixture::VALIDITY, &letter)).await.unwrap());
        let pieces = vault.store.read(|reader| Ok(pieces(reader.connection))).await.unwrap();
        assert!(pieces < 48, "{pieces} after {number}");
    }
    until(&vault, |connection| pieces(connection) < 16).await;
    assert_eq!(vault.store.examine().await.unwrap(), []);
}

#[test]
fn a_chore_that_fails_is_not_tried_for_ever() {
    let chores = Chores::default();
    assert!(chores.are_left() && !chores.are_due());
    (0..super::PIECES).for_each(|_| chores.note(true, false));
    assert!(chores.are_due());
    let outcome = chores.run(false, |_| Err(super::Error::NotFound));
    assert!(outcome.is_err());
    chores.give_up();
    assert!(!chores.are_left() && !chores.are_due());
    chores.note(false, true);
    assert!(chores.has_waiting());
}
