//! Messages moved, copied and erased: where they are shown meanwhile, and where they lie once the server has done it.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::proposals::CLAIM;
use super::super::search::Words;
use super::super::{Error, Reader, Tx};
use super::NewAction;
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{AccountId, ActionId, ActionKind, Flags, MailboxId, MessageId, Role, Uid, UidValidity};

/// Name of the bin that is made where there is none. In French, whatever the window speaks: desks of one practice must agree.
const BIN: &str = "Corbeille";

/// Where the server has put what was moved or copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landed {
    /// There.
    At(UidValidity, Uid),
    /// It does not say: the next look at the target finds it.
    Somewhere,
}

/// What a folder has beside it to throw away into.
enum Beside {
    /// It is the login's own.
    Nobody,
    /// A shared mailbox without a bin that this login may use.
    NoBin,
    /// The bin of its shared mailbox.
    Bin(MailboxId),
}

impl Tx<'_> {
    pub(in crate::store) fn move_to(
        &mut self,
        messages: &[MessageId],
        to: MailboxId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = self.account_of(to)?;
        for &message in messages {
            let Some(spot) = self.spot(message)? else { continue };
            if spot.account != account {
                return Err(ActionFault::Accounts.into());
            }
            // What is being erased on the server cannot be called back.
            let lies = match self.last_begun(message)? {
                Some((ActionKind::Move, Some(target))) => target,
                Some(_) => continue,
                None => spot.mailbox,
            };
            self.recall(message)?;
            if to != lies {
                let new =
                    NewAction { message: Some(message), mailbox: Some(to), ..NewAction::of(account, ActionKind::Move) };
                let _ = self.put_action(&new, now)?;
            }
            self.settle_place(message)?;
        }
        Ok(())
    }

    /// A letter that was prepared for somebody is moved away by who sends it; after what puts it back, where it was sent from here before.
    pub(in crate::store) fn put_claim(
        &mut self,
        message: MessageId,
        (account, to): (AccountId, MailboxId),
        now: Timestamp,
    ) -> Result<ActionId, Error> {
        let new = NewAction {
            message: Some(message),
            mailbox: Some(to),
            word: CLAIM,
            ..NewAction::of(account, ActionKind::Move)
        };
        let action = self.put_action(&new, now)?;
        self.settle_place(message)?;
        Ok(action)
    }

    /// `kept`: they stay here, as gone from the server.
    pub(in crate::store) fn erase(&mut self, messages: &[MessageId], kept: bool, now: Timestamp) -> Result<(), Error> {
        for &message in messages {
            let Some(spot) = self.spot(message)? else { continue };
            if matches!(self.last_begun(message)?, Some((ActionKind::Erase, _))) {
                continue;
            }
            self.recall(message)?;
            if self.recall_copy(message)? {
                continue;
            }
            let new =
                NewAction { message: Some(message), before: kept, ..NewAction::of(spot.account, ActionKind::Erase) };
            let _ = self.put_action(&new, now)?;
            self.settle_place(message)?;
        }
        Ok(())
    }

    pub(in crate::store) fn bin(&mut self, messages: &[MessageId], now: Timestamp) -> Result<(), Error> {
        for &message in messages {
            let Some(spot) = self.spot(message)? else { continue };
            let bin = match self.bin_beside(spot.place.unwrap_or(spot.mailbox))? {
                Beside::Bin(bin) => bin,
                Beside::NoBin => return Err(ActionFault::NoSharedBin.into()),
                Beside::Nobody => match self.mailbox_by_role(spot.account, Role::Trash)? {
                    Some(bin) => bin,
                    None => self.make(spot.account, BIN, Role::Trash, now)?,
                },
            };
            if spot.place == Some(bin) {
                self.erase(&[message], false, now)?;
            } else {
                self.move_to(&[message], bin, now)?;
            }
        }
        Ok(())
    }

    /// Of a folder in a shared mailbox: the bin of that mailbox, if it has one into which this login may put messages, or where they are
    /// already. What is thrown away there stays among those who share it, and goes into nobody's own bin.
    fn bin_beside(&self, mailbox: MailboxId) -> Result<Beside, Error> {
        let sql = "SELECT (SELECT b.id FROM mailboxes b WHERE b.account = m.account AND b.root = m.root AND b.part = 'trash' AND b.gone_at = 0 \
                   AND b.unlisted = 0 AND (b.id = m.id OR b.rights IS NULL OR instr(b.rights, 'i') > 0) ORDER BY b.id <> m.id, b.id LIMIT 1) \
                   FROM mailboxes m WHERE m.id = ?1 AND m.root <> ''";
        let found = self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get::<_, Option<i64>>(0));
        Ok(match found.optional()? {
            None => Beside::Nobody,
            Some(None) => Beside::NoBin,
            Some(Some(bin)) => Beside::Bin(MailboxId(bin)),
        })
    }

    pub(super) fn empty(&mut self, mailbox: MailboxId, now: Timestamp) -> Result<(), Error> {
        let role: String = self
            .connection
            .prepare_cached("SELECT role FROM mailboxes WHERE id = ?1")?
            .query_row([mailbox.0], |row| row.get(0))?;
        if !matches!(Role::parse(&role), Some(Role::Trash | Role::Junk)) {
            return Err(ActionFault::NoBin.into());
        }
        let shown: Vec<MessageId> = self
            .connection
            .prepare_cached("SELECT id FROM messages WHERE place = ?1 ORDER BY id")?
            .query_map([mailbox.0], |row| row.get(0).map(MessageId))?
            .collect::<Result<_, _>>()?;
        self.erase(&shown, false, now)
    }

    pub(super) fn copy_to(&mut self, messages: &[MessageId], to: MailboxId, now: Timestamp) -> Result<(), Error> {
        let account = self.account_of(to)?;
        for &message in messages {
            let Some(spot) = self.spot(message)? else {
                self.put_back(message, (account, to), now)?;
                continue;
            };
            if spot.account != account {
                return Err(ActionFault::Accounts.into());
            }
            let copy = self.double(message, to)?;
            let new = NewAction {
                message: Some(message),
                mailbox: Some(to),
                copy: Some(copy),
                ..NewAction::of(account, ActionKind::Copy)
            };
            let _ = self.put_action(&new, now)?;
        }
        Ok(())
    }

    /// A message that is gone from the server, and is all here, is put back: shown there at once. It has no copy beside it.
    fn put_back(
        &mut self,
        message: MessageId,
        (account, to): (AccountId, MailboxId),
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "SELECT b.account FROM messages m JOIN mailboxes b ON b.id = m.mailbox \
                   WHERE m.id = ?1 AND m.gone_at > 0 AND m.has_body = 1";
        let own: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0)).optional()?;
        match own {
            None => return Ok(()),
            Some(own) if own != account.0 => return Err(ActionFault::Accounts.into()),
            Some(_) => {}
        }
        // Where it was to go before it went is no longer wanted.
        self.recall(message)?;
        let new = NewAction { message: Some(message), mailbox: Some(to), ..NewAction::of(account, ActionKind::Copy) };
        let _ = self.put_action(&new, now)?;
        self.put_place(message, None, Some(to))
    }

    /// What is being put back into a mailbox that is no more is gone as before.
    pub(super) fn release_kept(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        let sql = "UPDATE messages SET place = NULL WHERE place = ?1 AND gone_at > 0";
        let _ = self.connection.prepare_cached(sql)?.execute([mailbox.0])?;
        Ok(())
    }

    /// These are about to be told the server, and cannot be taken back any more. `target`: UIDVALIDITY and UIDNEXT of the target, so that
    /// after a cut what was done can be told from what was not. False when one of them was taken back a moment ago.
    ///
    /// # Errors
    /// Of the database.
    pub fn begin(&mut self, actions: &[ActionId], target: (Option<UidValidity>, Option<Uid>)) -> Result<bool, Error> {
        let (validity, next) = (target.0.map_or(0, |UidValidity(value)| value), target.1.map_or(0, Uid::get));
        self.advance(
            actions,
            "UPDATE actions SET state = 'begun', validity = ?2, next = ?3 WHERE id = ?1",
            validity,
            next,
        )
    }

    /// The server said clearly that it did nothing of these.
    ///
    /// # Errors
    /// Of the database.
    pub fn unbegin(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        let sql = "UPDATE actions SET state = 'waiting', validity = ?2, next = ?3 WHERE id = ?1 AND state = 'begun'";
        self.advance(actions, sql, 0, 0).map(drop)
    }

    /// Of a move, the copy was made; what is left is to remove the original.
    ///
    /// # Errors
    /// Of the database.
    pub fn copied(&mut self, moves: &[(ActionId, Landed)]) -> Result<(), Error> {
        for (id, landed) in moves {
            let (validity, uid) = match landed {
                Landed::At(UidValidity(validity), uid) => (*validity, uid.get()),
                Landed::Somewhere => (0, 0),
            };
            let sql = "UPDATE actions SET state = 'copied', validity = ?2, landed = ?3 WHERE id = ?1";
            let _ = self.advance(&[*id], sql, validity, uid)?;
        }
        Ok(())
    }

    /// False when one of them is not there, or not in such a state.
    fn advance(&mut self, actions: &[ActionId], sql: &str, validity: u32, uid: u32) -> Result<bool, Error> {
        let mut all = true;
        for id in actions {
            all &= self.connection.prepare_cached(sql)?.execute(params![id.0, validity, uid])? > 0;
            self.changes.actions = true;
        }
        Ok(all)
    }

    /// The server has moved or copied these. `hidden`: the original is still there, only marked as deleted.
    ///
    /// # Errors
    /// Of the database.
    pub fn landed(&mut self, done: &[(ActionId, Landed)], hidden: bool) -> Result<(), Error> {
        for (id, landed) in done {
            let found = self
                .connection
                .prepare_cached(
                    "SELECT message, mailbox, copy FROM actions WHERE id = ?1 AND kind IN ('move', 'copy')",
                )?
                .query_row([id.0], |row| {
                    let copy: Option<i64> = row.get(2)?;
                    Ok((MessageId(row.get(0)?), MailboxId(row.get(1)?), copy.map(MessageId)))
                })
                .optional()?;
            let Some((message, target, copy)) = found else { continue };
            self.drop_action(*id)?;
            self.claim_won(*id, *landed)?;
            let lay = if hidden && copy.is_none() { self.lies_at(message)? } else { None };
            self.lay_at(copy.unwrap_or(message), target, *landed)?;
            if let Some((mailbox, validity, uid)) = lay {
                let stub = self.double(message, mailbox)?;
                self.lay_at(stub, mailbox, Landed::At(validity, uid))?;
                self.hide(stub)?;
            }
        }
        Ok(())
    }

    /// The server has erased these.
    ///
    /// # Errors
    /// Of the database.
    pub fn erased(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        for id in actions {
            let Some((message, kept)) = self.erasure(*id)? else { continue };
            self.drop_action(*id)?;
            if kept {
                self.note_gone(message, clock::now())?;
            } else {
                let _ = self.connection.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([message.0])?;
            }
            self.touch_message(message);
        }
        Ok(())
    }

    /// The server can only mark these as deleted: they are hidden for as long as they are.
    ///
    /// # Errors
    /// Of the database.
    pub fn only_marked(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        for id in actions {
            let Some((message, _)) = self.erasure(*id)? else { continue };
            self.drop_action(*id)?;
            self.hide(message)?;
        }
        Ok(())
    }

    /// Messages that must lie in a mailbox, and were not found by a complete look at it: found elsewhere, or kept a while as gone. How
    /// many there were that any look can find.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_provisional(&mut self, messages: &[MessageId]) -> Result<u32, Error> {
        let mut dropped: u32 = 0;
        let sql = format!("SELECT mailbox, message_id <> '' FROM messages WHERE id = ?1 AND {PROVISIONAL}");
        for &message in messages {
            let there: Option<(i64, bool)> = self
                .connection
                .prepare_cached(&sql)?
                .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((mailbox, named)) = there else { continue };
            dropped = dropped.saturating_add(u32::from(named));
            self.set_aside(message, clock::now())?;
            // A copy that nobody has seen, of one that is kept as gone itself.
            let _ = self.connection.prepare_cached(SECOND)?.execute([message.0])?;
            self.touch_gone(MailboxId(mailbox), &[message.0]);
        }
        Ok(dropped)
    }

    /// Shown where the last thing that waits puts it, else where it lies.
    pub(in crate::store) fn settle_place(&mut self, message: MessageId) -> Result<(), Error> {
        let sql = "SELECT kind, mailbox FROM actions WHERE message = ?1 AND kind IN ('move', 'erase') ORDER BY id DESC LIMIT 1";
        let last: Option<Option<i64>> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(1)).optional()?;
        let Some(spot) = self.spot(message)? else { return Ok(()) };
        // What reports of a letter is shown with it, and what is a copy of a draft by the draft.
        let is_beside = self.is_report(message)? || self.is_copy_of_draft(message)?;
        let own = if is_beside { None } else { Some(spot.mailbox) };
        let place = last.map_or(own, |target| target.map(MailboxId));
        self.put_place(message, spot.place, place)
    }

    /// Shown in its mailbox again once it is not marked as deleted any more.
    pub(in crate::store) fn show_again(&mut self, message: MessageId, server: Flags) -> Result<(), Error> {
        if server.contains(Flags::DELETED) || !self.is_hidden(message)? {
            return Ok(());
        }
        self.settle_place(message)
    }

    fn hide(&mut self, message: MessageId) -> Result<(), Error> {
        let Some(spot) = self.spot(message)? else { return Ok(()) };
        let sql = "UPDATE messages SET flags = flags | ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, Flags::DELETED.bits()])?;
        self.put_place(message, spot.place, None)
    }

    fn put_place(
        &mut self,
        message: MessageId,
        from: Option<MailboxId>,
        place: Option<MailboxId>,
    ) -> Result<(), Error> {
        if from == place {
            return Ok(());
        }
        let sql = "UPDATE messages SET place = ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, place.map(|id| id.0)])?;
        from.into_iter().chain(place).for_each(|mailbox| self.touch_mailbox(mailbox));
        self.touch_message(message);
        Ok(())
    }

    /// Gives up what waits to be done with where a message is.
    fn recall(&mut self, message: MessageId) -> Result<(), Error> {
        let sql = "DELETE FROM actions WHERE message = ?1 AND kind IN ('move', 'erase') AND state = 'waiting'";
        let _ = self.connection.prepare_cached(sql)?.execute([message.0])?;
        self.changes.actions = true;
        Ok(())
    }

    /// Takes back the copy that this message is, or that it is put back, while the server knows nothing of it. One that was copied on
    /// is made all the same: its copies come from it.
    fn recall_copy(&mut self, message: MessageId) -> Result<bool, Error> {
        let sql = "SELECT id FROM actions WHERE (copy = ?1 OR (message = ?1 AND kind = 'copy' AND copy IS NULL)) AND state = 'waiting' \
                   AND NOT EXISTS (SELECT 1 FROM actions later WHERE later.message = ?1 AND later.kind = 'copy' \
                   AND later.copy IS NOT NULL AND later.id > actions.id)";
        let waits: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0)).optional()?;
        match waits {
            Some(id) => self.undo_copy(ActionId(id)).map(|()| true),
            None => Ok(false),
        }
    }

    pub(super) fn undo_copy(&mut self, id: ActionId) -> Result<(), Error> {
        let sql = "DELETE FROM actions WHERE id = ?1 RETURNING copy, message";
        let found: Option<(Option<i64>, i64)> =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        self.changes.actions = true;
        let Some((copy, message)) = found else { return Ok(()) };
        // What was copied on from it goes with it.
        let sql =
            "SELECT id FROM actions WHERE message = ?1 AND kind = 'copy' AND copy IS NOT NULL AND id > ?2 ORDER BY id";
        let later: Vec<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_map([copy.unwrap_or(message), id.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for one in later {
            self.undo_copy(ActionId(one))?;
        }
        let Some(copy) = copy else { return self.keep_out(MessageId(message)) };
        let sql = "DELETE FROM messages WHERE id = ?1 RETURNING mailbox";
        let mailbox = self.connection.prepare_cached(sql)?.query_row([copy], |row| row.get(0)).optional()?;
        if let Some(mailbox) = mailbox {
            self.touch_gone(MailboxId(mailbox), &[copy]);
        }
        Ok(())
    }

    /// One that was to be put back is gone as before.
    fn keep_out(&mut self, message: MessageId) -> Result<(), Error> {
        self.recall(message)?;
        let sql = "SELECT place FROM messages WHERE id = ?1 AND gone_at > 0";
        let place: Option<Option<i64>> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0)).optional()?;
        place.map_or(Ok(()), |place| self.put_place(message, place.map(MailboxId), None))
    }

    /// Another row of the same message in a mailbox, its UID not known; without its body, which comes from the server.
    fn double(&mut self, message: MessageId, mailbox: MailboxId) -> Result<MessageId, Error> {
        let _ = self.connection.prepare_cached(DOUBLE)?.execute(params![message.0, mailbox.0])?;
        let id = MessageId(self.connection.last_insert_rowid());
        let _ = self.connection.prepare_cached("UPDATE messages SET uid = id WHERE id = ?1")?.execute([id.0])?;
        let sql = "SELECT subject, senders, recipients || char(10) || copies, date FROM messages WHERE id = ?1";
        let (subject, senders, recipients, date): (String, String, String, i64) = self
            .connection
            .prepare_cached(sql)?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let words = Words { subject: &subject, senders: &senders, recipients: &recipients, body: "", files: "" };
        self.index(id.0, date, &words)?;
        self.touch_mailbox(mailbox);
        self.touch_message(id);
        Ok(id)
    }

    /// A message lies there now. A row that a look at the target has made of it meanwhile gives way.
    fn lay_at(&mut self, message: MessageId, mailbox: MailboxId, landed: Landed) -> Result<(), Error> {
        let (validity, uid) = match landed {
            Landed::At(validity, uid) => {
                if let Some(other) = self.id_of(mailbox, validity, uid)?.filter(|other| *other != message) {
                    self.hand_over(other, message)?;
                    self.delete_message(other)?;
                    self.touch_mailbox(mailbox);
                }
                (validity.0, i64::from(uid.get()))
            }
            Landed::Somewhere => (0, message.0),
        };
        let sql = "UPDATE messages SET mailbox = ?2, uidvalidity = ?3, uid = ?4, modseq = 0, gone_at = 0, missed_at = 0, refuted = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, mailbox.0, validity, uid])?;
        self.meet_proposal_again(message, clock::now())?;
        self.touch_message(message);
        self.settle_place(message)
    }
}

impl Reader<'_> {
    /// The account of a mailbox, and how many of these messages would come under other eyes there: it is of a shared one, and they lie
    /// elsewhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn crossing(&self, messages: &[MessageId], to: MailboxId) -> Result<(AccountId, u32), Error> {
        let account = self.account_of(to)?;
        let sql = "SELECT EXISTS (SELECT 1 FROM mailboxes t, messages m JOIN mailboxes s ON s.id = m.mailbox \
                   WHERE t.id = ?1 AND m.id = ?2 AND t.root <> '' AND t.root <> s.root)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut count: u32 = 0;
        for message in messages {
            count =
                count.saturating_add(u32::from(statement.query_row([to.0, message.0], |row| row.get::<_, bool>(0))?));
        }
        Ok((account, count))
    }

    /// Messages of a mailbox that must lie in it, by the word of the server, and whose UIDs are not known.
    ///
    /// # Errors
    /// Of the database.
    pub fn provisional(&self, mailbox: MailboxId) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(PROVISIONAL_OF)?;
        let rows = statement.query_map([mailbox.0], |row| row.get(0).map(MessageId))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// What has begun last of what moves or erases a message.
    fn last_begun(&self, message: MessageId) -> Result<Option<(ActionKind, Option<MailboxId>)>, Error> {
        let sql = "SELECT kind, mailbox FROM actions WHERE message = ?1 AND kind IN ('move', 'erase') \
                   AND state <> 'waiting' ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let begun = statement.query_row([message.0], |row| {
            Ok((super::read_kind(row, 0)?, row.get::<_, Option<i64>>(1)?.map(MailboxId)))
        });
        Ok(begun.optional()?)
    }

    /// What an erasure is about, and whether it stays here as gone.
    fn erasure(&self, id: ActionId) -> Result<Option<(MessageId, bool)>, Error> {
        let sql = "SELECT message, before FROM actions WHERE id = ?1 AND kind = 'erase'";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([id.0], |row| Ok((MessageId(row.get(0)?), row.get(1)?))).optional()?)
    }

    fn lies_at(&self, message: MessageId) -> Result<Option<(MailboxId, UidValidity, Uid)>, Error> {
        let sql = "SELECT mailbox, uidvalidity, uid FROM messages WHERE id = ?1 AND uidvalidity <> 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let at = statement.query_row([message.0], |row| {
            Ok((MailboxId(row.get(0)?), UidValidity(row.get(1)?), super::super::messages::read_uid(row, 2)?))
        });
        Ok(at.optional()?)
    }

    fn is_hidden(&self, message: MessageId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages m WHERE m.id = ?1 AND m.place IS NULL AND m.gone_at = 0 AND NOT EXISTS \
                   (SELECT 1 FROM actions a WHERE a.message = m.id AND a.kind = 'erase'))";
        Ok(self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0))?)
    }
}

/// By the word of the server it is there, and nothing shows where: of the table `messages`.
const PROVISIONAL: &str =
    "uidvalidity = 0 AND gone_at = 0 AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.copy = messages.id)";

/// Those of one mailbox.
pub(in crate::store) const PROVISIONAL_OF: &str = "SELECT id FROM messages INDEXED BY messages_there WHERE mailbox = ?1 \
    AND uidvalidity = 0 AND gone_at = 0 AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.copy = messages.id) ORDER BY uid";

/// Without a body, and the same is kept as gone in its account already: of the table `messages`.
const SECOND: &str = "DELETE FROM messages WHERE id = ?1 AND gone_at > 0 AND has_body = 0 AND EXISTS (SELECT 1 FROM messages c \
    JOIN mailboxes b ON b.id = c.mailbox JOIN mailboxes o ON o.id = messages.mailbox AND o.account = b.account \
    WHERE c.message_id = messages.message_id AND c.size = messages.size AND c.head = messages.head \
    AND c.internal_date = messages.internal_date AND c.gone_at > 0 AND c.id <> messages.id)";

const DOUBLE: &str = "INSERT INTO messages (mailbox, place, uidvalidity, uid, flags, keywords, internal_date, header_date, date, size, \
    subject, senders, recipients, copies, reply_to, message_id, in_reply_to, reference_ids, receipt_to, urgent, preview, has_attachments, \
    head) \
    SELECT ?2, ?2, 0, -1, flags, keywords, internal_date, header_date, date, size, subject, senders, recipients, copies, reply_to, \
    message_id, in_reply_to, reference_ids, receipt_to, urgent, preview, has_attachments, head FROM messages WHERE id = ?1";
