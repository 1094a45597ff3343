//! The outbox's reducer: who may decide what.

use jiff::Timestamp;

use super::view::tells_each;
use super::{Action, Message, Outbox};
use crate::domain::outgoing::{Hold, Kind, OutgoingRow, OutgoingState, Receipts};
use crate::domain::{DraftId, Notice, OutgoingId};
use crate::engine::command::Resolution;
use crate::engine::event::ChangeSet;
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Page, Tickets};

fn row(id: i64, state: OutgoingState) -> OutgoingRow {
    OutgoingRow {
        account: crate::domain::AccountId(1),
        id: OutgoingId(id),
        kind: Kind::Letter,
        message_id: format!("{id}@pli"),
        recipients: Vec::new(),
        refused: Vec::new(),
        subject: "Compte rendu".to_owned(),
        size: 1,
        sealed_at: Timestamp::UNIX_EPOCH,
        state,
        receipts: Receipts::default(),
    }
}

fn refused() -> OutgoingState {
    OutgoingState::Refused { code: Some(550), words: "No".to_owned(), withheld: None }
}

fn ticket(effects: &[Effect]) -> Ticket {
    let [Effect::Load(Query::Outbox, ticket)] = effects else { panic!("{effects:?}") };
    *ticket
}

fn shown(rows: Vec<OutgoingRow>) -> Outbox {
    shown_in(false, rows)
}

fn shown_in(read_only: bool, rows: Vec<OutgoingRow>) -> Outbox {
    let (mut outbox, effects) = Outbox::new(Tickets::new(1), read_only);
    outbox.loaded(ticket(&effects), Ok(Loaded::Outbox(rows)));
    outbox
}

const NOTHING: Action = Action::Do(Vec::new());

fn resolve(id: i64, resolution: Resolution) -> Action {
    Action::Do(vec![Effect::Send(Command::Resolve { id: OutgoingId(id), resolution })])
}

fn held(hold: Hold) -> OutgoingState {
    OutgoingState::Held { until: Timestamp::UNIX_EPOCH, hold }
}

#[test]
fn what_has_not_left_is_taken_back_once_and_opens_as_a_draft() {
    let deferred = OutgoingState::Deferred { until: Timestamp::UNIX_EPOCH, attempts: 1, words: String::new() };
    for state in [held(Hold::Undo), held(Hold::Chosen), OutgoingState::Queued, deferred] {
        let mut outbox = shown(vec![row(1, state.clone())]);
        let Action::Do(effects) = outbox.update(Message::TakeBack(OutgoingId(1))) else { panic!("{state:?}") };
        let [Effect::Send(Command::TakeBack { id: OutgoingId(1), ticket })] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(outbox.update(Message::TakeBack(OutgoingId(1))), NOTHING, "asked already");
        assert_eq!(outbox.answered(*ticket, Answer::DraftSaved(DraftId(7))), Action::Taken(DraftId(7)));
        let mut reading = shown_in(true, vec![row(1, state)]);
        assert_eq!(reading.update(Message::TakeBack(OutgoingId(1))), NOTHING, "without a card");
    }
    for state in [OutgoingState::Sending, OutgoingState::Doubtful, refused()] {
        assert_eq!(shown(vec![row(1, state)]).update(Message::TakeBack(OutgoingId(1))), NOTHING);
    }
    let receipt = OutgoingRow { kind: Kind::Receipt, ..row(1, OutgoingState::Queued) };
    assert_eq!(shown(vec![receipt]).update(Message::TakeBack(OutgoingId(1))), NOTHING, "it is no letter of hers");
}

#[test]
fn what_waits_leaves_at_once_when_she_says_so() {
    let deferred = OutgoingState::Deferred { until: Timestamp::UNIX_EPOCH, attempts: 1, words: String::new() };
    for state in [held(Hold::Undo), held(Hold::Chosen), deferred] {
        let mut outbox = shown(vec![row(1, state)]);
        let said = outbox.update(Message::Decide(OutgoingId(1), Resolution::SendNow));
        assert_eq!(said, resolve(1, Resolution::SendNow));
    }
    for state in [OutgoingState::Queued, OutgoingState::Sending, OutgoingState::Doubtful, refused()] {
        let mut outbox = shown(vec![row(1, state)]);
        assert_eq!(outbox.update(Message::Decide(OutgoingId(1), Resolution::SendNow)), NOTHING);
    }
}

#[test]
fn without_a_card_nothing_is_decided_and_a_refused_letter_may_become_a_draft() {
    let rows = vec![row(1, OutgoingState::Doubtful), row(2, refused()), row(3, OutgoingState::Unreadable)];
    let mut outbox = shown_in(true, rows);
    for id in [1, 2, 3].map(OutgoingId) {
        for resolution in [Resolution::WasSent, Resolution::SendAgain, Resolution::Discard] {
            assert_eq!(outbox.update(Message::Decide(id, resolution)), NOTHING, "{id:?} {resolution:?}");
            assert_eq!(outbox.update(Message::Confirm), NOTHING, "{id:?} {resolution:?}");
        }
    }
    assert_eq!(outbox.update(Message::Rework(OutgoingId(2))), Action::Rework(OutgoingId(2)));
}

#[test]
fn rows_are_read_again_when_they_change() {
    let mut outbox = shown(Vec::new());
    assert_eq!(outbox.changed(&ChangeSet { drafts: true, ..ChangeSet::default() }), Vec::new());
    let first = ticket(&outbox.changed(&ChangeSet { outbox: true, ..ChangeSet::default() }));
    let second = ticket(&outbox.changed(&ChangeSet { everything: true, ..ChangeSet::default() }));
    outbox.loaded(first, Ok(Loaded::Outbox(vec![row(1, refused())])));
    assert!(outbox.rows().is_empty(), "an older answer is ignored");
    outbox.loaded(second, Ok(Loaded::Outbox(vec![row(2, refused())])));
    assert_eq!(outbox.rows().len(), 1);
}

#[test]
fn the_only_recipient_is_not_told_twice() {
    let address = |text: &str| crate::domain::Address::parse(text).unwrap();
    let (one, other) = (address("a@medecin.mssante.fr"), address("b@medecin.mssante.fr"));
    let letter = |recipients, state| OutgoingRow {
        recipients,
        refused: vec![(one.clone(), "550 No".to_owned())],
        ..row(1, state)
    };
    let accepted = OutgoingState::Accepted { words: String::new(), at: Timestamp::UNIX_EPOCH };
    assert!(!tells_each(&letter(vec![one.clone()], refused())));
    assert!(tells_each(&letter(vec![one.clone(), other.clone()], refused())));
    assert!(tells_each(&letter(vec![other.clone()], accepted.clone())));
    assert!(!tells_each(&row(1, refused())));
}

#[test]
fn a_failure_is_shown() {
    let (mut outbox, effects) = Outbox::new(Tickets::new(1), false);
    outbox.loaded(ticket(&effects), Err(Notice::VaultFailed));
    assert!(matches!(outbox.page, Page::Failed(Notice::VaultFailed)));
}

#[test]
fn a_doubtful_letter_is_the_users_to_decide() {
    let mut outbox = shown(vec![row(1, OutgoingState::Doubtful)]);
    assert_eq!(outbox.update(Message::Decide(OutgoingId(1), Resolution::WasSent)), resolve(1, Resolution::WasSent));
    for resolution in [Resolution::SendAgain, Resolution::Discard] {
        let asked = outbox.update(Message::Decide(OutgoingId(1), resolution));
        assert_eq!(asked, Action::Do(vec![Effect::Focus(super::CANCEL)]), "asked once more");
        assert_eq!(outbox.update(Message::Leave), NOTHING, "Escape closes the question first");
        assert_eq!(outbox.update(Message::Confirm), NOTHING, "nothing is asked any more");
        let _ = outbox.update(Message::Decide(OutgoingId(1), resolution));
        assert_eq!(outbox.update(Message::Confirm), resolve(1, resolution));
    }
    assert_eq!(outbox.update(Message::Leave), Action::Left);
}

#[test]
fn a_refused_letter_is_reworked_or_dropped_but_never_sent_again_as_it_is() {
    let mut outbox = shown(vec![row(1, refused())]);
    assert_eq!(outbox.update(Message::Rework(OutgoingId(1))), Action::Rework(OutgoingId(1)));
    for resolution in [Resolution::SendAgain, Resolution::WasSent] {
        let _ = outbox.update(Message::Decide(OutgoingId(1), resolution));
        assert_eq!(outbox.update(Message::Confirm), NOTHING);
    }
    let _ = outbox.update(Message::Decide(OutgoingId(1), Resolution::Discard));
    assert_eq!(outbox.update(Message::Confirm), resolve(1, Resolution::Discard));
}

#[test]
fn an_unreadable_one_can_only_be_dropped() {
    let mut outbox = shown(vec![row(1, OutgoingState::Unreadable)]);
    assert!(super::awaits_decision(&row(1, OutgoingState::Unreadable)));
    for resolution in [Resolution::SendAgain, Resolution::WasSent] {
        let _ = outbox.update(Message::Decide(OutgoingId(1), resolution));
        assert_eq!(outbox.update(Message::Confirm), NOTHING);
    }
    assert_eq!(outbox.update(Message::Rework(OutgoingId(1))), NOTHING);
    let _ = outbox.update(Message::Decide(OutgoingId(1), Resolution::Discard));
    assert_eq!(outbox.update(Message::Confirm), resolve(1, Resolution::Discard));
}

#[test]
fn nothing_else_can_be_decided() {
    let at = Timestamp::UNIX_EPOCH;
    for state in [
        OutgoingState::Queued,
        OutgoingState::Sending,
        OutgoingState::Deferred { until: at, attempts: 1, words: String::new() },
        OutgoingState::Accepted { words: String::new(), at },
        OutgoingState::Filed { words: String::new(), at },
    ] {
        let mut outbox = shown(vec![row(1, state)]);
        for resolution in [Resolution::SendAgain, Resolution::WasSent, Resolution::Discard] {
            assert_eq!(outbox.update(Message::Decide(OutgoingId(1), resolution)), NOTHING);
            assert_eq!(outbox.update(Message::Confirm), NOTHING);
        }
        assert_eq!(outbox.update(Message::Rework(OutgoingId(1))), NOTHING);
    }
}

#[test]
fn a_question_that_settled_itself_is_closed() {
    let mut outbox = shown(vec![row(1, OutgoingState::Doubtful)]);
    let _ = outbox.update(Message::Decide(OutgoingId(1), Resolution::SendAgain));
    let reading = ticket(&outbox.changed(&ChangeSet { outbox: true, ..ChangeSet::default() }));
    let filed = OutgoingState::Filed { words: String::new(), at: Timestamp::UNIX_EPOCH };
    outbox.loaded(reading, Ok(Loaded::Outbox(vec![row(1, filed)])));
    assert_eq!(outbox.update(Message::Confirm), NOTHING);
}
