//! Texts fall apart into recipients, and nothing of them is lost.

use proptest::prelude::*;
use rstest::rstest;

use super::{Entry, ends_entry, is_deceptive, split};
use crate::domain::address::parse_recipient;

fn texts(input: &str) -> Vec<String> {
    split(input).iter().map(Entry::to_text).collect()
}

#[rstest]
#[case("", &[])]
#[case(" , ; \n", &[])]
#[case("a@b.fr", &["a@b.fr"])]
#[case("a@b.fr, c@d.fr;e@f.fr\ng@h.fr\ti@j.fr", &["a@b.fr", "c@d.fr", "e@f.fr", "g@h.fr", "i@j.fr"])]
#[case("a@b.fr c@d.fr", &["a@b.fr", "c@d.fr"])]
#[case("Claire Dubreuil <c@d.fr>", &["Claire Dubreuil <c@d.fr>"])]
#[case("\"DUBREUIL, Claire\" <c@d.fr>, a@b.fr", &["DUBREUIL, Claire <c@d.fr>", "a@b.fr"])]
#[case("DUBREUIL, Claire <c@d.fr>; MARTIN, Paul <p@d.fr>", &["DUBREUIL, Claire <c@d.fr>", "MARTIN, Paul <p@d.fr>"])]
#[case("dubreuil, Claire <c@d.fr>", &["dubreuil", "Claire <c@d.fr>"])]
#[case("x@y.fr, Claire <c@d.fr>; a@b.fr", &["x@y.fr", "Claire <c@d.fr>", "a@b.fr"])]
#[case("A <a@b.fr> B <c@d.fr>", &["A <a@b.fr>", "B <c@d.fr>"])]
#[case("<a@b.fr>", &["a@b.fr"])]
#[case("mailto:a@b.fr", &["a@b.fr"])]
#[case("docteur martin", &["docteur martin"])]
#[case("Claire <>", &["Claire"])]
#[case("Claire <c@d.fr", &["Claire <c@d.fr>"])]
#[case("l'\"étoile, a@b.fr", &["l'\"étoile", "a@b.fr"])]
#[case("a@b.fr\u{202e}", &["a@b.fr\u{fffd}"])]
fn splits(#[case] input: &str, #[case] expected: &[&str]) {
    assert_eq!(texts(input), expected);
}

#[rstest]
#[case("dubreuil", false)]
#[case("dubreuil,", true)]
#[case("a@b.fr;", true)]
#[case("\"DUBREUIL, Claire", true)]
#[case("\"DUBREUIL, Claire\" <c", false)]
fn sees_the_end_of_an_entry(#[case] text: &str, #[case] expected: bool) {
    assert_eq!(ends_entry(text), expected);
}

#[rstest]
#[case("claire.dubreuil75@gmail.com", "claire.dubreuil75@gmail.com")]
#[case("Dr Claire DUBREUIL <x@gmail.com>", "Dr Claire DUBREUIL <x@gmail.com>")]
#[case("\"DUBREUIL, Claire (labo)\" <x@gmail.com>", "DUBREUIL Claire labo <x@gmail.com>")]
fn the_gate_is_asked_with_the_name(#[case] text: &str, #[case] expected: &str) {
    let asked = Entry::read(text).unwrap().asked();
    assert_eq!(asked, expected);
    let (_, address) = parse_recipient(&asked).unwrap();
    assert_eq!(address.to_string(), Entry::read(text).unwrap().address);
}

#[test]
fn debug_says_nothing() {
    assert_eq!(format!("{:?}", Entry::read("Claire <c@d.fr>")), "Some(Entry(…))");
}

fn address() -> impl Strategy<Value = String> {
    "[a-z]{1,8}(\\.[a-z]{1,8})?@[a-z]{1,8}\\.(mssante\\.)?fr"
}

fn recipient() -> impl Strategy<Value = String> {
    prop_oneof![
        address(),
        ("[A-Z][a-zé]{1,8}( [A-Z]{1,8})?", address()).prop_map(|(name, address)| format!("{name} <{address}>"))
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn joined_recipients_come_back(list in prop::collection::vec(recipient(), 0..12), separator in "[,;\n\t]", blanks in " {0,3}") {
        let text = list.join(&format!("{blanks}{separator}{blanks}"));
        prop_assert_eq!(texts(&text), list);
    }

    #[test]
    fn nothing_is_dropped(text in any::<String>()) {
        // Letters that nobody sees, as the fillers of Hangul, become a visible mark.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric() && !is_deceptive(*c)).collect::<String>();
        let kept: String = split(&text).iter().map(|entry| entry.name.clone().unwrap_or_default() + &entry.address).collect();
        prop_assert_eq!(letters(&kept), letters(&text.replace("mailto:", "")));
    }

    #[test]
    fn a_letter_that_nobody_sees_is_shown_as_a_mark(filler in "[\u{115f}\u{1160}\u{3164}\u{ffa0}]") {
        prop_assert_eq!(texts(&filler), ["\u{fffd}"]);
    }

    #[test]
    fn nothing_of_a_hostile_list_is_dropped(text in "[a-c@<>\",; \n.]{0,40}") {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric() || *c == '@').collect::<String>();
        let kept: String = split(&text).iter().map(|entry| entry.name.clone().unwrap_or_default() + &entry.address).collect();
        prop_assert_eq!(letters(&kept), letters(&text));
    }

    #[test]
    fn a_written_entry_reads_back(text in recipient()) {
        prop_assert_eq!(Entry::read(&text).map(|entry| entry.to_text()), Some(text));
    }
}
