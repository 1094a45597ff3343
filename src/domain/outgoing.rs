//! What the outbox shows of a message that left or is to leave. The states' transitions live in `submission::outbox`.

use std::fmt;

use jiff::Timestamp;

use super::receipt::{Receipt, Tally, Tracking};
use super::{AccountId, Address, MessageId};

/// Local key of an outbox row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutgoingId(pub i64);

/// Why a letter does not leave yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// So that its author may still take it back.
    Undo,
    /// She has chosen when it leaves.
    Chosen,
}

impl Hold {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Chosen => "chosen",
        }
    }

    /// Reverse of [`Hold::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Undo, Self::Chosen].into_iter().find(|hold| hold.code() == code)
    }
}

/// Why this program itself does not let a letter leave that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// What is looked at again before a letter leaves is not in order: a recipient above all.
    Checks,
    /// The patient has opposed since the letter was sealed.
    Opposed,
}

impl Withheld {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Opposed => "patient-opposed",
        }
    }

    /// Reverse of [`Withheld::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Checks, Self::Opposed].into_iter().find(|withheld| withheld.code() == code)
    }
}

/// When a letter that is handed over is to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Departure {
    /// At once.
    #[default]
    Now,
    /// After the time that the settings leave for taking it back.
    Undoable,
    /// Then, or when a session is open again.
    At(Timestamp),
}

/// Where a message is on its way. The row is kept after filing, for receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutgoingState {
    /// Sealed, and held back until then. Nothing of it was said to any server.
    Held {
        /// When it leaves.
        until: Timestamp,
        /// Why it is held.
        hold: Hold,
    },
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
        /// Why this program did not let it leave, where the server was not asked.
        withheld: Option<Withheld>,
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
            Self::Held { .. } => "held",
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

    /// Why this program did not let it leave.
    pub fn withheld(&self) -> Option<Withheld> {
        match self {
            Self::Refused { withheld, .. } => *withheld,
            _ => None,
        }
    }

    /// Nothing of it has left: its author may take it back.
    pub fn may_be_taken_back(&self) -> bool {
        matches!(self, Self::Held { .. } | Self::Queued | Self::Deferred { .. })
    }
}

/// What kind of letter it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Written by somebody.
    #[default]
    Letter,
    /// Tells that a message was read: it comes from nobody, so that nothing answers it, and no copy of it is filed.
    Receipt,
}

impl Kind {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Receipt => "receipt",
        }
    }

    /// Reverse of [`Kind::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Letter, Self::Receipt].into_iter().find(|kind| kind.code() == code)
    }
}

/// One row of the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingRow {
    /// Local key.
    pub id: OutgoingId,
    /// The mailbox that it leaves from.
    pub account: AccountId,
    /// What it is.
    pub kind: Kind,
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
    /// What is known of it since.
    pub receipts: Receipts,
}

/// What is known of a letter since it left.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Receipts {
    /// Whether the operator tells what becomes of it.
    pub tracking: Tracking,
    /// It asks to be told when it is read.
    pub asks_read: bool,
    /// Somebody was not reached, or has not taken it over, and the user has not said that she knows.
    pub troubled: bool,
    /// It was not read in the time that the settings say, and its author was told.
    pub reminded: bool,
    /// Recipients of whom something was said, in order.
    pub known: Vec<(Address, Receipt)>,
    /// The messages that said so and are kept, oldest first.
    pub reports: Vec<MessageId>,
}

impl Receipts {
    /// What is known of one recipient.
    pub fn of(&self, address: &Address) -> Option<&Receipt> {
        self.known.iter().find(|(known, _)| known == address).map(|(_, receipt)| receipt)
    }
}

impl OutgoingRow {
    /// How many of its recipients stand where.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let nothing = Receipt::default();
        self.recipients.iter().for_each(|address| tally.add(self.receipts.of(address).unwrap_or(&nothing)));
        tally
    }
}

impl fmt::Debug for Receipts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tracking, known, .. } = self;
        f.debug_struct("Receipts").field("tracking", tracking).field("known", &known.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for OutgoingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingRow").field("id", &self.id).field("state", &self.state.as_str()).finish_non_exhaustive()
    }
}
