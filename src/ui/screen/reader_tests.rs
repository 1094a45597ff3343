//! The reader by its effects.

use std::path::PathBuf;
use std::sync::Arc;

use rstest::rstest;

use super::{Action, Copied, Message, Reader, viewer};
use crate::domain::block::{Block, Document, Raster};
use crate::domain::document::Piece;
use crate::domain::listing::{Body, MessageView};
use crate::domain::receipt::Request;
use crate::domain::{ChangeSet, Draft, Entry, Flags, MessageId, Notice};
use crate::engine::{Command, Loaded, Query, Ticket};
use crate::ui::effect::{DesktopAsk, Effect};
use crate::ui::sample::{cx, part, view};
use crate::ui::shortcut::Act;

const ID: MessageId = MessageId(5);

fn ticket(effects: &[Effect]) -> Ticket {
    match effects.last() {
        Some(Effect::Load(_, ticket)) => *ticket,
        other => panic!("{other:?}"),
    }
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::None => Vec::new(),
        other => panic!("{other:?}"),
    }
}

fn open(view: MessageView) -> (Reader, Vec<Effect>) {
    let mut reader = Reader::default();
    let asked = ticket(&reader.open(view.row.id));
    let action = reader.loaded(asked, Ok(Loaded::Message(Box::new(view))), &cx());
    (reader, effects(action))
}

fn seen(mut view: MessageView) -> MessageView {
    view.row.flags = view.row.flags.with(Flags::SEEN);
    view
}

#[test]
fn reading_marks_as_read_once() {
    let (mut reader, sent) = open(view(5, Vec::new()));
    assert_eq!(sent, vec![Effect::Send(Command::Shown(ID))]);
    let changes = ChangeSet { messages: [ID].into(), ..ChangeSet::default() };
    let again = ticket(&reader.changed(&changes));
    let action = reader.loaded(again, Ok(Loaded::Message(Box::new(view(5, Vec::new())))), &cx());
    assert_eq!(action, Action::None);
}

#[test]
fn a_body_that_is_not_there_is_asked_for() {
    let awaited = MessageView { body: Body::Awaited, ..seen(view(5, Vec::new())) };
    let (_, sent) = open(awaited);
    assert_eq!(sent, vec![Effect::Send(Command::FetchBody(ID))]);
}

#[test]
fn the_first_pdf_is_shown_and_its_pages_turn() {
    let (mut reader, sent) =
        open(seen(view(5, vec![part(2, "a.docx", "application/msword"), part(3, "CR.pdf", "application/pdf")])));
    let [Effect::Load(Query::PdfPage { piece: Piece { part: 3, inside: None }, page: 0, .. }, first)] = sent.as_slice()
    else {
        panic!("{sent:?}")
    };
    let raster = Raster { width: 1, height: 1, rgba: Arc::from([0_u8; 4].as_slice()) };
    let drawn = Loaded::PdfPage { pages: 2, raster };
    assert_eq!(reader.loaded(*first, Ok(drawn), &cx()), Action::None);
    let sent = effects(reader.update(Message::Viewer(viewer::Message::Next), &cx()));
    assert!(matches!(sent.as_slice(), [Effect::Load(Query::PdfPage { page: 1, .. }, _)]));
    assert_eq!(reader.update(Message::Viewer(viewer::Message::Next), &cx()), Action::None);
    assert_eq!(reader.update(Message::Viewer(viewer::Message::Close), &cx()), Action::None);
}

#[test]
fn pictures_of_the_text_are_asked_for() {
    let document = Document { blocks: vec![Block::Picture { part: 4, alt: String::new() }], ..Document::default() };
    let body = Body::Ready { document, text: String::new(), parts: Vec::new(), truncated: false };
    let (_, sent) = open(MessageView { body, ..seen(view(5, Vec::new())) });
    assert!(matches!(
        sent.as_slice(),
        [Effect::Load(Query::Picture { piece: Piece { part: 4, inside: None }, .. }, _)]
    ));
}

#[test]
fn a_picture_shown_a_thousand_times_is_asked_for_once_and_not_too_many() {
    let picture = |part| Block::Picture { part, alt: String::new() };
    for (blocks, asked) in [(vec![picture(4); 1_000], 1), ((1..1_000).map(picture).collect(), super::PICTURES_MAX)] {
        let document = Document { blocks, ..Document::default() };
        let body = Body::Ready { document, text: String::new(), parts: Vec::new(), truncated: false };
        let (mut reader, mut sent) = open(MessageView { body, ..seen(view(5, Vec::new())) });
        assert!(sent.len() <= super::PICTURES_AT_ONCE);
        let mut drawn = 0;
        // Whether one is drawn or not, the next one follows.
        while let Some(Effect::Load(Query::Picture { .. }, ticket)) = sent.pop() {
            drawn += 1;
            let raster = Raster { width: 1, height: 1, rgba: Arc::from([0_u8; 4].as_slice()) };
            let answer = if drawn % 2 == 0 { Ok(Loaded::Picture(raster)) } else { Err(Notice::FileUnreadable) };
            sent.extend(effects(reader.loaded(ticket, answer, &cx())));
        }
        assert_eq!(drawn, asked);
    }
}

#[test]
fn a_file_is_saved_where_the_user_said() {
    let (mut reader, _) = open(seen(view(5, vec![part(2, "a.txt", "text/plain")])));
    let ask = reader.update(Message::Save(2.into()), &cx());
    assert_eq!(ask, Action::AskWhere { piece: 2.into(), name: "a.txt".to_owned() });
    let path = PathBuf::from("/tmp/a.txt");
    let asked = ticket(&effects(reader.update(Message::SaveAt(2.into(), path.clone()), &cx())));
    let content: Arc<[u8]> = Arc::from(b"x".as_slice());
    let loaded =
        Loaded::Part { name: "a.txt".to_owned(), media_type: "text/plain".to_owned(), content: content.clone() };
    let sent = effects(reader.loaded(asked, Ok(loaded), &cx()));
    assert_eq!(sent, vec![Effect::Desktop(DesktopAsk::Save { path, content }, asked)]);
}

#[rstest]
#[case(Act::Reply, Query::Reply { message: ID, all: false }, Entry::Reply)]
#[case(Act::ReplyAll, Query::Reply { message: ID, all: true }, Entry::ReplyAll)]
#[case(Act::Forward, Query::Forward(ID), Entry::Forward)]
#[case(Act::Redirect, Query::Redirect(ID), Entry::Redirect)]
#[case(Act::Anew, Query::Anew(ID), Entry::Anew)]
fn answers_begin_as_drafts(#[case] act: Act, #[case] expected: Query, #[case] entry: Entry) {
    let (mut reader, _) = open(seen(view(5, Vec::new())));
    let sent = effects(reader.update(Message::Act(act), &cx()));
    let [Effect::Load(query, asked)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(query, &expected);
    let draft = Box::new(Draft { subject: "Re".to_owned(), ..Draft::default() });
    assert_eq!(reader.loaded(*asked, Ok(Loaded::Draft(draft.clone())), &cx()), Action::Compose(draft, entry));
}

#[test]
fn a_late_message_does_not_replace_the_one_chosen_since() {
    let mut reader = Reader::default();
    let old = ticket(&reader.open(MessageId(1)));
    let _ = reader.open(MessageId(2));
    let _ = reader.loaded(old, Ok(Loaded::Message(Box::new(view(1, Vec::new())))), &cx());
    assert_eq!(reader.message(), Some(MessageId(2)));
}

#[test]
fn failures_are_told() {
    let (mut reader, _) = open(seen(view(5, vec![part(2, "a.txt", "text/plain")])));
    let asked = ticket(&effects(reader.update(Message::OpenPart(2), &cx())));
    assert_eq!(reader.loaded(asked, Err(Notice::FileUnreadable), &cx()), Action::Tell(Notice::FileUnreadable));
}

#[test]
fn what_is_copied_has_its_own_words() {
    let (mut reader, _) = open(seen(view(5, Vec::new())));
    let link = crate::ui::widget::document::Event::Link("https://a.fr/".into());
    let copied = reader.update(Message::Document(link), &cx());
    assert_eq!(copied, Action::Copy(Copied::Link("https://a.fr/".to_owned())));
    assert!(matches!(reader.update(Message::CopyText, &cx()), Action::Copy(Copied::Text(_))));
}

#[test]
fn whether_its_reading_is_told_is_said_once() {
    let to = crate::domain::Address::parse("paul@ch-exemple.mssante.fr").unwrap();
    let asking = || {
        let asks = Some(Request { to: to.clone(), diverts: false });
        MessageView { asks, ..seen(view(5, Vec::new())) }
    };
    for consent in [true, false] {
        let (mut reader, sent) = open(asking());
        assert!(sent.is_empty(), "nothing by itself");
        let said = vec![Effect::Send(Command::Acknowledge { message: ID, consent })];
        assert_eq!(effects(reader.update(Message::Acknowledge(consent), &cx())), said);
        assert_eq!(reader.update(Message::Acknowledge(true), &cx()), Action::None, "said already");
    }
    let (mut silent, _) = open(seen(view(5, Vec::new())));
    assert_eq!(silent.update(Message::Acknowledge(true), &cx()), Action::None, "nobody asks");
    let mut reader = Reader::new(true);
    let asked = ticket(&reader.open(ID));
    let _ = reader.loaded(asked, Ok(Loaded::Message(Box::new(asking()))), &cx());
    assert_eq!(reader.update(Message::Acknowledge(true), &cx()), Action::None, "without a card nothing leaves");
}

#[test]
fn what_reported_of_a_letter_is_opened() {
    let (mut reader, _) = open(seen(view(5, Vec::new())));
    let sent = effects(reader.update(Message::Report(MessageId(9)), &cx()));
    assert!(matches!(sent.as_slice(), [Effect::Load(Query::Message(MessageId(9)), _)]));
}
