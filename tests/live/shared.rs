//! Mailboxes of several: opened by a card or a token in a person's own name, refused, taken away while they are open; folders of others
//! with rights; two desks at one mailbox.

use pli::domain::account::{Method, NewMailbox};
use pli::domain::listing::MailboxRow;
use pli::domain::notice::MailboxFault;
use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::{
    Account, AccountId, Act, Address, DisplayName, Draft, Entry, Flags, MessageId, Notice, PscWay, Right, Role,
    SyncStatus, Tenure,
};
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, PscState, Query, SessionState};
use pli::settings::Settings;
use pli_operator::{
    Answer as Agree, DOCTOR, Lifetimes, Mailbox, Operator, Options, PIN, SECRETARY, SHARED, SHARED_INBOX,
    SHARED_PREFIX, Service, TOKEN_SHARED,
};

use crate::driver::Driver;
use crate::psc::World;
use crate::session;
use crate::tokens::direct;

pub async fn start(messages: usize) -> Operator {
    let options = Options { messages, ..Options::default() };
    tokio::task::spawn_blocking(move || Operator::start(options).unwrap()).await.unwrap()
}

pub fn account_of(settings: &Settings, who: Mailbox) -> Account {
    settings.accounts.iter().find(|account| account.address.to_string() == who.address).unwrap().clone()
}

/// The mailbox of the practice as this person opens it.
fn shared(settings: &Settings, who: Mailbox) -> Account {
    Account {
        address: Address::parse(SHARED.address).unwrap(),
        name: DisplayName::clean(SHARED.name),
        tenure: Tenure::Shared,
        ..account_of(settings, who)
    }
}

/// Settings of this person: her own mailbox, then that of the practice.
pub fn both(operator: &Operator, who: Mailbox) -> Settings {
    let mut settings = session::settings(operator);
    settings.accounts = vec![account_of(&settings, who), shared(&settings, who)];
    settings
}

pub fn ids(driver: &Driver) -> Vec<AccountId> {
    let SessionState::Open(opened) = &driver.state else { panic!("{:?}", driver.state) };
    opened.ids.clone()
}

pub async fn folders(driver: &Driver) -> Vec<MailboxRow> {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!() };
    rows
}

pub async fn inbox(driver: &Driver, account: AccountId) -> MailboxRow {
    folders(driver).await.into_iter().find(|row| row.account == account && row.role == Role::Inbox).unwrap()
}

async fn messages(driver: &Driver, folder: &MailboxRow) -> Vec<(MessageId, Flags)> {
    let asked = Query::Messages { mailbox: folder.id, range: 0..200 };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!() };
    rows.into_iter().map(|row| (row.id, row.flags)).collect()
}

fn fault(driver: &Driver, account: AccountId) -> Option<MailboxFault> {
    match driver.syncs.get(&account) {
        Some(SyncStatus::Failed { notice: Notice::Mailbox(fault), .. }) => Some(*fault),
        _ => None,
    }
}

pub async fn is_up_to_date(driver: &mut Driver, account: AccountId) {
    let good = |driver: &Driver| matches!(driver.syncs.get(&account), Some(SyncStatus::UpToDate { .. }));
    driver.until("a pass", good).await;
}

/// A letter from the practice's address.
async fn writes(driver: &mut Driver, to: &str, subject: &str) {
    let draft = Draft {
        from: Some(Address::parse(SHARED.address).unwrap()),
        to: vec![to.to_owned()],
        subject: subject.to_owned(),
        body: "Bonjour".to_owned(),
        ..Draft::default()
    };
    let draft = Box::new(draft);
    let asked = driver.say(|ticket| Command::Send {
        letter: LetterId(ticket.0),
        draft,
        entry: Entry::Written,
        departure: Departure::Now,
        ticket,
    });
    let answer = driver.hear(asked).await;
    assert!(matches!(answer, Answer::Queued(..)), "{answer:?}");
}

fn arrived(operator: &Operator, who: Mailbox, subject: &str) -> Option<String> {
    let files = operator.mailbox_files(who.address).unwrap();
    let text = |(_, octets): &(_, Vec<u8>)| String::from_utf8_lossy(octets).into_owned();
    files.iter().map(text).find(|text| text.contains(&format!("Subject: {subject}")))
}

/// The same, once the operator has delivered it: that may be after it was filed.
async fn arrives(operator: &Operator, who: Mailbox, subject: &str) -> String {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        if let Some(text) = arrived(operator, who, subject) {
            return text;
        }
        assert!(std::time::Instant::now() < deadline, "« {subject} » does not arrive");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// Every connection to the operator's mailboxes is cut.
fn cut(operator: &mut Operator) {
    tokio::task::block_in_place(|| {
        operator.stop_service(Service::Imap);
        operator.start_service(Service::Imap).unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_right_is_told_so_before_anything_is_kept() {
    let operator = start(5).await;
    let settings = session::settings(&operator);
    let hers = shared(&settings, SECRETARY);
    let mailbox = NewMailbox {
        address: hers.address,
        name: hers.name,
        imap: hers.imap,
        submission: hers.submission,
        method: Method::Card,
        tenure: Tenure::Shared,
    };
    let mut settings = settings;
    settings.accounts = vec![account_of(&settings, SECRETARY)];
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(SECRETARY, PIN).await;
    operator.delegate(SECRETARY, false).unwrap();
    for (stopped, expected) in [(false, "mailbox-no-access"), (true, "server-unreachable")] {
        let mut operator_is_down = None;
        if stopped {
            // An operator that is not there says nothing of rights.
            operator_is_down =
                Some(NewMailbox { imap: pli::domain::Endpoint { port: 1, ..mailbox.imap.clone() }, ..mailbox.clone() });
        }
        let tried = Box::new(operator_is_down.unwrap_or_else(|| mailbox.clone()));
        let asked = driver.say(|ticket| Command::AddMailbox { mailbox: tried, ticket });
        let Answer::Failed(notice) = driver.hear(asked).await else { panic!("let in") };
        assert_eq!(notice.code(), expected);
        assert_eq!(ids(&driver).len(), 1);
    }
    operator.delegate(SECRETARY, true).unwrap();
    // Its server looks for new rights once a second.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let tried = Box::new(mailbox.clone());
        let asked = driver.say(|ticket| Command::AddMailbox { mailbox: tried, ticket });
        match driver.hear(asked).await {
            Answer::Done => break,
            answer => assert!(std::time::Instant::now() < deadline, "{answer:?}"),
        }
    }
    let account = ids(&driver)[1];
    is_up_to_date(&mut driver, account).await;
    // It is the practice's mail that came, and none of hers.
    let there = operator.mailbox_files(SHARED.address).unwrap().len();
    assert_eq!(inbox(&driver, account).await.total as usize, there);
    writes(&mut driver, DOCTOR.address, "Du cabinet").await;
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    let text = arrives(&operator, DOCTOR, "Du cabinet").await;
    assert!(text.contains(SHARED.address) && text.contains(SHARED.name), "{text}");
    // Its copy lies among the sent letters of the practice.
    let sent = operator.folder_files(SHARED.address, "Envoyés").unwrap();
    assert!(sent.iter().any(|(_, octets)| String::from_utf8_lossy(octets).contains("Du cabinet")));
    driver.close().await;
    driver.opens(SECRETARY, PIN).await;
    let SessionState::Open(opened) = &driver.state else { panic!() };
    assert!(opened.accounts[1].is_shared(), "its vault knows whose it is");
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_taken_away_stops_that_mailbox_alone_and_loses_nothing() {
    let mut operator = start(5).await;
    let mut driver = Driver::start(both(&operator, DOCTOR), Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let (own, practice) = (ids(&driver)[0], ids(&driver)[1]);
    is_up_to_date(&mut driver, own).await;
    is_up_to_date(&mut driver, practice).await;
    let kept = inbox(&driver, practice).await;
    assert!(kept.total > 0);

    operator.delegate(DOCTOR, false).unwrap();
    cut(&mut operator);
    driver.until("the right is gone", |driver| fault(driver, practice).is_some()).await;
    assert_eq!(fault(&driver, practice), Some(MailboxFault::Withdrawn));
    // Her own goes on, and what is kept is there to read.
    is_up_to_date(&mut driver, own).await;
    let rows = messages(&driver, &inbox(&driver, practice).await).await;
    assert_eq!(rows.len(), kept.total as usize);
    // What she does and writes waits, and the operator is not asked.
    let asked_so_far = |operator: &Operator| operator.log(Service::Imap).matches(SHARED.address).count();
    let before = asked_so_far(&operator);
    let message = rows.iter().find(|(_, flags)| !flags.contains(Flags::FLAGGED)).unwrap().0;
    let act = Act::Flag { messages: vec![message], flag: Flags::FLAGGED, set: true };
    let _ = driver.say(|_| Command::Act(act));
    driver.notices.clear();
    writes(&mut driver, SECRETARY.address, "Attend le droit").await;
    driver.settled(|state| matches!(state, OutgoingState::Deferred { .. })).await;
    driver.until("why it waits", |driver| driver.notices.contains(&Notice::Mailbox(MailboxFault::Withdrawn))).await;
    driver.rests().await;
    assert_eq!(asked_so_far(&operator), before, "{}", operator.log(Service::Imap));
    assert_eq!(arrived(&operator, SECRETARY, "Attend le droit"), None);
    let Loaded::Actions(waiting) = driver.handle.load(Query::Actions).await.unwrap() else { panic!() };
    assert_eq!(waiting.len(), 1);
    // Asked again, the answer is the same, and her own is not held up.
    assert!(matches!(driver.pass().await, Answer::Failed(Notice::Mailbox(MailboxFault::Withdrawn))));

    operator.delegate(DOCTOR, true).unwrap();
    // Its server looks for new rights once a second.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !matches!(driver.pass().await, Answer::Synced(_)) {
        assert!(std::time::Instant::now() < deadline, "it does not open again");
    }
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    let _ = arrives(&operator, SECRETARY, "Attend le droit").await;
    let Loaded::Actions(waiting) = driver.handle.load(Query::Actions).await.unwrap() else { panic!() };
    assert!(waiting.is_empty());
    let flagged = operator.mailbox_files(SHARED.address).unwrap();
    let is_flagged =
        |path: &std::path::Path| path.to_string_lossy().rsplit(',').next().unwrap_or_default().contains('F');
    assert!(flagged.iter().any(|(path, _)| is_flagged(path)));
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_is_closed_keeps_the_letter_and_says_why() {
    let mut operator = start(2).await;
    let mut driver = Driver::start(both(&operator, SECRETARY), Activity::Following);
    driver.opens(SECRETARY, PIN).await;
    let (own, practice) = (ids(&driver)[0], ids(&driver)[1]);
    is_up_to_date(&mut driver, own).await;
    is_up_to_date(&mut driver, practice).await;
    tokio::task::block_in_place(|| operator.close_sender(SHARED.address, true).unwrap());
    writes(&mut driver, DOCTOR.address, "Adresse fermee").await;
    driver.settled(|state| matches!(state, OutgoingState::Deferred { .. })).await;
    let outbox = driver.outbox().await;
    let OutgoingState::Deferred { words, .. } = &outbox[0].1 else { panic!("{outbox:?}") };
    assert!(words.contains("not owned"), "{words}");
    driver.until("why it waits", |driver| driver.notices.contains(&Notice::Mailbox(MailboxFault::Withdrawn))).await;
    // Its reading goes on, and so do letters of her own.
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    driver.queue(DOCTOR.address, "De sa propre adresse", "Bonjour").await;
    let _ = arrives(&operator, DOCTOR, "De sa propre").await;
    assert_eq!(arrived(&operator, DOCTOR, "Adresse"), None);
    driver.discard_all().await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_of_the_practice_stand_apart_with_their_rights_and_stay_when_they_are_closed() {
    let operator = start(5).await;
    operator.set_rights(Some(SHARED_INBOX), "lrs").unwrap();
    let mut settings = session::settings(&operator);
    settings.accounts = vec![account_of(&settings, DOCTOR)];
    let mut driver = Driver::start(settings.clone(), Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    let rows = folders(&driver).await;
    let of_practice: Vec<&MailboxRow> =
        rows.iter().filter(|row| row.name.as_str().starts_with(SHARED_PREFIX)).collect();
    assert!(of_practice.len() > 1);
    for row in &of_practice {
        assert_eq!(row.place.root().map(|root| root.as_str()), Some(SHARED_PREFIX));
        assert_eq!(row.role, Role::Other, "{}", row.name.as_str());
    }
    assert!(rows.iter().filter(|row| row.place.root().is_some()).count() == of_practice.len());
    let arrival = of_practice.iter().find(|row| row.place.is_arrival()).unwrap();
    assert!(arrival.name.as_str().ends_with(SHARED_INBOX) && arrival.total > 0);
    let rights = arrival.place.rights();
    assert!(rights.allow(Right::Seen) && rights.are_read_only(), "{}", rights.letters());
    assert!(of_practice.iter().any(|row| row.place.allows(Right::Remove) && row.place.allows(Right::Insert)));
    // Its mail counts where all are listed together.
    let own = rows.iter().find(|row| row.role == Role::Inbox).unwrap();
    let Loaded::Messages { total, .. } = driver.handle.load(Query::Inboxes { range: 0..1 }).await.unwrap() else {
        panic!()
    };
    assert_eq!(total, own.total + arrival.total);
    driver.stop().await;

    // Closed for all: kept, out of reach, and nothing of it is said to be gone.
    operator.set_rights(None, "").unwrap();
    let mut driver = Driver::start(settings.clone(), Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    for _ in 0..3 {
        assert!(matches!(driver.pass().await, Answer::Synced(_)));
    }
    let rows = folders(&driver).await;
    let closed: Vec<&MailboxRow> = rows.iter().filter(|row| row.place.root().is_some()).collect();
    assert_eq!(closed.len(), of_practice.len());
    assert!(closed.iter().all(|row| row.unreachable));
    assert_eq!(closed.iter().find(|row| row.place.is_arrival()).unwrap().total, arrival.total);
    let Loaded::GoneCounts(gone) = driver.handle.load(Query::GoneCounts).await.unwrap() else { panic!() };
    assert_eq!(gone, []);
    driver.stop().await;

    operator.set_rights(None, "lrwstipekx").unwrap();
    let mut driver = Driver::start(settings, Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    let rows = folders(&driver).await;
    let open = rows.iter().find(|row| row.place.is_arrival()).unwrap();
    assert!(!open.unreachable && open.place.allows(Right::Remove), "rights are renewed");
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_open_the_practice_and_each_sees_what_the_other_does() {
    let operator = start(5).await;
    let mut doctor = Driver::start(both(&operator, DOCTOR), Activity::Following);
    doctor.opens(DOCTOR, PIN).await;
    let mut settings = both(&operator, SECRETARY);
    let folder = tempfile::tempdir().unwrap();
    settings.data = Some(folder.path().to_owned());
    let mut secretary = Driver::start(settings, Activity::Following);
    secretary.opens(SECRETARY, PIN).await;
    let (hers, his) = (ids(&secretary)[1], ids(&doctor)[1]);
    is_up_to_date(&mut doctor, his).await;
    is_up_to_date(&mut secretary, hers).await;
    let flagged =
        |rows: Vec<(MessageId, Flags)>| rows.iter().filter(|(_, flags)| flags.contains(Flags::FLAGGED)).count();
    let rows = messages(&doctor, &inbox(&doctor, his).await).await;
    let message = rows.iter().find(|(_, flags)| !flags.contains(Flags::FLAGGED)).unwrap().0;
    let before = flagged(rows);
    let _ = doctor.say(|_| Command::Act(Act::Flag { messages: vec![message], flag: Flags::FLAGGED, set: true }));
    doctor.rests().await;
    assert!(matches!(doctor.pass().await, Answer::Synced(_)));
    assert!(matches!(secretary.pass().await, Answer::Synced(_)));
    assert_eq!(flagged(messages(&secretary, &inbox(&secretary, hers).await).await), before + 1);
    // Both write in its name, each with her own card.
    writes(&mut doctor, SECRETARY.address, "Par la doctoresse").await;
    writes(&mut secretary, DOCTOR.address, "Par la secretaire").await;
    for desk in [&mut doctor, &mut secretary] {
        desk.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    }
    assert!(arrives(&operator, SECRETARY, "Par la").await.contains(SHARED.address));
    assert!(arrives(&operator, DOCTOR, "Par la").await.contains(SHARED.address));
    doctor.stop().await;
    secretary.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_mailbox_of_a_service_until_its_operator_closes_it() {
    let world = World::start(Lifetimes::default()).await;
    let mut settings = direct(&world);
    let own = settings.accounts[0].clone();
    let service = Account {
        address: Address::parse(TOKEN_SHARED.address).unwrap(),
        name: DisplayName::clean(TOKEN_SHARED.name),
        tenure: Tenure::Shared,
        ..own.clone()
    };
    settings.accounts = vec![own, service];
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let (own, service) = (ids(&driver)[0], ids(&driver)[1]);
    world.psc().automatic(Some(Agree::Approve)).unwrap();
    let _ = driver.say(|_| Command::LogInToPsc(PscWay::Mobile));
    driver.until("a login", |driver| driver.psc.last() == Some(&PscState::Alive)).await;
    is_up_to_date(&mut driver, own).await;
    is_up_to_date(&mut driver, service).await;
    let mut operator = world.operator;
    operator.psc().unwrap().close_mailbox(Some(TOKEN_SHARED.address)).unwrap();
    tokio::task::block_in_place(|| {
        operator.stop_service(Service::TokenImap);
        operator.start_service(Service::TokenImap).unwrap();
    });
    driver.until("the right is gone", |driver| fault(driver, service) == Some(MailboxFault::Withdrawn)).await;
    is_up_to_date(&mut driver, own).await;
    assert_eq!(driver.psc.last(), Some(&PscState::Alive), "the login itself is as good as it was");
    operator.psc().unwrap().close_mailbox(None).unwrap();
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    is_up_to_date(&mut driver, service).await;
    driver.stop().await;
}
