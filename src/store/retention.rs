//! How much of the messages is kept here: texts and files of the oldest ones are dropped, never their headers, and never anything
//! on the server. What the server no longer holds is not touched.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::values::{to_i64, to_time};
use super::{Error, Reader, Tx};
use crate::domain::{Keep, MessageId};

const SECONDS_A_DAY: i64 = 86_400;
/// What is to be given to others is made from here: it stays until they have it.
pub(super) const CONFIDED: &str =
    "SELECT message FROM actions WHERE kind = 'confide' AND value = 1 AND message IS NOT NULL";

impl Reader<'_> {
    /// Texts and files of messages from then on are kept: the later of what days and octets allow. The beginning of time when
    /// everything is kept, its end when nothing is.
    ///
    /// # Errors
    /// Of the database.
    pub fn kept_from(&self, keep: &Keep, now: Timestamp) -> Result<Timestamp, Error> {
        if !keep.bodies {
            return Ok(Timestamp::MAX);
        }
        let by_days = keep.days.map(|days| {
            let back = SignedDuration::from_secs(i64::from(days).saturating_mul(SECONDS_A_DAY));
            now.saturating_sub(back).unwrap_or(Timestamp::MIN)
        });
        let by_octets = match keep.octets {
            Some(octets) => self.newest_within(octets)?,
            None => None,
        };
        Ok(by_days.into_iter().chain(by_octets).max().unwrap_or(Timestamp::MIN))
    }

    /// True when there is a text or file of a message before then.
    ///
    /// # Errors
    /// Of the database.
    pub fn has_bodies_before(&self, from: Timestamp) -> Result<bool, Error> {
        if from == Timestamp::MIN {
            return Ok(false);
        }
        // Pieces of a body that is not whole count too.
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE has_body = 1 AND date < ?1 AND gone_at = 0 AND id NOT IN ({CONFIDED})) \
             OR EXISTS (SELECT 1 FROM messages WHERE has_body = 0 AND date < ?1 AND gone_at = 0 AND id NOT IN ({CONFIDED}) \
             AND EXISTS (SELECT 1 FROM bodies WHERE message = messages.id))"
        );
        Ok(self.connection.prepare_cached(&sql)?.query_row([from.as_second()], |row| row.get(0))?)
    }

    /// From when on messages take so many octets at most together; `None` when all do.
    fn newest_within(&self, octets: u64) -> Result<Option<Timestamp>, Error> {
        let sql = "SELECT date FROM (SELECT date, id, sum(size) OVER (ORDER BY date DESC, id DESC) AS upto FROM messages \
                   WHERE gone_at = 0) WHERE upto > ?1 ORDER BY date DESC, id DESC LIMIT 1";
        let last: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([to_i64(octets)], |row| row.get(0)).optional()?;
        // The one that no longer fits is the newest of those left out.
        Ok(last.map(|date| to_time(date.saturating_add(1))))
    }
}

impl Tx<'_> {
    /// Drops texts and files of messages before then, at most so many messages; their words stay findable. How many.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_bodies_before(&mut self, from: Timestamp, most: u32) -> Result<usize, Error> {
        let old: Vec<MessageId> = {
            let mut statement = self.connection.prepare_cached(&format!(
                "SELECT id FROM messages WHERE date < ?1 AND gone_at = 0 AND id NOT IN ({CONFIDED}) \
                 AND (has_body = 1 OR EXISTS (SELECT 1 FROM bodies WHERE message = messages.id)) ORDER BY date, id LIMIT ?2"
            ))?;
            let rows = statement.query_map(params![from.as_second(), most], |row| row.get(0).map(MessageId))?;
            rows.collect::<Result<_, _>>()?
        };
        for id in &old {
            self.drop_body(*id)?;
        }
        Ok(old.len())
    }
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
