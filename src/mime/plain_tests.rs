//! Plain text: flowed lines, quotes, links.

use proptest::prelude::*;
use rstest::rstest;

use super::{safe_link, unflow};
use crate::domain::block::{Block, Document, Span};
use crate::mime::budget::{Budget, PIECES};

#[rstest]
#[case("a \nb\nc", false, "a b\nc")]
#[case("a \nb", true, "ab")]
#[case("> a \n> b\nc", false, "> a b\nc")]
#[case("> a \nb", false, "> a \nb")]
#[case(" >a\n  b", false, ">a\n b")]
#[case("-- \nMarie", false, "-- \nMarie")]
#[case("a \n-- \nMarie", false, "a \n-- \nMarie")]
#[case("a\r\n\r\nb", false, "a\n\nb")]
fn flowed_text_is_joined(#[case] text: &str, #[case] delsp: bool, #[case] expected: &str) {
    assert_eq!(unflow(text, delsp), expected);
}

fn document(text: &str) -> Document {
    super::document(text, &mut Budget::of_message())
}

fn linked(text: &str) -> Vec<Span> {
    super::linked(text, &Span::default(), &mut Budget::of_message())
}

fn plain(text: &str) -> Block {
    Block::Paragraph(vec![Span { text: text.to_owned(), ..Span::default() }])
}

#[test]
fn quotes_become_blocks() {
    let drawn = document("Oui\nmerci\n\n> un\n> deux\n>> trois\nfin\n");
    let expected = [
        plain("Oui\nmerci"),
        Block::Quote(1, vec![plain("un\ndeux")]),
        Block::Quote(2, vec![plain("trois")]),
        plain("fin"),
    ];
    assert!(drawn.blocks == expected, "{:?}", drawn.blocks.len());
}

#[rstest]
#[case("https://a.fr/x", Some("https://a.fr/x"))]
#[case("HTTP://a.fr", Some("http://a.fr"))]
#[case("mailto:a@b.fr", Some("mailto:a@b.fr"))]
#[case("javascript:alert(1)", None)]
#[case("data:text/html,x", None)]
#[case("file:///etc/passwd", None)]
#[case("https://banque.fr@evil.example/", None)]
#[case("https://a.fr\u{202e}x", None)]
#[case("https:/a.fr", None)]
#[case("https:///", None)]
#[case("ht tps://a.fr", None)]
fn only_safe_links(#[case] href: &str, #[case] expected: Option<&str>) {
    assert_eq!(safe_link(href).as_deref(), expected);
}

#[test]
fn links_are_found_in_text() {
    let spans = linked("Voir (https://a.fr/x?y=1), ou marie@b.fr.");
    let links: Vec<_> = spans.iter().filter_map(|span| span.link.as_deref()).collect();
    assert_eq!(links, ["https://a.fr/x?y=1", "mailto:marie@b.fr"]);
    assert_eq!(
        spans.iter().map(|span| span.text.as_str()).collect::<String>(),
        "Voir (https://a.fr/x?y=1), ou marie@b.fr."
    );
}

#[test]
fn what_has_too_many_pieces_is_shortened() {
    let lines = document(&"a\n\n".repeat(100_000));
    assert!(lines.truncated && lines.blocks.len() >= PIECES / 4 && lines.blocks.len() <= PIECES);
    let drawn = document(&"a".repeat(1_000_000));
    assert!(drawn.truncated && !drawn.blocks.is_empty());
    // Links beyond the budget stay as text.
    let text = "a@b.fr ".repeat(50_000);
    let spans = linked(&text);
    assert!(spans.len() <= 2 * PIECES + 1 && spans.iter().map(|span| span.text.len()).sum::<usize>() == text.len());
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn linking_keeps_the_text(text in "(.|\n|https://a\\.fr/|@b\\.fr|[<>()\"]){0,80}") {
        let spans = linked(&text);
        prop_assert_eq!(spans.iter().map(|span| span.text.as_str()).collect::<String>(), text);
    }

    #[test]
    fn any_text_is_drawn(text in "(.|\n|>| ){0,300}") {
        let _ = unflow(&text, true);
        prop_assert!(document(&text).blocks.len() <= text.len());
    }
}
