//! Messages that are given to those who share another mailbox (« confier au secrétariat »), and taken back. The original stays where it
//! is and bears [`DeskState::Confided`]; what is put elsewhere is told by that mailbox's own account, from what is kept here.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::values::to_time;
use super::super::{Error, Reader, Tx};
use super::NewAction;
use crate::domain::confided::{ConfidedMark, Giver};
use crate::domain::{AccountId, ActionId, ActionKind, Address, DeskState, MailboxId, MessageId, Right};

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

impl fmt::Debug for Confiding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Confiding").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    pub(super) fn confide(
        &mut self,
        messages: &[MessageId],
        to: MailboxId,
        giver: &Giver,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = self.account_of(to)?;
        for &message in messages {
            if self.spot(message)?.is_none_or(|spot| spot.mailbox == to) {
                continue;
            }
            let sql = "INSERT OR IGNORE INTO confided (message, mailbox, mark) VALUES (?1, ?2, lower(hex(randomblob(16)))) RETURNING mark";
            let mark: Option<String> =
                self.connection.prepare_cached(sql)?.query_row([message.0, to.0], |row| row.get(0)).optional()?;
            let Some(mark) = mark else { continue };
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

    pub(super) fn take_back_confided(&mut self, messages: &[MessageId], now: Timestamp) -> Result<(), Error> {
        for &message in messages {
            let sql = "DELETE FROM confided WHERE message = ?1 RETURNING mailbox, mark";
            let given: Vec<(MailboxId, String)> = self
                .connection
                .prepare_cached(sql)?
                .query_map([message.0], |row| Ok((MailboxId(row.get(0)?), row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            for (mailbox, mark) in given {
                let sql = "DELETE FROM actions WHERE kind = 'confide' AND message = ?1 AND word = ?2 AND value = 1 AND state = 'waiting'";
                let waited = self.connection.prepare_cached(sql)?.execute(params![message.0, mark])? > 0;
                self.changes.actions = true;
                if !waited {
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
        }
        Ok(())
    }

    pub(super) fn choose_secretariat(&mut self, account: AccountId, to: Option<MailboxId>) -> Result<(), Error> {
        let sql = "DELETE FROM secretariats WHERE account = ?1 RETURNING mailbox";
        let before: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0)).optional()?;
        if let Some(to) = to {
            let _ = self.account_of(to)?;
            let sql = "INSERT INTO secretariats (account, mailbox) VALUES (?1, ?2)";
            let _ = self.connection.prepare_cached(sql)?.execute([account.0, to.0])?;
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
            // Nothing is there to be taken back.
            for sql in
                ["DELETE FROM actions WHERE kind = 'confide' AND word = ?1", "DELETE FROM confided WHERE mark = ?1"]
            {
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

    /// The original says whether it is confided: to the other desks where its mailbox lets this login say so.
    fn note_confided(&mut self, message: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM confided WHERE message = ?1)";
        let set: bool = self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0))?;
        let Some(spot) = self.spot(message)? else { return Ok(()) };
        if self.rights(spot.mailbox)?.allow(Right::Write) {
            return self.tell_desks(&[message], &DeskState::Confided, set, now);
        }
        match DeskState::Confided.keyword() {
            Some(keyword) => self.keep_own(message, &keyword, set),
            None => Ok(()),
        }
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
