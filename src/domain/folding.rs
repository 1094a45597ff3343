//! Folding for search and comparison of French text: case, accents, ligatures and compatibility forms go; words stay.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without accents: `Œdème` → `oedeme`, `ﬁn` → `fin`, `ÇA` → `ca`. Punctuation is kept.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            // Capital I with dot gives a combining dot once lowered.
            c if is_combining_mark(c) => {}
            c => folded.push(c),
        }
    }
    folded
}

/// The folded words of a text: maximal runs of letters and digits; hyphens, apostrophes and other signs part them.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{fold, words};

    #[rstest]
    #[case("Œdème", "oedeme")]
    #[case("cœur", "coeur")]
    #[case("ﬁn ＡＢＣ ½", "fin abc 1⁄2")]
    #[case("e\u{301}TÉ", "ete")]
    #[case("Straße Łódź İ", "strasse lodz i")]
    #[case("L’Haÿ-les-Roses", "l’hay-les-roses")]
    fn folds(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(fold(text), expected);
    }

    #[test]
    fn parts_words() {
        assert_eq!(
            words("  Jean-François d’Arc, CH.  Saint-Étienne (42)"),
            ["jean", "francois", "d", "arc", "ch", "saint", "etienne", "42"]
        );
        assert!(words("— ' -").is_empty());
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn folding_is_stable(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
