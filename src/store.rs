//! The vault: one encrypted SQLite file per holder, one writer, several readers. It never sees the card or its code, and
//! never writes mail in clear. The only user of rusqlite besides the directory index.
//!
//! Writing goes through [`Store::write`] (or [`Store::write_durable`] for what guards a send): the closure is one transaction,
//! and the [`ChangeSet`] comes back only once it is committed. Reading goes through [`Store::read`]. Every read method of
//! [`Reader`] can be called on a [`Tx`] too.

mod actions;
pub mod backup;
pub mod bodies;
mod carry;
mod check;
mod chores;
mod contacts;
mod directory;
mod documents;
mod drafts;
mod error;
mod exchanges;
mod exports;
mod files;
#[cfg(test)]
mod fixture;
mod fold;
mod gone;
mod house;
mod journal;
mod keeper;
pub mod key;
mod levels;
mod likeness;
mod mailboxes;
mod messages;
mod migrate;
mod opening;
mod oppositions;
mod origins;
mod outbox;
mod own;
mod pace;
mod patients;
mod pool;
mod proposals;
mod question;
mod receipts;
mod recovery;
mod repair;
mod retention;
mod search;
mod terms;
mod unified;
mod values;
mod wordings;
mod written;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{ChangeSet, HolderId, Remains, Secret};

pub use actions::{Confiding, Errand, Group, Landed, Origin, Stage, TRIES};
pub use bodies::NewBody;
pub use documents::FilingPage;
pub use drafts::{Begun, CopyId, DueDraft, Ends, StrayCopy, Stretch, rest_of};
pub use error::Error;
pub use exports::{Ahead, Export, ExportOrder, ExportSource, NewExport};
pub use gone::Kept;
pub use mailboxes::{LocalMailbox, NewMailbox};
pub use messages::{KnownMarks, Location, NewMessage, Page, Stamp, Wanted};
pub use outbox::{NewOutgoing, OutgoingEnvelope, Unsent};
pub use own::{OwnMailbox, OwnMailboxes};
pub use pace::{Batch, Pace};
pub use patients::Addressee;
pub use pool::{Reader, Tx};
pub use proposals::{Claim, DueProposal, Hold, Left, NewProposal, ProposingId};
pub use question::Question;
pub use receipts::Learnt;
pub use repair::Repaired;
pub use search::folded;

/// Handle of an open vault. Cheap to clone; the vault closes with [`Store::close`] or with the last clone.
#[derive(Clone)]
pub struct Store {
    pool: pool::Pool,
    /// Under whose name the journal is kept; empty where nobody is proven.
    author: Arc<str>,
}

/// How the vault was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// There was none: a new one was made.
    Created,
    /// As it was left, or after a crash that lost nothing committed.
    Clean,
    /// The database was damaged: set aside, a new one was made, to be filled from the server.
    Rebuilt {
        /// Drafts taken over.
        drafts: u32,
        /// Outbox rows taken over.
        outgoing: u32,
    },
}

impl Store {
    /// Opens the vault in `dir` (made if needed), and holds it against every other program until closed. Blocking: call it
    /// where blocking is allowed. Outbox rows found in `Sending` become `Doubtful`.
    ///
    /// # Errors
    /// [`Error::Busy`] when another program has it open, [`Error::WrongKey`] when `key` is not its key (nothing is touched
    /// then), [`Error::TooNew`] when a newer version of the program wrote it, else what the system or the database says.
    pub fn open(dir: &Path, key: &Secret<[u8; 32]>, now: Timestamp) -> Result<(Self, Opening), Error> {
        let (pool, opening) = opening::open(dir, key, now)?;
        Ok((Self { pool, author: Arc::default() }, opening))
    }

    /// The same vault, the journal of which is kept under this name: that of the person who has proven herself.
    #[must_use]
    pub fn signed(&self, author: &HolderId) -> Self {
        Self { pool: self.pool.clone(), author: author.as_str().into() }
    }

    /// Runs `work` as one transaction: all of it is committed, or nothing when it fails.
    /// Once queued it runs to its end, even if its caller no longer waits.
    ///
    /// # Errors
    /// That of `work`, or of the commit; [`Error::Closed`] after [`Store::close`].
    pub async fn write<T, F>(&self, work: F) -> Result<(T, ChangeSet), Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (value, changes, _) = self.pool.write(false, &self.author, work).await?;
        Ok((value, changes))
    }

    /// Like [`Store::write`]; tells too how long the transaction took, without the wait for its turn.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_timed<T, F>(&self, work: F) -> Result<(T, ChangeSet, Duration), Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.pool.write(false, &self.author, work).await
    }

    /// Like [`Store::write`], and on disk (`synchronous=FULL`) before it returns: for what guards a send.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_durable<T, F>(&self, work: F) -> Result<(T, ChangeSet), Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (value, changes, _) = self.pool.write(true, &self.author, work).await?;
        Ok((value, changes))
    }

    /// Reads one consistent state.
    ///
    /// # Errors
    /// That of `work`; [`Error::Closed`] after [`Store::close`].
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.pool.read(work).await
    }

    /// Changes what opens this vault: see [`key::Ring`]. Nothing else is read or written meanwhile; once queued it runs to its end.
    ///
    /// # Errors
    /// That of the change, after which the vault is as before; [`Error::Closed`] after [`Store::close`].
    pub async fn change(&self, change: key::Change) -> Result<(), Error> {
        self.pool.change(change).await
    }

    /// How long write transactions take.
    pub fn pace(&self) -> &Pace {
        self.pool.pace()
    }

    /// Where it lies.
    pub(in crate::store) fn dir(&self) -> &Path {
        self.pool.dir()
    }

    /// Ends what is queued, brings everything into the main file, closes and gives the vault free. Later calls on clones
    /// answer [`Error::Closed`].
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Deletes the vault in `dir` and those set aside in it: key slots first, then the databases. Tells what may still lie in the
    /// system's key store. Blocking.
    ///
    /// # Errors
    /// [`Error::Busy`] when it is open, else what the system says.
    pub fn wipe(dir: &Path) -> Result<Remains, Error> {
        opening::wipe(dir)
    }
}
