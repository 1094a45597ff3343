//! The thread that owns the card agent's process: starts it, gives it one request at a time, stops it when it fails, and looks at the readers every second while somebody wants to know.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};

use super::bell::{Bell, Ringer, Watched};
use super::error::{Error, Failure};
use super::presence::{Presence, Seat};
use super::process::Agent;
use super::protocol::{Bytes, LoginRequest, RawToken, Reply, Request, Sighting};
use super::standing::{Gone, Standing};
use super::{identity, locate, reset};
use crate::clock;
use crate::domain::HolderId;
use crate::settings::CardSettings;

/// Requests that may wait.
pub(super) const QUEUE: usize = 64;
/// Pause between two looks at the readers.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The same while a login stands whose card PC/SC does not see: a screen is to be blank half a second after the card left.
const LOOK_CLOSELY: Duration = Duration::from_millis(350);
/// Before a card that the module has lost and PC/SC has not counts as removed: the service may be ending, too.
const DOUBT: Duration = Duration::from_millis(300);
/// A card that another program works with is to be reset all the same, once it has finished: asked so many times, at this pace.
const RESET_TRIES: u32 = 60;
const RESET_AGAIN: Duration = Duration::from_secs(2);
/// How long the card of a login may be away with its reader, or out of sight because the module fails again and again.
const GRACE: Duration = Duration::from_secs(20);
/// Pause after a look that failed.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// What the thread answers.
pub(super) type Outcome = Result<Answer, Error>;

/// The agent's reply, with what the thread itself knows of a login.
#[derive(Debug)]
pub(super) enum Answer {
    Reply(Reply),
    LoggedIn { id: u64, modulus: Bytes, standing: watch::Receiver<Standing> },
}

/// What the thread is told.
pub(super) enum Order {
    /// Serve this.
    Serve(Job),
    /// Something happened in the readers.
    Look,
}

/// A request and who waits for its outcome.
pub(super) struct Job {
    pub(super) request: Request,
    /// The login it belongs to; refused once that has ended.
    pub(super) login: Option<u64>,
    pub(super) waiting: Waiting,
}

/// Who waits.
pub(super) enum Waiting {
    Task(oneshot::Sender<Outcome>),
    Thread(SyncSender<Outcome>),
    Nobody,
}

impl Waiting {
    fn tell(self, outcome: Outcome) {
        // One who no longer waits is no error.
        match self {
            Self::Task(sender) => drop(sender.send(outcome)),
            Self::Thread(sender) => drop(sender.send(outcome)),
            Self::Nobody => {}
        }
    }
}

/// State of the thread.
pub(super) struct Owner {
    settings: CardSettings,
    program: PathBuf,
    changes: watch::Sender<u64>,
    presence: watch::Receiver<Presence>,
    watched: Watched,
    _bell: Option<Bell>,
    software: Arc<OnceLock<String>>,
    agent: Option<Agent>,
    login: Option<Login>,
    logins: u64,
    seen: Option<Vec<Sighting>>,
    /// Descriptions of the slots, as last told.
    slots: BTreeMap<u64, String>,
    next_look: Instant,
    /// The bell rang since the last look.
    rung: bool,
    /// The last login that ended while its card was there.
    last: Option<Left>,
    /// A card that is to be reset.
    due: Option<Due>,
}

/// A card that was left in its reader.
struct Left {
    seat: Seat,
    holder: Option<HolderId>,
}

/// A reset that waits for its moment.
struct Due {
    seat: Seat,
    tries: u32,
    next: Instant,
}

struct Login {
    id: u64,
    slot: u64,
    serial: String,
    holder: Option<HolderId>,
    standing: watch::Sender<Standing>,
    /// Its code is to be given again: nothing is signed until it is.
    mute: bool,
    /// Since when its card is away with its reader.
    away: Option<Instant>,
    /// Since when the module fails: none has shown its card since.
    stalled: Option<Instant>,
    /// The module does not show its card, PC/SC does.
    doubted: bool,
}

impl Owner {
    /// With its bell, which rings through `orders` and tells through `presence`.
    pub(super) fn new(
        settings: CardSettings,
        program: PathBuf,
        changes: watch::Sender<u64>,
        orders: Weak<SyncSender<Order>>,
        software: Arc<OnceLock<String>>,
    ) -> (Self, watch::Receiver<Presence>) {
        let (presence, told) = watch::channel(Presence::Unknown);
        let watched = Watched::default();
        let bell = Bell::start(Ringer {
            program: program.clone(),
            settings: settings.clone(),
            presence,
            watched: watched.clone(),
            orders,
        });
        let owner = Self {
            settings,
            program,
            changes,
            presence: told.clone(),
            watched,
            _bell: bell,
            software,
            agent: None,
            login: None,
            logins: 0,
            seen: None,
            slots: BTreeMap::new(),
            next_look: Instant::now(),
            rung: false,
            last: None,
            due: None,
        };
        (owner, told)
    }

    /// Serves until every handle is gone, then stops the agent.
    pub(super) fn run(mut self, inbox: &Receiver<Order>) {
        loop {
            match inbox.recv_timeout(self.next_look.saturating_duration_since(Instant::now())) {
                Ok(Order::Serve(job)) => self.serve(job),
                Ok(Order::Look) => self.heed(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.end_unheld();
            self.reset();
            if Instant::now() >= self.next_look {
                self.look();
            }
        }
        self.close_login(Gone::Ended);
        if let Some(agent) = self.agent.take() {
            agent.farewell();
        }
        self.reset();
    }

    /// Resets the card that is to be, once nobody is at work with it; given up after a while, or when it is logged in to again.
    fn reset(&mut self) {
        let again = self.watched.seat();
        let Some(due) = self.due.take_if(|due| again.as_ref() != Some(&due.seat)) else {
            self.due = None;
            return;
        };
        if Instant::now() < due.next {
            self.due = Some(due);
            return;
        }
        let outcome = reset::run(&self.program, &self.settings, &due.seat);
        tracing::info!(?outcome, tries = due.tries, "A card was to be reset");
        let tries = due.tries.saturating_add(1);
        if outcome == reset::Outcome::Busy && tries < RESET_TRIES {
            let next = Instant::now().checked_add(RESET_AGAIN).unwrap_or(due.next);
            self.due = Some(Due { tries, next, ..due });
        }
    }

    fn is_due(&mut self, seat: Seat) {
        self.due = Some(Due { seat, tries: 0, next: Instant::now() });
    }

    /// The bell rang. What it told is told on once the module was looked at: its word counts.
    fn heed(&mut self) {
        let is_news = self.presence.has_changed().unwrap_or(false);
        let _ = self.presence.borrow_and_update();
        if is_news {
            self.rung = true;
            self.next_look = Instant::now();
        }
    }

    fn serve(&mut self, job: Job) {
        let current = self.login.as_ref().map(|login| login.id);
        if job.login.is_some() && job.login != current {
            return job.waiting.tell(Err(Error::LoggedOut));
        }
        // Its card was seen to leave: the module may not know it yet.
        if job.login.is_some() && self.login.as_ref().is_some_and(|login| login.standing.borrow().is_gone()) {
            let _ = self.log_out(Gone::Removed);
            return job.waiting.tell(Err(Error::Removed));
        }
        if let (Some(lost), true) = (self.bury(), job.login.is_some()) {
            return job.waiting.tell(Err(lost));
        }
        let mute = job.login.is_some() && self.login.as_ref().is_some_and(|login| login.mute);
        let outcome = match job.request {
            Request::Login(request) if job.login.is_some() => self.prove(request),
            Request::Login(request) => self.log_in(request),
            Request::Logout => self.log_out(Gone::Ended).map(Answer::Reply),
            _ if mute => Err(Error::LoggedOut),
            request @ Request::Unblock(_) => {
                // Nobody is logged in while the unblocking code is presented.
                self.close_login(Gone::Ended);
                let unblocked = self.call(&request);
                // The right of the unblocking code stays on the card, too.
                let slot = if let Request::Unblock(request) = &request { Some(request.slot) } else { None };
                let described = slot.and_then(|slot| self.slots.get(&slot));
                let seat = described.and_then(|described| self.presence.borrow().seat(described));
                let refused = matches!(
                    unblocked,
                    Err(Error::UnblockWrong { .. }
                        | Error::UnblockLocked
                        | Error::UnblockUnable
                        | Error::Removed
                        | Error::Absent)
                );
                if let Some(seat) = seat.filter(|_| !refused) {
                    self.is_due(seat);
                }
                unblocked.map(Answer::Reply)
            }
            request => {
                let outcome = self.call(&request);
                if job.login.is_some() && matches!(outcome, Err(Error::Removed | Error::LoggedOut)) {
                    self.miss();
                }
                outcome.map(Answer::Reply)
            }
        };
        job.waiting.tell(outcome);
    }

    fn log_in(&mut self, request: LoginRequest) -> Outcome {
        let serial = request.serial.clone();
        let holder = identity::holder(&request.certificate.0, clock::now()).ok().map(|holder| holder.id);
        let (slot, reply) = if self.login.as_ref().is_some_and(|login| login.serial != serial) {
            self.log_in_beside(request)?
        } else {
            // The agent holds one login: a second one ends the first, whatever its outcome. If its card is kept busy by another
            // program, the agent is given up rather than the person who waits.
            if self.login.is_some() {
                let _ = self.log_out(Gone::Ended);
            }
            let slot = request.slot;
            (slot, self.call(&Request::Login(request))?)
        };
        match reply {
            Reply::LoggedIn { modulus } => {
                self.logins = self.logins.saturating_add(1);
                let (standing, told) = watch::channel(Standing::Here);
                let described = self.slots.get(&slot).cloned().unwrap_or_default();
                self.watched.follow(described, &self.presence.borrow(), standing.clone());
                // The code of the person before is taken back from her card.
                if let Some(last) = self.last.take_if(|last| last.holder != holder) {
                    self.is_due(last.seat);
                }
                let id = self.logins;
                let (mute, away, stalled, doubted) = (false, None, None, false);
                self.login = Some(Login { id, slot, serial, holder, standing, mute, away, stalled, doubted });
                // Looked at more often from now on.
                self.next_look = self.next_look.min(Instant::now().checked_add(self.pause()).unwrap_or(self.next_look));
                Ok(Answer::LoggedIn { id, modulus, standing: told })
            }
            _ => Err(self.fail(Failure::Garbled)),
        }
    }

    /// The code of another card while a login stands, given to an agent of its own: only if that card takes it does the login end,
    /// and its agent with it.
    fn log_in_beside(&mut self, mut request: LoginRequest) -> Result<(u64, Reply), Error> {
        let mut beside = self.start()?;
        let tokens = match beside.exchange(&Request::Tokens, || false) {
            Ok(Reply::Tokens(tokens)) => tokens,
            Ok(Reply::Fault(fault)) => {
                beside.farewell();
                return Err(fault.into());
            }
            other => {
                beside.kill();
                return Err(Error::ModuleFailed(other.err().unwrap_or(Failure::Garbled)));
            }
        };
        // It may count its slots otherwise.
        let Some(token) = tokens.iter().find(|token| token.serial == request.serial) else {
            beside.farewell();
            return Err(Error::Removed);
        };
        let slot = token.slot;
        request.slot = slot;
        match beside.exchange(&Request::Login(request), || false) {
            Ok(Reply::Fault(fault)) => {
                beside.farewell();
                Err(fault.into())
            }
            Ok(reply) => {
                self.close_login(Gone::Ended);
                if let Some(agent) = self.agent.replace(beside) {
                    agent.farewell();
                }
                self.slots = tokens.into_iter().map(|token| (token.slot, token.reader)).collect();
                Ok((slot, reply))
            }
            Err(failure) => {
                beside.kill();
                Err(Error::ModuleFailed(failure))
            }
        }
    }

    /// The code of a login that stands, asked again. The agent logs out first, so a code that is not accepted leaves it without a
    /// login; ours stands all the same, mute, and speaks again under its old number once the code is right.
    fn prove(&mut self, request: LoginRequest) -> Outcome {
        let slot = request.slot;
        let outcome = self.call(&Request::Login(request));
        if matches!(outcome, Err(Error::Removed | Error::Absent)) {
            self.miss();
        }
        if let Some(login) = &mut self.login {
            login.mute = !matches!(outcome, Ok(Reply::LoggedIn { .. }));
            if !login.mute {
                (login.slot, login.away, login.stalled, login.doubted) = (slot, None, None, false);
                login.standing.send_modify(Standing::prove);
                let described = self.slots.get(&slot).cloned().unwrap_or_default();
                self.watched.follow(described, &self.presence.borrow(), login.standing.clone());
            }
        }
        outcome.map(Answer::Reply)
    }

    /// Ends a login that nobody holds: who asked for it gave up while the card was at work.
    fn end_unheld(&mut self) {
        if self.login.as_ref().is_some_and(|login| login.standing.is_closed()) {
            let _ = self.log_out(Gone::Ended);
        }
    }

    fn log_out(&mut self, why: Gone) -> Result<Reply, Error> {
        self.close_login(why);
        if self.agent.is_some() { self.call(&Request::Logout) } else { Ok(Reply::Done) }
    }

    fn close_login(&mut self, why: Gone) {
        if let Some(login) = self.login.take() {
            if let Some(seat) = self.watched.forget().filter(|_| !login.standing.borrow().is_gone()) {
                if self.settings.reset_on_close {
                    self.is_due(seat.clone());
                }
                self.last = Some(Left { seat, holder: login.holder });
            }
            login.standing.send_modify(|standing| standing.end(why));
        }
    }

    fn announce(&self) {
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn pause(&self) -> Duration {
        match &self.login {
            Some(login) if login.doubted => DOUBT,
            Some(login) if login.away.is_none() && self.watched.seat().is_none() => LOOK_CLOSELY,
            _ => LOOK_EVERY,
        }
    }

    /// Looks at the readers if anybody wants to know.
    fn look(&mut self) {
        let _ = self.bury();
        self.suspend();
        let wanted = self.login.is_some() || self.changes.receiver_count() > 0;
        let looked = wanted.then(|| self.call(&Request::Look));
        let failed = matches!(looked, Some(Err(_)));
        let sightings = match looked {
            None => {
                self.next_look = Instant::now().checked_add(LOOK_EVERY).unwrap_or(self.next_look);
                return;
            }
            Some(Ok(Reply::Look(sightings))) => Some(sightings),
            Some(_) => None,
        };
        self.suspend();
        match (&sightings, self.stalled()) {
            // It says nothing of the card of the login: that waits for another one, for a while.
            (None, Some(since)) if since.elapsed() < GRACE => {}
            (None, Some(_)) => self.close_login(Gone::Failed),
            _ => self.judge(sightings.as_deref().unwrap_or_default()),
        }
        let is_hopeless = failed && (self.login.is_none() || self.stalled().is_some());
        let pause = if is_hopeless { LOOK_AGAIN } else { self.pause() };
        self.next_look = Instant::now().checked_add(pause).unwrap_or(self.next_look);
        // A doubt is settled before anybody is told.
        if self.login.as_ref().is_some_and(|login| login.doubted) {
            return;
        }
        if std::mem::take(&mut self.rung) || self.seen != sightings {
            self.seen = sightings;
            self.announce();
        }
    }

    /// Since when the module of a login that stands fails.
    fn stalled(&self) -> Option<Instant> {
        self.login.as_ref().filter(|login| !login.standing.borrow().is_gone()).and_then(|login| login.stalled)
    }

    /// A login whose reader was lost: it says nothing until its card is back and its code was given. The module has lost its own
    /// login, or will.
    fn suspend(&mut self) {
        let Some(login) = &mut self.login else { return };
        if *login.standing.borrow() == Standing::Away && login.away.is_none() {
            (login.away, login.stalled, login.mute, login.doubted) = (Some(Instant::now()), None, true, false);
            if self.agent.is_some() {
                let _ = self.call(&Request::Logout);
            }
        }
    }

    /// What these sightings mean for the login. A card that cannot be looked at counts as gone.
    fn judge(&mut self, sightings: &[Sighting]) {
        let presence = self.presence.borrow().clone();
        let Some(login) = &mut self.login else { return };
        if login.standing.borrow().is_gone() {
            return drop(self.log_out(Gone::Removed));
        }
        if let Some(since) = login.away {
            // Maybe in another slot: which card it is is proven with its code. A module that has lost its service may go on
            // showing what it knew: PC/SC must see a card there, too.
            let is_seen = |seen: &&Sighting| match self.slots.get(&seen.slot) {
                Some(described) => presence.seat(described).is_some(),
                None => presence.has_card(),
            };
            if let Some(back) = sightings.iter().filter(is_seen).find(|seen| seen.serial == login.serial) {
                login.slot = back.slot;
                login.away = None;
                login.standing.send_modify(Standing::find);
            } else if since.elapsed() >= GRACE {
                drop(self.log_out(Gone::Lost));
            }
            return;
        }
        // A module that was started anew may count its slots anew.
        let anew = login.stalled.take().is_some();
        let mine = |seen: &&Sighting| (anew || seen.slot == login.slot) && seen.serial == login.serial;
        let stays = sightings.iter().find(mine).map(|seen| seen.slot);
        if let Some(slot) = stays {
            login.slot = slot;
            login.doubted = false;
        } else {
            self.miss();
        }
    }

    /// The module has lost the card of the login. Where PC/SC has not, it is asked once more.
    fn miss(&mut self) {
        let seated = self.watched.seat().is_some();
        let Some(login) = &mut self.login else { return };
        if *login.standing.borrow() == Standing::Away {
            return self.suspend();
        }
        if seated && !login.doubted {
            login.doubted = true;
            self.next_look = Instant::now().checked_add(DOUBT).unwrap_or(self.next_look);
        } else {
            let _ = self.log_out(Gone::Removed);
            self.announce();
        }
    }

    /// One request to the agent, started first if needed; faults become errors, a failure stops it.
    fn call(&mut self, request: &Request) -> Result<Reply, Error> {
        let mut agent = match self.agent.take() {
            Some(agent) => agent,
            None => self.start()?,
        };
        let watched = self.watched.clone();
        match agent.exchange(request, || watched.is_lost()) {
            Ok(Reply::Fault(fault)) => {
                self.agent = Some(agent);
                Err(fault.into())
            }
            Ok(reply) => {
                self.agent = Some(agent);
                if let Reply::Tokens(tokens) = &reply {
                    self.slots = tokens.iter().map(|token| (token.slot, token.reader.clone())).collect();
                }
                self.compare(&reply);
                Ok(reply)
            }
            Err(failure) => {
                self.agent = Some(agent);
                Err(self.fail(failure))
            }
        }
    }

    /// What tokens are described to somebody counts as a look: otherwise a card that leaves and comes back, or comes and leaves,
    /// between two looks would stay told as it was in between.
    fn compare(&mut self, reply: &Reply) {
        let Reply::Tokens(tokens) = reply else { return };
        let place = |slot: u64, serial: &str| (slot, serial.trim().to_owned());
        let now: Vec<_> = tokens.iter().map(|token| place(token.slot, &token.serial)).collect();
        let known =
            self.seen.as_ref().is_some_and(|seen| seen.iter().map(|seen| place(seen.slot, &seen.serial)).eq(now));
        if !known {
            let sighting = |token: &RawToken| Sighting {
                slot: token.slot,
                label: token.label.clone(),
                serial: token.serial.clone(),
            };
            self.seen = Some(tokens.iter().map(sighting).collect());
            self.announce();
        }
    }

    fn start(&self) -> Result<Agent, Error> {
        let module = locate::module(&self.settings)?;
        // A path that is no text cannot be told to the agent.
        let path = module.real.to_str().ok_or(Error::ModuleUnloadable)?.to_owned();
        let mut agent = Agent::spawn(&self.program, &self.settings).map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "Card agent could not be started");
            Error::ModuleFailed(Failure::Start)
        })?;
        match agent.exchange(&Request::Load { module: path }, || false) {
            Ok(Reply::Loaded { description }) => {
                tracing::info!(pid = agent.pid(), module = %description, "Card agent started");
                let _ = self.software.set(description);
                Ok(agent)
            }
            Ok(_) => {
                agent.kill();
                Err(Error::ModuleUnloadable)
            }
            Err(failure) => {
                agent.kill();
                Err(Error::ModuleFailed(failure))
            }
        }
    }

    /// Notices an agent that died since the last request: another use starts another agent.
    fn bury(&mut self) -> Option<Error> {
        let dead = self.agent.as_mut().is_some_and(Agent::is_dead);
        dead.then(|| self.fail(Failure::Ended))
    }

    /// Stops the agent after a failure: the next use starts another.
    fn fail(&mut self, failure: Failure) -> Error {
        tracing::warn!(%failure, "Card agent stopped");
        if let Some(agent) = self.agent.take() {
            agent.kill();
        }
        // Its login went with it; ours stands, mute, until its code is given to another module. One that waits for its reader
        // needs none until its card is back.
        if let Some(login) = &mut self.login {
            (login.mute, login.doubted) = (true, false);
            if *login.standing.borrow() != Standing::Away {
                login.stalled = login.stalled.or_else(|| Some(Instant::now()));
                login.standing.send_modify(Standing::stall);
            }
        }
        // Whoever is told asks again: one that fails at every request is not to be started at once each time.
        if self.seen.take().is_some() {
            self.announce();
        }
        Error::ModuleFailed(failure)
    }
}
