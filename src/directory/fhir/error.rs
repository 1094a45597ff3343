//! Why the national directory gave nothing.

use std::time::Duration;

use crate::domain::notice::LiveFault;
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};
use crate::http;

/// Pause before it is asked again.
const RETRY: Duration = Duration::from_mins(1);

/// Why the national directory gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The way to it.
    #[error("online directory not reached")]
    Http {
        /// Its host.
        host: String,
        /// Why.
        #[source]
        source: http::Error,
    },
    /// 401 or 403, now or a moment ago.
    #[error("key refused")]
    KeyRefused {
        /// Its host.
        host: String,
    },
    /// 429 now or a moment ago, or too many questions of our own.
    #[error("too many questions")]
    Busy {
        /// Its host.
        host: String,
    },
    /// It does not want to answer this question.
    #[error("question refused: {status}")]
    Refused {
        /// Its host.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// An error of its own.
    #[error("online directory out of order: {status}")]
    Failing {
        /// Its host.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// Success, without a bundle that can be read.
    #[error("answer not understood")]
    Malformed {
        /// Its host.
        host: String,
    },
    /// More octets than a page has.
    #[error("answer too large")]
    TooLarge {
        /// Its host.
        host: String,
    },
}

impl Error {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        Notice::Live(match self {
            Self::Http { host, source } if source.certificate().is_some() => {
                LiveFault::Untrusted { host: host.clone() }
            }
            Self::Http { host, source: http::Error::Address | http::Error::Profile(_) | http::Error::Setup(_) } => {
                LiveFault::Untrusted { host: host.clone() }
            }
            Self::Http { host, .. } => LiveFault::Unreachable { host: host.clone() },
            Self::KeyRefused { host } => LiveFault::KeyRefused { host: host.clone() },
            Self::Busy { host } => LiveFault::Busy { host: host.clone() },
            Self::Refused { host, .. } => LiveFault::Refused { host: host.clone() },
            Self::Failing { host, .. } | Self::Malformed { host } | Self::TooLarge { host } => {
                LiveFault::Failing { host: host.clone() }
            }
        })
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Http { source, .. } => source.recovery(),
            Self::KeyRefused { .. } => Recovery::Needs(UserAct::FixSetup),
            Self::Busy { .. } | Self::Failing { .. } | Self::Malformed { .. } => Recovery::After(RETRY),
            Self::Refused { .. } | Self::TooLarge { .. } => Recovery::Never,
        }
    }
}
