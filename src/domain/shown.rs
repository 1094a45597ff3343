//! How a name and a subject of the reference rules read on screen: the wire form is kept, only its look changes.

use std::borrow::Cow;

use super::message::Correspondence;

/// Marker of a letter that carries health documents (Référentiel #2, ECO.2.1.3); not shown (ECO.3.1.3).
const DOCUMENTS: &str = "XDM/1.0/DDM+";
/// Most letters of a subject in the name of a file.
const FILE_NAME_MOST: usize = 60;

/// A person or service as one reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `Dr Hélène LEFÈVRE`, or the whole name where it follows no pattern.
    pub name: String,
    /// `Cabinet de cardiologie Battant`, where the name says it.
    pub entity: Option<String>,
}

/// Takes a display name of the official pattern apart (ECO.2.2.7: `Titre_Prénom_NOM_Entité`, only given name and name being
/// mandatory); any other name stays as it is.
pub fn name(written: &str) -> Shown {
    let parts: Vec<&str> = written.split('_').map(str::trim).filter(|part| !part.is_empty()).collect();
    let family = parts.iter().enumerate().skip(1).find(|(_, part)| is_capitals(part)).map(|(at, _)| at);
    let Some((person, rest)) = family.and_then(|at| parts.split_at_checked(at.saturating_add(1))) else {
        return Shown { name: written.to_owned(), entity: None };
    };
    let entity = (!rest.is_empty()).then(|| rest.join(" "));
    Shown { name: person.join(" "), entity }
}

/// A person of a header: her name, or her address where she has none.
pub fn person(person: &Correspondence) -> Shown {
    name(person.label())
}

/// A subject without the marker of letters with documents, also behind `Re:` and the like.
pub fn subject(written: &str) -> Cow<'_, str> {
    match written.split_once(DOCUMENTS) {
        Some(("", rest)) => Cow::Borrowed(rest),
        Some((before, rest)) if before.len() <= 40 && before.trim_end().ends_with([':', ']']) => {
            Cow::Owned(format!("{before}{rest}"))
        }
        _ => Cow::Borrowed(written),
    }
}

/// Characters that end a paragraph (bidi class B) or a line, and other controls: never inside what is drawn as one line. The text
/// engine gives up, and the window with it, on one line whose paragraphs run in two directions.
pub fn ends_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Characters that take no room, or that change the order of what surrounds them (Trojan-source tricks).
pub fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What strangers write, as it may be shown on one line: controls and line breaks become one space, signs that hide or turn text go, at
/// most `max` characters stay.
pub fn line(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max));
    let (mut gap, mut length) = (false, 0_usize);
    // Whatever comes after so many signs is no line of anybody.
    for c in text.chars().take(max.saturating_mul(4)).filter(|c| !is_deceptive(*c)) {
        if ends_line(c) || c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' {
            gap = length > 0;
            continue;
        }
        if length.saturating_add(usize::from(gap)) >= max {
            break;
        }
        if gap {
            out.push(' ');
            length = length.saturating_add(1);
            gap = false;
        }
        out.push(c);
        length = length.saturating_add(1);
    }
    out
}

/// Name of the file that a message of this subject is kept as.
pub fn file_name(written: &str) -> String {
    let subject = subject(written);
    let fits = |sign: char| !sign.is_control() && !"/\\:*?\"<>|".contains(sign);
    let name: String = subject.chars().map(|sign| if fits(sign) { sign } else { ' ' }).take(FILE_NAME_MOST).collect();
    let name = name.trim().trim_start_matches('.');
    if name.is_empty() { "message.eml".to_owned() } else { format!("{name}.eml") }
}

fn is_capitals(part: &str) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && !part.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{line, name, subject};

    #[rstest]
    #[case(
        "Dr_Hélène_LEFÈVRE_Cabinet de cardiologie Battant",
        "Dr Hélène LEFÈVRE",
        Some("Cabinet de cardiologie Battant")
    )]
    #[case("Marie_MARTIN", "Marie MARTIN", None)]
    #[case("Dr_Jean-Marc_LE GOFF_CH_Vallon Bleu", "Dr Jean-Marc LE GOFF", Some("CH Vallon Bleu"))]
    #[case("Laboratoire des Tilleuls", "Laboratoire des Tilleuls", None)]
    #[case("service_cardio", "service_cardio", None)]
    #[case("", "", None)]
    fn names_of_the_pattern_are_taken_apart(#[case] written: &str, #[case] person: &str, #[case] entity: Option<&str>) {
        let shown = name(written);
        assert_eq!((shown.name.as_str(), shown.entity.as_deref()), (person, entity));
    }

    #[rstest]
    #[case("a\r\n\tb\u{202e}\u{0}c  d ", "a b c d")]
    #[case("\u{202e}LE\u{2066} \u{85}Bot\u{2029}", "LE Bot")]
    #[case("12\u{a0}Mo", "12\u{a0}Mo")]
    #[case("  ", "")]
    #[case("un nom plus long", "un nom pl")]
    #[case("un nom p  l", "un nom p")]
    fn a_line_holds_no_control_and_nothing_that_turns_text(#[case] written: &str, #[case] shown: &str) {
        assert_eq!(line(written, 9), shown);
    }

    #[rstest]
    #[case("XDM/1.0/DDM+2 documents VIAL Paul", "2 documents VIAL Paul")]
    #[case("Re: XDM/1.0/DDM+2 documents VIAL Paul", "Re: 2 documents VIAL Paul")]
    #[case("Question sur XDM/1.0/DDM+ ?", "Question sur XDM/1.0/DDM+ ?")]
    #[case("Bonjour", "Bonjour")]
    fn the_marker_is_not_shown(#[case] written: &str, #[case] shown: &str) {
        assert_eq!(subject(written), shown);
    }
}
