//! Search in the vault: words are folded the same way before they are indexed and before they are looked for.

use super::{Error, Reader};
use crate::domain::listing::MessageRow;

impl Reader<'_> {
    /// Messages that hold all these words, newest first, across mailboxes; the last word is taken as a beginning. No
    /// operator exists in `words`: everything typed is looked for.
    ///
    /// # Errors
    /// Of the database.
    pub fn search(&self, words: &str, limit: u32) -> Result<Vec<MessageRow>, Error> {
        todo!()
    }
}
