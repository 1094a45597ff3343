//! Tests of `store/messages`.

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::fixture::{VALIDITY, Vault, at, inbox, letter, person, uid};
use super::super::migrate::migrate;
use super::{Error, MessageId, ModSeq, NewMessage, Page, Tx};
use crate::domain::{Envelope, Flags, Keywords, Marks, UidSet, UidValidity};

fn subjects(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|row| row.subject.as_str()).collect()
}

#[tokio::test]
async fn an_envelope_comes_back_whole() {
    let vault = Vault::new().await;
    let envelope = Envelope {
        subject: "Œdème — suivi".into(),
        from: vec![person("DUBREUIL, Claire", "claire@medecin.mssante.fr"), person("", "b@x.fr")],
        to: vec![person("Étienne", "e@x.fr"), person("", "pas une adresse")],
        cc: vec![person("Secrétariat", "s@x.fr")],
        reply_to: vec![person("", "r@x.fr")],
        date: Some(at(-5_000_000)),
        message_id: Some("a@b".into()),
        in_reply_to: Some("c@d".into()),
        references: vec!["e@f".into(), "c@d".into()],
        receipt_to: Some("claire@medecin.mssante.fr".into()),
        urgent: true,
        proposal: None,
    };
    let message = NewMessage {
        envelope: envelope.clone(),
        modseq: Some(ModSeq(12)),
        marks: Marks { flags: Flags::SEEN.with(Flags::MDN_SENT), keywords: Keywords::parse("$Junk Pli_Filed") },
        has_attachments: true,
        size: 5_000_000_000,
        ..letter(4, "")
    };
    let inbox = vault.inbox;
    let (ids, _) = vault.store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &[message])).await.unwrap();
    let id = ids[0];
    let (row, read) = vault.store.read(move |reader| reader.message(id)).await.unwrap();
    assert_eq!(read, envelope);
    assert_eq!((row.from.name.as_str(), row.to.name.as_str()), ("DUBREUIL, Claire", "Étienne"));
    assert_eq!((row.date, row.size, row.has_attachments, row.has_body), (at(-5_000_000), 5_000_000_000, true, false));
    assert_eq!((row.flags, row.keywords.written().as_str()), (Flags::SEEN.with(Flags::MDN_SENT), "$Junk Pli_Filed"));
    let place = vault.store.read(move |reader| reader.location(id)).await.unwrap();
    assert_eq!((place.mailbox, place.validity, place.uid, place.name.as_str()), (inbox, VALIDITY, uid(4), "INBOX"));
    let found = vault.store.read(move |reader| reader.with_message_id(inbox, "a@b")).await.unwrap();
    assert_eq!(found, [id]);
    assert!(matches!(vault.store.read(|reader| reader.message(MessageId(99))).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_wrong_clock_does_not_pin_a_letter_to_the_top() {
    let vault = Vault::new().await;
    let mut from_the_future = letter(1, "futur");
    from_the_future.envelope.date = Some(at(400 * 86_400));
    let mut undated = letter(2, "sans date");
    undated.envelope.date = None;
    let inbox = vault.inbox;
    let (page, _) = vault
        .store
        .write(move |tx| {
            let _ = tx.insert_messages(inbox, VALIDITY, &[from_the_future, undated, letter(3, "hier")])?;
            tx.messages(inbox, 0..10)
        })
        .await
        .unwrap();
    assert_eq!(subjects(&page), ["hier", "sans date", "futur"]);
    assert_eq!(page.rows[2].date, at(60));
}

#[tokio::test]
async fn inserting_again_updates_flags_only() {
    let (vault, ids) = Vault::with(&["a"]).await;
    let inbox = vault.inbox;
    let again = NewMessage { marks: Flags::SEEN.into(), ..letter(1, "autre sujet") };
    let (same, changes) = vault.store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &[again])).await.unwrap();
    assert_eq!(same, ids);
    assert!(changes.messages.contains(&ids[0]) && changes.mailboxes.contains(&inbox));
    let page = vault.store.read(move |reader| reader.messages(inbox, 0..5)).await.unwrap();
    assert_eq!((subjects(&page), page.rows[0].flags), (vec!["a"], Flags::SEEN));
}

#[tokio::test]
async fn uids_of_another_validity_touch_nothing() {
    let (vault, _) = Vault::with(&["a"]).await;
    let inbox = vault.inbox;
    let other = UidValidity(8);
    let ((), changes) =
        vault.store.write(move |tx| tx.set_marks(inbox, other, &[(uid(1), Flags::SEEN.into())])).await.unwrap();
    assert!(changes.is_empty());
    let uids: UidSet = [uid(1)].into_iter().collect();
    let (gone, changes) = vault.store.write(move |tx| tx.forget(inbox, other, &uids, at(9))).await.unwrap();
    assert!(gone == 0 && changes.is_empty());
}

#[tokio::test]
async fn bodies_are_wanted_newest_first() {
    let (vault, ids) = Vault::with(&["a", "b", "c", "d"]).await;
    vault.put_text(ids[2], "corps").await;
    let inbox = vault.inbox;
    let wanted =
        vault.store.read(move |reader| reader.without_body(inbox, 1_000, jiff::Timestamp::MIN, 2)).await.unwrap();
    assert_eq!(wanted.iter().map(|wanted| wanted.uid.get()).collect::<Vec<_>>(), [4, 2]);
    assert!(
        vault
            .store
            .read(move |reader| reader.without_body(inbox, 999, jiff::Timestamp::MIN, 9))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(vault.store.read(|reader| reader.message_counts()).await.unwrap(), (4, 1));
}

#[tokio::test]
async fn many_changes_become_everything() {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let (_, changes) = vault
        .store
        .write(move |tx| {
            let letters: Vec<_> = (1..=600).map(|number| letter(number, "x")).collect();
            tx.insert_messages(inbox, VALIDITY, &letters)
        })
        .await
        .unwrap();
    assert!(changes.everything && changes.messages.is_empty());
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    /// Any window of the list is that window of the whole list, in order of date, then of arrival.
    #[test]
    fn windows_are_those_of_the_list(dates in prop::collection::vec(0_i64..20, 0..30), start in 0_u32..40, len in 0_u32..40) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let (_, inbox) = inbox(&mut tx).unwrap();
        let letters: Vec<NewMessage> = (1_u32..)
            .zip(&dates)
            .map(|(number, date)| {
                let mut letter = letter(number, "x");
                letter.envelope.date = Some(at(*date));
                letter
            })
            .collect();
        let ids = tx.insert_messages(inbox, VALIDITY, &letters).unwrap();
        let mut expected: Vec<(i64, MessageId)> = dates.iter().copied().zip(ids).collect();
        expected.sort_by(|a, b| b.cmp(a));
        let page = tx.messages(inbox, start..start + len).unwrap();
        prop_assert_eq!(page.total as usize, dates.len());
        let shown: Vec<MessageId> = page.rows.iter().map(|row| row.id).collect();
        let wanted: Vec<MessageId> =
            expected.into_iter().skip(start as usize).take(len as usize).map(|(_, id)| id).collect();
        prop_assert_eq!(shown, wanted);
    }
}
