//! The extract of the directory, and what directories answer over the network.

pub use super::fhir::fuzz::fhir;
pub use super::ldap::fuzz::ldap;

use super::extract;
use crate::domain::Address;

/// The text of an extract: each row that is taken has an address, and nothing of it turns the text around it.
pub fn extract(octets: &[u8]) {
    let total = u64::try_from(octets.len()).unwrap_or(u64::MAX);
    let mut rows: usize = 0;
    let read = extract::lines(octets, total, |row, position| {
        assert!(position.read <= total, "no further than the end");
        let address = row.correspondent.address.to_string();
        assert!(Address::parse(&address).is_ok_and(|again| again == row.correspondent.address));
        assert!(!row.correspondent.label().contains(['\n', '\r']), "one line");
        rows = rows.saturating_add(1);
        Ok(())
    });
    let lines = octets.split(|octet| *octet == b'\n').count();
    assert!(rows <= lines, "no more rows than lines");
    if let Ok(summary) = read {
        assert!(summary.skipped.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX)) <= total.saturating_add(1));
    }
}
