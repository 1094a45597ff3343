//! Archives: found, compared with their list, refused.

use rstest::rstest;

use super::{file, set};
use crate::documents::sample::{CDA, PDF, archive, list};
use crate::documents::{Error, cda};
use crate::domain::document::{DocumentSet, Doubt, FileKind, Form, Knowledge};

fn whole(metadata: &str, document: &str, uri: &str) -> Vec<u8> {
    let list = list(uri, CDA.as_bytes());
    archive(&[("README.TXT", b"Pli"), (metadata, list.as_bytes()), (document, CDA.as_bytes())])
}

fn doubts(set: &DocumentSet) -> Vec<Doubt> {
    set.documents.iter().flat_map(|document| document.doubts.clone()).collect()
}

#[rstest]
#[case::usual("IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/DOC00001.XML", "DOC00001.XML")]
#[case::lower_case("ihe_xdm/subset01/metadata.xml", "ihe_xdm/subset01/doc00001.xml", "DOC00001.XML")]
#[case::from_above("IHE_XDM/SS000001/METADATA.XML", "IHE_XDM/SS000001/DOC1.XML", "SS000001/DOC1.XML")]
#[case::nested("a/b/IHE_XDM/S/METADATA.XML", "a/b/IHE_XDM/S/DOC1.XML", "DOC1.XML")]
#[case::windows("IHE_XDM\\S\\METADATA.XML", "IHE_XDM\\S\\DOC1.XML", ".\\DOC1.XML")]
#[case::by_name_alone("IHE_XDM/S/METADATA.XML", "DOCUMENTS/DOC1.XML", "DOC1.XML")]
fn documents_are_found_and_compared_with_their_list(#[case] metadata: &str, #[case] document: &str, #[case] uri: &str) {
    let octets = whole(metadata, document, uri);
    let set = set(&octets).unwrap();
    assert_eq!((set.form, set.documents.len(), set.truncated), (Form::Xdm, 1, false));
    let read = &set.documents[0];
    assert_eq!(
        (read.knowledge, read.title.as_str(), doubts(&set)),
        (Knowledge::Document, "Bilan du matin", Vec::new())
    );
    assert_eq!(file(&octets, 0, 0).unwrap(), PDF);
    assert_eq!((file(&octets, 0, 1), file(&octets, 1, 0)), (Err(Error::NoSuchPage), Err(Error::NoSuchPage)));
}

#[test]
fn what_does_not_fit_the_list_is_said() {
    let at = |name| format!("IHE_XDM/S/{name}");
    let (metadata, document) = (at("METADATA.XML"), at("DOC.XML"));
    let read =
        |list: String, content: &[u8]| set(&archive(&[(&metadata, list.as_bytes()), (&document, content)])).unwrap();
    let honest = list("DOC.XML", CDA.as_bytes());
    assert_eq!(doubts(&read(honest.clone(), CDA.replace("matin", "matim").as_bytes())), [Doubt::Altered]);
    let other = read(honest.replace("PAT-TROIS^", "PAT-QUATRE^"), CDA.as_bytes());
    assert_eq!(doubts(&other), [Doubt::OtherPatient]);
    assert_eq!(other.documents[0].patient.as_ref().unwrap().family, "PAT-TROIS", "the document is believed");
    assert_eq!(doubts(&read(honest.replace("DOC.XML", "AUTRE.XML"), CDA.as_bytes())), [Doubt::Missing]);
    let broken = read(list("DOC.XML", b"<ClinicalDocument>"), b"<ClinicalDocument>");
    assert_eq!((doubts(&broken), broken.documents[0].knowledge), (vec![Doubt::Unreadable], Knowledge::List));
    assert_eq!(broken.documents[0].title, "Bilan", "what the list says is shown all the same");
}

/// The PDF of a CDA beside it is the same document.
#[test]
fn a_pdf_of_the_same_name_is_the_same_document() {
    let object = |uri: &str, content: &[u8], media_type: &str| {
        let list = list(uri, content).replace("text/xml", media_type);
        let (_, rest) = list.split_once("<ns3:RegistryObjectList>").unwrap();
        rest.split_once("</ns3:RegistryObjectList>").unwrap().0.to_owned()
    };
    let objects = [object("A.PDF", b"%PDF-twin", "application/pdf"), object("B.PDF", b"%PDF-other", "application/pdf")];
    let list = list("A.XML", CDA.as_bytes())
        .replace("</ns3:RegistryObjectList>", &format!("{}</ns3:RegistryObjectList>", objects.concat()));
    let files: [(&str, &[u8]); 4] = [
        ("X/METADATA.XML", list.as_bytes()),
        ("X/A.XML", CDA.as_bytes()),
        ("X/A.PDF", b"%PDF-twin"),
        ("X/B.PDF", b"%PDF-other"),
    ];
    let octets = archive(&files);
    let set = set(&octets).unwrap();
    let shown: Vec<_> = set.documents.iter().map(|document| (document.knowledge, document.files.len())).collect();
    assert_eq!(shown, [(Knowledge::Document, 2), (Knowledge::List, 1)]);
    assert_eq!(file(&octets, 0, 1).unwrap(), b"%PDF-twin");
    assert_eq!(file(&octets, 1, 0).unwrap(), b"%PDF-other");
    assert_eq!(set.documents[1].files[0].kind, FileKind::Pdf);
}

#[test]
fn a_document_that_names_nobody_is_said_to_be_named_by_its_list() {
    let (before, rest) = CDA.split_once("<recordTarget").unwrap();
    let nobodys = format!("{before}{}", rest.split_once("</recordTarget>").unwrap().1);
    let of = |content: &str| {
        let list = list("D.XML", content.as_bytes());
        let octets = archive(&[("X/METADATA.XML", list.as_bytes()), ("X/D.XML", content.as_bytes())]);
        set(&octets).unwrap().documents.remove(0)
    };
    let (own, listed) = (of(CDA), of(&nobodys));
    assert_eq!(own.doubts, []);
    assert_eq!(listed.doubts, [Doubt::NamedByList]);
    assert_eq!(listed.patient.unwrap().family, "PAT-TROIS");
    let empty =
        format!("{before}<recordTarget><patientRole/></recordTarget>{}", rest.split_once("</recordTarget>").unwrap().1);
    assert_eq!(of(&empty).doubts, [Doubt::NamedByList]);
    // What it is known by is its own content, whatever it came in.
    assert_eq!(own.digest, cda::read(CDA.as_bytes()).unwrap().digest);
    assert!(own.digest.len() == 64 && own.digest != listed.digest);
}

#[rstest]
#[case::up("../METADATA.XML")]
#[case::up_inside("IHE_XDM/../../METADATA.XML")]
#[case::up_of_windows("IHE_XDM\\..\\METADATA.XML")]
#[case::absolute("/METADATA.XML")]
#[case::drive("C:\\METADATA.XML")]
#[case::too_deep("1/2/3/4/5/6/7/8/9/METADATA.XML")]
fn ways_that_lead_out_are_refused(#[case] name: &str) {
    let sound = whole("IHE_XDM/S/METADATA.XML", "IHE_XDM/S/D.XML", "D.XML");
    assert!(set(&sound).is_ok());
    assert_eq!(set(&whole(name, "IHE_XDM/S/D.XML", "D.XML")), Err(Error::Unreadable));
    assert_eq!(doubts(&set(&whole("X/METADATA.XML", "X/D.XML", "../../etc/passwd")).unwrap()), [Doubt::Missing]);
}

#[test]
fn two_files_of_one_name_are_refused() {
    let octets = archive(&[("X/METADATA.XML", b"<a/>"), ("x/metadata.xml", b"<a/>")]);
    assert_eq!(set(&octets), Err(Error::Unreadable));
}

#[test]
fn bombs_are_refused() {
    let large = vec![b' '; 40 << 20];
    let bomb = archive(&[("X/METADATA.XML", &large)]);
    assert!(bomb.len() < 200 * 1024);
    assert_eq!(set(&bomb), Err(Error::TooLarge));
    let names: Vec<String> = (0..super::ENTRIES_MAX).map(|at| format!("X/{at}")).collect();
    let mut many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), [].as_slice())).collect();
    many.push(("X/METADATA.XML", b"<a/>"));
    assert_eq!(set(&archive(&many)), Err(Error::TooLarge));
}

/// One that tells of itself that it is small, and is not.
#[test]
fn an_archive_that_lies_of_its_sizes_is_refused() {
    let list = list("D.XML", CDA.as_bytes());
    let mut octets = archive(&[("X/METADATA.XML", list.as_bytes()), ("X/D.XML", CDA.as_bytes())]);
    let told = u32::try_from(CDA.len()).unwrap().to_le_bytes();
    let places: Vec<usize> =
        octets.windows(4).enumerate().filter(|(_, four)| *four == told).map(|(at, _)| at).collect();
    assert!(places.len() >= 2);
    for at in places {
        octets[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    assert_eq!(doubts(&set(&octets).unwrap()), [Doubt::Unreadable]);
}

#[test]
fn other_archives_are_no_documents() {
    assert_eq!(set(&archive(&[("photos/1.jpg", b"x")])), Err(Error::NotMedical));
    assert_eq!(set(b"PK\x03\x04"), Err(Error::Unreadable));
}
