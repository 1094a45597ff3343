//! « Confier au secrétariat »: a message of a doctor's mailbox in that of her practice, once, with who gave it, on every desk; offline, cut
//! and taken back.

use std::time::{Duration, Instant};

use pli::domain::confided::Giver;
use pli::domain::listing::{MailboxRow, MessageView};
use pli::domain::standing_order::StandingOrder;
use pli::domain::{AccountId, Act, DeskState, MailboxId, MessageId};
use pli::engine::{Activity, Answer, Command, Loaded, Query};
use pli_operator::{DOCTOR, Operator, PIN, SECRETARY, SHARED, Service};

use crate::driver::Driver;
use crate::practice::letter;
use crate::session;
use crate::shared::{account_of, both, folders, ids, inbox, is_up_to_date, start};

async fn does(driver: &mut Driver, act: Act) {
    let asked = driver.say(|ticket| Command::Do { act, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Done);
}

async fn rows(driver: &Driver, mailbox: MailboxId) -> Vec<pli::domain::listing::MessageRow> {
    let asked = Query::Messages { mailbox, range: 0..200 };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!() };
    rows
}

async fn view(driver: &Driver, message: MessageId) -> MessageView {
    let Loaded::Message(view) = driver.handle.load(Query::Message(message)).await.unwrap() else { panic!() };
    *view
}

/// Passes until nothing waits any more.
async fn told(driver: &mut Driver) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let _ = driver.pass().await;
        let Loaded::Actions(waiting) = driver.handle.load(Query::Actions).await.unwrap() else { panic!() };
        if waiting.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{waiting:?}");
    }
}

/// What lies there that was confided, as it lies on the disk of the operator.
fn given(operator: &Operator) -> Vec<String> {
    let files = operator.mailbox_files(SHARED.address).unwrap();
    let texts = files.iter().map(|(_, octets)| String::from_utf8_lossy(octets).into_owned());
    texts.filter(|text| text.contains("Resent-Message-ID: <pli-confided.")).collect()
}

/// Those that a desk shows as confided, once their texts are there: subject, and who gave them.
async fn seen(driver: &mut Driver, account: AccountId, expected: usize) -> Vec<(String, String)> {
    let deadline = Instant::now() + Duration::from_secs(30);
    let folder: MailboxRow = inbox(driver, account).await;
    loop {
        let mut found = Vec::new();
        for row in rows(driver, folder.id).await {
            if let Some(origin) = view(driver, row.id).await.confided {
                found.push((row.subject, origin.by.name));
            }
        }
        if found.len() >= expected {
            found.sort();
            return found;
        }
        assert!(Instant::now() < deadline, "{} of {expected}", found.len());
        let _ = driver.pass().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confided_is_in_the_practice_once_with_its_origin_and_is_taken_back() {
    let mut operator = start(5).await;
    let mut doctor = Driver::start(both(&operator, DOCTOR), Activity::Following);
    doctor.opens(DOCTOR, PIN).await;
    let (own, practice) = (ids(&doctor)[0], ids(&doctor)[1]);
    is_up_to_date(&mut doctor, own).await;
    is_up_to_date(&mut doctor, practice).await;
    let (from, to) = (inbox(&doctor, own).await, inbox(&doctor, practice).await);
    does(&mut doctor, Act::Secretariat { account: own, to: Some(to.id) }).await;
    assert_eq!(inbox(&doctor, practice).await.secretariat_of, [own]);
    let all = rows(&doctor, from.id).await;
    let messages: Vec<MessageId> = all.iter().take(2).map(|row| row.id).collect();

    // While no server is there, and the key pressed twice.
    tokio::task::block_in_place(|| operator.stop_service(Service::Imap));
    let confide = || Act::Confide { messages: messages.clone(), to: to.id, giver: Giver("Claire DUBREUIL".to_owned()) };
    does(&mut doctor, confide()).await;
    does(&mut doctor, confide()).await;
    let word = DeskState::Confided.keyword().unwrap();
    let says = |rows: &[pli::domain::listing::MessageRow]| {
        rows.iter().filter(|row| row.keywords.contains(&word)).map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(says(&rows(&doctor, from.id).await), messages, "the originals say so at once");
    assert_eq!(given(&operator).len(), 0);
    tokio::task::block_in_place(|| operator.start_service(Service::Imap).unwrap());
    told(&mut doctor).await;
    let there = given(&operator);
    assert_eq!(there.len(), 2);
    for text in &there {
        assert!(text.starts_with("Resent-Date: "), "who gave it stands before all else: {text}");
        assert!(text.contains(&format!("<{}>", DOCTOR.address)), "{text}");
    }

    // The other desk sees each once, by her name.
    let mut settings = both(&operator, SECRETARY);
    let folder = tempfile::tempdir().unwrap();
    settings.data = Some(folder.path().to_owned());
    let mut secretary = Driver::start(settings, Activity::Following);
    secretary.opens(SECRETARY, PIN).await;
    let hers = ids(&secretary)[1];
    is_up_to_date(&mut secretary, hers).await;
    let mut expected: Vec<(String, String)> =
        all.iter().take(2).map(|row| (row.subject.clone(), "Claire DUBREUIL".to_owned())).collect();
    expected.sort();
    assert_eq!(seen(&mut secretary, hers, 2).await, expected);

    // Taken back, it is gone from there, and the original is as before.
    does(&mut doctor, Act::TakeBack { messages: messages[..1].to_vec() }).await;
    told(&mut doctor).await;
    assert_eq!(given(&operator).len(), 1);
    assert_eq!(says(&rows(&doctor, from.id).await), messages[1..]);
    // The next session, on the same vault, tells nothing anew.
    doctor.close().await;
    doctor.opens(DOCTOR, PIN).await;
    told(&mut doctor).await;
    assert_eq!(given(&operator).len(), 1);
    doctor.stop().await;
    secretary.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_beside_ones_own_is_confided_to_where_it_may_be_written_to() {
    let operator = start(5).await;
    operator.set_rights(None, "lrwstipekx").unwrap();
    let mut settings = session::settings(&operator);
    settings.accounts = vec![account_of(&settings, DOCTOR)];
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let own = ids(&driver)[0];
    is_up_to_date(&mut driver, own).await;
    let to = folders(&driver).await.into_iter().find(|row| row.place.is_arrival()).unwrap();
    let message = rows(&driver, inbox(&driver, own).await.id).await[0].id;
    let giver = Giver("Claire DUBREUIL".to_owned());
    does(&mut driver, Act::Confide { messages: vec![message], to: to.id, giver }).await;
    told(&mut driver).await;
    assert_eq!(given(&operator).len(), 1);
    does(&mut driver, Act::TakeBack { messages: vec![message] }).await;
    told(&mut driver).await;
    assert_eq!(given(&operator).len(), 0);
    driver.stop().await;
}

/// Two vaults of the doctor's, each with the same order: what arrives is with the practice once, and what was there before is not.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_ordered_is_confided_once_by_two_desks_and_no_more_once_it_is_ended() {
    let operator = start(5).await;
    let folder = tempfile::tempdir().unwrap();
    let mut elsewhere = both(&operator, DOCTOR);
    elsewhere.data = Some(folder.path().to_owned());
    let mut desks = [both(&operator, DOCTOR), elsewhere].map(|settings| Driver::start(settings, Activity::Following));
    for desk in &mut desks {
        desk.opens(DOCTOR, PIN).await;
        let (own, practice) = (ids(desk)[0], ids(desk)[1]);
        is_up_to_date(desk, own).await;
        is_up_to_date(desk, practice).await;
        let to = inbox(desk, practice).await.id;
        does(desk, Act::Secretariat { account: own, to: Some(to) }).await;
        let order = StandingOrder::read("", "résultats").unwrap();
        let giver = Giver("Claire DUBREUIL".to_owned());
        does(desk, Act::Order { account: own, order: Some((order, giver)) }).await;
    }
    // Those of before are older than the order.
    assert_eq!(given(&operator).len(), 0);
    for subject in ["Vos resultats", "Autre chose", "Resultats de radio"] {
        let _ = operator.deliver(DOCTOR.address, &letter(subject)).unwrap();
    }
    let deadline = Instant::now() + Duration::from_mins(1);
    let ordered = DeskState::ConfidedByOrder.keyword().unwrap();
    loop {
        let mut shown = Vec::new();
        for desk in &mut desks {
            told(desk).await;
            let from = inbox(desk, ids(desk)[0]).await.id;
            let rows = rows(desk, from).await;
            shown.push(rows.iter().filter(|row| row.keywords.contains(&ordered)).count());
        }
        if shown == [2, 2] && given(&operator).len() == 2 {
            break;
        }
        assert!(Instant::now() < deadline, "{shown:?} {}", given(&operator).len());
    }
    for desk in &mut desks {
        let own = ids(desk)[0];
        does(desk, Act::Order { account: own, order: None }).await;
    }
    let _ = operator.deliver(DOCTOR.address, &letter("Resultats de plus")).unwrap();
    for desk in &mut desks {
        let from = inbox(desk, ids(desk)[0]).await.id;
        while !rows(desk, from).await.iter().any(|row| row.subject == "Resultats de plus") {
            told(desk).await;
            assert!(Instant::now() < deadline, "it does not arrive");
        }
        told(desk).await;
    }
    assert_eq!(given(&operator).len(), 2);
    for desk in desks {
        desk.stop().await;
    }
}
