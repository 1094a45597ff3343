//! What the server of an account says of itself, and what it was caught at: kept beside its mailboxes, judged by `sync::level`.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::values::{to_i64, to_time, to_u64};
use super::{Error, Reader, Tx};
use crate::domain::progress::Quota;
use crate::domain::{AccountId, Caught, Fault, Level};

impl Tx<'_> {
    /// Keeps what the server of an account was caught at, over what was kept of the same fault while it offered the same.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_fault(&mut self, account: AccountId, caught: &Caught) -> Result<(), Error> {
        let sql =
            "INSERT OR REPLACE INTO levels (account, fault, level, caught_at, server) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (fault, level) = (caught.fault.code(), caught.level.code());
        let values = params![account.0, fault, level, caught.at.as_second(), caught.server];
        let _ = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Keeps how the server of an account offers to tell changes, and what it offers altogether.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_offer(&mut self, account: AccountId, level: Level, announced: &str) -> Result<(), Error> {
        let sql = "INSERT INTO servers (account, offered, announced) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (account) DO UPDATE SET offered = ?2, announced = ?3";
        let _ = self.connection.prepare_cached(sql)?.execute(params![account.0, level.code(), announced])?;
        Ok(())
    }

    /// Keeps how full the server said that a mailbox is.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_quota(&mut self, account: AccountId, quota: Quota, at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO servers (account, quota_used, quota_limit, quota_at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (account) DO UPDATE SET quota_used = ?2, quota_limit = ?3, quota_at = ?4";
        let values = params![account.0, to_i64(quota.used), to_i64(quota.limit), at.as_second()];
        let _ = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// What the server of an account was caught at. Words of a later version are passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn faults(&self, account: AccountId) -> Result<Vec<Caught>, Error> {
        let sql = "SELECT fault, level, caught_at, server FROM levels WHERE account = ?1 ORDER BY caught_at, fault";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([account.0], |row| {
            let words = (Fault::parse(row.get_ref(0)?.as_str()?), Level::parse(row.get_ref(1)?.as_str()?));
            Ok((words, to_time(row.get(2)?), row.get(3)?))
        })?;
        let mut faults = Vec::new();
        for row in rows {
            if let ((Some(fault), Some(level)), at, server) = row? {
                faults.push(Caught { fault, level, at, server });
            }
        }
        Ok(faults)
    }

    /// How the server of an account offers to tell changes, and what it offers altogether, once it was asked.
    ///
    /// # Errors
    /// Of the database.
    pub fn offer(&self, account: AccountId) -> Result<Option<(Level, String)>, Error> {
        let sql = "SELECT offered, announced FROM servers WHERE account = ?1";
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row([account.0], |row| Ok((Level::parse(row.get_ref(0)?.as_str()?), row.get(1)?)))
            .optional()?;
        Ok(found.and_then(|(level, announced)| Some((level?, announced))))
    }

    /// How full a mailbox was, and when its server said so, if it ever did.
    ///
    /// # Errors
    /// Of the database.
    pub fn quota(&self, account: AccountId) -> Result<Option<(Quota, Timestamp)>, Error> {
        let sql = "SELECT quota_used, quota_limit, quota_at FROM servers WHERE account = ?1 AND quota_at > 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let quota = statement.query_row([account.0], |row| {
            Ok((Quota { used: to_u64(row.get(0)?), limit: to_u64(row.get(1)?) }, to_time(row.get(2)?)))
        });
        Ok(quota.optional()?)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Level;
    use crate::domain::progress::Quota;
    use crate::store::fixture::{Vault, at};

    #[tokio::test]
    async fn what_a_server_says_of_itself_is_known_before_the_next_connection() {
        let vault = Vault::new().await;
        let account = vault.account;
        let read = || vault.store.read(move |reader| Ok((reader.offer(account)?, reader.quota(account)?)));
        assert_eq!(read().await.unwrap(), (None, None));
        let quota = |used| Quota { used, limit: 2_000 };
        let note = |used, when| vault.store.write(move |tx| tx.note_quota(account, quota(used), at(when)));
        let _ = note(1, 10).await.unwrap();
        assert_eq!(read().await.unwrap(), (None, Some((quota(1), at(10)))), "no word of what it offers yet");
        let _ = vault.store.write(move |tx| tx.note_offer(account, Level::CondStore, "CONDSTORE IDLE")).await.unwrap();
        let _ = note(2, 20).await.unwrap();
        let offer = Some((Level::CondStore, "CONDSTORE IDLE".to_owned()));
        assert_eq!(read().await.unwrap(), (offer, Some((quota(2), at(20)))));
    }
}
