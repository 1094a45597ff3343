//! What is told of readers and cards on a real PC/SC service, and how soon: why there is no card, why a session closed, and that a
//! reader that is lost is no removal.

use std::path::Path;
use std::time::{Duration, Instant};

use pli::domain::{Notice, Secret};
use pli::engine::event::{Masked, Reach};
use pli::engine::{Activity, Answer, Command, Event, Pin, SessionState};
use pli::settings::Settings;
use pli_operator::{DOCTOR, DOCTOR_SERIAL, Leaf, Operator, Options, PIN, SECRETARY_SERIAL, Stack};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::time::timeout;
use virtual_card::bench::{Bench, Plastic, SOCKET};
use virtual_card::card::{Card, atr};
use virtual_card::piv::{Blank, Pair};

use crate::pcsc::opensc;
use crate::program::Place;
use crate::session::{PATIENCE, Program, operator, settings};

/// How long a screen may show what it showed: generous, because other tests run; the figure is printed.
const BLANK_WITHIN: Duration = Duration::from_secs(5);

/// A card of a patient, and one that pays.
const VITALE: &[u8] = &[0x3B, 0x75, 0x13, 0, 0, 0x45, 0x09, 0xEA, 0x90, 0];
const PAYMENT: &[u8] = &[0x3B, 0x65, 0, 0, 0x20, 0x63, 0xCB, 0x68, 0];

/// A PIV card with the key and certificate of one of the operator's cards.
pub fn plastic(operator: &Operator, leaf: Leaf, number: u8) -> Plastic {
    let (certificate, key) = operator.software_key(leaf);
    let certificate = CertificateDer::from_pem_file(certificate).unwrap().to_vec();
    let key = PrivatePkcs8KeyDer::from_pem_file(key).unwrap().secret_pkcs8_der().to_vec();
    let authentication = Pair { key, certificate };
    let blank = Blank {
        guid: [number; 16],
        code: PIN.to_owned(),
        unblock: "87654321".to_owned(),
        authentication,
        signature: None,
    };
    Plastic::new(Card::piv(&blank).unwrap())
}

/// An operator whose cards are in the readers of a service.
pub struct Desk {
    pub operator: Operator,
    pub bench: Bench,
    pub doctor: Plastic,
}

impl Desk {
    pub async fn new() -> Self {
        tokio::task::spawn_blocking(|| {
            let operator = operator();
            let mut bench = Bench::start().unwrap();
            let doctor = plastic(&operator, Leaf::DoctorAuth, 1);
            bench.insert(0, &doctor).unwrap();
            Self { operator, bench, doctor }
        })
        .await
        .unwrap()
    }

    pub fn settings(&self) -> Settings {
        let mut settings = settings(&self.operator);
        settings.card.module = opensc(&self.bench).module;
        settings.card.environment = opensc(&self.bench).environment;
        settings
    }

    async fn open(&self) -> Program {
        let mut program = Program::start_with(self.settings(), Activity::Following).await;
        program.unlock().await;
        program
    }
}

impl Program {
    /// Waits until this is why there is no card.
    async fn lacks(&mut self, wanted: Notice) {
        let mut last = None;
        let told = async {
            loop {
                if let Event::Session(SessionState::NoCard(notice)) = self.events.recv().await.unwrap() {
                    if notice == wanted {
                        return;
                    }
                    last = Some(notice);
                }
            }
        };
        assert!(timeout(PATIENCE, told).await.is_ok(), "{wanted:?} is not told, but {last:?}");
    }

    /// Why the session closed, once its screen is blank, and which state came with it.
    async fn ended(&mut self) -> (Notice, SessionState) {
        let told = async {
            let mut why = None;
            loop {
                match self.events.recv().await.unwrap() {
                    Event::Ending(notice) => why = Some(notice),
                    Event::Session(state @ (SessionState::NoCard(_) | SessionState::Cards(_))) => {
                        break (why.expect("why is told first"), state);
                    }
                    _ => {}
                }
            }
        };
        timeout(Duration::from_secs(40), told).await.expect("the session ends")
    }

    pub async fn away(&mut self, away: bool) -> Masked {
        let told = async {
            loop {
                match self.events.recv().await.unwrap() {
                    Event::Session(SessionState::Masked(masked)) if (masked.reach == Reach::Away) == away => {
                        break *masked;
                    }
                    Event::Session(SessionState::NoCard(notice)) => panic!("closed: {notice:?}"),
                    _ => {}
                }
            }
        };
        timeout(PATIENCE, told).await.expect("the mask")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_lack_of_a_card_has_its_own_words_and_each_is_got_over() {
    let mut bench = Bench::start().unwrap();
    // Absent when the program starts.
    bench.stop();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::parse("").unwrap();
    settings.data = Some(folder.path().to_owned());
    settings.card = opensc(&bench);
    let mut program = Program::begin(settings, Activity::Asked);
    program.lacks(Notice::CardServiceAbsent).await;
    bench.resume().unwrap();
    program.lacks(Notice::CardAbsent).await;
    for (atr, notice) in
        [(VITALE, Notice::CardVitale), (atr::CPS4_T0, Notice::CardUnread), (PAYMENT, Notice::CardUnknown)]
    {
        bench.insert(1, &Plastic::new(Card::mute(atr))).unwrap();
        program.lacks(notice).await;
        bench.remove(1);
        program.lacks(Notice::CardAbsent).await;
    }
    bench.stop();
    program.lacks(Notice::CardServiceAbsent).await;
    bench.resume().unwrap();
    program.lacks(Notice::CardAbsent).await;
    program.stop().await;
}

#[test]
fn the_diagnosis_tells_of_the_service_and_its_readers() {
    let place = Place::small();
    let mut bench = Bench::start().unwrap();
    let card = opensc(&bench);
    let (module, (variable, value)) = (place.operator.module(), place.operator.token_environment());
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let changes = [
        (text(&module), text(&card.module.unwrap())),
        (variable.to_owned(), SOCKET.to_owned()),
        (text(&value), text(&bench.socket())),
    ];
    let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let run = place.with(&changes);
    let states = || {
        let ran = run.json(&["diagnose"]);
        (ran.state("pcsc").to_owned(), ran.state("card").to_owned())
    };
    let told = |service: &str, card: &str| (service.to_owned(), card.to_owned());
    assert_eq!(states(), told("good", "card-absent"));
    bench.insert(1, &Plastic::new(Card::mute(VITALE))).unwrap();
    assert_eq!(states(), told("good", "card-vitale"));
    assert_eq!(run.json(&["sync", "--once"]).error(), "card-vitale");
    bench.insert(1, &plastic(&place.operator, Leaf::DoctorAuth, 1)).unwrap();
    assert_eq!(states(), told("good", "good"));
    bench.stop();
    assert_eq!(states(), told("card-service-absent", "untested"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_leaves_blanks_the_screen_at_once_and_why_is_told_beside_another_card() {
    let mut desk = Desk::new().await;
    let secretary = plastic(&desk.operator, Leaf::SecretaryAuth, 2);
    desk.bench.insert(1, &secretary).unwrap();
    let mut program = desk.open().await;
    let mut figures = Vec::new();
    for round in 0..3 {
        // Behind the mask too.
        if round == 1 {
            let _ = program.say(|_| Command::Mask);
            let _ = program.away(false).await;
        }
        let removed = Instant::now();
        desk.bench.remove(0);
        let (why, state) = program.ended().await;
        figures.push(removed.elapsed());
        assert_eq!(why, Notice::CardRemoved);
        assert!(matches!(&state, SessionState::Cards(cards) if cards.len() == 1), "{state:?}");
        desk.bench.insert(0, &desk.doctor).unwrap();
        program.sees_doctor().await;
        program.unlock().await;
    }
    // While the card signs.
    desk.doctor.delay(Duration::from_mins(1));
    let begun = desk.doctor.look(|card| card.applet().unwrap().signatures());
    desk.operator.stop_service(pli_operator::Service::Imap);
    desk.operator.start_service(pli_operator::Service::Imap).unwrap();
    let _ = program.say(|ticket| Command::Sync { ticket });
    let doctor = desk.doctor.clone();
    assert!(tokio::task::spawn_blocking(move || doctor.await_signature(begun + 1)).await.unwrap());
    let removed = Instant::now();
    desk.bench.remove(0);
    assert_eq!(program.ended().await.0, Notice::CardRemoved);
    figures.push(removed.elapsed());
    println!("blank after {figures:?}");
    assert!(figures.iter().all(|figure| *figure < BLANK_WITHIN), "{figures:?}");
    program.stop().await;
}

/// Without PC/SC only the module is looked at.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_only_the_module_sees_blanks_the_screen_soon() {
    let options = Options { messages: 5, stack: Stack::Cps, ..Options::default() };
    let operator = tokio::task::spawn_blocking(|| Operator::start(options).unwrap()).await.unwrap();
    let hand = operator.hand().unwrap();
    let _ = hand.remove(1);
    hand.insert(0, DOCTOR_SERIAL).unwrap();
    hand.insert(1, SECRETARY_SERIAL).unwrap();
    let mut program = Program::start_with(settings(&operator), Activity::Asked).await;
    let mut figures = Vec::new();
    for _ in 0..4 {
        program.unlock().await;
        let removed = Instant::now();
        hand.remove(0).unwrap();
        let (why, state) = program.ended().await;
        figures.push(removed.elapsed());
        assert_eq!(why, Notice::CardRemoved);
        assert!(matches!(&state, SessionState::Cards(cards) if cards.len() == 1), "{state:?}");
        hand.insert(0, DOCTOR_SERIAL).unwrap();
        program.sees_doctor().await;
    }
    println!("blank after {figures:?}");
    assert!(figures.iter().all(|figure| *figure < BLANK_WITHIN), "{figures:?}");
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_lost_masks_and_its_return_with_the_same_card_needs_the_code_alone() {
    let mut desk = Desk::new().await;
    let mut program = desk.open().await;
    let lost = Instant::now();
    desk.bench.stop();
    let masked = program.away(true).await;
    println!("masked after {:?}", lost.elapsed());
    assert_eq!(Some(masked.holder.id.as_str()), DOCTOR.card);
    let pin = || Pin::Typed(Secret::new(PIN.to_owned()));
    let early = program.say(|ticket| Command::Unmask { pin: pin(), ticket });
    assert_eq!(program.hear(early).await, Answer::Failed(Notice::CardReaderAbsent), "nothing to ask");
    // What is connected stays so.
    let letter = b"From: nadia@medecin.mssante.fr\r\nSubject: Zygoma\r\nMessage-ID: <1@away.test>\r\n\r\nBonjour\r\n";
    let _ = desk.operator.deliver(DOCTOR.address, letter).unwrap();
    desk.bench.resume().unwrap();
    let _ = program.away(false).await;
    let asked = program.say(|ticket| Command::Unmask { pin: pin(), ticket });
    assert_eq!(program.hear(asked).await, Answer::Done);
    let asked = program.say(|ticket| Command::Sync { ticket });
    assert!(matches!(program.hear(asked).await, Answer::Synced(_)));

    // Taken out while nobody looked: the session waits for it, in vain.
    desk.bench.stop();
    let _ = program.away(true).await;
    desk.bench.remove(0);
    desk.bench.resume().unwrap();
    let (why, state) = program.ended().await;
    assert_eq!(why, Notice::SessionReaderLost);
    assert!(matches!(state, SessionState::NoCard(_)), "{state:?}");
    let refused = program.say(|ticket| Command::Unmask { pin: pin(), ticket });
    assert_eq!(program.hear(refused).await, Answer::Failed(Notice::SessionClosed));
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_card_in_a_reader_that_came_back_brings_nothing_back() {
    let mut desk = Desk::new().await;
    let mut program = desk.open().await;
    desk.bench.stop();
    let _ = program.away(true).await;
    // Of the same number, with another certificate.
    let hers = plastic(&desk.operator, Leaf::SecretaryAuth, 1);
    desk.bench.remove(0);
    desk.bench.resume().unwrap();
    desk.bench.insert(0, &hers).unwrap();
    let pin = Pin::Typed(Secret::new(PIN.to_owned()));
    let asked = program.say(|ticket| Command::Unmask { pin, ticket });
    let Answer::Failed(notice) = program.hear(asked).await else { panic!("brought back") };
    println!("{notice:?}");
    let _ = program.say(|_| Command::Close);
    program.stop().await;
}
