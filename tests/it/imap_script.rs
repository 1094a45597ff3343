//! Protocol transcripts: what real servers do not do on demand. Every refusal is an error, never an empty result.

use std::time::Duration;

use pli::auth::{AccessToken, Login, Peer, TokenRefusal};
use pli::clock;
use pli::domain::{Flags, MailboxName, ModSeq, Notice, Recovery, Rights, Role, Secret, Uid, UidSet, UidValidity};
use pli::imap::{
    Appended, Authenticated, Error, FlagChange, Items, Opening, Refusal, SelectState, Selected, Session, Wake,
    authenticate, starttls,
};
use rstest::rstest;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::script::play;

pub const PEER: Peer<'_> = Peer { host: "localhost", port: 143 };

/// What the client sends and the server answers up to an open session.
pub fn opening(capabilities: &str) -> String {
    format!(
        "S: * OK ready
         C: A0001 AUTHENTICATE EXTERNAL
         S: +
         C:
         S: A0001 OK welcome
         C: P1 CAPABILITY
         S: * CAPABILITY IMAP4rev1 {capabilities}
         S: P1 OK done
        "
    )
}

pub async fn session(capabilities: &str, script: &str) -> (Session<Authenticated>, JoinHandle<Vec<u8>>) {
    let (stream, peer) = play(&(opening(capabilities) + script));
    (authenticate(stream, PEER, &Login::CERTIFICATE, false).await.unwrap(), peer)
}

/// A session with INBOX open, three messages in it.
pub async fn selected(capabilities: &str, script: &str) -> (Session<Selected>, SelectState, JoinHandle<Vec<u8>>) {
    let condstore = if capabilities.contains("CONDSTORE") { " (CONDSTORE)" } else { "" };
    let select = format!(
        "C: P2 SELECT \"INBOX\"{condstore}
         S: * 3 EXISTS
         S: * OK [UIDVALIDITY 9] ok
         S: * OK [UIDNEXT 30] ok
         S: P2 OK [READ-WRITE] done
        "
    );
    let (session, peer) = session(capabilities, &(select + script)).await;
    let (session, state) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    (session, state, peer)
}

pub fn inbox() -> MailboxName {
    MailboxName::new("INBOX")
}

pub fn uids(uids: &[u32]) -> UidSet {
    uids.iter().filter_map(|&uid| Uid::new(uid)).collect()
}

/// All messages of a FETCH: UID and body.
async fn bodies(session: &mut Session<Selected>) -> (Vec<(u32, Option<Vec<u8>>)>, u32, Result<(), Error>) {
    let mut found = Vec::new();
    let mut fetching = match session.fetch(&uids(&[10, 20]), Items::Bodies).await {
        Ok(fetching) => fetching,
        Err(error) => return (found, 0, Err(error)),
    };
    loop {
        match fetching.next().await {
            Ok(Some(fetched)) => found.push((fetched.uid.get(), fetched.body.map(|body| body.to_vec()))),
            Ok(None) => return (found, fetching.unreadable(), Ok(())),
            Err(error) => return (found, fetching.unreadable(), Err(error)),
        }
    }
}

#[tokio::test]
async fn starttls_gives_the_stream_back_with_nothing_read_beyond() {
    let (stream, peer) = play(
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready
         C: T1 CAPABILITY
         S: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED
         S: T1 OK done
         C: T2 STARTTLS
         S: T2 OK begin",
    );
    drop(starttls(stream).await.unwrap());
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::not_offered(
    "S: * OK ready\nC: T1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLSX\nS: T1 OK done",
    "StartTlsMissing"
)]
#[case::no_list("S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\nC: T1 CAPABILITY\nS: T1 OK done", "StartTlsMissing")]
#[case::refused(
    "S: * OK ready\nC: T1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: T1 OK done\nC: T2 STARTTLS\nS: T2 NO later",
    "StartTlsRefused"
)]
#[case::bad(
    "S: * OK ready\nC: T1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: T1 OK done\nC: T2 STARTTLS\nS: T2 BAD what",
    "StartTlsRefused"
)]
#[case::injected(
    "S: * OK ready\nC: T1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: T1 OK done\nC: T2 STARTTLS\nS: T2 OK go\nS: * PREAUTH in",
    "Injected"
)]
#[case::authenticated_in_clear("S: * PREAUTH welcome", "Greeting")]
#[case::bye("S: * BYE busy", "Bye")]
#[case::other_protocol("S: SSH-2.0-OpenSSH", "Greeting")]
#[case::literal("S: * OK ready\nC: T1 CAPABILITY\nS: * LIST () NIL {9}", "Oversize")]
#[case::bye_in_dialogue("S: * OK ready\nC: T1 CAPABILITY\nS: * BYE gone", "Bye")]
#[case::closed("S: * OK ready\nC: T1 CAPABILITY\nX", "Closed")]
#[tokio::test]
async fn without_starttls_nothing_more_is_sent(#[case] script: &str, #[case] expected: &str) {
    let (stream, peer) = play(script);
    let error = starttls(stream).await.unwrap_err();
    assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    let more = peer.await.unwrap();
    assert!(more.is_empty(), "sent after the end: {:?}", String::from_utf8_lossy(&more));
}

#[tokio::test]
async fn a_refused_login_keeps_the_words_for_the_user_only() {
    let (stream, _peer) = play(
        "S: * OK ready
         C: A0001 AUTHENTICATE EXTERNAL
         S: +
         C: bWFpcmllQGEuZnI=
         S: A0001 NO [AUTHENTICATIONFAILED] Certificat de DUPONT inconnu",
    );
    let login = Login::Certificate { acting_for: Some("mairie@a.fr".to_owned()) };
    let error = authenticate(stream, PEER, &login, false).await.unwrap_err();
    let Error::LoginRefused(words) = &error else { panic!("{error:?}") };
    assert!(words.as_str().contains("Certificat de DUPONT inconnu"));
    assert!(!format!("{error:?} {error}").contains("DUPONT"));
}

/// Which mailbox is meant was not heard: the one that is open is another.
#[tokio::test]
async fn whoever_names_a_mailbox_is_not_content_with_an_open_door() {
    let acting = Login::Certificate { acting_for: Some("mairie@a.fr".to_owned()) };
    for (login, enters) in [(Login::CERTIFICATE, true), (acting, false), (by_token(), false)] {
        let asked = if enters { "\nC: P1 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: P1 OK done" } else { "" };
        let (stream, peer) = play(&format!("S: * PREAUTH welcome{asked}"));
        let outcome = authenticate(stream, PEER, &login, false).await;
        assert_eq!(outcome.is_ok(), enters, "{login:?} {outcome:?}");
        assert!(enters || matches!(outcome, Err(Error::Greeting)), "{login:?} {outcome:?}");
        drop(outcome);
        let _ = peer.await.unwrap();
    }
}

/// RFC 5530 §3: who asks is known and may not, or nothing is known of who asks.
#[tokio::test]
async fn a_right_that_is_missing_is_told_from_an_outage() {
    for (answer, denial) in [
        ("NO [AUTHORIZATIONFAILED] no such authorization-ID", true),
        ("NO [AUTHENTICATIONFAILED] no", true),
        ("NO refused", true),
        ("NO [UNAVAILABLE] user database is down", false),
        ("NO [SERVERBUG] oops", false),
        ("BYE too busy", false),
    ] {
        let end = if answer.starts_with("BYE") { "*" } else { "A0001" };
        let script =
            format!("S: * OK ready\nC: A0001 AUTHENTICATE EXTERNAL\nS: +\nC: bWFpcmllQGEuZnI=\nS: {end} {answer}");
        let (stream, peer) = play(&script);
        let login = Login::Certificate { acting_for: Some("mairie@a.fr".to_owned()) };
        let error = authenticate(stream, PEER, &login, false).await.unwrap_err();
        assert_eq!(error.is_denial(), denial, "{answer}: {error:?}");
        assert_eq!(matches!(error.recovery(), Recovery::Needs(_)), denial, "{answer}");
        drop(peer);
    }
}

fn by_token() -> Login {
    let token = AccessToken::new(&Secret::new("jeton-1".to_owned()), clock::moment(), Duration::from_mins(2)).unwrap();
    Login::Token { mailbox: "a@b.fr".to_owned(), token, only: None }
}

/// What a server that takes tokens says after TLS.
const OFFERED: &str = "S: * OK ready
         C: T3 CAPABILITY
         S: * CAPABILITY IMAP4rev1 AUTH=XOAUTH2 AUTH=OAUTHBEARER
         S: T3 OK done
         C: A0001 AUTHENTICATE XOAUTH2
         S: +
         C: dXNlcj1hQGIuZnIBYXV0aD1CZWFyZXIgamV0b24tMQEB
        ";

#[tokio::test]
async fn a_token_is_shown_once_it_is_asked_for() {
    let rest = "S: A0001 OK welcome
         C: P1 CAPABILITY
         S: * CAPABILITY IMAP4rev1
         S: P1 OK done";
    let (stream, peer) = play(&format!("{OFFERED}{rest}"));
    drop(authenticate(stream, PEER, &by_token(), false).await.unwrap());
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::answered("C:\nS: A0001 NO [AUTHENTICATIONFAILED] Jeton de DUPONT refuse")]
#[case::hung_up("C:\nX")]
#[tokio::test]
async fn why_a_token_is_refused_is_read_and_acknowledged(#[case] end: &str) {
    // {"status":"401","schemes":"bearer","scope":"mail"}
    let reason = "S: + eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJtYWlsIn0=\n";
    let (stream, peer) = play(&format!("{OFFERED}{reason}{end}"));
    let error = authenticate(stream, PEER, &by_token(), false).await.unwrap_err();
    assert!(matches!(error, Error::TokenRefused { refusal: TokenRefusal::Invalid, .. }), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("DUPONT"));
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_refused_without_a_reason_is_refused_all_the_same() {
    let (stream, _peer) = play(&format!("{OFFERED}S: A0001 NO no"));
    let error = authenticate(stream, PEER, &by_token(), false).await.unwrap_err();
    assert!(matches!(error, Error::TokenRefused { refusal: TokenRefusal::Unknown, .. }), "{error:?}");
}

/// RFC 5530 §3.
#[tokio::test]
async fn a_server_that_cannot_examine_a_token_has_not_refused_it() {
    let (stream, _peer) = play(&format!("{OFFERED}S: A0001 NO [UNAVAILABLE] Temporary authentication failure."));
    let error = authenticate(stream, PEER, &by_token(), false).await.unwrap_err();
    assert!(matches!(error, Error::TokenRefused { refusal: TokenRefusal::Unexamined, .. }), "{error:?}");
    assert!(matches!(error.notice("h"), Notice::ServerMisbehaved { .. }));
}

#[tokio::test]
async fn a_server_that_takes_no_token_is_shown_none() {
    let (stream, peer) = play(
        "S: * OK ready
         C: T3 CAPABILITY
         S: * CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=EXTERNAL
         S: T3 OK done",
    );
    let error = authenticate(stream, PEER, &by_token(), false).await.unwrap_err();
    assert!(matches!(error, Error::MechanismMissing), "{error:?}");
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn lists_with_roles_and_counters_in_one_round_trip() {
    let (mut session, peer) = session(
        "LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE",
        "C: P2 LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ))
         S: * LIST (\\HasNoChildren) \"/\" INBOX
         S: * STATUS INBOX (MESSAGES 3 UIDNEXT 30 UIDVALIDITY 9 UNSEEN 1 HIGHESTMODSEQ 77)
         S: * LIST (\\Sent) \"/\" \"Envoy&AOk-s\"
         S: * STATUS \"Envoy&AOk-s\" (MESSAGES many)
         S: * LIST (\\Noselect) \"/\" Dossiers
         S: P2 OK done",
    )
    .await;
    let listed = session.list().await.unwrap();
    drop(session);
    assert_eq!(
        listed.iter().map(|mailbox| mailbox.name.as_str()).collect::<Vec<_>>(),
        ["INBOX", "Envoyés", "Dossiers"]
    );
    assert_eq!(listed[0].status.unwrap().modseq, Some(ModSeq(77)));
    // A STATUS that cannot be read leaves the mailbox without counters, not with zero messages.
    assert_eq!((listed[1].role, listed[1].status), (Some(Role::Sent), None));
    assert!(!listed[2].selectable);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::no("S: P2 NO not now", "Refused")]
#[case::unreadable("S: * LIST (\\Sent) \"/\" INBOX\nS: * LIST (((\nS: P2 OK done", "Unreadable")]
#[case::nothing("S: P2 OK done", "Missing")]
#[case::bye("S: * BYE maintenance\nS: P2 OK done", "Bye")]
#[case::foreign_tag("S: P9 OK done", "Unreadable")]
#[tokio::test]
async fn a_part_of_the_list_is_never_the_list(#[case] answer: &str, #[case] expected: &str) {
    let (mut session, _peer) = session("", &format!("C: P2 LIST \"\" \"*\"\n{answer}")).await;
    let error = session.list().await.unwrap_err();
    assert!(format!("{error:?}").starts_with(expected), "{error:?}");
}

/// RFC 8440, and RFC 4314 §3.8 where the list does not bring them.
#[tokio::test]
async fn rights_come_with_the_list_or_are_asked_for() {
    let (mut session, peer) = session(
        "LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS ACL RIGHTS=texk",
        "C: P2 LIST \"\" \"*\" RETURN (MYRIGHTS STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN))
         S: * LIST () \"/\" INBOX
         S: * LIST () \"/\" \"Cabinet/R&AOk-ception\"
         S: * MYRIGHTS \"Cabinet/R&AOk-ception\" lrs
         S: P2 OK done
         C: P3 MYRIGHTS \"Cabinet/R&AOk-ception\"
         S: * MYRIGHTS \"Cabinet/R&AOk-ception\" \"lrswite\"
         S: P3 OK done
         C: P4 MYRIGHTS \"Cabinet/R&AOk-ception\"
         S: * MYRIGHTS Autre lr
         S: P4 OK done
         C: P5 MYRIGHTS \"Cabinet/R&AOk-ception\"
         S: P5 NO [NOPERM] no",
    )
    .await;
    let listed = session.list().await.unwrap();
    assert_eq!(listed.iter().map(|one| one.rights).collect::<Vec<_>>(), [None, Some(Rights::parse("lrs"))]);
    let name = listed[1].name.clone();
    assert_eq!(session.my_rights(&name).await.unwrap(), Some(Rights::parse("lrswite")));
    assert_eq!(session.my_rights(&name).await.unwrap(), None, "of another mailbox");
    assert!(session.my_rights(&name).await.is_err());
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_refuses_the_long_list_is_asked_the_short_one() {
    let (mut session, peer) = session(
        "LIST-EXTENDED LIST-STATUS",
        "C: P2 LIST \"\" \"*\" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN))
         S: P2 BAD what
         C: P3 LIST \"\" \"*\"
         S: * LIST () \"/\" inbox
         S: P3 OK done
         C: P4 LIST \"\" \"*\"
         S: * LIST () \"/\" inbox
         S: P4 OK done",
    )
    .await;
    assert_eq!(session.list().await.unwrap()[0].name, inbox());
    assert_eq!(session.list().await.unwrap().len(), 1);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_name_that_is_no_modified_utf7_goes_back_as_it_came() {
    let (mut session, peer) = session(
        "",
        "C: P2 LIST \"\" \"*\"
         S: * LIST () \"/\" INBOX
         S: * LIST () \"/\" \"R&D\"
         S: * LIST () \"/\" \"Envoyés \\\"2\\\"\"
         S: P2 OK done
         C: P3 EXAMINE \"R&D\"
         S: P3 NO closed
         C: P4 EXAMINE \"Envoyés \\\"2\\\"\"
         S: P4 NO closed
         C: P5 EXAMINE \"Été\"
         S: P5 NO closed",
    )
    .await;
    let listed = session.list().await.unwrap();
    for name in [listed[1].name.clone(), listed[2].name.clone(), MailboxName::new("Été")] {
        let (back, error) = session.select(&name, Opening::ReadOnly).await.unwrap_err();
        assert!(matches!(error, Error::Refused { command: "EXAMINE", refusal: Refusal::No, .. }));
        session = back;
    }
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_server_does_not_say_on_opening_is_not_known() {
    let (session, _peer) = session(
        "",
        "C: P2 SELECT \"INBOX\"
         S: * 3 EXISTS
         S: * OK [PERMANENTFLAGS (\\Seen)] limited
         S: P2 OK [READ-ONLY] done
         C: P3 SELECT \"INBOX\"
         S: * OK [UIDVALIDITY 9] ok
         S: P3 OK done",
    )
    .await;
    let (session, state) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    let expected = SelectState {
        exists: 3,
        read_only: true,
        permanent: Flags::SEEN.into(),
        keywords: false,
        ..SelectState::default()
    };
    assert_eq!(state, expected);
    let (_, error) = session.select(&inbox(), Opening::ReadWrite).await.unwrap_err();
    assert!(matches!(error, Error::Missing("EXISTS")));
}

#[tokio::test]
async fn messages_come_one_by_one_with_their_octets() {
    let (mut session, state, peer) = selected(
        "",
        "C: P3 UID FETCH 10,20 (UID RFC822.SIZE BODY.PEEK[])
         S: * 1 FETCH (UID 10 RFC822.SIZE 8 BODY[] {8}
         S: a
         S: {4}
         S:  FLAGS (\\Seen))
         S: * 4 EXISTS
         S: * 2 FETCH (FLAGS (\\Seen))
         S: * 3 FETCH (UID 20 BODY[] NIL)
         S: * 3 FETCH (UID 20 BODY[ {2}
         S: xx)
         S: P3 OK done",
    )
    .await;
    assert_eq!((state.validity, state.next), (Some(UidValidity(9)), Uid::new(30)));
    // The end of a line inside a literal announces nothing.
    let (found, unreadable, outcome) = bodies(&mut session).await;
    outcome.unwrap();
    assert_eq!(found, [(10, Some(b"a\r\n{4}\r\n".to_vec())), (20, None)]);
    assert_eq!((unreadable, session.exists()), (1, 4));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::no("S: P3 NO [SERVERBUG] Internal error", "Refused { command: \"UID FETCH\", refusal: Unavailable", 0)]
#[case::bad("S: P3 BAD what", "Refused { command: \"UID FETCH\", refusal: Bad", 0)]
#[case::no_after_some("S: * 1 FETCH (UID 10 BODY[] {2}\nS: ab)\nS: P3 NO gone", "Refused", 1)]
#[case::bye("S: * 1 FETCH (UID 10 BODY[] {2}\nS: ab)\nS: * BYE shutting down\nX", "Bye", 1)]
#[case::cut_in_literal(
    "S: * 1 FETCH (UID 10 BODY[] {2}\nS: ab)\nS: * 2 FETCH (UID 20 BODY[] {500}\nS: patient DUPONT\nX",
    "Closed",
    1
)]
#[case::oversize("S: * 1 FETCH (UID 10 BODY[] {999999999}\nS: patient DUPONT\nX", "Oversize", 0)]
#[case::foreign_tag("S: P2 OK done", "Unreadable", 0)]
#[tokio::test]
async fn a_fetch_that_fails_is_an_error(#[case] answer: &str, #[case] expected: &str, #[case] before: usize) {
    let script = format!("C: P3 UID FETCH 10,20 (UID RFC822.SIZE BODY.PEEK[])\n{answer}");
    let (mut session, _, _peer) = selected("", &script).await;
    let (found, _, outcome) = bodies(&mut session).await;
    let error = outcome.unwrap_err();
    assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    assert!(!format!("{error:?} {error} {:?}", error.notice("h")).contains("DUPONT"));
    assert_eq!(found.len(), before);
    if error.is_fatal() {
        assert!(matches!(session.noop().await, Err(Error::Closed)));
    }
}

#[tokio::test]
async fn what_an_abandoned_fetch_left_is_not_taken_for_the_next_answer() {
    let (mut session, _, peer) = selected(
        "",
        "C: P3 UID FETCH 10,20 (UID RFC822.SIZE BODY.PEEK[])
         S: * 1 FETCH (UID 10 BODY[] {2}
         S: ab)
         S: * 2 FETCH (UID 20 BODY[] {2}
         S: ab)
         S: P3 NO something
         C: P4 UID SEARCH ALL
         S: * SEARCH 10 20 21
         S: P4 OK done",
    )
    .await;
    {
        let mut fetching = session.fetch(&uids(&[10, 20]), Items::Bodies).await.unwrap();
        assert!(fetching.next().await.unwrap().is_some());
    }
    assert_eq!(session.uids().await.unwrap(), uids(&[10, 20, 21]));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::complete("S: * SEARCH 10 20 21\nS: P3 OK done", Ok(&[10, 20, 21][..]))]
#[case::short("S: * SEARCH 10 20\nS: P3 OK done", Err("Missing"))]
#[case::none("S: P3 OK done", Err("Missing"))]
#[case::no("S: P3 NO busy", Err("Refused"))]
#[case::unreadable("S: * SEARCH 10 20 x\nS: P3 OK done", Err("Missing"))]
#[case::one_went("S: * 2 EXPUNGE\nS: * SEARCH 10 21\nS: P3 OK done", Ok(&[10, 21][..]))]
#[case::one_came("S: * SEARCH 10 20 21\nS: * 4 EXISTS\nS: P3 OK done", Ok(&[10, 20, 21][..]))]
#[tokio::test]
async fn only_a_complete_list_is_a_proof(#[case] answer: &str, #[case] expected: Result<&[u32], &str>) {
    let (mut session, _, _peer) = selected("", &format!("C: P3 UID SEARCH ALL\n{answer}")).await;
    match (session.uids().await, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, uids(expected)),
        (Err(error), Err(expected)) => assert!(format!("{error:?}").starts_with(expected), "{error:?}"),
        (found, expected) => panic!("{found:?} instead of {expected:?}"),
    }
}

#[tokio::test]
async fn esearch_is_given_up_when_it_is_not_answered() {
    let (mut session, _, peer) = selected(
        "ESEARCH",
        "C: P3 UID SEARCH RETURN (ALL) ALL
         S: * ESEARCH (TAG \"P3\") UID ALL 10,20:21
         S: P3 OK done
         C: P4 UID SEARCH RETURN (ALL) ALL
         S: P4 BAD what
         C: P5 UID SEARCH ALL
         S: * SEARCH 10 20 21
         S: P5 OK done
         C: P6 UID SEARCH ALL
         S: * SEARCH 10 20 21
         S: P6 OK done",
    )
    .await;
    for _ in 0..3 {
        assert_eq!(session.uids().await.unwrap(), uids(&[10, 20, 21]));
    }
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn qresync_tells_what_vanished() {
    let (stream, peer) = play(
        &(opening("ENABLE QRESYNC CONDSTORE")
            + "C: P2 ENABLE QRESYNC
           S: * ENABLED QRESYNC
           S: P2 OK done
           C: P3 SELECT \"INBOX\" (CONDSTORE)
           S: * 3 EXISTS
           S: * OK [HIGHESTMODSEQ 70] ok
           S: P3 OK done
           C: P4 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 50 VANISHED)
           S: * VANISHED (EARLIER) 4:6,8
           S: * 2 FETCH (UID 20 FLAGS (\\Flagged) MODSEQ (60))
           S: * VANISHED 21
           S: P4 OK done
           C: P5 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 70 VANISHED)
           S: * 2 FETCH (UID
           S: P5 OK done"),
    );
    let session = authenticate(stream, PEER, &Login::CERTIFICATE, false).await.unwrap();
    assert!(session.has_qresync());
    let (mut session, state) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    assert_eq!(state.modseq, Some(ModSeq(70)));
    let changes = session.changes(Some(ModSeq(50))).await.unwrap();
    assert_eq!(changes.marks, [(Uid::new(20).unwrap(), Flags::FLAGGED.into())]);
    assert_eq!(changes.vanished, uids(&[4, 5, 6, 8, 21]));
    assert_eq!((changes.unreadable, session.exists()), (0, 2));
    assert_eq!(session.changes(Some(ModSeq(70))).await.unwrap().unreadable, 1);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn flags_are_stored_only_when_the_server_says_so() {
    let (mut session, _, peer) = selected(
        "",
        "C: P3 UID STORE 10,20 +FLAGS.SILENT (\\Seen \\Flagged)
         S: P3 OK done
         C: P4 UID STORE 10,20 -FLAGS.SILENT (\\Flagged)
         S: P4 NO read only",
    )
    .await;
    let set = uids(&[10, 20]);
    let add = FlagChange::Add(Flags::SEEN.with(Flags::FLAGGED).into());
    assert!(session.store_marks(&set, &add, None).await.unwrap().is_empty());
    let error = session.store_marks(&set, &FlagChange::Remove(Flags::FLAGGED.into()), None).await.unwrap_err();
    assert!(matches!(error, Error::Refused { command: "UID STORE", refusal: Refusal::No, .. }));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::at_once("LITERAL+", "C: P2 APPEND \"Sent\" (\\Seen) {4+}\nC: a\nC: b", true)]
#[case::small("LITERAL-", "C: P2 APPEND \"Sent\" (\\Seen) {4+}\nC: a\nC: b", true)]
#[case::waiting("", "C: P2 APPEND \"Sent\" (\\Seen) {4}\nS: + go\nC: a\nC: b", false)]
#[tokio::test]
async fn an_appended_message_has_its_place(#[case] capabilities: &str, #[case] dialogue: &str, #[case] known: bool) {
    let answer = if known { "S: P2 OK [APPENDUID 38505 3955] done" } else { "S: P2 OK done" };
    let (mut session, peer) = session(capabilities, &format!("{dialogue}\n{answer}")).await;
    let place = session.append(&MailboxName::new("Sent"), Flags::SEEN, None, b"a\r\nb").await.unwrap();
    assert_eq!(place, known.then(|| Appended { validity: UidValidity(38505), uid: Uid::new(3955).unwrap() }));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_append_sends_no_message() {
    let (mut session, peer) = session(
        "",
        "C: P2 APPEND \"Sent\" () {4}
         S: P2 NO [TRYCREATE] no such mailbox
         C: P3 NOOP
         S: P3 OK done",
    )
    .await;
    let error = session.append(&MailboxName::new("Sent"), Flags::default(), None, b"a\r\nb").await.unwrap_err();
    assert!(matches!(error, Error::Refused { command: "APPEND", .. }));
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn idle_wakes_on_a_change_and_at_its_deadline() {
    let (mut session, _, peer) = selected(
        "IDLE",
        "C: P3 IDLE
         S: + waiting
         S: * OK Still here
         S: * 4 EXISTS
         C: DONE
         S: P3 OK done
         C: P4 IDLE
         S: + waiting
         C: DONE
         S: P4 OK done
         C: P5 NOOP
         S: P5 OK done",
    )
    .await;
    assert_eq!(session.watch(Instant::now() + Duration::from_secs(30)).await.unwrap(), Wake::Changed);
    assert_eq!(session.watch(Instant::now() + Duration::from_millis(50)).await.unwrap(), Wake::Deadline);
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn an_abandoned_idle_is_ended_before_the_next_command() {
    let (mut session, _, peer) = selected(
        "IDLE",
        "C: P3 IDLE
         S: + waiting
         C: DONE
         S: * 4 EXISTS
         S: P3 OK done
         C: P4 NOOP
         S: P4 OK done
         C: P5 IDLE
         S: + waiting
         S: * BYE going down",
    )
    .await;
    let idle = session.watch(Instant::now() + Duration::from_secs(30));
    assert!(tokio::time::timeout(Duration::from_millis(50), idle).await.is_err());
    session.noop().await.unwrap();
    assert_eq!(session.exists(), 4);
    let outcome = session.watch(Instant::now() + Duration::from_secs(30)).await;
    assert!(matches!(outcome, Err(Error::Bye(_))));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn quota_in_octets_and_a_proper_goodbye() {
    let (mut session, peer) = session(
        "QUOTA",
        "C: P2 GETQUOTAROOT \"INBOX\"
         S: * QUOTAROOT INBOX \"User quota\"
         S: * QUOTA \"User quota\" (STORAGE 10 512)
         S: P2 OK done
         C: P3 LOGOUT
         S: * BYE bye
         S: P3 OK done",
    )
    .await;
    let quota = session.quota(&inbox()).await.unwrap().unwrap();
    assert_eq!((quota.used, quota.limit), (10_240, 524_288));
    session.logout().await.unwrap();
    assert!(peer.await.unwrap().is_empty());
}
