//! Why there is no token, by cause. The words of servers are never kept: they may name a person.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::notice::PscFault;
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};
use crate::http;

/// Pause before a service that was not reached is asked again.
const RETRY: Duration = Duration::from_secs(30);

/// Why there is no token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Pro Santé Connect, or the relay, was not reached.
    #[error("the service of tokens was not reached")]
    Unreachable(#[source] Arc<http::Error>),
    /// It says that it cannot serve now (5xx, too many requests).
    #[error("the service of tokens is not available ({status})")]
    Unavailable {
        /// HTTP status.
        status: u16,
    },
    /// What it answered breaks the protocol, or proves nothing.
    #[error("the service of tokens does not keep to its protocol: {0}")]
    Misbehaved(Breach),
    /// It does not know this program, or does not allow what was asked.
    #[error("this program is not registered for that")]
    NotRegistered,
    /// The settings cannot be right: an address that is no `https`, a redirection path that is none.
    #[error("the settings of Pro Santé Connect are not valid")]
    Settings,
    /// The person refused.
    #[error("the person refused")]
    Refused,
    /// Nobody answered in time.
    #[error("nobody answered in time")]
    Late,
    /// It does not know the holder of the card.
    #[error("the holder of the card is not known there")]
    UnknownHolder,
    /// Somebody else than the holder of the card logged in.
    #[error("somebody else than the holder of the card logged in")]
    OtherPerson,
    /// The login is weaker than what was asked.
    #[error("the login is weaker than what was asked")]
    TooWeak,
    /// The login does not open mailboxes: its scope was not granted.
    #[error("the login does not open mailboxes")]
    Scope,
    /// The person must log in again: the session there is over, or was ended.
    #[error("the session is over")]
    Ended,
    /// What proves who asks, a certificate or a secret, is not at hand.
    #[error("what proves who asks is not at hand")]
    Unproven(Box<Notice>),
    /// The browser cannot come back: no port of this computer could be opened.
    #[error("the browser cannot come back")]
    Listen(#[source] Arc<std::io::Error>),
}

/// What breaks the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// An answer that cannot be read, or lacks a part.
    #[error("answer that cannot be read")]
    Answer,
    /// The discovery document is another issuer's.
    #[error("another issuer")]
    Issuer,
    /// The service does not offer what this login needs.
    #[error("way of logging in that is not offered")]
    NotOffered,
    /// The identity token is not signed by the issuer.
    #[error("signature of the identity token")]
    Signature,
    /// The identity token is for another program.
    #[error("audience of the identity token")]
    Audience,
    /// The identity token answers another login.
    #[error("nonce of the identity token")]
    Nonce,
    /// The identity token is not of now, even with five minutes between the clocks.
    #[error("date of the identity token")]
    Date,
    /// The identity token is about another access token, or the account about another identity.
    #[error("tokens that do not belong together")]
    Mixed,
    /// No identity token came.
    #[error("no identity token")]
    NoIdentity,
}

impl From<http::Error> for Error {
    fn from(error: http::Error) -> Self {
        match error {
            http::Error::Address => Self::Settings,
            http::Error::TooLarge { .. } => Self::Misbehaved(Breach::Answer),
            other => Self::Unreachable(Arc::new(other)),
        }
    }
}

impl Error {
    /// The same question may be answered later: nothing is known of the login itself.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Unavailable { .. } => true,
            Self::Misbehaved(_)
            | Self::NotRegistered
            | Self::Settings
            | Self::Refused
            | Self::Late
            | Self::UnknownHolder
            | Self::OtherPerson
            | Self::TooWeak
            | Self::Scope
            | Self::Ended
            | Self::Unproven(_)
            | Self::Listen(_) => false,
        }
    }

    /// What the user is told.
    pub fn notice(&self) -> Notice {
        Notice::Psc(match self {
            Self::Unproven(notice) => return (**notice).clone(),
            Self::Unreachable(error) if error.certificate().is_some() => return error.notice(),
            Self::Unreachable(_) | Self::Unavailable { .. } => PscFault::Unreachable,
            Self::Misbehaved(Breach::Date) => PscFault::Clock,
            Self::Misbehaved(_) => PscFault::Misbehaved,
            Self::NotRegistered | Self::Settings | Self::Listen(_) => PscFault::NotSetUp,
            Self::Refused => PscFault::Refused,
            Self::Late => PscFault::Late,
            Self::UnknownHolder => PscFault::UnknownHolder,
            Self::OtherPerson => PscFault::OtherPerson,
            Self::TooWeak | Self::Scope => PscFault::Insufficient,
            Self::Ended => PscFault::Ended,
        })
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Unreachable(error) => match error.recovery() {
                Recovery::Now | Recovery::After(_) => Recovery::After(RETRY),
                fixed @ (Recovery::Needs(_) | Recovery::Never) => fixed,
            },
            Self::Unavailable { .. } => Recovery::After(RETRY),
            Self::Misbehaved(_) | Self::UnknownHolder | Self::TooWeak | Self::Scope => Recovery::Never,
            Self::NotRegistered | Self::Settings | Self::Unproven(_) | Self::Listen(_) => {
                Recovery::Needs(UserAct::FixSetup)
            }
            Self::Refused | Self::Late | Self::OtherPerson | Self::Ended => Recovery::Needs(UserAct::LogIn),
        }
    }
}
