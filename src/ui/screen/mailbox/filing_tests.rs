//! « À classer » by its effects.

use super::super::Message;
use super::super::acts::tests::{act, deeds, effects, loads};
use super::*;
use crate::domain::filing::{DocumentId, DocumentRow, Stage};
use crate::domain::{Act as Deed_, Keywords, MailboxId, MessageId, Role};
use crate::ui::part::{folders, message_list};
use crate::ui::sample::{account, cx, document, mailbox, opened, row, view};

/// The screen with these documents to be filed.
fn screen(rows: Vec<DocumentRow>) -> Mailbox {
    let retained = crate::domain::Account { retention: Some(30), ..account() };
    let (mut screen, asked) = Mailbox::new(opened(vec![retained]));
    let asked = loads(&asked);
    let count = asked.iter().find(|(query, _)| *query == Query::FilingCount).unwrap().1;
    let _ =
        screen.loaded(count, Ok(Loaded::FilingCount(FilingCounts { to_file: 2, ..FilingCounts::default() })), &cx());
    assert_eq!(screen.filing.count(), 2);
    let folders = vec![mailbox(1, Role::Inbox), mailbox(2, Role::Sent)];
    let _ = screen.loaded(asked[0].1, Ok(Loaded::Mailboxes(folders)), &cx());
    let shown = act(&mut screen, Act::Filing);
    fill(&mut screen, &shown, rows);
    screen
}

fn fill(screen: &mut Mailbox, asked: &[Effect], rows: Vec<DocumentRow>) {
    let asked = loads(asked);
    let ticket = asked.iter().find(|(query, _)| matches!(query, Query::Filing { .. })).unwrap().1;
    let total = u32::try_from(rows.len()).unwrap();
    let _ = screen.loaded(ticket, Ok(Loaded::Filing { total, start: 0, rows }), &cx());
}

fn reads(asked: &[Effect]) -> Vec<MessageId> {
    let read = |(query, _)| match query {
        Query::Message(id) => Some(id),
        _ => None,
    };
    loads(asked).into_iter().filter_map(read).collect()
}

/// Reads the message that is asked for.
fn read(screen: &mut Mailbox, asked: &[Effect]) {
    for (query, ticket) in loads(asked) {
        if let Query::Message(MessageId(id)) = query {
            let _ = screen.loaded(ticket, Ok(Loaded::Message(Box::new(view(id, Vec::new())))), &cx());
        }
    }
}

fn desk(messages: &[i64], state: DeskState, set: bool) -> Deed_ {
    Deed_::Desk { messages: messages.iter().copied().map(MessageId).collect(), state, set }
}

#[test]
fn one_key_files_and_reads_the_next() {
    let mut screen = screen(vec![document(1), document(2), document(3)]);
    let first = act(&mut screen, Act::Next);
    assert_eq!(reads(&first), [MessageId(1)]);
    read(&mut screen, &first);
    let filed = act(&mut screen, Act::Filed);
    assert_eq!(deeds(&filed), [desk(&[1], DeskState::Filed, true)]);
    assert_eq!(reads(&filed), [MessageId(2)]);
    read(&mut screen, &filed);
    let closed = act(&mut screen, Act::Closed);
    assert_eq!(deeds(&closed), [desk(&[2], DeskState::Closed, true)]);
    assert_eq!(reads(&closed), [MessageId(3)]);
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [desk(&[2], DeskState::Closed, false)]);
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [desk(&[1], DeskState::Filed, false)]);
}

/// What is said to the engine of the practice software.
fn handed(asked: &[Effect]) -> Vec<(Vec<Which>, bool)> {
    let of = |effect: &Effect| match effect {
        Effect::Send(Command::Export { which, profile: None, again: false, .. }) => Some((which.clone(), true)),
        Effect::Send(Command::TakeBackExports { messages, .. }) => {
            Some((messages.iter().copied().map(Which::Message).collect(), false))
        }
        _ => None,
    };
    asked.iter().filter_map(of).collect()
}

#[test]
fn what_is_filed_goes_to_the_practice_software_and_comes_back_when_it_is_undone() {
    let mut screen = screen(vec![document(1), document(2), document(3)]);
    let _ = act(&mut screen, Act::Next);
    let which = |message| vec![Which::Message(MessageId(message))];
    let filed = act(&mut screen, Act::Filed);
    assert_eq!(handed(&filed), [(which(1), true)]);
    assert!(matches!(filed[0], Effect::Send(Command::Export { .. })), "before it is filed");
    assert_eq!(handed(&act(&mut screen, Act::Closed)), [], "nothing is done with it");
    assert_eq!(handed(&act(&mut screen, Act::Undo)), []);
    assert_eq!(handed(&act(&mut screen, Act::Undo)), [(which(1), false)]);
}

#[test]
fn a_message_about_several_patients_is_filed_with_the_last_of_them() {
    let beside = |id| DocumentRow { id: DocumentId(id), ..document(1) };
    let mut screen = screen(vec![document(1), beside(11), beside(12), document(2)]);
    let first = act(&mut screen, Act::Next);
    read(&mut screen, &first);
    for (key, next) in [(Act::Filed, 11), (Act::Closed, 12)] {
        assert_eq!(deeds(&act(&mut screen, key)), [], "there is another patient's");
        assert_eq!(screen.list.as_ref().and_then(MessageList::document).unwrap().id, DocumentId(next));
    }
    assert_eq!(deeds(&act(&mut screen, Act::Filed)), [desk(&[1], DeskState::Filed, true)]);
    assert_eq!(screen.list.as_ref().and_then(MessageList::document).unwrap().id, DocumentId(2));
}

#[test]
fn another_row_of_the_message_that_is_read_opens_its_document() {
    let mut screen = screen(vec![document(1), DocumentRow { id: DocumentId(11), ..document(1) }]);
    let choose =
        |screen: &mut Mailbox, row| effects(screen.update(Message::List(message_list::Message::Choose(row)), &cx()));
    let first = choose(&mut screen, 0);
    read(&mut screen, &first);
    let is_answer = |effect: &Effect| matches!(effect, Effect::Focus(_));
    assert!(!choose(&mut screen, 1).iter().any(is_answer), "not the first one's");
    assert!(choose(&mut screen, 1).iter().any(is_answer), "the same again");
}

#[test]
fn what_is_gone_from_its_server_is_filed_here() {
    let gone = Some(crate::domain::listing::Gone { since: jiff::Timestamp::UNIX_EPOCH, account: AccountId(1) });
    let message = crate::domain::listing::MessageRow { gone, ..row(1) };
    let mut screen = screen(vec![DocumentRow { message, ..document(1) }, document(2)]);
    let _ = effects(screen.update(Message::List(message_list::Message::Choose(0)), &cx()));
    assert_eq!(deeds(&act(&mut screen, Act::Filed)), [desk(&[1], DeskState::Filed, true)]);
}

#[test]
fn several_are_filed_at_once() {
    let mut screen = screen(vec![document(1), document(2), document(3)]);
    let _ = act(&mut screen, Act::All);
    let filed = act(&mut screen, Act::Filed);
    assert_eq!(deeds(&filed), [desk(&[1, 2, 3], DeskState::Filed, true)]);
    assert!(reads(&filed).is_empty(), "nothing is left to be read");
}

#[test]
fn among_all_documents_filing_leaves_the_row_where_it_is() {
    let mut screen = screen(vec![document(1), document(2)]);
    let all = act(&mut screen, Act::Filing);
    assert!(matches!(loads(&all)[0].0, Query::Filing { view: View::All, .. }));
    let keywords: Keywords = DeskState::Closed.keyword().into_iter().collect();
    let message = crate::domain::listing::MessageRow { keywords, ..row(1) };
    fill(&mut screen, &all, vec![DocumentRow { message, stage: Stage::Closed, ..document(1) }, document(2)]);
    let _ = act(&mut screen, Act::Next);
    let filed = act(&mut screen, Act::Filed);
    assert_eq!(deeds(&filed), [desk(&[1], DeskState::Filed, true), desk(&[1], DeskState::Closed, false)]);
    assert!(reads(&filed).is_empty());
    let back = act(&mut screen, Act::Filing);
    assert!(matches!(loads(&back)[0].0, Query::Filing { view: View::ToFile, .. }));
}

#[test]
fn words_are_looked_for_among_documents_and_the_inbox_is_one_key_away() {
    let mut screen = screen(vec![document(1)]);
    let typed = effects(screen.update(Message::SearchTyped("pat 28/03".to_owned()), &cx()));
    let asked = Query::Filing { view: View::ToFile, typed: "pat 28/03".to_owned(), range: 0..60 };
    assert_eq!(loads(&typed)[0].0, asked);
    let cleared = act(&mut screen, Act::Escape);
    assert!(matches!(&loads(&cleared)[0].0, Query::Filing { typed, .. } if typed.is_empty()));
    let inbox = act(&mut screen, Act::Inbox);
    assert!(matches!(loads(&inbox)[0].0, Query::Messages { mailbox: MailboxId(1), .. }));
    let typed = effects(screen.update(Message::SearchTyped("pat".to_owned()), &cx()));
    assert!(matches!(loads(&typed)[0].0, Query::Search { .. }), "as before");
    let back = effects(screen.update(Message::Folders(folders::Message::Filing), &cx()));
    assert!(matches!(loads(&back)[0].0, Query::Filing { view: View::ToFile, .. }));
}

#[test]
fn all_about_the_patient_of_a_row_and_back() {
    let mut screen = screen(vec![document(7), document(2)]);
    assert_eq!(act(&mut screen, Act::SamePatient), Vec::new(), "of no row");
    let _ = effects(screen.update(Message::List(message_list::Message::Choose(0)), &cx()));
    let about = act(&mut screen, Act::SamePatient);
    assert!(matches!(loads(&about)[0].0, Query::Filing { view: View::Patient(DocumentId(7)), .. }));
    assert_eq!(screen.filing_name(&cx()).unwrap(), "PAT-TROIS DOMINIQUE, née le 28/03/1979");
    let back = act(&mut screen, Act::Escape);
    assert!(matches!(loads(&back)[0].0, Query::Filing { view: View::ToFile, .. }));
}

#[test]
fn what_another_desk_files_is_counted_and_listed_anew() {
    let mut screen = screen(vec![document(1)]);
    let changes = ChangeSet { documents: true, ..ChangeSet::default() };
    let asked: Vec<Query> = loads(&screen.changed(&changes)).into_iter().map(|(query, _)| query).collect();
    assert!(asked.contains(&Query::FilingCount));
    assert!(asked.iter().any(|query| matches!(query, Query::Filing { .. })), "{asked:?}");
}
