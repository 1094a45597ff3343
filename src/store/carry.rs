//! Letters on their way from one vault into another: out of a damaged one, or through a backup. Whatever a letter was doing, it never
//! leaves the other vault by itself.

use rusqlite::params;

use super::outbox::NewOutgoing;
use super::pool::{Reader, Tx};
use super::values::to_i64;
use super::{Error, OutgoingEnvelope};
use crate::domain::outgoing::{OutgoingRow, OutgoingState};
use crate::domain::{Address, OutgoingId};

/// A row of the outbox with all that belongs to it.
pub(super) struct Letter {
    pub(super) row: OutgoingRow,
    pub(super) account: Address,
    pub(super) sender: Address,
    pub(super) recipients: Vec<Address>,
    pub(super) envelope_id: String,
    /// Dropped once filed.
    pub(super) raw: Option<Vec<u8>>,
}

impl Letter {
    /// Out of a sound vault.
    pub(super) fn read(old: &Reader<'_>, id: OutgoingId) -> Result<Self, Error> {
        let row = old.outgoing(id)?;
        let OutgoingEnvelope { sender, recipients, envelope_id, .. } = old.outgoing_envelope(id)?;
        let raw = match old.outgoing_raw(id) {
            Err(Error::NotFound) => None,
            raw => Some(raw?),
        };
        Ok(Self { row, account: old.outgoing_account(id)?, sender, recipients, envelope_id, raw })
    }

    /// Puts it into the other vault; [`Error::AlreadyQueued`] when that one knows it.
    pub(super) fn queue(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let row = &self.row;
        let account = tx.account(&self.account)?;
        let id = tx.queue(&NewOutgoing {
            account,
            message_id: &row.message_id,
            envelope_id: &self.envelope_id,
            asks_read: row.receipts.asks_read,
            kind: row.kind,
            sender: &self.sender,
            recipients: &self.recipients,
            subject: &row.subject,
            raw: self.raw.as_deref().unwrap_or_default(),
            sealed_at: row.sealed_at,
            // Who a patient is, is confirmed for the vault it was confirmed in.
            patient: None,
            draft: None,
            proposal: None,
        })?;
        tx.refuse_recipients(id, &row.refused)?;
        tx.note_tracking(id, row.receipts.tracking)?;
        row.receipts.known.iter().try_for_each(|(address, receipt)| tx.put_receipt(id, address, receipt))?;
        let _ = tx.transition(id, &OutgoingState::Queued, carried(&row.state))?;
        let size = to_i64(row.size);
        let sql = "UPDATE outbox SET size = ?2, reminded = ?3 WHERE id = ?1";
        let _ = tx.connection.execute(sql, params![id.0, size, row.receipts.reminded])?;
        if self.raw.is_none() {
            let _ = tx.connection.execute("DELETE FROM outbox_content WHERE outgoing = ?1", [id.0])?;
        }
        Ok(())
    }
}

/// What a damaged vault or a backup says may be older than what happened: a letter that waits in it may have left since. Whether
/// it did is looked up in Sent, and it never leaves by itself.
fn carried(state: &OutgoingState) -> &OutgoingState {
    match state {
        OutgoingState::Held { .. }
        | OutgoingState::Queued
        | OutgoingState::Sending
        | OutgoingState::Deferred { .. }
        | OutgoingState::Doubtful
        | OutgoingState::Unreadable => &OutgoingState::Doubtful,
        OutgoingState::Accepted { .. } | OutgoingState::Filed { .. } | OutgoingState::Refused { .. } => state,
    }
}

impl Reader<'_> {
    /// Mailbox that a letter leaves from.
    pub(super) fn outgoing_account(&self, id: OutgoingId) -> Result<Address, Error> {
        let sql = "SELECT a.address FROM outbox o JOIN accounts a ON a.id = o.account WHERE o.id = ?1";
        let address: String = self.connection.query_row(sql, [id.0], |row| row.get(0))?;
        Address::parse(&address).map_err(|_| Error::Malformed { column: "accounts.address" })
    }
}
