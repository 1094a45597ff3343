//! What was exchanged with a correspondent: letters of the outbox and messages received, newest first, a page at a time.

use rusqlite::params;

use super::fold::fold;
use super::messages::{ROW_COLUMNS, read_row};
use super::search::{ID_BITS, first_line, line};
use super::values::split_people;
use super::{Error, Reader};
use crate::domain::Address;
use crate::domain::listing::MessageRow;
use crate::domain::profile::{Cursor, Exchange};

impl Reader<'_> {
    /// At most `limit` exchanges with these addresses that are older than `before`, newest first.
    ///
    /// # Errors
    /// Of the database.
    pub fn exchanges(&self, addresses: &[Address], before: Option<Cursor>, limit: u32) -> Result<Vec<Exchange>, Error> {
        let keys: Vec<String> = addresses.iter().map(Address::folded).collect();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let letters = self.letters_to(&keys, before, limit)?.into_iter().map(|row| Exchange::Sent(Box::new(row)));
        let messages = self.messages_from(&keys, before, most)?;
        let messages = messages.into_iter().map(|row| Exchange::Received(Box::new(row)));
        let mut all: Vec<Exchange> = letters.chain(messages).collect();
        all.sort_by_key(|exchange| std::cmp::Reverse(exchange.cursor()));
        all.truncate(most);
        Ok(all)
    }

    /// The index of words leads to them: from its end, the newest come first and no others are read. It holds the words of an address
    /// in their order; which messages are really meant, their own column says.
    fn messages_from(&self, keys: &[String], before: Option<Cursor>, most: usize) -> Result<Vec<MessageRow>, Error> {
        let phrases: Vec<String> = keys.iter().map(|key| format!("\"{}\"", fold(key))).collect();
        let wanted = format!("senders : ({})", phrases.join(" OR "));
        // A letter of the same second is newer than any message of it.
        let last = match before {
            None => i64::MAX,
            Some(Cursor { seconds, is_sent: true, .. }) => first_line(seconds.saturating_add(1)),
            Some(Cursor { seconds, id, .. }) => line(id, seconds)?,
        };
        let shown = "(m.place IS NOT NULL OR m.gone_at > 0)";
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM search CROSS JOIN messages m ON m.id = search.rowid & {mask} \
             WHERE search MATCH ?1 AND search.rowid < ?2 AND {shown} ORDER BY search.rowid DESC",
            mask = (1_i64 << ID_BITS).saturating_sub(1)
        );
        let mut found = self.of_these(&sql, params![wanted, last], keys, most)?;
        // Words that wait are in no index yet.
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM search_waiting w JOIN messages m ON m.id = w.message \
             WHERE {line} < ?1 AND {shown} ORDER BY {line} DESC",
            line = super::search::line_of("m")
        );
        found.extend(self.of_these(&sql, params![last], keys, most)?);
        found.sort_by_key(|row| std::cmp::Reverse((row.date, row.id)));
        found.dedup_by_key(|row| row.id);
        found.truncate(most);
        Ok(found)
    }

    /// The first rows whose senders are really one of these.
    fn of_these(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        keys: &[String],
        most: usize,
    ) -> Result<Vec<MessageRow>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while found.len() < most
            && let Some(row) = rows.next()?
        {
            let senders = split_people(row.get_ref("senders")?.as_str().unwrap_or_default());
            let is_meant = |text: &str| Address::parse(text).is_ok_and(|address| keys.contains(&address.folded()));
            if senders.iter().any(|sender| is_meant(&sender.address)) {
                found.push(read_row(row)?);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
#[path = "exchanges_tests.rs"]
mod tests;
