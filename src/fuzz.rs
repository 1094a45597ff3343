//! What comes from outside, given to what reads it: one function a reader, each with what must hold whatever comes. Run over seeds and
//! mutations of them by the tests beside this file (for long by tests/soak.sh), and by cargo-fuzz from tests/fuzz; in no program.

pub use crate::directory::fuzz::{extract, fhir, ldap};
pub use crate::documents::fuzz::{document as cda, documents, list as metadata, text as hprim};
pub use crate::imap::fuzz::{imap, mailbox_name};
pub use crate::mime::fuzz::{html, mime};
pub use crate::trust::fuzz::list;

use crate::domain::{Address, Domain};
use crate::trust::Recipient;

/// An address as it is typed, pasted or received: what is taken is written, and read again as the same.
pub fn address(octets: &[u8]) {
    let Ok(text) = std::str::from_utf8(octets) else { return };
    if let Ok(address) = Address::parse(text) {
        let written = address.to_string();
        assert!(!written.chars().any(|c| c.is_control() || c.is_whitespace()), "what is taken is one word");
        assert!(written.len() <= 254, "RFC 5321 §4.5.3.1.3");
        assert!(Address::parse(&written).is_ok_and(|again| again == address), "what is written is what was read");
        assert!(Address::parse(&address.folded()).is_ok_and(|folded| folded.folded() == address.folded()));
        let domain = address.domain().as_str();
        assert!(Domain::parse(domain).is_ok_and(|again| again.as_str() == domain), "a domain has one form");
        assert!(domain.is_ascii() && !domain.starts_with('.') && !domain.ends_with('.'));
    }
    if let Ok(recipient) = Recipient::parse(text) {
        let written = recipient.address().to_string();
        assert!(Address::parse(&written).is_ok_and(|again| again == *recipient.address()));
    }
}

#[cfg(test)]
#[path = "fuzz_tests.rs"]
mod tests;
