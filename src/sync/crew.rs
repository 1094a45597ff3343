//! Bodies over several connections. Each takes its batches from one agenda and gives them to one pipeline; one that fails gives
//! its batch back and leaves the others at work. Only the connection of the pass itself can fail the pass.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::future::{Either, join_all, select};
use tokio::sync::{mpsc, watch};

use super::agenda::{Agenda, Batch, LARGE};
use super::pipeline::{Intake, Taker, Tally};
use super::remote::Remote;
use super::{Error, Policy};
use crate::domain::{Level, MailboxId, MailboxName, MessageId, Uid, UidSet, UidValidity};
use crate::imap::{self, Items, Traffic};
use crate::store::{self, Store, Wanted};

/// Less than this is not worth another connection.
const WORTH_OCTETS: u64 = 16 * 1024 * 1024;
/// Nor fewer messages than these.
const WORTH_COUNT: usize = 400;

/// Octets asked for at once of a message that comes in pieces.
const PIECE: u32 = 4 * 1024 * 1024;

/// Opens further connections to the server of an account.
pub trait Connector<R>: Sync {
    /// One more, authenticated; `None` when there shall be none.
    fn connect(&self) -> impl Future<Output = Result<Option<R>, imap::Error>> + Send;

    /// Ends one politely.
    fn dismiss(&self, remote: R) -> impl Future<Output = ()> + Send;
}

/// No further connection.
#[derive(Clone, Copy, Debug)]
pub struct Alone;

impl<R: Remote> Connector<R> for Alone {
    async fn connect(&self) -> Result<Option<R>, imap::Error> {
        Ok(None)
    }

    async fn dismiss(&self, remote: R) {
        drop(remote);
    }
}

/// What somebody waits for while a pass runs.
#[derive(Debug)]
pub struct Wishes<'w> {
    /// Messages whose body goes before everything.
    pub priority: &'w mut mpsc::Receiver<MessageId>,
    /// The mailbox that is looked at: its headers and bodies go next.
    pub current: Option<watch::Receiver<Option<MailboxId>>>,
}

impl Wishes<'_> {
    /// The mailbox that is looked at now.
    pub(super) fn current(&self) -> Option<MailboxId> {
        self.current.as_ref().and_then(|current| *current.borrow())
    }
}

/// A mailbox whose bodies are fetched.
#[derive(Clone, Debug)]
pub(super) struct Rack {
    pub name: MailboxName,
    pub validity: UidValidity,
}

/// What the connections share.
pub(super) struct Crew<'c, 'w> {
    pub store: &'c Store,
    pub intake: &'c Intake,
    pub policy: &'c Policy,
    pub tally: &'c Tally,
    pub racks: HashMap<MailboxId, Rack>,
    /// Further connections ask for no more than this.
    level: Level,
    state: Mutex<State<'c, 'w>>,
    /// What the further connections received and asked.
    received: AtomicU64,
    commands: AtomicU64,
}

struct State<'c, 'w> {
    agenda: Agenda,
    wishes: &'c mut Wishes<'w>,
    /// Wishes whose connection failed.
    again: VecDeque<MessageId>,
    busy: HashSet<MailboxId>,
    /// No further connection in this pass.
    alone: bool,
    failure: Option<(MailboxId, imap::Error)>,
}

enum Job {
    Message(MessageId),
    Batch(Batch),
}

impl<'c, 'w> Crew<'c, 'w> {
    pub fn new(
        (store, intake, policy, tally): (&'c Store, &'c Intake, &'c Policy, &'c Tally),
        (agenda, racks): (Agenda, HashMap<MailboxId, Rack>),
        wishes: &'c mut Wishes<'w>,
        level: Level,
    ) -> Self {
        let (again, busy) = (VecDeque::new(), HashSet::new());
        let state = State { agenda, wishes, again, busy, alone: false, failure: None };
        let (received, commands) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { store, intake, policy, tally, racks, level, state: Mutex::new(state), received, commands }
    }

    /// Fetches everything; gives the first failure of a mailbox that failed alone.
    ///
    /// # Errors
    /// Of the pass's own connection, or of the vault.
    pub async fn run<R: Remote, C: Connector<R>>(
        self,
        remote: &mut R,
        connector: &C,
    ) -> Result<(Option<(MailboxId, imap::Error)>, Traffic), Error> {
        loop {
            let extras = join_all((0..self.further()).map(|_| self.extra(connector)));
            match select(pin!(self.lead(remote)), pin!(extras)).await {
                Either::Left((led, extras)) => {
                    led?;
                    let _ = extras.await;
                }
                Either::Right((_, lead)) => lead.await?,
            }
            // What was given back while the others had ended.
            if self.state().is_done() {
                break;
            }
        }
        let traffic = Traffic {
            received: self.received.load(Ordering::Relaxed),
            commands: self.commands.load(Ordering::Relaxed),
            sent: 0,
        };
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((state.failure, traffic))
    }

    /// How many further connections what is left is worth.
    fn further(&self) -> usize {
        let state = self.state();
        let much = state.agenda.octets() > WORTH_OCTETS || state.agenda.left() > WORTH_COUNT;
        if much && !state.alone { self.policy.connections.saturating_sub(1) } else { 0 }
    }

    /// The work of the pass's own connection: a mailbox that fails is left out, the others go on.
    async fn lead<R: Remote>(&self, remote: &mut R) -> Result<(), Error> {
        let mut open = None;
        while let Some(job) = self.take(open) {
            match job {
                Job::Message(id) => self.message(remote, id).await?,
                Job::Batch(batch) => {
                    let mailbox = batch.mailbox;
                    open = Some(mailbox);
                    match self.batch(remote, batch).await {
                        Err(Error::Imap(error)) if !error.is_fatal() => {
                            let mut state = self.state();
                            state.agenda.drop_mailbox(mailbox);
                            let _ = state.failure.get_or_insert((mailbox, error));
                        }
                        outcome => outcome?,
                    }
                }
            }
        }
        Ok(())
    }

    /// A further connection, from its login to its end. What it cannot do is left to the others.
    async fn extra<R: Remote, C: Connector<R>>(&self, connector: &C) {
        let mut remote = match connector.connect().await {
            Ok(Some(mut remote)) => {
                remote.limit(self.level);
                remote
            }
            outcome => {
                if let Err(error) = outcome {
                    tracing::info!(%error, "No further connection: the pass goes on without");
                }
                self.state().alone = true;
                return;
            }
        };
        let outcome = self.assist(&mut remote).await;
        let traffic = remote.traffic();
        let _ = self.received.fetch_add(traffic.received, Ordering::Relaxed);
        let _ = self.commands.fetch_add(traffic.commands, Ordering::Relaxed);
        match outcome {
            Ok(()) => connector.dismiss(remote).await,
            Err(error) => {
                tracing::warn!(%error, "A further connection has failed: the pass goes on without");
                self.state().alone = true;
            }
        }
    }

    async fn assist<R: Remote>(&self, remote: &mut R) -> Result<(), Error> {
        let mut open = None;
        while let Some(job) = self.take(open) {
            match job {
                Job::Message(id) => self.message(remote, id).await?,
                Job::Batch(batch) => {
                    open = Some(batch.mailbox);
                    self.batch(remote, batch).await?;
                }
            }
        }
        Ok(())
    }

    /// What somebody waits for. A wish whose connection fails is another's.
    async fn message<R: Remote>(&self, remote: &mut R, id: MessageId) -> Result<(), Error> {
        let outcome = body(remote, (self.store, self.intake, self.tally), id).await.or_else(tolerated);
        if outcome.is_err() {
            self.state().again.push_back(id);
        }
        outcome
    }

    /// Fetches a batch; what did not come goes back when the connection fails.
    async fn batch<R: Remote>(&self, remote: &mut R, batch: Batch) -> Result<(), Error> {
        let mailbox = batch.mailbox;
        let ids: HashMap<Uid, MessageId> = batch.messages.iter().map(|wanted| (wanted.uid, wanted.id)).collect();
        let mut taker = Taker::bodies(self.intake, &ids);
        let outcome = match (self.racks.get(&mailbox), batch.messages.as_slice()) {
            (Some(rack), [large]) if batch.is_large() => self.fetch_pieces(remote, rack, large).await,
            (Some(rack), _) => self.fetch(remote, rack, &ids, &mut taker).await,
            (None, _) => Ok(false),
        };
        let mut state = self.state();
        let _ = state.busy.remove(&mailbox);
        match outcome {
            Ok(true) => Ok(()),
            // Its UIDs mean nothing any more: the next pass finds them anew.
            Ok(false) => {
                state.agenda.drop_mailbox(mailbox);
                Ok(())
            }
            Err(error) => {
                state.agenda.give_back(batch, |uid| taker.has(uid));
                Err(error)
            }
        }
    }

    /// False when the mailbox is not the one that was planned for.
    async fn fetch<R: Remote>(
        &self,
        remote: &mut R,
        rack: &Rack,
        ids: &HashMap<Uid, MessageId>,
        taker: &mut Taker<'_>,
    ) -> Result<bool, Error> {
        if remote.reopen(&rack.name).await?.validity != Some(rack.validity) {
            return Ok(false);
        }
        let uids: UidSet = ids.keys().copied().collect();
        remote.fetch(&uids, Items::Bodies, taker).await?;
        Ok(true)
    }

    /// The same for one that comes in pieces; between them, what the reader waits for.
    async fn fetch_pieces<R: Remote>(&self, remote: &mut R, rack: &Rack, large: &Wanted) -> Result<bool, Error> {
        let mut pieces = Pieces::of(self.store, large.id, large.uid, large.size).await?;
        loop {
            while let Some(id) = self.wished() {
                self.message(remote, id).await?;
            }
            if remote.reopen(&rack.name).await?.validity != Some(rack.validity) {
                return Ok(false);
            }
            if pieces.next(remote, self.intake).await? {
                return Ok(true);
            }
        }
    }

    fn wished(&self) -> Option<MessageId> {
        let mut state = self.state();
        let id = state.again.pop_front().or_else(|| state.wishes.priority.try_recv().ok())?;
        state.agenda.drop_message(id);
        Some(id)
    }

    /// What a connection does next: what the reader waits for, then the agenda.
    fn take(&self, open: Option<MailboxId>) -> Option<Job> {
        if let Some(id) = self.wished() {
            return Some(Job::Message(id));
        }
        let mut state = self.state();
        let state = &mut *state;
        let batch = state.agenda.next(state.wishes.current(), open, &state.busy)?;
        let _ = state.busy.insert(batch.mailbox);
        Some(Job::Batch(batch))
    }

    fn state(&self) -> MutexGuard<'_, State<'c, 'w>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State<'_, '_> {
    fn is_done(&self) -> bool {
        self.agenda.left() == 0 && self.again.is_empty()
    }
}

/// The body of one message, now.
pub(super) async fn body<R: Remote>(
    remote: &mut R,
    (store, intake, tally): (&Store, &Intake, &Tally),
    id: MessageId,
) -> Result<(), Error> {
    let location = match store.read(move |reader| reader.location(id)).await {
        Ok(location) if !location.has_body => location,
        Ok(_) | Err(store::Error::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let state = remote.reopen(&location.name).await?;
    if state.validity != Some(location.validity) {
        return Ok(());
    }
    tally.expect(1);
    if location.size >= LARGE {
        let mut pieces = Pieces::of(store, id, location.uid, location.size).await?;
        while !pieces.next(remote, intake).await? {}
        return Ok(());
    }
    let ids = HashMap::from([(location.uid, id)]);
    let mut taker = Taker::bodies(intake, &ids);
    remote.fetch(&UidSet::from_iter([location.uid]), Items::Bodies, &mut taker).await?;
    intake.flush().await
}

/// A message that comes in pieces, each kept as soon as it is here: a cut resumes where it was.
struct Pieces {
    id: MessageId,
    uid: Uid,
    /// By the server's word, which may be wrong.
    size: u64,
    at: u64,
}

impl Pieces {
    /// From what the vault has of it.
    async fn of(store: &Store, id: MessageId, uid: Uid, size: u64) -> Result<Self, Error> {
        let at = store.read(move |reader| reader.pieces(id)).await?;
        Ok(Self { id, uid, size, at })
    }

    /// The next one, in the open mailbox. True when it was the last.
    async fn next<R: Remote>(&mut self, remote: &mut R, intake: &Intake) -> Result<bool, Error> {
        let uids = UidSet::from_iter([self.uid]);
        let mut taker = Taker::piece(intake, self.id, self.uid, self.at);
        match remote.fetch(&uids, Items::Piece { offset: self.at, length: PIECE }, &mut taker).await {
            Err(Error::Imap(error)) if !error.is_fatal() => {
                tracing::warn!(%error, quirk = "no-pieces", "A large message is not given in pieces");
            }
            outcome => outcome?,
        }
        let ended = self.at > 0 && self.at >= self.size;
        let Some(octets) = taker.octets().or(ended.then_some(0)) else {
            // Gone, or a server that cannot: once, as a whole.
            let ids = HashMap::from([(self.uid, self.id)]);
            remote.fetch(&uids, Items::Bodies, &mut Taker::bodies(intake, &ids)).await?;
            intake.flush().await?;
            return Ok(true);
        };
        self.at = self.at.saturating_add(octets);
        // A server may give less than it is asked for, and its word about the size may be wrong: an empty piece ends it anyhow.
        let short = octets < u64::from(PIECE) && self.at >= self.size;
        let endless = self.at > self.size.saturating_mul(2).saturating_add(LARGE);
        let last = octets == 0 || short || endless || taker.is_rest();
        if last {
            intake.end(self.id, self.at).await?;
        }
        Ok(last)
    }
}

/// A body that cannot be had now fails nothing else.
pub(super) fn tolerated(error: Error) -> Result<(), Error> {
    match error {
        Error::Imap(error) if !error.is_fatal() => {
            tracing::warn!(%error, "A body cannot be fetched");
            Ok(())
        }
        error => Err(error),
    }
}

#[cfg(test)]
#[path = "crew_tests.rs"]
mod tests;
