//! Mail addresses and domains: parsed once, strictly; what does not parse cannot be sent to.
//!
//! Narrower than RFC 5321 on purpose: no quoted local parts, literals, comments, source routes or relay forms, and no letters that
//! a French reader could take for others.

use std::fmt;

use thiserror::Error;

use super::shown::is_deceptive;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Longest local part in octets (RFC 5321 §4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Longest address in octets (RFC 5321 §4.5.3.1.3, without the angle brackets).
const ADDRESS_MAX: usize = 254;
/// Longest domain in octets (RFC 1035 §2.3.4, without the root).
const DOMAIN_MAX: usize = 253;
/// Longest text looked at: an address, its name and some white space.
const INPUT_MAX: usize = 1024;
/// Letters beside `a` to `z` that a domain of the trust space may hold: those of French and its neighbours. Everything else (other
/// scripts, full-width forms, dotless i, ligatures made for typesetting) is refused before IDNA could map it to a plain letter.
const DOMAIN_LETTERS: &str = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœß";
/// How an encoded word begins. It is made of `atext`, but RFC 2047 §5 keeps it out of addresses: a program that decodes it all the
/// same may find another address in it.
const ENCODED_WORD: &str = "=?";
/// The sign, and what looks like it.
const AT_SIGNS: [char; 3] = ['@', '\u{ff20}', '\u{fe6b}'];

/// Why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum AddressError {
    /// Nothing there.
    #[error("Empty address")]
    Empty,
    /// No `@`, or more than one; brackets or quotes that do not close; more than one address.
    #[error("Not of the form local@domain")]
    Shape,
    /// Local part empty, too long, or with a character this client refuses (quoted forms, relay forms, encoded words, control,
    /// bidi, space).
    #[error("Local part refused")]
    Local,
    /// Domain that is no host name after IDNA 2008 processing, or with letters of another script.
    #[error("Domain refused")]
    Domain,
    /// Longer than SMTP allows.
    #[error("Address too long")]
    TooLong,
}

/// A domain in its A-label form, lower case, compared label by label.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Parses a domain (U-labels or A-labels): IDNA processing, at least two labels, no trailing dot, no literal.
    ///
    /// # Errors
    /// [`AddressError::Domain`] when it is not such a name.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > INPUT_MAX {
            return Err(AddressError::Domain);
        }
        if !text.chars().all(is_itself) {
            return Err(AddressError::Domain);
        }
        // Before IDNA, whose mapping would turn look-alikes into plain letters.
        let composed: String = text.nfc().flat_map(char::to_lowercase).collect();
        if !composed.chars().all(is_domain_char) {
            return Err(AddressError::Domain);
        }
        let ascii = idna::domain_to_ascii_strict(&composed).map_err(|_| AddressError::Domain)?;
        let mut labels = ascii.split('.');
        let top = labels.next_back().ok_or(AddressError::Domain)?;
        let inner_fit = labels.clone().count() >= 1 && labels.all(is_host_label);
        if ascii.len() > DOMAIN_MAX || !inner_fit || !is_top_label(top) {
            return Err(AddressError::Domain);
        }
        Ok(Self(ascii))
    }

    /// A-labels, lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its labels, from the most specific to the top.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }
}

fn is_domain_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.') || DOMAIN_LETTERS.contains(c)
}

/// False for what composing turns into another character, as the Kelvin sign into `K`: nobody types it who means that letter, and
/// IDNA 2008 has none of them (RFC 5892 §2.2).
fn is_itself(c: char) -> bool {
    is_nfc_quick(std::iter::once(c)) != IsNormalized::No
}

/// Letters only, or an A-label (RFC 1123 §2.1, RFC 3696 §2): to some programs `0x7f.0.0.0x1` is an address of the network.
fn is_top_label(label: &str) -> bool {
    is_host_label(label)
        && label.len() >= 2
        && (label.starts_with("xn--") || label.bytes().all(|b| b.is_ascii_lowercase()))
}

fn is_host_label(label: &str) -> bool {
    let plain = !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain && reads_as_french(label)
}

/// An A-label must say, once decoded, what a U-label would have been allowed to say; other labels reserved by RFC 5891 §4.2.3.1
/// (two hyphens in third and fourth place) have no meaning.
fn reads_as_french(label: &str) -> bool {
    if label.get(2..4) != Some("--") {
        return true;
    }
    if !label.starts_with("xn--") {
        return false;
    }
    let (decoded, outcome) = idna::domain_to_unicode(label);
    outcome.is_ok() && decoded.chars().all(|c| is_domain_char(c) && c != '.') && !decoded.is_ascii()
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A mail address: `dot-atom@domain` (RFC 5321 `Mailbox` without quoted strings and literals). `Debug` shows the domain only.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    local: String,
    domain: Domain,
}

impl Address {
    /// Parses a bare address.
    ///
    /// # Errors
    /// Says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.len() > INPUT_MAX {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(AddressError::Shape)?;
        if domain.contains('@') {
            return Err(AddressError::Shape);
        }
        let disguised = local.starts_with('-') || local.contains(ENCODED_WORD);
        if local.len() > LOCAL_MAX || disguised || !local.split('.').all(is_atom) {
            return Err(AddressError::Local);
        }
        let address = Self { local: local.to_owned(), domain: Domain::parse(domain)? };
        if address.local.len().saturating_add(address.domain.0.len()) >= ADDRESS_MAX {
            return Err(AddressError::TooLong);
        }
        Ok(address)
    }

    /// The part before `@`, as written.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after `@`.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Key for comparison: operators treat local parts without regard to case.
    pub fn folded(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.domain)
    }
}

/// `atext` (RFC 5322 §3.2.3) without what relays and shells give a meaning to: `%` and `!` (RFC 5321 appendix F.2 routes), `|`, `/`
/// and the back-quote.
fn is_atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"#$&'*+-=?^_{}~".contains(&b))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…@{}", self.domain)
    }
}

/// Parses what a composer's field holds: `local@domain`, `<local@domain>`, `Name <local@domain>` or `"Name" <local@domain>`; exactly
/// one address, nothing after it, no comment, no group. A name that itself looks like an address is dropped: it could only mislead.
///
/// # Errors
/// Says what is wrong with it.
pub fn parse_recipient(text: &str) -> Result<(Option<DisplayName>, Address), AddressError> {
    let text = text.trim_matches([' ', '\t']);
    if text.len() > INPUT_MAX {
        return Err(AddressError::TooLong);
    }
    let Some(inside) = text.strip_suffix('>') else {
        return Ok((None, Address::parse(text)?));
    };
    let (name, address) = inside.rsplit_once('<').ok_or(AddressError::Shape)?;
    let name = plain_name(name.trim_matches([' ', '\t']))?;
    Ok((DisplayName::beside_address(&name), Address::parse(address)?))
}

/// A `phrase` (RFC 5322 §3.2.5): one quoted string, or words without specials other than the dot (obsolete, but everybody writes it).
fn plain_name(text: &str) -> Result<String, AddressError> {
    let Some(quoted) = text.strip_prefix('"') else {
        let special = text
            .chars()
            .any(|c| c.is_control() || matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | ':' | '\\' | '[' | ']'));
        return if special { Err(AddressError::Shape) } else { Ok(text.to_owned()) };
    };
    let mut plain = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return if chars.as_str().is_empty() { Ok(plain) } else { Err(AddressError::Shape) },
            '\\' => plain.push(chars.next().filter(|c| !c.is_control()).ok_or(AddressError::Shape)?),
            c if c.is_control() => return Err(AddressError::Shape),
            c => plain.push(c),
        }
    }
    Err(AddressError::Shape)
}

/// A name shown beside an address: one line, no control or invisible characters, none of `< > "`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DisplayName(String);

impl DisplayName {
    /// Keeps what may stand in a header; `None` when nothing is left.
    pub fn clean(text: &str) -> Option<Self> {
        let kept: String = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !c.is_control() && !is_invisible(*c) && !matches!(c, '<' | '>' | '"'))
            .collect();
        let joined = kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(Self(joined))
    }

    /// The same, and nothing of a name that itself looks like an address: beside another one it could only mislead.
    pub fn beside_address(text: &str) -> Option<Self> {
        Self::clean(text).filter(|name| !name.0.contains(AT_SIGNS))
    }

    /// The cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that draw nothing or turn the direction of writing: they serve to disguise.
fn is_invisible(c: char) -> bool {
    is_deceptive(c) || matches!(c, '\u{180b}'..='\u{180d}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fff8}')
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisplayName(…)")
    }
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
