//! What a real Postfix reports of letters: remembered beside them, told once, and no mails in the inbox.

use std::time::{Duration, Instant};

use pli::domain::listing::MessageRow;
use pli::domain::listing::MessageView;
use pli::domain::outgoing::{Departure, OutgoingRow, OutgoingState};
use pli::domain::receipt::{Fate, Proof, Reason, Sign, Tracking};
use pli::domain::{Address, Draft, Entry, Flags, MessageId, Notice, Role};
use pli::engine::command::Resolution;
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, Query};
use pli_operator::{DOCTOR, FULL_MAILBOX, Operator, PIN, SECRETARY, Service};

use crate::driver::Driver;
use crate::session;

/// How long reports may be on their way: the servers share the processor with other tests.
const WITHIN: Duration = Duration::from_secs(90);

async fn outbox(driver: &Driver) -> Vec<OutgoingRow> {
    let Loaded::Outbox(rows) = driver.handle.load(Query::Outbox).await.unwrap() else { panic!("no outbox") };
    rows
}

async fn rows(driver: &Driver, role: Role) -> Vec<MessageRow> {
    let Loaded::Mailboxes(all) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no mailboxes") };
    let mailbox = all.iter().find(|row| row.role == role).unwrap();
    let asked = Query::Messages { mailbox: mailbox.id, range: 0..u32::MAX };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no messages") };
    let unseen = rows.iter().filter(|row| !row.flags.contains(Flags::SEEN)).count();
    assert_eq!(unseen, mailbox.unseen as usize);
    rows
}

/// Passes until something is known of each letter.
async fn reported(driver: &mut Driver) -> Vec<OutgoingRow> {
    let begun = Instant::now();
    while begun.elapsed() < WITHIN {
        driver.passes().await;
        let rows = outbox(driver).await;
        if rows.iter().all(|row| row.receipts.known.len() == row.recipients.len()) {
            return rows;
        }
    }
    panic!("nothing is reported of {:?}", outbox(driver).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_and_failures_are_known_by_the_letter_and_are_no_mails() {
    let operator = session::operator();
    let mut driver = Driver::start(session::settings(&operator), Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    let before = {
        driver.passes().await;
        rows(&driver, Role::Inbox).await.len()
    };
    driver.queue(SECRETARY.address, "Arrive", "Bonjour").await;
    driver.queue(FULL_MAILBOX, "N’arrive pas", "Bonjour").await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    let letters = reported(&mut driver).await;
    let [failed, delivered] = letters.as_slice() else { panic!("{letters:?}") };

    let known = delivered.receipts.of(&Address::parse(SECRETARY.address).unwrap()).unwrap();
    assert_eq!((known.fate, known.proof), (Fate::Delivered, Proof::Envelope));
    assert_eq!((delivered.receipts.tracking, delivered.receipts.troubled), (Tracking::Asked, false));
    let known = failed.receipts.of(&Address::parse(FULL_MAILBOX).unwrap()).unwrap();
    assert_eq!((known.fate, known.reason()), (Fate::Failed, Some(Reason::MailboxFull)));
    assert!(known.words.contains("Boite aux lettres pleine"), "{}", known.words);
    assert!(failed.receipts.troubled);
    let told = driver.notices.iter().filter(|notice| **notice == Notice::LettersUndelivered { count: 1 }).count();
    assert_eq!(told, 1, "{:?}", driver.notices);

    // No mails, and the lines in Sent tell.
    assert_eq!(rows(&driver, Role::Inbox).await.len(), before);
    let sent = rows(&driver, Role::Sent).await;
    let sign = |subject: &str| {
        let row = sent.iter().find(|row| row.subject == subject).unwrap();
        row.sent.unwrap().sign()
    };
    assert_eq!((sign("Arrive"), sign("N’arrive pas")), (Some(Sign::Delivered), Some(Sign::Failed)));
    // The report itself can be read.
    let [report] = failed.receipts.reports[..] else { panic!() };
    let Loaded::Message(view) = driver.handle.load(Query::Message(report)).await.unwrap() else { panic!() };
    assert!(view.row.subject.contains("Undelivered"), "a report of Postfix");

    // Known to the user: it calls no more.
    let id = failed.id;
    let _ = driver.say(|_| Command::Resolve { id, resolution: Resolution::Noted });
    driver.rests().await;
    assert!(outbox(&driver).await.iter().all(|row| !row.receipts.troubled));
    driver.stop().await;
}

async fn view(driver: &Driver, message: MessageId) -> MessageView {
    let Loaded::Message(view) = driver.handle.load(Query::Message(message)).await.unwrap() else {
        panic!("no message")
    };
    *view
}

/// The doctor writes to the secretary, and asks to be told that it is read.
async fn asks(driver: &mut Driver, subject: &str) {
    let draft = Box::new(Draft {
        to: vec![SECRETARY.address.to_owned()],
        subject: subject.to_owned(),
        body: "Bonjour".to_owned(),
        ask_read_receipt: true,
        ..Draft::default()
    });
    let letter = LetterId(u64::try_from(subject.len()).unwrap());
    let asked =
        driver.say(|ticket| Command::Send { letter, draft, entry: Entry::Written, departure: Departure::Now, ticket });
    let answer = driver.hear(asked).await;
    assert!(matches!(answer, Answer::Queued(..)), "{answer:?}");
}

/// Passes until a message of this subject is in the inbox.
async fn arrives(driver: &mut Driver, subject: &str) -> MessageId {
    let begun = Instant::now();
    while begun.elapsed() < WITHIN {
        driver.passes().await;
        if let Some(row) =
            rows(driver, Role::Inbox).await.into_iter().find(|row| row.subject == subject && row.has_body)
        {
            return row.id;
        }
    }
    panic!("{subject} does not come");
}

/// Octets of the messages in a mailbox on the server.
fn on_server(operator: &Operator, address: &str) -> Vec<String> {
    let files = operator.mailbox_files(address).unwrap();
    files.into_iter().map(|(_, octets)| String::from_utf8_lossy(&octets).into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reading_is_told_when_its_reader_agrees_and_is_known_by_the_letter() {
    let operator = session::operator();
    let mut driver = Driver::start(session::settings(&operator), Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    for subject in ["Lisez", "Lisez aussi"] {
        asks(&mut driver, subject).await;
    }
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    let _ = reported(&mut driver).await;
    driver.close().await;

    driver.opens(SECRETARY, PIN).await;
    let (told, silent) = (arrives(&mut driver, "Lisez").await, arrives(&mut driver, "Lisez aussi").await);
    let request = view(&driver, told).await.asks.unwrap();
    assert_eq!((request.to.to_string().as_str(), request.diverts), (DOCTOR.address, false));
    // Nothing is told by itself, however often it is looked at; and asked twice, once.
    let _ = driver.say(|_| Command::Acknowledge { message: told, consent: true });
    let _ = driver.say(|_| Command::Acknowledge { message: told, consent: true });
    let _ = driver.say(|_| Command::Acknowledge { message: silent, consent: false });
    driver.until("the second is refused", |driver| !driver.notices.is_empty()).await;
    for message in [told, silent] {
        let seen = view(&driver, message).await;
        assert_eq!((seen.asks, seen.row.flags.contains(Flags::MDN_SENT)), (None, true));
    }
    driver.passes().await;
    // Receipts are no letters of hers: once they have left, nothing is shown of them.
    driver.settled(|_| false).await;
    driver.close().await;

    // Another desk asks neither again: the server has been told.
    let mut settings = session::settings(&operator);
    settings.data = Some(operator.dir().join("autre-poste"));
    let mut other = Driver::start(settings, Activity::Sending);
    other.opens(SECRETARY, PIN).await;
    for subject in ["Lisez", "Lisez aussi"] {
        let message = arrives(&mut other, subject).await;
        assert_eq!(view(&other, message).await.asks, None, "{subject}");
    }
    other.stop().await;

    driver.opens(DOCTOR, PIN).await;
    let read = |rows: &[OutgoingRow]| rows.iter().filter(|row| row.tally().sign() == Some(Sign::Read)).count();
    let begun = Instant::now();
    while begun.elapsed() < WITHIN {
        let _ = driver.pass().await;
        if read(&outbox(&driver).await) > 0 {
            break;
        }
    }
    let letters = outbox(&driver).await;
    let signs: Vec<_> = letters.iter().rev().map(|row| (row.subject.as_str(), row.tally().sign())).collect();
    assert_eq!(signs, [("Lisez", Some(Sign::Read)), ("Lisez aussi", Some(Sign::Delivered))]);
    assert!(rows(&driver, Role::Inbox).await.iter().all(|row| !row.subject.contains("Lisez")), "no mail of the inbox");

    // One receipt went out, from nobody, in three parts.
    let reports: Vec<String> = on_server(&operator, DOCTOR.address)
        .into_iter()
        .filter(|message| {
            message.contains("report-type=disposition-notification")
                || message.contains("report-type=\"disposition-notification\"")
        })
        .filter(|message| message.contains("Lu"))
        .filter(|message| {
            message.contains(SECRETARY.address) && message.contains("manual-action/MDN-sent-manually; displayed")
        })
        .filter(|message| message.starts_with("Return-Path: <>"))
        .collect();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert!(reports[0].contains("message/rfc822"));
    assert!(operator.log(Service::Submission).contains("from=<>"));
    driver.stop().await;
}
