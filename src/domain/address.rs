//! Mail addresses and domains: parsed once, strictly; what does not parse cannot be sent to.

use std::fmt;

use thiserror::Error;

/// Longest local part in octets (RFC 5321 §4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Longest address in octets (RFC 5321 §4.5.3.1.3, without the angle brackets).
const ADDRESS_MAX: usize = 254;

/// Why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum AddressError {
    /// Nothing there.
    #[error("Empty address")]
    Empty,
    /// No `@`, or more than one.
    #[error("Not of the form local@domain")]
    Shape,
    /// Local part empty, too long, or with a character this client refuses (quoted forms, control, bidi, space).
    #[error("Local part refused")]
    Local,
    /// Domain that is no host name after IDNA 2008 processing.
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
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| AddressError::Domain)?;
        let labels_fit = ascii.split('.').count() >= 2 && ascii.split('.').all(is_host_label);
        let numeric = ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if ascii.len() > 253 || !labels_fit || numeric {
            return Err(AddressError::Domain);
        }
        Ok(Self(ascii))
    }

    /// A-labels, lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_host_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
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
        let (local, domain) = text.split_once('@').ok_or(AddressError::Shape)?;
        if domain.contains('@') {
            return Err(AddressError::Shape);
        }
        if local.len() > LOCAL_MAX || !local.split('.').all(is_atom) {
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

fn is_atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
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

/// A name shown beside an address: one line, no control characters, none of `< > "`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DisplayName(String);

impl DisplayName {
    /// Keeps what may stand in a header; `None` when nothing is left.
    pub fn clean(text: &str) -> Option<Self> {
        let kept: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>' | '"')).collect();
        let trimmed = kept.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// The cleaned text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisplayName(…)")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Address, AddressError};

    #[rstest]
    #[case("marie.martin@medecin.mssante.fr", Ok("marie.martin@medecin.mssante.fr"))]
    #[case("marie@MEDECIN.mssante.FR", Ok("marie@medecin.mssante.fr"))]
    #[case("", Err(AddressError::Empty))]
    #[case("marie", Err(AddressError::Shape))]
    #[case("a@b.fr@c.fr", Err(AddressError::Shape))]
    #[case("a..b@c.fr", Err(AddressError::Local))]
    #[case("\"a b\"@c.fr", Err(AddressError::Local))]
    #[case("a@c.fr.", Err(AddressError::Domain))]
    #[case("a@[127.0.0.1]", Err(AddressError::Domain))]
    #[case("a@127.0.0.1", Err(AddressError::Domain))]
    #[case("a@fr", Err(AddressError::Domain))]
    #[case("a@b\u{202e}.fr", Err(AddressError::Domain))]
    fn parses_strictly(#[case] text: &str, #[case] expected: Result<&str, AddressError>) {
        assert_eq!(Address::parse(text).map(|address| address.to_string()), expected.map(str::to_owned));
    }

    #[test]
    fn debug_hides_the_person() {
        assert_eq!(
            Address::parse("marie.martin@medecin.mssante.fr").map(|a| format!("{a:?}")),
            Ok("…@medecin.mssante.fr".to_owned())
        );
    }
}
