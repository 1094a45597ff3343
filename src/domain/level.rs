//! How far the word of a mail server is taken about what changed, and what servers were caught at. Values only: who decides is
//! `sync::level`.

use jiff::Timestamp;

/// A mailbox of more messages that seems to lose more than half of them at once is doubted.
pub const MASS: u64 = 20;

/// What a server is believed about changes, from the least on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing: all UIDs and flags are compared, each time.
    Plain,
    /// Which messages changed since a modification sequence (CONDSTORE, RFC 7162).
    CondStore,
    /// And which are gone since (QRESYNC, RFC 7162): a hint, checked by the list.
    Qresync,
}

impl Level {
    /// The word that is kept and shown to machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::CondStore => "condstore",
            Self::Qresync => "qresync",
        }
    }

    /// Reverse of [`Level::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Plain, Self::CondStore, Self::Qresync].into_iter().find(|level| level.code() == code)
    }
}

/// What a server did against its own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// HIGHESTMODSEQ or UIDNEXT went back under the same UIDVALIDITY.
    WentBack,
    /// HIGHESTMODSEQ did not move though messages changed.
    StoodStill,
    /// CHANGEDSINCE left out messages whose flags had changed.
    ChangesUntold,
    /// CHANGEDSINCE left out new messages.
    NewsUntold,
    /// VANISHED named messages that are there.
    VanishedThere,
    /// An answer about changes could not be read, where the whole list can.
    Unreadable,
    /// A list that was complete by its own number left out messages that are there.
    ListLied,
    /// It promised to push what changes in every mailbox (NOTIFY, RFC 5465), and did not.
    PushUntold,
}

impl Fault {
    /// All.
    pub const ALL: [Self; 8] = [
        Self::WentBack,
        Self::StoodStill,
        Self::ChangesUntold,
        Self::NewsUntold,
        Self::VanishedThere,
        Self::Unreadable,
        Self::ListLied,
        Self::PushUntold,
    ];

    /// The word that is kept and shown to machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::WentBack => "went-back",
            Self::StoodStill => "stood-still",
            Self::ChangesUntold => "changes-untold",
            Self::NewsUntold => "news-untold",
            Self::VanishedThere => "vanished-there",
            Self::Unreadable => "unreadable",
            Self::ListLied => "list-lied",
            Self::PushUntold => "push-untold",
        }
    }

    /// Reverse of [`Fault::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}

/// What a server was caught at, when, and how far it is believed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// What it did.
    pub fault: Fault,
    /// No further than this.
    pub level: Level,
    /// When.
    pub at: Timestamp,
    /// What it offered then.
    pub server: String,
}

/// How far a server is believed in this pass, and why no further than it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trust {
    /// What it offers.
    pub offered: Level,
    /// How far it is believed.
    pub level: Level,
    /// Its lists of UIDs (SEARCH) are believed.
    pub lists: bool,
    /// What it pushes is believed to be all: no rounds are made.
    pub pushes: bool,
    /// What it was caught at last, and when.
    pub because: Option<(Fault, Timestamp)>,
}

#[cfg(test)]
mod tests {
    use super::{Fault, Level};

    #[test]
    fn words_come_back() {
        for level in [Level::Plain, Level::CondStore, Level::Qresync] {
            assert_eq!(Level::parse(level.code()), Some(level));
        }
        for fault in Fault::ALL {
            assert_eq!(Fault::parse(fault.code()), Some(fault));
        }
        assert_eq!((Level::parse(""), Fault::parse("of a later version")), (None, None));
    }
}
