//! Transcripts of what is done to messages and mailboxes: moved, copied, marked, expunged; made, renamed, deleted. A thing is done when
//! the tagged line says so, and why it is not is typed.

use pli::domain::{Flags, Keywords, MailboxName, Marks, ModSeq, Recovery, Uid, UidSet, UidValidity};
use pli::imap::{Error, FlagChange, Items, Moved, Opening, Refusal, SelectState};
use rstest::rstest;

use crate::imap_script::{inbox, selected, session, uids};

fn uid(uid: u32) -> Uid {
    Uid::new(uid).unwrap()
}

fn folder(name: &str) -> MailboxName {
    MailboxName::new(name)
}

fn marks(flags: Flags, keywords: &str) -> Marks {
    Marks { flags, keywords: Keywords::parse(keywords) }
}

fn went(pairs: &[(u32, u32)]) -> Moved {
    let pairs: Vec<(Uid, Uid)> = pairs.iter().map(|&(from, to)| (uid(from), uid(to))).collect();
    Moved { validity: (!pairs.is_empty()).then_some(UidValidity(432)), pairs: Some(pairs) }
}

#[rstest]
#[case::before_it_is_done(
    "S: * OK [COPYUID 432 10,20 5:6] Moved\nS: * 1 EXPUNGE\nS: * 1 EXPUNGE\nS: P3 OK done",
    went(&[(10, 5), (20, 6)])
)]
#[case::at_the_end("S: * 2 EXPUNGE\nS: P3 OK [COPYUID 432 20 6] done", went(&[(20, 6)]))]
#[case::in_another_order("S: P3 OK [COPYUID 432 20,10 6,9] done", went(&[(20, 6), (10, 9)]))]
#[case::nothing_was_there("S: P3 OK done", went(&[]))]
#[case::where_is_not_said("S: * 1 EXPUNGE\nS: P3 OK done", Moved { validity: None, pairs: None })]
#[case::sides_that_disagree(
    "S: P3 OK [COPYUID 432 10,20 5] done",
    Moved { validity: Some(UidValidity(432)), pairs: None }
)]
#[case::nonsense("S: P3 OK [COPYUID 432 1:4294967295 1:4294967295] done", Moved { validity: Some(UidValidity(432)), pairs: None })]
#[tokio::test]
async fn a_move_says_what_went_where(#[case] answer: &str, #[case] expected: Moved) {
    let script = format!("C: P3 UID MOVE 10,20 \"Class&AOk-s\"\n{answer}");
    let (mut session, _, peer) = selected("MOVE UIDPLUS", &script).await;
    assert_eq!(session.move_messages(&uids(&[10, 20]), &folder("Classés")).await.unwrap(), expected);
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn without_uidplus_a_move_does_not_say_where() {
    let (mut session, _, peer) = selected("MOVE", "C: P3 UID MOVE 10 \"A\"\nS: * 1 EXPUNGE\nS: P3 OK done").await;
    let moved = session.move_messages(&uids(&[10]), &folder("A")).await.unwrap();
    assert_eq!((moved, session.exists()), (Moved { validity: None, pairs: None }, 2));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case("S: P3 NO [TRYCREATE] none", Refusal::TryCreate, false)]
#[case("S: P3 NO [NONEXISTENT] none", Refusal::NonExistent, true)]
#[case("S: P3 NO [OVERQUOTA] full", Refusal::OverQuota, false)]
#[case("S: P3 NO [NOPERM] no", Refusal::NoPermission, false)]
#[case("S: P3 NO [LIMIT] no", Refusal::Limit, false)]
#[case("S: P3 NO [INUSE] no", Refusal::InUse, true)]
#[case("S: P3 NO [UNAVAILABLE] later", Refusal::Unavailable, true)]
#[case("S: * OK [COPYUID 432 10 5] Moved\nS: * 1 EXPUNGE\nS: P3 NO the rest stays", Refusal::No, true)]
#[case("S: P3 BAD what", Refusal::Bad, false)]
#[tokio::test]
async fn why_a_move_is_declined_is_typed(#[case] answer: &str, #[case] expected: Refusal, #[case] later: bool) {
    let script = format!("C: P3 UID MOVE 10,20 \"A\"\n{answer}\nC: P4 NOOP\nS: P4 OK done");
    let (mut session, _, _peer) = selected("MOVE UIDPLUS", &script).await;
    let error = session.move_messages(&uids(&[10, 20]), &folder("A")).await.unwrap_err();
    assert!(matches!(&error, Error::Refused { command: "UID MOVE", refusal, .. } if *refusal == expected), "{error:?}");
    assert_eq!(matches!(error.recovery(), Recovery::After(_)), later);
    session.noop().await.unwrap();
}

#[tokio::test]
async fn many_are_moved_a_batch_at_a_time() {
    let (mut session, _, peer) = selected(
        "MOVE UIDPLUS",
        "C: P3 UID MOVE 1:2000 \"A\"
         S: P3 OK [COPYUID 432 1:2000 101:2100] done
         C: P4 UID MOVE 2001:2003 \"A\"
         S: P4 OK [COPYUID 432 2001:2003 2101:2103] done",
    )
    .await;
    let all: UidSet = (1..=2003).filter_map(Uid::new).collect();
    let pairs = session.move_messages(&all, &folder("A")).await.unwrap().pairs.unwrap();
    assert_eq!(pairs.len(), 2003);
    assert!(pairs.iter().all(|(from, to)| from.get() + 100 == to.get()));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_is_asked_of_nothing() {
    let (mut session, _, peer) = selected("MOVE UIDPLUS", "").await;
    let none = UidSet::default();
    assert_eq!(session.move_messages(&none, &folder("A")).await.unwrap(), went(&[]));
    assert_eq!(session.copy_messages(&none, &folder("A")).await.unwrap(), went(&[]));
    session.expunge(&none).await.unwrap();
    session.expunge_exactly(&none).await.unwrap();
    let nothing = FlagChange::Add(Marks::default());
    assert!(session.store_marks(&uids(&[10]), &nothing, None).await.unwrap().is_empty());
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_copy_is_looked_for_before_it_is_made_again() {
    let (mut session, _, peer) = selected(
        "UIDPLUS",
        "C: P3 UID COPY 10 \"A\"
         S: P3 NO [TRYCREATE] none
         C: P4 CREATE \"A\"
         S: P4 OK done
         C: P5 UID COPY 10 \"A\"
         S: P5 OK [COPYUID 432 10 5] done
         C: P6 UID SEARCH UID 5:* HEADER Message-ID \"<a\\\"b\\\\c@d>\"
         S: * SEARCH 4 7
         S: P6 OK done
         C: P7 UID SEARCH UID 5:* HEADER Message-ID \"<x@y>\"
         S: * SEARCH
         S: P7 OK done
         C: P8 UID SEARCH UID 5:* HEADER Message-ID \"<x@y>\"
         S: P8 OK done
         C: P9 UID SEARCH UID 5:* HEADER Message-ID \"<x@y>\"
         S: * ESEARCH (TAG \"P9\") UID ALL 1:4294967295
         S: P9 OK done",
    )
    .await;
    let error = session.copy_messages(&uids(&[10]), &folder("A")).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::TryCreate, .. }));
    session.create(&folder("A")).await.unwrap();
    assert_eq!(session.copy_messages(&uids(&[10]), &folder("A")).await.unwrap(), went(&[(10, 5)]));
    // The last message is named whatever its UID.
    assert_eq!(session.find_message_id("a\"b\\c@d", uid(5)).await.unwrap(), uids(&[7]));
    assert!(session.find_message_id("x@y", uid(5)).await.unwrap().is_empty());
    // No answer is no "not there".
    assert!(matches!(session.find_message_id("x@y", uid(5)).await, Err(Error::Missing("SEARCH"))));
    // Nor is a list of more messages than there are.
    assert!(matches!(session.find_message_id("x@y", uid(5)).await, Err(Error::Missing("SEARCH"))));
    assert!(matches!(session.find_message_id("x\r\nP9 EXPUNGE", uid(5)).await, Err(Error::Inexpressible)));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_message_id_beyond_ascii_is_sent_as_a_literal() {
    let (mut session, _, peer) = selected(
        "",
        "C: P3 UID SEARCH CHARSET UTF-8 UID 1:* HEADER Message-ID {6}
         S: + go
         C: <é@y>
         S: * SEARCH 12
         S: P3 OK done
         C: P4 UID SEARCH CHARSET UTF-8 UID 1:* HEADER Message-ID {6}
         S: P4 NO [BADCHARSET (US-ASCII)] no
         C: P5 NOOP
         S: P5 OK done",
    )
    .await;
    assert_eq!(session.find_message_id("é@y", uid(1)).await.unwrap(), uids(&[12]));
    assert!(matches!(session.find_message_id("é@y", uid(1)).await, Err(Error::Refused { refusal: Refusal::No, .. })));
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[tokio::test]
async fn only_ours_are_expunged() {
    let (mut session, _, peer) = selected("UIDPLUS", "C: P3 UID EXPUNGE 10,20\nS: * 1 EXPUNGE\nS: P3 OK done").await;
    session.expunge(&uids(&[10, 20])).await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());

    let (mut session, _, peer) = selected("", "").await;
    assert!(matches!(session.expunge(&uids(&[10])).await, Err(Error::NotOffered("UIDPLUS"))));
    assert!(matches!(session.move_messages(&uids(&[10]), &folder("A")).await, Err(Error::NotOffered("MOVE"))));
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::only_ours("S: * SEARCH 10 20\nS: P4 OK done\nC: P5 EXPUNGE\nS: * 1 EXPUNGE\nS: P5 OK done", "Ok")]
#[case::one_is_gone("S: * SEARCH 20\nS: P4 OK done\nC: P5 EXPUNGE\nS: P5 OK done", "Ok")]
#[case::all_are_gone("S: * SEARCH\nS: P4 OK done", "Ok")]
#[case::somebody_elses_too("S: * SEARCH 10 20 21\nS: P4 OK done", "Err(OthersDeleted)")]
#[case::not_said("S: P4 OK done", "Err(Missing")]
#[case::unreadable("S: * SEARCH 10 20 x\nS: P4 OK done", "Err(Missing")]
#[case::two_answers("S: * SEARCH 10 x\nS: * SEARCH 20\nS: P4 OK done", "Err(Missing")]
#[case::declined("S: P4 NO busy", "Err(Refused")]
#[tokio::test]
async fn an_expunge_without_uidplus_is_proved_first(#[case] answer: &str, #[case] expected: &str) {
    let script =
        format!("C: P3 UID STORE 10,20 +FLAGS.SILENT (\\Deleted)\nS: P3 OK done\nC: P4 UID SEARCH DELETED\n{answer}");
    let (mut session, _, peer) = selected("", &script).await;
    let outcome = session.expunge_exactly(&uids(&[10, 20])).await;
    assert!(format!("{outcome:?}").starts_with(expected), "{outcome:?}");
    drop(session);
    assert!(peer.await.unwrap().is_empty(), "nothing more is sent");
}

#[tokio::test]
async fn keywords_are_stored_beside_flags() {
    let (mut session, _, peer) = selected(
        "CONDSTORE",
        "C: P3 UID STORE 10 +FLAGS.SILENT (\\Seen $Forwarded $Junk Pli_Filed)
         S: P3 OK done
         C: P4 UID STORE 10,20 (UNCHANGEDSINCE 77) -FLAGS.SILENT (Pli_Filed)
         S: * 2 FETCH (UID 20 MODSEQ (90))
         S: P4 OK [MODIFIED 10] Conditional STORE failed
         C: P5 UID STORE 10,20 (UNCHANGEDSINCE 77) +FLAGS.SILENT (\\Seen)
         S: P5 NO [MODIFIED 20] Some are gone
         C: P6 UID STORE 10 +FLAGS.SILENT (Pli_Filed)
         S: P6 NO [LIMIT] too many keywords",
    )
    .await;
    let filed = marks(Flags::default(), "Pli_Filed");
    let change = FlagChange::Add(marks(Flags::SEEN.with(Flags::FORWARDED), "Pli_Filed $Junk"));
    assert!(session.store_marks(&uids(&[10]), &change, None).await.unwrap().is_empty());
    let since = Some(ModSeq(77));
    let changed = session.store_marks(&uids(&[10, 20]), &FlagChange::Remove(filed.clone()), since).await.unwrap();
    assert_eq!(changed, uids(&[10]));
    let changed = session.store_marks(&uids(&[10, 20]), &FlagChange::Add(Flags::SEEN.into()), since).await.unwrap();
    assert_eq!(changed, uids(&[20]));
    let error = session.store_marks(&uids(&[10]), &FlagChange::Add(filed), None).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::Limit, .. }));
    drop(session);
    assert!(peer.await.unwrap().is_empty());

    let (mut session, _, _peer) = selected("", "").await;
    let outcome = session.store_marks(&uids(&[10]), &FlagChange::Add(Flags::SEEN.into()), since).await;
    assert!(matches!(outcome, Err(Error::NotOffered("CONDSTORE"))));
}

async fn opened(lines: &str) -> SelectState {
    let (session, _peer) =
        session("", &format!("C: P2 SELECT \"INBOX\"\nS: * 3 EXISTS\n{lines}\nS: P2 OK [READ-WRITE] done")).await;
    session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap().1
}

#[rstest]
#[case::all("S: * OK [PERMANENTFLAGS (\\Seen \\*)] ok", true, true, true)]
#[case::listed("S: * OK [PERMANENTFLAGS (\\Seen pli_filed)] ok", true, true, false)]
#[case::flags_only("S: * OK [PERMANENTFLAGS (\\Seen)] ok", true, false, false)]
#[case::none("S: * OK [PERMANENTFLAGS ()] ok", false, false, false)]
#[case::not_said("S: * FLAGS (\\Seen Pli_Filed)", true, true, false)]
#[case::said_before("S: * OK [PERMANENTFLAGS ()] ok\nS: * FLAGS (\\Seen Pli_Filed)", false, false, false)]
#[case::nothing("", true, false, false)]
#[case::lower_case("S: * ok [permanentflags (\\seen \\*)] ok", true, true, true)]
#[tokio::test]
async fn what_lasts_is_known(#[case] lines: &str, #[case] seen: bool, #[case] filed: bool, #[case] forwarded: bool) {
    let state = opened(lines).await;
    assert_eq!(state.keeps(&Flags::SEEN.into()), seen);
    assert_eq!(state.keeps(&marks(Flags::SEEN, "Pli_Filed")), filed && seen);
    assert_eq!(state.keeps(&marks(Flags::default(), "Pli_Filed")), filed);
    assert_eq!(state.keeps(&Flags::FORWARDED.into()), forwarded);
    assert!(state.keeps(&Marks::default()));
    assert!(!SelectState { read_only: true, ..state }.keeps(&Flags::SEEN.into()));
}

#[rstest]
#[case("S: P2 NO [ALREADYEXISTS] there", Refusal::AlreadyExists)]
#[case("S: P2 NO [LIMIT] deep", Refusal::Limit)]
#[case("S: P2 NO [CANNOT] never", Refusal::Cannot)]
#[case("S: P2 NO [alreadyexists] there", Refusal::AlreadyExists)]
#[case("S: P2 NO Mailbox exists", Refusal::No)]
#[tokio::test]
async fn why_a_mailbox_is_not_made_is_typed(#[case] answer: &str, #[case] expected: Refusal) {
    let (mut session, _peer) = session("", &format!("C: P2 CREATE \"Pris par &AMk-lise\"\n{answer}")).await;
    let error = session.create(&folder("Pris par Élise")).await.unwrap_err();
    assert!(matches!(error, Error::Refused { command: "CREATE", refusal, .. } if refusal == expected), "{error:?}");
}

#[tokio::test]
async fn mailboxes_are_renamed_deleted_and_subscribed_to() {
    let (mut session, peer) = session(
        "",
        "C: P2 RENAME \"A\" \"A/B \\\"C\\\"\"
         S: P2 OK done
         C: P3 SUBSCRIBE \"&AMk-t&AOk-\"
         S: P3 OK done
         C: P4 UNSUBSCRIBE \"&AMk-t&AOk-\"
         S: P4 OK done
         C: P5 DELETE \"&AMk-t&AOk-\"
         S: P5 NO [INUSE] open elsewhere
         C: P6 NOOP
         S: P6 OK done",
    )
    .await;
    session.rename(&folder("A"), &folder("A/B \"C\"")).await.unwrap();
    session.subscribe(&folder("Été")).await.unwrap();
    session.unsubscribe(&folder("Été")).await.unwrap();
    let error = session.delete(&folder("Été")).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::InUse, .. }));
    assert!(matches!(session.create(&folder("")).await, Err(Error::Inexpressible)));
    session.noop().await.unwrap();
    drop(session);
    assert!(peer.await.unwrap().is_empty());
}

#[rstest]
#[case::as_asked("S: * 1 FETCH (UID 10 BODY[]<6> {4}\nS: ab\nS: )\nS: P3 OK done", Some(b"ab\r\n".to_vec()), 0)]
#[case::short("S: * 1 FETCH (UID 10 BODY[]<6> {2}\nS: ab)\nS: P3 OK done", Some(b"ab".to_vec()), 0)]
#[case::beyond_the_end("S: * 1 FETCH (UID 10 BODY[]<6> \"\")\nS: P3 OK done", Some(Vec::new()), 0)]
#[case::gone("S: * 1 FETCH (UID 10 BODY[]<6> NIL)\nS: P3 OK done", None, 0)]
#[case::of_elsewhere("S: * 1 FETCH (UID 10 BODY[]<0> {2}\nS: ab)\nS: P3 OK done", None, 1)]
#[case::too_long("S: * 1 FETCH (UID 10 BODY[]<6> {6}\nS: abcdef)\nS: P3 OK done", None, 1)]
#[case::the_whole("S: * 1 FETCH (UID 10 BODY[] {2}\nS: ab)\nS: P3 OK done", None, 0)]
#[case::of_nobody("S: * 1 FETCH (BODY[]<6> {2}\nS: ab)\nS: P3 OK done", None, 1)]
#[tokio::test]
async fn a_piece_is_the_one_that_was_asked_for(
    #[case] answer: &str,
    #[case] expected: Option<Vec<u8>>,
    #[case] unreadable: u32,
) {
    let script = format!("C: P3 UID FETCH 10 (UID BODY.PEEK[]<6.4>)\n{answer}");
    let (mut session, _, _peer) = selected("", &script).await;
    let mut fetching = session.fetch(&uids(&[10]), Items::Piece { offset: 6, length: 4 }).await.unwrap();
    let mut piece = None;
    while let Some(fetched) = fetching.next().await.unwrap() {
        piece = fetched.piece.map(|piece| piece.octets.into_owned());
    }
    assert_eq!((piece, fetching.unreadable()), (expected, unreadable));
}

#[tokio::test]
async fn no_more_of_a_message_is_held_than_was_asked_for() {
    let piece = "C: P3 UID FETCH 10 (UID BODY.PEEK[]<0.100>)\nS: * 1 FETCH (UID 10 BODY[] {20000000}";
    let (mut session, _, _peer) = selected("", piece).await;
    // The whole of a message would be taken for a piece, if it were not too large to be held at all.
    session.hold_at_most(10_000_000);
    let mut fetching = session.fetch(&uids(&[10]), Items::Piece { offset: 0, length: 100 }).await.unwrap();
    assert!(matches!(fetching.next().await, Err(Error::Oversize)));

    let whole = "C: P3 UID FETCH 10 (UID RFC822.SIZE BODY.PEEK[])\nS: * 1 FETCH (UID 10 BODY[] {20000000}";
    let (mut session, _, _peer) = selected("", whole).await;
    session.hold_at_most(10_000_000);
    let mut fetching = session.fetch(&uids(&[10]), Items::Bodies).await.unwrap();
    assert!(matches!(fetching.next().await, Err(Error::Oversize)));
}
