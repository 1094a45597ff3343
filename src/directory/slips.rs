//! How far what was typed is from a word: one slip of the hand (a letter left out, put in, put for another, two exchanged), in the whole
//! word or in the part of it that was typed. Pure.

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// One slip and it is the word.
    Whole,
    /// One slip and the word begins so.
    Beginning,
    /// More than that.
    Far,
}

/// Compares what was typed with a word.
pub fn between(typed: &str, word: &str) -> Slip {
    let (typed, word) = (typed.as_bytes(), word.as_bytes());
    let same = typed.iter().zip(word).take_while(|(a, b)| a == b).count();
    let rest = |octets: &'_ [u8], from: usize| octets.get(same.saturating_add(from)..).unwrap_or_default().to_vec();
    let exchanged = match (typed.get(same..), word.get(same..)) {
        (Some([a, b, ..]), Some([c, d, ..])) if a == d && b == c => Some((rest(typed, 2), rest(word, 2))),
        _ => None,
    };
    let pairs = [
        // Put in, left out, put for another.
        (typed.len() > same).then(|| (rest(typed, 1), rest(word, 0))),
        (word.len() > same).then(|| (rest(typed, 0), rest(word, 1))),
        (typed.len() > same && word.len() > same).then(|| (rest(typed, 1), rest(word, 1))),
        exchanged,
    ];
    let mut found = Slip::Far;
    for (typed, word) in pairs.into_iter().flatten() {
        if typed == word {
            return Slip::Whole;
        }
        if word.starts_with(&typed) {
            found = Slip::Beginning;
        }
    }
    found
}

/// How many letters of a hundred two words share in their order, by the distance of Levenshtein.
pub fn likeness(one: &str, other: &str) -> u32 {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut row: Vec<u32> = (0..).take(other.len().saturating_add(1)).collect();
    for (at, a) in (1_u32..).zip(one) {
        let mut diagonal = at.saturating_sub(1);
        let mut left = at;
        if let Some(first) = row.first_mut() {
            *first = at;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(other) {
            let best =
                diagonal.saturating_add(u32::from(a != b)).min(left.saturating_add(1)).min(cell.saturating_add(1));
            diagonal = *cell;
            *cell = best;
            left = best;
        }
    }
    let longest = u32::try_from(one.len().max(other.len())).unwrap_or(u32::MAX);
    let distance = row.last().copied().unwrap_or(longest);
    longest.saturating_sub(distance).saturating_mul(100).checked_div(longest).unwrap_or(100)
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "plain letters")]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("criozat", "croizat", Slip::Whole)]
    #[case("schlumpff", "schlumpf", Slip::Whole)]
    #[case("papadopulos", "papadopoulos", Slip::Whole)]
    #[case("opthalmo", "ophtalmologie", Slip::Beginning)]
    #[case("rhumatho", "rhumatologie", Slip::Beginning)]
    #[case("besancn", "besancon", Slip::Whole)]
    #[case("martin", "bernard", Slip::Far)]
    #[case("kefelec", "queffelec", Slip::Far)]
    fn compares(#[case] typed: &str, #[case] word: &str, #[case] expected: Slip) {
        assert_eq!(between(typed, word), expected);
    }

    #[test]
    fn likeness_counts_letters() {
        assert_eq!((likeness("gotier", "gauthier"), likeness("abc", "abc"), likeness("", "")), (62, 100, 100));
        assert_eq!(likeness("abc", "xyz"), 0);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn a_slip_is_seen(word in "[a-z]{4,12}", at in 0_usize..12, letter in "[a-z]") {
            let at = at % word.len();
            for slip in [
                format!("{}{}", &word[..at], &word[at + 1..]),
                format!("{}{letter}{}", &word[..at], &word[at..]),
                format!("{}{letter}{}", &word[..at], &word[at + 1..]),
            ] {
                prop_assert!(slip == word || between(&slip, &word) != Slip::Far, "{} {}", slip, word);
            }
        }

        #[test]
        fn likeness_has_no_side(one in "[a-e]{0,8}", other in "[a-e]{0,8}") {
            prop_assert_eq!(likeness(&one, &other), likeness(&other, &one));
            prop_assert_eq!(likeness(&one, &other) == 100, one == other);
        }
    }
}
