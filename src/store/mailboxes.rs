//! Mailboxes of the vault's accounts: names, roles, and how far each is known.

use super::{Error, Reader, Tx};
use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, Address, MailboxId, MailboxName, ModSeq, Role, Uid, UidSet, UidValidity};

/// A mailbox as LIST gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMailbox {
    /// Decoded name.
    pub name: MailboxName,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
    /// What it is for.
    pub role: Role,
    /// Subscribed to.
    pub subscribed: bool,
}

/// What is known locally of a mailbox: the left side of a synchronisation plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalMailbox {
    /// Local key.
    pub id: MailboxId,
    /// Its account.
    pub account: AccountId,
    /// Decoded name.
    pub name: MailboxName,
    /// What it is for.
    pub role: Role,
    /// UIDVALIDITY of the known messages; `None` before the first selection.
    pub validity: Option<UidValidity>,
    /// UIDNEXT remembered at the end of the last complete pass.
    pub uidnext: Option<Uid>,
    /// HIGHESTMODSEQ remembered at the end of the last complete pass.
    pub modseq: Option<ModSeq>,
    /// UIDs of the messages known under `validity`.
    pub known: UidSet,
}

impl Tx<'_> {
    /// The row of this address, made if needed.
    ///
    /// # Errors
    /// Of the database.
    pub fn account(&mut self, address: &Address) -> Result<AccountId, Error> {
        todo!()
    }

    /// Inserts or updates mailboxes by name; their keys, in the order given. Mailboxes not named are left alone.
    ///
    /// # Errors
    /// Of the database.
    pub fn upsert_mailboxes(&mut self, account: AccountId, mailboxes: &[NewMailbox]) -> Result<Vec<MailboxId>, Error> {
        todo!()
    }

    /// Forgets a mailbox that the server no longer has, with its messages.
    ///
    /// # Errors
    /// Of the database.
    pub fn forget_mailbox(&mut self, mailbox: MailboxId) -> Result<(), Error> {
        todo!()
    }

    /// First step on a new UIDVALIDITY (also the very first one): UIDNEXT and MODSEQ are forgotten, messages of the old
    /// value stay readable and are taken over by [`Tx::insert_messages`] where they are the same; the last step is
    /// [`Tx::drop_stale`].
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn reset_mailbox(&mut self, mailbox: MailboxId, validity: UidValidity) -> Result<(), Error> {
        todo!()
    }

    /// Deletes messages left over from older values of UIDVALIDITY: once all new headers are in. How many there were.
    ///
    /// # Errors
    /// Of the database.
    pub fn drop_stale(&mut self, mailbox: MailboxId) -> Result<usize, Error> {
        todo!()
    }

    /// Last step of a complete pass: where the next one starts from.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn remember(&mut self, mailbox: MailboxId, uidnext: Option<Uid>, modseq: Option<ModSeq>) -> Result<(), Error> {
        todo!()
    }
}

impl Reader<'_> {
    /// All mailboxes in the order of the folder pane: inbox, drafts, sent, archive, others by name, junk, trash.
    ///
    /// # Errors
    /// Of the database.
    pub fn mailboxes(&self) -> Result<Vec<MailboxRow>, Error> {
        todo!()
    }

    /// Mailboxes of one account, in no particular order.
    ///
    /// # Errors
    /// Of the database.
    pub fn mailboxes_of(&self, account: AccountId) -> Result<Vec<MailboxRow>, Error> {
        todo!()
    }

    /// The first mailbox of an account with this role.
    ///
    /// # Errors
    /// Of the database.
    pub fn mailbox_by_role(&self, account: AccountId, role: Role) -> Result<Option<MailboxId>, Error> {
        todo!()
    }

    /// What is known locally of a mailbox.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mailbox.
    pub fn local_view(&self, mailbox: MailboxId) -> Result<LocalMailbox, Error> {
        todo!()
    }
}
