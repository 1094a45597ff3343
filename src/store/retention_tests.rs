//! Tests of `store/retention`.

use jiff::Timestamp;

use super::super::NewBody;
use super::super::fixture::{VALIDITY, Vault, asked, at, letter};
use crate::domain::{Keep, MessageId};

/// Ten letters with bodies, one a day from the first day on, each of 1,000 octets; the last one newest.
async fn ten() -> (Vault, Vec<MessageId>) {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let written = vault.store.write(move |tx| {
        let letters: Vec<_> = (1..=10)
            .map(|number| {
                let mut one = letter(number, "compte rendu");
                one.envelope.date = Some(day(number.into()));
                one.internal_date = day(number.into());
                one
            })
            .collect();
        let ids = tx.insert_messages(inbox, VALIDITY, &letters)?;
        for id in &ids {
            tx.put_body(*id, &NewBody { raw: b"Subject: x\r\n\r\nmot", text: "motrare", preview: "mot", parts: &[] })?;
        }
        Ok(ids)
    });
    let (ids, _) = written.await.unwrap();
    (vault, ids)
}

fn day(number: i64) -> Timestamp {
    at(number * 86_400)
}

async fn from(vault: &Vault, keep: Keep) -> Timestamp {
    vault.store.read(move |reader| reader.kept_from(&keep, day(11))).await.unwrap()
}

async fn with_body(vault: &Vault) -> Vec<u32> {
    let inbox = vault.inbox;
    let rows = vault.store.read(move |reader| reader.messages(inbox, 0..20)).await.unwrap().rows;
    assert_eq!(rows.len(), 10, "headers stay");
    rows.iter().rev().zip(1..).filter(|(row, _)| row.has_body).map(|(_, number)| number).collect()
}

#[tokio::test]
async fn the_later_of_days_and_octets_counts() {
    let (vault, _) = ten().await;
    let all = Keep::default();
    assert_eq!(from(&vault, all).await, Timestamp::MIN);
    assert_eq!(from(&vault, Keep { bodies: false, ..all }).await, Timestamp::MAX);
    assert_eq!(from(&vault, Keep { days: Some(4), ..all }).await, day(7));
    // Three of 1,000 octets fit, the fourth newest does not.
    let three = from(&vault, Keep { octets: Some(3_999), ..all }).await;
    assert!(three > day(7) && three <= day(8), "{three}");
    assert_eq!(from(&vault, Keep { octets: Some(10_000), ..all }).await, Timestamp::MIN);
    assert_eq!(from(&vault, Keep { octets: Some(3_999), days: Some(8), ..all }).await, three);
    assert_eq!(from(&vault, Keep { octets: Some(9_500), days: Some(4), ..all }).await, day(7));
}

#[tokio::test]
async fn texts_go_headers_and_words_stay_and_what_the_server_lost_is_kept() {
    let (vault, ids) = ten().await;
    let gone = ids[1];
    let _ = vault
        .store
        .write(move |tx| {
            let sql = "UPDATE messages SET gone_at = 5 WHERE id = ?1";
            Ok(tx.connection.execute(sql, [gone.0])?)
        })
        .await
        .unwrap();
    let (dropped, changes) = vault.store.write(|tx| tx.drop_bodies_before(day(5), 2)).await.unwrap();
    assert_eq!((dropped, changes.messages.len()), (2, 2));
    assert_eq!(with_body(&vault).await, [2, 4, 5, 6, 7, 8, 9, 10], "the oldest first");
    let (dropped, _) = vault.store.write(|tx| tx.drop_bodies_before(day(5), 100)).await.unwrap();
    assert_eq!((dropped, with_body(&vault).await), (1, vec![2, 5, 6, 7, 8, 9, 10]));
    assert_eq!(vault.store.write(|tx| tx.drop_bodies_before(day(5), 100)).await.unwrap().0, 0);
    let first = ids[0];
    assert_eq!(vault.store.read(move |reader| reader.raw(first)).await.unwrap(), None);
    assert!(vault.store.read(move |reader| reader.raw(gone)).await.unwrap().is_some());
    assert_eq!(vault.store.read(|reader| reader.search(&asked("motrare"), 50)).await.unwrap().len(), 10);
}

#[tokio::test]
async fn pieces_of_what_is_not_kept_are_dropped_too() {
    let (vault, ids) = ten().await;
    let (old, new) = (ids[0], ids[9]);
    let written = vault.store.write(move |tx| {
        for id in [old, new] {
            tx.drop_body(id)?;
            assert!(tx.put_piece(id, 0, b"Subject: ")?);
        }
        Ok(())
    });
    let _ = written.await.unwrap();
    let pieces = async |id| vault.store.read(move |reader| reader.pieces(id)).await.unwrap();
    let has = async |from| vault.store.read(move |reader| reader.has_bodies_before(from)).await.unwrap();
    assert!(has(day(2)).await, "it has no body, but pieces of one");
    let (dropped, _) = vault.store.write(move |tx| tx.drop_bodies_before(day(2), 9)).await.unwrap();
    assert_eq!((dropped, pieces(old).await, pieces(new).await), (1, 0, 9));
    assert!(!has(day(2)).await);
}

#[tokio::test]
async fn what_is_to_be_given_to_others_is_kept_and_fetched_whatever_is_kept_otherwise() {
    let (vault, ids) = ten().await;
    let (here, absent, inbox) = (ids[0], ids[1], vault.inbox);
    let confide = move |tx: &mut crate::store::Tx<'_>| {
        tx.drop_body(absent)?;
        let sql = "INSERT INTO actions (account, kind, message, mailbox, value, made_at) SELECT account, 'confide', ?1, id, 1, 0 FROM mailboxes WHERE id = ?2";
        for id in [here, absent] {
            let _ = tx.connection.execute(sql, [id.0, inbox.0])?;
        }
        Ok(())
    };
    let _ = vault.store.write(confide).await.unwrap();
    while vault.store.read(|reader| reader.has_bodies_before(Timestamp::MAX)).await.unwrap() {
        assert!(vault.store.write(|tx| tx.drop_bodies_before(Timestamp::MAX, 4)).await.unwrap().0 > 0);
    }
    assert_eq!(with_body(&vault).await, [1]);
    let wanted = vault.store.read(move |reader| reader.without_body(inbox, 0, Timestamp::MAX, u32::MAX)).await.unwrap();
    assert_eq!(wanted.iter().map(|one| one.id).collect::<Vec<_>>(), [absent]);
}
