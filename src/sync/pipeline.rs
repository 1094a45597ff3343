//! Network, parser and writer at work together: messages flow through bounded channels, parsed on the blocking pool,
//! committed a few hundred at a time. What is in flight is bounded in octets, whatever the messages.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Error, Progress, tell};
use crate::clock;
use crate::domain::{ChangeSet, MailboxId, Marks, MessageId, ModSeq, SyncStatus, Uid, UidSet, UidValidity};
use crate::imap::Fetched;
use crate::mime::read;
use crate::mime::skim::Skimmer;
use crate::store::{self, Batch, NewBody, NewMessage, Store};

/// Octets in flight between network and vault, in KiB.
const BUDGET: u32 = 16 * 1024;
/// Messages between network and parser.
const QUEUE: usize = 256;
/// Most messages of one transaction.
const CHUNK: usize = 400;
/// A transaction is closed once it holds so many octets, at least and at most.
const CHUNK_OCTETS: (usize, usize) = (64 * 1024, 4 * 1024 * 1024);
/// Headers that come together are many: their words wait for the bodies.
const MANY: usize = 20;
/// What a message costs beside its octets, in octets: its line, its words.
const MESSAGE_OCTETS: usize = 8 * 1024;
/// Octets of a header, about.
const HEADER_OCTETS: usize = 1024;
/// Octets of a piece, or of one large body, that are kept at once.
const PIECE_OCTETS: usize = 512 * 1024;

/// Where headers belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Mailbox.
    pub mailbox: MailboxId,
    /// UIDVALIDITY of its UIDs.
    pub validity: UidValidity,
}

/// What the pass has achieved so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// Messages whose headers or bodies are done.
    pub done: AtomicU64,
    /// Of so many.
    pub total: AtomicU64,
    /// When the first page of INBOX was there.
    pub first_screen: OnceLock<Timestamp>,
}

impl Tally {
    /// As the window shows it.
    pub fn status(&self) -> SyncStatus {
        SyncStatus::Running { done: self.done.load(Ordering::Relaxed), total: self.total.load(Ordering::Relaxed) }
    }

    /// More to do.
    pub fn expect(&self, messages: u64) {
        let _ = self.total.fetch_add(messages, Ordering::Relaxed);
    }

    /// The first page can be listed.
    pub fn first_screen(&self) {
        let _ = self.first_screen.get_or_init(clock::now);
    }
}

enum Item {
    Header(Target, RawHeader, OwnedSemaphorePermit),
    Body(MessageId, Vec<u8>, OwnedSemaphorePermit),
    Piece(MessageId, u64, Vec<u8>, OwnedSemaphorePermit),
    End(MessageId, u64),
    Flush,
    Barrier(oneshot::Sender<()>),
}

struct RawHeader {
    uid: Uid,
    marks: Marks,
    modseq: Option<ModSeq>,
    size: u64,
    internal_date: Option<Timestamp>,
    octets: Vec<u8>,
}

/// One transaction to be.
enum Chunk {
    Headers(Target, Vec<RawHeader>, Vec<OwnedSemaphorePermit>),
    Bodies(Vec<(MessageId, Vec<u8>)>, Vec<OwnedSemaphorePermit>),
}

enum Parsed {
    Piece(MessageId, u64, Vec<u8>, OwnedSemaphorePermit),
    End(MessageId, u64),
    Headers(Target, Vec<NewMessage>, Vec<OwnedSemaphorePermit>),
    Bodies(Vec<(MessageId, Vec<u8>, read::Parsed)>, Vec<OwnedSemaphorePermit>),
    Barrier(oneshot::Sender<()>),
}

/// How much one transaction may hold, by what the last ones took: in octets.
struct Pace {
    headers: Batch,
    bodies: Batch,
}

impl Default for Pace {
    fn default() -> Self {
        let (least, most) = CHUNK_OCTETS;
        Self { headers: Batch::new(least, most / 4, most), bodies: Batch::new(least, most / 8, most) }
    }
}

/// The open end of the pipeline.
#[derive(Clone)]
pub struct Intake {
    items: mpsc::Sender<Item>,
    budget: Arc<Semaphore>,
}

/// The parts of a pipeline that work behind its [`Intake`].
pub struct Pipeline {
    items: mpsc::Receiver<Item>,
}

/// A new pipeline. It ends when its intake is dropped.
pub fn pipeline() -> (Intake, Pipeline) {
    let (sender, items) = mpsc::channel(QUEUE);
    let budget = Arc::new(Semaphore::new(usize::try_from(BUDGET).unwrap_or(usize::MAX)));
    (Intake { items: sender, budget }, Pipeline { items })
}

impl Intake {
    /// Reads a body that has come in pieces, so many octets in all.
    pub async fn end(&self, id: MessageId, octets: u64) -> Result<(), Error> {
        self.send(Item::End(id, octets)).await
    }

    /// Commits what is on its way without waiting for more.
    pub async fn flush(&self) -> Result<(), Error> {
        self.send(Item::Flush).await
    }

    /// Waits until all that was taken is committed.
    pub async fn barrier(&self) -> Result<(), Error> {
        let (done, wait) = oneshot::channel();
        self.send(Item::Barrier(done)).await?;
        wait.await.map_err(|_| Error::Interrupted)
    }

    async fn send(&self, item: Item) -> Result<(), Error> {
        self.items.send(item).await.map_err(|_| Error::Interrupted)
    }

    async fn permit(&self, octets: usize) -> Result<OwnedSemaphorePermit, Error> {
        let wanted = u32::try_from(octets.div_ceil(1024)).unwrap_or(u32::MAX).clamp(1, BUDGET);
        if let Ok(permit) = Arc::clone(&self.budget).try_acquire_many_owned(wanted) {
            return Ok(permit);
        }
        // What waits for company must go on, or nothing would ever be given back.
        self.flush().await?;
        Arc::clone(&self.budget).acquire_many_owned(wanted).await.map_err(|_| Error::Interrupted)
    }
}

/// Which messages are awaited.
#[derive(Clone, Copy)]
enum Awaited<'p> {
    Headers(Target, &'p UidSet),
    Bodies(&'p HashMap<Uid, MessageId>),
    Piece(MessageId, Uid, u64),
}

/// Takes what a FETCH gives, and only what was asked for.
pub struct Taker<'p> {
    intake: &'p Intake,
    awaited: Awaited<'p>,
    taken: UidSet,
    piece: Option<u64>,
    is_rest: bool,
}

impl<'p> Taker<'p> {
    /// Headers of these.
    pub fn headers(intake: &'p Intake, target: Target, uids: &'p UidSet) -> Self {
        Self { intake, awaited: Awaited::Headers(target, uids), taken: UidSet::default(), piece: None, is_rest: false }
    }

    /// Bodies of these.
    pub fn bodies(intake: &'p Intake, ids: &'p HashMap<Uid, MessageId>) -> Self {
        Self { intake, awaited: Awaited::Bodies(ids), taken: UidSet::default(), piece: None, is_rest: false }
    }

    /// A piece of one, from this octet on.
    pub fn piece(intake: &'p Intake, id: MessageId, uid: Uid, offset: u64) -> Self {
        Self { intake, awaited: Awaited::Piece(id, uid, offset), taken: UidSet::default(), piece: None, is_rest: false }
    }

    /// Octets of the piece that came.
    pub fn octets(&self) -> Option<u64> {
        self.piece
    }

    /// True when it came with all that follows it, from a server that gives the whole whatever is asked for.
    pub fn is_rest(&self) -> bool {
        self.is_rest
    }

    /// How many came.
    pub fn taken(&self) -> u64 {
        self.taken.len()
    }

    /// Whether this one came.
    pub fn has(&self, uid: Uid) -> bool {
        self.taken.contains(uid)
    }

    /// Takes one.
    ///
    /// # Errors
    /// [`Error::Interrupted`] when the pipeline has ended.
    pub async fn take(&mut self, fetched: Fetched<'_>) -> Result<(), Error> {
        let uid = fetched.uid;
        if self.taken.contains(uid) {
            return Ok(());
        }
        match self.awaited {
            Awaited::Headers(target, uids) if uids.contains(uid) => {
                let Some(header) = fetched.header else { return Ok(()) };
                let permit = self.intake.permit(header.len()).await?;
                let raw = RawHeader {
                    uid,
                    marks: fetched.marks.unwrap_or_default(),
                    modseq: fetched.modseq,
                    size: fetched.size.unwrap_or_default(),
                    internal_date: fetched.internal_date,
                    octets: header.into_owned(),
                };
                self.intake.send(Item::Header(target, raw, permit)).await?;
            }
            Awaited::Bodies(ids) => {
                let (Some(body), Some(&id)) = (fetched.body, ids.get(&uid)) else { return Ok(()) };
                let permit = self.intake.permit(body.len()).await?;
                self.intake.send(Item::Body(id, body.into_owned(), permit)).await?;
            }
            Awaited::Piece(id, awaited, offset) if awaited == uid => {
                let octets = match (fetched.piece.filter(|piece| piece.origin == offset), fetched.body) {
                    (Some(piece), _) => piece.octets.into_owned(),
                    (None, Some(whole)) => {
                        self.is_rest = true;
                        whole.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default().to_vec()
                    }
                    (None, None) => return Ok(()),
                };
                let permit = self.intake.permit(octets.len()).await?;
                self.piece = u64::try_from(octets.len()).ok();
                self.intake.send(Item::Piece(id, offset, octets, permit)).await?;
            }
            Awaited::Headers(..) | Awaited::Piece(..) => return Ok(()),
        }
        self.taken.insert(uid);
        Ok(())
    }
}

impl Pipeline {
    /// Parses and writes until the intake is dropped.
    ///
    /// # Errors
    /// Of the vault: what was not committed is fetched again by the next pass.
    pub async fn run(self, store: &Store, tally: &Tally, on: &(dyn Fn(Progress) + Send + Sync)) -> Result<(), Error> {
        let (sender, parsed) = mpsc::channel(1);
        let pace = Pace::default();
        let (first, second) = tokio::join!(parse(self.items, sender, &pace), write(parsed, store, tally, &pace, on));
        second.and(first)
    }
}

async fn parse(mut items: mpsc::Receiver<Item>, parsed: mpsc::Sender<Parsed>, pace: &Pace) -> Result<(), Error> {
    let mut open: Option<Chunk> = None;
    loop {
        let item = items.recv().await;
        let ended = item.is_none();
        let (ready, after) = match item {
            None | Some(Item::Flush) => (open.take(), None),
            Some(Item::Barrier(done)) => (open.take(), Some(Parsed::Barrier(done))),
            Some(Item::Piece(id, offset, octets, permit)) => {
                (open.take(), Some(Parsed::Piece(id, offset, octets, permit)))
            }
            Some(Item::End(id, octets)) => (open.take(), Some(Parsed::End(id, octets))),
            Some(item) => (gather(&mut open, item, pace), None),
        };
        if let Some(chunk) = ready {
            let work = tokio::task::spawn_blocking(move || chunk.parse());
            let chunk = work.await.map_err(|_| Error::Interrupted)?;
            parsed.send(chunk).await.map_err(|_| Error::Interrupted)?;
        }
        if let Some(after) = after {
            parsed.send(after).await.map_err(|_| Error::Interrupted)?;
        }
        if ended {
            return Ok(());
        }
    }
}

async fn write(
    mut parsed: mpsc::Receiver<Parsed>,
    store: &Store,
    tally: &Tally,
    pace: &Pace,
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    while let Some(chunk) = parsed.recv().await {
        let (count, headers) = match &chunk {
            Parsed::Barrier(_) | Parsed::Piece(..) => (0, false),
            Parsed::End(..) => (1, false),
            Parsed::Headers(_, messages, _) => (messages.len(), true),
            Parsed::Bodies(bodies, _) => (bodies.len(), false),
        };
        let changes = match chunk {
            Parsed::Barrier(done) => {
                // Nobody waits when the pass was given up.
                let _ = done.send(());
                continue;
            }
            Parsed::Piece(id, offset, octets, _permit) => {
                keep(store, id, offset, Arc::new(octets)).await?;
                continue;
            }
            Parsed::End(id, octets) => end(store, id, octets).await?,
            Parsed::Bodies(mut bodies, _permits) if is_large(&bodies) => match bodies.pop() {
                Some((id, octets, content)) => whole(store, id, octets, content).await?,
                None => continue,
            },
            chunk => {
                let weight = chunk.weight();
                let ((), changes, took) = store.write_timed(move |tx| chunk.commit(tx)).await?;
                let batch = if headers { &pace.headers } else { &pace.bodies };
                batch.took(weight, took);
                changes
            }
        };
        let _ = tally.done.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
        if headers {
            tally.first_screen();
        }
        tell(on, changes);
        on(Progress::Status(tally.status()));
    }
    Ok(())
}

/// Keeps a piece, in transactions as short as the others.
async fn keep(store: &Store, id: MessageId, offset: u64, octets: Arc<Vec<u8>>) -> Result<(), Error> {
    for start in (0..octets.len()).step_by(PIECE_OCTETS) {
        let octets = Arc::clone(&octets);
        let put = store.write(move |tx| {
            let octets = octets.get(start..octets.len().min(start.saturating_add(PIECE_OCTETS))).unwrap_or_default();
            match tx.put_piece(id, offset.saturating_add(u64::try_from(start).unwrap_or(u64::MAX)), octets) {
                // Deleted since it was asked for.
                Err(store::Error::NotFound) => Ok(false),
                outcome => outcome,
            }
        });
        if !put.await?.0 {
            break;
        }
    }
    Ok(())
}

/// One body that fills more than a transaction.
fn is_large(bodies: &[(MessageId, Vec<u8>, read::Parsed)]) -> bool {
    matches!(bodies, [(_, octets, _)] if octets.len() > PIECE_OCTETS)
}

/// Keeps a large body that came at once, in transactions as short as the others: until the last one nobody sees it, and a cut leaves
/// it to be fetched again.
async fn whole(store: &Store, id: MessageId, octets: Vec<u8>, content: read::Parsed) -> Result<ChangeSet, Error> {
    let _ = store.write(move |tx| passed_over(tx.drop_pieces(id))).await?;
    let size = u64::try_from(octets.len()).unwrap_or(u64::MAX);
    keep(store, id, 0, Arc::new(octets)).await?;
    let ended = store.write(move |tx| {
        if tx.pieces(id)? != size {
            return passed_over(tx.drop_pieces(id));
        }
        let body = NewBody { raw: &[], text: &content.text, preview: &content.preview, parts: &content.parts };
        passed_over(tx.end_body(id, &body))?;
        learn(tx, id, &content)
    });
    Ok(ended.await?.1)
}

/// What a message reports of a letter is learnt in the transaction that keeps it.
fn learn(tx: &mut store::Tx<'_>, id: MessageId, content: &read::Parsed) -> Result<(), store::Error> {
    match &content.report {
        Some(report) => tx.learn(id, report, clock::now()).map(drop),
        None => Ok(()),
    }
}

/// Deleted since it was asked for: nothing to do.
fn passed_over(outcome: Result<(), store::Error>) -> Result<(), store::Error> {
    match outcome {
        Err(store::Error::NotFound) => Ok(()),
        outcome => outcome,
    }
}

/// Reads a body whose pieces are here, as they pass by.
async fn end(store: &Store, id: MessageId, octets: u64) -> Result<ChangeSet, Error> {
    let read = store.read(move |reader| {
        if reader.pieces(id)? != octets {
            return Ok(None);
        }
        let mut skimmer = Skimmer::default();
        reader.slices(id, |slice| skimmer.feed(slice))?;
        Ok(Some(read::skimmed(&skimmer.end())))
    });
    let content = read.await?;
    let ended = store.write(move |tx| {
        let outcome = match &content {
            Some(content) => {
                let body = NewBody { raw: &[], text: &content.text, preview: &content.preview, parts: &content.parts };
                tx.end_body(id, &body)
            }
            // They do not fit together: all of them again.
            None => tx.drop_pieces(id),
        };
        passed_over(outcome)?;
        content.as_ref().map_or(Ok(()), |content| learn(tx, id, content))
    });
    Ok(ended.await?.1)
}

/// Adds a message to the open chunk; gives a chunk that is full or must give way.
fn gather(open: &mut Option<Chunk>, item: Item, pace: &Pace) -> Option<Chunk> {
    let most = if matches!(item, Item::Header(..)) { pace.headers.size() } else { pace.bodies.size() };
    let closed = match (&mut *open, &item) {
        (Some(Chunk::Headers(target, ..)), Item::Header(other, ..)) if target == other => None,
        (Some(chunk @ Chunk::Bodies(..)), Item::Body(_, octets, _)) if chunk.fits(octets.len(), most) => None,
        _ => open.take(),
    };
    match (&mut *open, item) {
        (Some(Chunk::Headers(_, headers, permits)), Item::Header(_, header, permit)) => {
            headers.push(header);
            permits.push(permit);
        }
        (Some(Chunk::Bodies(bodies, permits)), Item::Body(id, octets, permit)) => {
            bodies.push((id, octets));
            permits.push(permit);
        }
        (_, Item::Header(target, header, permit)) => {
            *open = Some(Chunk::Headers(target, vec![header], vec![permit]));
        }
        (_, Item::Body(id, octets, permit)) => *open = Some(Chunk::Bodies(vec![(id, octets)], vec![permit])),
        (_, Item::Piece(..) | Item::End(..) | Item::Flush | Item::Barrier(_)) => {}
    }
    if closed.is_some() {
        return closed;
    }
    if open.as_ref().is_some_and(|chunk| chunk.is_full(most)) { open.take() } else { None }
}

impl Chunk {
    fn is_full(&self, most: usize) -> bool {
        self.count() >= CHUNK || self.weight() >= most
    }

    /// Whether there is room for a message of so many octets.
    fn fits(&self, octets: usize, most: usize) -> bool {
        self.weight().saturating_add(octets) <= most
    }

    fn count(&self) -> usize {
        match self {
            Self::Headers(_, headers, _) => headers.len(),
            Self::Bodies(bodies, _) => bodies.len(),
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Headers(_, headers, _) => weight(headers.iter().map(|header| header.octets.len())),
            Self::Bodies(bodies, _) => weight(bodies.iter().map(|(_, octets)| octets.len())),
        }
    }

    fn parse(self) -> Parsed {
        match self {
            Self::Headers(target, headers, permits) => {
                Parsed::Headers(target, headers.iter().map(RawHeader::parse).collect(), permits)
            }
            Self::Bodies(bodies, permits) => {
                // One that cannot be read, or not in time, does not stop the others: it is kept as it came, with nothing read.
                let parsed = bodies.into_iter().map(|(id, octets)| {
                    let mut content = read::message(&octets);
                    content.text = store::folded(content.text);
                    (id, octets, content)
                });
                Parsed::Bodies(parsed.collect(), permits)
            }
        }
    }
}

/// Of messages of so many octets.
fn weight(octets: impl Iterator<Item = usize>) -> usize {
    octets.fold(0, |weight, octets| weight.saturating_add(octets).saturating_add(MESSAGE_OCTETS))
}

impl RawHeader {
    fn parse(&self) -> NewMessage {
        let envelope = read::envelope(&self.octets);
        let internal_date = self.internal_date.or(envelope.date).unwrap_or(Timestamp::UNIX_EPOCH);
        NewMessage {
            uid: self.uid,
            marks: self.marks.clone(),
            internal_date,
            size: self.size,
            modseq: self.modseq,
            head: Sha256::digest(&self.octets).to_vec(),
            has_attachments: has_mixed_content(&self.octets),
            envelope,
        }
    }
}

/// A first guess, before the body says better: files travel in `multipart/mixed`.
fn has_mixed_content(header: &[u8]) -> bool {
    const TYPE: &[u8] = b"content-type:";
    const MIXED: &[u8] = b"multipart/mixed";
    header.split(|&octet| octet == b'\n').any(|line| {
        line.split_at_checked(TYPE.len()).is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case(TYPE)
                && value.trim_ascii_start().get(..MIXED.len()).is_some_and(|media| media.eq_ignore_ascii_case(MIXED))
        })
    })
}

impl Parsed {
    fn weight(&self) -> usize {
        match self {
            Self::Headers(_, messages, _) => weight(messages.iter().map(|_| HEADER_OCTETS)),
            Self::Bodies(bodies, _) => weight(bodies.iter().map(|(_, octets, _)| octets.len())),
            Self::Piece(..) | Self::End(..) | Self::Barrier(_) => 0,
        }
    }

    fn commit(self, tx: &mut store::Tx<'_>) -> Result<(), store::Error> {
        match self {
            Self::Headers(target, messages, _permits) => {
                let (mailbox, validity) = (target.mailbox, target.validity);
                let _ = if messages.len() > MANY {
                    tx.insert_many(mailbox, validity, &messages)?
                } else {
                    tx.insert_messages(mailbox, validity, &messages)?
                };
            }
            Self::Bodies(bodies, _permits) => {
                let whole: Vec<_> = bodies
                    .iter()
                    .map(|(id, octets, content)| {
                        let (text, preview, parts) = (&content.text, &content.preview, &content.parts);
                        (*id, NewBody { raw: octets, text, preview, parts })
                    })
                    .collect();
                tx.put_bodies(&whole)?;
                bodies.iter().try_for_each(|(id, _, content)| learn(tx, *id, content))?;
            }
            Self::Piece(..) | Self::End(..) | Self::Barrier(_) => {}
        }
        Ok(())
    }
}
