//! A skeleton gives what the whole message gives.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{FILE, Skimmer, TEXT};
use crate::domain::listing::Part;
use crate::mime::read;

/// By pieces of this size, files cut after so many octets.
fn skimmed(raw: &[u8], piece: usize, text: usize, file: usize) -> (read::Parsed, usize) {
    let mut skimmer = Skimmer::keeping(text, file);
    raw.chunks(piece).for_each(|octets| skimmer.feed(octets));
    let kept = skimmer.end();
    assert_eq!(kept.total, raw.len() as u64);
    (read::skimmed(&kept), kept.skeleton.len())
}

fn assert_same(raw: &[u8], piece: usize, file: usize, name: &str) {
    let (there, _) = skimmed(raw, piece, TEXT, file);
    let here = read::message(raw);
    assert_eq!(there.parts, here.parts, "{name}");
    assert_eq!((&there.text, &there.preview), (&here.text, &here.preview), "{name}");
    assert_eq!((there.has_attachments, there.truncated), (here.has_attachments, here.truncated), "{name}");
}

#[test]
fn the_corpus_is_read_alike() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/eml");
    let mut count = 0;
    for entry in fs::read_dir(corpus).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let raw = fs::read(entry.path()).unwrap();
        for (piece, file) in [(1, 0), (7, 5), (4096, 64), (usize::MAX, FILE)] {
            assert_same(&raw, piece, file, &name);
        }
        count += 1;
    }
    assert!(count > 10, "{count} messages");
}

#[test]
fn a_large_message_costs_little() {
    let line = [[b'A'; 76].as_slice(), b"\r\n"].concat();
    let mut raw =
        b"Subject: Imagerie\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nBonjour\r\n--x\r\n\
        Content-Type: application/dicom; name=irm.dcm\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .to_vec();
    (0..200_000).for_each(|_| raw.extend_from_slice(&line));
    raw.extend_from_slice(b"--x--\r\n");
    let (there, skeleton) = skimmed(&raw, 256 * 1024, TEXT, FILE);
    assert_eq!(there, read::message(&raw));
    assert_eq!(there.parts[0].size, 200_000 * 57);
    assert!(skeleton < 2 * FILE, "{skeleton} octets kept");
}

#[test]
fn a_text_beyond_the_bound_is_offered_as_the_message_itself() {
    let raw = [b"Subject: x\r\n\r\n".as_slice(), &b"mot mot\r\n".repeat(200)].concat();
    let (there, _) = skimmed(&raw, 50, 100, 10);
    assert!(there.text.starts_with("mot mot") && there.text.len() <= 100);
    assert_eq!((there.parts.len(), there.parts[0].number, there.parts[0].size), (1, Part::WHOLE, raw.len() as u64));
}

/// Alone in its multipart, a text is the letter, even under the name of a file, or as a multipart without parts.
#[test]
fn what_is_alone_is_text() {
    let head = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n";
    for kind in ["text/plain; name=a.txt", "multipart/mixed; boundary=b; name=a.pdf", "multipart/mixed; name=a.pdf"] {
        let raw = format!("{head}Content-Type: {kind}\r\n\r\nQUJDREVGRw==\r\n");
        let whole = format!("{raw}--a--\r\n");
        let second = format!("{raw}--a\r\nContent-Type: {kind}\r\n\r\nQUJD\r\n--a--\r\n");
        for raw in [raw.clone(), whole, second] {
            assert_same(raw.as_bytes(), 1, 0, kind);
        }
    }
}

fn line() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => prop_oneof![Just("--a"), Just("--b"), Just("--a--"), Just("--b--"), Just("--a \t"), Just("--ab"), Just("-")],
        3 => prop_oneof![
            Just("Content-Type: multipart/mixed; boundary=a"),
            Just("Content-Type: multipart/alternative; boundary=b"),
            Just("Content-Type: multipart/digest; boundary=b"),
            Just("Content-Type: application/pdf; name=a.pdf"),
            Just("Content-Type: text/html"),
            Just("Content-Disposition: attachment; filename=b.bin"),
            Just("Content-Transfer-Encoding: base64"),
            Just("Content-Transfer-Encoding: quoted-printable"),
        ],
        4 => Just(""),
        3 => prop_oneof![Just("QUJDREVGRw=="), Just("QUJD"), Just("a=C3=A9=  "), Just("Bonjour = docteur"), Just("<p>x</p>")],
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(2_000))]
    #[test]
    fn whatever_the_structure(
        lines in prop::collection::vec((line(), prop_oneof![3 => Just("\r\n"), 1 => Just("\n"), 1 => Just("")]), 0..40),
        piece in 1_usize..60,
        file in 0_usize..12,
    ) {
        let mut raw = b"Content-Type: multipart/mixed; boundary=a\r\n".to_vec();
        for (text, end) in &lines {
            raw.extend([text.as_bytes(), end.as_bytes()].concat());
        }
        assert_same(&raw, piece, file, "made up");
    }
}
