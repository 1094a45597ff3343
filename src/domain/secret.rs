//! A value that is wiped when dropped and that no formatting ever shows.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret: wiped on drop, compared in constant time, never serialisable, `Debug` always redacted.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes ownership of `value`; the caller wipes any copy it keeps.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The secret itself. Named so that each use stands out in a review.
    pub fn declassify(&self) -> &T {
        &self.0
    }

    /// The secret itself, to be filled in place. Whoever makes a `Vec` grow leaves pieces of it behind: make room first.
    pub fn declassify_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl Secret<String> {
    /// Adds these characters; whoever does makes room first, since growing would leave a copy behind.
    pub fn extend(&mut self, signs: impl Iterator<Item = char>) {
        self.0.extend(signs);
    }
}

impl<const N: usize> Secret<[u8; N]> {
    /// Takes these octets in place, so that no copy passes elsewhere; `false` when they are not as many.
    pub fn fill(&mut self, octets: &[u8]) -> bool {
        let fits = octets.len() == N;
        if fits {
            self.0.copy_from_slice(octets);
        }
        fits
    }
}

impl<T: Zeroize + AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().ct_eq(other.0.as_ref()).into()
    }
}

impl<T: Zeroize + AsRef<[u8]>> Eq for Secret<T> {}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("1234".to_owned())), "Secret(…)");
    }

    #[test]
    fn equality_is_by_value() {
        assert_eq!(Secret::new([1_u8; 32]), Secret::new([1_u8; 32]));
        assert_ne!(Secret::new([1_u8; 32]), Secret::new([2_u8; 32]));
    }
}
