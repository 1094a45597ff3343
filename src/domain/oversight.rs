//! What its author may have overlooked in a letter: a file that she speaks of and did not join, a field of a template, a subject. Pure; it looks only at what
//! she wrote herself, and stands in nobody's way.

use super::wording::field;

/// Something to be looked at before a letter leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oversight {
    /// She speaks of a file, and none is joined.
    Attachment,
    /// A field of a template was not filled in.
    Field,
    /// No subject.
    Subject,
}

/// What announces a file, without accents and in lower case. Each begins and ends a word.
const ANNOUNCED: [&str; 20] = [
    "ci-joint",
    "ci joint",
    "ci-jointe",
    "ci-jointes",
    "ci-joints",
    "piece jointe",
    "pieces jointes",
    "piece-jointe",
    "en pj",
    "en p.j.",
    "la pj",
    "les pj",
    "veuillez trouver ci",
    "vous trouverez ci",
    "en annexe",
    "je vous joins",
    "je joins",
    "attached",
    "attachment",
    "enclosed",
];

/// What may have been overlooked in a letter with this subject and text, and so many files.
pub fn oversights(subject: &str, body: &str, files: usize) -> Vec<Oversight> {
    let forgotten = files == 0 && announces_file(&own_words(body));
    let attachment = forgotten.then_some(Oversight::Attachment);
    let field = own_lines(body).any(|line| field::next(line, 0).is_some()).then_some(Oversight::Field);
    let subject = subject.trim().is_empty().then_some(Oversight::Subject);
    attachment.into_iter().chain(field).chain(subject).collect()
}

/// What she wrote: neither quoted, nor passed on, nor her signature (RFC 3676 §4.3).
fn own_lines(body: &str) -> impl Iterator<Item = &str> {
    let own = body.lines().take_while(|line| !ends_own_words(line));
    own.filter(|line| !line.trim_start().starts_with('>'))
}

fn own_words(body: &str) -> String {
    own_lines(body).collect::<Vec<_>>().join(" ")
}

/// A signature, or what introduces a message that is passed on.
fn ends_own_words(line: &str) -> bool {
    line.trim_end() == "--" || line.starts_with("-----")
}

fn announces_file(words: &str) -> bool {
    let words = format!(" {} ", plain(words));
    ANNOUNCED.iter().any(|announced| {
        let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
        words.match_indices(announced).any(|(at, found)| {
            let before = words.get(..at).unwrap_or_default();
            let after = words.get(at.saturating_add(found.len())..).unwrap_or_default();
            !before.ends_with(|c: char| c.is_alphanumeric()) && is_whole(after)
        })
    })
}

/// Lower case, without accents, single blanks.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let bare = lower.chars().map(|c| match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        '\u{2010}' | '\u{2011}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    bare.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{Oversight, oversights};

    #[rstest]
    #[case("Veuillez trouver ci-joint le compte rendu.")]
    #[case("Vous trouverez ci-jointe la lettre")]
    #[case("CI-JOINT : le bilan")]
    #[case("Le bilan est en pièce jointe.")]
    #[case("Les pièces\njointes suivent")]
    #[case("Je vous mets le CR en PJ")]
    #[case("Please see the attached report")]
    #[case("Bonjour,\n\n> merci\n\nci‑joint le bilan")]
    fn a_file_that_is_announced_and_not_joined_is_missed(#[case] body: &str) {
        assert_eq!(oversights("Bilan", body, 0), [Oversight::Attachment], "{body}");
        assert_eq!(oversights("Bilan", body, 1), []);
    }

    #[rstest]
    #[case("Bonjour, le patient va bien.")]
    #[case("Je me joins à vous.")]
    #[case("Les projets du service")]
    #[case("Merci.\n\nLe 24/11/2026, le Dr Roux a écrit :\n> Veuillez trouver ci-joint")]
    #[case("Pour information.\n\n---------- Message transmis ----------\nci-joint le bilan")]
    #[case("Bien à vous\n-- \nCabinet du Dr Roux, documents en pièce jointe sur demande")]
    #[case("Elle est détachée au CH. Spécifiquement attachéement.")]
    fn nothing_is_missed_in_what_others_wrote(#[case] body: &str) {
        assert_eq!(oversights("Bilan", body, 0), [], "{body}");
    }

    #[test]
    fn a_field_that_was_not_filled_in_is_missed_in_her_own_words() {
        assert_eq!(oversights("x", "Cher {destinataire},\nBonjour", 0), [Oversight::Field]);
        assert_eq!(oversights("x", "{ posologie } matin", 1), [Oversight::Field]);
        for body in ["f() { return 1; }", "Bonjour\n> Cher {destinataire}", "Bonjour\n-- \n{moi}", "{}"] {
            assert_eq!(oversights("x", body, 0), [], "{body}");
        }
    }

    #[test]
    fn a_subject_of_blanks_is_none() {
        assert_eq!(oversights(" \u{a0}", "Bonjour", 0), [Oversight::Subject]);
        assert_eq!(oversights("", "ci-joint", 0), [Oversight::Attachment, Oversight::Subject]);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// Whatever is quoted or stands in the signature changes nothing.
        #[test]
        fn only_her_own_words_count(own in "[a-c \n]{0,30}", other in "[^\n\r]{0,30}") {
            let quoted = format!("{own}\n> ci-joint {other}\n-- \nci-joint {other}");
            prop_assert_eq!(oversights("x", &quoted, 0), oversights("x", &own, 0));
        }
    }
}
