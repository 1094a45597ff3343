//! Letters kept, sent and dropped in any order on a real vault; a clerk that outlives its session for a while.

use std::time::Duration;

use proptest::prelude::*;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Command, LetterId, Letters, counter};
use crate::clock;
use crate::domain::notice::SendingFault;
use crate::domain::{
    AccountId, Address, Draft, Envelope, MailboxId, MailboxName, Marks, MessageId, Notice, OutgoingId, Place, Role,
    Secret, Uid, UidValidity,
};
use crate::store::{self, NewMailbox, NewMessage, NewOutgoing, Store, Tx};

#[derive(Clone, Debug)]
enum Act {
    Keep,
    /// Whether it goes through.
    Send(bool),
    Drop,
}

/// Puts the letter into the outbox as the postman does, or refuses it.
async fn post(store: &Store, account: AccountId, draft: Draft, well: bool) -> Result<OutgoingId, Notice> {
    if !well {
        return Err(Notice::NoRecipient);
    }
    let queued = store.write_durable(move |tx| {
        if let (Some(id), Some(edition)) = (draft.id, draft.edition) {
            tx.expect_edition(id, edition)?;
        }
        if let Some(id) = draft.id {
            tx.expect_source(id)?;
        }
        let address = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
        tx.queue(&NewOutgoing {
            account,
            patient: None,
            message_id: &draft.subject,
            envelope_id: "",
            asks_read: false,
            kind: crate::domain::outgoing::Kind::Letter,
            sender: &address,
            recipients: &[],
            subject: &draft.subject,
            raw: b"x",
            sealed_at: clock::now(),
            draft: draft.id,
            proposal: None,
        })
    });
    queued.await.map(|(id, _)| id).map_err(|error| error.notice())
}

/// What must be left of one letter.
#[derive(Default)]
struct Left {
    /// Sent or dropped.
    gone: bool,
    kept: Option<String>,
}

async fn play(store: &Store, account: AccountId, script: Vec<(u64, Act)>) -> [Left; 2] {
    let mut letters = Letters::new(store.clone());
    let mut left = [Left::default(), Left::default()];
    let mut sent = 0;
    for (step, (number, act)) in script.into_iter().enumerate() {
        let letter = LetterId(number);
        let state = &mut left[usize::try_from(number).unwrap()];
        // Its window may not have heard the key yet: it never says it.
        let draft = Draft { subject: format!("{number}-{step}"), ..Draft::default() };
        match act {
            Act::Keep => {
                let text = draft.subject.clone();
                let kept = letters.keep(letter, draft).await;
                assert_eq!(kept.is_ok(), !state.gone);
                state.kept = kept.ok().map(|_| text);
            }
            Act::Send(well) => {
                let posted = letters.send(letter, draft, |draft| post(store, account, draft, well)).await;
                assert_eq!(posted.is_ok(), !state.gone && well);
                if posted.is_ok() {
                    *state = Left { gone: true, kept: None };
                    sent += 1;
                }
            }
            Act::Drop => {
                let _ = letters.drop(letter, None).await.unwrap();
                *state = Left { gone: true, kept: None };
            }
        }
    }
    assert_eq!(store.read(|reader| reader.outbox()).await.unwrap().len(), sent, "each letter leaves at most once");
    left
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(48))]

    #[test]
    fn nothing_is_kept_of_a_letter_that_was_sent_or_dropped(
        script in prop::collection::vec(
            (0_u64..2, prop_oneof![3 => Just(Act::Keep), 2 => any::<bool>().prop_map(Act::Send), 1 => Just(Act::Drop)]),
            0..12,
        )
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let (store, _) = Store::open(dir.path(), &Secret::new([7; 32]), clock::now()).unwrap();
            let address = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
            let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
            let left = play(&store, account, script).await;
            let mut expected: Vec<String> = left.into_iter().filter_map(|letter| letter.kept).collect();
            let drafts = store.read(|reader| reader.drafts()).await.unwrap();
            let mut found: Vec<String> = drafts.into_iter().map(|draft| draft.subject).collect();
            expected.sort();
            found.sort();
            assert_eq!(found, expected);
            store.close().await;
        });
    }
}

/// A vault with a draft that two windows have opened.
async fn opened_twice() -> (tempfile::TempDir, Store, AccountId, Letters, Draft) {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path(), &Secret::new([7; 32]), clock::now()).unwrap();
    let address = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
    let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
    let mut letters = Letters::new(store.clone());
    let first = Draft { subject: "un".to_owned(), ..Draft::default() };
    let id = letters.keep(LetterId(1), first).await.unwrap().id;
    let opened = store.read(move |reader| reader.draft(id)).await.unwrap();
    (dir, store, account, letters, opened)
}

#[tokio::test]
async fn what_was_written_over_since_it_was_opened_is_told_at_the_first_keystroke_and_kept() {
    let (_dir, store, _, mut letters, opened) = opened_twice().await;
    let id = opened.id.unwrap();
    let elsewhere = Draft { subject: "ailleurs".to_owned(), ..opened.clone() };
    assert!(!letters.keep(LetterId(2), elsewhere).await.unwrap().is_forked);
    let here = Draft { subject: "ici".to_owned(), ..opened };
    assert!(letters.keep(LetterId(3), here.clone()).await.unwrap().is_forked);
    let again = Draft { subject: "ici encore".to_owned(), ..here };
    assert!(!letters.keep(LetterId(3), again).await.unwrap().is_forked, "told once");
    let versions = store.read(move |reader| reader.draft_versions(id)).await.unwrap();
    let subjects: Vec<&str> = versions.iter().map(|version| version.subject.as_str()).collect();
    assert_eq!(subjects, ["ailleurs", "un"]);
}

#[tokio::test]
async fn a_letter_whose_draft_was_written_over_does_not_leave_before_that_was_told() {
    let (_dir, store, account, mut letters, opened) = opened_twice().await;
    let id = opened.id.unwrap();
    let elsewhere = Draft { subject: "ailleurs".to_owned(), ..opened.clone() };
    let _ = letters.keep(LetterId(2), elsewhere).await.unwrap();
    let unsent = letters.send(LetterId(3), opened.clone(), |draft| post(&store, account, draft, true)).await;
    let unsent = unsent.unwrap_err();
    assert_eq!((unsent.notice, unsent.changes.drafts), (Notice::DraftForked, true));
    let read = store.read(move |reader| Ok((reader.draft(id)?.subject, reader.draft_versions(id)?.remove(0).subject)));
    assert_eq!(read.await.unwrap(), ("un".to_owned(), "ailleurs".to_owned()), "nothing is lost");
    let sent = letters.send(LetterId(3), opened, |draft| post(&store, account, draft, true)).await;
    assert!(sent.is_ok(), "she knows");
    assert_eq!(store.read(|reader| reader.outbox()).await.unwrap().len(), 1);
}

fn errand(number: u64) -> Command {
    Command::DeleteDraft { letter: LetterId(number), id: None }
}

#[tokio::test]
async fn what_the_window_hands_over_after_the_end_is_taken_and_then_no_more() {
    let cancel = CancellationToken::new();
    let (desk, mut inbox) = counter(cancel.clone(), Duration::from_mins(1));
    desk.hand(errand(1)).unwrap();
    cancel.cancel();
    desk.hand(errand(2)).unwrap();
    assert_eq!(inbox.next().await, Some(errand(1)));
    assert_eq!(inbox.next().await, Some(errand(2)));
    // Let go by the last who could hand something over: no more is waited for.
    drop(desk);
    assert_eq!(timeout(Duration::from_secs(10), inbox.next()).await, Ok(None));

    let (desk, mut inbox) = counter(cancel, Duration::from_millis(20));
    assert_eq!(inbox.next().await, None, "a window that says nothing is not waited for");
    assert!(desk.hand(errand(3)).is_err());
}

#[tokio::test]
async fn a_clerk_serves_as_long_as_its_session() {
    let (desk, mut inbox) = counter(CancellationToken::new(), Duration::ZERO);
    assert!(timeout(Duration::from_millis(20), inbox.next()).await.is_err());
    desk.hand(errand(1)).unwrap();
    assert_eq!(inbox.next().await, Some(errand(1)));
}

/// What another program has put among the drafts of the server.
fn put_draft(tx: &mut Tx<'_>, account: AccountId) -> Result<(MailboxId, MessageId), store::Error> {
    let name = MailboxName::new("Brouillons");
    let folder = NewMailbox { name, delimiter: Some('/'), role: Role::Drafts, subscribed: true, place: Place::Own };
    let folder = tx.upsert_mailboxes(account, &[folder])?[0];
    tx.reset_mailbox(folder, UidValidity(7))?;
    let message = NewMessage {
        uid: Uid::FIRST,
        marks: Marks::default(),
        internal_date: clock::now(),
        size: 100,
        modseq: None,
        envelope: Envelope { message_id: Some("1@webmail.fr".to_owned()), ..Envelope::default() },
        head: Vec::new(),
        has_attachments: false,
    };
    Ok((folder, tx.insert_messages(folder, UidValidity(7), &[message])?[0]))
}

#[tokio::test]
async fn a_letter_whose_draft_of_another_program_is_gone_does_not_leave_before_that_was_told() {
    for is_kept in [true, false] {
        let (_dir, store, account, mut letters, opened) = opened_twice().await;
        let _ = letters.drop(LetterId(2), opened.id).await.unwrap();
        let ((folder, source), _) = store.write(move |tx| put_draft(tx, account)).await.unwrap();
        let draft = Draft { subject: "Suite".to_owned(), source: Some(source), ..Draft::default() };
        if is_kept {
            let _ = letters.keep(LetterId(3), draft.clone()).await.unwrap();
        }
        let lost =
            move |tx: &mut Tx<'_>| tx.forget(folder, UidValidity(7), &[Uid::FIRST].into_iter().collect(), clock::now());
        let _ = store.write(lost).await.unwrap();
        let unsent = letters.send(LetterId(3), draft.clone(), |draft| post(&store, account, draft, true)).await;
        let unsent = unsent.unwrap_err();
        let gone = Notice::Sending(SendingFault::SourceGone);
        assert_eq!((unsent.notice, unsent.changes.drafts), (gone, true), "{is_kept}");
        let kept = store.read(|reader| Ok((reader.drafts()?.len(), reader.outbox()?.len()))).await.unwrap();
        assert_eq!(kept, (1, 0), "{is_kept}: it is a draft");
        let sent = letters.send(LetterId(3), draft, |draft| post(&store, account, draft, true)).await;
        assert!(sent.is_ok(), "{is_kept}: she knows");
    }
}

#[tokio::test]
async fn a_letter_whose_draft_of_another_program_is_there_leaves() {
    let (_dir, store, account, mut letters, _) = opened_twice().await;
    let ((_, source), _) = store.write(move |tx| put_draft(tx, account)).await.unwrap();
    for (letter, is_kept) in [(LetterId(2), false), (LetterId(3), true)] {
        let draft = Draft { subject: format!("{is_kept}"), source: Some(source), ..Draft::default() };
        if is_kept {
            let _ = letters.keep(letter, draft.clone()).await.unwrap();
        }
        assert!(letters.send(letter, draft, |draft| post(&store, account, draft, true)).await.is_ok(), "{is_kept}");
    }
}
