//! Tests of `store/proposals`.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::fixture::{VALIDITY, Vault, at, letter, person};
use super::{Claim, NewProposal};
use crate::clock;
use crate::domain::outgoing::{Hold, Kind, OutgoingState};
use crate::domain::proposal::{FOLDER, Phase, Proposal, ProposalMark, SETTLED, Stand};
use crate::domain::{Draft, DraftId, MailboxId, MailboxName, MessageId, OutgoingId, Place, Role};
use crate::store::{Error, Landed, NewMailbox, NewOutgoing, Tx};

fn said(revision: u8, phase: Phase) -> Proposal {
    Proposal {
        mark: ProposalMark { token: "0a".repeat(16), revision: format!("{revision:02x}").repeat(16) },
        phase,
        author: person("Sylvie", "cabinet@cabinet.mssante.fr"),
        doctor: person("Claire", "claire.dubreuil@medecin.mssante.fr"),
        by: person("Sylvie", "cabinet@cabinet.mssante.fr"),
        at: at(i64::from(revision) * 60),
        ..Proposal::default()
    }
}

/// The two folders of a vault, as the server lists them.
async fn folders(vault: &Vault) -> (MailboxId, MailboxId) {
    let account = vault.account;
    let made = vault.store.write(move |tx| {
        let folder = |name: &str, role| NewMailbox {
            name: MailboxName::new(name),
            delimiter: Some('/'),
            role,
            subscribed: true,
            place: Place::Own,
        };
        let all = [folder("INBOX", Role::Inbox), folder(FOLDER, Role::Other), folder(SETTLED, Role::Other)];
        let ids = tx.upsert_mailboxes(account, &all)?;
        ids[1..].iter().try_for_each(|id| tx.reset_mailbox(*id, VALIDITY).map(drop))?;
        Ok((ids[1], ids[2]))
    });
    made.await.unwrap().0
}

async fn seen(vault: &Vault, folder: MailboxId, number: u32, proposal: Proposal) -> MessageId {
    let mut message = letter(number, "Compte rendu");
    message.envelope.proposal = Some(Box::new(proposal));
    vault.store.write(move |tx| Ok(tx.insert_messages(folder, VALIDITY, &[message])?[0])).await.unwrap().0
}

async fn propose(vault: &Vault, proposal: Proposal, replaces: Option<MessageId>) -> Result<DraftId, Error> {
    let account = vault.account;
    let kept = vault.store.write(move |tx| {
        let draft = tx.save_draft(&Draft { subject: "Compte rendu".to_owned(), ..Draft::default() }, at(0))?;
        let new = NewProposal {
            account,
            draft: Some(draft),
            replaces,
            message_id: proposal.mark.written(),
            proposal,
            to: Vec::new(),
            subject: "Compte rendu".to_owned(),
            octets: b"x".to_vec(),
        };
        tx.propose(&new, at(0)).map(|()| draft)
    });
    kept.await.map(|(draft, _)| draft)
}

async fn stands(vault: &Vault) -> Vec<(u8, Stand, bool)> {
    let rows = vault.store.read(|reader| reader.proposals(at(3_600))).await.unwrap();
    let number = |text: &str| u8::from_str_radix(text.get(..2).unwrap(), 16).unwrap();
    rows.iter().map(|row| (number(&row.proposal.mark.revision), row.stand, row.message.is_some())).collect()
}

async fn queue(vault: &Vault, mark: &ProposalMark, number: u8) -> Result<OutgoingId, Error> {
    let (account, mark) = (vault.account, mark.clone());
    let queued = vault.store.write_durable(move |tx| {
        let own = super::super::fixture::address("claire.dubreuil@medecin.mssante.fr");
        tx.queue(&NewOutgoing {
            account,
            message_id: &format!("{number}@x.fr"),
            envelope_id: "",
            kind: Kind::Letter,
            asks_read: false,
            sender: &own,
            recipients: std::slice::from_ref(&own),
            subject: "Compte rendu",
            raw: b"x",
            sealed_at: at(0),
            patient: None,
            draft: None,
            proposal: Some(&mark),
        })
    });
    queued.await.map(|(id, _)| id)
}

/// When what was met now may be put back.
fn later() -> Timestamp {
    clock::now() + SignedDuration::from_hours(2)
}

/// The server has moved it away for the letter that waits for that.
async fn won(vault: &Vault, uid: u32) {
    let account = vault.account;
    let done = vault.store.write(move |tx| {
        let group = tx.next_group(account, &BTreeSet::new())?.unwrap();
        assert!(group.is_claim());
        tx.landed(&[(group.errands[0].id, Landed::At(VALIDITY, super::super::fixture::uid(uid)))], false)
    });
    let _ = done.await.unwrap();
    is_there(vault).await;
}

/// The server says of all that letters have moved away that it lies there.
async fn is_there(vault: &Vault) {
    let account = vault.account;
    let checked = vault.store.write(move |tx| {
        let holds = tx.unchecked_claims(account, clock::now())?;
        holds.iter().try_for_each(|hold| tx.check_claim(hold.outgoing, true, clock::now()))
    });
    let _ = checked.await.unwrap();
}

impl Tx<'_> {
    /// The server was last asked before that.
    ///
    /// # Errors
    /// Of the database.
    pub fn age_claims(&mut self, by: SignedDuration) -> Result<(), Error> {
        let _ = self.connection.execute("UPDATE claims SET checked_at = checked_at - ?1", [by.as_secs()])?;
        Ok(())
    }

    /// What was not taken is tried at once.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget_declines(&mut self) -> Result<(), Error> {
        let _ = self.connection.execute("UPDATE proposings SET declined_at = 0", [])?;
        Ok(())
    }
}

async fn moves(vault: &Vault, id: OutgoingId, from: OutgoingState, to: OutgoingState) -> bool {
    vault.store.write_durable(move |tx| tx.transition(id, &from, &to)).await.unwrap().0
}

async fn claim(vault: &Vault, id: OutgoingId) -> Option<Claim> {
    vault.store.read(move |reader| reader.claim_of(id, clock::now())).await.unwrap()
}

#[tokio::test]
async fn a_proposal_is_kept_with_its_draft_until_the_server_has_it() {
    let vault = Vault::new().await;
    let (folder, _) = folders(&vault).await;
    let draft = propose(&vault, said(1, Phase::Asked), None).await.unwrap();
    assert_eq!(stands(&vault).await, [(1, Stand::Asked, false)]);
    assert_eq!(vault.store.read(|reader| reader.drafts()).await.unwrap(), [], "it is shown once");
    let account = vault.account;
    let due =
        vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(0))).await.unwrap().unwrap();
    assert!(!due.overtaken && !due.begun && due.name.as_ref().is_some_and(|name| name.as_str() == FOLDER));

    // Refused: it is a draft as before.
    let id = due.id;
    let _ = vault.store.write(move |tx| tx.drop_proposal(id)).await.unwrap();
    assert_eq!(vault.store.read(|reader| reader.drafts()).await.unwrap().len(), 1);
    assert_eq!(stands(&vault).await, []);
    let _ = vault.store.write(move |tx| tx.delete_draft(draft)).await.unwrap();

    let draft = propose(&vault, said(2, Phase::Asked), None).await.unwrap();
    let due =
        vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(0))).await.unwrap().unwrap();
    let id = due.id;
    let _ = vault.store.write(move |tx| tx.proposed(id, at(180))).await.unwrap();
    assert!(!vault.store.read(move |reader| reader.has_draft(draft)).await.unwrap());
    assert_eq!(stands(&vault).await, [(2, Stand::Asked, false)], "shown until a look sees it");
    let _ = seen(&vault, folder, 1, said(2, Phase::Asked)).await;
    assert_eq!(stands(&vault).await, [(2, Stand::Asked, true)]);
    let none = vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(0))).await.unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn one_that_follows_another_takes_its_place_and_follows_none_that_is_no_more() {
    let vault = Vault::new().await;
    let (folder, settled) = folders(&vault).await;
    let first = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
    let _ = propose(&vault, said(2, Phase::Returned), Some(first)).await.unwrap();
    assert_eq!(stands(&vault).await, [(2, Stand::Returned, false)]);
    let again = propose(&vault, said(3, Phase::Returned), Some(first)).await;
    assert!(matches!(again, Err(Error::ProposalOvertaken)), "{again:?}");
    let queued = queue(&vault, &said(1, Phase::Asked).mark, 1).await;
    assert!(matches!(queued, Err(Error::ProposalOvertaken)), "{queued:?}");

    // Another desk was faster, before the server was told.
    let account = vault.account;
    let _ = vault
        .store
        .write(move |tx| tx.act(&crate::domain::Act::Move { messages: vec![first], to: settled }, at(0)))
        .await
        .unwrap();
    let due =
        vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(0))).await.unwrap().unwrap();
    assert!(due.overtaken);
}

#[tokio::test]
async fn a_letter_moves_away_what_it_goes_on_from_and_gives_it_back_when_it_does_not_leave() {
    let vault = Vault::new().await;
    let (folder, _) = folders(&vault).await;
    let mark = said(1, Phase::Asked).mark;
    let _ = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
    let id = queue(&vault, &mark, 1).await.unwrap();
    assert_eq!((claim(&vault, id).await, stands(&vault).await), (Some(Claim::Asked), vec![(1, Stand::Leaving, true)]));
    let second = queue(&vault, &mark, 2).await;
    assert!(matches!(second, Err(Error::ProposalOvertaken)), "{second:?}");

    // Taken back before the server knew.
    let draft = Draft { proposal: Some(Box::new(said(1, Phase::Asked))), ..Draft::default() };
    let taken = vault.store.write_durable(move |tx| tx.take_back(id, &OutgoingState::Queued, &draft, at(60)));
    let kept = taken.await.unwrap().0.unwrap();
    assert_eq!(stands(&vault).await, [(1, Stand::Asked, true)]);
    let draft = vault.store.read(move |reader| reader.draft(kept)).await.unwrap();
    assert_eq!(draft.proposal, Some(Box::new(said(1, Phase::Asked))), "the draft still goes on from it");

    // Refused for good, after the server had moved it.
    let id = queue(&vault, &mark, 3).await.unwrap();
    won(&vault, 9).await;
    assert_eq!(claim(&vault, id).await, Some(Claim::Ours));
    let refused = OutgoingState::Refused { code: None, words: String::new(), withheld: None };
    assert!(moves(&vault, id, OutgoingState::Queued, refused).await);
    assert_eq!(stands(&vault).await, [(1, Stand::Asked, true)]);
}

#[tokio::test]
async fn a_correction_is_copied_to_no_server_and_keeps_what_it_goes_on_from() {
    let vault = Vault::new().await;
    let (folder, _) = folders(&vault).await;
    let _ = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
    let account = vault.account;
    let plain = vault.store.write(move |tx| {
        let drafts = [NewMailbox {
            name: MailboxName::new("Drafts"),
            delimiter: Some('/'),
            role: Role::Drafts,
            subscribed: true,
            place: Place::Own,
        }];
        let id = tx.upsert_mailboxes(account, &drafts)?[0];
        tx.reset_mailbox(id, VALIDITY)?;
        let from = tx.address_of(account)?;
        let draft = Draft { from, subject: "Correction".to_owned(), ..Draft::default() };
        let known = Some(Box::new(said(1, Phase::Asked)));
        let _ = tx.save_draft(&Draft { proposal: known, ..draft.clone() }, at(0))?;
        tx.save_draft(&draft, at(0))
    });
    let plain = plain.await.unwrap().0;
    let due =
        |passed: BTreeSet<DraftId>| vault.store.read(move |reader| reader.due_draft(account, &passed, at(86_400)));
    assert_eq!(due(BTreeSet::new()).await.unwrap().map(|due| due.id), Some(plain), "an ordinary draft is copied");
    assert!(due(BTreeSet::from([plain])).await.unwrap().is_none(), "what is to leave by a claim is not");
}

#[tokio::test]
async fn of_a_letter_that_was_sent_no_other_state_is_shown_opened_or_sent() {
    let vault = Vault::new().await;
    let (folder, settled) = folders(&vault).await;
    let late = seen(&vault, folder, 1, said(2, Phase::Asked)).await;
    assert_eq!(stands(&vault).await, [(2, Stand::Asked, true)]);
    let _ = seen(&vault, settled, 2, said(1, Phase::Asked)).await;
    assert_eq!(stands(&vault).await, [(1, Stand::Leaving, true)], "somebody sends an earlier one");
    let _ = seen(&vault, settled, 3, said(1, Phase::Sent)).await;
    assert_eq!(stands(&vault).await, [(1, Stand::Sent, true)]);
    let opened = vault.store.read(move |reader| reader.open_proposal(late)).await;
    assert!(matches!(opened, Err(Error::ProposalChanged)), "{opened:?}");
    let queued = queue(&vault, &said(2, Phase::Asked).mark, 1).await;
    assert!(matches!(queued, Err(Error::ProposalOvertaken)), "{queued:?}");
    let proposed = propose(&vault, said(3, Phase::Asked), Some(late)).await;
    assert!(matches!(proposed, Err(Error::ProposalOvertaken)), "{proposed:?}");
    let back = vault.store.read(move |reader| reader.proposals(at(3_600))).await.unwrap()[0].message.unwrap();
    let put = vault.store.write(move |tx| tx.act(&crate::domain::Act::Revalidate { message: back }, later())).await;
    assert!(matches!(put, Err(Error::ProposalChanged)), "what was sent is not put back: {put:?}");
}

#[tokio::test]
async fn a_letter_begins_only_while_the_server_has_just_said_that_what_it_goes_on_from_lies_there() {
    let vault = Vault::new().await;
    let (folder, _) = folders(&vault).await;
    let _ = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
    let id = queue(&vault, &said(1, Phase::Asked).mark, 1).await.unwrap();
    assert!(!moves(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await, "nobody was asked");
    won(&vault, 9).await;
    let _ = vault.store.write(|tx| tx.age_claims(SignedDuration::from_mins(3))).await.unwrap();
    assert_eq!(claim(&vault, id).await, Some(Claim::Unchecked));
    assert!(!moves(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await, "it may have been put back");
    let account = vault.account;
    let unchecked = vault.store.read(move |reader| reader.unchecked_claims(account, clock::now())).await.unwrap();
    assert_eq!(
        unchecked.iter().map(|hold| (hold.outgoing, hold.at)).collect::<Vec<_>>(),
        [(id, Some((VALIDITY, super::super::fixture::uid(9))))]
    );
    // Of what does not leave now nothing is asked; but of what leaves when the session closes.
    for (state, is_asked) in [
        (OutgoingState::Held { until: later(), hold: Hold::Chosen }, false),
        (OutgoingState::Held { until: later(), hold: Hold::Undo }, true),
        (OutgoingState::Deferred { until: later(), attempts: 1, words: String::new() }, false),
        (OutgoingState::Deferred { until: clock::now(), attempts: 1, words: String::new() }, true),
    ] {
        let back = state.clone();
        assert!(moves(&vault, id, OutgoingState::Queued, state.clone()).await);
        let unchecked = vault.store.read(move |reader| reader.unchecked_claims(account, clock::now())).await.unwrap();
        assert_eq!(unchecked.len() == 1, is_asked, "{state:?}");
        assert!(moves(&vault, id, back, OutgoingState::Queued).await);
    }
    let _ = vault.store.write(move |tx| tx.check_claim(id, true, clock::now())).await.unwrap();
    assert_eq!(vault.store.read(move |reader| reader.unchecked_claims(account, clock::now())).await.unwrap(), []);
    // A look sees it elsewhere before the letter begins.
    let aside = |uid: u32| {
        vault.store.write(move |tx| {
            let _ = tx.connection.execute("UPDATE messages SET uid = ?1", [uid])?;
            Ok(())
        })
    };
    let _ = aside(10).await.unwrap();
    assert_eq!(claim(&vault, id).await, Some(Claim::Lost));
    assert!(!moves(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await);
    let _ = aside(9).await.unwrap();
    // It is being erased, or another state of it is known as sent: nothing is asked any more.
    let message = vault.store.read(|reader| Ok(reader.proposals(at(3_600))?[0].message.unwrap())).await.unwrap();
    let _ = vault.store.write(move |tx| tx.erase(&[message], false, at(0))).await.unwrap();
    assert_eq!(claim(&vault, id).await, Some(Claim::Lost));
    let unerased = vault.store.write(move |tx| {
        let ids = tx.next_group(account, &BTreeSet::new())?.unwrap().ids();
        tx.undo(&ids)
    });
    let _ = unerased.await.unwrap();
    assert_eq!(claim(&vault, id).await, Some(Claim::Ours));
    let phase = |phase: &'static str| {
        vault.store.write(move |tx| {
            let _ = tx.connection.execute("UPDATE proposals SET phase = ?1", [phase])?;
            Ok(())
        })
    };
    let _ = phase("sent").await.unwrap();
    assert_eq!(claim(&vault, id).await, Some(Claim::Lost));
    let _ = phase("asked").await.unwrap();
    assert!(moves(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await);
    // Doubtful, and to be sent again: it is asked for anew, and the answer is that it was put back.
    assert!(moves(&vault, id, OutgoingState::Sending, OutgoingState::Doubtful).await);
    assert!(moves(&vault, id, OutgoingState::Doubtful, OutgoingState::Queued).await);
    let _ = vault.store.write(move |tx| tx.check_claim(id, false, clock::now())).await.unwrap();
    assert_eq!(claim(&vault, id).await, Some(Claim::Lost));
    assert!(!moves(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await);
}

#[tokio::test]
async fn what_has_left_from_here_is_told_wherever_the_message_lies_and_is_never_sent_again_from_here() {
    for is_erased in [true, false] {
        let vault = Vault::new().await;
        let (folder, _) = folders(&vault).await;
        let mark = said(1, Phase::Asked).mark;
        let message = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
        let id = queue(&vault, &mark, 1).await.unwrap();
        won(&vault, 9).await;
        assert!(moves(&vault, id, OutgoingState::Queued, OutgoingState::Sending).await);
        assert!(moves(&vault, id, OutgoingState::Sending, OutgoingState::Doubtful).await);
        // Meanwhile it is erased, or waits for somebody again.
        let account = vault.account;
        let gone = vault.store.write(move |tx| {
            let sql = if is_erased {
                "DELETE FROM messages WHERE id = ?1"
            } else {
                "UPDATE messages SET uid = 12, mailbox = ?2, place = ?2 WHERE id = ?1 AND ?2 > 0"
            };
            let _ = if is_erased {
                tx.connection.execute(sql, [message.0])?
            } else {
                tx.connection.execute(sql, [message.0, folder.0])?
            };
            Ok(())
        });
        let _ = gone.await.unwrap();
        if is_erased {
            let _ = seen(&vault, folder, 3, said(1, Phase::Asked)).await;
        }
        assert_eq!(stands(&vault).await, [(1, Stand::Leaving, true)], "it may have left from here");
        let again = queue(&vault, &mark, 2).await;
        assert!(matches!(again, Err(Error::ProposalOvertaken)), "{again:?}");
        let untold = || vault.store.read(move |reader| reader.untold_claims(account));
        assert!(untold().await.unwrap().is_empty(), "nobody knows that it has left");
        let filed = OutgoingState::Filed { words: String::new(), at: at(9) };
        assert!(moves(&vault, id, OutgoingState::Doubtful, filed).await);
        let raw = vault.store.read(move |reader| reader.outgoing_raw(id)).await;
        assert!(raw.is_ok(), "what others are to be told of is kept: {raw:?}");
        let [left] = &untold().await.unwrap()[..] else { panic!() };
        assert_eq!((left.account, left.message.is_none(), &left.proposal.mark), (Some(account), is_erased, &mark));
        assert_eq!(
            (left.proposal.phase, left.proposal.at, left.proposal.author.name.as_str()),
            (Phase::Sent, at(9), "Sylvie")
        );
        let record = NewProposal {
            account,
            draft: None,
            replaces: left.message,
            proposal: left.proposal.clone(),
            to: Vec::new(),
            subject: "Compte rendu".to_owned(),
            message_id: "1@x.fr".to_owned(),
            octets: b"x".to_vec(),
        };
        let told = vault.store.write_durable(move |tx| {
            tx.tell_claim(id, Some(&record), at(10))?;
            tx.tell_claim(id, Some(&record), at(10))
        });
        let _ = told.await.unwrap();
        assert!(untold().await.unwrap().is_empty(), "once");
        assert_eq!(stands(&vault).await, [(1, Stand::Sent, false)]);
        let raw = vault.store.read(move |reader| reader.outgoing_raw(id)).await;
        assert!(matches!(raw, Err(Error::NotFound)), "{raw:?}");
        // What waited again goes once the server has the word.
        let due = vault
            .store
            .read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(10)))
            .await
            .unwrap()
            .unwrap();
        let _ = vault.store.write(move |tx| tx.proposed(due.id, at(11))).await.unwrap();
        let erased =
            vault.store.read(move |reader| reader.next_group(account, &BTreeSet::new())).await.unwrap().unwrap();
        assert_eq!(erased.kind, crate::domain::ActionKind::Erase);
    }
}

#[tokio::test]
async fn what_is_met_as_sent_takes_every_other_state_with_it() {
    let vault = Vault::new().await;
    let (folder, settled) = folders(&vault).await;
    let (_, _) =
        (seen(&vault, folder, 1, said(2, Phase::Asked)).await, seen(&vault, settled, 2, said(1, Phase::Asked)).await);
    // Elsewhere it says nothing: anybody may write such a field.
    let inbox = vault.store.write({
        let account = vault.account;
        move |tx| tx.mailbox_by_role(account, Role::Inbox)
    });
    let inbox = inbox.await.unwrap().0.unwrap();
    let _ = vault.store.write(move |tx| tx.reset_mailbox(inbox, VALIDITY).map(drop)).await.unwrap();
    let account = vault.account;
    let next = || vault.store.read(move |reader| reader.next_group(account, &BTreeSet::new()));
    let _ = seen(&vault, inbox, 7, said(1, Phase::Sent)).await;
    assert_eq!(next().await.unwrap(), None);
    let _ = seen(&vault, settled, 3, said(1, Phase::Sent)).await;
    let mut erased = 0;
    while let Some(group) = next().await.unwrap() {
        assert_eq!(group.kind, crate::domain::ActionKind::Erase);
        erased += group.errands.len();
        let ids = group.ids();
        let _ = vault.store.write(move |tx| tx.erased(&ids)).await.unwrap();
    }
    assert_eq!(erased, 2);
    // Long after it is shown no more nothing waits.
    let rows = vault.store.read(|reader| reader.proposals(at(10_000_000))).await.unwrap();
    assert_eq!(rows, []);
}

#[tokio::test]
async fn what_is_sent_again_before_its_release_was_told_is_claimed_after_that() {
    let vault = Vault::new().await;
    let (folder, _) = folders(&vault).await;
    let mark = said(1, Phase::Asked).mark;
    let _ = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
    let id = queue(&vault, &mark, 1).await.unwrap();
    won(&vault, 9).await;
    let draft = Draft { proposal: Some(Box::new(said(1, Phase::Asked))), ..Draft::default() };
    let taken = vault.store.write_durable(move |tx| tx.take_back(id, &OutgoingState::Queued, &draft, at(60)));
    assert!(taken.await.unwrap().0.is_some());
    let second = queue(&vault, &mark, 2).await.unwrap();
    let account = vault.account;
    let back = vault.store.read(move |reader| reader.next_group(account, &BTreeSet::new())).await.unwrap().unwrap();
    assert!(
        !back.is_claim() && back.target.as_ref().is_some_and(|(target, _)| *target == folder),
        "first it goes back"
    );
    let action = back.errands[0].id;
    let landed = Landed::At(VALIDITY, super::super::fixture::uid(2));
    let _ = vault.store.write(move |tx| tx.landed(&[(action, landed)], false)).await.unwrap();
    assert_eq!(claim(&vault, second).await, Some(Claim::Asked));
    won(&vault, 10).await;
    assert_eq!(claim(&vault, second).await, Some(Claim::Ours));
}

#[tokio::test]
async fn what_the_server_does_not_know_is_taken_up_again_and_what_it_may_have_is_not() {
    let vault = Vault::new().await;
    let _ = folders(&vault).await;
    let (draft, account) = (propose(&vault, said(1, Phase::Asked), None).await.unwrap(), vault.account);
    let drafts = || {
        vault.store.read(move |reader| {
            Ok((reader.proposals(at(0))?.first().and_then(|row| row.draft), reader.drafts()?.len()))
        })
    };
    assert_eq!(drafts().await.unwrap(), (Some(draft), 0));
    let due =
        vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(0))).await.unwrap().unwrap();
    let _ = vault.store.write(move |tx| tx.begin_proposal(due.id, (None, None))).await.unwrap();
    assert_eq!(drafts().await.unwrap(), (None, 0));
    assert!(!vault.store.write(move |tx| tx.withdraw_proposal(draft)).await.unwrap().0);
    let _ = vault.store.write(move |tx| tx.decline_proposal(due.id, Some(at(0)))).await.unwrap();
    let none = vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), at(0))).await.unwrap();
    assert_eq!(none, None, "not at once");
    assert!(vault.store.write(move |tx| tx.withdraw_proposal(draft)).await.unwrap().0);
    assert_eq!(drafts().await.unwrap(), (None, 1));
}

#[tokio::test]
async fn what_is_put_back_has_lain_there_for_an_hour_and_is_the_latest_state() {
    let vault = Vault::new().await;
    let (folder, settled) = folders(&vault).await;
    let old = seen(&vault, settled, 1, said(1, Phase::Asked)).await;
    let put = vault.store.write(move |tx| tx.act(&crate::domain::Act::Revalidate { message: old }, clock::now())).await;
    assert!(matches!(put, Err(Error::ProposalChanged)), "whoever sends it has an hour: {put:?}");
    let _ = seen(&vault, folder, 2, said(2, Phase::Asked)).await;
    let _ =
        vault.store.write(move |tx| tx.act(&crate::domain::Act::Revalidate { message: old }, later())).await.unwrap();
    assert_eq!(stands(&vault).await, [(2, Stand::Asked, true)], "what was corrected since waits alone");
}

/// What befalls a letter that waits to leave.
#[derive(Clone, Copy, Debug)]
enum Befalls {
    /// The server has moved it for us.
    Won,
    /// The server says that it was not there.
    Missed,
    /// A look sees that it is gone.
    Vanished,
    /// Its author takes the letter back.
    TakenBack,
    /// She sends it again.
    Queued,
}

fn befalls() -> impl Strategy<Value = Befalls> {
    prop_oneof![
        Just(Befalls::Won),
        Just(Befalls::Missed),
        Just(Befalls::Vanished),
        Just(Befalls::TakenBack),
        Just(Befalls::Queued)
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(24))]

    /// Whatever befalls it, a letter may leave only while the server has said that it was this one that has moved what it goes on from, and
    /// never two of them.
    #[test]
    fn no_letter_leaves_without_having_moved_what_it_goes_on_from(steps in proptest::collection::vec(befalls(), 1..10)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let vault = Vault::new().await;
            let (folder, _) = folders(&vault).await;
            let (mark, account) = (said(1, Phase::Asked).mark, vault.account);
            let message = seen(&vault, folder, 1, said(1, Phase::Asked)).await;
            let (mut letters, mut won): (Vec<OutgoingId>, Option<OutgoingId>) = (Vec::new(), None);
            let mut last = None;
            for (number, step) in (0_u8..).zip(steps) {
                match step {
                    Befalls::Queued => {
                        if let Ok(id) = queue(&vault, &mark, number).await {
                            letters.push(id);
                            last = Some(id);
                        }
                    }
                    Befalls::TakenBack => {
                        let Some(id) = last.take() else { continue };
                        let draft = Draft::default();
                        let taken = vault.store.write_durable(move |tx| tx.take_back(id, &OutgoingState::Queued, &draft, at(60)));
                        if taken.await.unwrap().0.is_some() {
                            letters.retain(|letter| *letter != id);
                            won = won.filter(|letter| *letter != id);
                        }
                    }
                    Befalls::Won | Befalls::Missed => {
                        let group = vault.store.read(move |reader| reader.next_group(account, &BTreeSet::new())).await.unwrap();
                        let Some(group) = group.filter(|group| group.is_claim()) else { continue };
                        let action = group.errands[0].id;
                        let is_won = matches!(step, Befalls::Won);
                        let uid = super::super::fixture::uid(100 + u32::from(number));
                        let _ = vault.store.write(move |tx| {
                            if is_won { tx.landed(&[(action, Landed::At(VALIDITY, uid))], false) } else { tx.undo(&[action]) }
                        }).await.unwrap();
                        won = if is_won { last } else { won };
                        is_there(&vault).await;
                    }
                    Befalls::Vanished => {
                        let _ = vault.store.write(move |tx| {
                            let _ = tx.connection.execute("DELETE FROM messages WHERE id = ?1", [message.0])?;
                            Ok(())
                        }).await.unwrap();
                    }
                }
                let mut leaving = Vec::new();
                for id in &letters {
                    if claim(&vault, *id).await == Some(Claim::Ours) {
                        leaving.push(*id);
                    }
                }
                assert!(leaving.len() <= 1 && leaving.iter().all(|id| Some(*id) == won), "{leaving:?} {won:?} after {step:?}");
            }
        });
    }
}

#[tokio::test]
async fn a_folder_for_what_has_left_that_is_not_made_is_not_asked_for_again_at_once() {
    let vault = Vault::new().await;
    let account = vault.account;
    let record = NewProposal {
        account,
        draft: None,
        replaces: None,
        proposal: said(1, Phase::Sent),
        to: Vec::new(),
        subject: "Compte rendu".to_owned(),
        message_id: "1@x.fr".to_owned(),
        octets: b"x".to_vec(),
    };
    let refused = vault.store.write(move |tx| {
        tx.propose(&record, clock::now())?;
        let create = tx.next_group(account, &BTreeSet::new())?.unwrap().ids();
        tx.undo(&create)
    });
    let _ = refused.await.unwrap();
    let due = |now| vault.store.read(move |reader| reader.due_proposal(account, &BTreeSet::new(), now));
    assert!(due(clock::now()).await.unwrap().is_none());
    let due = due(later()).await.unwrap().unwrap();
    assert_eq!((due.name, due.phase), (None, Phase::Sent), "but it is, while nobody knows");
}
