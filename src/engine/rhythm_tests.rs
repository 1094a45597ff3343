//! Bounds and spread of waits and pauses.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;

use super::{Cause, LONGEST, Rhythm, Roll, pause};
use crate::settings::SyncSettings;
use crate::{imap, sync};

const CAUSES: [Cause; 6] =
    [Cause::Passing, Cause::Network, Cause::Server, Cause::Person, Cause::Fault, Cause::Withdrawn];

#[test]
fn first_pauses_and_longest_ones() {
    let whole = |failures, cause| pause(failures, cause, Roll(u32::MAX)).as_secs();
    for (cause, pauses) in [
        (Cause::Passing, [1, 2, 4, 60]),
        (Cause::Network, [2, 4, 8, 120]),
        (Cause::Server, [15, 30, 60, 600]),
        (Cause::Person, [300, 600, 1_200, 1_800]),
        (Cause::Fault, [5, 10, 20, 600]),
    ] {
        assert_eq!([1, 2, 3, 60].map(|failures| whole(failures, cause)), pauses, "{cause:?}");
    }
    assert_eq!(pause(1, Cause::Network, Roll(0)), Duration::from_secs(1));
}

#[test]
fn each_error_has_its_cause() {
    let of = |error: imap::Error| Cause::of(&sync::Error::Imap(error));
    assert_eq!(of(imap::Error::Closed), Cause::Network);
    assert_eq!(of(imap::Error::Timeout), Cause::Network);
    assert_eq!(of(imap::Error::Lost(std::io::ErrorKind::ConnectionReset.into())), Cause::Network);
    assert_eq!(of(imap::Error::Bye(imap::Words::default())), Cause::Server);
    assert_eq!(of(imap::Error::Greeting), Cause::Server);
    assert_eq!(of(imap::Error::LoginRefused(imap::Words::default())), Cause::Person);
    assert_eq!(of(imap::Error::StartTlsMissing), Cause::Person);
    assert_eq!(Cause::of(&sync::Error::Interrupted), Cause::Passing);
}

/// Nobody helps but the operator: it is asked rarely, however often it said no.
#[test]
fn a_mailbox_that_was_closed_to_her_is_left_in_peace() {
    for failures in [1, 2, 50] {
        assert!(pause(failures, Cause::Withdrawn, Roll(0)) >= Duration::from_mins(15));
        assert!(pause(failures, Cause::Withdrawn, Roll(u32::MAX)) <= Duration::from_mins(30));
    }
    assert!(!Cause::Withdrawn.may_pass_with_the_network());
}

#[test]
fn nothing_waits_until_a_server_or_a_box_on_the_way_hangs_up() {
    let rhythm = Rhythm::from(SyncSettings::default());
    for roll in [Roll(0), Roll(u32::MAX / 2), Roll(u32::MAX)] {
        assert!(rhythm.wait(true, roll) <= Duration::from_mins(9));
        assert!(rhythm.wait(false, roll) <= Duration::from_mins(1));
        assert!(rhythm.wait(false, roll) >= Duration::from_secs(48));
    }
    let short = Rhythm { idle: Duration::from_secs(20), ..rhythm };
    assert!(short.wait(true, Roll(u32::MAX)) <= Duration::from_secs(20));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn a_pause_is_within_its_bounds_and_never_shorter_than_the_one_before(
        failures in 1_u32..200, roll in any::<u32>(), which in 0_usize..6
    ) {
        let cause = CAUSES[which];
        let (this, next) = (pause(failures, cause, Roll(roll)), pause(failures + 1, cause, Roll(roll)));
        prop_assert!(this >= Duration::from_millis(500) && this <= LONGEST);
        prop_assert!(next >= this);
    }

    #[test]
    fn desks_that_fail_together_come_back_apart(failures in 1_u32..40, which in 0_usize..6) {
        let spread: BTreeSet<Duration> =
            (0..64_u32).map(|desk| pause(failures, CAUSES[which], Roll(desk * 67_108_863))).collect();
        prop_assert!(spread.len() == 64);
    }
}
