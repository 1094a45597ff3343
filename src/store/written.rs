//! Everybody who is written to from the vault, or kept for it, and what was seen of them; the newest list of the trust space seen beside it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::values::{split_lines, to_time};
use super::{Error, Reader, Tx};
use crate::domain::Address;
use crate::domain::address::parse_recipient;
use crate::domain::standing::{Departure, Left, Seen};

impl Tx<'_> {
    /// Keeps what was seen of an address, over what was kept before.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_seen(&mut self, address: &Address, seen: Seen, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO written_to (address, listed, held, gone, gone_at, looked_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (gone, gone_at) = seen.gone.map_or(("", 0), |gone| (gone.from.as_str(), gone.noticed.as_second()));
        let values = params![address.folded(), seen.listed, seen.held, gone, gone_at, now.as_second()];
        let _ = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Forgets addresses that were not looked at since: nobody writes to them any more.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget_unseen_since(&mut self, since: Timestamp) -> Result<(), Error> {
        let sql = "DELETE FROM written_to WHERE looked_at < ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([since.as_second()])?;
        Ok(())
    }

    /// Keeps which list was seen; neither its date nor its seal goes back.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_list(&mut self, generated: Timestamp, signed: bool) -> Result<(), Error> {
        let sql = "INSERT INTO list_seen (id, generated, signed) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET \
                   generated = max(generated, excluded.generated), signed = max(signed, excluded.signed)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![generated.as_second(), signed])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Whom drafts and letters are for, favourites and members of groups, each once; what does not parse as an address is left out.
    ///
    /// # Errors
    /// Of the database.
    pub fn written_to(&self) -> Result<Vec<Address>, Error> {
        let mut found = BTreeMap::new();
        let mut add = |address: Address| {
            let _ = found.entry(address.folded()).or_insert(address);
        };
        let mut drafts = self.connection.prepare_cached("SELECT recipients, copies, blind_copies FROM drafts")?;
        let mut rows = drafts.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..3 {
                for text in split_lines(&row.get::<_, String>(column)?) {
                    if let Ok((_, address)) = parse_recipient(&text) {
                        add(address);
                    }
                }
            }
        }
        let mut letters = self.connection.prepare_cached("SELECT DISTINCT address FROM outbox_recipients")?;
        let written: Vec<String> = letters.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for text in written.into_iter().chain(self.kept_addresses()?) {
            if let Ok(address) = Address::parse(&text) {
                add(address);
            }
        }
        Ok(found.into_values().collect())
    }

    /// What was seen of every address, under its folded form. Words of a later version count as nothing seen.
    ///
    /// # Errors
    /// Of the database.
    pub fn seen(&self) -> Result<BTreeMap<String, Seen>, Error> {
        let sql = "SELECT address, listed, held, gone, gone_at FROM written_to";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let noticed = to_time(row.get(4)?);
            let gone = Left::parse(row.get_ref(3)?.as_str()?).map(|from| Departure { from, noticed });
            Ok((row.get(0)?, Seen { listed: row.get(1)?, held: row.get(2)?, gone }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Addresses that have gone, with when that was noticed.
    ///
    /// # Errors
    /// Of the database.
    pub fn departures(&self) -> Result<BTreeMap<String, Departure>, Error> {
        Ok(self.seen()?.into_iter().filter_map(|(address, seen)| Some((address, seen.gone?))).collect())
    }

    /// When addresses were last looked at, if ever, and whether all that are written to were.
    ///
    /// # Errors
    /// Of the database.
    pub fn last_look(&self) -> Result<Option<Timestamp>, Error> {
        let sql = "SELECT max(looked_at) FROM written_to";
        let last: Option<i64> = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        let known: BTreeSet<String> = self.seen()?.into_keys().collect();
        let is_whole = self.written_to()?.iter().all(|address| known.contains(&address.folded()));
        Ok(last.filter(|_| is_whole).map(to_time))
    }

    /// Generation date of the newest list seen, and whether one was signed.
    ///
    /// # Errors
    /// Of the database.
    pub fn list_seen(&self) -> Result<Option<(Timestamp, bool)>, Error> {
        let sql = "SELECT generated, signed FROM list_seen";
        let seen = self
            .connection
            .prepare_cached(sql)?
            .query_row([], |row| Ok((to_time(row.get(0)?), row.get(1)?)))
            .optional()?;
        Ok(seen)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::standing::{Departure, Left, Seen};
    use crate::domain::{Address, Draft};
    use crate::store::NewOutgoing;
    use crate::store::fixture::{Vault, address, at};

    async fn full() -> Vault {
        let vault = Vault::new().await;
        let account = vault.account;
        let written = vault.store.write(move |tx| {
            let draft = Draft {
                to: vec!["Dr A <A@x.fr>".to_owned(), "pas fini".to_owned()],
                cc: vec!["b@x.fr".to_owned()],
                bcc: vec!["a@X.fr".to_owned()],
                ..Draft::default()
            };
            let _ = tx.save_draft(&draft, at(0))?;
            tx.queue(&NewOutgoing {
                account,
                message_id: "m@x",
                envelope_id: "",
                asks_read: false,
                kind: crate::domain::outgoing::Kind::Letter,
                sender: &address("s@x.fr"),
                recipients: &[address("b@x.fr"), address("c@x.fr")],
                subject: "",
                raw: b"x",
                sealed_at: at(0),
                patient: None,
                draft: None,
                proposal: None,
            })
        });
        let _ = written.await.unwrap();
        vault
    }

    #[tokio::test]
    async fn everybody_who_is_written_to_is_known_once() {
        let vault = full().await;
        let written = vault.store.read(|reader| reader.written_to()).await.unwrap();
        let folded: Vec<String> = written.iter().map(Address::folded).collect();
        assert_eq!(folded, ["a@x.fr", "b@x.fr", "c@x.fr"]);
    }

    #[tokio::test]
    async fn what_was_seen_comes_back_and_those_nobody_writes_to_are_forgotten() {
        let vault = full().await;
        let gone = Seen { listed: true, held: true, gone: Some(Departure { from: Left::Directory, noticed: at(5) }) };
        let look = vault.store.read(|reader| reader.last_look()).await.unwrap();
        assert_eq!(look, None);
        let noted = vault.store.write(move |tx| {
            tx.note_seen(&address("b@x.fr"), gone, at(10))?;
            tx.note_seen(&address("old@x.fr"), Seen::default(), at(9))
        });
        let _ = noted.await.unwrap();
        let departures = vault.store.read(|reader| reader.departures()).await.unwrap();
        assert_eq!(departures.into_iter().collect::<Vec<_>>(), [("b@x.fr".to_owned(), gone.gone.unwrap())]);
        assert_eq!(vault.store.read(|reader| reader.last_look()).await.unwrap(), None, "not everybody was looked at");
        let all = vault.store.write(|tx| {
            for one in ["a@x.fr", "b@x.fr", "c@x.fr"] {
                tx.note_seen(&address(one), Seen { listed: true, ..Seen::default() }, at(20))?;
            }
            tx.forget_unseen_since(at(20))
        });
        let _ = all.await.unwrap();
        let seen = vault.store.read(|reader| Ok((reader.seen()?, reader.last_look()?))).await.unwrap();
        assert_eq!((seen.0.len(), seen.1), (3, Some(at(20))));
        assert!(vault.store.read(|reader| reader.departures()).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_list_seen_never_goes_back() {
        let vault = Vault::new().await;
        assert_eq!(vault.store.read(|reader| reader.list_seen()).await.unwrap(), None);
        for (second, signed, expected) in [(5, false, (5, false)), (9, true, (9, true)), (7, false, (9, true))] {
            let _ = vault.store.write(move |tx| tx.note_list(at(second), signed)).await.unwrap();
            let seen = vault.store.read(|reader| reader.list_seen()).await.unwrap();
            assert_eq!(seen, Some((at(expected.0), expected.1)));
        }
    }
}
