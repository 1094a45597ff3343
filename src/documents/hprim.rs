//! Text in the form « HPRIM Médecins »: for each patient twelve lines, sometimes thirteen, then a letter, then results for machines.
//! Read leniently, known by what its lines hold: a birth date where one must stand, and one more thing in its place.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Error;
use super::cda::TEXT_MAX;
use crate::domain::block::{Block, Cell, Document, Mark, Span};
use crate::domain::document::{Author, ClinicalDocument, Doubt, Knowledge, Patient};
use crate::domain::filing::Lineage;
use crate::domain::patient::read_date;
use crate::domain::shown::{is_deceptive, line};

/// Largest file.
const OCTETS_MAX: usize = 8 * 1024 * 1024;
/// Most records of a file.
const RECORDS_MAX: usize = 100;
/// Most results of one, and lines of a letter.
const LINES_MAX: usize = 5_000;
/// Lines of a header.
const HEADER: usize = 12;
/// What may stand before it.
const BEFORE_MAX: usize = 3;

/// The records of a file, one document each, and whether there are more; [`Error::NotMedical`] when it is another text.
pub(super) fn read(octets: &[u8]) -> Result<(Vec<ClinicalDocument>, bool), Error> {
    if octets.len() > OCTETS_MAX {
        return Err(Error::TooLarge);
    }
    let text = text(octets);
    let lines: Vec<&str> =
        text.split('\n').map(|line| line.trim_end_matches('\r')).flat_map(|line| line.split('\r')).collect();
    let (mut documents, mut foreign) = (Vec::new(), Vec::new());
    for record in lines.split(|line| line.starts_with("****FIN")) {
        if let Some(document) = document(record) {
            if documents.len() == RECORDS_MAX {
                return Ok((documents, true));
            }
            documents.push(document);
        } else if record.iter().any(|line| line.contains(char::is_alphanumeric)) {
            foreign.push((documents.len(), record));
        }
    }
    if documents.is_empty() {
        return Err(Error::NotMedical);
    }
    // Somebody's results between those of others: shown as they are, as nobody's.
    let is_full = documents.len().saturating_add(foreign.len()) > RECORDS_MAX;
    for (at, record) in foreign.into_iter().rev().take(RECORDS_MAX.saturating_sub(documents.len())) {
        documents.insert(at, unknown(record));
    }
    Ok((documents, is_full))
}

/// A record whose header says nothing that is understood.
fn unknown(record: &[&str]) -> ClinicalDocument {
    let text = Document {
        blocks: letter_of(record).into_iter().collect(),
        blocked_remote: 0,
        truncated: record.len() > LINES_MAX,
    };
    ClinicalDocument { doubts: vec![Doubt::Unreadable], ..made(None, record, text) }
}

fn made(patient: Option<Patient>, record: &[&str], text: Document) -> ClinicalDocument {
    ClinicalDocument {
        knowledge: Knowledge::Document,
        code: String::new(),
        kind: String::new(),
        title: String::new(),
        act: None,
        author: Author::default(),
        patient,
        other: None,
        version: None,
        replaces: false,
        lineage: Lineage::default(),
        digest: super::digest(record.iter().flat_map(|line| [line.as_bytes(), b"\n"])),
        doubts: Vec::new(),
        text,
        files: Vec::new(),
    }
}

/// Text of which nothing says the encoding.
pub(super) fn text(octets: &[u8]) -> String {
    let encoding = match (Encoding::for_bom(octets), octets) {
        (Some((encoding, _)), _) => encoding,
        (None, [_, 0, ..]) => UTF_16LE,
        (None, [0, _, ..]) => UTF_16BE,
        _ if std::str::from_utf8(octets).is_ok() => UTF_8,
        _ => {
            // é è à ç ê ù ô of either.
            let count = |letters: &[u8]| octets.iter().filter(|octet| letters.contains(octet)).count();
            let mac = count(&[0x8e, 0x8f, 0x88, 0x8d, 0x90, 0x9d, 0x99]);
            let latin = count(&[0xe9, 0xe8, 0xe0, 0xe7, 0xea, 0xf9, 0xf4]);
            if mac > latin { MACINTOSH } else { WINDOWS_1252 }
        }
    };
    encoding.decode(octets).0.into_owned()
}

/// Where the header of a record begins.
fn header<'a>(record: &'a [&'a str]) -> Option<&'a [&'a str]> {
    let windows = (0..=BEFORE_MAX).filter_map(|before| record.get(before..));
    windows.into_iter().find(|lines| {
        let at = |number: usize| lines.get(number).map(|line| line.trim()).unwrap_or_default();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        let postal = at(5).get(..5).is_some_and(|code| digits(code) == 5);
        let secured = matches!(digits(at(7)), 13 | 15);
        let dated = read_date(at(9)).is_some();
        let named = !at(1).is_empty() && at(1).len() <= 60 && digits(at(1)) == 0;
        named && read_date(at(6)).is_some() && (postal || secured || dated)
    })
}

fn document(record: &[&str]) -> Option<ClinicalDocument> {
    let lines = header(record)?;
    let at = |number: usize| lines.get(number).map(|text| line(text, TEXT_MAX)).unwrap_or_default();
    let rest = lines.get(HEADER..).unwrap_or_default();
    let rest = rest.strip_prefix(&[""]).unwrap_or(rest);
    let machine = rest.iter().position(|line| line.starts_with("****LAB"));
    let (letter, results) = rest.split_at_checked(machine.unwrap_or(rest.len())).unwrap_or((rest, &[]));
    let mut blocks: Vec<Block> = letter_of(letter).into_iter().collect();
    blocks.extend(results_of(results));
    let truncated = letter.len() > LINES_MAX || results.len() > LINES_MAX;
    // The number of the eighth line is the insured person's, and says nothing certain of the patient.
    let patient = Patient { family: at(1), given: at(2), born: read_date(&at(6)), ..Patient::default() };
    Some(ClinicalDocument {
        act: read_date(&at(9)),
        author: Author { name: String::new(), organisation: label(&at(10)) },
        ..made(Some(patient), record, Document { blocks, blocked_remote: 0, truncated })
    })
}

/// The name after a code: `LAB0000001 Laboratoire des Tilleuls`.
fn label(text: &str) -> String {
    match text.split_once(' ') {
        Some((code, rest)) if code.chars().any(|c| c.is_ascii_digit()) && !rest.trim().is_empty() => {
            rest.trim().to_owned()
        }
        _ => text.to_owned(),
    }
}

/// The letter in its own lines: laboratories align columns by blanks.
fn letter_of(lines: &[&str]) -> Option<Block> {
    let clean = |line: &&str| -> String {
        let shown = line.chars().filter(|c| !is_deceptive(*c) && (*c == '\t' || !c.is_control()));
        shown.collect::<String>().trim_end().to_owned()
    };
    let text = lines.iter().take(LINES_MAX).map(clean).collect::<Vec<_>>().join("\n");
    let text = text.trim_matches('\n');
    (!text.trim().is_empty()).then(|| Block::Preformatted(text.to_owned()))
}

/// Results as a table; what is not usual is marked.
fn results_of(lines: &[&str]) -> Option<Block> {
    let cell = |text: &str, columns: u16, mark: Option<Mark>| {
        let spans = vec![Span { text: line(text, TEXT_MAX), ..Span::default() }];
        Cell { header: false, blocks: vec![Block::Paragraph(spans)], columns, mark }
    };
    let mut rows = Vec::new();
    for line in lines.iter().take(LINES_MAX) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let at = |number: usize| fields.get(number).copied().unwrap_or_default();
        match at(0) {
            "RES" if !at(1).is_empty() || !at(4).is_empty() => {
                // Some leave the field of what is not usual to the next one, which is the state of the result otherwise.
                let said = if at(8).is_empty() { at(9) } else { at(8) };
                let mark = Mark::of(said);
                let range = match (at(6), at(7)) {
                    ("", "") => String::new(),
                    (low, "") => format!("≥ {low}"),
                    ("", high) => format!("≤ {high}"),
                    (low, high) => format!("{low} – {high}"),
                };
                let value = [at(4), at(5)].join(" ");
                rows.push(vec![cell(at(1), 1, None), cell(&value, 1, mark), cell(&range, 1, None)]);
            }
            "TEX" if !at(1).is_empty() => {
                rows.push(vec![cell(&fields.get(1..).unwrap_or_default().join(" "), 3, None)]);
            }
            // Remarks and what laboratories add of their own.
            kind if !kind.is_empty() && !kind.starts_with("****") => {
                let words = fields.iter().filter(|field| !field.is_empty()).copied().collect::<Vec<_>>().join(" ");
                rows.push(vec![cell(&words, 3, None)]);
            }
            _ => {}
        }
    }
    (!rows.is_empty()).then_some(Block::Table(rows))
}

#[cfg(test)]
#[path = "hprim_tests.rs"]
mod tests;
