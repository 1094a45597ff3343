//! The one place where the program asks what time it is; pure parts are given the time.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Now, by the system's clock.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A moment by both clocks. The wall clock may be set, and goes on while the computer sleeps; the steady one does neither on most
/// systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// By the wall clock.
    pub wall: Timestamp,
    /// By the steady clock, since the program first asked.
    pub steady: Duration,
}

/// This moment.
#[must_use]
pub fn moment() -> Moment {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Moment { steady: START.elapsed(), wall: now() }
}
