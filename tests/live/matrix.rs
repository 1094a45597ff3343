//! What must happen for each kind of card: with each TLS of the operator, after each kind of code, and when the card leaves at
//! each moment. The table says it; every cell is checked through the engine, up to the letters that arrive.

mod stack;

use pli::domain::outgoing::OutgoingState;
use pli::domain::{Notice, Secret};
use pli::engine::{Activity, Answer, Command, Query, SessionState};
use pli::l10n::{L10n, Language};
use pli_operator::{DOCTOR, PIN, SECRETARY, Tls};

use self::stack::{Bench, Kind};
use crate::driver::Driver;

const WRONG: &str = "9999";
const NEW: &str = "246810";

/// One thing that may happen to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// The operator speaks this TLS.
    Tls(Tls),
    /// The right code.
    Right,
    /// A wrong one.
    Wrong,
    /// A second wrong one.
    Last,
    /// A third.
    Locked,
    /// The unblocking code and a new one.
    Unblock,
    /// The card left before its code is given.
    GoneBefore,
    /// It leaves while it signs.
    GoneDuring,
    /// It leaves an open session.
    GoneAfter,
    /// Another person's card takes its place in an open session.
    Swapped,
}

/// What must come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Must {
    /// Logged in, connected, authenticated; messages come and a letter arrives.
    Serve,
    /// A refusal that has this name and names the server; no connection, no letter lost.
    Refuse(&'static str),
    /// The session opens.
    Open,
    /// It does not, for the reason of this name.
    Fail(&'static str),
    /// The session closes, nothing of it can be read; the card that comes back opens it by its code.
    Close,
    /// The stack knows no such thing, and this is what happens there.
    Without(&'static str, &'static Must),
}

use Must::{Close, Fail, Open, Refuse, Serve, Without};

const UNCOUNTED: &str = "SoftHSM counts no tries: a wrong code is wrong, time after time, and the right one opens";
const UNREADABLE: &str = "SoftHSM has no reader: its module tells no slot any more";
const NO_READER: &str = "SoftHSM has no reader, so no card leaves it while it signs, nor is another one put there";
const NO_OFFICER: &str =
    "OpenSC knows no officer of a PIV card and answers CKR_GENERAL_ERROR: no try is lost, CPS-Gestion remains";

/// Of each stack, in the order of [`Kind::ALL`].
const TABLE: [(Event, [Must; 4]); 12] = [
    (Event::Tls(Tls::Cbc), [Refuse("server-tls"), Refuse("server-tls"), Refuse("server-tls"), Refuse("server-tls")]),
    (Event::Tls(Tls::Only13), [Refuse("card-tls-version"), Serve, Serve, Serve]),
    (Event::Tls(Tls::Only12), [Serve, Serve, Serve, Serve]),
    (Event::Right, [Open, Open, Open, Open]),
    (Event::GoneBefore, [Fail("card-absent"), Fail("card-absent"), Fail("card-absent"), GONE_SOFT]),
    (Event::GoneDuring, [Close, Close, Close, Without(NO_READER, &Open)]),
    (Event::GoneAfter, [Close, Close, Close, Without(UNREADABLE, &Close)]),
    (Event::Swapped, [Close, Close, Close, Without(NO_READER, &Open)]),
    (Event::Wrong, [Fail("pin-wrong"), Fail("pin-wrong"), Fail("pin-wrong"), Fail("pin-wrong")]),
    (Event::Last, [Fail("pin-last-try"), Fail("pin-last-try"), Fail("pin-last-try"), UNCOUNTED_WRONG]),
    (Event::Locked, [Fail("pin-locked"), Fail("pin-locked"), Fail("pin-locked"), UNCOUNTED_WRONG]),
    (Event::Unblock, [Open, Open, Without(NO_OFFICER, &Fail("card-failed")), Open]),
];
const UNCOUNTED_WRONG: Must = Without(UNCOUNTED, &Fail("pin-wrong"));
const GONE_SOFT: Must = Without(UNREADABLE, &Fail("card-absent"));

/// A cell is a stack and an event.
const CELLS: usize = 48;

#[test]
fn the_table_is_whole() {
    assert_eq!(TABLE.len() * Kind::ALL.len(), CELLS);
    let twice = |event: &Event| TABLE.iter().filter(|(other, _)| other == event).count() > 1;
    assert!(!TABLE.iter().any(|(event, _)| twice(event)));
}

#[tokio::test(flavor = "multi_thread")]
async fn cps3() {
    check(Kind::Cps3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cps4() {
    check(Kind::Cps4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opensc_piv() {
    check(Kind::OpenSc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn softhsm() {
    check(Kind::SoftHsm).await;
}

/// Every row of the table for one stack, in one program.
async fn check(kind: Kind) {
    let column = Kind::ALL.iter().position(|other| *other == kind).unwrap();
    let bench = tokio::task::spawn_blocking(move || Bench::start(kind)).await.unwrap();
    let driver = Driver::start(bench.settings(), Activity::Sending);
    let mut desk = Desk { bench, driver, sent: 0, delivered: 0 };
    desk.delivered = desk.received();
    let mut checked = 0;
    for (event, row) in TABLE {
        let must = row[column];
        let began = std::time::Instant::now();
        let (why, must) = match must {
            Without(why, must) => (why, *must),
            must => ("", must),
        };
        desk.row(event, must).await;
        println!("{kind:?} {event:?}: {must:?} ({:.1} s) {why}", began.elapsed().as_secs_f64());
        checked += 1;
    }
    assert_eq!(checked, CELLS / Kind::ALL.len());
    desk.driver.stop().await;
}

struct Desk {
    bench: Bench,
    driver: Driver,
    /// Letters that were sent so far.
    sent: usize,
    /// Letters that lie in the secretary's mailbox.
    delivered: usize,
}

impl Desk {
    async fn row(&mut self, event: Event, must: Must) {
        match event {
            Event::Tls(tls) => self.tls(tls, must).await,
            Event::Right => {
                assert_eq!(must, Open);
                self.driver.opens(DOCTOR, PIN).await;
                self.driver.close().await;
            }
            Event::Wrong | Event::Last | Event::Locked => self.wrong(must).await,
            Event::Unblock => self.unblock(must).await,
            Event::GoneBefore => self.gone_before(must).await,
            Event::GoneDuring => self.gone_during(must).await,
            Event::GoneAfter => self.gone_after(must).await,
            Event::Swapped => self.swapped(must).await,
        }
    }

    fn received(&self) -> usize {
        self.bench.operator.mailbox_files(SECRETARY.address).unwrap().len()
    }

    /// The session opens without the network; then a pass and a letter go through it, or the refusal is told.
    async fn tls(&mut self, tls: Tls, must: Must) {
        tokio::task::block_in_place(|| self.bench.operator.speak(tls).unwrap());
        self.driver.opens(DOCTOR, PIN).await;
        let passed = self.driver.pass().await;
        self.driver.queue(SECRETARY.address, &format!("Lettre de {tls:?}"), "Bonjour").await;
        match must {
            Serve => {
                assert!(matches!(passed, Answer::Synced(figures) if figures.messages > 0), "{passed:?}");
                self.sent += 1;
                self.driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
                assert_eq!(self.driver.outbox().await.len(), self.sent);
                self.delivered += 1;
                self.until_delivered(self.delivered).await;
            }
            Refuse(code) => {
                let Answer::Failed(notice) = passed else { panic!("{passed:?}") };
                assert_eq!(notice.code(), code, "{notice:?}");
                explains(&notice);
                let waits = |state: &OutgoingState| matches!(state, OutgoingState::Deferred { attempts, words, .. } if *attempts > 0 && words.is_empty());
                self.driver.settled(waits).await;
                assert_eq!(self.received(), self.delivered, "nothing left");
                // Waiting for its next attempt would take half a minute.
                self.driver.discard_all().await;
            }
            other => panic!("{other:?}"),
        }
        self.driver.close().await;
    }

    async fn until_delivered(&self, count: usize) {
        let end = std::time::Instant::now() + self.driver.patience;
        while self.received() < count {
            assert!(std::time::Instant::now() < end, "{} of {count}", self.received());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let subjects = || -> Vec<String> {
            let files = self.bench.operator.mailbox_files(SECRETARY.address).unwrap().into_iter();
            let subject = |text: String| text.lines().find(|line| line.starts_with("Subject: ")).map(str::to_owned);
            files.filter_map(|(_, text)| subject(String::from_utf8_lossy(&text).into_owned())).collect()
        };
        assert_eq!(self.received(), count, "none twice: {:?}", subjects());
    }

    async fn wrong(&mut self, must: Must) {
        let card = self.driver.offered(DOCTOR).await;
        fails(&self.driver.unlock(card, WRONG).await, must);
        self.driver.until("it is closed", Driver::is_closed).await;
        if must == Fail("pin-locked") {
            // A locked card takes not even the right one.
            fails(&self.driver.unlock(card, PIN).await, must);
        }
    }

    async fn unblock(&mut self, must: Must) {
        let card = self.driver.offered(DOCTOR).await;
        let (puk, pin) = (Secret::new(self.bench.unblocking().to_owned()), Secret::new(NEW.to_owned()));
        let asked = self.driver.say(|ticket| Command::Unblock { card, puk, pin, ticket });
        let answer = self.driver.hear(asked).await;
        if must != Open {
            return fails(&answer, must);
        }
        assert_eq!(answer, Answer::Done);
        fails(&self.driver.unlock(card, PIN).await, Fail("pin-wrong"));
        self.driver.opens(DOCTOR, NEW).await;
        self.driver.close().await;
    }

    async fn gone_before(&mut self, must: Must) {
        let card = self.driver.offered(DOCTOR).await;
        self.bench.remove();
        self.driver.until("no card", |driver| matches!(driver.state, SessionState::NoCard(_))).await;
        fails(&self.driver.unlock(card, PIN).await, must);
        self.bench.insert();
        let _ = self.driver.offered(DOCTOR).await;
    }

    async fn gone_during(&mut self, must: Must) {
        if must == Open {
            return self.right().await;
        }
        let card = self.driver.offered(DOCTOR).await;
        self.bench.slow(true);
        let asked = self.driver.ask(card, PIN);
        self.bench.pull_while_it_signs();
        let answer = self.driver.hear(asked).await;
        assert!(matches!(answer, Answer::Failed(_)), "{answer:?}");
        self.bench.slow(false);
        self.driver.until("no card", |driver| matches!(driver.state, SessionState::NoCard(_))).await;
        self.back().await;
    }

    async fn gone_after(&mut self, must: Must) {
        assert_eq!(must, Close);
        self.driver.opens(DOCTOR, PIN).await;
        self.driver.endings.clear();
        self.bench.remove();
        self.driver.until("no card", |driver| matches!(driver.state, SessionState::NoCard(_))).await;
        println!("told: {:?}", self.driver.endings);
        assert_eq!(self.driver.endings.len(), 1, "why is told, once");
        assert_eq!(self.driver.handle.load(Query::Mailboxes).await, Err(Notice::SessionClosed));
        self.back().await;
    }

    async fn swapped(&mut self, must: Must) {
        if must == Open {
            return self.right().await;
        }
        self.driver.opens(DOCTOR, PIN).await;
        self.driver.endings.clear();
        self.bench.swap();
        self.driver.until("it closes", Driver::is_closed).await;
        println!("told: {:?}", self.driver.endings);
        assert_eq!(self.driver.endings.len(), 1, "why is told, once");
        assert_eq!(self.driver.handle.load(Query::Mailboxes).await, Err(Notice::SessionClosed));
        self.driver.opens(SECRETARY, PIN).await;
        self.driver.close().await;
        self.bench.remove();
        self.back().await;
    }

    /// The card comes back, and it is the code that opens.
    async fn back(&mut self) {
        self.bench.insert();
        let _ = self.driver.offered(DOCTOR).await;
        self.right().await;
    }

    async fn right(&mut self) {
        self.driver.opens(DOCTOR, PIN).await;
        self.driver.close().await;
    }
}

fn fails(answer: &Answer, must: Must) {
    let Answer::Failed(notice) = answer else { panic!("{answer:?}") };
    assert_eq!(Fail(notice.code()), must);
}

/// In words that a person may tell her operator: which server, and which TLS.
fn explains(notice: &Notice) {
    for language in [Language::French, Language::English] {
        let said = L10n::new(language, jiff::tz::TimeZone::UTC).notice(notice);
        let plain = said.remedy.replace('\u{a0}', " ");
        assert!(said.message.contains("localhost") && plain.contains("TLS 1.2"), "{said:?}");
    }
}
