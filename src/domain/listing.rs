//! What lists and the reader show: rows read from the store, plain data.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::block::Document;
use super::confided::Origin;
use super::document::may_be_in;
use super::message::Correspondence;
use super::outgoing::OutgoingRow;
use super::patient::is_patient_address;
use super::receipt::{Request, Tally};
use super::standing_order::StandingOrder;
use super::{AccountId, DeskStanding, Envelope, Flags, Keywords, MailboxId, MailboxName, MessageId, Place, Role};

/// One mailbox in the folder pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRow {
    /// Local key.
    pub id: MailboxId,
    /// Its account.
    pub account: AccountId,
    /// Decoded name, with its hierarchy.
    pub name: MailboxName,
    /// Hierarchy delimiter, when the server has one.
    pub delimiter: Option<char>,
    /// What it is for.
    pub role: Role,
    /// Messages known locally.
    pub total: u32,
    /// Of which not seen.
    pub unseen: u32,
    /// The server lists or opens it no longer, without saying that it is gone: what is known of it stays readable.
    pub unreachable: bool,
    /// The user has made it; the server does not know it yet.
    pub pending: bool,
    /// How the other desks learn a [`super::DeskState`] of its messages.
    pub desks: DeskStanding,
    /// Whose it is, and what may be done in it.
    pub place: Place,
    /// Accounts whose messages are confided to those who share it.
    pub secretariat_of: Vec<AccountId>,
    /// Of these, which of their messages are confided without being asked.
    pub orders: Vec<(AccountId, StandingOrder)>,
}

/// One line of the message list.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Local key.
    pub id: MessageId,
    /// Mailbox it is shown in.
    pub mailbox: MailboxId,
    /// First sender.
    pub from: Correspondence,
    /// First recipient: shown in Sent and Drafts.
    pub to: Correspondence,
    /// Subject, decoded.
    pub subject: String,
    /// First words of the body, once it is there.
    pub preview: String,
    /// `Date`, else the server's internal date.
    pub date: Timestamp,
    /// Octets on the server.
    pub size: u64,
    /// Flags.
    pub flags: Flags,
    /// Keywords: see [`super::DeskState`].
    pub keywords: Keywords,
    /// Has files beside its text.
    pub has_attachments: bool,
    /// Its author says that it is urgent.
    pub urgent: bool,
    /// The body is in the cache.
    pub has_body: bool,
    /// The server has it no longer, and it is kept a while: shown in no mailbox, `mailbox` is the one it was in.
    pub gone: Option<Gone>,
    /// The copy of a letter that left from here: how many of its recipients stand where.
    pub sent: Option<Tally>,
}

impl MessageRow {
    /// From a patient, or to one: such exchanges are shown apart.
    pub fn is_patient(&self) -> bool {
        [&self.from, &self.to].into_iter().any(|person| is_patient_address(&person.address))
    }
}

/// A message that the server has no longer, without anything that the user did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Since when: when that was noticed.
    pub since: Timestamp,
    /// Whose it was: its mailbox may be gone too.
    pub account: AccountId,
}

impl Gone {
    /// Such messages are kept for so many days.
    pub const DAYS: u16 = 30;

    /// How long.
    pub fn kept() -> SignedDuration {
        SignedDuration::from_hours(i64::from(Self::DAYS).saturating_mul(24))
    }

    /// Until when it is kept.
    pub fn until(self) -> Timestamp {
        self.since.checked_add(Self::kept()).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Debug for MessageRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageRow").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A file of a message.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Number in the message, in the parser's order; stable for one message.
    pub number: u32,
    /// File name, cleaned of path and control characters; may be empty.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Decoded octets.
    pub size: u64,
    /// `Content-ID`, for pictures inside the text.
    pub content_id: Option<String>,
    /// Drawn inside the text rather than listed.
    pub inline: bool,
}

impl Part {
    /// Number of the message itself, as it was received: listed where not all of it can be shown.
    pub const WHOLE: u32 = 0;

    /// Whether medical documents may be in it: an archive, a document or a text, by what it is called.
    pub fn may_hold_documents(&self) -> bool {
        !self.inline && may_be_in(&self.name, &self.media_type)
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("number", &self.number).field("size", &self.size).finish_non_exhaustive()
    }
}

/// Whether the body of a message is in the cache.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// Not downloaded yet: asked for, it jumps the queue.
    Awaited,
    /// There.
    Ready {
        /// Text as blocks.
        document: Document,
        /// Text without any markup, for copying, quoting and search.
        text: String,
        /// Files, in order.
        parts: Vec<Part>,
        /// The message ends before it should (cut on its way).
        truncated: bool,
    },
}

/// A message as the reader shows it.
#[derive(Clone, PartialEq)]
pub struct MessageView {
    /// Its line.
    pub row: MessageRow,
    /// Its headers.
    pub envelope: Envelope,
    /// Its content.
    pub body: Body,
    /// The copy of a letter that left from here: what is known of it.
    pub sent: Option<Box<OutgoingRow>>,
    /// Its sender asks to be told that it is read, and nobody has said yet whether that is done.
    pub asks: Option<Request>,
    /// Somebody has given it to those who share its mailbox.
    pub confided: Option<Origin>,
}

impl fmt::Debug for MessageView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageView").field("row", &self.row).finish_non_exhaustive()
    }
}
