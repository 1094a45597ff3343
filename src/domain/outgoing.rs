//! What the outbox shows of a message that left or is to leave. The states' transitions live in `submission::outbox`.

use std::fmt;

use jiff::Timestamp;

use super::{AccountId, Address};

/// Local key of an outbox row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutgoingId(pub i64);

/// Where a message is on its way. The row is kept after filing, for receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutgoingState {
    /// Sealed, waiting for the server.
    Queued,
    /// Being submitted; found at start, it becomes [`OutgoingState::Doubtful`].
    Sending,
    /// Not accepted yet; tried again at `until`.
    Deferred {
        /// When it is tried again.
        until: Timestamp,
        /// Attempts made.
        attempts: u32,
        /// The server's words, empty when it was not reached.
        words: String,
    },
    /// The operator has taken charge of it.
    Accepted {
        /// The server's words.
        words: String,
        /// When.
        at: Timestamp,
    },
    /// Accepted and filed into the Sent mailbox.
    Filed {
        /// The server's words on acceptance.
        words: String,
        /// When it was accepted.
        at: Timestamp,
    },
    /// Refused for good; the user edits and sends anew.
    Refused {
        /// SMTP reply code, when the server spoke.
        code: Option<u16>,
        /// The server's words.
        words: String,
    },
    /// The link was lost when the message may have been accepted. Never retried by the program.
    Doubtful,
    /// What the vault holds of it makes no sense. Never sent; never stored as a state.
    Unreadable,
}

impl OutgoingState {
    /// Stable word used in the store and in `--json`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Deferred { .. } => "deferred",
            Self::Accepted { .. } => "accepted",
            Self::Filed { .. } => "filed",
            Self::Refused { .. } => "refused",
            Self::Doubtful => "doubtful",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One row of the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingRow {
    /// Local key.
    pub id: OutgoingId,
    /// The mailbox that it leaves from.
    pub account: AccountId,
    /// Its `Message-ID`, without angle brackets.
    pub message_id: String,
    /// Envelope recipients.
    pub recipients: Vec<Address>,
    /// Recipients that the server refused while accepting the others, with its words.
    pub refused: Vec<(Address, String)>,
    /// Subject.
    pub subject: String,
    /// Octets of the message.
    pub size: u64,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// Where it is.
    pub state: OutgoingState,
}

impl fmt::Debug for OutgoingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingRow").field("id", &self.id).field("state", &self.state.as_str()).finish_non_exhaustive()
    }
}
