//! Messages and their markup.

use super::budget::Budget;
use super::skim::Skimmer;
use super::{blocks, read, tree};
use crate::domain::block::{Block, Document, Span};

/// A message as it was received: taken apart, drawn and skimmed, within what it may cost. The reader catches what its crates do; here
/// its own walk is called without that net.
pub fn mime(octets: &[u8]) {
    let budget = Budget::of_message();
    let leaves = tree::walk(octets, &budget).leaves.len();
    assert!(leaves <= 10_000, "bounded");
    let _ = read::envelope(octets);
    let _ = read::address_fields(octets);
    let parsed = read::message(octets);
    for part in &parsed.parts {
        if let Some(file) = read::part(octets, part.number) {
            assert!(!file.name.contains(['/', '\\', '\0']), "a name leads nowhere");
        }
    }
    safe(&read::document(octets));
    let mut skimmer = Skimmer::default();
    for chunk in octets.chunks(97) {
        skimmer.feed(chunk);
    }
    let _ = read::skimmed(&skimmer.end());
}

/// HTML as blocks: nothing is loaded, no link leads anywhere unsafe, no sign turns the text, and it is bounded.
pub fn html(octets: &[u8]) {
    let html = String::from_utf8_lossy(octets);
    let drawn = blocks::document(&html, &|_| None, &mut Budget::of_message());
    safe(&drawn);
    let text = drawn.to_text();
    assert!(text.len() <= 2 * 1024 * 1024 && !text.contains('\u{202e}'));
}

fn safe(document: &Document) {
    document.blocks.iter().for_each(block_is_safe);
}

fn block_is_safe(block: &Block) {
    match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) | Block::Item { spans, .. } => {
            spans.iter().for_each(span_is_safe);
        }
        Block::Quote(_, inner) => inner.iter().for_each(block_is_safe),
        Block::Table(rows) => rows.iter().flatten().flat_map(|cell| &cell.blocks).for_each(block_is_safe),
        Block::Preformatted(_) | Block::Rule | Block::Picture { .. } => {}
    }
}

fn span_is_safe(span: &Span) {
    let is_safe = |link: &str| ["http:", "https:", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
    assert!(span.link.as_deref().is_none_or(is_safe), "a link that no program is asked to open");
    assert!(!span.text.contains('\u{202e}'), "text in its own direction");
}
