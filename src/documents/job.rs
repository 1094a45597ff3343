//! What the program and the process that draws say to each other: one job a process, in fixed fields, then octets to the end.
//! The answer is believed only as far as it fits what was asked.

use std::io::{self, Read, Write};

use super::{Drawing, Error};
use crate::domain::block::{Block, Document, Raster, Span};
use crate::domain::document::{ClinicalDocument, DocumentSet, Inside};
use crate::domain::shown::{ends_line, is_deceptive};

/// Largest document that is drawn.
pub(super) const OCTETS_MAX: usize = 64 * 1024 * 1024;
/// Most pixels of an answer.
pub(super) const PIXELS_MAX: u32 = 32_000_000;
/// Largest answer that tells what documents hold.
const SET_MAX: usize = 16 * 1024 * 1024;
/// Most documents of an answer, and files of one.
const DOCUMENTS_MAX: usize = 1_000;
/// Largest file of a document.
const FILE_MAX: usize = 128 * 1024 * 1024;
/// Longest line of an answer.
const LINE_MAX: usize = 1_000;
/// Deepest table of an answer.
const DEPTH_MAX: usize = 16;

/// What is to be made of the attachment that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// A page of a PDF, from 0, so many pixels wide.
    PdfPage { page: u32, width: u32, inside: Option<Inside> },
    /// A picture, at most so many pixels wide.
    Picture { max_width: u32, inside: Option<Inside> },
    /// What medical documents it holds.
    Set,
    /// A file of one of them.
    File { inside: Inside },
}

/// What the process answers when it is done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Drawing(Drawing),
    Set(Box<DocumentSet>),
    File(Vec<u8>),
}

const PDF_PAGE: u32 = 1;
const PICTURE: u32 = 2;
const SET: u32 = 3;
const FILE: u32 = 4;

/// Says the job, then the document.
pub(super) fn ask(out: &mut impl Write, job: Job, octets: &[u8]) -> io::Result<()> {
    let (head, inside) = match job {
        Job::PdfPage { page, width, inside } => ([PDF_PAGE, page, width], inside),
        Job::Picture { max_width, inside } => ([PICTURE, 0, max_width], inside),
        Job::Set => ([SET, 0, 0], None),
        Job::File { inside } => ([FILE, 0, 0], Some(inside)),
    };
    write_fields(out, head)?;
    // From 1: a nought says that the attachment itself is meant.
    write_fields(
        out,
        inside.map_or([0; 2], |Inside { document, file }| [u32::from(document).saturating_add(1), file.into()]),
    )?;
    out.write_all(octets)?;
    out.flush()
}

/// The job and its document.
pub(super) fn asked(input: &mut impl Read) -> io::Result<(Job, Vec<u8>)> {
    let head = read_fields(input)?;
    let inside = match read_fields(input)? {
        [0, 0] => None,
        [document, file] => {
            let place = |number: u32| u16::try_from(number).map_err(|_| io::ErrorKind::InvalidData);
            let document = document.checked_sub(1).ok_or(io::ErrorKind::InvalidData)?;
            Some(Inside { document: place(document)?, file: place(file)? })
        }
    };
    let job = match (head, inside) {
        ([PDF_PAGE, page, width], inside) => Job::PdfPage { page, width, inside },
        ([PICTURE, 0, max_width], inside) => Job::Picture { max_width, inside },
        ([SET, 0, 0], None) => Job::Set,
        ([FILE, 0, 0], Some(inside)) => Job::File { inside },
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    let mut octets = Vec::new();
    let _ = input.take(OCTETS_MAX as u64).read_to_end(&mut octets)?;
    Ok((job, octets))
}

/// Says what came of it.
pub(super) fn tell(out: &mut impl Write, outcome: &Result<Answer, Error>) -> io::Result<()> {
    let octets = |out: &mut dyn Write, content: &[u8]| {
        let length = u32::try_from(content.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        out.write_all([0, length, 0, 0].map(u32::to_be_bytes).as_flattened())?;
        out.write_all(content)
    };
    match outcome {
        Ok(Answer::Drawing(Drawing { pages, raster })) => {
            write_fields(out, [0, *pages, raster.width, raster.height])?;
            out.write_all(&raster.rgba)?;
        }
        Ok(Answer::Set(set)) => octets(out, &serde_json::to_vec(set)?)?,
        Ok(Answer::File(content)) => octets(out, content)?,
        Err(error) => write_fields(out, [code(*error), 0, 0, 0])?,
    }
    out.flush()
}

/// What came of `job`; an answer that does not fit it is [`Error::Unreadable`], as one that is cut.
pub(super) fn told(input: &mut impl Read, job: Job) -> Result<Answer, Error> {
    let head = read_fields(input).map_err(|_| Error::Unreadable)?;
    let [0, first, width, height] = head else { return Err(error(head[0])) };
    match job {
        // A pixel is lost where the scale is no exact quotient.
        Job::PdfPage { page, width: asked, .. } => {
            drawing(input, (first, width, height), page < first && width <= asked).map(Answer::Drawing)
        }
        Job::Picture { max_width, .. } => {
            drawing(input, (first, width, height), width <= max_width).map(Answer::Drawing)
        }
        Job::Set => {
            let set: DocumentSet =
                serde_json::from_slice(&content(input, first, SET_MAX)?).map_err(|_| Error::Unreadable)?;
            is_sound(&set).then(|| Answer::Set(Box::new(set))).ok_or(Error::Unreadable)
        }
        Job::File { .. } => content(input, first, FILE_MAX).map(Answer::File),
    }
}

fn drawing(input: &mut impl Read, (pages, width, height): (u32, u32, u32), fits: bool) -> Result<Drawing, Error> {
    let pixels = width.checked_mul(height).filter(|pixels| fits && (1..=PIXELS_MAX).contains(pixels));
    let length = pixels.and_then(|pixels| usize::try_from(pixels).ok()?.checked_mul(4)).ok_or(Error::Unreadable)?;
    let mut rgba = vec![0; length];
    input.read_exact(&mut rgba).map_err(|_| Error::Unreadable)?;
    Ok(Drawing { pages, raster: Raster { width, height, rgba: rgba.into() } })
}

fn content(input: &mut impl Read, length: u32, most: usize) -> Result<Vec<u8>, Error> {
    let length = usize::try_from(length).ok().filter(|length| *length <= most).ok_or(Error::TooLarge)?;
    let mut content = vec![0; length];
    input.read_exact(&mut content).map_err(|_| Error::Unreadable)?;
    Ok(content)
}

/// What is said of documents is as the readers make it: short lines that turn no text, pictures that are there, no endless depth.
fn is_sound(set: &DocumentSet) -> bool {
    set.documents.len() <= DOCUMENTS_MAX && set.documents.iter().all(is_document)
}

fn is_document(document: &ClinicalDocument) -> bool {
    let ClinicalDocument { code, kind, title, author, patient, other, lineage, digest, files, text, .. } = document;
    let patient = patient
        .iter()
        .chain(other)
        .flat_map(|one| [Some(&one.family), Some(&one.used), Some(&one.given), one.matricule.as_ref()]);
    let names = files.iter().map(|file| &file.name);
    let own =
        [code, kind, title, &author.name, &author.organisation, &lineage.id, &lineage.set, &lineage.replaced, digest];
    let mut lines = own.into_iter().chain(patient.flatten()).chain(names);
    let Document { blocks, blocked_remote: 0, .. } = text else { return false };
    files.len() <= DOCUMENTS_MAX
        && lines.all(|line| line.len() <= LINE_MAX && !line.chars().any(|c| ends_line(c) || is_deceptive(c)))
        && blocks.iter().all(|block| is_block(block, files.len(), 0))
}

fn is_block(block: &Block, files: usize, depth: usize) -> bool {
    match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) => are_spans(spans),
        Block::Item { spans, marker, .. } => are_spans(spans) && is_text(marker),
        Block::Table(rows) => {
            let mut cells = rows.iter().flatten();
            let fits = |cell: &crate::domain::block::Cell| {
                cell.columns > 0 && cell.blocks.iter().all(|block| is_block(block, files, depth.saturating_add(1)))
            };
            depth <= DEPTH_MAX && cells.all(fits)
        }
        Block::Preformatted(text) => is_text(text),
        Block::Rule => true,
        Block::Picture { part, alt, .. } => is_text(alt) && usize::try_from(*part).is_ok_and(|part| part < files),
        Block::Quote(..) => false,
    }
}

fn are_spans(spans: &[Span]) -> bool {
    spans.iter().all(|span| span.link.is_none() && is_text(&span.text))
}

/// No sign that turns text, and none that ends a line but the plain one.
fn is_text(text: &str) -> bool {
    !text.chars().any(|c| is_deceptive(c) || (ends_line(c) && c != '\n'))
}

fn code(error: Error) -> u32 {
    match error {
        Error::Unreadable => 1,
        Error::Protected => 2,
        Error::TooLarge => 3,
        Error::NoSuchPage => 4,
        Error::TooSlow => 5,
        Error::Busy => 6,
        Error::NotMedical => 7,
    }
}

/// Whatever else the process says, the document was not drawn.
fn error(code: u32) -> Error {
    match code {
        2 => Error::Protected,
        3 => Error::TooLarge,
        4 => Error::NoSuchPage,
        7 => Error::NotMedical,
        _ => Error::Unreadable,
    }
}

fn write_fields<const N: usize>(out: &mut impl Write, fields: [u32; N]) -> io::Result<()> {
    out.write_all(fields.map(u32::to_be_bytes).as_flattened())
}

fn read_fields<const N: usize>(input: &mut impl Read) -> io::Result<[u32; N]> {
    let mut fields = [[0; 4]; N];
    input.read_exact(fields.as_flattened_mut())?;
    Ok(fields.map(u32::from_be_bytes))
}

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;
