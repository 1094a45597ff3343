//! What an operator does otherwise than Pli would like, without keeping mail from working.

/// What is to be known of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OperatorFault {
    /// It does not announce all that Pli makes use of.
    Lacks {
        /// Host name.
        host: String,
    },
    /// It was caught at not telling all that changes, and is believed less.
    Caught {
        /// Host name.
        host: String,
    },
    /// It still takes a token of a session that was ended.
    TokenOutlives {
        /// Host name.
        host: String,
    },
}

impl OperatorFault {
    /// Stable identifier.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Lacks { .. } => "operator-lacks",
            Self::Caught { .. } => "operator-caught",
            Self::TokenOutlives { .. } => "operator-token-outlives",
        }
    }

    /// Which operator.
    pub fn host(&self) -> &str {
        match self {
            Self::Lacks { host } | Self::Caught { host } | Self::TokenOutlives { host } => host,
        }
    }
}
