//! The masked screen by its effects.

use jiff::Timestamp;

use super::{Action, CANCEL, Mask, Message, PIN};
use crate::domain::{Notice, Secret};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Masked, Reach, Tries, Unblocking};
use crate::engine::{Answer, Command, Pin};
use crate::ui::effect::Effect;
use crate::ui::sample::holder;

fn masked(tries: Tries, pad: bool) -> Masked {
    let holder = holder();
    let card = CardSeen {
        id: CardId(1),
        reader: "Lecteur".to_owned(),
        label: "CPS".to_owned(),
        holder: Ok(holder.clone()),
        pin_length: (4, 8),
        pad,
        tries,
        digits: true,
        unblocking: Unblocking { length: (8, 8), tries: Tries::Full },
    };
    Masked {
        holder,
        card: Some(card),
        since: Timestamp::UNIX_EPOCH,
        arrived: 0,
        proving: false,
        reach: Reach::Here,
        others: Vec::new(),
    }
}

fn type_code(screen: &mut Mask, code: &str) {
    assert_eq!(screen.update(Message::PinTyped(Secret::new(code.to_owned()))), Action::Do(Vec::new()));
}

#[test]
fn the_code_is_asked_once_wiped_and_told_wrong() {
    let (mut screen, effects) = Mask::new(masked(Tries::Full, false));
    assert_eq!(effects, [Effect::Focus(PIN)]);
    type_code(&mut screen, "12");
    assert_eq!(screen.update(Message::Submit), Action::Do(Vec::new()), "too short");
    type_code(&mut screen, "1a2-3 4");
    let Action::Do(effects) = screen.update(Message::Submit) else { panic!("closed") };
    let [Effect::Send(Command::Unmask { pin: Pin::Typed(pin), ticket })] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((pin.declassify().as_str(), screen.pin.declassify().as_str()), ("1234", ""));
    type_code(&mut screen, "5678");
    assert_eq!(screen.update(Message::Submit), Action::Do(Vec::new()), "one at a time");
    let wrong = Answer::Failed(Notice::PinWrong { last_try: false });
    assert_eq!(screen.answered(crate::engine::Ticket(1), &wrong), None);
    assert_eq!(screen.answered(*ticket, &wrong), Some(vec![Effect::Focus(PIN)]));
    assert_eq!(screen.failure, Some(Notice::PinWrong { last_try: false }));
}

#[test]
fn news_do_not_disturb_what_is_typed() {
    let (mut screen, _) = Mask::new(masked(Tries::Full, false));
    type_code(&mut screen, "123");
    assert_eq!(screen.told(Masked { arrived: 3, ..masked(Tries::Low, false) }), []);
    assert_eq!((screen.pin.declassify().as_str(), screen.session.arrived), ("123", 3));
}

#[test]
fn a_locked_card_takes_no_code_and_a_pad_needs_none_here() {
    let (mut screen, effects) = Mask::new(masked(Tries::Locked, false));
    assert_eq!(effects, []);
    type_code(&mut screen, "1234");
    assert_eq!(screen.update(Message::Submit), Action::Do(Vec::new()));
    assert_eq!(screen.update(Message::Close), Action::Close);
    let (mut screen, effects) = Mask::new(masked(Tries::Full, true));
    assert_eq!(effects, []);
    let Action::Do(effects) = screen.update(Message::Submit) else { panic!("closed") };
    assert!(matches!(effects[..], [Effect::Send(Command::Unmask { pin: Pin::Pad, .. })]));
}

fn another(tries: Tries) -> CardSeen {
    CardSeen { id: CardId(2), ..masked(tries, false).card.unwrap() }
}

#[test]
fn another_card_is_opened_by_its_own_code_and_what_was_typed_goes_with_each_turn() {
    let shared = |others| Masked { others, ..masked(Tries::Full, false) };
    let (mut screen, _) = Mask::new(shared(vec![another(Tries::Full)]));
    type_code(&mut screen, "1234");
    assert_eq!(screen.update(Message::Instead(CardId(3))), Action::Do(vec![Effect::Focus(PIN)]), "no such card");
    assert_eq!((screen.instead, screen.pin.declassify().as_str()), (None, ""));
    type_code(&mut screen, "1234");
    assert_eq!(screen.update(Message::Instead(CardId(2))), Action::Do(vec![Effect::Focus(PIN)]));
    assert_eq!(screen.pin.declassify(), "");
    type_code(&mut screen, "5678");
    let Action::Do(effects) = screen.update(Message::Submit) else { panic!("closed") };
    let [Effect::Send(Command::Unlock { card: CardId(2), pin: Pin::Typed(pin), ticket })] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(pin.declassify(), "5678");
    assert_eq!(screen.opening_another(), Some((CardId(2), *ticket)));
    assert_eq!(screen.update(Message::Back), Action::Do(Vec::new()), "it is under way");
    let absent = Answer::Failed(Notice::CardAbsent);
    assert!(screen.answered(*ticket, &absent).is_some());
    assert_eq!((screen.opening_another(), &screen.failure), (None, &Some(Notice::CardAbsent)));
    // The card leaves: the field is the own card's again, and empty.
    type_code(&mut screen, "56");
    assert_eq!(screen.told(shared(Vec::new())), [Effect::Focus(PIN)]);
    assert_eq!((screen.instead, screen.pin.declassify().as_str()), (None, ""));
    type_code(&mut screen, "1234");
    let Action::Do(effects) = screen.update(Message::Submit) else { panic!("closed") };
    assert!(matches!(effects[..], [Effect::Send(Command::Unmask { .. })]));
}

#[test]
fn tries_of_the_other_card_are_hers() {
    let shared = |tries| Masked { others: vec![another(tries)], ..masked(Tries::Locked, false) };
    let (mut screen, _) = Mask::new(shared(Tries::Last));
    let _ = screen.update(Message::Instead(CardId(2)));
    type_code(&mut screen, "5678");
    assert_eq!(screen.update(Message::Submit), Action::Do(vec![Effect::Focus(CANCEL)]));
    let (mut screen, _) = Mask::new(shared(Tries::Locked));
    let _ = screen.update(Message::Instead(CardId(2)));
    type_code(&mut screen, "5678");
    assert_eq!(screen.update(Message::Submit), Action::Do(Vec::new()));
}

#[test]
fn the_last_try_is_a_question_first() {
    let (mut screen, _) = Mask::new(masked(Tries::Last, false));
    type_code(&mut screen, "1234");
    assert_eq!(screen.update(Message::Submit), Action::Do(vec![Effect::Focus(CANCEL)]));
    assert_eq!(screen.update(Message::Cancel), Action::Do(vec![Effect::Focus(PIN)]));
    assert_eq!(screen.update(Message::Confirm), Action::Do(vec![Effect::Focus(CANCEL)]), "nothing was asked yet");
    let Action::Do(effects) = screen.update(Message::Confirm) else { panic!("closed") };
    assert!(matches!(effects[..], [Effect::Send(Command::Unmask { .. })]));
}

#[test]
fn a_session_without_a_card_is_brought_back_by_its_passphrase_or_ended_by_a_card() {
    let without = || Masked { card: None, others: vec![another(Tries::Full)], ..masked(Tries::Full, false) };
    let (mut screen, effects) = Mask::new(without());
    assert_eq!(effects, [Effect::Focus(PIN)]);
    type_code(&mut screen, "onze signes");
    assert_eq!(screen.update(Message::Submit), Action::Do(Vec::new()), "too short");
    type_code(&mut screen, "quatre mots sans lien");
    let Action::Do(effects) = screen.update(Message::Submit) else { panic!("closed") };
    let [Effect::Send(Command::Unmask { pin: Pin::Typed(given), .. })] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((given.declassify().as_str(), screen.pin.declassify().as_str()), ("quatre mots sans lien", ""));
    let (mut screen, _) = Mask::new(without());
    let card = another(Tries::Full).id;
    let _ = screen.update(Message::Instead(card));
    type_code(&mut screen, "1234");
    let Action::Do(effects) = screen.update(Message::Submit) else { panic!("closed") };
    assert!(matches!(effects[..], [Effect::Send(Command::Unlock { card: asked, .. })] if asked == card));
}
