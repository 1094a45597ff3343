//! Tests of `auth::psc::ciba`.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::http;

/// Asks a script without waiting; gives the seconds at which it was asked, and the outcome.
fn run(expires_in: u64, interval: Option<u64>, script: Vec<Polled<u8>>) -> (Vec<u64>, Result<u8, Error>) {
    let start = Instant::now();
    let mut now = start;
    let mut pace = Pace::new(expires_in, interval, start);
    let mut asked = Vec::new();
    let mut script = script.into_iter();
    while let Some(next) = pace.next(now) {
        now = next;
        asked.push((now - start).as_secs());
        if let Some(outcome) = pace.heard(script.next().unwrap_or(Polled::Pending)) {
            return (asked, outcome);
        }
    }
    (asked, Err(Error::Late))
}

fn unreachable() -> Polled<u8> {
    Polled::Failed(Error::Unreachable(Arc::new(http::Error::Deadline { host: String::new() })))
}

#[test]
fn it_is_asked_at_its_interval_until_the_person_answers() {
    let (asked, outcome) = run(120, Some(2), vec![Polled::Pending, Polled::Pending, Polled::Done(7)]);
    assert_eq!((asked, outcome.unwrap()), (vec![2, 4, 6], 7));
    let (asked, outcome) = run(120, None, vec![Polled::Failed(Error::Refused)]);
    assert!(matches!(outcome, Err(Error::Refused)) && asked == [5]);
}

#[test]
fn whoever_is_told_to_slow_down_slows_down_for_good() {
    let (asked, outcome) = run(120, Some(1), vec![Polled::SlowDown, Polled::Pending, Polled::Done(1)]);
    assert_eq!((asked, outcome.unwrap()), (vec![1, 7, 13], 1));
}

#[test]
fn nobody_is_asked_after_the_end() {
    let (asked, outcome) = run(10, Some(4), Vec::new());
    assert!(matches!(outcome, Err(Error::Late)));
    assert_eq!(asked, [4, 8]);
}

#[test]
fn a_service_that_is_away_for_a_moment_does_not_end_the_login() {
    let (asked, outcome) = run(120, Some(2), vec![unreachable(), unreachable(), Polled::Done(3)]);
    assert_eq!((asked, outcome.unwrap()), (vec![2, 6, 14], 3));
}

#[tokio::test]
async fn the_wait_ends_with_the_request() {
    let start = Instant::now();
    let outcome = Pace::new(1, Some(1), start).wait(async || Polled::<u8>::Pending).await;
    assert!(matches!(outcome, Err(Error::Late)) && start.elapsed() >= Duration::from_secs(1));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_service_can_make_it_hurry_or_wait_for_ever(expires_in in any::<u64>(), interval in any::<Option<u64>>()) {
        let start = Instant::now();
        let pace = Pace::new(expires_in, interval, start);
        prop_assert!(pace.interval >= Duration::from_secs(1) && pace.interval <= LONGEST);
        prop_assert!(pace.ends - start <= PATIENCE);
    }
}
