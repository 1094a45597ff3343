//! When the next question may be asked: never more in any second than agreed, none while the service says to wait, none for a while
//! after it refused the key. Pure: the time is given.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What the quota is counted over.
const SECOND: Duration = Duration::from_secs(1);
/// After a 429 that does not say how long.
const PAUSE: Duration = Duration::from_secs(5);
/// Most that a 429 can close it for.
const PAUSE_MAX: Duration = Duration::from_mins(10);

/// Why no question may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Too many were asked, here or elsewhere.
    Busy,
    /// The key was refused.
    Refused,
}

/// What may be asked of a directory, however often the one that asks is made anew. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Quota(Arc<Mutex<Pace>>);

impl Quota {
    /// At most so many questions in any second.
    pub fn new(calls_per_second: u32) -> Self {
        Self(Arc::new(Mutex::new(Pace::new(calls_per_second))))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Pace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turns given, and until when none is.
#[derive(Debug)]
pub(super) struct Pace {
    most: usize,
    /// Turns of the last second and those to come, oldest first.
    given: VecDeque<Instant>,
    closed: Option<(Instant, Closed)>,
}

impl Pace {
    /// At most so many turns in any second.
    pub(super) fn new(most: u32) -> Self {
        let most = usize::try_from(most).unwrap_or(1).max(1);
        Self { most, given: VecDeque::with_capacity(most), closed: None }
    }

    /// Takes a turn: how long to wait for it, when that is no more than `patience`.
    pub(super) fn turn(&mut self, now: Instant, patience: Duration) -> Result<Duration, Closed> {
        if let Some((until, why)) = self.closed {
            if now < until {
                return Err(why);
            }
            self.closed = None;
        }
        // The turn before which so many others were given a second ago or less.
        let oldest = self.given.len().checked_sub(self.most).and_then(|at| self.given.get(at));
        let at = oldest.and_then(|oldest| oldest.checked_add(SECOND)).map_or(now, |free| free.max(now));
        let wait = at.saturating_duration_since(now);
        if wait > patience {
            return Err(Closed::Busy);
        }
        self.given.push_back(at);
        while self.given.len() > self.most {
            let _ = self.given.pop_front();
        }
        Ok(wait)
    }

    /// The service says to wait.
    pub(super) fn close(&mut self, now: Instant, said: Option<Duration>) {
        self.shut(now, said.unwrap_or(PAUSE).min(PAUSE_MAX), Closed::Busy);
    }

    /// The service refused the key.
    pub(super) fn refuse(&mut self, now: Instant, pause: Duration) {
        self.shut(now, pause, Closed::Refused);
    }

    fn shut(&mut self, now: Instant, pause: Duration, why: Closed) {
        self.closed = now.checked_add(pause).map(|until| (until, why));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::{Closed, Pace};

    const PATIENCE: Duration = Duration::from_secs(1);

    #[test]
    fn a_closed_service_is_not_asked_until_it_says_so() {
        let mut pace = Pace::new(2);
        let start = Instant::now();
        pace.close(start, Some(Duration::from_secs(3)));
        assert_eq!(pace.turn(start + Duration::from_secs(2), PATIENCE), Err(Closed::Busy));
        assert_eq!(pace.turn(start + Duration::from_secs(3), PATIENCE), Ok(Duration::ZERO));
        pace.refuse(start, Duration::from_mins(5));
        assert_eq!(pace.turn(start + Duration::from_secs(299), PATIENCE), Err(Closed::Refused));
        // However long it says.
        pace.close(start, Some(Duration::from_secs(u64::MAX)));
        assert_eq!(pace.turn(start + Duration::from_secs(601), PATIENCE), Ok(Duration::ZERO));
    }

    #[test]
    fn who_would_wait_too_long_is_told_at_once() {
        let mut pace = Pace::new(1);
        let start = Instant::now();
        assert_eq!(pace.turn(start, PATIENCE), Ok(Duration::ZERO));
        assert_eq!(pace.turn(start, PATIENCE), Ok(Duration::from_secs(1)));
        assert_eq!(pace.turn(start, PATIENCE), Err(Closed::Busy));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn no_second_holds_more_than_agreed(most in 1..18_u32, steps in prop::collection::vec(0..400_u64, 1..120)) {
            let mut pace = Pace::new(most);
            let mut now = Instant::now();
            let mut turns = Vec::new();
            for step in steps {
                now += Duration::from_millis(step);
                if let Ok(wait) = pace.turn(now, PATIENCE) {
                    turns.push(now + wait);
                }
            }
            for (at, turn) in turns.iter().enumerate() {
                let within = turns[at..].iter().take_while(|later| **later < *turn + Duration::from_secs(1)).count();
                prop_assert!(within <= most as usize, "{within} in a second");
            }
        }
    }
}
