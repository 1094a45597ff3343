//! The words of the index by themselves: what the ends of a beginning are read from. In the index the messages of a frequent word
//! lie between it and the next one, and whoever walks along its words reads them all.

use std::hash::{BuildHasher, RandomState};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Error, Reader, Tx};

/// Words that are known to be there at most; a new one takes the place of another.
const KNOWN_MAX: usize = 1 << 16;

/// Words that were added already, by their digests, so that frequent ones are not added again and again. A word that it forgets is
/// added once more, which does no harm; the key of the digests is drawn anew each time, so that no mail makes two words look alike.
#[derive(Default)]
pub(super) struct Known {
    slots: Vec<u64>,
    key: RandomState,
    /// Last row written: a transaction whose rows ascend is one piece of the index.
    row: i64,
    word: String,
}

impl Known {
    /// The words of these texts that are not known to be there, which they are from now on. Cut only where the tokenizer cuts, so that
    /// it finds the same words as in the whole.
    fn learn(&mut self, texts: &[&str]) -> String {
        self.slots.resize(KNOWN_MAX, 0);
        let mut fresh = String::new();
        let separates = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
        for word in texts.iter().flat_map(|text| text.split(separates)).filter(|word| !word.is_empty()) {
            self.word.clear();
            self.word.push_str(word);
            self.word.make_ascii_lowercase();
            // Zero stands for none.
            let digest = self.key.hash_one(&self.word) | 1;
            let slot = usize::try_from(digest >> 1).unwrap_or(usize::MAX) % KNOWN_MAX;
            if let Some(slot) = self.slots.get_mut(slot).filter(|slot| **slot != digest) {
                *slot = digest;
                fresh.push_str(&self.word);
                fresh.push(' ');
            }
        }
        fresh
    }
}

impl Tx<'_> {
    /// Adds the words of texts that were put into the index.
    pub(super) fn add_terms(&mut self, texts: &[&str]) -> Result<(), Error> {
        let fresh = self.known.learn(texts);
        if fresh.is_empty() {
            return Ok(());
        }
        self.known.row = self.known.row.saturating_add(1);
        let mut statement =
            self.connection.prepare_cached("INSERT INTO search_terms (rowid, words) VALUES (?1, ?2)")?;
        let _ = statement.execute(params![self.known.row, fresh])?;
        Ok(())
    }

    /// Adds those that are missing.
    pub(super) fn mend_terms(&mut self) -> Result<(), Error> {
        let missing: Option<String> =
            self.connection
                .query_row(&format!("SELECT group_concat(term, ' ') FROM ({MISSING})"), [], |row| row.get(0))?;
        missing.map_or(Ok(()), |missing| self.add_terms(&[&missing]))
    }

    /// Forgets all of them, as the index forgets its messages.
    pub(super) fn clear_terms(&mut self) -> Result<(), Error> {
        self.known = Known::default();
        Ok(self.connection.execute_batch("INSERT INTO search_terms (search_terms) VALUES ('delete-all')")?)
    }
}

impl Reader<'_> {
    /// Words that begin so, in order; none where there are more than `most`.
    pub(super) fn terms(&self, begun: &str, most: usize) -> Result<Vec<String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT term FROM search_words WHERE term >= ?1 ORDER BY term")?;
        let (mut rows, mut terms) = (statement.query([begun])?, Vec::new());
        while let Some(row) = rows.next()? {
            let term: String = row.get(0)?;
            if !term.starts_with(begun) {
                break;
            }
            if terms.len() >= most || term.contains('"') {
                return Ok(Vec::new());
            }
            terms.push(term);
        }
        Ok(terms)
    }

    /// Beginnings of so many letters that the words have which begin so, each with a `*`, and the words that are shorter; none where there
    /// are more than `most`.
    pub(super) fn beginnings(&self, begun: &str, letters: usize, most: usize) -> Result<Vec<String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT term FROM search_words WHERE term >= ?1 ORDER BY term LIMIT 1")?;
        let (mut from, mut found) = (begun.to_owned(), Vec::new());
        loop {
            let next: Option<String> = statement.query_row([&from], |row| row.get(0)).optional()?;
            let Some(term) = next.filter(|term| term.starts_with(begun)) else { return Ok(found) };
            if found.len() >= most || term.contains('"') {
                return Ok(Vec::new());
            }
            let mut start: String = term.chars().take(letters).collect();
            // What comes after all that begins so, and after the word itself.
            (from, start) = if start.chars().count() < letters {
                (format!("{term}\u{1}"), term)
            } else {
                (format!("{start}{}", char::MAX), format!("{start}*"))
            };
            found.push(start);
        }
    }

    /// How many words of the index are not among them.
    pub(super) fn missing_terms(&self) -> Result<u32, Error> {
        Ok(self.connection.query_row(&format!("SELECT count(*) FROM ({MISSING})"), [], |row| row.get(0))?)
    }
}

const MISSING: &str = "SELECT term FROM search_indexed EXCEPT SELECT term FROM search_words";

/// Lets a connection read words by themselves. Not in the schema: a virtual table that is its last one keeps SQLite's own check from
/// looking for lost pages.
pub(super) fn name_words(connection: &Connection) -> Result<(), Error> {
    Ok(connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab (main, search_terms, row);
         CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_indexed USING fts5vocab (main, search, row);",
    )?)
}

#[cfg(test)]
#[path = "terms_tests.rs"]
mod tests;
