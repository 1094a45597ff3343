//! Why the establishment's directory gave nothing.

use std::time::Duration;

use crate::domain::notice::LiveFault;
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};
use crate::tls;

/// Pause before it is asked again.
const RETRY: Duration = Duration::from_mins(1);

/// Why the establishment's directory gave nothing. No word of a server is kept: it may repeat what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The way to it, or who it is.
    #[error("no connection")]
    Tls(#[from] tls::Error),
    /// StartTLS is not offered, or refused: nothing was asked.
    #[error("StartTLS refused: {code}")]
    StartTlsRefused {
        /// Result code.
        code: u32,
    },
    /// The link broke, or too slow.
    #[error("link lost")]
    Lost(#[source] std::io::Error),
    /// Not LDAP.
    #[error("answer not understood")]
    Malformed,
    /// More than is kept.
    #[error("answer too large")]
    TooLarge,
    /// The login is refused.
    #[error("not let in: {code}")]
    NotLetIn {
        /// Result code.
        code: u32,
    },
    /// The search is refused.
    #[error("search refused: {code}")]
    Refused {
        /// Result code.
        code: u32,
    },
    /// It cannot answer now.
    #[error("busy: {code}")]
    Busy {
        /// Result code.
        code: u32,
    },
    /// It points to another directory, which is not followed.
    #[error("referred elsewhere")]
    Referred,
    /// Address or filter of the settings cannot be read.
    #[error("settings not understood")]
    Unfit,
}

impl Error {
    /// What the user is told of the directory at this host.
    pub fn notice(&self, host: &str) -> Notice {
        let host = host.to_owned();
        Notice::Live(match self {
            Self::Tls(error) => tls_fault(error, host),
            Self::StartTlsRefused { .. } => LiveFault::Untrusted { host },
            Self::Lost(_) => LiveFault::Unreachable { host },
            Self::Malformed | Self::TooLarge => LiveFault::Failing { host },
            Self::NotLetIn { .. } | Self::Refused { .. } | Self::Unfit => LiveFault::Refused { host },
            Self::Busy { .. } => LiveFault::Busy { host },
            Self::Referred => LiveFault::Referred { host },
        })
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Tls(error) => error.recovery(),
            Self::Lost(_) | Self::Busy { .. } => Recovery::After(RETRY),
            Self::StartTlsRefused { .. } | Self::NotLetIn { .. } | Self::Referred | Self::Unfit => {
                Recovery::Needs(UserAct::FixSetup)
            }
            Self::Malformed | Self::TooLarge | Self::Refused { .. } => Recovery::Never,
        }
    }
}

fn tls_fault(error: &tls::Error, host: String) -> LiveFault {
    match error {
        tls::Error::Unreachable { .. } | tls::Error::Lost { .. } | tls::Error::HungUp { .. } => {
            LiveFault::Unreachable { host }
        }
        tls::Error::Refused { .. } => LiveFault::Refused { host },
        tls::Error::Card(_) => LiveFault::CardNeeded,
        tls::Error::HostName { .. }
        | tls::Error::Certificate { .. }
        | tls::Error::Incompatible { .. }
        | tls::Error::SchemeUnsupported { .. }
        | tls::Error::CardVersion { .. }
        | tls::Error::AuthoritiesMissing
        | tls::Error::Setup(_) => LiveFault::Untrusted { host },
    }
}
