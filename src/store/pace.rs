//! How long write transactions take: counted by classes of a quarter of a millisecond, since an order of the user may have to
//! wait for one.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Classes; what is longer counts as the last.
const CLASSES: usize = 2000;
/// Microseconds of one class.
const CLASS: u128 = 250;

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

    use super::Pace;

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
}
