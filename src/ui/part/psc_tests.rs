//! The login by its states and effects.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Awaited, FIRST, Login, Message, Standing};
use crate::domain::notice::PscFault;
use crate::domain::{Notice, PscWay, Secret};
use crate::engine::{Command, PscState, Ticket};
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect};
use crate::ui::sample::cx;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const URL: &str = "https://auth.example/realms/x?state=4711";

fn later(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

fn wanted(why: Option<Notice>) -> PscState {
    PscState::Wanted { ways: vec![PscWay::Mobile, PscWay::Card], why }
}

fn approving() -> PscState {
    PscState::Approving { way: PscWay::Mobile, binding: "42".to_owned(), until: later(90) }
}

fn browsing() -> PscState {
    PscState::Browsing { url: Secret::new(URL.to_owned()), until: later(90) }
}

fn at(state: PscState) -> Login {
    let mut login = Login::default();
    login.told(state);
    login
}

fn shown(login: &Login) -> (bool, Option<Standing>) {
    (login.strip(&cx()).is_some(), login.sign(&cx().l10n).map(|sign| sign.standing))
}

fn ticked(effects: &[Effect]) -> Option<Ticket> {
    match effects {
        [] => None,
        [Effect::After(pause, ticket)] if *pause == Duration::from_secs(1) => Some(*ticket),
        _ => panic!("{effects:?}"),
    }
}

#[test]
fn each_state_shows_in_one_place_at_most() {
    let unreachable = PscState::Unreachable(Notice::Psc(PscFault::Unreachable));
    let states = [
        (PscState::Unneeded, (false, None)),
        (wanted(None), (true, None)),
        (PscState::Beginning(PscWay::Card), (true, None)),
        (approving(), (true, None)),
        (browsing(), (true, None)),
        (PscState::Alive, (false, Some(Standing::Quiet))),
        (unreachable, (false, Some(Standing::Away))),
    ];
    for (state, expected) in states {
        assert_eq!(shown(&at(state.clone())), expected, "{state:?}");
    }
}

#[test]
fn a_way_that_is_offered_is_asked_for_once() {
    let mut login = at(wanted(None));
    assert_eq!(login.update(Message::LogIn(PscWay::Browser)), Vec::new(), "not offered");
    assert_eq!(login.update(Message::LogIn(PscWay::Card)), vec![Effect::Send(Command::LogInToPsc(PscWay::Card))]);
    assert_eq!(login.update(Message::LogIn(PscWay::Card)), Vec::new(), "a second click");
    assert_eq!(shown(&login), (true, None), "under way at once");
}

#[test]
fn put_off_it_stays_put_off_until_it_is_wanted_or_something_else_was() {
    let mut login = at(wanted(None));
    assert_eq!(login.update(Message::Later), Vec::new());
    assert_eq!(shown(&login), (false, Some(Standing::Asked)));
    login.told(PscState::Unreachable(Notice::Psc(PscFault::Unreachable)));
    login.told(wanted(Some(Notice::Psc(PscFault::Ended))));
    assert_eq!(shown(&login), (false, Some(Standing::Asked)), "asked once");
    assert_eq!(login.reach(), vec![Effect::Focus(FIRST)]);
    assert_eq!(shown(&login), (true, None));
    let _ = login.update(Message::Later);
    login.told(PscState::Alive);
    login.told(wanted(Some(Notice::Psc(PscFault::Ended))));
    assert_eq!(shown(&login), (true, None), "another session");
}

#[test]
fn only_what_has_begun_is_given_up() {
    for state in [PscState::Beginning(PscWay::Card), approving(), browsing()] {
        let mut login = at(state);
        assert_eq!(login.update(Message::GiveUp), vec![Effect::Send(Command::GiveUpPsc)]);
        let _ = login.update(Message::Later);
        assert_eq!(shown(&login), (true, None), "never put off");
    }
    for state in [PscState::Unneeded, wanted(None), PscState::Alive] {
        assert_eq!(at(state).update(Message::GiveUp), Vec::new());
    }
}

#[test]
fn seconds_are_counted_one_at_a_time_and_only_while_they_are_shown() {
    let mut login = at(approving());
    let first = ticked(&login.attend(false, true, NOW)).expect("a second");
    assert_eq!(login.attend(false, true, NOW), Vec::new(), "one is awaited");
    login.elapsed(first);
    let second = ticked(&login.attend(false, true, later(1))).expect("the next one");
    // Behind a mask or a letter nothing ticks, and the second that was awaited then counts no more.
    assert_eq!(login.attend(true, false, later(1)), Vec::new());
    let third = ticked(&login.attend(false, true, later(9))).expect("shown again");
    login.elapsed(second);
    assert_eq!(login.attend(false, true, later(9)), Vec::new());
    login.elapsed(third);
    assert_eq!(login.attend(false, true, later(90)), Vec::new(), "the time is over");
    for state in [wanted(None), PscState::Alive, PscState::Beginning(PscWay::Mobile)] {
        assert_eq!(at(state).attend(false, true, NOW), Vec::new());
    }
}

#[test]
fn the_time_left_is_told_in_whole_seconds() {
    let mut cx = cx();
    let left = |milliseconds: i64, cx: &mut crate::ui::context::Context| {
        cx.now = later(90) - SignedDuration::from_millis(milliseconds);
        super::view::left(later(90), cx)
    };
    let words = [90_000, 60_000, 59_001, 1_000, 1, 0, -5_000].map(|milliseconds| left(milliseconds, &mut cx));
    let (one, none) = ("Encore 1\u{a0}s".to_owned(), "Le délai est passé.".to_owned());
    assert_eq!(words[0], "Encore 1\u{a0}min 30\u{a0}s");
    assert_eq!(words[1], "Encore 1\u{a0}min 0\u{a0}s");
    assert_eq!(words[2], "Encore 1\u{a0}min 0\u{a0}s");
    assert_eq!(words[3..], [one.clone(), one, none.clone(), none]);
}

#[test]
fn the_browser_is_opened_once_and_again_when_asked_and_its_address_is_told_nobody() {
    let mut login = at(browsing());
    // Behind the mask it waits.
    assert_eq!(login.attend(true, false, NOW), Vec::new());
    let effects = login.attend(false, true, NOW);
    let [Effect::Desktop(DesktopAsk::Browse { url }, ticket), Effect::After(..)] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(url.declassify(), URL);
    assert!(!format!("{effects:?}{login:?}").contains("auth.example"));
    login.browsed(*ticket, &DesktopAnswer::Failed);
    login.told(browsing());
    assert_eq!(login.attend(false, true, NOW), Vec::new(), "told again");
    let again = login.update(Message::OpenAgain);
    assert!(matches!(&again[..], [Effect::Desktop(DesktopAsk::Browse { .. }, _)]), "{again:?}");
    // Another one is another.
    login.told(PscState::Browsing { url: Secret::new(format!("{URL}2")), until: later(90) });
    let other = login.attend(false, true, NOW);
    assert!(matches!(&other[..], [Effect::Desktop(DesktopAsk::Browse { .. }, _)]), "{other:?}");
    assert_eq!(at(wanted(None)).update(Message::OpenAgain), Vec::new());
}

#[test]
fn letters_wait_for_the_person_or_for_the_service() {
    let states = [
        (PscState::Unneeded, None),
        (wanted(None), Some(Awaited::Person)),
        (approving(), Some(Awaited::Person)),
        (PscState::Alive, None),
        (PscState::Unreachable(Notice::Psc(PscFault::Unreachable)), Some(Awaited::Service)),
    ];
    for (state, awaited) in states {
        assert_eq!(at(state).awaited(), awaited);
    }
}
