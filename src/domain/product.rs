//! The reference under which this software was declared to the agency that keeps the trust space: every letter bears it (`X-MSS-NIL`).

use serde::Deserialize;

/// Longest reference.
const MAX: usize = 60;

/// A reference such as `DEV935997`: letters, digits, hyphens, underscores and full stops.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ProductReference(String);

impl ProductReference {
    /// `None` for what cannot stand in a header as it is.
    pub fn parse(text: &str) -> Option<Self> {
        let is_sound = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let fits = (1..=MAX).contains(&text.len()) && text.bytes().all(is_sound);
        fits.then(|| Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProductReference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a reference of a product")
    }
}

#[cfg(test)]
mod tests {
    use super::ProductReference;

    #[test]
    fn a_reference_is_one_word_of_a_header() {
        assert_eq!(ProductReference::parse("DEV935997").unwrap().as_str(), "DEV935997");
        for wrong in ["", "DEV 1", "DEV\r\nBcc: x", "é", &"9".repeat(61)] {
            assert_eq!(ProductReference::parse(wrong), None, "{wrong:?}");
        }
    }
}
