//! Reading: the corpus under `tests/data/eml`, and the same messages damaged.

use proptest::prelude::*;
use rstest::rstest;

use super::{document, document_within, envelope, message, message_within, part, within};
use crate::domain::block::Block;
use crate::domain::listing::Part;
use crate::mime::budget::Budget;

fn eml(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/eml/{name}.eml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn flowed_text() {
    let raw = eml("plain-flowed");
    assert_eq!(envelope(&raw).subject, "Résultats d’analyses");
    let parsed = message(&raw);
    assert!(parsed.text.starts_with(
        "Bonjour, ceci est une ligne assez longue pour être coupée par le logiciel et recollée par le nôtre.\n"
    ));
    assert!(parsed.text.contains("> Une citation qui elle aussi est coupée.\n>> Plus profonde."), "{}", parsed.text);
    assert!(parsed.preview.starts_with("Bonjour, ceci") && !parsed.preview.contains("citation"));
    assert!(!parsed.has_attachments && !parsed.truncated && parsed.parts.is_empty());
    assert!(document(&raw).blocks.iter().any(|block| matches!(block, Block::Quote(2, _))));
}

#[test]
fn undeclared_eight_bit_header_is_windows_1252() {
    let raw = eml("latin1-undeclared-header");
    assert_eq!(envelope(&raw).subject, "Résultat d’analyse");
    assert_eq!(message(&raw).text, "Résultat €");
}

#[test]
fn newsletter_prefers_text_for_search_and_html_for_reading() {
    let raw = eml("html-newsletter");
    assert_eq!(message(&raw).text, "Version texte.");
    let drawn = document(&raw);
    assert!(drawn.blocks.iter().any(|block| matches!(block, Block::Table(rows) if rows.len() == 2)));
    assert!(drawn.blocked_remote >= 4, "{}", drawn.blocked_remote);
    assert!(!drawn.truncated);
}

#[test]
fn pictures_in_the_text_and_files_beside_it() {
    let raw = eml("related-picture");
    let parsed = message(&raw);
    assert!(parsed.has_attachments);
    let picture = &parsed.parts[0];
    assert_eq!((picture.name.as_str(), picture.inline), ("ecg.png", true));
    let pdf = &parsed.parts[1];
    assert_eq!(
        (pdf.name.as_str(), pdf.media_type.as_str(), pdf.inline, pdf.size),
        ("compte rendu écho.pdf", "application/pdf", false, 9)
    );
    assert_eq!(part(&raw, pdf.number).unwrap().octets, b"%PDF-1.7\n");
    assert_eq!(part(&raw, 99), None);
    let drawn = document(&raw);
    assert!(
        drawn
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Picture { part, alt } if *part == picture.number && alt == "ECG"))
    );
}

#[test]
fn receipts_have_no_files_for_people() {
    let parsed = message(&eml("read-receipt"));
    assert_eq!(parsed.text, "Le message a été lu.");
    assert_eq!(parsed.parts.len(), 2);
    assert_eq!(parsed.parts[1].name, "message.eml");
}

#[test]
fn a_cut_message_says_so() {
    let parsed = message(&eml("truncated-multipart"));
    assert_eq!(parsed.text, "Début.");
    assert!(parsed.truncated && parsed.has_attachments);
}

#[test]
fn a_message_that_takes_too_long_is_given_as_it_came() {
    let raw = eml("related-picture");
    let parsed = message_within(&raw, Budget::spent());
    assert_eq!((parsed.text.as_str(), parsed.parts.len(), parsed.truncated), ("", 1, false));
    assert_eq!((parsed.parts[0].number, parsed.parts[0].size), (Part::WHOLE, raw.len() as u64));
    let file = part(&raw, Part::WHOLE).unwrap();
    assert_eq!((file.name.as_str(), &file.octets), ("message.eml", &raw));
    let drawn = document_within(&raw, Budget::spent());
    assert!(drawn.blocks.is_empty() && drawn.truncated);
    assert_eq!(within(Budget::of_message(), |_| -> u8 { panic!("a fault of a parser") }), None);
}

#[test]
fn html_that_spends_everything_on_nothing_leaves_the_text_to_be_drawn() {
    let html = "<table><tr><td></table>".repeat(40_000);
    let raw = format!(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nBonjour\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    );
    assert!(
        matches!(document(raw.as_bytes()).blocks.as_slice(), [Block::Paragraph(spans)] if spans[0].text == "Bonjour")
    );
}

#[test]
fn a_message_beyond_the_limits_offers_itself() {
    let long = format!("Content-Type: text/html\n\n{}", "<p>Bonjour, tout va bien.".repeat(100_000));
    let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}--b--\n", "--b\n\nx\n".repeat(2_000));
    for raw in [long, many] {
        let parsed = message(raw.as_bytes());
        assert!(!parsed.truncated && !parsed.text.is_empty());
        assert_eq!(parsed.parts.last().map(|part| part.number), Some(Part::WHOLE));
        assert!(document(raw.as_bytes()).truncated);
    }
    assert!(message(&eml("html-newsletter")).parts.iter().all(|part| part.number != Part::WHOLE));
}

#[test]
fn a_multipart_without_boundary_is_text() {
    assert_eq!(message(&eml("no-boundary")).text, "Du texte malgré tout.");
}

#[test]
fn names_that_deceive_are_cleaned() {
    let raw = eml("hostile-names");
    let envelope = envelope(&raw);
    assert!(!envelope.subject.contains(['\r', '\n', '\u{202e}']), "{:?}", envelope.subject);
    let parsed = message(&raw);
    assert_eq!(parsed.text, "abc");
    assert_eq!(parsed.parts[0].name, "windowsfactfdp.exe");
    assert_eq!(parsed.parts[1].name, "passwd");
}

#[test]
fn groups_and_lists() {
    let envelope = envelope(&eml("group-and-routes"));
    let to: Vec<_> = envelope.to.iter().map(|person| person.address.as_str()).collect();
    assert!(to.starts_with(&["a@ch-exemple.mssante.fr", "b@ch-exemple.mssante.fr"]), "{to:?}");
    assert_eq!(envelope.to[1].name, "B, C");
    assert!(envelope.cc[0].name.starts_with("Délégué"), "{:?}", envelope.cc[0].name);
    assert_eq!(envelope.references, ["1@a", "2@a", "3@a"]);
    assert_eq!(envelope.date, None);
}

#[test]
fn nothing_and_garbage() {
    assert_eq!(message(&eml("empty")), super::Parsed::default());
    let garbage = eml("garbage");
    let _ = (envelope(&garbage), message(&garbage), document(&garbage), part(&garbage, 1));
}

#[test]
fn names_in_all_their_spellings() {
    for (written, expected) in [
        ("filename=\"=?UTF-8?Q?r=C3=A9sultat.pdf?=\"", "résultat.pdf"),
        ("filename*=UTF-8''r%C3%A9sultat.pdf", "résultat.pdf"),
        ("filename=\"resultat.pdf\"; filename*=UTF-8''r%C3%A9sultat.pdf", "résultat.pdf"),
        ("filename*=iso-8859-1'fr'r%E9sultat.pdf", "résultat.pdf"),
        ("filename*0=\"compte \"; filename*1=\"rendu.pdf\"", "compte rendu.pdf"),
        ("filename=résultat.pdf", "résultat.pdf"),
        ("FILENAME=bilan.pdf", "bilan.pdf"),
    ] {
        let raw = format!("Content-Type: application/pdf\nContent-Disposition: attachment; {written}\n\nx");
        assert_eq!(message(raw.as_bytes()).parts[0].name, expected, "{written}");
    }
}

#[test]
fn html_only_gives_text() {
    let parsed = message(b"Content-Type: text/html\n\n<p>a<p>b <b>c</b><ul><li>d</ul>");
    assert_eq!(parsed.text, "a\n\nb c\n\n\u{2022} d");
}

#[test]
fn an_empty_html_version_gives_way_to_the_text() {
    let raw = b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\ntexte\n--b\nContent-Type: text/html\n\n<img src=http://x/y>\n--b--\n";
    assert!(matches!(document(raw).blocks.as_slice(), [Block::Paragraph(_)]));
}

proptest! {
    #![proptest_config(crate::properties::cases(300))]

    #[test]
    fn octets_never_panic(raw: Vec<u8>) {
        let _ = (envelope(&raw), message(&raw), document(&raw), part(&raw, 1));
    }

    /// Messages of the corpus, damaged: cut, with octets changed, with pieces doubled.
    #[test]
    fn damaged_messages_never_panic(which in 0_usize..8, cut in 0.0_f64..1.0, at in 0.0_f64..1.0, octets: [u8; 4], again in 1_usize..4) {
        let names = ["plain-flowed", "html-newsletter", "related-picture", "read-receipt", "hostile-names", "group-and-routes", "garbage", "truncated-multipart"];
        let mut raw = eml(names[which]);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "positions")]
        let place = |share: f64, raw: &Vec<u8>| (share * raw.len() as f64) as usize;
        let from = place(at, &raw).min(raw.len().saturating_sub(4));
        let _ = raw.splice(from..from + 4, octets);
        let piece = raw[from..].to_vec().repeat(again);
        raw.extend(piece);
        raw.truncate(place(cut, &raw));
        let _ = (envelope(&raw), document(&raw));
        for file in message(&raw).parts {
            prop_assert_eq!(part(&raw, file.number).unwrap().octets.len() as u64, file.size);
        }
    }

    #[test]
    fn headers_never_panic(block in "((From|To|Subject|Date|References|Content-Type|Disposition-Notification-To): (.|=\\?utf-8\\?[QB]\\?|\\?=|\"|<|>|,|;|:|\\*0\\*=){0,40}\r?\n( |\t)?){0,8}") {
        let envelope = envelope(block.as_bytes());
        prop_assert!(!envelope.subject.contains(['\r', '\n']));
    }
}

/// However its program says so; what says something else does not.
#[rstest]
#[case("Importance: High", true)]
#[case("Priority: urgent", true)]
#[case("X-Priority: 1 (Highest)", true)]
#[case("X-MSMail-Priority: High", true)]
#[case("Importance: normal\r\nX-Priority: 3", false)]
#[case("Priority: non-urgent", false)]
#[case("X-Importance: high", false)]
#[case("Subject: Importance: high", false)]
fn a_letter_is_urgent_when_its_author_says_so(#[case] field: &str, #[case] expected: bool) {
    assert_eq!(envelope(format!("From: <a@b.fr>\r\n{field}\r\n\r\n").as_bytes()).urgent, expected);
}
