//! The sender of one mailbox: takes letters from the outbox in order, one at a time, and puts copies into Sent. It trusts nothing
//! that the store holds: each letter is sealed again when its turn comes. It never decides about a doubt.

mod claiming;
mod filing;
mod holding;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::outbox::{Effect, Event, MAX_AGE, Moment, Step, attempts, step};
use super::smtp::{self, Failure, Patience, Standing, Terms};
use super::{Kept, Outgoing, SealError, Sealing, traces};
use crate::auth::{Login, Logins, Peer, SecondTry};
use crate::clock;
use crate::domain::draft::MadeOf;
use crate::domain::notice::{MailboxFault, PatientFault, RefusalReason};
use crate::domain::outgoing::{Hold, OutgoingRow, OutgoingState, Withheld};
use crate::domain::{
    Account, AccountId, ChangeSet, Endpoint, Entry, MessageId, Notice, OutgoingId, ProductReference, Security,
};
use crate::store::{self, Addressee, NewOutgoing, Store, Tx};
use crate::tls::{self, Operators};
use crate::trust::{Gate, Refusal};

pub use self::holding::Standby;

/// What the sender tells its owner.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Rows changed.
    Changed(ChangeSet),
    /// Something waits for the server of another mailbox.
    Elsewhere,
    /// Something the person should know about this letter.
    Notice(OutgoingId, Notice),
}

/// What a person says about a letter whose fate is unknown, or that cannot leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did arrive: a copy is filed.
    WasSent,
    /// It did not: it is sent again.
    SendAgain,
    /// What waits leaves now.
    SendNow,
    /// It is dropped: a doubtful, refused or waiting one.
    Discard,
    /// She knows who was not reached.
    Noted,
}

/// The sender of one mailbox, for one session.
pub struct Sender {
    /// The vault.
    pub store: Store,
    /// Row of the account.
    pub account_id: AccountId,
    /// The account.
    pub account: Account,
    /// Who submits and files, connection by connection.
    pub logins: Logins,
    /// The operator has closed the mailbox to this person: nothing leaves from it.
    pub denied: watch::Receiver<bool>,
    /// Connections to the operator.
    pub operators: Operators,
    /// Most octets that the operator takes.
    pub max_size: u64,
    /// The reference under which this software was declared.
    pub product: Option<ProductReference>,
    /// Since when its session is open.
    pub since: Timestamp,
    /// Who is told; a full channel makes the sender wait.
    pub outlet: mpsc::Sender<Told>,
    /// How long servers may take.
    pub patience: Patience,
    /// The connection over which a held letter leaves.
    pub standby: Standby,
}

/// Puts a sealed letter into the outbox, on disk before this returns; its draft is dropped in the same transaction.
///
/// # Errors
/// [`store::Error::AlreadyQueued`] when a letter of this `Message-ID` is there, [`store::Error::DraftOvertaken`] when another desk has written
/// the draft over, [`store::Error::SourceGone`] when what it goes on from has gone from its server, [`store::Error::ProposalOvertaken`] when one has changed or sent what it goes on from.
pub async fn enqueue(
    store: &Store,
    account: AccountId,
    outgoing: Outgoing,
    of: MadeOf,
    now: Timestamp,
) -> Result<(OutgoingId, ChangeSet), store::Error> {
    store.write_durable(move |tx| put(tx, account, &outgoing, &of, now)).await
}

/// The same for a letter that is held until then.
///
/// # Errors
/// The same.
pub async fn enqueue_held(
    store: &Store,
    account: AccountId,
    outgoing: Outgoing,
    of: MadeOf,
    (until, hold): (Timestamp, Hold),
    now: Timestamp,
) -> Result<(OutgoingId, ChangeSet), store::Error> {
    let queued = store.write_durable(move |tx| {
        if let (Hold::Chosen, Some(draft)) = (hold, of.draft) {
            tx.bin_copy(draft)?;
        }
        let id = put(tx, account, &outgoing, &of, now)?;
        let _ = tx.hold(id, until, hold)?;
        Ok(id)
    });
    queued.await
}

/// Puts a sealed receipt into the outbox, and notes in the same transaction that the message was answered.
///
/// # Errors
/// [`store::Error::AlreadyQueued`] when that was done before, here or on another desk.
pub async fn enqueue_receipt(
    store: &Store,
    account: AccountId,
    outgoing: Outgoing,
    message: MessageId,
    now: Timestamp,
) -> Result<ChangeSet, store::Error> {
    let queued = store.write_durable(move |tx| {
        if !tx.acknowledge(message, now)? {
            return Err(store::Error::AlreadyQueued);
        }
        put(tx, account, &outgoing, &MadeOf::default(), now).map(drop)
    });
    queued.await.map(|((), changes)| changes)
}

fn put(
    tx: &mut Tx<'_>,
    account: AccountId,
    outgoing: &Outgoing,
    of: &MadeOf,
    now: Timestamp,
) -> Result<OutgoingId, store::Error> {
    if let (Some(draft), Some(edition)) = (of.draft, of.edition) {
        tx.expect_edition(draft, edition)?;
    }
    if let Some(draft) = of.draft {
        tx.expect_source(draft)?;
    }
    let recipients: Vec<_> = outgoing.recipients().into_iter().cloned().collect();
    let id = tx.queue(&NewOutgoing {
        account,
        message_id: outgoing.message_id(),
        envelope_id: outgoing.envelope_id(),
        kind: outgoing.kind(),
        asks_read: outgoing.asks_read(),
        sender: outgoing.from(),
        recipients: &recipients,
        subject: outgoing.subject(),
        raw: outgoing.octets(),
        patient: outgoing.patient(),
        sealed_at: now,
        draft: of.draft,
        proposal: of.proposal.as_ref(),
    })?;
    tx.note_origins(id, of.answers, &of.passes_on)?;
    Ok(id)
}

/// Over which connections a letter may leave.
#[derive(Clone, Copy)]
enum Means<'a> {
    /// Any, until this is given.
    Any(&'a CancellationToken),
    /// The one that stands, and no other.
    Standing,
}

/// A connection for one letter.
enum Road {
    Standing(Box<Standing>),
    New(Box<tls::Stream>, Login),
}

/// What became of one letter's turn.
#[derive(Default)]
struct Turn {
    /// When to come back for it.
    wake: Option<Timestamp>,
    /// The server could not be reached: the other letters need not be tried now.
    unreachable: bool,
    /// The letter as it waits for another attempt, at once.
    again: Option<OutgoingRow>,
}

impl Sender {
    /// Sends every letter whose turn has come, looks for the copies of doubtful ones, files what was accepted. Gives the time
    /// of the next turn, if one is known.
    ///
    /// `gate` is asked anew before each letter. Once `cancel` is given, no letter begins, nothing is connected to and nothing
    /// is filed; the letter that has begun is settled first, so this is awaited and never dropped: dropped between the first
    /// octet and the answer, it leaves a doubt.
    ///
    /// # Errors
    /// Of the store; a letter's own troubles are told, and never stand in the way of the next.
    pub async fn pass(
        &self,
        gate: impl Fn() -> Gate,
        cancel: &CancellationToken,
    ) -> Result<Option<Timestamp>, store::Error> {
        let account = self.account_id;
        let rows = self.store.read(move |reader| reader.unfiled(account)).await?;
        let mut next: Option<Timestamp> = None;
        let mut unreachable = false;
        let mut to_file = Vec::new();
        self.stand_by(&rows, cancel).await;
        for row in rows {
            if cancel.is_cancelled() {
                return Ok(None);
            }
            let Some(row) = self.due(row).await? else { continue };
            let turn = match &row.state {
                OutgoingState::Held { until, hold: Hold::Undo } => self.stays_ready(row.id, *until).await?,
                OutgoingState::Held { until, .. } => Turn { wake: Some(*until), ..Turn::default() },
                OutgoingState::Deferred { until, .. } if *until > clock::now() => {
                    Turn { wake: Some(*until), ..Turn::default() }
                }
                OutgoingState::Queued | OutgoingState::Deferred { .. } if unreachable => continue,
                OutgoingState::Queued | OutgoingState::Deferred { .. } => {
                    passed_over(row.id, self.send(&row, &gate(), Means::Any(cancel)).await)?
                }
                // A task that ended in the middle: nobody else sends for this mailbox.
                OutgoingState::Sending => {
                    let _ = self.advance(&row, &row.state, Event::Interrupted, 0).await?;
                    Turn::default()
                }
                OutgoingState::Accepted { .. } | OutgoingState::Doubtful => Turn::default(),
                OutgoingState::Filed { .. } | OutgoingState::Refused { .. } | OutgoingState::Unreadable => continue,
            };
            unreachable |= turn.unreachable;
            next = next.into_iter().chain(turn.wake).min();
            to_file.push(row.id);
        }
        self.stand_down().await?;
        self.tell_of_left().await;
        let wake = self.file_all(&to_file, cancel).await?;
        // A letter that was doubtful may have been found among those sent.
        self.tell_of_left().await;
        Ok(next.into_iter().chain(wake).min())
    }

    /// Carries out what a person says. `false` when the letter is not in a state where that means anything.
    ///
    /// # Errors
    /// Of the store.
    pub async fn resolve(&self, id: OutgoingId, verdict: Verdict) -> Result<bool, store::Error> {
        let row = match self.store.read(move |reader| reader.outgoing(id)).await {
            // All that can be done with it.
            Err(store::Error::Malformed { .. }) if verdict == Verdict::Discard => {
                return self.discard(id, OutgoingState::Unreadable).await;
            }
            row => row?,
        };
        let event = match verdict {
            Verdict::Noted => {
                let (noted, changes) = self.store.write(move |tx| tx.note_trouble(id, false)).await?;
                self.tell(Told::Changed(changes)).await;
                return Ok(noted);
            }
            Verdict::WasSent => Event::WasSent,
            Verdict::SendAgain => Event::SendAgain,
            Verdict::SendNow => Event::SendNow,
            Verdict::Discard => {
                let may = matches!(row.state, OutgoingState::Doubtful | OutgoingState::Refused { .. });
                return if may || row.state.may_be_taken_back() {
                    self.discard(id, row.state).await
                } else {
                    Ok(false)
                };
            }
        };
        Ok(self.advance(&row, &row.state, event, 0).await?.is_some())
    }

    async fn discard(&self, id: OutgoingId, state: OutgoingState) -> Result<bool, store::Error> {
        let (dropped, changes) = self.store.write_durable(move |tx| tx.discard_outgoing(id, &state)).await?;
        self.tell(Told::Changed(changes)).await;
        Ok(dropped)
    }

    /// The turn of one letter: one attempt, and another one with a fresh token when the token was refused.
    async fn send(&self, row: &OutgoingRow, gate: &Gate, means: Means<'_>) -> Result<Turn, store::Error> {
        let mut tries = SecondTry::default();
        let first = self.attempt(row, gate, means, &mut tries).await?;
        let Some(row) = first.again else { return Ok(first) };
        self.attempt(&row, gate, means, &mut tries).await
    }

    /// One attempt at one letter. It begins once the server is reached: until then nothing was said of it, so that the attempt
    /// may be given up, or cut by a power failure, without a doubt.
    async fn attempt(
        &self,
        row: &OutgoingRow,
        gate: &Gate,
        means: Means<'_>,
        tries: &mut SecondTry,
    ) -> Result<Turn, store::Error> {
        if *self.denied.borrow() {
            return self.hold(row).await;
        }
        let id = row.id;
        if let Some(turn) = self.claiming(row).await? {
            return Ok(turn);
        }
        let kept = move |reader: &store::Reader<'_>| {
            Ok((reader.outgoing_envelope(id)?, reader.outgoing_patient(id)?, reader.outgoing_raw(id)?))
        };
        let (envelope, patient, raw) = self.store.read(kept).await?;
        let made = attempts(&row.state);
        let patient = match patient {
            Some(Addressee::Opposed { since }) => {
                let step = self.advance(row, &row.state, opposed(since), made).await?;
                return Ok(Turn { wake: wake(step.as_ref()), ..Turn::default() });
            }
            Some(Addressee::Confirmed(patient)) => Some(patient),
            None => None,
        };
        let sealing = Sealing {
            entry: Entry::Outbox,
            account: &self.account,
            gate,
            max_size: self.max_size,
            documents: None,
            product: self.product.as_ref(),
            now: clock::now(),
        };
        let kept = Kept { kind: row.kind, envelope_id: envelope.envelope_id, patient: patient.as_ref() };
        let outgoing = match Outgoing::reseal(raw, envelope.recipients, kept, &sealing) {
            Ok(outgoing) => outgoing,
            Err(error) => {
                let step = self.advance(row, &row.state, barred(&error), made).await?;
                return Ok(Turn { wake: wake(step.as_ref()), ..Turn::default() });
            }
        };
        let road = match self.road(row, means).await? {
            Ok(road) => road,
            Err(turn) => return Ok(turn),
        };
        let Some(begun) = self.advance(row, &row.state, Event::Begin, made).await? else {
            // The way was long: whether the letter may leave is to be asked again.
            return Ok(self.claiming(row).await?.unwrap_or_default());
        };
        let (delivery, login) = match road {
            Road::Standing(standing) => (standing.deliver(&outgoing).await, None),
            Road::New(stream, login) => {
                let Endpoint { host, port, security } = &self.account.submission;
                let peer = Peer { host, port: *port };
                let terms = Terms { login: &login, peer, patience: self.patience };
                let greeted = *security == Security::StartTls;
                (smtp::deliver(*stream, greeted, terms, &outgoing).await, Some(login))
            }
        };
        let tracking = delivery.tracking;
        let (outcome, leave) = delivery.split();
        // What is filed is read anew, perhaps while this connection still takes its leave: a heavy letter is not held twice.
        drop(outgoing);
        let event = match (outcome, &login) {
            (Ok(words), _) => Event::Accepted { words, tracking },
            (Err(Failure::TokenRefused { refusal, reply }), Some(login)) if refusal.is_worth_another() => {
                tracing::info!(outgoing = id.0, "Token refused");
                self.logins.refused(login);
                if tries.after(refusal) {
                    Event::NotAdmitted
                } else {
                    self.event(Failure::TokenRefused { refusal, reply })
                }
            }
            (Err(failure), _) => {
                tracing::warn!(outgoing = id.0, failure = %failure, "Letter not accepted");
                self.event(failure)
            }
        };
        let unreachable = matches!(event, Event::NotReached { .. });
        let is_again = event == Event::NotAdmitted;
        let step = self.advance(row, &begun.state, event, made).await?;
        if login.is_none() {
            self.go_on_standing(leave).await;
        } else {
            leave.take().await;
        }
        let wake = wake(step.as_ref());
        let again = step.filter(|_| is_again).map(|step| OutgoingRow { state: step.state, ..row.clone() });
        Ok(Turn { wake, unreachable, again })
    }

    /// The connection that stands, or a new one; else how the letter's turn ends.
    async fn road(&self, row: &OutgoingRow, means: Means<'_>) -> Result<Result<Road, Turn>, store::Error> {
        let given_up = || Ok(Err(Turn::default()));
        if let Means::Any(cancel) = means
            && cancel.is_cancelled()
        {
            return given_up();
        }
        if let Some(standing) = self.standby.take().await {
            // The session may have closed while the server was asked whether it is still there.
            if matches!(means, Means::Any(cancel) if cancel.is_cancelled()) {
                self.standby.put_back(standing).await;
                return given_up();
            }
            return Ok(Ok(Road::Standing(Box::new(standing))));
        }
        let Means::Any(cancel) = means else { return given_up() };
        let login = match cancel.run_until_cancelled(self.logins.login()).await {
            Some(Ok(login)) => login,
            // It waits as it is until tokens are given again.
            Some(Err(_)) => return Ok(Err(Turn { unreachable: true, ..Turn::default() })),
            None => return given_up(),
        };
        let endpoint = &self.account.submission;
        let reached = smtp::reach(&self.operators, endpoint, self.patience.connect);
        match cancel.run_until_cancelled(reached).await.filter(|_| !cancel.is_cancelled()) {
            Some(Ok(stream)) => Ok(Ok(Road::New(Box::new(stream), login))),
            Some(Err(failure)) => {
                tracing::warn!(outgoing = row.id.0, failure = %failure, "Server not reached");
                let event = failure.into_event(&endpoint.host);
                let step = self.advance(row, &row.state, event, attempts(&row.state)).await?;
                Ok(Err(Turn { wake: wake(step.as_ref()), unreachable: true, again: None }))
            }
            None => given_up(),
        }
    }

    /// A mailbox of several that is closed to this person: not the letter is declined, it waits.
    fn event(&self, failure: Failure) -> Event {
        if self.account.is_shared() && failure.is_denial() {
            failure.into_withdrawn()
        } else {
            failure.into_event(&self.account.submission.host)
        }
    }

    /// No server is asked. Its author is told once why it waits, and once that it has waited too long.
    async fn hold(&self, row: &OutgoingRow) -> Result<Turn, store::Error> {
        let limit = row.sealed_at.checked_add(MAX_AGE).unwrap_or(Timestamp::MAX);
        let is_news = row.state == OutgoingState::Queued || clock::now() >= limit;
        if is_news {
            let held = Event::NotReached { words: String::new(), notice: Notice::Mailbox(MailboxFault::Withdrawn) };
            let _ = self.advance(row, &row.state, held, attempts(&row.state)).await?;
        }
        Ok(Turn { wake: Some(limit), unreachable: true, again: None })
    }

    /// One step of the machine, on disk before this returns. `None` when it meant nothing, or somebody else was faster.
    async fn advance(
        &self,
        row: &OutgoingRow,
        from: &OutgoingState,
        event: Event,
        attempts: u32,
    ) -> Result<Option<Step>, store::Error> {
        let at = Moment { now: clock::now(), sealed_at: row.sealed_at, open_since: self.since, attempts };
        let Some(step) = step(from, event, at) else { return Ok(None) };
        let (id, from, to) = (row.id, from.clone(), step.state.clone());
        let kept = step.effects.iter().find_map(|effect| match effect {
            Effect::Keep(refused) => Some(refused.clone()),
            _ => None,
        });
        let tracking = step.effects.iter().find_map(|effect| match effect {
            Effect::Track(tracking) => Some(*tracking),
            _ => None,
        });
        tracing::info!(outgoing = id.0, from = from.as_str(), to = to.as_str(), "Letter moves on");
        let trace = traces::trace(&self.account.address, row, &to);
        let redated = self.redated(id, &from, at.now).await?;
        let concerns_others = matches!(to, OutgoingState::Refused { .. });
        let (moved, changes) = self
            .store
            .write_durable(move |tx| {
                let moved = tx.transition(id, &from, &to)?;
                if let Some(octets) = redated.filter(|_| moved) {
                    tx.redate(id, &octets, at.now)?;
                }
                if let Some(refused) = kept.filter(|_| moved) {
                    tx.refuse_recipients(id, &refused)?;
                }
                if let Some(tracking) = tracking.filter(|_| moved) {
                    tx.note_tracking(id, tracking)?;
                }
                if let Some(trace) = trace.filter(|_| moved) {
                    tx.trace(&trace, at.now)?;
                }
                Ok(moved)
            })
            .await?;
        if !moved {
            return Ok(None);
        }
        self.tell(Told::Changed(changes)).await;
        if concerns_others {
            self.tell(Told::Elsewhere).await;
        }
        for effect in &step.effects {
            if let Effect::Tell(notice) = effect {
                self.tell(Told::Notice(id, notice.clone())).await;
            }
        }
        Ok(Some(step))
    }

    async fn tell(&self, told: Told) {
        // An owner that has gone needs to know nothing.
        let _ = self.outlet.send(told).await;
    }
}

/// Nothing of one letter stands in the way of the others: one that has gone meanwhile, or cannot be read, is passed over.
fn passed_over<T: Default>(id: OutgoingId, done: Result<T, store::Error>) -> Result<T, store::Error> {
    match done {
        Err(error @ (store::Error::NotFound | store::Error::Malformed { .. })) => {
            tracing::warn!(outgoing = id.0, code = error.notice().code(), "A letter was passed over");
            Ok(T::default())
        }
        done => done,
    }
}

fn wake(step: Option<&Step>) -> Option<Timestamp> {
    step?.effects.iter().find_map(|effect| match effect {
        Effect::Wake(at) => Some(*at),
        _ => None,
    })
}

/// That the patient has opposed while the letter waited.
fn opposed(since: Timestamp) -> Event {
    let reason = RefusalReason::Patient(PatientFault::Opposed { since });
    Event::Barred { withheld: Some(Withheld::Opposed), notice: Notice::RecipientsRefused { count: 1, reason } }
}

/// Why the gate holds a letter back. Without a usable list nobody was judged: the letter waits for one.
fn barred(error: &SealError) -> Event {
    match error {
        SealError::TooBig { size, limit } => Event::TooBig { size: *size, limit: *limit },
        SealError::Refused(all) => {
            let for_now = all.iter().all(|one| matches!(one.refusal, Refusal::NoList(_)));
            Event::Barred { withheld: (!for_now).then_some(Withheld::Checks), notice: error.notice() }
        }
        SealError::NoRecipient
        | SealError::SenderForeign
        | SealError::EnvelopeMismatch
        | SealError::Headers(_)
        | SealError::Random(_)
        | SealError::Entry(_) => Event::Barred { withheld: Some(Withheld::Checks), notice: error.notice() },
    }
}
