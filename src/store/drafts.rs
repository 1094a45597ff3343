//! Drafts, with their files: kept in the vault only.

use jiff::Timestamp;

use super::{Error, Reader, Tx};
use crate::domain::{Draft, DraftId};

impl Tx<'_> {
    /// Keeps a draft: over its row when it has one that still exists, else in a new one.
    ///
    /// # Errors
    /// Of the database.
    pub fn save_draft(&mut self, draft: &Draft, now: Timestamp) -> Result<DraftId, Error> {
        todo!()
    }

    /// Drops a draft; nothing happens when it is gone already.
    ///
    /// # Errors
    /// Of the database.
    pub fn delete_draft(&mut self, id: DraftId) -> Result<(), Error> {
        todo!()
    }
}

impl Reader<'_> {
    /// All drafts, last saved first.
    ///
    /// # Errors
    /// Of the database.
    pub fn drafts(&self) -> Result<Vec<Draft>, Error> {
        todo!()
    }

    /// One draft.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub fn draft(&self, id: DraftId) -> Result<Draft, Error> {
        todo!()
    }
}
