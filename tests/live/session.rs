//! Closing and opening sessions of the running engine: letters under way, drafts in hand, impatient users.

use std::time::Duration;

use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::{Draft, Entry, Notice, Secret};
use pli::engine::command::CardId;
use pli::engine::event::{CardSeen, Tries};
use pli::engine::{Activity, Answer, Command, Event, Handle, LetterId, Loaded, Pin, Query, SessionState, Ticket};
use pli::settings::Settings;
use pli_operator::{DOCTOR, Operator, Options, PIN, SECRETARY};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::driver;
use crate::weir::Weir;

/// Longer than anything takes here that is not held back.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// An engine and who listens to it.
pub struct Program {
    pub handle: Handle,
    pub events: mpsc::Receiver<Event>,
    pub card: CardId,
    tickets: u64,
}

pub fn operator() -> Operator {
    Operator::start(Options { messages: 5, ..Options::default() }).unwrap()
}

pub fn settings(operator: &Operator) -> Settings {
    Settings::read(&operator.config_path()).unwrap()
}

impl Program {
    async fn start(settings: Settings) -> Self {
        Self::start_with(settings, Activity::Sending).await
    }

    pub async fn start_with(settings: Settings, activity: Activity) -> Self {
        let mut program = Self::begin(settings, activity);
        program.sees_doctor().await;
        program
    }

    /// Whatever is in the readers.
    pub fn begin(settings: Settings, activity: Activity) -> Self {
        let (handle, events) = driver::engine(settings, activity);
        Self { handle, events, card: CardId(0), tickets: 0 }
    }

    /// Waits until the doctor's card is among those that are told.
    pub async fn sees_doctor(&mut self) {
        let is_doctors =
            |card: &&CardSeen| card.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == DOCTOR.card);
        let seen = async {
            loop {
                if let Event::Session(SessionState::Cards(cards)) = self.events.recv().await.unwrap()
                    && let Some(card) = cards.iter().find(is_doctors)
                {
                    break card.id;
                }
            }
        };
        self.card = timeout(PATIENCE, seen).await.expect("the doctor's card");
    }

    pub fn say(&mut self, command: impl FnOnce(Ticket) -> Command) -> Ticket {
        self.tickets += 1;
        self.handle.send(command(Ticket(self.tickets))).unwrap();
        Ticket(self.tickets)
    }

    pub async fn hear(&mut self, ticket: Ticket) -> Answer {
        let answered = async {
            loop {
                match self.events.recv().await.unwrap() {
                    Event::Answer(given, answer) if given == ticket => break answer,
                    _ => {}
                }
            }
        };
        timeout(PATIENCE, answered).await.expect("an answer")
    }

    fn ask_in(&mut self) -> Ticket {
        self.ask_with(PIN)
    }

    fn ask_with(&mut self, code: &str) -> Ticket {
        let card = self.card;
        self.say(|ticket| Command::Unlock { card, pin: Pin::Typed(Secret::new(code.to_owned())), ticket })
    }

    /// Waits until the cards are shown with this of the doctor's tries.
    async fn shown(&mut self, tries: Tries) {
        let shown = async {
            loop {
                if let Event::Session(SessionState::Cards(cards)) = self.events.recv().await.unwrap()
                    && cards.iter().any(|card| card.id == self.card && card.tries == tries)
                {
                    return;
                }
            }
        };
        timeout(PATIENCE, shown).await.expect("the tries left");
    }

    pub async fn unlock(&mut self) {
        let asked = self.ask_in();
        assert_eq!(self.hear(asked).await, Answer::Done);
    }

    async fn write(&mut self, letter: u64, body: &str) {
        let draft = Draft {
            to: vec![SECRETARY.address.to_owned()],
            subject: format!("Lettre {letter}"),
            body: body.to_owned(),
            ..Draft::default()
        };
        let draft = Box::new(draft);
        let asked = self.say(|ticket| Command::Send {
            letter: LetterId(letter),
            draft,
            entry: Entry::Written,
            departure: Departure::Now,
            ticket,
        });
        assert!(matches!(self.hear(asked).await, Answer::Queued(..)));
    }

    fn keep(&mut self, letter: u64, subject: &str) -> Ticket {
        let draft = Box::new(Draft { subject: subject.to_owned(), ..Draft::default() });
        self.say(|ticket| Command::SaveDraft { letter: LetterId(letter), draft, ticket })
    }

    /// States of the outbox, oldest letter first.
    async fn outbox(&self) -> Vec<OutgoingState> {
        let Loaded::Outbox(rows) = self.handle.load(Query::Outbox).await.unwrap() else { panic!("no outbox") };
        rows.into_iter().rev().map(|row| row.state).collect()
    }

    async fn drafts(&self) -> Vec<String> {
        let Loaded::Drafts(drafts, _) = self.handle.load(Query::Drafts).await.unwrap() else { panic!("no drafts") };
        let mut subjects: Vec<String> = drafts.into_iter().map(|draft| draft.subject).collect();
        subjects.sort();
        subjects
    }

    /// Waits until every letter of the outbox is filed.
    pub async fn all_filed(&mut self) {
        let filed = async {
            while !self.outbox().await.iter().all(|state| matches!(state, OutgoingState::Filed { .. })) {
                let _ = self.events.recv().await.unwrap();
            }
        };
        timeout(PATIENCE, filed).await.expect("letters are filed");
    }

    pub async fn stop(mut self) {
        let _ = self.say(|_| Command::Shutdown);
        timeout(PATIENCE, self.stopped()).await.expect("it stops");
    }

    async fn stopped(&mut self) {
        while !matches!(self.events.recv().await.unwrap(), Event::Stopped) {}
    }
}

/// An operator whose submission server holds its answers back once a long letter has been handed over.
async fn held_back() -> (Operator, Settings, Weir) {
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let mut settings = settings(&operator);
    let doctor = settings.accounts.iter_mut().find(|account| account.address.to_string() == DOCTOR.address).unwrap();
    let weir = Weir::build(Some(doctor.submission.port), 60_000).await;
    doctor.submission = weir.endpoint(doctor.submission.security);
    (operator, settings, weir)
}

fn long() -> String {
    "Une ligne de plus.\n".repeat(10_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_session_waits_for_the_letter_of_the_one_before() {
    let (_operator, settings, weir) = held_back().await;
    let mut program = Program::start(settings).await;
    program.unlock().await;
    program.write(1, &long()).await;
    weir.held().await;
    let before = weir.connections();
    program.write(2, "Bonjour").await;
    let _ = program.say(|_| Command::Close);
    let _ = program.say(|_| Command::LetGo);
    // At once, while the operator has not answered yet: no vault is found busy.
    let asked = program.ask_in();
    let early = timeout(Duration::from_secs(2), program.hear(asked)).await;
    assert!(early.is_err(), "{early:?}");
    assert_eq!(weir.connections(), before, "no other letter begins");
    weir.open();
    assert_eq!(program.hear(asked).await, Answer::Done);
    program.all_filed().await;
    assert_eq!(program.outbox().await.len(), 2);
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_while_a_session_closes_lets_its_letter_be_settled() {
    let (_operator, settings, weir) = held_back().await;
    let mut program = Program::start(settings.clone()).await;
    program.unlock().await;
    program.write(1, &long()).await;
    weir.held().await;
    let _ = program.say(|_| Command::Close);
    let _ = program.say(|_| Command::Shutdown);
    // Longer than is given to tasks that matter less.
    let early = timeout(Duration::from_secs(8), program.stopped()).await;
    assert!(early.is_err(), "stopped before the letter was settled");
    weir.open();
    timeout(PATIENCE, program.stopped()).await.expect("it stops");
    let mut program = Program::start(settings).await;
    program.unlock().await;
    program.all_filed().await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_and_closing_in_haste_leaves_no_vault_busy() {
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let mut program = Program::start(settings(&operator)).await;
    for _ in 0..6 {
        let asked = program.ask_in();
        let _ = program.say(|_| Command::Close);
        assert_eq!(program.hear(asked).await, Answer::Failed(Notice::SessionClosed));
    }
    // In the middle of the opening: the vault's folder is there, the answer is not.
    for pause in [50, 150, 250, 350] {
        let asked = program.ask_in();
        let answered = timeout(Duration::from_millis(pause), program.hear(asked)).await;
        let _ = program.say(|_| Command::Close);
        let answer = match answered {
            Ok(answer) => answer,
            Err(_) => program.hear(asked).await,
        };
        assert!(matches!(answer, Answer::Done | Answer::Failed(Notice::SessionClosed)), "{answer:?}");
    }
    program.unlock().await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_over_around_the_end_is_kept() {
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let mut program = Program::start(settings(&operator)).await;
    program.unlock().await;
    for round in 0..10 {
        let _ = program.keep(round, &format!("avant {round}"));
        let _ = program.say(|_| Command::Close);
        let _ = program.keep(round + 100, &format!("après {round}"));
        // Sent and dropped letters leave nothing, in whatever order the end comes.
        let _ = program.keep(round + 200, "abandonné");
        let _ = program.say(|_| Command::DeleteDraft { letter: LetterId(round + 200), id: None });
        let _ = program.keep(round + 200, "abandonné");
        let _ = program.say(|_| Command::LetGo);
        let late = program.keep(round + 300, "trop tard");
        assert_eq!(program.hear(late).await, Answer::Failed(Notice::SessionClosed));
        program.unlock().await;
    }
    let mut expected: Vec<String> =
        (0..10).flat_map(|round| [format!("avant {round}"), format!("après {round}")]).collect();
    expected.sort();
    assert_eq!(program.drafts().await, expected);
    // Quitting in the same breath.
    let _ = program.keep(400, "en partant");
    program.stop().await;
    let mut program = Program::start(settings(&operator)).await;
    program.unlock().await;
    assert!(program.drafts().await.contains(&"en partant".to_owned()));
    program.stop().await;
}

/// A wrong code that was made good is not held against anybody at the next unlock.
#[tokio::test(flavor = "multi_thread")]
async fn the_tries_shown_are_those_of_the_card() {
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let mut program = Program::start(settings(&operator)).await;
    let asked = program.ask_with("9999");
    assert_eq!(program.hear(asked).await, Answer::Failed(Notice::PinWrong { last_try: false }));
    program.shown(Tries::Low).await;
    program.unlock().await;
    let _ = program.say(|_| Command::Close);
    program.shown(Tries::Full).await;
    program.stop().await;
}
