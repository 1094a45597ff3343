//! Search in the vault: words are folded the same way before they are indexed and before they are looked for.

use rusqlite::params;

use super::fold::fold;
use super::messages::{ROW_COLUMNS, read_row};
use super::{Error, Reader, Tx};
use crate::domain::listing::MessageRow;

/// Ids fit below this many bits of a row of the index; the date stands above them.
const ID_BITS: u32 = 30;
/// Largest second kept in a row number (year 2242).
const DATE_MAX: i64 = (1 << 33) - 1;
/// Most words of a question; what follows is dropped.
const WORDS_MAX: usize = 16;
/// Text of one message beyond this is not indexed.
const TEXT_MAX: usize = 1 << 20;

/// Words of one message, by column.
pub(super) struct Words<'a> {
    pub(super) subject: &'a str,
    pub(super) senders: &'a str,
    pub(super) recipients: &'a str,
    pub(super) body: &'a str,
    pub(super) files: &'a str,
}

impl Reader<'_> {
    /// Messages that hold all these words, newest first, across mailboxes; the last word is taken as a beginning. No
    /// operator exists in `words`: everything typed is looked for.
    ///
    /// # Errors
    /// Of the database.
    pub fn search(&self, words: &str, limit: u32) -> Result<Vec<MessageRow>, Error> {
        let Some(question) = question(words) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM \
             (SELECT rowid AS hit FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2) \
             JOIN messages m ON m.id = hit & 1073741823 \
             WHERE m.place IS NOT NULL ORDER BY hit DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![question, limit], read_row)?;
        rows.map(|row| Ok(row?)).collect()
    }
}

impl Tx<'_> {
    /// Puts the words of a message into the index, over what was there.
    pub(super) fn index(&mut self, id: i64, date: i64, words: &Words<'_>) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO search (rowid, subject, senders, recipients, body, files) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        let _ = statement.execute(params![
            place(id, date)?,
            fold(words.subject),
            fold(words.senders),
            fold(words.recipients),
            fold(cut(words.body)),
            fold(words.files)
        ])?;
        Ok(())
    }
}

/// Row number in the index: date above, id below, so that the index's own order is that of lists and the newest hits of a
/// frequent word come without looking at all of them. The trigger `message_deleted` computes the same.
fn place(id: i64, date: i64) -> Result<i64, Error> {
    if !(0..1 << ID_BITS).contains(&id) {
        return Err(Error::Malformed { column: "messages.id" });
    }
    Ok((date.clamp(0, DATE_MAX) << ID_BITS) | id)
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(TEXT_MAX)).unwrap_or(text)
}

/// What is asked of FTS5: each word quoted (a hyphenated one is a phrase), the last one as a beginning when it has two
/// letters at least; `None` when nothing is asked.
fn question(words: &str) -> Option<String> {
    let folded = fold(words);
    let mut asked: Vec<String> = folded
        .split(|c: char| c.is_whitespace() || c.is_control() || c == '"')
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS_MAX)
        .map(|word| format!("\"{word}\""))
        .collect();
    let last = asked.last_mut()?;
    if last.trim_end_matches('"').chars().rev().take_while(|c| c.is_alphanumeric()).count() >= 2 {
        last.push('*');
    }
    Some(asked.join(" "))
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
