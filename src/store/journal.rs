//! The journal: lines are added in the transaction that settles what they tell, never changed, and dropped only from the oldest
//! on, once they are older than is asked for. It outlives the cache.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};

use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::trace::{Trace, TraceRow};

/// Longest request or answer that is kept, in octets: what follows tells nothing more.
const WORDS_MAX: usize = 1_000;
/// Lines that one transaction drops.
const DROPPED_MAX: u32 = 5_000;

impl Tx<'_> {
    /// Adds a line, under the name of the store's author ([`super::Store::signed`]).
    ///
    /// # Errors
    /// Of the database.
    pub fn trace(&mut self, trace: &Trace, now: Timestamp) -> Result<(), Error> {
        let ahead = TimeZone::system().to_offset(now).seconds();
        let account = trace.account.as_ref().map(ToString::to_string).unwrap_or_default();
        let author = self.author();
        self.put_trace(&TraceRow {
            number: 0,
            at: now,
            offset: ahead,
            author,
            deed: trace.deed.code().to_owned(),
            account,
            request: clean(&trace.request),
            response: clean(&trace.response),
        })
    }

    /// Drops lines older than this, some thousands at most. How many.
    ///
    /// # Errors
    /// Of the database.
    pub fn shorten_journal(&mut self, keep: SignedDuration, now: Timestamp) -> Result<usize, Error> {
        let before = now.saturating_sub(keep).map_err(|_| Error::Malformed { column: "journal.at" })?;
        // Up to the first one that is to stay: a clock that was wrong for a while drops nothing from the middle.
        let sql = "DELETE FROM journal WHERE number IN (SELECT number FROM journal WHERE number < \
                   ifnull((SELECT min(number) FROM journal WHERE at >= ?1), 9223372036854775807) ORDER BY number LIMIT ?2)";
        Ok(self.connection.prepare_cached(sql)?.execute(params![before.as_second(), DROPPED_MAX])?)
    }

    /// A line as it stood in another vault; its number is kept where it is not 0.
    pub(super) fn put_trace(&mut self, row: &TraceRow) -> Result<(), Error> {
        let number = (row.number != 0).then_some(row.number);
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO journal (number, at, ahead, author, deed, account, request, response) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                number,
                row.at.as_second(),
                row.offset,
                row.author,
                row.deed,
                row.account,
                row.request,
                row.response
            ])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Lines after this number, oldest first, at most so many.
    ///
    /// # Errors
    /// Of the database.
    pub fn journal(&self, after: i64, limit: u32) -> Result<Vec<TraceRow>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, at, ahead, author, deed, account, request, response FROM journal WHERE number > ?1 \
             ORDER BY number LIMIT ?2",
        )?;
        let rows = statement.query_map(params![after, limit], read)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// One line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there.
    pub(super) fn trace_row(&self, number: i64) -> Result<TraceRow, Error> {
        let sql = "SELECT number, at, ahead, author, deed, account, request, response FROM journal WHERE number = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([number], read)?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<TraceRow> {
    Ok(TraceRow {
        number: row.get(0)?,
        at: to_time(row.get(1)?),
        offset: row.get(2)?,
        author: row.get(3)?,
        deed: row.get(4)?,
        account: row.get(5)?,
        request: row.get(6)?,
        response: row.get(7)?,
    })
}

/// One line, within bounds.
fn clean(words: &str) -> String {
    let cut = words.get(..words.floor_char_boundary(WORDS_MAX)).unwrap_or(words);
    cut.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
