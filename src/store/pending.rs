//! What the user did and the server does not know yet: shown at once, replayed in order, undone if the server refuses.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

use super::messages::read_uid;
use super::{Error, Reader, Tx};
use crate::domain::{Flags, MailboxId, MessageId, Uid, UidValidity};

/// Local key of a pending action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PendingId(pub i64);

/// A flag that a user sets or clears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `\Seen`.
    Seen,
    /// `\Flagged`.
    Flagged,
}

impl Mark {
    /// The flag.
    pub fn flag(self) -> Flags {
        match self {
            Self::Seen => Flags::SEEN,
            Self::Flagged => Flags::FLAGGED,
        }
    }

    fn apply(self, flags: Flags, set: bool) -> Flags {
        if set { flags.with(self.flag()) } else { flags.without(self.flag()) }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Flagged => "flagged",
        }
    }
}

/// A mark to be told to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingMark {
    /// Local key.
    pub id: PendingId,
    /// Message.
    pub message: MessageId,
    /// UIDVALIDITY under which `uid` means something.
    pub validity: UidValidity,
    /// UID.
    pub uid: Uid,
    /// Which flag.
    pub mark: Mark,
    /// Set or cleared.
    pub set: bool,
}

impl Tx<'_> {
    /// Sets or clears a flag here and keeps that to be told to the server. Messages that are gone or have it so already are
    /// passed over. Marking back replaces the earlier mark under a new key, so that one on its way to the server settles nothing.
    ///
    /// # Errors
    /// Of the database.
    pub fn mark(&mut self, messages: &[MessageId], mark: Mark, set: bool, now: Timestamp) -> Result<(), Error> {
        for &message in messages {
            let Some(shown) = self.flags_of(message)? else { continue };
            if shown.contains(mark.flag()) == set {
                continue;
            }
            let earlier: Option<bool> = self
                .connection
                .prepare_cached("DELETE FROM pending WHERE message = ?1 AND mark = ?2 RETURNING before")?
                .query_row(params![message.0, mark.as_str()], |row| row.get(0))
                .optional()?;
            let _ = self
                .connection
                .prepare_cached(
                    "INSERT INTO pending (message, mark, value, before, marked_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![message.0, mark.as_str(), set, earlier.unwrap_or(!set), now.as_second()])?;
            self.put_flags(message, mark.apply(shown, set))?;
        }
        Ok(())
    }

    /// The server has taken these marks. One that the user changed meanwhile has another key, and stays.
    ///
    /// # Errors
    /// Of the database.
    pub fn settle(&mut self, marks: &[PendingId]) -> Result<(), Error> {
        for mark in marks {
            let _ = self.connection.prepare_cached("DELETE FROM pending WHERE id = ?1")?.execute([mark.0])?;
        }
        Ok(())
    }

    /// The server refuses these marks for good: the flags go back to what it last said.
    ///
    /// # Errors
    /// Of the database.
    pub fn undo(&mut self, marks: &[PendingId]) -> Result<(), Error> {
        for id in marks {
            let undone = self
                .connection
                .prepare_cached("DELETE FROM pending WHERE id = ?1 RETURNING message, mark, before")?
                .query_row([id.0], |row| Ok((MessageId(row.get(0)?), read_mark(row, 1)?, row.get(2)?)))
                .optional()?;
            let Some((message, mark, before)) = undone else { continue };
            if let Some(shown) = self.flags_of(message)? {
                self.put_flags(message, mark.apply(shown, before))?;
            }
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Marks of a mailbox that the server does not know yet, in the order made.
    ///
    /// # Errors
    /// Of the database.
    pub fn pending(&self, mailbox: MailboxId) -> Result<Vec<PendingMark>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.id, p.message, m.uidvalidity, m.uid, p.mark, p.value FROM pending p \
             JOIN messages m ON m.id = p.message WHERE m.mailbox = ?1 ORDER BY p.id",
        )?;
        let rows = statement.query_map([mailbox.0], |row| {
            Ok(PendingMark {
                id: PendingId(row.get(0)?),
                message: MessageId(row.get(1)?),
                validity: UidValidity(row.get(2)?),
                uid: read_uid(row, 3)?,
                mark: read_mark(row, 4)?,
                set: row.get(5)?,
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

impl Tx<'_> {
    /// What is shown when the server says `server`: its flags under the marks it does not know yet. What it says is kept as
    /// the value to go back to.
    pub(super) fn overlay(&mut self, message: MessageId, server: Flags) -> Result<Flags, Error> {
        let marks: Vec<(i64, Mark, bool)> = self
            .connection
            .prepare_cached("SELECT id, mark, value FROM pending WHERE message = ?1")?
            .query_map([message.0], |row| Ok((row.get(0)?, read_mark(row, 1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let mut shown = server;
        for (id, mark, value) in marks {
            let _ = self
                .connection
                .prepare_cached("UPDATE pending SET before = ?2 WHERE id = ?1")?
                .execute(params![id, server.contains(mark.flag())])?;
            shown = mark.apply(shown, value);
        }
        Ok(shown)
    }
}

impl Reader<'_> {
    pub(super) fn has_pending(&self) -> Result<bool, Error> {
        Ok(self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM pending)")?.query_row([], |row| row.get(0))?)
    }

    fn flags_of(&self, message: MessageId) -> Result<Option<Flags>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT flags FROM messages WHERE id = ?1")?;
        Ok(statement.query_row([message.0], |row| row.get(0)).optional()?.map(Flags::from_bits))
    }
}

fn read_mark(row: &Row<'_>, column: usize) -> rusqlite::Result<Mark> {
    match row.get_ref(column)?.as_str()? {
        "seen" => Ok(Mark::Seen),
        "flagged" => Ok(Mark::Flagged),
        _ => Err(rusqlite::Error::InvalidColumnType(column, "mark".to_owned(), Type::Text)),
    }
}

#[cfg(test)]
#[path = "pending_tests.rs"]
mod tests;
