//! What is told of the moment at which a letter leaves.

use jiff::Timestamp;

use crate::domain::moment;
use crate::domain::outgoing::OutgoingState;
use crate::domain::oversight::Oversight;

/// What is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendingFault {
    /// So many letters leave at the moment chosen for them, if a session is open then.
    Scheduled {
        /// How many.
        count: u32,
    },
    /// A letter leaves after the moment chosen for it.
    Late {
        /// That moment.
        due: Timestamp,
        /// No session was open then; else the computer slept, or the operator was not there.
        closed: bool,
    },
    /// A letter was to be taken back and was not.
    NotTaken(Course),
    /// The draft of the letter is no longer there: another desk has sent or removed it.
    DraftGone,
    /// What another program had written, and the draft of the letter goes on from, is no longer on its server: it may have been sent. The
    /// letter has not left.
    SourceGone,
    /// The letter that was prepared for somebody is no more as it was read: another desk has changed, returned or sent it.
    ProposalOvertaken,
    /// The same, of one that was only to be opened or put back.
    ProposalChanged,
    /// It could not be put where those who share the mailbox find it: it is among the drafts.
    NotProposed,
    /// Who is to send the letter is not of the trust space.
    DoctorOutside,
    /// It has left; those who share the mailbox could not be told.
    NotSettled,
    /// It could not be taken out of « À valider »: it has not left.
    NotClaimed,
    /// The files of the letter are documents of several patients.
    SeveralPatients,
    /// The files of the letter are documents of another patient than the one whom it goes to.
    OtherPatient,
    /// Whose the documents in a file of the letter are cannot be read.
    DocumentsUnread,
    /// The moment cannot be chosen.
    Moment(moment::Fault),
    /// Something may have been overlooked in the letter.
    Overlooked(Oversight),
}

/// Where a letter is that cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It is on its way to the operator.
    Leaving,
    /// The operator has it.
    Left,
    /// The operator, or the list, did not let it pass: it has not left.
    Refused,
    /// Nobody knows whether it arrived.
    Doubtful,
    /// It is in the outbox no more: taken back already, or dropped.
    Gone,
}

impl Course {
    /// Of a letter in this state.
    pub fn of(state: &OutgoingState) -> Self {
        match state {
            OutgoingState::Held { .. }
            | OutgoingState::Queued
            | OutgoingState::Deferred { .. }
            | OutgoingState::Sending => Self::Leaving,
            OutgoingState::Accepted { .. } | OutgoingState::Filed { .. } => Self::Left,
            OutgoingState::Refused { .. } => Self::Refused,
            OutgoingState::Doubtful | OutgoingState::Unreadable => Self::Doubtful,
        }
    }
}

impl SendingFault {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Scheduled { .. } => "letters-scheduled",
            Self::Late { closed: true, .. } => "leaves-late",
            Self::Late { closed: false, .. } => "leaves-late-asleep",
            Self::NotTaken(Course::Leaving) => "leaving-already",
            Self::NotTaken(Course::Left) => "left-already",
            Self::NotTaken(Course::Refused) => "refused-already",
            Self::NotTaken(Course::Doubtful) => "doubtful-already",
            Self::NotTaken(Course::Gone) => "taken-already",
            Self::DraftGone => "draft-gone",
            Self::SourceGone => "source-gone",
            Self::ProposalOvertaken => "proposal-overtaken",
            Self::ProposalChanged => "proposal-changed",
            Self::NotProposed => "not-proposed",
            Self::DoctorOutside => "doctor-outside",
            Self::NotSettled => "not-settled",
            Self::NotClaimed => "not-claimed",
            Self::SeveralPatients => "several-patients",
            Self::OtherPatient => "other-patient",
            Self::DocumentsUnread => "documents-unread",
            Self::Moment(moment::Fault::Unclear) => "moment-unclear",
            Self::Moment(moment::Fault::Past) => "moment-past",
            Self::Moment(moment::Fault::Far) => "moment-far",
            Self::Overlooked(Oversight::Attachment) => "overlooked-attachment",
            Self::Overlooked(Oversight::Field) => "overlooked-field",
            Self::Overlooked(Oversight::Subject) => "overlooked-subject",
        }
    }
}
