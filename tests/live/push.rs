//! Push, doubt and back-off against a real Dovecot: how soon new mail is seen, how a link that is dead without saying so is found, what
//! a server that hangs up or is gone costs, and that one mailbox in trouble troubles no other.

use std::time::Duration;

use pli::domain::{Account, AccountId, Address, MailboxId, Role, Security, SyncStatus};
use pli::engine::event::Opened;
use pli::engine::{Activity, Command, Loaded, Query, SessionState};
use pli::settings::Settings;
use pli_operator::{DOCTOR, Operator, PIN};
use tokio::time::{Instant, timeout};

use crate::driver::Driver;
use crate::practice::{Practice, letter};
use crate::session::{operator, settings};
use crate::weir::Weir;

async fn start() -> Operator {
    tokio::task::spawn_blocking(operator).await.unwrap()
}

fn opened(driver: &Driver) -> &Opened {
    match &driver.state {
        SessionState::Open(opened) => opened,
        other => panic!("not open: {other:?}"),
    }
}

/// The doctor's mailbox alone, reached there.
fn alone(operator: &Operator, change: impl FnOnce(&mut Account)) -> Settings {
    let mut settings = settings(operator);
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    settings.sync.look_every_seconds = 15;
    change(&mut settings.accounts[0]);
    settings
}

fn is_fresh(status: Option<&SyncStatus>) -> bool {
    matches!(status, Some(SyncStatus::UpToDate { .. }))
}

async fn open(settings: Settings) -> Driver {
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    driver.until("a first pass", |driver| is_fresh(driver.sync.as_ref())).await;
    driver
}

/// The doctor's mailbox, followed through a weir that lets everything pass; and its INBOX.
async fn behind_a_weir() -> (Operator, Weir, Driver, MailboxId) {
    let operator = start().await;
    let real = alone(&operator, |_| ()).accounts[0].imap.port;
    let weir = Weir::build(Some(real), usize::MAX).await;
    let driver = open(alone(&operator, |account| account.imap = weir.endpoint(Security::StartTls))).await;
    let inbox = folder(&driver, opened(&driver).ids[0], Role::Inbox).await;
    (operator, weir, driver, inbox)
}

async fn folder(driver: &Driver, account: AccountId, role: Role) -> MailboxId {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no folders") };
    rows.into_iter().find(|row| row.account == account && row.role == role).expect("the folder").id
}

async fn lists(driver: &Driver, mailbox: MailboxId, subject: &str) -> bool {
    let Loaded::Messages { rows, .. } = driver.handle.load(Query::Messages { mailbox, range: 0..50 }).await.unwrap()
    else {
        panic!("no messages")
    };
    rows.iter().any(|row| row.subject == subject)
}

/// How long until the list shows it. Each look at the list follows an event of the engine, as the window's does.
async fn shown(driver: &mut Driver, mailbox: MailboxId, subject: &str, patience: Duration) -> Duration {
    let begun = Instant::now();
    let seen = async {
        while !lists(driver, mailbox, subject).await {
            driver.event().await;
        }
    };
    timeout(patience, seen).await.unwrap_or_else(|_| panic!("{subject} is not shown"));
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_listed_within_two_seconds() {
    let practice = Practice::start(20).await;
    let operator = &practice.operator;
    let mut driver = open(alone(operator, |_| ())).await;
    let id = opened(&driver).ids[0];
    let inbox = folder(&driver, id, Role::Inbox).await;
    driver.rests().await;
    let mut times = Vec::new();
    for number in 0..8 {
        let subject = format!("Poussée {number}");
        let _ = operator.deliver(DOCTOR.address, &letter(&subject)).unwrap();
        times.push(shown(&mut driver, inbox, &subject, Duration::from_secs(10)).await);
        driver.rests().await;
    }
    times.sort();
    println!("shown after {times:?}");
    assert!(times.iter().all(|time| *time <= Duration::from_secs(2)), "{times:?}");
    assert!(driver.quotas.get(&id).is_some_and(|quota| quota.limit > quota.used), "{:?}", driver.quotas);

    driver.stop().await;
}

/// Another desk files a letter into a folder, over a connection of its own.
async fn file(practice: &Practice, role: Role, subject: &str) {
    let mut session = practice.session().await;
    let name = session.list().await.unwrap().into_iter().find(|listed| listed.role == Some(role)).unwrap().name;
    let _ = session.append(&name, pli::domain::Flags::SEEN, None, &letter(subject)).await.unwrap();
    session.logout().await.unwrap();
}

/// Longer than any test: what is seen sooner was pushed.
const NO_ROUNDS: u32 = 3_600;
/// What a push may take.
const PUSHED: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread")]
async fn what_another_desk_files_anywhere_is_pushed_and_after_a_cut_too() {
    let practice = Practice::start(20).await;
    let weir = Weir::build(Some(practice.account.imap.port), usize::MAX).await;
    let mut settings = alone(&practice.operator, |account| account.imap = weir.endpoint(Security::StartTls));
    settings.sync.look_every_seconds = NO_ROUNDS;
    let mut driver = open(settings).await;
    let id = opened(&driver).ids[0];
    driver.rests().await;
    let mut times = Vec::new();
    for (number, role) in [Role::Sent, Role::Archive, Role::Trash, Role::Archive].into_iter().enumerate() {
        let folder = folder(&driver, id, role).await;
        let subject = format!("Ailleurs {number}");
        file(&practice, role, &subject).await;
        times.push(shown(&mut driver, folder, &subject, PUSHED).await);
        driver.rests().await;
    }
    println!("of other folders after {times:?}, without rounds");

    let before = weir.connections();
    weir.cut();
    timeout(Duration::from_secs(30), weir.connected(before + 1)).await.expect("another connection");
    driver.until("another pass", |driver| is_fresh(driver.sync.as_ref())).await;
    driver.rests_for(Duration::from_secs(2)).await;
    let archive = folder(&driver, id, Role::Archive).await;
    file(&practice, Role::Archive, "Après la coupure").await;
    println!("after a cut: {:?}", shown(&mut driver, archive, "Après la coupure", PUSHED).await);

    // In the shared mailbox, which lies in a namespace of its own.
    let mut session = practice.session().await;
    let name = pli::domain::MailboxName::new(format!("{}/Archives", pli_operator::SHARED_PREFIX));
    let _ = session.append(&name, pli::domain::Flags::SEEN, None, &letter("Du cabinet")).await.unwrap();
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no folders") };
    let shared = rows.into_iter().find(|row| row.name == name).expect("the shared folder").id;
    println!("of the shared mailbox: {:?}", shown(&mut driver, shared, "Du cabinet", PUSHED).await);
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_push_all_that_it_promised_is_looked_at_in_rounds_again() {
    let practice = Practice::start(20).await;
    let mut driver = open(alone(&practice.operator, |_| ())).await;
    let id = opened(&driver).ids[0];
    let archive = folder(&driver, id, Role::Archive).await;
    driver.rests().await;
    // Put there behind the back of Dovecot, which pushes what it does itself.
    let put = |subject: &str| {
        let new = practice.operator.mail().join(DOCTOR.folder).join("Maildir/.Archives/new");
        std::fs::write(new.join(subject), letter(subject)).unwrap();
    };
    let waits = async |driver: &mut Driver| {
        let until = Instant::now() + Duration::from_secs(21);
        while Instant::now() < until {
            let _ = timeout(Duration::from_secs(1), driver.event()).await;
        }
    };
    for subject in ["Inaperçu", "Encore"] {
        put(subject);
        // Longer than a round: none is made, since all is promised.
        waits(&mut driver).await;
        assert!(!lists(&driver, archive, subject).await, "it was pushed, or a round was made");
        // The list shows it.
        assert!(matches!(driver.pass().await, pli::engine::Answer::Synced(_)));
        assert!(lists(&driver, archive, subject).await);
        waits(&mut driver).await;
        assert!(matches!(driver.pass().await, pli::engine::Answer::Synced(_)));
    }
    put("Vu");
    println!(
        "caught, then seen by a round after {:?}",
        shown(&mut driver, archive, "Vu", Duration::from_secs(20)).await
    );
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_dead_without_saying_so_is_replaced() {
    let (operator, weir, mut driver, inbox) = behind_a_weir().await;
    driver.rests().await;
    let before = weir.connections();
    weir.freeze();
    let _ = operator.deliver(DOCTOR.address, &letter("Sous la glace")).unwrap();
    let begun = Instant::now();
    // The next round is owed an answer, which does not come.
    timeout(Duration::from_secs(45), weir.connected(before + 1)).await.expect("another connection");
    println!("found dead after {:?}", begun.elapsed());
    weir.thaw();
    let _ = shown(&mut driver, inbox, "Sous la glace", Duration::from_secs(20)).await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_mailboxes_stand_each_for_itself() {
    let operator = start().await;
    let mut settings = alone(&operator, |_| ());
    let doctors = settings.accounts[0].clone();
    let weir = Weir::build(None, 0).await;
    // One whose server takes connections and never answers; one whose server is not there.
    let mut silent = doctors.clone();
    silent.address = Address::parse("muette@medecin.mssante.fr").unwrap();
    silent.imap = weir.endpoint(Security::StartTls);
    let mut absent = doctors.clone();
    absent.address = Address::parse("absente@medecin.mssante.fr").unwrap();
    absent.imap.port = 1;
    settings.accounts = vec![silent, absent, doctors];
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let ids = opened(&driver).ids.clone();
    driver.until("hers is fresh", |driver| is_fresh(driver.syncs.get(&ids[2]))).await;
    let fails = |driver: &Driver, id| matches!(driver.syncs.get(&id), Some(SyncStatus::Failed { .. }));
    driver.until("the absent one fails", |driver| fails(driver, ids[1])).await;
    assert!(is_fresh(driver.syncs.get(&ids[2])));
    // Hers is told at once all the same.
    let inbox = folder(&driver, ids[2], Role::Inbox).await;
    driver.rests().await;
    let _ = operator.deliver(DOCTOR.address, &letter("Quand même")).unwrap();
    let took = shown(&mut driver, inbox, "Quand même", Duration::from_secs(10)).await;
    assert!(took <= Duration::from_secs(2), "{took:?}");
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_is_met_again_at_once_and_one_that_is_gone_after_pauses() {
    let (operator, weir, mut driver, inbox) = behind_a_weir().await;
    // It has stood for a while: its loss alone is no failure.
    let stood = Instant::now() + Duration::from_secs(21);
    while Instant::now() < stood {
        let _ = timeout(Duration::from_secs(1), driver.event()).await;
    }
    let before = weir.connections();
    weir.cut();
    let begun = Instant::now();
    timeout(Duration::from_secs(10), weir.connected(before + 1)).await.expect("another connection");
    println!("met again after {:?}", begun.elapsed());
    assert!(!matches!(driver.sync, Some(SyncStatus::Failed { .. })));
    let _ = operator.deliver(DOCTOR.address, &letter("Raccroché")).unwrap();
    let _ = shown(&mut driver, inbox, "Raccroché", Duration::from_secs(20)).await;

    // Gone: tries become rarer, and an order is one at once.
    weir.refuse(true);
    weir.cut();
    driver.until("it is told", |driver| matches!(driver.sync, Some(SyncStatus::Failed { .. }))).await;
    let tried = weir.connections();
    let rare = Instant::now() + Duration::from_secs(15);
    while Instant::now() < rare {
        let _ = timeout(Duration::from_secs(1), driver.event()).await;
    }
    let more = weir.connections() - tried;
    println!("{more} more in 15 s");
    assert!((1..=8).contains(&more), "{more}");
    weir.refuse(false);
    let asked = driver.say(|ticket| Command::Sync { ticket });
    let answer = timeout(Duration::from_secs(10), driver.hear(asked)).await.expect("at once");
    assert!(matches!(answer, pli::engine::Answer::Synced(_)), "{answer:?}");
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_far_server_is_spoken_to_in_fewer_octets() {
    let practice = Practice::start(200).await;
    let weir = Weir::build(Some(practice.account.imap.port), usize::MAX).await;
    weir.slow_down(Duration::from_millis(15));
    let mut driver = open(alone(&practice.operator, |account| account.imap = weir.endpoint(Security::StartTls))).await;
    let id = opened(&driver).ids[0];
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no folders") };
    let mut size = 0;
    for row in &rows {
        let listed = Query::Messages { mailbox: row.id, range: 0..1_000 };
        let Loaded::Messages { rows, .. } = driver.handle.load(listed).await.unwrap() else { panic!("no messages") };
        assert!(rows.iter().all(|row| row.has_body), "{:?}", row.name);
        size += rows.iter().map(|row| row.size).sum::<u64>();
    }
    let passed = weir.passed();
    println!("{size} octets of messages came as {passed}, headers twice, TLS and all");
    assert!(passed as u64 <= size * 9 / 10, "{passed} of {size}");
    // And what is pushed comes through it too.
    let inbox = folder(&driver, id, Role::Inbox).await;
    driver.rests().await;
    let _ = practice.operator.deliver(DOCTOR.address, &letter("De loin")).unwrap();
    let _ = shown(&mut driver, inbox, "De loin", Duration::from_secs(10)).await;
    driver.stop().await;
}
