//! Why an action of the user did not last: kinds, no text.

/// What became of an action that the server does not carry out. Unless it says otherwise, all is again as before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionFault {
    /// Flags or keywords were refused.
    Marks {
        /// Of how many messages.
        count: u32,
    },
    /// Messages were not moved.
    Move {
        /// How many.
        count: u32,
    },
    /// Messages were not copied.
    Copy {
        /// How many.
        count: u32,
    },
    /// Messages were not given to others.
    Confide {
        /// How many.
        count: u32,
    },
    /// Whether messages were given to others is not known: they may have put them elsewhere since.
    MaybeThere {
        /// How many.
        count: u32,
    },
    /// Messages were given to nobody: the mailbox that they were to go to, or theirs, was taken away here first.
    GivenNobody {
        /// How many.
        count: u32,
    },
    /// What was given to others is not where it was put: it was not taken back.
    NotThere {
        /// How many messages.
        count: u32,
    },
    /// Messages were not erased.
    Erase {
        /// How many.
        count: u32,
    },
    /// Another desk has moved or erased them first: what it did stands.
    Elsewhere {
        /// How many messages.
        count: u32,
    },
    /// The mailbox that messages were to go to is no more.
    TargetGone {
        /// How many messages.
        count: u32,
    },
    /// Messages are only marked as deleted: the server cannot remove these alone. They are hidden here.
    OnlyMarked {
        /// How many.
        count: u32,
    },
    /// Messages were not put where others read them: the operator of that mailbox is not of the trust space.
    Outside {
        /// How many.
        count: u32,
    },
    /// There is no more room.
    Full,
    /// A mailbox was not made.
    Create,
    /// A mailbox was not renamed.
    Rename,
    /// A mailbox was not removed.
    Remove,
    /// There is a mailbox of this name already.
    Exists,
    /// A mailbox cannot have this name.
    Name,
    /// The inbox and the other mailboxes that have a purpose are neither renamed nor removed.
    Needed,
    /// Not possible between two accounts.
    Accounts,
    /// Only a bin is emptied.
    NoBin,
    /// What is kept of a shared mailbox is not forgotten while it is open.
    ShareOpen,
    /// Nor while something waits that was done in it.
    ShareWaits {
        /// How many actions.
        count: u32,
    },
    /// A shared mailbox has no bin: what lies in it is not thrown away into one's own.
    NoSharedBin,
}

impl ActionFault {
    /// Stable identifier.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Marks { .. } => "action-marks",
            Self::Move { .. } => "action-move",
            Self::Copy { .. } => "action-copy",
            Self::Confide { .. } => "action-confide",
            Self::MaybeThere { .. } => "action-maybe-there",
            Self::GivenNobody { .. } => "action-given-nobody",
            Self::NotThere { .. } => "action-not-there",
            Self::Erase { .. } => "action-erase",
            Self::Elsewhere { .. } => "action-elsewhere",
            Self::TargetGone { .. } => "action-target-gone",
            Self::OnlyMarked { .. } => "action-only-marked",
            Self::Outside { .. } => "action-outside",
            Self::Full => "action-full",
            Self::Create => "action-create",
            Self::Rename => "action-rename",
            Self::Remove => "action-remove",
            Self::Exists => "action-exists",
            Self::Name => "action-name",
            Self::Needed => "action-needed",
            Self::Accounts => "action-accounts",
            Self::NoBin => "action-no-bin",
            Self::NoSharedBin => "action-no-shared-bin",
            Self::ShareOpen => "action-share-open",
            Self::ShareWaits { .. } => "action-share-waits",
        }
    }

    /// How many messages, or actions, it tells of, when it tells of any.
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Marks { count }
            | Self::Move { count }
            | Self::Copy { count }
            | Self::Confide { count }
            | Self::MaybeThere { count }
            | Self::GivenNobody { count }
            | Self::NotThere { count }
            | Self::Erase { count }
            | Self::Elsewhere { count }
            | Self::TargetGone { count }
            | Self::OnlyMarked { count }
            | Self::Outside { count }
            | Self::ShareWaits { count } => Some(count),
            Self::Full
            | Self::Create
            | Self::Rename
            | Self::Remove
            | Self::Exists
            | Self::Name
            | Self::Needed
            | Self::Accounts
            | Self::NoBin
            | Self::NoSharedBin
            | Self::ShareOpen => None,
        }
    }
}
