//! What the writer does for the index of words between what it is asked, in transactions of a few pages each: pieces of the index are
//! put together, and words are added that waited. Nothing here changes what a message is, and a cut leaves it to be gone on with.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rusqlite::params;

use super::pace::Batch;
use super::search::Words;
use super::{Error, Tx};

/// Pieces of the index that lie side by side before they are put together while others wait for the writer: the more, the less often a
/// word is written anew, and the longer a search takes that asks each of them.
const PIECES: u32 = 32;

/// What is left to do. Changed by the writer's thread alone.
pub(super) struct Chores {
    /// Transactions that added words since all pieces were last put together.
    pieces: AtomicU32,
    /// They are being put together.
    merging: AtomicBool,
    /// There may be some that can be.
    apart: AtomicBool,
    /// There may be messages whose words wait.
    waiting: AtomicBool,
    pages: Batch,
    messages: Batch,
}

impl Default for Chores {
    /// Of a vault that was just opened: what the last program left is not known.
    fn default() -> Self {
        Self {
            pieces: AtomicU32::new(0),
            merging: AtomicBool::new(false),
            apart: AtomicBool::new(true),
            waiting: AtomicBool::new(true),
            pages: Batch::new(8, 32, 256),
            messages: Batch::new(10, 50, 200),
        }
    }
}

/// A transaction of the writer on its own account; whether it did anything.
pub(super) type Work = Box<dyn FnOnce(&mut Tx<'_>) -> Result<bool, Error>>;

impl Chores {
    /// Takes note of what was committed.
    pub(super) fn note(&self, added_words: bool, left_words: bool) {
        if added_words {
            let _ = self.pieces.fetch_add(1, Ordering::Relaxed);
            self.apart.store(true, Ordering::Relaxed);
        }
        if left_words {
            self.waiting.store(true, Ordering::Relaxed);
        }
    }

    /// Whether there may be anything to do.
    pub(super) fn are_left(&self) -> bool {
        self.has_waiting() || self.apart.load(Ordering::Relaxed)
    }

    /// Whether words may wait.
    pub(super) fn has_waiting(&self) -> bool {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Pieces are put together even while others wait for the writer.
    pub(super) fn are_due(&self) -> bool {
        self.merging.load(Ordering::Relaxed) || self.pieces.load(Ordering::Relaxed) >= PIECES
    }

    /// The next one, as a transaction, with what is told of its end; `words`: words that wait go before pieces.
    pub(super) fn run(
        &self,
        words: bool,
        transact: impl FnOnce(Work) -> Result<(bool, std::time::Duration), Error>,
    ) -> Result<(), Error> {
        if self.has_waiting() && (words || !self.are_due()) {
            let most = self.messages.size();
            let (more, took) = transact(Box::new(move |tx| tx.index_waiting(most)))?;
            self.messages.took(most, took);
            self.waiting.store(more, Ordering::Relaxed);
            return Ok(());
        }
        let most = self.pages.size();
        let (more, took) = transact(Box::new(move |tx| tx.merge_pieces(most)))?;
        self.pages.took(most, took);
        self.merging.store(more, Ordering::Relaxed);
        if !more {
            self.pieces.store(0, Ordering::Relaxed);
            self.apart.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// What cannot be done is not tried again and again.
    pub(super) fn give_up(&self) {
        self.waiting.store(false, Ordering::Relaxed);
        self.apart.store(false, Ordering::Relaxed);
        self.merging.store(false, Ordering::Relaxed);
        self.pieces.store(0, Ordering::Relaxed);
    }
}

impl Tx<'_> {
    /// Puts pieces of the index together, so many pages of them; false when there was nothing to do.
    pub(super) fn merge_pieces(&self, pages: usize) -> Result<bool, Error> {
        for sql in [
            "INSERT INTO search (search, rank) VALUES ('merge', ?1)",
            "INSERT INTO search_terms (search_terms, rank) VALUES ('merge', ?1)",
        ] {
            let before = self.connection.total_changes();
            let _ = self.connection.prepare_cached(sql)?.execute([i64::try_from(pages).unwrap_or(i64::MAX)])?;
            // As the documentation of FTS5 tells the two outcomes apart.
            if self.connection.total_changes().saturating_sub(before) >= 2 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds words of headers that wait, of at most so many messages; false when none are left.
    pub(super) fn index_waiting(&mut self, most: usize) -> Result<bool, Error> {
        let sql = "SELECT m.id, m.date, m.has_body, m.subject, m.senders, m.recipients || char(10) || m.copies \
                   FROM search_waiting w CROSS JOIN messages m ON m.id = w.message ORDER BY w.message LIMIT ?1";
        let mut rows: Vec<(i64, i64, bool, String, String, String)> = self
            .connection
            .prepare_cached(sql)?
            .query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })?
            .collect::<Result<_, _>>()?;
        let more = rows.len() >= most;
        for (id, ..) in &rows {
            self.end_waiting(*id)?;
        }
        // As the index wants them: see `Tx::insert_messages`.
        rows.sort_unstable_by_key(|(id, date, ..)| (*date, *id));
        // A body has brought its words with it.
        for (id, date, _, subject, senders, recipients) in rows.iter().filter(|(_, _, has_body, ..)| !has_body) {
            let words = Words { subject, senders, recipients, body: "", files: "" };
            self.index(*id, *date, &words)?;
        }
        Ok(more)
    }

    /// The words of a message will come later.
    pub(super) fn let_wait(&mut self, id: i64) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO search_waiting (message) VALUES (?1)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id])?;
        self.left_words = true;
        Ok(())
    }

    /// They are there, or will be when this transaction ends. Called before words are added: the index writes what it has gathered
    /// whenever some rows are written.
    pub(super) fn end_waiting(&self, id: i64) -> Result<(), Error> {
        let _ =
            self.connection.prepare_cached("DELETE FROM search_waiting WHERE message = ?1")?.execute(params![id])?;
        Ok(())
    }
}

/// How many messages wait for their words.
#[cfg(test)]
pub(super) fn waiting(connection: &rusqlite::Connection) -> u32 {
    connection.query_row("SELECT count(*) FROM search_waiting", [], |row| row.get(0)).unwrap()
}

#[cfg(test)]
#[path = "chores_tests.rs"]
mod tests;
