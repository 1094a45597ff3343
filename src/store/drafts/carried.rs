//! Drafts on their way from one vault into another, out of a damaged one or through a backup: with their earlier states, and with the
//! token by which servers and other desks know them, so that none is there twice.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::values::to_time;
use super::super::{Error, Reader, Tx};
use crate::domain::draft::{Attachment, VersionId, letter_mark};
use crate::domain::{Draft, DraftId};

/// A draft, without its key and without the message that it answers, which gets another key when it comes again.
pub(in crate::store) struct CarriedDraft {
    pub(in crate::store) state: CarriedState,
    /// Empty: nobody else knows it.
    pub(in crate::store) token: String,
    /// A copy on its server said the same.
    pub(in crate::store) is_copied: bool,
    /// Oldest first.
    pub(in crate::store) versions: Vec<CarriedState>,
}

/// What is or was written in it.
pub(in crate::store) struct CarriedState {
    pub(in crate::store) draft: Draft,
    pub(in crate::store) saved_at: Timestamp,
    /// At another desk.
    pub(in crate::store) elsewhere: bool,
}

impl CarriedState {
    fn new(draft: Draft, saved_at: Timestamp, elsewhere: bool) -> Self {
        Self {
            draft: Draft { id: None, edition: None, answers: None, passes_on: Vec::new(), ..draft },
            saved_at,
            elsewhere,
        }
    }
}

impl CarriedDraft {
    /// Contents of files, each once.
    pub(in crate::store) fn contents(&self) -> Vec<Arc<[u8]>> {
        let mut contents = Vec::new();
        for file in std::iter::once(&self.state).chain(&self.versions).flat_map(|state| &state.draft.attachments) {
            if !contents.contains(&file.content) {
                contents.push(Arc::clone(&file.content));
            }
        }
        contents
    }

    /// Another earlier state, which holds its files once with those before it.
    pub(in crate::store) fn add_version(&mut self, mut version: CarriedState) {
        let contents = self.contents();
        for Attachment { content, .. } in &mut version.draft.attachments {
            if let Some(same) = contents.iter().find(|known| *known == content) {
                *content = Arc::clone(same);
            }
        }
        self.versions.push(version);
    }
}

impl Reader<'_> {
    /// A draft of a sound vault.
    pub(in crate::store) fn draft_to_carry(&self, id: DraftId) -> Result<CarriedDraft, Error> {
        let mut carried = self.bare_draft(id)?;
        (carried.token, carried.is_copied) = self.known_as(id)?;
        for version in self.versions_to_carry(id)? {
            carried.add_version(self.version_to_carry(version)?);
        }
        Ok(carried)
    }

    /// What is written in a draft now, and nothing else.
    pub(in crate::store) fn bare_draft(&self, id: DraftId) -> Result<CarriedDraft, Error> {
        let sql = "SELECT saved_at FROM drafts WHERE id = ?1";
        let saved_at = self.connection.query_row(sql, [id.0], |row| row.get(0))?;
        let state = CarriedState::new(self.written(id)?, to_time(saved_at), false);
        Ok(CarriedDraft { state, token: String::new(), is_copied: false, versions: Vec::new() })
    }

    /// Its token, and whether a copy on its server says the same.
    pub(in crate::store) fn known_as(&self, id: DraftId) -> Result<(String, bool), Error> {
        let sql = "SELECT token, edition = copied FROM drafts WHERE id = ?1";
        Ok(self.connection.query_row(sql, [id.0], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Its earlier states, oldest first.
    pub(in crate::store) fn versions_to_carry(&self, id: DraftId) -> Result<Vec<VersionId>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM draft_versions WHERE draft = ?1 ORDER BY id")?;
        let rows = statement.query_map([id.0], |row| row.get(0).map(VersionId))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Whether a letter was made of it in this state or a later one: one of the outbox here that was not refused, or one that lies among those
    /// sent, whichever desk has sent it, where a copy of the draft said as much as the draft.
    fn was_sent(&self, carried: &CarriedDraft) -> Result<bool, Error> {
        if carried.token.is_empty() {
            return Ok(false);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE message_id > ?1 || '.' AND message_id < ?1 || '/' AND sealed_at >= ?2 AND state <> 'refused') \
                   OR ?3 AND EXISTS (SELECT 1 FROM messages m JOIN mailboxes b ON b.id = m.mailbox AND b.role = 'sent' WHERE m.message_id > ?1 || '.' \
                   AND m.message_id < ?1 || '/' AND m.message_id <> '' AND m.gone_at = 0 AND m.internal_date >= ?2)";
        let values = params![letter_mark(&carried.token), carried.state.saved_at.as_second(), carried.is_copied];
        Ok(self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// One of them.
    pub(in crate::store) fn version_to_carry(&self, id: VersionId) -> Result<CarriedState, Error> {
        let sql = "SELECT saved_at, elsewhere FROM draft_versions WHERE id = ?1";
        let (saved_at, elsewhere) = self.connection.query_row(sql, [id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(CarriedState::new(self.draft_version(id)?, to_time(saved_at), elsewhere))
    }
}

impl Tx<'_> {
    /// Brings a draft into this vault. `false` where it is already, whatever is written in it: what is written in this one is kept as a
    /// version of it then; and where a letter was made of it since, which has left or may have.
    pub(in crate::store) fn bring_draft(&mut self, carried: &CarriedDraft) -> Result<bool, Error> {
        let CarriedDraft { state: CarriedState { draft, saved_at, .. }, token, is_copied, versions } = carried;
        let sql = "SELECT id FROM drafts WHERE token = ?1 AND ?1 <> ''";
        let known: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([token], |row| row.get(0)).optional()?;
        if let Some(id) = known.map(DraftId) {
            if self.differs(id, draft)? && !self.has_version(id, draft)? {
                self.add_version(id, draft, (*saved_at, false))?;
            }
            return Ok(false);
        }
        if self.was_sent(carried)? {
            return Ok(false);
        }
        let id = self.save_draft(draft, *saved_at)?;
        self.be_draft(id, token)?;
        // What a server has of it takes its place where it was no more than a copy.
        let sql = "UPDATE drafts SET copied = iif(?2, edition, 0) WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, is_copied])?;
        for version in versions {
            self.add_version(id, &version.draft, (version.saved_at, version.elsewhere))?;
        }
        Ok(true)
    }

    fn has_version(&self, id: DraftId, draft: &Draft) -> Result<bool, Error> {
        for version in self.versions_to_carry(id)? {
            if self.version_to_carry(version)?.draft == *draft {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
#[path = "carried_tests.rs"]
mod tests;
