//! The card's module crashes, hangs, errs or loses its card in the middle: while somebody logs in, while mail is fetched, while a
//! letter leaves. It is told, another agent serves at once, no letter is lost or sent twice, nothing stays stuck.

use std::time::{Duration, Instant};

use cps_token::bench::Hand;
use cps_token::wire::{Fault, Moment};
use pli::domain::SyncStatus;
use pli::domain::outgoing::OutgoingState;
use pli::engine::event::Reach;
use pli::engine::{Activity, Answer, Command};
use pli::settings::Settings;
use pli_operator::{
    DOCTOR, DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Operator, Options, PIN, SECRETARY, SECRETARY_SERIAL, Service, Stack,
};

use crate::driver::Driver;
use crate::session::settings;
use crate::weir::Weir;

struct Desk {
    operator: Operator,
    hand: Hand,
    driver: Driver,
}

impl Desk {
    async fn start(activity: Activity, change: impl AsyncFnOnce(&mut Settings)) -> Self {
        let options = Options { messages: 5, stack: Stack::Cps, ..Options::default() };
        let operator = tokio::task::spawn_blocking(|| Operator::start(options).unwrap()).await.unwrap();
        let hand = operator.hand().unwrap();
        hand.remove(1).unwrap();
        let mut settings = settings(&operator);
        change(&mut settings).await;
        Self { hand, driver: Driver::start(settings, activity), operator }
    }

    /// Sending, with the doctor's letters held back on their way until the weir opens.
    async fn behind_a_weir() -> (Self, Weir) {
        let mut weir = None;
        let desk = Self::start(Activity::Sending, async |settings| {
            let doctor =
                settings.accounts.iter_mut().find(|account| account.address.to_string() == DOCTOR.address).unwrap();
            let built = Weir::build(Some(doctor.submission.port), 60_000).await;
            doctor.submission = built.endpoint(doctor.submission.security);
            weir = Some(built);
        })
        .await;
        (desk, weir.unwrap())
    }

    fn received(&self) -> usize {
        self.operator.mailbox_files(SECRETARY.address).unwrap().len()
    }

    async fn receives(&self, count: usize) {
        let end = Instant::now() + self.driver.patience;
        while self.received() < count {
            assert!(Instant::now() < end, "{} of {count}", self.received());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(self.received(), count, "none twice");
    }

    /// Somebody sits before the screen.
    async fn attended(&mut self) {
        self.driver.opens(DOCTOR, PIN).await;
        let _ = self.driver.say(|_| Command::Present);
    }

    /// The session is masked because the module failed, and not closed.
    async fn stalls(&mut self) {
        let is_told = |driver: &Driver| driver.masked().is_some_and(|masked| masked.reach == Reach::Restarted);
        self.driver.until("the mask", is_told).await;
        assert_eq!(self.driver.endings, [], "it goes on");
    }

    /// The code ends the mask.
    async fn goes_on(&mut self) {
        assert_eq!(self.driver.unmask(PIN).await, Answer::Done);
        self.driver.until("it is open", |driver| driver.is_open_for(DOCTOR)).await;
    }

    /// The session ends by this fault and opens again by the code.
    async fn loses(&mut self, fault: Fault) {
        self.driver.until("the session notices", |driver| !driver.is_open_for(DOCTOR)).await;
        let why: Vec<&str> = self.driver.endings.drain(..).map(|notice| notice.code()).collect();
        println!("{fault:?} closed the session: {why:?}");
        assert_eq!(why.len(), 1, "why is told, once");
        if fault == Fault::Removed {
            self.driver.until("no card", |driver| driver.cards().is_empty()).await;
            self.hand.insert(0, DOCTOR_SERIAL).unwrap();
        }
        self.driver.until("a card is offered", |driver| !driver.cards().is_empty()).await;
        self.driver.opens(DOCTOR, PIN).await;
    }
}

fn told(answer: &Answer) -> &'static str {
    let Answer::Failed(notice) = answer else { panic!("{answer:?}") };
    notice.code()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_module_in_a_login_is_told_and_the_next_code_opens() {
    let mut desk = Desk::start(Activity::Sending, async |_| ()).await;
    let (failed, lost) = (["card-module-failed"], ["card-removed", "card-absent"]);
    let erred = ["card-failed"];
    let cases: [(Moment, Fault, &[&str]); 7] = [
        (Moment::Verify, Fault::Crash, &failed),
        (Moment::Verify, Fault::General, &erred),
        (Moment::Verify, Fault::Removed, &lost),
        (Moment::Sign, Fault::Crash, &failed),
        (Moment::Sign, Fault::General, &erred),
        (Moment::Sign, Fault::Garbage, &["holder-untrusted"]),
        (Moment::Sign, Fault::Removed, &lost),
    ];
    for (moment, fault, codes) in cases {
        let card = desk.driver.offered(DOCTOR).await;
        desk.hand.fault(moment, fault).unwrap();
        let answer = desk.driver.unlock(card, PIN).await;
        assert!(codes.contains(&told(&answer)), "{moment:?} {fault:?}: {answer:?}");
        desk.driver.until("it is closed", Driver::is_closed).await;
        if fault == Fault::Removed {
            desk.driver.until("no card", |driver| driver.cards().is_empty()).await;
            desk.hand.insert(0, DOCTOR_SERIAL).unwrap();
        }
        desk.driver.opens(DOCTOR, PIN).await;
        desk.driver.close().await;
    }
    desk.driver.stop().await;
}

/// Each hang ends at its deadline: 10 s for a look at the readers here; 20 s for a login and 30 s for a signature in the soak.
#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_hangs_is_stopped_at_its_deadline_longer_ones_in_the_soak() {
    let mut desk = Desk::start(Activity::Following, async |_| ()).await;
    desk.driver.opens(DOCTOR, PIN).await;
    let is_fresh = |driver: &Driver| matches!(driver.sync, Some(SyncStatus::UpToDate { .. }));
    desk.driver.until("a first pass", is_fresh).await;
    let began = Instant::now();
    desk.hand.fault(Moment::Look, Fault::Hang).unwrap();
    desk.driver.until("the session notices", |driver| !driver.is_open_for(DOCTOR)).await;
    println!("a look that hangs was given up after {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    desk.loses(Fault::Crash).await;
    desk.driver.close().await;
    if std::env::var_os("PLI_SOAK").is_some() {
        for (moment, deadline) in [(Moment::Verify, 20), (Moment::Sign, 30)] {
            let card = desk.driver.offered(DOCTOR).await;
            desk.hand.fault(moment, Fault::Hang).unwrap();
            let began = Instant::now();
            let answer = desk.driver.unlock(card, PIN).await;
            println!("{moment:?} that hangs: {answer:?} after {:?}", began.elapsed());
            assert_eq!(told(&answer), "card-module-failed");
            assert!(began.elapsed() < Duration::from_secs(deadline + 5), "{:?}", began.elapsed());
            desk.driver.opens(DOCTOR, PIN).await;
            desk.driver.close().await;
        }
    }
    desk.driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_while_mail_is_fetched_loses_nothing() {
    let mut desk = Desk::start(Activity::Sending, async |_| ()).await;
    for fault in [Fault::General, Fault::Garbage, Fault::Crash, Fault::Removed] {
        // Nothing is connected yet, so the pass asks the card.
        desk.driver.opens(DOCTOR, PIN).await;
        desk.hand.fault(Moment::Sign, fault).unwrap();
        let answer = desk.driver.pass().await;
        println!("{fault:?} in the handshake of a pass: {answer:?}");
        let code = told(&answer);
        match fault {
            // The card answers again, and so does the next connection.
            Fault::General => assert_eq!(code, "card-failed"),
            Fault::Garbage => assert_eq!(code, "holder-untrusted"),
            _ => {
                assert!(["card-module-failed", "card-removed", "session-closed"].contains(&code), "{code}");
                desk.loses(fault).await;
            }
        }
        assert!(desk.driver.is_open_for(DOCTOR));
        let answer = desk.driver.pass().await;
        assert!(matches!(answer, Answer::Synced(figures) if figures.messages == 5 + 5), "{fault:?}: {answer:?}");
        desk.driver.close().await;
    }
    desk.driver.stop().await;
}

/// The signature that submission wants fails: the letter waits, and leaves once.
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_before_a_letter_leaves_lets_it_wait_and_leave_once() {
    let mut desk = Desk::start(Activity::Sending, async |_| ()).await;
    let before = desk.received();
    for (number, fault) in [Fault::Crash, Fault::Removed].into_iter().enumerate() {
        desk.driver.opens(DOCTOR, PIN).await;
        desk.hand.fault(Moment::Sign, fault).unwrap();
        desk.driver.queue(SECRETARY.address, &format!("Lettre {number}"), "Bonjour").await;
        desk.driver.until("the session notices", |driver| !driver.is_open_for(DOCTOR)).await;
        assert_eq!(desk.received(), before + number, "nothing left without a signature");
        desk.loses(fault).await;
        desk.driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
        desk.receives(before + number + 1).await;
        desk.driver.close().await;
    }
    desk.driver.stop().await;
}

/// The module dies while the operator has the letter and has not answered: its fate is known before the session is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_crash_while_a_letter_is_with_the_operator_settles_it_and_sends_it_once() {
    let (mut desk, weir) = Desk::behind_a_weir().await;
    let before = desk.received();
    desk.driver.opens(DOCTOR, PIN).await;
    desk.driver.queue(SECRETARY.address, "Longue lettre", &"Une ligne de plus.\n".repeat(10_000)).await;
    weir.held().await;
    desk.hand.fault(Moment::Look, Fault::Crash).unwrap();
    desk.driver.until("the session notices", |driver| !driver.is_open_for(DOCTOR)).await;
    let connections = weir.connections();
    weir.open();
    desk.loses(Fault::Crash).await;
    desk.driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    assert_eq!(desk.driver.outbox().await.len(), 1);
    desk.receives(before + 1).await;
    assert_eq!(weir.connections(), connections, "it is not said again");
    desk.driver.stop().await;
}

/// Somebody works: a module that dies costs her a code, and nothing else. Before it is given nothing is signed; afterwards the same
/// login signs again, for connections that are made anew, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_dies_while_somebody_works_masks_and_her_code_goes_on() {
    let mut desk = Desk::start(Activity::Following, async |_| ()).await;
    desk.attended().await;
    let is_fresh = |driver: &Driver| matches!(driver.sync, Some(SyncStatus::UpToDate { .. }));
    desk.driver.until("a first pass", is_fresh).await;
    desk.hand.fault(Moment::Look, Fault::Crash).unwrap();
    desk.stalls().await;
    // The connection that waits for mail is still there.
    let letter = format!(
        "From: a@medecin.mssante.fr\r\nTo: {}\r\nSubject: Zygoma\r\nMessage-ID: <1@f>\r\n\r\nx\r\n",
        DOCTOR.address
    );
    let _ = desk.operator.deliver(DOCTOR.address, letter.as_bytes()).unwrap();
    desk.driver.until("mail", |driver| driver.masked().is_some_and(|masked| masked.arrived == 1)).await;
    assert_eq!(told(&desk.driver.unmask("9999").await), "pin-wrong");
    desk.stalls().await;
    // It dies again, on the code itself.
    desk.hand.fault(Moment::Verify, Fault::Crash).unwrap();
    assert_eq!(told(&desk.driver.unmask(PIN).await), "card-module-failed");
    desk.stalls().await;
    desk.goes_on().await;
    desk.operator.stop_service(Service::Imap);
    desk.operator.start_service(Service::Imap).unwrap();
    while !matches!(desk.driver.pass().await, Answer::Synced(_)) {}
    let before = desk.received();
    desk.driver.queue(SECRETARY.address, "Lettre", "Bonjour").await;
    desk.driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    desk.receives(before + 1).await;
    assert_eq!(desk.driver.endings, []);
    desk.driver.stop().await;
}

/// Her letter is with the operator when the module dies: it is settled over the connection that it has.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_has_begun_ends_behind_the_mask_of_a_module_that_died() {
    let (mut desk, weir) = Desk::behind_a_weir().await;
    let before = desk.received();
    desk.attended().await;
    assert!(matches!(desk.driver.pass().await, Answer::Synced(_)), "where it will be filed is connected");
    desk.driver.queue(SECRETARY.address, "Longue lettre", &"Une ligne de plus.\n".repeat(10_000)).await;
    weir.held().await;
    desk.hand.fault(Moment::Look, Fault::Crash).unwrap();
    desk.stalls().await;
    let connections = weir.connections();
    weir.open();
    desk.receives(before + 1).await;
    assert!(desk.driver.masked().is_some());
    desk.goes_on().await;
    desk.driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    assert_eq!(weir.connections(), connections, "it is not said again");
    desk.driver.stop().await;
}

/// Only her own card comes back; a module that never does ends the session.
#[tokio::test(flavor = "multi_thread")]
async fn another_card_or_a_module_that_fails_on_and_on_closes_what_a_crash_masked() {
    let mut desk = Desk::start(Activity::Sending, async |_| ()).await;
    for (other, why) in [(DOCTOR_OLD_SERIAL, "card-removed"), (SECRETARY_SERIAL, "card-removed")] {
        desk.attended().await;
        desk.hand.fault(Moment::Look, Fault::Crash).unwrap();
        desk.stalls().await;
        desk.hand.remove(0).unwrap();
        desk.hand.insert(0, other).unwrap();
        desk.driver.until("it closes", Driver::is_closed).await;
        let told: Vec<&str> = desk.driver.endings.drain(..).map(|notice| notice.code()).collect();
        assert_eq!(told, [why], "{other}");
        desk.hand.remove(0).unwrap();
        desk.driver.until("no card", |driver| driver.cards().is_empty()).await;
        desk.hand.insert(0, DOCTOR_SERIAL).unwrap();
    }
    desk.attended().await;
    desk.hand.fault(Moment::Look, Fault::Crash).unwrap();
    desk.stalls().await;
    let began = Instant::now();
    while !desk.driver.is_closed() {
        assert!(began.elapsed() < Duration::from_secs(40), "{:?}", desk.driver.state);
        desk.hand.fault(Moment::Look, Fault::Crash).unwrap();
        desk.driver.rests().await;
    }
    let told: Vec<&str> = desk.driver.endings.drain(..).map(|notice| notice.code()).collect();
    println!("a module that dies at each look was waited for for {:?}: {told:?}", began.elapsed());
    assert_eq!(told, ["card-module-failed"]);
    desk.driver.stop().await;
}
