//! One list over several mailboxes: the lines of all inboxes, merged by date. It holds no more lines than are asked for.

use std::ops::Range;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::messages::{Page, ROW_COLUMNS, read_row};
use super::{Error, Reader};
use crate::domain::Role;

impl Reader<'_> {
    /// Lines of the inboxes of all accounts, by position from the newest (0).
    ///
    /// # Errors
    /// Of the database.
    pub fn inboxes(&self, range: Range<u32>) -> Result<Page, Error> {
        let boxes: Vec<(i64, u32)> = {
            let mut statement = self
                .connection
                .prepare_cached("SELECT id, total FROM mailboxes WHERE role = ?1 OR part = ?1 ORDER BY id")?;
            let rows = statement.query_map([Role::Inbox.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        let total = boxes.iter().fold(0_u32, |sum, (_, total)| sum.saturating_add(*total));
        let start = range.start.min(total);
        let end = range.end.clamp(start, total);
        if boxes.is_empty() || start == end {
            return Ok(Page { total, start, rows: Vec::new() });
        }
        // Skipping is counting along the indexes: from whichever end is nearer.
        let from_oldest = start > total / 2;
        let (order, skip) = if from_oldest { ("ASC", total.saturating_sub(end)) } else { ("DESC", start) };
        // Each part comes in order from its index: they are merged, never sorted.
        let one = "SELECT id, date FROM messages WHERE place = ?";
        let parts = vec![one; boxes.len()].join(" UNION ALL ");
        let sql = format!(
            "SELECT {ROW_COLUMNS} FROM \
             (SELECT id AS hit FROM ({parts} ORDER BY date {order}, id {order} LIMIT ? OFFSET ?)) \
             JOIN messages m ON m.id = hit ORDER BY m.date DESC, m.id DESC"
        );
        let mut values: Vec<Value> = boxes.iter().map(|(id, _)| Value::Integer(*id)).collect();
        values.extend([Value::Integer(end.saturating_sub(start).into()), Value::Integer(skip.into())]);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), read_row)?;
        Ok(Page { total, start, rows: rows.collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{MailboxName, Role};
    use crate::store::fixture::{VALIDITY, address, at, letter, open, uid};
    use crate::store::{Error, NewMailbox, NewMessage, Tx};

    /// Three accounts; `count` letters dealt among their inboxes in turn, and as many in other mailboxes.
    fn fill(tx: &mut Tx<'_>, count: u32) -> Result<(), Error> {
        for (number, name) in (0_u32..).zip(["claire", "cabinet", "hopital"]) {
            let account = tx.account(&address(&format!("{name}@medecin.mssante.fr")))?;
            let mailbox = |name: &str, role| NewMailbox {
                name: MailboxName::new(name),
                delimiter: Some('/'),
                role,
                subscribed: true,
                place: crate::domain::Place::Own,
            };
            let ids = tx.upsert_mailboxes(account, &[mailbox("INBOX", Role::Inbox), mailbox("Autre", Role::Other)])?;
            for id in ids {
                tx.reset_mailbox(id, VALIDITY)?;
                let letters: Vec<NewMessage> = (number..count).step_by(3).map(dated).collect();
                for batch in letters.chunks(500) {
                    let _ = tx.insert_messages(id, VALIDITY, batch)?;
                }
            }
        }
        Ok(())
    }

    fn dated(number: u32) -> NewMessage {
        NewMessage {
            uid: uid(number + 1),
            internal_date: at(i64::from(number)),
            ..letter(number + 1, &number.to_string())
        }
    }

    #[tokio::test]
    async fn every_window_of_the_merged_list_is_the_one_of_the_whole() {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = open(dir.path());
        let _ = store.write(|tx| fill(tx, 50)).await.unwrap();
        let whole: Vec<String> = (0..50_u32).rev().map(|number| number.to_string()).collect();
        for (start, end) in [(0, 50), (0, 7), (20, 33), (40, 50), (45, 90), (60, 70), (49, 50)] {
            let page = store.read(move |reader| reader.inboxes(start..end)).await.unwrap();
            let subjects: Vec<&str> = page.rows.iter().map(|row| row.subject.as_str()).collect();
            let (from, to) = (start.min(50) as usize, end.min(50) as usize);
            assert_eq!((page.total, page.start), (50, start.min(50)));
            assert_eq!(subjects, whole[from..to], "{start}..{end}");
        }
    }

    #[tokio::test]
    async fn without_an_inbox_there_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = open(dir.path());
        let page = store.read(|reader| reader.inboxes(0..10)).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (0, 0));
    }
}
