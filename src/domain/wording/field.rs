//! Fields of templates: `{patient}`, `{date}`, `{destinataire}`… What the letter knows is filled in; the others stay as they are
//! written, for the person to fill, one after the other.

use std::ops::Range;

use crate::domain::folding::fold;

/// What may stand between braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The patient that the letter is about or for.
    Patient,
    /// The day it is written.
    Date,
    /// Whom it is for.
    Recipient,
    /// Its subject.
    Subject,
    /// Who writes.
    Me,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Patient, Self::Date, Self::Recipient, Self::Subject, Self::Me];

    /// By its word, in French or English, whatever the accents and the case.
    fn parse(word: &str) -> Option<Self> {
        match fold(word).as_str() {
            "patient" | "patiente" => Some(Self::Patient),
            "date" => Some(Self::Date),
            "destinataire" | "recipient" => Some(Self::Recipient),
            "objet" | "subject" => Some(Self::Subject),
            "moi" | "me" => Some(Self::Me),
            _ => None,
        }
    }
}

/// Most characters between braces: what is longer is no field.
const WORD_MAX: usize = 40;

/// Where the next field stands in a text, from this octet on: known ones, and any other word between braces that a person wrote to
/// be reminded of.
pub fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let open = text.get(at..)?.find('{')?.checked_add(at)?;
        let inner = open.checked_add(1)?;
        let rest = text.get(inner..)?;
        let close =
            rest.find(['{', '}', '\n']).filter(|close| rest.get(*close..).is_some_and(|rest| rest.starts_with('}')));
        match close.and_then(|close| rest.get(..close)).filter(|word| is_word(word)) {
            Some(word) => return Some(open..inner.checked_add(word.len())?.checked_add(1)?),
            None => at = inner,
        }
    }
}

fn is_word(word: &str) -> bool {
    let length = word.chars().count();
    (1..=WORD_MAX).contains(&length)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’' | '_'))
}

/// The text with what is known in the place of its fields. What is filled in is not looked at again.
pub fn fill(text: &str, known: impl Fn(Field) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut at = 0_usize;
    while let Some(place) = next(text, at) {
        filled.push_str(text.get(at..place.start).unwrap_or_default());
        let written = text.get(place.clone()).unwrap_or_default();
        let value =
            Field::parse(written.trim_matches(['{', '}'])).and_then(&known).filter(|value| !value.trim().is_empty());
        filled.push_str(value.as_deref().unwrap_or(written));
        at = place.end;
    }
    filled.push_str(text.get(at..).unwrap_or_default());
    filled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Field, fill, next};

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_stays() {
        let known = |field: Field| match field {
            Field::Recipient => Some("Dr Paul {date}".to_owned()),
            Field::Date => Some("26/11/2026".to_owned()),
            Field::Subject => Some("  ".to_owned()),
            Field::Patient | Field::Me => None,
        };
        let text = "Cher {Destinataire},\nle {DATE}, {patient} : {objet} {dose} { {x\n} {}";
        assert_eq!(fill(text, known), "Cher Dr Paul {date},\nle 26/11/2026, {patient} : {objet} {dose} { {x\n} {}");
    }

    #[test]
    fn fields_are_found_one_after_the_other() {
        let text = "é {patient} {a{b} {posologie à suivre}";
        let first = next(text, 0).unwrap();
        let second = next(text, first.end).unwrap();
        let third = next(text, second.end).unwrap();
        let found = [first, second, third.clone()].map(|place| text.get(place).unwrap());
        assert_eq!(found, ["{patient}", "{b}", "{posologie à suivre}"]);
        assert_eq!(next(text, third.end), None);
        assert_eq!(next("function() { return 1; }", 0), None);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn nothing_but_fields_is_touched(text in "[a-zé{} \n]{0,60}") {
            prop_assert_eq!(fill(&text, |_| None), text.clone());
            let mut at = 0;
            while let Some(place) = next(&text, at) {
                let found = text.get(place.clone()).unwrap();
                let braced = found.starts_with('{') && found.ends_with('}');
                prop_assert!(braced, "{:?}", found);
                prop_assert!(place.start >= at && place.end > at);
                at = place.end;
            }
        }
    }
}
