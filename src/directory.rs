//! Finds people: the local index of the national directory, searched as one types.
//!
//! Public data, searched on this computer: what is typed goes nowhere.

mod build;
mod error;
pub mod extract;
pub mod index;
mod postings;
mod rank;
mod terms;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

pub use error::Error;
pub use index::{Imported, Index};

use crate::domain::{Address, Correspondent};

/// Hits of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Correspondent>,
    /// Time of the search in the index.
    pub milliseconds: f64,
}

/// The directory as the engine uses it: the index, off the async workers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Directory {
    index: Arc<Index>,
}

impl Directory {
    /// Opens the index of a folder; a damaged one is left aside and counts as empty, with a warning in the log.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub async fn open(folder: PathBuf) -> Result<Self, Error> {
        let index = off_workers(move || {
            Ok(Index::open(&folder).unwrap_or_else(|error| {
                tracing::warn!(error = %error, "Directory index set aside");
                Index::empty(&folder)
            }))
        })
        .await?;
        Ok(Self { index: Arc::new(index) })
    }

    /// Mailboxes for what was typed.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn complete(&self, text: String, limit: usize) -> Result<Found, Error> {
        let index = Arc::clone(&self.index);
        off_workers(move || {
            let start = Instant::now();
            let hits = index.search(&text, limit)?;
            Ok(Found { hits, milliseconds: start.elapsed().as_secs_f64() * 1000.0 })
        })
        .await
    }

    /// Replaces the index by an extract.
    ///
    /// # Errors
    /// The index in use serves on.
    pub async fn import(&self, path: PathBuf, now: Timestamp) -> Result<Imported, Error> {
        let index = Arc::clone(&self.index);
        off_workers(move || index.import(&path, now)).await
    }

    /// Who has this address.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn by_address(&self, address: Address) -> Result<Option<Correspondent>, Error> {
        let index = Arc::clone(&self.index);
        off_workers(move || index.by_address(&address)).await
    }

    /// Addresses with this local part: what the trust gate asks for its suggestion.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn by_local(&self, local: String) -> Result<Vec<Address>, Error> {
        let index = Arc::clone(&self.index);
        off_workers(move || index.by_local(&local)).await
    }

    /// The index itself, for callers that are off the async workers already.
    pub fn index(&self) -> &Index {
        &self.index
    }
}

async fn off_workers<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Stopped)?
}
