//! Mailboxes that the holder added herself, in her vault: an edited database forges none that could not have been added. Those of
//! the settings are not here. Taking one away keeps the history of what was sent from it.

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Row, params};

use super::pool::{Reader, Tx};
use super::{Error, values};
use crate::clock;
use crate::domain::account::NewMailbox;
use crate::domain::{AccountId, Address, DisplayName, Endpoint, MailboxId, Security, Tenure};

/// A mailbox that the holder added, and its row.
pub type OwnMailbox = (AccountId, NewMailbox);

/// Mailboxes that the holder added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnMailboxes {
    /// In the order they were added.
    pub mailboxes: Vec<OwnMailbox>,
    /// Rows that this program cannot have written, left alone.
    pub unreadable: u32,
}

impl Reader<'_> {
    /// The mailboxes that the holder added.
    ///
    /// # Errors
    /// Of the database.
    pub fn own_mailboxes(&self) -> Result<OwnMailboxes, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT o.*, a.address AS key FROM own_accounts o JOIN accounts a ON a.id = o.account \
             ORDER BY o.added_at, o.account",
        )?;
        let mut rows = statement.query([])?;
        let mut own = OwnMailboxes::default();
        while let Some(row) = rows.next()? {
            match read(row) {
                Some(mailbox) => own.mailboxes.push(mailbox),
                None => own.unreadable = own.unreadable.saturating_add(1),
            }
        }
        if own.unreadable > 0 {
            tracing::error!(count = own.unreadable, "Mailboxes of the vault cannot be read and are left out");
        }
        Ok(own)
    }
}

impl Tx<'_> {
    /// Keeps a mailbox; its row.
    ///
    /// # Errors
    /// [`Error::MailboxKnown`] when one of this address is kept.
    pub fn add_own_mailbox(&mut self, mailbox: &NewMailbox, now: Timestamp) -> Result<AccountId, Error> {
        let NewMailbox { address, name, imap, submission, method, tenure } = mailbox;
        let method = values::method_code(method).ok_or(Error::Malformed { column: "own_accounts.method" })?;
        let account = self.account(address)?;
        let added = self
            .connection
            .prepare_cached(
                "INSERT INTO own_accounts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                account.0,
                address.to_string(),
                name.as_ref().map(DisplayName::as_str).unwrap_or_default(),
                imap.host,
                imap.port,
                imap.security.code(),
                submission.host,
                submission.port,
                submission.security.code(),
                method,
                now.as_second(),
                tenure.code(),
            ])?;
        if added == 0 { Err(Error::MailboxKnown) } else { Ok(account) }
    }

    /// Forgets a mailbox that the holder added, with the folders and messages kept of it. Letters that left from it stay in the
    /// outbox, and its key is given to no other address. How many messages were yet to be confided to it, or of it, and are not.
    ///
    /// # Errors
    /// [`Error::MailboxLetters`] while letters of it are not filed, [`Error::MailboxUntold`] while those who share it are yet to be told of a
    /// letter that was prepared in it, [`Error::NotFound`] when it is no such mailbox.
    pub fn remove_own_mailbox(&mut self, account: AccountId) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM outbox WHERE account = ?1 AND state <> 'filed'";
        let letters: u32 = self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0))?;
        if letters > 0 {
            return Err(Error::MailboxLetters { count: letters });
        }
        let untold = self.untold_by(account, clock::now())?;
        if untold > 0 {
            return Err(Error::MailboxUntold { count: untold });
        }
        values::found(self.connection.execute("DELETE FROM own_accounts WHERE account = ?1", [account.0])?)?;
        let ungiven = self.give_nobody(account)?;
        let folders: Vec<i64> = {
            let mut statement =
                self.connection.prepare_cached("DELETE FROM mailboxes WHERE account = ?1 RETURNING id")?;
            statement.query_map([account.0], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for folder in folders {
            self.touch_mailbox(MailboxId(folder));
        }
        self.changes.everything = true;
        Ok(ungiven)
    }
}

/// Only what [`Tx::add_own_mailbox`] writes.
fn read(row: &Row<'_>) -> Option<OwnMailbox> {
    let written: String = column(row, "address")?;
    let address = Address::parse(&written).ok()?;
    let name: String = column(row, "name")?;
    let clean = DisplayName::clean(&name);
    let is_written = address.folded() == column::<String>(row, "key")?
        && address.to_string() == written
        && clean.as_ref().map(DisplayName::as_str).unwrap_or_default() == name;
    let mailbox = NewMailbox {
        address,
        name: clean,
        imap: endpoint(row, "imap_host", "imap_port", "imap_security")?,
        submission: endpoint(row, "submission_host", "submission_port", "submission_security")?,
        method: values::read_method(&column::<String>(row, "method")?)?,
        tenure: Tenure::parse(&column::<String>(row, "tenure")?)?,
    };
    is_written.then_some((AccountId(column(row, "account")?), mailbox))
}

fn endpoint(row: &Row<'_>, host: &str, port: &str, security: &str) -> Option<Endpoint> {
    let host: String = column(row, host)?;
    let security = Security::parse(&column::<String>(row, security)?)?;
    Endpoint::new(&host, column(row, port)?, security).filter(|endpoint| endpoint.host == host)
}

fn column<T: FromSql>(row: &Row<'_>, name: &str) -> Option<T> {
    row.get(name).ok()
}

#[cfg(test)]
#[path = "own_tests.rs"]
mod tests;
