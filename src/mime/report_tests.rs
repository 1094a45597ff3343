//! Tests of `mime/report`: what counts as a report, of which letter, of whom; and what hostile ones cost.

use proptest::prelude::*;
use rstest::rstest;

use crate::domain::receipt::{Fate, Integration, Report, Said};
use crate::mime::read::message;
use crate::mime::skim::Skimmer;

const ENVELOPE: &str = "0123456789abcdef0123456789abcdef";
const LETTER: &str = "lettre.1@medecin.mssante.example";

fn eml(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/eml/{name}.eml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn report(name: &str) -> Report {
    message(&eml(name)).report.unwrap_or_else(|| panic!("{name} is a report"))
}

fn names(said: &Said) -> Vec<String> {
    said.names.iter().map(|name| name.folded()).collect()
}

#[test]
fn a_delivery_is_told_for_each_recipient() {
    let report = report("dsn-delivered");
    assert_eq!((report.envelope_id.as_deref(), report.letters.as_slice()), (Some(ENVELOPE), &[LETTER.to_owned()][..]));
    let [first, second] = report.said.as_slice() else { panic!() };
    assert_eq!((first.fate, second.fate), (Fate::Delivered, Fate::Relayed));
    assert_eq!((first.status.unwrap().to_string(), first.words.as_str()), ("2.1.5".to_owned(), "250 2.1.5 Ok"));
    // The letter's own recipient, and where its server has put it.
    assert_eq!(names(second), ["secretariat.cardio@ch-exemple.mssante.example", "archives@ch-exemple.mssante.example"]);
}

#[test]
fn a_failure_is_read_however_it_is_written() {
    let report = report("dsn-failed-folded");
    assert_eq!((report.envelope_id, report.letters), (None, vec![LETTER.to_owned()]));
    let [said] = report.said.as_slice() else { panic!() };
    assert_eq!((said.fate, said.status.unwrap().to_string()), (Fate::Failed, "5.2.2".to_owned()));
    assert_eq!(said.words, "552 5.2.2 Boite aux lettres pleine");
    assert_eq!(names(said), ["paul.garnier@ch-exemple.mssante.example"]);
}

#[test]
fn what_contradicts_itself_says_nothing() {
    let report = report("dsn-contradicts");
    let all: Vec<_> = report.said.iter().map(|said| (names(said), said.fate)).collect();
    assert_eq!(all, [(vec!["e@ch-exemple.mssante.example".to_owned()], Fate::Delayed)]);
}

#[test]
fn a_reading_is_told_by_the_mailbox_that_read() {
    let report = report("mdn-displayed");
    assert_eq!((report.envelope_id.as_deref(), report.letters.as_slice()), (None, &[LETTER.to_owned()][..]));
    let [said] = report.said.as_slice() else { panic!() };
    assert_eq!((said.fate, said.integration), (Fate::Read, None));
    for name in ["mdn-of-another", "read-receipt"] {
        assert_eq!(message(&eml(name)).report, None, "{name} speaks for somebody else");
    }
}

#[rstest]
#[case("mdn-not-integrated", Integration::PatientUnknown)]
#[case("ko-integration-plain", Integration::IdentityDiffers)]
fn a_refusal_to_take_over_is_read(#[case] name: &str, #[case] why: Integration) {
    let report = report(name);
    assert_eq!(report.letters, [LETTER]);
    let [said] = report.said.as_slice() else { panic!() };
    assert_eq!((said.fate, said.integration), (Fate::Delivered, Some(why)));
    assert_eq!(names(said), ["integration@ch-exemple.mssante.example"]);
}

#[rstest]
#[case("displayed", Some((Fate::Read, None)))]
#[case("Displayed", Some((Fate::Read, None)))]
#[case("processed", Some((Fate::Processed, None)))]
#[case("deleted", Some((Fate::Delivered, None)))]
#[case("dispatched", Some((Fate::Delivered, None)))]
#[case("processed/error", Some((Fate::Delivered, Some(Integration::Other))))]
#[case("processed/Error: 903^INS absente", Some((Fate::Delivered, Some(Integration::IdentityMissing))))]
#[case("processed/ERROR: 1903", Some((Fate::Delivered, Some(Integration::Other))))]
#[case("displayed/error", Some((Fate::Read, None)))]
#[case("é", None)]
#[case("denied", None)]
#[case("", None)]
fn a_disposition_is_read(#[case] kind: &str, #[case] expected: Option<(Fate, Option<Integration>)>) {
    let raw = String::from_utf8(eml("mdn-displayed")).unwrap().replace("; displayed", &format!("; {kind}"));
    let report = message(raw.as_bytes()).report;
    let read = report.map(|report| (report.said[0].fate, report.said[0].integration));
    assert_eq!(read, expected);
}

#[test]
fn a_report_is_one_at_the_top_only() {
    assert_eq!(message(&eml("report-enclosed")).report, None, "a report that was passed on is none");
    let raw = String::from_utf8(eml("dsn-delivered")).unwrap();
    let twice = raw.replace("text/rfc822-headers", "message/delivery-status");
    assert_eq!(message(twice.as_bytes()).report, None, "which of the two?");
    let bare = raw.replace(&format!("Original-Envelope-Id: {ENVELOPE}"), "X-Nothing: x").replace(LETTER, "");
    assert_eq!(message(bare.as_bytes()).report, None, "it names no letter");
    let other = raw.replace("multipart/report", "multipart/mixed");
    assert_eq!(message(other.as_bytes()).report, None);
}

#[test]
fn a_large_report_is_read_as_it_passes_by() {
    for name in ["dsn-delivered", "dsn-failed-folded", "mdn-displayed", "mdn-not-integrated", "ko-integration-plain"] {
        let mut raw = String::from_utf8(eml(name)).unwrap();
        // The letter comes back whole, with its files.
        let end = raw.rfind("\r\n--").unwrap();
        raw.insert_str(end, &"\r\n0123456789abcdef0123456789abcdef".repeat(20_000));
        let mut skimmer = Skimmer::default();
        raw.as_bytes().chunks(4_093).for_each(|piece| skimmer.feed(piece));
        let in_pieces = crate::mime::read::skimmed(&skimmer.end()).report;
        assert!(in_pieces.is_some(), "{name}");
        assert_eq!(in_pieces, message(raw.as_bytes()).report, "{name}");
    }
}

/// Many groups, many fields, long values: read in time, and within bounds.
#[test]
fn a_hostile_report_costs_little() {
    let raw = String::from_utf8(eml("dsn-delivered")).unwrap();
    let group = "Final-Recipient: rfc822; a@ch-exemple.mssante.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n";
    let many = raw.replace(
        "Final-Recipient: rfc822; archives",
        &format!("{}Final-Recipient: rfc822; archives", group.repeat(50_000)),
    );
    let folded = format!("Diagnostic-Code: smtp; {}\r\n", "x\r\n ".repeat(100_000));
    let long = raw.replace("Diagnostic-Code: smtp; 250 2.1.5 Ok\r\n", &folded);
    let wide = raw.replace("Status: 2.1.5\r\n", &format!("Status: 2.1.5\r\n{}", "X: y\r\n".repeat(40_000)));
    for hostile in [many, long, wide] {
        let report = message(hostile.as_bytes()).report.unwrap();
        assert!(report.said.len() <= super::MAX_RECIPIENTS);
        assert!(report.said.iter().all(|said| said.words.chars().count() <= super::MAX_WORDS));
    }
}

const NAMES: [&str; 8] = [
    "dsn-delivered",
    "dsn-failed-folded",
    "dsn-contradicts",
    "mdn-displayed",
    "mdn-not-integrated",
    "mdn-of-another",
    "ko-integration-plain",
    "report-enclosed",
];

proptest! {
    #![proptest_config(crate::properties::cases(1_000))]

    /// Reports of the corpus, damaged: whatever comes of them names somebody and a letter, and stays within bounds.
    #[test]
    fn damaged_reports_are_read_within_bounds(
        which in 0..NAMES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        again in any::<prop::sample::Index>(),
    ) {
        let mut raw = eml(NAMES[which]);
        for (at, octet) in changes {
            let at = at.index(raw.len());
            raw[at] = octet;
        }
        let piece = raw[again.index(raw.len())..].to_vec();
        raw.extend(piece);
        raw.truncate(raw.len() / 2 + cut.index(raw.len() / 2 + 1));
        if let Some(report) = message(&raw).report {
            prop_assert!(!report.said.is_empty());
            prop_assert!(report.envelope_id.is_some() || !report.letters.is_empty());
            prop_assert!(report.said.iter().all(|said| !said.names.is_empty() && said.fate != Fate::Unknown));
            prop_assert!(report.said.iter().all(|said| !said.words.contains(char::is_control)));
        }
    }

    /// Fields made of pieces of the grammar.
    #[test]
    fn invented_reports_never_panic(
        fields in "((Final-Recipient|Original-Recipient|Action|Status|Disposition|Error|Original-Message-ID|Original-Envelope-Id): ?(rfc822;|displayed|;|/|failed|5\\.1\\.1|9[0-9]{2}|<|>|@|é|a@b\\.fr| ){0,8}\r?\n( |\t|\r?\n)?){0,12}"
    ) {
        for (name, part) in [("dsn-delivered", "Reporting-MTA:"), ("mdn-displayed", "Reporting-UA:")] {
            let raw = String::from_utf8(eml(name)).unwrap().replace(part, &format!("{fields}{part}"));
            let _ = message(raw.as_bytes()).report;
        }
    }
}
