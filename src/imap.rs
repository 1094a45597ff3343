//! One IMAP connection, typed. async-imap takes the greeting and authenticates; every command after that runs over our
//! own framer, and every tagged NO or BAD is an error: it is never an empty result. Errors hold no data of a message.

mod acts;
mod codes;
mod compress;
mod connect;
mod convert;
mod fetch;
mod folders;
mod framer;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod idle;
mod lex;
mod link;
mod list;
mod namespaces;
mod offers;
mod quirks;
mod session;
mod suite;
mod utf7;

use std::fmt;
use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::auth::{self, TokenRefusal};
use crate::domain::notice::PscFault;
use crate::domain::recovery::UserAct;
use crate::domain::shown::ends_line;
use crate::domain::{Notice, Recovery};
use crate::tls;

pub use acts::{FlagChange, Moved};
pub use connect::{ByteStream, authenticate, connect, log_in, reach, starttls};
pub use fetch::{Fetched, Fetching, Items, Piece};
pub use idle::Wake;
pub use link::Traffic;
pub use list::{Listed, Quota, Status};
pub use offers::{announced, offered, prove};
pub use quirks::Quirk;
pub use session::{Appended, Authenticated, Changes, Opening, SelectState, Selected, Session};
pub use suite::{Extension, Namespace, Namespaces, ServerId, Suite};

/// For the words of a server on its way out: a polite end is worth a second, no more.
const FAREWELL: Duration = Duration::from_secs(1);
/// Pause before another attempt when a server was unwell; the caller adds its back-off.
const PAUSE: Duration = Duration::from_secs(15);

/// What the server said for people, on the line that ended a command: one line, capped, no control characters.
/// `Debug` shows nothing of it: it may name a mailbox.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// Most characters kept.
    const CAP: usize = 200;

    fn clean(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text);
        let kept: String = text.chars().filter(|c| !ends_line(*c)).take(Self::CAP).collect();
        Self(kept.trim().to_owned())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

/// How a server declines a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// NO: understood, not done.
    No,
    /// NO: there is no such mailbox (RFC 5530 §3, as the next ones).
    NonExistent,
    /// NO: the target is not there, but may be made (RFC 3501 §7.1).
    TryCreate,
    /// NO: there is such a mailbox already.
    AlreadyExists,
    /// NO: somebody uses it now.
    InUse,
    /// NO: not allowed to this login.
    NoPermission,
    /// NO: over quota.
    OverQuota,
    /// NO: more of these than the server allows.
    Limit,
    /// NO: never possible here.
    Cannot,
    /// NO: something that the server needs is out of service, or it has a fault.
    Unavailable,
    /// BAD: not understood.
    Bad,
}

impl Refusal {
    /// The command itself is not known: it will not be another time.
    fn is_for_good(self) -> bool {
        matches!(self, Self::Bad | Self::Cannot)
    }

    fn recovery(self) -> Recovery {
        match self {
            Self::No | Self::NonExistent | Self::InUse | Self::Unavailable => Recovery::After(PAUSE),
            Self::Bad
            | Self::TryCreate
            | Self::AlreadyExists
            | Self::NoPermission
            | Self::OverQuota
            | Self::Limit
            | Self::Cannot => Recovery::Never,
        }
    }
}

/// What can go wrong with a connection.
#[derive(Debug, Error)]
pub enum Error {
    /// No TLS: the server's certificate, the card, or the network.
    #[error("No TLS")]
    Tls(#[from] tls::Error),
    /// The server did not greet as an IMAP server that waits for a login.
    #[error("No IMAP greeting")]
    Greeting,
    /// STARTTLS is not offered; nothing more was sent.
    #[error("STARTTLS is not offered")]
    StartTlsMissing,
    /// STARTTLS was refused; nothing more was sent.
    #[error("STARTTLS was refused")]
    StartTlsRefused(Words),
    /// Octets in clear followed the answer to STARTTLS: somebody injects commands or answers.
    #[error("Octets in clear after STARTTLS")]
    Injected,
    /// The server refused the card.
    #[error("Login refused")]
    LoginRefused(Words),
    /// The server refused the token.
    #[error("Token refused")]
    TokenRefused {
        /// Of which kind.
        refusal: TokenRefusal,
        /// What the server said.
        words: Words,
    },
    /// There is no token to log in by: nobody was reached.
    #[error("No token")]
    NoToken(#[from] auth::Error),
    /// The server does not offer what the login needs.
    #[error("Login mechanism not offered")]
    MechanismMissing,
    /// A command was answered NO or BAD.
    #[error("{command} was answered {refusal:?}")]
    Refused {
        /// The command.
        command: &'static str,
        /// NO or BAD.
        refusal: Refusal,
        /// What the server said.
        words: Words,
    },
    /// The server said BYE.
    #[error("The server said BYE")]
    Bye(Words),
    /// The link was closed.
    #[error("The link was closed")]
    Closed,
    /// The link was lost.
    #[error("The link was lost")]
    Lost(#[source] io::Error),
    /// The server kept silent for too long.
    #[error("No answer in time")]
    Timeout,
    /// A response is larger than any allowed.
    #[error("A response is larger than allowed")]
    Oversize,
    /// A response of this kind could not be read: what depends on it is not known.
    #[error("A {0} response could not be read")]
    Unreadable(&'static str),
    /// The command succeeded without the response it must give.
    #[error("A {0} response is missing")]
    Missing(&'static str),
    /// The server does not offer this extension, without which the command cannot be given.
    #[error("{0} is not offered")]
    NotOffered(&'static str),
    /// Messages that are not ours are marked `\Deleted`: an EXPUNGE would remove them.
    #[error("Others are marked for deletion")]
    OthersDeleted,
    /// UIDVALIDITY changed while the mailbox was open: the UIDs of this session mean nothing any more.
    #[error("UIDVALIDITY changed")]
    ValidityChanged,
    /// What was to be sent cannot be written as IMAP.
    #[error("Not expressible in IMAP")]
    Inexpressible,
}

impl Error {
    /// What can be done about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Tls(error) => error.recovery(),
            Self::Closed
            | Self::Lost(_)
            | Self::Timeout
            | Self::Bye(_)
            | Self::Missing(_)
            | Self::Unreadable(_)
            | Self::OthersDeleted
            | Self::Greeting => Recovery::After(PAUSE),
            Self::ValidityChanged => Recovery::Now,
            Self::Refused { refusal, .. } => refusal.recovery(),
            Self::StartTlsMissing | Self::StartTlsRefused(_) | Self::Injected | Self::MechanismMissing => {
                Recovery::Needs(UserAct::FixSetup)
            }
            Self::NoToken(error) => error.recovery(),
            Self::TokenRefused { refusal, .. } if refusal.may_pass() => Recovery::After(PAUSE),
            Self::LoginRefused(_) | Self::TokenRefused { .. } => Recovery::Needs(UserAct::FixSetup),
            Self::Oversize | Self::Inexpressible | Self::NotOffered(_) => Recovery::Never,
        }
    }

    /// True when the connection cannot serve any more.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::Unreadable(_)
            | Self::Missing(_)
            | Self::NotOffered(_)
            | Self::OthersDeleted
            | Self::Inexpressible => false,
            Self::Tls(_)
            | Self::Greeting
            | Self::StartTlsMissing
            | Self::StartTlsRefused(_)
            | Self::Injected
            | Self::LoginRefused(_)
            | Self::TokenRefused { .. }
            | Self::NoToken(_)
            | Self::MechanismMissing
            | Self::Bye(_)
            | Self::Closed
            | Self::Lost(_)
            | Self::Timeout
            | Self::ValidityChanged
            | Self::Oversize => true,
        }
    }

    /// True when the server knows who asks and does not let her in, or not to this mailbox (RFC 5530: AUTHORIZATIONFAILED,
    /// AUTHENTICATIONFAILED; most say no more than NO): nothing is out of order, and nothing will change by itself.
    pub fn is_denial(&self) -> bool {
        match self {
            Self::LoginRefused(_) => true,
            Self::TokenRefused { refusal, .. } => refusal.is_denial(),
            _ => false,
        }
    }

    /// True when octets came that make no sense: a link that is compressed may be why.
    pub fn is_garbled(&self) -> bool {
        use io::ErrorKind::{InvalidData, InvalidInput, Other};
        match self {
            Self::Lost(error) => matches!(error.kind(), InvalidData | InvalidInput | Other),
            Self::Unreadable(_) => self.is_fatal(),
            _ => false,
        }
    }

    /// What the user is told.
    pub fn notice(&self, host: &str) -> Notice {
        let host = host.to_owned();
        match self {
            Self::Tls(error) => error.notice(),
            Self::StartTlsMissing | Self::StartTlsRefused(_) => Notice::StartTlsMissing { host },
            Self::NoToken(auth::Error::Ended) => Notice::Psc(PscFault::Wanted),
            Self::NoToken(error) => error.notice(),
            Self::TokenRefused { refusal: TokenRefusal::Unexamined, words } => {
                Notice::ServerMisbehaved { host, words: words.0.clone() }
            }
            Self::LoginRefused(words) | Self::TokenRefused { words, .. } => {
                Notice::LoginRefused { host, words: words.0.clone() }
            }
            Self::MechanismMissing => Notice::LoginRefused { host, words: String::new() },
            Self::Refused { words, .. } | Self::Bye(words) => Notice::ServerMisbehaved { host, words: words.0.clone() },
            Self::Greeting
            | Self::Injected
            | Self::Oversize
            | Self::Unreadable(_)
            | Self::Missing(_)
            | Self::NotOffered(_)
            | Self::OthersDeleted
            | Self::ValidityChanged => Notice::ServerMisbehaved { host, words: String::new() },
            Self::Closed | Self::Lost(_) | Self::Timeout => Notice::ConnectionLost { host },
            Self::Inexpressible => Notice::Internal,
        }
    }
}
