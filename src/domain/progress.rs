//! How a synchronisation goes: its progress for the window, its figures for the command line.

use jiff::Timestamp;

use super::Notice;

/// State of the synchronisation of the session.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncStatus {
    /// A pass is running.
    Running {
        /// Messages whose headers or bodies are done in this pass.
        done: u64,
        /// Of so many, as far as known.
        total: u64,
    },
    /// Up to date since then.
    UpToDate {
        /// When the last pass ended.
        at: Timestamp,
    },
    /// The last pass failed.
    Failed {
        /// Why.
        notice: Notice,
        /// When the last good pass ended, if any.
        last_good: Option<Timestamp>,
    },
}

/// Figures of one synchronisation pass.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SyncFigures {
    /// Messages in the local store after the pass.
    pub messages: u64,
    /// Octets received from the server in this pass.
    pub bytes: u64,
    /// Duration of the pass.
    pub seconds: f64,
    /// Until the first page of INBOX could be listed.
    pub first_screen_seconds: f64,
}
