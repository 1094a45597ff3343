//! The one place where the program asks what time it is; pure parts are given the time.

use jiff::Timestamp;

/// Now, by the system's clock.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
