//! Transcripts of waiting, and of what a server says it can do: IDLE, NOTIFY, namespaces, its name, the level that is used.

use std::time::Duration;

use pli::domain::{Level, MailboxName};
use pli::imap::{Error, Extension, Namespace, Opening, Quirk, ServerId, Wake};
use rstest::rstest;
use tokio::time::{Instant, timeout};

use crate::imap_script::{inbox, selected, session};

const NOTIFY: &str = "NOTIFY SET STATUS (selected (MessageNew MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge FlagChange))";

fn soon() -> Instant {
    Instant::now() + Duration::from_millis(50)
}

fn later() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

fn elsewhere(names: &[&str]) -> Wake {
    Wake::Elsewhere(names.iter().map(|name| MailboxName::new(*name)).collect())
}

#[tokio::test]
async fn changes_elsewhere_are_pushed() {
    let script = format!(
        "C: P3 LIST \"\" \"*\" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN))
         S: * LIST () \"/\" INBOX
         S: * STATUS INBOX (MESSAGES 3 UIDNEXT 30 UIDVALIDITY 9 UNSEEN 1)
         S: * LIST () \"/\" \"Envoy&AOk-s\"
         S: * STATUS \"Envoy&AOk-s\" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 9 UNSEEN 0)
         S: P3 OK done
         C: P4 {NOTIFY}
         S: * STATUS \"Envoyés\" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 9)
         S: P4 OK done
         C: P5 IDLE
         S: + waiting
         S: * STATUS INBOX (MESSAGES 9)
         S: * STATUS \"Envoyés\" (MESSAGES 2 UIDNEXT 3)
         C: DONE
         S: * STATUS Autre (MESSAGES 2 UIDNEXT 3)
         S: P5 OK done
         C: P6 IDLE
         S: + waiting
         S: * STATUS Autre (MESSAGES 2 UIDNEXT 3)
         C: DONE
         S: P6 OK done
         C: P7 IDLE
         S: + waiting
         S: * 4 EXISTS
         C: DONE
         S: P7 OK done"
    );
    let (mut session, _, peer) = selected("IDLE NOTIFY LIST-EXTENDED LIST-STATUS", &script).await;
    assert_eq!(session.list().await.unwrap().len(), 2);
    assert!(!session.pushes());
    assert!(session.notify(&[]).await.unwrap());
    // What the list has said already is no news, whatever the spelling of the name; the open mailbox speaks for itself.
    assert_eq!(session.watch(later()).await.unwrap(), elsewhere(&["Envoyés"]));
    assert!(session.pushes());
    // What came while the wait ended is told by the next one.
    assert_eq!(session.watch(later()).await.unwrap(), elsewhere(&["Autre"]));
    assert_eq!(session.watch(soon()).await.unwrap(), Wake::Deadline);
    assert_eq!(session.watch(later()).await.unwrap(), Wake::Changed);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn what_changed_before_the_watch_began_is_told_at_once() {
    let script = format!(
        "C: P3 STATUS \"Sent\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)
         S: * STATUS Sent (MESSAGES 1 UIDNEXT 2)
         S: P3 OK done
         C: P4 {NOTIFY}
         S: * STATUS Sent (MESSAGES 1 UIDNEXT 3)
         S: P4 OK done"
    );
    let (mut session, _, peer) = selected("IDLE NOTIFY", &script).await;
    let _ = session.status(&MailboxName::new("Sent")).await.unwrap();
    assert!(session.notify(&[]).await.unwrap());
    assert_eq!(session.take_told(), [MailboxName::new("Sent")].into());
    assert_eq!(session.watch(later()).await.unwrap(), elsewhere(&["Sent"]));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn without_notify_the_open_mailbox_is_watched() {
    let idle = "IDLE\nS: + waiting\nS: * 2 FETCH (FLAGS (\\Seen))\nC: DONE\nS:";
    let script = format!("C: P3 {NOTIFY}\nS: P3 BAD what\nC: P4 {idle} P4 OK done\nC: P5 {idle} P5 OK done");
    let (mut session, _, peer) = selected("IDLE NOTIFY", &script).await;
    assert!(!session.notify(&[]).await.unwrap());
    // A change of flags that names no UID is one too.
    assert_eq!(session.watch(later()).await.unwrap(), Wake::Changed);
    assert_eq!(session.watch(later()).await.unwrap(), Wake::Changed);
    assert!(!session.pushes() && session.quirks().any(|quirk| quirk == Quirk::NotifyRefused));
    drop(session);
    assert!(peer.await.unwrap().is_empty());

    let (mut session, _, peer) = selected("", "C: P3 NOOP\nS: P3 OK done").await;
    assert!(matches!(session.watch(later()).await, Err(Error::NotOffered("IDLE"))));
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_loses_count_says_so() {
    let script = format!(
        "C: P3 {NOTIFY}
         S: P3 OK done
         C: P4 IDLE
         S: + waiting
         S: * OK [NOTIFICATIONOVERFLOW] too much
         C: DONE
         S: P4 OK done"
    );
    let (mut session, _, _peer) = selected("IDLE NOTIFY", &script).await;
    assert!(session.notify(&[]).await.unwrap());
    assert_eq!(session.watch(later()).await.unwrap(), elsewhere(&[]));
    // It is not asked again.
    assert!(!session.pushes() && !session.notify(&[]).await.unwrap());
}

#[tokio::test]
async fn a_status_that_is_pushed_is_not_the_one_that_was_asked_for() {
    let (mut session, peer) = session(
        "",
        "C: P2 STATUS \"Sent\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)
         S: * STATUS Autre (MESSAGES 7)
         S: P2 OK done
         C: P3 STATUS \"&AMk-t&AOk-\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)
         S: * STATUS Été (MESSAGES 8)
         S: * STATUS Autre (MESSAGES 7)
         S: P3 OK done",
    )
    .await;
    assert!(matches!(session.status(&MailboxName::new("Sent")).await, Err(Error::Missing("STATUS"))));
    assert_eq!(session.status(&MailboxName::new("Été")).await.unwrap().messages, Some(8));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::bye("S: + waiting\nS: * BYE restarting\nX", "Bye")]
#[case::cut("S: + waiting\nX", "Closed")]
#[case::cut_in_a_line("S: + waiting\nS: * 4 EX {9}\nX", "Closed")]
#[case::declined("S: P3 NO not now", "Refused { command: \"IDLE\", refusal: No")]
#[case::ended_at_once("S: P3 OK done", "Unreadable(\"continuation\")")]
#[case::other_uids("S: + waiting\nS: * OK [UIDVALIDITY 10] restored", "ValidityChanged")]
#[tokio::test]
async fn a_wait_that_fails_is_no_change(#[case] answer: &str, #[case] expected: &str) {
    let (mut session, _, _peer) = selected("IDLE", &format!("C: P3 IDLE\n{answer}")).await;
    let error = session.watch(later()).await.unwrap_err();
    assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    if error.is_fatal() {
        assert!(matches!(session.noop().await, Err(Error::Closed)));
    }
}

#[tokio::test]
async fn a_server_that_never_stops_talking_is_left_at_the_deadline() {
    let talk = "S: * OK Still here\n".repeat(20_000);
    let script = format!("C: P3 IDLE\nS: + waiting\n{talk}C: DONE\nS: P3 OK done");
    let (mut session, _, _peer) = selected("IDLE", &script).await;
    let wake = timeout(Duration::from_secs(20), session.watch(soon())).await.expect("it goes on");
    assert_eq!(wake.unwrap(), Wake::Deadline);
}

#[tokio::test]
async fn namespaces_and_a_name_are_read() {
    let (mut session, peer) = session(
        "NAMESPACE ID",
        "C: P2 NAMESPACE
         S: * NAMESPACE ((\"INBOX.\" \".\")(\"\" NIL \"X-PARAM\" (\"a\" \"b\"))) NIL ((\"Partag&AOk-.\" \".\"))
         S: P2 OK done
         C: P3 NAMESPACE
         S: * NAMESPACE NIL NIL
         S: P3 OK done
         C: P4 NAMESPACE
         S: P4 OK done",
    )
    .await;
    let space = |prefix: &str, delimiter| Namespace { prefix: MailboxName::new(prefix), delimiter };
    let told = session.namespaces().await.unwrap().unwrap();
    assert_eq!(told.personal, [space("INBOX.", Some('.')), space("", None)]);
    assert_eq!((told.others, told.shared), (vec![], vec![space("Partagé.", Some('.'))]));
    assert!(matches!(session.namespaces().await, Err(Error::Unreadable("NAMESPACE"))));
    assert!(matches!(session.namespaces().await, Err(Error::Missing("NAMESPACE"))));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case("S: * ID (\"name\" \"Cyrus IMAPD\" \"version\" \"3.6.1\" \"os\" NIL)\n", Some(("Cyrus IMAPD", Some("3.6.1"))))]
#[case("S: * ID (\"NAME\" \"x\" \"version\" NIL)\n", Some(("x", None)))]
#[case("S: * ID NIL\n", None)]
#[case("S: * ID (\"name\")\n", None)]
#[case("", None)]
#[tokio::test]
async fn a_server_may_name_itself(#[case] answer: &str, #[case] expected: Option<(&str, Option<&str>)>) {
    let version = env!("CARGO_PKG_VERSION");
    let script = format!("C: P2 ID (\"name\" \"Pli\" \"version\" \"{version}\")\n{answer}S: P2 OK done");
    let (mut session, _peer) = session("ID", &script).await;
    let expected =
        expected.map(|(name, version)| ServerId { name: name.to_owned(), version: version.map(str::to_owned) });
    assert_eq!(session.identify().await.unwrap(), expected);
}

#[tokio::test]
async fn what_a_server_can_do_may_change() {
    let (mut session, peer) = session(
        "IDLE QUOTA",
        "C: P2 NOOP
         S: * OK [CAPABILITY IMAP4rev1 MOVE] maintenance
         S: P2 OK done
         C: P3 NOOP
         S: * CAPABILITY IMAP4rev2
         S: P3 OK done
         C: P4 NOOP
         S: * CAPABILITY IDLE
         S: P4 OK [CAPABILITY] done",
    )
    .await;
    let has = |suite: &pli::imap::Suite, all: &[Extension]| all.iter().all(|extension| suite.has(*extension));
    assert!(has(&session.suite(), &[Extension::Idle, Extension::Quota]) && !session.suite().has(Extension::Move));
    session.noop().await.unwrap();
    assert_eq!(session.suite().names().collect::<Vec<_>>(), ["MOVE"]);
    session.noop().await.unwrap();
    let rev2 = [Extension::Rev2, Extension::Move, Extension::UidPlus, Extension::Idle, Extension::LiteralMinus];
    assert!(has(&session.suite(), &rev2) && !session.suite().has(Extension::CondStore));
    // No list of capabilities is without IMAP itself.
    session.noop().await.unwrap();
    assert!(session.suite().has(Extension::Rev2));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::all(
    Level::Qresync,
    "C: P2 ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: P2 OK done\nC: P3 SELECT \"INBOX\" (CONDSTORE)\nS: * 1 EXISTS\nS: P3 OK done\nC: P4 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 7 VANISHED)\nS: P4 OK done",
    Level::Qresync
)]
#[case::not_enabled(
    Level::Qresync,
    "C: P2 ENABLE QRESYNC\nS: * ENABLED\nS: P2 OK done\nC: P3 SELECT \"INBOX\" (CONDSTORE)\nS: * 1 EXISTS\nS: P3 OK done\nC: P4 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 7)\nS: P4 OK done",
    Level::CondStore
)]
#[case::refused(
    Level::Qresync,
    "C: P2 ENABLE QRESYNC\nS: P2 BAD what\nC: P3 SELECT \"INBOX\" (CONDSTORE)\nS: * 1 EXISTS\nS: P3 OK done\nC: P4 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 7)\nS: P4 OK done",
    Level::CondStore
)]
#[case::lower(
    Level::CondStore,
    "C: P2 SELECT \"INBOX\" (CONDSTORE)\nS: * 1 EXISTS\nS: P2 OK done\nC: P3 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 7)\nS: P3 OK done",
    Level::CondStore
)]
#[case::lowest(
    Level::Plain,
    "C: P2 SELECT \"INBOX\"\nS: * 1 EXISTS\nS: P2 OK done\nC: P3 UID FETCH 1:* (UID FLAGS)\nS: * 1 FETCH (UID 1 FLAGS ())\nS: P3 OK done",
    Level::Plain
)]
#[tokio::test]
async fn no_higher_level_is_used_than_is_allowed(#[case] most: Level, #[case] script: &str, #[case] used: Level) {
    let (mut session, peer) = session("ENABLE QRESYNC CONDSTORE", script).await;
    session.limit(most);
    let (mut session, _) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    assert_eq!(session.level(), used);
    let since = (used > Level::Plain).then_some(pli::domain::ModSeq(7));
    assert_eq!(session.changes(since).await.unwrap().unreadable, 0);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn mailboxes_of_others_are_pushed_too_or_the_promise_is_none() {
    let events = "(MessageNew MessageExpunge FlagChange)";
    let all = format!("{NOTIFY} (subtree \"Cabinet\" {events})");
    let beyond = [MailboxName::new("Cabinet")];
    let (mut session, _, peer) = selected("IDLE NOTIFY", &format!("C: P3 {all}\nS: P3 OK done")).await;
    assert!(session.notify(&beyond).await.unwrap());
    drop(session);
    assert!(peer.await.unwrap().is_empty());

    let script = format!(
        "C: P3 {all}
         S: P3 NO [BADEVENT (MessageNew)] no subtrees
         C: P4 {NOTIFY}
         S: P4 OK done
         C: P5 IDLE
         S: + waiting
         S: * STATUS Sent (MESSAGES 2)
         C: DONE
         S: P5 OK done"
    );
    let (mut session, _, peer) = selected("IDLE NOTIFY", &script).await;
    assert!(!session.notify(&beyond).await.unwrap());
    assert_eq!(session.watch(later()).await.unwrap(), elsewhere(&["Sent"]));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}
