//! Dates, sizes and counts, by the French rules.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rstest::rstest;

use super::super::{L10n, Language};

fn paris(language: Language) -> L10n {
    L10n::new(language, TimeZone::get("Europe/Paris").unwrap())
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Monday 23 November 2026, 15:40 in Paris.
const NOW: &str = "2026-11-23T14:40:00Z";

#[rstest]
#[case("2026-11-23T13:32:00Z", "14:32", "aujourd’hui à 14:32")]
#[case("2026-11-22T23:30:00Z", "00:30", "aujourd’hui à 00:30")]
#[case("2026-11-22T08:05:00Z", "hier", "hier à 09:05")]
#[case("2026-11-03T08:05:00Z", "mar.\u{a0}3\u{a0}nov.", "mardi 3\u{a0}novembre 2026 à 09:05")]
#[case("2026-06-01T08:05:00Z", "lun.\u{a0}1er\u{a0}juin", "lundi 1er\u{a0}juin 2026 à 10:05")]
#[case("2025-11-23T08:05:00Z", "23/11/2025", "dimanche 23\u{a0}novembre 2025 à 09:05")]
#[case("2026-12-24T08:05:00Z", "24/12/2026", "jeudi 24\u{a0}décembre 2026 à 09:05")]
fn french_dates(#[case] date: &str, #[case] list: &str, #[case] full: &str) {
    let l10n = paris(Language::French);
    assert_eq!(l10n.list_date(at(date), at(NOW)), list);
    assert_eq!(l10n.full_date(at(date), at(NOW)), full);
}

#[test]
fn english_dates() {
    let l10n = paris(Language::English);
    assert_eq!(l10n.list_date(at("2026-11-03T08:05:00Z"), at(NOW)), "Tue\u{a0}3\u{a0}Nov");
    assert_eq!(l10n.full_date(at("2026-11-03T08:05:00Z"), at(NOW)), "Tuesday 3\u{a0}November 2026 at 09:05");
}

#[rstest]
#[case("2026-11-23T14:39:30Z", "à l’instant")]
#[case("2026-11-23T14:41:30Z", "à l’instant")]
#[case("2026-11-23T14:38:00Z", "il y a 2\u{a0}min")]
#[case("2026-11-23T11:10:00Z", "il y a 3\u{a0}h")]
#[case("2026-11-23T00:10:00Z", "aujourd’hui à 01:10")]
#[case("2026-11-22T14:10:00Z", "hier à 15:10")]
#[case("2026-11-02T14:10:00Z", "le 02/11/2026")]
fn how_long_ago(#[case] date: &str, #[case] words: &str) {
    assert_eq!(paris(Language::French).ago(at(date), at(NOW)), words);
}

#[rstest]
#[case(0, "0\u{a0}octets")]
#[case(812, "812\u{a0}octets")]
#[case(340_400, "340\u{a0}ko")]
#[case(999_600, "1\u{a0}Mo")]
#[case(1_249_000, "1,2\u{a0}Mo")]
#[case(12_000_000, "12\u{a0}Mo")]
#[case(10_485_760, "10\u{a0}Mo")]
#[case(2_147_483_648, "2,1\u{a0}Go")]
fn sizes(#[case] octets: u64, #[case] words: &str) {
    assert_eq!(paris(Language::French).size(octets), words);
}

#[test]
fn counts_by_threes() {
    assert_eq!(paris(Language::French).count(540_000), "540\u{202f}000");
    assert_eq!(paris(Language::English).count(1_234_567), "1,234,567");
    assert_eq!(paris(Language::French).count(999), "999");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_size_or_count_breaks_across_lines(octets: u64) {
        let l10n = paris(Language::French);
        prop_assert!(!l10n.size(octets).contains(' '));
        prop_assert!(!l10n.count(octets).contains(' '));
        prop_assert_eq!(l10n.count(octets).replace('\u{202f}', ""), octets.to_string());
    }

    #[test]
    fn every_moment_has_words(second in -100_000_000_000_i64..100_000_000_000, now in 0_i64..4_000_000_000) {
        let l10n = paris(Language::French);
        let (date, now) = (Timestamp::from_second(second).unwrap(), Timestamp::from_second(now).unwrap());
        prop_assert!(!l10n.list_date(date, now).is_empty());
        prop_assert!(!l10n.full_date(date, now).is_empty());
        prop_assert!(!l10n.ago(date, now).is_empty());
    }
}
