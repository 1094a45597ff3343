//! The recovery code of a vault: 130 random bits as 26 signs, and 4 more by which a typing error is found before anything is
//! tried. Written in six groups of five, without signs that are taken for each other.

use zeroize::Zeroizing;

use super::Secret;

/// Signs, by value. No I, L, O, U: they are read as 1, 1, 0, V, or make words.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random signs.
pub const RANDOM: usize = 26;
/// Signs that follow from them.
const CHECKS: usize = 4;
/// All signs.
pub const LENGTH: usize = RANDOM + CHECKS;
/// Signs of a group.
const GROUP: usize = 5;

/// A recovery code: secret, wiped, shown by no formatting. It stays where it was made: what is moved leaves copies behind.
#[derive(Debug, PartialEq, Eq)]
pub struct RecoveryCode(Box<Secret<[u8; RANDOM]>>);

impl Clone for RecoveryCode {
    fn clone(&self) -> Self {
        Self::filled(self.0.declassify())
    }
}

impl RecoveryCode {
    /// From random octets, of which five bits each are used.
    pub fn from_random(octets: &Secret<[u8; RANDOM]>) -> Self {
        let mut code = Self::filled(&[0; RANDOM]);
        for (value, octet) in code.0.declassify_mut().iter_mut().zip(octets.declassify()) {
            *value = octet & 31;
        }
        code
    }

    fn filled(values: &[u8; RANDOM]) -> Self {
        let mut kept = Box::new(Secret::new([0; RANDOM]));
        kept.declassify_mut().copy_from_slice(values);
        Self(kept)
    }

    /// Reads one as a person writes it: small or capital letters, groups parted by spaces or dashes or not at all, O for 0, I or
    /// L for 1. `None` when a sign is missing, too many or mistaken; any one to four mistaken signs are found.
    pub fn parse(text: &str) -> Option<Self> {
        let mut values = Zeroizing::new([0_u8; LENGTH]);
        let mut places = values.iter_mut();
        for sign in text.chars().filter(|sign| !parts(*sign)) {
            *places.next()? = value(sign)?;
        }
        if places.next().is_some() {
            return None;
        }
        let (random, checks) = values.split_first_chunk::<RANDOM>()?;
        (checks == checks_of(random)).then(|| Self::filled(random))
    }

    /// How many signs of a code are in this text.
    pub fn signs(text: &str) -> usize {
        text.chars().filter(|sign| !parts(*sign)).count()
    }

    /// As it is shown and printed.
    pub fn text(&self) -> Secret<String> {
        let mut text = String::with_capacity(LENGTH.saturating_mul(2));
        let checks = checks_of(self.0.declassify());
        for (position, value) in self.0.declassify().iter().chain(&checks).enumerate() {
            if position > 0 && position.is_multiple_of(GROUP) {
                text.push('-');
            }
            text.push(SIGNS.get(usize::from(*value)).copied().map_or('?', char::from));
        }
        Secret::new(text)
    }

    /// What a key is derived from.
    pub fn entropy(&self) -> &Secret<[u8; RANDOM]> {
        &self.0
    }
}

/// Whether this sign only parts groups.
fn parts(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '.' | '_')
}

fn value(sign: char) -> Option<u8> {
    let sign = match sign.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = SIGNS.iter().position(|known| char::from(*known) == sign)?;
    u8::try_from(position).ok()
}

/// Remainder of a Reed-Solomon code over the field of 32 elements: two codes differ in five signs at least.
fn checks_of(random: &[u8; RANDOM]) -> [u8; CHECKS] {
    let [a, b, c, d] = generator();
    let mut rest = [0_u8; CHECKS];
    for value in random {
        let [first, second, third, fourth] = rest;
        let back = value ^ first;
        rest = [second ^ times(back, a), third ^ times(back, b), fourth ^ times(back, c), times(back, d)];
    }
    rest
}

/// `(x - 2)(x - 4)(x - 8)(x - 16)` without its first coefficient, the others from the highest power down.
fn generator() -> [u8; CHECKS] {
    let mut product = [1_u8, 0, 0, 0, 0];
    for root in [2, 4, 8, 16] {
        let mut before = 0;
        for coefficient in &mut product {
            let own = *coefficient;
            *coefficient = own ^ times(before, root);
            before = own;
        }
    }
    let [_, rest @ ..] = product;
    rest
}

/// Product in the field, modulo `x⁵ + x² + 1`.
fn times(left: u8, right: u8) -> u8 {
    let (mut left, mut right, mut product) = (left, right, 0);
    while right != 0 {
        if right & 1 == 1 {
            product ^= left;
        }
        right >>= 1;
        left <<= 1;
        if left & 32 != 0 {
            left ^= 0b10_0101;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, subsequence};

    use super::{LENGTH, RANDOM, RecoveryCode, SIGNS, Secret, times, value};

    fn code(octets: [u8; RANDOM]) -> RecoveryCode {
        RecoveryCode::from_random(&Secret::new(octets))
    }

    fn bare(code: &RecoveryCode) -> Vec<char> {
        code.text().declassify().chars().filter(|sign| *sign != '-').collect()
    }

    fn is_one(signs: &[char]) -> bool {
        RecoveryCode::parse(&signs.iter().collect::<String>()).is_some()
    }

    #[test]
    fn it_is_written_in_groups_and_never_told() {
        let code = code([7; RANDOM]);
        let text = code.text();
        let groups: Vec<&str> = text.declassify().split('-').collect();
        assert_eq!(groups.len(), 6);
        assert!(groups.iter().all(|group| group.len() == 5));
        let told = format!("{code:?}");
        assert!(!told.contains('7'), "{told}");
    }

    #[test]
    fn the_field_is_one() {
        for element in 1..32 {
            assert_eq!((1..32).filter(|other| times(element, *other) == 1).count(), 1, "{element}");
        }
    }

    #[test]
    fn too_short_too_long_and_foreign_signs_are_no_code() {
        let text = code([31; RANDOM]).text().declassify().clone();
        assert!(RecoveryCode::parse(&text).is_some());
        for bad in [
            "",
            "0",
            text.get(..text.len() - 1).unwrap(),
            &format!("{text}0"),
            &text.replace('Z', "U"),
            &format!("é{text}"),
        ] {
            assert_eq!(RecoveryCode::parse(bad), None, "{bad}");
        }
        assert_eq!(RecoveryCode::signs(&text), LENGTH);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn it_is_read_as_people_write_it(octets: [u8; RANDOM], marks in prop::collection::vec(0_usize..6, LENGTH)) {
            let code = code(octets);
            let mut text = String::new();
            for (sign, mark) in bare(&code).into_iter().zip(marks) {
                let sign = match (sign, mark % 3) {
                    ('0', 1) => 'O',
                    ('0', 2) => 'o',
                    ('1', 1) => 'l',
                    ('1', 2) => 'I',
                    (sign, 1) => sign.to_ascii_lowercase(),
                    (sign, _) => sign,
                };
                text.push(sign);
                text.push_str(["", " ", "-", "\u{a0}", " – ", "\t"][mark]);
            }
            prop_assert_eq!(RecoveryCode::parse(&text), Some(code));
        }

        #[test]
        fn one_to_four_mistaken_signs_are_found(
            octets: [u8; RANDOM],
            places in subsequence((0..LENGTH).collect::<Vec<_>>(), 1..=4),
            shifts in prop::collection::vec(1_usize..32, 4),
        ) {
            let mut signs = bare(&code(octets));
            for (place, shift) in places.into_iter().zip(shifts) {
                let other = (usize::from(value(signs[place]).unwrap()) + shift) % 32;
                signs[place] = char::from(SIGNS[other]);
            }
            prop_assert!(!is_one(&signs));
        }

        #[test]
        fn two_signs_exchanged_are_found(octets: [u8; RANDOM], one: Index, other: Index) {
            let mut signs = bare(&code(octets));
            let (one, other) = (one.index(LENGTH), other.index(LENGTH));
            prop_assume!(signs[one] != signs[other]);
            signs.swap(one, other);
            prop_assert!(!is_one(&signs));
        }

        #[test]
        fn nothing_typed_is_a_fault(text in ".{0,60}") {
            let _ = RecoveryCode::parse(&text);
        }
    }
}
