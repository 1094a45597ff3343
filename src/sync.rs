//! One pass over the mailboxes of an account: look, plan, apply. Nothing local is deleted without proof, nothing is kept
//! in memory that the vault does not have yet beyond a bound, and a pass may be cut at any point.

mod agenda;
mod apply;
mod crew;
mod destination;
pub mod level;
mod measure;
#[cfg(test)]
mod model;
mod pipeline;
pub mod plan;
mod promise;
mod remote;
mod replay;
mod roles;
mod spaces;
pub mod view;

use std::mem;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::sync::mpsc;

use crate::domain::listing::Gone;
use crate::domain::{AccountId, ChangeSet, Keep, MessageId, Notice, Recovery, SyncFigures, SyncStatus, Trust};
use crate::{clock, imap, store};

use apply::Pass;
use pipeline::{Tally, pipeline};
use replay::Replay;
use store::Store;

pub use crew::{Alone, Connector, Wishes};
pub use destination::{Destination, Leave};
pub use pipeline::Taker;
pub use remote::{ImapRemote, Remote, Standing};

/// How to synchronise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How much of the messages is fetched and kept.
    pub keep: Keep,
    /// Drop what is kept beyond that: what was opened meanwhile stays until a pass that does so.
    pub tidy: bool,
    /// Most messages of one mailbox, newest first: a bound against a server that announces nonsense.
    pub most: u64,
    /// Compare everything, whatever modification sequences say.
    pub full: bool,
    /// Connections that fetch bodies, the one of the pass included.
    pub connections: usize,
    /// Each mailbox is compared whole once in this time, whatever the server says: that is how a server is caught that does not
    /// tell all. In a pass, `compare_at_once` of them, more only when they have waited for three times as long.
    pub compare_every: SignedDuration,
    /// See `compare_every`.
    pub compare_at_once: u32,
    /// What is gone from the server is kept so long.
    pub keep_gone: SignedDuration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            keep: Keep::default(),
            tidy: false,
            most: 2_000_000,
            full: false,
            connections: 2,
            compare_every: SignedDuration::from_hours(24),
            compare_at_once: 4,
            keep_gone: Gone::kept(),
        }
    }
}

/// What a pass tells while it runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// A transaction was committed; it touched this, perhaps nothing.
    Changed(ChangeSet),
    /// How far the pass is.
    Status(SyncStatus),
    /// What the user must be told of what she did.
    Notice(Notice),
    /// How far the server is believed from here on.
    Believed(Trust),
}

/// What can go wrong in a pass.
#[derive(Debug, Error)]
pub enum Error {
    /// The server, or the link to it.
    #[error("Server")]
    Imap(#[from] imap::Error),
    /// The vault.
    #[error("Vault")]
    Store(#[from] store::Error),
    /// A part of the pass has stopped; another error says why.
    #[error("Interrupted")]
    Interrupted,
}

impl Error {
    /// What can be done about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Imap(error) => error.recovery(),
            Self::Store(error) => error.recovery(),
            Self::Interrupted => Recovery::Now,
        }
    }

    /// True when the connection cannot serve another pass.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Imap(error) => error.is_fatal(),
            Self::Store(_) | Self::Interrupted => false,
        }
    }

    /// What the user is told.
    pub fn notice(&self, host: &str) -> Notice {
        match self {
            Self::Imap(error) => error.notice(host),
            Self::Store(error) => error.notice(),
            Self::Interrupted => Notice::Internal,
        }
    }
}

/// Synchronises all mailboxes of an account over one connection. Messages whose id comes through `priority` get their body first.
/// The future may be dropped at any point.
///
/// # Errors
/// Of the link or the vault. A mailbox that fails alone is told only after the others are done.
pub async fn pass<R: Remote>(
    remote: &mut R,
    store: &Store,
    account: AccountId,
    policy: &Policy,
    priority: &mut mpsc::Receiver<MessageId>,
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<SyncFigures, Error> {
    crewed_pass((remote, &Alone), store, account, policy, Wishes { priority, current: None }, on).await
}

/// The same, with further connections of `connector` as soon as there is enough to fetch, at most [`Policy::connections`] in all.
///
/// # Errors
/// Of the link or the vault; never of a further connection.
pub async fn crewed_pass<R: Remote, C: Connector<R>>(
    ends: (&mut R, &C),
    store: &Store,
    account: AccountId,
    policy: &Policy,
    wishes: Wishes<'_>,
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<SyncFigures, Error> {
    pass_at(ends, store, account, (policy, clock::now()), wishes, on).await
}

/// The same, begun at this time.
async fn pass_at<R: Remote, C: Connector<R>>(
    (remote, connector): (&mut R, &C),
    store: &Store,
    account: AccountId,
    (policy, now): (&Policy, Timestamp),
    mut wishes: Wishes<'_>,
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<SyncFigures, Error> {
    store.pace().begin();
    let started = clock::now();
    let before = remote.traffic();
    let tally = Tally::default();
    let (intake, pipeline) = pipeline();
    let outcome = {
        let pass = Pass {
            remote: &mut *remote,
            store,
            policy,
            intake,
            tally: &tally,
            on,
            measure: measure::Measure::default(),
        };
        let (produced, written) =
            tokio::join!(Box::pin(pass.run((account, now), connector, &mut wishes)), pipeline.run(store, &tally, on));
        // The error of the vault is the cause when both have one.
        written.and(produced)
    };
    let further = outcome?;
    let (traffic, pace) = (remote.traffic(), store.pace());
    let (messages, waiting) =
        store.read(move |reader| Ok((reader.message_counts()?.0, reader.waiting(account)?))).await?;
    let first_screen = tally.first_screen.get().map_or(started, |&at| at);
    Ok(SyncFigures {
        messages,
        waiting,
        bytes: traffic.received.saturating_sub(before.received).saturating_add(further.received),
        commands: traffic.commands.saturating_sub(before.commands).saturating_add(further.commands),
        write_p95_ms: pace.percentile(95),
        write_max_ms: pace.longest(),
        seconds: clock::now().duration_since(started).as_secs_f64(),
        first_screen_seconds: first_screen.duration_since(started).as_secs_f64(),
    })
}

/// How far the server of an account is believed, as far as it was ever asked what it offers.
///
/// # Errors
/// Of the vault.
pub async fn believed(store: &Store, account: AccountId, now: Timestamp) -> Result<Option<Trust>, store::Error> {
    let (offer, caught) = store.read(move |reader| Ok((reader.offer(account)?, reader.faults(account)?))).await?;
    Ok(offer.map(|(level, server)| level::trust(&level::Offer { level, server }, &caught, now)))
}

/// Before a server is asked anything: no more is asked than it is believed in.
async fn heed<R: Remote>(
    remote: &mut R,
    store: &Store,
    account: AccountId,
    now: Timestamp,
) -> Result<(level::Offer, Trust), Error> {
    let offer = remote.offer();
    let (known, caught) = store.read(move |reader| Ok((reader.offer(account)?, reader.faults(account)?))).await?;
    let trust = level::trust(&offer, &caught, now);
    remote.limit(trust.level);
    if known.is_none_or(|(level, server)| (level, &server) != (offer.level, &offer.server)) {
        let (level, server) = (offer.level, offer.server.clone());
        let _ = store.write(move |tx| tx.note_offer(account, level, &server)).await?;
    }
    Ok((offer, trust))
}

/// Fetches the body of one message, outside of a pass.
///
/// # Errors
/// Of the link or the vault.
pub async fn body<R: Remote>(
    remote: &mut R,
    store: &Store,
    message: MessageId,
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    match store.read(move |reader| reader.location(message)).await {
        Ok(location) => drop(heed(remote, store, location.account, clock::now()).await?),
        Err(store::Error::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    let tally = &Tally::default();
    let (intake, pipeline) = pipeline();
    let (produced, written) = tokio::join!(
        async move {
            let outcome = crew::body(remote, (store, &intake, tally), message).await;
            drop(intake);
            outcome
        },
        pipeline.run(store, tally, on)
    );
    written.and(produced)
}

/// Whether it is enough to wait for what the server pushes: it was not caught at leaving something out.
///
/// # Errors
/// Of the vault.
pub async fn may_wait(offer: &level::Offer, store: &Store, account: AccountId) -> Result<bool, Error> {
    let caught = store.read(move |reader| reader.faults(account)).await?;
    Ok(level::trust(offer, &caught, clock::now()).pushes)
}

/// Says that a transaction is committed, and what it has dropped of what the user did.
fn tell(on: &(dyn Fn(Progress) + Send + Sync), mut changes: ChangeSet) {
    let faults = changes.take_faults().into_iter().map(Notice::Action);
    let undelivered = Some(mem::take(&mut changes.troubled)).filter(|count| *count > 0);
    let undelivered = undelivered.map(|count| Notice::LettersUndelivered { count });
    on(Progress::Changed(changes));
    faults.chain(undelivered).for_each(|notice| on(Progress::Notice(notice)));
}

/// Tells the server what the user did, outside of a pass.
///
/// # Errors
/// Of the link or the vault; what the server has not taken stays pending.
pub async fn replay<R: Remote>(
    remote: &mut R,
    store: &Store,
    account: AccountId,
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    drop(heed(remote, store, account, clock::now()).await?);
    Replay::new(remote, store, account, on).run().await
}

#[cfg(test)]
#[path = "sync/replay_tests.rs"]
mod replay_tests;

#[cfg(test)]
#[path = "sync/pass_tests.rs"]
mod tests;
