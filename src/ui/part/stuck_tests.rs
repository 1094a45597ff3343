//! What is told of the outbox: which letters need their author, from when on, and what the desktop hears of them.

use jiff::Timestamp;

use super::{Letters, Stuck};
use crate::domain::outgoing::{Hold, Kind, OutgoingId, OutgoingRow, OutgoingState, Receipts};
use crate::domain::{AccountId, Address};
use crate::ui::sample::cx;

const NOW: i64 = 1_795_600_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn row(state: OutgoingState, sealed_at: i64, troubled: bool) -> OutgoingRow {
    OutgoingRow {
        id: OutgoingId(1),
        account: AccountId(1),
        kind: Kind::Letter,
        message_id: "a@x.fr".to_owned(),
        recipients: vec![Address::parse("paul@ch-exemple.mssante.fr").unwrap()],
        refused: Vec::new(),
        subject: "Bilan de M. MARTIN".to_owned(),
        size: 1,
        sealed_at: at(sealed_at),
        state,
        receipts: Receipts { troubled, ..Receipts::default() },
    }
}

fn deferred(sealed_at: i64) -> OutgoingRow {
    row(OutgoingState::Deferred { until: at(NOW), attempts: 3, words: String::new() }, sealed_at, false)
}

fn filed(troubled: bool) -> OutgoingRow {
    row(OutgoingState::Filed { words: String::new(), at: at(NOW) }, NOW, troubled)
}

#[test]
fn each_letter_that_needs_its_author_is_told_of_once() {
    let mut letters = Letters::default();
    letters.told(&[
        row(OutgoingState::Doubtful, NOW, false),
        row(OutgoingState::Refused { code: Some(550), words: String::new(), withheld: None }, NOW, false),
        row(OutgoingState::Unreadable, NOW, false),
        filed(true),
        filed(false),
        row(OutgoingState::Queued, NOW - 90_000, false),
        row(OutgoingState::Held { until: at(NOW), hold: Hold::Chosen }, NOW - 90_000, false),
        deferred(NOW - 3_599),
    ]);
    let expected = Stuck { doubtful: 1, refused: 2, undelivered: 1, late: 0 };
    assert_eq!((letters.stuck(at(NOW)), letters.open), (expected, 7));
    assert_eq!(letters.stuck(at(NOW + 1)), Stuck { late: 1, ..expected }, "it has waited for an hour by then");
}

#[test]
fn the_desktop_hears_of_what_is_new_and_of_nobody() {
    let cx = cx();
    let mut letters = Letters::default();
    assert_eq!(letters.news(at(NOW), &cx.l10n), None, "nothing is known yet");
    letters.told(&[row(OutgoingState::Doubtful, NOW, false), deferred(NOW)]);
    assert_eq!(letters.news(at(NOW), &cx.l10n), None, "it is on the screen that was just opened");
    assert_eq!(letters.news(at(NOW), &cx.l10n), None);
    let (title, words) = letters.news(at(NOW + 3_600), &cx.l10n).unwrap();
    assert!(title.contains('2') && !title.contains("MARTIN") && !words.contains("paul"), "{title} {words}");
    assert_eq!(letters.news(at(NOW + 3_700), &cx.l10n), None, "once");
    // One was dealt with, another takes its place.
    letters.told(&[filed(true)]);
    assert!(letters.news(at(NOW + 3_700), &cx.l10n).is_some());
    letters.told(&[filed(false)]);
    assert_eq!(letters.news(at(NOW + 3_700), &cx.l10n), None);
}
