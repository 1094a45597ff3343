//! The select loop: takes commands and news, asks the session machine, carries its effects out, gives events away. It never
//! waits for the network or the card itself; tasks do, and send news.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::deck::{Deck, Look};
use super::gatekeeper::{Gatekeeper, Sources};
use super::opening::{self, Fresh, Ground};
use super::outlet::Outlet;
use super::work::Work;
use super::{Activity, Answer, Command, Config, Event, Library, Pin, SessionState, Ticket};
use crate::card::Card;
use crate::directory::Directory;
use crate::domain::holder::CardId;
use crate::domain::{ChangeSet, MessageId, Notice};
use crate::engine::event::SyncStatus;
use crate::session;
use crate::tls::{Authorities, RevocationLists};

/// News waiting for the actor.
const NEWS: usize = 256;
/// Between two looks at the age of revocation lists.
const RENEW_LISTS: Duration = Duration::from_hours(1);
/// How long what is being sent may take to end when the program stops.
const FINISH: Duration = Duration::from_secs(30);

/// What tasks tell the actor.
pub(super) enum News {
    /// The readers were looked at.
    Looked(Look),
    /// The vault of a card is open, or not.
    Opened { attempt: u64, card: CardId, ticket: Ticket, result: Result<Box<Fresh>, Notice> },
    /// A login ended that was not closed here: its card or the card's software is gone.
    LoginGone,
    /// Rows changed.
    Changed(ChangeSet),
    /// Progress of the synchronisation.
    Sync(SyncStatus),
    /// An answer to a command.
    Answer(Ticket, Answer),
    /// Something the user should know.
    Notice(Notice),
    /// The text of this message is wanted now.
    Wanted(MessageId),
}

/// Where tasks send their news.
pub(super) type Herald = mpsc::Sender<News>;

/// Things that live as long as the program.
#[derive(Clone)]
pub(super) struct House {
    pub(super) config: Arc<Config>,
    pub(super) card: Card,
    pub(super) authorities: Arc<Authorities>,
    pub(super) revocation: Arc<RevocationLists>,
    pub(super) gatekeeper: Gatekeeper,
    pub(super) directory: Directory,
    pub(super) herald: Herald,
}

pub(super) struct Actor {
    house: House,
    machine: session::Machine,
    deck: Deck,
    work: Option<Work>,
    attempt: u64,
    opening: Option<(u64, CancellationToken)>,
    /// Code and ticket of the unlock that the machine is about to allow.
    asked: Option<(Pin, Ticket)>,
    outlet: Outlet,
    commands: mpsc::Receiver<Command>,
    news: mpsc::Receiver<News>,
    events: mpsc::Sender<Event>,
    library: watch::Sender<Option<Library>>,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

/// The actor's ends of the channels of [`super::Handle`].
pub(super) struct Ends {
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) library: watch::Sender<Option<Library>>,
}

/// Builds the house and runs until told to stop, or until nobody listens.
pub(super) async fn run(config: Config, ends: Ends) {
    tracing::info!(version = env!("CARGO_PKG_VERSION"), practice = cfg!(feature = "practice"), "The engine starts");
    let config = Arc::new(config);
    let cancel = CancellationToken::new();
    let (herald, news) = mpsc::channel(NEWS);
    let Some(house) = build(Arc::clone(&config), herald, cancel.clone()).await else {
        tracing::error!("The engine could not be built");
        // The window may have gone meanwhile.
        let _ = ends.events.send(Event::Stopped).await;
        return;
    };
    let mut actor = Actor {
        house,
        machine: session::Machine::default(),
        deck: Deck::default(),
        work: None,
        attempt: 0,
        opening: None,
        asked: None,
        outlet: Outlet::default(),
        commands: ends.commands,
        news,
        events: ends.events,
        library: ends.library,
        cancel,
        tasks: TaskTracker::new(),
    };
    actor.start();
    actor.serve().await;
    actor.stop().await;
}

async fn build(config: Arc<Config>, herald: Herald, cancel: CancellationToken) -> Option<House> {
    let card = Card::start(&config.settings.card, config.program.clone());
    let (authorities, revocation) = super::ground::trust(&config).await?;
    let sources = Sources {
        config: Arc::clone(&config),
        authorities: Arc::clone(&authorities),
        revocation: Arc::clone(&revocation),
    };
    let gatekeeper = Gatekeeper::start(sources, cancel).await;
    let directory = Directory::open(config.paths.directory()).await.ok()?;
    Some(House { config, card, authorities, revocation, gatekeeper, directory, herald })
}

impl Actor {
    fn start(&mut self) {
        let (card, herald) = (self.house.card.clone(), self.house.herald.clone());
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(watch_readers(card, herald))));
        let revocation = Arc::clone(&self.house.revocation);
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(renew_lists(revocation))));
        if self.house.config.activity == Activity::Following {
            let kept = super::librarian::run(self.house.clone());
            drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(kept)));
        }
    }

    async fn serve(&mut self) {
        let events = self.events.clone();
        loop {
            let now = Instant::now();
            let due = self.outlet.due(now);
            tokio::select! {
                permit = ready(&events, due) => match permit {
                    Some(permit) => {
                        if let Some(event) = self.outlet.pop(Instant::now()) {
                            permit.send(event);
                        }
                    }
                    None => return,
                },
                command = self.commands.recv() => match command {
                    None | Some(Command::Shutdown) => return,
                    Some(command) => self.obey(command),
                },
                news = self.news.recv() => if let Some(news) = news {
                    self.learn(news);
                },
            }
        }
    }

    /// Ends in order: no new work, what is being sent may finish, everything is closed and dropped.
    async fn stop(mut self) {
        self.commands.close();
        if let Some(work) = self.work.take() {
            let _ = self.library.send_replace(None);
            if timeout(FINISH, work.close()).await.is_err() {
                tracing::warn!("A session did not close in time");
            }
        }
        self.cancel.cancel();
        let _ = self.tasks.close();
        if timeout(Duration::from_secs(5), self.tasks.wait()).await.is_err() {
            tracing::warn!("Some tasks did not end in time");
        }
        while let Some(event) = self.outlet.pop(Instant::now()) {
            if timeout(Duration::from_secs(1), self.events.send(event)).await.is_err() {
                break;
            }
        }
        // Nobody may be listening any more.
        let _ = timeout(Duration::from_secs(1), self.events.send(Event::Stopped)).await;
    }

    fn learn(&mut self, news: News) {
        match news {
            News::Looked(look) => self.looked(look),
            News::Opened { attempt, card, ticket, result } => self.opened(attempt, card, ticket, result),
            News::LoginGone if self.work.as_ref().is_some_and(Work::is_over) => self.close_session(),
            News::LoginGone => {}
            News::Changed(changes) => self.tell(Event::Changed(changes)),
            News::Sync(status) => self.tell(Event::Sync(status)),
            News::Answer(ticket, answer) => self.tell(Event::Answer(ticket, answer)),
            News::Notice(notice) => self.tell(Event::Notice(notice)),
            News::Wanted(message) => self.obey(Command::FetchBody(message)),
        }
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.outlet.push(event, Instant::now());
    }

    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.tell(Event::Answer(ticket, answer));
    }

    pub(super) fn house(&self) -> &House {
        &self.house
    }

    pub(super) fn work(&self) -> Option<&Work> {
        self.work.as_ref()
    }

    /// Runs a task whose answer arrives as news.
    pub(super) fn spawn(&self, ticket: Ticket, task: impl Future<Output = Answer> + Send + 'static) {
        let herald = self.house.herald.clone();
        let answered = async move {
            let answer = task.await;
            // The actor outlives its tasks.
            let _ = herald.send(News::Answer(ticket, answer)).await;
        };
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(answered)));
    }

    pub(super) fn refresh_cards(&mut self) {
        let (card, herald) = (self.house.card.clone(), self.house.herald.clone());
        let looked = async move {
            let _ = herald.send(News::Looked(look(&card).await)).await;
        };
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(looked)));
    }

    pub(super) fn unlock(&mut self, card: CardId, pin: Pin, ticket: Ticket) {
        self.asked = Some((pin, ticket));
        self.happen(session::Event::Unlock(card));
    }

    pub(super) fn close_session(&mut self) {
        self.happen(session::Event::Close);
    }

    fn looked(&mut self, look: Look) {
        let seen = look.map(|tokens| self.deck.update(tokens));
        if seen.is_err() {
            let _ = self.deck.update(Vec::new());
        }
        self.happen(session::Event::Cards(seen));
    }

    fn opened(&mut self, attempt: u64, card: CardId, ticket: Ticket, result: Result<Box<Fresh>, Notice>) {
        if self.opening.as_ref().is_none_or(|(current, _)| *current != attempt) {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
        self.opening = None;
        match result.and_then(|fresh| Work::start(*fresh, &self.house)) {
            Ok(work) => {
                self.work = Some(work);
                self.happen(session::Event::Opened(card));
                self.answer(ticket, Answer::Done);
            }
            Err(notice) => {
                self.happen(session::Event::OpenFailed(card));
                self.answer(ticket, Answer::Failed(notice));
                // The counter of tries has moved.
                self.refresh_cards();
            }
        }
    }

    fn happen(&mut self, event: session::Event) {
        for effect in self.machine.handle(event) {
            match effect {
                session::Effect::LogIn(card) => self.log_in(card),
                session::Effect::Decline(_) => {
                    if let Some((_, ticket)) = self.asked.take() {
                        self.answer(ticket, Answer::Failed(Notice::CardAbsent));
                    }
                }
                session::Effect::Discard(_) | session::Effect::Drop => self.drop_session(),
                session::Effect::Announce => self.announce(),
            }
        }
    }

    fn log_in(&mut self, card: CardId) {
        let Some((pin, ticket)) = self.asked.take() else { return };
        let Some(slot) = self.deck.token(card).map(|token| token.slot) else {
            self.happen(session::Event::OpenFailed(card));
            return self.answer(ticket, Answer::Failed(Notice::CardAbsent));
        };
        self.attempt = self.attempt.saturating_add(1);
        let attempt = self.attempt;
        let cancel = self.cancel.child_token();
        self.opening = Some((attempt, cancel.clone()));
        let ground = Ground {
            card: self.house.card.clone(),
            authorities: Arc::clone(&self.house.authorities),
            revocation: Arc::clone(&self.house.revocation),
            vaults: self.house.config.paths.vaults(),
            accounts: self.house.config.settings.accounts.clone(),
        };
        let herald = self.house.herald.clone();
        let opened = async move {
            let result = match cancel.run_until_cancelled(opening::open(ground, slot, pin)).await {
                Some(result) => result.map(Box::new),
                None => Err(Notice::SessionClosed),
            };
            let _ = herald.send(News::Opened { attempt, card, ticket, result }).await;
        };
        drop(self.tasks.spawn(opened));
    }

    fn drop_session(&mut self) {
        if let Some((_, cancel)) = self.opening.take() {
            cancel.cancel();
        }
        let _ = self.library.send_replace(None);
        if let Some(work) = self.work.take() {
            drop(self.tasks.spawn(async move {
                if timeout(FINISH, work.close()).await.is_err() {
                    tracing::warn!("A session did not close in time");
                }
            }));
        }
    }

    fn announce(&mut self) {
        let state = match self.machine.state() {
            session::State::Starting => SessionState::Starting,
            session::State::NoCard(notice) => SessionState::NoCard(notice.clone()),
            session::State::Waiting => SessionState::Cards(self.deck.describe()),
            session::State::Opening(card) => SessionState::Opening(*card),
            session::State::Open(_) => match &self.work {
                Some(work) => {
                    let _ = self.library.send_replace(Some(work.library().clone()));
                    SessionState::Open(Box::new(work.opened().clone()))
                }
                None => return,
            },
        };
        self.tell(Event::Session(state));
    }
}

/// Room for an event, once one is due; `None` when nobody listens any more.
async fn ready(events: &mpsc::Sender<Event>, due: Option<Instant>) -> Option<mpsc::Permit<'_, Event>> {
    let Some(at) = due else {
        events.closed().await;
        return None;
    };
    tokio::time::sleep_until(at).await;
    events.reserve().await.ok()
}

async fn look(card: &Card) -> Look {
    card.tokens().await.map_err(|error| error.notice())
}

async fn watch_readers(card: Card, herald: Herald) {
    let mut changes = card.watch();
    loop {
        if herald.send(News::Looked(look(&card).await)).await.is_err() || changes.changed().await.is_err() {
            return;
        }
    }
}

/// Revocation lists in use are looked at again as the hours pass.
async fn renew_lists(revocation: Arc<RevocationLists>) {
    loop {
        tokio::time::sleep(RENEW_LISTS).await;
        revocation.renew().await;
    }
}
