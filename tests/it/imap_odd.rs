//! Transcripts of old and odd servers: what they leave out, write otherwise, or do at the wrong moment. Each tells what the room says,
//! and that the connection then serves on or is dead: never confused.

use pli::auth::Login;
use pli::domain::{Flags, MailboxName, Role, Uid, UidValidity};
use pli::imap::{Error, Items, Opening, Quirk, Refusal, authenticate};
use rstest::rstest;

use crate::imap_script::{PEER, inbox, opening, selected, session, uids};
use crate::script::play;

#[tokio::test]
async fn a_list_of_courier() {
    let (mut session, peer) = session(
        "UIDPLUS CHILDREN NAMESPACE",
        "C: P2 LIST \"\" \"*\"
         S: * LIST (\\Marked \\HasChildren) \".\" \"INBOX\"
         S: * LIST (\\HasNoChildren) \".\" \"INBOX.Envoy&AOk-s\"
         S: * list (\\noselect \\noinferiors) NIL #shared
         S: * LIST () \"\" inbox
         S: * LIST () nil {5}
         S: R\"\\&D
         S: P2 OK LIST completed
         C: P3 EXAMINE \"R\\\"\\\\&D\"
         S: P3 NO Unable to open this mailbox.",
    )
    .await;
    let listed = session.list().await.unwrap();
    let names: Vec<&str> = listed.iter().map(|mailbox| mailbox.name.as_str()).collect();
    assert_eq!(names, ["INBOX", "INBOX.Envoyés", "#shared", "R\"\\&D"]);
    assert_eq!((listed[0].role, listed[0].delimiter), (Some(Role::Inbox), Some('.')));
    assert!(listed[1].inferiors && !listed[2].inferiors && !listed[2].selectable);
    assert_eq!((listed[2].delimiter, listed[3].delimiter), (None, None));
    let (_, error) = session.select(&listed[3].name, Opening::ReadOnly).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::No, .. }));
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn names_of_any_spelling_go_back_as_they_came() {
    let (mut session, peer) = session(
        "",
        "C: P2 LIST \"\" \"*\"
         S: * LIST () \"/\" INBOX
         L: * LIST () \"/\" \"Envoyés\"
         S: * LIST () \"/\" \"Reçus\"
         S: * LIST () \"/\" \"Envoy&AOk-s\"
         S: P2 OK done
         C: P3 EXAMINE \"Envoyés\"
         S: P3 NO closed
         C: P4 EXAMINE \"Reçus\"
         S: P4 NO closed
         C: P5 EXAMINE \"Envoy&AOk-s\"
         S: P5 NO closed
         C: P6 CREATE \"Envoyés/2026\"
         S: P6 OK done",
    )
    .await;
    let listed = session.list().await.unwrap();
    let names: Vec<&str> = listed.iter().map(|mailbox| mailbox.name.as_str()).collect();
    // Two that are decoded alike: the second is shown as it is written.
    assert_eq!(names, ["INBOX", "Envoyés", "Reçus", "Envoy&AOk-s"]);
    for mailbox in listed.iter().skip(1) {
        let (back, error) = session.select(&mailbox.name, Opening::ReadOnly).await.unwrap_err();
        assert!(matches!(error, Error::Refused { .. }), "{error:?}");
        session = back;
    }
    session.create(&MailboxName::new("Envoyés/2026")).await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_without_list_is_asked_for_subscriptions() {
    let (mut session, peer) = session(
        "",
        "C: P2 LIST \"\" \"*\"
         S: P2 BAD Unknown command
         C: P3 LSUB \"\" \"*\"
         S: * LSUB () \".\" INBOX.Sent
         S: P3 OK done
         C: P4 LSUB \"\" \"*\"
         S: * LSUB () \".\" INBOX
         S: P4 OK done",
    )
    .await;
    let listed = session.list().await.unwrap();
    let names: Vec<&str> = listed.iter().map(|mailbox| mailbox.name.as_str()).collect();
    assert_eq!((names, listed[0].delimiter), (vec!["INBOX", "INBOX.Sent"], Some('.')));
    assert_eq!(session.list().await.unwrap().len(), 1);
    assert!(session.quirks().any(|quirk| quirk == Quirk::ListRefused));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_that_is_refused_for_now_is_no_list() {
    let (mut session, peer) = session("", "C: P2 LIST \"\" \"*\"\nS: P2 NO busy").await;
    assert!(matches!(session.list().await, Err(Error::Refused { command: "LIST", refusal: Refusal::No, .. })));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn an_old_server_opens_a_mailbox_with_little() {
    let (session, _peer) = session(
        "",
        "C: P2 SELECT \"INBOX\"
         S: * flags (\\seen \\Draft)
         S: * 2 recent
         S: * 2 exists
         S: * ok [uidvalidity 795654385] Ok
         S: * OK [MYRIGHTS \"acdilrsw\"] ACL
         S: * OK [UNSEEN 1]
         S: p2 OK
         C: P3 NOOP
         S: P3 OK",
    )
    .await;
    // A tag in another case is not ours.
    let (mut session, error) = session.select(&inbox(), Opening::ReadWrite).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable("tagged")));
    assert!(matches!(session.noop().await, Err(Error::Closed)));
}

#[tokio::test]
async fn lower_case_and_no_uidnext_are_understood() {
    let (session, peer) = session(
        "",
        "C: P2 SELECT \"INBOX\"
         S: * flags (\\seen \\Draft)
         S: * 2 recent
         S: * 2 exists
         S: * ok [uidvalidity 795654385] Ok
         S: P2 ok [read-write] done
         C: P3 UID FETCH 1:* (UID FLAGS)
         S: * 1 fetch (flags (\\seen) uid 4)
         S: * 2 FETCH (FLAGS () UID 7 MODSEQ (1))
         S: P3 OK",
    )
    .await;
    let (mut session, state) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    assert_eq!((state.exists, state.validity, state.next), (2, Some(UidValidity(795_654_385)), None));
    let changes = session.changes(None).await.unwrap();
    assert_eq!(
        changes.marks,
        [(Uid::new(4).unwrap(), Flags::SEEN.into()), (Uid::new(7).unwrap(), Flags::default().into())]
    );
    assert_eq!(changes.unreadable, 0);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::expunge_during(
    "S: * 1 FETCH (UID 10 FLAGS ())\nS: * 2 EXPUNGE\nS: * 2 FETCH (UID 21 FLAGS ())\nS: P3 OK done",
    2,
    0,
    2
)]
#[case::without_uid(
    "S: * 1 FETCH (FLAGS ())\nS: * 2 FETCH (FLAGS ())\nS: * 3 FETCH (UID 21 FLAGS ())\nS: P3 OK done",
    1,
    2,
    3
)]
#[case::a_part("S: * 1 FETCH (UID 10 FLAGS ())\nS: P3 OK done", 1, 2, 3)]
#[case::nothing("S: P3 OK done", 0, 3, 3)]
#[case::twice(
    "S: * 1 FETCH (UID 10 FLAGS ())\nS: * 1 FETCH (UID 10 FLAGS ())\nS: * 2 FETCH (UID 20 FLAGS ())\nS: P3 OK done",
    3,
    1,
    3
)]
#[case::unparsable(
    "S: * 1 FETCH (UID 10 FLAGS ()\nS: * 2 FETCH\nS: * 3 FETCH (UID 21 FLAGS ())\nS: P3 OK done",
    1,
    2,
    3
)]
#[case::any_order(
    "S: * 3 FETCH (FLAGS () UID 21)\nS: * 7 RECENT\nS: * 1 FETCH (UID 10 FLAGS ())\nS: * OK hm\nS: * 2 FETCH (UID 20 FLAGS ())\nS: P3 OK done",
    3,
    0,
    3
)]
#[case::unknown_lines(
    "S: * XYZZY {1}\nS: a\nS: * 1 FETCH (UID 10 FLAGS ())\nS: * 2 FETCH (UID 20 FLAGS ())\nS: * 3 FETCH (UID 21 FLAGS ())\nS: P3 OK done",
    3,
    0,
    3
)]
#[tokio::test]
async fn flags_that_did_not_come_are_known_not_to_be_known(
    #[case] answer: &str,
    #[case] told: usize,
    #[case] unreadable: u32,
    #[case] exists: u32,
) {
    let script = format!("C: P3 UID FETCH 1:* (UID FLAGS)\n{answer}\nC: P4 NOOP\nS: P4 OK done");
    let (mut session, _, peer) = selected("", &script).await;
    let changes = session.changes(None).await.unwrap();
    assert_eq!((changes.marks.len(), changes.unreadable, session.exists()), (told, unreadable, exists));
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_number_that_shrinks_by_itself_is_noticed() {
    let (mut session, _, _peer) = selected(
        "",
        "C: P3 NOOP
         S: * 4 EXISTS
         S: * 1 EXPUNGE
         S: * 3 EXISTS
         S: P3 OK done
         C: P4 NOOP
         S: * 0 EXISTS
         S: P4 OK done",
    )
    .await;
    session.noop().await.unwrap();
    assert!(session.quirks().next().is_none());
    session.noop().await.unwrap();
    assert!(session.quirks().any(|quirk| quirk == Quirk::ExistsShrunk));
}

#[tokio::test]
async fn uids_that_lose_their_meaning_end_the_session() {
    let (mut session, _, _peer) = selected(
        "",
        "C: P3 NOOP
         S: * OK [UIDVALIDITY 9] as before
         S: P3 OK done
         C: P4 UID FETCH 10,20 (UID RFC822.SIZE BODY.PEEK[])
         S: * OK [UIDVALIDITY 10] restored from a backup
         S: * 1 FETCH (UID 10 BODY[] {2}
         S: ab)
         S: P4 OK done",
    )
    .await;
    session.noop().await.unwrap();
    {
        let mut fetching = session.fetch(&uids(&[10, 20]), Items::Bodies).await.unwrap();
        assert!(matches!(fetching.next().await, Err(Error::ValidityChanged)));
    }
    assert!(matches!(session.noop().await, Err(Error::Closed)));
}

#[tokio::test]
async fn another_mailbox_has_another_validity() {
    let (session, _, peer) = selected(
        "UNSELECT",
        "C: P3 SELECT \"Sent\"
         S: * 0 EXISTS
         S: * OK [UIDVALIDITY 12] ok
         S: P3 OK done
         C: P4 UNSELECT
         S: P4 OK done
         C: P5 NOOP
         S: * OK [UIDVALIDITY 13] of nothing
         S: P5 OK done",
    )
    .await;
    let sent = MailboxName::new("Sent");
    let (session, state) = session.select(&sent, Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    assert_eq!(state.validity, Some(UidValidity(12)));
    let mut session = session.close().await.unwrap();
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

/// Octets of eight bits in ENVELOPE, BODYSTRUCTURE and words are passed over; a literal may stand anywhere.
#[tokio::test]
async fn what_is_not_used_breaks_nothing() {
    let (mut session, _, peer) = selected(
        "",
        "C: P3 UID FETCH 10,20 (UID RFC822.SIZE BODY.PEEK[])
         L: * 1 FETCH (ENVELOPE (NIL \"Résultats d'été\" ((NIL NIL \"é\" \"b\")) NIL) UID 10 BODY[] {2}
         S: ab BODYSTRUCTURE (\"text\" {5}
         S: plain NIL (((((\"deep\")))))) X-GM-LABELS (\"a)\" {2}
         S: )) {3}
         S: (((
         S: * 2 FETCH (BODY[] \"quoted\" UID 20)
         L: * OK [ALERT] é
         S: P3 OK done",
    )
    .await;
    let mut fetching = session.fetch(&uids(&[10, 20]), Items::Bodies).await.unwrap();
    let mut bodies = Vec::new();
    while let Some(fetched) = fetching.next().await.unwrap() {
        bodies.push((fetched.uid.get(), fetched.body.map(|body| body.to_vec())));
    }
    // The first line goes on after what closes it: it is not understood as a whole, and its message is not known.
    assert_eq!((bodies, fetching.unreadable()), (vec![(20, Some(b"quoted".to_vec()))], 1));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::as_it_should_be("S: * PREAUTH welcome", true)]
#[case::in_lower_case("S: * preauth welcome", true)]
#[tokio::test]
async fn a_server_may_know_who_comes(#[case] greeting: &str, #[case] welcome: bool) {
    let script = format!("{greeting}\nC: P1 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: P1 OK done");
    let (stream, peer) = play(&script);
    let outcome = authenticate(stream, PEER, &Login::CERTIFICATE, false).await;
    assert_eq!(outcome.is_ok(), welcome);
    drop(outcome);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::bye_before_the_end("S: * SEARCH 10 20 21\nS: * BYE going down\nS: P3 OK done", "Bye")]
#[case::cut_after_the_answer("S: * SEARCH 10 20 21\nX", "Closed")]
#[case::another_tag("S: * SEARCH 10 20 21\nS: P4 OK done", "Unreadable(\"tagged\")")]
#[case::a_continuation("S: + what\nS: P3 NO done", "Refused")]
#[case::no_status("S: * SEARCH 10 20 21\nS: P3 FINE done", "Unreadable(\"tagged\")")]
#[case::an_open_code("S: * SEARCH 10 20 21\nS: P3 OK [UIDNEXT 5", "Unreadable(\"tagged\")")]
#[tokio::test]
async fn an_answer_without_its_end_is_no_answer(#[case] answer: &str, #[case] expected: &str) {
    let (mut session, _, _peer) = selected("", &format!("C: P3 UID SEARCH ALL\n{answer}\nX")).await;
    let error = session.uids().await.unwrap_err();
    assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    assert!(matches!(session.noop().await, Err(Error::Closed | Error::Lost(_))));
}

#[tokio::test]
async fn a_login_may_lose_what_was_offered_before() {
    let script = opening("X").replace("IMAP4rev1 X", "IMAP4rev1")
        + "C: P2 LIST \"\" \"*\"\nS: * LIST () \"/\" INBOX\nS: P2 OK done";
    let script =
        script.replace("* OK ready", "* OK [CAPABILITY IMAP4rev1 LIST-EXTENDED LIST-STATUS AUTH=EXTERNAL] ready");
    let (stream, peer) = play(&script);
    let mut session = authenticate(stream, PEER, &Login::CERTIFICATE, false).await.unwrap();
    assert_eq!(session.list().await.unwrap().len(), 1);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}
