//! The page of a vault that stays shut, by its effects.

use super::super::tests::{card, effects};
use super::{ANEW, Action, CODE, Command, Message, Notice, RecoveryCode, Secret, SessionState, Shut, Unlock, Way};
use crate::engine::command::CardId;
use crate::engine::{Answer, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::cx;

fn state(why: Notice) -> SessionState {
    let holder = card(1).holder.unwrap();
    SessionState::Shut(Box::new(Shut { holder, card: CardId(1), label: "CPS".to_owned(), why }))
}

fn code() -> RecoveryCode {
    RecoveryCode::from_random(&Secret::new([5; 26]))
}

/// Unlocked with the code of the card; the vault stayed shut.
fn page() -> Unlock {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    let _ = screen.update(super::super::tests::pin("1234"), &cx());
    let effects = effects(screen.update(Message::Submit, &cx()));
    let [Effect::Send(Command::Unlock { ticket, .. })] = effects[..] else { panic!("{effects:?}") };
    let _ = screen.session(SessionState::Opening(CardId(1)));
    let _ = screen.session(state(Notice::CardNotEnrolled));
    assert_eq!(screen.answered(ticket, Answer::Failed(Notice::CardNotEnrolled)), Action::Do(vec![Effect::Focus(CODE)]));
    screen
}

fn typed(screen: &mut Unlock, text: &str) {
    let _ = screen.update(Message::RecoveryTyped(Secret::new(text.to_owned())), &cx());
}

fn given(action: Action) -> Option<(Way, Ticket)> {
    match effects(action).pop() {
        Some(Effect::Send(Command::Recover { way, ticket })) => Some((way, ticket)),
        _ => None,
    }
}

#[test]
fn a_code_is_given_once_and_a_wrong_one_may_be_corrected() {
    let mut screen = page();
    assert_eq!(given(screen.update(Message::Recover, &cx())), None, "nothing typed");
    typed(&mut screen, code().text().declassify());
    let (way, ticket) = given(screen.update(Message::Recover, &cx())).unwrap();
    assert_eq!(way, Way::Code(code()));
    assert_eq!(given(screen.update(Message::Recover, &cx())), None, "one at a time");
    let _ = screen.session(SessionState::Opening(CardId(1)));
    let _ = screen.session(state(Notice::RecoveryCodeWrong));
    let _ = screen.answered(ticket, Answer::Failed(Notice::RecoveryCodeWrong));
    assert_eq!(screen.failure, Some(Notice::RecoveryCodeWrong));
    assert!(given(screen.update(Message::Recover, &cx())).is_some(), "it still stands in its field");
}

#[test]
fn a_typing_error_is_told_and_nothing_is_tried() {
    let mut screen = page();
    let text = code().text().declassify().replacen('5', "6", 1);
    typed(&mut screen, &text);
    assert_eq!(given(screen.update(Message::Recover, &cx())), None);
    assert_eq!(screen.failure, Some(Notice::RecoveryCodeMistyped));
}

#[test]
fn beginning_anew_is_asked_twice() {
    let mut screen = page();
    assert_eq!(given(screen.update(Message::BeginAnewSure, &cx())), None, "the question was not asked");
    assert_eq!(given(screen.update(Message::BeginAnew, &cx())), None);
    assert_eq!(effects(screen.update(Message::Cancel, &cx())), vec![Effect::Focus(CODE)], "no");
    assert_eq!(given(screen.update(Message::BeginAnewSure, &cx())), None);
    let _ = screen.update(Message::BeginAnew, &cx());
    assert_eq!(given(screen.update(Message::BeginAnewSure, &cx())).unwrap().0, Way::Anew);
    assert_ne!(ANEW, CODE);
}

#[test]
fn giving_up_or_pulling_the_card_leaves_nothing_of_what_was_typed() {
    let mut screen = page();
    typed(&mut screen, code().text().declassify());
    assert_eq!(effects(screen.update(Message::GiveUp, &cx())), vec![Effect::Send(Command::Close)]);
    assert_eq!(screen.page.code, Secret::new(String::new()));
    let mut screen = page();
    typed(&mut screen, code().text().declassify());
    let _ = screen.update(Message::BeginAnew, &cx());
    let _ = screen.session(SessionState::NoCard(Notice::CardAbsent));
    assert_eq!(screen.page.code, Secret::new(String::new()));
    assert!(!screen.page.asking);
    assert_eq!(given(screen.update(Message::BeginAnewSure, &cx())), None);
}
