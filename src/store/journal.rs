//! The journal: lines are added in the transaction that settles what they tell, linked to each other, never changed, and dropped only
//! from the oldest on up to a line that is sealed, once they are older than is asked for. It outlives the cache.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension as _, Row, params};

use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::chain::{Head, Link, Occasion, Seal, Statement};
use crate::domain::trace::{Trace, TraceRow};

/// Longest request or answer that is kept, in octets: what follows tells nothing more.
const WORDS_MAX: usize = 1_000;
/// Lines that one transaction drops.
const DROPPED_MAX: u32 = 5_000;

/// All of a seal.
macro_rules! seal_columns {
    () => {
        "SELECT s.number, s.occasion, s.at, s.line, s.link, s.before, g.certificate, s.signature \
         FROM journal_seals s JOIN journal_signers g ON g.id = s.signer"
    };
}

impl Tx<'_> {
    /// Adds a line, under the name of the store's author ([`super::Store::signed`]).
    ///
    /// # Errors
    /// Of the database.
    pub fn trace(&mut self, trace: &Trace, now: Timestamp) -> Result<(), Error> {
        let ahead = TimeZone::system().to_offset(now).seconds();
        let account = trace.account.as_ref().map(ToString::to_string).unwrap_or_default();
        let author = self.author();
        let (number, before) = (self.next_number()?, self.journal_head()?.map_or(Link::NONE, |head| head.link));
        let mut row = TraceRow {
            number,
            at: now,
            offset: ahead,
            author,
            deed: trace.deed.code().to_owned(),
            account,
            request: clean(&trace.request),
            response: clean(&trace.response),
            link: None,
        };
        row.link = Some(Link::of(before, &row));
        self.put_trace(&row)
    }

    /// Drops lines older than this, some thousands where that can be, and only up to one that a seal as old covers: the seal stands for
    /// them from then on. How many.
    ///
    /// # Errors
    /// Of the database.
    pub fn shorten_journal(&mut self, keep: SignedDuration, now: Timestamp) -> Result<usize, Error> {
        let before = now.saturating_sub(keep).map_err(|_| Error::Malformed { column: "journal.at" })?;
        let Some(last) = self.last_to_drop(before)? else { return Ok(0) };
        let sql = "DELETE FROM journal WHERE number IN (SELECT number FROM journal WHERE number <= ?1 ORDER BY number)";
        let dropped = self.connection.prepare_cached(sql)?.execute([last])?;
        // The last seal of the lines that were dropped stays.
        let sql = "DELETE FROM journal_seals WHERE number IN (SELECT number FROM journal_seals \
                   WHERE number < (SELECT max(number) FROM journal_seals WHERE line <= ?1) ORDER BY number)";
        let _ = self.connection.prepare_cached(sql)?.execute([last])?;
        let sql = "DELETE FROM journal_signers WHERE id NOT IN (SELECT signer FROM journal_seals)";
        let _ = self.connection.prepare_cached(sql)?.execute([])?;
        Ok(dropped)
    }

    /// Adds a seal.
    ///
    /// # Errors
    /// Of the database: also when one with its number is there.
    pub fn put_seal(&mut self, seal: &Seal) -> Result<(), Error> {
        let Seal { statement, certificate, signature } = seal;
        let known = "INSERT INTO journal_signers (certificate) VALUES (?1) ON CONFLICT DO NOTHING";
        let _ = self.connection.prepare_cached(known)?.execute([certificate])?;
        let sql = "INSERT INTO journal_seals (number, occasion, at, line, link, before, signer, signature) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT id FROM journal_signers WHERE certificate = ?7), ?8)";
        let Statement { number, occasion, at, line, link, before } = statement;
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            number,
            occasion.code(),
            at.as_second(),
            line,
            link.0,
            before.0,
            certificate,
            signature
        ])?;
        Ok(())
    }

    /// The line up to which the journal may be shortened now.
    fn last_to_drop(&self, before: Timestamp) -> Result<Option<i64>, Error> {
        // Up to the first one that is to stay: a clock that was wrong for a while drops nothing from the middle.
        let old = "SELECT max(number), min(number) FROM journal WHERE number < \
                   ifnull((SELECT min(number) FROM journal WHERE at >= ?1), 9223372036854775807)";
        let found: (Option<i64>, Option<i64>) = self
            .connection
            .prepare_cached(old)?
            .query_row([before.as_second()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(last), Some(first)) = found else { return Ok(None) };
        let few = first.saturating_add(i64::from(DROPPED_MAX));
        // A seal within what one transaction drops, else the next one; or what was written before there was a chain.
        let sql = "SELECT max(ifnull((SELECT max(line) FROM journal_seals WHERE line <= min(?1, ?3) AND line >= ?2 AND at < ?4), \
                   ifnull((SELECT min(line) FROM journal_seals WHERE line BETWEEN ?2 AND ?1 AND at < ?4), 0)), \
                   min(?1, ?3, ifnull((SELECT min(number) - 1 FROM journal WHERE link IS NOT NULL), 9223372036854775807)))";
        let drop: i64 =
            self.connection.prepare_cached(sql)?.query_row([last, first, few, before.as_second()], |row| row.get(0))?;
        Ok((drop >= first).then_some(drop))
    }

    /// None is given twice, whatever was dropped.
    fn next_number(&self) -> Result<i64, Error> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'journal'";
        let last: Option<i64> = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
        // A recovery may have had a seal of lines that it had not.
        let sql = "SELECT max(line) FROM journal_seals";
        let sealed: Option<i64> = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(last.max(sealed).unwrap_or(0).saturating_add(1))
    }

    /// A line as it stands, or stood in another vault.
    pub(super) fn put_trace(&mut self, row: &TraceRow) -> Result<(), Error> {
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO journal (number, at, ahead, author, deed, account, request, response, link) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                row.number,
                row.at.as_second(),
                row.offset,
                row.author,
                row.deed,
                row.account,
                row.request,
                row.response,
                row.link.map(|link| link.0)
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
            "SELECT number, at, ahead, author, deed, account, request, response, link FROM journal WHERE number > ?1 \
             ORDER BY number LIMIT ?2",
        )?;
        let rows = statement.query_map(params![after, limit], read)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Where the chain of the journal ends; the last seal tells it where all lines were dropped.
    ///
    /// # Errors
    /// Of the database.
    pub fn journal_head(&self) -> Result<Option<Head>, Error> {
        let sql = "SELECT number, link FROM journal WHERE link IS NOT NULL ORDER BY number DESC LIMIT 1";
        let line =
            self.connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if let Some((line, link)) = line {
            return Ok(Some(Head { line, link: Link(link) }));
        }
        let seal = self.last_journal_seal()?;
        Ok(seal.map(|seal| Head { line: seal.statement.line, link: seal.statement.link }))
    }

    /// The number of the last line, linked or not.
    ///
    /// # Errors
    /// Of the database.
    pub fn last_trace(&self) -> Result<Option<i64>, Error> {
        let sql = "SELECT max(number) FROM journal";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The seals of the journal, oldest first.
    ///
    /// # Errors
    /// Of the database; [`Error::Malformed`] for one that says nothing.
    pub fn journal_seals(&self) -> Result<Vec<Seal>, Error> {
        let mut statement = self.connection.prepare_cached(concat!(seal_columns!(), " ORDER BY s.number"))?;
        let rows = statement.query_map([], read_seal)?;
        rows.map(|row| row?).collect()
    }

    /// The last seal of the journal.
    ///
    /// # Errors
    /// As [`Reader::journal_seals`].
    pub fn last_journal_seal(&self) -> Result<Option<Seal>, Error> {
        let mut statement =
            self.connection.prepare_cached(concat!(seal_columns!(), " ORDER BY s.number DESC LIMIT 1"))?;
        statement.query_row([], read_seal).optional()?.transpose()
    }

    /// One line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there.
    pub(super) fn trace_row(&self, number: i64) -> Result<TraceRow, Error> {
        // A damaged vault of before has no links.
        let known = "SELECT 1 FROM pragma_table_info('journal') WHERE name = 'link'";
        let is_linked = self.connection.prepare_cached(known)?.exists([])?;
        let link = if is_linked { "link" } else { "NULL" };
        let sql = format!(
            "SELECT number, at, ahead, author, deed, account, request, response, {link} FROM journal WHERE number = ?1"
        );
        Ok(self.connection.prepare_cached(&sql)?.query_row([number], read)?)
    }

    /// One seal.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there.
    pub(super) fn journal_seal(&self, number: i64) -> Result<Seal, Error> {
        self.connection
            .prepare_cached(concat!(seal_columns!(), " WHERE s.number = ?1"))?
            .query_row([number], read_seal)?
    }
}

fn read_seal(row: &Row<'_>) -> rusqlite::Result<Result<Seal, Error>> {
    let occasion: String = row.get(1)?;
    let Some(occasion) = Occasion::parse(&occasion) else {
        return Ok(Err(Error::Malformed { column: "journal_seals.occasion" }));
    };
    let statement = Statement {
        number: row.get(0)?,
        occasion,
        at: to_time(row.get(2)?),
        line: row.get(3)?,
        link: Link(row.get(4)?),
        before: Link(row.get(5)?),
    };
    Ok(Ok(Seal { statement, certificate: row.get(6)?, signature: row.get(7)? }))
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
        link: row.get::<_, Option<[u8; 32]>>(8)?.map(Link),
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
