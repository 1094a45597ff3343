//! What stands against a mailbox that its holder adds or removes: kinds, no text.

/// Why a mailbox is not added, removed or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailboxFault {
    /// The session has a mailbox of this address already.
    Known,
    /// It is one of the settings, which alone take it away.
    OfSettings,
    /// Letters of it have not left, or their copies are not filed: it is not removed.
    Letters {
        /// How many.
        count: u32,
    },
    /// Those who share it are yet to be told of letters of its « À valider » that leave or have left: it is not removed.
    Untold {
        /// How many.
        count: u32,
    },
    /// No server that was found for this address may be used.
    Unproven,
    /// Mailboxes of the vault cannot be read: left out.
    Unreadable {
        /// How many.
        count: u32,
    },
    /// To add one at the servers that were found must be said twice.
    AddUnconfirmed,
    /// To remove one must be said twice.
    RemoveUnconfirmed,
    /// Nobody has said yet that what is kept of a closed shared mailbox is to go.
    ForgetUnconfirmed,
    /// Its synchronisation had stopped, and was begun anew.
    Restarted,
    /// It is one of several, and its operator does not let this person act for it.
    NoAccess,
    /// The same, where it did before: what is kept of it stays readable, and nothing is asked of the operator for a while.
    Withdrawn,
    /// It is nearly full: then it neither receives nor sends.
    NearlyFull {
        /// How full.
        percent: u8,
    },
}

impl MailboxFault {
    /// Stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            Self::Known => "mailbox-known",
            Self::OfSettings => "mailbox-of-settings",
            Self::Letters { .. } => "mailbox-letters",
            Self::Untold { .. } => "mailbox-untold",
            Self::Unproven => "servers-unproven",
            Self::Unreadable { .. } => "mailboxes-unreadable",
            Self::AddUnconfirmed => "add-unconfirmed",
            Self::RemoveUnconfirmed => "remove-unconfirmed",
            Self::ForgetUnconfirmed => "forget-unconfirmed",
            Self::Restarted => "mailbox-restarted",
            Self::NoAccess => "mailbox-no-access",
            Self::Withdrawn => "mailbox-withdrawn",
            Self::NearlyFull { .. } => "mailbox-nearly-full",
        }
    }
}
