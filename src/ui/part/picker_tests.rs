//! The choice of a folder: what is offered, in which order, and what may be made.

use std::collections::VecDeque;

use super::{Message, Picker, Purpose, Target};
use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, MailboxId, MailboxName, Role};
use crate::ui::sample::{cx, mailbox};

fn named(id: i64, name: &str, role: Role) -> MailboxRow {
    MailboxRow { name: MailboxName::new(name), ..mailbox(id, role) }
}

fn rows() -> Vec<MailboxRow> {
    vec![
        named(1, "INBOX", Role::Inbox),
        named(2, "Drafts", Role::Drafts),
        named(3, "Archive", Role::Archive),
        named(4, "Biologie", Role::Other),
        named(5, "Biologie/Cerballiance", Role::Other),
        named(6, "Échographies", Role::Other),
        named(7, "Trash", Role::Trash),
        MailboxRow { account: AccountId(2), ..named(8, "INBOX", Role::Inbox) },
    ]
}

fn picker(recent: &[i64]) -> Picker {
    let recent: VecDeque<MailboxId> = recent.iter().copied().map(MailboxId).collect();
    Picker::new(Purpose::Move, AccountId(1), (&rows(), Some(MailboxId(1))), &recent, 3, &cx().l10n)
}

fn offered(picker: &Picker) -> Vec<i64> {
    picker.matching().map(|folder| folder.id.0).collect()
}

#[test]
fn only_folders_of_the_account_the_last_ones_first_then_those_with_a_purpose() {
    assert_eq!(offered(&picker(&[])), [3, 7, 4, 5, 6]);
    assert_eq!(offered(&picker(&[6, 8, 4])), [6, 4, 3, 7, 5]);
}

#[test]
fn accents_and_case_do_not_matter_and_words_come_in_any_order() {
    for (typed, found) in
        [("echo", vec![6]), ("ÉCHO", vec![6]), ("cerb bio", vec![5]), ("bio", vec![4, 5]), ("zzz", vec![])]
    {
        let mut picker = picker(&[]);
        assert_eq!(picker.update(Message::Typed(typed.to_owned())), None);
        assert_eq!(offered(&picker), found, "{typed}");
    }
}

#[test]
fn the_keyboard_chooses_and_stops_at_the_ends() {
    let mut picker = picker(&[]);
    let _ = picker.update(Message::Step(false));
    assert_eq!(picker.update(Message::Accept), Some(Target::Mailbox(MailboxId(3))));
    for _ in 0..20 {
        let _ = picker.update(Message::Step(true));
    }
    assert_eq!(picker.update(Message::Accept), Some(Target::Mailbox(MailboxId(6))));
    assert_eq!(picker.update(Message::Choose(1)), Some(Target::Mailbox(MailboxId(7))));
}

#[test]
fn a_folder_that_is_not_there_can_be_made_unless_its_name_cannot_be() {
    let mut picker = picker(&[]);
    let _ = picker.update(Message::Typed(" Dr Benali ".to_owned()));
    assert_eq!(picker.update(Message::Accept), Some(Target::New(MailboxName::new("Dr Benali"))));
    // Among those found it comes last.
    let _ = picker.update(Message::Typed("bio".to_owned()));
    let _ = picker.update(Message::Step(true));
    let _ = picker.update(Message::Step(true));
    assert_eq!(picker.update(Message::Accept), Some(Target::New(MailboxName::new("bio"))));
    for impossible in ["", "a/b", "100%"] {
        let _ = picker.update(Message::Typed(impossible.to_owned()));
        let _ = picker.update(Message::Step(true));
        assert!(!matches!(picker.update(Message::Choose(9)), Some(Target::New(_))), "{impossible}");
    }
}

#[test]
fn a_folder_that_takes_nothing_is_not_offered() {
    let lying = |id, name: &str, rights: &str| {
        let (root, rights) = (MailboxName::new("Cabinet"), Some(crate::domain::Rights::parse(rights)));
        let place = crate::domain::Place::Shared { root, part: Role::Other, rights };
        MailboxRow { place, ..named(id, name, Role::Other) }
    };
    let rows = [named(1, "INBOX", Role::Inbox), lying(2, "Cabinet/Lecture", "lrs"), lying(3, "Cabinet/Plein", "lrswi")];
    let picker = Picker::new(Purpose::Copy, AccountId(1), (&rows, Some(MailboxId(1))), &VecDeque::new(), 1, &cx().l10n);
    assert_eq!(offered(&picker), [3]);
}
