//! A list of the trust space, signed or not.

use jiff::SignedDuration;

use super::{Whitelist, signature};

/// Whatever octets come: a list of domains that stand in them, or a refusal; what a seal covers is read like what has none.
pub fn list(octets: &[u8]) {
    let week = SignedDuration::from_hours(24 * 7);
    if let Ok(list) = Whitelist::parse(octets, false, week) {
        assert!(!list.is_empty(), "a list without domains is none");
        assert!(list.domains().all(|domain| list.contains(domain)));
    }
    if let Ok(signed) = signature::verify(octets) {
        drop(Whitelist::parse(signed.content(), true, week));
    }
}
