//! How many cases a property is tried with: each says its own count, and a long run (tests/soak.sh) multiplies it.

use proptest::prelude::ProptestConfig;

/// What proptest tries where nobody says otherwise.
const USUAL: u64 = 256;
/// Most times that a costly property is tried more often: its cases open vaults or build indexes, and a long run must end.
const COSTLY: u64 = 10;

/// So many cases, times what `PROPTEST_CASES` is of the usual count.
pub fn cases(own: u32) -> ProptestConfig {
    ProptestConfig::with_cases(multiplied(own, asked(), u64::MAX))
}

/// The same of a property whose cases are costly.
#[allow(dead_code, reason = "the integration tests have none")]
pub fn costly_cases(own: u32) -> ProptestConfig {
    ProptestConfig::with_cases(multiplied(own, asked(), COSTLY))
}

fn asked() -> u64 {
    ProptestConfig::default().cases.into()
}

fn multiplied(own: u32, asked: u64, most_times: u64) -> u32 {
    let own = u64::from(own);
    let many = own.saturating_mul(asked).div_euclid(USUAL).min(own.saturating_mul(most_times)).max(1);
    u32::try_from(many).unwrap_or(u32::MAX)
}

#[test]
fn a_long_run_multiplies_what_a_property_says() {
    assert_eq!(multiplied(24, USUAL, u64::MAX), 24);
    assert_eq!(multiplied(24, 50 * USUAL, u64::MAX), 1_200);
    assert_eq!(multiplied(24, 50 * USUAL, COSTLY), 240);
    assert_eq!(multiplied(24, 5 * USUAL, COSTLY), 120);
    assert_eq!(multiplied(2_000, 64, COSTLY), 500);
    assert_eq!(multiplied(24, 1, COSTLY), 1);
}
