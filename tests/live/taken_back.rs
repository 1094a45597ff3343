//! A letter that was sent from the window may be taken back for a while; a session that closes meanwhile lets it leave.

use std::time::Duration;

use pli::domain::draft::Attachment;
use pli::domain::notice::{Course, SendingFault};
use pli::domain::outgoing::{Departure, Hold, OutgoingState};
use pli::domain::{Draft, Entry, Notice, OutgoingId};
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, Query};
use pli_operator::{DOCTOR, DOCTOR_SERIAL, Operator, Options, PIN, SECRETARY, Stack};
use tokio::time::{Instant, sleep};

use crate::driver::Driver;
use crate::program::Place;
use crate::session;

fn letter() -> Draft {
    Draft {
        to: vec![SECRETARY.address.to_owned()],
        bcc: vec![DOCTOR.address.to_owned()],
        subject: "Bilan à reprendre".to_owned(),
        body: "Bonjour,\n\nPremière ligne ; l’autre.\n  retrait\n\nDr Dubreuil".to_owned(),
        attachments: vec![Attachment {
            name: "Compte rendu.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: vec![7; 3_000].into(),
        }],
        ask_read_receipt: true,
        ..Draft::default()
    }
}

async fn driver(operator: &Operator, undo_seconds: u8) -> Driver {
    let mut settings = session::settings(operator);
    settings.sending.undo_seconds = undo_seconds;
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    driver
}

async fn send(driver: &mut Driver, draft: Draft) -> OutgoingId {
    let (letter, draft, entry) = (LetterId(77), Box::new(draft), Entry::Written);
    let asked = driver.say(|ticket| Command::Send { letter, draft, entry, departure: Departure::Undoable, ticket });
    match driver.hear(asked).await {
        Answer::Queued(id, OutgoingState::Held { hold: Hold::Undo, .. }) => id,
        other => panic!("{other:?}"),
    }
}

fn received(operator: &Operator, subject: &str) -> usize {
    let files = operator.mailbox_files(SECRETARY.address).unwrap_or_default();
    files.iter().filter(|(_, octets)| String::from_utf8_lossy(octets).contains(subject)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_is_taken_back_is_the_draft_that_it_was_and_goes_to_nobody() {
    let operator = session::operator();
    let mut driver = driver(&operator, 60).await;
    let id = send(&mut driver, letter()).await;
    let asked = driver.say(|ticket| Command::TakeBack { id, ticket });
    let Answer::DraftSaved(draft) = driver.hear(asked).await else { panic!("not taken back") };
    assert_eq!(driver.outbox().await, []);
    let Loaded::Draft(kept) = driver.handle.load(Query::Draft(draft)).await.unwrap() else { panic!("no draft") };
    let address = pli::domain::Address::parse(DOCTOR.address).unwrap();
    assert_eq!(*kept, Draft { id: Some(draft), edition: kept.edition, from: Some(address), ..letter() });
    // What is gone cannot be taken back once more, and the next session has nothing to send.
    let again = driver.say(|ticket| Command::TakeBack { id, ticket });
    assert_eq!(driver.hear(again).await, Answer::Failed(Notice::Sending(SendingFault::NotTaken(Course::Gone))));
    driver.close().await;
    driver.opens(DOCTOR, PIN).await;
    driver.rests().await;
    assert_eq!(received(&operator, "Content-Type: application/pdf"), 0);
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_closes_lets_a_held_letter_leave() {
    let operator = session::operator();
    let mut driver = driver(&operator, 60).await;
    let _ = send(&mut driver, Draft { subject: "Depart a la fermeture".to_owned(), ..letter() }).await;
    stands_by(&operator, &mut driver).await;
    driver.close().await;
    arrives(&operator, &driver, "Depart a la fermeture").await;
    driver.opens(DOCTOR, PIN).await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    assert_eq!(received(&operator, "Depart a la fermeture"), 1);
    driver.stop().await;
}

/// Waits until the connection over which a held letter may leave is open.
async fn stands_by(operator: &Operator, driver: &mut Driver) {
    let is_open = || operator.log(pli_operator::Service::Submission).contains(": connect from");
    let end = Instant::now() + Duration::from_secs(30);
    while !is_open() {
        assert!(Instant::now() < end, "no connection stands by");
        sleep(Duration::from_millis(50)).await;
    }
    driver.rests().await;
}

async fn arrives(operator: &Operator, driver: &Driver, subject: &str) {
    let end = Instant::now() + Duration::from_secs(30);
    while received(operator, subject) == 0 {
        assert!(Instant::now() < end, "it did not leave: {:?}", driver.left);
        sleep(Duration::from_millis(50)).await;
    }
}

/// The card is gone before the letter leaves: nothing new can be logged in to, and what was logged in to before serves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_is_pulled_lets_a_held_letter_leave() {
    let options = Options { messages: 5, stack: Stack::Cps, ..Options::default() };
    let operator = tokio::task::spawn_blocking(|| Operator::start(options).unwrap()).await.unwrap();
    let mut driver = driver(&operator, 60).await;
    let subject = "Depart sans la carte";
    let _ = send(&mut driver, Draft { subject: subject.to_owned(), ..letter() }).await;
    stands_by(&operator, &mut driver).await;
    let hand = operator.hand().unwrap();
    hand.remove(0).unwrap();
    driver.until("it closes", Driver::is_closed).await;
    arrives(&operator, &driver, subject).await;
    hand.insert(0, DOCTOR_SERIAL).unwrap();
    driver.opens(DOCTOR, PIN).await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    assert_eq!(received(&operator, subject), 1);
    driver.stop().await;
}

#[test]
fn a_letter_for_later_waits_from_one_program_to_the_next() {
    let place = Place::start(Options { messages: 5, ..Options::default() });
    let body = place.file("lettre.txt", "Bonjour\n");
    let send = |when: &str| {
        let body = body.to_string_lossy().into_owned();
        let words =
            ["send", "--to", SECRETARY.address, "--subject", "Pour plus tard", "--body-file", &body, "--at", when];
        place.plain().json(&words)
    };
    let state = || {
        let lines = place.plain().json(&["outbox"]).lines;
        lines.iter().find_map(|line| line["state"].as_str().map(str::to_owned))
    };
    assert_ne!(send("bientôt").code, 0);
    assert_ne!(send("1/1/2020 8:00").code, 0);
    assert_eq!(state(), None, "nothing was kept of those");
    let ran = send("demain 8h30");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(state().as_deref(), Some("held"));
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    assert_eq!(state().as_deref(), Some("held"), "it left before its time");
    assert_eq!(received(&place.operator, "Pour plus tard"), 0);
}
