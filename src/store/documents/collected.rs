//! Since when other software collects a mailbox: what was there before is not to be filed here.

use jiff::Timestamp;
use rusqlite::params;

use super::super::values::to_time;
use super::super::{Error, Reader, Tx};
use crate::domain::{AccountId, Address};

impl Tx<'_> {
    /// Whether other software collects this mailbox, as it is said now. What was there before that was said first is not to be filed here.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_collected(&mut self, account: AccountId, collected: bool, now: Timestamp) -> Result<(), Error> {
        let since = if collected { now.as_second() } else { 0 };
        let sql = "UPDATE accounts SET collected_since = iif(?2 > 0 AND collected_first > 0, min(?2, collected_first), ?2), \
                   collected_first = iif(collected_first > 0, collected_first, ?2) WHERE id = ?1 AND (collected_since > 0) <> (?2 > 0)";
        if self.connection.prepare_cached(sql)?.execute(params![account.0, since])? > 0 {
            self.changes.documents = true;
        }
        Ok(())
    }

    /// The first days of mailboxes in another vault of this person.
    pub(in crate::store) fn bring_first_days(&mut self, days: &[(Address, Timestamp)]) -> Result<(), Error> {
        for (address, first) in days {
            let account = self.account(address)?;
            let sql = "UPDATE accounts SET collected_first = ?2 WHERE id = ?1 AND collected_first = 0";
            let _ = self.connection.prepare_cached(sql)?.execute(params![account.0, first.as_second()])?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// When it was first said that other software collects a mailbox, by its address.
    pub(in crate::store) fn first_days(&self) -> Result<Vec<(Address, Timestamp)>, Error> {
        // A vault of before knows the last such day only.
        let sql = "SELECT address, iif(collected_first > 0, collected_first, collected_since) AS first FROM accounts WHERE first > 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut days = Vec::new();
        while let Some(row) = rows.next()? {
            if let Ok(address) = Address::parse(row.get_ref(0)?.as_str().unwrap_or_default()) {
                days.push((address, to_time(row.get(1)?)));
            }
        }
        Ok(days)
    }
}
