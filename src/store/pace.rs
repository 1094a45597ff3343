//! How long write transactions take: counted by classes of a quarter of a millisecond, since an order of the user may have to
//! wait for one.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

/// Classes; what is longer counts as the last.
const CLASSES: usize = 2000;
/// Microseconds of one class.
const CLASS: u128 = 250;

/// What a transaction may take: an order of the user may have to wait for it, 20 ms at most in 95 of 100.
const WITHIN: Duration = Duration::from_millis(10);
/// What took less leaves room for more.
const AMPLE: Duration = Duration::from_micros(7_500);

/// How much one transaction does, of what can be done in any number of them: by what the last ones took.
#[derive(Debug)]
pub struct Batch {
    now: AtomicUsize,
    least: usize,
    most: usize,
}

impl Batch {
    /// Of `first`, to begin with.
    pub const fn new(least: usize, first: usize, most: usize) -> Self {
        Self { now: AtomicUsize::new(first), least, most }
    }

    /// Messages that go, or are looked for elsewhere.
    pub const fn away() -> Self {
        Self::new(4, 12, 50)
    }

    /// How much the next one does.
    pub fn size(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }

    /// What one took that did so much: slowly up, quickly down. One that did little says nothing of what more would take.
    pub fn took(&self, done: usize, time: Duration) {
        let now = self.size();
        let next = if time > WITHIN {
            now.saturating_sub(now / 4)
        } else if done.saturating_mul(2) >= now && time < AMPLE {
            now.saturating_add(now / 8).saturating_add(1)
        } else {
            now
        };
        self.now.store(next.clamp(self.least, self.most), Ordering::Relaxed);
    }
}

/// Times of write transactions since it was begun.
#[derive(Debug)]
pub struct Pace {
    classes: Box<[AtomicU32]>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { classes: (0..CLASSES).map(|_| AtomicU32::new(0)).collect() }
    }
}

impl Pace {
    /// Forgets what was.
    pub fn begin(&self) {
        self.classes.iter().for_each(|class| class.store(0, Ordering::Relaxed));
    }

    /// Takes note of one.
    pub(super) fn note(&self, took: Duration) {
        let class = usize::try_from(took.as_micros() / CLASS).unwrap_or(usize::MAX).min(CLASSES.saturating_sub(1));
        if let Some(class) = self.classes.get(class) {
            let _ = class.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What so many in a hundred took at most, in milliseconds; 0 when there were none.
    pub fn percentile(&self, percent: u64) -> f64 {
        let counts: Vec<u64> = self.classes.iter().map(|class| u64::from(class.load(Ordering::Relaxed))).collect();
        let wanted = counts.iter().sum::<u64>().saturating_mul(percent).div_ceil(100);
        let mut sum = 0_u64;
        let reached = counts.iter().position(|&count| {
            sum = sum.saturating_add(count);
            sum >= wanted
        });
        match reached {
            Some(class) if wanted > 0 => milliseconds(class),
            _ => 0.0,
        }
    }

    /// What the longest took, in milliseconds.
    pub fn longest(&self) -> f64 {
        self.percentile(100)
    }
}

/// The upper end of a class.
fn milliseconds(class: usize) -> f64 {
    u32::try_from(class.saturating_add(1)).map_or(0.0, |classes| f64::from(classes) / 4.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Batch, Pace};

    #[test]
    #[allow(clippy::float_cmp, reason = "multiples of a quarter are exact")]
    fn percentiles_are_upper_ends_of_classes() {
        let pace = Pace::default();
        assert_eq!((pace.percentile(95), pace.longest()), (0.0, 0.0));
        (1..=100).for_each(|ms| pace.note(Duration::from_millis(ms)));
        assert_eq!((pace.percentile(50), pace.percentile(95), pace.longest()), (50.25, 95.25, 100.25));
        pace.note(Duration::from_mins(1));
        assert_eq!(pace.longest(), 500.0);
        pace.begin();
        assert_eq!(pace.longest(), 0.0);
    }

    #[test]
    fn what_took_long_is_followed_by_less_and_what_was_quick_by_more() {
        let batch = Batch::new(5, 20, 24);
        batch.took(20, Duration::from_millis(11));
        assert_eq!(batch.size(), 15);
        batch.took(15, Duration::from_millis(9));
        assert_eq!(batch.size(), 15, "as it should be");
        batch.took(3, Duration::from_millis(1));
        assert_eq!(batch.size(), 15, "too little to tell");
        (0..9).for_each(|_| batch.took(batch.size(), Duration::from_millis(1)));
        assert_eq!(batch.size(), 24);
        (0..9).for_each(|_| batch.took(1, Duration::from_secs(1)));
        assert_eq!(batch.size(), 5);
    }
}
