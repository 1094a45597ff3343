//! Why a directory that is asked over the network gave nothing. None of it keeps anybody from writing: the directory on this computer
//! answers all the same.

/// Why a directory that is asked over the network gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LiveFault {
    /// No key of the online directory was kept here.
    KeyMissing,
    /// The key is wrong, or no more valid.
    KeyRefused {
        /// The directory's host.
        host: String,
    },
    /// Not reached, or too slow.
    Unreachable {
        /// The directory's host.
        host: String,
    },
    /// It did not prove who it is, or offers no encryption: nothing was asked.
    Untrusted {
        /// The directory's host.
        host: String,
    },
    /// It takes no more questions for a while.
    Busy {
        /// The directory's host.
        host: String,
    },
    /// Out of order: its answer is an error of its own, or cannot be understood.
    Failing {
        /// The directory's host.
        host: String,
    },
    /// It does not want to answer this question, or whoever asks.
    Refused {
        /// The directory's host.
        host: String,
    },
    /// It points to another directory, which is not followed.
    Referred {
        /// The directory's host.
        host: String,
    },
    /// It is asked with the card, and no session is open.
    CardNeeded,
}

impl LiveFault {
    /// Stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyMissing => "live-key-missing",
            Self::KeyRefused { .. } => "live-key-refused",
            Self::Unreachable { .. } => "live-unreachable",
            Self::Untrusted { .. } => "live-untrusted",
            Self::Busy { .. } => "live-busy",
            Self::Failing { .. } => "live-failing",
            Self::Refused { .. } => "live-refused",
            Self::Referred { .. } => "live-referred",
            Self::CardNeeded => "live-card-needed",
        }
    }

    /// Which directory.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::KeyMissing | Self::CardNeeded => None,
            Self::KeyRefused { host }
            | Self::Unreachable { host }
            | Self::Untrusted { host }
            | Self::Busy { host }
            | Self::Failing { host }
            | Self::Refused { host }
            | Self::Referred { host } => Some(host),
        }
    }
}
