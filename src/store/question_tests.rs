//! Tests of `store/question`.

use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;

use super::super::fixture::{asked, paris};
use super::Question;

#[rstest]
#[case("compte rendu", r#""compte" AND "rendu"*"#)]
#[case("Œdème", r#""oedeme"*"#)]
#[case("rendez-vous", r#""rendez-vous"*"#)]
#[case("compte \"rendu opératoire\"", r#""compte" AND "rendu operatoire""#)]
#[case("« rendu opératoire » dupont", r#""rendu operatoire" AND "dupont"*"#)]
#[case("“rendu opératoire”", r#""rendu operatoire""#)]
#[case("\"rendu opér", r#""rendu oper"*"#)]
#[case("l’hôpital", r#""hopital"*"#)]
#[case("d'Alembert qu'il", r#""alembert" AND "il"*"#)]
#[case("\"l'hôpital\"", r#""l'hopital""#)]
#[case("aujourd'hui", r#""aujourd'hui"*"#)]
#[case("bilan -radio", r#"("bilan"*) NOT ("radio")"#)]
#[case("bilan -\"radio du thorax\" -irm", r#"("bilan"*) NOT ("radio du thorax" OR "irm")"#)]
#[case("a -b", r#"("a") NOT ("b")"#)]
#[case("de:Dubreuil bilan", r#"senders : "dubreuil" AND "bilan"*"#)]
#[case("bilan FROM:dubreuil", r#""bilan" AND senders : "dubreuil"*"#)]
#[case("bilan de : dubreuil", r#""bilan" AND senders : "dubreuil"*"#)]
#[case("objet\u{a0}: irm", r#"subject : "irm"*"#)]
#[case("de dubreuil : irm", r#""de" AND "dubreuil" AND "irm"*"#)]
#[case("de: dubreuil", r#"senders : "dubreuil"*"#)]
#[case("À:secrétariat", r#"recipients : "secretariat"*"#)]
#[case("a:dupont to:durand", r#"recipients : "dupont" AND recipients : "durand"*"#)]
#[case("objet:\"compte rendu\"", r#"subject : "compte rendu""#)]
#[case("subject:irm -de:labo", r#"(subject : "irm"*) NOT (senders : "labo")"#)]
#[case("à:\"pj\"", r#"recipients : "pj""#)]
#[case("http://exemple.fr", r#""http://exemple.fr"*"#)]
#[case("avant:demain", r#""avant:demain"*"#)]
#[case("avant:31/02/2026", r#""avant:31/02/2026"*"#)]
#[case("has:rien", r#""has:rien"*"#)]
#[case("non-lus bilan", r#""bilan"*"#)]
#[case("\"non-lus\"", r#""non-lus""#)]
#[case("non lu", r#""non" AND "lu"*"#)]
#[case("a\"b", r#""a" AND "b""#)]
fn is_understood(#[case] typed: &str, #[case] expected: &str) {
    assert_eq!(asked(typed).wanted(&[]).as_deref(), Some(expected), "{typed}");
}

#[rstest]
#[case("a:pj", Some(true), None)]
#[case("A:PJ", Some(true), None)]
#[case("à:pj", Some(true), None)]
#[case("has:attachment", Some(true), None)]
#[case("avec:\"pièce jointe\"", Some(true), None)]
#[case("-has:attachments", Some(false), None)]
#[case("non-lu", None, Some(true))]
#[case("Non-Lues", None, Some(true))]
#[case("is:unread", None, Some(true))]
#[case("est:lu", None, Some(false))]
#[case("-est:non-lu", None, Some(false))]
fn is_a_filter(#[case] typed: &str, #[case] attachments: Option<bool>, #[case] unread: Option<bool>) {
    let question = asked(typed);
    assert_eq!((question.attachments, question.unread), (attachments, unread), "{typed}");
    assert_eq!(question.wanted(&[]), None, "no words beside it");
    assert!(!question.is_empty());
}

#[rstest]
#[case("après:23/11/2026", Some("2026-11-22T23:00:00Z"), None)]
#[case("since:2026-11-23", Some("2026-11-22T23:00:00Z"), None)]
#[case("depuis:11/2026", Some("2026-10-31T23:00:00Z"), None)]
#[case("apres:2026-07", Some("2026-06-30T22:00:00Z"), None)]
#[case("avant:2026", None, Some("2025-12-31T23:00:00Z"))]
#[case("before:1.7.2026", None, Some("2026-06-30T22:00:00Z"))]
#[case("-avant:2026", Some("2025-12-31T23:00:00Z"), None)]
#[case("-after:2026", None, Some("2025-12-31T23:00:00Z"))]
#[case("date:29/03/2026", Some("2026-03-28T23:00:00Z"), Some("2026-03-29T22:00:00Z"))]
#[case("date:12/2026", Some("2026-11-30T23:00:00Z"), Some("2026-12-31T23:00:00Z"))]
#[case("après:2025 après:2026 avant:2028 avant:2027", Some("2025-12-31T23:00:00Z"), Some("2026-12-31T23:00:00Z"))]
fn is_a_time(#[case] typed: &str, #[case] since: Option<&str>, #[case] before: Option<&str>) {
    let second = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
    let question = asked(typed);
    assert_eq!((question.since, question.before), (since.map(second), before.map(second)), "{typed}");
    assert_eq!(question.wanted(&[]), None);
}

#[rstest]
#[case("")]
#[case(" \u{a0}\t")]
#[case("-")]
#[case("\"")]
#[case("« »")]
#[case("de:")]
#[case("à: objet:")]
#[case(":")]
#[case("-de:")]
fn is_nothing_yet(#[case] typed: &str) {
    assert!(asked(typed).is_empty(), "{typed}");
}

#[test]
fn only_the_last_word_is_a_beginning() {
    assert_eq!(asked("bil a:pj").wanted(&[]).unwrap(), r#""bil"*"#, "a filter after it is no word");
    assert_eq!(asked("b").wanted(&[]).unwrap(), r#""b""#);
    assert_eq!(asked("bil \"du jour\"").wanted(&[]).unwrap(), r#""bil" AND "du jour""#);
    assert_eq!(asked("-radio").only_excluded().unwrap(), r#""radio""#);
    let many = "mot ".repeat(100);
    assert_eq!(asked(&many).wanted(&[]).unwrap().matches("mot").count(), 16);
}

#[test]
fn debug_tells_no_word() {
    assert!(!format!("{:?}", asked("de:dubreuil zygomatique dossier:kuhn")).contains(['z', 'k']));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn anything_is_understood_and_quotes_stay_paired(typed in "(\\PC|\\s|[\"'’«»“”:-]|de:|-a:|avant:2026){0,60}") {
        let question = Question::parse(&typed, &paris());
        for expression in question.wanted(&[]).into_iter().chain(question.only_excluded()) {
            prop_assert_eq!(expression.matches('"').count() % 2, 0, "{}", expression);
        }
    }

    #[test]
    fn a_filter_means_the_same_in_any_case_and_with_any_accents(value in "[a-z]{2,8}") {
        let all = ["à:", "A:", "a:", "À:", "to:", "TO:", "a\u{300}:"];
        for filter in all {
            prop_assert_eq!(&asked(&format!("{filter}{value}x")), &asked(&format!("to:{value}x")), "{}", filter);
        }
    }
}

#[rstest]
#[case("bila", Some("bila"), r#"("bilan" OR "bilans")"#)]
#[case("rendez-bila", Some("bila"), r#"("rendez-bilan" OR "rendez-bilans")"#)]
#[case("compte de:bila", Some("bila"), r#""compte" AND senders : ("bilan" OR "bilans")"#)]
#[case("\"grand bila", Some("bila"), r#"("grand bilan" OR "grand bilans")"#)]
#[case("bi", Some("bi"), r#"("bilan" OR "bilans")"#)]
#[case("bil", None, "")]
#[case("\"bilan\"", None, "")]
#[case("bila -mot", Some("bila"), r#"(("bilan" OR "bilans")) NOT ("mot")"#)]
fn a_beginning_is_replaced_by_what_it_may_become(
    #[case] typed: &str,
    #[case] begun: Option<&str>,
    #[case] expected: &str,
) {
    let question = asked(typed);
    assert_eq!(question.begun(), begun);
    if begun.is_some() {
        assert_eq!(question.wanted(&["bilan".to_owned(), "bilans".to_owned()]).unwrap(), expected);
    }
}

#[test]
fn what_begins_so_is_told_from_what_is_a_word() {
    let ends = ["bi".to_owned(), "bil*".to_owned()];
    assert_eq!(asked("grand-bi").wanted(&ends).unwrap(), r#"("grand-bi" OR "grand-bil"*)"#);
}
