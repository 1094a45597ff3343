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

impl Moment {
    /// Time since an earlier moment. The longer of both counts: a clock that was set back prolongs nothing, nor does a sleep.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.wall_since(earlier).max(self.steady.saturating_sub(earlier.steady))
    }

    /// The same by the wall clock alone.
    #[must_use]
    pub fn wall_since(self, earlier: Self) -> Duration {
        Duration::try_from(self.wall.duration_since(earlier.wall)).unwrap_or_default()
    }
}

/// This moment.
#[must_use]
pub fn moment() -> Moment {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Moment { steady: START.elapsed(), wall: now() }
}
