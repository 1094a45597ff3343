//! Unblocking and last tries by their effects; codes are wiped.

use proptest::prelude::*;

use super::rescue::{Field, NEW, PUK};
use super::tests::{card, effects, pin};
use super::{Action, CANCEL, Message, PIN, Unlock};
use crate::domain::{Notice, Secret};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Tries, Unblocking};
use crate::engine::{Answer, Command, Pin, SessionState, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::cx;

const PUK_CODE: &str = "87654321";

fn seen(tries: Tries, unblock: Tries) -> CardSeen {
    CardSeen { tries, unblocking: Unblocking { length: (8, 8), tries: unblock }, ..card(1) }
}

fn screen(card: CardSeen) -> Unlock {
    Unlock::new(SessionState::Cards(vec![card]), None, None).0
}

fn say(screen: &mut Unlock, message: Message) -> Vec<Effect> {
    effects(screen.update(message, &cx()))
}

fn fill(screen: &mut Unlock, puk: &str, new: &str, again: &str) {
    for (field, text) in [(Field::Puk, puk), (Field::New, new), (Field::Again, again)] {
        assert_eq!(say(screen, Message::RescueTyped(field, Secret::new(text.to_owned()))), []);
    }
}

/// The form of a blocked card, filled.
fn filled(unblock: Tries) -> Unlock {
    let mut screen = screen(seen(Tries::Locked, unblock));
    assert_eq!(say(&mut screen, Message::Unblock), [Effect::Focus(PUK)]);
    fill(&mut screen, PUK_CODE, "2468", "2468");
    screen
}

fn sent(effects: &[Effect]) -> (String, String, Ticket) {
    let [Effect::Send(Command::Unblock { card: CardId(1), puk, pin, ticket })] = effects else { panic!("{effects:?}") };
    (puk.declassify().clone(), pin.declassify().clone(), *ticket)
}

fn is_empty(screen: &Unlock) -> bool {
    let rescue = screen.rescue.as_ref().unwrap();
    [Field::Puk, Field::New, Field::Again].iter().all(|field| rescue.field(*field).declassify().is_empty())
}

#[test]
fn a_blocked_card_gets_a_new_code_and_then_asks_for_it() {
    let mut screen = filled(Tries::Full);
    let (puk, new, ticket) = sent(&say(&mut screen, Message::Submit));
    assert_eq!((puk.as_str(), new.as_str()), (PUK_CODE, "2468"));
    assert!(is_empty(&screen), "nothing stays in the fields");
    assert_eq!(say(&mut screen, Message::Submit), [], "once");
    let _ = screen.session(SessionState::Cards(vec![seen(Tries::Full, Tries::Full)]));
    assert_eq!(effects(screen.answered(ticket, Answer::Done)), [Effect::Focus(PIN)]);
    assert!(screen.rescued && screen.rescue.is_none());
    let _ = say(&mut screen, pin("2468"));
    assert!(matches!(say(&mut screen, Message::Submit)[..], [Effect::Send(Command::Unlock { .. })]));
}

#[test]
fn enter_leads_from_field_to_field() {
    let mut screen = filled(Tries::Full);
    assert_eq!(say(&mut screen, Message::RescueEntered(Field::Puk)), [Effect::Focus(NEW)]);
    let _ = sent(&say(&mut screen, Message::RescueEntered(Field::Again)));
}

#[test]
fn a_wrong_unblocking_code_is_told_and_asked_again() {
    let mut screen = filled(Tries::Full);
    let (.., ticket) = sent(&say(&mut screen, Message::Submit));
    let _ = screen.session(SessionState::Cards(vec![seen(Tries::Locked, Tries::Low)]));
    let wrong = Notice::UnblockWrong { last_try: false };
    assert_eq!(effects(screen.answered(ticket, Answer::Failed(wrong.clone()))), [Effect::Focus(PUK)]);
    assert!(screen.failure == Some(wrong) && is_empty(&screen));
}

#[test]
fn a_card_blocked_for_good_has_no_form() {
    let mut screen = filled(Tries::Last);
    let _ = say(&mut screen, Message::Submit);
    let (.., ticket) = sent(&say(&mut screen, Message::Confirm));
    let _ = screen.session(SessionState::Cards(vec![seen(Tries::Locked, Tries::Locked)]));
    let _ = screen.answered(ticket, Answer::Failed(Notice::UnblockLocked));
    assert!(screen.rescue.is_none());
    assert_eq!(say(&mut screen, Message::Unblock), []);
}

#[test]
fn only_a_blocked_card_without_pad_is_unblocked_here() {
    let pad = CardSeen { pad: true, ..seen(Tries::Locked, Tries::Full) };
    let foreign = CardSeen { holder: Err(Notice::CardUnknown), ..seen(Tries::Locked, Tries::Full) };
    for card in [seen(Tries::Full, Tries::Full), seen(Tries::Last, Tries::Full), pad, foreign] {
        let mut screen = screen(card);
        assert_eq!(say(&mut screen, Message::Unblock), []);
        assert!(screen.rescue.is_none());
    }
}

#[test]
fn codes_that_differ_or_are_short_are_not_sent() {
    for (puk, new, again) in
        [(PUK_CODE, "2468", "2469"), ("8765432", "2468", "2468"), (PUK_CODE, "246", "246"), (PUK_CODE, "2468", "")]
    {
        let mut screen = filled(Tries::Full);
        fill(&mut screen, puk, new, again);
        assert_eq!(say(&mut screen, Message::Submit), [], "{new} {again}");
    }
}

#[test]
fn what_was_typed_leaves_with_the_form_and_with_the_card() {
    let mut left = filled(Tries::Full);
    let _ = say(&mut left, Message::Cancel);
    assert!(left.rescue.is_none());
    let mut pulled = filled(Tries::Full);
    let _ = pulled.session(SessionState::NoCard(Notice::CardAbsent));
    assert!(pulled.rescue.is_none());
    let mut helped = filled(Tries::Full);
    let _ = helped.session(SessionState::Cards(vec![seen(Tries::Full, Tries::Full)]));
    assert!(helped.rescue.is_none(), "unblocked by another program");
    let mut beside = filled(Tries::Full);
    let _ = beside.session(SessionState::Cards(vec![seen(Tries::Locked, Tries::Full), card(2)]));
    assert!(beside.can_submit(), "another card beside changes nothing");
}

#[test]
fn the_last_try_is_a_question() {
    let mut code = screen(seen(Tries::Last, Tries::Full));
    let _ = say(&mut code, pin("1234"));
    let mut rescue = filled(Tries::Last);
    for screen in [&mut code, &mut rescue] {
        assert_eq!(say(screen, Message::Confirm), [], "nothing was asked yet");
        assert_eq!(say(screen, Message::Submit), [Effect::Focus(CANCEL)]);
        let _ = say(screen, Message::Cancel);
        assert!(!screen.confirming && screen.can_submit(), "the code is still there");
        assert_eq!(say(screen, Message::Submit), [Effect::Focus(CANCEL)], "asked each time");
        assert!(matches!(say(screen, Message::Confirm)[..], [Effect::Send(_)]));
    }
}

#[test]
fn the_last_try_on_a_pad_is_a_question_too() {
    let mut screen = screen(CardSeen { pad: true, ..seen(Tries::Last, Tries::Full) });
    assert_eq!(say(&mut screen, Message::Submit), [Effect::Focus(CANCEL)]);
    let confirmed = say(&mut screen, Message::Confirm);
    assert!(matches!(confirmed[..], [Effect::Send(Command::Unlock { pin: Pin::Pad, .. })]));
}

#[test]
fn a_question_whose_card_left_sends_nothing() {
    let mut screen = screen(seen(Tries::Last, Tries::Full));
    let _ = say(&mut screen, pin("1234"));
    let _ = say(&mut screen, Message::Submit);
    let _ = screen.session(SessionState::NoCard(Notice::CardAbsent));
    assert!(!screen.confirming);
    assert_eq!(screen.update(Message::Confirm, &cx()), Action::None);
}

#[test]
fn a_token_that_takes_letters_gets_them() {
    let mut screen = screen(CardSeen { digits: false, pin_length: (4, 12), ..card(1) });
    let _ = say(&mut screen, pin("aé1!"));
    let [Effect::Send(Command::Unlock { pin: Pin::Typed(code), .. })] = &say(&mut screen, Message::Submit)[..] else {
        panic!()
    };
    assert_eq!(code.declassify(), "aé1!");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn only_codes_of_the_right_shape_are_presented(puk in "\\PC{0,12}", new in "\\PC{0,12}", sure: bool) {
        let mut screen = filled(if sure { Tries::Last } else { Tries::Full });
        fill(&mut screen, &puk, &new, &new);
        let mut wishes = say(&mut screen, Message::Submit);
        wishes.extend(say(&mut screen, Message::Confirm));
        for wish in wishes {
            if let Effect::Send(Command::Unblock { puk, pin, .. }) = wish {
                let (puk, pin) = (puk.declassify(), pin.declassify());
                prop_assert!(puk.len() == 8 && (4..=8).contains(&pin.len()));
                prop_assert!(puk.bytes().chain(pin.bytes()).all(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
