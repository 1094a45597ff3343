//! The list of an IHE XDM archive (METADATA.XML, ebRIM 3.0): what it says of each document. Elements are known by their local names.

use roxmltree::Node;

use super::cda::{TEXT_MAX, day, is_in_use, is_ins, sex};
use super::{Error, xml};
use crate::domain::document::{Author, ClinicalDocument, Knowledge, Patient};
use crate::domain::filing::Lineage;
use crate::domain::shown::line;

/// Most documents of a list.
const DOCUMENTS_MAX: usize = 100;
/// Classifications and identifiers of a document (IHE ITI TF-3 §4.2).
const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
const TYPE_CODE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
const UNIQUE_ID: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
const PATIENT_ID: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";

/// What the list says of a document.
pub(super) struct Listed {
    /// The document, without its text.
    pub document: ClinicalDocument,
    /// Where its file lies.
    pub uri: String,
    /// Media type.
    pub media_type: String,
    /// SHA-1 of the file, in hexadecimal.
    pub hash: Option<String>,
    /// Its octets.
    pub size: Option<u64>,
}

/// Documents of a list, and whether there are more.
pub(super) fn read(octets: &[u8]) -> Result<(Vec<Listed>, bool), Error> {
    let text = xml::text(octets)?;
    let tree = xml::tree(&text)?;
    let root = tree.root_element();
    let objects = || xml::below(root, "ExtrinsicObject");
    let replaced = xml::below(root, "Association").filter(|association| {
        let kind = association.attribute("associationType").unwrap_or_default();
        kind.ends_with(":RPLC") || kind == "RPLC"
    });
    let replacing: Vec<&str> = replaced.filter_map(|association| association.attribute("sourceObject")).collect();
    let listed = objects().take(DOCUMENTS_MAX).map(|object| listed(object, &replacing)).collect();
    Ok((listed, objects().nth(DOCUMENTS_MAX).is_some()))
}

fn listed(object: Node<'_, '_>, replacing: &[&str]) -> Listed {
    let kind = classification(object, TYPE_CODE);
    let code = kind.and_then(|kind| kind.attribute("nodeRepresentation")).unwrap_or_default();
    let act = slot(object, "serviceStartTime").or_else(|| slot(object, "creationTime"));
    let document = ClinicalDocument {
        knowledge: Knowledge::List,
        code: line(code, 40),
        kind: kind.and_then(name).unwrap_or_default(),
        title: name(object).unwrap_or_default(),
        act: act.as_deref().and_then(day),
        author: author(object),
        patient: patient(object),
        other: None,
        version: None,
        replaces: object.attribute("id").is_some_and(|id| replacing.contains(&id)),
        lineage: Lineage { id: identifier(object), ..Lineage::default() },
        digest: String::new(),
        doubts: Vec::new(),
        text: crate::domain::block::Document::default(),
        files: Vec::new(),
    };
    Listed {
        document,
        uri: slot(object, "URI").unwrap_or_default(),
        media_type: object.attribute("mimeType").unwrap_or_default().to_owned(),
        hash: slot(object, "hash").map(|hash| hash.trim().to_ascii_lowercase()),
        size: slot(object, "size").and_then(|size| size.trim().parse().ok()),
    }
}

/// The identifier of the document, as the CDA says it of itself: `root` or `root^extension`.
fn identifier(object: Node<'_, '_>) -> String {
    let mut ids = xml::children(object, "ExternalIdentifier");
    let id = ids.find(|id| id.attribute("identificationScheme") == Some(UNIQUE_ID));
    id.and_then(|id| id.attribute("value")).map(|value| line(value, TEXT_MAX)).unwrap_or_default()
}

/// `Name/LocalizedString@value`.
fn name(node: Node<'_, '_>) -> Option<String> {
    let value = xml::at(node, &["Name", "LocalizedString"])?.attribute("value")?;
    Some(line(value, TEXT_MAX)).filter(|name| !name.is_empty())
}

fn classification<'a, 'i>(object: Node<'a, 'i>, scheme: &str) -> Option<Node<'a, 'i>> {
    xml::children(object, "Classification").find(|one| one.attribute("classificationScheme") == Some(scheme))
}

fn slots<'a>(node: Node<'a, '_>, name: &str) -> Vec<&'a str> {
    let slot = xml::children(node, "Slot").find(|slot| slot.attribute("name") == Some(name));
    let values = slot.into_iter().flat_map(|slot| xml::below(slot, "Value"));
    values.filter_map(|value| value.text()).collect()
}

fn slot(node: Node<'_, '_>, name: &str) -> Option<String> {
    slots(node, name).first().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// One component of a value of HL7 v2, from 0.
fn component(value: &str, place: usize) -> Option<String> {
    let part = value.split('^').nth(place).map(|part| line(part.split('&').next().unwrap_or_default(), TEXT_MAX));
    part.filter(|part| !part.is_empty())
}

fn author(object: Node<'_, '_>) -> Author {
    let Some(author) = classification(object, AUTHOR) else { return Author::default() };
    let of = |name| slot(author, name);
    let person = of("authorPerson").map(|person| {
        let words = [component(&person, 2), component(&person, 1)].into_iter().flatten();
        words.collect::<Vec<_>>().join(" ")
    });
    let organisation = of("authorInstitution").and_then(|institution| component(&institution, 0));
    Author { name: person.unwrap_or_default(), organisation: organisation.unwrap_or_default() }
}

/// Whom a document is about, as its list says; none where it says nothing.
fn patient(object: Node<'_, '_>) -> Option<Patient> {
    let mut found = Patient::default();
    for info in slots(object, "sourcePatientInfo") {
        match info.trim().split_once('|') {
            Some(("PID-5", name)) if found.family.is_empty() || name.split('^').nth(6) == Some("L") => {
                found.family = component(name, 0).unwrap_or_default();
                found.given = component(name, 1).unwrap_or_default();
            }
            Some(("PID-7", born)) => found.born = day(born),
            Some(("PID-8", letter)) => found.sex = sex(letter),
            _ => {}
        }
    }
    let mut ids = xml::children(object, "ExternalIdentifier");
    let id =
        ids.find(|id| id.attribute("identificationScheme") == Some(PATIENT_ID)).and_then(|id| id.attribute("value"));
    let root = id.and_then(|id| id.split('^').nth(3)?.split('&').nth(1)).filter(|root| is_ins(root));
    found.matricule = root.and(id).and_then(|id| component(id, 0));
    found.national = root.is_some_and(is_in_use);
    (found != Patient::default()).then_some(found)
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
