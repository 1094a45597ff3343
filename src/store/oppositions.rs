//! Patients who do not want to be written to: noted, lifted, looked up before a letter is sealed and again before it leaves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::values::{found, to_time};
use super::{Error, Reader, Tx};
use crate::domain::DisplayName;
use crate::domain::ins::Ins;
use crate::domain::opposition::{Change, Opposition};

impl Tx<'_> {
    /// Notes that a patient has opposed, or that this is over. Noted once more it stands since it was noted first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where none is to be lifted.
    pub fn change_oppositions(&mut self, change: &Change, now: Timestamp) -> Result<(), Error> {
        match change {
            Change::Note { ins, name } => {
                self.put_opposition(&Opposition { ins: ins.clone(), name: name.clone(), since: now })
            }
            Change::Lift(ins) => {
                let sql = "DELETE FROM oppositions WHERE matricule = ?1";
                found(self.connection.prepare_cached(sql)?.execute([ins.as_str()])?)
            }
        }
    }

    /// Puts those of another vault beside those of this one.
    pub(super) fn bring_oppositions(&mut self, all: &[Opposition]) -> Result<(), Error> {
        all.iter().try_for_each(|one| self.put_opposition(one))
    }

    fn put_opposition(&mut self, one: &Opposition) -> Result<(), Error> {
        let sql = "INSERT INTO oppositions (matricule, name, noted_at) VALUES (?1, ?2, ?3) ON CONFLICT (matricule) DO UPDATE \
                   SET name = iif(excluded.name = '', name, excluded.name), noted_at = min(noted_at, excluded.noted_at)";
        let name = one.name.as_ref().map_or("", DisplayName::as_str);
        let values = params![one.ins.as_str(), name, one.since.as_second()];
        let _ = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// All of them, the latest first; what this program cannot have written is passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn oppositions(&self) -> Result<Vec<Opposition>, Error> {
        let sql = "SELECT matricule, name, noted_at FROM oppositions ORDER BY noted_at DESC, matricule";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let Ok(ins) = Ins::parse(row.get_ref(0)?.as_str().unwrap_or_default()) else {
                tracing::error!("An opposition is of no matricule");
                continue;
            };
            let name = DisplayName::clean(row.get_ref(1)?.as_str().unwrap_or_default());
            all.push(Opposition { ins, name, since: to_time(row.get(2)?) });
        }
        Ok(all)
    }

    /// Since when this patient opposes.
    ///
    /// # Errors
    /// Of the database.
    pub fn opposes(&self, ins: &Ins) -> Result<Option<Timestamp>, Error> {
        let sql = "SELECT noted_at FROM oppositions WHERE matricule = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([ins.as_str()], |row| row.get(0)).optional()?.map(to_time))
    }

    /// By matricule, since when.
    ///
    /// # Errors
    /// Of the database.
    pub fn opposed(&self) -> Result<BTreeMap<String, Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT matricule, noted_at FROM oppositions")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, to_time(row.get(1)?))))?;
        rows.map(|row| row.map_err(Error::from)).collect()
    }
}

#[cfg(test)]
#[path = "oppositions_tests.rs"]
mod tests;
