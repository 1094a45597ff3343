//! What the window looks at jumps the queue of a first pass of the real engine against a real Dovecot: the folder that is opened, and
//! the message that is opened.

use std::time::Duration;

use pli::domain::listing::{Body, MailboxRow, MessageRow};
use pli::domain::{MailboxId, MessageId, Role};
use pli::engine::{Activity, Loaded, Query};
use pli_operator::{DOCTOR, PIN};
use tokio::time::{Instant, timeout};

use crate::driver::Driver;
use crate::practice::Practice;
use crate::session::settings;

const PATIENCE: Duration = Duration::from_mins(2);

async fn folders(driver: &Driver) -> Vec<MailboxRow> {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no folders") };
    rows
}

fn total(rows: &[MailboxRow], id: MailboxId) -> u32 {
    rows.iter().find(|row| row.id == id).unwrap().total
}

async fn listed(driver: &Driver, mailbox: MailboxId) -> Vec<MessageRow> {
    let query = Query::Messages { mailbox, range: 0..100_000 };
    let Loaded::Messages { rows, .. } = driver.handle.load(query).await.unwrap() else { panic!("no messages") };
    rows
}

/// After each event, until there is an answer.
async fn awaited<T>(driver: &mut Driver, what: &str, look: impl AsyncFn(&Driver) -> Option<T>) -> T {
    let seen = async {
        loop {
            if let Some(found) = look(driver).await {
                return found;
            }
            driver.event().await;
        }
    };
    timeout(PATIENCE, seen).await.unwrap_or_else(|_| panic!("{what} does not come"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_and_the_message_that_are_opened_come_before_the_rest_of_a_first_pass() {
    let practice = Practice::start(6_000).await;
    let mut session = practice.session().await;
    let server: Vec<_> = session.list().await.unwrap();
    session.logout().await.unwrap();
    let count = |role| {
        let mailbox = server.iter().find(|listed| listed.role == Some(role)).unwrap();
        mailbox.status.and_then(|status| status.messages).unwrap()
    };
    let (inbox_all, archive_all) = (count(Role::Inbox), count(Role::Archive));
    println!("INBOX {inbox_all}, archive {archive_all}");

    let mut settings = settings(&practice.operator);
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let of = |rows: &[MailboxRow], role| rows.iter().find(|row| row.role == role).map(|row| row.id);
    let (inbox, archive) = awaited(&mut driver, "a first screen", async |driver| {
        let rows = folders(driver).await;
        let both = of(&rows, Role::Inbox).zip(of(&rows, Role::Archive))?;
        (total(&rows, both.0) > 0).then_some(both)
    })
    .await;
    let begun = Instant::now();
    let before = total(&folders(&driver).await, inbox);
    assert!(before < inbox_all, "the pass was faster than the look");

    // The folder is opened: its headers come before the rest of those of INBOX.
    let behind = awaited(&mut driver, "the folder", async |driver| {
        let _ = listed(driver, archive).await;
        let rows = folders(driver).await;
        (total(&rows, archive) == archive_all).then(|| total(&rows, inbox))
    })
    .await;
    println!(
        "INBOX had {before} headers when the folder was opened, {behind} when it was there after {:?}",
        begun.elapsed()
    );
    assert!(behind < inbox_all, "all headers of INBOX came first");

    // Its oldest message is opened: its text comes at once.
    let oldest: MessageId = listed(&driver, archive).await.last().unwrap().id;
    let opened = Instant::now();
    awaited(&mut driver, "the message", async |driver| {
        let Loaded::Message(view) = driver.handle.load(Query::Message(oldest)).await.unwrap() else {
            panic!("no message")
        };
        matches!(view.body, Body::Ready { .. }).then_some(())
    })
    .await;
    let here = listed(&driver, archive).await.iter().filter(|row| row.has_body).count();
    println!("the message was there after {:?}, beside {here} others of {archive_all}", opened.elapsed());
    assert!(here < archive_all as usize / 2, "half of the folder came first");

    // And all texts of the folder come before those of INBOX.
    awaited(&mut driver, "its texts", async |driver| {
        listed(driver, archive).await.iter().all(|row| row.has_body).then_some(())
    })
    .await;
    let others = listed(&driver, inbox).await.iter().filter(|row| row.has_body).count();
    println!("{others} texts of INBOX were there then, of {inbox_all}");
    assert!(others < inbox_all as usize / 2, "half of INBOX came first");
    driver.stop().await;
}
