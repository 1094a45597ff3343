//! Builds the file of an index from an extract: rows as they come, then the set of rows of each word and of each prefix that many
//! words share, then who is found by address or number. Refuses an extract that is not like the one before.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::extract::{self, Position, Row, Summary};
use super::order::Order;
use super::pages::{NUMBERS, Root, Writer};
use super::postings::{Growing, Set};
use super::rows::{self, Shared};
use super::terms::{self, FIELDS, Field, LISTED};
use super::{Error, phonetic};
use crate::domain::renewal::Indexed;

/// Mark of the key of a shared prefix, on its class.
pub const SHARED: u8 = 0x80;
/// Class of the rows that contradict others; its only word is empty.
pub const CONTRADICTED: u8 = b'x';
/// A prefix shared by more words than this has a set of its own…
const WORDS_SHARED: usize = 48;
/// …or one whose words, if they are a few at least, have together so many rows.
const ROWS_SHARED: usize = 16_000;
const FEW: usize = 4;
/// Texts whose words are remembered.
const REMEMBERED: usize = 40_000;
/// Rows between two words on the progress.
const STEP: u32 = 4096;
/// Structures with fewer rows are found by their name, and not listed.
const STRUCTURE_ROWS: usize = 3;
/// An extract with fewer rows than this says nothing about how many the next one must have.
const TELLING: u64 = 1_000;

/// What is written down of a finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Rows.
    pub rows: u64,
    /// Rows of mailboxes that the extract gives to several persons: they are never found.
    pub contradicted: u64,
    /// About the extract.
    pub summary: Summary,
    /// What proves the file.
    pub root: Root,
}

/// Writes the index of `extract` to `file`, which must not exist. `before`: rows of the index that it will replace. `watch` is told
/// now and then and stops the work by `false`.
///
/// # Errors
/// The extract cannot be read, holds no row, is not like the one before, or the file cannot be written. The file may be left half
/// done.
pub fn build(
    extract: &Path,
    file: &Path,
    now: Timestamp,
    before: u64,
    watch: &mut dyn FnMut(Indexed) -> bool,
) -> Result<Built, Error> {
    let mut draft = Draft::new(Writer::create(file)?);
    let mut position = Position { read: 0, total: 0 };
    let summary = extract::read(extract, |row, here| {
        position = here;
        let progress = Indexed { rows: u64::from(draft.rows), read: here.read.min(here.total), total: here.total };
        if draft.rows.is_multiple_of(STEP) && !watch(progress) {
            return Err(Error::Abandoned);
        }
        draft.take(&row)
    })?;
    let rows = u64::from(draft.rows);
    if rows == 0 {
        return Err(Error::Hollow);
    }
    if before >= TELLING && rows < before / 2 {
        return Err(Error::Shrunk { before, now: rows });
    }
    // A few lines are always odd; when many are, the file is of another shape than this program knows.
    if summary.skipped > 20 && summary.skipped > rows / 50 {
        return Err(Error::Odd(summary.skipped));
    }
    // What follows takes a few seconds, and is not given up any more.
    if !watch(Indexed { rows, read: position.total, total: position.total }) {
        return Err(Error::Abandoned);
    }
    let (root, contradicted) = draft.finish(now)?;
    Ok(Built { rows, contradicted, summary, root })
}

/// What addresses are found by: SHA-256, cut to what tells 540,000 of them apart.
pub fn hash(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.first_chunk::<8>().copied().map(u64::from_be_bytes).unwrap_or_default()
}

struct Draft {
    writer: Writer,
    rows: u32,
    offsets: Vec<u32>,
    shared: Shared,
    ids: HashMap<Box<[u8]>, u32>,
    postings: Vec<Growing>,
    remembered: HashMap<(Field, String), Vec<u32>>,
    addresses: Vec<(u64, u32)>,
    locals: Vec<(u64, u32)>,
    /// RPPS numbers, 0 for none, of each row.
    numbers: Vec<u64>,
    order: Order,
}

impl Draft {
    fn new(writer: Writer) -> Self {
        Self {
            writer,
            rows: 0,
            offsets: Vec::new(),
            shared: Shared::default(),
            ids: HashMap::new(),
            postings: Vec::new(),
            remembered: HashMap::new(),
            addresses: Vec::new(),
            locals: Vec::new(),
            numbers: Vec::new(),
            order: Order::default(),
        }
    }

    fn take(&mut self, row: &Row) -> Result<(), Error> {
        let id = self.rows;
        let address = &row.correspondent.address;
        self.offsets.push(u32::try_from(self.writer.position()).map_err(|_| Error::NotAnExtract)?);
        self.writer.write(&rows::encode(row, &mut self.shared))?;
        for field in FIELDS {
            for text in field.texts(row) {
                if !text.is_empty() {
                    self.add(field, text, id);
                }
            }
        }
        self.push(terms::key(terms::KIND, row.correspondent.kind.code()), id);
        if let Some(department) = row.department() {
            self.push(terms::key(terms::DEPARTMENT, department.number()), id);
        }
        for key in terms::listed(row) {
            self.push(key, id);
        }
        self.order.push(row);
        self.addresses.push((hash(&address.folded()), id));
        self.locals.push((hash(&address.local().to_lowercase()), id));
        self.numbers.push(row.rpps.parse().unwrap_or(0));
        self.rows = self.rows.checked_add(1).ok_or(Error::NotAnExtract)?;
        Ok(())
    }

    fn add(&mut self, field: Field, text: String, id: u32) {
        let known = (field, text);
        if !self.remembered.contains_key(&known) {
            let mut ids = Vec::new();
            for word in field.words(&known.1) {
                ids.extend(field.classes().iter().map(|class| self.id(terms::key(*class, &word))));
                if field.is_heard() {
                    ids.extend(phonetic::key(&word).map(|sound| self.id(terms::key(terms::SOUND, &sound))));
                }
            }
            if self.remembered.len() >= REMEMBERED {
                self.remembered.clear();
            }
            let _ = self.remembered.insert(known.clone(), ids);
        }
        for term in self.remembered.get(&known).into_iter().flatten() {
            if let Some(set) = self.postings.get_mut(*term as usize) {
                set.push(id);
            }
        }
    }

    fn push(&mut self, key: Vec<u8>, id: u32) {
        let term = self.id(key) as usize;
        if let Some(set) = self.postings.get_mut(term) {
            set.push(id);
        }
    }

    fn id(&mut self, key: Vec<u8>) -> u32 {
        if let Some(id) = self.ids.get(key.as_slice()) {
            return *id;
        }
        let id = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
        let _ = self.ids.insert(key.into(), id);
        self.postings.push(Growing::default());
        id
    }

    fn finish(mut self, now: Timestamp) -> Result<(Root, u64), Error> {
        self.remembered = HashMap::new();
        self.addresses.sort_unstable();
        self.locals.sort_unstable();
        let order = std::mem::take(&mut self.order).finish(&self.addresses);
        let contradicted = contradicted(&self.addresses, &self.numbers);
        if contradicted.len() > 20 && contradicted.len() > self.offsets.len() / 500 {
            return Err(Error::Contradicting);
        }
        for id in &contradicted {
            self.push(terms::key(CONTRADICTED, ""), *id);
        }
        let rows = self.offsets.len();
        let offsets_at = self.writer.position();
        self.offsets.push(u32::try_from(offsets_at).map_err(|_| Error::NotAnExtract)?);
        let offsets: Vec<u8> = self.offsets.iter().flat_map(|offset| offset.to_le_bytes()).collect();
        self.writer.write(&offsets)?;
        let shared_at = self.writer.position();
        self.writer.write(self.shared.octets())?;
        let (addresses, locals) = (std::mem::take(&mut self.addresses), std::mem::take(&mut self.locals));
        let (addresses_at, locals_at) = (self.table(&addresses)?, self.table(&locals)?);
        drop((addresses, locals));
        let mut numbers: Vec<(u64, u32)> = (0_u32..)
            .zip(&self.numbers)
            .filter(|(_, number)| **number != 0)
            .map(|(id, number)| (*number, id))
            .collect();
        numbers.sort_unstable();
        let numbers_at = self.table(&numbers)?;
        let order_at = self.writer.position();
        self.writer.write(&order)?;
        let terms = self.terms(rows)?;
        let footer: [u64; NUMBERS] = [
            rows as u64,
            u64::try_from(now.as_second()).unwrap_or_default(),
            offsets_at,
            addresses_at,
            locals_at,
            numbers_at,
            numbers.len() as u64,
            terms.at,
            terms.length,
            terms.count,
            terms.postings_at,
            shared_at,
            order_at,
        ];
        Ok((self.writer.finish(footer)?, contradicted.len() as u64))
    }

    fn table(&mut self, pairs: &[(u64, u32)]) -> Result<u64, Error> {
        let at = self.writer.position();
        for (key, id) in pairs {
            self.writer.write(&key.to_be_bytes())?;
            self.writer.write(&id.to_le_bytes())?;
        }
        Ok(at)
    }

    /// The sets of rows, then the words in their order: what each shares with the one before, its own rest, the length of its set.
    fn terms(&mut self, rows: usize) -> Result<Terms, Error> {
        let mut sorted: Vec<(Box<[u8]>, u32)> = std::mem::take(&mut self.ids).into_iter().collect();
        let length = |id: &u32| self.postings.get(*id as usize).map_or(0, Growing::len);
        sorted.retain(|(key, id)| key.first() != Some(&terms::STRUCTURE) || length(id) >= STRUCTURE_ROWS);
        sorted.sort_unstable();
        let mut shared = Vec::new();
        for class in sorted.chunk_by(|(a, _), (b, _)| a.first() == b.first()) {
            let is_typed = class.first().is_some_and(|(key, _)| !key.iter().take(1).any(|one| LISTED.contains(one)));
            if is_typed {
                prefixes(class, &self.postings, 2, &mut shared);
            }
        }
        shared.sort_unstable_by_key(|(key, _)| *key);
        let postings_at = self.writer.position();
        let mut words = Vec::new();
        let mut before: Vec<u8> = Vec::new();
        let mut count: u64 = 0;
        let mut note = |key: &[u8], length: usize| {
            let same = key.iter().zip(&before).take_while(|(a, b)| a == b).count();
            let own = key.get(same..).unwrap_or_default();
            rows::number(&mut words, same);
            rows::number(&mut words, own.len());
            words.extend_from_slice(own);
            rows::number(&mut words, length);
            before = key.to_vec();
            count = count.saturating_add(1);
        };
        for (key, id) in &sorted {
            let set = self.postings.get(*id as usize).map(|set| set.encode(rows)).unwrap_or_default();
            note(key, set.len());
            self.writer.write(&set)?;
        }
        for (key, group) in shared {
            let sets = group.iter().filter_map(|(_, id)| self.postings.get(*id as usize)).map(|set| set.set(rows));
            let set = Set::any(sets.collect(), rows).encode();
            let mut marked = key.to_vec();
            if let Some(class) = marked.first_mut() {
                *class |= SHARED;
            }
            note(&marked, set.len());
            self.writer.write(&set)?;
        }
        let at = self.writer.position();
        self.writer.write(&words)?;
        Ok(Terms { at, length: words.len() as u64, count, postings_at })
    }
}

struct Terms {
    at: u64,
    length: u64,
    count: u64,
    postings_at: u64,
}

/// Rows whose address the extract gives to several persons.
fn contradicted(addresses: &[(u64, u32)], numbers: &[u64]) -> Vec<u32> {
    let number = |id: &u32| numbers.get(*id as usize).copied().unwrap_or(0);
    let mut found: Vec<u32> = Vec::new();
    for same in addresses.chunk_by(|(a, _), (b, _)| a == b) {
        let mut persons: Vec<u64> = same.iter().map(|(_, id)| number(id)).filter(|number| *number != 0).collect();
        persons.sort_unstable();
        persons.dedup();
        if persons.len() > 1 {
            found.extend(same.iter().map(|(_, id)| *id));
        }
    }
    found.sort_unstable();
    found
}

type Sorted = [(Box<[u8]>, u32)];

/// Prefixes of `length` octets and more (the class counts as one) that have a set of their own, with the words they share; those
/// below one that needs no set need none either.
fn prefixes<'a>(terms: &'a Sorted, postings: &[Growing], length: usize, found: &mut Vec<(&'a [u8], &'a Sorted)>) {
    let rows = |id: u32| postings.get(id as usize).map_or(0, Growing::len);
    for group in terms.chunk_by(|(a, _), (b, _)| a.get(..length).is_some() && a.get(..length) == b.get(..length)) {
        let total: usize = group.iter().map(|(_, id)| rows(*id)).fold(0, usize::saturating_add);
        let many = group.len() > WORDS_SHARED || (group.len() > FEW && total > ROWS_SHARED);
        let Some(key) = group.first().and_then(|(key, _)| key.get(..length)).filter(|_| many) else { continue };
        if std::str::from_utf8(key).is_ok() {
            found.push((key, group));
        }
        prefixes(group, postings, length.saturating_add(1), found);
    }
}
