//! The matricule of the national health identity (INS): 13 characters and a key of two, as a patient's address carries it.

use std::fmt;

use thiserror::Error;

/// Characters of a matricule with its key.
const LENGTH: usize = 15;
/// What the key is counted from.
const MODULUS: u64 = 97;

/// Why a text is no matricule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum InsError {
    /// Not 15 characters: digits, but for `2A` and `2B` of Corsica.
    #[error("Not of the form of a matricule")]
    Shape,
    /// A first digit that says no sex.
    #[error("First digit of no matricule")]
    Sex,
    /// A month that is neither of the calendar nor one of those that stand for an incomplete birth certificate.
    #[error("Month of no matricule")]
    Month,
    /// The key does not fit: a digit was mistyped.
    #[error("Key does not fit")]
    Key,
}

/// The sex of civil status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// Stable letter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
        }
    }

    /// The sex of this letter.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Female, Self::Male].into_iter().find(|sex| sex.as_str() == text)
    }
}

/// A matricule whose key fits. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ins {
    text: String,
    sex: Sex,
    year: u8,
    month: Option<u8>,
}

impl Ins {
    /// Reads 15 characters: no blanks, capitals for Corsica.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(text: &str) -> Result<Self, InsError> {
        let number = number(text).ok_or(InsError::Shape)?;
        let sex = match text.as_bytes().first() {
            // Registered at birth; being registered (3, 4); a waiting number of those born abroad (7, 8).
            Some(b'1' | b'3' | b'7') => Sex::Male,
            Some(b'2' | b'4' | b'8') => Sex::Female,
            _ => return Err(InsError::Sex),
        };
        let two = |from: usize| text.get(from..from.saturating_add(2)).and_then(|two| two.parse::<u8>().ok());
        let (year, month) = (two(1).ok_or(InsError::Shape)?, two(3).ok_or(InsError::Shape)?);
        let month = match month {
            1..=12 => Some(month),
            // The birth certificate does not say the month.
            20..=42 | 50..=99 => None,
            _ => return Err(InsError::Month),
        };
        let key = two(13).ok_or(InsError::Shape)?;
        if u64::from(key) != key_of(number) {
            return Err(InsError::Key);
        }
        Ok(Self { text: text.to_owned(), sex, year, month })
    }

    /// The 15 characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As people read it: `2 79 03 51 215 189 89`, with no-break spaces.
    pub fn grouped(&self) -> String {
        let groups = [(0, 1), (1, 3), (3, 5), (5, 7), (7, 10), (10, 13), (13, 15)];
        let parts: Vec<&str> = groups.into_iter().filter_map(|(from, to)| self.text.get(from..to)).collect();
        parts.join("\u{a0}")
    }

    /// What its first digit says.
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// Year of birth, without its century.
    pub fn year(&self) -> u8 {
        self.year
    }

    /// Month of birth, from 1; none where the birth certificate did not say it.
    pub fn month(&self) -> Option<u8> {
        self.month
    }
}

impl fmt::Debug for Ins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ins(…)")
    }
}

/// The first 13 characters as the number that the key is counted from: `2A` counts as 19, `2B` as 18.
fn number(text: &str) -> Option<u64> {
    if text.len() != LENGTH || !text.is_ascii() {
        return None;
    }
    let department = match text.get(5..7)? {
        "2A" => "19",
        "2B" => "18",
        digits => digits,
    };
    let plain = [text.get(..5)?, department, text.get(7..13)?].concat();
    let key_is_digits = text.get(13..)?.bytes().all(|sign| sign.is_ascii_digit());
    (key_is_digits && plain.bytes().all(|sign| sign.is_ascii_digit())).then(|| plain.parse().ok())?
}

/// 97 less the rest of the division by 97: from 1 to 97.
fn key_of(number: u64) -> u64 {
    MODULUS.saturating_sub(number % MODULUS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// A matricule of these 13 characters, with its key.
    fn keyed(thirteen: &str) -> String {
        let number = number(&format!("{thirteen}00")).unwrap();
        format!("{thirteen}{:02}", key_of(number))
    }

    #[rstest]
    #[case("279035121518989", Sex::Female, 79, Some(3))]
    #[case("162018885045327", Sex::Male, 62, Some(1))]
    #[case("146026322000196", Sex::Male, 46, Some(2))]
    fn the_official_test_patients_are_read(
        #[case] text: &str,
        #[case] sex: Sex,
        #[case] year: u8,
        #[case] month: Option<u8>,
    ) {
        let ins = Ins::parse(text).unwrap();
        assert_eq!((ins.as_str(), ins.sex(), ins.year(), ins.month()), (text, sex, year, month));
        assert_eq!(format!("{ins:?}"), "Ins(…)");
        assert_eq!(ins.grouped().replace('\u{a0}', ""), text);
    }

    #[rstest]
    // Samples of documentation whose key does not fit.
    #[case("288091234567823", InsError::Key)]
    #[case("253097812634581", InsError::Key)]
    #[case("279035121518998", InsError::Key)]
    #[case("", InsError::Shape)]
    #[case("2790351215189", InsError::Shape)]
    #[case("2790351215189890", InsError::Shape)]
    #[case("2 79 03 51 215 189 89", InsError::Shape)]
    #[case("27903512151898A", InsError::Shape)]
    #[case("2790351215189+9", InsError::Shape)]
    #[case("27903512C518989", InsError::Shape)]
    #[case("2790\u{661}121518989", InsError::Shape)]
    #[case("079035121518989", InsError::Sex)]
    #[case("579035121518989", InsError::Sex)]
    #[case("979035121518989", InsError::Sex)]
    #[case("279005121518989", InsError::Month)]
    #[case("279135121518989", InsError::Month)]
    #[case("279455121518989", InsError::Month)]
    fn what_is_none_is_refused(#[case] text: &str, #[case] error: InsError) {
        assert_eq!(Ins::parse(text), Err(error));
    }

    #[test]
    fn corsica_has_letters_and_only_capitals() {
        for (department, like) in [("2A", "19"), ("2B", "18")] {
            let text = keyed(&format!("27903{department}215189"));
            assert_eq!(text.get(13..), keyed(&format!("27903{like}215189")).get(13..), "counted as {like}");
            assert!(Ins::parse(&text).is_ok());
            assert_eq!(Ins::parse(&text.to_lowercase()), Err(InsError::Shape));
        }
    }

    #[test]
    fn a_month_that_the_certificate_does_not_say_is_none() {
        for month in ["20", "31", "42", "50", "99"] {
            assert_eq!(Ins::parse(&keyed(&format!("279{month}51215189"))).unwrap().month(), None);
        }
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// Whatever the person: the number with its key is read, and says what it was made from.
        #[test]
        fn what_was_keyed_is_read(
            first in prop::sample::select(vec!['1', '2', '3', '4', '7', '8']),
            year in 0_u8..100, month in 1_u8..=12,
            place in prop::sample::select(vec!["01", "51", "2A", "2B", "97", "99"]),
            rest in 0_u32..1_000_000,
        ) {
            let ins = Ins::parse(&keyed(&format!("{first}{year:02}{month:02}{place}{rest:06}"))).unwrap();
            prop_assert_eq!((ins.year(), ins.month()), (year, Some(month)));
            prop_assert_eq!(ins.sex() == Sex::Male, matches!(first, '1' | '3' | '7'));
        }

        /// One digit mistyped is always found, and so are two neighbours that changed places.
        #[test]
        fn one_slip_is_always_found(year in 0_u8..100, rest in 0_u32..1_000_000, at in 0_usize..15, digit in 0_u8..10) {
            let sound = keyed(&format!("2{year:02}0351{rest:06}"));
            let mut slipped = sound.clone().into_bytes();
            slipped[at] = b'0' + digit;
            let slipped = String::from_utf8(slipped).unwrap();
            prop_assert_eq!(Ins::parse(&slipped).is_ok(), slipped == sound);
            let mut swapped = sound.clone().into_bytes();
            swapped.swap(at.min(13), at.min(13) + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(Ins::parse(&swapped).is_ok(), swapped == sound);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,20}") {
            if let Ok(ins) = Ins::parse(&text) {
                prop_assert_eq!(ins.as_str(), text);
            }
        }
    }
}
