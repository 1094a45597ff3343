//! Letters that were prepared for somebody: each leaves only by a word of the server of the shared mailbox that is fresh, and is told there.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use pli::clock;
use pli::domain::draft::MadeOf;
use pli::domain::message::{Correspondence, Envelope};
use pli::domain::notice::SendingFault;
use pli::domain::outgoing::Hold;
use pli::domain::proposal::{FOLDER, Phase, Proposal, SETTLED, Stand};
use pli::domain::{
    AccountId, Address, MailboxName, Marks, Notice, OutgoingId, Place, ProposalMark, Role, Uid, UidValidity,
};
use pli::store::{self, Landed, NewMailbox, NewMessage};
use pli::submission::Outgoing;
use pli::submission::sender::{Told, enqueue, enqueue_held};
use pli_operator::{DOCTOR, SECRETARY, SHARED};

use super::{Desk, World, letter};

const VALIDITY: UidValidity = UidValidity(7);

fn mark(letter: u8) -> ProposalMark {
    ProposalMark { token: format!("{letter:02x}").repeat(16), revision: "0a".repeat(16) }
}

impl Desk {
    /// A letter waits in the shared mailbox, as a look at it has seen.
    async fn waits(&self, number: u8) -> AccountId {
        let person = Correspondence { name: "Sylvie Le Goff".to_owned(), address: SHARED.address.to_owned() };
        let proposal = Proposal { mark: mark(number), author: person.clone(), doctor: person, ..Proposal::default() };
        let message = NewMessage {
            uid: Uid::new(u32::from(number)).unwrap(),
            marks: Marks::default(),
            internal_date: clock::now(),
            size: 100,
            modseq: None,
            envelope: Envelope { proposal: Some(Box::new(proposal)), ..Envelope::default() },
            head: Vec::new(),
            has_attachments: false,
        };
        let folders = [FOLDER, SETTLED].map(|name| NewMailbox {
            name: MailboxName::new(name),
            delimiter: Some('/'),
            role: Role::Other,
            subscribed: true,
            place: Place::Own,
        });
        let seen = self.sender.store.write(move |tx| {
            let account = tx.account(&Address::parse(SHARED.address).unwrap())?;
            let id = tx.upsert_mailboxes(account, &folders)?[0];
            tx.reset_mailbox(id, VALIDITY)?;
            tx.insert_messages(id, VALIDITY, &[message]).map(|_| account)
        });
        seen.await.unwrap().0
    }

    async fn sends(&self, world: &World, number: u8) -> Result<(OutgoingId, String), store::Error> {
        let outgoing = Outgoing::seal(&letter(SECRETARY.address), None, &self.sealing(&world.gate)).unwrap();
        let message_id = outgoing.message_id().to_owned();
        let of = MadeOf { proposal: Some(mark(number)), ..MadeOf::default() };
        let queued = enqueue(&self.sender.store, self.sender.account_id, outgoing, of, clock::now()).await;
        queued.map(|(id, _)| (id, message_id))
    }

    /// The same, for a time in which it may be taken back.
    async fn holds(&self, world: &World, number: u8, until: Timestamp) -> OutgoingId {
        let outgoing = Outgoing::seal(&letter(SECRETARY.address), None, &self.sealing(&world.gate)).unwrap();
        let of = MadeOf { proposal: Some(mark(number)), ..MadeOf::default() };
        let (store, account) = (&self.sender.store, self.sender.account_id);
        enqueue_held(store, account, outgoing, of, (until, Hold::Undo), clock::now()).await.unwrap().0
    }

    /// The server of the shared mailbox has moved it for the letter that waits for that.
    async fn moved(&self, shared: AccountId, uid: u32) {
        let moved = self.sender.store.write(move |tx| {
            let group = tx.next_group(shared, &BTreeSet::new())?.unwrap();
            assert!(group.is_claim());
            tx.landed(&[(group.ids()[0], Landed::At(VALIDITY, Uid::new(uid).unwrap()))], false)
        });
        let _ = moved.await.unwrap();
    }

    /// What the server says of where it lies, as of then.
    async fn checked(&self, id: OutgoingId, is_there: bool, asked: Timestamp) {
        let _ = self.sender.store.write(move |tx| tx.check_claim(id, is_there, asked)).await.unwrap();
    }

    /// Whether it has asked for a word of other servers since.
    fn has_asked(&mut self) -> bool {
        let told: Vec<Told> = std::iter::from_fn(|| self.told.try_recv().ok()).collect();
        told.contains(&Told::Elsewhere)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prepared_letter_leaves_by_a_fresh_word_of_the_server_alone_and_is_told_once() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    let shared = doctor.waits(1).await;
    let (id, message_id) = doctor.sends(&world, 1).await.unwrap();
    let before = world.connections();
    assert!(doctor.pass(&world.gate).await.unwrap().is_some(), "it is looked again");
    assert_eq!(doctor.state(id).await, "queued");

    // It was moved; then the computer slept.
    doctor.moved(shared, 21).await;
    let hour_ago = clock::now() - SignedDuration::from_hours(1);
    doctor.checked(id, true, hour_ago).await;
    let _ = doctor.has_asked();
    assert!(doctor.pass(&world.gate).await.unwrap().is_some());
    assert_eq!((doctor.state(id).await, doctor.has_asked()), ("queued", true));
    assert_eq!(world.connections(), before, "somebody connected");

    doctor.checked(id, true, clock::now()).await;
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!((doctor.state(id).await, doctor.has_asked()), ("filed", true));
    assert_eq!(world.delivered(SECRETARY, &message_id).await, 1);

    // What those who share the mailbox are told waits for its server, and the letter is sent by nobody here again.
    let due = || doctor.sender.store.read(move |reader| reader.due_proposal(shared, &BTreeSet::new(), clock::now()));
    let record = due().await.unwrap().unwrap();
    assert_eq!((record.phase, &record.mark), (Phase::Sent, &mark(1)));
    let octets = String::from_utf8_lossy(&record.octets).into_owned();
    assert!(octets.contains("X-Pli-State: sent") && octets.contains(&format!("<{message_id}>")), "{octets}");
    let by = octets.split("X-Pli-By:").nth(1).and_then(|rest| rest.split("X-Pli-At:").next()).unwrap();
    assert!(by.contains(DOCTOR.address), "{by}");
    let _ = doctor.pass(&world.gate).await.unwrap();
    let again = due().await.unwrap().map(|due| due.id);
    assert_eq!(again, Some(record.id), "it is told once");
    let rows = doctor.sender.store.read(|reader| reader.proposals(clock::now())).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.stand).collect::<Vec<_>>(), [Stand::Sent]);
    let twice = doctor.sends(&world, 1).await;
    assert!(matches!(twice, Err(store::Error::ProposalOvertaken)), "{twice:?}");

    // Of another one the server says that it was put back.
    let _ = doctor.waits(2).await;
    let (id, message_id) = doctor.sends(&world, 2).await.unwrap();
    doctor.moved(shared, 22).await;
    doctor.checked(id, false, clock::now()).await;
    let before = world.connections();
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(doctor.state(id).await, "refused");
    assert_eq!(doctor.notices(), [Notice::Sending(SendingFault::ProposalOvertaken)]);
    assert_eq!((world.connections(), world.copies(SECRETARY, "INBOX", &message_id)), (before, 0));
}

/// A minute in which it may be taken back is longer than a word of the server counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_prepared_letter_that_may_be_taken_back_is_ready_to_leave_when_the_session_closes() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    let shared = doctor.waits(1).await;
    let seconds = |count| SignedDuration::from_secs(count);
    let until = clock::now() + seconds(60);
    let id = doctor.holds(&world, 1, until).await;
    doctor.moved(shared, 21).await;
    doctor.checked(id, true, clock::now()).await;
    let _ = doctor.has_asked();
    for (age, asks) in [(2, false), (20, true)] {
        doctor.checked(id, true, clock::now() - seconds(age)).await;
        let next = doctor.pass(&world.gate).await.unwrap().unwrap();
        assert!(next <= clock::now() + seconds(10) && next < until, "it is looked again before the word is too old");
        assert_eq!((doctor.state(id).await, doctor.has_asked()), ("held", asks), "a word of {age} s");
    }
    // What it asked for has come; then the session closes.
    doctor.checked(id, true, clock::now()).await;
    doctor.sender.part(|| world.gate.clone()).await.unwrap();
    assert!(matches!(doctor.state(id).await, "accepted" | "filed"), "{}", doctor.state(id).await);
}
