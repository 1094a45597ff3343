//! Messages that are given to those who share another mailbox (« confier au secrétariat »), and taken back. The original stays where it
//! is and bears [`DeskState::Confided`]; what is put elsewhere is told by that mailbox's own account, from what is kept here.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::values::to_time;
use super::super::{Error, Reader, Tx};
use super::NewAction;
use crate::domain::confided::{ConfidedMark, Giver};
use crate::domain::{
    AccountId, ActionId, ActionKind, Address, DeskState, Keywords, MailboxId, MailboxName, MessageId, Right,
};

/// A copy that is to be put where others share it.
#[derive(Clone, PartialEq, Eq)]
pub struct Confiding {
    /// The message as it was received; absent while it is not here.
    pub octets: Option<Vec<u8>>,
    /// By what the copy is known.
    pub mark: ConfidedMark,
    /// Her name who gives it.
    pub giver: Giver,
    /// The address that she was written to at.
    pub from: Address,
    /// When she did so.
    pub at: Timestamp,
}

impl Confiding {
    /// The `Resent-Message-ID` of the copy, without angle brackets.
    pub fn message_id(&self) -> String {
        self.mark.message_id(self.from.domain())
    }
}

impl fmt::Debug for Confiding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Confiding").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// What waits already is passed over. What has been given is looked for there, and given again where it is no more. `ordered`: its
    /// holder was not asked.
    pub(super) fn confide(
        &mut self,
        messages: &[MessageId],
        (to, ordered): (MailboxId, bool),
        giver: &Giver,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = self.account_of(to)?;
        for &message in messages {
            if self.spot(message)?.is_none_or(|spot| spot.mailbox == to) {
                continue;
            }
            let Some(mark) = self.mark_there(message, to)? else { continue };
            let sql = "SELECT value FROM actions WHERE kind = 'confide' AND message = ?1 AND mailbox = ?2 ORDER BY id DESC LIMIT 1";
            let last: Option<bool> =
                self.connection.prepare_cached(sql)?.query_row([message.0, to.0], |row| row.get(0)).optional()?;
            if last == Some(true) {
                continue;
            }
            let sql =
                "INSERT OR IGNORE INTO confided (message, mailbox, mark, there, ordered) VALUES (?1, ?2, ?3, 0, ?4)";
            let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, to.0, mark, ordered])?;
            let new = NewAction {
                message: Some(message),
                mailbox: Some(to),
                word: &mark,
                set: true,
                giver: &giver.0,
                ..NewAction::of(account, ActionKind::Confide)
            };
            let _ = self.put_action(&new, now)?;
            self.note_confided(message, now)?;
        }
        Ok(())
    }

    /// The server has it, or has it no more.
    ///
    /// # Errors
    /// Of the database.
    pub fn settle_confided(&mut self, actions: &[ActionId], now: Timestamp) -> Result<(), Error> {
        for &id in actions {
            let sql = "SELECT message, word FROM actions WHERE id = ?1 AND kind = 'confide' AND value = 1";
            let given: Option<(i64, String)> = self
                .connection
                .prepare_cached(sql)?
                .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            self.drop_action(id)?;
            if let Some((message, mark)) = given {
                let sql = "UPDATE confided SET there = 1 WHERE message = ?1 AND mark = ?2";
                let _ = self.connection.prepare_cached(sql)?.execute(params![message, mark])?;
                self.note_confided(MessageId(message), now)?;
            }
        }
        Ok(())
    }

    /// Of what this vault gave; of what another desk gave, or this one before its vault was lost, where it would have put it.
    pub(super) fn take_back_confided(&mut self, messages: &[MessageId], now: Timestamp) -> Result<(), Error> {
        for &message in messages {
            let said = self.said(message)?;
            let sql = "DELETE FROM confided WHERE message = ?1 RETURNING mailbox, mark, there";
            let mut given: Vec<(MailboxId, String, bool)> = self
                .connection
                .prepare_cached(sql)?
                .query_map([message.0], |row| Ok((MailboxId(row.get(0)?), row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            if given.is_empty()
                && said.iter().any(DeskState::is_confided)
                && let Some(mailbox) = self.secretariat_of(message)?
                && let Some(mark) = self.mark_there(message, mailbox)?
            {
                given.push((mailbox, mark, true));
            }
            for (mailbox, mark, there) in given {
                let sql = "DELETE FROM actions WHERE kind = 'confide' AND message = ?1 AND word = ?2 AND value = 1 AND state = 'waiting'";
                let waited = self.connection.prepare_cached(sql)?.execute(params![message.0, mark])? > 0;
                self.changes.actions = true;
                if there || !waited {
                    let account = self.account_of(mailbox)?;
                    let new = NewAction {
                        message: Some(message),
                        mailbox: Some(mailbox),
                        word: &mark,
                        ..NewAction::of(account, ActionKind::Confide)
                    };
                    let _ = self.put_action(&new, now)?;
                }
            }
            self.note_confided(message, now)?;
            if said.contains(&DeskState::ConfidedByOrder) {
                self.tell_not_confided(message, now)?;
            }
        }
        Ok(())
    }

    pub(super) fn choose_secretariat(&mut self, account: AccountId, to: Option<MailboxId>) -> Result<(), Error> {
        let sql = "SELECT mailbox FROM secretariats WHERE account = ?1";
        let before: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0)).optional()?;
        if let Some(to) = to {
            let _ = self.account_of(to)?;
            // What is ordered goes on there.
            let sql = "INSERT INTO secretariats (account, mailbox) VALUES (?1, ?2) ON CONFLICT (account) DO UPDATE SET mailbox = ?2";
            let _ = self.connection.prepare_cached(sql)?.execute([account.0, to.0])?;
        } else {
            let _ =
                self.connection.prepare_cached("DELETE FROM secretariats WHERE account = ?1")?.execute([account.0])?;
        }
        before.map(MailboxId).into_iter().chain(to).for_each(|mailbox| self.touch_mailbox(mailbox));
        Ok(())
    }

    /// It was not put there after all, or not taken back from there.
    pub(super) fn undo_confide(&mut self, id: ActionId, now: Timestamp) -> Result<(), Error> {
        let sql = "DELETE FROM actions WHERE id = ?1 RETURNING message, mailbox, word, value";
        let undone = self
            .connection
            .prepare_cached(sql)?
            .query_row([id.0], |row| {
                Ok((MessageId(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, String>(2)?, row.get::<_, bool>(3)?))
            })
            .optional()?;
        self.changes.actions = true;
        let Some((message, mailbox, mark, was_given)) = undone else { return Ok(()) };
        if was_given {
            let sql = "DELETE FROM confided WHERE mark = ?1 AND there = 0";
            if self.connection.prepare_cached(sql)?.execute([&mark])? > 0 {
                // Nothing is there to be taken back.
                let sql = "DELETE FROM actions WHERE kind = 'confide' AND word = ?1";
                let _ = self.connection.prepare_cached(sql)?.execute([&mark])?;
            }
        } else {
            let sql = "INSERT OR IGNORE INTO confided (message, mailbox, mark) VALUES (?1, ?2, ?3)";
            let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, mailbox, mark])?;
        }
        self.note_confided(message, now)
    }

    /// A message that is gone from its server goes from here too: what waits is told nobody any more.
    pub(in crate::store) fn give_up_confiding(&mut self, message: MessageId) -> Result<(), Error> {
        let sql = "DELETE FROM actions WHERE kind = 'confide' AND message = ?1";
        if self.connection.prepare_cached(sql)?.execute([message.0])? > 0 {
            self.changes.actions = true;
            self.changes.overtaken = self.changes.overtaken.saturating_add(1);
        }
        Ok(())
    }

    /// The original says whether it is confided: here at once, and to the other desks, where its mailbox lets this login say so, once the
    /// copy has been there.
    fn note_confided(&mut self, message: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql =
            "SELECT count(*) > 0, ifnull(max(there), 0), ifnull(min(ordered), 0) FROM confided WHERE message = ?1";
        let (set, there, ordered): (bool, bool, bool) = self
            .connection
            .prepare_cached(sql)?
            .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let Some(spot) = self.spot(message)? else { return Ok(()) };
        let may_tell = self.rights(spot.mailbox)?.allow(Right::Write);
        for state in [DeskState::Confided, DeskState::ConfidedByOrder] {
            let is_it = ordered == (state == DeskState::ConfidedByOrder);
            if let Some(keyword) = state.keyword() {
                self.keep_own(message, &keyword, is_it && set && !(may_tell && there))?;
            }
            // What waits says nothing to others yet, and takes back nothing that they say.
            if may_tell && (there || !set) {
                self.tell_desks(&[message], &state, there && is_it, now)?;
            }
        }
        Ok(())
    }

    /// The orders of other desks pass it over.
    fn tell_not_confided(&mut self, message: MessageId, now: Timestamp) -> Result<(), Error> {
        let (state, Some(spot)) = (DeskState::NotConfided, self.spot(message)?) else { return Ok(()) };
        if self.rights(spot.mailbox)?.allow(Right::Write) {
            return self.tell_desks(&[message], &state, true, now);
        }
        state.keyword().map_or(Ok(()), |keyword| self.keep_own(message, &keyword, true))
    }

    /// What the desks say of a message: others, or this one, maybe before its vault was lost.
    fn said(&self, message: MessageId) -> Result<Vec<DeskState>, Error> {
        let sql = "SELECT keywords || ' ' || own FROM messages WHERE id = ?1";
        let written: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0)).optional()?;
        let marks = Keywords::parse(&written.unwrap_or_default());
        Ok(marks.iter().filter_map(DeskState::parse).collect())
    }

    fn secretariat_of(&self, message: MessageId) -> Result<Option<MailboxId>, Error> {
        let sql = "SELECT s.mailbox FROM messages m JOIN mailboxes b ON b.id = m.mailbox JOIN secretariats s ON s.account = b.account \
                   JOIN mailboxes t ON t.id = s.mailbox AND t.wish <> 'remove' AND t.gone_at = 0 WHERE m.id = ?1";
        let found: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0)).optional()?;
        Ok(found.map(MailboxId))
    }

    /// By what a copy of this message is known there: the mark that was kept, else that which every desk makes of the two.
    fn mark_there(&self, message: MessageId, to: MailboxId) -> Result<Option<String>, Error> {
        let sql = "SELECT mark FROM confided WHERE message = ?1 AND mailbox = ?2";
        let kept: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([message.0, to.0], |row| row.get(0)).optional()?;
        if kept.is_some() {
            return Ok(kept);
        }
        // Without a Message-ID its subject and its date tell it from others.
        let sql = "SELECT x.address, m.message_id, m.size || '', iif(m.message_id = '', m.subject || char(10) || m.date, ''), y.address, t.name \
                   FROM messages m JOIN mailboxes b ON b.id = m.mailbox JOIN accounts x ON x.id = b.account, \
                   mailboxes t JOIN accounts y ON y.id = t.account WHERE m.id = ?1 AND t.id = ?2";
        let parts = self.connection.prepare_cached(sql)?.query_row([message.0, to.0], |row| {
            (0..6).map(|column| row.get(column)).collect::<Result<Vec<String>, _>>()
        });
        let Some(parts) = parts.optional()? else { return Ok(None) };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        Ok(parts.split_at_checked(4).map(|(message, target)| ConfidedMark::of(message, target).as_str().to_owned()))
    }
}

impl Reader<'_> {
    /// What is to be put where others share it; `None` when it was taken back.
    ///
    /// # Errors
    /// Of the database.
    pub fn confiding(&self, id: ActionId) -> Result<Option<Confiding>, Error> {
        let sql = "SELECT a.message, a.word, a.giver, a.made_at, x.address FROM actions a \
                   JOIN messages m ON m.id = a.message JOIN mailboxes s ON s.id = m.mailbox JOIN accounts x ON x.id = s.account \
                   WHERE a.id = ?1 AND a.kind = 'confide'";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row = statement
            .query_row([id.0], |row| {
                let message = MessageId(row.get(0)?);
                let (mark, giver, from): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(4)?);
                Ok((message, mark, giver, to_time(row.get(3)?), from))
            })
            .optional()?;
        let Some((message, mark, giver, at, from)) = row else { return Ok(None) };
        let (Some(mark), Ok(from)) = (ConfidedMark::new(&mark), Address::parse(&from)) else { return Ok(None) };
        Ok(Some(Confiding { octets: self.raw(message)?, mark, giver: Giver(giver), from, at }))
    }

    /// Other mailboxes of the account that a message is confided to by an order, where it may lie by now: in none while the original's own
    /// mailbox is known to keep what each desk says to the others. What she gives by hand is given wherever it lies.
    ///
    /// # Errors
    /// Of the database.
    pub fn may_be_given_on(&self, id: ActionId) -> Result<Vec<MailboxName>, Error> {
        let sql = "SELECT o.name FROM actions a JOIN confided g ON g.message = a.message AND g.mailbox = a.mailbox AND g.ordered = 1 AND g.there = 0 \
                   JOIN messages m ON m.id = a.message JOIN mailboxes s ON s.id = m.mailbox AND s.keeps IS NOT 1 \
                   JOIN mailboxes o ON o.account = a.account AND o.id <> a.mailbox AND o.gone_at = 0 AND o.wish = '' AND o.uidvalidity <> 0 \
                   WHERE a.id = ?1 ORDER BY o.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([id.0], |row| row.get::<_, String>(0).map(MailboxName::new))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Those of these messages whose octets are not here.
    ///
    /// # Errors
    /// Of the database.
    pub fn lacking(&self, messages: &[MessageId]) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM messages WHERE id = ?1 AND has_body = 0")?;
        let mut without = Vec::new();
        for message in messages {
            if statement.exists([message.0])? {
                without.push(*message);
            }
        }
        Ok(without)
    }
}
