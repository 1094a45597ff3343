//! Tests of `store/receipts`: which letter a report means, what it changes, and where it is shown.

use rstest::rstest;

use super::super::fixture::{VALIDITY, Vault, address, at, inbox, inbox_of, letter, open, uid};
use super::super::{NewBody, NewMessage, NewOutgoing, Store, Tx};
use super::{Error, Learnt};
use crate::domain::outgoing::{Kind, OutgoingRow, OutgoingState};
use crate::domain::receipt::{Fate, Integration, Report, Said, Sign, Status, Tracking};
use crate::domain::trace::Deed;
use crate::domain::{AccountId, Flags, MailboxId, MessageId, OutgoingId};

const ENVELOPE: &str = "e1";
const LETTER: &str = "lettre@medecin.mssante.fr";
const PAUL: &str = "paul@ch-exemple.mssante.fr";
const ANNE: &str = "anne@ch-exemple.mssante.fr";

fn queue(tx: &mut Tx<'_>, account: AccountId, state: &OutgoingState) -> Result<OutgoingId, Error> {
    let id = tx.queue(&NewOutgoing {
        account,
        message_id: LETTER,
        envelope_id: ENVELOPE,
        asks_read: true,
        kind: Kind::Letter,
        sender: &address("claire.dubreuil@medecin.mssante.fr"),
        recipients: &[address(PAUL), address(ANNE)],
        subject: "essai",
        raw: b"Subject: essai\r\n\r\ncorps\r\n",
        patient: None,
        sealed_at: at(5),
        draft: None,
        proposal: None,
    })?;
    let _ = tx.transition(id, &OutgoingState::Queued, state)?;
    Ok(id)
}

fn accepted() -> OutgoingState {
    OutgoingState::Accepted { words: "250".to_owned(), at: at(9) }
}

fn said(names: &[&str], fate: Fate) -> Said {
    let names = names.iter().map(|name| address(name)).collect();
    Said { names, fate, status: None, words: String::new(), integration: None }
}

fn by_envelope(said: Vec<Said>) -> Report {
    Report { envelope_id: Some(ENVELOPE.to_owned()), letters: Vec::new(), said }
}

fn by_letter(said: Vec<Said>) -> Report {
    Report { envelope_id: None, letters: vec![LETTER.to_owned()], said }
}

/// A vault with one letter that was accepted, and three messages that may be reports.
async fn vault() -> (Vault, Vec<MessageId>, OutgoingId) {
    let (vault, ids) = Vault::with(&["Accusé", "Accusé", "Bonjour"]).await;
    for id in &ids {
        vault.put_text(*id, "un accusé").await;
    }
    let account = vault.account;
    let (id, _) = vault.store.write(move |tx| queue(tx, account, &accepted())).await.unwrap();
    (vault, ids, id)
}

async fn learn(store: &Store, message: MessageId, report: Report) -> (Learnt, crate::domain::ChangeSet) {
    store.write(move |tx| tx.learn(message, &report, at(100_000))).await.unwrap()
}

async fn row(store: &Store, id: OutgoingId) -> OutgoingRow {
    store.read(move |reader| reader.outgoing(id)).await.unwrap()
}

async fn shown(vault: &Vault) -> Vec<MessageId> {
    let inbox = vault.inbox;
    let page = vault.store.read(move |reader| reader.messages(inbox, 0..10)).await.unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().rev().map(|row| row.id).collect()
}

async fn unseen(vault: &Vault) -> u32 {
    vault.store.read(|reader| reader.mailboxes()).await.unwrap()[0].unseen
}

#[tokio::test]
async fn a_report_is_shown_with_its_letter_and_not_as_a_mail() {
    let (vault, ids, id) = vault().await;
    assert_eq!((shown(&vault).await.len(), unseen(&vault).await), (3, 3));
    let failed = Said {
        status: Status::parse("5.2.2"),
        words: "552 pleine".to_owned(),
        ..said(&["Paul@CH-exemple.mssante.fr"], Fate::Failed)
    };
    let (learnt, changes) =
        learn(&vault.store, ids[0], by_envelope(vec![failed, said(&[ANNE], Fate::Delivered)])).await;
    assert_eq!(learnt, Learnt { matched: true, troubled: 1 });
    assert!(changes.outbox && changes.troubled == 1 && changes.mailboxes.contains(&vault.inbox));
    let row = row(&vault.store, id).await;
    let [(paul, failed), (anne, delivered)] = row.receipts.known.as_slice() else { panic!() };
    assert_eq!((paul, failed.fate, failed.words.as_str()), (&address(PAUL), Fate::Failed, "552 pleine"));
    assert_eq!((anne, delivered.fate, delivered.at), (&address(ANNE), Fate::Delivered, Some(at(60))));
    assert_eq!(row.receipts.reports, [ids[0]]);
    assert_eq!(row.tally().sign(), Some(Sign::Failed));
    assert!(row.receipts.asks_read);
    assert_eq!((shown(&vault).await, unseen(&vault).await), (ids[1..].to_vec(), 2));
    // It can still be opened, and the journal tells of it.
    assert!(
        vault
            .store
            .read({
                let id = ids[0];
                move |reader| reader.message(id)
            })
            .await
            .is_ok()
    );
    let journal = vault.store.read(|reader| reader.journal(0, 10)).await.unwrap();
    assert_eq!(journal.len(), 2);
    assert_eq!(journal[0].deed, Deed::Report.code());
    assert_eq!(journal[0].response, "failed 5.2.2 552 pleine");
    assert!(vault.store.examine().await.unwrap().is_empty(), "counts agree");
}

#[tokio::test]
async fn what_is_said_twice_changes_nothing() {
    let (vault, ids, id) = vault().await;
    let report = by_envelope(vec![said(&[PAUL], Fate::Failed)]);
    let _ = learn(&vault.store, ids[0], report.clone()).await;
    let before = row(&vault.store, id).await;
    for message in &ids[..2] {
        let (learnt, changes) = learn(&vault.store, *message, report.clone()).await;
        assert_eq!((learnt, changes.troubled), (Learnt { matched: true, troubled: 0 }, 0));
    }
    let after = row(&vault.store, id).await;
    assert_eq!(after.receipts.known, before.receipts.known);
    assert_eq!(after.receipts.reports, ids[..2]);
    assert_eq!(vault.store.read(|reader| reader.journal(0, 10)).await.unwrap().len(), 1);
}

/// A letter it does not name, a recipient whom the letter does not have, another's mailbox, an identifier that is not ours.
#[tokio::test]
async fn a_report_of_something_else_stays_a_mail() {
    let (vault, ids, id) = vault().await;
    let (foreign, _) = vault
        .store
        .write(|tx| {
            let (_, mailbox) = inbox_of(tx, "autre@medecin.mssante.fr")?;
            let message = tx.insert_messages(mailbox, VALIDITY, &[letter(1, "Accusé")])?[0];
            tx.put_body(message, &NewBody { raw: b"x", text: "", preview: "", parts: &[] })?;
            Ok(message)
        })
        .await
        .unwrap();
    let read = || vec![said(&[PAUL], Fate::Read)];
    for (message, report) in [
        (ids[0], by_letter(vec![said(&["mallory@ch-exemple.mssante.fr"], Fate::Read)])),
        (ids[0], Report { letters: vec!["autre@medecin.mssante.fr".to_owned()], ..by_letter(read()) }),
        (ids[0], Report { envelope_id: Some("e2".to_owned()), ..by_letter(read()) }),
        (ids[0], Report { envelope_id: Some(String::new()), ..by_letter(read()) }),
        (foreign, by_envelope(read())),
        (MessageId(999), by_envelope(read())),
    ] {
        assert_eq!(learn(&vault.store, message, report).await.0, Learnt::default());
    }
    assert!(row(&vault.store, id).await.receipts.known.is_empty());
    assert_eq!(shown(&vault).await, ids);
    assert!(learn(&vault.store, ids[0], by_letter(read())).await.0.matched, "the test can tell");
}

/// Nothing can be reported of what has not left.
#[rstest]
#[case(OutgoingState::Queued, false)]
#[case(OutgoingState::Deferred { until: at(9), attempts: 1, words: String::new() }, false)]
#[case(OutgoingState::Refused { code: None, words: String::new(), withheld: None }, false)]
#[case(OutgoingState::Sending, true)]
#[case(OutgoingState::Doubtful, true)]
#[case(OutgoingState::Filed { words: String::new(), at: at(9) }, true)]
#[tokio::test]
async fn only_of_what_may_have_left(#[case] state: OutgoingState, #[case] matched: bool) {
    let (vault, ids) = Vault::with(&["Accusé"]).await;
    vault.put_text(ids[0], "un accusé").await;
    let account = vault.account;
    let _ = vault.store.write(move |tx| queue(tx, account, &state)).await.unwrap();
    let (learnt, _) = learn(&vault.store, ids[0], by_letter(vec![said(&[PAUL], Fate::Delivered)])).await;
    assert_eq!(learnt.matched, matched);
}

/// Servers know a letter that the operator has taken: the doubt ends. What anybody could write ends none.
#[tokio::test]
async fn a_doubt_ends_by_what_only_servers_know() {
    let (vault, ids) = Vault::with(&["Accusé", "Accusé"]).await;
    for id in &ids {
        vault.put_text(*id, "un accusé").await;
    }
    let account = vault.account;
    let (id, _) = vault.store.write(move |tx| queue(tx, account, &OutgoingState::Doubtful)).await.unwrap();
    let _ = learn(&vault.store, ids[0], by_letter(vec![said(&[PAUL], Fate::Read)])).await;
    assert_eq!(row(&vault.store, id).await.state, OutgoingState::Doubtful);
    let _ = learn(&vault.store, ids[1], by_envelope(vec![said(&[ANNE], Fate::Failed)])).await;
    assert!(matches!(row(&vault.store, id).await.state, OutgoingState::Accepted { .. }));
}

#[tokio::test]
async fn a_refused_integration_is_known_and_moves_nothing_back() {
    let (vault, ids, id) = vault().await;
    let refused = Said { integration: Some(Integration::PatientUnknown), ..said(&[PAUL], Fate::Delivered) };
    let (learnt, _) = learn(&vault.store, ids[0], by_letter(vec![refused])).await;
    assert_eq!(learnt.troubled, 1);
    let _ = learn(&vault.store, ids[1], by_envelope(vec![said(&[PAUL], Fate::Failed)])).await;
    let known = row(&vault.store, id).await.receipts.known;
    assert_eq!((known[0].1.fate, known[0].1.integration), (Fate::Delivered, Some(Integration::PatientUnknown)));
    let back = "UPDATE outbox_recipients SET fate = 'failed' WHERE fate = 'delivered'";
    let edited = vault.store.write(move |tx| Ok(tx.connection.execute(back, [])?)).await;
    assert!(edited.is_err(), "the vault itself refuses");
}

/// The copy in Sent says in its line where the letter stands.
#[tokio::test]
async fn the_copy_in_sent_tells() {
    let (vault, ids, id) = vault().await;
    let inbox = vault.inbox;
    let (copy, _) = vault
        .store
        .write(move |tx| {
            let mut copy: NewMessage = letter(9, "essai");
            copy.envelope.message_id = Some(LETTER.to_owned());
            Ok(tx.insert_messages(inbox, VALIDITY, &[copy])?[0])
        })
        .await
        .unwrap();
    let tally = || vault.store.read(move |reader| Ok(reader.message(copy)?.0.sent.unwrap()));
    assert_eq!(tally().await.unwrap().sign(), None);
    let report = by_envelope(vec![said(&[PAUL], Fate::Read), said(&[ANNE], Fate::Delivered)]);
    let (_, changes) = learn(&vault.store, ids[0], report).await;
    assert!(changes.messages.contains(&copy));
    let counted = tally().await.unwrap();
    assert_eq!(counted, row(&vault.store, id).await.tally());
    assert_eq!((counted.recipients, counted.arrived, counted.taken, counted.read), (2, 2, 1, 1));
    assert_eq!(vault.store.read(move |reader| reader.outgoing_of(copy)).await.unwrap(), Some(id));
    let other = ids[2];
    assert_eq!(vault.store.read(move |reader| Ok(reader.message(other)?.0.sent)).await.unwrap(), None);
}

/// What the server says of it anew, or a cache that is built again, puts it in no list; and what is known stays.
#[tokio::test]
async fn what_is_known_outlives_the_cache() {
    let (vault, ids, id) = vault().await;
    let report = by_envelope(vec![said(&[PAUL], Fate::Delivered)]);
    let _ = learn(&vault.store, ids[0], report.clone()).await;
    let inbox = vault.inbox;
    let marks = Flags::SEEN.into();
    let _ = vault.store.write(move |tx| tx.set_marks(inbox, VALIDITY, &[(uid(1), marks)])).await.unwrap();
    assert_eq!(shown(&vault).await, ids[1..]);
    let _ = vault.store.forget_cache(|_| String::new()).await.unwrap();
    let known = row(&vault.store, id).await.receipts;
    assert_eq!((known.known.len(), known.reports.len()), (1, 0));
    let (again, _) = vault
        .store
        .write(move |tx| {
            let id = tx.insert_messages(inbox, VALIDITY, &[letter(1, "Accusé")])?[0];
            tx.put_body(id, &NewBody { raw: b"x", text: "", preview: "", parts: &[] })?;
            let _ = tx.learn(id, &report, at(100_000))?;
            Ok(id)
        })
        .await
        .unwrap();
    assert!(!shown(&vault).await.contains(&again));
    assert_eq!(row(&vault.store, id).await.receipts.known, known.known);
}

#[tokio::test]
async fn whether_the_operator_tells_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path());
    let ((account, _), _): ((AccountId, MailboxId), _) = store.write(inbox).await.unwrap();
    let (id, _) = store.write(move |tx| queue(tx, account, &accepted())).await.unwrap();
    assert_eq!(row(&store, id).await.receipts.tracking, Tracking::Unknown);
    for tracking in [Tracking::NotOffered, Tracking::Asked] {
        let _ = store.write(move |tx| tx.note_tracking(id, tracking)).await.unwrap();
        assert_eq!(row(&store, id).await.receipts.tracking, tracking);
    }
    let envelope = store.read(move |reader| reader.outgoing_envelope(id)).await.unwrap();
    assert_eq!(envelope.envelope_id, ENVELOPE);
}

/// Each letter that asks so and was not read in time is told of once; what does not arrive was told of otherwise.
#[tokio::test]
async fn what_was_not_read_is_told_once() {
    let (vault, ids, id) = vault().await;
    let account = vault.account;
    let remind =
        |seconds| vault.store.write(move |tx| Ok((tx.remind(account, at(seconds))?, tx.next_unread(account)?)));
    assert_eq!(remind(4).await.unwrap().0, (0, Some(at(5))));
    let failed = by_envelope(vec![said(&[ANNE], Fate::Failed)]);
    let _ = learn(&vault.store, ids[0], failed).await;
    assert_eq!(remind(5).await.unwrap().0, (1, None));
    assert_eq!(remind(500).await.unwrap().0, (0, None));
    assert!(row(&vault.store, id).await.receipts.reminded);
}

#[tokio::test]
async fn what_is_read_in_time_is_not_told() {
    let (vault, ids, _) = vault().await;
    let account = vault.account;
    let read = by_letter(vec![said(&[PAUL], Fate::Read), said(&[ANNE], Fate::Processed)]);
    let _ = learn(&vault.store, ids[0], read).await;
    let (told, _) = vault.store.write(move |tx| tx.remind(account, at(500))).await.unwrap();
    assert_eq!(told, 0);
}

/// Whether a reading is told is said once, and the server is told that it was said.
#[tokio::test]
async fn a_reading_is_acknowledged_once_for_all_desks() {
    let (vault, ids, _) = vault().await;
    let message = ids[2];
    let asked = || vault.store.read(move |reader| reader.is_acknowledged(message));
    assert!(!asked().await.unwrap());
    let say = || vault.store.write(move |tx| tx.acknowledge(message, at(1)));
    assert!(say().await.unwrap().0);
    assert!(!say().await.unwrap().0, "said before");
    let waiting = vault.store.read(|reader| reader.actions()).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(asked().await.unwrap());
    // The server does not keep it: this desk remembers all the same.
    let (account, action) = (vault.account, waiting[0].id);
    let _ = vault.store.write(move |tx| tx.undo(&[action])).await.unwrap();
    assert_eq!(vault.store.read(move |reader| reader.waiting(account)).await.unwrap(), 0);
    assert!(asked().await.unwrap());
    // Said on another desk.
    let (inbox, other) = (vault.inbox, ids[1]);
    let marks = Flags::MDN_SENT.into();
    let _ = vault.store.write(move |tx| tx.set_marks(inbox, VALIDITY, &[(uid(2), marks)])).await.unwrap();
    assert!(!vault.store.write(move |tx| tx.acknowledge(other, at(2))).await.unwrap().0);
}
