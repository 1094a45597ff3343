//! The masked session: mail arrives and leaves behind the mask, nothing of it is told, and only the code brings it back.

use std::path::PathBuf;
use std::time::Duration;

use pli::card::Card;
use pli::domain::outgoing::Departure;
use pli::domain::{Draft, Entry, Notice, Secret, SyncStatus};
use pli::engine::command::CardId;
use pli::engine::event::{CardSeen, Masked, Tries};
use pli::engine::{Activity, Answer, Command, Event, LetterId, Loaded, Pin, Query, SessionState, Ticket};
use pli_operator::{
    DOCTOR, DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Mailbox, Operator, Options, PIN, SECRETARY, SECRETARY_SERIAL, Service,
    Stack,
};
use tokio::time::timeout;

use crate::session::{PATIENCE, Program, operator, settings};

const WRONG: &str = "9999";

fn has(masked: &Masked, tries: Tries) -> bool {
    masked.card.as_ref().is_some_and(|card| card.tries == tries)
}

fn letter(number: u32) -> Vec<u8> {
    format!(
        "From: nadia@medecin.mssante.fr\r\nTo: {}\r\nSubject: Zygomatique {number}\r\nMessage-ID: <{number}@mask.test>\r\n\r\nBonjour\r\n",
        DOCTOR.address
    )
    .into_bytes()
}

impl Program {
    /// The next state of the session; behind the mask nothing else is told.
    pub async fn state(&mut self, is_masked: bool) -> SessionState {
        let told = async {
            loop {
                match self.events.recv().await.unwrap() {
                    Event::Session(state) => break state,
                    other => assert!(!is_masked, "told behind the mask: {other:?}"),
                }
            }
        };
        timeout(PATIENCE, told).await.expect("a state")
    }

    /// Waits behind the mask until it tells this.
    async fn masked(&mut self, is_told: impl Fn(&Masked) -> bool) -> Masked {
        loop {
            match self.state(true).await {
                SessionState::Masked(masked) if is_told(&masked) => break *masked,
                SessionState::Masked(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn mask(&mut self) -> Masked {
        let _ = self.say(|_| Command::Mask);
        let masked = loop {
            if let SessionState::Masked(masked) = self.state(false).await {
                break masked;
            }
        };
        assert_eq!((masked.arrived, masked.proving), (0, false));
        assert_eq!(Some(masked.holder.id.as_str()), DOCTOR.card);
        *masked
    }

    fn open_card(&mut self, card: CardId, code: &str) -> Ticket {
        self.say(|ticket| Command::Unlock { card, pin: Pin::Typed(Secret::new(code.to_owned())), ticket })
    }

    pub async fn unmask(&mut self, code: &str) -> Answer {
        let pin = Pin::Typed(Secret::new(code.to_owned()));
        let asked = self.say(|ticket| Command::Unmask { pin, ticket });
        self.hear(asked).await
    }

    /// Waits until so many messages are found.
    async fn finds(&mut self, words: &str, count: usize) {
        let found = async {
            loop {
                let search = Query::Search { words: words.to_owned(), limit: 9 };
                match self.handle.load(search).await.unwrap() {
                    Loaded::Found { rows, .. } if rows.len() == count => return,
                    _ => drop(self.events.recv().await.unwrap()),
                }
            }
        };
        timeout(PATIENCE, found).await.expect("messages are found");
    }

    async fn up_to_date(&mut self) {
        let told = async {
            while !matches!(self.events.recv().await.unwrap(), Event::Sync { status: SyncStatus::UpToDate { .. }, .. })
            {
            }
        };
        timeout(PATIENCE, told).await.expect("a pass");
    }

    /// A pass over a connection that must be made anew, with a signature of the card.
    async fn reconnects(&mut self, operator: &mut Operator) {
        operator.stop_service(Service::Imap);
        operator.start_service(Service::Imap).unwrap();
        let synced = async {
            loop {
                let asked = self.say(|ticket| Command::Sync { ticket });
                if let Answer::Synced(_) = self.hear(asked).await {
                    return;
                }
            }
        };
        timeout(PATIENCE, synced).await.expect("a pass over a new connection");
    }
}

fn named(card: &CardSeen, who: Mailbox) -> bool {
    card.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == who.card)
}

async fn arrives(operator: &Operator, address: &str, count: usize) {
    let there = async {
        while operator.mailbox_files(address).unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, there).await.expect("it arrives");
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_arrives_and_leaves_behind_the_mask_and_only_the_code_shows_it() {
    let mut operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let mut program = Program::start_with(settings(&operator), Activity::Following).await;
    program.unlock().await;
    program.up_to_date().await;
    assert!(program.handle.load(Query::Mailboxes).await.is_ok());
    let _ = program.mask().await;

    let handle = program.handle.clone();
    let mut question = tokio::spawn(async move { handle.load(Query::Mailboxes).await });
    let early = timeout(Duration::from_millis(500), &mut question).await;
    assert!(early.is_err(), "answered behind the mask: {early:?}");
    let _ = operator.deliver(DOCTOR.address, &letter(1)).unwrap();
    let _ = program.masked(|masked| masked.arrived == 1).await;

    let received = operator.mailbox_files(SECRETARY.address).unwrap().len();
    let draft = Draft { to: vec![SECRETARY.address.to_owned()], subject: "Suite".to_owned(), ..Draft::default() };
    let draft = Box::new(Draft { body: "Bonjour".to_owned(), ..draft });
    let sent = program.say(|ticket| Command::Send {
        letter: LetterId(1),
        draft,
        entry: Entry::Written,
        departure: Departure::Now,
        ticket,
    });
    arrives(&operator, SECRETARY.address, received + 1).await;

    assert_eq!(program.unmask(WRONG).await, Answer::Failed(Notice::PinWrong { last_try: false }));
    let pad = program.say(|ticket| Command::Unmask { pin: Pin::Pad, ticket });
    assert_eq!(program.hear(pad).await, Answer::Failed(Notice::CardFailed), "no pad, no code");
    // The wrong code has logged the card out, so nothing could be connected anew: what is connected stays so.
    for number in 2..=3 {
        let _ = operator.deliver(DOCTOR.address, &letter(number)).unwrap();
    }
    // What the operator says of the letter that left is counted until it is read, if that takes a pass of its own, and then no more:
    // three of which one at least came after the wrong code.
    let _ = program.masked(|masked| masked.arrived == 3).await;
    assert!(timeout(Duration::from_millis(100), &mut question).await.is_err(), "still masked");

    let pin = Pin::Typed(Secret::new(PIN.to_owned()));
    let asked = program.say(|ticket| Command::Unmask { pin, ticket });
    assert!(program.masked(|masked| masked.proving).await.proving);
    // What was held back comes first, then the session, then that the code was right.
    let Answer::Queued(..) = program.hear(sent).await else { panic!("not sent") };
    assert!(matches!(program.state(false).await, SessionState::Open(_)));
    assert_eq!(program.hear(asked).await, Answer::Done);
    let Loaded::Mailboxes(rows) = question.await.unwrap().unwrap() else { panic!("no mailboxes") };
    assert!(!rows.is_empty());
    program.finds("Zygomatique", 3).await;
    program.all_filed().await;
    program.reconnects(&mut operator).await;

    let refused = program.unmask(PIN).await;
    assert_eq!(refused, Answer::Failed(Notice::SessionClosed), "there is no mask to end");
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mask_stands_until_the_card_itself_takes_the_code() {
    for serial in [DOCTOR_OLD_SERIAL, DOCTOR_SERIAL] {
        let options = Options { messages: 5, stack: Stack::Cps, ..Options::default() };
        let mut operator = tokio::task::spawn_blocking(|| Operator::start(options).unwrap()).await.unwrap();
        let hand = operator.hand().unwrap();
        for reader in 0..2 {
            let _ = hand.remove(reader);
        }
        hand.insert(0, serial).unwrap();
        let settings = settings(&operator);
        let card = settings.card.clone();
        let mut program = Program::start_with(settings, Activity::Following).await;
        program.unlock().await;
        program.up_to_date().await;
        // The card is open on the reader for all programs: that ends no mask.
        let billing = Card::start(&card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
        let slot = billing.tokens().await.unwrap()[0].slot;
        let billing = billing.login(slot, Some(Secret::new(PIN.to_owned()))).await.unwrap();

        let _ = program.mask().await;
        let wrong = Answer::Failed(Notice::PinWrong { last_try: false });
        assert_eq!(program.unmask(WRONG).await, wrong, "{serial}");
        assert_eq!(program.masked(|masked| has(masked, Tries::Low)).await.arrived, 0);
        assert_eq!(program.unmask("12").await, Answer::Failed(Notice::PinLength { min: 4, max: 8 }));
        assert_eq!(program.unmask(PIN).await, Answer::Done, "{serial}");
        billing.challenge().await.unwrap();
        program.reconnects(&mut operator).await;

        let _ = program.mask().await;
        for expected in [Notice::PinWrong { last_try: false }, Notice::PinWrong { last_try: true }, Notice::PinLocked] {
            assert_eq!(program.unmask(WRONG).await, Answer::Failed(expected), "{serial}");
        }
        let _ = program.masked(|masked| has(masked, Tries::Locked)).await;
        assert_eq!(program.unmask(PIN).await, Answer::Failed(Notice::PinLocked), "{serial}");
        let _ = operator.deliver(DOCTOR.address, &letter(1)).unwrap();
        let _ = program.masked(|masked| masked.arrived == 1).await;

        hand.remove(0).unwrap();
        loop {
            match program.state(false).await {
                // The login ends, then the card is seen to be gone.
                SessionState::Masked(_) | SessionState::Cards(_) => {}
                SessionState::NoCard(notice) => break assert_eq!(notice, Notice::CardAbsent),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(program.unmask(PIN).await, Answer::Failed(Notice::SessionClosed));
        assert_eq!(program.handle.load(Query::Mailboxes).await, Err(Notice::SessionClosed));
        program.stop().await;
    }
}

/// Another person's card beside the masked session: one code closes that and opens hers, and finds nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn another_person_opens_her_own_session_from_the_mask() {
    let options = Options { messages: 5, stack: Stack::Cps, ..Options::default() };
    let mut operator = tokio::task::spawn_blocking(|| Operator::start(options).unwrap()).await.unwrap();
    let _ = operator.deliver(DOCTOR.address, &letter(1)).unwrap();
    let hand = operator.hand().unwrap();
    let mut program = Program::start_with(settings(&operator), Activity::Following).await;
    program.unlock().await;
    program.finds("Zygomatique", 1).await;
    let masked = program.mask().await;
    let hers = |masked: &Masked| masked.others.iter().any(|card| named(card, SECRETARY));
    assert!(hers(&masked) && masked.others.len() == 1, "{masked:?}");
    let gone = masked.others[0].id;
    hand.remove(1).unwrap();
    let _ = program.masked(|masked| masked.others.is_empty()).await;
    // Asked too late: told behind the mask, which stands.
    let asked = program.open_card(gone, PIN);
    assert_eq!(program.hear(asked).await, Answer::Failed(Notice::CardAbsent));
    hand.insert(1, SECRETARY_SERIAL).unwrap();
    let other = program.masked(hers).await.others[0].id;
    // A code that her card does not take ends nothing: the first session goes on, and its card still signs.
    let asked = program.open_card(other, WRONG);
    assert_eq!(program.hear(asked).await, Answer::Failed(Notice::PinWrong { last_try: false }));
    let is_low = |masked: &Masked| !masked.proving && masked.others.iter().any(|card| card.tries == Tries::Low);
    let _ = program.masked(is_low).await;
    operator.stop_service(Service::Imap);
    operator.start_service(Service::Imap).unwrap();
    let _ = operator.deliver(DOCTOR.address, &letter(2)).unwrap();
    let _ = program.masked(|masked| masked.arrived == 1).await;
    assert_eq!(program.unmask(PIN).await, Answer::Done);
    program.finds("Zygomatique", 2).await;
    let _ = program.mask().await;
    let asked = program.open_card(other, PIN);
    loop {
        match program.state(true).await {
            SessionState::Masked(_) => {}
            SessionState::Opening(card) => break assert_eq!(card, other),
            told => panic!("{told:?}"),
        }
    }
    let SessionState::Open(opened) = program.state(false).await else { panic!("not open") };
    assert_eq!(Some(opened.holder.id.as_str()), SECRETARY.card);
    assert_eq!(opened.accounts.len(), 1);
    assert_eq!(program.hear(asked).await, Answer::Done);
    program.up_to_date().await;
    program.finds("Zygomatique", 0).await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_masks_where_somebody_was_and_the_longest_time_closes() {
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    // No time at all, which no settings file may give.
    let mut hasty = settings(&operator);
    hasty.session.mask_after_minutes = 0;
    let mut program = Program::start_with(hasty, Activity::Asked).await;
    program.unlock().await;
    // As the command line: nobody has been seen, so nobody has left.
    let told = timeout(Duration::from_secs(5), program.state(false)).await;
    assert!(told.is_err(), "{told:?}");
    let _ = program.say(|_| Command::Present);
    assert!(matches!(program.state(false).await, SessionState::Masked(_)));
    program.stop().await;

    let mut short = settings(&operator);
    short.session.close_after_hours = 0;
    let mut program = Program::start_with(short, Activity::Asked).await;
    program.unlock().await;
    let closed = async {
        let mut explained = false;
        loop {
            match program.events.recv().await.unwrap() {
                Event::Ending(Notice::SessionLimit { hours: 0 }) => explained = true,
                Event::Session(SessionState::Cards(_)) => break explained,
                _ => {}
            }
        }
    };
    assert!(timeout(PATIENCE, closed).await.unwrap(), "why is told first");
    program.stop().await;
}
