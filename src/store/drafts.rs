//! Drafts, with their files: as they are, as they were, which copies of them lie on servers, and what becomes of both.

mod carried;
mod copies;
mod ends;
mod versions;

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::params;
use sha2::{Digest, Sha256};

use super::values::{join_lines, split_lines};
use super::{Error, Reader, Tx};
use crate::domain::draft::{Attachment, Edition, letter_mark};
use crate::domain::{Address, Draft, DraftId, MessageId};

pub(super) use carried::{CarriedDraft, CarriedState};
pub use copies::{Begun, CopyId, DueDraft, StrayCopy, rest_of};
pub use ends::Ends;
pub use versions::Stretch;

impl Tx<'_> {
    /// Keeps a draft: over its row when it has one that still exists, else in a new one.
    ///
    /// # Errors
    /// Of the database.
    pub fn save_draft(&mut self, draft: &Draft, now: Timestamp) -> Result<DraftId, Error> {
        let known = match draft.id {
            Some(id) => self.write_draft(id, draft, now)?.then_some(id),
            None => None,
        };
        let id = match known {
            Some(id) => id,
            None => self.insert_draft(draft, now)?,
        };
        self.put_files(id, &draft.attachments)?;
        self.changes.drafts = true;
        Ok(id)
    }

    /// A draft that was made of a letter again is the one that the letter was made of.
    pub(super) fn be_draft(&mut self, id: DraftId, token: &str) -> Result<(), Error> {
        let sql = "UPDATE drafts SET token = ?2 WHERE id = ?1 AND ?2 <> '' AND NOT EXISTS (SELECT 1 FROM drafts WHERE token = ?2)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, token])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// All drafts but those that are being proposed, last saved first.
    ///
    /// # Errors
    /// Of the database.
    pub fn drafts(&self) -> Result<Vec<Draft>, Error> {
        let sql = "SELECT id FROM drafts WHERE NOT EXISTS (SELECT 1 FROM proposings r WHERE r.draft = drafts.id) ORDER BY saved_at DESC, id DESC";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        ids.into_iter().map(|id| self.draft(DraftId(id))).collect()
    }

    /// Whether a draft is still there.
    ///
    /// # Errors
    /// Of the database.
    pub fn has_draft(&self, id: DraftId) -> Result<bool, Error> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM drafts WHERE id = ?1")?.exists([id.0])?)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn draft(&self, id: DraftId) -> Result<Draft, Error> {
        Ok(Draft { edition: Some(self.edition(id)?), proposal: self.proposal_of(id)?, ..self.written(id)? })
    }

    /// Which of its states a draft is in.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn edition(&self, id: DraftId) -> Result<Edition, Error> {
        let sql = "SELECT edition FROM drafts WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0).map(Edition))?)
    }

    /// A letter is about to leave that was made of a draft in this state.
    ///
    /// # Errors
    /// [`Error::DraftOvertaken`] when it is in another one by now, [`Error::DraftGone`] when it is gone.
    pub fn expect_edition(&self, id: DraftId, expected: Edition) -> Result<(), Error> {
        match self.edition(id) {
            Ok(edition) if edition == expected => Ok(()),
            Ok(_) => Err(Error::DraftOvertaken),
            Err(Error::NotFound) => Err(Error::DraftGone),
            Err(error) => Err(error),
        }
    }

    /// What the `Message-ID` of a letter made of a draft begins with.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone, or is not known by a token yet.
    pub fn letter_mark(&self, id: DraftId) -> Result<String, Error> {
        let sql = "SELECT token FROM drafts WHERE id = ?1 AND token <> ''";
        let token: String = self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
        Ok(letter_mark(&token))
    }

    /// What is written in a draft: all that a vault of an older version holds of it.
    fn written(&self, id: DraftId) -> Result<Draft, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT recipients, copies, blind_copies, subject, body, answers, receipt, sender, urgent FROM drafts WHERE id = ?1",
        )?;
        let mut draft = statement.query_row([id.0], |row| {
            Ok(Draft {
                id: Some(id),
                from: Address::parse(row.get_ref(7)?.as_str()?).ok(),
                to: split_lines(row.get_ref(0)?.as_str()?),
                cc: split_lines(row.get_ref(1)?.as_str()?),
                bcc: split_lines(row.get_ref(2)?.as_str()?),
                subject: row.get(3)?,
                body: row.get(4)?,
                attachments: Vec::new(),
                answers: row.get::<_, Option<i64>>(5)?.map(MessageId),
                ask_read_receipt: row.get(6)?,
                urgent: row.get(8)?,
                ..Draft::default()
            })
        })?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, media_type, content FROM draft_files WHERE draft = ?1 ORDER BY position")?;
        let files = statement.query_map([id.0], |row| {
            let content = Arc::from(row.get_ref(2)?.as_blob()?);
            Ok(Attachment { name: row.get(0)?, media_type: row.get(1)?, content })
        })?;
        draft.attachments = files.collect::<Result<_, _>>()?;
        draft.passes_on = self.passed_on_by(id)?;
        Ok(draft)
    }
}

impl Tx<'_> {
    /// `false` when the row is gone.
    fn write_draft(&mut self, id: DraftId, draft: &Draft, now: Timestamp) -> Result<bool, Error> {
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE drafts SET recipients = ?2, copies = ?3, blind_copies = ?4, subject = ?5, body = ?6, \
                 answers = (SELECT id FROM messages WHERE id = ?7), receipt = ?8, saved_at = ?9, sender = ?10, urgent = ?11, proposal = ?12 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                join_lines(&draft.to),
                join_lines(&draft.cc),
                join_lines(&draft.bcc),
                draft.subject,
                draft.body,
                draft.answers.map(|MessageId(id)| id),
                draft.ask_read_receipt,
                now.as_second(),
                draft.from.as_ref().map(ToString::to_string).unwrap_or_default(),
                draft.urgent,
                draft.proposal.as_ref().map(|proposal| proposal.mark.written()).unwrap_or_default(),
            ])?;
        self.note_passed_on(id, &draft.passes_on)?;
        Ok(changed > 0)
    }

    fn insert_draft(&mut self, draft: &Draft, now: Timestamp) -> Result<DraftId, Error> {
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO drafts (recipients, copies, blind_copies, subject, body, receipt, saved_at, token) \
                 VALUES ('', '', '', '', '', 0, 0, lower(hex(randomblob(16))))",
            )?
            .execute([])?;
        let id = DraftId(self.connection.last_insert_rowid());
        let _ = self.write_draft(id, draft, now)?;
        Ok(id)
    }

    /// Files that stand unchanged at their place are not written again: a draft is saved often.
    fn put_files(&mut self, id: DraftId, files: &[Attachment]) -> Result<(), Error> {
        for (position, file) in (0_i64..).zip(files) {
            let digest = Sha256::digest(&file.content);
            let kept = self
                .connection
                .prepare_cached(
                    "UPDATE draft_files SET name = ?3, media_type = ?4 WHERE draft = ?1 AND position = ?2 AND digest = ?5",
                )?
                .execute(params![id.0, position, file.name, file.media_type, digest.as_slice()])?;
            if kept == 0 {
                let _ = self
                    .connection
                    .prepare_cached(
                        "INSERT OR REPLACE INTO draft_files (draft, position, name, media_type, digest, content) \
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![id.0, position, file.name, file.media_type, digest.as_slice(), &*file.content])?;
            }
        }
        let count = i64::try_from(files.len()).unwrap_or(i64::MAX);
        let _ = self
            .connection
            .prepare_cached("DELETE FROM draft_files WHERE draft = ?1 AND position >= ?2")?
            .execute(params![id.0, count])?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "drafts_tests.rs"]
mod tests;
