//! « Confier au secrétariat » by its effects: asked once where to, then by one key, and taken back.

use super::super::acts::tests::{act, deeds, effects, folder, in_mailbox, loads};
use super::super::over::Over;
use super::super::{Mailbox, Message, OverMessage};
use crate::domain::confided::Giver;
use crate::domain::listing::MailboxRow;
use crate::domain::{
    Account, AccountId, Act as Deed, Address, DeskState, MailboxId, MailboxName, MessageId, Place, Rights, Role, Tenure,
};
use crate::engine::Loaded;
use crate::ui::part::message_list::Picked;
use crate::ui::part::picker;
use crate::ui::sample::{account, cx, opened};
use crate::ui::shortcut::Act;

fn ids(ids: &[i64]) -> Vec<MessageId> {
    ids.iter().copied().map(MessageId).collect()
}

/// Her mailbox, that of the practice which she opens too, and a folder beside her own with these rights.
fn rows(rights: &str) -> Vec<MailboxRow> {
    let (root, rights) = (MailboxName::new("Service"), Some(Rights::parse(rights)));
    let place = Place::Shared { root, part: Role::Inbox, rights };
    vec![
        folder(1, 1, "INBOX", Role::Inbox),
        MailboxRow { place, ..folder(5, 1, "Service/Accueil", Role::Other) },
        folder(11, 2, "INBOX", Role::Inbox),
    ]
}

fn screen(rows: Vec<MailboxRow>, is_confided: bool) -> Mailbox {
    let practice =
        Account { address: Address::parse("cabinet@cabinet.mssante.fr").unwrap(), tenure: Tenure::Shared, ..account() };
    let (mut screen, asked) = Mailbox::new(opened(vec![account(), practice]));
    let first = effects(screen.loaded(loads(&asked)[0].1, Ok(Loaded::Mailboxes(rows)), &cx()));
    let mut messages: Vec<_> = (1..=3).map(|id| in_mailbox(id, 1)).collect();
    if is_confided {
        messages[0].keywords = DeskState::Confided.keyword().into_iter().collect();
    }
    let _ = screen.loaded(loads(&first)[0].1, Ok(Loaded::Messages { total: 3, start: 0, rows: messages }), &cx());
    screen
}

fn given(messages: &[i64], to: i64) -> Deed {
    Deed::Confide { messages: ids(messages), to: MailboxId(to), giver: Giver("Claire DUBREUIL".to_owned()) }
}

#[test]
fn where_to_is_asked_once_and_kept() {
    let mut screen = screen(rows("lrswi"), false);
    let _ = act(&mut screen, Act::Next);
    assert_eq!(deeds(&act(&mut screen, Act::Confide)), []);
    assert!(matches!(screen.over, Some(Over::Picker(..))));
    // The folder beside her own comes first here, then the practice's inbox; never her own.
    let choose = |at| Message::Over(OverMessage::Picker(picker::Message::Choose(at)));
    let done = deeds(&effects(screen.update(choose(1), &cx())));
    let (hers, to) = (AccountId(1), MailboxId(11));
    assert_eq!(done, [Deed::Secretariat { account: hers, to: Some(to) }, given(&[1], 11)]);
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [Deed::TakeBack { messages: ids(&[1]) }]);
    // From now on one key does it, of all that are chosen.
    let _ = act(&mut screen, Act::All);
    assert_eq!(deeds(&act(&mut screen, Act::Confide)), [given(&[1, 2, 3], 11)]);
}

#[test]
fn a_mailbox_that_takes_nothing_is_not_offered_and_without_any_that_is_said() {
    let mut only = screen(rows("lrs"), false);
    let _ = act(&mut only, Act::Next);
    let _ = act(&mut only, Act::Confide);
    let choose = Message::Over(OverMessage::Picker(picker::Message::Choose(1)));
    assert_eq!(deeds(&effects(only.update(choose, &cx()))), [], "there is but one");
    let mut none = screen(vec![folder(1, 1, "INBOX", Role::Inbox)], false);
    let _ = act(&mut none, Act::Next);
    let said = act(&mut none, Act::Confide);
    assert!(deeds(&said).is_empty() && none.over.is_none() && !said.is_empty());
}

#[test]
fn what_is_confided_already_is_not_given_twice_but_comes_back_or_is_given_again_when_that_is_asked() {
    let mut chosen = rows("lrswi");
    chosen[2].secretariat_of = vec![AccountId(1)];
    let mut screen = screen(chosen, true);
    let _ = act(&mut screen, Act::Next);
    let answers = [
        (OverMessage::Confirm, vec![Deed::TakeBack { messages: ids(&[1]) }]),
        (OverMessage::Again, vec![given(&[1], 11)]),
    ];
    for (answer, expected) in answers {
        assert_eq!(deeds(&act(&mut screen, Act::Confide)), [], "it is asked");
        assert!(matches!(screen.over, Some(Over::Confided(_))));
        assert_eq!(deeds(&effects(screen.update(Message::Over(answer), &cx()))), expected);
        assert!(screen.over.is_none());
    }
    let _ = act(&mut screen, Act::All);
    assert_eq!(deeds(&act(&mut screen, Act::Confide)), [given(&[2, 3], 11)]);
}

#[test]
fn of_a_mixed_choice_those_that_can_be_given_are_given() {
    let mut chosen = rows("lrswi");
    chosen[2].secretariat_of = vec![AccountId(1)];
    // The practice's own mailbox has nobody to confide to.
    chosen.retain(|row| row.id != MailboxId(5));
    let mut screen = screen(chosen, false);
    let targets = [(1, 1), (2, 1), (3, 11)].map(|(id, mailbox)| Picked::of(&in_mailbox(id, mailbox)));
    let done = effects(screen.confide(&targets, &cx()));
    assert_eq!(deeds(&done), [given(&[1, 2], 11)]);
    assert!(screen.over.is_none());
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [Deed::TakeBack { messages: ids(&[1, 2]) }]);
}
