//! What a vault knows of the directory: which of its indexes were used here, and whom letters have reached.

use jiff::Timestamp;
use rusqlite::params;

use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::Address;

/// Indexes remembered: some weeks of days on which this vault was open.
const REMEMBERED: i64 = 32;
/// Addresses given, the latest first.
const REACHED: i64 = 2_000;

impl Tx<'_> {
    /// Remembers an index of the directory by the hash of its manifest.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_directory(&mut self, digest: [u8; 32], imported_at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO directory_seals (digest, imported_at) VALUES (?1, ?2)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![digest.as_slice(), imported_at.as_second()])?;
        let sql = "DELETE FROM directory_seals WHERE digest NOT IN \
                   (SELECT digest FROM directory_seals ORDER BY imported_at DESC LIMIT ?1)";
        let _ = self.connection.prepare_cached(sql)?.execute([REMEMBERED])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Indexes of the directory that are remembered: the hash of the manifest of each, and when it was made.
    ///
    /// # Errors
    /// Of the database.
    pub fn directory_seals(&self) -> Result<Vec<([u8; 32], Timestamp)>, Error> {
        let sql = "SELECT digest, imported_at FROM directory_seals ORDER BY imported_at";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, to_time(row.get(1)?))))?;
        rows.map(|row| row.map_err(Error::from)).collect()
    }

    /// Addresses to which letters went that the operator took and did not refuse, in lower case, and how many letters.
    ///
    /// # Errors
    /// Of the database.
    pub fn reached(&self) -> Result<Vec<(String, u32)>, Error> {
        let sql = "SELECT r.address, count(*) FROM outbox_recipients AS r JOIN outbox AS o ON o.id = r.outgoing \
                   WHERE o.state IN ('accepted', 'filed') AND r.refused = 0 \
                   GROUP BY r.address ORDER BY max(o.id) DESC, r.address LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([REACHED], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))?;
        let mut reached = Vec::new();
        for row in rows {
            let (address, count) = row?;
            reached.extend(Address::parse(&address).ok().map(|address| (address.folded(), count)));
        }
        Ok(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::super::migrate::migrate;
    use super::*;

    fn vault() -> rusqlite::Connection {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_latest_indexes_are_remembered() {
        let connection = vault();
        let mut tx = Tx::new(&connection);
        for day in 0..40_u8 {
            tx.note_directory([day; 32], at(i64::from(day))).unwrap();
            tx.note_directory([day; 32], at(i64::from(day))).unwrap();
        }
        let seals = tx.directory_seals().unwrap();
        assert_eq!(seals, (8..40_u8).map(|day| ([day; 32], at(i64::from(day)))).collect::<Vec<_>>());
    }

    #[test]
    fn whom_letters_reached_is_counted() {
        let connection = vault();
        let rows = "INSERT INTO accounts (id, address) VALUES (1, 'a@x.fr');
            INSERT INTO outbox (id, account, message_id, sender, subject, size, sealed_at, state) VALUES
                (1, 1, '1@x', 'a@x.fr', '', 1, 1, 'filed'), (2, 1, '2@x', 'a@x.fr', '', 1, 1, 'accepted'),
                (3, 1, '3@x', 'a@x.fr', '', 1, 1, 'doubtful'), (4, 1, '4@x', 'a@x.fr', '', 1, 1, 'refused');
            INSERT INTO outbox_recipients (outgoing, position, address, refused) VALUES
                (1, 0, 'Marie.Martin@medecin.mssante.fr', 0), (1, 1, 'no@medecin.mssante.fr', 1),
                (2, 0, 'Marie.Martin@medecin.mssante.fr', 0), (2, 1, 'luc@medecin.mssante.fr', 0),
                (3, 0, 'perhaps@medecin.mssante.fr', 0), (4, 0, 'never@medecin.mssante.fr', 0);";
        connection.execute_batch(rows).unwrap();
        let reached = Tx::new(&connection).reached().unwrap();
        let expected = [("marie.martin@medecin.mssante.fr", 2), ("luc@medecin.mssante.fr", 1)];
        let mut expected = expected.map(|(address, count)| (address.to_owned(), count)).to_vec();
        expected.sort();
        let mut found = reached;
        found.sort();
        assert_eq!(found, expected);
    }
}
