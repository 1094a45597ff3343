//! When a session is masked or closed by itself: nobody there, the computer asleep, open too long. It asks no clock: each moment
//! is told by both of them, and the longer time counts, so that a clock that was set back prolongs nothing.

use std::time::Duration;

use crate::clock::Moment;

/// Between two looks. Short, because after a sleep the screen shows what it showed until the next one.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The wall clock ahead of the steady one by this much since the last look: the computer slept, or its clock was set.
const SLEPT: Duration = Duration::from_secs(20);
/// No look for so long, by any clock: the computer slept, and its steady clock went on (Windows).
const UNWATCHED: Duration = Duration::from_mins(1);

/// How long a login waits for what opens its vault. Whoever passes by could begin anew.
const SHUT_MOST: Duration = Duration::from_mins(5);

/// What the settings say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without a sign of the person.
    pub mask_after: Duration,
    /// From the login on, whatever is done.
    pub close_after: Duration,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The mask.
    Mask,
    /// The end.
    Close,
}

/// Watches over one session.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    limits: Limits,
    since: Moment,
    looked: Moment,
    /// The last sign of the person. Until the first one nobody is known to sit before a screen (the command line), and there is
    /// nothing to mask.
    seen: Option<Moment>,
}

impl Watch {
    /// Over a session that opens now.
    pub fn start(limits: Limits, now: Moment) -> Self {
        Self { limits, since: now, looked: now, seen: None }
    }

    /// Over a login before a vault that it does not open, from now on: there is nothing to mask.
    pub fn over_shut(now: Moment) -> Self {
        Self::start(Limits { mask_after: SHUT_MOST, close_after: SHUT_MOST }, now)
    }

    /// What is due now.
    pub fn look(&mut self, now: Moment) -> Option<Due> {
        let slept = slept(self.looked, now);
        self.looked = now;
        if now.since(self.since) >= self.limits.close_after {
            return Some(Due::Close);
        }
        let alone = self.seen.is_some_and(|seen| slept || now.since(seen) >= self.limits.mask_after);
        alone.then_some(Due::Mask)
    }

    /// The person is there; gives what was due before she came, which her coming does not undo.
    pub fn seen(&mut self, now: Moment) -> Option<Due> {
        let due = self.look(now);
        if due.is_none() {
            self.seen = Some(now);
        }
        due
    }

    /// Somebody was seen before a screen.
    pub fn is_attended(&self) -> bool {
        self.seen.is_some()
    }

    /// The person gave her code.
    pub fn proven(&mut self, now: Moment) {
        self.seen = Some(now);
        self.looked = now;
    }
}

/// Whether the computer slept between these two moments, or nobody could look for too long.
pub fn slept(from: Moment, to: Moment) -> bool {
    let steady = to.steady.saturating_sub(from.steady);
    to.wall_since(from).saturating_sub(steady) >= SLEPT || steady >= UNWATCHED
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{Due, LOOK_EVERY, Limits, Moment, Watch};

    const LIMITS: Limits = Limits { mask_after: Duration::from_mins(30), close_after: Duration::from_hours(10) };

    fn at(wall: u64, steady: u64) -> Moment {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        Moment { wall: start + Duration::from_secs(wall), steady: Duration::from_secs(steady) }
    }

    /// Looks as the engine does, up to `until` seconds.
    fn watched(watch: &mut Watch, from: u64, until: u64) -> Option<(u64, Due)> {
        let step = usize::try_from(LOOK_EVERY.as_secs()).unwrap();
        (from..=until).step_by(step).find_map(|time| watch.look(at(time, time)).map(|due| (time, due)))
    }

    #[test]
    fn nobody_there_for_half_an_hour_masks_and_a_sign_of_her_puts_it_off() {
        let mut watch = Watch::start(LIMITS, at(0, 0));
        assert_eq!(watch.seen(at(0, 0)), None);
        assert_eq!(watched(&mut watch, 0, 1_000), None);
        assert_eq!(watch.seen(at(1_000, 1_000)), None);
        assert_eq!(watched(&mut watch, 1_000, 2_799), None);
        assert_eq!(watch.look(at(2_800, 2_800)), Some(Due::Mask));
        assert_eq!(watch.seen(at(2_801, 2_801)), Some(Due::Mask), "too late");
        watch.proven(at(2_900, 2_900));
        assert_eq!(watched(&mut watch, 2_900, 4_698), None);
    }

    #[test]
    fn a_sleep_masks_by_whichever_clock_tells_it() {
        for (wall, steady) in [(1_000, 102), (130, 102), (200, 200), (100, 200)] {
            let mut watch = Watch::start(LIMITS, at(0, 0));
            assert_eq!(watch.seen(at(0, 0)), None);
            assert_eq!(watched(&mut watch, 0, 100), None);
            assert_eq!(watch.look(at(wall, steady)), Some(Due::Mask), "{wall} {steady}");
            assert_eq!(watch.look(at(wall + 2, steady + 2)), None, "once");
        }
    }

    #[test]
    fn the_first_move_after_a_sleep_shows_nothing() {
        let mut watch = Watch::start(LIMITS, at(0, 0));
        assert_eq!(watch.seen(at(0, 0)), None);
        assert_eq!(watch.seen(at(600, 2)), Some(Due::Mask));
    }

    #[test]
    fn the_end_comes_whatever_is_done() {
        let mut watch = Watch::start(LIMITS, at(0, 0));
        for time in (0..36_000).step_by(30) {
            assert_eq!(watch.seen(at(time, time)), None);
        }
        assert_eq!(watch.seen(at(36_000, 36_000)), Some(Due::Close));
        assert_eq!(watch.look(at(36_000, 36_000)), Some(Due::Close), "again, until it is done");
    }

    #[test]
    fn where_nobody_sits_nothing_is_masked_but_the_end_comes() {
        let mut watch = Watch::start(LIMITS, at(0, 0));
        assert_eq!(watch.look(at(20_000, 20_000)), None);
        assert_eq!(watch.look(at(36_000, 20_002)), Some(Due::Close));
    }

    #[test]
    fn a_login_before_a_shut_vault_ends_after_five_minutes_by_whichever_clock() {
        let mut watch = Watch::over_shut(at(0, 0));
        assert_eq!(watched(&mut watch, 0, 1_000), Some((300, Due::Close)));
        for (wall, steady) in [(300, 2), (0, 300)] {
            let mut watch = Watch::over_shut(at(0, 0));
            assert_eq!(watch.look(at(299, 1)), None);
            assert_eq!(watch.look(at(wall, steady)), Some(Due::Close), "{wall} {steady}");
        }
        // What is typed meanwhile puts nothing off.
        let mut watch = Watch::over_shut(at(0, 0));
        for time in (0..300).step_by(10) {
            assert_eq!(watch.seen(at(time, time)), None);
        }
        assert_eq!(watch.seen(at(300, 300)), Some(Due::Close));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn a_clock_that_is_set_never_prolongs(walls in prop::collection::vec(0_u64..100_000, 1..200)) {
            let mut watch = Watch::start(LIMITS, at(50_000, 0));
            let _ = watch.seen(at(50_000, 0));
            let mut masked = false;
            for (step, wall) in (1_u64..).zip(walls) {
                let steady = step * 30;
                let due = watch.look(at(wall, steady));
                masked |= due.is_some();
                if steady >= LIMITS.mask_after.as_secs() {
                    prop_assert!(masked);
                }
            }
        }
    }
}
