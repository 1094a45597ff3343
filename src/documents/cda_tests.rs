//! CDA documents: an invented one, the published samples, damaged ones.

use std::path::Path;

use proptest::prelude::*;
use rstest::rstest;

use super::{file, read};
use crate::documents::sample::{CDA, PDF};
use crate::documents::{Error, xml};
use crate::domain::block::{Block, Mark, Span};
use crate::domain::document::{ClinicalDocument, Doubt, FileKind};
use crate::domain::ins::Sex;

/// All text of blocks, from top to bottom, without white space.
fn text_of(blocks: &[Block]) -> String {
    let spans = |spans: &[Span]| spans.iter().map(|span| span.text.as_str()).collect::<String>();
    let all: String = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(content) | Block::Heading(_, content) | Block::Item { spans: content, .. } => {
                spans(content)
            }
            Block::Table(rows) => rows.iter().flatten().map(|cell| text_of(&cell.blocks)).collect(),
            Block::Picture { alt, .. } => alt.clone(),
            Block::Quote(..) | Block::Preformatted(_) | Block::Rule => panic!("no reader makes it"),
        })
        .collect();
    bare(&all)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_document_says_what_it_is_and_whose() {
    let read = read(CDA.as_bytes()).unwrap();
    assert_eq!((read.code.as_str(), read.kind.as_str()), ("11502-2", "CR d'examens biologiques"));
    assert_eq!((read.title.as_str(), read.version, read.replaces), ("Bilan du matin", Some(2), true));
    assert_eq!(read.act, Some(jiff::civil::date(2021, 1, 4)));
    assert_eq!(
        (read.author.name.as_str(), read.author.organisation.as_str()),
        ("Dr Paul SORT", "Laboratoire des Tilleuls")
    );
    let patient = read.patient.unwrap();
    assert_eq!(
        (patient.family.as_str(), patient.used.as_str(), patient.given.as_str()),
        ("PAT-TROIS", "LEFEVRE", "DOMINIQUE")
    );
    assert_eq!((patient.born, patient.sex), (Some(jiff::civil::date(1979, 3, 28)), Some(Sex::Female)));
    // The matricule stands under the root of tests.
    assert_eq!((patient.is_qualified(), patient.national), (cfg!(feature = "practice"), false));
    assert!(read.doubts.is_empty());
    let person = CDA.replace("1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.8");
    assert!(super::read(person.as_bytes()).unwrap().patient.unwrap().is_qualified());
    let files: Vec<_> = read.files.iter().map(|file| (file.kind, file.name.as_str())).collect();
    assert_eq!(files, [(FileKind::Pdf, "20210104_CR d'examens biologiques_PAT-TROIS_DOMINIQUE.pdf")]);
    assert_eq!(file(CDA.as_bytes(), 0).unwrap(), PDF);
    assert_eq!(file(CDA.as_bytes(), 1), Err(Error::NoSuchPage));
}

#[test]
fn its_text_is_blocks_and_abnormal_results_are_marked() {
    let read = read(CDA.as_bytes()).unwrap();
    let [heading, intro, Block::Table(rows), one, two, link, Block::Table(alerts)] = read.text.blocks.as_slice() else {
        panic!("{}", read.text.blocks.len())
    };
    assert!(matches!(heading, Block::Heading(2, _)));
    let Block::Paragraph(spans) = intro else { panic!() };
    let shown: Vec<_> = spans.iter().map(|span| (span.text.as_str(), span.bold)).collect();
    assert_eq!(shown, [("Sang ", false), ("veineux", true), ("\nà jeun", false)]);
    // One cell above goes on in the next row, and the one of the head takes two columns.
    let widths: Vec<Vec<u16>> = rows.iter().map(|row| row.iter().map(|cell| cell.columns).collect()).collect();
    assert_eq!(widths, [vec![1, 2], vec![1, 1, 1], vec![1, 1, 1]]);
    assert_eq!(rows[1][0].mark, Some(Mark::Low), "the text is referred to");
    assert!(rows[0][0].header && rows.iter().flatten().filter(|cell| cell.mark.is_some()).count() == 1);
    let item = |block: &Block| match block {
        Block::Item { depth, marker, spans } => (*depth, marker.clone(), spans[0].text.clone()),
        _ => panic!("no item"),
    };
    assert_eq!(item(one), (0, "1.".to_owned(), "un".to_owned()));
    assert_eq!(item(two), (1, "•".to_owned(), "deux".to_owned()));
    assert_eq!(text_of(std::slice::from_ref(link)), "lien(http://exemple.fr/)");
    // The other one is told by its entry alone; the codes of its range say nothing of it.
    assert_eq!(alerts[0][0].mark, Some(Mark::VeryHigh));
    assert_eq!(text_of(&[Block::Table(alerts.clone())]), "Potassium7.1mmol/L3.5–5.0mmol/L");
}

#[rstest]
#[case::latin("iso-8859-1", "Bilan hépatique")]
#[case::undeclared("UTF-8", "Bilan hépatique")]
fn other_encodings_are_read(#[case] label: &str, #[case] title: &str) {
    let text = CDA.replace("UTF-8", label).replace("Bilan  du\n matin", title);
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    assert_eq!(read(&latin).unwrap().title, title);
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).unwrap().title, title);
}

#[test]
fn the_text_of_a_first_level_is_shown_or_a_file() {
    let head = CDA.split_once("<component>").unwrap().0;
    let whole = |body: &str| format!("{head}<component><nonXMLBody>{body}</nonXMLBody></component></ClinicalDocument>");
    let read = |body: &str| -> ClinicalDocument { read(whole(body).as_bytes()).unwrap() };
    let shown = read("<text mediaType='text/plain'>Cher confrère,\n\nRAS &amp; bon courage</text>");
    assert_eq!((shown.text.blocks.len(), text_of(&shown.text.blocks).as_str()), (2, "Cherconfrère,RAS&boncourage"));
    let encoded = read("<text mediaType='text/plain' representation='B64'>UkFT</text>");
    assert_eq!((text_of(&encoded.text.blocks).as_str(), encoded.files.len()), ("RAS", 0));
    let broken = read("<text mediaType='text/plain' representation='B64'>Uk*</text>");
    let second = read(
        "<text mediaType='text/plain' representation='B64'>UkFT</text><text mediaType='text/plain' representation='B64'>UkFT</text>",
    );
    for (read, text) in [(broken, ""), (second, "RAS")] {
        assert_eq!((text_of(&read.text.blocks).as_str(), read.files.len()), (text, 1), "what is not drawn is a file");
    }
    for (media_type, kind, end) in [("text/rtf", FileKind::Other, ".rtf"), ("image/jpeg", FileKind::Picture, ".jpg")] {
        let read = read(&format!("<text mediaType='{media_type}' representation='B64'>UkFT</text>"));
        assert_eq!((read.files[0].kind, read.text.blocks.len()), (kind, 0));
        assert!(read.files[0].name.ends_with(end));
    }
}

#[test]
fn what_is_none_or_hostile_is_refused() {
    assert_eq!(read(b"<html/>"), Err(Error::NotMedical));
    assert_eq!(read(b""), Err(Error::Unreadable));
    let bomb = format!("<!DOCTYPE a [<!ENTITY e 'x'>]>{}", CDA.split_once("?>").unwrap().1);
    assert_eq!(read(bomb.as_bytes()), Err(Error::Unreadable));
    assert_eq!(read(CDA.replace("matin", "&e;").as_bytes()), Err(Error::Unreadable));
    let prefixes = (0..40).map(|at| format!("<p{at}:a/>")).collect::<Vec<_>>().concat();
    assert_eq!(read(format!("<a>{prefixes}</a>").as_bytes()), Err(Error::Unreadable), "nobody leaves so many unbound");
}

#[test]
fn endless_depth_and_endless_rows_end() {
    for name in ["table><tbody><tr><td", "list><item", "content", "paragraph"] {
        let opened = format!("<{name}>").repeat(3_000);
        let closed = name.rsplit("><").map(|name| format!("</{name}>")).collect::<Vec<_>>().concat().repeat(3_000);
        let text = CDA.replace("Sang ", &format!("Sang{opened}fond{closed}"));
        let read = std::thread::Builder::new().stack_size(64 << 20).spawn(move || read(text.as_bytes())).unwrap();
        let read = read.join().unwrap().unwrap();
        assert!(text_of(&read.text.blocks).contains("fond") || read.text.truncated, "{name}");
    }
    let rows = "<tr><td colspan='60000' rowspan='60000'>a</td></tr>".repeat(20_000);
    let read = read(CDA.replace("<tbody>", &format!("<tbody>{rows}")).as_bytes()).unwrap();
    assert!(read.text.truncated);
}

#[test]
fn a_result_whose_place_in_the_text_bears_no_mark_is_listed() {
    let marks = |blocks: &[Block]| {
        let cells = blocks.iter().filter_map(|block| match block {
            Block::Table(rows) => Some(rows.iter().flatten().filter_map(|cell| cell.mark).collect::<Vec<_>>()),
            _ => None,
        });
        cells.flatten().collect::<Vec<_>>()
    };
    assert_eq!(marks(&read(CDA.as_bytes()).unwrap().text.blocks), [Mark::Low, Mark::VeryHigh]);
    // The same result, where the text names it in an item of a list: a place without a cell.
    let moved = CDA.replace(" ID=\"r1\"", "").replace("<item>un<list>", "<item ID=\"r1\">un<list>");
    let blocks = read(moved.as_bytes()).unwrap().text.blocks;
    assert_eq!(marks(&blocks), [Mark::Low, Mark::VeryHigh]);
    assert!(text_of(&blocks).contains("Thyroxinelibre"), "by its name");
}

#[test]
fn a_cell_that_goes_down_beyond_a_short_row_ends_where_it_should() {
    let rows =
        "<tr><td>a</td><td>b</td><td rowspan='2'>c</td></tr><tr><td>d</td></tr><tr><td>e</td><td>f</td><td>g</td></tr>";
    let table = format!("<table>{rows}</table>");
    let (before, rest) = CDA.split_once("<table>").unwrap();
    let (_, after) = rest.split_once("</table>").unwrap();
    let changed = format!("{before}{table}{after}");
    let blocks = read(changed.as_bytes()).unwrap().text.blocks;
    let table = blocks.iter().find_map(|block| match block {
        Block::Table(rows) => Some(rows),
        _ => None,
    });
    assert_eq!(table.unwrap()[2].len(), 3, "no empty cell moves the values of the last row");
}

#[test]
fn two_patients_are_a_doubt() {
    let target = CDA.split_once("<recordTarget>").unwrap().1.split_once("</recordTarget>").unwrap().0;
    let again = CDA.replace("<author>", &format!("<recordTarget>{target}</recordTarget><author>"));
    assert_eq!(read(again.as_bytes()).unwrap().doubts, [Doubt::SeveralPatients]);
}

/// The samples of the national content set, where they lie: each is read, says who and what, and loses no word of its text.
#[test]
fn the_published_samples_are_read_without_loss() {
    let folder = std::env::var_os("PLI_REFERENCE_DATA").map(|data| Path::new(&data).join("cda"));
    let Some(files) = folder.and_then(|folder| std::fs::read_dir(folder).ok()) else {
        // Past the capture of the test runner: skipping must be seen.
        let words = "SKIPPED: no cda in PLI_REFERENCE_DATA; the published documents were NOT read\n";
        std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes()).unwrap();
        return;
    };
    let mut seen = 0;
    for path in files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "xml")) {
        let octets = std::fs::read(&path).unwrap();
        let read = read(&octets).unwrap();
        let name = path.display();
        let text = xml::text(&octets).unwrap();
        let tree = xml::tree(&text).unwrap();
        let root = tree.descendants().find(|node| xml::is(*node, "ClinicalDocument")).unwrap();
        let code = root.children().find(|node| xml::is(*node, "code")).unwrap();
        assert_eq!(Some(read.code.as_str()), code.attribute("code"), "{name}");
        assert_eq!(read.kind, code.attribute("displayName").unwrap().trim(), "{name}");
        let patient = read.patient.as_ref().unwrap();
        let born = root.descendants().find(|node| xml::is(*node, "birthTime")).unwrap();
        assert_eq!(patient.born, crate::documents::cda::day(born.attribute("value").unwrap()), "{name}");
        let said = |text: &str| !text.is_empty() && root.descendants().any(|node| node.text() == Some(text));
        assert!(said(&patient.family) && said(&patient.given) && patient.sex.is_some(), "{name}");
        let mut shown = text_of(&read.text.blocks);
        assert!(!read.text.truncated, "{name}");
        for part in tree.descendants().filter(|node| {
            let is_told = xml::is(*node, "text") || xml::is(*node, "title");
            is_told && node.parent().is_some_and(|parent| xml::is(parent, "section"))
        }) {
            for word in part.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).map(bare) {
                let at = shown.find(&word).unwrap_or_else(|| panic!("{name} lost {word}"));
                shown = shown.split_off(at + word.len());
            }
        }
        for (at, listed) in read.files.iter().enumerate() {
            let octets = file(&octets, at).unwrap();
            assert!(listed.kind != FileKind::Pdf || octets.starts_with(b"%PDF"), "{name}");
        }
        seen += 1;
    }
    assert!(seen >= 40, "{seen}");
}

proptest! {
    #![proptest_config(crate::properties::cases(200))]

    #[test]
    fn damaged_documents_never_panic(at in 0_usize..3_500, noise in ".{0,12}", cut in 0_usize..4_000) {
        let mut octets = CDA.as_bytes().to_vec();
        let at = at.min(octets.len());
        let _ = octets.splice(at..at, noise.bytes());
        octets.truncate(cut.max(10));
        let _ = read(&octets);
    }
}
