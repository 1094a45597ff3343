//! The end of a draft, here or at another desk, and of its copies. A copy that is gone from the server says nothing of its draft: an operator
//! clears old ones away, folders are made anew, other programs go on from them. Only what proves that another desk has sent or dropped a
//! draft has it go from here too, and then only as it was copied.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::super::{Error, Reader, Tx};
use crate::clock;
use crate::domain::draft::{CopyMark, letter_mark};
use crate::domain::{AccountId, DraftId, MessageId};

/// Time in which a desk that has sent a draft removes the copies of it.
const SETTLED: SignedDuration = SignedDuration::from_mins(10);
/// Time after which no proof is waited for any more before it is told that a copy is gone.
const UNPROVEN: SignedDuration = SignedDuration::from_hours(1);

/// Copies of drafts that were not touched for so long lie in the bin because an operator tidies, more likely than because somebody has thrown
/// them away.
const OLD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A copy `n` is later than a copy `c`: what was made here in the order made, what was taken in as the server has put it.
const LATER: &str = "CASE WHEN c.edition = 0 AND n.mailbox = c.mailbox AND n.validity = c.validity THEN n.uid > c.uid ELSE n.id > c.id END";

/// What was found of drafts whose copies are gone, and is to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// So many were sent or dropped at another desk while they were changed here.
    pub overtaken: u32,
    /// So many have been without a copy for some time, and nothing says why.
    pub alone: u32,
}

/// What has become of a copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It lies in the bin.
    Binned,
    /// It is gone from the server since then; 0: it is not known, or it lies in another folder.
    Gone(i64),
}

impl Fate {
    fn since(self) -> i64 {
        match self {
            Self::Binned => 0,
            Self::Gone(since) => since,
        }
    }
}

/// A draft whose copy is no more where it was.
struct Lost {
    draft: DraftId,
    token: String,
    /// It is as that copy was.
    is_untouched: bool,
    heeded: i64,
    was_told: bool,
    fate: Fate,
    /// Another program had made it.
    is_foreign: bool,
    /// When the draft was last kept here.
    saved_at: i64,
}

impl Tx<'_> {
    /// Ends a draft that was sent, with its copies on servers; nothing happens when it is gone already.
    ///
    /// # Errors
    /// Of the database.
    pub fn delete_draft(&mut self, id: DraftId) -> Result<(), Error> {
        self.end_draft(id, false)
    }

    /// Ends a draft that its author drops. The copy that counts goes into the bin: there other desks see that it was dropped.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_draft(&mut self, id: DraftId) -> Result<(), Error> {
        self.end_draft(id, true)
    }

    /// Puts the copy that counts into the bin: its draft becomes a letter that leaves much later, and other desks are not to wait for that
    /// with a draft in hand.
    ///
    /// # Errors
    /// Of the database.
    pub fn bin_copy(&mut self, id: DraftId) -> Result<(), Error> {
        let sql = "SELECT m.id FROM drafts d JOIN draft_copies c ON c.id = d.copy AND c.state = 'there' \
                   JOIN messages m ON m.id = c.message AND m.mailbox = c.mailbox AND m.gone_at = 0 WHERE d.id = ?1";
        let copy =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0).map(MessageId)).optional()?;
        copy.map_or(Ok(()), |copy| self.bin(&[copy], clock::now()))
    }

    fn end_draft(&mut self, id: DraftId, is_dropped: bool) -> Result<(), Error> {
        let sql = "SELECT token FROM drafts WHERE id = ?1";
        let found = self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get::<_, String>(0));
        self.changes.drafts = true;
        let Some(token) = found.optional()? else { return Ok(()) };
        if is_dropped {
            self.bin_copy(id)?;
            // One that was made and not seen yet goes there when it is.
            let sql = "UPDATE draft_copies SET thrown = 1 WHERE seen = 0 AND id = (SELECT max(id) FROM draft_copies WHERE token = ?1)";
            let _ = self.connection.prepare_cached(sql)?.execute([&token])?;
        }
        self.part_from_later(id)?;
        let _ = self.connection.prepare_cached("DELETE FROM drafts WHERE id = ?1")?.execute([id.0])?;
        self.drop_loose_contents()?;
        self.sweep_copies(&token, clock::now())?;
        // Only what may still arrive is waited for. One that is put back out of the bin is a draft like any other.
        let sql = "DELETE FROM draft_copies WHERE token = ?1 AND seen = 1";
        let _ = self.connection.prepare_cached(sql)?.execute([&token])?;
        self.show_copies(&token)
    }

    /// What another desk has made of a draft and nothing here came after is a draft of its own once this one ends.
    fn part_from_later(&mut self, id: DraftId) -> Result<(), Error> {
        let sql = format!(
            "DELETE FROM draft_copies WHERE id IN (SELECT c.id FROM drafts d JOIN draft_copies c ON c.token = d.token AND c.edition = 0 \
             AND c.id IS NOT d.copy LEFT JOIN draft_copies n ON n.id = d.copy WHERE d.id = ?1 AND (n.id IS NULL OR NOT {LATER}))"
        );
        let _ = self.connection.prepare_cached(&sql)?.execute([id.0])?;
        Ok(())
    }

    /// Copies of a draft that has ended are messages like others.
    fn show_copies(&mut self, token: &str) -> Result<(), Error> {
        let copies: Vec<MessageId> = {
            let mut statement = self.connection.prepare_cached(
                "SELECT m.id FROM messages m JOIN mailboxes b ON b.id = m.mailbox AND b.role = 'drafts' WHERE m.message_id <> '' \
                 AND m.message_id > 'pli-draft.' || ?1 || '.' AND m.message_id < 'pli-draft.' || ?1 || '/' AND m.gone_at = 0",
            )?;
            statement.query_map([token], |row| row.get(0).map(MessageId))?.collect::<Result<_, _>>()?
        };
        copies.into_iter().try_for_each(|copy| self.settle_place(copy))
    }

    /// Looks, once all mailboxes were looked at, at the drafts of an account whose copy that counts is no more where it was. One that another desk has provably sent or
    /// dropped goes from here too, unless something was made of it here since; every other one stays, and is copied again once it is changed.
    ///
    /// # Errors
    /// Of the database.
    pub fn settle_copies(&mut self, account: AccountId, now: Timestamp) -> Result<Ends, Error> {
        self.heed(account, now)?;
        let mut ends = Ends::default();
        for lost in self.lost_copies(account)? {
            let (sent, thrown) = self.last_proofs(account, &lost.token, i64::MAX)?;
            let counts = |proof: Option<i64>| proof.is_some_and(|proof| proof > lost.heeded);
            let is_dropped = (lost.fate == Fate::Binned || counts(thrown)) && lost.saved_at > before(now, OLD);
            let is_proven = counts(sent) || is_dropped;
            if lost.is_foreign {
                // What another program makes of it bears no mark that would prove anything: who sends the draft is told first.
                let sql = "UPDATE drafts SET source_gone = 1 WHERE id = ?1";
                let _ = self.connection.prepare_cached(sql)?.execute([lost.draft.0])?;
            }
            match (is_proven, lost.is_untouched) {
                (true, true) => self.delete_draft(lost.draft)?,
                (true, false) => {
                    let sql = "UPDATE drafts SET copy = NULL, copied = 0, heeded = (SELECT ifnull(max(id), 0) FROM messages) WHERE id = ?1";
                    let _ = self.connection.prepare_cached(sql)?.execute([lost.draft.0])?;
                    ends.overtaken = ends.overtaken.saturating_add(1);
                }
                (false, true) if !lost.was_told && lost.fate.since() <= before(now, UNPROVEN) => {
                    let sql = "UPDATE drafts SET alone = 1 WHERE id = ?1";
                    let _ = self.connection.prepare_cached(sql)?.execute([lost.draft.0])?;
                    ends.alone = ends.alone.saturating_add(1);
                }
                (false, _) => {}
            }
        }
        // Those that were erased, and that nothing counts on.
        let sql = "DELETE FROM draft_copies WHERE seen = 1 AND message IS NULL AND id NOT IN (SELECT copy FROM drafts WHERE copy IS NOT NULL)";
        let _ = self.connection.prepare_cached(sql)?.execute([])?;
        Ok(ends)
    }

    /// She who sends the draft knows that what it goes on from is gone: it is a draft like any other from here on.
    ///
    /// # Errors
    /// Of the database.
    pub fn know_source_gone(&mut self, id: DraftId) -> Result<(), Error> {
        let sql = "UPDATE drafts SET source_gone = 0, (copy, copied) = (SELECT iif(c.revision = '', NULL, d.copy), iif(c.revision = '', 0, d.copied) \
                   FROM drafts d LEFT JOIN draft_copies c ON c.id = d.copy WHERE d.id = ?1) WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// What would prove the end of a draft proves nothing of one whose copy is still there: somebody went on from it.
    fn heed(&mut self, account: AccountId, now: Timestamp) -> Result<(), Error> {
        let there: Vec<(i64, String, i64)> = {
            let mut statement = self.connection.prepare_cached(
                "SELECT d.id, d.token, d.heeded FROM drafts d JOIN draft_copies c ON c.id = d.copy \
                 JOIN messages m ON m.id = c.message AND m.mailbox = c.mailbox AND m.gone_at = 0 AND m.missed_at = 0 \
                 JOIN mailboxes b ON b.id = c.mailbox AND b.uidvalidity = m.uidvalidity WHERE b.account = ?1",
            )?;
            let rows = statement.query_map([account.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (id, token, heeded) in there {
            let (sent, thrown) = self.last_proofs(account, &token, before(now, SETTLED))?;
            if let Some(proof) = sent.max(thrown).filter(|proof| *proof > heeded) {
                let sql = "UPDATE drafts SET heeded = ?2 WHERE id = ?1";
                let _ = self.connection.prepare_cached(sql)?.execute(params![id, proof])?;
            }
        }
        Ok(())
    }

    /// Puts the copy of a draft that was dropped before it was seen into the bin.
    fn bin_thrown(&mut self, token: &str, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT m.id FROM draft_copies c JOIN messages m ON m.id = c.message AND m.mailbox = c.mailbox AND m.gone_at = 0 \
                   WHERE c.token = ?1 AND c.thrown = 1 AND c.state = 'there' AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.token = ?1) \
                   AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.message = m.id AND a.kind IN ('move', 'erase'))";
        let found =
            self.connection.prepare_cached(sql)?.query_row([token], |row| row.get(0).map(MessageId)).optional()?;
        found.map_or(Ok(()), |copy| self.bin(&[copy], now))
    }

    /// Erases the copies of a draft that nothing counts on: all of them once the draft is gone, else those that one which is there is later
    /// than.
    pub(super) fn sweep_copies(&mut self, token: &str, now: Timestamp) -> Result<(), Error> {
        if token.is_empty() {
            return Ok(());
        }
        self.bin_thrown(token, now)?;
        let messages: Vec<(MessageId, bool)> = {
            let mut statement = self.connection.prepare_cached(&format!(
                "SELECT m.id, c.revision = '' FROM draft_copies c JOIN messages m ON m.id = c.message AND m.mailbox = c.mailbox AND m.gone_at = 0 \
                 WHERE c.token = ?1 AND c.state = 'there' AND (NOT EXISTS (SELECT 1 FROM drafts d WHERE d.token = ?1) \
                 OR EXISTS (SELECT 1 FROM drafts d JOIN draft_copies n ON n.id = d.copy AND n.state = 'there' AND n.id <> c.id \
                 LEFT JOIN messages o ON o.id = n.message WHERE d.token = ?1 \
                 AND (n.seen = 0 OR (o.gone_at = 0 AND o.missed_at = 0 AND o.mailbox = n.mailbox)) AND {LATER})) \
                 AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.message = m.id AND a.kind IN ('move', 'erase'))"
            ))?;
            let rows = statement.query_map([token], |row| Ok((row.get(0).map(MessageId)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        // What another program wrote may hold more than a draft here does: it can be had again for a while.
        let (foreign, ours): (Vec<_>, Vec<_>) = messages.into_iter().partition(|(_, is_foreign)| *is_foreign);
        let ids = |of: Vec<(MessageId, bool)>| of.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        self.erase(&ids(ours), false, now)?;
        self.erase(&ids(foreign), true, now)?;
        // What another desk has removed for a later one is no loss: what it said is here.
        let gone: Vec<i64> = {
            let mut statement = self.connection.prepare_cached(
                "SELECT m.id FROM draft_copies c JOIN drafts d ON d.token = c.token AND d.copy <> c.id \
                 JOIN messages m ON m.id = c.message AND m.gone_at > 0 WHERE c.token = ?1 AND c.revision <> ''",
            )?;
            statement.query_map([token], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for id in gone {
            let _ = self.connection.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([id])?;
            self.touch_message(MessageId(id));
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Drafts of an account whose copy that counts was seen, be it by another desk that has thrown it away before this one looked, and is no
    /// more where it was.
    fn lost_copies(&self, account: AccountId) -> Result<Vec<Lost>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.id, d.token, d.edition = d.copied, d.heeded, d.alone, ifnull(m.gone_at, 0), \
             ifnull(m.gone_at = 0 AND t.role = 'trash', 0), d.saved_at, c.revision = '' FROM drafts d JOIN draft_copies c ON c.id = d.copy \
             JOIN mailboxes b ON b.id = c.mailbox AND b.account = ?1 AND (c.seen = 1 OR EXISTS (SELECT 1 FROM messages x JOIN mailboxes y \
             ON y.id = x.mailbox AND y.account = ?1 AND y.role = 'trash' WHERE c.revision <> '' AND x.gone_at = 0 \
             AND x.message_id > 'pli-draft.' || c.token || '.' || c.revision || '@' \
             AND x.message_id < 'pli-draft.' || c.token || '.' || c.revision || 'A')) LEFT JOIN messages m ON m.id = c.message \
             LEFT JOIN mailboxes t ON t.id = m.mailbox WHERE m.id IS NULL OR m.gone_at > 0 OR m.mailbox <> c.mailbox",
        )?;
        let rows = statement.query_map([account.0], |row| {
            Ok(Lost {
                draft: DraftId(row.get(0)?),
                token: row.get(1)?,
                is_untouched: row.get(2)?,
                heeded: row.get(3)?,
                was_told: row.get(4)?,
                fate: if row.get(6)? { Fate::Binned } else { Fate::Gone(row.get(5)?) },
                saved_at: row.get(7)?,
                is_foreign: row.get(8)?,
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// A letter is about to leave that was made of a draft which goes on from what another program had put on its server.
    ///
    /// # Errors
    /// [`Error::SourceGone`] when that is there no more, and nobody was told.
    pub fn expect_source(&self, id: DraftId) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM drafts d LEFT JOIN draft_copies c ON c.id = d.copy AND c.revision = '' LEFT JOIN messages m ON m.id = c.message \
                   WHERE d.id = ?1 AND (d.source_gone = 1 OR (c.id IS NOT NULL AND (m.id IS NULL OR m.gone_at > 0 OR m.mailbox <> c.mailbox))))";
        let is_gone: bool = self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?;
        if is_gone { Err(Error::SourceGone) } else { Ok(()) }
    }

    /// The same of what was taken up and is not kept here yet: it is gone, or was put where what was sent or thrown away lies. What this
    /// program has made says more by its mark ([`Reader::is_overtaken`]).
    ///
    /// # Errors
    /// Of the database.
    pub fn is_source_gone(&self, source: MessageId) -> Result<bool, Error> {
        let sql = "SELECT m.message_id, m.gone_at > 0 OR b.role IN ('sent', 'trash') FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE m.id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row([source.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).optional()?;
        Ok(found.is_none_or(|(message_id, is_gone): (_, bool)| is_gone && CopyMark::parse(&message_id).is_none()))
    }

    /// Whether a later copy of the draft that this message is a copy of is there, or a letter that was made of it.
    pub(super) fn is_left_behind(&self, source: MessageId) -> Result<bool, Error> {
        let sql = "SELECT m.message_id, b.account FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE m.id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row([source.0], |row| Ok((row.get::<_, String>(0)?, AccountId(row.get(1)?))));
        let Some((message_id, account)) = found.optional()? else { return Ok(false) };
        let Some(CopyMark { token, .. }) = CopyMark::parse(&message_id) else { return Ok(false) };
        let (sent, _) = self.last_proofs(account, &token, i64::MAX)?;
        if sent.is_some_and(|proof| proof > source.0) {
            return Ok(true);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM messages m JOIN mailboxes b ON b.id = m.mailbox AND b.role = 'drafts' AND b.account = ?3 \
                   WHERE m.id > ?1 AND m.message_id > 'pli-draft.' || ?2 || '.' AND m.message_id < 'pli-draft.' || ?2 || '/' AND m.gone_at = 0)";
        Ok(self.connection.prepare_cached(sql)?.query_row(params![source.0, token, account.0], |row| row.get(0))?)
    }

    /// The last messages, of before this time, that prove that a draft was sent, and that it was dropped: a letter made of it, and a copy of
    /// it that was thrown away.
    fn last_proofs(
        &self,
        account: AccountId,
        token: &str,
        of_before: i64,
    ) -> Result<(Option<i64>, Option<i64>), Error> {
        let sql = "SELECT max(m.id) FROM messages m JOIN mailboxes b ON b.id = m.mailbox WHERE m.message_id > ?2 || '.' AND m.message_id < ?2 || '/' \
                   AND m.message_id <> '' AND m.gone_at = 0 AND m.internal_date <= ?4 AND b.account = ?1 AND b.role = ?3";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut last = |begins: String, role: &str| -> Result<Option<i64>, Error> {
            Ok(statement.query_row(params![account.0, begins, role, of_before], |row| row.get(0))?)
        };
        Ok((last(letter_mark(token), "sent")?, last(format!("pli-draft.{token}"), "trash")?))
    }
}

fn before(now: Timestamp, time: SignedDuration) -> i64 {
    now.as_second().saturating_sub(time.as_secs())
}
