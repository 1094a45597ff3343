//! Messages that leave their place on the server: found again elsewhere by what they are, or kept a while as gone. Nothing here
//! decides that one is gone.
//!
//! Two messages of an account are the same when they have the same `Message-ID`, size and header (by its SHA-256, where it is
//! known); without `Message-ID`, when they have the same header, size and internal date.

use std::ops::Range;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::messages::{ROW_COLUMNS, read_row};
use super::values::to_i64;
use super::{Error, NewMessage, Page, Reader, Tx};
use crate::domain::{ActionId, ActionKind, MailboxId, MessageId, ModSeq, UidSet, UidValidity};

/// A mailbox of more messages that loses more than half of them at once is doubted (as `sync::plan` does).
const MASS: u64 = 20;

/// What tells a message from others.
struct Likeness {
    message_id: String,
    size: i64,
    head: Vec<u8>,
    internal_date: i64,
}

impl Tx<'_> {
    /// Messages that are proven to be gone from where they lie: found again elsewhere in the account, or set aside as gone since `now`
    /// with their bodies; deleted when the user wanted them gone. How many there were.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        uids: &UidSet,
        now: Timestamp,
    ) -> Result<usize, Error> {
        let mut count: usize = 0;
        // Of two that are the same and both go, one may have taken the place of the other.
        loop {
            let ids = self.lying(mailbox, validity, uids)?;
            if ids.is_empty() {
                break;
            }
            for id in &ids {
                self.bury(*id, now)?;
            }
            count = count.saturating_add(ids.len());
        }
        if count > 0 {
            self.touch_mailbox(mailbox);
        }
        Ok(count)
    }

    /// The server gives these UIDs to other messages now: those that had them here are gone since `now`, or found again elsewhere, and the
    /// UIDs are known no more, so that their headers are fetched. The next pass compares all. How many there were.
    ///
    /// # Errors
    /// Of the database.
    pub fn reused(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        uids: &UidSet,
        now: Timestamp,
    ) -> Result<usize, Error> {
        let ids = self.lying(mailbox, validity, uids)?;
        for id in &ids {
            // First: whatever becomes of it, it does not lie there.
            let sql = "UPDATE messages SET uidvalidity = 0, uid = id WHERE id = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
            self.bury(*id, now)?;
        }
        if !ids.is_empty() {
            let sql = "UPDATE mailboxes SET highestmodseq = 0 WHERE id = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute([mailbox.0])?;
            self.touch_mailbox(mailbox);
        }
        Ok(ids.len())
    }

    /// Messages that a list leaves out with most of their mailbox: found again elsewhere, or shown where they were until another list
    /// says so too.
    ///
    /// # Errors
    /// Of the database.
    pub fn miss(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        uids: &UidSet,
        now: Timestamp,
    ) -> Result<(), Error> {
        for id in self.lying(mailbox, validity, uids)? {
            if !self.meet(id)? {
                self.note_missed(id, now)?;
            }
        }
        Ok(())
    }

    /// Messages that were missed, and are there.
    ///
    /// # Errors
    /// Of the database.
    pub fn found(&mut self, mailbox: MailboxId, validity: UidValidity, uids: &UidSet) -> Result<(), Error> {
        for range in uids.ranges() {
            let sql = "UPDATE messages SET missed_at = 0 \
                       WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid BETWEEN ?3 AND ?4 AND missed_at > 0";
            let _ = self.connection.prepare_cached(sql)?.execute(params![
                mailbox.0,
                validity.0,
                range.start(),
                range.end()
            ])?;
        }
        Ok(())
    }

    /// Sets aside messages left over from older values of UIDVALIDITY, at most `most`: once all new headers are in. When these are
    /// most of a mailbox, only after another complete pass. How many there were: to be called until there are none.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_stale(&mut self, mailbox: MailboxId, now: Timestamp, most: u32) -> Result<usize, Error> {
        let stale = self.stale(mailbox)?;
        let doubted: Vec<MessageId> = stale.iter().filter(|(_, missed)| !missed).map(|(id, _)| *id).collect();
        let there = self.local_view(mailbox)?.known.len();
        let count = u64::try_from(stale.len()).unwrap_or(u64::MAX);
        if count > MASS && count > there && !doubted.is_empty() {
            for id in doubted {
                if !self.meet(id)? {
                    self.note_missed(id, now)?;
                }
            }
            return Ok(0);
        }
        let some = stale.iter().take(usize::try_from(most).unwrap_or(usize::MAX));
        let mut dropped: usize = 0;
        for (id, _) in some {
            self.bury(*id, now)?;
            dropped = dropped.saturating_add(1);
        }
        if dropped > 0 {
            self.touch_mailbox(mailbox);
        }
        Ok(dropped)
    }

    /// A mailbox that the server no longer has: its messages are gone since `now`, or found again elsewhere. The row goes with the last
    /// of them.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget_mailbox(&mut self, mailbox: MailboxId, now: Timestamp) -> Result<(), Error> {
        // What was to go there is shown where it lies; what was to be copied there is not.
        let coming: Vec<i64> = self
            .connection
            .prepare_cached("SELECT id FROM actions WHERE mailbox = ?1 ORDER BY id")?
            .query_map([mailbox.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for action in coming {
            match self.kind_of(ActionId(action))? {
                Some(ActionKind::Move | ActionKind::Copy) => self.undo(&[ActionId(action)])?,
                Some(_) => self.drop_action(ActionId(action))?,
                None => {}
            }
        }
        // What must have come here, and was never seen here.
        let _ = self
            .connection
            .prepare_cached(
                "DELETE FROM messages WHERE mailbox = ?1 AND uidvalidity = 0 AND gone_at = 0 AND has_body = 0",
            )?
            .execute([mailbox.0])?;
        // First: nothing is met again in a mailbox that is gone.
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE mailboxes SET gone_at = ?2, shown = '', desk = '', wish = '', uidnext = 0, highestmodseq = 0, compared_at = 0, unlisted = 0, refused = 0 \
                 WHERE id = ?1 AND gone_at = 0",
            )?
            .execute(params![mailbox.0, now.as_second()])?;
        let ids: Vec<i64> = self
            .connection
            .prepare_cached("SELECT id FROM messages WHERE mailbox = ?1 AND gone_at = 0")?
            .query_map([mailbox.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for id in ids {
            self.bury(MessageId(id), now)?;
        }
        if changed > 0 {
            self.touch_mailbox(mailbox);
            self.changes.everything = true;
        }
        self.drop_empty()
    }

    /// Deletes what is gone since before `before`, at most `most` messages, and mailboxes that are gone and empty. How many messages.
    ///
    /// # Errors
    /// Of the database.
    pub fn purge(&mut self, before: Timestamp, most: u32) -> Result<usize, Error> {
        let ids: Vec<i64> = self
            .connection
            .prepare_cached(
                "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE gone_at > 0 AND gone_at < ?1 LIMIT ?2) RETURNING id",
            )?
            .query_map(params![before.as_second(), most], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for id in &ids {
            self.touch_message(MessageId(*id));
        }
        self.drop_empty()?;
        Ok(ids.len())
    }
}

impl Reader<'_> {
    /// Messages that are gone from the server and kept a while, by position, the last to go first.
    ///
    /// # Errors
    /// Of the database.
    pub fn gone(&self, range: Range<u32>) -> Result<Page, Error> {
        let total: u32 = self
            .connection
            .prepare_cached("SELECT count(*) FROM messages WHERE gone_at > 0")?
            .query_row([], |row| row.get(0))?;
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM messages m WHERE m.gone_at > 0 ORDER BY m.gone_at DESC, m.id DESC LIMIT ?1 OFFSET ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let start = range.start.min(total);
        let rows = statement.query_map([range.end.saturating_sub(start), start], read_row)?;
        Ok(Page { total, start, rows: rows.collect::<Result<_, _>>()? })
    }

    /// True when something that is gone since before `before` waits to be deleted.
    ///
    /// # Errors
    /// Of the database.
    pub fn wants_purge(&self, before: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE gone_at > 0 AND gone_at < ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([before.as_second()], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// The message that `message` is, if it was known elsewhere and is not there any more, or was gone: it keeps its key and its body,
    /// and lies here now.
    pub(super) fn take_over(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        message: &NewMessage,
    ) -> Result<Option<MessageId>, Error> {
        let likeness = Likeness::of(message);
        if let Some(id) = self.id_of(mailbox, validity, message.uid)? {
            let Some(there) = self.likeness_if_gone(id)? else { return Ok(None) };
            if there.is_like(&likeness) {
                self.lay(id, mailbox, validity, message)?;
                return Ok(Some(id));
            }
            // The server gives a UID twice: what had it first is kept under one that no server gives.
            let sql = "UPDATE messages SET uidvalidity = 0, uid = id WHERE id = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        }
        let (by, same) = likeness.query();
        let sql = format!(
            "SELECT c.id FROM messages c INDEXED BY {by} JOIN mailboxes b ON b.id = c.mailbox \
             WHERE {same} AND b.account = (SELECT account FROM mailboxes WHERE id = :mailbox) \
             AND (c.gone_at > 0 OR (c.place IS NOT NULL AND c.missed_at > 0) OR (c.mailbox = :mailbox AND c.uidvalidity <> :validity)) \
             ORDER BY c.mailbox = :mailbox AND c.gone_at = 0 DESC, c.mailbox = :mailbox DESC, c.internal_date = :date DESC, c.has_body DESC, c.id LIMIT 1"
        );
        let known = self
            .connection
            .prepare_cached(&sql)?
            .query_row(
                rusqlite::named_params! {
                    ":size": likeness.size, ":message_id": likeness.message_id, ":head": likeness.head,
                    ":date": likeness.internal_date, ":mailbox": mailbox.0, ":validity": validity.0,
                },
                |row| row.get(0),
            )
            .optional()?;
        let Some(id) = known.map(MessageId) else { return Ok(None) };
        self.lay(id, mailbox, validity, message)?;
        Ok(Some(id))
    }

    /// It lies here now, with these marks. In the mailbox where it lay it is shown as before; found elsewhere, it is shown there.
    fn lay(
        &mut self,
        id: MessageId,
        mailbox: MailboxId,
        validity: UidValidity,
        message: &NewMessage,
    ) -> Result<(), Error> {
        let sql = "SELECT mailbox, gone_at > 0 FROM messages WHERE id = ?1";
        let (lay, was_gone): (i64, bool) =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if lay != mailbox.0 {
            self.part(id)?;
        }
        let flags = self.overlay(id, message.marks.flags)?;
        let keywords = self.overlay_keywords(id, &message.marks.keywords)?;
        let sql = "UPDATE messages SET mailbox = ?2, uidvalidity = ?3, uid = ?4, modseq = ?5, flags = ?6, keywords = ?7, head = ?8, \
                   gone_at = 0, missed_at = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            id.0,
            mailbox.0,
            validity.0,
            message.uid.get(),
            message.modseq.map_or(0, |ModSeq(value)| to_i64(value)),
            flags.bits(),
            keywords.written(),
            message.head,
        ])?;
        self.touch_message(id);
        if was_gone || lay != mailbox.0 { self.settle_place(id) } else { self.show_again(id, message.marks.flags) }
    }

    /// What is gone from where it lay: deleted when the user wanted that, met elsewhere, or kept as gone.
    fn bury(&mut self, id: MessageId, now: Timestamp) -> Result<(), Error> {
        let wanted = self
            .connection
            .prepare_cached("DELETE FROM messages WHERE id = ?1 AND place IS NULL AND gone_at = 0")?
            .execute([id.0])?;
        self.touch_message(id);
        if wanted > 0 || self.meet(id)? {
            return Ok(());
        }
        self.touch_place(id)?;
        self.part(id)?;
        // A copy that was made meanwhile is looked for, as any that must be there.
        let copies = "DELETE FROM actions WHERE message = ?1 AND kind = 'copy'";
        if self.connection.prepare_cached(copies)?.execute([id.0])? > 0 {
            self.changes.actions = true;
        }
        let _ = self
            .connection
            .prepare_cached("UPDATE messages SET place = NULL, gone_at = ?2, missed_at = 0 WHERE id = ?1")?
            .execute(params![id.0, now.as_second()])?;
        Ok(())
    }

    /// True when the same message lies elsewhere in the account too, so that one row serves both: the one with the body, else the
    /// older. Marks of the user on either stay; of a move or an erasure that waits, what was done elsewhere stands. One that the user
    /// wants gone meets nobody.
    fn meet(&mut self, id: MessageId) -> Result<bool, Error> {
        let Some((likeness, has_body)) = self.likeness(id)? else { return Ok(false) };
        if self.is_unwanted(id)? {
            return Ok(false);
        }
        let (by, same) = likeness.query();
        let sql = format!(
            "SELECT c.id, c.has_body FROM messages c INDEXED BY {by} JOIN mailboxes b ON b.id = c.mailbox \
             WHERE {same} AND c.id <> :id AND c.gone_at = 0 AND c.missed_at = 0 AND c.place IS NOT NULL \
             AND c.uidvalidity <> 0 AND c.uidvalidity = b.uidvalidity AND b.gone_at = 0 \
             AND b.account = (SELECT o.account FROM messages m JOIN mailboxes o ON o.id = m.mailbox WHERE m.id = :id) \
             ORDER BY c.has_body, c.internal_date = :date DESC, c.id DESC"
        );
        let twins: Vec<(i64, bool)> = self
            .connection
            .prepare_cached(&sql)?
            .query_map(
                rusqlite::named_params! {
                    ":size": likeness.size, ":message_id": likeness.message_id, ":head": likeness.head,
                    ":date": likeness.internal_date, ":id": id.0,
                },
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?
            .collect::<Result<_, _>>()?;
        for (twin, twin_has_body) in twins.into_iter().map(|(twin, has_body)| (MessageId(twin), has_body)) {
            if !twin_has_body {
                self.succeed(id, twin)?;
                return Ok(true);
            }
            if !has_body || self.same_bodies(id, twin)? {
                let said = self.said(twin)?;
                self.part(id)?;
                self.hand_over(id, twin)?;
                self.delete_message(id)?;
                if let Some((flags, keywords)) = said {
                    let (flags, keywords) = (self.overlay(twin, flags)?, self.overlay_keywords(twin, &keywords)?);
                    self.put_flags(twin, flags)?;
                    self.put_keywords(twin, &keywords)?;
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `id` takes the place of `twin` on the server, and its row.
    fn succeed(&mut self, id: MessageId, twin: MessageId) -> Result<(), Error> {
        let Some((flags, keywords)) = self.said(twin)? else { return Ok(()) };
        let sql = "SELECT mailbox, uidvalidity, uid, modseq, head FROM messages WHERE id = ?1";
        let (mailbox, validity, uid, modseq, head): (i64, u32, u32, i64, Vec<u8>) = self
            .connection
            .prepare_cached(sql)?
            .query_row([twin.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        self.touch_place(id)?;
        self.part(id)?;
        self.hand_over(twin, id)?;
        self.delete_message(twin)?;
        let (flags, keywords) = (self.overlay(id, flags)?, self.overlay_keywords(id, &keywords)?);
        let sql = "UPDATE messages SET mailbox = ?2, uidvalidity = ?3, uid = ?4, modseq = ?5, flags = ?6, keywords = ?7, head = ?8, \
                   missed_at = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            id.0,
            mailbox,
            validity,
            uid,
            modseq,
            flags.bits(),
            keywords.written(),
            head
        ])?;
        self.touch_mailbox(MailboxId(mailbox));
        self.touch_message(id);
        self.settle_place(id)
    }

    /// It has left where it lay: what was to move it from there, or to erase it there, is no more.
    fn part(&mut self, id: MessageId) -> Result<(), Error> {
        let sql = "DELETE FROM actions WHERE message = ?1 AND kind IN ('move', 'erase')";
        if self.connection.prepare_cached(sql)?.execute([id.0])? > 0 {
            self.changes.actions = true;
        }
        Ok(())
    }

    /// What hangs on one row hangs on the other from now on.
    fn hand_over(&mut self, from: MessageId, to: MessageId) -> Result<(), Error> {
        for sql in [
            "UPDATE drafts SET answers = ?2 WHERE answers = ?1",
            "UPDATE OR IGNORE actions SET message = ?2 WHERE message = ?1",
            "UPDATE messages SET own = trim(own || ' ' || (SELECT own FROM messages WHERE id = ?1)) \
             WHERE id = ?2 AND EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND own <> '')",
        ] {
            let _ = self.connection.prepare_cached(sql)?.execute([from.0, to.0])?;
        }
        Ok(())
    }

    fn delete_message(&mut self, id: MessageId) -> Result<(), Error> {
        self.touch_place(id)?;
        let _ = self.connection.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([id.0])?;
        self.touch_message(id);
        Ok(())
    }

    fn note_missed(&mut self, id: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE messages SET missed_at = ?2 WHERE id = ?1 AND missed_at = 0";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, now.as_second()])?;
        Ok(())
    }

    fn drop_empty(&mut self) -> Result<(), Error> {
        let sql = "DELETE FROM mailboxes WHERE gone_at > 0 AND NOT EXISTS (SELECT 1 FROM messages WHERE mailbox = mailboxes.id)";
        let _ = self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn touch_place(&mut self, id: MessageId) -> Result<(), Error> {
        let place: Option<i64> = self
            .connection
            .prepare_cached("SELECT place FROM messages WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0))
            .optional()?
            .flatten();
        if let Some(place) = place {
            self.touch_mailbox(MailboxId(place));
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Messages of these UIDs that are not gone.
    fn lying(&self, mailbox: MailboxId, validity: UidValidity, uids: &UidSet) -> Result<Vec<MessageId>, Error> {
        let mut ids = Vec::new();
        for range in uids.ranges() {
            let mut statement = self.connection.prepare_cached(
                "SELECT id FROM messages WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid BETWEEN ?3 AND ?4 AND gone_at = 0",
            )?;
            let rows =
                statement.query_map(params![mailbox.0, validity.0, range.start(), range.end()], |row| row.get(0))?;
            for id in rows {
                ids.push(MessageId(id?));
            }
        }
        Ok(ids)
    }

    /// Messages under older values of UIDVALIDITY that are not gone, and whether each was missed before.
    fn stale(&self, mailbox: MailboxId) -> Result<Vec<(MessageId, bool)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, missed_at > 0 FROM messages WHERE mailbox = ?1 AND gone_at = 0 \
             AND uidvalidity NOT IN (0, (SELECT uidvalidity FROM mailboxes WHERE id = ?1))",
        )?;
        let rows = statement.query_map([mailbox.0], |row| Ok((MessageId(row.get(0)?), row.get(1)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }

    fn likeness(&self, id: MessageId) -> Result<Option<(Likeness, bool)>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT message_id, size, head, internal_date, has_body FROM messages WHERE id = ?1")?;
        let found = statement.query_row([id.0], |row| {
            let likeness =
                Likeness { message_id: row.get(0)?, size: row.get(1)?, head: row.get(2)?, internal_date: row.get(3)? };
            Ok((likeness, row.get(4)?))
        });
        Ok(found.optional()?)
    }

    fn is_unwanted(&self, id: MessageId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND place IS NULL AND gone_at = 0)";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    }

    fn likeness_if_gone(&self, id: MessageId) -> Result<Option<Likeness>, Error> {
        let sql = "SELECT gone_at > 0 FROM messages WHERE id = ?1";
        let gone: bool = self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
        Ok(if gone { self.likeness(id)?.map(|(likeness, _)| likeness) } else { None })
    }

    /// True when two bodies that are here are the same, octet by octet.
    fn same_bodies(&self, one: MessageId, other: MessageId) -> Result<bool, Error> {
        let sql = "SELECT NOT EXISTS (SELECT slice, octets FROM bodies WHERE message = ?1 \
                   EXCEPT SELECT slice, octets FROM bodies WHERE message = ?2) \
                   AND (SELECT count(*) FROM bodies WHERE message = ?1) = (SELECT count(*) FROM bodies WHERE message = ?2)";
        Ok(self.connection.prepare_cached(sql)?.query_row([one.0, other.0], |row| row.get(0))?)
    }

    /// True when the vault holds what a new message may turn out to be: messages that are gone or missed.
    pub(super) fn has_lost(&self) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE gone_at > 0) OR EXISTS (SELECT 1 FROM messages WHERE missed_at > 0)";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }
}

impl Likeness {
    /// The index that finds such messages, and the conditions under which `c` is one, of the parameters `message_id`, `size`, `head`.
    fn query(&self) -> (&'static str, &'static str) {
        if self.message_id.is_empty() {
            let same = "c.message_id = :message_id AND c.message_id = '' AND c.size = :size AND c.head = :head AND c.head <> x'' \
                        AND c.internal_date = :date";
            ("messages_by_head", same)
        } else {
            let same = "c.message_id = :message_id AND c.message_id <> '' AND c.size = :size \
                        AND (c.head = :head OR c.head = x'' OR :head = x'')";
            ("messages_by_message_id", same)
        }
    }

    fn of(message: &NewMessage) -> Self {
        Self {
            message_id: message.envelope.message_id.clone().unwrap_or_default(),
            size: to_i64(message.size),
            head: message.head.clone(),
            internal_date: message.internal_date.as_second(),
        }
    }

    /// The same, judged here.
    fn is_like(&self, other: &Self) -> bool {
        let heads = self.head == other.head || self.head.is_empty() || other.head.is_empty();
        let dated = !self.message_id.is_empty() || (self.internal_date == other.internal_date);
        self.size == other.size && self.message_id == other.message_id && heads && dated
    }
}

#[cfg(test)]
#[path = "gone_tests.rs"]
mod tests;
