//! Takes over drafts with their earlier states, outbox rows, the journal, the holder's own mailboxes, her favourites and groups, her
//! signatures and templates, the patients who oppose, documents that wait for the folder of the practice software, and since when other
//! software collects her mailboxes, from a damaged vault, as far as they can be read: everything else comes again from the server. What
//! cannot be read is passed over, row by row.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode};

use super::carry::Letter;
use super::drafts::CarriedDraft;
use super::pool::{Reader, Tx};
use super::{Error, OutgoingEnvelope, files, opening};
use crate::domain::outgoing::OutgoingState;
use crate::domain::{DraftId, OutgoingId, Secret};

/// Keys asked for one by one where a table is broken at both ends of a gap.
const PROBES: usize = 10_000;

/// Copies what is readable of `damaged` through `writer`. How many drafts and outbox rows.
pub(super) fn take_over(
    damaged: &Path,
    first_page: &Path,
    key: &Secret<[u8; 32]>,
    writer: &mut Connection,
    now: Timestamp,
) -> Result<(u32, u32), Error> {
    let columns = columns(writer)?;
    let Some(connection) = open_damaged(damaged, first_page, key, &columns)? else { return Ok((0, 0)) };
    let mut source = Source { damaged, key, columns, connection };
    let transaction = writer.transaction()?;
    let (mut drafts, mut outgoing) = (0_u32, 0_u32);
    for id in source.ids("drafts") {
        if let Some(draft) = read_draft(&mut source, DraftId(id))
            && put(&transaction, |tx| tx.bring_draft(&draft).map(drop))?
        {
            drafts = drafts.saturating_add(1);
        }
    }
    for id in source.ids("outbox") {
        if let Some(letter) = read_letter(&mut source, OutgoingId(id))
            && put(&transaction, |tx| letter.queue(tx))?
        {
            outgoing = outgoing.saturating_add(1);
        }
    }
    for number in source.ids("journal") {
        if let Some(row) = source.ask(|old| old.trace_row(number)) {
            let _ = put(&transaction, |tx| tx.put_trace(&row))?;
        }
    }
    for number in source.ids("journal_seals") {
        if let Some(seal) = source.ask(|old| old.journal_seal(number)) {
            let _ = put(&transaction, |tx| tx.put_seal(&seal))?;
        }
    }
    // A vault of before has no such table.
    let own = source.ask(|old| old.own_mailboxes()).unwrap_or_default();
    for (_, mailbox) in &own.mailboxes {
        let _ = put(&transaction, |tx| tx.add_own_mailbox(mailbox, now).map(drop))?;
    }
    let contacts = source.ask(|old| old.contacts_to_carry()).unwrap_or_default();
    let _ = put(&transaction, |tx| tx.bring_contacts(&contacts, now))?;
    let wordings = source.ask(|old| old.wordings()).unwrap_or_default();
    let _ = put(&transaction, |tx| tx.bring_wordings(&wordings))?;
    let oppositions = source.ask(|old| old.oppositions()).unwrap_or_default();
    let _ = put(&transaction, |tx| tx.bring_oppositions(&oppositions))?;
    for id in source.ids("exports") {
        if let Some(export) = source.ask(|old| old.export_to_carry(id)) {
            let _ = put(&transaction, |tx| tx.bring_export(&export, now))?;
        }
    }
    let days = source.ask(|old| old.first_days()).unwrap_or_default();
    let _ = put(&transaction, |tx| tx.bring_first_days(&days))?;
    transaction.commit()?;
    Ok((drafts, outgoing))
}

/// Writes one row, wholly or not at all; `false` when this row cannot stand in the new vault. What would befall the next row
/// too, such as a full disk, ends the recovery: the next opening takes it up.
fn put(transaction: &Connection, work: impl FnOnce(&mut Tx<'_>) -> Result<(), Error>) -> Result<bool, Error> {
    transaction.execute_batch("SAVEPOINT row")?;
    let outcome = work(&mut Tx::new(transaction));
    let stands = match outcome {
        Ok(()) => true,
        Err(
            Error::AlreadyQueued | Error::MailboxKnown | Error::GroupKnown | Error::NotFound | Error::Malformed { .. },
        ) => false,
        Err(Error::Database(error))
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig)
            ) =>
        {
            false
        }
        Err(error) => return Err(error),
    };
    transaction.execute_batch(if stands { "RELEASE row" } else { "ROLLBACK TO row; RELEASE row" })?;
    Ok(stands)
}

/// The damaged vault.
struct Source<'s> {
    damaged: &'s Path,
    key: &'s Secret<[u8; 32]>,
    columns: Vec<Column>,
    connection: Connection,
}

impl Source<'_> {
    /// `None` where it cannot be read. A connection that met damage may refuse everything after: another takes its place.
    fn ask<T>(&mut self, read: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Option<T> {
        match read(&Reader { connection: &self.connection }) {
            Ok(answer) => return Some(answer),
            Err(Error::NotFound) => return None,
            Err(_) => {}
        }
        if let Some(connection) = try_open(self.damaged, self.key, &self.columns) {
            self.connection = connection;
        }
        None
    }

    /// Keys of a table: from both ends up to where it breaks, then one by one between.
    fn ids(&mut self, table: &str) -> Vec<i64> {
        let (mut ids, whole) = self.run(table, "ASC");
        if whole {
            return ids;
        }
        let (mut down, _) = self.run(table, "DESC");
        let first = ids.last().map_or(1, |id| id.saturating_add(1));
        let end = down.last().copied().unwrap_or(i64::MAX);
        // NOT INDEXED: an index may be broken where the table is whole.
        let sql = format!("SELECT rowid FROM main.{table} NOT INDEXED WHERE rowid = ?1");
        for id in (first..end).take(PROBES) {
            let found: Option<i64> =
                self.ask(|old| Ok(old.connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?));
            ids.extend(found);
        }
        ids.append(&mut down);
        // The way down may have come further than the way up.
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Keys in this order, and whether these are all.
    fn run(&mut self, table: &str, order: &str) -> (Vec<i64>, bool) {
        let mut ids = Vec::new();
        let sql = format!("SELECT rowid FROM main.{table} NOT INDEXED ORDER BY rowid {order}");
        let whole = self.ask(|old| {
            let mut statement = old.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                ids.push(row.get(0)?);
            }
            Ok(())
        });
        (ids, whole.is_some())
    }
}

/// A connection that can at least read the schema. When the first page is what is damaged, the copy kept at the last orderly
/// closing is put in its place, in the file set aside.
fn open_damaged(
    damaged: &Path,
    first_page: &Path,
    key: &Secret<[u8; 32]>,
    columns: &[Column],
) -> Result<Option<Connection>, Error> {
    if let Some(connection) = try_open(damaged, key, columns) {
        return Ok(Some(connection));
    }
    let Some(page) = files::read_optional(first_page)? else { return Ok(None) };
    if fs::metadata(damaged)?.len() <= opening::PAGE_SIZE as u64 {
        return Ok(None);
    }
    OpenOptions::new().write(true).open(damaged)?.write_all(&page)?;
    Ok(try_open(damaged, key, columns))
}

fn try_open(damaged: &Path, key: &Secret<[u8; 32]>, columns: &[Column]) -> Option<Connection> {
    let connection = opening::connect(damaged, key).ok()?;
    // Lets a file be read that is shorter than its header says, or whose schema is not quite sound.
    connection.execute_batch("PRAGMA writable_schema = ON").ok()?;
    // Without it what is of today's form is read all the same.
    let _ = read_as_today(&connection, columns);
    connection.execute_batch("PRAGMA query_only = ON").ok()?;
    let readable =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'outbox'", [], |row| row.get(0));
    (readable == Ok(1_i64)).then_some(connection)
}

/// What is written in it is worth keeping whatever else can be read; a vault of before says no more.
fn read_draft(source: &mut Source<'_>, id: DraftId) -> Option<CarriedDraft> {
    let mut draft = source.ask(|old| old.bare_draft(id))?;
    (draft.token, draft.is_copied) = source.ask(|old| old.known_as(id)).unwrap_or_default();
    for version in source.ask(|old| old.versions_to_carry(id)).unwrap_or_default() {
        if let Some(version) = source.ask(|old| old.version_to_carry(version)) {
            draft.add_version(version);
        }
    }
    Some(draft)
}

/// A column of today's tables, and what it holds in a row that was written before there was such a column.
struct Column {
    table: String,
    name: String,
    default: String,
}

fn columns(today: &Connection) -> Result<Vec<Column>, Error> {
    let sql = "SELECT t.name, c.name, ifnull(c.dflt_value, 'NULL') FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
               WHERE t.type = 'table'";
    let mut statement = today.prepare(sql)?;
    let read =
        statement.query_map([], |row| Ok(Column { table: row.get(0)?, name: row.get(1)?, default: row.get(2)? }))?;
    Ok(read.collect::<Result<_, _>>()?)
}

/// A damaged vault is not migrated: tables that lack columns of today are read through views of this connection that add them.
fn read_as_today(damaged: &Connection, columns: &[Column]) -> rusqlite::Result<()> {
    let mut added: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for column in columns {
        let sql = "SELECT count(*), coalesce(sum(name = ?2), 0) FROM pragma_table_info(?1, 'main')";
        let (all, same): (u32, u32) =
            damaged.query_row(sql, [&column.table, &column.name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if all > 0 && same == 0 {
            let Column { table, name, default } = column;
            added.entry(table).or_default().push(format!("{default} AS \"{name}\""));
        }
    }
    added.iter().try_for_each(|(table, more)| {
        let more = more.join(", ");
        damaged.execute_batch(&format!("CREATE TEMP VIEW \"{table}\" AS SELECT *, {more} FROM main.\"{table}\""))
    })
}

/// Without its octets a letter is worth keeping only where they are not what the user needs to go on.
fn read_letter(source: &mut Source<'_>, id: OutgoingId) -> Option<Letter> {
    let row = source.ask(|old| old.outgoing(id))?;
    let envelope = source.ask(|old| old.outgoing_envelope(id))?;
    let account = source.ask(|old| old.outgoing_account(id))?;
    let raw = source.ask(|old| old.outgoing_raw(id));
    if raw.is_none() && matches!(row.state, OutgoingState::Refused { .. }) {
        return None;
    }
    let OutgoingEnvelope { sender, recipients, envelope_id, .. } = envelope;
    Some(Letter { row, account, sender, recipients, envelope_id, raw })
}
