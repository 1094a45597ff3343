//! The only place that reads the clock or lets time pass.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::time::{Duration, Instant};

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the clock of the operator")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Now, on a French wall clock.
pub fn local() -> Zoned {
    now().to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC))
}

/// Asks `done` every few milliseconds until it says yes (true) or the time is over (false).
#[expect(clippy::disallowed_methods, reason = "other programs are waited for: there is nothing to be woken by")]
pub fn wait(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}
