//! HPRIM texts: headers of both lengths, several patients, encodings, results, and texts that are none.

use proptest::prelude::*;
use rstest::rstest;

use super::read;
use crate::documents::Error;
use crate::domain::block::{Block, Mark};
use crate::domain::document::Doubt;

/// An invented report on an official test patient.
const RECORD: &str = include_str!("../../tests/data/hprim/bilan.hpr");

#[test]
fn a_record_says_whose_it_is_and_what_was_found() {
    let (documents, more) = read(RECORD.as_bytes()).unwrap();
    let [document] = documents.as_slice() else { panic!("{}", documents.len()) };
    let patient = document.patient.as_ref().unwrap();
    assert_eq!((patient.family.as_str(), patient.given.as_str()), ("PAT-TROIS", "Dominique"));
    assert_eq!((patient.born, patient.sex), (Some(jiff::civil::date(1979, 3, 28)), None));
    assert_eq!(patient.matricule, None, "the number of the insured is no identity");
    assert_eq!((document.act, more), (Some(jiff::civil::date(2026, 11, 23)), false));
    assert_eq!(document.author.organisation, "Laboratoire des Tilleuls");
    let [Block::Preformatted(letter), Block::Table(rows)] = document.text.blocks.as_slice() else { panic!() };
    assert_eq!(letter, "Glycémie à jeun      7,67 g/l   (0,70 - 1,10)");
    let marks: Vec<_> = rows.iter().map(|row| row.iter().find_map(|cell| cell.mark)).collect();
    assert_eq!(marks, [Some(Mark::VeryHigh), None, None]);
}

#[rstest]
#[case::thirteen_lines(RECORD.replace("DUBREUIL\n", "DUBREUIL\n\n"))]
#[case::windows(RECORD.replace('\n', "\r\n"))]
#[case::old_mac(RECORD.replace('\n', "\r"))]
#[case::blank_first(format!("\n{RECORD}"))]
#[case::iso_date(RECORD.replace("28/03/1979", "1979-03-28"))]
#[case::no_end(RECORD.replace("****FIN****\n", ""))]
#[case::no_number(RECORD.replace("279035121518989", ""))]
fn variants_are_read(#[case] text: String) {
    let (documents, _) = read(text.as_bytes()).unwrap();
    let document = &documents[0];
    assert_eq!((documents.len(), document.patient.as_ref().unwrap().family.as_str()), (1, "PAT-TROIS"));
    assert!(matches!(&document.text.blocks[0], Block::Preformatted(letter) if letter.starts_with("Glycémie")));
}

#[test]
fn several_patients_are_several_documents() {
    let other = RECORD.replace("PAT-TROIS", "PAT-QUATRE").replace("28/03/1979", "01/02/1980");
    let (documents, _) = read(format!("{RECORD}{other}****FINFICHIER****\n").as_bytes()).unwrap();
    let families: Vec<_> = documents.iter().map(|document| document.patient.as_ref().unwrap().family.clone()).collect();
    assert_eq!(families, ["PAT-TROIS", "PAT-QUATRE"]);
    let (many, more) = read(RECORD.repeat(150).as_bytes()).unwrap();
    assert_eq!((many.len(), more), (super::RECORDS_MAX, true));
}

#[test]
fn what_is_nobodys_is_shown_as_nobodys() {
    let broken = RECORD.replace("28/03/1979", "28/03/79").replace("PAT-TROIS", "PAT-QUATRE").replace("7,67", "4,44");
    let (documents, more) = read(format!("{broken}{RECORD}{broken}\u{1a}\n").as_bytes()).unwrap();
    let known: Vec<_> = documents.iter().map(|document| document.patient.is_some()).collect();
    assert_eq!((known, more), (vec![false, true, false], false));
    for unknown in [&documents[0], &documents[2]] {
        assert_eq!(unknown.doubts, [Doubt::Unreadable]);
        assert!(unknown.text.to_text().contains("4,44"));
    }
    assert_eq!(read(broken.as_bytes()), Err(Error::NotMedical), "nobody's alone is another text");
}

#[test]
fn a_result_is_marked_by_its_own_field() {
    let marked = |line: &str| {
        let (documents, _) =
            read(RECORD.replace("****LAB****\n", &format!("****LAB****\n{line}\n")).as_bytes()).unwrap();
        let Some(Block::Table(rows)) = documents[0].text.blocks.last() else { panic!() };
        (rows[0].iter().find_map(|cell| cell.mark), rows[0].len())
    };
    assert_eq!(marked("RES|Groupe ABO|ABO|A|A||||N|F|A|"), (None, 3), "the field says that it is usual");
    assert_eq!(marked("RES|Potassium|K|A|6,1|mmol/l|3,5|5,0|H|F|"), (Some(Mark::High), 3));
    assert_eq!(marked("RES|Potassium|K|A|6,1|mmol/l|3,5|5,0||H|"), (Some(Mark::High), 3));
    assert_eq!(marked("COM|Hémolyse|à contrôler"), (None, 1), "a remark is kept");
}

#[rstest]
#[case::latin(encoding_rs::WINDOWS_1252)]
#[case::mac(encoding_rs::MACINTOSH)]
#[case::utf8(encoding_rs::UTF_8)]
fn encodings_are_told_apart(#[case] encoding: &'static encoding_rs::Encoding) {
    let octets: Vec<u8> = if encoding == encoding_rs::MACINTOSH {
        RECORD
            .chars()
            .map(|c| match c {
                'é' => 0x8e,
                'à' => 0x88,
                c => u8::try_from(u32::from(c)).unwrap(),
            })
            .collect()
    } else {
        encoding.encode(RECORD).0.into_owned()
    };
    let (documents, _) = read(&octets).unwrap();
    assert!(
        matches!(&documents[0].text.blocks[0], Block::Preformatted(letter) if letter.starts_with("Glycémie à jeun"))
    );
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(RECORD.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide).unwrap().0[0].text.blocks.len(), 2);
}

#[rstest]
#[case("Cher confrère,\n\nmerci de recevoir Mme PAT-TROIS, née le 28/03/1979.\n")]
#[case("")]
#[case("a\nb\nc\nd\ne\nf\n28/03/1979\nh\ni\nj\nk\nl\nm\n")]
fn other_texts_are_no_records(#[case] text: &str) {
    assert_eq!(read(text.as_bytes()).err(), Some(Error::NotMedical));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_text_makes_it_panic(at in 0_usize..500, noise in "(?s).{0,20}", cut in 0_usize..600) {
        let mut octets = RECORD.as_bytes().to_vec();
        let at = at.min(octets.len());
        let _ = octets.splice(at..at, noise.bytes());
        octets.truncate(cut.max(4));
        let _ = read(&octets);
    }
}
