//! Reading from the open vault: rows as they are stored, messages taken apart and drawn on a thread of their own.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::actor::House;
use super::gatekeeper::Gatekeeper;
use super::news::SessionId;
use super::{Loaded, Query, judging, proposals, reply};
use crate::clock;
use crate::documents::{self, Drawer};
use crate::domain::document::Piece;
use crate::domain::draft::Attachment;
use crate::domain::listing::{Body, MessageView};
use crate::domain::{Address, MailboxId, MessageId, Notice};
use crate::l10n::L10n;
use crate::mime;
use crate::mime::read::File;
use crate::store::{Error as StoreError, Question, Reader, Store};

/// Widest picture that is sent, once its author has it made smaller.
const REDUCED_WIDTH: u32 = 2_000;

/// The vault of the open session, for reading. Cheap to clone; answers fail once the session is closed.
#[derive(Clone)]
pub struct Library {
    store: Store,
    wishes: Wishes,
    /// Addresses of the mailboxes of this session: left out when answering everybody.
    own: Vec<Address>,
    l10n: Arc<L10n>,
    drawer: Drawer,
    gatekeeper: Gatekeeper,
}

/// What readers wait for: it goes before what is fetched anyway.
#[derive(Clone)]
pub(super) struct Wishes {
    /// Messages whose text is wanted now.
    pub(super) wanted: mpsc::Sender<MessageId>,
    /// The mailbox that is looked at.
    pub(super) looked_at: Arc<watch::Sender<Option<MailboxId>>>,
}

impl Wishes {
    /// Rows of this mailbox are asked for, or of all inboxes.
    fn look_at(&self, mailbox: Option<MailboxId>) {
        let _ = self.looked_at.send_if_modified(|known| {
            let is_new = *known != mailbox;
            *known = mailbox;
            is_new
        });
    }
}

/// Where the library of the open session stands, for whoever reads.
#[derive(Clone)]
pub(super) enum Shelf {
    /// No session is open.
    Empty,
    /// This session is masked.
    Covered(SessionId),
    /// This one is open.
    Open(SessionId, Box<Library>),
}

impl Shelf {
    fn session(&self) -> Option<SessionId> {
        match self {
            Self::Empty => None,
            Self::Covered(session) | Self::Open(session, _) => Some(*session),
        }
    }
}

/// Asks the library of the session that is open or masked now. What is read while the mask comes down is not given: the question is
/// asked again once it has ended.
pub(super) async fn ask(mut shelf: watch::Receiver<Shelf>, query: Query) -> Result<Loaded, Notice> {
    let session = shelf.borrow().session().ok_or(Notice::SessionClosed)?;
    loop {
        let covered = |shelf: &Shelf| matches!(shelf, Shelf::Covered(covered) if *covered == session);
        let shown = shelf.wait_for(|shelf| !covered(shelf)).await.map(|shelf| shelf.clone());
        let library = match shown {
            Ok(Shelf::Open(open, library)) if open == session => library,
            _ => return Err(Notice::SessionClosed),
        };
        let answer = library.answer(query.clone()).await;
        match &*shelf.borrow() {
            Shelf::Open(open, _) if *open == session => return answer,
            shelf if covered(shelf) => {}
            _ => return Err(Notice::SessionClosed),
        }
    }
}

impl Library {
    pub(super) fn new(store: Store, wishes: Wishes, own: Vec<Address>, l10n: Arc<L10n>, house: &House) -> Self {
        let (drawer, gatekeeper) = (Drawer::new(house.config.program.clone()), house.gatekeeper.clone());
        Self { store, wishes, own, l10n, drawer, gatekeeper }
    }

    /// The same, where these are the holder's addresses.
    pub(super) fn owning(self, own: Vec<Address>) -> Self {
        Self { own, ..self }
    }

    pub(super) fn own(&self) -> &[Address] {
        &self.own
    }

    pub(super) fn shared_l10n(&self) -> Arc<L10n> {
        Arc::clone(&self.l10n)
    }

    pub(super) fn l10n(&self) -> &L10n {
        &self.l10n
    }

    pub(super) async fn answer(&self, query: Query) -> Result<Loaded, Notice> {
        match query {
            Query::Mailboxes => Ok(Loaded::Mailboxes(self.read(|reader| reader.mailboxes()).await?)),
            Query::Messages { mailbox, range } => {
                self.wishes.look_at(Some(mailbox));
                let page = self.read(move |reader| reader.messages(mailbox, range)).await?;
                Ok(Loaded::Messages { total: page.total, start: page.start, rows: page.rows })
            }
            Query::Inboxes { range } => {
                self.wishes.look_at(None);
                let page = self.read(move |reader| reader.inboxes(range)).await?;
                Ok(Loaded::Messages { total: page.total, start: page.start, rows: page.rows })
            }
            Query::Gone { account, range } => {
                let page = self.read(move |reader| reader.gone(account, range)).await?;
                Ok(Loaded::Messages { total: page.total, start: page.start, rows: page.rows })
            }
            Query::GoneCounts => Ok(Loaded::GoneCounts(self.read(|reader| reader.gone_counts()).await?)),
            Query::Message(id) => Ok(Loaded::Message(Box::new(self.message(id).await?))),
            Query::Part { message, piece } => self.piece(message, piece).await,
            Query::Documents { message, part } => {
                let read = self.draw(message, part, |drawer, octets| drawer.documents(octets)).await?;
                Ok(Loaded::Documents(Box::new(read)))
            }
            Query::Picture { message, piece: Piece { part, inside }, max_width } => {
                let draw = move |drawer: &Drawer, octets| drawer.picture(octets, inside, max_width);
                Ok(Loaded::Picture(self.draw(message, part, draw).await?))
            }
            Query::Filing { view, typed, range } => {
                let page = self.read(move |reader| reader.filing(&view, &typed, range)).await?;
                Ok(Loaded::Filing { total: page.total, start: page.start, rows: page.rows })
            }
            Query::FilingLine(line) => Ok(Loaded::FilingLine(self.read(move |reader| reader.line(line)).await?)),
            Query::FilingCount => Ok(Loaded::FilingCount(self.read(|reader| reader.filing_counts()).await?)),
            Query::Exports { messages, limit } => {
                Ok(Loaded::Exports(self.read(move |reader| reader.exports(&messages, limit)).await?))
            }
            Query::Reduced(file) => self.reduced(file).await,
            Query::PdfPage { message, piece: Piece { part, inside }, page, width } => {
                let draw = move |drawer: &Drawer, octets| drawer.pdf_page(octets, inside, page, width);
                let drawn = self.draw(message, part, draw).await?;
                Ok(Loaded::PdfPage { pages: drawn.pages, raster: drawn.raster })
            }
            Query::Search { words, limit } => self.search(words, limit).await,
            Query::JournalSeals => Ok(Loaded::JournalSeals(self.read(|reader| reader.journal_seals()).await?)),
            Query::Journal { after, limit } => {
                Ok(Loaded::Journal(self.read(move |reader| reader.journal(after, limit)).await?))
            }
            Query::Favourites => Ok(Loaded::Contacts(self.read(|reader| reader.favourites()).await?)),
            Query::Oppositions => Ok(Loaded::Oppositions(self.read(|reader| reader.oppositions()).await?)),
            Query::Wordings => Ok(Loaded::Wordings(Box::new(self.read(|reader| reader.wordings()).await?))),
            Query::Groups => Ok(Loaded::Groups(self.read(|reader| reader.groups()).await?)),
            Query::Members(group) => Ok(Loaded::Contacts(self.read(move |reader| reader.members(group)).await?)),
            Query::Exchanges { addresses, before, limit } => {
                let read = move |reader: &Reader<'_>| reader.exchanges(&addresses, before, limit);
                Ok(Loaded::Exchanges(self.read(read).await?))
            }
            Query::Actions => Ok(Loaded::Actions(self.read(|reader| reader.actions()).await?)),
            Query::Outbox => Ok(Loaded::Outbox(self.read(|reader| reader.outbox()).await?)),
            Query::Drafts => {
                let (drafts, gone) = self.read(|reader| Ok((reader.drafts()?, reader.departures()?))).await?;
                let stopped = judging::stopped(&self.gatekeeper.gate(), &gone, &drafts, clock::now());
                Ok(Loaded::Drafts(drafts, stopped))
            }
            Query::Draft(id) => Ok(Loaded::Draft(Box::new(self.read(move |reader| reader.draft(id)).await?))),
            Query::ServerDraft(message) => reply::server_draft(self, message).await,
            Query::Proposals => {
                let now = clock::now();
                Ok(Loaded::Proposals(self.read(move |reader| reader.proposals(now)).await?))
            }
            Query::Proposal { message, by } => proposals::open(self, message, &by).await,
            Query::DraftVersions(id) => {
                Ok(Loaded::DraftVersions(self.read(move |reader| reader.draft_versions(id)).await?))
            }
            Query::DraftVersion(id) => {
                Ok(Loaded::Draft(Box::new(self.read(move |reader| reader.draft_version(id)).await?)))
            }
            Query::Reply { message, all } => reply::reply(self, message, all).await,
            Query::Forward(message) => reply::forward(self, message).await,
            Query::ForwardAttached(messages) => reply::forward_attached(self, &messages).await,
            Query::Dropped(file) => reply::dropped(self, file).await,
            Query::Redirect(message) => reply::redirect(self, message).await,
            Query::Anew(message) => reply::anew(self, message).await,
            Query::Rework(id) => reply::rework(self, id).await,
        }
    }

    /// The vault.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, Notice>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.store.read(work).await.map_err(|error| error.notice())
    }

    /// A message with its content; without its text yet, the text is asked for.
    pub(super) async fn message(&self, id: MessageId) -> Result<MessageView, Notice> {
        let (row, envelope, raw, (sent, acknowledged)) = self
            .read(move |reader| {
                let (row, envelope) = reader.message(id)?;
                // A letter that cannot be read says nothing of its copy.
                let sent = reader.outgoing_of(id)?.and_then(|letter| reader.outgoing(letter).ok()).map(Box::new);
                Ok((row, envelope, reader.raw(id)?, (sent, reader.is_acknowledged(id)?)))
            })
            .await?;
        let Some(raw) = raw else {
            if row.gone.is_none() {
                // A full queue means that this wish is among many: the background order serves them all.
                let _ = self.wishes.wanted.try_send(id);
            }
            return Ok(MessageView { row, envelope, body: Body::Awaited, sent, asks: None, confided: None });
        };
        let may_ask = !acknowledged && row.gone.is_none() && envelope.receipt_to.is_some();
        let read = spawn_blocking(move || {
            let parsed = mime::read::message(&raw);
            let document = mime::read::document(&raw);
            let asks = if may_ask { mime::read::receipt_request(&raw) } else { None };
            let confided = mime::read::confided(&raw);
            let body = Body::Ready { document, text: parsed.text, parts: parsed.parts, truncated: parsed.truncated };
            (body, asks, confided)
        });
        let (body, asks, confided) = read.await.map_err(|_| Notice::Internal)?;
        // What she wrote herself asks others.
        let asks = asks.filter(|request| self.own.iter().all(|own| own.folded() != request.to.folded()));
        Ok(MessageView { row, envelope, body, sent, asks, confided })
    }

    /// A file of a message.
    pub(super) async fn part(&self, message: MessageId, part: u32) -> Result<File, Notice> {
        let raw = self.raw(message).await?;
        let file = spawn_blocking(move || mime::read::part(&raw, part)).await.map_err(|_| Notice::Internal)?;
        file.ok_or(Notice::NotFound)
    }

    /// A file of a message; one of a document in it is taken out apart.
    async fn piece(&self, message: MessageId, Piece { part, inside }: Piece) -> Result<Loaded, Notice> {
        let file = self.part(message, part).await?;
        let Some(inside) = inside else {
            return Ok(Loaded::Part { name: file.name, media_type: file.media_type, content: file.octets.into() });
        };
        let content = self.draw(message, part, move |drawer, octets| drawer.file(octets, inside)).await?;
        Ok(Loaded::Part { name: file.name, media_type: "application/octet-stream".to_owned(), content: content.into() })
    }

    async fn draw<T, F>(&self, message: MessageId, part: u32, work: F) -> Result<T, Notice>
    where
        T: Send + 'static,
        F: FnOnce(&Drawer, Arc<[u8]>) -> Result<T, documents::Error> + Send + 'static,
    {
        let octets = self.part(message, part).await?.octets.into();
        let drawer = self.drawer.clone();
        let drawn = spawn_blocking(move || work(&drawer, octets)).await.map_err(|_| Notice::Internal)?;
        drawn.map_err(documents::Error::notice)
    }

    /// A picture made smaller: decoded apart, and written anew from its pixels, so that nothing else of it stays.
    async fn reduced(&self, file: Attachment) -> Result<Loaded, Notice> {
        let drawer = self.drawer.clone();
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        let name = format!("{stem}.jpg");
        let drawn = spawn_blocking(move || {
            drawer.picture(file.content, None, REDUCED_WIDTH).and_then(|raster| documents::jpeg(&raster))
        });
        let content = drawn.await.map_err(|_| Notice::Internal)?.map_err(documents::Error::notice)?;
        Ok(Loaded::Part { name, media_type: "image/jpeg".to_owned(), content: content.into() })
    }

    /// The octets of a message.
    pub(super) async fn raw(&self, message: MessageId) -> Result<Vec<u8>, Notice> {
        self.read(move |reader| reader.raw(message)).await?.ok_or(Notice::NotFound)
    }

    async fn search(&self, words: String, limit: u32) -> Result<Loaded, Notice> {
        let begun = Instant::now();
        let question = Question::parse(&words, self.l10n.zone());
        let rows = self.read(move |reader| reader.search(&question, limit)).await?;
        let milliseconds = begun.elapsed().as_secs_f64() * 1_000.0;
        Ok(Loaded::Found { rows, milliseconds })
    }
}
