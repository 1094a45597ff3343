//! Medical documents in the reader, by its effects.

use std::sync::Arc;

use crate::domain::block::{Block, Document, Raster, Span};
use crate::domain::document::{
    Author, ClinicalDocument, DocumentSet, Enclosed, FileKind, Form, Inside, Knowledge, Patient, Piece,
};
use crate::domain::listing::{MessageView, Part};
use crate::domain::{Flags, MessageId, Notice};
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::{cx, part, view};
use crate::ui::screen::reader::{Action, Message, Reader, State};

const ID: MessageId = MessageId(5);
const INSIDE: Inside = Inside { document: 0, file: 0 };

fn document(kinds: &[FileKind]) -> ClinicalDocument {
    let spans = vec![Span { text: "RAS".to_owned(), ..Span::default() }];
    let file = |kind: &FileKind| Enclosed { kind: *kind, name: "CR.pdf".to_owned(), size: 3 };
    ClinicalDocument {
        knowledge: Knowledge::Document,
        code: "11502-2".to_owned(),
        kind: "CR d'examens biologiques".to_owned(),
        title: String::new(),
        act: None,
        author: Author::default(),
        patient: Some(Patient { family: "PAT-TROIS".to_owned(), ..Patient::default() }),
        other: None,
        version: None,
        replaces: false,
        digest: String::new(),
        lineage: crate::domain::filing::Lineage::default(),
        doubts: Vec::new(),
        text: Document { blocks: vec![Block::Paragraph(spans)], ..Document::default() },
        files: kinds.iter().map(file).collect(),
    }
}

fn set(kinds: &[FileKind]) -> Loaded {
    Loaded::Documents(Box::new(DocumentSet { form: Form::Xdm, documents: vec![document(kinds)], truncated: false }))
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::None => Vec::new(),
        other => panic!("{other:?}"),
    }
}

/// A message with these files, open, and what was asked then.
fn open(parts: Vec<Part>) -> (Reader, Vec<Effect>) {
    let mut reader = Reader::default();
    let mut view: MessageView = view(ID.0, parts);
    view.row.flags = view.row.flags.with(Flags::SEEN);
    let asked = ticket(&reader.open(ID));
    let action = reader.loaded(asked, Ok(Loaded::Message(Box::new(view))), &cx());
    (reader, effects(action))
}

fn ticket(effects: &[Effect]) -> Ticket {
    match effects.last() {
        Some(Effect::Load(_, ticket)) => *ticket,
        other => panic!("{other:?}"),
    }
}

fn is_read(reader: &Reader) -> bool {
    matches!(&reader.state, State::Open(open) if open.medical.read.is_some())
}

fn archive() -> Part {
    part(2, "IHE_XDM.ZIP", "application/zip")
}

#[test]
fn files_that_may_hold_documents_are_looked_into_one_by_one() {
    let parts = vec![
        archive(),
        part(3, "photo.jpg", "image/jpeg"),
        part(4, "cda.xml", "text/xml"),
        part(5, "autre.zip", "application/zip"),
        part(6, "note.txt", "text/plain"),
    ];
    let (mut reader, mut sent) = open(parts);
    let mut looked = Vec::new();
    while let Some(Effect::Load(Query::Documents { part, message: ID }, ticket)) = sent.pop() {
        looked.push(part);
        sent.extend(effects(reader.loaded(ticket, Err(Notice::NotFound), &cx())));
    }
    assert_eq!(looked, [2, 4, 5, 6]);
}

/// Its PDF is shown first, else its text; where the message has a PDF of its own, that one.
#[test]
fn the_first_document_is_shown_at_once() {
    let (mut reader, sent) = open(vec![archive()]);
    let shown = effects(reader.loaded(ticket(&sent), Ok(set(&[FileKind::Other, FileKind::Pdf])), &cx()));
    let piece = Piece { part: 2, inside: Some(Inside { file: 1, ..INSIDE }) };
    assert!(matches!(shown.as_slice(), [Effect::Load(Query::PdfPage { piece: asked, .. }, _)] if *asked == piece));
    assert!(!is_read(&reader));

    let (mut reader, sent) = open(vec![archive()]);
    assert!(effects(reader.loaded(ticket(&sent), Ok(set(&[])), &cx())).is_empty());
    assert!(is_read(&reader));

    let (mut reader, sent) = open(vec![part(1, "CR.pdf", "application/pdf"), archive()]);
    assert!(effects(reader.loaded(ticket(&sent), Ok(set(&[FileKind::Pdf])), &cx())).is_empty());
    assert!(!is_read(&reader));
    let _ = reader.update(Message::Read(2, 0), &cx());
    assert!(is_read(&reader));
    let _ = reader.update(Message::View(1.into()), &cx());
    assert!(!is_read(&reader), "one thing at a time");
    assert_eq!(reader.update(Message::Read(2, 7), &cx()), Action::None);
}

#[test]
fn pictures_of_the_text_are_asked_for_one_by_one() {
    let (mut reader, sent) = open(vec![archive()]);
    let pictures = set(&[FileKind::Picture, FileKind::Other, FileKind::Picture]);
    let mut sent = effects(reader.loaded(ticket(&sent), Ok(pictures), &cx()));
    let mut asked = Vec::new();
    while let Some(Effect::Load(Query::Picture { piece: Piece { part: 2, inside: Some(inside) }, .. }, ticket)) =
        sent.pop()
    {
        asked.push(inside.file);
        let raster = Raster { width: 1, height: 1, rgba: Arc::from([0_u8; 4].as_slice()) };
        sent.extend(effects(reader.loaded(ticket, Ok(Loaded::Picture(raster)), &cx())));
    }
    assert_eq!(asked, [0, 2]);
}

#[test]
fn a_file_of_a_document_is_saved_under_its_name() {
    let (mut reader, sent) = open(vec![archive()]);
    let _ = reader.loaded(ticket(&sent), Ok(set(&[FileKind::Pdf])), &cx());
    let piece = Piece { part: 2, inside: Some(INSIDE) };
    let ask = reader.update(Message::Save(piece), &cx());
    assert_eq!(ask, Action::AskWhere { piece, name: "CR.pdf".to_owned() });
    let nowhere = Piece { part: 2, inside: Some(Inside { file: 9, ..INSIDE }) };
    assert_eq!(reader.update(Message::Save(nowhere), &cx()), Action::None);
}

/// An answer for one message is never shown beside another, and what cannot be read is said of archives of documents only.
#[test]
fn each_message_begins_anew() {
    let (mut reader, sent) = open(vec![archive()]);
    let late = ticket(&sent);
    let _ = reader.open(MessageId(6));
    let _ = reader.loaded(late, Ok(set(&[])), &cx());
    assert!(!is_read(&reader));
    for (part, failed) in [(archive(), true), (part(2, "autre.zip", "application/zip"), false)] {
        let (mut reader, sent) = open(vec![part]);
        let _ = reader.loaded(ticket(&sent), Err(Notice::FileUnreadable), &cx());
        assert!(matches!(&reader.state, State::Open(open) if open.medical.failed == failed));
    }
}

#[test]
fn nothing_opens_in_the_place_of_the_document_that_was_chosen() {
    let (mut reader, sent) = open(vec![archive(), part(3, "cda.xml", "text/xml")]);
    reader.sought = Some((3, 0));
    let sent = effects(reader.loaded(ticket(&sent), Ok(set(&[])), &cx()));
    assert!(!is_read(&reader), "another patient's");
    let _ = reader.loaded(ticket(&sent), Err(Notice::FileUnreadable), &cx());
    assert!(!is_read(&reader));
}
