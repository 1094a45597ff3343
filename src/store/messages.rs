//! Messages as their headers tell: inserted by the synchronisation, listed by position, newest first.

use std::ops::Range;

use jiff::Timestamp;

use super::{Error, Reader, Tx};
use crate::domain::listing::MessageRow;
use crate::domain::{AccountId, Envelope, Flags, MailboxId, MailboxName, MessageId, ModSeq, Uid, UidSet, UidValidity};

/// A message as FETCH gives its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// UID.
    pub uid: Uid,
    /// Flags.
    pub flags: Flags,
    /// INTERNALDATE.
    pub internal_date: Timestamp,
    /// RFC822.SIZE.
    pub size: u64,
    /// MODSEQ, where the server has it.
    pub modseq: Option<ModSeq>,
    /// Headers.
    pub envelope: Envelope,
    /// Judged from BODYSTRUCTURE; corrected when the body comes.
    pub has_attachments: bool,
}

/// A message whose body is not here yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Local key.
    pub id: MessageId,
    /// UID, under the mailbox's current UIDVALIDITY.
    pub uid: Uid,
    /// Octets on the server.
    pub size: u64,
}

/// Where a message lies on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Account.
    pub account: AccountId,
    /// Mailbox.
    pub mailbox: MailboxId,
    /// Its name.
    pub name: MailboxName,
    /// UIDVALIDITY under which `uid` means something.
    pub validity: UidValidity,
    /// UID.
    pub uid: Uid,
    /// Octets on the server.
    pub size: u64,
    /// The body is in the vault.
    pub has_body: bool,
}

/// Lines of a mailbox by position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Lines in the mailbox.
    pub total: u32,
    /// Position of the first row given (the start of the range asked for).
    pub start: u32,
    /// The lines.
    pub rows: Vec<MessageRow>,
}

impl Tx<'_> {
    /// Inserts headers, or updates flags where the UID is known already. A message left over from an older UIDVALIDITY with
    /// the same `Message-ID` and size is taken over, with its body. Keys, in the order given. Some hundreds a transaction
    /// are a good batch.
    ///
    /// # Errors
    /// Of the database.
    pub fn insert_messages(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        messages: &[NewMessage],
    ) -> Result<Vec<MessageId>, Error> {
        todo!()
    }

    /// Takes over the server's flags. A mark of the user that the server does not know yet ([`Tx::mark`]) keeps its value.
    /// UIDs not known are passed over.
    ///
    /// # Errors
    /// Of the database.
    pub fn set_flags(
        &mut self,
        mailbox: MailboxId,
        validity: UidValidity,
        flags: &[(Uid, Flags)],
    ) -> Result<(), Error> {
        todo!()
    }

    /// Deletes messages that are proven to be gone from the server. How many there were.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget(&mut self, mailbox: MailboxId, validity: UidValidity, uids: &UidSet) -> Result<usize, Error> {
        todo!()
    }
}

impl Reader<'_> {
    /// Lines of a mailbox by position from the newest (0).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn messages(&self, mailbox: MailboxId, range: Range<u32>) -> Result<Page, Error> {
        todo!()
    }

    /// One message: its line and its headers.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn message(&self, id: MessageId) -> Result<(MessageRow, Envelope), Error> {
        todo!()
    }

    /// Where a message lies on the server.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn location(&self, id: MessageId) -> Result<Location, Error> {
        todo!()
    }

    /// Messages of a mailbox without body, newest first, of at most `max_size` octets.
    ///
    /// # Errors
    /// Of the database.
    pub fn without_body(&self, mailbox: MailboxId, max_size: u64, limit: u32) -> Result<Vec<Wanted>, Error> {
        todo!()
    }

    /// Messages of a mailbox with this `Message-ID` (without angle brackets).
    ///
    /// # Errors
    /// Of the database.
    pub fn with_message_id(&self, mailbox: MailboxId, message_id: &str) -> Result<Vec<MessageId>, Error> {
        todo!()
    }

    /// How many messages the vault holds, and how many of them with their body.
    ///
    /// # Errors
    /// Of the database.
    pub fn message_counts(&self) -> Result<(u64, u64), Error> {
        todo!()
    }
}
