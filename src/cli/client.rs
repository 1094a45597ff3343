//! A client of the engine that waits: asks, and gives back the answer to its own ticket.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::Login;
use super::output::Output;
use super::pin;
use crate::domain::notice::SendingFault;
use crate::domain::{AccountId, Notice, RecoveryCode, Trust};
use crate::engine::command::{CardId, Way};
use crate::engine::event::{CardSeen, Opened, SyncStatus};
use crate::engine::{Answer, Command, Event, Handle, Loaded, Pin, PscState, Query, SessionState, Ticket};
use crate::l10n::L10n;

/// The readers have answered by then, or never will.
const CARDS_DEADLINE: Duration = Duration::from_secs(20);
/// What is told of passes that have ended is there by then.
const TOLD: Duration = Duration::from_secs(2);
/// The engine's own deadlines are shorter; this one only guards against a fault of ours.
const STOP_DEADLINE: Duration = Duration::from_mins(1);

/// The command line's side of the engine.
pub(super) struct Client {
    handle: Handle,
    events: mpsc::Receiver<Event>,
    login: Login,
    preferred_holder: Option<String>,
    tickets: u64,
    /// The session, once it is open.
    opened: Option<Opened>,
    /// The card is logged in before a vault that it does not open.
    shut: bool,
    /// Where the login at Pro Santé Connect stands.
    psc: Option<PscState>,
    /// How mailboxes are synchronised, as last told of each.
    sync: BTreeMap<AccountId, SyncStatus>,
    /// How changes of mailboxes are learned, as last told of each.
    trusts: BTreeMap<AccountId, Trust>,
}

/// What a login led to.
pub(super) enum Door {
    /// The vault is open.
    Open(Box<Opened>),
    /// The vault does not open with this card: why.
    Shut(Notice),
}

impl Client {
    /// `None` when somebody else already listens to the engine.
    pub(super) fn new(handle: Handle, login: Login, preferred_holder: Option<String>) -> Option<Self> {
        let events = handle.events()?;
        let (opened, shut, psc, sync, trusts) = (None, false, None, BTreeMap::new(), BTreeMap::new());
        Some(Self { handle, events, login, preferred_holder, tickets: 0, opened, shut, psc, sync, trusts })
    }

    /// Asks and waits for the answer; a `Failed` answer is an error.
    pub(super) async fn ask(&mut self, command: impl FnOnce(Ticket) -> Command) -> Result<Answer, Notice> {
        self.tickets = self.tickets.saturating_add(1);
        let ticket = Ticket(self.tickets);
        self.handle.send(command(ticket))?;
        loop {
            match self.next().await? {
                Event::Answer(given, Answer::Failed(notice)) if given == ticket => return Err(notice),
                Event::Answer(given, answer) if given == ticket => return Ok(answer),
                _ => {}
            }
        }
    }

    /// The same, of what takes a while: `tell` hears what happens meanwhile, and Ctrl + C sends this instead of ending the program.
    pub(super) async fn ask_for_long(
        &mut self,
        command: impl FnOnce(Ticket) -> Command,
        given_up: impl Fn() -> Command,
        mut tell: impl FnMut(&Event),
    ) -> Result<Answer, Notice> {
        self.tickets = self.tickets.saturating_add(1);
        let ticket = Ticket(self.tickets);
        self.handle.send(command(ticket))?;
        loop {
            tokio::select! {
                event = self.next() => match event? {
                    Event::Answer(given, Answer::Failed(notice)) if given == ticket => return Err(notice),
                    Event::Answer(given, answer) if given == ticket => return Ok(answer),
                    event => tell(&event),
                },
                interrupted = tokio::signal::ctrl_c() => {
                    interrupted.map_err(|_| Notice::Internal)?;
                    self.handle.send(given_up())?;
                }
            }
        }
    }

    /// Reads from the open vault.
    pub(super) async fn load(&self, query: Query) -> Result<Loaded, Notice> {
        self.handle.load(query).await
    }

    /// The next event.
    pub(super) async fn next(&mut self) -> Result<Event, Notice> {
        let event = self.events.recv().await.ok_or(Notice::Internal)?;
        if let Event::Session(state) = &event {
            self.shut = matches!(state, SessionState::Shut(_));
            self.opened = match state {
                SessionState::Open(opened) => Some(opened.as_ref().clone()),
                _ => None,
            };
        }
        if let Event::Psc(state) = &event {
            self.psc = Some(state.clone());
        }
        if let Event::Believed { account, trust } = &event {
            let _ = self.trusts.insert(*account, *trust);
        }
        if let Event::Sync { account, status } = &event {
            let _ = self.sync.insert(*account, status.clone());
        }
        Ok(event)
    }

    /// How changes of each mailbox are learned, as last told.
    pub(super) fn trusts(&self) -> BTreeMap<AccountId, Trust> {
        self.trusts.clone()
    }

    /// Where the login at Pro Santé Connect stands, as last told; told with the open session.
    pub(super) fn psc(&self) -> Option<&PscState> {
        self.psc.as_ref()
    }

    /// How the last pass of each of these mailboxes ended. To be asked once passes have been answered: what is told of them follows
    /// within a moment.
    pub(super) async fn passes(&mut self, accounts: &[AccountId]) -> Result<BTreeMap<AccountId, SyncStatus>, Notice> {
        let is_over = |status: Option<&SyncStatus>| !matches!(status, None | Some(SyncStatus::Running { .. }));
        let told = async {
            while !accounts.iter().all(|account| is_over(self.sync.get(account))) {
                drop(self.next().await?);
            }
            Ok(())
        };
        match timeout(TOLD, told).await {
            Ok(Err(notice)) => Err(notice),
            Ok(Ok(())) | Err(_) => Ok(self.sync.clone()),
        }
    }

    /// Says something that is not answered.
    pub(super) fn say(&self, command: Command) -> Result<(), Notice> {
        self.handle.send(command)
    }

    /// Logs in to the card that the arguments and settings point to, and tells what opening found: a vault that had to be
    /// rebuilt is told by whichever command comes first.
    pub(super) async fn open(&mut self, output: &Output<'_>) -> Result<Opened, Notice> {
        let opened = self.log_in(output.l10n()).await?;
        remark(&opened, output);
        Ok(opened)
    }

    /// The same, and gets a recovery code with the code of the card.
    pub(super) async fn open_and_ask_recovery(&mut self, output: &Output<'_>) -> Result<RecoveryCode, Notice> {
        let card = self.card().await?;
        let (pin, given) = pin::ask_both(&card, &self.login, output.l10n())?;
        let opened = match self.knock(card.id, pin).await? {
            Door::Open(opened) => opened,
            Door::Shut(notice) => return Err(notice),
        };
        remark(&opened, output);
        given.map_or_else(|| pin::ask_recovery(output.l10n()), Ok)
    }

    /// The card that the arguments and settings point to.
    pub(super) async fn card(&mut self) -> Result<CardSeen, Notice> {
        let cards = timeout(CARDS_DEADLINE, self.cards()).await.map_err(|_| Notice::CardModuleFailed)??;
        self.choose(&cards).cloned()
    }

    /// How codes are given.
    pub(super) fn login(&self) -> &Login {
        &self.login
    }

    async fn log_in(&mut self, l10n: &L10n) -> Result<Opened, Notice> {
        let card = self.card().await?;
        if let Err(notice) = &card.holder {
            return Err(notice.clone());
        }
        let pin = pin::ask(&card, &self.login, l10n)?;
        match self.knock(card.id, pin).await? {
            Door::Open(opened) => Ok(*opened),
            Door::Shut(notice) => Err(notice),
        }
    }

    /// Logs in to this card.
    pub(super) async fn knock(&mut self, card: CardId, pin: Pin) -> Result<Door, Notice> {
        match self.ask(|ticket| Command::Unlock { card, pin, ticket }).await {
            Ok(_) => self.enter().await.map(Door::Open),
            Err(notice) if self.shut => Ok(Door::Shut(notice)),
            Err(notice) => Err(notice),
        }
    }

    /// Tries this on the vault that stayed shut.
    pub(super) async fn recover(&mut self, way: Way) -> Result<Box<Opened>, Notice> {
        let _ = self.ask(|ticket| Command::Recover { way, ticket }).await?;
        self.enter().await
    }

    async fn enter(&mut self) -> Result<Box<Opened>, Notice> {
        loop {
            if let Some(opened) = self.opened.clone() {
                return Ok(Box::new(opened));
            }
            if let Event::Session(SessionState::NoCard(notice)) = self.next().await? {
                return Err(notice);
            }
        }
    }

    /// Stops the engine in order.
    pub(super) async fn shut_down(&mut self) {
        if self.handle.send(Command::Shutdown).is_err() {
            return;
        }
        let stopped = async { while !matches!(self.next().await, Ok(Event::Stopped) | Err(_)) {} };
        if timeout(STOP_DEADLINE, stopped).await.is_err() {
            tracing::warn!("The engine did not stop in time");
        }
    }

    async fn cards(&mut self) -> Result<Vec<CardSeen>, Notice> {
        self.handle.send(Command::RefreshCards)?;
        loop {
            match self.next().await? {
                Event::Session(SessionState::Cards(cards)) => return Ok(cards),
                Event::Session(SessionState::NoCard(notice)) => return Err(notice),
                _ => {}
            }
        }
    }

    /// A code is only ever given to a card that was meant: the one asked for, the one of the settings, or the only one.
    fn choose<'c>(&self, cards: &'c [CardSeen]) -> Result<&'c CardSeen, Notice> {
        let meant: Vec<&CardSeen> = match (&self.login.card_words, &self.preferred_holder) {
            (Some(words), _) => cards.iter().filter(|card| answers_to(card, words)).collect(),
            (None, Some(id)) if cards.len() > 1 => {
                cards.iter().filter(|card| card.holder.as_ref().is_ok_and(|holder| holder.id.as_str() == id)).collect()
            }
            (None, _) => cards.iter().collect(),
        };
        match meant.as_slice() {
            [card] => Ok(card),
            // The card that was meant may be the one whose certificate cannot be used: its fault says more.
            [] => match cards.iter().find_map(|card| card.holder.as_ref().err()) {
                Some(fault) if self.login.card_words.is_none() => Err(fault.clone()),
                _ if cards.is_empty() => Err(Notice::CardAbsent),
                _ => Err(Notice::CardNotMeant),
            },
            [_, ..] => Err(Notice::CardAmbiguous),
        }
    }
}

fn remark(opened: &Opened, output: &Output<'_>) {
    for notice in opened.notices.iter().filter(|notice| !is_for_the_window(notice)) {
        output.remark(notice);
    }
}

fn answers_to(card: &CardSeen, words: &str) -> bool {
    let holder = card.holder.as_ref().map(|holder| format!("{} {}", holder.full_name(), holder.id.as_str()));
    let text = format!("{} {} {}", card.label, card.reader, holder.unwrap_or_default()).to_lowercase();
    words.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

/// Told once in a window, and at each command here: `pli diagnose` and `pli outbox` say the same when they are asked.
fn is_for_the_window(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::KeyStoreAbsent
            | Notice::LettersWaiting { .. }
            | Notice::Sending(SendingFault::Scheduled { .. })
            | Notice::LettersDoubtful { .. }
    )
}
