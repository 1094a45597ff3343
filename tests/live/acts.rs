//! What users do, refused or forestalled by a real Dovecot: it is undone with the right notice, and both sides are the same afterwards.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use pli::domain::listing::{MailboxRow, MessageRow};
use pli::domain::notice::ActionFault;
use pli::domain::{Act, DeskState, Flags, MailboxName, Notice, Role, Uid, UidSet};
use pli::engine::{Activity, Command, Loaded, Query};
use pli::imap::{FlagChange, Opening};
use pli::settings::Settings;
use pli_operator::{DOCTOR, PIN};

use crate::driver::Driver;
use crate::practice::{Practice, letter};

/// A folder of the user, with letters in it.
const PATIENTS: &str = "Patients";
/// Passes after which what is refused for now is refused for good.
const ENOUGH: usize = 8;

/// A desk of its own, with a vault of its own, that has seen everything once.
async fn desk(practice: &Practice, data: &str) -> Driver {
    let mut settings = Settings::read(&practice.operator.config_path()).unwrap();
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    settings.data = Some(practice.operator.dir().join(data));
    let mut driver = Driver::start(settings, Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    driver.passes().await;
    driver
}

async fn mailboxes(driver: &Driver) -> Vec<MailboxRow> {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no mailboxes") };
    rows
}

async fn folder(driver: &Driver, name: &str) -> MailboxRow {
    let rows = mailboxes(driver).await;
    rows.into_iter().find(|row| row.name.as_str() == name).unwrap_or_else(|| panic!("no {name}"))
}

async fn rows(driver: &Driver, name: &str) -> Vec<MessageRow> {
    let mailbox = folder(driver, name).await.id;
    let asked = Query::Messages { mailbox, range: 0..u32::MAX };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no messages") };
    rows
}

async fn one(driver: &Driver, name: &str, subject: &str) -> MessageRow {
    rows(driver, name).await.into_iter().find(|row| row.subject == subject).unwrap_or_else(|| panic!("no {subject}"))
}

async fn subjects(driver: &Driver, name: &str) -> Vec<String> {
    let mut all: Vec<String> = rows(driver, name).await.into_iter().map(|row| row.subject).collect();
    all.sort();
    all
}

fn act(driver: &mut Driver, act: Act) {
    let _ = driver.say(|_| Command::Act(act));
}

/// Faults told since this was asked last.
fn told(driver: &mut Driver) -> Vec<ActionFault> {
    let faults = std::mem::take(&mut driver.notices).into_iter().filter_map(|notice| match notice {
        Notice::Action(fault) => Some(fault),
        _ => None,
    });
    faults.collect()
}

/// Nothing waits, and the next pass changes nothing.
async fn is_settled(driver: &mut Driver) {
    driver.passes().await;
    let Loaded::Actions(waiting) = driver.handle.load(Query::Actions).await.unwrap() else { panic!("no actions") };
    assert!(waiting.is_empty(), "{waiting:?}");
}

/// The operator with a folder of two letters, and the doctor's Maildir.
async fn practice() -> (Practice, PathBuf) {
    let practice = Practice::start(6).await;
    let mut session = practice.session().await;
    session.create(&MailboxName::new(PATIENTS)).await.unwrap();
    for subject in ["Premier", "Second"] {
        let _ = session.append(&MailboxName::new(PATIENTS), Flags::SEEN, None, &letter(subject)).await.unwrap();
    }
    session.logout().await.unwrap();
    for number in 0..4 {
        let _ = practice.operator.deliver(DOCTOR.address, &letter(&format!("Lettre {number}"))).unwrap();
    }
    let maildir = practice.operator.mail().join(DOCTOR.folder).join("Maildir");
    (practice, maildir)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rights_forbid_is_undone() {
    let (practice, maildir) = practice().await;
    // Looked at, listed and read; nothing else. Into the archive nothing comes. Dovecot believes for a while what it has read of rights.
    fs::write(maildir.join(format!(".{PATIENTS}")).join("dovecot-acl"), "owner lr\n").unwrap();
    fs::write(maildir.join(".Archives").join("dovecot-acl"), "owner lrws\n").unwrap();
    let mut driver = desk(&practice, "poste").await;
    let before = (subjects(&driver, PATIENTS).await, subjects(&driver, "Archives").await);
    let (archive, row) = (folder(&driver, "Archives").await.id, one(&driver, PATIENTS, "Premier").await);
    act(&mut driver, Act::Flag { messages: vec![row.id], flag: Flags::FLAGGED, set: true });
    let inbox = folder(&driver, "INBOX").await.id;
    act(&mut driver, Act::Move { messages: vec![row.id], to: inbox });
    let letter = one(&driver, "INBOX", "Lettre 0").await;
    act(&mut driver, Act::Copy { messages: vec![letter.id], to: archive });
    for _ in 0..ENOUGH {
        driver.passes().await;
    }
    let mut faults = told(&mut driver);
    faults.sort_by_key(|fault| format!("{fault:?}"));
    let wanted = [ActionFault::Copy { count: 1 }, ActionFault::Marks { count: 1 }, ActionFault::Move { count: 1 }];
    assert_eq!(faults, wanted);
    assert!(!one(&driver, PATIENTS, "Premier").await.flags.contains(Flags::FLAGGED));
    assert_eq!((subjects(&driver, PATIENTS).await, subjects(&driver, "Archives").await), before);
    is_settled(&mut driver).await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_for_which_there_is_no_room_is_undone() {
    let (practice, _) = practice().await;
    // A limit that is reached already.
    let dovecot = practice.operator.mail().with_file_name("dovecot");
    let old = fs::read_to_string(dovecot.join("dovecot.conf")).unwrap().contains("quota_rule");
    let limit = if old { " userdb_quota_rule=*:bytes=1000" } else { " userdb_quota_storage_size=1000" };
    let users = fs::read_to_string(dovecot.join("users")).unwrap();
    fs::write(dovecot.join("users"), users.replace('\n', &format!("{limit}\n"))).unwrap();
    // Dovecot looks at its users anew after a second.
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let quota = practice.session().await.quota(&MailboxName::new("INBOX")).await.unwrap();
        if quota.is_some_and(|quota| quota.limit < 1_000_000) {
            break;
        }
        assert!(Instant::now() < until, "{quota:?}");
    }
    let mut driver = desk(&practice, "poste").await;
    let before = subjects(&driver, PATIENTS).await;
    let (patients, letter) = (folder(&driver, PATIENTS).await.id, one(&driver, "INBOX", "Lettre 0").await);
    act(&mut driver, Act::Copy { messages: vec![letter.id], to: patients });
    for _ in 0..ENOUGH {
        driver.passes().await;
    }
    assert_eq!(told(&mut driver), [ActionFault::Full]);
    assert_eq!(subjects(&driver, PATIENTS).await, before);
    is_settled(&mut driver).await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_desk_did_to_folders_and_messages_first_stands() {
    let (practice, _) = practice().await;
    let mut driver = desk(&practice, "poste").await;
    let mut session = practice.session().await;
    let autre = MailboxName::new("Autre");
    session.create(&autre).await.unwrap();
    driver.passes().await;
    // Another desk erases a letter.
    let inbox = MailboxName::new("INBOX");
    let (mut selected, _) = session.select(&inbox, Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    let last: UidSet = selected.find_message_id("Lettre.3@essai.mssante.fr", Uid::new(1).unwrap()).await.unwrap();
    assert_eq!(last.len(), 1);
    let deleted = FlagChange::Add(Flags::DELETED.into());
    let _ = selected.store_marks(&last, &deleted, None).await.unwrap();
    selected.expunge(&last).await.unwrap();

    let account = folder(&driver, "INBOX").await.account;
    let archive = folder(&driver, "Archives").await.id;
    let gone = one(&driver, "INBOX", "Lettre 3").await.id;
    act(&mut driver, Act::Move { messages: vec![gone], to: archive });
    driver.passes().await;
    // Or the server had pushed it before the act, which then finds nothing to move.
    let faults = told(&mut driver);
    assert!(faults.is_empty() || faults == [ActionFault::Elsewhere { count: 1 }], "{faults:?}");
    // What was looked at before the others did that.
    let stays = one(&driver, "INBOX", "Lettre 1").await.id;
    let mut session = selected.close().await.unwrap();
    session.create(&MailboxName::new("Doublon")).await.unwrap();
    session.delete(&MailboxName::new(PATIENTS)).await.unwrap();
    let (patients, other) = (folder(&driver, PATIENTS).await.id, folder(&driver, "Autre").await.id);
    act(&mut driver, Act::RenameMailbox { mailbox: other, name: MailboxName::new("Doublon") });
    act(&mut driver, Act::Move { messages: vec![stays], to: patients });
    driver.passes().await;
    let mut faults = told(&mut driver);
    faults.sort_by_key(|fault| format!("{fault:?}"));
    assert_eq!(faults, [ActionFault::Exists, ActionFault::TargetGone { count: 1 }]);
    // Made by both: it is there, and nobody need be told.
    session.create(&MailboxName::new("Ensemble")).await.unwrap();
    act(&mut driver, Act::CreateMailbox { account, name: MailboxName::new("Ensemble") });
    driver.passes().await;
    is_settled(&mut driver).await;
    // Or the server had pushed it before the act, which then is one more folder of a name that is there.
    let faults = told(&mut driver);
    assert!(faults.is_empty() || faults == [ActionFault::Exists], "{faults:?}");
    let names: Vec<String> = mailboxes(&driver).await.into_iter().map(|row| row.name.as_str().to_owned()).collect();
    for name in ["Autre", "Doublon", "Ensemble"] {
        assert_eq!(names.iter().filter(|known| *known == name).count(), 1, "{names:?}");
    }
    let inbox = subjects(&driver, "INBOX").await;
    assert!(inbox.contains(&"Lettre 1".to_owned()) && !inbox.contains(&"Lettre 3".to_owned()), "{inbox:?}");
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_desk_does_another_sees_and_the_first_of_two_moves_holds() {
    let (practice, _) = practice().await;
    let mut one_desk = desk(&practice, "poste-1").await;
    let mut other = desk(&practice, "poste-2").await;
    let filed = one(&one_desk, "INBOX", "Lettre 0").await.id;
    let state = DeskState::Filed;
    act(&mut one_desk, Act::Desk { messages: vec![filed], state: state.clone(), set: true });
    act(&mut one_desk, Act::Flag { messages: vec![filed], flag: Flags::SEEN, set: true });
    one_desk.passes().await;
    other.passes().await;
    let seen = one(&other, "INBOX", "Lettre 0").await;
    assert!(seen.keywords.contains(&state.keyword().unwrap()) && seen.flags.contains(Flags::SEEN), "{seen:?}");

    // Both move the same letter, and neither has looked meanwhile.
    let (first, second) = (one(&one_desk, "INBOX", "Lettre 1").await.id, one(&other, "INBOX", "Lettre 1").await.id);
    let to = folder(&one_desk, "Archives").await.id;
    act(&mut one_desk, Act::Move { messages: vec![first], to });
    one_desk.passes().await;
    act(&mut other, Act::Bin { messages: vec![second] });
    other.passes().await;
    is_settled(&mut one_desk).await;
    is_settled(&mut other).await;
    assert_eq!((told(&mut one_desk), told(&mut other)), (vec![], vec![ActionFault::Elsewhere { count: 1 }]));
    for driver in [&one_desk, &other] {
        assert!(subjects(driver, "Archives").await.contains(&"Lettre 1".to_owned()));
        let bin = mailboxes(driver).await.into_iter().find(|row| row.role == Role::Trash).unwrap();
        for place in ["INBOX", bin.name.as_str()] {
            assert!(!subjects(driver, place).await.contains(&"Lettre 1".to_owned()), "{place}");
        }
    }
    one_desk.stop().await;
    other.stop().await;
}
