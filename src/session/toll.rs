//! How long the next try of a passphrase waits. Whoever mistypes once or twice notices nothing; whoever guesses does.

use std::time::Duration;

/// Failures that cost nothing.
const FREE: u32 = 3;
/// Longest wait, in seconds.
const MOST: u64 = 60;

/// The wait before another try, after so many failures in a row.
pub fn toll(failures: u32) -> Duration {
    let Some(doublings) = failures.checked_sub(FREE) else { return Duration::ZERO };
    Duration::from_secs(1_u64.checked_shl(doublings).filter(|seconds| *seconds != 0).unwrap_or(MOST).min(MOST))
}

#[cfg(test)]
mod tests {
    use super::toll;

    #[test]
    fn it_doubles_after_three_failures_up_to_a_minute() {
        let tolls: Vec<u64> = (0..11).map(|failures| toll(failures).as_secs()).collect();
        assert_eq!(tolls, [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        for failures in [66, 67, 68, u32::MAX] {
            assert_eq!(toll(failures).as_secs(), 60);
        }
    }
}
