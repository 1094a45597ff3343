//! Finds people: the local index of the national directory, searched as one types.
//!
//! Public data, searched on this computer: what is typed goes nowhere, but to the directories that the settings name ([`live`]).

mod abbreviations;
mod build;
mod departments;
mod error;
pub mod extract;
pub mod fhir;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod index;
pub mod ldap;
pub mod live;
mod manifest;
pub mod merge;
mod order;
mod pages;
mod phonetic;
mod postings;
mod rank;
mod reader;
mod rows;
mod slips;
mod terms;
mod typed;
mod vocabulary;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

pub use departments::Department;
pub use error::Error;
pub use index::{Imported, Index, Status};
pub use manifest::{Manifest, Seal};
pub use rank::{Context, Known};

use crate::clock;
use crate::custody::Hands;
use crate::domain::browse::{Facet, Listing, Offer, Wanted};
use crate::domain::renewal::Indexed;
use crate::domain::shown::line;
use crate::domain::{Address, Correspondent};

/// Most characters of a text that is shown.
const TEXT: usize = 200;

/// Hits of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Correspondent>,
    /// Time of the search in the index.
    pub milliseconds: f64,
}

/// What came of comparing the index with what is remembered of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// What is to be remembered.
    pub new: Option<Seal>,
    /// An index was found altered, and nobody was told yet.
    pub altered: bool,
}

/// Where indexes are kept.
#[derive(Clone, Debug)]
pub struct Folders {
    /// The user's own.
    pub own: PathBuf,
    /// That of all users of the computer, which only its administrator writes.
    pub everybody: PathBuf,
}

/// How long the index of all users serves before the user's own, however new that is: no program that acts as the user can write the former.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(8 * 24);

/// The directory as the engine uses it: the index of all users while the administrator keeps it, else the later of that and the user's own;
/// off the async workers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Directory {
    own: Arc<Index>,
    everybody: Arc<Index>,
    /// Whether it was told that an index was altered.
    told: Arc<AtomicBool>,
}

impl Directory {
    /// Opens the indexes of both folders; a damaged one is left aside and counts as empty, with a warning in the log.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub async fn open(folders: Folders) -> Result<Self, Error> {
        off_workers(move || {
            let open = |folder: &PathBuf, hands| {
                Index::in_hands(folder, hands).unwrap_or_else(|error| {
                    tracing::warn!(error = %error, "Directory index set aside");
                    Index::refused(folder, hands)
                })
            };
            Ok(Self {
                own: Arc::new(open(&folders.own, None)),
                everybody: Arc::new(open(&folders.everybody, Some(Hands::Administrator))),
                told: Arc::default(),
            })
        })
        .await
    }

    /// Mailboxes for what was typed by somebody.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn complete(&self, text: String, context: Context, limit: usize) -> Result<Found, Error> {
        let directory = self.clone();
        off_workers(move || {
            let start = Instant::now();
            let hits = directory.index().find(&text, &context, limit)?;
            Ok(Found { hits, milliseconds: start.elapsed().as_secs_f64() * 1000.0 })
        })
        .await
    }

    /// A part of the mailboxes that are as wanted; see [`Index::browse`].
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn browse(&self, wanted: Wanted, context: Context, from: usize, limit: usize) -> Result<Listing, Error> {
        let directory = self.clone();
        off_workers(move || directory.index().browse(&wanted, &context, from, limit)).await
    }

    /// What the list may be narrowed to; see [`Index::offers`].
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn offers(
        &self,
        facet: Facet,
        wanted: Wanted,
        typed: String,
        context: Context,
        limit: usize,
    ) -> Result<Vec<Offer>, Error> {
        let directory = self.clone();
        off_workers(move || directory.index().offers(facet, &wanted, &typed, &context, limit)).await
    }

    /// Replaces an index by an extract: the user's own, or that of all users. `source` is where it was fetched from, where that is
    /// known; else the name of the file stands for it. `watch` is told how far it has come and stops it by `false`.
    ///
    /// # Errors
    /// The index in use serves on.
    pub async fn import(
        &self,
        path: PathBuf,
        source: Option<String>,
        now: Timestamp,
        everybody: bool,
        mut watch: impl FnMut(Indexed) -> bool + Send + 'static,
    ) -> Result<Imported, Error> {
        let index = Arc::clone(if everybody { &self.everybody } else { &self.own });
        off_workers(move || {
            let source = source.as_deref().map_or_else(|| manifest::file_name(&path), manifest::origin);
            let imported = index.import_from(&path, &source, now, &mut watch);
            if everybody { imported.map_err(Error::of_everybody) } else { imported }
        })
        .await
    }

    /// Who has this address.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn by_address(&self, address: Address) -> Result<Option<Correspondent>, Error> {
        let directory = self.clone();
        off_workers(move || directory.index().by_address(&address)).await
    }

    /// Addresses with this local part: what the trust gate asks for its suggestion.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub async fn by_local(&self, local: String) -> Result<Vec<Address>, Error> {
        let directory = self.clone();
        off_workers(move || directory.index().by_local(&local)).await
    }

    /// Compares the index in use with those that somebody remembers; see [`Index::vouch`]. First looks for one that another program
    /// has imported.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub async fn vouch(&self, remembered: Vec<Seal>) -> Result<Vouched, Error> {
        let directory = self.clone();
        off_workers(move || {
            directory.own.refresh();
            directory.everybody.refresh();
            let new = directory.index().vouch(&remembered, clock::now());
            let altered = directory.own.is_altered() || directory.everybody.is_altered();
            let told = directory.told.swap(altered, Ordering::Relaxed);
            Ok(Vouched { new, altered: altered && !told })
        })
        .await
    }

    /// The index in use, for callers that are off the async workers already.
    pub fn index(&self) -> &Index {
        let (own, everybody) = (self.own.imported_at(), self.everybody.imported_at());
        let is_nothing = self.everybody.is_empty() && !self.everybody.is_outdated();
        if serves_own(own, everybody, clock::now()) || is_nothing { &self.own } else { &self.everybody }
    }

    /// The administrator keeps the index of all users: the user's own would not be asked.
    pub fn is_kept(&self) -> bool {
        is_kept(self.everybody.imported_at(), clock::now())
    }

    /// Whether the index in use is that of all users.
    pub fn is_everybodys(&self) -> bool {
        std::ptr::eq(self.index(), Arc::as_ptr(&self.everybody))
    }
}

fn is_kept(everybody: Option<Timestamp>, now: Timestamp) -> bool {
    everybody.is_some_and(|at| now.duration_since(at) <= KEPT_FOR)
}

/// Whether the user's own index is asked, by when each was imported.
fn serves_own(own: Option<Timestamp>, everybody: Option<Timestamp>, now: Timestamp) -> bool {
    !is_kept(everybody, now) && own.is_some_and(|own| everybody.is_none_or(|at| own > at))
}

/// A text of a directory, from the extract or over the network, as it may be shown.
fn shown(text: &str) -> String {
    line(text, TEXT)
}

async fn off_workers<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Stopped)?
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Timestamp, is_kept, serves_own};

    const DAY: i64 = 86_400;

    /// By the days on which each was imported, on the 100th.
    #[rstest]
    #[case(None, None, false)]
    #[case(Some(99), None, true)]
    #[case(None, Some(1), false)]
    #[case(Some(100), Some(93), false)]
    #[case(Some(99), Some(100), false)]
    #[case(Some(100), Some(91), true)]
    #[case(Some(90), Some(91), false)]
    fn what_the_administrator_keeps_is_asked_before_what_the_user_may_write(
        #[case] own: Option<i64>,
        #[case] everybody: Option<i64>,
        #[case] expected: bool,
    ) {
        let at = |day: i64| Timestamp::from_second(day * DAY).unwrap();
        assert_eq!(serves_own(own.map(at), everybody.map(at), at(100)), expected);
        assert_eq!(is_kept(everybody.map(at), at(100)), everybody.is_some_and(|day| day >= 92));
    }
}
