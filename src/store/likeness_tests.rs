//! Tests of `store/likeness`.

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::super::fixture::{VALIDITY, Vault, at, letter, uid};
use super::super::{NewBody, NewMailbox, NewMessage};
use super::{Header, HeaderDigest};
use crate::domain::{AccountId, MailboxName, Role, UidSet};

const RAW: &[u8] = b"Subject: x\r\nTo: a\r\n\r\ncorps\r\n\r\nfin";

fn digest(octets: &[u8]) -> Vec<u8> {
    Sha256::digest(octets).to_vec()
}

#[test]
fn a_header_ends_at_its_first_empty_line() {
    let header = Header::of(RAW);
    assert_eq!(header.whole, digest(b"Subject: x\r\nTo: a\r\n\r\n"));
    for (head, is) in
        [(&b""[..], true), (&header.whole, true), (&digest(b"Subject: x\r\nTo: a\r\n"), true), (&digest(RAW), false)]
    {
        assert_eq!(header.is(head), is);
    }
    // None ends it; or it has none.
    assert_eq!(Header::of(b"Subject: x\r\nTo: a").whole, digest(b"Subject: x\r\nTo: a"));
    assert_eq!(Header::of(b"\r\ncorps").whole, digest(b"\r\n"));
    assert_eq!(Header::of(b"a: b\n\ncorps").whole, digest(b"a: b\n\n"));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn a_header_is_the_same_however_it_is_cut(raw in "[a\r\n:]{0,40}", cuts in prop::collection::vec(0_usize..40, 0..6)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|at| at.min(raw.len())).chain([0, raw.len()]).collect();
        cuts.sort_unstable();
        let mut pieces = HeaderDigest::default();
        for pair in cuts.windows(2) {
            let _ = pieces.feed(&raw.as_bytes()[pair[0]..pair[1]]);
        }
        prop_assert_eq!(pieces.end().whole, Header::of(raw.as_bytes()).whole);
    }
}

/// A template of a laboratory: one `Message-ID`, one size, whoever the patient is.
fn report(number: u32, patient: &str, head: Vec<u8>) -> NewMessage {
    let mut message = letter(number, &format!("Résultats {patient}"));
    message.envelope.message_id = Some("resultats@labo.fr".to_owned());
    message.head = head;
    message
}

async fn folder(vault: &Vault) -> crate::domain::MailboxId {
    let account = vault.account;
    let new = NewMailbox {
        name: MailboxName::new("Dossier"),
        delimiter: None,
        role: Role::Other,
        subscribed: true,
        place: crate::domain::Place::Own,
    };
    let made = vault.store.write(move |tx| {
        let id = tx.upsert_mailboxes(account, &[new])?.remove(0);
        tx.reset_mailbox(id, VALIDITY)?;
        Ok(id)
    });
    made.await.unwrap().0
}

fn one(number: u32) -> UidSet {
    [uid(number)].into_iter().collect()
}

/// What becomes of `old` once it is gone and `new` comes elsewhere: whether it is taken for the same.
async fn is_taken_over(old: Vec<NewMessage>, body: Option<&'static [u8]>, new: NewMessage) -> bool {
    let vault = Vault::new().await;
    let folder = folder(&vault).await;
    let inbox = vault.inbox;
    let taken = vault.store.write(move |tx| {
        let ids = tx.insert_messages(inbox, VALIDITY, &old)?;
        if let Some(raw) = body {
            tx.put_body(ids[0], &NewBody { raw, text: "", preview: "", parts: &[] })?;
        }
        let uids: UidSet = old.iter().map(|message| message.uid).collect();
        let _ = tx.forget(inbox, VALIDITY, &uids, at(0))?;
        let came = tx.insert_messages(folder, VALIDITY, &[NewMessage { uid: uid(77), ..new }])?[0];
        Ok(ids.contains(&came))
    });
    taken.await.unwrap().0
}

#[tokio::test]
async fn one_patients_letter_is_not_taken_for_that_of_another() {
    let unknown = Vec::new();
    for (is_same, body, new) in [
        (false, None, report(2, "B", digest(b"B"))),
        (false, None, NewMessage { internal_date: at(60), ..report(2, "B", digest(b"B")) }),
        (true, None, report(1, "A", digest(b"A"))),
        // Known from its body.
        (false, Some(RAW), report(1, "A", digest(b"A"))),
        (true, Some(RAW), report(1, "A", Header::of(RAW).whole)),
        (true, Some(RAW), NewMessage { internal_date: at(999), ..report(1, "A", Header::of(RAW).whole) }),
    ] {
        let told = format!("{} {:?} {}", new.envelope.subject, new.internal_date, body.is_some());
        assert_eq!(is_taken_over(vec![report(1, "A", unknown.clone())], body, new).await, is_same, "{told}");
    }
}

#[tokio::test]
async fn of_two_that_may_be_it_none_is_taken() {
    let twice = |number: u32| NewMessage { uid: uid(number), ..report(1, "A", Vec::new()) };
    assert!(is_taken_over(vec![twice(1)], None, report(1, "A", digest(b"A"))).await);
    // The third goes with the second, which alone is like it by then.
    assert!(!is_taken_over(vec![twice(1), twice(2), twice(3)], None, report(1, "A", digest(b"A"))).await);
}

#[tokio::test]
async fn two_letters_of_a_template_stay_two_when_one_goes() {
    let vault = Vault::new().await;
    let folder = folder(&vault).await;
    let inbox = vault.inbox;
    let gone = vault.store.write(move |tx| {
        let _ = tx.insert_messages(inbox, VALIDITY, &[report(1, "A", Vec::new())])?;
        let _ = tx.insert_messages(folder, VALIDITY, &[report(2, "B", digest(b"B"))])?;
        let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
        Ok((tx.gone(AccountId(1), 0..9)?.rows, tx.messages(folder, 0..9)?.rows))
    });
    let ((gone, there), _) = gone.await.unwrap();
    let subjects = |rows: &[crate::domain::listing::MessageRow]| -> Vec<String> {
        rows.iter().map(|row| row.subject.clone()).collect()
    };
    assert_eq!((subjects(&gone), subjects(&there)), (vec!["Résultats A".to_owned()], vec!["Résultats B".to_owned()]));
}

#[tokio::test]
async fn headers_of_old_rows_are_read_from_their_bodies() {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let mut nameless = letter(1, "x");
    nameless.envelope.message_id = None;
    let (id, _) = vault
        .store
        .write(move |tx| {
            let id = tx.insert_messages(inbox, VALIDITY, &[nameless, letter(2, "y")])?[0];
            tx.put_body(id, &NewBody { raw: RAW, text: "", preview: "", parts: &[] })?;
            Ok(id)
        })
        .await
        .unwrap();
    vault.store.know_heads().await.unwrap();
    let mut again = NewMessage { uid: uid(5), head: Header::of(RAW).whole, ..letter(1, "x") };
    again.envelope.message_id = None;
    let came = vault.store.write(move |tx| {
        let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
        Ok(tx.insert_messages(inbox, VALIDITY, &[again])?[0])
    });
    assert_eq!(came.await.unwrap().0, id);
}

#[tokio::test]
async fn a_body_under_the_uid_of_another_message_is_not_kept() {
    for pieces in [false, true] {
        let vault = Vault::new().await;
        let inbox = vault.inbox;
        let first = NewMessage { head: digest(b"Subject: autre\r\n\r\n"), ..letter(1, "autre") };
        let put = |id| {
            vault.store.write(move |tx| {
                let body = NewBody { raw: RAW, text: "", preview: "", parts: &[] };
                if pieces {
                    assert!(tx.put_piece(id, 0, RAW)?);
                    return tx.end_body(id, &body);
                }
                tx.put_body(id, &body)
            })
        };
        let insert = |new: NewMessage| vault.store.write(move |tx| Ok(tx.insert_messages(inbox, VALIDITY, &[new])?[0]));
        let id = insert(first.clone()).await.unwrap().0;
        drop(put(id).await.unwrap());
        let (view, gone, raw) = vault
            .store
            .read(move |reader| Ok((reader.local_view(inbox)?, reader.gone(AccountId(1), 0..9)?.rows, reader.raw(id)?)))
            .await
            .unwrap();
        assert!(view.known.is_empty() && view.gone.is_empty() && raw.is_none(), "its headers are fetched again");
        assert_eq!(gone.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
        // A server that gives the same header again, and the same body, cannot be held to it.
        assert_eq!(insert(first).await.unwrap().0, id);
        drop(put(id).await.unwrap());
        let raw = vault.store.read(move |reader| reader.raw(id)).await.unwrap();
        assert_eq!(raw.as_deref(), Some(RAW), "{pieces}");
    }
}

#[tokio::test]
async fn the_message_that_has_a_uid_now_is_another_one() {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let body = NewBody { raw: RAW, text: "", preview: "", parts: &[] };
    let left = vault.store.write(move |tx| {
        let first = NewMessage { head: digest(b"Subject: autre\r\n\r\n"), ..letter(1, "autre") };
        let old = tx.insert_messages(inbox, VALIDITY, &[first])?[0];
        tx.put_body(old, &body)?;
        let second = NewMessage { uid: uid(1), head: Header::of(RAW).whole, ..letter(9, "x") };
        let new = tx.insert_messages(inbox, VALIDITY, &[second])?[0];
        tx.put_body(new, &body)?;
        Ok((old == new, tx.raw(new)?.is_some(), tx.gone(AccountId(1), 0..9)?.total))
    });
    assert_eq!(left.await.unwrap().0, (false, true, 1));
}
