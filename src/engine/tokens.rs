//! Pro Santé Connect for the mailboxes of an open session: one login at a time, at the person's wish and never by itself; its tokens,
//! which are given for as long as they can be renewed; their end with the session. It says where that stands, and why.

pub(super) mod source;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::source::Sources;
use super::actor::House;
use super::event::PscState;
use super::news::{Voice, Word};
use crate::auth::psc::Channel;
use crate::auth::{Error, Grant, Keeper, Keepers, Logins, Mechanism, Source, State};
use crate::clock;
use crate::domain::{Account, HolderId, Method, Notice, PscWay, Secret, TokenMechanism};
use crate::tls::Operators;

/// Wishes waiting.
const ORDERS: usize = 8;
/// How long the browser may take to come back.
const BROWSER: Duration = Duration::from_mins(5);
/// How long the end of a session may take there.
const LOG_OUT: Duration = Duration::from_secs(5);
/// Between two questions whether the service is there again; the keeper of tokens makes longer pauses of it.
const RETRY: Duration = Duration::from_secs(5);

/// The login of one session.
pub(super) struct Tokens {
    orders: mpsc::Sender<Order>,
    state: watch::Receiver<PscState>,
    keepers: Keepers,
    sources: Arc<Sources>,
    task: JoinHandle<()>,
}

/// What a diagnosis sees of it.
#[derive(Clone)]
pub(super) struct Glimpse {
    /// Where it stands.
    pub(super) state: PscState,
    keepers: Keepers,
    sources: Arc<Sources>,
}

impl Glimpse {
    /// Who gives tokens, while they are given.
    pub(super) fn keeper(&self) -> Option<Keeper> {
        self.keepers.borrow().clone().filter(|keeper| keeper.state() == State::Alive)
    }

    /// The logins of a mailbox.
    pub(super) fn logins(&self, account: &Account) -> Logins {
        logins(&self.keepers, account)
    }

    /// The service of tokens answers: the relay to the card, or Pro Santé Connect.
    pub(super) async fn answers(&self) -> Result<(), Notice> {
        self.sources.source().await?.answers().await.map_err(|error| error.notice())
    }
}

/// What it needs of its session.
pub(super) struct Ground<'a> {
    pub(super) house: &'a House,
    pub(super) holder: &'a HolderId,
    /// With the card.
    pub(super) operators: &'a Operators,
    pub(super) voice: &'a Voice,
    /// Given when the session closes.
    pub(super) cancel: &'a CancellationToken,
}

enum Order {
    Need(bool),
    LogIn(PscWay),
    GiveUp,
}

/// What a login leads to: the source that gave it, and what it gave.
type Pending = BoxFuture<'static, Result<(Source, Grant), Notice>>;

impl Tokens {
    /// Begins; `needed` when a mailbox of the session is opened by tokens.
    pub(super) fn start(ground: &Ground<'_>, needed: bool) -> Self {
        let sources = Arc::new(Sources::new(ground.house, ground.operators, ground.holder));
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (keepers, kept) = watch::channel(None);
        let first = if needed { wanted(sources.ways().to_vec(), None) } else { PscState::Unneeded };
        let (told, state) = watch::channel(first);
        let teller = Teller { told: Arc::new(told), voice: ground.voice.clone() };
        let own = Arc::clone(&sources);
        let desk = Desk { sources, teller, keepers, watched: None, pending: None, needed, why: None, last: None };
        let task = tokio::spawn(desk.serve(inbox, ground.cancel.clone()));
        Self { orders, state, keepers: kept, sources: own, task }
    }

    /// Where it stands.
    pub(super) fn state(&self) -> PscState {
        self.state.borrow().clone()
    }

    /// Where the keeper of the session's tokens is found.
    pub(super) fn keepers(&self) -> Keepers {
        self.keepers.clone()
    }

    /// For a diagnosis.
    pub(super) fn glimpse(&self) -> Glimpse {
        Glimpse { state: self.state(), keepers: self.keepers.clone(), sources: Arc::clone(&self.sources) }
    }

    /// From now on mailboxes of the session are opened by tokens, or none is any more.
    pub(super) fn need(&self, needed: bool) {
        self.order(Order::Need(needed));
    }

    /// The person logs in.
    pub(super) fn log_in(&self, way: PscWay) {
        self.order(Order::LogIn(way));
    }

    /// She gives it up.
    pub(super) fn give_up(&self) {
        self.order(Order::GiveUp);
    }

    /// The card must stay until [`Tokens::end`] is done.
    pub(super) fn need_card(&self) -> bool {
        self.sources.need_card()
    }

    /// Once the session closes: the tokens are revoked, as far as that can be done soon.
    pub(super) async fn end(self) {
        // It ends by itself; a fault of it changes nothing.
        let _ = self.task.await;
    }

    fn order(&self, order: Order) {
        // A full queue: somebody clicks faster than anything can happen.
        let _ = self.orders.try_send(order);
    }
}

/// The logins of a mailbox, for connections where the card is shown only if no token is.
pub(super) fn logins(keepers: &Keepers, account: &Account) -> Logins {
    match &account.method {
        Method::Psc { only } => {
            let only = only.map(|only| match only {
                TokenMechanism::XOAuth2 => Mechanism::XOAuth2,
                TokenMechanism::OAuthBearer => Mechanism::OAuthBearer,
            });
            Logins::tokens(keepers.clone(), &account.address.to_string(), only)
        }
        Method::Card | Method::Organisation { .. } => Logins::certificate(account.acting_for()),
    }
}

/// Where a change is told.
#[derive(Clone)]
struct Teller {
    told: Arc<watch::Sender<PscState>>,
    voice: Voice,
}

impl Teller {
    async fn tell(&self, state: PscState) {
        let _ = self.told.send_replace(state.clone());
        // The actor outlives its sessions.
        drop(self.voice.say(Word::Psc(Box::new(state))).await);
    }
}

struct Desk {
    sources: Arc<Sources>,
    teller: Teller,
    keepers: watch::Sender<Option<Keeper>>,
    /// The state of the keeper that is there.
    watched: Option<watch::Receiver<State>>,
    /// A login under way.
    pending: Option<Pending>,
    needed: bool,
    /// Why she is asked again.
    why: Option<Notice>,
    /// How she logged in last.
    last: Option<PscWay>,
}

impl Desk {
    async fn serve(mut self, mut orders: mpsc::Receiver<Order>, cancel: CancellationToken) {
        loop {
            let is_away = matches!(*self.teller.told.borrow(), PscState::Unreachable(_));
            tokio::select! {
                () = cancel.cancelled() => break,
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => break,
                },
                outcome = ended(&mut self.pending) => self.logged_in(outcome).await,
                state = changed(&mut self.watched) => self.changed(state).await,
                () = tokio::time::sleep(RETRY), if is_away => self.ask_again(),
            }
        }
        self.pending = None;
        if let Some(keeper) = self.keepers.send_replace(None) {
            keeper.log_out(LOG_OUT).await;
        }
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Need(needed) => self.need(needed).await,
            Order::LogIn(way) => self.log_in(way).await,
            Order::GiveUp if self.pending.take().is_some() => self.want().await,
            Order::GiveUp => {}
        }
    }

    async fn need(&mut self, needed: bool) {
        if std::mem::replace(&mut self.needed, needed) == needed {
            return;
        }
        if needed {
            return self.want().await;
        }
        (self.pending, self.watched, self.why) = (None, None, None);
        if let Some(keeper) = self.keepers.send_replace(None) {
            drop(tokio::spawn(async move { keeper.log_out(LOG_OUT).await }));
        }
        self.teller.tell(PscState::Unneeded).await;
    }

    /// One login at a time, and none over another one that lives.
    async fn log_in(&mut self, way: PscWay) {
        let idle = self.needed && self.pending.is_none() && self.keepers.borrow().is_none();
        if !idle || !self.sources.ways().contains(&way) {
            return;
        }
        self.last = Some(way);
        self.teller.tell(PscState::Beginning(way)).await;
        self.pending = Some(log_in(Arc::clone(&self.sources), way, self.teller.clone()).boxed());
    }

    async fn logged_in(&mut self, outcome: Result<(Source, Grant), Notice>) {
        self.pending = None;
        match outcome {
            Ok((source, grant)) => {
                tracing::info!("Logged in at Pro Santé Connect");
                let keeper = Keeper::new(source, grant);
                self.watched = Some(keeper.watch());
                self.why = None;
                let _ = self.keepers.send_replace(Some(keeper));
                self.teller.tell(PscState::Alive).await;
            }
            Err(why) => {
                tracing::info!(code = why.code(), "Not logged in at Pro Santé Connect");
                self.why = Some(why);
                self.want().await;
            }
        }
    }

    async fn changed(&mut self, state: State) {
        let trouble = self.keepers.borrow().as_ref().and_then(Keeper::trouble).unwrap_or(Error::Ended).notice();
        match state {
            State::Alive => self.teller.tell(PscState::Alive).await,
            State::Unreachable => {
                tracing::info!(code = trouble.code(), "Tokens cannot be renewed");
                self.teller.tell(PscState::Unreachable(trouble)).await;
            }
            State::Ended | State::Closed => {
                tracing::info!(code = trouble.code(), "The session of Pro Santé Connect is over");
                self.watched = None;
                let _ = self.keepers.send_replace(None);
                self.why = Some(trouble);
                self.want().await;
            }
        }
    }

    /// The service may be there again; the answer arrives as a change of state.
    fn ask_again(&self) {
        if let Some(keeper) = &*self.keepers.borrow() {
            // The renewal goes on by itself.
            let _ = keeper.token().now_or_never();
        }
    }

    async fn want(&mut self) {
        let mut ways = self.sources.ways().to_vec();
        // The way she took last is proposed first.
        ways.sort_by_key(|way| Some(*way) != self.last);
        self.teller.tell(wanted(ways, self.why.clone())).await;
    }
}

fn wanted(ways: Vec<PscWay>, why: Option<Notice>) -> PscState {
    let why = why.or_else(|| ways.is_empty().then(|| Error::Settings.notice()));
    PscState::Wanted { ways, why }
}

/// One login, to its end.
async fn log_in(sources: Arc<Sources>, way: PscWay, teller: Teller) -> Result<(Source, Grant), Notice> {
    let source = sources.source().await?;
    let grant = obtain(&source, sources.holder(), way, teller).await.map_err(|error| error.notice())?;
    Ok((source, grant))
}

async fn obtain(source: &Source, holder: &HolderId, way: PscWay, teller: Teller) -> Result<Grant, Error> {
    let channel = match (way, source) {
        (PscWay::Card, _) => Channel::Card,
        (PscWay::Mobile, _) => Channel::Mobile,
        (PscWay::Browser, Source::Direct(client)) => {
            let login = client.begin_browser(holder).await?;
            let url = Secret::new(login.url().to_owned());
            teller.tell(PscState::Browsing { url, until: after(BROWSER) }).await;
            return login.finish(BROWSER).await;
        }
        (PscWay::Browser, _) => return Err(Error::Settings),
    };
    let waiting = source.begin_approval(holder, channel).await?;
    let (binding, until) = (waiting.binding().to_owned(), after(waiting.left()));
    teller.tell(PscState::Approving { way, binding, until }).await;
    waiting.finish().await
}

fn after(time: Duration) -> jiff::Timestamp {
    let now = clock::now();
    now.checked_add(time).unwrap_or(now)
}

async fn ended(pending: &mut Option<Pending>) -> Result<(Source, Grant), Notice> {
    match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    }
}

/// The next state of the keeper.
async fn changed(watched: &mut Option<watch::Receiver<State>>) -> State {
    let Some(watched) = watched else { return std::future::pending().await };
    match watched.changed().await {
        Ok(()) => *watched.borrow_and_update(),
        Err(_) => State::Closed,
    }
}
