//! The tokens of one session: shown when a connection is made, renewed only then and only once for all who ask, forgotten when a
//! server refuses them, revoked at the end. In memory only. It asks nobody to log in: it tells when that is needed, once.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use tokio::sync::watch;
use tokio::time::timeout;

use super::error::Error;
use super::locked::Locked;
use super::psc;
use super::psc::exchange::Tokens;
use super::psc::{Approval, Channel};
use super::relay_client::{self, Relay};
use super::token::AccessToken;
use crate::clock::{self, Moment};
use crate::domain::HolderId;

/// Pauses after failures that pass; the last one is repeated.
const PAUSES: [Duration; 6] = [
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_mins(1),
    Duration::from_mins(2),
    Duration::from_mins(5),
];

/// What a login gave: the holder of the card, proved, and her first tokens.
#[derive(Debug)]
pub struct Grant {
    holder: HolderId,
    tokens: Tokens,
}

impl Grant {
    pub(super) fn new(holder: HolderId, tokens: Tokens) -> Self {
        Self { holder, tokens }
    }

    /// Who logged in.
    pub fn holder(&self) -> &HolderId {
        &self.holder
    }
}

/// Who renews and ends what was granted.
#[derive(Clone)]
pub enum Source {
    /// Pro Santé Connect itself, as a registered client.
    Direct(psc::Client),
    /// A relay, which knows the holder by her card.
    Relay(Relay),
    /// Scripted by a test.
    #[cfg(test)]
    Scripted(Arc<tests::Script>),
}

/// A login that waits to be approved.
pub enum Waiting {
    /// At Pro Santé Connect itself.
    Direct(Approval),
    /// At a relay.
    Relay(relay_client::Waiting),
}

impl Waiting {
    /// Two digits that the person compares with those she is shown elsewhere.
    pub fn binding(&self) -> &str {
        match self {
            Self::Direct(approval) => approval.binding(),
            Self::Relay(waiting) => waiting.binding(),
        }
    }

    /// Time left to answer.
    pub fn left(&self) -> Duration {
        match self {
            Self::Direct(approval) => approval.left(),
            Self::Relay(waiting) => waiting.left(),
        }
    }

    /// Waits until the person has answered. Who drops this future gives up.
    ///
    /// # Errors
    /// See [`Error`]: [`Error::Refused`], [`Error::Late`], [`Error::OtherPerson`] among them.
    pub async fn finish(self) -> Result<Grant, Error> {
        match self {
            Self::Direct(approval) => approval.finish().await,
            Self::Relay(waiting) => waiting.finish().await,
        }
    }
}

/// How the session stands. Reading what is kept here goes on in all of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Tokens are given.
    Alive,
    /// The service of tokens was not reached lately; it is asked again at need, after a pause.
    Unreachable,
    /// The person must log in again. Told once.
    Ended,
    /// Closed on this side.
    Closed,
}

/// The tokens of one session; clones share them.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

struct Inner {
    source: Source,
    holder: HolderId,
    clock: Clock,
    held: Mutex<Held>,
    state: watch::Sender<State>,
}

type Clock = Box<dyn Fn() -> Moment + Send + Sync>;
type Flight = Shared<BoxFuture<'static, Result<AccessToken, Error>>>;

struct Held {
    access: Option<AccessToken>,
    refresh: Option<Arc<Locked>>,
    identity: Option<Arc<Locked>>,
    /// A renewal under way, which all who ask share.
    flight: Option<Flight>,
    /// Failures in a row, and when the last one was.
    failed: Option<(usize, Moment, Error)>,
}

impl Keeper {
    /// Begins with what a login gave.
    pub fn new(source: Source, grant: Grant) -> Self {
        Self::with_clock(source, grant, Box::new(clock::moment))
    }

    fn with_clock(source: Source, grant: Grant, clock: Clock) -> Self {
        let Grant { holder, tokens: Tokens { access, refresh, identity } } = grant;
        let held = Held { access: Some(access), refresh, identity, flight: None, failed: None };
        let (state, _) = watch::channel(State::Alive);
        Self(Arc::new(Inner { source, holder, clock, held: Mutex::new(held), state }))
    }

    /// A token that may be shown now; a new one when the last is about to end. The renewal goes on when the caller gives up: an
    /// issuer that changes refresh tokens would otherwise have given the next one to nobody.
    ///
    /// # Errors
    /// [`Error::Ended`] when the person must log in again; what passes ([`Error::is_passing`]) otherwise.
    pub async fn token(&self) -> Result<AccessToken, Error> {
        let flight = {
            let mut held = self.0.held();
            if !self.0.is_open() {
                return Err(Error::Ended);
            }
            let now = (self.0.clock)();
            if let Some(access) = held.access.as_ref().filter(|access| access.is_fresh(now)) {
                return Ok(access.clone());
            }
            if let Some(flight) = &held.flight {
                flight.clone()
            } else if let Some(error) = held.pause(now) {
                return Err(error);
            } else {
                let flight = Arc::clone(&self.0).depart();
                held.flight = Some(flight.clone());
                flight
            }
        };
        flight.await
    }

    /// A server refused this token: it is not shown again. Another token that is held by now is kept.
    pub fn refused(&self, token: &AccessToken) {
        let mut held = self.0.held();
        if held.access.as_ref().is_some_and(|access| access.is(token)) {
            held.access = None;
        }
    }

    /// How the session stands, and every change of it.
    pub fn watch(&self) -> watch::Receiver<State> {
        self.0.state.subscribe()
    }

    /// How the session stands.
    pub fn state(&self) -> State {
        *self.0.state.borrow()
    }

    /// Why no token was given lately; `None` while they are.
    pub fn trouble(&self) -> Option<Error> {
        self.0.held().failed.as_ref().map(|(.., error)| error.clone())
    }

    /// Ends the session here and there: nothing is given any more from now on, tokens are revoked as far as that can be done
    /// `within`, and all are wiped.
    pub async fn log_out(&self, within: Duration) {
        let _ = self.0.state.send_replace(State::Closed);
        let flight = self.0.held().flight.clone();
        let ended = timeout(within, async {
            // What comes in meanwhile is revoked as well.
            if let Some(flight) = flight {
                let _ = flight.await;
            }
            let (refresh, identity) = {
                let held = self.0.held();
                (held.refresh.clone(), held.identity.clone())
            };
            self.0.source.end(refresh.as_deref(), identity.as_deref()).await
        })
        .await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::debug!("Session of tokens not ended by its service");
        }
        self.0.held().forget();
    }
}

impl Inner {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_open(&self) -> bool {
        matches!(*self.state.borrow(), State::Alive | State::Unreachable)
    }

    /// Starts a renewal.
    fn depart(self: Arc<Self>) -> Flight {
        let inner = Arc::clone(&self);
        let renewal = tokio::spawn(async move { inner.renew().await });
        let landed = async move {
            renewal.await.unwrap_or_else(|_| {
                self.held().flight = None;
                Err(Error::Unavailable { status: 0 })
            })
        };
        landed.boxed().shared()
    }

    async fn renew(&self) -> Result<AccessToken, Error> {
        let refresh = self.held().refresh.clone();
        let renewed = match refresh {
            Some(refresh) => self.source.refresh(&self.holder, &refresh).await,
            None => Err(Error::Ended),
        };
        let mut held = self.held();
        held.flight = None;
        match renewed {
            Ok(tokens) => {
                held.failed = None;
                let access = tokens.access.clone();
                // Kept when closed meanwhile, if whoever closed it still waits to revoke them.
                if held.refresh.is_some() {
                    held.take(tokens);
                }
                if self.is_open() {
                    let _ = self.state.send_if_modified(|state| std::mem::replace(state, State::Alive) != State::Alive);
                    Ok(access)
                } else {
                    Err(Error::Ended)
                }
            }
            Err(error) => {
                self.lost(&mut held, &error);
                Err(error)
            }
        }
    }

    fn lost(&self, held: &mut Held, error: &Error) {
        let before = held.failed.as_ref().map_or(0, |(times, ..)| *times);
        held.failed = Some((before.saturating_add(1), (self.clock)(), error.clone()));
        let next = if ends(error) {
            held.forget();
            State::Ended
        } else {
            State::Unreachable
        };
        tracing::debug!(?next, "Token not renewed");
        let _ = self.state.send_if_modified(|state| {
            let open = matches!(state, State::Alive | State::Unreachable);
            open && std::mem::replace(state, next) != next
        });
    }
}

impl Held {
    /// Why nobody is asked now: the last answer, during the pause after it.
    fn pause(&self, now: Moment) -> Option<Error> {
        let (times, at, error) = self.failed.as_ref()?;
        let longest = PAUSES.last().copied().unwrap_or_default();
        let pause = PAUSES.get(times.saturating_sub(1)).copied().unwrap_or(longest);
        (now.since(*at) < pause).then(|| error.clone())
    }

    fn take(&mut self, tokens: Tokens) {
        let Tokens { access, refresh, identity } = tokens;
        self.access = Some(access);
        // What is not told again stays (RFC 6749 §6).
        self.refresh = refresh.or(self.refresh.take());
        self.identity = identity.or(self.identity.take());
    }

    fn forget(&mut self) {
        self.access = None;
        self.refresh = None;
        self.identity = None;
    }
}

impl Source {
    /// Begins a login that the holder of the card approves elsewhere.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn begin_approval(&self, holder: &HolderId, channel: Channel) -> Result<Waiting, Error> {
        match self {
            Self::Direct(client) => client.begin_approval(holder, channel).await.map(Waiting::Direct),
            Self::Relay(relay) => relay.begin_approval(holder, channel).await.map(Waiting::Relay),
            #[cfg(test)]
            Self::Scripted(_) => Err(Error::Settings),
        }
    }

    /// Asks nothing but whether it answers.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn answers(&self) -> Result<(), Error> {
        match self {
            Self::Direct(client) => client.answers().await,
            Self::Relay(relay) => relay.answers().await,
            #[cfg(test)]
            Self::Scripted(_) => Ok(()),
        }
    }

    async fn refresh(&self, holder: &HolderId, refresh: &Locked) -> Result<Tokens, Error> {
        match self {
            Self::Direct(client) => client.refresh(holder, refresh.declassify()).await,
            Self::Relay(relay) => relay.refresh(refresh.declassify()).await,
            #[cfg(test)]
            Self::Scripted(script) => script.refresh(refresh.declassify()).await,
        }
    }

    async fn end(&self, refresh: Option<&Locked>, identity: Option<&Locked>) -> Result<(), Error> {
        let (refresh, identity) = (refresh.map(Locked::declassify), identity.map(Locked::declassify));
        match self {
            Self::Direct(client) => client.end(refresh, identity).await,
            Self::Relay(relay) => relay.end(refresh).await,
            #[cfg(test)]
            Self::Scripted(script) => {
                script.end(refresh, identity);
                Ok(())
            }
        }
    }
}

/// After this error only another login helps. What cannot be understood may be a fault of the moment.
fn ends(error: &Error) -> bool {
    match error {
        Error::Ended
        | Error::Refused
        | Error::Late
        | Error::OtherPerson
        | Error::UnknownHolder
        | Error::TooWeak
        | Error::Scope
        | Error::NotRegistered => true,
        Error::Unreachable(_)
        | Error::Unavailable { .. }
        | Error::Misbehaved(_)
        | Error::Settings
        | Error::Unproven(_)
        | Error::Listen(_) => false,
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("state", &self.state()).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
