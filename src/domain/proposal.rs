//! « À valider »: a letter that somebody has prepared in a mailbox of several, for a professional to read, correct and send from her own, or
//! to return with a note. It lies there as a draft that any program shows; what it is stands in fields of its own before all others
//! (`mime::write::proposal`). Each change of it is another message with another revision; whoever sends it moves it away first.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::message::Correspondence;
use super::{AccountId, Address, Domain, DraftId, MessageId};

/// The folder of letters that wait for somebody. In French, whatever the window speaks: desks of one practice must agree.
pub const FOLDER: &str = "À valider";
/// The folder of those that somebody sends, or has sent: of two desks the one that moves a letter there sends it.
pub const SETTLED: &str = "Validés";
/// What somebody was to send may be put back by others once it has lain there for so long.
const PUT_BACK_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// The field by which such a letter is known: [`ProposalMark::written`].
pub const FIELD: &str = "X-Pli-Proposal";
/// The field that says whose turn it is: [`Phase::code`].
pub const STATE: &str = "X-Pli-State";
/// Longest note, and longest name of a patient, in characters.
pub const WORDS_MAX: usize = 500;

/// By what such a letter is known at all desks: which it is, and which state of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProposalMark {
    /// The letter, from its first proposal on.
    pub token: String,
    /// The state of it.
    pub revision: String,
}

impl ProposalMark {
    /// Reads what [`ProposalMark::written`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (token, revision) = text.trim().split_once('.')?;
        let is_sound = |part: &str| part.len() == 32 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (is_sound(token) && is_sound(revision)).then(|| Self { token: token.to_owned(), revision: revision.to_owned() })
    }

    /// Both, with a dot between them.
    pub fn written(&self) -> String {
        format!("{}.{}", self.token, self.revision)
    }

    /// The `Message-ID` of a letter in this state, without angle brackets.
    pub fn message_id(&self, domain: &Domain) -> String {
        format!("pli-proposal.{}@{domain}", self.written())
    }
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The professional's: it is to be read and sent.
    #[default]
    Asked,
    /// Its author's: it came back with a note.
    Returned,
    /// Nobody's: it was sent.
    Sent,
}

impl Phase {
    /// Stable word, in the field and in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Returned => "returned",
            Self::Sent => "sent",
        }
    }

    /// Reverse of [`Phase::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Asked, Self::Returned, Self::Sent].into_iter().find(|phase| phase.code() == code)
    }
}

/// What such a letter says of itself.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Which it is.
    pub mark: ProposalMark,
    /// Whose turn it is.
    pub phase: Phase,
    /// Who has prepared it.
    pub author: Correspondence,
    /// For whom to send.
    pub doctor: Correspondence,
    /// Who has put it into this phase.
    pub by: Correspondence,
    /// The patient whom it is about, as its author names him; may be empty.
    pub patient: String,
    /// A note of who has put it into this phase; may be empty.
    pub note: String,
    /// Since when it is in this phase.
    pub at: Timestamp,
}

impl fmt::Debug for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proposal").field("phase", &self.phase).finish_non_exhaustive()
    }
}

/// A letter is to be proposed, or returned.
#[derive(Clone, PartialEq, Eq)]
pub struct Pitch {
    /// The mailbox of several that it is put into.
    pub into: Address,
    /// Whose turn it is then.
    pub phase: Phase,
    /// Who is to send it, as typed or chosen.
    pub doctor: String,
    /// The name of who does this, as it is shown.
    pub by: String,
    /// The patient whom it is about; may be empty.
    pub patient: String,
    /// A note; may be empty.
    pub note: String,
}

impl fmt::Debug for Pitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pitch").field("phase", &self.phase).finish_non_exhaustive()
    }
}

/// Where a letter of the list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It waits for the professional.
    Asked,
    /// It was returned to its author.
    Returned,
    /// Somebody sends it.
    Leaving,
    /// It was sent.
    Sent,
}

/// A line of the list « À valider ».
#[derive(Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// The message that it is on the server; none while it is known here alone.
    pub message: Option<MessageId>,
    /// The draft that it is, while its author may still take it up again.
    pub draft: Option<DraftId>,
    /// The mailbox of several that it lies in.
    pub account: AccountId,
    /// What it says of itself.
    pub proposal: Proposal,
    /// Where it stands.
    pub stand: Stand,
    /// A letter of the outbox here is made of it.
    pub is_ours: bool,
    /// When this desk has seen it where it lies.
    pub met_at: Timestamp,
    /// Whom it is for.
    pub to: Vec<Correspondence>,
    /// Its subject.
    pub subject: String,
}

impl fmt::Debug for ProposalRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProposalRow")
            .field("message", &self.message)
            .field("stand", &self.stand)
            .finish_non_exhaustive()
    }
}

impl ProposalRow {
    /// Somebody was to send it at another desk, and has not for a while: it may be put back.
    pub fn may_be_put_back(&self, now: Timestamp) -> bool {
        self.stand == Stand::Leaving && !self.is_ours && is_left_alone(self.met_at, now)
    }

    /// Somebody is to do something about it.
    pub fn waits(&self) -> bool {
        matches!(self.stand, Stand::Asked | Stand::Returned)
    }
}

/// What this desk has seen where somebody was to send it has lain there for so long that nobody does, as far as it knows.
pub fn is_left_alone(met_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(met_at) >= PUT_BACK_AFTER
}

#[cfg(test)]
mod tests {
    use super::{Phase, ProposalMark};
    use crate::domain::Address;

    #[test]
    fn a_letter_is_known_by_its_mark_and_nothing_else_passes_for_one() {
        let mark = ProposalMark { token: "0a".repeat(16), revision: "f1".repeat(16) };
        assert_eq!(ProposalMark::parse(&format!(" {} ", mark.written())), Some(mark.clone()));
        let address = Address::parse("cabinet@cabinet.mssante.fr").unwrap();
        assert!(mark.message_id(address.domain()).ends_with("@cabinet.mssante.fr"));
        for other in
            ["", ".", "0a.f1", &"0a".repeat(33), &mark.written().to_uppercase(), &mark.written().replace('0', "g")]
        {
            assert_eq!(ProposalMark::parse(other), None, "{other}");
        }
    }

    #[test]
    fn each_phase_has_a_word() {
        for phase in [Phase::Asked, Phase::Returned, Phase::Sent] {
            assert_eq!(Phase::parse(phase.code()), Some(phase));
        }
        assert_eq!(Phase::parse("signed"), None);
    }
}
