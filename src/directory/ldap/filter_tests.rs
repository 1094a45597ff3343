//! Filters: what is typed stays a value, whatever it is; what the settings say is read as RFC 4515 writes it.

use std::fmt::Write as _;

use proptest::prelude::*;
use rstest::rstest;

use super::super::ber::{OCTETS, Reader, SEQUENCE};
use super::{EQUAL, Filter, exactly};
use crate::directory::typed::Typed;
use crate::domain::Address;
use crate::settings::LdapAttributes;

/// RFC 4515 §3: these octets, and those that are not ASCII, are written by their digits.
fn escaped(value: &[u8]) -> String {
    let mut written = String::new();
    for octet in value {
        if octet.is_ascii() && !b"*()\\\0".contains(octet) {
            written.push(char::from(*octet));
        } else {
            write!(written, "\\{octet:02x}").unwrap();
        }
    }
    written
}

fn written(filter: &Filter) -> String {
    let all = |filters: &[Filter]| filters.iter().map(written).collect::<String>();
    match filter {
        Filter::And(filters) => format!("(&{})", all(filters)),
        Filter::Or(filters) => format!("(|{})", all(filters)),
        Filter::Not(filter) => format!("(!{})", written(filter)),
        Filter::Compare(tag, name, value) => {
            let sign = match tag {
                0xa5 => ">=",
                0xa6 => "<=",
                0xa8 => "~=",
                _ => "=",
            };
            format!("({name}{sign}{})", escaped(value))
        }
        Filter::Pieces(name, first, between, last) => {
            let end = |piece: &Option<Vec<u8>>| piece.as_deref().map(escaped).unwrap_or_default();
            let mut pieces = vec![end(first)];
            pieces.extend(between.iter().map(|piece| escaped(piece)));
            pieces.push(end(last));
            format!("({name}={})", pieces.join("*"))
        }
        Filter::Present(name) => format!("({name}=*)"),
    }
}

/// The values in what goes over the wire, and how many operators there are.
fn on_the_wire(mut reader: Reader<'_>, values: &mut Vec<Vec<u8>>) -> usize {
    let mut count = 0;
    while !reader.is_done() {
        count += 1;
        match reader.any().unwrap() {
            (0xa0..=0xa2, inside) => count += on_the_wire(Reader::new(inside), values),
            (0xa4, inside) => {
                let mut inside = Reader::new(inside);
                let _ = inside.value(OCTETS).unwrap();
                let mut pieces = inside.inside(SEQUENCE).unwrap();
                while !pieces.is_done() {
                    values.push(pieces.any().unwrap().1.to_vec());
                }
            }
            (0x87, _) => {}
            (_, inside) => {
                let mut inside = Reader::new(inside);
                let _ = inside.value(OCTETS).unwrap();
                values.push(inside.value(OCTETS).unwrap().to_vec());
                assert!(inside.is_done());
            }
        }
    }
    count
}

fn typed(text: &str, names: &LdapAttributes, only: Option<&Filter>) -> Option<Filter> {
    super::typed(&Typed::parse(text), names, only)
}

fn names() -> LdapAttributes {
    LdapAttributes::default()
}

#[test]
fn both_spellings_of_each_word_are_searched_within_the_settings_filter() {
    let only = Filter::parse("(objectClass=supannPerson)").unwrap();
    let said = written(&typed("Lefèvre dole", &names(), Some(&only)).unwrap());
    assert!(said.starts_with("(&(objectClass=supannPerson)(&(|(sn=Lef\\c3\\a8vre*)"), "{said}");
    assert!(
        said.contains("(sn=lefevre*)") && said.contains("(ou=*lefevre*)") && said.ends_with("(mail=*)))"),
        "{said}"
    );
    assert_eq!(written(&typed("claire@ch", &names(), None).unwrap()), "(mail=claire@ch*)");
    assert_eq!(typed("a", &names(), None), None);
    // Titles, numbers in groups and particles as the index of this computer understands them.
    let said = |text: &str| typed(text, &names(), None).map(|filter| written(&filter));
    assert_eq!(said("Dr Lefèvre"), said("Lefèvre"));
    assert_eq!(said("RPPS 99 772 644 383"), said("99772644383"));
    assert!(said("de la Tour").unwrap().contains("(sn=de la Tour*)"));
    assert_eq!(said("Dr X <Claire@ch.mssante.fr>"), said("claire@ch.mssante.fr"));
    let address = Address::parse("claire@ch.mssante.fr").unwrap();
    assert_eq!(written(&exactly(&address, &names(), None)), "(mail=claire@ch.mssante.fr)");
}

#[rstest]
#[case("(cn=*)", Filter::Present("cn".to_owned()))]
#[case("(cn=a\\2ab)", Filter::Compare(EQUAL, "cn".to_owned(), b"a*b".to_vec()))]
#[case("(cn=a*b*c)", Filter::Pieces("cn".to_owned(), Some(b"a".to_vec()), vec![b"b".to_vec()], Some(b"c".to_vec())))]
#[case("(!(cn~=a))", Filter::Not(Box::new(Filter::Compare(0xa8, "cn".to_owned(), b"a".to_vec()))))]
#[case(" (&(a=b)(|(c>=1)(d<=2))) ", Filter::And(vec![
    Filter::Compare(EQUAL, "a".to_owned(), b"b".to_vec()),
    Filter::Or(vec![
        Filter::Compare(0xa5, "c".to_owned(), b"1".to_vec()),
        Filter::Compare(0xa6, "d".to_owned(), b"2".to_vec()),
    ]),
]))]
fn filters_of_the_settings(#[case] text: &str, #[case] filter: Filter) {
    assert_eq!(Filter::parse(text), Some(filter));
}

#[rstest]
#[case("cn=a")]
#[case("(cn=a")]
#[case("(cn=a))")]
#[case("(cn=a)(cn=b)")]
#[case("(=a)")]
#[case("(c n=a)")]
#[case("(cn=a\\2)")]
#[case("(cn=a\\zz)")]
#[case("(cn=a**b)")]
#[case("(cn>=a*)")]
#[case("(cn=(a)")]
#[case("(&(cn=a)")]
#[case("()")]
#[case("")]
fn what_is_no_filter(#[case] text: &str) {
    assert_eq!(Filter::parse(text), None);
}

#[test]
fn no_depth_of_the_settings_breaks_it() {
    let deep = format!("{}(a=b){}", "(!".repeat(100_000), ")".repeat(100_000));
    assert_eq!(Filter::parse(&deep), None);
    assert_eq!(Filter::parse(&format!("(|{})", "(a=b)".repeat(100))), None);
}

fn filters() -> impl Strategy<Value = Filter> {
    let name = || "[a-z][a-zA-Z0-9-]{0,8}";
    let value = || prop::collection::vec(any::<u8>(), 1..8);
    let leaf = prop_oneof![
        name().prop_map(Filter::Present),
        (prop::sample::select(vec![0xa3_u8, 0xa5, 0xa6, 0xa8]), name(), prop::collection::vec(any::<u8>(), 0..8))
            .prop_map(|(tag, name, value)| Filter::Compare(tag, name, value)),
        (name(), value(), prop::collection::vec(value(), 0..3), prop::option::of(value()))
            .prop_map(|(name, first, between, last)| Filter::Pieces(name, Some(first), between, last)),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::Or),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn what_is_escaped_is_read_as_it_was(filter in filters()) {
        prop_assert_eq!(Filter::parse(&written(&filter)), Some(filter));
    }

    #[test]
    fn what_is_typed_is_a_value_and_nothing_else(word in "[a-zéÀ][^@\\s]{2,20}[a-z*)(&|]{0,3}[zœ]") {
        let (plain, odd) = (typed("plain", &names(), None).unwrap(), typed(&word, &names(), None).unwrap());
        let (mut few, mut values) = (Vec::new(), Vec::new());
        let (count, ours) = (plain.to_ber(), odd.to_ber());
        let (count, ours) = (on_the_wire(Reader::new(&count), &mut few), on_the_wire(Reader::new(&ours), &mut values));
        let folded = crate::domain::folding::fold(&word);
        prop_assume!(Typed::parse(&word).pieces.iter().any(|piece| piece.text == word));
        prop_assert!(values.iter().all(|value| *value == word.as_bytes() || *value == folded.as_bytes()));
        let spellings = if folded == word || folded.is_empty() { 1 } else { 2 };
        prop_assert_eq!(values.len(), few.len() * spellings);
        prop_assert_eq!(ours, count + few.len() * (spellings - 1));
    }

    #[test]
    fn no_text_breaks_it(text in ".{0,60}") {
        drop(Filter::parse(&text));
        drop(typed(&text, &names(), None));
    }
}
