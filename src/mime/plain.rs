//! Plain text: format=flowed undone, quotes recognised, links found, paragraphs made.

use crate::domain::block::{Block, Document, Span};
use crate::domain::shown::is_deceptive;

use super::budget::Budget;
use super::clean;

/// Deepest quotation told apart.
const MAX_QUOTE: u8 = 9;

/// Undoes `format=flowed` (RFC 3676): soft line ends go, quote marks are kept as `> `.
pub(super) fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len().saturating_sub(content.len());
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        match open {
            Some(quoted) if quoted == depth && !signature => {}
            _ => {
                if open.is_some() {
                    out.push('\n');
                }
                if depth > 0 {
                    out.extend(std::iter::repeat_n('>', depth));
                    out.push(' ');
                }
            }
        }
        if content.ends_with(' ') && !signature {
            out.push_str(if delsp { content.strip_suffix(' ').unwrap_or(content) } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
            out.push('\n');
            open = None;
        }
    }
    let trimmed = out.strip_suffix('\n').unwrap_or(&out).len();
    out.truncate(trimmed);
    out
}

/// Cleaned plain text as paragraphs; quoted lines as quotes by depth.
pub(super) fn document(text: &str, budget: &mut Budget) -> Document {
    let shown = clean::truncated(text, budget.octets());
    let mut document = Document { truncated: shown.len() < text.len(), ..Document::default() };
    let mut paragraph = String::new();
    let mut depth = 0_u8;
    for line in shown.split('\n') {
        let (level, content) = quote_level(line);
        if level != depth || content.trim().is_empty() {
            push(&mut document, depth, &mut paragraph, budget);
            depth = level;
        }
        if budget.is_full() {
            document.truncated = true;
            return document;
        }
        budget.text(line.len());
        if !content.trim().is_empty() {
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            paragraph.push_str(content.trim_end());
        }
    }
    push(&mut document, depth, &mut paragraph, budget);
    document
}

fn push(document: &mut Document, depth: u8, paragraph: &mut String, budget: &mut Budget) {
    let text = std::mem::take(paragraph);
    if text.is_empty() {
        return;
    }
    budget.piece();
    let block = Block::Paragraph(linked(&text, &Span::default(), budget));
    match (depth, document.blocks.last_mut()) {
        (0, _) => document.blocks.push(block),
        (_, Some(Block::Quote(level, blocks))) if *level == depth => blocks.push(block),
        _ => document.blocks.push(Block::Quote(depth, vec![block])),
    }
}

/// `> > text` and `>> text`: how many marks, and what follows them.
fn quote_level(line: &str) -> (u8, &str) {
    let (mut level, mut rest) = (0_u8, line);
    while let Some(after) = rest.strip_prefix('>') {
        level = level.saturating_add(1).min(MAX_QUOTE);
        rest = after.strip_prefix(' ').filter(|text| text.starts_with('>')).unwrap_or(after);
    }
    (level, if level > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest })
}

/// Splits text into spans of the given style, with web and mail addresses as links as long as the budget lasts.
pub(super) fn linked(text: &str, style: &Span, budget: &mut Budget) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut plain_from = 0_usize;
    let mut at = 0_usize;
    for word in text.split_inclusive(|c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '(' | ')')
    }) {
        let start = at;
        at = at.saturating_add(word.len());
        let core = word
            .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '=' | '&' | '#' | '-' | '_' | '%'));
        let Some(target) = link_target(core) else { continue };
        if budget.is_full() {
            break;
        }
        budget.piece();
        if let Some(before) = text.get(plain_from..start).filter(|before| !before.is_empty()) {
            spans.push(Span { text: before.to_owned(), ..style.clone() });
        }
        spans.push(Span { text: core.to_owned(), link: Some(target.into()), ..style.clone() });
        plain_from = start.saturating_add(core.len());
    }
    if let Some(rest) = text.get(plain_from..).filter(|rest| !rest.is_empty()) {
        spans.push(Span { text: rest.to_owned(), ..style.clone() });
    }
    spans
}

fn link_target(word: &str) -> Option<String> {
    if word.len() > 2_000 {
        return None;
    }
    if let Some(url) = safe_link(word) {
        return Some(url);
    }
    let address = word.contains('@').then(|| crate::domain::Address::parse(word).ok()).flatten()?;
    Some(format!("mailto:{address}"))
}

/// A link that may be followed: `http`, `https` or `mailto`, printable ASCII or letters, no credentials before the host.
pub(super) fn safe_link(href: &str) -> Option<String> {
    let href = href.trim();
    let (scheme, rest) = href.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    if href.len() > 2_000 || rest.chars().any(|c| c.is_control() || c.is_whitespace() || is_deceptive(c)) {
        return None;
    }
    match scheme.as_str() {
        "http" | "https" => {
            let authority = rest.strip_prefix("//")?.split(['/', '?', '#', '\\']).next()?;
            let sound =
                !authority.is_empty() && !authority.contains('@') && authority.chars().any(char::is_alphanumeric);
            sound.then(|| format!("{scheme}:{rest}"))
        }
        "mailto" => (!rest.is_empty()).then(|| format!("mailto:{rest}")),
        _ => None,
    }
}

#[cfg(test)]
#[path = "plain_tests.rs"]
mod tests;
