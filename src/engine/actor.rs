//! The select loop: takes commands and news, asks the session machine, carries its effects out, gives events away. It never
//! waits for the network or the card itself; tasks do, and send news.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ajar::Ajar;
use super::census;
use super::clerk::Counter;
use super::command::Way;
use super::deck::{Deck, Look, Newest};
use super::enquirer::Enquirer;
use super::event::{CardSeen, PscState};
use super::gatekeeper::{Gatekeeper, Sources};
use super::lane::{Lane, Lanes};
use super::library::Shelf;
use super::news::{self, Herald, News, SessionId, Word};
use super::opening::{self, Fresh, Ground, Outcome};
use super::outlet::Outlet;
use super::veil::{Veil, VeilId};
use super::watchers::{look, renew_lists, watch_readers, watch_workstation};
use super::work::Work;
use super::{Activity, Answer, Command, Config, Event, Pin, SessionState, Ticket};
use crate::card::{Card, Gone, Login, Standing};
use crate::clock;
use crate::directory::Directory;
use crate::domain::holder::CardId;
use crate::domain::{HolderId, Notice, Passphrase};
use crate::session::watch::LOOK_EVERY;
use crate::session::{self, Watch};
use crate::tls::{self, Authorities, Operators, RevocationLists};

/// News waiting for the actor.
const NEWS: usize = 256;
/// How long sessions may take to close, letters that have begun included, when the program stops.
const FINISH: Duration = Duration::from_secs(30);

/// Things that live as long as the program.
#[derive(Clone)]
pub(super) struct House {
    pub(super) config: Arc<Config>,
    pub(super) card: Card,
    pub(super) authorities: Arc<Authorities>,
    pub(super) revocation: Arc<RevocationLists>,
    pub(super) gatekeeper: Gatekeeper,
    pub(super) directory: Directory,
    /// Why the directory was not renewed, the last time that this was tried.
    pub(super) renewal: Arc<watch::Sender<Option<Notice>>>,
    pub(super) enquirer: Enquirer,
    pub(super) herald: Herald,
}

impl House {
    /// The way to servers of IGC-Santé, without a card.
    pub(super) fn without_card(&self) -> Result<Operators, tls::Error> {
        Operators::new(Arc::clone(&self.authorities), Arc::clone(&self.revocation), None)
    }
}

pub(super) struct Actor {
    house: House,
    pub(super) machine: session::Machine,
    pub(super) deck: Deck,
    pub(super) work: Option<Work>,
    /// Over the open session, or over a login before a vault that it does not open.
    pub(super) watch: Option<Watch>,
    /// The last look at the clocks.
    pub(super) looked: Option<clock::Moment>,
    /// Over the masked one.
    pub(super) veil: Option<Veil>,
    /// The last mask.
    pub(super) veils: VeilId,
    /// The clerk of the session just closed, for what its window still hands over.
    parting: Option<Counter>,
    /// The last session asked for.
    last: SessionId,
    opening: Option<(SessionId, CancellationToken)>,
    /// The login before a vault that it does not open.
    pub(super) ajar: Option<(SessionId, Box<Ajar>)>,
    /// The login beside a masked session that the machine is about to let through.
    pub(super) admitted: Option<(Box<Login>, Ticket)>,
    /// What the machine is about to let through to it.
    pub(super) given: Option<(Way, Ticket)>,
    pub(super) lanes: Lanes,
    newest: Newest,
    /// Code and ticket that the machine is about to let through.
    pub(super) asked: Option<(Pin, Ticket)>,
    /// Passphrase and ticket that the machine is about to let through.
    pub(super) tried: Option<(Passphrase, Ticket)>,
    /// Passphrases that failed in a row.
    pub(super) failures: u32,
    /// Whether there is a passphrase on this computer, as last told.
    pub(super) readable: Option<bool>,
    /// Other cards of the holder, as last told.
    spares: Vec<CardSeen>,
    pub(super) outlet: Outlet,
    /// Ends the import of the directory that is going on.
    pub(super) import: CancellationToken,
    commands: mpsc::Receiver<Command>,
    news: mpsc::Receiver<News>,
    events: mpsc::Sender<Event>,
    pub(super) library: watch::Sender<Shelf>,
    pub(super) cancel: CancellationToken,
    tasks: TaskTracker,
    /// Sessions being opened and closed: never cut short while the program runs.
    pub(super) sessions: TaskTracker,
}

/// The actor's ends of the channels of [`super::Handle`].
pub(super) struct Ends {
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) library: watch::Sender<Shelf>,
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
        watch: None,
        looked: None,
        veil: None,
        veils: VeilId::default(),
        parting: None,
        last: SessionId::default(),
        opening: None,
        ajar: None,
        admitted: None,
        given: None,
        lanes: Lanes::default(),
        newest: Newest::default(),
        asked: None,
        tried: None,
        failures: 0,
        readable: None,
        spares: Vec::new(),
        outlet: Outlet::default(),
        import: cancel.child_token(),
        commands: ends.commands,
        news,
        events: ends.events,
        library: ends.library,
        cancel,
        tasks: TaskTracker::new(),
        sessions: TaskTracker::new(),
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
    let directory = super::directory::open(&config).await?;
    let enquirer = Enquirer::new(Arc::clone(&config), Arc::clone(&authorities), Arc::clone(&revocation));
    Some(House {
        config,
        card,
        authorities,
        revocation,
        gatekeeper,
        directory,
        renewal: Arc::default(),
        enquirer,
        herald,
    })
}

impl Actor {
    fn start(&mut self) {
        let (card, herald) = (self.house.card.clone(), self.house.herald.clone());
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(watch_readers(card, herald))));
        let watched = watch_workstation(self.house.herald.clone());
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(watched)));
        let revocation = Arc::clone(&self.house.revocation);
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(renew_lists(revocation))));
        if self.house.config.activity == Activity::Following {
            let kept = super::librarian::run(self.house.clone());
            drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(kept)));
        }
    }

    async fn serve(&mut self) {
        let events = self.events.clone();
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let now = Instant::now();
            let due = self.outlet.due(now);
            let is_watched = self.watch.is_some();
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
                _ = looks.tick(), if is_watched => self.look_at_watch(),
            }
        }
    }

    /// Ends in order: no new work, what is being sent may finish, everything is closed and dropped.
    async fn stop(mut self) {
        self.commands.close();
        self.drop_session();
        self.let_go();
        // Nobody reads them any more: tasks that tell something must not wait.
        self.news.close();
        while let Ok(late) = self.news.try_recv() {
            drop(self.sessions.spawn(news::abandon(late)));
        }
        let _ = self.sessions.close();
        if timeout(FINISH, self.sessions.wait()).await.is_err() {
            tracing::warn!("A session did not close in time");
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
            News::Opened { session, card, ticket, outcome } => self.opened(session, card, ticket, outcome),
            News::Beside { session, card, ticket, login } => self.tried_beside(session, card, ticket, login),
            News::Read { session, ticket, outcome } => self.have_read(session, ticket, outcome),
            News::Waited(session) => self.waited(session),
            News::Readable(any) => self.found_passphrases(any),
            News::Importing { ticket, loading } => self.tell(Event::Importing { ticket, loading }),
            News::Renewed(failed) => self.tell(Event::Renewed(failed)),
            News::Answer(ticket, answer) => {
                // A passphrase went with the vault.
                if matches!(answer, Answer::Forgotten(_)) {
                    self.look_for_passphrases();
                }
                self.answer(ticket, answer);
            }
            News::Sign(sign) => self.heed(sign),
            News::Said(session, word) => {
                let is_open = self.work.as_ref().is_some_and(|work| work.id() == session);
                if let Some(word) = news::heard(word, is_open) {
                    self.hear(word);
                }
            }
        }
    }

    fn hear(&mut self, word: Word) {
        match word {
            Word::Changed(changes) => {
                // What a letter of the outbox waited for was answered by the server of another mailbox.
                if changes.claims
                    && let Some(work) = self.work()
                {
                    work.look_again();
                }
                self.tell(Event::Changed(changes));
                self.count();
            }
            Word::Sync(account, status) => self.tell(Event::Sync { account, status }),
            Word::Quota(account, quota, at) => self.tell(Event::Quota { account, quota, at }),
            Word::Believed(account, trust) => self.tell(Event::Believed { account, trust }),
            Word::Answer(ticket, answer) => self.answer(ticket, answer),
            Word::Notice(notice) => self.tell(Event::Notice(notice)),
            Word::Psc(state) => self.tell_psc(*state),
            Word::Left(left) => self.tell_left(left),
            Word::Standing(standing) => self.stand(standing),
            Word::Waiting => {
                if let Some(work) = self.work() {
                    work.replay();
                }
            }
            Word::Wanted(message) => self.obey(Command::FetchBody(message)),
            Word::Proven { attempt, ticket, result } => self.proven(attempt, ticket, result),
            Word::Added { account, id, ticket } => self.adopt(vec![(*account, id)], ticket, Answer::Done),
            Word::Removed { address, ticket } => self.disown(&address, ticket),
            Word::Brought { mailboxes, ticket, answer } => self.adopt(mailboxes, ticket, answer),
            Word::Latest(veil, latest) => self.found_latest(veil, latest),
            Word::Arrived(veil, arrived) => self.counted(veil, arrived),
        }
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.outlet.push(event, Instant::now());
    }

    /// Behind a mask nothing of it is told: it is told anew when the mask is lifted.
    fn tell_psc(&mut self, state: PscState) {
        if self.veil.is_none() {
            self.tell(Event::Psc(state));
        }
    }

    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.tell(Event::Answer(ticket, answer));
    }

    pub(super) fn house(&self) -> &House {
        &self.house
    }

    /// What holds for sessions that open from now on; what runs was given its own when it began. Whether patients may be written to
    /// is asked of the gate each time, and holds at once.
    pub(super) fn configure(&mut self, config: Config) {
        self.house.gatekeeper.admit_patients(config.settings.trust.patients());
        self.house.config = Arc::new(config);
    }

    pub(super) fn work(&self) -> Option<&Work> {
        self.work.as_ref()
    }

    /// The clerk of the open session, or of the one just closed.
    pub(super) fn clerk(&self) -> Option<&Counter> {
        self.work.as_ref().map(Work::clerk).or(self.parting.as_ref())
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
        self.let_go();
        self.asked = Some((pin, ticket));
        self.happen(session::Event::Unlock(card));
    }

    pub(super) fn close_session(&mut self) {
        self.happen(session::Event::Close);
    }

    /// The session closes by itself: why is told before it does.
    pub(super) fn end_session(&mut self, why: Notice) {
        self.tell(Event::Ending(why));
        self.close_session();
    }

    fn stand(&mut self, standing: Standing) {
        match standing {
            // The card itself is seen at the next look.
            Standing::Here => self.announce(),
            Standing::Away => self.happen(session::Event::Away),
            Standing::Stalled => self.stalled(),
            // By the other card, which tells what comes of it.
            Standing::Gone(Gone::Ended) if matches!(self.machine.state(), session::State::Yielding(..)) => {}
            Standing::Gone(Gone::Ended) => self.close_session(),
            Standing::Gone(Gone::Removed) => self.lose(Notice::CardRemoved),
            Standing::Gone(Gone::Failed) => self.end_session(Notice::CardModuleFailed),
            Standing::Gone(Gone::Lost) => self.lose(Notice::SessionReaderLost),
        }
    }

    /// What is told of letters of a session that is closed, unless somebody works since.
    fn tell_left(&mut self, left: Vec<Notice>) {
        let is_idle = matches!(self.machine.state(), session::State::NoCard(_) | session::State::Waiting);
        if is_idle && !left.is_empty() {
            self.tell(Event::Left(left));
        }
    }

    /// The card of the session is gone.
    fn lose(&mut self, why: Notice) {
        self.tell(Event::Ending(why));
        self.newest.learnt(Instant::now());
        self.refresh_cards();
        if let Some(card) = self.machine.card() {
            let left = self.deck.remove(card);
            self.happen(session::Event::Cards(Ok(left)));
        }
    }

    /// Serial number and label of a card that is no session's own.
    pub(super) fn spare_card(&self, card: CardId) -> Option<(String, String)> {
        let is_own = *self.machine.state() == session::State::Open(card);
        let token = self.deck.token(card).filter(|_| !is_own)?;
        Some((token.serial.clone(), token.label.clone()))
    }

    /// Slot and serial number of a card, while nobody is logged in or about to be.
    pub(super) fn idle_card(&self, card: CardId) -> Option<(u64, String)> {
        let token = self.deck.token(card).filter(|_| *self.machine.state() == session::State::Waiting)?;
        Some((token.slot, token.serial.clone()))
    }

    /// Nothing more is handed over from the session that was closed.
    pub(super) fn let_go(&mut self) {
        self.parting = None;
    }

    fn looked(&mut self, look: Look) {
        if !self.newest.is(look.begun) {
            return;
        }
        // Whether the card of an open session is there is told by its login.
        let kept = self.work.as_ref().and_then(Work::standing).filter(|standing| !standing.is_gone());
        let kept = kept.zip(self.machine.card()).map(|(standing, card)| (card, standing != Standing::Here));
        let (tokens, why) = match look.seen {
            Ok(tokens) => (tokens, None),
            Err(notice) => (Vec::new(), Some(notice)),
        };
        let seen = self.deck.update(tokens, kept);
        let event = session::Event::Cards(match why {
            Some(notice) if seen.is_empty() => Err(notice),
            _ => Ok(seen),
        });
        if self.work.is_some() && self.machine.would_close(&event) {
            self.tell(Event::Ending(Notice::CardRemoved));
        }
        self.happen(event);
        self.tell_spares();
    }

    fn opened(&mut self, session: SessionId, card: CardId, ticket: Ticket, outcome: Outcome) {
        let expected = self.is_expected(session);
        // The counter of tries has moved, whatever came of it.
        self.refresh_cards();
        let result = match outcome {
            Outcome::Shut(ajar) if expected => {
                let why = ajar.why.clone();
                self.shut(session, card, ajar);
                return self.answer(ticket, Answer::Failed(why));
            }
            Outcome::Shut(ajar) => {
                drop(self.sessions.spawn(ajar.close()));
                Err(Notice::SessionClosed)
            }
            Outcome::Open(fresh) => self.take_over(*fresh, session, expected),
            Outcome::Failed(notice) => Err(notice),
        };
        match result {
            Ok(work) => {
                self.work = Some(work);
                self.watch_over();
                self.happen(session::Event::Opened(card));
                self.tell_spares();
            }
            Err(notice) if expected => {
                self.happen(session::Event::OpenFailed(card));
                return self.answer(ticket, Answer::Failed(notice));
            }
            Err(_) => {}
        }
        // What the session has become decides, not what was opened.
        let answer = match (&self.work, self.deck.token(card)) {
            (Some(work), _) if work.id() == session => Answer::Done,
            (_, Some(_)) => Answer::Failed(Notice::SessionClosed),
            (_, None) => Answer::Failed(Notice::CardAbsent),
        };
        self.answer(ticket, answer);
    }

    /// Puts what was opened to work, or closes it again.
    fn take_over(&self, fresh: Fresh, session: SessionId, expected: bool) -> Result<Work, Notice> {
        let started = if expected {
            Work::start(fresh, session, &self.house)
        } else {
            Err((Box::new(fresh), Notice::SessionClosed))
        };
        started.map_err(|(fresh, notice)| {
            drop(self.sessions.spawn(fresh.close()));
            notice
        })
    }

    pub(super) fn happen(&mut self, event: session::Event) {
        for effect in self.machine.handle(event) {
            match effect {
                session::Effect::LogIn(card) => self.log_in(card),
                session::Effect::LogInBeside(card) => self.log_in_beside(card),
                session::Effect::GoOn(card) => self.go_on(card),
                session::Effect::Decline(_) => {
                    if let Some((_, ticket)) = self.asked.take() {
                        // Also to somebody who asks from behind a mask.
                        self.outlet.pass(Event::Answer(ticket, Answer::Failed(Notice::CardAbsent)));
                    }
                }
                session::Effect::Refuse => self.refuse(),
                session::Effect::Recover(card) => self.try_given(card),
                session::Effect::Prove(_, attempt) => self.prove(attempt),
                session::Effect::Try => self.try_passphrase(),
                session::Effect::Spare => self.spare(),
                session::Effect::Confirm(attempt) => self.confirm(attempt),
                session::Effect::Cover => self.cover(),
                session::Effect::Uncover => self.uncover(),
                session::Effect::Discard(_) | session::Effect::Drop => self.drop_session(),
                session::Effect::Announce => self.announce(),
            }
        }
    }

    fn log_in(&mut self, card: CardId) {
        let Some((pin, ticket)) = self.asked.take() else { return };
        match self.ground(card) {
            Ok((slot, ground)) => {
                self.begin(card, ticket, move |cancel| async move { opening::open(ground, slot, pin, &cancel).await });
            }
            Err(notice) => {
                self.happen(session::Event::OpenFailed(card));
                self.answer(ticket, Answer::Failed(notice));
            }
        }
    }

    /// The slot of a card, and what its opening needs.
    pub(super) fn ground(&mut self, card: CardId) -> Result<(u64, Ground), Notice> {
        let token = self.deck.token(card).ok_or(Notice::CardAbsent)?;
        let holder = token.holder.as_ref().map_err(|fault| fault.notice())?.id.clone();
        let (slot, label) = (token.slot, token.label.clone());
        let ground = Ground {
            card: self.house.card.clone(),
            label,
            lane: self.lanes.of(&holder),
            authorities: Arc::clone(&self.house.authorities),
            revocation: Arc::clone(&self.house.revocation),
            vaults: self.house.config.paths.vaults(),
            accounts: self.house.config.settings.accounts.clone(),
            near: self.house.config.settings.practice.is_some(),
        };
        Ok((slot, ground))
    }

    /// Begins to open a session; what comes of it arrives as news.
    pub(super) fn begin<F>(&mut self, card: CardId, ticket: Ticket, open: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let (session, cancel) = self.number();
        let (herald, opening) = (self.house.herald.clone(), open(cancel));
        let gatekeeper = self.house.gatekeeper.clone();
        let opened = async move {
            let outcome = census::remember(&gatekeeper, opening.await).await;
            if let Err(unheard) = herald.send(News::Opened { session, card, ticket, outcome }).await {
                news::abandon(unheard.0).await;
            }
        };
        self.open_aside(opened);
    }

    /// The number of a session that is being opened, and what gives it up.
    pub(super) fn number(&mut self) -> (SessionId, CancellationToken) {
        self.last = self.last.next();
        let cancel = self.cancel.child_token();
        self.opening = Some((self.last, cancel.clone()));
        (self.last, cancel)
    }

    /// Whether this is the session that is being opened, which it is no more afterwards.
    pub(super) fn is_expected(&mut self, session: SessionId) -> bool {
        self.opening.take_if(|(current, _)| *current == session).is_some()
    }

    /// Opens or closes a session aside: never cut short while the program runs.
    pub(super) fn open_aside(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(self.sessions.spawn(task));
    }

    /// The way in for this holder.
    pub(super) fn lane(&mut self, holder: &HolderId) -> Lane {
        self.lanes.of(holder)
    }

    /// Waits aside for something that becomes news.
    pub(super) fn wait(&self, news: impl Future<Output = ()> + Send + 'static) {
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(news)));
    }

    /// Other cards of the holder whose session is open.
    pub(super) fn tell_spares(&mut self) {
        let (session::State::Open(own), Some(work)) = (self.machine.state(), &self.work) else { return };
        let (own, holder) = (*own, &work.opened().holder.id);
        let is_hers = |card: &CardSeen| card.id != own && card.holder.as_ref().is_ok_and(|other| other.id == *holder);
        let spares: Vec<CardSeen> = self.deck.describe().into_iter().filter(is_hers).collect();
        if std::mem::replace(&mut self.spares, spares.clone()) != spares {
            self.tell(Event::Spares(spares));
        }
    }

    fn drop_session(&mut self) {
        if let Some((_, cancel)) = self.opening.take() {
            cancel.cancel();
        }
        if let Some((_, ajar)) = self.ajar.take() {
            drop(self.sessions.spawn(ajar.close()));
        }
        let _ = self.library.send_replace(Shelf::Empty);
        (self.watch, self.veil, self.looked) = (None, None, None);
        self.spares.clear();
        self.outlet.forget();
        if let Some(work) = self.work.take() {
            self.parting = Some(work.clerk().clone());
            drop(self.sessions.spawn(work.close()));
        }
    }

    pub(super) fn announce(&mut self) {
        if matches!(self.machine.state(), session::State::NoCard(_) | session::State::Waiting) {
            self.look_for_passphrases();
        }
        // While a passphrase is tried: the cards, as nobody's session stands.
        let state = match self.machine.state() {
            session::State::Trying => self.machine.idle(),
            state => state.clone(),
        };
        let told = match state {
            session::State::Starting => Some(SessionState::Starting),
            session::State::NoCard(notice) => Some(SessionState::NoCard(notice)),
            session::State::Waiting => Some(SessionState::Cards(self.deck.describe())),
            session::State::Opening(card) => Some(SessionState::Opening(card)),
            session::State::Shut(card) => self.told_shut(card),
            session::State::Open(_) | session::State::Reading => self.work.as_ref().map(|work| {
                let _ = self.library.send_replace(Shelf::Open(work.id(), Box::new(work.library().clone())));
                SessionState::Open(Box::new(work.opened().clone()))
            }),
            session::State::Masked(card) => self.masked(Some(card), false),
            session::State::Proving(card, _) | session::State::Yielding(card, _) => self.masked(Some(card), true),
            session::State::ReadingMasked => self.masked(None, false),
            session::State::ReadingProving(_) => self.masked(None, true),
            session::State::Trying => None,
        };
        let is_shown = matches!(told, Some(SessionState::Open(_)));
        if let Some(state) = told {
            self.tell(Event::Session(state));
        }
        if let Some(state) = self.work.as_ref().filter(|_| is_shown).and_then(Work::psc) {
            self.tell_psc(state);
        }
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
