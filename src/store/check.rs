//! Whether a vault holds together: seals of the pages, tables, the index of words, counts, bodies. It only looks, and tells kinds
//! and numbers, never what stands in a row.

use rusqlite::Connection;

use super::bodies::SLICE;
use super::search::line_of;
use super::{Error, Reader, Store};
use crate::domain::{VaultFault, VaultFinding};

/// Faults that SQLite tells one by one; more would say no more.
const FAULTS_MAX: u32 = 100;

impl Store {
    /// What is wrong with this vault, the worst first; nothing when all is well. Looks at every page: minutes for a big one, during
    /// which nothing is written.
    ///
    /// # Errors
    /// Of the database, but for damage: that is a finding.
    pub async fn examine(&self) -> Result<Vec<VaultFinding>, Error> {
        // Where nobody writes no page of the file changes meanwhile.
        match self.write(|tx| tx.find_faults()).await {
            Ok((found, _)) => Ok(found),
            Err(Error::Damaged(_)) => Ok(vec![VaultFinding { fault: VaultFault::Structure, count: 1 }]),
            Err(error) => Err(error),
        }
    }
}

impl Reader<'_> {
    pub(super) fn find_faults(&self) -> Result<Vec<VaultFinding>, Error> {
        let seal = rows(self.connection, "PRAGMA cipher_integrity_check")?;
        if seal > 0 {
            // A connection that meets such a page answers nothing more.
            return Ok(vec![VaultFinding { fault: VaultFault::Seal, count: seal }]);
        }
        let (structure, words) = self.broken()?;
        let found = [
            (VaultFault::Structure, structure),
            (VaultFault::Words, words),
            (VaultFault::Unfindable, self.unfindable(words == 0)?),
            (VaultFault::Counts, self.count(COUNTS)?),
            (VaultFault::Bodies, self.count(&format!("SELECT count(*) FROM ({})", partial_bodies()))?),
            (VaultFault::Orphans, rows(self.connection, "PRAGMA foreign_key_check")?),
        ];
        let found = found.into_iter().filter(|(_, count)| *count > 0);
        Ok(found.map(|(fault, count)| VaultFinding { fault, count }).collect())
    }

    /// What SQLite itself says is broken: tables and their indexes; the index of words.
    fn broken(&self) -> Result<(u32, u32), Error> {
        let mut statement = self.connection.prepare(&format!("PRAGMA integrity_check({FAULTS_MAX})"))?;
        let said: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let (words, structure): (Vec<_>, Vec<_>) =
            said.iter().filter(|line| *line != "ok").partition(|line| line.to_ascii_lowercase().contains("fts5"));
        let count = |lines: Vec<_>| u32::try_from(lines.len()).unwrap_or(u32::MAX);
        Ok((count(structure), count(words)))
    }

    /// Messages that the index does not have, or that it alone has; where it can be read, its words that no beginning finds.
    fn unfindable(&self, readable: bool) -> Result<u32, Error> {
        let (missing, ghosts) = (unindexed(), ghosts());
        let lines =
            self.count(&format!("SELECT (SELECT count(*) FROM ({missing})) + (SELECT count(*) FROM ({ghosts}))"))?;
        let words = if readable { self.missing_terms()? } else { 0 };
        Ok(lines.saturating_add(words))
    }

    fn count(&self, sql: &str) -> Result<u32, Error> {
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

fn rows(connection: &Connection, sql: &str) -> Result<u32, Error> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut count = 0_u32;
    while rows.next()?.is_some() {
        count = count.saturating_add(1);
    }
    Ok(count)
}

const COUNTS: &str = "SELECT count(*) FROM mailboxes b LEFT JOIN \
    (SELECT place, count(*) AS total, sum((flags & 1) = 0) AS unseen FROM messages GROUP BY place) c ON c.place = b.id \
    WHERE b.total <> ifnull(c.total, 0) OR b.unseen <> ifnull(c.unseen, 0)";

/// Keys of the messages that the index does not have, and that do not wait for it.
pub(super) fn unindexed() -> String {
    let line = line_of("m");
    format!(
        "SELECT m.id FROM messages m WHERE NOT EXISTS (SELECT 1 FROM search_docsize d WHERE d.id = {line}) \
         AND m.id NOT IN (SELECT message FROM search_waiting)"
    )
}

/// Lines of the index without a message.
pub(super) fn ghosts() -> String {
    let line = line_of("m");
    format!(
        "SELECT d.id FROM search_docsize d WHERE NOT EXISTS \
         (SELECT 1 FROM messages m WHERE m.id = d.id & 1073741823 AND {line} = d.id)"
    )
}

/// Keys of the messages whose body is there in part only: a slice missing, or shorter than it was cut.
pub(super) fn partial_bodies() -> String {
    format!(
        "SELECT m.id FROM messages m LEFT JOIN \
         (SELECT message, count(*) AS slices, max(slice) AS last, sum(length(octets)) AS octets FROM bodies GROUP BY message) b \
         ON b.message = m.id WHERE m.has_body = 1 AND (b.message IS NULL AND m.size > 0 \
         OR b.last <> b.slices - 1 OR b.octets <= (b.slices - 1) * {SLICE} OR b.octets > b.slices * {SLICE})"
    )
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
