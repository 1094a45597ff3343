//! What is told of the moment at which a letter leaves.

use jiff::Timestamp;

use crate::domain::moment;
use crate::domain::oversight::Oversight;

/// What is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendingFault {
    /// So many letters leave at the moment chosen for them, if a session is open then.
    Scheduled {
        /// How many.
        count: u32,
    },
    /// A letter leaves after the moment chosen for it: no session was open then.
    Late {
        /// That moment.
        due: Timestamp,
    },
    /// A letter that was to be taken back is leaving, or has left.
    LeftAlready,
    /// The draft of the letter is no longer there: another desk has sent or removed it.
    DraftGone,
    /// The moment cannot be chosen.
    Moment(moment::Fault),
    /// Something may have been overlooked in the letter.
    Overlooked(Oversight),
}

impl SendingFault {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Scheduled { .. } => "letters-scheduled",
            Self::Late { .. } => "leaves-late",
            Self::LeftAlready => "left-already",
            Self::DraftGone => "draft-gone",
            Self::Moment(moment::Fault::Unclear) => "moment-unclear",
            Self::Moment(moment::Fault::Past) => "moment-past",
            Self::Moment(moment::Fault::Far) => "moment-far",
            Self::Overlooked(Oversight::Attachment) => "overlooked-attachment",
            Self::Overlooked(Oversight::Subject) => "overlooked-subject",
        }
    }
}
