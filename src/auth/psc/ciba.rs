//! A login that the person approves elsewhere, on her telephone or in the card's own program, and that is asked about until she did
//! (OpenID Connect CIBA, poll mode).

use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};

use super::super::error::Error;
use super::exchange::Polled;

/// Where the person approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Channel {
    /// In the card's own program (CPS-Gestion), by the card's code.
    Card,
    /// On her telephone (e-CPS).
    Mobile,
}

impl Channel {
    /// As the service calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Card => "CARD",
            Self::Mobile => "MOBILE",
        }
    }
}

/// Between two questions when the service does not say (CIBA §7.3), and what a request for patience adds (§11).
const INTERVAL: Duration = Duration::from_secs(5);
/// Longest time between two questions, whatever is said.
const LONGEST: Duration = Duration::from_mins(1);
/// Longest wait for a person, whatever is said.
const PATIENCE: Duration = Duration::from_mins(10);

/// How often a login that waits is asked about, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::auth) struct Pace {
    /// Between two questions.
    pub(in crate::auth) interval: Duration,
    /// The request ends then.
    pub(in crate::auth) ends: Instant,
}

impl Pace {
    /// As the service says: seconds until the request ends, seconds between two questions.
    pub(in crate::auth) fn new(expires_in: u64, interval: Option<u64>, now: Instant) -> Self {
        let interval = interval.map_or(INTERVAL, Duration::from_secs);
        let life = Duration::from_secs(expires_in).min(PATIENCE);
        Self { interval: interval.clamp(Duration::from_secs(1), LONGEST), ends: now.checked_add(life).unwrap_or(now) }
    }

    /// Asks until there is an answer or the request ends. Who drops this future gives up: the request then ends by itself.
    pub(in crate::auth) async fn wait<T, F>(mut self, mut ask: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Polled<T>>,
    {
        while let Some(next) = self.next(Instant::now()) {
            sleep_until(next).await;
            if let Some(outcome) = self.heard(ask().await) {
                return outcome;
            }
        }
        sleep_until(self.ends).await;
        Err(Error::Late)
    }

    /// When to ask next; `None` when the request will have ended by then.
    fn next(&self, now: Instant) -> Option<Instant> {
        now.checked_add(self.interval).filter(|next| *next < self.ends)
    }

    /// What follows from an answer; `None`: ask again.
    fn heard<T>(&mut self, answer: Polled<T>) -> Option<Result<T, Error>> {
        match answer {
            Polled::Done(given) => return Some(Ok(given)),
            Polled::Pending => {}
            Polled::SlowDown => self.interval = self.interval.saturating_add(INTERVAL).min(LONGEST),
            // The person may be answering meanwhile: asked again, less often (CIBA §11).
            Polled::Failed(error) if error.is_passing() => {
                self.interval = self.interval.saturating_mul(2).min(LONGEST);
            }
            Polled::Failed(error) => return Some(Err(error)),
        }
        None
    }
}

#[cfg(test)]
#[path = "ciba_tests.rs"]
mod tests;
