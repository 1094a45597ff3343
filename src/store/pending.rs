//! What the user did and the server does not know yet: shown at once, replayed in order, undone if the server refuses.

use jiff::Timestamp;

use super::{Error, Reader, Tx};
use crate::domain::{Flags, MailboxId, MessageId, Uid, UidValidity};

/// Local key of a pending action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PendingId(pub i64);

/// A flag that a user sets or clears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `\Seen`.
    Seen,
    /// `\Flagged`.
    Flagged,
}

impl Mark {
    /// The flag.
    pub fn flag(self) -> Flags {
        match self {
            Self::Seen => Flags::SEEN,
            Self::Flagged => Flags::FLAGGED,
        }
    }
}

/// A mark to be told to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingMark {
    /// Local key.
    pub id: PendingId,
    /// Message.
    pub message: MessageId,
    /// UIDVALIDITY under which `uid` means something.
    pub validity: UidValidity,
    /// UID.
    pub uid: Uid,
    /// Which flag.
    pub mark: Mark,
    /// Set or cleared.
    pub set: bool,
}

impl Tx<'_> {
    /// Sets or clears a flag here and keeps that to be told to the server. Messages that are gone or have it so already are
    /// passed over. Marking back replaces the earlier mark under a new key, so that one on its way to the server settles nothing.
    ///
    /// # Errors
    /// Of the database.
    pub fn mark(&mut self, messages: &[MessageId], mark: Mark, set: bool, now: Timestamp) -> Result<(), Error> {
        todo!()
    }

    /// The server has taken these marks. One that the user changed meanwhile has another key, and stays.
    ///
    /// # Errors
    /// Of the database.
    pub fn settle(&mut self, marks: &[PendingId]) -> Result<(), Error> {
        todo!()
    }

    /// The server refuses these marks for good: the flags go back to what it last said.
    ///
    /// # Errors
    /// Of the database.
    pub fn undo(&mut self, marks: &[PendingId]) -> Result<(), Error> {
        todo!()
    }
}

impl Reader<'_> {
    /// Marks of a mailbox that the server does not know yet, in the order made.
    ///
    /// # Errors
    /// Of the database.
    pub fn pending(&self, mailbox: MailboxId) -> Result<Vec<PendingMark>, Error> {
        todo!()
    }
}
