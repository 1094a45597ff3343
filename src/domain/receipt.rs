//! What becomes of a letter at its recipients': what a report says of them, and how far that is believed. Pure: what is known of a
//! recipient only moves forward, whatever comes, in whatever order and however often.

use std::fmt;

use jiff::Timestamp;

use super::Address;

/// How far a letter is known to have come at one recipient's, each further than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// Nothing was heard.
    #[default]
    Unknown,
    /// A server on its way goes on trying (RFC 3464 §2.3.3: `delayed`).
    Delayed,
    /// It was given up (`failed`).
    Failed,
    /// Handed on to servers that tell nothing more (`relayed`, `expanded`).
    Relayed,
    /// In the mailbox (`delivered`).
    Delivered,
    /// Taken over by the recipient's program, nobody having read it (RFC 8098 §3.2.6: `processed`).
    Processed,
    /// Shown to somebody (`displayed`).
    Read,
}

impl Fate {
    /// All of them, in order.
    pub const ALL: [Self; 7] =
        [Self::Unknown, Self::Delayed, Self::Failed, Self::Relayed, Self::Delivered, Self::Processed, Self::Read];

    /// Stable word, in the store and in `--json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Delayed => "delayed",
            Self::Failed => "failed",
            Self::Relayed => "relayed",
            Self::Delivered => "delivered",
            Self::Processed => "processed",
            Self::Read => "read",
        }
    }

    /// Reverse of [`Fate::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.code() == code)
    }

    /// It is in the recipient's mailbox.
    pub fn has_arrived(self) -> bool {
        self >= Self::Delivered
    }
}

/// How a report shows that it speaks of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Proof {
    /// By the letter's `Message-ID`, which all who received it know.
    #[default]
    Letter,
    /// By the identifier of the envelope, which only servers on the way know (RFC 3461 §4.4).
    Envelope,
}

impl Proof {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Envelope => "envelope",
        }
    }

    /// Reverse of [`Proof::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Letter, Self::Envelope].into_iter().find(|proof| proof.code() == code)
    }
}

/// An enhanced status code (RFC 3463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    /// 2: success, 4: not now, 5: never.
    pub class: u8,
    /// What it is about.
    pub subject: u16,
    /// The precise matter.
    pub detail: u16,
}

impl Status {
    /// Reads `5.2.2`; what follows a space or a parenthesis is a comment.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().split([' ', '\t', '(']).next()?;
        let mut numbers = code.split('.');
        let mut next = |most: usize| {
            let digits = numbers.next()?;
            let fits = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            if fits { digits.parse::<u16>().ok() } else { None }
        };
        let (class, subject, detail) = (next(1)?, next(3)?, next(3)?);
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        numbers.next().is_none().then_some(Self { class, subject, detail })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// Why a letter did not arrive, as far as it matters for what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The mailbox is full.
    MailboxFull,
    /// There is no such mailbox.
    Unknown,
    /// The mailbox is closed.
    Closed,
    /// The domain has no server, or does not exist.
    DomainUnknown,
    /// Larger than is taken there.
    TooBig,
    /// Not allowed: outside the list of the trust space, or by a rule of the recipient's operator.
    NotAllowed,
    /// The content, or an attachment, is not taken.
    Content,
    /// The recipient's server could not be reached in time.
    Unreachable,
    /// Something else.
    Other,
}

impl Reason {
    /// Stable word, in `--json`.
    pub fn code(self) -> &'static str {
        match self {
            Self::MailboxFull => "mailbox-full",
            Self::Unknown => "mailbox-unknown",
            Self::Closed => "mailbox-closed",
            Self::DomainUnknown => "domain-unknown",
            Self::TooBig => "too-big",
            Self::NotAllowed => "not-allowed",
            Self::Content => "content",
            Self::Unreachable => "unreachable",
            Self::Other => "other",
        }
    }

    /// By the enhanced status code (RFC 3463 §3); a general one says less than the SMTP code in the server's words, read by the
    /// national table of codes.
    fn of(status: Option<Status>, words: &str) -> Self {
        let by_status = status.map_or(Self::Other, |status| match (status.subject, status.detail) {
            (1, 2) | (4, 3 | 4) => Self::DomainUnknown,
            (1, 0 | 1 | 3 | 6 | 10) => Self::Unknown,
            (2, 1) => Self::Closed,
            (2, 2) => Self::MailboxFull,
            (2, 3) | (3, 4) => Self::TooBig,
            (4, _) => Self::Unreachable,
            (6, _) => Self::Content,
            (7, _) => Self::NotAllowed,
            _ => Self::Other,
        });
        if by_status != Self::Other {
            return by_status;
        }
        let code = words.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 3).unwrap_or_default();
        match code {
            "422" | "431" | "452" | "552" => Self::MailboxFull,
            "450" | "510" | "513" | "550" | "551" | "553" => Self::Unknown,
            "512" => Self::DomainUnknown,
            "523" => Self::TooBig,
            "541" | "571" => Self::NotAllowed,
            "420" | "441" | "442" => Self::Unreachable,
            _ => Self::Other,
        }
    }
}

/// Why a document that arrived was not taken over into the record at the recipient's: the codes that national practice gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integration {
    /// 900: a request to replace or delete names another version.
    WrongVersion,
    /// 901: its author may not replace or delete that document.
    AuthorNotAllowed,
    /// 902: the patient is not known there.
    PatientUnknown,
    /// 903: the document has no national health identity.
    IdentityMissing,
    /// 904: that identity differs from the one known there.
    IdentityDiffers,
    /// 905: that identity lacks traits.
    IdentityIncomplete,
    /// 906, and whatever else is not known: another error.
    Other,
}

impl Integration {
    /// By its number; `None` outside 900 to 999, which are no such codes.
    pub fn parse(code: u16) -> Option<Self> {
        Some(match code {
            900 => Self::WrongVersion,
            901 => Self::AuthorNotAllowed,
            902 => Self::PatientUnknown,
            903 => Self::IdentityMissing,
            904 => Self::IdentityDiffers,
            905 => Self::IdentityIncomplete,
            906..=999 => Self::Other,
            _ => return None,
        })
    }

    /// Its number.
    pub fn number(self) -> u16 {
        match self {
            Self::WrongVersion => 900,
            Self::AuthorNotAllowed => 901,
            Self::PatientUnknown => 902,
            Self::IdentityMissing => 903,
            Self::IdentityDiffers => 904,
            Self::IdentityIncomplete => 905,
            Self::Other => 906,
        }
    }
}

/// What a report says of one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// The recipient, as the letter named it, and as the server or program that reports does: one of them must be of the letter.
    pub names: Vec<Address>,
    /// How far the letter came.
    pub fate: Fate,
    /// Status code of the server.
    pub status: Option<Status>,
    /// The server's words, one line.
    pub words: String,
    /// Why the recipient's program did not take the document over.
    pub integration: Option<Integration>,
}

/// What came about a letter that had left: a delivery report, a read receipt, or a message by which a program says the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    /// Identifier of the envelope, where it is told.
    pub envelope_id: Option<String>,
    /// `Message-ID`s by which it may name the letter, the surest first.
    pub letters: Vec<String>,
    /// Of whom, and what.
    pub said: Vec<Said>,
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fate, status, integration, .. } = self;
        f.debug_struct("Said")
            .field("fate", fate)
            .field("status", status)
            .field("integration", integration)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("said", &self.said).finish_non_exhaustive()
    }
}

/// A message asks that its reading be told.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// To whom.
    pub to: Address,
    /// That is not where the message came from.
    pub diverts: bool,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("diverts", &self.diverts).finish_non_exhaustive()
    }
}

/// What is known of a letter at one recipient's.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// How far it came.
    pub fate: Fate,
    /// When that was said; `None` as long as nothing was.
    pub at: Option<Timestamp>,
    /// How surely it was said of this letter.
    pub proof: Proof,
    /// Status code of the server.
    pub status: Option<Status>,
    /// The server's words.
    pub words: String,
    /// Arrived, and not taken over into the record.
    pub integration: Option<Integration>,
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fate, integration, .. } = self;
        f.debug_struct("Receipt").field("fate", fate).field("integration", integration).finish_non_exhaustive()
    }
}

impl Receipt {
    /// What is known once this was said too; `None` when that changes nothing. What was proven is never made worse: nothing undoes an
    /// arrival; a failure that the servers on the way have told is not undone by what anybody could write; and what was read, or taken
    /// over, was not refused.
    #[must_use]
    pub fn learn(&self, said: &Said, proof: Proof, at: Timestamp) -> Option<Self> {
        let mut known = self.clone();
        let is_settled = self.fate == Fate::Failed && self.proof > proof;
        if said.fate > self.fate && !is_settled {
            known = Self {
                fate: said.fate,
                at: Some(at),
                proof,
                status: said.status,
                words: said.words.clone(),
                integration: self.integration,
            };
        }
        if self.integration.is_none() && self.fate < Fate::Processed && !is_settled {
            known.integration = said.integration;
        }
        (known != *self).then_some(known)
    }

    /// Why it did not arrive, or has not yet.
    pub fn reason(&self) -> Option<Reason> {
        matches!(self.fate, Fate::Failed | Fate::Delayed).then(|| Reason::of(self.status, &self.words))
    }
}

/// Whether the operator tells what becomes of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tracking {
    /// It has not left, or left before this was noted.
    #[default]
    Unknown,
    /// It was asked to (RFC 3461).
    Asked,
    /// It does not offer to.
    NotOffered,
}

impl Tracking {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Asked => "asked",
            Self::NotOffered => "not-offered",
        }
    }

    /// Reverse of [`Tracking::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Unknown, Self::Asked, Self::NotOffered].into_iter().find(|tracking| tracking.code() == code)
    }
}

/// How many recipients stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// All of them.
    pub recipients: u32,
    /// In whose mailbox it is.
    pub arrived: u32,
    /// By whose program it was taken over, or who read it.
    pub taken: u32,
    /// Who read it.
    pub read: u32,
    /// Whom it does not reach.
    pub failed: u32,
    /// Whom servers still try to reach.
    pub delayed: u32,
    /// Whose program did not take it over.
    pub rejected: u32,
    /// When the last of it was said.
    pub last: Option<Timestamp>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, receipt: &Receipt) {
        let count = |total: &mut u32, counts: bool| *total = total.saturating_add(u32::from(counts));
        count(&mut self.recipients, true);
        count(&mut self.arrived, receipt.fate.has_arrived());
        count(&mut self.taken, receipt.fate >= Fate::Processed);
        count(&mut self.read, receipt.fate == Fate::Read);
        count(&mut self.failed, receipt.fate == Fate::Failed);
        count(&mut self.delayed, receipt.fate == Fate::Delayed);
        count(&mut self.rejected, receipt.integration.is_some() && receipt.fate < Fate::Read);
        self.last = self.last.max(receipt.at);
    }

    /// What one sign tells of all recipients: trouble first, then how far all of them are.
    pub fn sign(&self) -> Option<Sign> {
        let all = |count: u32| count > 0 && count == self.recipients;
        if self.failed > 0 {
            Some(Sign::Failed)
        } else if self.rejected > 0 {
            Some(Sign::Rejected)
        } else if all(self.read) {
            Some(Sign::Read)
        } else if self.delayed > 0 {
            Some(Sign::Delayed)
        } else if self.read > 0 {
            Some(Sign::PartlyRead)
        } else if all(self.taken) {
            Some(Sign::Processed)
        } else if all(self.arrived) {
            Some(Sign::Delivered)
        } else if self.arrived > 0 {
            Some(Sign::PartlyDelivered)
        } else {
            None
        }
    }
}

/// One sign for all recipients of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// It does not reach somebody.
    Failed,
    /// Somebody's program has not taken it over.
    Rejected,
    /// Servers still try to reach somebody.
    Delayed,
    /// In some mailboxes.
    PartlyDelivered,
    /// In all mailboxes.
    Delivered,
    /// Taken over by all, or read.
    Processed,
    /// Some have read it.
    PartlyRead,
    /// All have.
    Read,
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
