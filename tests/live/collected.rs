//! A mailbox that other software of the practice collects too: showing a message changes nothing there, a person's act does.

use pli::domain::{Act, Flags, Role};
use pli::engine::{Activity, Answer, Command, Loaded, Query};
use pli::imap::Opening;
use pli::settings::Settings;
use pli_operator::{DOCTOR, PIN};

use crate::driver::Driver;
use crate::practice::Practice;

/// Messages of INBOX that the server holds as read.
async fn read_there(practice: &Practice) -> usize {
    let session = practice.session().await;
    let inbox = pli::domain::MailboxName::new("INBOX");
    let (mut selected, _) = session.select(&inbox, Opening::ReadOnly).await.map_err(|(_, error)| error).unwrap();
    let marks = selected.changes(None).await.unwrap().marks;
    selected.close().await.unwrap().logout().await.unwrap();
    marks.iter().filter(|(_, marks)| marks.flags.contains(Flags::SEEN)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn showing_a_message_marks_it_only_where_nobody_else_collects() {
    let practice = Practice::start(12).await;
    for (collected, marked) in [(true, 0), (false, 1)] {
        let mut settings = Settings::read(&practice.operator.config_path()).unwrap();
        settings.accounts.iter_mut().for_each(|account| account.collected = collected);
        let mut driver = Driver::start(settings, Activity::Sending);
        driver.opens(DOCTOR, PIN).await;
        assert!(matches!(driver.pass().await, Answer::Synced(_)));
        let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else {
            panic!("no mailboxes")
        };
        let inbox = rows.iter().find(|row| row.role == Role::Inbox).unwrap().id;
        let asked = Query::Messages { mailbox: inbox, range: 0..50 };
        let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no messages") };
        let unread: Vec<_> = rows.iter().filter(|row| !row.flags.contains(Flags::SEEN)).map(|row| row.id).collect();
        let before = read_there(&practice).await;
        let _ = driver.say(|_| Command::Shown(unread[0]));
        driver.rests().await;
        assert!(matches!(driver.pass().await, Answer::Synced(_)));
        assert_eq!(read_there(&practice).await, before + marked, "collected: {collected}");
        // What she does herself is done.
        let _ = driver.say(|_| Command::Act(Act::Flag { messages: vec![unread[1]], flag: Flags::SEEN, set: true }));
        driver.rests().await;
        assert!(matches!(driver.pass().await, Answer::Synced(_)));
        assert_eq!(read_there(&practice).await, before + marked + 1, "collected: {collected}");
        driver.stop().await;
    }
}
