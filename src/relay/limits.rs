//! How often may be asked: by one holder, and by all. Pure: the time is given.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use crate::clock::Moment;

/// Holders remembered at a time; those who have their full allowance back are forgotten first.
const REMEMBERED: usize = 50_000;

/// An allowance that comes back with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// At once.
    pub(super) burst: u32,
    /// One comes back after this.
    pub(super) each: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Time until the allowance is full again.
    debt: Duration,
    at: Moment,
}

impl Rate {
    fn take(self, bucket: &mut Bucket, now: Moment) -> bool {
        let debt = bucket.debt.saturating_sub(now.since(bucket.at));
        let after = debt.saturating_add(self.each);
        if after > self.each.saturating_mul(self.burst) {
            return false;
        }
        *bucket = Bucket { debt: after, at: now };
        true
    }
}

/// Allowances of each and of all.
pub(super) struct Limits<K> {
    each: Rate,
    all: Rate,
    total: Bucket,
    known: HashMap<K, Bucket>,
}

impl<K: Eq + Hash + Clone> Limits<K> {
    pub(super) fn new(each: Rate, all: Rate, now: Moment) -> Self {
        Self { each, all, total: Bucket { debt: Duration::ZERO, at: now }, known: HashMap::new() }
    }

    /// Whether this one may ask now; if so, it is counted.
    pub(super) fn allow(&mut self, who: &K, now: Moment) -> bool {
        if !self.known.contains_key(who) && self.known.len() >= REMEMBERED {
            self.known.retain(|_, bucket| bucket.debt > now.since(bucket.at));
            if self.known.len() >= REMEMBERED {
                return false;
            }
        }
        let bucket = self.known.entry(who.clone()).or_insert(Bucket { debt: Duration::ZERO, at: now });
        // Who is refused for herself does not use up what all share.
        self.each.take(bucket, now) && self.all.take(&mut self.total, now)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment { wall: jiff::Timestamp::UNIX_EPOCH, steady: Duration::from_secs(seconds) }
    }

    fn rate(burst: u32, each: u64) -> Rate {
        Rate { burst, each: Duration::from_secs(each) }
    }

    #[test]
    fn a_holder_has_a_burst_and_then_its_rate() {
        let mut limits = Limits::new(rate(3, 10), rate(100, 1), at(0));
        assert_eq!(
            [0, 0, 0, 0, 9, 10, 10, 30].map(|second| limits.allow(&'a', at(second))),
            [true, true, true, false, false, true, false, true]
        );
        assert!(limits.allow(&'b', at(10)), "another holder is not held up");
    }

    #[test]
    fn all_together_are_bounded_too_and_one_who_insists_takes_nothing_of_it() {
        let mut limits = Limits::new(rate(1, 100), rate(3, 10), at(0));
        assert!(limits.allow(&0, at(0)));
        for _ in 0..50 {
            assert!(!limits.allow(&0, at(0)));
        }
        assert!(limits.allow(&1, at(0)) && limits.allow(&2, at(0)) && !limits.allow(&3, at(0)));
        assert!(limits.allow(&4, at(10)));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn never_more_than_its_rate(asked in prop::collection::vec(0_u64..20, 1..200)) {
            let mut limits = Limits::new(rate(5, 7), rate(1_000, 1), at(0));
            let (mut now, mut allowed) = (0, 0_u64);
            for pause in asked {
                now += pause;
                allowed += u64::from(limits.allow(&(), at(now)));
            }
            prop_assert!(allowed <= 5 + now / 7);
        }
    }
}
