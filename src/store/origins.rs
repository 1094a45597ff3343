//! What letters answer and pass on: marked so (`\Answered`, `$Forwarded`) once they have left, for every desk, by actions like any other.

use jiff::Timestamp;
use rusqlite::params;

use super::{Error, Reader, Tx};
use crate::domain::{Act, DraftId, Flags, MailboxId, MessageId, OutgoingId, Right};

impl Tx<'_> {
    /// Notes what a letter of the outbox answers and passes on. What is no more here is passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_origins(
        &mut self,
        id: OutgoingId,
        answers: Option<MessageId>,
        passes_on: &[MessageId],
    ) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO outbox_origins (outgoing, message, passed) SELECT ?1, id, ?3 FROM messages WHERE id = ?2";
        let answered = answers.iter().map(|message| (message, false));
        for (message, is_passed) in answered.chain(passes_on.iter().map(|message| (message, true))) {
            let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, message.0, is_passed])?;
        }
        Ok(())
    }

    /// The letter has left: what it answers and passes on says so from now on. Where a login may not write it stays unsaid, rather than
    /// be refused to somebody who has asked for nothing.
    pub(super) fn mark_origins(&mut self, id: OutgoingId, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT o.message, o.passed, m.mailbox FROM outbox_origins o JOIN messages m ON m.id = o.message AND m.gone_at = 0 \
                   WHERE o.outgoing = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement
            .query_map([id.0], |row| Ok((MessageId(row.get(0)?), row.get::<_, bool>(1)?, MailboxId(row.get(2)?))))?;
        let origins: Vec<_> = rows.collect::<Result<_, _>>()?;
        drop(statement);
        for (message, is_passed, mailbox) in origins {
            if self.rights(mailbox)?.allow(Right::Write) {
                let flag = if is_passed { Flags::FORWARDED } else { Flags::ANSWERED };
                self.act(&Act::Flag { messages: vec![message], flag, set: true }, now)?;
            }
        }
        let _ = self.connection.prepare_cached("DELETE FROM outbox_origins WHERE outgoing = ?1")?.execute([id.0])?;
        Ok(())
    }

    /// What a draft has once passed on it passes on while it is there: what is kept of it at another desk says nothing of that.
    pub(super) fn note_passed_on(&mut self, id: DraftId, passes_on: &[MessageId]) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO draft_passes_on (draft, message) SELECT ?1, id FROM messages WHERE id = ?2";
        for message in passes_on {
            let _ = self.connection.prepare_cached(sql)?.execute([id.0, message.0])?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// What a letter of the outbox passes on, while it has not left.
    ///
    /// # Errors
    /// Of the database.
    pub fn passed_on(&self, id: OutgoingId) -> Result<Vec<MessageId>, Error> {
        self.messages_by("SELECT message FROM outbox_origins WHERE outgoing = ?1 AND passed = 1 ORDER BY message", id.0)
    }

    /// What a draft passes on.
    pub(super) fn passed_on_by(&self, id: DraftId) -> Result<Vec<MessageId>, Error> {
        self.messages_by("SELECT message FROM draft_passes_on WHERE draft = ?1 ORDER BY message", id.0)
    }

    fn messages_by(&self, sql: &str, id: i64) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([id], |row| Ok(MessageId(row.get(0)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }
}

#[cfg(test)]
#[path = "origins_tests.rs"]
mod tests;
