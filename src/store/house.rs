//! What is done in a vault by itself, in steps so short that nobody waits: what has been gone for long is deleted, and headers of old
//! rows are read from their bodies. Nothing here asks a server, and nothing is done that a cut could leave half done.

use jiff::Timestamp;

use super::pace::Batch;
use super::{Error, Store};
use crate::domain::{ChangeSet, MessageId};

/// Rows of one step.
const STEP: u32 = 50;

impl Store {
    /// All of it; what is gone since before `before` is deleted.
    ///
    /// # Errors
    /// Of the database: what was done stays done.
    pub async fn keep_house(&self, before: Timestamp) -> Result<ChangeSet, Error> {
        let mut all = ChangeSet::default();
        let away = Batch::away();
        while self.read(move |reader| reader.wants_purge(before)).await? {
            let most = u32::try_from(away.size()).unwrap_or(u32::MAX);
            let (done, changes, took) = self.write_timed(move |tx| tx.purge(before, most)).await?;
            away.took(done, took);
            all.merge(changes);
        }
        self.know_heads().await?;
        Ok(all)
    }

    /// Headers of rows that were made before they were kept.
    pub(super) async fn know_heads(&self) -> Result<(), Error> {
        let mut after = MessageId(0);
        loop {
            let from = after;
            let heads = self.read(move |reader| reader.headless(from, STEP)).await?;
            let Some((last, _)) = heads.last() else { return Ok(()) };
            after = *last;
            let _ = self.write(move |tx| tx.put_heads(&heads)).await?;
        }
    }
}
