//! One recipient as it was typed, pasted or chosen, and how a text falls apart into several. Nothing of the text is ever
//! dropped in silence: what is no address becomes an entry too, for the trust gate to refuse visibly.

use std::fmt;

use crate::domain::shown::{self, ends_line, is_deceptive};
use crate::domain::{Contact, Correspondent, DisplayName};

/// A recipient: what the letter will carry and what is shown. Not yet trusted.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name beside the address, cleaned for a header.
    pub name: Option<String>,
    /// Address as typed, without brackets.
    pub address: String,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}

impl Entry {
    /// Reads one recipient: `address` or `Name <address>`. `None` when nothing is there.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.rsplit_once('<') {
            Some((name, rest)) => Self::build(name, rest.split('>').next().unwrap_or(rest)),
            None => Self::build("", text),
        }
    }

    /// The recipient that a line of the directory stands for.
    pub fn of(correspondent: &Correspondent) -> Self {
        let address = correspondent.address.to_string();
        let name = DisplayName::clean(&correspondent.label()).map(|name| name.as_str().to_owned());
        Self { name: name.filter(|name| *name != address), address }
    }

    /// The recipient that somebody kept stands for.
    pub fn kept(contact: &Contact) -> Self {
        let name = contact.name.as_ref().map(|name| name.as_str().to_owned());
        Self { name, address: contact.address.to_string() }
    }

    /// What stands in the draft.
    pub fn to_text(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} <{}>", self.address),
            None => self.address.clone(),
        }
    }

    /// What the gate is asked: the address, with the name, which says who may be meant instead of one that is refused.
    pub fn asked(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '.');
        let name = name.split(|c| !is_plain(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if name.is_empty() { self.address.clone() } else { format!("{name} <{}>", self.address) }
    }

    /// What stands in the chip: the name as it is read, when there is one.
    pub fn label(&self) -> String {
        self.name.as_deref().map_or_else(|| self.address.clone(), |name| shown::name(name).name)
    }

    /// Two entries with the same key reach the same mailbox.
    pub fn key(&self) -> String {
        self.address.to_lowercase()
    }

    fn build(name: &str, address: &str) -> Option<Self> {
        let name = DisplayName::clean(&visible(name)).map(|name| name.as_str().to_owned());
        let address = visible(address.trim().trim_matches('>').trim());
        let address = address.strip_prefix("mailto:").unwrap_or(&address).to_owned();
        match (name, address.is_empty()) {
            (name, false) => Some(Self { name, address }),
            (Some(name), true) => Some(Self { name: None, address: name }),
            (None, true) => None,
        }
    }
}

/// The recipients of a text: separated by `,`, `;`, line ends or tabulations outside quotes and brackets, or by blanks
/// between bare addresses. In a list separated by `;` or line ends, `NOM, Prénom <address>` is one recipient.
pub fn split(text: &str) -> Vec<Entry> {
    let pieces = cut(text, |c| matches!(c, ';' | '\n' | '\r' | '\t'));
    let listed = pieces.len() > 1;
    let mut entries = Vec::new();
    for piece in pieces {
        if listed && is_named_with_comma(piece) {
            entries.extend(Entry::read(piece));
        } else {
            for part in cut(piece, |c| c == ',') {
                entries.extend(bracketed(part).into_iter().flat_map(words));
            }
        }
    }
    entries
}

/// True when the text holds a character that ends a recipient being typed.
pub fn ends_entry(text: &str) -> bool {
    cut(text, |c| matches!(c, ',' | ';' | '\n' | '\r' | '\t')).len() > 1
}

/// `NOM, Prénom <address>`: no address before the bracket.
fn is_named_with_comma(piece: &str) -> bool {
    let piece = piece.trim();
    piece.ends_with('>')
        && piece.matches('<').count() == 1
        && piece.matches('>').count() == 1
        && piece.split('<').next().is_some_and(|name| !name.contains('@') && name.contains(','))
}

/// Cuts at separators that stand outside quotes and brackets. An opening sign without its closing one protects nothing.
fn cut(text: &str, separates: impl Fn(char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut skip_to = 0_usize;
    loop {
        let found = rest.char_indices().find_map(|(at, c)| {
            if at < skip_to {
                return None;
            }
            let after = at.saturating_add(c.len_utf8());
            let closing = match c {
                '"' => Some('"'),
                '<' => Some('>'),
                _ => None,
            };
            if let Some(closing) = closing {
                let end = rest.get(after..).and_then(|tail| tail.find([closing, '\n', '\r']).map(|end| (tail, end)));
                if let Some((tail, end)) = end
                    && tail.get(end..).is_some_and(|tail| tail.starts_with(closing))
                {
                    skip_to = after.saturating_add(end);
                }
                // The closing quote itself must not open again.
                if closing == '"' && skip_to >= after {
                    skip_to = skip_to.saturating_add(1);
                }
                return None;
            }
            separates(c).then_some((at, after))
        });
        let Some((at, after)) = found else {
            pieces.push(rest);
            return pieces;
        };
        pieces.push(rest.get(..at).unwrap_or_default());
        rest = rest.get(after..).unwrap_or_default();
        skip_to = 0;
    }
}

/// `A <a@b> B <c@d>` is two recipients.
fn bracketed(part: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = part;
    while let Some(end) = rest.find('>') {
        let after = end.saturating_add(1);
        found.push(rest.get(..after).unwrap_or_default());
        rest = rest.get(after..).unwrap_or_default();
    }
    found.push(rest);
    found
}

/// Bare addresses separated by blanks are several recipients; anything else is one.
fn words(part: &str) -> Vec<Entry> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let bare = words.len() > 1 && !part.contains('<') && words.iter().all(|word| word.contains('@'));
    if bare { words.into_iter().filter_map(Entry::read).collect() } else { Entry::read(part).into_iter().collect() }
}

/// Makes characters that hide or turn text visible, so that a chip shows what was really given.
fn visible(text: &str) -> String {
    text.chars().map(|c| if is_deceptive(c) || ends_line(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
