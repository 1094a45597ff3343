//! What is pasted from Word, a web page or a PDF, as clean text: line ends of all kinds, bullets of symbol fonts, signs that take no room,
//! and runs of no-break spaces that were only there for the look. What French typography wants stays.

use crate::domain::shown::{ends_line, is_deceptive};

/// What programs put before an item of a list; the private ones are those of Symbol and Wingdings.
const BULLETS: [char; 17] =
    ['•', '·', '∙', '●', '○', '◦', '▪', '▫', '■', '□', '◆', '➢', '➔', '\u{f0b7}', '\u{f0a7}', '\u{f0d8}', '\u{f02d}'];

/// The text, fit to stand in a letter.
pub(super) fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let plain: String = text
        .chars()
        .filter(|c| !is_deceptive(*c))
        .map(|c| match c {
            '\t' => c,
            c if ends_line(c) => '\n',
            // Other blanks of fixed width.
            '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => ' ',
            c => c,
        })
        .collect();
    // The last line may go on in what stands there already: its end is left.
    let (whole, last) = plain.rsplit_once('\n').map_or((None, plain.as_str()), |(whole, last)| (Some(whole), last));
    let trimmed = |text: &str| line(text).trim_end_matches([' ', '\u{a0}', '\u{202f}']).to_owned();
    let whole = whole.into_iter().flat_map(|whole| whole.split('\n')).map(trimmed);
    whole.chain([line(last)]).collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    let line = spaced(line);
    let indent = line.len().saturating_sub(line.trim_start().len());
    let (before, rest) = line.split_at_checked(indent).unwrap_or(("", line.as_str()));
    match rest.strip_prefix(BULLETS) {
        // A sign alone, or glued to its word, may be a sign of the text.
        Some(item) if item.starts_with(|c: char| c.is_whitespace()) => format!("{before}- {}", item.trim_start()),
        _ => line,
    }
}

/// A no-break space stays where it stands alone between two words or signs; runs of them, and those that begin a line, are for the look.
fn spaced(line: &str) -> String {
    let is_hard = |c: char| matches!(c, '\u{a0}' | '\u{202f}');
    let signs: Vec<char> = line.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| signs.get(index)).copied();
    let kept = signs.iter().enumerate().map(|(index, c)| {
        let (before, after) = (at(index.checked_sub(1)), at(index.checked_add(1)));
        let is_alone = before.is_some_and(|c| !c.is_whitespace()) && after.is_some_and(|c| !c.is_whitespace());
        if is_hard(*c) && !is_alone { ' ' } else { *c }
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::cleaned;

    #[rstest]
    #[case("un\r\ndeux\rtrois\u{2028}quatre", "un\ndeux\ntrois\nquatre")]
    #[case("\u{f0b7}\tfièvre\n  • toux\u{a0}\n·sec\n▪", "- fièvre\n  - toux\n·sec\n▪")]
    #[case("hyper\u{ad}tension\u{200b} art\u{e9}rielle", "hypertension artérielle")]
    #[case("Tension\u{a0}: 12\u{202f}mmHg «\u{a0}oui\u{a0}»", "Tension\u{a0}: 12\u{202f}mmHg «\u{a0}oui\u{a0}»")]
    #[case("\u{a0}\u{a0}\u{a0}retrait\u{a0} et\u{a0}\u{a0}suite \u{a0}", "   retrait  et  suite  ")]
    #[case("un  \ndeux ", "un\ndeux ")]
    #[case("a\tb", "a\tb")]
    fn what_word_leaves_is_cleaned(#[case] pasted: &str, #[case] expected: &str) {
        assert_eq!(cleaned(pasted), expected);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn cleaning_twice_is_cleaning_once(text in "[a-zé•\u{a0}\u{202f}\u{ad} \t\r\n:«»-]{0,80}") {
            let once = cleaned(&text);
            prop_assert_eq!(cleaned(&once), once);
        }

        #[test]
        fn no_word_is_lost(text in "([a-zé0-9]{1,8}[ \u{a0}\n]){0,12}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&cleaned(&text)), words(&text));
        }
    }
}
