//! Why a server refused a token: a short JSON text (RFC 7628 §3.2.2, and what XOAUTH2 servers send), of which only the kind is kept.

use serde::Deserialize;

/// Longest text that is read.
const LONGEST: usize = 4_096;

/// Why a token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Ended, revoked or malformed: another token may be taken.
    Invalid,
    /// The token does not allow mail: another one of the same kind will not either.
    Scope,
    /// Something else, or nothing that can be understood.
    Unknown,
    /// It could not be examined now: nothing is known of it, and it may be shown again.
    Unexamined,
}

impl TokenRefusal {
    /// Reads what the server sent, decoded.
    pub fn read(challenge: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Text {
            status: Status,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Status {
            Word(String),
            Number(u16),
        }
        let text = challenge.get(..challenge.len().min(LONGEST)).unwrap_or_default();
        match serde_json::from_slice::<Text>(text).map(|text| text.status) {
            Ok(Status::Number(401)) => Self::Invalid,
            Ok(Status::Number(403)) => Self::Scope,
            Ok(Status::Word(word)) => match word.as_str() {
                "401" | "invalid_token" => Self::Invalid,
                "403" | "insufficient_scope" => Self::Scope,
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// Another token may do better.
    pub fn is_worth_another(self) -> bool {
        match self {
            Self::Invalid | Self::Unknown => true,
            Self::Scope | Self::Unexamined => false,
        }
    }

    /// It was examined and does not open this mailbox. Shown only once a fresh one was refused as well, it says less of the token than
    /// of the mailbox.
    pub fn is_denial(self) -> bool {
        match self {
            Self::Invalid | Self::Unknown => true,
            Self::Scope | Self::Unexamined => false,
        }
    }

    /// The mailbox may open later, without anybody's doing.
    pub fn may_pass(self) -> bool {
        match self {
            Self::Invalid | Self::Unknown | Self::Unexamined => true,
            Self::Scope => false,
        }
    }
}

/// How often a refused token is replaced within one login: once. A server that refuses a token that was fetched for it will refuse
/// the next one as well, and some lock out whoever insists.
#[derive(Debug, Default)]
pub struct SecondTry {
    spent: bool,
}

impl SecondTry {
    /// Whether to try again with a fresh token after this refusal.
    pub fn after(&mut self, refusal: TokenRefusal) -> bool {
        refusal.is_worth_another() && !std::mem::replace(&mut self.spent, true)
    }
}
