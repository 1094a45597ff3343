//! Documents that are handed to the practice software: what was asked for, each file with its content until it is in its folder, and what
//! has become of it. What happens in the folder is told by whoever looks; each step stands here before it is taken there.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};

use super::documents::in_message;
use super::values::{found, to_i64, to_time, to_u64};
use super::{Error, Reader, Tx};
use crate::domain::Address;
use crate::domain::MessageId;
use crate::domain::export::{ExportFault, ExportId, ExportRow, ExportState, FileName, Which};
use crate::domain::filing::Found;
use crate::domain::listing::MessageRow;
use crate::domain::trace::{Deed, Trace};

/// Files in their folder are looked at for so long.
const WATCHED: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Documents of a line that are to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOrder {
    /// Its key.
    pub id: i64,
    /// Their message.
    pub message: MessageId,
    /// Their line in it.
    pub team: u16,
    /// By which profile.
    pub profile: String,
    /// Also what was handed over before.
    pub again: bool,
    /// How often their message could not be read.
    pub tries: u32,
}

/// What there is to say of a message whose documents are handed over.
#[derive(Clone, PartialEq)]
pub struct ExportSource {
    /// Its line.
    pub message: MessageRow,
    /// All its documents.
    pub found: Vec<Found>,
    /// The mailbox that it came to.
    pub account: Address,
}

/// A file to be handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct NewExport {
    /// Number of the part that it was taken from.
    pub part: u32,
    /// The folder of its profile.
    pub folder: String,
    /// A folder in that one.
    pub inner: Option<FileName>,
    /// Its name.
    pub name: FileName,
    /// SHA-256 of its content.
    pub digest: String,
    /// Its content.
    pub content: Vec<u8>,
    /// What its hidden file is called on its way.
    pub token: String,
}

/// A file on its way to its folder, or in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Export {
    /// Its key.
    pub id: ExportId,
    /// The folder of its profile.
    pub folder: String,
    /// A folder in that one.
    pub inner: Option<FileName>,
    /// Its name, without its number.
    pub name: FileName,
    /// Tells files of one name apart.
    pub number: u32,
    /// Octets.
    pub size: u64,
    /// SHA-256 of its content.
    pub digest: String,
    /// What its hidden file is called on its way.
    pub token: String,
    /// Where it stands.
    pub state: ExportState,
    /// It is to be taken back.
    pub back: bool,
    /// How often it was tried.
    pub tries: u32,
}

/// A file that is not in its folder yet, as another vault has kept it.
pub(super) struct CarriedExport {
    export: Export,
    account: String,
    profile: String,
    part: u32,
    content: Vec<u8>,
}

/// What is left to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// When the next file is due.
    pub next: Option<Timestamp>,
    /// Orders wait whose message could not be read.
    pub ordered: bool,
    /// Since when the latest of those that lie in their folder does.
    pub there: Option<Timestamp>,
}

impl Export {
    /// The name that it bears.
    pub fn bears(&self) -> FileName {
        self.name.numbered(self.number)
    }
}

impl Tx<'_> {
    /// Documents are to be handed over: each line once. Whether anything was not known of yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one is gone.
    pub fn order_exports(
        &mut self,
        which: &[Which],
        profile: &dyn Fn(&Address) -> Option<String>,
        again: bool,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut ordered = false;
        for (message, team) in self.export_lines(which)? {
            let account = self.export_account(message)?;
            let Some(profile) = profile(&account) else { continue };
            let known = "SELECT 1 FROM exports WHERE message = ?1 AND team = ?2 AND profile = ?3 AND state <> 'withdrawn' AND back = 0";
            if !again && self.connection.prepare_cached(known)?.exists(params![message.0, team, profile])? {
                continue;
            }
            let sql = "INSERT INTO export_orders (message, team, profile, again, ordered_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
            ordered |= self.connection.prepare_cached(sql)?.execute(params![
                message.0,
                team,
                profile,
                again,
                now.as_second()
            ])? > 0;
        }
        self.changes.documents |= ordered;
        Ok(ordered)
    }

    /// What an order comes to, in its place; where it comes to nothing, that is kept.
    ///
    /// # Errors
    /// Of the database.
    pub fn put_exports(
        &mut self,
        order: &ExportOrder,
        account: &Address,
        files: &[NewExport],
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "DELETE FROM export_orders WHERE id = ?1";
        // Taken back since it was read.
        if self.connection.prepare_cached(sql)?.execute([order.id])? == 0 {
            return Ok(());
        }
        self.changes.documents = true;
        // What was handed over before stands in the journal.
        let sql = "DELETE FROM exports WHERE message = ?1 AND team = ?2 AND profile = ?3 AND back = 0 \
                   AND (state IN ('doubtful', 'nothing', 'withdrawn') OR ?4 AND state IN ('there', 'taken'))";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            order.message.0,
            order.team,
            order.profile,
            order.again
        ])?;
        let sql = "INSERT INTO exports (message, team, part, account, profile, folder, inner, name, size, digest, content, token, state, next_at, since) \
                   SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14";
        let mut insert = self.connection.prepare_cached(sql)?;
        for file in files {
            let inner = file.inner.as_ref().map_or("", FileName::as_str);
            let _ = insert.execute(params![
                order.message.0,
                order.team,
                file.part,
                account.to_string(),
                order.profile,
                file.folder,
                inner,
                file.name.as_str(),
                to_i64(file.content.len() as u64),
                file.digest,
                file.content,
                file.token,
                ExportState::Waiting.code(),
                now.as_second()
            ])?;
        }
        if files.is_empty() {
            let _ = insert.execute(params![
                order.message.0,
                order.team,
                0,
                account.to_string(),
                order.profile,
                "",
                "",
                "",
                0,
                "",
                None::<Vec<u8>>,
                "",
                ExportState::Nothing.code(),
                now.as_second()
            ])?;
        }
        Ok(())
    }

    /// The message of an order could not be read now.
    ///
    /// # Errors
    /// Of the database.
    pub fn order_again(&mut self, order: i64) -> Result<(), Error> {
        let sql = "UPDATE export_orders SET tries = tries + 1 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute([order])?;
        Ok(())
    }

    /// A file is brought and is about to bear its name under this number: from here on it may be in its folder.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is to be taken back.
    pub fn place_export(&mut self, id: ExportId, number: u32) -> Result<(), Error> {
        self.changes.documents = true;
        let sql = "UPDATE exports SET state = 'placing', number = ?2 WHERE id = ?1 AND back = 0 AND state IN ('waiting', 'placing')";
        found(self.connection.prepare_cached(sql)?.execute(params![id.0, number])?)
    }

    /// Its name was taken by another: it bears the next one.
    ///
    /// # Errors
    /// Of the database.
    pub fn renumber_export(&mut self, id: ExportId, number: u32) -> Result<(), Error> {
        let sql = "UPDATE exports SET state = 'waiting', number = ?2 WHERE id = ?1 AND state IN ('waiting', 'placing')";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, number])?;
        Ok(())
    }

    /// A file is in its folder, or was (`state`): its content is there and nowhere else. The journal says so.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it did not stand before that.
    pub fn export_arrived(&mut self, id: ExportId, state: ExportState, now: Timestamp) -> Result<(), Error> {
        self.changes.documents = true;
        let sql = "UPDATE exports SET state = ?2, content = NULL, fault = '', since = ?3 WHERE id = ?1 AND state IN ('waiting', 'placing')";
        found(self.connection.prepare_cached(sql)?.execute(params![id.0, state.code(), now.as_second()])?)?;
        let told = if state == ExportState::Doubtful { "unknown" } else { "OK" };
        self.trace_export(id, "EXPORT", told, now)
    }

    /// A file waits longer, and why.
    ///
    /// # Errors
    /// Of the database.
    pub fn defer_export(&mut self, id: ExportId, fault: ExportFault, next: Timestamp) -> Result<(), Error> {
        self.changes.documents = true;
        let sql = "UPDATE exports SET fault = ?2, tries = tries + 1, next_at = ?3 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, fault.code(), next.as_second()])?;
        Ok(())
    }

    /// The program has taken a file out of its folder.
    ///
    /// # Errors
    /// Of the database.
    pub fn export_taken(&mut self, id: ExportId, now: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE exports SET state = 'taken', since = ?2 WHERE id = ?1 AND state = 'there'";
        self.changes.documents |= self.connection.prepare_cached(sql)?.execute(params![id.0, now.as_second()])? > 0;
        Ok(())
    }

    /// What was handed over of these messages is to be taken back: what is not on its way is so at once.
    ///
    /// # Errors
    /// Of the database.
    pub fn withdraw_exports(&mut self, messages: &[MessageId], now: Timestamp) -> Result<(), Error> {
        self.changes.documents = true;
        for message in messages {
            for sql in [
                "DELETE FROM export_orders WHERE message = ?1 AND ?2 = ?2",
                // A cut may have left what waits in its folder under its hidden name: that is looked for.
                "UPDATE exports SET state = 'withdrawn', back = state = 'waiting', next_at = 0, content = NULL, since = ?2 WHERE message = ?1 AND state IN ('waiting', 'nothing')",
                "UPDATE exports SET back = 1, next_at = 0 WHERE message = ?1 AND state IN ('placing', 'there') AND ?2 = ?2",
            ] {
                let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, now.as_second()])?;
            }
        }
        Ok(())
    }

    /// What of a profile is not in its folder yet is not put there any more; where another takes its place (`anew`: its name and folder), what
    /// was not on its way goes there instead.
    ///
    /// # Errors
    /// Of the database.
    pub fn recall_exports(&mut self, profile: &str, anew: Option<(&str, &str)>, now: Timestamp) -> Result<(), Error> {
        self.changes.documents = true;
        if let Some((name, folder)) = anew {
            let sql = "UPDATE OR IGNORE export_orders SET profile = ?2 WHERE profile = ?1";
            let _ = self.connection.prepare_cached(sql)?.execute(params![profile, name])?;
            let sql = "INSERT INTO exports (message, team, part, account, profile, folder, inner, name, size, digest, content, token, state, next_at, since) \
                       SELECT message, team, part, account, ?2, ?3, inner, name, size, digest, content, lower(hex(randomblob(16))), state, 0, ?4 \
                       FROM exports WHERE profile = ?1 AND state = 'waiting' AND back = 0 AND folder <> ?3 ORDER BY id";
            let _ = self.connection.prepare_cached(sql)?.execute(params![profile, name, folder, now.as_second()])?;
        } else {
            let sql = "UPDATE exports SET back = 1, next_at = 0 WHERE profile = ?1 AND state = 'placing'";
            let _ = self.connection.prepare_cached(sql)?.execute([profile])?;
        }
        let sql = "DELETE FROM export_orders WHERE profile = ?1 AND ?2 <> ?1";
        let name = anew.map_or("", |(name, _)| name);
        let _ = self.connection.prepare_cached(sql)?.execute(params![profile, name])?;
        // A cut may have left it in its folder under its hidden name: that is looked for.
        let sql = "UPDATE exports SET state = 'withdrawn', back = 1, next_at = 0, content = NULL, since = ?3 \
                   WHERE profile = ?1 AND state = 'waiting' AND back = 0 AND folder <> ?2";
        let folder = anew.map_or("", |(_, folder)| folder);
        let _ = self.connection.prepare_cached(sql)?.execute(params![profile, folder, now.as_second()])?;
        if let Some((name, _)) = anew {
            let sql = "UPDATE OR IGNORE exports SET profile = ?2 WHERE profile = ?1 AND state <> 'withdrawn'";
            let _ = self.connection.prepare_cached(sql)?.execute(params![profile, name])?;
        }
        Ok(())
    }

    /// Nothing of a file that was taken back lies in its folder under its hidden name.
    ///
    /// # Errors
    /// Of the database.
    pub fn export_tidied(&mut self, id: ExportId) -> Result<(), Error> {
        let sql = "UPDATE exports SET back = 0, fault = '' WHERE id = ?1 AND state = 'withdrawn'";
        let _ = self.connection.prepare_cached(sql)?.execute([id.0])?;
        Ok(())
    }

    /// What came of taking a file back: `state` is where it stands now.
    ///
    /// # Errors
    /// Of the database.
    pub fn export_withdrawn(&mut self, id: ExportId, state: ExportState, now: Timestamp) -> Result<(), Error> {
        self.changes.documents = true;
        let sql = "UPDATE exports SET state = ?2, back = 0, content = NULL, fault = '', since = ?3 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, state.code(), now.as_second()])?;
        let told = if state == ExportState::Withdrawn { "OK" } else { "not there" };
        self.trace_export(id, "EXPORT-BACK", told, now)
    }

    /// A file of another vault: it goes on here as it stood there. Its message comes again from the server, under another number.
    pub(super) fn bring_export(&mut self, carried: &CarriedExport, now: Timestamp) -> Result<(), Error> {
        let CarriedExport { export, account, profile, part, content } = carried;
        let sql = "INSERT INTO exports (team, part, account, profile, folder, inner, name, number, size, digest, content, token, state, back, next_at, since) \
                   VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14)";
        let inner = export.inner.as_ref().map_or("", FileName::as_str);
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            part,
            account,
            profile,
            export.folder,
            inner,
            export.name.as_str(),
            export.number,
            to_i64(export.size),
            export.digest,
            content,
            export.token,
            export.state.code(),
            export.back,
            now.as_second()
        ])?;
        Ok(())
    }

    /// In no words of a name: the journal may be read by others.
    fn trace_export(&mut self, id: ExportId, what: &str, told: &str, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT e.account, e.profile, e.part, e.digest, ifnull(m.message_id, '') FROM exports e LEFT JOIN messages m ON m.id = e.message WHERE e.id = ?1";
        let (account, request, digest): (String, String, String) =
            self.connection.prepare_cached(sql)?.query_row([id.0], |row| {
                let (profile, part, mail): (String, u32, String) = (row.get(1)?, row.get(2)?, row.get(4)?);
                Ok((row.get(0)?, format!("{what} \"{profile}\" <{mail}> {part}"), row.get(3)?))
            })?;
        let account = Address::parse(&account).ok();
        self.trace(&Trace { deed: Deed::Export, account, request, response: format!("{told} sha256 {digest}") }, now)
    }
}

impl Reader<'_> {
    /// Lines of documents, each by its message and its number in it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one is gone.
    pub fn export_lines(&self, which: &[Which]) -> Result<Vec<(MessageId, u16)>, Error> {
        let mut all = Vec::new();
        for one in which {
            let (sql, key) = match one {
                Which::Message(message) => {
                    ("SELECT message, team FROM documents WHERE message = ?1 AND lead = 1 ORDER BY id", message.0)
                }
                Which::Line(document) => ("SELECT message, team FROM documents WHERE id = ?1", document.0),
            };
            let mut statement = self.connection.prepare_cached(sql)?;
            let rows = statement.query_map([key], |row| Ok((MessageId(row.get(0)?), row.get(1)?)))?;
            let before = all.len();
            for row in rows {
                all.push(row?);
            }
            if all.len() == before {
                return Err(Error::NotFound);
            }
        }
        all.dedup();
        Ok(all)
    }

    /// The mailboxes that these documents came to.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one is gone.
    pub fn export_accounts(&self, which: &[Which]) -> Result<Vec<Address>, Error> {
        self.export_lines(which)?.into_iter().map(|(message, _)| self.export_account(message)).collect()
    }

    fn export_account(&self, message: MessageId) -> Result<Address, Error> {
        let sql = "SELECT a.address FROM messages m JOIN mailboxes b ON b.id = m.mailbox JOIN accounts a ON a.id = b.account WHERE m.id = ?1";
        let address: String = self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0))?;
        Address::parse(&address).map_err(|_| Error::Malformed { column: "accounts.address" })
    }

    /// What was ordered and is not in the vault as files yet, in order.
    ///
    /// # Errors
    /// Of the database.
    pub fn export_orders(&self) -> Result<Vec<ExportOrder>, Error> {
        let sql = "SELECT id, message, team, profile, again, tries FROM export_orders ORDER BY id LIMIT 500";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(ExportOrder {
                id: row.get(0)?,
                message: MessageId(row.get(1)?),
                team: row.get(2)?,
                profile: row.get(3)?,
                again: row.get(4)?,
                tries: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What there is to say of a message whose documents are handed over.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub fn export_source(&self, message: MessageId) -> Result<ExportSource, Error> {
        let found = in_message(self, message)?;
        Ok(ExportSource { message: self.message(message)?.0, found, account: self.export_account(message)? })
    }

    /// Files to be put into their folder now, or to be taken back, or of which a hidden one is to be looked for; oldest first.
    ///
    /// # Errors
    /// Of the database.
    pub fn exports_due(&self, now: Timestamp) -> Result<Vec<Export>, Error> {
        self.list_exports("(state IN ('waiting', 'placing') OR back = 1) AND next_at <= ?1", now)
    }

    /// Files that lie in their folder, as far as is known.
    ///
    /// # Errors
    /// Of the database.
    pub fn exports_there(&self, now: Timestamp) -> Result<Vec<Export>, Error> {
        let since = now.saturating_sub(WATCHED).unwrap_or(Timestamp::MIN);
        self.list_exports("state = 'there' AND back = 0 AND since >= ?1", since)
    }

    fn list_exports(&self, which: &str, at: Timestamp) -> Result<Vec<Export>, Error> {
        let sql = format!(
            "SELECT id, folder, inner, name, number, size, digest, token, state, back, tries FROM exports WHERE {which} ORDER BY id LIMIT 500"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([at.as_second()], |row| Ok(read_export(row)))?;
        rows.map(|row| row?).collect()
    }

    /// The content of a file that is not in its folder yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not here any more.
    pub fn export_content(&self, id: ExportId) -> Result<Vec<u8>, Error> {
        let sql = "SELECT content FROM exports WHERE id = ?1 AND content IS NOT NULL";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    }

    /// A file that is not in its folder yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is, or is none of this program's.
    pub(super) fn export_to_carry(&self, id: i64) -> Result<CarriedExport, Error> {
        let sql = "SELECT id, folder, inner, name, number, size, digest, token, state, back, tries, account, profile, part, content FROM exports \
                   WHERE id = ?1 AND content IS NOT NULL AND state IN ('waiting', 'placing')";
        let read = |row: &Row<'_>| Ok((read_export(row), row.get(11)?, row.get(12)?, row.get(13)?, row.get(14)?));
        let (export, account, profile, part, content) = self.connection.prepare_cached(sql)?.query_row([id], read)?;
        Ok(CarriedExport { export: export?, account, profile, part, content })
    }

    /// What is left to be done.
    ///
    /// # Errors
    /// Of the database.
    pub fn exports_ahead(&self, now: Timestamp) -> Result<Ahead, Error> {
        let since = now.saturating_sub(WATCHED).unwrap_or(Timestamp::MIN);
        let sql = "SELECT (SELECT min(next_at) FROM exports WHERE state IN ('waiting', 'placing') OR back = 1), \
                   EXISTS (SELECT 1 FROM export_orders), (SELECT max(since) FROM exports WHERE state = 'there' AND since >= ?1)";
        let read = |row: &Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?, row.get(2)?));
        let (next, ordered, there): (_, bool, Option<i64>) =
            self.connection.prepare_cached(sql)?.query_row([since.as_second()], read)?;
        Ok(Ahead { next: next.map(to_time), ordered, there: there.map(to_time) })
    }

    /// How many files of each profile are not in their folder yet.
    ///
    /// # Errors
    /// Of the database.
    pub fn exports_waiting(&self) -> Result<Vec<(String, u32)>, Error> {
        let sql =
            "SELECT profile, count(*) FROM exports WHERE state IN ('waiting', 'placing') AND back = 0 GROUP BY profile";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What has become of the documents of these messages; of all where none is named, the latest first.
    ///
    /// # Errors
    /// Of the database.
    pub fn exports(&self, messages: &[MessageId], limit: u32) -> Result<Vec<ExportRow>, Error> {
        let keys: Vec<String> = messages.iter().map(|message| message.0.to_string()).collect();
        let which = if keys.is_empty() { "1".to_owned() } else { format!("message IN ({})", keys.join(", ")) };
        let sql = format!(
            "SELECT id, message, part, profile, folder, inner, name, number, state, fault, since FROM exports WHERE {which} ORDER BY id DESC LIMIT ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([limit], |row| {
            let (inner, name, number): (String, String, u32) = (row.get(5)?, row.get(6)?, row.get(7)?);
            let name = FileName::parse(&name).map(|name| name.numbered(number).as_str().to_owned()).unwrap_or_default();
            let fault: String = row.get(9)?;
            Ok(ExportRow {
                id: ExportId(row.get(0)?),
                message: row.get::<_, Option<i64>>(1)?.map(MessageId),
                part: row.get(2)?,
                profile: row.get(3)?,
                folder: row.get::<_, String>(4)?.into(),
                name: if inner.is_empty() || name.is_empty() { name } else { format!("{inner}/{name}") },
                state: ExportState::parse(&row.get::<_, String>(8)?),
                fault: ExportFault::parse(&fault),
                since: to_time(row.get(10)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A name that this program has not made leads nowhere.
fn read_export(row: &Row<'_>) -> Result<Export, Error> {
    let named = |column: usize| -> Result<Option<FileName>, Error> {
        let kept: String = row.get(column)?;
        if kept.is_empty() {
            return Ok(None);
        }
        FileName::parse(&kept).map(Some).ok_or(Error::Malformed { column: "exports.name" })
    };
    let token: String = row.get(7)?;
    if token.is_empty() || !token.bytes().all(|octet| octet.is_ascii_hexdigit()) {
        return Err(Error::Malformed { column: "exports.token" });
    }
    Ok(Export {
        id: ExportId(row.get(0)?),
        folder: row.get(1)?,
        inner: named(2)?,
        name: named(3)?.ok_or(Error::Malformed { column: "exports.name" })?,
        number: row.get(4)?,
        size: to_u64(row.get(5)?),
        digest: row.get(6)?,
        token,
        state: ExportState::parse(&row.get::<_, String>(8)?),
        back: row.get(9)?,
        tries: row.get(10)?,
    })
}

#[cfg(test)]
#[path = "exports_tests.rs"]
mod tests;
