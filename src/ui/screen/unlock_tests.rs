//! The unlock screen by its effects; the code is wiped.

use proptest::prelude::*;

use super::{Action, Message, PIN, Unlock};
use crate::domain::{Holder, HolderId, Notice, Secret};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Tries, Unblocking};
use crate::engine::{Answer, Command, Pin, SessionState, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::{cx, holder};

pub(super) fn card(id: u64) -> CardSeen {
    CardSeen {
        id: CardId(id),
        reader: "Lecteur".to_owned(),
        label: "CPS".to_owned(),
        holder: Ok(Holder { profession: Some("Médecin".to_owned()), ..holder() }),
        pin_length: (4, 8),
        pad: false,
        tries: Tries::Full,
        digits: true,
        unblocking: Unblocking { length: (8, 8), tries: Tries::Full },
    }
}

pub(super) fn pin(text: &str) -> Message {
    Message::PinTyped(Secret::new(text.to_owned()))
}

pub(super) fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::None => Vec::new(),
        Action::Do(effects) => effects,
    }
}

#[test]
fn the_only_card_is_chosen_and_the_field_focused() {
    let (screen, effects) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    assert_eq!(effects, vec![Effect::Focus(PIN)]);
    assert_eq!(screen.chosen, Some(CardId(1)));
}

#[test]
fn of_several_cards_that_of_the_preferred_holder_is_chosen() {
    let mut secretary = card(2);
    secretary.holder =
        secretary.holder.map(|holder| Holder { id: HolderId::parse("30B0057881/CPET0002").unwrap(), ..holder });
    let preferring =
        |cards, holder: &str| Unlock::new(SessionState::Cards(cards), None, Some(holder.to_owned())).0.chosen;
    let both = vec![card(1), secretary];
    assert_eq!(preferring(both.clone(), "30B0057881/CPET0002"), Some(CardId(2)));
    assert_eq!(preferring(both.clone(), "899700000017"), Some(CardId(1)));
    assert_eq!(preferring(both, "899700000025"), None);
    assert_eq!(preferring(vec![card(1), card(3)], "899700000017"), None);
    assert_eq!(preferring(vec![card(1)], "30B0057881/CPET0002"), Some(CardId(1)));
}

#[test]
fn of_several_cards_none_is_chosen_for_the_user() {
    let (mut screen, effects_at_first) = Unlock::new(SessionState::Cards(vec![card(1), card(2)]), None, None);
    assert_eq!(effects_at_first, Vec::new());
    assert_eq!(screen.update(Message::Submit, &cx()), Action::None);
    assert_eq!(effects(screen.update(Message::Choose(CardId(2)), &cx())), vec![Effect::Focus(PIN)]);
}

#[test]
fn the_code_is_handed_over_once_and_wiped() {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    let _ = screen.update(pin("12a3 4"), &cx());
    let sent = effects(screen.update(Message::Submit, &cx()));
    let Some(Effect::Send(Command::Unlock { card, pin: Pin::Typed(code), ticket })) = sent.first() else { panic!() };
    assert_eq!((card, code.declassify().as_str()), (&CardId(1), "1234"));
    assert!(screen.pin.declassify().is_empty());
    assert_eq!(screen.update(Message::Submit, &cx()), Action::None);
    let wrong = Answer::Failed(Notice::PinWrong { last_try: false });
    assert_eq!(effects(screen.answered(*ticket, wrong)), vec![Effect::Focus(PIN)]);
    assert_eq!(screen.failure, Some(Notice::PinWrong { last_try: false }));
}

#[test]
fn after_a_wrong_code_the_card_is_still_chosen() {
    let cards = SessionState::Cards(vec![card(1), card(2)]);
    let (mut screen, _) = Unlock::new(cards.clone(), None, None);
    let _ = screen.update(Message::Choose(CardId(2)), &cx());
    let _ = screen.update(pin("9999"), &cx());
    let sent = effects(screen.update(Message::Submit, &cx()));
    let Some(Effect::Send(Command::Unlock { ticket, .. })) = sent.first() else { panic!() };
    let _ = screen.session(SessionState::Opening(CardId(2)));
    let _ = screen.session(cards);
    let refused = screen.answered(*ticket, Answer::Failed(Notice::PinWrong { last_try: false }));
    assert_eq!((screen.chosen, effects(refused)), (Some(CardId(2)), vec![Effect::Focus(PIN)]));
}

#[test]
fn a_late_answer_changes_nothing() {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    assert_eq!(screen.answered(Ticket(99), Answer::Failed(Notice::PinLocked)), Action::None);
    assert_eq!(screen.failure, None);
}

#[test]
fn a_blocked_or_unusable_card_takes_no_code() {
    let locked = CardSeen { tries: Tries::Locked, ..card(1) };
    let expired = CardSeen { holder: Err(Notice::CardUnknown), ..card(1) };
    for one in [locked, expired] {
        let (mut screen, _) = Unlock::new(SessionState::Cards(vec![one]), None, None);
        let _ = screen.update(pin("1234"), &cx());
        assert_eq!(screen.update(Message::Submit, &cx()), Action::None);
    }
}

#[test]
fn a_pad_needs_no_typed_code() {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![CardSeen { pad: true, ..card(1) }]), None, None);
    let sent = effects(screen.update(Message::Submit, &cx()));
    assert!(matches!(sent.first(), Some(Effect::Send(Command::Unlock { pin: Pin::Pad, .. }))));
}

#[test]
fn a_card_that_leaves_takes_its_code_with_it() {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    let _ = screen.update(pin("1234"), &cx());
    let _ = screen.session(SessionState::NoCard(Notice::CardAbsent));
    assert!(screen.pin.declassify().is_empty() && screen.chosen.is_none());
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn only_digits_of_the_right_length_reach_the_card(typed in "\\PC{0,20}") {
        let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
        let _ = screen.update(pin(&typed), &cx());
        for effect in effects(screen.update(Message::Submit, &cx())) {
            if let Effect::Send(Command::Unlock { pin: Pin::Typed(code), .. }) = effect {
                let code = code.declassify();
                prop_assert!(code.bytes().all(|b| b.is_ascii_digit()) && (4..=8).contains(&code.len()));
            }
        }
    }
}
