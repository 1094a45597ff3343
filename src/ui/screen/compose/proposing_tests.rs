//! Tests of `ui/screen/compose/proposing`.

use super::super::tests::{effects, letter};
use super::super::{Compose, Over, Start};
use super::{Action, Farewell, Message, NOTE};
use crate::domain::account::SIZE_DEFAULT;
use crate::domain::message::Correspondence;
use crate::domain::notice::SendingFault;
use crate::domain::proposal::{Phase, Pitch, Proposal, Stand};
use crate::domain::{Account, AccountId, Address, Draft, Notice, ProposalRow, Tenure};
use crate::engine::{Answer, Command, Loaded, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::sample::{account, cx};
use crate::ui::screen::compose;

const CABINET: &str = "cabinet@cabinet.mssante.fr";

fn practice() -> Account {
    Account { address: Address::parse(CABINET).unwrap(), name: None, tenure: Tenure::Shared, ..account() }
}

fn open(draft: Draft, accounts: Vec<Account>) -> Compose {
    let (mut compose, _) = Compose::new(Start::Draft(Box::new(draft)), accounts, SIZE_DEFAULT, Tickets::new(1));
    compose.set_writer("Sylvie LE GOFF".to_owned());
    compose
}

fn person(name: &str, address: &str) -> Correspondence {
    Correspondence { name: name.to_owned(), address: address.to_owned() }
}

fn said(phase: Phase) -> Proposal {
    Proposal {
        phase,
        author: person("Sylvie", CABINET),
        doctor: person("Paul", "paul.martin@medecin.mssante.fr"),
        ..Proposal::default()
    }
}

fn says(compose: &mut Compose, message: Message) -> Vec<Effect> {
    effects(compose.update(compose::Message::Proposing(message), &cx()))
}

fn pitched(effects: &[Effect]) -> Option<(Ticket, Pitch)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Command::Propose { pitch, ticket, .. }) => Some((*ticket, (**pitch).clone())),
        _ => None,
    })
}

#[test]
fn a_letter_is_proposed_to_whom_is_chosen_and_is_left_once_it_is_kept() {
    let mut compose = open(letter(), vec![account(), practice()]);
    let asked = says(&mut compose, Message::Ask);
    let Some(Effect::Load(_, ticket)) = asked.first() else { panic!("{asked:?}") };
    assert_eq!(pitched(&says(&mut compose, Message::Submit)), None, "for nobody");
    let row = ProposalRow {
        message: None,
        draft: None,
        account: AccountId(2),
        proposal: said(Phase::Sent),
        stand: Stand::Sent,
        is_ours: false,
        met_at: jiff::Timestamp::UNIX_EPOCH,
        to: Vec::new(),
        subject: String::new(),
    };
    let _ = compose.loaded(*ticket, Ok(Loaded::Proposals(vec![row.clone(), row])));
    // The first is the session's own mailbox, the second whom a letter was prepared for before.
    let _ = says(&mut compose, Message::Choose(1));
    let _ = says(&mut compose, Message::Patient("Élodie FICTIVE".to_owned()));
    let (ticket, pitch) = pitched(&says(&mut compose, Message::Submit)).unwrap();
    assert_eq!(
        pitch,
        Pitch {
            into: Address::parse(CABINET).unwrap(),
            phase: Phase::Asked,
            doctor: "Paul <paul.martin@medecin.mssante.fr>".to_owned(),
            by: "Sylvie LE GOFF".to_owned(),
            patient: "Élodie FICTIVE".to_owned(),
            note: String::new(),
        }
    );
    assert_eq!(pitched(&says(&mut compose, Message::Submit)), None, "once");
    let left = compose.answered(ticket, &Answer::Done, &cx());
    assert_eq!(left, Action::Left(Farewell::Proposed(Phase::Asked), Vec::new()));
}

#[test]
fn what_is_refused_stays_in_the_composer_and_can_be_sent() {
    let mut compose = open(letter(), vec![account(), practice()]);
    let _ = says(&mut compose, Message::Ask);
    let _ = says(&mut compose, Message::Doctor("marie@gmail.com".to_owned()));
    let (ticket, _) = pitched(&says(&mut compose, Message::Submit)).unwrap();
    let outside = Notice::Sending(SendingFault::DoctorOutside);
    let _ = compose.answered(ticket, &Answer::Failed(outside.clone()), &cx());
    assert_eq!((compose.fault.clone(), compose.is_writable()), (Some(outside), true));
}

#[test]
fn only_where_a_mailbox_is_one_of_several_and_with_something_in_it() {
    let mut alone = open(letter(), vec![account()]);
    assert_eq!((says(&mut alone, Message::Ask), alone.may_propose()), (Vec::new(), false));
    let mut blank = open(Draft::default(), vec![account(), practice()]);
    assert_eq!(says(&mut blank, Message::Ask), []);
    let mut unread = open(letter(), vec![account(), practice()]);
    unread.forbid_sending();
    assert_eq!(says(&mut unread, Message::Ask), [], "without a card");
}

#[test]
fn it_is_returned_with_a_note_only_by_whom_it_was_prepared_for() {
    let prepared = |phase| Draft { proposal: Some(Box::new(said(phase))), ..letter() };
    for (draft, may) in [(prepared(Phase::Asked), true), (prepared(Phase::Returned), false), (letter(), false)] {
        let compose = open(draft, vec![account(), practice()]);
        assert_eq!(compose.may_return(), may);
    }
    let mut compose = open(prepared(Phase::Asked), vec![account(), practice()]);
    let asked = says(&mut compose, Message::AskReturn);
    assert!(matches!(asked.last(), Some(Effect::Focus(id)) if *id == NOTE), "{asked:?}");
    assert_eq!(pitched(&says(&mut compose, Message::Submit)), None, "without a note");
    let _ = says(&mut compose, Message::Note("La dose".to_owned()));
    let (_, pitch) = pitched(&says(&mut compose, Message::Submit)).unwrap();
    assert_eq!((pitch.phase, pitch.note.as_str()), (Phase::Returned, "La dose"));
    assert_eq!(compose.over, Over::Nothing);
    assert_eq!(compose.draft().proposal, Some(Box::new(said(Phase::Asked))), "it goes on from the one that was read");
}

#[test]
fn what_another_desk_has_changed_may_become_a_letter_of_its_own_by_a_person() {
    let prepared = Draft { proposal: Some(Box::new(said(Phase::Asked))), ..letter() };
    let mut compose = open(prepared, vec![account(), practice()]);
    let _ = says(&mut compose, Message::Detach);
    assert!(compose.draft().proposal.is_some(), "nothing was overtaken");
    compose.fault = Some(Notice::Sending(SendingFault::ProposalOvertaken));
    let _ = says(&mut compose, Message::Detach);
    assert_eq!((compose.draft().proposal, compose.fault.clone()), (None, None));
    assert_eq!(compose.draft().body, letter().body, "her words stay");
}

#[test]
fn who_sends_for_somebody_else_is_told_once() {
    let prepared = |address: &str| {
        let doctor = person("Paul", address);
        let proposal = Some(Box::new(Proposal { doctor, ..said(Phase::Asked) }));
        open(Draft { proposal, ..letter() }, vec![account(), practice()])
    };
    let own = account().address.to_string();
    assert_eq!(prepared(&own.to_uppercase()).other_sender(), None);
    let other = prepared("paul.martin@medecin.mssante.fr");
    assert_eq!(other.other_sender(), Some((own, "Paul".to_owned())));
    assert_eq!(open(letter(), vec![account()]).other_sender(), None);
}
