//! An engine driven as the window drives it: what it told last, and waits that end when it tells what is awaited.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::progress::Quota;
use pli::domain::{AccountId, Draft, Entry, Notice, Secret, SyncStatus};
use pli::engine::command::{CardId, Resolution};
use pli::engine::event::{CardSeen, Masked};
use pli::engine::{
    self, Activity, Answer, Command, Config, Event, Handle, LetterId, Loaded, Pin, PscState, Query, SessionState,
    Ticket,
};
use pli::l10n::Language;
use pli::paths::Paths;
use pli::settings::{Rules, Settings, Source};
use pli_operator::Mailbox;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// The engine, and what it told last.
pub struct Driver {
    pub handle: Handle,
    /// Where the session stands.
    pub state: SessionState,
    /// As last told of any mailbox.
    pub sync: Option<SyncStatus>,
    /// As last told of each.
    pub syncs: BTreeMap<AccountId, SyncStatus>,
    /// How full each is.
    pub quotas: BTreeMap<AccountId, Quota>,
    /// Told since they were last looked at.
    pub notices: Vec<Notice>,
    /// Why sessions closed by themselves, in order.
    pub endings: Vec<Notice>,
    /// What was told of letters of a session that was closed.
    pub left: Option<Vec<Notice>>,
    /// Whether there is a passphrase, as last told.
    pub readable: Option<bool>,
    /// Where the login at Pro Santé Connect stands, in the order told.
    pub psc: Vec<PscState>,
    /// What came of renewals of the directory that nobody asked for.
    pub renewals: Vec<Option<Notice>>,
    /// How long anything may take.
    pub patience: Duration,
    events: mpsc::Receiver<Event>,
    answers: BTreeMap<Ticket, Answer>,
    tickets: u64,
}

impl Driver {
    pub fn start(settings: Settings, activity: Activity) -> Self {
        Self::start_from(Source::default(), settings, activity)
    }

    /// With settings that can be changed where they come from.
    pub fn start_from(source: Source, settings: Settings, activity: Activity) -> Self {
        let (handle, events) = engine_from(source, settings, activity);
        Self {
            handle,
            state: SessionState::Starting,
            sync: None,
            syncs: BTreeMap::new(),
            quotas: BTreeMap::new(),
            notices: Vec::new(),
            endings: Vec::new(),
            left: None,
            readable: None,
            psc: Vec::new(),
            renewals: Vec::new(),
            patience: Duration::from_secs(40),
            events,
            answers: BTreeMap::new(),
            tickets: 0,
        }
    }

    pub fn say(&mut self, command: impl FnOnce(Ticket) -> Command) -> Ticket {
        self.tickets += 1;
        self.handle.send(command(Ticket(self.tickets))).unwrap();
        Ticket(self.tickets)
    }

    /// Takes what is told until this holds.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let patience = self.patience;
        let told = async {
            while !holds(self) {
                let event = self.events.recv().await.expect("the engine runs");
                self.take(event);
            }
        };
        let in_time = timeout(patience, told).await.is_ok();
        assert!(in_time, "{what}: stuck in {:?}, told {:?}", self.state, self.notices);
    }

    /// Takes the next event.
    pub async fn event(&mut self) {
        let event = self.events.recv().await.expect("the engine runs");
        self.take(event);
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Session(state) => self.state = state,
            Event::Sync { account, status } => {
                let _ = self.syncs.insert(account, status.clone());
                self.sync = Some(status);
            }
            Event::Notice(notice) => self.notices.push(notice),
            Event::Answer(ticket, answer) => drop(self.answers.insert(ticket, answer)),
            Event::Ending(why) => self.endings.push(why),
            Event::Left(left) => self.left = Some(left),
            Event::Readable(any) => self.readable = Some(any),
            Event::Psc(state) => self.psc.push(state),
            Event::Quota { account, quota, .. } => {
                let _ = self.quotas.insert(account, quota);
            }
            Event::Changed(_)
            | Event::Believed { .. }
            | Event::Spares(_)
            | Event::Importing { .. }
            | Event::Stopped => {}
            Event::Renewed(failed) => self.renewals.push(failed),
        }
    }

    /// Takes what is told until nothing more is, for a moment.
    pub async fn rests(&mut self) {
        self.rests_for(Duration::from_millis(400)).await;
    }

    pub async fn rests_for(&mut self, moment: Duration) {
        while let Ok(event) = timeout(moment, self.events.recv()).await {
            self.take(event.expect("the engine runs"));
        }
    }

    pub async fn hear(&mut self, ticket: Ticket) -> Answer {
        self.until("an answer", |driver| driver.answers.contains_key(&ticket)).await;
        self.answers.remove(&ticket).unwrap()
    }

    /// Cards that are told now.
    pub fn cards(&self) -> Vec<&CardSeen> {
        match &self.state {
            SessionState::Cards(cards) => cards.iter().collect(),
            SessionState::Masked(masked) => masked.card.iter().chain(&masked.others).collect(),
            _ => Vec::new(),
        }
    }

    pub fn card(&self, label: &str) -> Option<CardId> {
        self.cards().into_iter().find(|card| card.label.ends_with(label)).map(|card| card.id)
    }

    /// The card of this person, as soon as it is offered.
    pub async fn offered(&mut self, who: Mailbox) -> CardId {
        let hers = |driver: &Self| driver.cards().into_iter().find(|card| is_of(card, who)).map(|card| card.id);
        self.until("a card is offered", |driver| hers(driver).is_some()).await;
        hers(self).unwrap()
    }

    pub fn ask(&mut self, card: CardId, code: &str) -> Ticket {
        let pin = Pin::Typed(Secret::new(code.to_owned()));
        self.say(|ticket| Command::Unlock { card, pin, ticket })
    }

    pub async fn unlock(&mut self, card: CardId, code: &str) -> Answer {
        let asked = self.ask(card, code);
        self.hear(asked).await
    }

    pub async fn opens(&mut self, who: Mailbox, code: &str) {
        let card = self.offered(who).await;
        assert_eq!(self.unlock(card, code).await, Answer::Done);
        self.until("it is open", |driver| driver.is_open_for(who)).await;
    }

    pub fn is_open_for(&self, who: Mailbox) -> bool {
        matches!(&self.state, SessionState::Open(opened) if Some(opened.holder.id.as_str()) == who.card)
    }

    /// What is told of the session behind its mask.
    pub fn masked(&self) -> Option<&Masked> {
        match &self.state {
            SessionState::Masked(masked) => Some(masked),
            _ => None,
        }
    }

    /// Gives the code again.
    pub async fn unmask(&mut self, code: &str) -> Answer {
        let pin = Pin::Typed(Secret::new(code.to_owned()));
        let asked = self.say(|ticket| Command::Unmask { pin, ticket });
        self.hear(asked).await
    }

    pub fn is_closed(&self) -> bool {
        matches!(self.state, SessionState::NoCard(_) | SessionState::Cards(_))
    }

    pub async fn close(&mut self) {
        let _ = self.say(|_| Command::Close);
        let _ = self.say(|_| Command::LetGo);
        self.until("it closes", Self::is_closed).await;
    }

    pub async fn pass(&mut self) -> Answer {
        let asked = self.say(|ticket| Command::Sync { ticket });
        self.hear(asked).await
    }

    /// One pass, which succeeds.
    pub async fn passes(&mut self) {
        let passed = self.pass().await;
        assert!(matches!(passed, Answer::Synced(_)), "{passed:?}");
    }

    /// Puts a letter into the outbox.
    pub async fn queue(&mut self, to: &str, subject: &str, body: &str) {
        let draft = Draft { to: vec![to.to_owned()], subject: subject.to_owned(), ..Draft::default() };
        let draft = Box::new(Draft { body: body.to_owned(), ..draft });
        let letter = LetterId(1_000 + self.tickets);
        let asked = self.say(|ticket| Command::Send {
            letter,
            draft,
            entry: Entry::Written,
            departure: Departure::Now,
            ticket,
        });
        let answer = self.hear(asked).await;
        assert!(matches!(answer, Answer::Queued(..)), "{answer:?}");
    }

    /// Subjects and states of the outbox, oldest letter first.
    pub async fn outbox(&self) -> Vec<(String, OutgoingState)> {
        let Loaded::Outbox(rows) = self.handle.load(Query::Outbox).await.unwrap() else { panic!("no outbox") };
        rows.into_iter().rev().map(|row| (row.subject, row.state)).collect()
    }

    /// Waits until each letter of the outbox is in such a state.
    pub async fn settled(&mut self, is_meant: impl Fn(&OutgoingState) -> bool) {
        let patience = self.patience;
        let settled = async {
            loop {
                let rows = self.outbox().await;
                if rows.iter().all(|(_, state)| is_meant(state)) {
                    return;
                }
                if let Ok(event) = timeout(Duration::from_millis(500), self.events.recv()).await {
                    self.take(event.expect("the engine runs"));
                }
            }
        };
        let in_time = timeout(patience, settled).await.is_ok();
        assert!(in_time, "letters stay {:?}", self.outbox().await);
    }

    /// Drops every letter of the outbox that has not left.
    pub async fn discard_all(&mut self) {
        let Loaded::Outbox(rows) = self.handle.load(Query::Outbox).await.unwrap() else { panic!("no outbox") };
        let waits = |state: &OutgoingState| matches!(state, OutgoingState::Queued | OutgoingState::Deferred { .. });
        for id in rows.into_iter().filter(|row| waits(&row.state)).map(|row| row.id) {
            let _ = self.say(|_| Command::Resolve { id, resolution: Resolution::Discard });
        }
        self.settled(|state| !waits(state)).await;
    }

    pub async fn stop(mut self) {
        let _ = self.say(|_| Command::Shutdown);
        let ended = async { while !matches!(self.events.recv().await, Some(Event::Stopped) | None) {} };
        timeout(self.patience, ended).await.expect("it stops");
    }
}

/// An engine of its own, and what it tells.
pub fn engine(settings: Settings, activity: Activity) -> (Handle, mpsc::Receiver<Event>) {
    engine_from(Source::default(), settings, activity)
}

fn engine_from(source: Source, settings: Settings, activity: Activity) -> (Handle, mpsc::Receiver<Event>) {
    let config = Config {
        paths: Paths::new(settings.data.clone()).unwrap(),
        settings,
        rules: Rules::default(),
        source,
        program: PathBuf::from(env!("CARGO_BIN_EXE_pli")),
        activity,
        language: Language::French,
    };
    let handle = engine::spawn(config, &tokio::runtime::Handle::current());
    let events = handle.events().unwrap();
    (handle, events)
}

pub fn is_of(card: &CardSeen, who: Mailbox) -> bool {
    card.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == who.card)
}
