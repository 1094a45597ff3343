//! The main screen by its effects.

use rstest::rstest;

use super::{Action, Mailbox, Message, SEARCH};
use crate::domain::{ChangeSet, Draft, MailboxId, MessageId, Notice, Role};
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::effect::Effect;
use crate::ui::part::{folders, message_list};
use crate::ui::sample::{cx, mailbox, opened, row};
use crate::ui::shortcut::Act;

fn loads(effects: Vec<Effect>) -> Vec<(Query, Ticket)> {
    let one = |effect| match effect {
        Effect::Load(query, ticket) => (query, ticket),
        other => panic!("{other:?}"),
    };
    effects.into_iter().map(one).collect()
}

fn done(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::None => Vec::new(),
        other => panic!("{other:?}"),
    }
}

/// The screen with its folders and three messages of the inbox.
fn screen() -> Mailbox {
    let (mut screen, effects) = Mailbox::new(opened(Vec::new()));
    let asked = loads(effects);
    assert_eq!(asked[0].0, Query::Mailboxes);
    assert_eq!(asked[1].0, Query::Outbox);
    let rows = vec![mailbox(2, Role::Sent), mailbox(1, Role::Inbox)];
    let listed = loads(done(screen.loaded(asked[0].1, Ok(Loaded::Mailboxes(rows)), &cx())));
    assert!(matches!(listed[0].0, Query::Messages { mailbox: MailboxId(1), .. }));
    let page = Loaded::Messages { total: 3, start: 0, rows: vec![row(1), row(2), row(3)] };
    assert_eq!(screen.loaded(listed[0].1, Ok(page), &cx()), Action::None);
    screen
}

#[test]
fn the_inbox_is_shown_first_and_a_message_opens() {
    let mut screen = screen();
    let asked = loads(done(screen.update(Message::List(message_list::Message::Choose(1)), &cx())));
    assert_eq!(asked[0].0, Query::Message(MessageId(2)));
}

#[test]
fn keys_walk_through_the_list() {
    let mut screen = screen();
    let first = loads(done(screen.update(Message::Act(Act::Next), &cx())));
    assert_eq!(first[0].0, Query::Message(MessageId(1)));
    let second = loads(done(screen.update(Message::Act(Act::Next), &cx())));
    assert_eq!(second[0].0, Query::Message(MessageId(2)));
}

#[test]
fn search_replaces_the_list_and_clearing_brings_it_back() {
    let mut screen = screen();
    let hits = loads(done(screen.update(Message::SearchTyped("biologie".to_owned()), &cx())));
    assert!(matches!(&hits[0].0, Query::Search { words, .. } if words == "biologie"));
    let back = loads(done(screen.update(Message::Act(Act::Escape), &cx())));
    assert!(matches!(back[0].0, Query::Messages { mailbox: MailboxId(1), .. }));
}

#[rstest]
#[case(Act::Compose, Action::Compose(Box::<Draft>::default()))]
#[case(Act::Outbox, Action::Outbox)]
#[case(Act::Lock, Action::Act(Act::Lock))]
#[case(Act::Help, Action::Act(Act::Help))]
#[case(Act::Search, Action::Do(vec![Effect::Focus(SEARCH)]))]
#[case(Act::Reply, Action::None)]
fn acts_of_the_window(#[case] act: Act, #[case] expected: Action) {
    assert_eq!(screen().update(Message::Act(act), &cx()), expected);
}

#[test]
fn changes_are_read_again_only_where_they_matter() {
    let mut screen = screen();
    assert_eq!(screen.changed(&ChangeSet { drafts: true, ..ChangeSet::default() }), Vec::new());
    let elsewhere = ChangeSet { mailboxes: [MailboxId(2)].into(), ..ChangeSet::default() };
    assert_eq!(
        loads(screen.changed(&elsewhere)).into_iter().map(|(query, _)| query).collect::<Vec<_>>(),
        [Query::Mailboxes, Query::GoneCounts, Query::FilingCount]
    );
    let everything = ChangeSet { everything: true, ..ChangeSet::default() };
    assert_eq!(screen.changed(&everything).len(), 6);
}

#[test]
fn a_vault_that_fails_is_told_and_can_be_asked_again() {
    let (mut screen, effects) = Mailbox::new(opened(Vec::new()));
    let asked = loads(effects);
    assert_eq!(screen.loaded(asked[0].1, Err(Notice::VaultFailed), &cx()), Action::None);
    assert_eq!(screen.failure, Some(Notice::VaultFailed));
    let again = loads(done(screen.update(Message::Retry, &cx())));
    assert_eq!(again[0].0, Query::Mailboxes);
}

#[test]
fn another_folder_closes_the_message() {
    let mut screen = screen();
    let _ = screen.update(Message::Act(Act::Next), &cx());
    let asked = loads(done(screen.update(Message::Folders(folders::Message::Show(MailboxId(2))), &cx())));
    assert!(matches!(asked[0].0, Query::Messages { mailbox: MailboxId(2), .. }));
    assert_eq!(screen.reader.message(), None);
}
