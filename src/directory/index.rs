//! The local index of the national directory: its own SQLite file, public data, not encrypted. Built beside the one in use and put
//! in its place once it verifies.
//!
//! Search does not use FTS5: a prefix of one letter, or words that half of the rows hold, would cost it tens of milliseconds. Each
//! word keeps the set of its rows, and so does each prefix that many words share, so that every key costs a few look-ups.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params};

use super::postings::Set;
use super::rank::Hit;
use super::{Error, build, rank, terms};
use crate::domain::correspondent::BoxKind;
use crate::domain::folding::words;
use crate::domain::{Address, Correspondent};

/// Names the file in use.
const CURRENT: &str = "current";
/// Held during an import: the window and the command line may both be asked for one.
const LOCK: &str = "lock";
/// Words of a query looked at.
const WORDS_MAX: usize = 8;
/// Rows read and ranked.
const CANDIDATES: usize = 120;
const COLUMNS: &str = "address, kind, title, family_name, given_name, profession, speciality, structure, service, postal_code, town, paperless";

/// What an import took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Rows of the new index.
    pub rows: u64,
    /// Lines that could not be read.
    pub skipped: u64,
}

/// The index of one folder. Its methods read the disk: call them off the async workers.
#[derive(Debug)]
pub struct Index {
    folder: PathBuf,
    reader: Mutex<Option<Reader>>,
}

#[derive(Debug)]
struct Reader {
    connection: Connection,
    rows: usize,
    imported_at: Timestamp,
}

impl Index {
    /// Opens the index kept in `folder`; it is empty until something was imported.
    ///
    /// # Errors
    /// There is one, but it cannot be used: import again.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let reader = match std::fs::read_to_string(folder.join(CURRENT)) {
            Ok(name) if is_file_name(&name) => Some(Reader::open(&folder.join(name))?),
            Ok(_) => return Err(Error::Damaged),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::Unreadable(error)),
        };
        Ok(Self { folder: folder.to_owned(), reader: Mutex::new(reader) })
    }

    /// An index of `folder` that starts empty, whatever is there: for a damaged one, until the next import.
    pub fn empty(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), reader: Mutex::new(None) }
    }

    /// Replaces the index by this extract (text or zip). The one in use serves until the new one verifies. Waits for another import
    /// into the same folder, of whatever program: the last one counts.
    ///
    /// # Errors
    /// Nothing has changed then.
    pub fn import(&self, path: &Path, now: Timestamp) -> Result<Imported, Error> {
        std::fs::create_dir_all(&self.folder).map_err(Error::Unwritable)?;
        let lock = File::create(self.folder.join(LOCK)).map_err(Error::Unwritable)?;
        lock.lock().map_err(Error::Unwritable)?;
        let mut number = now.as_nanosecond();
        while self.folder.join(file_name(number)).exists() {
            number = number.saturating_add(1);
        }
        let name = file_name(number);
        let file = self.folder.join(&name);
        let built = build::build(path, &file, now).and_then(|imported| Ok((imported, Reader::open(&file)?)));
        let (imported, reader) = match built {
            Ok((imported, reader)) if reader.rows as u64 == imported.rows && reader.verifies() => (imported, reader),
            Ok(_) => return Err(dropped(&file, Error::Damaged)),
            Err(error) => return Err(dropped(&file, error)),
        };
        if let Err(error) = self.point_to(&name) {
            drop(reader);
            return Err(dropped(&file, error));
        }
        *self.lock() = Some(reader);
        self.clean(&name);
        Ok(imported)
    }

    /// Mailboxes that hold all the words typed, in any order, each as the beginning of a word; best first.
    /// However many there are, a bounded number of them is looked at.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<Correspondent>, Error> {
        let guard = self.lock();
        let reader = guard.as_ref().ok_or(Error::Empty)?;
        let mut asked = words(text);
        asked.sort_unstable();
        asked.dedup();
        // A word that begins another one adds nothing.
        let longer = asked.clone();
        asked.retain(|word| !longer.iter().any(|other| other != word && other.starts_with(word.as_str())));
        asked.truncate(WORDS_MAX);
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let hits = reader.candidates(&asked)?;
        Ok(rank::sort(hits, &asked, limit))
    }

    /// The mailbox of exactly this address, without regard to the case of its local part.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn by_address(&self, address: &Address) -> Result<Option<Correspondent>, Error> {
        let guard = self.lock();
        let reader = guard.as_ref().ok_or(Error::Empty)?;
        let query = format!("SELECT {COLUMNS} FROM mailbox WHERE address = ?1 COLLATE NOCASE ORDER BY id LIMIT 1");
        let mut statement = reader.connection.prepare_cached(&query)?;
        Ok(statement.query_row([address.folded()], hit).optional()?.flatten().and_then(Hit::correspondent))
    }

    /// Addresses with this local part, in any domain; a handful at most.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn by_local(&self, local: &str) -> Result<Vec<Address>, Error> {
        let guard = self.lock();
        let reader = guard.as_ref().ok_or(Error::Empty)?;
        let query = "SELECT address FROM mailbox WHERE address >= ?1 || '@' COLLATE NOCASE AND address < ?1 || 'a' COLLATE NOCASE LIMIT 64";
        let mut statement = reader.connection.prepare_cached(query)?;
        let found = statement.query_map([local.to_lowercase()], |row| row.get::<_, String>(0))?;
        let mut addresses = Vec::new();
        for text in found {
            addresses.extend(Address::parse(&text?).ok().filter(|address| address.local().eq_ignore_ascii_case(local)));
        }
        Ok(addresses)
    }

    /// Mailboxes in the index.
    pub fn len(&self) -> usize {
        self.lock().as_ref().map_or(0, |reader| reader.rows)
    }

    /// Nothing was imported yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the extract in use was imported.
    pub fn imported_at(&self) -> Option<Timestamp> {
        self.lock().as_ref().map(|reader| reader.imported_at)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Reader>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn point_to(&self, name: &str) -> Result<(), Error> {
        let beside = self.folder.join("current.new");
        std::fs::write(&beside, name).map_err(Error::Unwritable)?;
        std::fs::rename(&beside, self.folder.join(CURRENT)).map_err(Error::Unwritable)
    }

    /// Removes the files of former indexes. One that another program has open may stay until the next time.
    fn clean(&self, in_use: &str) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| is_file_name(name) && name != in_use) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Removes a file that is of no use, on the way out with an error.
fn dropped(file: &Path, error: Error) -> Error {
    let _ = std::fs::remove_file(file);
    error
}

fn file_name(number: i128) -> String {
    format!("index-{number}.sqlite")
}

fn is_file_name(name: &str) -> bool {
    let digits = name.strip_prefix("index-").and_then(|rest| rest.strip_suffix(".sqlite"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

impl Reader {
    fn open(file: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.execute_batch("PRAGMA cache_size = -24000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")?;
        let meta = |name: &str| -> Result<i64, Error> {
            let value = connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0));
            value.optional()?.ok_or(Error::Damaged)
        };
        if meta("format")? != build::FORMAT {
            return Err(Error::Damaged);
        }
        let rows = usize::try_from(meta("rows")?).map_err(|_| Error::Damaged)?;
        let imported_at = Timestamp::from_second(meta("imported_at")?).map_err(|_| Error::Damaged)?;
        Ok(Self { connection, rows, imported_at })
    }

    /// A first look before the new index replaces the old one: it has rows, its first and last are readable, and are found by their
    /// words.
    fn verifies(&self) -> bool {
        let last = u32::try_from(self.rows.saturating_sub(1)).unwrap_or(u32::MAX);
        [0, last].into_iter().all(|id| {
            let Ok(Some(hit)) = self.row(id) else { return false };
            let asked = words(hit.address.split('@').next().unwrap_or_default());
            !asked.is_empty() && self.matching(&asked).is_ok_and(|set| set.contains(id))
        })
    }

    fn candidates(&self, asked: &[String]) -> Result<Vec<Hit>, Error> {
        let all = self.matching(asked)?;
        let mut ids: Vec<u32> = Vec::new();
        if all.len() <= CANDIDATES {
            ids.extend(all.iter());
        } else {
            // Too many to rank them all: first those whose family name was typed, then those it begins, then persons, then any.
            let mut names = Vec::new();
            for word in asked {
                names.extend(self.word(terms::FAMILY, word)?);
            }
            fill(&mut ids, &all.and(&Set::any(names, self.rows)), CANDIDATES / 2);
            let mut beginnings = Vec::new();
            for word in asked {
                beginnings.push(self.prefix(terms::FAMILY, word)?);
            }
            fill(&mut ids, &all.and(&Set::any(beginnings, self.rows)), CANDIDATES / 4);
            if let Some(persons) = self.word(terms::KIND, BoxKind::Personal.code())? {
                fill(&mut ids, &all.and(&persons), CANDIDATES / 2);
            }
            fill(&mut ids, &all, CANDIDATES);
            ids.truncate(CANDIDATES);
        }
        let mut hits = Vec::with_capacity(ids.len());
        for id in ids {
            hits.extend(self.row(id)?);
        }
        Ok(hits)
    }

    /// Rows that hold every word.
    fn matching(&self, asked: &[String]) -> Result<Set, Error> {
        let mut sets = Vec::with_capacity(asked.len());
        for word in asked {
            sets.push(self.prefix(terms::ANY, word)?);
        }
        sets.sort_by_cached_key(Set::len);
        let mut sets = sets.into_iter();
        let first = sets.next().unwrap_or(Set::List(Vec::new()));
        Ok(sets.fold(first, |all, set| all.and(&set)))
    }

    /// Rows with exactly this word.
    fn word(&self, class: u8, word: &str) -> Result<Option<Set>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT rows FROM term WHERE key = ?1")?;
        let octets: Option<Vec<u8>> = statement.query_row([terms::key(class, word)], |row| row.get(0)).optional()?;
        octets.map(|octets| Set::decode(&octets, self.rows).ok_or(Error::Damaged)).transpose()
    }

    /// Rows with a word that begins so.
    fn prefix(&self, class: u8, word: &str) -> Result<Set, Error> {
        let from = terms::key(class, word);
        let mut shared = self.connection.prepare_cached("SELECT rows FROM prefix WHERE key = ?1")?;
        let octets: Option<Vec<u8>> = shared.query_row([&from], |row| row.get(0)).optional()?;
        if let Some(octets) = octets {
            return Set::decode(&octets, self.rows).ok_or(Error::Damaged);
        }
        // No octet of UTF-8 is 0xff: the range ends after all words that begin so.
        let mut until = from.clone();
        until.push(0xff);
        let mut range = self.connection.prepare_cached("SELECT rows FROM term WHERE key >= ?1 AND key < ?2")?;
        let mut found = range.query(params![from, until])?;
        let mut sets = Vec::new();
        while let Some(row) = found.next()? {
            let octets = row.get_ref(0)?.as_blob().map_err(|_| Error::Damaged)?;
            sets.push(Set::decode(octets, self.rows).ok_or(Error::Damaged)?);
        }
        Ok(Set::any(sets, self.rows))
    }

    fn row(&self, id: u32) -> Result<Option<Hit>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM mailbox WHERE id = ?1"))?;
        Ok(statement.query_row([id], hit).optional()?.flatten())
    }
}

/// Adds up to `most` rows that are not there yet.
fn fill(ids: &mut Vec<u32>, set: &Set, most: usize) {
    let known = ids.len();
    for id in set.iter() {
        if ids.len() >= known.saturating_add(most) {
            break;
        }
        if !ids.get(..known).is_some_and(|before| before.contains(&id)) {
            ids.push(id);
        }
    }
}

/// `None` when the row holds what this program would not have written.
fn hit(row: &Row<'_>) -> rusqlite::Result<Option<Hit>> {
    let Some(kind) = row.get_ref(1)?.as_str().ok().and_then(BoxKind::parse) else { return Ok(None) };
    let mut fields: [String; 9] = Default::default();
    for (field, column) in fields.iter_mut().zip(2_usize..) {
        *field = row.get(column)?;
    }
    Ok(Some(Hit { address: row.get(0)?, kind, fields, paperless: row.get(11)? }))
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
