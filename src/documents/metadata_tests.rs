//! The list of an archive: what it says of a document, however it is written.

use super::read;
use crate::documents::Error;
use crate::documents::sample::{CDA, list};
use crate::domain::document::Knowledge;

#[test]
fn a_list_says_what_each_document_is() {
    let (listed, more) = read(list("DOC00001.XML", CDA.as_bytes()).as_bytes()).unwrap();
    let [one] = listed.as_slice() else { panic!("{}", listed.len()) };
    assert!(!more && one.size == Some(CDA.len() as u64) && one.uri == "DOC00001.XML" && one.media_type == "text/xml");
    assert_eq!(one.hash.as_deref().map(str::len), Some(40));
    let document = &one.document;
    assert_eq!((document.knowledge, document.code.as_str()), (Knowledge::List, "11502-2"));
    assert_eq!((document.kind.as_str(), document.title.as_str()), ("CR d'examens biologiques", "Bilan"));
    assert_eq!(document.act, Some(jiff::civil::date(2021, 1, 4)));
    assert_eq!(
        (document.author.name.as_str(), document.author.organisation.as_str()),
        ("Paul SORT", "Laboratoire des Tilleuls")
    );
    let patient = document.patient.clone().unwrap();
    assert_eq!((patient.family.as_str(), patient.given.as_str()), ("PAT-TROIS", "DOMINIQUE"));
    assert_eq!((patient.is_qualified(), patient.national), (cfg!(feature = "practice"), false));
    let real = list("A.XML", b"").replace("1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.9");
    assert!(read(real.as_bytes()).unwrap().0[0].document.patient.as_ref().unwrap().is_qualified());
}

#[test]
fn an_identifier_of_another_kind_is_no_matricule() {
    let other = list("A.XML", b"").replace("1.2.250.1.213.1.4.10", "1.2.3.4");
    let (listed, _) = read(other.as_bytes()).unwrap();
    assert_eq!(listed[0].document.patient.clone().unwrap().matricule, None);
}

#[test]
fn a_replacement_is_told_by_its_association() {
    let association =
        "<ns3:Association associationType=\"urn:ihe:iti:2007:AssociationType:RPLC\" sourceObject=\"d1\"/>";
    let text =
        list("A.XML", b"").replace("</ns3:RegistryObjectList>", &format!("{association}</ns3:RegistryObjectList>"));
    assert!(read(text.as_bytes()).unwrap().0[0].document.replaces);
    assert!(!read(list("A.XML", b"").as_bytes()).unwrap().0[0].document.replaces);
}

#[test]
fn endless_lists_are_cut_and_others_refused() {
    let object = "<ExtrinsicObject mimeType=\"text/xml\"/>".repeat(5_000);
    let (listed, more) = read(format!("<a>{object}</a>").as_bytes()).unwrap();
    assert!(more && listed.len() == super::DOCUMENTS_MAX);
    assert_eq!(
        read(b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>").err(),
        Some(Error::Unreadable)
    );
    assert!(read(b"<a/>").unwrap().0.is_empty());
}
