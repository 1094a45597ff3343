//! What the journal keeps of an act on a mailbox: the five fields of the national reference for clients (Réf#2, ECO.4.1.2): author,
//! time at the workstation, kind of act, what was asked of the server, what it answered.

use std::fmt;

use jiff::Timestamp;

use super::Address;
use super::chain::Link;

/// Kinds of acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// A server let the author in, or did not.
    Connect,
    /// A connection to a server was ended, or was lost.
    Disconnect,
    /// Messages or changes were taken over from the server.
    Receive,
    /// A message was marked as read or unread.
    Read,
    /// A flag or keyword was set or cleared.
    Mark,
    /// A message was moved.
    Move,
    /// A message was copied.
    Copy,
    /// A message was deleted.
    Delete,
    /// A folder was made, renamed or removed.
    Folder,
    /// A letter was submitted.
    Send,
    /// The copy of a letter was put into Sent.
    File,
    /// A draft was begun or dropped.
    Draft,
    /// Something was reported of a letter that had left.
    Report,
    /// A document was handed to other software, or taken back from its folder.
    Export,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Connect,
        Self::Disconnect,
        Self::Receive,
        Self::Read,
        Self::Mark,
        Self::Move,
        Self::Copy,
        Self::Delete,
        Self::Folder,
        Self::Send,
        Self::File,
        Self::Draft,
        Self::Report,
        Self::Export,
    ];

    /// Stable word, in the store and in `--json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Disconnect => "disconnect",
            Self::Receive => "receive",
            Self::Read => "read",
            Self::Mark => "mark",
            Self::Move => "move",
            Self::Copy => "copy",
            Self::Delete => "delete",
            Self::Folder => "folder",
            Self::Send => "send",
            Self::File => "file",
            Self::Draft => "draft",
            Self::Report => "report",
            Self::Export => "export",
        }
    }

    /// Reverse of [`Deed::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.code() == code)
    }
}

/// One act, to be kept. `Debug` shows its kind only: a folder may be named after a patient.
#[derive(Clone, PartialEq, Eq)]
pub struct Trace {
    /// Kind of act.
    pub deed: Deed,
    /// Mailbox it was done in.
    pub account: Option<Address>,
    /// What was asked: of a server in the words of IMAP or SMTP, never with a token.
    pub request: String,
    /// What came of it: the server's own words, or the code of a notice.
    pub response: String,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace").field("deed", &self.deed).finish_non_exhaustive()
    }
}

/// One line of the journal.
#[derive(Clone, PartialEq, Eq)]
pub struct TraceRow {
    /// Its number: they rise, and none is given twice.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Seconds that the clock of the workstation was ahead of UTC then.
    pub offset: i32,
    /// National identifier of the author; empty where nobody was proven.
    pub author: String,
    /// Kind of act as it was written; perhaps one that this version does not know.
    pub deed: String,
    /// Address of the mailbox, or empty.
    pub account: String,
    /// What was asked.
    pub request: String,
    /// What came of it.
    pub response: String,
    /// Of this line and all before it; a line that was written before there was a chain has none.
    pub link: Option<Link>,
}

impl fmt::Debug for TraceRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceRow").field("number", &self.number).field("deed", &self.deed).finish_non_exhaustive()
    }
}
