//! When a draft is kept.

use jiff::Timestamp;

use super::{Due, Outcome, PAUSE, PAUSE_AFTER_FAILURE, PROLONGATIONS, Saving};
use crate::domain::Notice;
use crate::engine::Ticket;

#[test]
fn one_pause_serves_many_keys() {
    let mut saving = Saving::default();
    assert_eq!(saving.changed(Ticket(1)), Some((PAUSE, Ticket(1))));
    assert_eq!(saving.changed(Ticket(2)), None);
    assert_eq!(saving.elapsed(Ticket(1), Ticket(3)), Due::Later((PAUSE, Ticket(3))));
    assert_eq!(saving.elapsed(Ticket(1), Ticket(4)), Due::Nothing, "a pause ends once");
    assert_eq!(saving.elapsed(Ticket(3), Ticket(4)), Due::Save);
}

#[test]
fn typing_without_rest_is_kept_all_the_same() {
    let mut saving = Saving::default();
    let _ = saving.changed(Ticket(0));
    for at in 0..u64::from(PROLONGATIONS) {
        let _ = saving.changed(Ticket(99));
        assert_eq!(saving.elapsed(Ticket(at), Ticket(at + 1)), Due::Later((PAUSE, Ticket(at + 1))));
    }
    let _ = saving.changed(Ticket(99));
    assert_eq!(saving.elapsed(Ticket(u64::from(PROLONGATIONS)), Ticket(50)), Due::Save);
}

#[test]
fn never_two_at_a_time() {
    let mut saving = Saving::default();
    let _ = saving.changed(Ticket(1));
    saving.handed(Ticket(2));
    assert_eq!(saving.changed(Ticket(3)), None);
    assert!(saving.is_unsaved() && saving.is_in_flight() && saving.awaits(Ticket(2)));
    assert_eq!(saving.elapsed(Ticket(1), Ticket(4)), Due::Nothing);
    assert_eq!(saving.answered(Outcome::Kept(Timestamp::UNIX_EPOCH), Ticket(5)), Some((PAUSE, Ticket(5))));
    assert_eq!(saving.elapsed(Ticket(5), Ticket(6)), Due::Save);
}

#[test]
fn a_failure_is_tried_again_later() {
    let mut saving = Saving::default();
    let _ = saving.changed(Ticket(1));
    saving.handed(Ticket(2));
    let timer = saving.answered(Outcome::Failed(Notice::VaultUnwritable), Ticket(3));
    assert_eq!(timer, Some((PAUSE_AFTER_FAILURE, Ticket(3))));
    assert!(saving.is_unsaved());
    assert_eq!(saving.elapsed(Ticket(3), Ticket(4)), Due::Save);
}

#[test]
fn nothing_more_to_do_once_kept() {
    let mut saving = Saving::default();
    let _ = saving.changed(Ticket(1));
    saving.handed(Ticket(2));
    assert_eq!(saving.answered(Outcome::Kept(Timestamp::UNIX_EPOCH), Ticket(3)), None);
    assert!(!saving.is_unsaved());
}
