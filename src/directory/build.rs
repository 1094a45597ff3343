//! Builds an index file from an extract: rows as they come, then the set of rows of each word and of each prefix that many share.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::extract::{self, Row};
use super::index::Imported;
use super::postings::Set;
use super::{Error, terms};

/// Changes with the tables and with the folding.
pub const FORMAT: i64 = 1;
/// A prefix shared by more words than this has a set of its own…
const WORDS_SHARED: usize = 48;
/// …or one whose words, if they are a few at least, have together so many rows.
const ROWS_SHARED: usize = 16_000;
const FEW: usize = 4;

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -32000;
    CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
    CREATE TABLE mailbox (
        id INTEGER PRIMARY KEY, address TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, family_name TEXT NOT NULL,
        given_name TEXT NOT NULL, profession TEXT NOT NULL, speciality TEXT NOT NULL, structure TEXT NOT NULL,
        service TEXT NOT NULL, postal_code TEXT NOT NULL, town TEXT NOT NULL, paperless INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE term (key BLOB PRIMARY KEY NOT NULL, rows BLOB NOT NULL) WITHOUT ROWID, STRICT;
    CREATE TABLE prefix (key BLOB PRIMARY KEY NOT NULL, rows BLOB NOT NULL) WITHOUT ROWID, STRICT;
";

/// A key and its rows, ascending.
type Term = (Vec<u8>, Vec<u32>);
/// A prefix and the terms that begin with it.
type Shared<'a> = (&'a [u8], &'a [Term]);

/// Writes the index of `extract` to `file`, which must not exist.
///
/// # Errors
/// The extract cannot be read, holds no row, or the file cannot be written. The file may be left half done.
pub fn build(extract: &Path, file: &Path, now: Timestamp) -> Result<Imported, Error> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch(SCHEMA)?;
    let transaction = connection.transaction()?;
    let mut words: HashMap<Vec<u8>, Vec<u32>> = HashMap::new();
    let mut rows: u32 = 0;
    let skipped = extract::read(extract, |row| {
        insert(&transaction, rows, &row)?;
        for key in terms::keys(&row) {
            words.entry(key).or_default().push(rows);
        }
        rows = rows.checked_add(1).ok_or(Error::NotAnExtract)?;
        Ok(())
    })?;
    if rows == 0 {
        return Err(Error::NotAnExtract);
    }
    let mut terms: Vec<Term> = words.into_iter().collect();
    terms.sort_unstable();
    write_terms(&transaction, &terms, rows as usize)?;
    drop(terms);
    transaction.execute_batch("CREATE INDEX mailbox_address ON mailbox (address COLLATE NOCASE);")?;
    for (name, value) in [("format", FORMAT), ("rows", i64::from(rows)), ("imported_at", now.as_second())] {
        let _ = transaction.execute("INSERT INTO meta VALUES (?1, ?2)", params![name, value])?;
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    File::open(file).and_then(|file| file.sync_all()).map_err(Error::Unwritable)?;
    Ok(Imported { rows: u64::from(rows), skipped })
}

fn insert(connection: &Connection, id: u32, row: &Row) -> Result<(), Error> {
    let found = &row.correspondent;
    let mut statement = connection
        .prepare_cached("INSERT INTO mailbox VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")?;
    let _ = statement.execute(params![
        id,
        found.address.to_string(),
        found.kind.code(),
        found.title,
        found.family_name,
        found.given_name,
        found.profession,
        found.speciality,
        found.structure,
        found.service,
        found.postal_code,
        found.town,
        found.paperless,
    ])?;
    Ok(())
}

fn write_terms(connection: &Connection, terms: &[Term], rows: usize) -> Result<(), Error> {
    let mut statement = connection.prepare("INSERT INTO term VALUES (?1, ?2)")?;
    for (key, ids) in terms {
        let _ = statement.execute(params![key, Set::of(ids.clone(), rows).encode()])?;
    }
    let mut statement = connection.prepare("INSERT INTO prefix VALUES (?1, ?2)")?;
    let mut found = Vec::new();
    prefixes(terms, 2, &mut found);
    for (key, range) in found {
        let sets = range.iter().map(|(_, ids)| Set::List(ids.clone())).collect();
        let _ = statement.execute(params![key, Set::any(sets, rows).encode()])?;
    }
    Ok(())
}

/// Prefixes of `length` octets and more (the class counts as one) that have a set of their own, with the words they share. Shorter
/// ones come first; those below one that needs no set need none either.
fn prefixes<'a>(terms: &'a [Term], length: usize, found: &mut Vec<Shared<'a>>) {
    for group in terms.chunk_by(|(a, _), (b, _)| a.get(..length).is_some() && a.get(..length) == b.get(..length)) {
        let total: usize = group.iter().map(|(_, ids)| ids.len()).fold(0, usize::saturating_add);
        let many = group.len() > WORDS_SHARED || (group.len() > FEW && total > ROWS_SHARED);
        let Some(key) = group.first().and_then(|(key, _)| key.get(..length)).filter(|_| many) else { continue };
        if std::str::from_utf8(key).is_ok() {
            found.push((key, group));
        }
        prefixes(group, length.saturating_add(1), found);
    }
}
