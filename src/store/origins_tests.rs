//! What a letter answers or passes on is marked once it has left, and not before.

use super::super::fixture::{Vault, address, at};
use crate::domain::outgoing::{Kind, OutgoingState};
use crate::domain::{Draft, Flags, MailboxName, MessageId, OutgoingId, Place, Rights, Role};
use crate::store::{NewMailbox, NewOutgoing};

async fn queue(vault: &Vault, answers: Option<MessageId>, passes_on: Vec<MessageId>) -> OutgoingId {
    let account = vault.account;
    let queued = vault.store.write_durable(move |tx| {
        let own = address("claire.dubreuil@medecin.mssante.fr");
        let id = tx.queue(&NewOutgoing {
            account,
            message_id: "1@x.fr",
            envelope_id: "",
            kind: Kind::Letter,
            asks_read: false,
            sender: &own,
            recipients: std::slice::from_ref(&own),
            subject: "Réponse",
            raw: b"x",
            sealed_at: at(0),
            patient: None,
            draft: None,
            proposal: None,
        })?;
        tx.note_origins(id, answers, &passes_on)?;
        Ok(id)
    });
    queued.await.unwrap().0
}

async fn flags(vault: &Vault, id: MessageId) -> Flags {
    vault.store.read(move |reader| Ok(reader.message(id)?.0.flags)).await.unwrap()
}

async fn becomes(vault: &Vault, id: OutgoingId, from: OutgoingState, to: OutgoingState) {
    assert!(vault.store.write_durable(move |tx| tx.transition(id, &from, &to)).await.unwrap().0);
}

#[tokio::test]
async fn what_was_answered_or_passed_on_is_marked_once_the_letter_has_left() {
    let accepted = OutgoingState::Accepted { words: String::new(), at: at(9) };
    let filed = OutgoingState::Filed { words: String::new(), at: at(9) };
    for (on_the_way, left) in [(OutgoingState::Sending, accepted), (OutgoingState::Doubtful, filed)] {
        let (vault, ids) = Vault::with(&["a", "b", "c"]).await;
        let id = queue(&vault, Some(ids[0]), vec![ids[1], MessageId(99)]).await;
        becomes(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await;
        if on_the_way == OutgoingState::Doubtful {
            becomes(&vault, id, OutgoingState::Sending, OutgoingState::Doubtful).await;
        }
        for id in &ids {
            assert_eq!(flags(&vault, *id).await, Flags::default(), "it may not have left");
        }
        assert_eq!(vault.store.read(move |reader| reader.passed_on(id)).await.unwrap(), [ids[1]]);
        becomes(&vault, id, on_the_way, left).await;
        let marked = [flags(&vault, ids[0]).await, flags(&vault, ids[1]).await, flags(&vault, ids[2]).await];
        assert_eq!(marked, [Flags::ANSWERED, Flags::FORWARDED, Flags::default()]);
        let waiting = vault.store.read(|reader| reader.actions()).await.unwrap();
        assert_eq!(waiting.len(), 2, "the other desks are told");
        assert_eq!(vault.store.read(move |reader| reader.passed_on(id)).await.unwrap(), [], "once");
    }
}

#[tokio::test]
async fn where_a_login_may_not_write_nothing_is_marked() {
    let (vault, ids) = Vault::with(&["a"]).await;
    let id = queue(&vault, Some(ids[0]), Vec::new()).await;
    let account = vault.account;
    let shared = vault.store.write(move |tx| {
        let place =
            Place::Shared { root: MailboxName::new("INBOX"), part: Role::Inbox, rights: Some(Rights::parse("lrs")) };
        let name = MailboxName::new("INBOX");
        let role = Role::Other;
        let read_only = NewMailbox { name, delimiter: Some('/'), role, subscribed: true, place };
        tx.upsert_mailboxes(account, &[read_only]).map(drop)
    });
    let _ = shared.await.unwrap();
    becomes(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await;
    let accepted = OutgoingState::Accepted { words: String::new(), at: at(9) };
    becomes(&vault, id, OutgoingState::Sending, accepted).await;
    assert_eq!(flags(&vault, ids[0]).await, Flags::default());
    assert_eq!(vault.store.read(|reader| reader.actions()).await.unwrap(), []);
}

#[tokio::test]
async fn what_a_draft_passes_on_is_kept_with_it_and_follows_the_message() {
    let (vault, ids) = Vault::with(&["a", "b"]).await;
    let draft = Draft { subject: "Tr: a".to_owned(), passes_on: vec![ids[0]], ..Draft::default() };
    let kept = vault.store.write(move |tx| tx.save_draft(&draft, at(0))).await.unwrap().0;
    let again = Draft { id: Some(kept), subject: "Tr: a, suite".to_owned(), ..Draft::default() };
    let _ = vault.store.write(move |tx| tx.save_draft(&again, at(60))).await.unwrap();
    let read = || vault.store.read(move |reader| Ok(reader.draft(kept)?.passes_on));
    assert_eq!(read().await.unwrap(), [ids[0]], "another desk's state of it says nothing of that");
    let (from, to) = (ids[0], ids[1]);
    let _ = vault.store.write(move |tx| tx.hand_over(from, to)).await.unwrap();
    assert_eq!(read().await.unwrap(), [ids[1]]);
}
