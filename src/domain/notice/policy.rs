//! Why a policy of the establishment cannot be used.

/// Why a policy of the establishment cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyFault {
    /// Others than the administrator may change the file.
    Untrusted,
    /// It cannot be read.
    Unreadable,
    /// It is not written as a policy is.
    Malformed {
        /// Line of the fault, when known.
        line: Option<usize>,
    },
    /// It holds a secret, which everybody could read there.
    Secret,
    /// A value that must not be guessed does not fit its key.
    Value {
        /// The key.
        key: &'static str,
    },
}

impl PolicyFault {
    /// Stable identifier.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Untrusted => "policy-untrusted",
            Self::Unreadable => "policy-unreadable",
            Self::Malformed { .. } => "policy-malformed",
            Self::Secret => "policy-secret",
            Self::Value { .. } => "policy-value",
        }
    }
}
