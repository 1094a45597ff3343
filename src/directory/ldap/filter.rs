//! What is searched. Values go into a filter as octets of their own (RFC 4511 §4.5.1.7), never through its text form, so that nothing
//! that is typed can become a part of it. Only the filter of the settings is read as text (RFC 4515).

use super::ber::{OCTETS, SEQUENCE, joined, text, tlv};
use crate::directory::typed::{Piece, Typed};
use crate::domain::Address;
use crate::domain::folding::fold;
use crate::settings::LdapAttributes;

/// Words that are searched, and fewest characters of each.
const WORDS: usize = 6;
const SHORTEST: usize = 2;
/// Nested operators of the settings' filter, and its parts.
const DEPTH: usize = 8;
const PARTS: usize = 32;

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// `=`, `>=`, `<=`, `~=` by their tags.
    Compare(u8, String, Vec<u8>),
    /// What stands at the beginning, in between, at the end.
    Pieces(String, Option<Vec<u8>>, Vec<Vec<u8>>, Option<Vec<u8>>),
    Present(String),
}

const EQUAL: u8 = 0xa3;
const AT_LEAST: u8 = 0xa5;
const AT_MOST: u8 = 0xa6;
const ABOUT: u8 = 0xa8;

/// What is searched for what was typed; `None` when that is too little. `only` is the filter of the settings.
pub(super) fn typed(typed: &Typed, names: &LdapAttributes, only: Option<&Filter>) -> Option<Filter> {
    if let Some(address) = &typed.address {
        return Some(within(any(names.mail.iter().map(|name| begins(name, address)).collect()), only));
    }
    let asked = typed.pieces.iter().filter(|piece| piece.text.chars().count() >= SHORTEST).take(WORDS);
    let mut all: Vec<Filter> = asked.map(|piece| holds(piece, names)).collect();
    if all.is_empty() {
        return None;
    }
    all.push(any(names.mail.iter().cloned().map(Filter::Present).collect()));
    Some(within(Filter::And(all), only))
}

/// Entries with exactly this address.
pub(super) fn exactly(address: &Address, names: &LdapAttributes, only: Option<&Filter>) -> Filter {
    let value = address.to_string();
    let equal = |name: &String| Filter::Compare(EQUAL, name.clone(), value.clone().into_bytes());
    within(any(names.mail.iter().map(equal).collect()), only)
}

/// Something of an entry begins with this word, also without its accents or with the small words before it: servers tell `é` from `e`,
/// and who types does not.
fn holds(piece: &Piece, names: &LdapAttributes) -> Filter {
    let word = piece.text.as_str();
    let folded = fold(word);
    let mut spellings = vec![word];
    if folded != word && !folded.is_empty() {
        spellings.push(&folded);
    }
    spellings.extend(piece.whole.as_deref());
    let by_beginning = [
        &names.family_name,
        &names.given_name,
        &names.name,
        &names.title,
        &names.town,
        &names.postal_code,
        &names.mail,
    ];
    let by_content = [&names.profession, &names.speciality, &names.service, &names.structure];
    let mut ways = Vec::new();
    for spelling in spellings {
        ways.extend(by_beginning.into_iter().flatten().map(|name| begins(name, spelling)));
        ways.extend(
            by_content
                .into_iter()
                .flatten()
                .map(|name| Filter::Pieces(name.clone(), None, vec![spelling.as_bytes().to_vec()], None)),
        );
    }
    any(ways)
}

fn begins(name: &str, value: &str) -> Filter {
    Filter::Pieces(name.to_owned(), Some(value.as_bytes().to_vec()), Vec::new(), None)
}

fn any(mut filters: Vec<Filter>) -> Filter {
    if filters.len() == 1 { filters.remove(0) } else { Filter::Or(filters) }
}

fn within(filter: Filter, only: Option<&Filter>) -> Filter {
    match only {
        Some(only) => Filter::And(vec![only.clone(), filter]),
        None => filter,
    }
}

impl Filter {
    /// As it goes over the wire.
    pub(super) fn to_ber(&self) -> Vec<u8> {
        let several = |filters: &[Self]| filters.iter().map(Self::to_ber).collect::<Vec<_>>();
        match self {
            Self::And(filters) => joined(0xa0, &several(filters)),
            Self::Or(filters) => joined(0xa1, &several(filters)),
            Self::Not(filter) => tlv(0xa2, &filter.to_ber()),
            Self::Compare(tag, name, value) => joined(*tag, &[text(OCTETS, name), tlv(OCTETS, value)]),
            Self::Pieces(name, first, between, last) => {
                let mut pieces = Vec::new();
                pieces.extend(first.iter().map(|piece| tlv(0x80, piece)));
                pieces.extend(between.iter().map(|piece| tlv(0x81, piece)));
                pieces.extend(last.iter().map(|piece| tlv(0x82, piece)));
                joined(0xa4, &[text(OCTETS, name), joined(SEQUENCE, &pieces)])
            }
            Self::Present(name) => text(0x87, name),
        }
    }

    /// Reads the text form; `None` when it is none, or more than anybody needs.
    pub(super) fn parse(written: &str) -> Option<Self> {
        let mut parts = PARTS;
        let (filter, rest) = parse(written.trim(), DEPTH, &mut parts)?;
        rest.is_empty().then_some(filter)
    }
}

fn parse<'a>(written: &'a str, depth: usize, parts: &mut usize) -> Option<(Filter, &'a str)> {
    let depth = depth.checked_sub(1)?;
    *parts = parts.checked_sub(1)?;
    let inside = written.strip_prefix('(')?;
    if let Some(rest) = inside.strip_prefix('!') {
        let (filter, rest) = parse(rest, depth, parts)?;
        return Some((Filter::Not(Box::new(filter)), rest.strip_prefix(')')?));
    }
    if let Some(mut rest) = inside.strip_prefix(['&', '|']) {
        let mut filters = Vec::new();
        while !rest.starts_with(')') {
            let (filter, after) = parse(rest, depth, parts)?;
            filters.push(filter);
            rest = after;
        }
        let filter = if inside.starts_with('&') { Filter::And(filters) } else { Filter::Or(filters) };
        return Some((filter, rest.strip_prefix(')')?));
    }
    let (item, rest) = inside.split_once(')')?;
    Some((comparison(item)?, rest))
}

fn comparison(item: &str) -> Option<Filter> {
    let (left, value) = item.split_once('=')?;
    let (name, tag) = match (left.strip_suffix('>'), left.strip_suffix('<'), left.strip_suffix('~')) {
        (Some(name), _, _) => (name, AT_LEAST),
        (_, Some(name), _) => (name, AT_MOST),
        (_, _, Some(name)) => (name, ABOUT),
        _ => (left, EQUAL),
    };
    let is_name = name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-.;".contains(&octet));
    if name.is_empty() || !is_name {
        return None;
    }
    let name = name.to_owned();
    if value == "*" && tag == EQUAL {
        return Some(Filter::Present(name));
    }
    let pieces = value.split('*').map(unescaped).collect::<Option<Vec<_>>>()?;
    match pieces.as_slice() {
        [whole] => Some(Filter::Compare(tag, name, whole.clone())),
        [first, between @ .., last] if tag == EQUAL => {
            let end = |piece: &Vec<u8>| (!piece.is_empty()).then(|| piece.clone());
            // RFC 4511 §4.5.1.7.2: no piece is empty.
            between
                .iter()
                .all(|piece| !piece.is_empty())
                .then(|| Filter::Pieces(name, end(first), between.to_vec(), end(last)))
        }
        _ => None,
    }
}

/// `\2a` stands for `*`.
fn unescaped(written: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(written.len());
    let mut rest = written.bytes();
    while let Some(octet) = rest.next() {
        if octet == b'\\' {
            let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
            let (high, low) = (digit()?, digit()?);
            octets.push(u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?);
        } else if octet == b'(' || octet == 0 {
            return None;
        } else {
            octets.push(octet);
        }
    }
    Some(octets)
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
