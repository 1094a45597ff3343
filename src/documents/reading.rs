//! Which form an attachment has, and what it holds.

use super::{Error, cda, hprim, xdm};
use crate::domain::document::{DocumentSet, Doubt, Form, Inside};

/// How every zip begins.
const ZIP: &[u8] = b"PK";

/// What an attachment holds; [`Error::NotMedical`] when it is none of the forms that are read.
pub(super) fn set(octets: &[u8]) -> Result<DocumentSet, Error> {
    let mut set = if octets.starts_with(ZIP) { xdm::set(octets)? } else { single(octets)? };
    for document in &mut set.documents {
        if document.patient.as_ref().and_then(|patient| patient.ins()).is_some_and(|ins| ins.is_err()) {
            document.doubts.push(Doubt::WrongKey);
        }
        document.doubts.sort_unstable();
        document.doubts.dedup();
    }
    Ok(set)
}

/// A file that is no archive.
fn single(octets: &[u8]) -> Result<DocumentSet, Error> {
    if is_xml(octets) {
        return Ok(DocumentSet { form: Form::Cda, documents: vec![cda::read(octets)?], truncated: false });
    }
    let (documents, truncated) = hprim::read(octets)?;
    Ok(DocumentSet { form: Form::Hprim, documents, truncated })
}

/// Its first sign, after marks of encodings and blanks, opens an element.
fn is_xml(octets: &[u8]) -> bool {
    let blank = |octet: &&u8| octet.is_ascii_whitespace() || matches!(octet, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff);
    octets.iter().find(|octet| !blank(octet)) == Some(&b'<')
}

/// A file of one of its documents.
pub(super) fn file(octets: &[u8], inside: Inside) -> Result<Vec<u8>, Error> {
    let place = usize::from(inside.file);
    if octets.starts_with(ZIP) {
        return xdm::file(octets, usize::from(inside.document), place);
    }
    if inside.document > 0 || !is_xml(octets) {
        return Err(Error::NoSuchPage);
    }
    cda::file(octets, place)
}
