//! The window of rows: reach, late answers, choice.

use super::{Action, FIRST_ROWS, HITS_MAX, Message, MessageList, Source};
use crate::domain::listing::MessageRow;
use crate::domain::receipt::Tally;
use crate::domain::{ChangeSet, Draft, DraftId, MailboxId, MessageId, Notice, Role};
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::{cx, row};
use crate::ui::widget::virtual_list::Tone;

const INBOX: Source = Source::Mailbox(MailboxId(1), Role::Inbox);

fn asked(effects: &[Effect]) -> (Query, Ticket) {
    match effects {
        [Effect::Load(query, ticket)] => (query.clone(), *ticket),
        other => panic!("{other:?}"),
    }
}

fn page(total: u32, start: u32, rows: Vec<MessageRow>) -> Loaded {
    Loaded::Messages { total, start, rows }
}

/// A list of `total` rows whose first hundred are there.
fn list(total: u32) -> MessageList {
    let (mut list, effects) = MessageList::new(INBOX);
    let (query, ticket) = asked(&effects);
    assert_eq!(query, Query::Messages { mailbox: MailboxId(1), range: 0..FIRST_ROWS });
    list.loaded(ticket, Ok(page(total, 0, (0..i64::from(total.min(100))).map(row).collect())));
    list
}

#[test]
fn rows_out_of_reach_are_asked_for_and_replace_the_others() {
    let mut list = list(100_000);
    assert_eq!(list.update(Message::Near(0..80), &cx()), Action::None);
    let Action::Do(effects) = list.update(Message::Near(5_000..5_080), &cx()) else { panic!() };
    let (query, ticket) = asked(&effects);
    assert_eq!(query, Query::Messages { mailbox: MailboxId(1), range: 5_000..5_080 });
    list.loaded(ticket, Ok(page(100_000, 5_000, (5_000..5_080).map(row).collect())));
    assert_eq!(list.rows.len(), 80);
    assert!(list.row(4_999, &cx()).is_none() && list.row(5_000, &cx()).is_some());
}

#[test]
fn late_rows_are_dropped() {
    let mut list = list(3);
    let (_, old) = asked(&list.show(Source::Search("a".to_owned()), None));
    let (query, new) = asked(&list.show(Source::Search("ab".to_owned()), None));
    assert_eq!(query, Query::Search { words: "ab".to_owned(), limit: HITS_MAX });
    list.loaded(new, Ok(Loaded::Found { rows: vec![row(7)], milliseconds: 1.0 }));
    list.loaded(old, Ok(Loaded::Found { rows: vec![row(1), row(2)], milliseconds: 9.0 }));
    assert_eq!(list.total(), Some(1));
}

#[test]
fn the_choice_follows_its_message_when_new_mail_comes() {
    let mut list = list(3);
    assert_eq!(list.update(Message::Choose(1), &cx()), Action::Open(MessageId(1)));
    let changes = ChangeSet { mailboxes: [MailboxId(1)].into(), ..ChangeSet::default() };
    let (_, ticket) = asked(&list.changed(&changes));
    list.loaded(ticket, Ok(page(4, 0, vec![row(9), row(0), row(1), row(2)])));
    assert_eq!(list.chosen.map(|chosen| chosen.position), Some(2));
    assert_eq!(list.step(true), Action::Open(MessageId(2)));
    assert_eq!(list.step(true), Action::None);
    assert_eq!(list.step(false), Action::Open(MessageId(1)));
}

#[test]
fn leaving_a_search_finds_the_open_message_again() {
    let mut list = list(1_000);
    let _ = list.update(Message::Near(500..580), &cx());
    let rows = || page(1_000, 500, (500..580).map(row).collect());
    list.loaded(list.awaited.unwrap(), Ok(rows()));
    assert_eq!(list.update(Message::Choose(510), &cx()), Action::Open(MessageId(510)));
    // One search, then another that opens nothing; then one that opens a hit of the same rows, and one far away.
    for (open, found) in [(510, Some(510)), (520, Some(520)), (7, None)] {
        for words in ["a", "ab"] {
            let _ = list.show(Source::Search(words.to_owned()), Some(MessageId(510)));
            list.loaded(list.awaited.unwrap(), Ok(Loaded::Found { rows: vec![row(7), row(510)], milliseconds: 1.0 }));
            assert_eq!(list.chosen(), None);
        }
        let reveal = list.reveal;
        let (query, ticket) = asked(&list.show(INBOX, Some(MessageId(open))));
        assert_eq!(query, Query::Messages { mailbox: MailboxId(1), range: 500..580 });
        list.loaded(ticket, Ok(rows()));
        assert_eq!(list.chosen.map(|chosen| chosen.position), found);
        assert_eq!(list.reveal != reveal, found.is_some());
    }
}

#[test]
fn other_mailboxes_do_not_matter() {
    let mut list = list(3);
    let changes = ChangeSet { mailboxes: [MailboxId(2)].into(), ..ChangeSet::default() };
    assert_eq!(list.changed(&changes), Vec::new());
    let touched = ChangeSet { messages: [MessageId(2)].into(), ..ChangeSet::default() };
    assert_eq!(list.changed(&touched).len(), 1);
}

#[test]
fn a_failure_is_told_in_the_list() {
    let (mut list, effects) = MessageList::new(INBOX);
    let (_, ticket) = asked(&effects);
    list.loaded(ticket, Err(Notice::VaultFailed));
    assert_eq!(list.failure, Some(Notice::VaultFailed));
}

#[test]
fn drafts_of_the_vault_stand_before_those_of_the_server() {
    let (mut list, effects) = MessageList::new(Source::Mailbox(MailboxId(2), Role::Drafts));
    let [Effect::Load(Query::Messages { .. }, rows), Effect::Load(Query::Drafts, drafts)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    list.loaded(*rows, Ok(page(1, 0, vec![row(5)])));
    let draft = Draft { id: Some(DraftId(7)), subject: "Ordonnance".to_owned(), ..Draft::default() };
    let other = Draft { id: Some(DraftId(8)), ..draft.clone() };
    list.loaded(*drafts, Ok(Loaded::Drafts(vec![draft.clone(), other], [DraftId(8)].into())));
    assert_eq!(list.total(), Some(3));
    let states: Vec<String> = (0..2).filter_map(|at| list.row(at, &cx())).map(|row| row.state).collect();
    assert_eq!(states, ["", "Destinataire refusé aujourd’hui"]);
    assert_eq!(list.row(0, &cx()).map(|row| row.subject), Some("Ordonnance".to_owned()));
    assert_eq!(list.update(Message::Choose(0), &cx()), Action::Draft(Box::new(draft)));
    assert_eq!(list.update(Message::Choose(2), &cx()), Action::ServerDraft(MessageId(5)));
    let changes = ChangeSet { drafts: true, ..ChangeSet::default() };
    assert!(matches!(list.changed(&changes).as_slice(), [Effect::Load(Query::Drafts, _)]));
}

#[test]
fn a_letter_tells_in_sent_how_far_it_came() {
    let tally = |arrived, read, failed| Tally { recipients: 2, arrived, taken: read, read, failed, ..Tally::default() };
    let line = |role, sent| {
        let (mut list, effects) = MessageList::new(Source::Mailbox(MailboxId(1), role));
        let (_, ticket) = asked(&effects);
        list.loaded(ticket, Ok(page(1, 0, vec![MessageRow { sent: Some(sent), ..row(1) }])));
        let drawn = list.row(0, &cx()).unwrap();
        (drawn.state, drawn.tone)
    };
    assert_eq!(line(Role::Sent, tally(2, 1, 0)), ("✓ Lu par 1 sur 2".to_owned(), Tone::Good));
    assert_eq!(line(Role::Sent, tally(1, 0, 1)), ("✗ Non remis à 1 sur 2".to_owned(), Tone::Lost));
    assert_eq!(line(Role::Sent, tally(0, 0, 0)), (String::new(), Tone::Good));
    assert_eq!(line(Role::Inbox, tally(2, 2, 0)).0, "", "a copy elsewhere is a mail like others");
}

#[test]
fn exchanges_with_patients_are_set_apart() {
    let patient = "279035121518989@patient.mssante.fr";
    let at = |from: &str, to: &str| {
        let mut one = row(1);
        (one.from.address, one.to.address) = (from.to_owned(), to.to_owned());
        let (mut list, effects) = MessageList::new(INBOX);
        list.loaded(asked(&effects).1, Ok(page(1, 0, vec![one])));
        list.row(0, &cx()).unwrap().apart
    };
    assert_eq!(at(patient, "claire.dubreuil@medecin.mssante.fr"), "Patient");
    assert_eq!(at("claire.dubreuil@medecin.mssante.fr", patient), "Patient");
    assert_eq!(at("paul.martin@medecin.mssante.fr", "claire.dubreuil@medecin.mssante.fr"), "");
}
