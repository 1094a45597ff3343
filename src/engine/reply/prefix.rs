//! What stands before the subject of an answer or of a letter passed on: once, whichever programs it went to and fro between.

use crate::domain::folding::fold;

/// What programs write there, folded: `Re`, `Rép`, `AW`, `Antw`; `Tr`, `Fw`, `Fwd`, `WG`. `RV` (Spanish) is left out: in French it begins
/// what a letter is about (a rendez-vous), and nothing of that is cut. So is `SV`.
const KNOWN: [&str; 8] = ["re", "rep", "aw", "antw", "tr", "fw", "fwd", "wg"];
/// Longest of them in characters, with a count: `Antw[12]`.
const LONGEST: usize = 9;

/// The subject of an answer.
pub(super) fn answered(subject: &str) -> String {
    format!("Re: {}", bare(subject))
}

/// The subject of a letter that is passed on.
pub(super) fn passed_on(subject: &str) -> String {
    format!("Tr: {}", bare(subject))
}

/// A subject without what stands before it.
fn bare(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((before, after)) = rest.split_once([':', '：'])
        && is_prefix(before)
    {
        rest = after.trim_start();
    }
    rest
}

/// `Re`, `RE `, `Re[2]`, `Re(2)`, `Re^2`.
fn is_prefix(text: &str) -> bool {
    let text = text.trim_end();
    if text.chars().count() > LONGEST {
        return false;
    }
    let counted = text.trim_end_matches([']', ')']).trim_end_matches(|c: char| c.is_ascii_digit());
    let word = counted.strip_suffix(['[', '(', '^']).unwrap_or(text);
    KNOWN.contains(&fold(word).as_str())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{answered, passed_on};

    #[rstest]
    #[case(" Bilan ", "Bilan")]
    #[case("Re: Bilan", "Bilan")]
    #[case("RE : Bilan", "Bilan")]
    #[case("Ré\u{a0}: Re[2]: AW: Rép: Bilan", "Bilan")]
    #[case("TR: Fwd: Re^3: WG: Bilan", "Bilan")]
    #[case("Re: Bilan: suite", "Bilan: suite")]
    #[case("RV : 12/11 à 9 h", "RV : 12/11 à 9 h")]
    #[case("Résultats : Bilan", "Résultats : Bilan")]
    #[case("2: Bilan", "2: Bilan")]
    #[case("XDM/1.0/DDM+CR : VIAL Paul", "XDM/1.0/DDM+CR : VIAL Paul")]
    #[case("Re:", "")]
    fn one_prefix_whichever_programs_it_came_through(#[case] subject: &str, #[case] kept: &str) {
        assert_eq!(answered(subject), format!("Re: {kept}"));
        assert_eq!(passed_on(subject), format!("Tr: {kept}"));
    }
}
