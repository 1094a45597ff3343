//! Messages that leave their place on the server: found again elsewhere by what they are (see `likeness`), or kept a while as gone.
//! Nothing here decides that one is gone.
//!
//! What the user did to one that is gone waits with it. Found where it was, it goes on; found elsewhere, or deleted for good, marks
//! go with the message and the rest is dropped: in the journal, and counted ([`ChangeSet::overtaken`]).
//!
//! [`ChangeSet::overtaken`]: crate::domain::ChangeSet

use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::likeness::{Likeness, Twin};
use super::messages::{ROW_COLUMNS, read_row};
use super::values::{to_i64, to_time};
use super::{Error, NewMessage, Page, Reader, Tx};
use crate::clock;
use crate::domain::level::MASS;
use crate::domain::{AccountId, Flags, Keywords, MailboxId, Marks, MessageId, ModSeq, UidSet, UidValidity};

/// Of one that goes: the user wanted it erased, and not to be kept as gone; it is not hidden because its draft is shown, nor needed yet by
/// those to whom it is confided.
const WANTED: &str = "DELETE FROM messages WHERE id = ?1 AND place IS NULL AND gone_at = 0 \
    AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.message = messages.id AND a.kind = 'erase' AND a.before) \
    AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.message = messages.id AND a.kind = 'confide') \
    AND NOT EXISTS (SELECT 1 FROM draft_copies c JOIN drafts d ON d.copy = c.id WHERE c.message = messages.id)";
/// Messages that one transaction takes away.
const BATCH: u32 = 50;
/// Days on which a message must have been due before it is deleted for good: on one of them the clock may have been wrong.
const DAYS: u32 = 3;
const SECONDS_A_DAY: i64 = 86_400;

/// What is kept of a message that is gone, to be put back.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The message as it was received.
    pub octets: Vec<u8>,
    /// Flags and keywords that are shown.
    pub marks: Marks,
    /// INTERNALDATE that it had.
    pub date: Timestamp,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("octets", &self.octets.len()).finish_non_exhaustive()
    }
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
        let mut ids = self.lying(mailbox, validity, uids)?;
        // Of two that are the same and both go, one may have taken the place of the other: then there is one less, and again.
        for _ in 0..=ids.len() {
            if ids.is_empty() {
                break;
            }
            for id in &ids {
                self.set_aside(*id, now)?;
            }
            count = count.saturating_add(ids.len());
            ids = self.lying(mailbox, validity, uids)?;
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
            self.release_uid(*id)?;
            self.set_aside(*id, now)?;
        }
        if !ids.is_empty() {
            self.compare_next(mailbox)?;
        }
        Ok(ids.len())
    }

    /// Messages that a list leaves out with most of their mailbox: found again elsewhere when nothing hangs on them, or shown where they
    /// were until another list says so too.
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
            if self.has_acts(id)? || !self.merge_into_twin(id, true)? {
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
        if self.has_stale(mailbox)? && !self.is_doubted(mailbox)? {
            let (old, there) = self.stale_beside_there(mailbox)?;
            if old > MASS && old > there {
                self.set_doubted(mailbox, true)?;
                return Ok(0);
            }
        }
        self.drop_more_stale(mailbox, now, most)
    }

    /// Goes on with what [`Tx::drop_stale`] has begun, without counting anew what is left.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_more_stale(&mut self, mailbox: MailboxId, now: Timestamp, most: u32) -> Result<usize, Error> {
        let stale = self.stale(mailbox, most.min(BATCH))?;
        for id in &stale {
            self.set_aside(*id, now)?;
        }
        if stale.is_empty() {
            self.set_doubted(mailbox, false)?;
        } else {
            self.touch_mailbox(mailbox);
        }
        Ok(stale.len())
    }

    /// A mailbox that the server no longer has: its messages are gone since `now`, or found again elsewhere; the first of them at once,
    /// the others with [`Tx::purge`]. The row goes with the last of them. What was to go there is shown where it lies.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget_mailbox(&mut self, mailbox: MailboxId, now: Timestamp) -> Result<(), Error> {
        self.turn_back(mailbox)?;
        self.end_mailbox(mailbox, now, "")?;
        self.clear_some()
    }

    /// Deletes what is gone since before `before` and is not being put back, at most `most` messages, and mailboxes that are gone and
    /// empty. First, what lies in mailboxes that are gone is set aside. How many messages; to be called while [`Reader::wants_purge`].
    ///
    /// # Errors
    /// Of the database.
    pub fn purge(&mut self, before: Timestamp, most: u32) -> Result<usize, Error> {
        let most = most.min(BATCH);
        let cleared = self.clear_ended(most)?;
        if cleared > 0 {
            return Ok(cleared);
        }
        let today = day_of(before.as_second());
        // Those to come were noted by a clock that was wrong.
        let _ = self.connection.prepare_cached("DELETE FROM purges WHERE day > ?1")?.execute([today])?;
        let _ = self.connection.prepare_cached("INSERT OR IGNORE INTO purges VALUES (?1)")?.execute([today])?;
        let Some(due) = self.due_before(before)? else { return Ok(0) };
        let ids: Vec<(MessageId, MailboxId)> = self
            .connection
            .prepare_cached(
                "SELECT id, mailbox FROM messages INDEXED BY messages_gone WHERE gone_at > 0 AND gone_at < ?1 AND place IS NULL \
                 ORDER BY gone_at LIMIT ?2",
            )?
            .query_map(params![due, most], |row| Ok((MessageId(row.get(0)?), MailboxId(row.get(1)?))))?
            .collect::<Result<_, _>>()?;
        for (id, mailbox) in &ids {
            self.give_up_confiding(*id)?;
            self.overtake(*id, None, true)?;
            let _ = self.connection.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([id.0])?;
            self.touch_mailbox(*mailbox);
            self.touch_message(*id);
        }
        self.drop_empty()?;
        Ok(ids.len())
    }
}

impl Reader<'_> {
    /// Messages of an account that are gone from the server and kept a while, by position, the last to go first. Those that are being
    /// put back are not among them.
    ///
    /// # Errors
    /// Of the database.
    pub fn gone(&self, account: AccountId, range: Range<u32>) -> Result<Page, Error> {
        let total = self.gone_counts()?.into_iter().find(|(of, _)| *of == account).map_or(0, |(_, total)| total);
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM messages m INDEXED BY messages_gone CROSS JOIN mailboxes b ON b.id = m.mailbox \
             WHERE m.gone_at > 0 AND m.place IS NULL AND b.account = ?1 \
             ORDER BY m.gone_at DESC, m.id DESC LIMIT ?2 OFFSET ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let start = range.start.min(total);
        let rows = statement.query_map(params![account.0, range.end.saturating_sub(start), start], read_row)?;
        Ok(Page { total, start, rows: rows.collect::<Result<_, _>>()? })
    }

    /// How many such messages each account has, where it has any.
    ///
    /// # Errors
    /// Of the database.
    pub fn gone_counts(&self) -> Result<Vec<(AccountId, u32)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT b.account, count(*) FROM messages m INDEXED BY messages_gone CROSS JOIN mailboxes b ON b.id = m.mailbox \
             WHERE m.gone_at > 0 AND m.place IS NULL GROUP BY b.account ORDER BY b.account",
        )?;
        let rows = statement.query_map([], |row| Ok((AccountId(row.get(0)?), row.get(1)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// What is put back of a message that is gone: its octets and its flags. `None` when not all of it is here, or it is there again.
    ///
    /// # Errors
    /// Of the database.
    pub fn kept(&self, message: MessageId) -> Result<Option<Kept>, Error> {
        let sql = "SELECT flags, keywords, internal_date FROM messages WHERE id = ?1 AND gone_at > 0 AND has_body = 1";
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row([message.0], |row| {
                let keywords = Keywords::parse(row.get_ref(1)?.as_str()?);
                Ok((Marks { flags: Flags::from_bits(row.get(0)?), keywords }, to_time(row.get(2)?)))
            })
            .optional()?;
        let Some((marks, date)) = found else { return Ok(None) };
        Ok(self.raw(message)?.map(|octets| Kept { octets, marks, date }))
    }

    /// True when [`Tx::purge`] has something to do: to delete what is gone since before `before`, or to note that it was due today too.
    ///
    /// # Errors
    /// Of the database.
    pub fn wants_purge(&self, before: Timestamp) -> Result<bool, Error> {
        if !self.ended(1)?.is_empty() {
            return Ok(true);
        }
        let gone = |before: i64| -> Result<bool, Error> {
            let sql = "SELECT EXISTS (SELECT 1 FROM messages INDEXED BY messages_gone WHERE gone_at > 0 AND gone_at < ?1 AND place IS NULL)";
            Ok(self.connection.prepare_cached(sql)?.query_row([before], |row| row.get(0))?)
        };
        if !gone(before.as_second())? {
            return Ok(false);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM purges WHERE day = ?1)";
        let today = day_of(before.as_second());
        let noted: bool = self.connection.prepare_cached(sql)?.query_row([today], |row| row.get(0))?;
        if !noted {
            return Ok(true);
        }
        self.due_before(before)?.map_or(Ok(false), gone)
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
            if !self.is_gone(id)? {
                return Ok(None);
            }
            self.know_head(id)?;
            if self.likeness(id)?.is_some_and(|(there, _)| there.is_like(&likeness)) {
                self.relink(id, mailbox, validity, message)?;
                return Ok(Some(id));
            }
            // The server gives a UID twice: what had it first is kept under one that no server gives.
            self.release_uid(id)?;
        }
        let Some(id) = self.lost((mailbox, validity), &likeness)? else { return Ok(None) };
        self.relink(id, mailbox, validity, message)?;
        Ok(Some(id))
    }

    /// It lies here now, with these marks. In the mailbox where it lay it is shown as before; found elsewhere, it is shown there.
    fn relink(
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
            self.overtake(id, Some(mailbox), false)?;
        }
        if was_gone {
            // It is there: nothing is to be put back, or that is what was put back before a cut.
            let sql = "DELETE FROM actions WHERE message = ?1 AND kind = 'copy' AND copy IS NULL";
            if self.connection.prepare_cached(sql)?.execute([id.0])? > 0 {
                self.changes.actions = true;
            }
        }
        let flags = self.overlay(id, message.marks.flags)?;
        let keywords = self.overlay_keywords(id, &message.marks.keywords)?;
        // Where the same header comes again under a UID whose body has another one, the server cannot be held to it.
        let sql = "UPDATE messages SET mailbox = ?2, uidvalidity = ?3, uid = ?4, modseq = ?5, flags = ?6, keywords = ?7, \
                   head = iif(refuted = ?4 AND mailbox = ?2, x'', ?8), refuted = 0, gone_at = 0, missed_at = 0 WHERE id = ?1";
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

    /// What is gone from where it lay: deleted when the user wanted that, found elsewhere, or kept as gone.
    pub(super) fn set_aside(&mut self, id: MessageId, now: Timestamp) -> Result<(), Error> {
        let wanted = self.connection.prepare_cached(WANTED)?.execute([id.0])?;
        self.touch_message(id);
        if wanted > 0 {
            self.changes.actions = true;
            return Ok(());
        }
        if self.merge_into_twin(id, false)? {
            return Ok(());
        }
        self.touch_place(id)?;
        if self.has_acts(id)? {
            self.changes.actions = true;
        }
        // A copy that was made meanwhile is looked for, as any that must be there.
        let copies = "DELETE FROM actions WHERE message = ?1 AND (kind = 'copy' OR (kind = 'erase' AND before))";
        let _ = self.connection.prepare_cached(copies)?.execute([id.0])?;
        self.note_gone(id, now)
    }

    /// Kept as gone since then.
    pub(super) fn note_gone(&mut self, id: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE messages SET place = NULL, gone_at = ?2, missed_at = 0 WHERE id = ?1 RETURNING mailbox";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mailbox = statement.query_row(params![id.0, now.as_second().max(1)], |row| row.get(0)).optional()?;
        drop(statement);
        if let Some(mailbox) = mailbox {
            self.touch_mailbox(MailboxId(mailbox));
        }
        Ok(())
    }

    /// The body of another message came under the UID of this one: it is not there.
    pub(super) fn refute(&mut self, id: MessageId) -> Result<(), Error> {
        tracing::warn!(message = id.0, "The body of another message came: this one is not where it was");
        let sql = "UPDATE messages SET refuted = iif(uidvalidity = 0, 0, uid), uidvalidity = 0, uid = id WHERE id = ?1 RETURNING mailbox";
        let mailbox: i64 = self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
        self.compare_next(MailboxId(mailbox))?;
        self.set_aside(id, clock::now())
    }

    /// It is known under a UID that no server gives: the one it had is another's, or nobody's.
    fn release_uid(&self, id: MessageId) -> Result<(), Error> {
        let sql = "UPDATE messages SET uidvalidity = 0, uid = id WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// The next pass compares all of a mailbox.
    fn compare_next(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let sql = "UPDATE mailboxes SET highestmodseq = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([mailbox.0])?;
        self.touch_mailbox(mailbox);
        Ok(())
    }

    /// True when the same message lies elsewhere in the account too, so that one row serves both: the one with the body, else the
    /// older. Of a move or an erasure that waits, what was done elsewhere stands; marks of the user go with it, unless the other has
    /// been known for long: then it is a copy, and none of what was done to this one was meant for it. One that the user wants gone
    /// meets nobody. `moved`: only one that this may have become.
    fn merge_into_twin(&mut self, id: MessageId, moved: bool) -> Result<bool, Error> {
        if self.is_unwanted(id)? {
            return Ok(false);
        }
        let (twins, has_body) = self.twins(id)?;
        for twin in twins.into_iter().filter(|twin| twin.is_new || !moved) {
            if !twin.has_body && (has_body || id < twin.id) {
                return self.succeed(id, &twin);
            }
            if !has_body || self.same_bodies(id, twin.id)? {
                return self.give_way(id, &twin);
            }
        }
        Ok(false)
    }

    /// `id` goes, and its twin stays.
    fn give_way(&mut self, id: MessageId, twin: &Twin) -> Result<bool, Error> {
        let Some((flags, keywords)) = self.server_marks(twin.id)? else { return Ok(false) };
        let there = self.mailbox_of(twin.id)?;
        self.overtake(id, there, !twin.is_new)?;
        self.hand_over(id, twin.id)?;
        self.delete_message(id)?;
        let (flags, keywords) = (self.overlay(twin.id, flags)?, self.overlay_keywords(twin.id, &keywords)?);
        self.put_flags(twin.id, flags)?;
        self.put_keywords(twin.id, &keywords)?;
        Ok(true)
    }

    /// `id` takes the place of its twin on the server, and its row.
    fn succeed(&mut self, id: MessageId, twin: &Twin) -> Result<bool, Error> {
        let Some((flags, keywords)) = self.server_marks(twin.id)? else { return Ok(false) };
        let sql = "SELECT mailbox, uidvalidity, uid, modseq, head FROM messages WHERE id = ?1";
        let (mailbox, validity, uid, modseq, head): (i64, u32, u32, i64, Vec<u8>) = self
            .connection
            .prepare_cached(sql)?
            .query_row([twin.id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        self.touch_place(id)?;
        self.overtake(id, Some(MailboxId(mailbox)), !twin.is_new)?;
        self.hand_over(twin.id, id)?;
        self.delete_message(twin.id)?;
        let (flags, keywords) = (self.overlay(id, flags)?, self.overlay_keywords(id, &keywords)?);
        let sql = "UPDATE messages SET mailbox = ?2, uidvalidity = ?3, uid = ?4, modseq = ?5, flags = ?6, keywords = ?7, head = ?8, \
                   refuted = 0, missed_at = 0 WHERE id = ?1";
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
        self.settle_place(id)?;
        Ok(true)
    }

    /// What hangs on one row hangs on the other from now on.
    pub(super) fn hand_over(&mut self, from: MessageId, to: MessageId) -> Result<(), Error> {
        for sql in [
            "UPDATE drafts SET answers = ?2 WHERE answers = ?1",
            "UPDATE OR IGNORE draft_passes_on SET message = ?2 WHERE message = ?1",
            "UPDATE OR IGNORE outbox_origins SET message = ?2 WHERE message = ?1",
            "UPDATE OR IGNORE actions SET message = ?2 WHERE message = ?1",
            "UPDATE actions SET copy = ?2 WHERE copy = ?1",
            "UPDATE OR IGNORE confided SET message = ?2 WHERE message = ?1",
            "UPDATE claims SET message = ?2 WHERE message = ?1",
            "UPDATE proposals SET met_at = max(met_at, ifnull((SELECT met_at FROM proposals WHERE message = ?1), 0)) WHERE message = ?2",
            "UPDATE proposings SET replaces = ?2 WHERE replaces = ?1",
            "UPDATE messages SET own = trim(own || ' ' || (SELECT own FROM messages WHERE id = ?1)) \
             WHERE id = ?2 AND EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND own <> '')",
        ] {
            let _ = self.connection.prepare_cached(sql)?.execute([from.0, to.0])?;
        }
        Ok(())
    }

    pub(super) fn delete_message(&mut self, id: MessageId) -> Result<(), Error> {
        self.touch_place(id)?;
        let _ = self.connection.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([id.0])?;
        self.touch_message(id);
        Ok(())
    }

    fn note_missed(&mut self, id: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE messages SET missed_at = ?2 WHERE id = ?1 AND missed_at = 0";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, now.as_second().max(1)])?;
        Ok(())
    }

    fn set_doubted(&mut self, mailbox: MailboxId, doubted: bool) -> Result<(), Error> {
        let sql = "UPDATE mailboxes SET doubted = ?2 WHERE id = ?1 AND doubted <> ?2";
        let _ = self.connection.prepare_cached(sql)?.execute(params![mailbox.0, doubted])?;
        Ok(())
    }

    /// From now on a mailbox is hidden; its messages follow in batches. `wish`: `remove` when the user wanted it to go, with what is in
    /// it.
    pub(super) fn end_mailbox(&mut self, mailbox: MailboxId, now: Timestamp, wish: &str) -> Result<(), Error> {
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE mailboxes SET gone_at = ?2, wish = ?3, shown = '', desk = '', uidnext = 0, highestmodseq = 0, compared_at = 0, \
                 doubted = 0, unlisted = 0, refused = 0 WHERE id = ?1 AND gone_at = 0",
            )?
            .execute(params![mailbox.0, now.as_second().max(1), wish])?;
        if changed > 0 {
            self.touch_mailbox(mailbox);
            self.changes.everything = true;
        }
        Ok(())
    }

    /// The first of what lies in mailboxes that are gone.
    pub(super) fn clear_some(&mut self) -> Result<(), Error> {
        let _ = self.clear_ended(BATCH)?;
        self.drop_empty()
    }

    /// Sets aside what lies in mailboxes that are gone, or deletes it where the user wanted that; how many messages.
    fn clear_ended(&mut self, most: u32) -> Result<usize, Error> {
        let ended = self.ended(most)?;
        for (id, wanted, since) in &ended {
            if *wanted {
                self.delete_message(*id)?;
            } else {
                self.set_aside(*id, *since)?;
            }
        }
        if !ended.is_empty() {
            self.drop_empty()?;
        }
        Ok(ended.len())
    }

    pub(super) fn drop_empty(&mut self) -> Result<(), Error> {
        let sql = "DELETE FROM mailboxes WHERE gone_at > 0 AND NOT EXISTS (SELECT 1 FROM messages WHERE mailbox = mailboxes.id)";
        let _ = self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    pub(super) fn touch_place(&mut self, id: MessageId) -> Result<(), Error> {
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

    /// Messages under other values of UIDVALIDITY that are not gone, some of them.
    fn stale(&self, mailbox: MailboxId, most: u32) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(STALE)?;
        let rows = statement.query_map(params![mailbox.0, most], |row| row.get(0).map(MessageId))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// True when there are messages of another UIDVALIDITY that are not gone.
    pub(super) fn has_stale(&self, mailbox: MailboxId) -> Result<bool, Error> {
        Ok(!self.stale(mailbox, 1)?.is_empty())
    }

    /// How many these are, and how many lie under the value of today.
    fn stale_beside_there(&self, mailbox: MailboxId) -> Result<(u64, u64), Error> {
        let sql = "SELECT count(*) FILTER (WHERE uidvalidity NOT IN (0, b.now)), count(*) FILTER (WHERE uidvalidity = b.now) \
                   FROM messages INDEXED BY messages_there, (SELECT uidvalidity AS now FROM mailboxes WHERE id = ?1) b \
                   WHERE mailbox = ?1 AND gone_at = 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let count = |value: i64| super::values::to_u64(value);
        Ok(statement.query_row([mailbox.0], |row| Ok((count(row.get(0)?), count(row.get(1)?))))?)
    }

    fn is_doubted(&self, mailbox: MailboxId) -> Result<bool, Error> {
        let sql = "SELECT doubted FROM mailboxes WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?)
    }

    /// What lies in mailboxes that are gone: whether the user wanted it to go with them, and since when they are.
    fn ended(&self, most: u32) -> Result<Vec<(MessageId, bool, Timestamp)>, Error> {
        let mut statement = self.connection.prepare_cached(ENDED)?;
        let rows = statement
            .query_map([most], |row| Ok((MessageId(row.get(0)?), row.get(1)?, super::values::to_time(row.get(2)?))))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// What is gone since before then was due on enough days; `None` when nothing was.
    fn due_before(&self, before: Timestamp) -> Result<Option<i64>, Error> {
        let sql = "SELECT day FROM purges WHERE day <= ?1 ORDER BY day DESC LIMIT 1 OFFSET ?2";
        let day: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![day_of(before.as_second()), DAYS.saturating_sub(1)], |row| row.get(0))
            .optional()?;
        // At any time of that day.
        Ok(day.map(|day| day.saturating_add(1).saturating_mul(SECONDS_A_DAY).min(before.as_second())))
    }

    pub(super) fn is_gone(&self, id: MessageId) -> Result<bool, Error> {
        let sql = "SELECT gone_at > 0 FROM messages WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    }

    fn is_unwanted(&self, id: MessageId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND place IS NULL AND gone_at = 0)";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    }

    fn has_acts(&self, id: MessageId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM actions WHERE message = ?1) OR EXISTS (SELECT 1 FROM actions WHERE copy = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    }

    fn mailbox_of(&self, id: MessageId) -> Result<Option<MailboxId>, Error> {
        let sql = "SELECT mailbox FROM messages WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0).map(MailboxId)).optional()?)
    }

    /// True when the vault holds what a message that is new in a mailbox may turn out to be.
    pub(super) fn has_lost(&self, mailbox: MailboxId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE gone_at > 0) OR EXISTS (SELECT 1 FROM messages WHERE missed_at > 0) \
                   OR EXISTS (SELECT 1 FROM mailboxes WHERE gone_at > 0 OR doubted > 0) \
                   OR EXISTS (SELECT 1 FROM messages WHERE mailbox = ?1 AND uidvalidity = 0 AND gone_at = 0)";
        let lost: bool = self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?;
        Ok(lost || self.has_stale(mailbox)?)
    }
}

/// Below the value of today and above it; nothing is under 0 but what must be there and was not seen yet.
const STALE: &str = "SELECT id FROM messages INDEXED BY messages_there WHERE mailbox = ?1 AND gone_at = 0 \
    AND uidvalidity BETWEEN 1 AND (SELECT uidvalidity FROM mailboxes WHERE id = ?1) - 1 UNION ALL \
    SELECT id FROM messages INDEXED BY messages_there WHERE mailbox = ?1 AND gone_at = 0 \
    AND uidvalidity > (SELECT uidvalidity FROM mailboxes WHERE id = ?1) LIMIT ?2";

/// Where something waits to be moved elsewhere it was not meant to go with its mailbox.
const ENDED: &str = "SELECT m.id, b.wish = 'remove' AND m.place IS b.id, b.gone_at FROM mailboxes b \
    CROSS JOIN messages m INDEXED BY messages_there ON m.mailbox = b.id AND m.gone_at = 0 WHERE b.gone_at > 0 LIMIT ?1";

fn day_of(seconds: i64) -> i64 {
    seconds.div_euclid(SECONDS_A_DAY)
}

#[cfg(test)]
#[path = "gone_tests.rs"]
mod tests;
