//! Medical documents of the open message: whose they are, a card for each, the text of one that is read. Each message begins anew: what
//! one said of a patient is never shown beside another.

use std::collections::{BTreeMap, VecDeque};

use iced::widget::image::Handle;
use iced::widget::{column, container, row};
use iced::{Alignment, Length};

use super::{Action, Asked, Message, PICTURE_WIDTH, Reader, State, handle};
use crate::domain::Notice;
use crate::domain::document::{
    ClinicalDocument, DocumentSet, Doubt, Enclosed, FileKind, Form, Inside, Knowledge, Patient, Piece, are_of_one,
    are_promised_by,
};
use crate::domain::listing::Part;
use crate::engine::{Loaded, Query};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::banner::{Gravity, banner};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::document::{self, Prepared};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

/// Most files of a message that are looked into.
const PARTS_MAX: usize = 12;
/// Most pictures of a text that are drawn.
const PICTURES_MAX: usize = 24;

/// What the files of a message hold.
#[derive(Debug, Default)]
pub(super) struct Medical {
    /// Parts to be looked into yet.
    wanted: VecDeque<u32>,
    sets: BTreeMap<u32, DocumentSet>,
    /// They can be about one person; compared once, when they are read.
    are_of_one: bool,
    /// Archives of documents that could not be read.
    failed: bool,
    read: Option<Reading>,
}

/// The document that is read.
#[derive(Debug)]
struct Reading {
    part: u32,
    place: u16,
    /// It was asked for: it stands before what its sender wrote, where the eye is.
    is_asked: bool,
    text: Prepared,
    pictures: BTreeMap<u32, Handle>,
    /// Pictures to be asked for yet.
    wanted: VecDeque<u32>,
}

impl Reading {
    fn new((part, place): (u32, u16), is_asked: bool, document: &ClinicalDocument, cx: &Context) -> Self {
        let pictures = document.files.iter().zip(0..).filter(|(file, _)| file.kind == FileKind::Picture);
        Self {
            part,
            place,
            is_asked,
            text: Prepared::new(&document.text, &cx.theme),
            pictures: BTreeMap::new(),
            wanted: pictures.map(|(_, at)| at).take(PICTURES_MAX).collect(),
        }
    }
}

impl Reader {
    /// Looks into the next file.
    pub(super) fn next_documents(&mut self) -> Option<Effect> {
        let State::Open(open) = &mut self.state else { return None };
        let (message, part) = (open.view.row.id, open.medical.wanted.pop_front()?);
        Some(self.ask(Asked::Documents(part), Query::Documents { message, part }))
    }

    /// What a file holds. The first document is shown at once, unless another file is: as its PDF, else as its text.
    pub(super) fn documents(&mut self, part: u32, answer: Result<Loaded, Notice>, cx: &Context) -> Action {
        let mut effects: Vec<Effect> = self.next_documents().into_iter().collect();
        let State::Open(open) = &mut self.state else { return Action::None };
        match answer {
            Ok(Loaded::Documents(set)) => {
                // Nothing opens by itself of which it is not sure whose it is.
                let first = open.medical.sets.is_empty() && open.viewer.is_none() && are_of_one(set.documents.iter());
                // But the one that was chosen by whose it is, and none in its place.
                let first = first && self.sought.is_none();
                let sought = self.sought.take_if(|(sought, _)| *sought == part).map(|(_, place)| place);
                let at = sought.unwrap_or_default();
                let wanted = set.documents.get(usize::from(at));
                let pdf = wanted.and_then(|document| place(&document.files, FileKind::Pdf));
                let has_text = wanted.is_some_and(|document| !document.text.blocks.is_empty());
                open.medical.take(part, *set);
                let shown = match pdf {
                    _ if !first && sought.is_none() => Action::None,
                    Some(file) => self.show(Piece { part, inside: Some(Inside { document: at, file }) }),
                    None if has_text => self.begin_reading((part, at), sought.is_some_and(|at| at > 0), cx),
                    None => Action::None,
                };
                if let Action::Do(more) = shown {
                    effects.extend(more);
                }
            }
            Err(Notice::NotFound) => {}
            _ => open.medical.failed |= open.part(part).is_some_and(|part| are_promised_by(&part.name)),
        }
        if effects.is_empty() { Action::None } else { Action::Do(effects) }
    }

    /// Shows the text of a document.
    pub(super) fn read_document(&mut self, part: u32, place: u16, cx: &Context) -> Action {
        self.begin_reading((part, place), true, cx)
    }

    fn begin_reading(&mut self, (part, place): (u32, u16), is_asked: bool, cx: &Context) -> Action {
        let State::Open(open) = &mut self.state else { return Action::None };
        let Some(document) = open.medical.document(part, place) else { return Action::None };
        open.medical.read = Some(Reading::new((part, place), is_asked, document, cx));
        open.viewer = None;
        self.next_drawing()
    }

    pub(super) fn unread(&mut self) -> Action {
        if let State::Open(open) = &mut self.state {
            open.medical.close();
        }
        Action::None
    }

    pub(super) fn narrative(&mut self, event: &document::Event) -> Action {
        if let State::Open(open) = &mut self.state
            && let Some(read) = &mut open.medical.read
        {
            read.text.update(event);
        }
        Action::None
    }

    /// A picture of the text is there; one that cannot be drawn stays as its words.
    pub(super) fn drawn(&mut self, piece: Piece, answer: Result<Loaded, Notice>) -> Action {
        if let State::Open(open) = &mut self.state
            && let Some(read) = &mut open.medical.read
            && let (Some(inside), Ok(Loaded::Picture(raster))) = (piece.inside, answer)
            && (piece.part, inside.document) == (read.part, read.place)
        {
            let _ = read.pictures.insert(inside.file.into(), handle(&raster));
        }
        self.next_drawing()
    }

    fn next_drawing(&mut self) -> Action {
        let State::Open(open) = &mut self.state else { return Action::None };
        let message = open.view.row.id;
        let Some(read) = &mut open.medical.read else { return Action::None };
        let file = read.wanted.pop_front().and_then(|file| u16::try_from(file).ok());
        let Some(file) = file else { return Action::None };
        let piece = Piece { part: read.part, inside: Some(Inside { document: read.place, file }) };
        let query = Query::Picture { message, piece, max_width: PICTURE_WIDTH };
        Action::Do(vec![self.ask(Asked::Drawn(piece), query)])
    }
}

impl Medical {
    /// Nothing read yet, of these files.
    pub(super) fn of(parts: &[Part]) -> Self {
        let wanted =
            parts.iter().filter(|part| part.may_hold_documents()).take(PARTS_MAX).map(|part| part.number).collect();
        Self { wanted, ..Self::default() }
    }

    /// The theme changed: spans carry colours.
    pub(super) fn restyle(&mut self, cx: &Context) {
        if let Some(read) = &self.read
            && let Some(document) = self.document(read.part, read.place)
        {
            let text = Prepared::new(&document.text, &cx.theme);
            if let Some(read) = &mut self.read {
                read.text = text;
            }
        }
    }

    /// Another file is shown.
    pub(super) fn close(&mut self) {
        self.read = None;
    }

    fn take(&mut self, part: u32, set: DocumentSet) {
        let _ = self.sets.insert(part, set);
        self.are_of_one = are_of_one(self.documents());
    }

    fn documents(&self) -> impl Iterator<Item = &ClinicalDocument> {
        self.sets.values().flat_map(|set| &set.documents)
    }

    fn document(&self, part: u32, place: u16) -> Option<&ClinicalDocument> {
        self.sets.get(&part)?.documents.get(usize::from(place))
    }

    /// A file of a document.
    pub(super) fn file(&self, part: u32, inside: Inside) -> Option<&Enclosed> {
        self.document(part, inside.document)?.files.get(usize::from(inside.file))
    }

    /// Whose the documents are, and a card for each.
    pub(super) fn cards<'a>(&'a self, shown: Option<Piece>, cx: &'a Context) -> Option<Element<'a, Message>> {
        let l10n = &cx.l10n;
        if self.sets.is_empty() && !self.failed {
            return None;
        }
        let mut all: Column<'a, Message> = column![].spacing(space::S).width(Length::Fill);
        if self.failed {
            let hint = vec![t!(l10n, "document-failed-hint")];
            all = all.push(banner(Gravity::Warning, t!(l10n, "document-failed"), hint, None));
        }
        let named = || self.documents().flat_map(|document| document.patient.iter().chain(&document.other));
        match named().max_by_key(|patient| patient.weight()) {
            Some(patient) if self.are_of_one => all = all.push(identity(patient, cx)),
            Some(_) => {
                let mut lines: Vec<String> = Vec::new();
                for patient in named() {
                    let line = in_one_line(patient, l10n);
                    if !lines.contains(&line) {
                        lines.push(line);
                    }
                }
                lines.push(t!(l10n, "document-several-hint"));
                all = all.push(banner(Gravity::Danger, t!(l10n, "document-several-title"), lines, None));
            }
            None => {}
        }
        for (part, set) in &self.sets {
            for (document, place) in set.documents.iter().zip(0..) {
                let is_read = self.read.as_ref().is_some_and(|read| (read.part, read.place) == (*part, place));
                let is_shown =
                    |file| shown == Some(Piece { part: *part, inside: Some(Inside { document: place, file }) });
                all = all.push(card((document, set.form), (*part, place), (is_read, &is_shown), cx));
            }
            if set.truncated {
                all = all.push(text::small(t!(l10n, "document-more")).style(text::muted));
            }
        }
        Some(all.max_width(measure::READING).into())
    }

    /// The text of the document that is read: before the message's own where it was asked for, else after it.
    pub(super) fn text<'a>(&'a self, is_asked: bool, cx: &'a Context) -> Option<Element<'a, Message>> {
        let read = self.read.as_ref().filter(|read| read.is_asked == is_asked)?;
        let document = self.document(read.part, read.place)?;
        let form = self.sets.get(&read.part)?.form;
        let close = tool(Icon::Close, t!(cx.l10n, "document-close")).on_press(Message::Unread);
        let head = row![text::title(cx.l10n.document(document, form)).width(Length::Fill), close];
        let head = head.spacing(space::S).align_y(Alignment::Center);
        let mut content: Column<'a, Message> = column![head].spacing(space::M);
        content = content.push(document.patient.as_ref().map(|patient| text::body(cx.l10n.patient(patient))));
        content = content.push(read.text.view(&cx.l10n, &read.pictures).map(Message::Narrative));
        if document.text.truncated {
            content = content.push(banner(Gravity::Info, t!(cx.l10n, "document-truncated"), Vec::new(), None));
        }
        let content = container(content).padding(space::L).width(Length::Fill).max_width(measure::LETTER);
        Some(content.style(theme::container::card).into())
    }
}

/// Who it is, and the matricule.
fn in_one_line(patient: &Patient, l10n: &L10n) -> String {
    [l10n.patient(patient), l10n.matricule(patient)].join("\u{a0}· ")
}

/// Whose all of them are.
fn identity<'a>(patient: &Patient, cx: &'a Context) -> Element<'a, Message> {
    let sign = icon::sized(Icon::User, space::XL).style(text::accent);
    let ins = text::small(cx.l10n.matricule(patient));
    let ins = ins.style(if matches!(patient.ins(), Some(Err(_))) { text::danger } else { text::muted });
    let words = column![text::title(cx.l10n.patient(patient)), ins].spacing(space::HAIR).width(Length::Fill);
    container(row![sign, words].spacing(space::M).align_y(Alignment::Center))
        .padding([space::S, space::M])
        .width(Length::Fill)
        .style(theme::container::info)
        .into()
}

fn card<'a>(
    (document, form): (&'a ClinicalDocument, Form),
    (part, place): (u32, u16),
    (is_read, is_shown): (bool, &dyn Fn(u16) -> bool),
    cx: &'a Context,
) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let called = l10n.document(document, form);
    let has_more = !document.title.is_empty() && document.title != called;
    let mut words: Column<'a, Message> = column![text::strong(called)].spacing(space::HAIR);
    if has_more {
        words = words.push(text::body(document.title.as_str()));
    }
    let facts = l10n.document_facts(document);
    if !facts.is_empty() {
        words = words.push(text::small(facts.join("\u{a0}· ")).style(text::muted));
    }
    if let Some(patient) = &document.patient {
        words = words.push(text::small(in_one_line(patient, l10n)).style(text::muted));
    }
    if document.knowledge == Knowledge::List {
        words = words.push(text::small(t!(l10n, "document-from-list")).style(text::muted));
    }
    let sign = icon::sized(Icon::Stethoscope, space::XL).style(text::accent);
    let head = row![sign, words.width(Length::Fill)].spacing(space::M).align_y(Alignment::Start);
    let mut all: Column<'a, Message> = column![container(head).padding([0.0, space::S])].spacing(space::S);
    for doubt in &document.doubts {
        let is_grave = matches!(doubt, Doubt::OtherPatient | Doubt::SeveralPatients);
        let style = if is_grave { text::danger } else { text::warning };
        let line = row![icon::icon(Icon::TriangleAlert).style(style), text::body(l10n.doubt(*doubt)).style(style)];
        all = all.push(container(line.spacing(space::S).align_y(Alignment::Start)).padding([0.0, space::S]));
    }
    let is_chosen = is_read || (0..).take(document.files.len()).any(is_shown);
    let mut acts = row![].spacing(space::XS).align_y(Alignment::Center);
    if !document.text.blocks.is_empty() && !is_read {
        let read = button(t!(l10n, "document-read")).quiet().icon(Icon::FileText);
        acts = acts.push(read.on_press(Message::Read(part, place)));
    }
    for (file, at) in document.files.iter().zip(0_u16..) {
        let piece = Piece { part, inside: Some(Inside { document: place, file: at }) };
        for act in acts_of(file, piece, (document, is_shown(at)), l10n) {
            acts = acts.push(act);
        }
    }
    let style = if is_chosen { theme::container::card_chosen } else { theme::container::card };
    let acts = acts.wrap().vertical_spacing(space::XS);
    container(all.push(acts)).padding(space::S).width(Length::Fill).style(style).into()
}

/// What can be done with a file of a document. Pictures stand in its text, where it has one.
fn acts_of<'a>(
    file: &'a Enclosed,
    piece: Piece,
    (document, is_shown): (&'a ClinicalDocument, bool),
    l10n: &L10n,
) -> Vec<Element<'a, Message>> {
    if file.kind == FileKind::Picture && !document.text.blocks.is_empty() {
        return Vec::new();
    }
    let number = piece.inside.map_or(0, |inside| inside.file).saturating_add(1);
    let several = document.files.iter().filter(|other| other.kind == file.kind).count() > 1;
    let view = match file.kind {
        FileKind::Pdf if several => Some(t!(l10n, "document-pdf-number", number = number)),
        FileKind::Pdf => Some(t!(l10n, "document-pdf")),
        FileKind::Picture => Some(t!(l10n, "document-picture", number = number)),
        FileKind::Other => None,
    };
    let view = view.filter(|_| !is_shown);
    let view = view.map(|words| button(words).quiet().icon(Icon::Eye).on_press(Message::View(piece)).into());
    let save = if document.files.len() > 1 {
        t!(l10n, "document-save-number", number = number)
    } else {
        t!(l10n, "document-save")
    };
    let save = button(save).quiet().icon(Icon::Download).on_press(Message::Save(piece)).into();
    view.into_iter().chain([save]).collect()
}

/// The place of the first file of a kind.
fn place(files: &[Enclosed], kind: FileKind) -> Option<u16> {
    files.iter().position(|file| file.kind == kind).and_then(|place| u16::try_from(place).ok())
}

#[cfg(test)]
#[path = "medical_tests.rs"]
mod tests;
