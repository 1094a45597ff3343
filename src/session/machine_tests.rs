//! The machine against random scripts, with a model of what the engine then shows and holds.

use proptest::prelude::*;

use super::{Attempt, CardId, Effect, Event, Machine, Notice, State};

/// What a script does; answers of the card are given to whatever was asked last, or come late.
#[derive(Clone, Debug)]
enum Step {
    Cards(Vec<CardId>),
    Broken,
    Unlock(CardId),
    Accepted(CardId),
    Refused(CardId),
    Opened(CardId),
    OpenFailed(CardId),
    Shut(CardId),
    Recover,
    Read,
    ReadOpened,
    ReadFailed,
    Mask,
    Away,
    Unmask,
    Proved { late: u64 },
    NotProved { late: u64 },
    Close,
}

fn steps() -> impl Strategy<Value = Step> {
    let card = || (0_u64..3).prop_map(CardId);
    prop_oneof![
        2 => prop::collection::vec(card(), 0..3).prop_map(Step::Cards),
        1 => Just(Step::Broken),
        4 => card().prop_map(Step::Unlock),
        3 => card().prop_map(Step::Accepted),
        2 => card().prop_map(Step::Refused),
        4 => card().prop_map(Step::Opened),
        1 => card().prop_map(Step::OpenFailed),
        2 => card().prop_map(Step::Shut),
        2 => Just(Step::Recover),
        3 => Just(Step::Read),
        4 => Just(Step::ReadOpened),
        1 => Just(Step::ReadFailed),
        4 => Just(Step::Mask),
        2 => Just(Step::Away),
        4 => Just(Step::Unmask),
        3 => (0_u64..3).prop_map(|late| Step::Proved { late }),
        2 => (0_u64..3).prop_map(|late| Step::NotProved { late }),
        1 => Just(Step::Close),
    ]
}

/// What the engine has open and shows.
#[derive(Default)]
struct Engine {
    logged_in: Option<CardId>,
    /// A vault is open, or being opened, by a passphrase.
    reading: bool,
    covered: bool,
    asked: Attempt,
    seen: Vec<CardId>,
}

impl Engine {
    fn event(&mut self, step: Step) -> Event {
        let attempt = |late: u64| Attempt(self.asked.0.saturating_sub(late));
        match step {
            Step::Cards(cards) => {
                self.seen.clone_from(&cards);
                Event::Cards(Ok(cards))
            }
            Step::Broken => {
                self.seen.clear();
                Event::Cards(Err(Notice::CardModuleFailed))
            }
            Step::Unlock(card) => Event::Unlock(card),
            Step::Accepted(card) => Event::Accepted(card),
            Step::Refused(card) => Event::Refused(card),
            Step::Opened(card) => Event::Opened(card),
            Step::OpenFailed(card) => Event::OpenFailed(card),
            Step::Shut(card) => Event::Shut(card),
            Step::Recover => Event::Recover,
            Step::Read => Event::Read,
            Step::ReadOpened => Event::ReadOpened,
            Step::ReadFailed => Event::ReadFailed,
            Step::Mask => Event::Mask,
            Step::Away => Event::Away,
            Step::Unmask => Event::Unmask,
            Step::Proved { late } => Event::Proved(attempt(late)),
            Step::NotProved { late } => Event::NotProved(attempt(late)),
            Step::Close => Event::Close,
        }
    }

    fn carry_out(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::LogIn(card) => {
                    assert!(!self.reading, "a card opens what a passphrase has open");
                    self.logged_in = Some(*card);
                }
                Effect::LogInBeside(card) => {
                    assert!(self.covered && self.logged_in.is_some_and(|own| own != *card), "beside a masked session");
                }
                Effect::GoOn(card) => {
                    assert_eq!(self.logged_in, None, "the first login has ended");
                    self.logged_in = Some(*card);
                }
                Effect::Try => {
                    assert_eq!(self.logged_in, None, "a login is left standing");
                    self.reading = true;
                }
                Effect::Prove(_, attempt) | Effect::Confirm(attempt) => self.asked = *attempt,
                Effect::Cover => self.covered = true,
                Effect::Uncover => self.covered = false,
                Effect::Drop => (self.logged_in, self.covered, self.reading) = (None, false, false),
                Effect::Recover(card) => assert_eq!(self.logged_in, Some(*card), "for the card that proved its holder"),
                Effect::Discard(_) | Effect::Decline(_) | Effect::Refuse | Effect::Spare | Effect::Announce => {}
            }
        }
    }
}

fn session(state: &State) -> Option<CardId> {
    match state {
        State::Opening(card)
        | State::Shut(card)
        | State::Open(card)
        | State::Masked(card)
        | State::Proving(card, _)
        | State::Yielding(card, _) => Some(*card),
        State::Starting
        | State::NoCard(_)
        | State::Waiting
        | State::Trying
        | State::Reading
        | State::ReadingMasked
        | State::ReadingProving(_) => None,
    }
}

fn reads(state: &State) -> bool {
    matches!(state, State::Trying | State::Reading | State::ReadingMasked | State::ReadingProving(_))
}

fn is_masked(state: &State) -> bool {
    matches!(
        state,
        State::Masked(_) | State::Proving(..) | State::Yielding(..) | State::ReadingMasked | State::ReadingProving(_)
    )
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn never_open_without_a_login_nor_shown_while_masked(script in prop::collection::vec(steps(), 0..500)) {
        let (mut machine, mut engine) = (Machine::default(), Engine::default());
        for step in script {
            let before = machine.state().clone();
            let event = engine.event(step);
            let effects = machine.handle(event.clone());
            engine.carry_out(&effects);
            if matches!(event, Event::ReadFailed | Event::OpenFailed(_)) && effects.contains(&Effect::Announce) {
                // Nothing was opened.
                engine.reading = false;
                engine.logged_in = None;
            }
            let after = machine.state();

            prop_assert_eq!(engine.covered, is_masked(after), "{:?}", event);
            if let State::Open(card) = after {
                prop_assert_eq!(engine.logged_in, Some(*card));
                let kept = before == State::Open(*card);
                let opened = before == State::Opening(*card) && event == Event::Opened(*card);
                let proven = matches!(&before, State::Proving(was, attempt)
                    if was == card && event == Event::Proved(*attempt) && *attempt == engine.asked);
                prop_assert!(kept || opened || proven, "{:?} by {:?}", before, event);
            }
            if event == Event::Away {
                prop_assert!(!matches!(after, State::Open(_) | State::Proving(..)), "out of reach and not masked");
                prop_assert_eq!(session(after), session(&before), "not a removal");
            }
            if is_masked(after) && !is_masked(&before) {
                prop_assert!(matches!(before, State::Open(_) | State::Reading));
                prop_assert_eq!(effects.first(), Some(&Effect::Cover), "covered before anything is said");
            }
            if let (State::Yielding(own, other), Event::Unlock(_) | Event::Refused(_)) = (&before, &event) {
                let stands = matches!(after, State::Masked(card) | State::Yielding(card, _) if card == own);
                prop_assert!(stands, "a code that {:?} did not take ended a session", other);
            }
            if let Some(card) = session(after) {
                prop_assert!(engine.seen.contains(&card), "a session without its card");
                prop_assert_eq!(engine.logged_in, Some(card));
            }
            if session(&before).is_some() && session(&before) != session(after) && !matches!(event, Event::OpenFailed(_)) {
                prop_assert_eq!(effects.first(), Some(&Effect::Drop), "closed first, told then");
            }
            prop_assert_eq!(engine.reading, reads(after), "{:?}", event);
            if reads(after) {
                prop_assert_eq!(engine.logged_in, None, "nothing that signs while somebody reads");
                prop_assert!(effects.iter().all(|effect| !matches!(effect, Effect::LogIn(_) | Effect::Prove(..) | Effect::Recover(_))));
            }
            if reads(&before) && !reads(after) {
                let ended = matches!(event, Event::Close | Event::ReadFailed | Event::Unlock(_));
                prop_assert!(ended, "{:?} ended reading", event);
                let failed = before == State::Trying && event == Event::ReadFailed;
                prop_assert!(failed || effects.first() == Some(&Effect::Drop), "closed first");
            }
            if *after == State::Reading && before != State::Reading {
                let opened = before == State::Trying && event == Event::ReadOpened;
                let proven = matches!(&before, State::ReadingProving(attempt)
                    if event == Event::Proved(*attempt) && *attempt == engine.asked);
                prop_assert!(opened || proven, "{:?} by {:?}", before, event);
            }
            if *after != before {
                prop_assert!(effects.contains(&Effect::Announce));
            }
        }
        // From wherever the script has led, the session can be closed and another opened, masked and shown.
        let card = CardId(7);
        let _ = machine.handle(Event::Close);
        let _ = machine.handle(Event::Cards(Ok(vec![card])));
        prop_assert_eq!(machine.state(), &State::Waiting);
        for event in [Event::Unlock(card), Event::Opened(card), Event::Mask] {
            let _ = machine.handle(event);
        }
        let effects = machine.handle(Event::Unmask);
        let [Effect::Announce, Effect::Prove(asked, attempt)] = effects[..] else { panic!("{effects:?}") };
        prop_assert_eq!(asked, card);
        prop_assert_eq!(machine.handle(Event::Proved(attempt)), [Effect::Uncover, Effect::Announce]);
        prop_assert_eq!(machine.state(), &State::Open(card));
    }
}

fn masked(card: CardId) -> Machine {
    let mut machine = Machine::default();
    for event in [Event::Cards(Ok(vec![card])), Event::Unlock(card), Event::Opened(card), Event::Mask] {
        let _ = machine.handle(event);
    }
    assert_eq!(machine.state(), &State::Masked(card));
    machine
}

#[test]
fn a_vault_opened_too_late_is_dropped() {
    let mut machine = Machine::default();
    let card = CardId(1);
    assert_eq!(machine.handle(Event::Cards(Ok(vec![card]))), [Effect::Announce]);
    assert_eq!(machine.handle(Event::Unlock(card)), [Effect::Announce, Effect::LogIn(card)]);
    assert_eq!(machine.handle(Event::Cards(Ok(Vec::new()))), [Effect::Drop, Effect::Announce]);
    assert_eq!(machine.handle(Event::Opened(card)), [Effect::Discard(card)]);
    assert_eq!(machine.state(), &State::NoCard(Notice::CardAbsent));
}

#[test]
fn a_wrong_code_leaves_the_mask_and_an_old_answer_is_not_heard() {
    let mut machine = masked(CardId(1));
    assert_eq!(machine.handle(Event::Unmask), [Effect::Announce, Effect::Prove(CardId(1), Attempt(1))]);
    assert_eq!(machine.handle(Event::Unmask), [Effect::Refuse], "one code at a time");
    assert_eq!(machine.handle(Event::NotProved(Attempt(1))), [Effect::Announce]);
    assert_eq!(machine.state(), &State::Masked(CardId(1)));
    let _ = machine.handle(Event::Unmask);
    assert_eq!(machine.handle(Event::Proved(Attempt(1))), []);
    assert_eq!(machine.handle(Event::Proved(Attempt(2))), [Effect::Uncover, Effect::Announce]);
    assert_eq!(machine.handle(Event::Unmask), [Effect::Refuse]);
}

#[test]
fn another_person_ends_a_masked_session_only_by_a_code_that_her_card_takes() {
    let (hers, his) = (CardId(1), CardId(2));
    let yielding = || {
        let mut machine = masked(hers);
        let _ = machine.handle(Event::Cards(Ok(vec![hers, his])));
        assert_eq!(machine.handle(Event::Unlock(his)), [Effect::Announce, Effect::LogInBeside(his)]);
        machine
    };
    let mut machine = yielding();
    for event in [Event::Unlock(his), Event::Unlock(hers)] {
        let Event::Unlock(card) = event else { continue };
        assert_eq!(machine.handle(event), [Effect::Decline(card)], "one at a time");
    }
    assert_eq!(machine.handle(Event::Unmask), [Effect::Refuse]);
    assert_eq!(machine.handle(Event::Refused(his)), [Effect::Announce]);
    assert_eq!(machine.state(), &State::Masked(hers));
    let mut machine = yielding();
    assert_eq!(machine.handle(Event::Accepted(his)), [Effect::Drop, Effect::Announce, Effect::GoOn(his)]);
    assert_eq!(machine.handle(Event::Opened(his)), [Effect::Announce]);
    assert_eq!(machine.state(), &State::Open(his));
    // His card has left by the time it has answered: nothing opens, and the first login is no more.
    let mut machine = yielding();
    assert_eq!(machine.handle(Event::Cards(Ok(vec![hers]))), [Effect::Announce]);
    assert_eq!(machine.handle(Event::Accepted(his)), [Effect::Drop, Effect::Announce]);
    assert_eq!(machine.state(), &State::Waiting);
    // Her card leaves, or the time is over, while his is asked.
    for end in [Event::Cards(Ok(vec![his])), Event::Close] {
        let mut machine = yielding();
        assert_eq!(machine.handle(end), [Effect::Drop, Effect::Announce]);
        assert_eq!(machine.handle(Event::Accepted(his)), [Effect::Discard(his)], "what was asked behind the mask");
        assert_eq!(machine.handle(Event::Refused(his)), []);
        assert_eq!(machine.state(), &State::Waiting);
    }
}

#[test]
fn a_code_given_before_the_reader_was_lost_shows_nothing() {
    let card = CardId(1);
    let mut machine = masked(card);
    let _ = machine.handle(Event::Unmask);
    assert_eq!(machine.handle(Event::Away), [Effect::Announce]);
    assert_eq!(machine.handle(Event::Proved(Attempt(1))), []);
    assert_eq!(machine.state(), &State::Masked(card));
    assert_eq!(machine.handle(Event::Unmask), [Effect::Announce, Effect::Prove(card, Attempt(2))]);
    assert_eq!(machine.handle(Event::Proved(Attempt(2))), [Effect::Uncover, Effect::Announce]);
    assert_eq!(machine.handle(Event::Away), [Effect::Cover, Effect::Announce], "again");
}

#[test]
fn cards_come_and_go_while_somebody_reads_and_one_that_is_unlocked_ends_it() {
    let (hers, his) = (CardId(1), CardId(2));
    let reading = || {
        let mut machine = Machine::default();
        let _ = machine.handle(Event::Cards(Err(Notice::CardReaderAbsent)));
        assert_eq!(machine.handle(Event::Read), [Effect::Announce, Effect::Try]);
        assert_eq!(machine.handle(Event::Read), [Effect::Spare], "one passphrase at a time");
        assert_eq!(machine.handle(Event::ReadOpened), [Effect::Announce]);
        machine
    };
    let mut machine = reading();
    for seen in [vec![hers, his], vec![his], Vec::new()] {
        assert_eq!(machine.handle(Event::Cards(Ok(seen))), []);
        assert_eq!(machine.state(), &State::Reading);
    }
    assert_eq!(machine.handle(Event::Away), [], "no reader is needed");
    assert_eq!(machine.handle(Event::Unlock(hers)), [Effect::Decline(hers)], "it is not there");
    let _ = machine.handle(Event::Cards(Ok(vec![hers])));
    assert_eq!(machine.handle(Event::Mask), [Effect::Cover, Effect::Announce]);
    let asked = machine.handle(Event::Unmask);
    assert_eq!(asked, [Effect::Announce, Effect::Confirm(Attempt(1))]);
    assert_eq!(machine.handle(Event::NotProved(Attempt(1))), [Effect::Announce]);
    assert_eq!(machine.handle(Event::Unmask), [Effect::Announce, Effect::Confirm(Attempt(2))]);
    assert_eq!(machine.handle(Event::Proved(Attempt(1))), [], "an old answer");
    assert_eq!(machine.handle(Event::Proved(Attempt(2))), [Effect::Uncover, Effect::Announce]);
    assert_eq!(machine.handle(Event::Unlock(hers)), [Effect::Drop, Effect::Announce, Effect::LogIn(hers)]);
    assert_eq!(machine.handle(Event::ReadOpened), [], "too late");
    assert_eq!(machine.handle(Event::Opened(hers)), [Effect::Announce]);
    assert_eq!(machine.handle(Event::Read), [Effect::Spare], "a card is open");

    let mut machine = reading();
    assert_eq!(machine.handle(Event::Close), [Effect::Drop, Effect::Announce]);
    assert_eq!(machine.state(), &State::NoCard(Notice::CardReaderAbsent));
    assert_eq!(machine.handle(Event::Read), [Effect::Announce, Effect::Try]);
    assert_eq!(machine.handle(Event::ReadFailed), [Effect::Announce]);
    assert_eq!(machine.state(), &State::NoCard(Notice::CardReaderAbsent));
}

#[test]
fn why_there_is_no_card_is_told_after_a_session_too() {
    let mut machine = masked(CardId(1));
    let service = || Notice::CardServiceAbsent;
    assert_eq!(machine.handle(Event::Cards(Err(service()))), [Effect::Drop, Effect::Announce]);
    assert_eq!(machine.state(), &State::NoCard(service()));
}

#[test]
fn removal_choice_and_another_identity_close_behind_the_mask() {
    let (hers, his) = (CardId(1), CardId(2));
    let closed = [Effect::Drop, Effect::Announce];
    for proving in [false, true] {
        let behind = || {
            let mut machine = masked(hers);
            if proving {
                let _ = machine.handle(Event::Unmask);
            }
            machine
        };
        assert_eq!(behind().handle(Event::Cards(Ok(vec![his]))), closed);
        assert_eq!(behind().handle(Event::Close), closed);
        let mut machine = behind();
        assert_eq!(machine.handle(Event::Cards(Ok(vec![hers, his]))), [Effect::Announce]);
        assert_eq!(machine.handle(Event::Unlock(hers)), [Effect::Decline(hers)], "her own code ends the mask, no more");
        assert_eq!(machine.handle(Event::Unlock(his)), [Effect::Announce, Effect::LogInBeside(his)]);
        assert_eq!(machine.handle(Event::Proved(Attempt(1))), [], "what was asked before counts for nothing");
        assert_eq!(machine.handle(Event::Accepted(his)), [Effect::Drop, Effect::Announce, Effect::GoOn(his)]);
        assert_eq!(machine.state(), &State::Opening(his));
    }
}

#[test]
fn a_vault_that_stays_shut_keeps_its_login_until_it_opens_or_the_card_leaves() {
    let (new, old) = (CardId(1), CardId(2));
    let shut = || {
        let mut machine = Machine::default();
        for event in [Event::Cards(Ok(vec![new, old])), Event::Unlock(new)] {
            let _ = machine.handle(event);
        }
        assert_eq!(machine.handle(Event::Shut(new)), [Effect::Announce]);
        machine
    };
    let mut machine = shut();
    assert_eq!(machine.handle(Event::Cards(Ok(vec![new]))), [], "the other card may leave");
    assert_eq!(machine.handle(Event::Unlock(new)), [Effect::Decline(new)], "its code is not asked twice");
    for event in [Event::Mask, Event::Opened(old), Event::OpenFailed(new)] {
        let _ = machine.handle(event);
        assert_eq!(machine.state(), &State::Shut(new));
    }
    assert_eq!(machine.handle(Event::Recover), [Effect::Announce, Effect::Recover(new)]);
    assert_eq!(machine.handle(Event::Recover), [], "one code at a time");
    assert_eq!(machine.handle(Event::Shut(new)), [Effect::Announce], "a wrong code costs nothing");
    let _ = machine.handle(Event::Recover);
    assert_eq!(machine.handle(Event::Opened(new)), [Effect::Announce]);
    assert_eq!(machine.state(), &State::Open(new));

    let closed = [Effect::Drop, Effect::Announce];
    assert_eq!(shut().handle(Event::Cards(Ok(vec![old]))), closed);
    assert_eq!(shut().handle(Event::Close), closed);
    assert_eq!(shut().handle(Event::Unlock(old)), [Effect::Drop, Effect::Announce, Effect::LogIn(old)]);
    let mut late = shut();
    let _ = late.handle(Event::Close);
    assert_eq!(late.handle(Event::Shut(new)), [Effect::Discard(new)]);
}
