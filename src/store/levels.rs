//! What the server of an account was caught at: kept beside its mailboxes, judged by `sync::level`.

use rusqlite::params;

use super::values::to_time;
use super::{Error, Reader, Tx};
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
}
