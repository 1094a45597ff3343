//! Links that begin a letter (RFC 6068): `mailto:a@b.fr,c@d.fr?cc=…&subject=…&body=…`. A stranger writes them: each value is cleaned, each
//! address is judged as if it had been typed, and nothing is attached.

use super::Draft;
use super::shown::line;

/// Longest link.
const MOST: usize = 64 * 1024;
/// Most addresses of all fields together.
const ADDRESSES_MAX: usize = 200;
/// Longest address with its name, in characters.
const ADDRESS_MAX: usize = 400;
/// Longest subject, in characters.
const SUBJECT_MAX: usize = 500;

/// What a link asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailto {
    /// The letter.
    pub draft: Draft,
    /// How many of its fields were left out: files to attach, and whatever is none of the five.
    pub ignored: usize,
}

impl Mailto {
    /// Whether a word is such a link.
    pub fn is_one(text: &str) -> bool {
        scheme(text).is_some()
    }

    /// Reads it; none when it is no such link, or longer than any that a program would make.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = scheme(text).filter(|rest| rest.len() <= MOST)?;
        // What follows `#` belongs to the page that the link stood in.
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut draft, mut ignored) = (Draft::default(), 0_usize);
        // A comma that is meant as part of an address is written as `%2C`.
        draft.to.extend(path.split(',').filter_map(address));
        for field in query.split('&').filter(|field| !field.is_empty()) {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            let value = decoded(value);
            match decoded(name).to_ascii_lowercase().as_str() {
                "to" => draft.to.extend(addresses(&value)),
                "cc" => draft.cc.extend(addresses(&value)),
                "bcc" => draft.bcc.extend(addresses(&value)),
                "subject" if draft.subject.is_empty() => draft.subject = line(&value, SUBJECT_MAX),
                "body" if draft.body.is_empty() => draft.body = value.replace("\r\n", "\n").replace('\r', "\n"),
                _ => ignored = ignored.saturating_add(1),
            }
        }
        for list in [&mut draft.to, &mut draft.cc, &mut draft.bcc] {
            ignored = ignored.saturating_add(list.len().saturating_sub(ADDRESSES_MAX));
            list.truncate(ADDRESSES_MAX);
        }
        Some(Self { draft, ignored })
    }
}

fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked("mailto:".len())?;
    scheme.eq_ignore_ascii_case("mailto:").then_some(rest)
}

fn address(encoded: &str) -> Option<String> {
    let text = line(&decoded(encoded), ADDRESS_MAX);
    (!text.is_empty()).then_some(text)
}

/// Those of a header's value: separated by commas outside quotes.
fn addresses(value: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in value.chars() {
        quoted ^= c == '"';
        match all.last_mut() {
            Some(_) if c == ',' && !quoted => all.push(String::new()),
            Some(last) => last.push(c),
            None => {}
        }
    }
    all.iter().map(|text| line(text, ADDRESS_MAX)).filter(|text| !text.is_empty()).collect()
}

/// Percent-encoding of UTF-8 (RFC 3986 §2.1); `+` is itself. What is none stays as it is written.
fn decoded(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let value = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = value {
            octets.push((high << 4) | low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            octets.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Mailto;

    fn parse(text: &str) -> Mailto {
        Mailto::parse(text).unwrap()
    }

    #[test]
    fn each_field_is_read_in_utf_8() {
        let link = "MAILTO:a@x.fr,%22Martin%2C%20Paul%22%20%3Cb@x.fr%3E?To=c@x.fr&cc=d@x.fr,e%40x.fr&BCC=f@x.fr\
                    &subject=R%C3%A9sultats%20+%0D%0Ade%20Mme%20X&body=Bonjour%0D%0Aligne%202&attach=/etc/passwd&X-Y=z#page";
        let Mailto { draft, ignored } = parse(link);
        assert_eq!(draft.to, ["a@x.fr", "\"Martin, Paul\" <b@x.fr>", "c@x.fr"]);
        assert_eq!((draft.cc, draft.bcc), (vec!["d@x.fr".to_owned(), "e@x.fr".to_owned()], vec!["f@x.fr".to_owned()]));
        assert_eq!(draft.subject, "Résultats + de Mme X");
        assert_eq!(draft.body, "Bonjour\nligne 2");
        assert!(draft.attachments.is_empty());
        assert_eq!(ignored, 2);
    }

    #[test]
    fn what_is_no_link_is_none_and_an_empty_one_begins_an_empty_letter() {
        for text in ["", "mailt", "http://x.fr", "a@x.fr", "é@x.fr"] {
            assert_eq!(Mailto::parse(text), None, "{text}");
        }
        assert_eq!(Mailto::parse(&format!("mailto:{}", "a".repeat(70_000))), None);
        assert!(parse("mailto:").draft.is_blank());
        assert_eq!(parse("mailto:?subject=%ZZ%").draft.subject, "%ZZ%");
        assert_eq!(parse(&format!("mailto:{}", "a@x.fr,".repeat(300))).draft.to.len(), 200);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn whatever_a_stranger_writes_is_one_line_an_address(link in "mailto:[ -~é%\r\n]{0,200}") {
            let Mailto { draft, .. } = parse(&link);
            let lines = draft.to.iter().chain(&draft.cc).chain(&draft.bcc).chain([&draft.subject]);
            for text in lines {
                prop_assert!(!text.contains(['\r', '\n', '\0']));
            }
            prop_assert!(!draft.body.contains('\r'));
        }
    }
}
