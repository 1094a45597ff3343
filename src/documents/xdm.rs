//! An IHE XDM archive: its list, and the files that the list names. What a bomb or a traversal is made of (too many files, too large, too
//! deep, a way that leads elsewhere, two files of one name) makes it refused whole; archives in it are not opened.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use sha1::{Digest as _, Sha1};
use zip::ZipArchive;
use zip::result::ZipError;

use super::metadata::{self, Listed};
use super::{Error, cda, name};
use crate::domain::document::{ClinicalDocument, DocumentSet, Doubt, Enclosed, FileKind, Form, Knowledge, Patient};

/// Most entries.
const ENTRIES_MAX: usize = 400;
/// Longest way to a file, and its steps.
const WAY_MAX: usize = 300;
const STEPS_MAX: usize = 8;
/// Most octets of all files together, once inflated.
const OCTETS_MAX: u64 = 128 * 1024 * 1024;
/// No honest file is so much larger than it is packed.
const RATIO_MAX: u64 = 400;
/// Below this a ratio says nothing.
const RATIO_FROM: u64 = 1024 * 1024;
/// Most lists in one archive.
const LISTS_MAX: usize = 8;

/// A document with where its files lie.
struct Found {
    document: ClinicalDocument,
    origins: Vec<Origin>,
}

/// Where a file of a document lies.
#[derive(Clone)]
enum Origin {
    /// In the file of the archive, a CDA, at this place.
    Embedded(String, usize),
    /// It is the file of the archive.
    Entry(String),
}

/// The documents of an archive.
pub(super) fn set(octets: &[u8]) -> Result<DocumentSet, Error> {
    let (found, truncated) = Archive::open(octets)?.documents()?;
    Ok(DocumentSet { form: Form::Xdm, documents: found.into_iter().map(|found| found.document).collect(), truncated })
}

/// The octets of a file of one of its documents.
pub(super) fn file(octets: &[u8], document: usize, place: usize) -> Result<Vec<u8>, Error> {
    let mut archive = Archive::open(octets)?;
    let (mut found, _) = archive.documents()?;
    let found = found.get_mut(document).ok_or(Error::NoSuchPage)?;
    match found.origins.get(place).ok_or(Error::NoSuchPage)?.clone() {
        Origin::Embedded(way, place) => cda::file(&archive.read(&way)?, place),
        Origin::Entry(way) => archive.read(&way),
    }
}

/// An archive whose entries were looked at, by their way in capitals.
struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    entries: BTreeMap<String, usize>,
    /// Octets that may still be inflated.
    left: u64,
}

impl<'a> Archive<'a> {
    fn open(octets: &'a [u8]) -> Result<Self, Error> {
        let mut zip = ZipArchive::new(Cursor::new(octets)).map_err(|_| Error::Unreadable)?;
        if zip.len() > ENTRIES_MAX {
            return Err(Error::TooLarge);
        }
        let mut entries = BTreeMap::new();
        let mut total = 0_u64;
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(|_| Error::Unreadable)?;
            if entry.encrypted() {
                return Err(Error::Protected);
            }
            let way = way(entry.name_raw()).ok_or(Error::Unreadable)?;
            if entry.is_dir() {
                continue;
            }
            if !entry.is_file() {
                return Err(Error::Unreadable);
            }
            total = total.saturating_add(entry.size());
            let is_bomb = entry.size() > RATIO_FROM && entry.size() / RATIO_MAX > entry.compressed_size();
            if total > OCTETS_MAX || is_bomb {
                return Err(Error::TooLarge);
            }
            if entries.insert(way, at).is_some() {
                return Err(Error::Unreadable);
            }
        }
        Ok(Self { zip, entries, left: OCTETS_MAX })
    }

    fn read(&mut self, way: &str) -> Result<Vec<u8>, Error> {
        let at = self.entries.get(way).ok_or(Error::Unreadable)?;
        let entry = self.zip.by_index(*at).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => Error::Protected,
            _ => Error::Unreadable,
        })?;
        // Sizes that an archive tells of itself are not believed.
        let most = entry.size().min(self.left);
        let mut octets = Vec::new();
        let _ = entry.take(most.saturating_add(1)).read_to_end(&mut octets).map_err(|_| Error::Unreadable)?;
        let read = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        if read > most {
            return Err(Error::TooLarge);
        }
        self.left = self.left.saturating_sub(read);
        Ok(octets)
    }

    /// What the lists tell of, in their order.
    fn documents(&mut self) -> Result<(Vec<Found>, bool), Error> {
        let mut lists: Vec<String> =
            self.entries.keys().filter(|way| file_name(way) == "METADATA.XML").cloned().collect();
        if lists.is_empty() {
            return Err(Error::NotMedical);
        }
        let (mut found, mut truncated) = (Vec::new(), lists.len() > LISTS_MAX);
        lists.truncate(LISTS_MAX);
        for list in lists {
            let (listed, more) = metadata::read(&self.read(&list)?)?;
            truncated |= more;
            let folder = folder(&list).to_owned();
            let ways: Vec<Option<String>> = listed.iter().map(|listed| self.find(&folder, &listed.uri)).collect();
            for (listed, way) in listed.into_iter().zip(ways) {
                found.push(self.one(listed, way));
            }
        }
        Ok((join_twins(found), truncated))
    }

    /// The file that the list means: beside the list by IHE, beside its folder as some write it, or the only one of that name.
    fn find(&self, folder: &str, uri: &str) -> Option<String> {
        let uri = way(uri.trim().as_bytes())?;
        let above = self::folder(folder.trim_end_matches('/'));
        let found = [folder, above, ""].into_iter().map(|folder| format!("{folder}{uri}"));
        if let Some(way) = found.into_iter().find(|way| self.entries.contains_key(way)) {
            return Some(way);
        }
        let mut named = self.entries.keys().filter(|way| file_name(way) == file_name(&uri));
        named.next().filter(|_| named.next().is_none()).cloned()
    }

    fn one(&mut self, listed: Listed, way: Option<String>) -> Found {
        let mut document = listed.document;
        let Some(way) = way else {
            document.doubts.push(Doubt::Missing);
            return Found { document, origins: Vec::new() };
        };
        let Ok(octets) = self.read(&way) else {
            document.doubts.push(Doubt::Unreadable);
            return Found { document, origins: Vec::new() };
        };
        let hash = format!("{:x}", Sha1::digest(&octets));
        let size = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        let is_same = listed.hash.is_none_or(|told| told == hash) && listed.size.is_none_or(|told| told == size);
        if !is_same {
            document.doubts.push(Doubt::Altered);
        }
        let is_text = listed.media_type.to_ascii_lowercase().contains("xml")
            || file_name(&way).rsplit_once('.').is_some_and(|(_, end)| end == "XML");
        match if is_text { cda::read(&octets) } else { Err(Error::NotMedical) } {
            Ok(whole) => {
                let document = merged(whole, document);
                let origins = (0..document.files.len()).map(|at| Origin::Embedded(way.clone(), at)).collect();
                Found { document, origins }
            }
            Err(error) => {
                if error != Error::NotMedical {
                    document.doubts.push(Doubt::Unreadable);
                }
                document.digest = super::digest([octets.as_slice()]);
                let kind = FileKind::of(&listed.media_type);
                let name = name::of(&document, &listed.media_type, 0);
                document.files.push(Enclosed { kind, name, size });
                Found { document, origins: vec![Origin::Entry(way)] }
            }
        }
    }
}

/// The document says more than its list; where they tell of two persons, that is said.
fn merged(mut whole: ClinicalDocument, listed: ClinicalDocument) -> ClinicalDocument {
    whole.doubts.extend(listed.doubts);
    if let (Some(one), Some(other)) = (&whole.patient, &listed.patient)
        && !one.agrees_with(other)
    {
        whole.doubts.push(Doubt::OtherPatient);
        whole.other = whole.other.or_else(|| listed.patient.clone());
    }
    let names_nobody = !whole.patient.as_ref().is_some_and(Patient::is_somebody);
    if names_nobody && !whole.doubts.contains(&Doubt::OtherPatient) && listed.patient.is_some() {
        whole.patient = listed.patient;
        whole.doubts.push(Doubt::NamedByList);
    }
    whole.replaces |= listed.replaces;
    whole.act = whole.act.or(listed.act);
    for (own, other) in
        [(&mut whole.kind, listed.kind), (&mut whole.title, listed.title), (&mut whole.code, listed.code)]
    {
        if own.is_empty() {
            *own = other;
        }
    }
    if whole.lineage.id.is_empty() {
        whole.lineage.id = listed.lineage.id;
    }
    if whole.author.name.is_empty() && whole.author.organisation.is_empty() {
        whole.author = listed.author;
    }
    whole
}

/// A PDF of the same name as a CDA is that document, as its author lays it out: one document, not two.
fn join_twins(found: Vec<Found>) -> Vec<Found> {
    let stem = |way: &str| way.rsplit_once('.').map(|(stem, _)| stem.to_owned());
    let way = |found: &Found| match found.origins.first() {
        Some(Origin::Entry(way) | Origin::Embedded(way, _)) => Some(way.clone()),
        None => None,
    };
    let (mut joined, mut twins): (Vec<Found>, Vec<Found>) = (Vec::new(), Vec::new());
    for one in found {
        let is_file = one.document.knowledge == Knowledge::List;
        let is_pdf = one.document.files.first().is_some_and(|file| file.kind == FileKind::Pdf);
        if is_file && is_pdf { twins.push(one) } else { joined.push(one) }
    }
    for twin in twins {
        let wanted = way(&twin).as_deref().and_then(stem);
        let whole = joined.iter_mut().find(|whole| {
            let is_same = wanted.is_some() && way(whole).as_deref().and_then(stem) == wanted;
            whole.document.knowledge == Knowledge::Document && is_same
        });
        match whole {
            Some(whole) => {
                let differs = match (&whole.document.patient, &twin.document.patient) {
                    (Some(one), Some(other)) => !one.agrees_with(other),
                    _ => false,
                };
                whole.document.doubts.extend(twin.document.doubts);
                whole.document.doubts.extend(differs.then_some(Doubt::OtherPatient));
                if differs && whole.document.other.is_none() {
                    whole.document.other = twin.document.patient;
                }
                whole.document.files.extend(twin.document.files);
                whole.origins.extend(twin.origins);
            }
            None => joined.push(twin),
        }
    }
    joined
}

/// A way in capitals and with `/`; none where it leads out of the archive or is no way at all.
fn way(raw: &[u8]) -> Option<String> {
    let way = String::from_utf8_lossy(raw).replace('\\', "/");
    let way = way.strip_prefix("./").unwrap_or(&way);
    let leads_out = way.starts_with('/') || way.split('/').any(|step| step == "..") || way.contains([':', '\0']);
    let fits = way.len() <= WAY_MAX && way.split('/').count() <= STEPS_MAX && !way.is_empty();
    (fits && !leads_out).then(|| way.to_uppercase())
}

fn file_name(way: &str) -> &str {
    way.rsplit_once('/').map_or(way, |(_, name)| name)
}

/// The folder of a file, with its `/`; nothing for the top.
fn folder(way: &str) -> &str {
    way.rsplit_once('/').and_then(|(folder, _)| way.get(..folder.len().saturating_add(1))).unwrap_or_default()
}

#[cfg(test)]
#[path = "xdm_tests.rs"]
mod tests;
