//! Each kind of response as servers send it, well and badly; and nothing panics on anything.

use proptest::prelude::*;
use rstest::rstest;

use super::{Code, Condition, Reply, reply};
use crate::domain::{Flags, Keywords, Marks, ModSeq, Role, Uid, UidValidity};
use crate::imap::Refusal;

fn uids(octets: &[u8]) -> String {
    match reply(octets) {
        Reply::Search(set) => set.to_string(),
        Reply::Vanished { uids, .. } => uids.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn reads_a_fetch() {
    let wire = b"* 12 FETCH (UID 7 FLAGS (\\Seen $MDNSent Label) MODSEQ (99) INTERNALDATE \" 7-Jul-2026 02:44:25 +0200\" \
                 RFC822.SIZE 5000000000 BODYSTRUCTURE ((\"a\" NIL) ((x))) BODY[HEADER] {6}\r\nA: b\0c BODY[] \"q\\\"\\\\\" BODY[]<5> {1}\r\nz)\r\n";
    let Reply::Fetch(fetched) = reply(wire) else { panic!("no FETCH") };
    assert_eq!(fetched.uid, Uid::new(7).unwrap());
    let marks = Marks { flags: Flags::SEEN.with(Flags::MDN_SENT), keywords: Keywords::parse("Label") };
    assert_eq!(fetched.marks, Some(marks));
    assert_eq!(fetched.modseq, Some(ModSeq(99)));
    assert_eq!(fetched.size, Some(5_000_000_000));
    assert_eq!(fetched.internal_date.unwrap().to_string(), "2026-07-07T00:44:25Z");
    assert_eq!(fetched.header.as_deref(), Some(&b"A: b\0c"[..]));
    assert_eq!(fetched.body.as_deref(), Some(&b"q\"\\"[..]));
    let piece = fetched.piece.unwrap();
    assert_eq!((piece.origin, &*piece.octets), (5, &b"z"[..]));
}

#[test]
fn a_body_that_is_gone_is_no_empty_body() {
    let Reply::Fetch(fetched) = reply(b"* 1 FETCH (UID 7 BODY[] NIL INTERNALDATE NIL)\r\n") else { panic!("no FETCH") };
    assert_eq!((fetched.body, fetched.internal_date), (None, None));
}

#[rstest]
#[case(b"* 1 FETCH (UID 0)\r\n")]
#[case(b"* 1 FETCH (UID 7 BODY[] {9}\r\nabc)\r\n")]
#[case(b"* 1 FETCH (UID 7 FLAGS \\Seen)\r\n")]
#[case(b"* 1 FETCH (UID 7\r\n")]
#[case(b"* 99999999999 FETCH (UID 7)\r\n")]
#[case(b"* STATUS INBOX (MESSAGES many)\r\n")]
#[case(b"* LIST (\\Sent) NIL\r\n")]
#[case(b"* SEARCH 1 x\r\n")]
#[case(b"* ESEARCH (TAG \"P1\") ALL 1:3\r\n")]
#[case(b"* ESEARCH (TAG \"P1\") UID ALL 0:3\r\n")]
#[case(b"* VANISHED (EARLIER) 1:x\r\n")]
#[case(b"* CAPABILITY nothing\r\n")]
#[case(b"* 1 FETCH (BODY[] {2}\r\nab)\r\n")]
#[case(b"* 1 FETCH (UID 7 BODY[]<x> {2}\r\nab)\r\n")]
#[case(b"\r\n")]
#[case(b"")]
fn what_cannot_be_read_is_said_to_be_so(#[case] wire: &[u8]) {
    assert!(matches!(reply(wire), Reply::Unreadable(_)), "{:?}", reply(wire));
}

#[rstest]
#[case(b"* SEARCH\r\n", "")]
#[case(b"* SEARCH 5 3 4 9 (MODSEQ 917162500)\r\n", "3:5,9")]
#[case(b"* ESEARCH (TAG \"P1\") UID ALL 3:1,7\r\n", "1:3,7")]
#[case(b"* ESEARCH (TAG \"P1\") UID\r\n", "")]
#[case(b"* VANISHED (EARLIER) 41,43:116\r\n", "41,43:116")]
#[case(b"* VANISHED 405\r\n", "405")]
fn reads_sets(#[case] wire: &[u8], #[case] expected: &str) {
    assert_eq!(uids(wire), expected);
}

#[rstest]
#[case(b"P1 OK [UIDVALIDITY 3857529045] ok\r\n", Code::UidValidity(UidValidity(3_857_529_045)))]
#[case(b"P1 OK [APPENDUID 38505 3955] done\r\n", Code::AppendUid(UidValidity(38505), Uid::new(3955).unwrap()))]
#[case(b"P1 OK [PERMANENTFLAGS (\\Seen \\*)] \r\n", Code::PermanentFlags(Flags::SEEN.into(), true))]
#[case(b"P1 OK [HIGHESTMODSEQ 715194045007]\r\n", Code::HighestModSeq(ModSeq(715_194_045_007)))]
#[case("P1 OK [ALERT]é\r\n".as_bytes(), Code::Other)]
#[case(b"P1 OK [UIDNEXT 0] broken\r\n", Code::Other)]
#[case(b"P1 OK [COPYUID 7 304,319:320 3956:3958] ok\r\n", Code::CopyUid(UidValidity(7), vec![(304, 304), (319, 320)], vec![(3956, 3958)]))]
#[case(b"P1 OK [COPYUID 7 3,1 5:4] ok\r\n", Code::CopyUid(UidValidity(7), vec![(3, 3), (1, 1)], vec![(4, 5)]))]
#[case(b"P1 OK [COPYUID 7 304 *] ok\r\n", Code::Other)]
#[case(b"P1 OK [modified 7,9] some\r\n", Code::Modified([7, 9].into_iter().filter_map(Uid::new).collect()))]
#[case(b"P1 OK [trycreate] none\r\n", Code::Declined(Refusal::TryCreate))]
#[case(b"P1 OK [CAPABILITY IMAP4rev1 idle] in\r\n", Code::Capability(vec!["IMAP4REV1".to_owned(), "IDLE".to_owned()]))]
fn reads_codes(#[case] wire: &[u8], #[case] expected: Code) {
    let Reply::Tagged(b"P1", line) = reply(wire) else { panic!("not tagged") };
    assert_eq!((line.condition, line.code), (Condition::Ok, Some(expected)));
}

#[test]
fn words_are_one_capped_line() {
    let long = format!("* BYE {}\u{7}\u{9b}{}\r\n", "a".repeat(50), "é".repeat(500));
    let Reply::Untagged(line) = reply(long.as_bytes()) else { panic!("no status line") };
    assert_eq!(line.words.as_str().chars().count(), 200);
    assert!(!line.words.as_str().chars().any(char::is_control));
    assert_eq!(format!("{:?}", line.words), "Words(…)");
}

#[test]
fn reads_a_list_line_with_escapes() {
    let Reply::List(line) = reply(b"* LIST (\\HasNoChildren \\Trash) \"\\\\\" \"a\\\"b\\\\c\"\r\n") else {
        panic!("no LIST")
    };
    assert_eq!((line.role, line.delimiter, line.selectable), (Some(Role::Trash), Some('\\'), true));
    assert_eq!(line.wire, b"a\"b\\c");
}

#[test]
fn status_items_unknown_to_us_are_passed_over() {
    let Reply::Status(items) =
        reply(b"* STATUS {5}\r\nINBOX (MESSAGES 10000 SIZE 814 MAILBOXID (F2212ea) UIDNEXT 0 HIGHESTMODSEQ 0)\r\n")
    else {
        panic!("no STATUS")
    };
    assert_eq!((items.messages, items.next, items.modseq), (Some(10000), None, None));
}

#[test]
fn enabled_is_not_capability() {
    assert!(matches!(reply(b"* ENABLED QRESYNC\r\n"), Reply::Enabled(names) if names == ["QRESYNC"]));
    assert!(
        matches!(reply(b"* CAPABILITY IMAP4rev1 auth=External IDLE\r\n"), Reply::Capabilities(names) if names == ["IMAP4REV1", "AUTH=EXTERNAL", "IDLE"])
    );
}

#[test]
fn depth_costs_no_stack() {
    let wire = [&b"* 1 FETCH (UID 1 BODYSTRUCTURE "[..], &b"(".repeat(1_000_000), b"\r\n"].concat();
    assert!(matches!(reply(&wire), Reply::Unreadable("FETCH")));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn never_panics(
        start in prop::sample::select(vec![
            "* 1 FETCH (", "* LIST (", "* STATUS ", "* ESEARCH ", "* SEARCH ", "* VANISHED ", "* QUOTA ", "* CAPABILITY ",
            "* ENABLED ", "* OK [", "P1 ", "+", "* ", "* 1 FETCH (UID 3 BODY[] ", "* OK [PERMANENTFLAGS (",
        ]),
        rest in prop::collection::vec(prop_oneof![
            prop::sample::select(b"(){}[]\"\\ \r\n*123:,~+<>".to_vec()), any::<u8>(),
        ], 0..60),
    ) {
        let _ = reply(&[start.as_bytes(), &rest].concat());
    }
}
