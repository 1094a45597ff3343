//! Rows of the outbox: kept from sealing until after filing. States change by compare-and-set; which changes make sense is
//! decided in `submission`, but what was accepted can never be put back to be sent (a trigger refuses).

use std::fmt;

use jiff::Timestamp;

use super::{Error, Reader, Tx};
use crate::domain::outgoing::{OutgoingRow, OutgoingState};
use crate::domain::{AccountId, Address, DraftId, OutgoingId};

/// A sealed message.
#[derive(Clone, Copy)]
pub struct NewOutgoing<'a> {
    /// Account it leaves from.
    pub account: AccountId,
    /// `Message-ID` without angle brackets; unique in the outbox.
    pub message_id: &'a str,
    /// Envelope sender.
    pub sender: &'a Address,
    /// Envelope recipients.
    pub recipients: &'a [Address],
    /// Subject, for the list.
    pub subject: &'a str,
    /// The octets to be sent, as sealed.
    pub raw: &'a [u8],
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Draft it was made from: dropped in the same transaction.
    pub draft: Option<DraftId>,
}

/// What a submission needs beside the octets.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingEnvelope {
    /// Account it leaves from.
    pub account: AccountId,
    /// Envelope sender.
    pub sender: Address,
    /// Envelope recipients.
    pub recipients: Vec<Address>,
}

impl fmt::Debug for OutgoingEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingEnvelope").field("recipients", &self.recipients.len()).finish_non_exhaustive()
    }
}

impl Tx<'_> {
    /// Puts a sealed message into the outbox as `Queued` (use [`super::Store::write_durable`]).
    ///
    /// # Errors
    /// [`Error::AlreadyQueued`] when its `Message-ID` is there already.
    pub fn queue(&mut self, outgoing: &NewOutgoing<'_>) -> Result<OutgoingId, Error> {
        todo!()
    }

    /// Sets the state to `to` if it still is `from` (compared by kind, not by its details); `false` when it is not, or when
    /// the row is gone. Use [`super::Store::write_durable`] for `Sending` and `Accepted`. `Filed` drops the octets.
    ///
    /// # Errors
    /// Of the database, also when an accepted message would go back.
    pub fn transition(&mut self, id: OutgoingId, from: &OutgoingState, to: &OutgoingState) -> Result<bool, Error> {
        todo!()
    }

    /// Keeps which recipients the server refused while it accepted others, with its words. Replaces what was kept.
    ///
    /// # Errors
    /// Of the database.
    pub fn refuse_recipients(&mut self, id: OutgoingId, refused: &[(Address, String)]) -> Result<(), Error> {
        todo!()
    }

    /// Drops a row if its state still is `state`; `false` when it is not.
    ///
    /// # Errors
    /// Of the database.
    pub fn discard_outgoing(&mut self, id: OutgoingId, state: &OutgoingState) -> Result<bool, Error> {
        todo!()
    }
}

impl Reader<'_> {
    /// The outbox, newest first.
    ///
    /// # Errors
    /// Of the database.
    pub fn outbox(&self) -> Result<Vec<OutgoingRow>, Error> {
        todo!()
    }

    /// One row.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn outgoing(&self, id: OutgoingId) -> Result<OutgoingRow, Error> {
        todo!()
    }

    /// Sender and recipients of one row.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn outgoing_envelope(&self, id: OutgoingId) -> Result<OutgoingEnvelope, Error> {
        todo!()
    }

    /// The sealed octets.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the row is gone or filed.
    pub fn outgoing_raw(&self, id: OutgoingId) -> Result<Vec<u8>, Error> {
        todo!()
    }

    /// Rows of an account that are not filed (any other state), oldest first: what the sender still has to look at.
    ///
    /// # Errors
    /// Of the database.
    pub fn unfiled(&self, account: AccountId) -> Result<Vec<OutgoingRow>, Error> {
        todo!()
    }
}
