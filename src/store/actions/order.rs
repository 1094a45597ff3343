//! « Confier d’office »: the orders that stand, and what they take of the messages that arrive: each once, and none that came before.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::values::split_people;
use super::super::{Error, Reader, Tx};
use crate::domain::confided::Giver;
use crate::domain::standing_order::StandingOrder;
use crate::domain::{AccountId, DeskState, Keywords, MailboxId, MessageId};

/// Most messages that are looked at by one transaction.
const MOST: u32 = 500;

/// A message that has arrived.
struct Arrived {
    id: MessageId,
    senders: String,
    subject: String,
    marks: Keywords,
}

impl Tx<'_> {
    /// Of what arrives from now on.
    pub(super) fn order(
        &mut self,
        account: AccountId,
        order: Option<&(StandingOrder, Giver)>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "UPDATE secretariats SET senders = ?2, subjects = ?3, giver = ?4, ordered_at = ?5, \
                   seen = (SELECT ifnull(max(id), 0) FROM messages) WHERE account = ?1 RETURNING mailbox";
        let (senders, subjects, giver, at) = match order {
            Some((order, giver)) => (order.senders(), order.subjects(), giver.0.as_str(), now.as_second()),
            None => (String::new(), String::new(), "", 0),
        };
        let written = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![account.0, senders, subjects, giver, at], |row| row.get(0).map(MailboxId));
        self.touch_mailbox(written.optional()?.ok_or(Error::NotFound)?);
        Ok(())
    }

    /// Confides what has arrived since it was looked at last and is ordered to be; whether there was any. A message that another desk
    /// says is confided is passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn carry_out_order(&mut self, account: AccountId, now: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT s.mailbox, s.senders, s.subjects, s.giver, s.ordered_at, s.seen FROM secretariats s JOIN mailboxes t ON t.id = s.mailbox \
                   WHERE s.account = ?1 AND s.ordered_at > 0 AND t.wish <> 'remove' AND t.gone_at = 0";
        let standing = self.connection.prepare_cached(sql)?.query_row([account.0], |row| {
            let (senders, subjects): (String, String) = (row.get(1)?, row.get(2)?);
            let order = StandingOrder::read(&senders, &subjects).ok();
            let since: (i64, i64) = (row.get(4)?, row.get(5)?);
            Ok((MailboxId(row.get(0)?), order, Giver(row.get(3)?), since))
        });
        // An order that this program did not write takes nothing.
        let Some((to, Some(order), giver, (from, seen))) = standing.optional()? else { return Ok(false) };
        let arrived = self.arrived(account, (from, seen))?;
        let settles = |state: DeskState| state.is_confided() || state == DeskState::NotConfided;
        let is_given = |marks: &Keywords| marks.iter().filter_map(DeskState::parse).any(settles);
        let taken: Vec<MessageId> = arrived
            .iter()
            .filter(|one| !is_given(&one.marks) && order.takes(&split_people(&one.senders), &one.subject))
            .map(|one| one.id)
            .collect();
        self.confide(&taken, (to, true), &giver, now)?;
        let last = if arrived.len() < MOST as usize {
            self.latest()?
        } else {
            arrived.last().map_or(MessageId(seen), |one| one.id)
        };
        let sql = "UPDATE secretariats SET seen = ?2 WHERE account = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([account.0, last.0])?;
        Ok(!taken.is_empty())
    }

    /// Confides nothing of what has arrived, now or later: other software deals with it.
    ///
    /// # Errors
    /// Of the database.
    pub fn pass_over_order(&mut self, account: AccountId) -> Result<(), Error> {
        let sql = "UPDATE secretariats SET seen = (SELECT ifnull(max(id), 0) FROM messages) WHERE account = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([account.0])?;
        Ok(())
    }

    /// Shown in the inbox, in the order in which they came to be known; reports on letters are not among them.
    fn arrived(&self, account: AccountId, (from, seen): (i64, i64)) -> Result<Vec<Arrived>, Error> {
        let sql = "SELECT m.id, m.senders, m.subject, m.keywords || ' ' || m.own FROM messages m JOIN mailboxes b ON b.id = m.mailbox \
                   WHERE b.account = ?1 AND b.role = 'inbox' AND m.id > ?3 AND m.internal_date >= ?2 AND m.gone_at = 0 AND m.uid > 0 \
                   AND m.place = b.id AND m.report IS NULL \
                   ORDER BY m.id LIMIT ?4";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![account.0, from, seen, MOST], |row| {
            let marks = Keywords::parse(row.get_ref(3)?.as_str()?);
            Ok(Arrived { id: MessageId(row.get(0)?), senders: row.get(1)?, subject: row.get(2)?, marks })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

impl Reader<'_> {
    /// Whether something has come to be known since an order of this account was carried out last.
    ///
    /// # Errors
    /// Of the database.
    pub fn has_ordered(&self, account: AccountId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM secretariats WHERE account = ?1 AND ordered_at > 0 AND seen < (SELECT max(id) FROM messages))";
        Ok(self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0))?)
    }

    /// Those that stand: where to, of which account, of which messages.
    pub(in crate::store) fn orders(&self) -> Result<Vec<(MailboxId, AccountId, StandingOrder)>, Error> {
        let sql = "SELECT mailbox, account, senders, subjects FROM secretariats WHERE ordered_at > 0 ORDER BY account";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let order = StandingOrder::read(row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?).unwrap_or_default();
            Ok((MailboxId(row.get(0)?), AccountId(row.get(1)?), order))
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
