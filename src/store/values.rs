//! How domain values stand in columns.

use jiff::Timestamp;

use super::Error;
use crate::domain::account::{Method, TokenMechanism};
use crate::domain::message::Correspondence;
use crate::domain::shown::ends_line;

/// SQLite integers are signed; nothing counted here comes near the bound.
pub(super) fn to_i64(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The same back.
pub(super) fn to_u64(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// Seconds; a value out of jiff's range becomes the epoch.
pub(super) fn to_time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An update by key must have met its row.
pub(super) fn found(rows: usize) -> Result<(), Error> {
    if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Name TAB address, one a line, without other control characters.
pub(super) fn join_people(people: &[Correspondence]) -> String {
    let lines: Vec<String> =
        people.iter().map(|person| format!("{}\t{}", one_line(&person.name), one_line(&person.address))).collect();
    lines.join("\n")
}

/// Reverse of [`join_people`].
pub(super) fn split_people(column: &str) -> Vec<Correspondence> {
    column.lines().filter_map(read_person).collect()
}

/// The first of [`split_people`], or an empty one.
pub(super) fn first_person(column: &str) -> Correspondence {
    column.lines().next().and_then(read_person).unwrap_or_default()
}

fn read_person(line: &str) -> Option<Correspondence> {
    let (name, address) = line.split_once('\t')?;
    Some(Correspondence { name: name.to_owned(), address: address.to_owned() })
}

/// Texts, one a line.
pub(super) fn join_lines(texts: &[String]) -> String {
    texts.iter().map(|text| one_line(text)).collect::<Vec<_>>().join("\n")
}

/// Reverse of [`join_lines`].
pub(super) fn split_lines(column: &str) -> Vec<String> {
    if column.is_empty() { Vec::new() } else { column.split('\n').map(str::to_owned).collect() }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if ends_line(c) { ' ' } else { c }).collect()
}

/// An empty text stands for none.
pub(super) fn optional(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The word of a method that a holder may choose; an organisation's certificate is for the settings.
pub(super) fn method_code(method: &Method) -> Option<&'static str> {
    Some(match method {
        Method::Card => "card",
        Method::Psc { only: None } => "psc",
        Method::Psc { only: Some(TokenMechanism::XOAuth2) } => "psc xoauth2",
        Method::Psc { only: Some(TokenMechanism::OAuthBearer) } => "psc oauthbearer",
        Method::Organisation { .. } => return None,
    })
}

/// Reverse of [`method_code`].
pub(super) fn read_method(code: &str) -> Option<Method> {
    Some(match code {
        "card" => Method::Card,
        "psc" => Method::Psc { only: None },
        "psc xoauth2" => Method::Psc { only: Some(TokenMechanism::XOAuth2) },
        "psc oauthbearer" => Method::Psc { only: Some(TokenMechanism::OAuthBearer) },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{join_lines, join_people, split_lines, split_people};
    use crate::domain::message::Correspondence;

    /// Without what ends a line.
    const TEXT: &str = "[^\\p{Cc}\\p{Zl}\\p{Zp}]{0,12}";

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn lists_come_back(people in prop::collection::vec((TEXT, TEXT), 0..5)) {
            let people: Vec<Correspondence> =
                people.into_iter().map(|(name, address)| Correspondence { name, address }).collect();
            prop_assert_eq!(split_people(&join_people(&people)), people);
        }

        #[test]
        fn lines_come_back(texts in prop::collection::vec("[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,12}", 0..5)) {
            prop_assert_eq!(split_lines(&join_lines(&texts)), texts);
        }

        #[test]
        fn no_text_makes_two_people(name in ".{0,20}", address in ".{0,20}") {
            prop_assert_eq!(split_people(&join_people(&[Correspondence { name, address }])).len(), 1);
        }
    }
}
