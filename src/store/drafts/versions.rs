//! Earlier states of a draft. One is kept when the draft is written over: at the first keeping since somebody took it up, then as long
//! as some time lies between two of them. The content of a file stands once, however many versions have it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::super::values::{join_lines, split_lines, to_time};
use super::super::{Error, Reader, Tx};
use crate::domain::draft::{Attachment, DraftVersion, VersionId};
use crate::domain::{Address, Draft, DraftId, MessageId};

/// Versions kept of a draft.
const KEPT: u32 = 10;
/// Least time between two versions of one stretch of writing.
const APART: SignedDuration = SignedDuration::from_secs(30);

/// Where in the writing of a draft one keeping of it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// The first since somebody took it up.
    Begins,
    /// A later one.
    GoesOn,
}

impl Tx<'_> {
    /// Keeps a draft as [`Tx::save_draft`] does; what it held before is kept as a version when it is due.
    ///
    /// # Errors
    /// Of the database.
    pub fn keep_draft(&mut self, draft: &Draft, stretch: Stretch, now: Timestamp) -> Result<DraftId, Error> {
        let Some(id) = draft.id else {
            let id = self.save_draft(draft, now)?;
            draft.source.map_or(Ok(()), |source| self.go_on_from(id, source, now))?;
            return Ok(id);
        };
        if self.differs(id, draft)? {
            if self.is_version_due(id, stretch)? || self.is_overtaken(draft)? {
                self.put_version(id)?;
            }
            self.note_change(id)?;
        }
        self.spare_contents(id, &draft.attachments)?;
        self.save_draft(draft, now)
    }

    /// What another desk has made of a draft takes the place of what it holds, which is kept as a version.
    pub(super) fn overwrite(&mut self, id: DraftId, draft: &Draft, now: Timestamp) -> Result<(), Error> {
        self.put_version(id)?;
        self.note_change(id)?;
        self.spare_contents(id, &draft.attachments)?;
        let proposal = self.proposal_of(id)?;
        let _ = self.save_draft(&Draft { id: Some(id), proposal, ..draft.clone() }, now)?;
        let sql = "UPDATE drafts SET elsewhere = 1 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// Keeps as a version of a draft what was written in it at another time, maybe `elsewhere`: at another desk.
    pub(super) fn add_version(
        &mut self,
        id: DraftId,
        draft: &Draft,
        (at, elsewhere): (Timestamp, bool),
    ) -> Result<(), Error> {
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO draft_versions (draft, saved_at, sender, recipients, copies, blind_copies, subject, body, receipt, urgent, elsewhere) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                id.0,
                at.as_second(),
                draft.from.as_ref().map(ToString::to_string).unwrap_or_default(),
                join_lines(&draft.to),
                join_lines(&draft.cc),
                join_lines(&draft.bcc),
                draft.subject,
                draft.body,
                draft.ask_read_receipt,
                draft.urgent,
                elsewhere,
            ])?;
        let version = self.connection.last_insert_rowid();
        for ((position, file), digest) in (0_i64..).zip(&draft.attachments).zip(digests(&draft.attachments)) {
            let sql = "INSERT OR IGNORE INTO draft_contents (digest, content) \
                       SELECT ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM draft_files WHERE draft = ?1 AND digest = ?2)";
            let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, digest, &*file.content])?;
            let sql = "INSERT INTO draft_version_files (version, position, name, media_type, digest) VALUES (?1, ?2, ?3, ?4, ?5)";
            let _ = self.connection.prepare_cached(sql)?.execute(params![
                version,
                position,
                file.name,
                file.media_type,
                digest
            ])?;
        }
        self.changes.drafts = true;
        self.prune_versions(id)
    }

    /// What it holds from here on is not what any copy of it holds.
    fn note_change(&mut self, id: DraftId) -> Result<(), Error> {
        let sql = "UPDATE drafts SET edition = edition + 1, declined_at = 0, elsewhere = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// Contents that no version has any more.
    pub(super) fn drop_loose_contents(&mut self) -> Result<(), Error> {
        let sql = "DELETE FROM draft_contents WHERE digest NOT IN (SELECT digest FROM draft_version_files)";
        let _ = self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn is_version_due(&self, id: DraftId, stretch: Stretch) -> Result<bool, Error> {
        // A clock that was set back makes none wait.
        let sql = "SELECT d.elsewhere OR NOT EXISTS (SELECT 1 FROM draft_versions v WHERE v.draft = d.id AND v.saved_at BETWEEN d.saved_at - ?2 + 1 AND d.saved_at) \
                   FROM drafts d WHERE d.id = ?1";
        // What another desk has made of it is kept whenever it was.
        let apart = if stretch == Stretch::Begins { 0 } else { APART.as_secs() };
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![id.0, apart])?;
        match rows.next()? {
            Some(row) => Ok(row.get(0)?),
            None => Ok(false),
        }
    }

    fn put_version(&mut self, id: DraftId) -> Result<(), Error> {
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO draft_versions (draft, saved_at, sender, recipients, copies, blind_copies, subject, body, receipt, urgent, elsewhere) \
                 SELECT id, saved_at, sender, recipients, copies, blind_copies, subject, body, receipt, urgent, elsewhere FROM drafts WHERE id = ?1",
            )?
            .execute([id.0])?;
        let version = self.connection.last_insert_rowid();
        let _ = self
            .connection
            .prepare_cached(
                "INSERT INTO draft_version_files (version, position, name, media_type, digest) \
                 SELECT ?2, position, name, media_type, digest FROM draft_files WHERE draft = ?1",
            )?
            .execute(params![id.0, version])?;
        self.prune_versions(id)
    }

    fn prune_versions(&mut self, id: DraftId) -> Result<(), Error> {
        let pruned = self
            .connection
            .prepare_cached(
                "DELETE FROM draft_versions WHERE draft = ?1 \
                 AND id NOT IN (SELECT id FROM draft_versions WHERE draft = ?1 ORDER BY id DESC LIMIT ?2)",
            )?
            .execute(params![id.0, KEPT])?;
        if pruned > 0 { self.drop_loose_contents() } else { Ok(()) }
    }

    /// What a version has and the draft, written with these files, will have no more is set apart.
    fn spare_contents(&mut self, id: DraftId, files: &[Attachment]) -> Result<(), Error> {
        let stay = digests(files);
        let had: Vec<Vec<u8>> = {
            let sql = "SELECT digest FROM draft_files WHERE draft = ?1 AND digest IN (SELECT digest FROM draft_version_files)";
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map([id.0], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for digest in had.iter().filter(|digest| !stay.contains(digest)) {
            let sql = "INSERT OR IGNORE INTO draft_contents (digest, content) \
                       SELECT digest, content FROM draft_files WHERE draft = ?1 AND digest = ?2 LIMIT 1";
            let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, digest])?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Earlier states of a draft, the latest first.
    ///
    /// # Errors
    /// Of the database.
    pub fn draft_versions(&self, id: DraftId) -> Result<Vec<DraftVersion>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT v.id, v.saved_at, v.elsewhere, v.recipients, v.subject, v.body, \
             (SELECT group_concat(name, char(10)) FROM (SELECT name FROM draft_version_files f WHERE f.version = v.id ORDER BY f.position)) \
             FROM draft_versions v WHERE v.draft = ?1 ORDER BY v.id DESC",
        )?;
        let rows = statement.query_map([id.0], |row| {
            Ok(DraftVersion {
                id: VersionId(row.get(0)?),
                at: to_time(row.get(1)?),
                elsewhere: row.get(2)?,
                to: split_lines(row.get_ref(3)?.as_str()?),
                subject: row.get(4)?,
                body: row.get(5)?,
                files: row.get::<_, Option<String>>(6)?.map(|names| split_lines(&names)).unwrap_or_default(),
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// A draft as it was, with its files.
    ///
    /// # Errors
    /// [`Error::NotFound`] when that version is gone.
    pub fn draft_version(&self, id: VersionId) -> Result<Draft, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT v.draft, v.sender, v.recipients, v.copies, v.blind_copies, v.subject, v.body, d.answers, v.receipt, v.urgent \
             FROM draft_versions v JOIN drafts d ON d.id = v.draft WHERE v.id = ?1",
        )?;
        let mut draft = statement.query_row([id.0], |row| {
            Ok(Draft {
                id: Some(DraftId(row.get(0)?)),
                from: Address::parse(row.get_ref(1)?.as_str()?).ok(),
                to: split_lines(row.get_ref(2)?.as_str()?),
                cc: split_lines(row.get_ref(3)?.as_str()?),
                bcc: split_lines(row.get_ref(4)?.as_str()?),
                subject: row.get(5)?,
                body: row.get(6)?,
                answers: row.get::<_, Option<i64>>(7)?.map(MessageId),
                ask_read_receipt: row.get(8)?,
                urgent: row.get(9)?,
                ..Draft::default()
            })
        })?;
        let mut statement = self.connection.prepare_cached(
            "SELECT f.name, f.media_type, coalesce((SELECT content FROM draft_files o WHERE o.draft = v.draft AND o.digest = f.digest LIMIT 1), \
             (SELECT content FROM draft_contents c WHERE c.digest = f.digest)) \
             FROM draft_version_files f JOIN draft_versions v ON v.id = f.version WHERE f.version = ?1 ORDER BY f.position",
        )?;
        let files = statement.query_map([id.0], |row| {
            Ok(Attachment {
                name: row.get(0)?,
                media_type: row.get(1)?,
                content: Arc::from(row.get_ref(2)?.as_blob()?),
            })
        })?;
        draft.attachments = files.collect::<Result<_, _>>()?;
        draft.passes_on = draft.id.map_or(Ok(Vec::new()), |id| self.passed_on_by(id))?;
        Ok(draft)
    }

    /// Whether a draft was written over since it was read in the state that this one says, by something else than this; of one that was
    /// taken up from a server's drafts and is not kept here yet, whether another desk has gone on from it, or sent it.
    ///
    /// # Errors
    /// Of the database.
    pub fn is_overtaken(&self, draft: &Draft) -> Result<bool, Error> {
        if let (None, Some(source)) = (draft.id, draft.source) {
            return self.is_left_behind(source);
        }
        let (Some(id), Some(read)) = (draft.id, draft.edition) else { return Ok(false) };
        let is_other = match self.edition(id) {
            // One that is gone has nothing to be overtaken by.
            Err(Error::NotFound) => false,
            edition => edition? != read,
        };
        Ok(is_other && self.differs(id, draft)?)
    }

    /// Whether the row of a draft says anything else than this one. Blank lines at the end of a text say nothing: servers add and take them.
    pub(super) fn differs(&self, id: DraftId, draft: &Draft) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT recipients = ?2 AND copies = ?3 AND blind_copies = ?4 AND subject = ?5 AND sender = ?6 COLLATE NOCASE AND receipt = ?7 \
             AND urgent = ?8, body FROM drafts WHERE id = ?1",
        )?;
        let (to, cc, bcc) = (join_lines(&draft.to), join_lines(&draft.cc), join_lines(&draft.bcc));
        let from = draft.from.as_ref().map(ToString::to_string).unwrap_or_default();
        let values = params![id.0, to, cc, bcc, draft.subject, from, draft.ask_read_receipt, draft.urgent];
        let says_so = statement
            .query_row(values, |row| Ok(row.get(0)? && row.get_ref(1)?.as_str()?.trim_end() == draft.body.trim_end()));
        // One that is gone has nothing to keep.
        let Some(says_so): Option<bool> = says_so.optional()? else { return Ok(false) };
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, digest FROM draft_files WHERE draft = ?1 ORDER BY position")?;
        let files = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let files: Vec<(String, Vec<u8>)> = files.collect::<Result<_, _>>()?;
        let new = draft.attachments.iter().map(|file| file.name.clone()).zip(digests(&draft.attachments));
        Ok(!says_so || !new.eq(files))
    }
}

fn digests(files: &[Attachment]) -> Vec<Vec<u8>> {
    files.iter().map(|file| Sha256::digest(&file.content).to_vec()).collect()
}

#[cfg(test)]
#[path = "versions_tests.rs"]
mod tests;
