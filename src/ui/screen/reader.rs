//! The open message: headers, text as safe blocks, files as cards, PDF pages and pictures inside the reader.
//! It loads nothing from the network: what is not in the cache is asked of the engine.

mod attachment;
mod header;
mod medical;
mod view;
mod viewer;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use iced::advanced::widget::Id;
use iced::widget::image::Handle;

pub use self::attachment::Kind;
pub use self::viewer::Viewer;

use super::{compose, range};
use crate::domain::block::{Block, Raster};
use crate::domain::document::Piece;
use crate::domain::listing::{Body, MessageRow, MessageView, Part};
use crate::domain::shown;
use crate::domain::{AccountId, ChangeSet, DeskState, Draft, Entry, Flags, MailboxId, MessageId, Notice, Rights};
use crate::engine::{Command, Loaded, Query, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{DesktopAsk, Effect, Page, Tickets};
use crate::ui::shortcut::Act;
use crate::ui::widget::document::{self, Prepared};

/// The text of the message.
pub const TEXT: Id = Id::new("reader-text");
/// Puts a message that is gone back into the inbox.
pub const PUT_BACK: Id = Id::new("reader-put-back");
/// Saves a whole message.
pub const KEEP: Id = Id::new("reader-keep");
/// Tells the sender that the message was read.
pub const ACKNOWLEDGE: Id = Id::new("reader-acknowledge");
/// Does not.
pub const KEEP_SILENT: Id = Id::new("reader-keep-silent");
/// Reply.
pub const REPLY: Id = Id::new("reader-reply");
/// Nothing is done with it.
pub const NO_FOLLOW_UP: Id = Id::new("reader-no-follow-up");
/// The rarer acts.
pub const MORE: Id = Id::new("reader-more");

/// Widest picture decoded inside a text.
const PICTURE_WIDTH: u32 = 1_600;
/// Most pictures decoded inside a text.
const PICTURES_MAX: usize = 40;
/// Pictures asked for at once: each may be a large part of its message.
const PICTURES_AT_ONCE: usize = 2;

/// The reader.
#[derive(Debug)]
pub struct Reader {
    /// What is not kept here is not awaited: the session has no card.
    read_only: bool,
    /// What the user's own desk says of what it takes care of.
    own: Option<DeskState>,
    /// Accounts that other software collects.
    collected: BTreeSet<AccountId>,
    limits: BTreeMap<MailboxId, Rights>,
    /// Whether there is anybody to confide a message to.
    confides: bool,
    /// The document that its message is opened for: part, and place in it.
    sought: Option<(u32, u16)>,
    state: State,
    asked: BTreeMap<Ticket, Asked>,
    tickets: Tickets,
}

#[derive(Debug)]
enum State {
    Nothing,
    Asked(MessageId, Page<()>),
    Open(Box<Open>),
}

#[derive(Debug)]
struct Open {
    view: MessageView,
    rich: Option<Prepared>,
    plain: Option<Prepared>,
    as_text: bool,
    every_recipient: bool,
    pictures: BTreeMap<u32, Handle>,
    /// Pictures to be asked for yet.
    wanted: VecDeque<u32>,
    viewer: Option<Viewer>,
    medical: medical::Medical,
}

/// Why something was asked for.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    Message,
    Picture(u32),
    Page,
    Documents(u32),
    Drawn(Piece),
    Save(std::path::PathBuf),
    Open,
    Draft(Entry),
}

/// What happens in the reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// In the text.
    Document(document::Event),
    /// In the viewer of files.
    Viewer(viewer::Message),
    /// Show a file inside.
    View(Piece),
    /// Read this document of a part.
    Read(u32, u16),
    /// Close the document that is read.
    Unread,
    /// In its text.
    Narrative(document::Event),
    /// Save a file: ask where.
    Save(Piece),
    /// Save a file there.
    SaveAt(Piece, std::path::PathBuf),
    /// Open a file with the usual program.
    OpenPart(u32),
    /// An act of the tool bar or of the keyboard.
    Act(Act),
    /// Show what reported of the letter.
    Report(MessageId),
    /// Tell the sender that it was read, or do not.
    Acknowledge(bool),
    /// Show every recipient, or a few.
    Recipients,
    /// Plain text or formatted.
    AsText,
    /// Copy the whole text.
    CopyText,
    /// Copy an address.
    Copy(String),
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Carry these out.
    Do(Vec<Effect>),
    /// Ask where to save a file of this name.
    AskWhere {
        /// Which file.
        piece: Piece,
        /// Its file name.
        name: String,
    },
    /// Write this letter, which comes by this way.
    Compose(Box<Draft>, Entry),
    /// Something failed.
    Tell(Notice),
    /// Text is to be copied.
    Copy(Copied),
}

/// What is copied, for the words that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Words of the message.
    Text(String),
    /// Where a link leads.
    Link(String),
    /// An address.
    Address(String),
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            read_only: false,
            own: None,
            collected: BTreeSet::new(),
            limits: BTreeMap::new(),
            confides: false,
            sought: None,
            state: State::Nothing,
            asked: BTreeMap::new(),
            tickets: Tickets::new(range::READER),
        }
    }
}

impl Reader {
    /// A reader without a message; `read_only` when nothing can be fetched.
    pub fn new(read_only: bool) -> Self {
        Self { read_only, ..Self::default() }
    }

    /// What the user's own desk says of what it takes care of.
    pub fn set_own(&mut self, own: DeskState) {
        self.own = Some(own);
    }

    /// Accounts that other software collects: what is gone from them is no loss.
    pub fn set_collected(&mut self, collected: BTreeSet<AccountId>) {
        self.collected = collected;
    }

    /// Folders where not everything is allowed, and what is.
    pub fn set_limits(&mut self, limits: BTreeMap<MailboxId, Rights>) {
        self.limits = limits;
    }

    /// Whether there is anybody to confide a message to.
    pub fn set_confides(&mut self, confides: bool) {
        self.confides = confides;
    }

    /// Opens a message.
    pub fn open(&mut self, message: MessageId) -> Vec<Effect> {
        self.sought = None;
        self.asked.clear();
        let effect = self.ask(Asked::Message, Query::Message(message));
        let Effect::Load(_, ticket) = &effect else { return Vec::new() };
        self.state = State::Asked(message, Page::Waiting(*ticket));
        vec![effect]
    }

    /// Opens a message to read this document of it.
    pub fn open_document(&mut self, message: MessageId, part: u32, place: u16) -> Vec<Effect> {
        let effects = self.open(message);
        self.sought = Some((part, place));
        effects
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.sought = None;
        self.asked.clear();
        self.state = State::Nothing;
    }

    /// The message shown.
    pub fn message(&self) -> Option<MessageId> {
        match &self.state {
            State::Nothing => None,
            State::Asked(message, _) => Some(*message),
            State::Open(open) => Some(open.view.row.id),
        }
    }

    /// The row of the message shown, once it is there.
    pub fn row(&self) -> Option<&MessageRow> {
        match &self.state {
            State::Open(open) => Some(&open.view.row),
            State::Nothing | State::Asked(..) => None,
        }
    }

    /// Whether the message shown is drawn as plain text.
    pub fn is_as_text(&self) -> bool {
        matches!(&self.state, State::Open(open) if open.as_text)
    }

    /// The address of who wrote the message shown.
    pub fn sender(&self) -> Option<String> {
        let State::Open(open) = &self.state else { return None };
        let from = open.view.envelope.from.first().unwrap_or(&open.view.row.from);
        Some(from.address.clone())
    }

    /// The theme changed: spans carry colours.
    pub fn restyle(&mut self, cx: &Context) {
        if let State::Open(open) = &mut self.state {
            open.prepare(cx);
        }
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message, cx: &Context) -> Action {
        match message {
            Message::Document(event) => self.document(event),
            Message::Viewer(message) => self.viewer(message),
            Message::View(piece) => self.show(piece),
            Message::Read(part, place) => self.read_document(part, place, cx),
            Message::Unread => self.unread(),
            Message::Narrative(event) => self.narrative(&event),
            Message::Save(piece) => self.ask_where(piece),
            Message::SaveAt(piece, path) => self.read(piece, Asked::Save(path)),
            Message::OpenPart(part) => self.read(part.into(), Asked::Open),
            Message::Act(act) => self.act(act),
            Message::Report(report) => Action::Do(self.open(report)),
            Message::Acknowledge(consent) => self.acknowledge(consent),
            Message::Recipients => self.recipients(),
            Message::AsText => self.as_text(cx),
            Message::CopyText => self.copy_text(),
            Message::Copy(text) => Action::Copy(Copied::Text(text)),
        }
    }

    /// Something that was asked for is there.
    pub fn loaded(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>, cx: &Context) -> Action {
        let Some(asked) = self.asked.remove(&ticket) else { return Action::None };
        match (asked, answer) {
            (Asked::Message, Ok(Loaded::Message(view))) => self.take(*view, cx),
            (Asked::Message, answer) => self.fail(answer.err().unwrap_or(Notice::Internal)),
            (Asked::Picture(part), answer) => self.picture(part, answer),
            (Asked::Page, answer) => self.page(ticket, answer),
            (Asked::Documents(part), answer) => self.documents(part, answer, cx),
            (Asked::Drawn(piece), answer) => self.drawn(piece, answer),
            (Asked::Save(path), Ok(Loaded::Part { content, .. })) => {
                Action::Do(vec![Effect::Desktop(DesktopAsk::Save { path, content }, ticket)])
            }
            (Asked::Open, Ok(Loaded::Part { name, content, .. })) => {
                Action::Do(vec![Effect::Desktop(DesktopAsk::Open { name, content }, ticket)])
            }
            (Asked::Draft(entry), Ok(Loaded::Draft(draft))) => Action::Compose(draft, entry),
            (_, Err(notice)) => Action::Tell(notice),
            (_, Ok(_)) => Action::Tell(Notice::Internal),
        }
    }

    /// The message may have changed.
    pub fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        let Some(message) = self.message() else { return Vec::new() };
        if changes.everything || changes.messages.contains(&message) {
            vec![self.ask(Asked::Message, Query::Message(message))]
        } else {
            Vec::new()
        }
    }

    /// Said once: the question goes at once.
    fn acknowledge(&mut self, consent: bool) -> Action {
        let State::Open(open) = &mut self.state else { return Action::None };
        if self.read_only || open.view.asks.take().is_none() {
            return Action::None;
        }
        let message = open.view.row.id;
        Action::Do(vec![Effect::Send(Command::Acknowledge { message, consent })])
    }

    fn take(&mut self, view: MessageView, cx: &Context) -> Action {
        let mut effects = Vec::new();
        let message = view.row.id;
        let again = match &mut self.state {
            State::Open(open) if open.view.row.id == message => {
                let fresh = open.view.body != view.body;
                open.view = view;
                if !fresh {
                    return Action::None;
                }
                true
            }
            _ => {
                self.state = State::Open(Box::new(Open::new(view)));
                false
            }
        };
        let State::Open(open) = &mut self.state else { return Action::None };
        open.prepare(cx);
        // What is gone from its server is marked by nobody, and comes no more.
        let is_there = open.view.row.gone.is_none();
        if !again && is_there && !open.view.row.flags.contains(Flags::SEEN) {
            effects.push(Effect::Send(Command::Shown(message)));
        }
        if open.view.body == Body::Awaited && is_there {
            effects.push(Effect::Send(Command::FetchBody(message)));
        }
        open.wanted = open.pictures_wanted();
        open.medical = medical::Medical::of(open.parts());
        let sought = self.sought.map(|(part, _)| part).filter(|part| open.is_shown_inside(*part));
        let document = sought.or_else(|| open.document_to_show());
        effects.extend((0..PICTURES_AT_ONCE).filter_map(|_| self.next_picture()));
        if let Some(part) = document {
            effects.extend(self.view_piece(part.into()));
        }
        effects.extend(self.next_documents());
        if effects.is_empty() { Action::None } else { Action::Do(effects) }
    }

    fn fail(&mut self, notice: Notice) -> Action {
        if let State::Asked(message, _) = &self.state {
            self.state = State::Asked(*message, Page::Failed(notice));
            return Action::None;
        }
        Action::Tell(notice)
    }

    /// One that cannot be drawn stays as its words.
    fn picture(&mut self, part: u32, answer: Result<Loaded, Notice>) -> Action {
        if let (State::Open(open), Ok(Loaded::Picture(raster))) = (&mut self.state, answer) {
            let _ = open.pictures.insert(part, handle(&raster));
        }
        self.next_picture().map_or(Action::None, |effect| Action::Do(vec![effect]))
    }

    fn next_picture(&mut self) -> Option<Effect> {
        let State::Open(open) = &mut self.state else { return None };
        let (message, part) = (open.view.row.id, open.wanted.pop_front()?);
        Some(self.ask(Asked::Picture(part), Query::Picture { message, piece: part.into(), max_width: PICTURE_WIDTH }))
    }

    fn page(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>) -> Action {
        if let State::Open(open) = &mut self.state
            && let Some(viewer) = &mut open.viewer
        {
            viewer.loaded(ticket, answer);
        }
        Action::None
    }

    fn document(&mut self, event: document::Event) -> Action {
        if let document::Event::Link(link) = event {
            return Action::Copy(Copied::Link(link.to_string()));
        }
        if let State::Open(open) = &mut self.state {
            let shown = if open.as_text { &mut open.plain } else { &mut open.rich };
            if let Some(prepared) = shown {
                prepared.update(&event);
            }
        }
        Action::None
    }

    fn viewer(&mut self, message: viewer::Message) -> Action {
        let State::Open(open) = &mut self.state else { return Action::None };
        if message == viewer::Message::Close {
            open.viewer = None;
            return Action::None;
        }
        let (id, tickets) = (open.view.row.id, &mut self.tickets);
        let effect = open.viewer.as_mut().and_then(|viewer| viewer.update(&message, id, tickets));
        self.follow_page(effect)
    }

    fn show(&mut self, piece: Piece) -> Action {
        let effects = self.view_piece(piece);
        if effects.is_empty() { Action::None } else { Action::Do(effects) }
    }

    fn view_piece(&mut self, piece: Piece) -> Vec<Effect> {
        let State::Open(open) = &mut self.state else { return Vec::new() };
        let Some((name, kind)) = open.named(piece) else { return Vec::new() };
        let (viewer, effect) = Viewer::new(piece, (name, kind), open.view.row.id, &mut self.tickets);
        open.viewer = viewer;
        open.medical.close();
        match self.follow_page(effect) {
            Action::Do(effects) => effects,
            _ => Vec::new(),
        }
    }

    fn follow_page(&mut self, effect: Option<Effect>) -> Action {
        let Some(effect) = effect else { return Action::None };
        if let Effect::Load(_, ticket) = &effect {
            let _ = self.asked.insert(*ticket, Asked::Page);
        }
        Action::Do(vec![effect])
    }

    fn ask_where(&self, piece: Piece) -> Action {
        let State::Open(open) = &self.state else { return Action::None };
        match open.named(piece) {
            Some((name, _)) => Action::AskWhere { piece, name },
            None if piece == Part::WHOLE.into() => {
                Action::AskWhere { piece, name: shown::file_name(&open.view.row.subject) }
            }
            None => Action::None,
        }
    }

    fn read(&mut self, piece: Piece, asked: Asked) -> Action {
        match self.message() {
            Some(message) => Action::Do(vec![self.ask(asked, Query::Part { message, piece })]),
            None => Action::None,
        }
    }

    fn act(&mut self, act: Act) -> Action {
        let State::Open(open) = &self.state else { return Action::None };
        let message = open.view.row.id;
        match act {
            Act::Reply => self.begin(Query::Reply { message, all: false }),
            Act::ReplyAll => self.begin(Query::Reply { message, all: true }),
            Act::Forward => self.begin(Query::Forward(message)),
            Act::Redirect => self.begin(Query::Redirect(message)),
            Act::Anew => self.begin(Query::Anew(message)),
            _ => Action::None,
        }
    }

    /// Begins the letter that this question gives.
    pub fn begin(&mut self, query: Query) -> Action {
        Action::Do(vec![self.ask(Asked::Draft(compose::entry(&query)), query)])
    }

    fn recipients(&mut self) -> Action {
        if let State::Open(open) = &mut self.state {
            open.every_recipient = !open.every_recipient;
        }
        Action::None
    }

    fn as_text(&mut self, cx: &Context) -> Action {
        if let State::Open(open) = &mut self.state {
            open.as_text = !open.as_text;
            open.prepare(cx);
        }
        Action::None
    }

    fn copy_text(&self) -> Action {
        match &self.state {
            State::Open(open) => match &open.view.body {
                Body::Ready { text, .. } => Action::Copy(Copied::Text(text.clone())),
                Body::Awaited => Action::None,
            },
            _ => Action::None,
        }
    }

    fn ask(&mut self, asked: Asked, query: Query) -> Effect {
        let ticket = self.tickets.take();
        let _ = self.asked.insert(ticket, asked);
        Effect::Load(query, ticket)
    }
}

impl Open {
    fn new(view: MessageView) -> Self {
        Self {
            view,
            rich: None,
            plain: None,
            as_text: false,
            every_recipient: false,
            pictures: BTreeMap::new(),
            wanted: VecDeque::new(),
            viewer: None,
            medical: medical::Medical::default(),
        }
    }

    /// Builds the spans, once a message and a theme.
    fn prepare(&mut self, cx: &Context) {
        if let Body::Ready { document, text, .. } = &self.view.body {
            self.rich = Some(Prepared::new(document, &cx.theme));
            self.plain = self.as_text.then(|| Prepared::plain(text, &cx.theme));
        }
        self.medical.restyle(cx);
    }

    fn part(&self, number: u32) -> Option<&Part> {
        self.parts().iter().find(|part| part.number == number)
    }

    /// Name and kind of a file of it.
    fn named(&self, piece: Piece) -> Option<(String, Kind)> {
        match piece.inside {
            None => self.part(piece.part).map(|part| (part.name.clone(), Kind::of(part))),
            Some(inside) => self.medical.file(piece.part, inside).map(|file| (file.name.clone(), file.kind.into())),
        }
    }

    /// Nothing of it could be read: all there is to show is itself, as a file.
    fn is_unreadable(&self) -> bool {
        match &self.view.body {
            Body::Ready { document, text, parts, .. } => {
                document.blocks.is_empty() && text.is_empty() && parts.iter().any(|part| part.number == Part::WHOLE)
            }
            Body::Awaited => false,
        }
    }

    fn parts(&self) -> &[Part] {
        match &self.view.body {
            Body::Ready { parts, .. } => parts,
            Body::Awaited => &[],
        }
    }

    /// Pictures that the text shows and that are not there yet.
    fn pictures_wanted(&self) -> VecDeque<u32> {
        let mut wanted = Vec::new();
        if let Body::Ready { document, .. } = &self.view.body {
            collect_pictures(&document.blocks, &mut wanted);
        }
        let mut seen = BTreeSet::new();
        wanted.retain(|part| seen.insert(*part) && seen.len() <= PICTURES_MAX && !self.pictures.contains_key(part));
        wanted.into()
    }

    /// A file that is shown inside as it is.
    fn is_shown_inside(&self, part: u32) -> bool {
        self.part(part).is_some_and(|part| matches!(Kind::of(part), Kind::Pdf | Kind::Picture))
    }

    /// The document that is the point of the message: its first PDF is shown at once.
    fn document_to_show(&self) -> Option<u32> {
        if self.viewer.is_some() {
            return None;
        }
        self.parts().iter().find(|part| !part.inline && Kind::of(part) == Kind::Pdf).map(|part| part.number)
    }
}

fn collect_pictures(blocks: &[Block], wanted: &mut Vec<u32>) {
    for block in blocks {
        match block {
            Block::Picture { part, .. } => wanted.push(*part),
            Block::Quote(_, inner) => collect_pictures(inner, wanted),
            Block::Table(rows) => {
                for cell in rows.iter().flatten() {
                    collect_pictures(&cell.blocks, wanted);
                }
            }
            _ => {}
        }
    }
}

/// What iced draws of decoded pixels.
fn handle(raster: &Raster) -> Handle {
    Handle::from_rgba(raster.width, raster.height, raster.rgba.to_vec())
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
