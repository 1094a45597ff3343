//! Addresses: table cases, properties, and the reasons of `tests/data/addresses/reasons.txt`. What is let through, and what is not, is
//! judged by the larger corpus beside it (tests/it/corpus.rs).

use std::path::Path;

use proptest::prelude::*;
use rstest::rstest;

use super::{Address, AddressError, DisplayName, Domain, parse_recipient};

#[rstest]
#[case("marie.martin@medecin.mssante.fr", Ok("marie.martin@medecin.mssante.fr"))]
#[case("marie@MEDECIN.mssante.FR", Ok("marie@medecin.mssante.fr"))]
#[case("o'neil+avis@ch-exemple.fr", Ok("o'neil+avis@ch-exemple.fr"))]
#[case("contact@hôpital-étoile.fr", Ok("contact@xn--hpital-toile-heb1m.fr"))]
#[case("contact@ho\u{302}pital-e\u{301}toile.fr", Ok("contact@xn--hpital-toile-heb1m.fr"))]
#[case("contact@xn--hpital-toile-heb1m.fr", Ok("contact@xn--hpital-toile-heb1m.fr"))]
#[case("", Err(AddressError::Empty))]
#[case("marie", Err(AddressError::Shape))]
#[case("a@b.fr@c.fr", Err(AddressError::Shape))]
#[case("a..b@c.fr", Err(AddressError::Local))]
#[case("\"a b\"@c.fr", Err(AddressError::Local))]
#[case("a%b.fr@c.fr", Err(AddressError::Local))]
#[case("a@c.fr.", Err(AddressError::Domain))]
#[case("a@[127.0.0.1]", Err(AddressError::Domain))]
#[case("a@127.0.0.1", Err(AddressError::Domain))]
#[case("a@fr", Err(AddressError::Domain))]
#[case("a@b\u{202e}.fr", Err(AddressError::Domain))]
fn parses_strictly(#[case] text: &str, #[case] expected: Result<&str, AddressError>) {
    assert_eq!(Address::parse(text).map(|address| address.to_string()), expected.map(str::to_owned));
}

#[test]
fn limits_are_those_of_smtp() {
    let domain =
        |len: usize| format!("{}.fr", vec!["a".repeat(60); 4].join(".").chars().take(len - 3).collect::<String>());
    assert!(Address::parse(&format!("{}@c.fr", "a".repeat(64))).is_ok());
    assert_eq!(Address::parse(&format!("{}@c.fr", "a".repeat(65))), Err(AddressError::Local));
    assert!(Address::parse(&format!("{}@{}", "a".repeat(64), domain(189))).is_ok());
    assert_eq!(Address::parse(&format!("{}@{}", "a".repeat(64), domain(190))), Err(AddressError::TooLong));
    assert_eq!(Domain::parse(&format!("{}.fr", "a".repeat(64))), Err(AddressError::Domain));
    assert_eq!(Address::parse(&"a@b.fr,".repeat(1000)), Err(AddressError::TooLong));
}

#[rstest]
#[case("claire@c.fr", Ok((None, "claire@c.fr")))]
#[case("  claire@c.fr ", Ok((None, "claire@c.fr")))]
#[case("<claire@c.fr>", Ok((None, "claire@c.fr")))]
#[case("Dr Claire Dubreuil <claire@c.fr>", Ok((Some("Dr Claire Dubreuil"), "claire@c.fr")))]
#[case("\"DUBREUIL, Claire\" <claire@c.fr>", Ok((Some("DUBREUIL, Claire"), "claire@c.fr")))]
#[case("\"Claire \\\"la\\\" docteure\" <claire@c.fr>", Ok((Some("Claire la docteure"), "claire@c.fr")))]
#[case("paul@medecin.mssante.fr <claire@c.fr>", Ok((None, "claire@c.fr")))]
#[case("paul\u{ff20}medecin.mssante.fr <claire@c.fr>", Ok((None, "claire@c.fr")))]
#[case("Claire\u{202e}erialC <claire@c.fr>", Ok((Some("ClaireerialC"), "claire@c.fr")))]
#[case("claire@c.fr, paul@c.fr", Err(AddressError::Shape))]
#[case("Claire <claire@c.fr>, Paul <paul@c.fr>", Err(AddressError::Shape))]
#[case("<paul@c.fr> <claire@c.fr>", Err(AddressError::Shape))]
#[case("Claire <claire@c.fr> (au cabinet)", Err(AddressError::Local))]
#[case("équipe: claire@c.fr;", Err(AddressError::Local))]
#[case("\"Claire\" Dubreuil <claire@c.fr>", Err(AddressError::Shape))]
#[case("\"Claire <claire@c.fr>", Err(AddressError::Shape))]
#[case("Claire <@relais.fr:claire@c.fr>", Err(AddressError::Shape))]
#[case("Claire <claire @c.fr>", Err(AddressError::Local))]
#[case("Claire\r\nBcc: x@y.fr <claire@c.fr>", Err(AddressError::Shape))]
#[case("<>", Err(AddressError::Empty))]
fn a_field_holds_one_recipient(#[case] text: &str, #[case] expected: Result<(Option<&str>, &str), AddressError>) {
    let parsed =
        parse_recipient(text).map(|(name, address)| (name.map(|n| n.as_str().to_owned()), address.to_string()));
    assert_eq!(parsed, expected.map(|(name, address)| (name.map(str::to_owned), address.to_owned())));
}

#[test]
fn names_are_cleaned() {
    assert_eq!(DisplayName::clean(" Dr\tClaire\u{200b} <x>\r\n ").unwrap().as_str(), "Dr Claire x");
    assert_eq!(DisplayName::clean("\u{202e}\u{feff} \"\""), None);
}

#[test]
fn debug_hides_the_person() {
    assert_eq!(
        Address::parse("marie.martin@medecin.mssante.fr").map(|a| format!("{a:?}")),
        Ok("…@medecin.mssante.fr".to_owned())
    );
}

/// Each line: verdict, tab, the text with `\u{…}`, `\t`, `\r`, `\n`, `\\` escapes. `accepted` may name the canonical form in a third field.
#[test]
fn each_refusal_has_the_reason_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/addresses/reasons.txt");
    let mut judged = 0;
    for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut fields = line.split('\t');
        let (verdict, text) = (fields.next().unwrap(), unescape(fields.next().unwrap()));
        let place = format!("{}:{}", path.display(), number + 1);
        match (verdict, Address::parse(&text)) {
            ("accepted", Ok(address)) => assert_eq!(address.to_string(), fields.next().unwrap_or(&text), "{place}"),
            ("empty", Err(AddressError::Empty))
            | ("shape", Err(AddressError::Shape))
            | ("local", Err(AddressError::Local))
            | ("domain", Err(AddressError::Domain))
            | ("too-long", Err(AddressError::TooLong)) => {}
            (_, other) => panic!("{place}: {verdict} expected, {other:?} found"),
        }
        judged += 1;
    }
    assert!(judged >= 400, "{judged} lines");
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once('\\') {
        out.push_str(plain);
        rest = after;
        if let Some(code) = rest.strip_prefix("u{") {
            let (hex, after) = code.split_once('}').unwrap();
            out.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap());
            rest = after;
        } else if let Some(repeat) = rest.strip_prefix("x{") {
            let (spec, after) = repeat.split_once('}').unwrap();
            let (unit, times) = spec.split_once('*').unwrap();
            out.push_str(&unit.repeat(times.parse().unwrap()));
            rest = after;
        } else {
            let mut chars = rest.chars();
            out.push(match chars.next().unwrap() {
                't' => '\t',
                'r' => '\r',
                'n' => '\n',
                '0' => '\0',
                '\\' => '\\',
                other => panic!("unknown escape {other}"),
            });
            rest = chars.as_str();
        }
    }
    out + rest
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn what_parses_parses_again_to_itself(text in "\\PC{0,40}@[a-zé0-9.-]{1,30}") {
        if let Ok(address) = Address::parse(&text) {
            let written = address.to_string();
            prop_assert!(written.is_ascii() && written.len() <= 254);
            prop_assert!(!written.contains([' ', '<', '>', '"', ',', ';', ':', '(', ')', '\\', '%', '!']));
            prop_assert_eq!(Address::parse(&written).unwrap(), address);
        }
    }

    #[test]
    fn domains_are_normal_forms(text in "\\PC{1,40}") {
        if let Ok(domain) = Domain::parse(&text) {
            prop_assert_eq!(Domain::parse(domain.as_str()).unwrap(), domain.clone());
            prop_assert_eq!(Domain::parse(&text.to_uppercase().to_lowercase()).ok(), Some(domain));
        }
    }

    #[test]
    fn one_foreign_letter_spoils_a_domain(at in 0usize..7, c in any::<char>()) {
        let mut text: Vec<char> = "medecin".chars().collect();
        text[at] = c;
        let label: String = text.into_iter().collect();
        if let Ok(domain) = Domain::parse(&format!("{label}.fr")) {
            let french = c.to_lowercase().all(|c| super::DOMAIN_LETTERS.contains(c)) && c != '\u{212b}';
            let plain = c.is_ascii_alphanumeric() || c == '-' || c == '.' || french;
            prop_assert!(plain, "{domain}");
        }
    }

    /// Signs that composing would turn into letters and accents of a domain.
    #[test]
    fn composing_lends_no_letter(text in "[a-ek\u{e9}\u{301}\u{212a}\u{212b}\u{340}\u{341}]{1,6}") {
        let borrowed = text.contains(['\u{212a}', '\u{212b}', '\u{340}', '\u{341}']);
        prop_assert!(!(borrowed && Domain::parse(&format!("{text}.fr")).is_ok()), "{}", text);
    }

    #[test]
    fn a_top_label_holds_no_digit(top in "[a-f0-9x-]{1,5}") {
        let letters = top.len() >= 2 && top.bytes().all(|b| b.is_ascii_lowercase());
        prop_assert_eq!(Domain::parse(&format!("c.{top}")).is_ok(), letters);
    }

    #[test]
    fn an_encoded_word_is_no_local_part(before in "[a-z.]{0,6}", word in "[a-zA-Z0-9=?*_-]{0,24}") {
        prop_assert_eq!(Address::parse(&format!("{before}=?{word}@c.fr")), Err(AddressError::Local));
    }

    #[test]
    fn never_panics(text in any::<String>()) {
        let _ = Address::parse(&text);
        let _ = parse_recipient(&text);
        let _ = DisplayName::clean(&text);
    }
}
