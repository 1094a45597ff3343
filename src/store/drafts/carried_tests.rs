//! Tests of `store/drafts/carried`.

use super::super::super::fixture::{VALIDITY, Vault, address, at, letter};
use super::{CarriedDraft, CarriedState};
use crate::domain::draft::{CopyMark, letter_mark};
use crate::domain::outgoing::Kind;
use crate::domain::{Draft, MailboxName, Role};
use crate::store::{Error, NewMailbox, NewMessage, NewOutgoing, Tx};

const OWN: &str = "claire.dubreuil@medecin.mssante.fr";

fn written(body: &str) -> Draft {
    Draft { from: Some(address(OWN)), subject: "Compte rendu".to_owned(), body: body.to_owned(), ..Draft::default() }
}

fn carried(body: &str, is_copied: bool) -> CarriedDraft {
    let state = CarriedState { draft: written(body), saved_at: at(0), elsewhere: false };
    CarriedDraft { state, token: "0a".repeat(16), is_copied, versions: Vec::new() }
}

/// Brought into a vault whose server has this copy of it: what is its text then, what are its versions, and was it told.
async fn beside_a_copy(carried: CarriedDraft, served: &'static str) -> (String, Vec<(String, bool)>, bool) {
    let (vault, made) = (Vault::new().await, written(served));
    let account = vault.account;
    let done = vault.store.write(move |tx| {
        tx.mirror_drafts(account, true)?;
        let drafts = NewMailbox {
            name: MailboxName::new("Drafts"),
            delimiter: Some('/'),
            role: Role::Drafts,
            subscribed: true,
            place: crate::domain::Place::Own,
        };
        let folder = tx.upsert_mailboxes(account, &[drafts])?.remove(0);
        tx.reset_mailbox(folder, VALIDITY)?;
        assert!(tx.bring_draft(&carried)?);
        let mark = CopyMark { token: carried.token.clone(), revision: "0b".repeat(16) };
        let mut copy: NewMessage = letter(4, "Compte rendu");
        copy.envelope.message_id = Some(mark.message_id(address(OWN).domain()));
        drop(tx.insert_messages(folder, VALIDITY, &[copy])?);
        let strays = tx.stray_copies(account)?;
        assert_eq!(strays.len(), 1);
        let is_told = tx.take_in(strays[0], &made, at(500))?;
        assert_eq!(tx.messages(folder, 0..9)?.total, 0, "one line");
        let draft = tx.drafts()?.remove(0);
        let versions = tx.draft_versions(draft.id.unwrap())?;
        let is_due = tx.due_draft(account, &std::collections::BTreeSet::new(), at(90_000))?.is_some();
        assert_eq!(is_due, draft.body != served.trim_end(), "what is there is not copied again");
        let versions = versions.into_iter().map(|version| (version.body, version.elsewhere)).collect();
        Ok((draft.body, versions, is_told))
    });
    done.await.unwrap().0
}

#[tokio::test]
async fn one_that_comes_back_is_one_with_its_copy() {
    for is_copied in [true, false] {
        assert_eq!(beside_a_copy(carried("un", is_copied), "un\n").await, ("un".to_owned(), vec![], false));
    }
    let later = beside_a_copy(carried("un", true), "deux").await;
    assert_eq!(later, ("deux".to_owned(), vec![("un".to_owned(), false)], false), "it had gone on since");
    let both = beside_a_copy(carried("un", false), "deux").await;
    assert_eq!(both, ("un".to_owned(), vec![("deux".to_owned(), true)], true), "changed at both");
}

#[tokio::test]
async fn one_that_is_here_keeps_what_it_says_and_what_comes_back_once() {
    let vault = Vault::new().await;
    let done = vault.store.write(move |tx| {
        assert!(tx.bring_draft(&carried("deux", true))?);
        for _ in 0..2 {
            assert!(!tx.bring_draft(&carried("un", true))?);
            assert!(!tx.bring_draft(&carried("deux", true))?);
        }
        let mut drafts = tx.drafts()?;
        let versions = tx.draft_versions(drafts[0].id.unwrap())?;
        Ok((drafts.len(), drafts.remove(0).body, versions.into_iter().map(|one| one.body).collect::<Vec<_>>()))
    });
    assert_eq!(done.await.unwrap().0, (1, "deux".to_owned(), vec!["un".to_owned()]));
}

/// A letter that was made of the draft: sealed here at this time, in this state.
fn sealed(tx: &mut Tx<'_>, when: i64, state: &str) -> Result<(), Error> {
    let (account, from) = (tx.account(&address(OWN))?, address(OWN));
    let message_id = format!("{}.0@medecin.mssante.fr", letter_mark(&"0a".repeat(16)));
    let id = tx.queue(&NewOutgoing {
        account,
        message_id: &message_id,
        envelope_id: "",
        asks_read: false,
        kind: Kind::Letter,
        sender: &from,
        recipients: &[],
        subject: "Compte rendu",
        raw: b"x",
        sealed_at: at(when),
        patient: None,
        draft: None,
        proposal: None,
    })?;
    let _ = tx.connection.execute("UPDATE outbox SET state = ?2 WHERE id = ?1", (id.0, state))?;
    Ok(())
}

/// The same as another desk has sent it: it lies among those sent.
fn filed(tx: &mut Tx<'_>, when: i64) -> Result<(), Error> {
    let account = tx.account(&address(OWN))?;
    let (name, place) = (MailboxName::new("Envoyés"), crate::domain::Place::Own);
    let sent = NewMailbox { name, delimiter: Some('/'), role: Role::Sent, subscribed: true, place };
    let sent = tx.upsert_mailboxes(account, &[sent])?.remove(0);
    tx.reset_mailbox(sent, VALIDITY)?;
    let mut message = letter(4, "Compte rendu");
    message.envelope.message_id = Some(format!("{}.0@medecin.mssante.fr", letter_mark(&"0a".repeat(16))));
    message.internal_date = at(when);
    tx.insert_messages(sent, VALIDITY, &[message]).map(drop)
}

#[tokio::test]
async fn one_that_has_left_as_a_letter_since_does_not_come_back() {
    type Way = fn(&mut Tx<'_>) -> Result<(), Error>;
    let ways: [(&str, Way, bool, bool); 9] = [
        ("never sent", |_| Ok(()), true, true),
        ("filed", |tx| sealed(tx, 60, "filed"), true, false),
        ("changed here after its copy, and filed", |tx| sealed(tx, 60, "filed"), false, false),
        ("perhaps sent", |tx| sealed(tx, 60, "doubtful"), true, false),
        ("waiting to leave", |tx| sealed(tx, 60, "queued"), true, false),
        ("refused", |tx| sealed(tx, 60, "refused"), true, true),
        ("gone on with after it was sent", |tx| sealed(tx, -60, "filed"), true, true),
        ("sent by another desk", |tx| filed(tx, 60), true, false),
        ("sent by another desk without what was changed here", |tx| filed(tx, 60), false, true),
    ];
    for (way, made, is_copied, comes) in ways {
        let vault = Vault::new().await;
        let brought = vault.store.write(move |tx| {
            made(tx)?;
            Ok((tx.bring_draft(&carried("un", is_copied))?, tx.drafts()?.len()))
        });
        assert_eq!(brought.await.unwrap().0, (comes, usize::from(comes)), "{way}");
    }
}
