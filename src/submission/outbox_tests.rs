//! The state machine: each transition, and what no order of events can do.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rstest::rstest;

use super::{Effect, Event, Moment, Reply, attempts, step};
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{Hold, OutgoingState as State, Withheld};
use crate::domain::receipt::Tracking;
use crate::domain::{Address, Notice};

const NOW: i64 = 1_795_600_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn moment(attempts: u32) -> Moment {
    Moment { now: at(NOW), sealed_at: at(NOW - 60), open_since: at(NOW - 600), attempts }
}

fn reply(code: u16) -> Reply {
    Reply { code, words: "mots".to_owned() }
}

fn address(local: &str) -> Address {
    Address::parse(&format!("{local}@ch-exemple.mssante.fr")).unwrap()
}

fn lost() -> Notice {
    Notice::ConnectionLost { host: "h".to_owned() }
}

fn name(state: &State, event: Event) -> Option<&'static str> {
    step(state, event, moment(0)).map(|step| step.state.as_str())
}

#[rstest]
#[case(Event::Accepted { words: String::new(), tracking: Tracking::Asked }, "accepted")]
#[case(Event::LostAfterEnd, "doubtful")]
#[case(Event::Interrupted, "doubtful")]
#[case(Event::LostBeforeEnd { notice: lost() }, "deferred")]
#[case(Event::NotReached { words: String::new(), notice: lost() }, "deferred")]
#[case(Event::NotAdmitted, "queued")]
#[case(Event::Declined(reply(451)), "deferred")]
#[case(Event::Declined(reply(554)), "refused")]
#[case(Event::RecipientsDeclined(vec![(address("a"), reply(450))]), "deferred")]
#[case(Event::RecipientsDeclined(vec![(address("a"), reply(450)), (address("b"), reply(550))]), "refused")]
#[case(Event::TooBig { size: 2, limit: 1 }, "refused")]
fn while_sending(#[case] event: Event, #[case] expected: &str) {
    assert_eq!(name(&State::Sending, event), Some(expected));
}

#[rstest]
#[case(Event::Begin, Some("sending"))]
#[case(Event::Barred { withheld: None, notice: lost() }, Some("deferred"))]
#[case(Event::Barred { withheld: Some(Withheld::Checks), notice: lost() }, Some("refused"))]
#[case(Event::InSent, Some("filed"))]
#[case(Event::Accepted { words: String::new(), tracking: Tracking::Asked }, None)]
fn while_waiting(#[case] event: Event, #[case] expected: Option<&str>) {
    assert_eq!(name(&State::Queued, event), expected);
}

#[rstest]
#[case::undo_too_early(Hold::Undo, 1, Event::Due, None)]
#[case::undo_in_time(Hold::Undo, 0, Event::Due, Some("queued"))]
#[case::chosen_in_time(Hold::Chosen, -1, Event::Due, Some("queued"))]
#[case::undo_at_the_close(Hold::Undo, 9, Event::Closing, Some("queued"))]
#[case::chosen_at_the_close(Hold::Chosen, 9, Event::Closing, None)]
#[case::by_hand(Hold::Chosen, 9, Event::SendNow, Some("queued"))]
#[case::never_begun(Hold::Undo, -1, Event::Begin, None)]
fn while_held(#[case] hold: Hold, #[case] left: i64, #[case] event: Event, #[case] expected: Option<&str>) {
    assert_eq!(name(&State::Held { until: at(NOW + left), hold }, event), expected);
}

/// Which of the two it was is what the outbox tells.
#[test]
fn what_is_withheld_keeps_why() {
    for withheld in [Withheld::Checks, Withheld::Opposed] {
        let barred = Event::Barred { withheld: Some(withheld), notice: lost() };
        let step = step(&State::Queued, barred, moment(0)).unwrap();
        assert_eq!(step.state, State::Refused { code: None, words: String::new(), withheld: Some(withheld) });
        assert_eq!(step.effects, [Effect::Tell(lost())]);
    }
}

#[test]
fn a_letter_that_leaves_long_after_its_chosen_moment_is_told_of() {
    let due = |hold, ago| step(&State::Held { until: at(NOW - ago), hold }, Event::Due, moment(0)).unwrap().effects;
    assert_eq!(due(Hold::Chosen, 119), []);
    let late = |ago, closed| [Effect::Tell(Notice::Sending(SendingFault::Late { due: at(NOW - ago), closed }))];
    assert_eq!(due(Hold::Chosen, 120), late(120, false), "its session was open: the computer slept");
    assert_eq!(due(Hold::Chosen, 7_200), late(7_200, true));
    assert_eq!(due(Hold::Undo, 3_600), [], "nobody chose it");
}

#[test]
fn what_waits_is_tried_at_once_when_a_person_says_so() {
    let deferred = State::Deferred { until: at(NOW + 3_600), attempts: 5, words: String::new() };
    assert_eq!(step(&deferred, Event::SendNow, moment(5)).unwrap().state, State::Queued);
    assert_eq!(name(&State::Sending, Event::SendNow), None);
    assert_eq!(name(&State::Doubtful, Event::SendNow), None);
}

#[test]
fn words_of_declined_recipients_are_kept() {
    let all = vec![(address("a"), reply(450)), (address("b"), reply(550))];
    let step = step(&State::Sending, Event::RecipientsDeclined(all), moment(0)).unwrap();
    assert_eq!(
        step.effects[0],
        Effect::Keep(vec![(address("a"), "450 mots".to_owned()), (address("b"), "550 mots".to_owned())])
    );
    assert_eq!(step.state, State::Refused { code: Some(550), words: "mots".to_owned(), withheld: None });
}

#[test]
fn pauses_grow_then_the_letter_is_given_back() {
    let mut state = State::Queued;
    let (sealed_at, mut now) = (at(NOW), at(NOW));
    let mut pauses = Vec::new();
    loop {
        let made = attempts(&state);
        let moment = Moment { now, sealed_at, open_since: sealed_at, attempts: made };
        let begun = step(&state, Event::Begin, moment).unwrap().state;
        state = step(&begun, Event::Declined(reply(451)), moment).unwrap().state;
        match &state {
            State::Deferred { until, attempts, .. } => {
                assert_eq!(*attempts, made + 1);
                let early = Moment { now: until.checked_sub(SignedDuration::from_secs(1)).unwrap(), ..moment };
                assert_eq!(step(&state, Event::Begin, early), None);
                pauses.push(Duration::try_from(until.duration_since(now)).unwrap());
                now = *until;
            }
            State::Refused { code, .. } => {
                assert_eq!(*code, Some(451));
                break;
            }
            other => panic!("{}", other.as_str()),
        }
    }
    assert!(pauses.is_sorted());
    assert!(now.duration_since(sealed_at) >= SignedDuration::from_hours(48));
    assert!(now.duration_since(sealed_at) < SignedDuration::from_hours(50));
}

fn any_reply() -> impl Strategy<Value = Reply> {
    (400_u16..600, "[a-z ]{0,10}").prop_map(|(code, words)| Reply { code, words })
}

fn any_start() -> impl Strategy<Value = State> {
    let held = (NOW..NOW + 20_000, any::<bool>())
        .prop_map(|(until, undo)| State::Held { until: at(until), hold: if undo { Hold::Undo } else { Hold::Chosen } });
    prop_oneof![Just(State::Queued), held]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Begin),
        Just(Event::Due),
        Just(Event::SendNow),
        Just(Event::Closing),
        prop::option::of(Just(Withheld::Opposed)).prop_map(|withheld| Event::Barred { withheld, notice: lost() }),
        Just(Event::NotReached { words: String::new(), notice: lost() }),
        Just(Event::NotAdmitted),
        any_reply().prop_map(Event::Declined),
        prop::collection::vec(any_reply(), 0..4)
            .prop_map(|all| Event::RecipientsDeclined(all.into_iter().map(|reply| (address("a"), reply)).collect())),
        Just(Event::TooBig { size: 2, limit: 1 }),
        Just(Event::LostBeforeEnd { notice: lost() }),
        Just(Event::LostAfterEnd),
        Just(Event::Accepted { words: "250".to_owned(), tracking: Tracking::NotOffered }),
        Just(Event::Interrupted),
        Just(Event::InSent),
        Just(Event::NotFiled),
        Just(Event::WasSent),
        Just(Event::SendAgain),
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(2_000))]

    /// Whatever happens in whatever order: accepted letters are never sent again, doubts end only by a person or a copy found,
    /// content goes out only from `Sending`, and nothing is begun while it may still be under way.
    #[test]
    fn never_twice(start in any_start(), events in prop::collection::vec((any_event(), 0_i64..10_000), 0..60)) {
        let mut state = start;
        let (sealed_at, mut now, mut taken, mut made) = (at(NOW), NOW, false, 0);
        for (event, pause) in events {
            now += pause;
            let (by_person, unsaid) = (matches!(event, Event::SendAgain), matches!(event, Event::NotAdmitted));
            if let Some(made_before) = matches!(event, Event::Begin).then(|| attempts(&state)) {
                made = made_before;
            }
            let Some(next) = step(&state, event.clone(), Moment { now: at(now), sealed_at, open_since: sealed_at, attempts: made }) else { continue };
            let submits = next.effects.contains(&Effect::Submit);
            prop_assert_eq!(submits, matches!(next.state, State::Sending));
            if submits {
                prop_assert!(["queued", "deferred"].contains(&state.as_str()));
                prop_assert!(!taken);
            }
            if let State::Held { until, hold } = &state {
                prop_assert_eq!(&next.state, &State::Queued);
                match (&event, hold) {
                    (Event::SendNow, _) | (Event::Closing, Hold::Undo) => {}
                    (Event::Due, _) => prop_assert!(*until <= at(now)),
                    (other, _) => prop_assert!(false, "{other:?} ends a hold"),
                }
            }
            match (&state, &next.state) {
                (_, State::Held { .. }) => prop_assert!(false, "held once more"),
                (State::Accepted { .. }, after) => prop_assert!(["accepted", "filed"].contains(&after.as_str())),
                (State::Filed { .. } | State::Refused { .. }, _) => prop_assert!(false, "left an end state"),
                (State::Doubtful, State::Queued) => prop_assert!(by_person),
                (State::Doubtful, after) => prop_assert!(["accepted", "filed"].contains(&after.as_str())),
                (State::Sending, State::Queued) => prop_assert!(unsaid),
                (State::Sending, after) => prop_assert!(!["sending", "filed"].contains(&after.as_str())),
                _ => {}
            }
            taken |= matches!(next.state, State::Accepted { .. } | State::Filed { .. });
            if let State::Deferred { until, .. } = &next.state {
                prop_assert!(*until > at(now));
                prop_assert!(next.effects.contains(&Effect::Wake(*until)));
            }
            state = next.state;
        }
    }
}
