//! Medical documents that came with mail: read within what they may cost, and no sign of theirs turns what is shown.

use super::job::{self, Answer, Job};
use super::{Error, cda, hprim, metadata, reading};
use crate::domain::document::Inside;

/// An archive, or one document: what is read of it passes the pipe as it is.
pub fn documents(octets: &[u8]) {
    let read = reading::set(octets);
    if let Ok(set) = &read {
        for (document, at) in set.documents.iter().zip(0..) {
            for file in (0..).take(document.files.len()) {
                let _ = reading::file(octets, Inside { document: at, file });
            }
        }
    }
    let outcome = read.map(|set| Answer::Set(Box::new(set)));
    let mut wire = Vec::new();
    assert!(job::tell(&mut wire, &outcome).is_ok(), "it is told");
    assert!(job::told(&mut wire.as_slice(), Job::Set) == outcome, "and believed");
}

/// A list of an archive.
pub fn list(octets: &[u8]) {
    if let Ok((listed, _)) = metadata::read(octets) {
        assert!(listed.len() <= 1_000, "bounded");
    }
}

/// A CDA.
pub fn document(octets: &[u8]) {
    match cda::read(octets) {
        Ok(document) => assert!(document.text.blocks.len() <= 100_000, "bounded"),
        Err(error) => assert!(error != Error::Busy),
    }
}

/// A text of a laboratory.
pub fn text(octets: &[u8]) {
    if let Ok((documents, _)) = hprim::read(octets) {
        assert!(!documents.is_empty() && documents.len() <= 1_000, "bounded");
    }
}

/// A seed: an archive.
#[cfg(test)]
pub(crate) fn archive() -> Vec<u8> {
    let list = super::sample::list("D.XML", super::sample::CDA.as_bytes());
    super::sample::archive(&[("X/METADATA.XML", list.as_bytes()), ("X/D.XML", super::sample::CDA.as_bytes())])
}

/// A seed: a list.
#[cfg(test)]
pub(crate) fn metadata() -> Vec<u8> {
    super::sample::list("D.XML", super::sample::CDA.as_bytes()).into_bytes()
}
