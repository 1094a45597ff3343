//! Messages: wire identifiers, flags and the envelope.

use std::fmt;
use std::num::NonZeroU32;

use jiff::Timestamp;

use super::{Address, Keywords, Proposal};

/// Local key of a message row; stable as long as the row lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub i64);

/// IMAP unique identifier (RFC 3501 §2.3.1.1), never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(pub NonZeroU32);

impl Uid {
    /// The least there is.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// `None` for zero.
    pub fn new(value: u32) -> Option<Self> {
        NonZeroU32::new(value).map(Self)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

/// UIDVALIDITY of a mailbox: UIDs of another value mean nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UidValidity(pub u32);

/// MODSEQ (RFC 7162), 63 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModSeq(pub u64);

/// System flags of a message, plus the keyword that says a read receipt went out (RFC 3503).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// `\Seen`.
    pub const SEEN: Self = Self(1);
    /// `\Answered`.
    pub const ANSWERED: Self = Self(1 << 1);
    /// `\Flagged`.
    pub const FLAGGED: Self = Self(1 << 2);
    /// `\Deleted`.
    pub const DELETED: Self = Self(1 << 3);
    /// `\Draft`.
    pub const DRAFT: Self = Self(1 << 4);
    /// `$MDNSent`.
    pub const MDN_SENT: Self = Self(1 << 5);
    /// `$Forwarded`.
    pub const FORWARDED: Self = Self(1 << 6);

    /// Flags by their stored bits; unknown bits are dropped.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits & 0x7f)
    }

    /// The stored bits.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// True when all of `other` are set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// With `other` set.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// With `other` cleared.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// What a server keeps beside a message: flags and keywords.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Flags.
    pub flags: Flags,
    /// Keywords, those left out that [`Flags`] holds.
    pub keywords: Keywords,
}

impl From<Flags> for Marks {
    fn from(flags: Flags) -> Self {
        Self { flags, keywords: Keywords::NONE }
    }
}

/// One address of a header, kept even when it is not a valid mail address: it is shown, never sent to as is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Correspondence {
    /// Display name, decoded, empty when there is none.
    pub name: String,
    /// The address as written.
    pub address: String,
}

impl Correspondence {
    /// The parsed address, when it is one.
    pub fn parsed(&self) -> Option<Address> {
        Address::parse(&self.address).ok()
    }

    /// `Name <address>`, or the address alone when there is no name.
    pub fn written(&self) -> String {
        if self.name.is_empty() { self.address.clone() } else { format!("{} <{}>", self.name, self.address) }
    }

    /// The name, or the address when there is no name.
    pub fn label(&self) -> &str {
        if self.name.is_empty() { &self.address } else { &self.name }
    }
}

impl fmt::Debug for Correspondence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Correspondence(…)")
    }
}

/// What the headers of a message say (RFC 5322), decoded. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `Subject`, decoded, one line.
    pub subject: String,
    /// `From`.
    pub from: Vec<Correspondence>,
    /// `To`.
    pub to: Vec<Correspondence>,
    /// `Cc`.
    pub cc: Vec<Correspondence>,
    /// `Reply-To`.
    pub reply_to: Vec<Correspondence>,
    /// `Date`, when it can be understood.
    pub date: Option<Timestamp>,
    /// `Message-ID` without angle brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To` without angle brackets (the first one).
    pub in_reply_to: Option<String>,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// `Disposition-Notification-To`: the sender asks for a read receipt (RFC 8098).
    pub receipt_to: Option<String>,
    /// Its author says that it is urgent.
    pub urgent: bool,
    /// It was prepared for somebody to send.
    pub proposal: Option<Box<Proposal>>,
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Envelope(…)")
    }
}
