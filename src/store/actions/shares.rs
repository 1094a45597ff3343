//! What is kept of a shared mailbox that was closed to this login is dropped when its user says so, and only then.

use jiff::Timestamp;
use rusqlite::params;

use super::super::{Error, Tx};
use super::LIVES;
use crate::domain::notice::ActionFault;
use crate::domain::{AccountId, MailboxId, MailboxName};

impl Tx<'_> {
    /// The first of its messages at once, the others with [`Tx::purge`]: with what had gone from it before, and was kept a while.
    pub(super) fn forget_share(&mut self, account: AccountId, root: &MailboxName, now: Timestamp) -> Result<(), Error> {
        let sql =
            "SELECT id, unlisted = 0 FROM mailboxes WHERE account = ?1 AND root = ?2 AND root <> '' AND gone_at = 0";
        let folders: Vec<(MailboxId, bool)> = self
            .connection
            .prepare_cached(sql)?
            .query_map(params![account.0, root.as_str()], |row| Ok((MailboxId(row.get(0)?), row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        if folders.is_empty() {
            return Err(Error::NotFound);
        }
        if folders.iter().any(|(_, listed)| *listed) {
            return Err(ActionFault::ShareOpen.into());
        }
        let sql = format!(
            "SELECT count(*) FROM actions WHERE account = ?1 AND {LIVES} AND (mailbox IN ({SHARE}) OR EXISTS (SELECT 1 FROM messages \
             WHERE messages.id IN (actions.message, actions.copy) AND (messages.mailbox IN ({SHARE}) OR messages.place IN ({SHARE}))))"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count: u32 = statement.query_row(params![account.0, root.as_str()], |row| row.get(0))?;
        drop(statement);
        if count > 0 {
            return Err(ActionFault::ShareWaits { count }.into());
        }
        for (folder, _) in folders {
            let sql = "DELETE FROM messages WHERE mailbox = ?1 AND gone_at > 0";
            let _ = self.connection.prepare_cached(sql)?.execute([folder.0])?;
            self.end_mailbox(folder, now, "remove")?;
        }
        self.clear_some()
    }
}

/// Its folders.
const SHARE: &str = "SELECT id FROM mailboxes WHERE account = ?1 AND root = ?2 AND gone_at = 0";
