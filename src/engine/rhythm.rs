//! When a mailbox is looked at again: how long to wait for a push, how long to pause after a failure. Pure: given chance and cause,
//! it says how long; it asks no clock and knows no task.

use std::time::Duration;

use crate::domain::Recovery;
use crate::settings::SyncSettings;
use crate::{imap, sync};

/// A server that answers nothing for so long to what costs it nothing (NOOP, DONE) is not there any more. TCP alone would notice
/// after a quarter of an hour.
pub(super) const DEAD: Duration = Duration::from_secs(10);
/// Longest that nothing is compared, whatever is pushed.
const COMPARE: Duration = Duration::from_mins(5);
/// Longest pause of all.
pub(super) const LONGEST: Duration = Duration::from_mins(30);

/// Chance, evenly spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Roll(pub(super) u32);

impl Roll {
    /// The shorter end without randomness: it is not worth failing for.
    pub(super) fn cast() -> Self {
        Self(getrandom::u32().unwrap_or_default())
    }

    /// From `least` to `most`.
    fn between(self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least);
        least.saturating_add(span.mul_f64(f64::from(self.0) / f64::from(u32::MAX)))
    }
}

/// How a mailbox is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rhythm {
    /// Between two rounds of looking, where not everything is pushed: one round trip.
    pub(super) round: Duration,
    /// Between two beginnings of IDLE. Servers hang up after 29 minutes (RFC 2177), and boxes on the way forget a silent connection
    /// sooner: how soon is not known of today's operators.
    pub(super) idle: Duration,
}

impl From<SyncSettings> for Rhythm {
    fn from(settings: SyncSettings) -> Self {
        Self {
            round: Duration::from_secs(settings.look_every_seconds.into()),
            idle: Duration::from_mins(settings.speak_every_minutes.into()),
        }
    }
}

impl Rhythm {
    /// How often a connection that waits must show that it is there.
    pub(super) fn beat(self) -> Duration {
        self.round.min(self.idle)
    }

    /// How long to wait when all folders are pushed, or only some. Never exactly the same: mailboxes of many desks would meet.
    pub(super) fn wait(self, all_pushed: bool, roll: Roll) -> Duration {
        let most = if all_pushed { COMPARE.min(self.idle) } else { self.round.min(self.idle) };
        roll.between(most.mul_f64(0.8), most)
    }
}

/// How soon a push is heeded after so many that brought nothing: at once at first, then ever later, up to a round.
pub(super) fn heed(vain: u32, rhythm: Rhythm) -> Duration {
    match vain {
        0..=3 => Duration::ZERO,
        _ => {
            Duration::from_secs(1).saturating_mul(1_u32.checked_shl(vain.saturating_sub(4).min(16)).unwrap_or(u32::MAX))
        }
    }
    .min(rhythm.round)
}

/// What a failure says of the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cause {
    /// Something passed between two steps: at once again.
    Passing,
    /// No way to the server, or the way was lost.
    Network,
    /// The server is unwell, or wants to be left alone.
    Server,
    /// Somebody must do something first; to try on is only to notice that she has.
    Person,
    /// A mailbox of several that its operator has closed to this person: it is left in peace until she asks.
    Withdrawn,
    /// A fault of ours.
    Fault,
}

impl Cause {
    /// What this error says.
    pub(super) fn of(error: &sync::Error) -> Self {
        match (error.recovery(), error) {
            (Recovery::Now, _) => Self::Passing,
            (Recovery::Needs(_) | Recovery::Never, _) => Self::Person,
            (Recovery::After(_), sync::Error::Imap(error)) => match error {
                imap::Error::Closed | imap::Error::Lost(_) | imap::Error::Timeout | imap::Error::Tls(_) => {
                    Self::Network
                }
                _ => Self::Server,
            },
            (Recovery::After(_), sync::Error::Store(_) | sync::Error::Interrupted) => Self::Fault,
        }
    }

    /// The first pause and the longest.
    fn bounds(self) -> (Duration, Duration) {
        match self {
            Self::Passing => (Duration::from_secs(1), Duration::from_mins(1)),
            Self::Network => (Duration::from_secs(2), Duration::from_mins(2)),
            Self::Server => (Duration::from_secs(15), Duration::from_mins(10)),
            Self::Person => (Duration::from_mins(5), LONGEST),
            Self::Withdrawn => (LONGEST, LONGEST),
            Self::Fault => (Duration::from_secs(5), Duration::from_mins(10)),
        }
    }

    /// Whether a computer that wakes, or another network, is a reason to try at once.
    pub(super) fn may_pass_with_the_network(self) -> bool {
        match self {
            Self::Passing | Self::Network => true,
            Self::Server | Self::Person | Self::Withdrawn | Self::Fault => false,
        }
    }
}

/// The pause after so many failures in a row, of which the last had this cause: doubled each time up to a bound, and then something
/// between its half and its whole, so that desks that lost their server together do not come back together.
pub(super) fn pause(failures: u32, cause: Cause, roll: Roll) -> Duration {
    let (first, most) = cause.bounds();
    let doublings = failures.saturating_sub(1).min(16);
    let whole = first.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX)).min(most);
    roll.between(whole.div_f64(2.0), whole)
}

#[cfg(test)]
#[path = "rhythm_tests.rs"]
mod tests;
