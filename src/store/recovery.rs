//! Takes over drafts and outbox rows from a damaged vault, as far as they can be read: everything else comes again from the
//! server. What cannot be read is passed over, row by row.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::outbox::NewOutgoing;
use super::pool::{Reader, Tx};
use super::{Error, files, opening};
use crate::domain::outgoing::OutgoingState;
use crate::domain::{Address, DraftId, OutgoingId, Secret};

/// Copies what is readable of `damaged` through `writer`. How many drafts and outbox rows.
pub(super) fn take_over(
    damaged: &Path,
    first_page: &Path,
    key: &Secret<[u8; 32]>,
    writer: &mut Connection,
) -> Result<(u32, u32), Error> {
    let Some(source) = open_damaged(damaged, first_page, key)? else { return Ok((0, 0)) };
    let old = Reader { connection: &source };
    let transaction = writer.transaction()?;
    let mut tx = Tx::new(&transaction);
    let (mut drafts, mut outgoing) = (0_u32, 0_u32);
    for id in readable_ids(&source, "drafts") {
        if take_draft(&old, &mut tx, DraftId(id))?.is_some() {
            drafts = drafts.saturating_add(1);
        }
    }
    for id in readable_ids(&source, "outbox") {
        if take_outgoing(&old, &mut tx, OutgoingId(id))?.is_some() {
            outgoing = outgoing.saturating_add(1);
        }
    }
    transaction.commit()?;
    Ok((drafts, outgoing))
}

/// A connection that can at least read the schema. When the first page is what is damaged, the copy kept at the last orderly
/// closing is put in its place, in the file set aside.
fn open_damaged(damaged: &Path, first_page: &Path, key: &Secret<[u8; 32]>) -> Result<Option<Connection>, Error> {
    if let Some(connection) = try_open(damaged, key) {
        return Ok(Some(connection));
    }
    let Some(page) = files::read_optional(first_page)? else { return Ok(None) };
    if fs::metadata(damaged)?.len() <= opening::PAGE_SIZE as u64 {
        return Ok(None);
    }
    OpenOptions::new().write(true).open(damaged)?.write_all(&page)?;
    Ok(try_open(damaged, key))
}

fn try_open(damaged: &Path, key: &Secret<[u8; 32]>) -> Option<Connection> {
    let connection = opening::connect(damaged, key).ok()?;
    // The second lets a file be read that is shorter than its header says, or whose schema is not quite sound.
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA writable_schema = ON").ok()?;
    let readable =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'outbox'", [], |row| row.get(0));
    (readable == Ok(1_i64)).then_some(connection)
}

/// Keys of a table, read from both ends up to where it breaks, in order.
fn readable_ids(source: &Connection, table: &str) -> Vec<i64> {
    let mut ids = Vec::new();
    for order in ["ASC", "DESC"] {
        // NOT INDEXED: an index may be broken where the table is whole.
        let Ok(mut statement) = source.prepare(&format!("SELECT id FROM {table} NOT INDEXED ORDER BY id {order}"))
        else {
            continue;
        };
        if let Ok(rows) = statement.query_map([], |row| row.get::<_, i64>(0)) {
            ids.extend(rows.map_while(Result::ok));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn take_draft(old: &Reader<'_>, tx: &mut Tx<'_>, id: DraftId) -> Result<Option<DraftId>, Error> {
    let Ok(mut draft) = old.draft(id) else { return Ok(None) };
    let Ok(saved_at) = old
        .connection
        .query_row("SELECT saved_at FROM drafts WHERE id = ?1", [id.0], |row| row.get(0))
        .map(super::values::to_time)
    else {
        return Ok(None);
    };
    draft.id = None;
    // The message answered gets another key when it comes again.
    draft.answers = None;
    tx.save_draft(&draft, saved_at).map(Some)
}

/// A row whose octets cannot be read is worth taking over only if nothing is to be sent any more.
fn take_outgoing(old: &Reader<'_>, tx: &mut Tx<'_>, id: OutgoingId) -> Result<Option<OutgoingId>, Error> {
    let (Ok(row), Ok(envelope), Some(account)) = (old.outgoing(id), old.outgoing_envelope(id), account_of(old, id))
    else {
        return Ok(None);
    };
    let raw = old.outgoing_raw(id).ok();
    let unsent =
        matches!(row.state, OutgoingState::Queued | OutgoingState::Deferred { .. } | OutgoingState::Refused { .. });
    if raw.is_none() && unsent {
        return Ok(None);
    }
    let account = tx.account(&account)?;
    let taken = tx.queue(&NewOutgoing {
        account,
        message_id: &row.message_id,
        sender: &envelope.sender,
        recipients: &envelope.recipients,
        subject: &row.subject,
        raw: raw.as_deref().unwrap_or_default(),
        sealed_at: row.sealed_at,
        draft: None,
    })?;
    tx.refuse_recipients(taken, &row.refused)?;
    let _ = tx.transition(taken, &OutgoingState::Queued, &row.state)?;
    let _ = tx
        .connection
        .execute("UPDATE outbox SET size = ?2 WHERE id = ?1", params![taken.0, super::values::to_i64(row.size)])?;
    if raw.is_none() {
        let _ = tx.connection.execute("DELETE FROM outbox_content WHERE outgoing = ?1", [taken.0])?;
    }
    Ok(Some(taken))
}

fn account_of(old: &Reader<'_>, id: OutgoingId) -> Option<Address> {
    let sql = "SELECT a.address FROM outbox o JOIN accounts a ON a.id = o.account WHERE o.id = ?1";
    let address: Option<String> = old.connection.query_row(sql, [id.0], |row| row.get(0)).optional().ok()?;
    Address::parse(&address?).ok()
}
