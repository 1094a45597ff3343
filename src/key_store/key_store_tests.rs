//! Tests of `key_store`.

use std::time::{Duration, Instant};

use super::testing::{ABSENT, SILENT, WORKING};
use super::{Fault, Secret};

#[test]
fn it_keeps_and_forgets() {
    let octets = Secret::new(vec![9, 0, 255]);
    assert_eq!(WORKING.get("here"), Err(Fault::Absent));
    WORKING.set("here", &octets).unwrap();
    assert!(WORKING.get("here").unwrap() == octets);
    assert_eq!(WORKING.get("there"), Err(Fault::Absent), "each name has its own");
    WORKING.forget("here").unwrap();
    assert_eq!(WORKING.get("here"), Err(Fault::Absent));
    assert_eq!(WORKING.forget("here"), Err(Fault::Absent));
    assert!(WORKING.answers());
}

#[test]
fn one_that_does_not_answer_is_not_waited_for() {
    let begun = Instant::now();
    for store in [ABSENT, SILENT] {
        assert_eq!(store.get("here"), Err(Fault::Silent));
        assert_eq!(store.set("here", &Secret::new(vec![1])), Err(Fault::Silent));
        assert!(!store.answers());
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
}
