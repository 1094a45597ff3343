//! Trees of parts: delimiters and limits.

use std::fmt::Write as _;

use super::{MAX_LEAVES, Tree, parts};
use crate::mime::budget::Budget;

fn walk(raw: &[u8]) -> Tree<'_> {
    super::walk(raw, &Budget::of_message())
}

#[test]
fn delimiters_stand_alone_on_their_line() {
    let body = b"pre\r\n--b\r\none --b\r\n--bb\r\n\r\n--b  \r\ntwo\r\n--b--\r\npost";
    let found = parts(body, b"b", 100);
    let texts: Vec<_> = found.ranges.iter().map(|r| &body[r.clone()]).collect();
    assert_eq!(texts, [&b"one --b\r\n--bb\r\n"[..], b"two"]);
    assert!(found.closed);
}

#[test]
fn an_unclosed_multipart_is_said_to_be_cut() {
    let tree = walk(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo");
    assert_eq!(tree.leaves.len(), 2);
    assert!(tree.truncated);
}

#[test]
fn a_hundred_thousand_parts_stay_within_limits() {
    let raw = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(100_000));
    let tree = walk(raw.as_bytes());
    assert!(tree.limited && !tree.truncated);
    assert!(tree.leaves.len() <= MAX_LEAVES);
}

#[test]
fn deep_nesting_stays_within_limits() {
    let mut raw = String::new();
    for depth in 0..20_000 {
        write!(raw, "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n").unwrap();
    }
    let tree = walk(raw.as_bytes());
    assert!(tree.limited);
    assert_eq!(tree.leaves.len(), 1);
}

/// On one line, on lines of their own that are none, on lines that are: read once, whatever the number.
#[test]
fn millions_of_boundaries_are_looked_at_once() {
    let begun = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n";
    for (hostile, leaves) in [("x--b", 1), ("--b ", 1), ("--bx\n", 1), ("--b x\n", 1), ("--b\n", MAX_LEAVES)] {
        let raw = format!("{begun}{}", hostile.repeat(8 * 1024 * 1024 / hostile.len()));
        assert_eq!(walk(raw.as_bytes()).leaves.len(), leaves, "{hostile:?}");
    }
}

#[test]
fn enclosed_messages_are_not_opened_however_deep() {
    let raw = "Content-Type: message/rfc822\n\n".repeat(200_000);
    let tree = walk(raw.as_bytes());
    assert_eq!(tree.leaves.len(), 1);
    assert_eq!(tree.leaves[0].media_type, "message/rfc822");
}

#[test]
fn huge_headers_stay_within_limits() {
    let raw = format!("Subject: {}\nTo: {}\n\nx", "a ".repeat(4_000_000), "<a@b.fr>,".repeat(500_000));
    assert_eq!(walk(raw.as_bytes()).leaves.len(), 1);
}
