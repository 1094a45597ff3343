//! A passphrase that may open a vault for reading: long enough, and the same octets however it was typed. Says nothing of itself.

use unicode_normalization::UnicodeNormalization as _;

use super::Secret;

/// A passphrase of at least [`Passphrase::LEAST`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passphrase(Secret<String>);

impl Passphrase {
    /// Fewest characters.
    pub const LEAST: usize = 12;
    /// Most characters.
    pub const MOST: usize = 256;

    /// Takes what was typed, in composed form (NFC), so that each keyboard gives the same; `None` when it is too short or too long.
    pub fn parse(typed: &str) -> Option<Self> {
        // Room is made once, so that no copy is left behind: composing gives at most three times the octets.
        let mut composed = Secret::new(String::with_capacity(typed.len().saturating_mul(3)));
        composed.extend(typed.nfc());
        let signs = composed.declassify().chars().count();
        (Self::LEAST..=Self::MOST).contains(&signs).then_some(Self(composed))
    }

    /// How many characters of a passphrase this is.
    pub fn signs(typed: &str) -> usize {
        typed.nfc().count()
    }

    /// Its octets.
    pub fn declassify(&self) -> &[u8] {
        self.0.declassify().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Passphrase;

    #[test]
    fn characters_are_counted_once_composed() {
        assert!(Passphrase::parse("onze signes").is_none());
        assert!(Passphrase::parse("douze signes").is_some());
        let decomposed = "e\u{301}te\u{301} 12345678";
        assert_eq!(decomposed.chars().count(), 14);
        assert_eq!(Passphrase::parse(decomposed), Passphrase::parse("été 12345678"));
        assert!(Passphrase::parse(decomposed).is_some());
        assert!(Passphrase::parse("e\u{301}te\u{301} 1234567").is_none(), "eleven characters in thirteen signs");
        assert!(Passphrase::parse(&"x".repeat(257)).is_none());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Passphrase::parse("douze signes").unwrap()), "Passphrase(Secret(…))");
    }
}
