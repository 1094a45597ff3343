//! Mailboxes that are opened by tokens of Pro Santé Connect, in the running engine: logins and what becomes of them, the life of
//! tokens, what goes on without them, and their end.

use std::time::{Duration, Instant};

use pli::domain::notice::PscFault;
use pli::domain::outgoing::OutgoingState;
use pli::domain::{Notice, PscWay, SyncStatus};
use pli::engine::{Activity, Answer as Told, Command, PscState};
use pli::settings::Settings;
use pli_operator::{Answer, DOCTOR, Lifetimes, PIN, Psc, SECRETARY, Service, TOKEN_DOCTOR};

use crate::driver::Driver;
use crate::psc::World;

#[cfg(feature = "relay")]
mod by_relay;
mod life;
mod program;

/// The doctor's mailbox at the operator of today, and an engine for it.
pub struct Desk {
    pub world: World,
    pub driver: Driver,
}

/// Settings of the mailbox that tokens open, with Pro Santé Connect asked by the program itself.
pub fn direct(world: &World) -> Settings {
    let mut settings = Settings::read(&world.operator.token_config_path()).unwrap();
    settings.accounts.retain(|account| account.address.to_string() == TOKEN_DOCTOR.address);
    settings
}

impl Desk {
    async fn start(lifetimes: Lifetimes) -> Self {
        Self::over(World::start(lifetimes).await, direct).await
    }

    pub async fn over(world: World, settings: impl FnOnce(&World) -> Settings) -> Self {
        let mut driver = Driver::start(settings(&world), Activity::Following);
        driver.opens(DOCTOR, PIN).await;
        Self { world, driver }
    }

    pub fn psc(&self) -> &Psc {
        self.world.psc()
    }

    /// Waits for a state of the login.
    pub async fn stands(&mut self, what: &str, holds: impl Fn(&PscState) -> bool) -> PscState {
        self.driver.until(what, |driver| driver.psc.last().is_some_and(&holds)).await;
        self.driver.psc.last().unwrap().clone()
    }

    pub fn begin(&mut self, way: PscWay) {
        self.driver.psc.clear();
        let _ = self.driver.say(|_| Command::LogInToPsc(way));
    }

    /// A login, to its end.
    pub async fn logs_in(&mut self, way: PscWay) -> PscState {
        self.begin(way);
        self.stands("the end of a login", |state| matches!(state, PscState::Alive | PscState::Wanted { .. })).await
    }

    /// A login that everybody agrees to.
    pub async fn is_let_in(&mut self) {
        self.psc().automatic(Some(Answer::Approve)).unwrap();
        assert_eq!(self.logs_in(PscWay::Mobile).await, PscState::Alive);
        self.psc().automatic(None).unwrap();
    }

    pub async fn is_up_to_date(&mut self) {
        self.driver.until("a pass", |driver| matches!(driver.sync, Some(SyncStatus::UpToDate { .. }))).await;
    }

    /// A letter to the secretary, which is on its way when this returns.
    pub async fn writes(&mut self, subject: &str) {
        self.driver.queue(SECRETARY.address, subject, "Bonjour").await;
    }

    pub async fn has_sent_all(&mut self) {
        self.driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    }

    /// How often letters with this subject lie in the secretary's mailbox, once one does.
    pub fn arrived(&self, subject: &str) -> usize {
        let line = format!("Subject: {subject}");
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let files = self.world.operator.mailbox_files(SECRETARY.address).unwrap();
            let texts = files.iter().map(|(_, octets)| String::from_utf8_lossy(octets));
            let count = texts.filter(|text| text.lines().any(|found| found == line)).count();
            if count > 0 {
                return count;
            }
            assert!(Instant::now() < end, "{subject} does not arrive");
            std::thread::yield_now();
        }
    }

    /// Access tokens given so far.
    pub fn tokens(&self) -> Vec<String> {
        let given = self.psc().given().unwrap();
        given.into_iter().filter(|(kind, _)| kind == "access_token").map(|(_, value)| value).collect()
    }

    /// The mail server's connections are cut.
    pub fn is_cut_off(&mut self) {
        tokio::task::block_in_place(|| {
            self.world.operator.stop_service(Service::TokenImap);
            self.world.operator.start_service(Service::TokenImap).unwrap();
        });
    }
}

pub fn why(state: &PscState) -> Option<PscFault> {
    match state {
        PscState::Wanted { why: Some(Notice::Psc(fault)), .. } | PscState::Unreachable(Notice::Psc(fault)) => {
            Some(*fault)
        }
        _ => None,
    }
}

pub fn waits(state: &OutgoingState) -> bool {
    matches!(state, OutgoingState::Queued)
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_waits_calmly_for_a_login_and_every_end_of_one_is_told() {
    let mut desk = Desk::start(Lifetimes { ciba: 6, ..Lifetimes::default() }).await;
    let first = desk.stands("what is wanted", |state| matches!(state, PscState::Wanted { .. })).await;
    assert_eq!(
        first,
        PscState::Wanted { ways: vec![PscWay::Card, PscWay::Mobile, PscWay::Browser], why: None },
        "nobody is asked by itself"
    );
    let wanted = Notice::Psc(PscFault::Wanted);
    let is_calm =
        |driver: &Driver| matches!(&driver.sync, Some(SyncStatus::Failed { notice, .. }) if *notice == wanted);
    desk.driver.until("mail waits", is_calm).await;
    assert_eq!(desk.driver.pass().await, Told::Failed(wanted.clone()));
    desk.writes("Attend la connexion").await;

    desk.psc().automatic(Some(Answer::Refuse)).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::Refused));
    desk.psc().automatic(None).unwrap();

    // The two digits are those of the service, nobody rings twice, and the one who does not answer is late.
    desk.begin(PscWay::Card);
    let asked = desk.stands("the person is asked", |state| matches!(state, PscState::Approving { .. })).await;
    let PscState::Approving { way: PscWay::Card, binding, .. } = asked else { panic!("{asked:?}") };
    let _ = desk.driver.say(|_| Command::LogInToPsc(PscWay::Mobile));
    let pending = desk.psc().pending().unwrap();
    let last = pending.last().unwrap();
    assert_eq!((last.message.as_str(), last.channel.as_str()), (binding.as_str(), "CARD"));
    let late = desk.stands("the end of that login", |state| matches!(state, PscState::Wanted { .. })).await;
    assert_eq!(why(&late), Some(PscFault::Late));
    let PscState::Wanted { ways, .. } = late else { unreachable!() };
    assert_eq!(ways, [PscWay::Card, PscWay::Mobile, PscWay::Browser]);
    assert_eq!(desk.psc().pending().unwrap().len(), pending.len(), "one login at a time");

    // Given up: an answer that comes afterwards opens nothing.
    desk.begin(PscWay::Mobile);
    let _ = desk.stands("the person is asked", |state| matches!(state, PscState::Approving { .. })).await;
    let _ = desk.driver.say(|_| Command::GiveUpPsc);
    let _ = desk.stands("it is given up", |state| matches!(state, PscState::Wanted { .. })).await;
    let id = desk.psc().pending().unwrap().last().unwrap().id.clone();
    let _ = desk.psc().answer(&id, Answer::Approve).unwrap();
    desk.driver.rests().await;
    assert!(matches!(desk.driver.psc.last(), Some(PscState::Wanted { .. })) && desk.tokens().is_empty());

    desk.psc().automatic(Some(Answer::Approve)).unwrap();
    desk.psc().impostor(SECRETARY.card).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::OtherPerson));
    desk.psc().impostor(None).unwrap();
    desk.psc().withhold_scope(true).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::Insufficient));
    desk.psc().withhold_scope(false).unwrap();
    desk.psc().set_down(true).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::Unreachable));
    desk.psc().set_down(false).unwrap();
    desk.psc().skew(900).unwrap();
    assert_eq!(why(&desk.logs_in(PscWay::Mobile).await), Some(PscFault::Clock));
    assert_eq!(desk.driver.outbox().await.first().map(|(_, state)| state.clone()), Some(OutgoingState::Queued));

    // Clocks that differ by five minutes are no hindrance; all that waited goes on at once.
    desk.psc().skew(290).unwrap();
    assert_eq!(desk.logs_in(PscWay::Mobile).await, PscState::Alive);
    let start = Instant::now();
    desk.is_up_to_date().await;
    desk.has_sent_all().await;
    println!("from the login to the mailbox and to the letter filed: {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(9), "the pause after a failure was waited for");
    assert_eq!(desk.arrived("Attend la connexion"), 1);

    // Closed here, closed there; the screen does not wait for it.
    let token = desk.tokens().pop().unwrap();
    assert!(desk.psc().opens(&token).unwrap());
    let start = Instant::now();
    desk.driver.close().await;
    println!("from the wish to close to the closed screen: {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(1));
    desk.driver.opens(DOCTOR, PIN).await;
    assert!(!desk.psc().opens(&token).unwrap(), "revoked");
    let again = desk.stands("what is wanted", |state| matches!(state, PscState::Wanted { .. })).await;
    assert_eq!(why(&again), None);
    desk.driver.stop().await;
}
