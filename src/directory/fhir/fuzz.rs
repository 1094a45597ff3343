//! Pages and outcomes of the online directory.

use super::bundle::{Gathered, outcome, page};

/// Whatever octets come: correspondents with addresses, or nothing.
pub fn fhir(octets: &[u8]) {
    let _ = outcome(octets);
    let Some(page) = page(octets) else { return };
    let gathered = Gathered::of(vec![page]);
    let addresses = gathered.addresses();
    let _ = gathered.unknown_structures();
    for found in gathered.correspondents() {
        assert!(!found.label().contains(['\n', '\r', '\u{202e}']), "one line, in one direction");
        assert!(!addresses.is_empty());
    }
}
