//! Cards put in, pulled and swapped, masks, codes right and wrong, in any order: what is told always ends where a small model of
//! it says, and a plain card with its code opens at the end. A sample here; `tests/soak.sh` makes it hundreds.

use std::time::{Duration, Instant};

use cps_token::bench::Hand;
use pli::domain::{Notice, Secret};
use pli::engine::event::{CardSeen, Tries};
use pli::engine::{Activity, Answer, Command, Pin, Query, SessionState};
use pli_operator::{
    DOCTOR, DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Mailbox, Operator, Options, PIN, SECRETARY, SECRETARY_SERIAL, Stack,
    UNBLOCK,
};

use crate::driver::Driver;
use crate::session::settings;

/// Events of a run of the suite.
const SAMPLE: u64 = 60;
const SEED: u64 = 0x5EED_CA7D_0003;
const WRONG: &str = "9999";
/// The two whose sessions are opened, and a card of the first one that only lies about.
const CARDS: [(&str, Mailbox); 3] =
    [(DOCTOR_SERIAL, DOCTOR), (SECRETARY_SERIAL, SECRETARY), (DOCTOR_OLD_SERIAL, DOCTOR)];

/// What is so, as far as hands and codes have made it.
#[derive(Clone, Debug, Default)]
struct Model {
    /// Of each reader, which card.
    readers: [Option<usize>; 2],
    /// Wrong codes of each card.
    wrong: [u8; 3],
    /// Whose card opened the session.
    open: Option<usize>,
    masked: bool,
}

impl Model {
    fn present(&self) -> Vec<usize> {
        let mut cards: Vec<usize> = self.readers.iter().flatten().copied().collect();
        cards.sort_unstable();
        cards
    }

    fn insert(&mut self, reader: usize, card: usize) {
        for bay in 0..2 {
            if self.readers[bay] == Some(card) {
                self.remove(bay);
            }
        }
        self.remove(reader);
        self.readers[reader] = Some(card);
    }

    fn remove(&mut self, reader: usize) {
        if self.readers[reader].take().is_some_and(|card| Some(card) == self.open) {
            self.close();
        }
    }

    fn close(&mut self) {
        (self.open, self.masked) = (None, false);
    }

    fn tries(&self, card: usize) -> Tries {
        [Tries::Full, Tries::Low, Tries::Last, Tries::Locked][usize::from(self.wrong[card])]
    }

    /// What is told is what is so.
    fn agrees(&self, driver: &Driver) -> bool {
        let told = |cards: &[(usize, usize, Tries)]| {
            let number = |card: &CardSeen| CARDS.iter().position(|(serial, _)| card.label.ends_with(serial));
            let reader = |card: &CardSeen| usize::from(card.reader.contains(" 01 "));
            let mut told: Vec<_> =
                driver.cards().iter().filter_map(|card| Some((number(card)?, reader(card), card.tries))).collect();
            told.sort_unstable_by_key(|(card, ..)| *card);
            told == cards
        };
        let place = |card: usize| usize::from(self.readers[1] == Some(card));
        let present: Vec<_> = self.present().into_iter().map(|card| (card, place(card), self.tries(card))).collect();
        match (&driver.state, self.open) {
            (SessionState::NoCard(_), None) => present.is_empty(),
            (SessionState::Cards(_), None) => told(&present),
            (SessionState::Open(_), Some(card)) => !self.masked && driver.is_open_for(CARDS[card].1),
            (SessionState::Masked(masked), Some(card)) => {
                let seen = |card: usize| CARDS[card].1.card == CARDS[self.open.unwrap_or(card)].1.card;
                // Her own other card is not offered.
                let shown: Vec<_> =
                    present.iter().copied().filter(|(other, ..)| *other == card || !seen(*other)).collect();
                self.masked && !masked.proving && told(&shown)
            }
            _ => false,
        }
    }
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn of(&mut self, count: usize) -> usize {
        usize::try_from(self.roll(u64::try_from(count).unwrap())).unwrap()
    }
}

struct Desk {
    hand: Hand,
    driver: Driver,
    model: Model,
    dice: Dice,
    slowest: Duration,
}

#[tokio::test(flavor = "multi_thread")]
async fn random_events_leave_no_stuck_state_in_the_soak_and_here() {
    let read = |name: &str| std::env::var(name).ok();
    let times = read("PLI_SOAK").and_then(|times| times.parse::<u64>().ok()).unwrap_or(1);
    // PLI_EVENTS_SEED repeats a run; PLI_EVENTS says how many.
    let seed = read("PLI_EVENTS_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let count = read("PLI_EVENTS").and_then(|count| count.parse().ok()).unwrap_or(SAMPLE * times.min(10));
    println!("{count} events, PLI_EVENTS_SEED={seed}");
    let options = Options { messages: 5, stack: Stack::Cps, ..Options::default() };
    let operator = tokio::task::spawn_blocking(|| Operator::start(options).unwrap()).await.unwrap();
    let driver = Driver::start(settings(&operator), Activity::Following);
    let hand = operator.hand().unwrap();
    let model = Model { readers: [Some(0), Some(1)], ..Model::default() };
    let mut desk = Desk { hand, driver, model, dice: Dice(seed), slowest: Duration::ZERO };
    desk.agree("at the start").await;
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    for number in 0..count {
        let what = desk.event().await;
        *kinds.entry(what).or_default() += 1;
        // Hands are quicker than looks at the readers, now and then.
        if !(what == "insert" || what == "remove" || what == "swap") || desk.dice.roll(3) > 0 {
            desk.agree(&format!("{what}, event {number} of seed {seed}")).await;
        }
    }
    let slowest = desk.ends().await;
    println!("{kinds:?}; slowest agreement {slowest:?}");
}

impl Desk {
    async fn agree(&mut self, what: &str) {
        let model = self.model.clone();
        let began = Instant::now();
        if self.dice.roll(2) == 0 {
            let _ = self.driver.say(|_| Command::RefreshCards);
        }
        self.driver.until(&format!("{what}, {model:?}"), |driver| model.agrees(driver)).await;
        self.slowest = self.slowest.max(began.elapsed());
        if model.open.is_none() {
            assert_eq!(self.driver.handle.load(Query::Mailboxes).await, Err(Notice::SessionClosed), "{what}");
        } else if !model.masked {
            assert!(self.driver.handle.load(Query::Mailboxes).await.is_ok(), "{what}");
        }
    }

    async fn event(&mut self) -> &'static str {
        let cards = self.model.present();
        match self.dice.roll(100) {
            0..15 => {
                let (reader, card) = (self.dice.of(2), self.dice.of(3));
                let name = if self.model.readers[reader].is_some() { "swap" } else { "insert" };
                self.hand.insert(reader, CARDS[card].0).unwrap();
                self.model.insert(reader, card);
                name
            }
            15..27 => {
                let reader = self.dice.of(2);
                self.hand.remove(reader).unwrap();
                self.model.remove(reader);
                "remove"
            }
            27..40 => {
                self.agree("before a mask").await;
                let _ = self.driver.say(|_| Command::Mask);
                self.model.masked = self.model.open.is_some();
                "mask"
            }
            40..45 => {
                self.agree("before a close").await;
                let _ = self.driver.say(|_| Command::Close);
                let _ = self.driver.say(|_| Command::LetGo);
                self.model.close();
                "close"
            }
            45..65 => {
                self.agree("before the mask ends").await;
                let right = self.dice.roll(3) > 0;
                self.unmask(right).await;
                if right { "unmask" } else { "wrong code behind the mask" }
            }
            65..70 => {
                self.agree("before a card is unblocked").await;
                self.unblock().await;
                "unblock"
            }
            _ if cards.is_empty() => {
                self.hand.insert(0, CARDS[0].0).unwrap();
                self.model.insert(0, 0);
                "insert"
            }
            kind => {
                self.agree("before a code").await;
                let card = cards[self.dice.of(cards.len())];
                self.unlock(card, kind < 92).await;
                if kind < 92 { "unlock" } else { "wrong code" }
            }
        }
    }

    /// What the card answers to a code, and what that leaves of its tries.
    fn presented(&mut self, card: usize, right: bool) -> Result<(), Notice> {
        let wrong = &mut self.model.wrong[card];
        match (*wrong, right) {
            (3, _) => return Err(Notice::PinLocked),
            (_, true) => *wrong = 0,
            (_, false) => *wrong += 1,
        }
        match (right, *wrong) {
            (true, _) => Ok(()),
            (false, 3) => Err(Notice::PinLocked),
            (false, spent) => Err(Notice::PinWrong { last_try: spent == 2 }),
        }
    }

    async fn unlock(&mut self, card: usize, right: bool) {
        // The old card of the doctor cannot open the vault of the new one without more ado.
        if card == 2 {
            return;
        }
        let may = |model: &Model| model.open.is_none() || model.masked && model.open != Some(card);
        let mut answer = self.code(card, right).await;
        // A card that went and came back faster than it is looked at has another number, which may not have been told yet.
        for _ in 0..5 {
            if !may(&self.model) || answer != Answer::Failed(Notice::CardAbsent) {
                break;
            }
            self.driver.rests().await;
            if self.driver.is_closed() {
                self.model.close();
            }
            self.agree("a card told anew").await;
            answer = self.code(card, right).await;
        }
        if !may(&self.model) {
            return assert_eq!(answer, Answer::Failed(Notice::CardAbsent));
        }
        match self.presented(card, right) {
            Ok(()) => {
                assert_eq!(answer, Answer::Done);
                self.model.close();
                self.model.open = Some(card);
            }
            // What is masked stays so.
            Err(notice) => assert_eq!(answer, Answer::Failed(notice)),
        }
    }

    /// The answer to the code of a card that is told; behind the session of its own holder none is.
    async fn code(&mut self, card: usize, right: bool) -> Answer {
        match self.driver.card(CARDS[card].0) {
            Some(id) => self.driver.unlock(id, if right { PIN } else { WRONG }).await,
            None => Answer::Failed(Notice::CardAbsent),
        }
    }

    async fn unmask(&mut self, right: bool) {
        let pin = Pin::Typed(Secret::new(if right { PIN } else { WRONG }.to_owned()));
        let asked = self.driver.say(|ticket| Command::Unmask { pin, ticket });
        let answer = self.driver.hear(asked).await;
        let Some(card) = self.model.open.filter(|_| self.model.masked) else {
            return assert_eq!(answer, Answer::Failed(Notice::SessionClosed));
        };
        match self.presented(card, right) {
            Ok(()) => {
                assert_eq!(answer, Answer::Done);
                self.model.masked = false;
            }
            Err(notice) => assert_eq!(answer, Answer::Failed(notice)),
        }
    }

    /// Of a card that is blocked, while nobody is logged in.
    async fn unblock(&mut self) {
        let Some(card) = self.model.present().into_iter().find(|card| self.model.wrong[*card] == 3) else { return };
        for _ in 0..5 {
            let Some(id) = self.driver.card(CARDS[card].0) else { return };
            let (puk, pin) = (Secret::new(UNBLOCK.to_owned()), Secret::new(PIN.to_owned()));
            let asked = self.driver.say(|ticket| Command::Unblock { card: id, puk, pin, ticket });
            let answer = self.driver.hear(asked).await;
            if self.model.open.is_some() {
                return assert_eq!(answer, Answer::Failed(Notice::CardAbsent));
            }
            if answer == Answer::Done {
                self.model.wrong[card] = 0;
                return;
            }
            assert_eq!(answer, Answer::Failed(Notice::CardAbsent));
            self.driver.rests().await;
            self.agree("a card told anew").await;
        }
        panic!("never unblocked");
    }

    /// A plain card and its code.
    async fn ends(mut self) -> Duration {
        for reader in 0..2 {
            self.hand.remove(reader).unwrap();
            self.model.remove(reader);
        }
        self.agree("all cards are out").await;
        self.hand.insert(0, CARDS[0].0).unwrap();
        self.model.insert(0, 0);
        self.agree("a plain card").await;
        self.unblock().await;
        self.driver.opens(DOCTOR, PIN).await;
        self.driver.stop().await;
        self.slowest
    }
}
