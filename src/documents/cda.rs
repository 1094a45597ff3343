//! A CDA R2 document: header, text and files of both its levels. Style sheets, links and remote pictures are not looked at.

mod header;
mod narrative;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use roxmltree::{Document, Node};

pub(super) use self::header::{TEXT_MAX, day, is_in_use, is_ins, sex};

use super::{Error, xml};
use crate::domain::block;
use crate::domain::document::{ClinicalDocument, Doubt, Enclosed, FileKind, Knowledge};

/// Most files of a document.
const FILES_MAX: usize = 64;
/// As writers of attributes leave it: padded or not, with bits left over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads one; [`Error::NotMedical`] when it is another XML.
pub(super) fn read(octets: &[u8]) -> Result<ClinicalDocument, Error> {
    let text = xml::text(octets)?;
    let tree = xml::tree(&text)?;
    let root = root(&tree)?;
    let (code, kind) = header::kind(root);
    let (version, replaces) = header::version(root);
    let mut patients = header::patients(root).into_iter();
    let (patient, other) = (patients.next(), patients.next());
    let mut doubts = Vec::new();
    if other.is_some() {
        doubts.push(Doubt::SeveralPatients);
    }
    let words = encoded_text(root);
    let found = files(root, words.as_ref().map(|(node, _)| *node));
    let document = ClinicalDocument {
        knowledge: Knowledge::Document,
        code,
        kind,
        title: header::title(root),
        act: header::act(root),
        author: header::author(root),
        patient,
        other,
        version,
        replaces,
        lineage: header::lineage(root),
        digest: super::digest([octets]),
        doubts,
        text: match words {
            Some((_, octets)) => narrative::plain(&super::hprim::text(&octets)),
            None => body(root, &found),
        },
        files: Vec::new(),
    };
    let files = found.iter().enumerate().map(|(at, file)| file.described(&document, at)).collect();
    Ok(ClinicalDocument { files, ..document })
}

/// The octets of one of its files, by place.
pub(super) fn file(octets: &[u8], place: usize) -> Result<Vec<u8>, Error> {
    let text = xml::text(octets)?;
    let tree = xml::tree(&text)?;
    let root = root(&tree)?;
    let files = files(root, encoded_text(root).map(|(node, _)| node));
    files.get(place).ok_or(Error::NoSuchPage)?.octets()
}

/// The document, also where it stands in the style sheet that displays it.
fn root<'a, 'i>(tree: &'a Document<'i>) -> Result<Node<'a, 'i>, Error> {
    let whole = tree.root_element();
    xml::below(whole, "ClinicalDocument").next().ok_or(Error::NotMedical)
}

fn body(root: Node<'_, '_>, files: &[File<'_, '_>]) -> block::Document {
    let Some(component) = xml::child(root, "component") else { return block::Document::default() };
    if let Some(structured) = xml::child(component, "structuredBody") {
        let pictures = files.iter().zip(0..).filter(|(file, _)| file.kind() == FileKind::Picture);
        let pictures: BTreeMap<String, u32> =
            pictures.filter_map(|(file, at)| Some((file.id?.to_owned(), at))).collect();
        return narrative::body(structured, &pictures);
    }
    match xml::at(component, &["nonXMLBody", "text"]) {
        Some(text) if text.attribute("representation") != Some("B64") => narrative::plain(&xml::words(text)),
        _ => block::Document::default(),
    }
}

/// The text of a body that is nothing else, where it is written in base64, decoded: it is drawn as the text of the document, and is no
/// file beside it. One that cannot be decoded stands among the files.
fn encoded_text<'a, 'i>(root: Node<'a, 'i>) -> Option<(Node<'a, 'i>, Vec<u8>)> {
    let node = xml::at(root, &["component", "nonXMLBody", "text"])?;
    let is_meant = node.attribute("representation") == Some("B64") && node.attribute("mediaType") == Some("text/plain");
    let octets = is_meant.then(|| File { node, media_type: "text/plain", id: None }.octets().ok())??;
    Some((node, octets))
}

/// A file in the document, not decoded.
struct File<'a, 'i> {
    node: Node<'a, 'i>,
    media_type: &'a str,
    id: Option<&'a str>,
}

/// Files of the body, in its order: what is written in base64, but for its text.
fn files<'a, 'i>(root: Node<'a, 'i>, text: Option<Node<'a, 'i>>) -> Vec<File<'a, 'i>> {
    let is_file = |node: &Node<'a, 'i>| node.attribute("representation") == Some("B64") && Some(*node) != text;
    let encoded = root.descendants().filter(is_file);
    let file = |node: Node<'a, 'i>| {
        let media_type = node.attribute("mediaType")?;
        Some(File { node, media_type, id: node.parent().and_then(|parent| parent.attribute("ID")) })
    };
    encoded.filter_map(file).take(FILES_MAX).collect()
}

impl File<'_, '_> {
    fn kind(&self) -> FileKind {
        FileKind::of(self.media_type)
    }

    fn encoded(&self) -> impl Iterator<Item = &str> {
        self.node.children().filter_map(|node| if node.is_text() { node.text() } else { None })
    }

    fn octets(&self) -> Result<Vec<u8>, Error> {
        let digits: Vec<u8> = self.encoded().flat_map(str::bytes).filter(|byte| !byte.is_ascii_whitespace()).collect();
        BASE64.decode(digits).map_err(|_| Error::Unreadable)
    }

    fn described(&self, document: &ClinicalDocument, place: usize) -> Enclosed {
        let letters: usize = self.encoded().map(str::len).sum();
        let size = u64::try_from(letters / 4).unwrap_or(u64::MAX).saturating_mul(3);
        Enclosed { kind: self.kind(), name: super::name::of(document, self.media_type, place), size }
    }
}

#[cfg(test)]
#[path = "cda_tests.rs"]
mod tests;
