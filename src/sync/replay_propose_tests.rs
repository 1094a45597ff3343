//! Letters that are proposed to be sent by somebody: put there once wherever it is cut, by leave of the gate alone; and of two desks that
//! move one away to send it, one does.

use jiff::SignedDuration;

use super::{hear, now, run};
use crate::clock;
use crate::domain::message::Correspondence;
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{Kind, OutgoingState};
use crate::domain::proposal::{FOLDER, Phase, Proposal, ProposalMark, SETTLED};
use crate::domain::{AccountId, Act, Address, Draft, Flags, MailboxName, Notice, OutgoingId, Role};
use crate::imap::Refusal;
use crate::mime::{read, write};
use crate::store::{self, Claim, NewOutgoing, NewProposal, Store};
use crate::sync::Leave;
use crate::sync::model::{Held, Model};
use crate::sync::remote::Remote;
use crate::sync::tests::open;
use crate::trust::Gate;

/// A desk at the mailbox of a practice.
struct Desk {
    store: Store,
    account: AccountId,
    _dir: tempfile::TempDir,
}

fn leave(domain: &str) -> Leave {
    let gate = Gate::listing(&[domain], "2026-11-26T00:00:00Z".parse().unwrap());
    let (own, noon) = (Address::parse("cabinet@medecin.mssante.fr").unwrap(), "2026-11-26T12:00:00Z".parse().unwrap());
    Leave::new(move || gate.crossing(&own, noon))
}

/// Whether a server knows MOVE, and says where messages go.
const SERVERS: [(bool, bool); 4] = [(true, true), (false, true), (true, false), (false, false)];
/// The two that differ most, for what is cut at each word.
const EXTREMES: [(bool, bool); 2] = [(true, true), (false, false)];

fn server((has_move, has_uidplus): (bool, bool)) -> Model {
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 2);
    model.leave = leave("medecin.mssante.fr");
    (model.has_move, model.has_uidplus) = (has_move, has_uidplus);
    model
}

/// From 100 on those of another letter.
fn mark(revision: u8) -> ProposalMark {
    let token = if revision < 100 { "0a" } else { "0b" };
    ProposalMark { token: token.repeat(16), revision: format!("{revision:02x}").repeat(16) }
}

impl Desk {
    async fn new(model: &mut Model) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let desk = Self { store, account, _dir: dir };
        desk.pass(model).await;
        desk
    }

    async fn pass(&self, model: &mut Model) {
        assert!(run(model, &self.store, self.account, None).await.0);
    }

    async fn told(&self, model: &mut Model) -> Vec<Notice> {
        let (ended, told) = hear(model, &self.store, self.account, None).await;
        assert!(ended);
        told
    }

    async fn propose(&self, revision: u8, replaces: Option<u8>) {
        self.try_to_propose(revision, replaces).await.unwrap();
    }

    async fn try_to_propose(&self, revision: u8, replaces: Option<u8>) -> Result<(), store::Error> {
        let own = Address::parse("cabinet@medecin.mssante.fr").unwrap();
        let person = Correspondence { name: "Sylvie".to_owned(), address: own.to_string() };
        let proposal = Proposal {
            mark: mark(revision),
            phase: Phase::Asked,
            author: person.clone(),
            doctor: person.clone(),
            by: person,
            at: now(),
            ..Proposal::default()
        };
        let draft = Draft { subject: format!("Lettre {revision}"), body: "Texte".to_owned(), ..Draft::default() };
        let message_id = proposal.mark.message_id(own.domain());
        let octets = write::draft(&draft, &own, (&message_id, None), now()).unwrap();
        let octets = write::proposal(&octets, &proposal);
        let account = self.account;
        let kept = self.store.write(move |tx| {
            let replaces = replaces.map(|before| tx.message_of_proposal(&mark(before))).transpose()?;
            let id = tx.save_draft(&draft, now())?;
            let new = NewProposal {
                account,
                draft: Some(id),
                replaces: replaces.map(|(message, _)| message),
                proposal,
                to: Vec::new(),
                subject: draft.subject,
                message_id,
                octets,
            };
            tx.propose(&new, now())
        });
        kept.await.map(drop)
    }

    /// She sends the letter in this state: the outbox has it.
    async fn queue(&self, revision: u8) -> OutgoingId {
        self.try_to_queue(revision).await.unwrap()
    }

    async fn try_to_queue(&self, revision: u8) -> Result<OutgoingId, store::Error> {
        let account = self.account;
        let queued = self.store.write_durable(move |tx| {
            let own = Address::parse("cabinet@medecin.mssante.fr").unwrap();
            let id: String = tx.fresh_token()?;
            tx.queue(&NewOutgoing {
                account,
                message_id: &id,
                envelope_id: "",
                kind: Kind::Letter,
                asks_read: false,
                sender: &own,
                recipients: std::slice::from_ref(&own),
                subject: "Lettre",
                raw: b"x",
                sealed_at: now(),
                patient: None,
                draft: None,
                proposal: Some(&mark(revision)),
            })
        });
        queued.await.map(|(id, _)| id)
    }

    async fn claim(&self, id: OutgoingId) -> Claim {
        self.store.read(move |reader| reader.claim_of(id, clock::now())).await.unwrap().unwrap()
    }

    /// What the sender does with a letter that may not leave.
    async fn is_refused(&self, id: OutgoingId) {
        let refused = OutgoingState::Refused { code: None, words: String::new(), withheld: None };
        let moved = self.store.write_durable(move |tx| tx.transition(id, &OutgoingState::Queued, &refused));
        assert!(moved.await.unwrap().0);
    }

    /// Somebody puts the letter back that nobody sends.
    async fn put_back(&self) -> Result<(), store::Error> {
        let later = clock::now() + SignedDuration::from_hours(2);
        let rows = self.store.read(move |reader| reader.proposals(later)).await.unwrap();
        let row = rows.iter().find(|row| row.may_be_put_back(later)).ok_or(store::Error::NotFound)?;
        let act = Act::Revalidate { message: row.message.unwrap() };
        self.store.write(move |tx| tx.act(&act, later)).await.map(drop)
    }

    async fn drafts(&self) -> usize {
        self.store.read(|reader| reader.drafts()).await.unwrap().len()
    }

    async fn listed(&self) -> usize {
        self.store.read(|reader| reader.proposals(now())).await.unwrap().len()
    }
}

/// Subjects of what lies in a folder.
fn served(model: &Model, folder: &str) -> Vec<String> {
    let Some(folder) = model.folders.get(folder) else { return Vec::new() };
    let subject = |octets: &Vec<u8>| {
        assert!(read::proposal(octets).is_some());
        read::envelope(octets).subject
    };
    folder.messages.values().map(|held| subject(&held.octets)).collect()
}

#[tokio::test]
async fn cut_at_every_word_and_every_commit_it_is_there_once_and_the_one_before_is_gone() {
    for by_word in [true, false] {
        for at in 0.. {
            let mut model = server((true, true));
            let desk = Desk::new(&mut model).await;
            desk.propose(1, None).await;
            desk.pass(&mut model).await;
            desk.pass(&mut model).await;
            assert_eq!(served(&model, FOLDER), ["Lettre 1"]);
            desk.propose(2, Some(1)).await;
            model.reconnect(by_word.then_some(at));
            let (ended, _) = run(&mut model, &desk.store, desk.account, (!by_word).then_some(at)).await;
            model.reconnect(None);
            desk.pass(&mut model).await;
            desk.pass(&mut model).await;
            assert_eq!(served(&model, FOLDER), ["Lettre 2"], "cut {at}, by word: {by_word}");
            assert_eq!((desk.drafts().await, desk.listed().await), (0, 1), "cut {at}, by word: {by_word}");
            if ended {
                assert!(at > 3, "only {at} places to cut at");
                break;
            }
        }
    }
}

#[tokio::test]
async fn without_leave_of_the_gate_nothing_is_put_there_and_nothing_is_lost() {
    let mut model = server((true, true));
    let desk = Desk::new(&mut model).await;
    desk.propose(1, None).await;
    model.leave = Leave::default();
    assert_eq!(desk.told(&mut model).await, []);
    assert_eq!(
        (served(&model, FOLDER).len(), desk.drafts().await, desk.listed().await),
        (0, 0, 1),
        "it waits for a list"
    );
    model.leave = leave("autre.mssante.fr");
    assert_eq!(desk.told(&mut model).await, [Notice::Sending(SendingFault::NotProposed)]);
    assert_eq!((served(&model, FOLDER).len(), desk.drafts().await, desk.listed().await), (0, 1, 0), "a draft again");
}

/// Two desks at which one letter waits.
async fn two_desks(kind: (bool, bool)) -> (Model, Desk, Desk) {
    let mut model = server(kind);
    let (here, there) = (Desk::new(&mut model).await, Desk::new(&mut model).await);
    here.propose(1, None).await;
    here.pass(&mut model).await;
    here.pass(&mut model).await;
    there.pass(&mut model).await;
    (model, here, there)
}

#[tokio::test]
async fn of_two_desks_one_moves_it_away_and_the_other_one_learns_that() {
    for kind in SERVERS {
        let (mut model, here, there) = two_desks(kind).await;
        let (one, other) = (here.queue(1).await, there.queue(1).await);
        assert_eq!((here.claim(one).await, there.claim(other).await), (Claim::Asked, Claim::Asked));
        here.pass(&mut model).await;
        there.pass(&mut model).await;
        assert_eq!((here.claim(one).await, there.claim(other).await), (Claim::Ours, Claim::Lost), "{kind:?}");
        assert_eq!((served(&model, FOLDER).len(), served(&model, SETTLED).len()), (0, 1), "{kind:?}");
        // It is hers until it has left, whatever is looked at.
        here.pass(&mut model).await;
        here.pass(&mut model).await;
        assert_eq!(here.claim(one).await, Claim::Ours, "{kind:?}");
    }
}

#[tokio::test]
async fn what_another_desk_sends_is_not_proposed_again_by_one_that_does_not_know() {
    for kind in SERVERS {
        let (mut model, here, there) = two_desks(kind).await;
        let sent = there.queue(1).await;
        there.pass(&mut model).await;
        assert_eq!(there.claim(sent).await, Claim::Ours, "{kind:?}");
        // Its author has corrected it meanwhile, and was offline.
        here.propose(2, Some(1)).await;
        let overtaken = [Notice::Sending(SendingFault::ProposalOvertaken)];
        assert_eq!(here.told(&mut model).await, overtaken, "{kind:?}");
        assert_eq!((served(&model, FOLDER).len(), served(&model, SETTLED).len()), (0, 1), "{kind:?}");
        assert_eq!(here.drafts().await, 1, "her words are kept");
        assert_eq!(there.claim(sent).await, Claim::Ours, "{kind:?}");
    }
}

#[tokio::test]
async fn of_two_states_of_a_letter_that_lie_there_one_is_sent() {
    for kind in SERVERS {
        let (mut model, here, there) = two_desks(kind).await;
        // The later one was put there in the very moment in which the first one was moved away.
        here.propose(2, Some(1)).await;
        here.pass(&mut model).await;
        there.pass(&mut model).await;
        let second = there.queue(2).await;
        let [held] = &model.folders[FOLDER].messages.values().cloned().collect::<Vec<_>>()[..] else { panic!() };
        let octets = String::from_utf8(held.octets.clone()).unwrap();
        let octets = octets.replace(&mark(2).revision, &mark(1).revision).into_bytes();
        let _ = model.create(&MailboxName::new(SETTLED)).await;
        model.put(SETTLED, octets, Flags::SEEN, now().as_second());
        there.pass(&mut model).await;
        assert_eq!(there.claim(second).await, Claim::Lost, "{kind:?}");
        here.pass(&mut model).await;
        assert_eq!(here.listed().await, 1, "{kind:?}: it is shown once");
        let again = here.try_to_propose(3, Some(2)).await;
        assert!(matches!(again, Err(store::Error::ProposalOvertaken)), "{kind:?}: {again:?}");
    }
}

#[tokio::test]
async fn cut_while_it_is_moved_away_no_two_desks_have_moved_it_and_it_may_be_put_back() {
    for kind in SERVERS {
        for at in 0.. {
            let (mut model, here, there) = two_desks(kind).await;
            let (one, other) = (here.queue(1).await, there.queue(1).await);
            model.reconnect(Some(at));
            let (ended, _) = run(&mut model, &here.store, here.account, None).await;
            model.reconnect(None);
            there.pass(&mut model).await;
            here.pass(&mut model).await;
            there.pass(&mut model).await;
            let both = (here.claim(one).await, there.claim(other).await);
            assert_ne!(both, (Claim::Ours, Claim::Ours), "{kind:?}, cut {at}");
            let left = served(&model, FOLDER).len() + served(&model, SETTLED).len();
            assert!(left >= 1, "{kind:?}, cut {at}: it is there");
            if both == (Claim::Lost, Claim::Lost) {
                // Neither could tell whose move it was: a person says that nobody sends it.
                here.is_refused(one).await;
                there.is_refused(other).await;
                here.pass(&mut model).await;
                // Where the original never left it waits by itself.
                if here.put_back().await.is_ok() {
                    here.pass(&mut model).await;
                }
                // What is gone from a folder is looked at twice before that is believed.
                there.pass(&mut model).await;
                there.pass(&mut model).await;
                let again = there.queue(1).await;
                there.pass(&mut model).await;
                assert_eq!(there.claim(again).await, Claim::Ours, "{kind:?}, cut {at}");
                assert_eq!((served(&model, FOLDER).len(), served(&model, SETTLED).len()), (0, 1), "{kind:?}, cut {at}");
            }
            if ended {
                break;
            }
        }
    }
}

#[tokio::test]
async fn who_puts_a_letter_back_takes_it_from_who_has_not_sent_it() {
    let (mut model, here, there) = two_desks((true, true)).await;
    let held = there.queue(1).await;
    there.pass(&mut model).await;
    assert!(matches!(there.put_back().await, Err(store::Error::NotFound)), "it is sent from there");
    here.pass(&mut model).await;
    here.put_back().await.unwrap();
    here.pass(&mut model).await;
    let sent = here.queue(1).await;
    here.pass(&mut model).await;
    there.pass(&mut model).await;
    assert_eq!((here.claim(sent).await, there.claim(held).await), (Claim::Ours, Claim::Lost));
}

/// Her letter waited while nobody asked the server: her computer was closed.
async fn sleeps(desk: &Desk) {
    let aged = desk.store.write(|tx| tx.age_claims(SignedDuration::from_hours(60)));
    let _ = aged.await.unwrap();
}

/// The letter begins to leave.
async fn begins(desk: &Desk, id: OutgoingId) -> bool {
    let begun = desk.store.write_durable(move |tx| tx.transition(id, &OutgoingState::Queued, &OutgoingState::Sending));
    begun.await.unwrap().0
}

#[tokio::test]
async fn who_has_slept_asks_first_and_does_not_send_what_was_put_back_and_sent_meanwhile() {
    for kind in EXTREMES {
        for is_put_back in [true, false] {
            for at in 0.. {
                let (mut model, here, there) = two_desks(kind).await;
                let held = there.queue(1).await;
                there.pass(&mut model).await;
                sleeps(&there).await;
                if is_put_back {
                    here.pass(&mut model).await;
                    here.put_back().await.unwrap();
                    here.pass(&mut model).await;
                    let sent = here.queue(1).await;
                    here.pass(&mut model).await;
                    assert!(begins(&here, sent).await, "{kind:?}");
                }
                assert!(!begins(&there, held).await, "{kind:?}: nobody was asked");
                model.reconnect(Some(at));
                let (ended, _) = run(&mut model, &there.store, there.account, None).await;
                model.reconnect(None);
                assert!(!is_put_back || !begins(&there, held).await, "{kind:?}, cut {at}: it leaves twice");
                there.pass(&mut model).await;
                assert_eq!(begins(&there, held).await, !is_put_back, "{kind:?}, cut {at}");
                if ended {
                    break;
                }
            }
        }
    }
}

/// One of two desks is cut after so many words while it moves the letter away, and the other one puts it back where it may. The letter
/// of the first, and whether it was not cut.
async fn cut_and_put_back(kind: (bool, bool), at: usize) -> ((Model, Desk, Desk), OutgoingId, bool) {
    let (mut model, here, there) = two_desks(kind).await;
    let held = there.queue(1).await;
    model.reconnect(Some(at));
    let (ended, _) = run(&mut model, &there.store, there.account, None).await;
    model.reconnect(None);
    sleeps(&there).await;
    for _ in 0..2 {
        here.pass(&mut model).await;
    }
    let _ = here.put_back().await;
    here.pass(&mut model).await;
    ((model, here, there), held, ended)
}

#[tokio::test]
async fn cut_while_it_is_moved_away_it_leaves_once_when_somebody_puts_it_back_and_sends_it() {
    for kind in SERVERS {
        for at in 0.. {
            let ((mut model, here, there), held, ended) = cut_and_put_back(kind, at).await;
            let mut begun = false;
            if let Ok(sent) = here.try_to_queue(1).await {
                here.pass(&mut model).await;
                begun = begins(&here, sent).await;
            }
            for _ in 0..2 {
                there.pass(&mut model).await;
                assert!(!begun || !begins(&there, held).await, "{kind:?}, cut {at}: it leaves twice");
            }
            if ended {
                break;
            }
        }
    }
}

#[tokio::test]
async fn cut_while_it_is_moved_away_it_lies_somewhere_when_somebody_only_puts_it_back() {
    for kind in SERVERS {
        for at in 0.. {
            let ((mut model, here, there), _, ended) = cut_and_put_back(kind, at).await;
            for _ in 0..2 {
                there.pass(&mut model).await;
                here.pass(&mut model).await;
            }
            let lies = served(&model, FOLDER).len() + served(&model, SETTLED).len();
            assert!(lies > 0, "{kind:?}, cut {at}: nobody finds it");
            if ended {
                break;
            }
        }
    }
}

#[tokio::test]
async fn two_letters_that_are_sent_together_are_both_hers() {
    for kind in SERVERS {
        let mut model = server(kind);
        let desk = Desk::new(&mut model).await;
        for revision in [1, 101] {
            desk.propose(revision, None).await;
        }
        for _ in 0..2 {
            desk.pass(&mut model).await;
        }
        let letters = [desk.queue(1).await, desk.queue(101).await];
        desk.pass(&mut model).await;
        for letter in letters {
            assert_eq!(desk.claim(letter).await, Claim::Ours, "{kind:?}");
        }
    }
}

/// The only message of a folder.
fn only<'m>(model: &'m mut Model, folder: &str) -> &'m mut Held {
    let all = &mut model.folders.get_mut(folder).unwrap().messages;
    assert_eq!(all.len(), 1);
    all.values_mut().next().unwrap()
}

#[tokio::test]
async fn who_has_slept_does_not_send_what_stands_there_as_sent_or_is_marked_as_deleted() {
    for kind in SERVERS {
        for is_sent in [true, false] {
            for at in 0.. {
                let (mut model, _here, there) = two_desks(kind).await;
                let held = there.queue(1).await;
                there.pass(&mut model).await;
                sleeps(&there).await;
                let own = only(&mut model, SETTLED);
                if is_sent {
                    let octets = String::from_utf8(own.octets.clone()).unwrap().replace("State: asked", "State: sent");
                    model.put(SETTLED, octets.into_bytes(), Flags::SEEN, now().as_second());
                } else {
                    own.flags = own.flags.with(Flags::DELETED);
                }
                model.reconnect(Some(at));
                let (ended, _) = run(&mut model, &there.store, there.account, None).await;
                model.reconnect(None);
                assert!(!begins(&there, held).await, "{kind:?}, cut {at}, sent: {is_sent}");
                there.pass(&mut model).await;
                assert!(!begins(&there, held).await, "{kind:?}, cut {at}, sent: {is_sent}");
                if ended {
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn where_what_was_copied_cannot_be_removed_alone_one_desk_sends_it() {
    for kind in SERVERS {
        let (mut model, here, there) = two_desks(kind).await;
        let octets = String::from_utf8(only(&mut model, FOLDER).octets.clone()).unwrap();
        let neighbour = octets.replace(&mark(1).token, &"0b".repeat(16)).into_bytes();
        model.put(FOLDER, neighbour, Flags::SEEN.with(Flags::DELETED), now().as_second());
        let (one, other) = (here.queue(1).await, there.queue(1).await);
        here.pass(&mut model).await;
        there.pass(&mut model).await;
        assert_eq!(here.claim(one).await, Claim::Ours, "{kind:?}");
        there.pass(&mut model).await;
        here.pass(&mut model).await;
        assert!(begins(&here, one).await && !begins(&there, other).await, "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_sent_again_before_its_release_was_told_is_hers_in_the_end() {
    for kind in SERVERS {
        let (mut model, _here, there) = two_desks(kind).await;
        let first = there.queue(1).await;
        there.pass(&mut model).await;
        assert_eq!(there.claim(first).await, Claim::Ours, "{kind:?}");
        there.is_refused(first).await;
        let again = there.queue(1).await;
        for _ in 0..3 {
            there.pass(&mut model).await;
        }
        assert_eq!(there.claim(again).await, Claim::Ours, "{kind:?}");
        assert_eq!((served(&model, FOLDER).len(), served(&model, SETTLED).len()), (0, 1), "{kind:?}");
    }
}

#[tokio::test]
async fn a_server_whose_search_is_blind_lets_no_letter_leave_and_nobody_is_blamed() {
    for kind in SERVERS {
        let (mut model, here, there) = two_desks(kind).await;
        model.is_blind = true;
        let id = there.queue(1).await;
        there.pass(&mut model).await;
        there.pass(&mut model).await;
        assert_eq!(there.claim(id).await, Claim::Refused, "{kind:?}");
        assert!(!begins(&there, id).await);
        there.is_refused(id).await;
        there.pass(&mut model).await;
        assert_eq!(served(&model, FOLDER).len(), 1, "{kind:?}");
        let (_, has_uidplus) = kind;
        if has_uidplus {
            assert_eq!(served(&model, SETTLED).len(), 0, "{kind:?}");
            here.pass(&mut model).await;
            here.pass(&mut model).await;
            model.is_blind = false;
            let again = here.queue(1).await;
            here.pass(&mut model).await;
            assert_eq!(here.claim(again).await, Claim::Ours, "{kind:?}: it waits for the next one");
        }
    }
}

/// What the sender does once the letter has left.
async fn has_left(desk: &Desk, id: OutgoingId) {
    assert!(begins(desk, id).await);
    let account = desk.account;
    let told = desk.store.write_durable(move |tx| {
        let accepted = OutgoingState::Accepted { words: String::new(), at: now() };
        assert!(tx.transition(id, &OutgoingState::Sending, &accepted)?);
        let left = tx.untold_claims(account)?.pop().unwrap();
        let own = Address::parse("cabinet@medecin.mssante.fr").unwrap();
        let draft = Draft { subject: "Envoyée".to_owned(), body: "Texte".to_owned(), ..Draft::default() };
        let octets = write::draft(&draft, &own, ("envoyee@x.fr", None), now()).unwrap();
        let record = NewProposal {
            account,
            draft: None,
            replaces: left.message,
            octets: write::proposal(&octets, &left.proposal),
            proposal: left.proposal,
            to: Vec::new(),
            subject: "Envoyée".to_owned(),
            message_id: "envoyee@x.fr".to_owned(),
        };
        tx.tell_claim(id, Some(&record), now())
    });
    let _ = told.await.unwrap();
}

#[tokio::test]
async fn what_was_put_there_before_a_cut_is_not_put_there_again_once_somebody_has_sent_it() {
    for kind in EXTREMES {
        for has_sent in [true, false] {
            for at in 0.. {
                let mut model = server(kind);
                let (here, there) = (Desk::new(&mut model).await, Desk::new(&mut model).await);
                here.propose(1, None).await;
                model.reconnect(Some(at));
                let (ended, _) = run(&mut model, &here.store, here.account, None).await;
                model.reconnect(None);
                if !served(&model, FOLDER).is_empty() {
                    there.pass(&mut model).await;
                    there.pass(&mut model).await;
                    let id = there.queue(1).await;
                    there.pass(&mut model).await;
                    if has_sent {
                        has_left(&there, id).await;
                        there.pass(&mut model).await;
                        there.pass(&mut model).await;
                    }
                    here.pass(&mut model).await;
                    here.pass(&mut model).await;
                    let all = (served(&model, FOLDER).len(), served(&model, SETTLED));
                    let settled = if has_sent { "Envoyée" } else { "Lettre 1" };
                    assert_eq!(all, (0, vec![settled.to_owned()]), "{kind:?}, cut {at}");
                    assert_eq!((here.drafts().await, here.listed().await), (0, 1), "{kind:?}, cut {at}");
                }
                if ended {
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn what_has_left_is_told_although_it_was_put_back_and_waits_no_more_anywhere() {
    for kind in EXTREMES {
        for at in 0.. {
            let (mut model, here, there) = two_desks(kind).await;
            let id = there.queue(1).await;
            there.pass(&mut model).await;
            // In the very moment in which it leaves.
            here.pass(&mut model).await;
            here.put_back().await.unwrap();
            has_left(&there, id).await;
            here.pass(&mut model).await;
            model.reconnect(Some(at));
            let (ended, _) = run(&mut model, &there.store, there.account, None).await;
            model.reconnect(None);
            for _ in 0..3 {
                there.pass(&mut model).await;
                here.pass(&mut model).await;
            }
            let all = (served(&model, FOLDER), served(&model, SETTLED));
            assert_eq!(all, (Vec::new(), vec!["Envoyée".to_owned()]), "{kind:?}, cut {at}");
            assert_eq!((here.listed().await, there.listed().await), (1, 1), "{kind:?}, cut {at}");
            if ended {
                break;
            }
        }
    }
}

#[tokio::test]
async fn that_a_letter_has_left_is_told_until_the_server_takes_it() {
    let (mut model, _here, there) = two_desks((true, true)).await;
    let id = there.queue(1).await;
    there.pass(&mut model).await;
    has_left(&there, id).await;
    model.folders.get_mut(SETTLED).unwrap().refuses = Some(Refusal::OverQuota);
    for _ in 0..9 {
        assert_eq!(there.told(&mut model).await, []);
        let _ = there.store.write(|tx| tx.forget_declines()).await.unwrap();
    }
    model.folders.get_mut(SETTLED).unwrap().refuses = Some(Refusal::NoPermission);
    let not_settled = [Notice::Sending(SendingFault::NotSettled)];
    let first = there.told(&mut model).await;
    assert_eq!((&first[..], there.told(&mut model).await), (&not_settled[..], vec![]), "it is said once");
    model.folders.get_mut(SETTLED).unwrap().refuses = None;
    let _ = there.store.write(|tx| tx.forget_declines()).await.unwrap();
    there.pass(&mut model).await;
    there.pass(&mut model).await;
    assert_eq!(served(&model, SETTLED), ["Envoyée"]);
}

#[tokio::test]
async fn a_folder_that_is_refused_gives_the_letter_back_and_says_so() {
    let mut model = server((true, true));
    let desk = Desk::new(&mut model).await;
    model.no_create = Some(Refusal::NoPermission);
    desk.propose(1, None).await;
    let told = desk.told(&mut model).await;
    assert!(told.contains(&Notice::Sending(SendingFault::NotProposed)), "{told:?}");
    assert_eq!((desk.drafts().await, desk.listed().await), (1, 0), "a draft again");

    // The folder of those that are sent: the letter does not leave, and nobody else has it.
    let (mut model, _here, there) = two_desks((true, true)).await;
    model.no_create = Some(Refusal::NoPermission);
    let id = there.queue(1).await;
    there.pass(&mut model).await;
    there.pass(&mut model).await;
    assert_eq!(there.claim(id).await, Claim::Refused);
    there.is_refused(id).await;
    assert_eq!((served(&model, FOLDER).len(), there.listed().await), (1, 1));
    model.no_create = None;
    let id = there.queue(1).await;
    there.pass(&mut model).await;
    there.pass(&mut model).await;
    assert_eq!(there.claim(id).await, Claim::Ours);
}
