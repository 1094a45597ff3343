//! Mends a vault in place, and forgets what the operator still has. Drafts, the outbox, the holder's own mailboxes and what the
//! server does not know yet are never touched: what cannot be mended so is left to the recovery of the next opening.

use rusqlite::{OptionalExtension, params};

use super::check::{ghosts, partial_bodies, unindexed};
use super::search::Words;
use super::{Error, Reader, Store, Tx};
use crate::domain::{ChangeSet, MessageId, VaultFault, VaultFinding};

/// Messages indexed, or forgotten, in one transaction.
const BATCH: u32 = 64;

/// What came of a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// What was wrong before.
    pub found: Vec<VaultFinding>,
    /// What still is: the next opening sets the vault aside and takes over what cannot be had again.
    pub left: Vec<VaultFinding>,
    /// What changed.
    pub changes: ChangeSet,
}

impl Store {
    /// Mends what can be mended in place: the index of words is completed, or made anew from what is kept, folders are counted, rows of nothing and
    /// bodies kept in part are dropped, and come again. `text`: what is found in a body. Cut at any point, it can be begun again.
    ///
    /// # Errors
    /// Of the database.
    pub async fn repair(&self, text: fn(&[u8]) -> String) -> Result<Repaired, Error> {
        let found = self.examine().await?;
        if found.is_empty() {
            return Ok(Repaired { left: Vec::new(), found, changes: ChangeSet::default() });
        }
        let mut now = found.clone();
        if found.iter().any(|finding| finding.fault == VaultFault::Structure) {
            // An index that does not agree with its table can be made from it; failing that, nothing is lost by the attempt.
            drop(self.write(|tx| Ok(tx.connection.execute_batch("REINDEX")?)).await);
            now = self.examine().await?;
        }
        if now.iter().any(|finding| !finding.fault.is_mendable()) {
            self.pool.suspect();
            return Ok(Repaired { found, left: now, changes: ChangeSet::default() });
        }
        if now.iter().any(|finding| finding.fault == VaultFault::Words) {
            // First: rows that go take their words with them, and could not.
            let _ = self.write(|tx| tx.clear_words()).await?;
        }
        let ((), changes) = self.write(|tx| tx.mend()).await?;
        self.index_missing(text).await?;
        let left = self.examine().await?;
        Ok(Repaired { found, left, changes })
    }

    /// Forgets what the operator has: messages and how far each folder was known. The next pass of the synchronisation fetches them
    /// anew. What the server does not know yet stays with its messages; so do drafts and what they answer, the outbox, and the
    /// holder's own mailboxes. Not while a synchronisation runs. Cut at any point, it can be begun again.
    ///
    /// # Errors
    /// Of the database.
    pub async fn forget_cache(&self, text: fn(&[u8]) -> String) -> Result<ChangeSet, Error> {
        let ((), mut changes) = self.write(|tx| tx.begin_anew()).await?;
        while self.write(|tx| tx.forget_some()).await?.0 > 0 {}
        self.index_missing(text).await?;
        changes.everything = true;
        Ok(changes)
    }

    /// Puts the words of the messages into the index that it does not have.
    async fn index_missing(&self, text: fn(&[u8]) -> String) -> Result<(), Error> {
        let mut last = MessageId(0);
        loop {
            let read = move |reader: &Reader<'_>| {
                let ids = reader.unindexed(last)?;
                let texts =
                    ids.into_iter().map(|id| Ok((id, reader.raw(id)?.map(|raw| text(&raw)).unwrap_or_default())));
                texts.collect::<Result<Vec<_>, Error>>()
            };
            let texts = self.read(read).await?;
            let Some((id, _)) = texts.last() else { return Ok(()) };
            last = *id;
            let _ = self.write(move |tx| texts.iter().try_for_each(|(id, text)| tx.index_again(*id, text))).await?;
        }
    }
}

impl Reader<'_> {
    fn unindexed(&self, last: MessageId) -> Result<Vec<MessageId>, Error> {
        let mut statement =
            self.connection.prepare_cached(&format!("{} AND m.id > ?1 ORDER BY m.id LIMIT ?2", unindexed()))?;
        let rows = statement.query_map(params![last.0, BATCH], |row| row.get(0).map(MessageId))?;
        rows.map(|row| Ok(row?)).collect()
    }
}

impl Tx<'_> {
    /// Drops what belongs to nothing and bodies kept in part, then counts.
    fn mend(&mut self) -> Result<(), Error> {
        self.drop_orphans()?;
        let partial: Vec<i64> = {
            let mut statement = self.connection.prepare(&partial_bodies())?;
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for id in partial {
            self.drop_body(MessageId(id))?;
        }
        self.connection.execute_batch(&format!("DELETE FROM search WHERE rowid IN ({})", ghosts()))?;
        self.mend_terms()?;
        self.connection.execute_batch(COUNT)?;
        self.changes.everything = true;
        Ok(())
    }

    /// Does to the rows of nothing what would have been done to them when what they belong to went.
    fn drop_orphans(&mut self) -> Result<(), Error> {
        let keys: Vec<(String, String, String, String, String)> = {
            let mut statement = self.connection.prepare(
                "SELECT t.name, k.\"from\", k.\"table\", k.\"to\", k.on_delete FROM sqlite_schema t, pragma_foreign_key_list(t.name) k \
                 WHERE t.type = 'table'",
            )?;
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
            statement.query_map([], row)?.collect::<Result<_, _>>()?
        };
        for (table, column, parent, key, on_delete) in keys {
            let orphan = format!("{column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {parent})");
            match on_delete.as_str() {
                "CASCADE" => self.connection.execute_batch(&format!("DELETE FROM {table} WHERE {orphan}"))?,
                "SET NULL" => {
                    self.connection.execute_batch(&format!("UPDATE {table} SET {column} = NULL WHERE {orphan}"))?;
                }
                // A letter keeps its place whatever became of its account.
                _ => {}
            }
        }
        Ok(())
    }

    fn clear_words(&mut self) -> Result<(), Error> {
        self.connection.execute_batch("INSERT INTO search (search) VALUES ('delete-all')")?;
        self.clear_terms()
    }

    fn begin_anew(&mut self) -> Result<(), Error> {
        self.connection.execute_batch("UPDATE mailboxes SET uidnext = 0, highestmodseq = 0")?;
        self.clear_words()?;
        self.changes.everything = true;
        Ok(())
    }

    /// How many went; none when only those are left that must stay.
    fn forget_some(&mut self) -> Result<usize, Error> {
        Ok(self.connection.prepare_cached(FORGET)?.execute([BATCH])?)
    }

    fn index_again(&mut self, message: MessageId, text: &str) -> Result<(), Error> {
        let headers: Option<(i64, String, String, String)> = self
            .connection
            .prepare_cached(
                "SELECT date, subject, senders, recipients || char(10) || copies FROM messages WHERE id = ?1",
            )?
            .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        // Gone since it was read.
        let Some((date, subject, senders, recipients)) = headers else { return Ok(()) };
        let files: Vec<String> = self.parts(message)?.into_iter().map(|part| part.name).collect();
        let files = files.join("\n");
        let words = Words { subject: &subject, senders: &senders, recipients: &recipients, body: text, files: &files };
        self.index(message.0, date, &words)
    }
}

const COUNT: &str = "UPDATE mailboxes SET \
    total = (SELECT count(*) FROM messages WHERE place = mailboxes.id), \
    unseen = (SELECT count(*) FROM messages WHERE place = mailboxes.id AND (flags & 1) = 0)";

/// What somebody did and the server does not know yet, what a draft answers, and what only this computer has any more, stay.
const FORGET: &str = "DELETE FROM messages WHERE id IN (SELECT id FROM messages \
    WHERE gone_at = 0 AND id NOT IN (SELECT message FROM actions WHERE message IS NOT NULL UNION SELECT copy FROM actions WHERE copy IS NOT NULL) AND id NOT IN (SELECT answers FROM drafts WHERE answers IS NOT NULL) LIMIT ?1)";

#[cfg(test)]
#[path = "repair_tests.rs"]
mod tests;
