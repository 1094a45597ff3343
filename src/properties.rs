//! How many cases a property is tried with: each says its own count, and a long run (tests/soak.sh) multiplies it. What a case costs is
//! the processor's time, which does not depend on what else runs.

use std::time::Duration;

use proptest::prelude::ProptestConfig;

/// Most times that a costly property is tried more often: its cases open vaults or build indexes, and a long run must end.
const COSTLY: u32 = 10;

/// So many cases, times `PLI_SOAK`. Proptest's own `PROPTEST_CASES` would put one count in the place of all of them.
pub fn cases(own: u32) -> ProptestConfig {
    ProptestConfig::with_cases(own.saturating_mul(times()))
}

/// The same of a property whose cases are costly.
#[allow(dead_code, reason = "the integration tests have none")]
pub fn costly_cases(own: u32) -> ProptestConfig {
    ProptestConfig::with_cases(own.saturating_mul(times().min(COSTLY)))
}

/// Time that this thread has spent on a processor, to some milliseconds.
pub fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn times() -> u32 {
    std::env::var("PLI_SOAK").ok().and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

#[test]
fn a_property_is_tried_as_often_as_it_says() {
    let times = times();
    assert_eq!(cases(24).cases, 24 * times);
    assert_eq!(costly_cases(24).cases, 24 * times.min(COSTLY));
}
