//! Messages of an establishment's directory.

use super::{ber, message};

/// Whatever octets come: a response within its bounds, or a refusal.
pub fn ldap(octets: &[u8]) {
    if let Ok(Some((length, header))) = ber::header(octets) {
        assert!(header <= octets.len() && length < usize::MAX);
    }
    drop(message::response(octets));
}
