//! The page of accesses by its effects.

use proptest::prelude::*;

use super::{Access, Action, Message};
use crate::domain::{Notice, RecoveryCode, Secret, SlotId, SlotKind, SlotRow};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Tries, Unblocking};
use crate::engine::{Answer, Command, Pin, Ticket};
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect};
use crate::ui::sample::{cx, holder};

fn spare(label: &str, tries: Tries) -> CardSeen {
    CardSeen {
        id: CardId(2),
        reader: "Lecteur".to_owned(),
        label: label.to_owned(),
        holder: Ok(holder()),
        pin_length: (4, 8),
        pad: false,
        tries,
        digits: true,
        unblocking: Unblocking { length: (8, 8), tries: Tries::Full },
    }
}

pub(super) fn row(number: u8, kind: SlotKind, label: Option<&str>) -> SlotRow {
    let label = label.map(str::to_owned);
    SlotRow { id: SlotId([number; 16]), kind, made: None, label, current: number == 1 }
}

fn code() -> RecoveryCode {
    RecoveryCode::from_random(&Secret::new([5; 26]))
}

pub(super) fn list(rows: Vec<SlotRow>, spares: Vec<CardSeen>) -> Access {
    let (mut access, effects) = Access::list(holder(), spares);
    let [Effect::Send(Command::Slots { ticket })] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(access.answered(ticket, Answer::Slots(rows)), []);
    access
}

pub(super) fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::Left => panic!("left"),
    }
}

fn makes(action: Action) -> Option<Ticket> {
    match effects(action)[..] {
        [Effect::Send(Command::MakeRecoveryCode { ticket })] => Some(ticket),
        _ => None,
    }
}

#[test]
fn a_first_code_is_made_at_once_and_one_that_replaces_another_after_a_question() {
    let mut access = list(vec![row(1, SlotKind::Card, Some("CPS-1"))], Vec::new());
    assert!(makes(access.update(Message::Make, &cx())).is_some());
    assert!(makes(access.update(Message::Make, &cx())).is_none(), "one at a time");
    let mut access = list(vec![row(1, SlotKind::Card, None), row(2, SlotKind::Recovery, None)], Vec::new());
    assert!(makes(access.update(Message::Make, &cx())).is_none());
    assert_eq!(effects(access.update(Message::Back, &cx())), []);
    assert!(makes(access.update(Message::Sure, &cx())).is_none(), "no was said");
    let _ = access.update(Message::Make, &cx());
    assert!(makes(access.update(Message::Sure, &cx())).is_some());
}

#[test]
fn a_revocation_is_a_question_and_gives_a_new_code() {
    let mut access = list(vec![row(1, SlotKind::Card, None), row(3, SlotKind::Card, Some("CPS-3"))], Vec::new());
    let lost = SlotId([3; 16]);
    let _ = access.update(Message::Revoke(lost), &cx());
    let effects = effects(access.update(Message::Sure, &cx()));
    let [Effect::Send(Command::Revoke { slot, ticket })] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(slot, lost);
    assert_eq!(access.update(Message::Back, &cx()), Action::Do(Vec::new()), "not away while the card works");
    let _ = access.answered(Ticket(ticket.0 + 1), Answer::RecoveryCode(code()));
    assert!(!access.shows_code(), "another's answer");
    let _ = access.answered(ticket, Answer::RecoveryCode(code()));
    assert!(access.shows_code());
    assert_eq!(access.update(Message::Noted, &cx()), Action::Left);
}

#[test]
fn what_fails_is_told_where_it_was_asked() {
    let (mut access, _) = Access::offer(holder());
    let ticket = makes(access.update(Message::Make, &cx())).unwrap();
    let _ = access.answered(ticket, Answer::Failed(Notice::CardRemoved));
    assert_eq!(access.failure, Some(Notice::CardRemoved));
    assert!(makes(access.update(Message::Make, &cx())).is_some(), "and may be tried again");
}

#[test]
fn the_code_is_saved_in_words_where_files_are_saved() {
    let (mut access, _) = Access::offer(holder());
    let ticket = makes(access.update(Message::Make, &cx())).unwrap();
    let _ = access.answered(ticket, Answer::RecoveryCode(code()));
    let effects = effects(access.update(Message::Save, &cx()));
    let [Effect::Desktop(DesktopAsk::Save { path, content }, ticket)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(path, std::path::Path::new("/tmp/Code de secours Pli.txt"));
    let content = String::from_utf8(content.to_vec()).unwrap();
    assert!(content.contains(code().text().declassify()) && content.contains("DUBREUIL"), "{content}");
    assert!(content.lines().find_map(RecoveryCode::parse).is_some_and(|read| read == code()));
    assert!(!access.saved(Ticket(1), &DesktopAnswer::Failed));
    assert!(access.saved(*ticket, &DesktopAnswer::Failed));
    assert_eq!(access.failure, Some(Notice::FileUnwritable));
    assert!(access.shows_code());
}

#[test]
fn another_card_is_offered_unless_it_opens_already() {
    let rows = || vec![row(1, SlotKind::Card, Some("CPS-1")), row(2, SlotKind::Card, Some("CPS-2"))];
    assert_eq!(list(rows(), vec![spare("CPS-2", Tries::Full)]).strangers().count(), 0);
    let mut access = list(rows(), vec![spare("CPS-3", Tries::Full)]);
    assert_eq!(access.strangers().count(), 1);
    let _ = access.update(Message::Add(CardId(2)), &cx());
    assert_eq!(effects(access.update(Message::Submit, &cx())), [], "without a code nothing is asked");
    let _ = access.update(Message::PinTyped(Secret::new("12a34".to_owned())), &cx());
    let effects = effects(access.update(Message::Submit, &cx()));
    let [Effect::Send(Command::Enrol { card, pin, ticket })] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((card, pin), (&CardId(2), &Pin::Typed(Secret::new("1234".to_owned()))));
    let again = access.answered(*ticket, Answer::Done);
    assert!(matches!(again[..], [Effect::Send(Command::Slots { .. })]), "the list is read again");
}

#[test]
fn the_last_try_of_another_card_is_asked_twice_and_a_blocked_one_not_at_all() {
    let mut access = list(Vec::new(), vec![spare("CPS-3", Tries::Last)]);
    let _ = access.update(Message::Add(CardId(2)), &cx());
    let _ = access.update(Message::PinTyped(Secret::new("1234".to_owned())), &cx());
    assert_eq!(effects(access.update(Message::Submit, &cx())), []);
    assert_eq!(effects(access.update(Message::Submit, &cx())).len(), 1);
    let mut access = list(Vec::new(), vec![spare("CPS-3", Tries::Locked)]);
    let _ = access.update(Message::Add(CardId(2)), &cx());
    let _ = access.update(Message::PinTyped(Secret::new("1234".to_owned())), &cx());
    for _ in 0..2 {
        assert_eq!(effects(access.update(Message::Submit, &cx())), []);
    }
}

#[test]
fn a_card_that_leaves_takes_its_page_along() {
    let mut access = list(Vec::new(), vec![spare("CPS-3", Tries::Full)]);
    let _ = access.update(Message::Add(CardId(2)), &cx());
    let _ = access.update(Message::PinTyped(Secret::new("1234".to_owned())), &cx());
    access.spares(Vec::new());
    assert_eq!(effects(access.update(Message::Submit, &cx())), []);
    assert_eq!(access.update(Message::Back, &cx()), Action::Left, "the list is in front");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Whatever is pressed: nothing is taken away or replaced without a yes to the question that was just asked.
    #[test]
    fn nothing_is_undone_without_a_yes(script in prop::collection::vec(0_usize..9, 0..60)) {
        let mut access = list(
            vec![row(1, SlotKind::Card, None), row(2, SlotKind::Recovery, None)],
            vec![spare("CPS-3", Tries::Full)],
        );
        let mut questioned = false;
        for step in script {
            let message = match step {
                0 => Message::Make,
                1 => Message::Revoke(SlotId([2; 16])),
                2 => Message::Sure,
                3 => Message::Back,
                4 => Message::Save,
                5 => Message::Noted,
                6 => Message::Add(CardId(2)),
                7 => Message::PinTyped(Secret::new("1234".to_owned())),
                _ => Message::Submit,
            };
            let (is_question, is_yes) = (step < 2, step == 2);
            let (busy, shows) = (access.asked.is_some(), access.shows_code());
            match access.update(message, &cx()) {
                Action::Left => break,
                Action::Do(effects) => for effect in effects {
                    match effect {
                        Effect::Send(Command::MakeRecoveryCode { ticket } | Command::Revoke { ticket, .. }) => {
                            prop_assert!(questioned && is_yes && !busy);
                            let _ = access.answered(ticket, Answer::RecoveryCode(code()));
                        }
                        Effect::Send(Command::Enrol { ticket, .. }) => {
                            let _ = access.answered(ticket, Answer::Failed(Notice::CardRemoved));
                        }
                        Effect::Desktop(_, ticket) => {
                            prop_assert!(shows);
                            let _ = access.saved(ticket, &DesktopAnswer::Done);
                        }
                        _ => {}
                    }
                },
            }
            questioned = is_question || (questioned && !matches!(step, 2 | 3 | 6));
        }
    }
}
