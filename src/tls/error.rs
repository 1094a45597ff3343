//! What can go wrong on the way to a server, by cause.

use std::io;
use std::time::Duration;

use rustls::{AlertDescription, PeerIncompatible};
use thiserror::Error;

use super::client_auth::SignFailure;
use super::verifier::{CertificateFailure, find};
use crate::card;
use crate::domain::notice::CertificateFault;
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum Error {
    /// The host cannot be reached.
    #[error("the server cannot be reached")]
    Unreachable {
        /// Its name.
        host: String,
        /// The network's error.
        #[source]
        source: io::Error,
    },
    /// The link broke.
    #[error("the link to the server was lost")]
    Lost {
        /// The host.
        host: String,
        /// The network's error.
        #[source]
        source: io::Error,
    },
    /// Not a host name that a certificate could carry.
    #[error("the host name is not valid")]
    HostName {
        /// As given.
        host: String,
    },
    /// The server's certificate is refused.
    #[error("the server's certificate is refused")]
    Certificate {
        /// The host.
        host: String,
        /// Why.
        #[source]
        failure: CertificateFailure,
    },
    /// The server refused our certificate in the handshake.
    #[error("the server refused the card's certificate")]
    Refused {
        /// The host.
        host: String,
        /// The alert it sent.
        #[source]
        source: rustls::Error,
    },
    /// No TLS version, suite or message in common.
    #[error("the server's TLS is not compatible")]
    Incompatible {
        /// The host.
        host: String,
        /// What rustls says.
        #[source]
        source: rustls::Error,
    },
    /// The card cannot make the signature that the server's TLS asks for.
    #[error("the card cannot make the signature the server asks for")]
    SchemeUnsupported {
        /// The host.
        host: String,
    },
    /// The server has no TLS version that the card can sign for.
    #[error("the server has no TLS version for this card")]
    CardVersion {
        /// The host.
        host: String,
    },
    /// The server hangs up on whatever it is offered, without a word.
    #[error("the server hangs up on every offer")]
    HungUp {
        /// The host.
        host: String,
    },
    /// The card failed during the handshake.
    #[error("the card did not sign the handshake")]
    Card(#[source] card::Error),
    /// The authorities of IGC-Santé were not found.
    #[error("the authorities of IGC-Santé were not found")]
    AuthoritiesMissing,
    /// rustls refuses the configuration.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

impl Error {
    /// Classifies an error of the link, in the handshake or later: in TLS 1.3 a server refuses the client only then.
    pub fn from_link(host: &str, error: io::Error) -> Self {
        let host = host.to_owned();
        if let Some(failure) = super::certificate_failure(&error) {
            return Self::Certificate { host, failure: failure.clone() };
        }
        if let Some(SignFailure(cause)) = find(&error, |error| error.downcast_ref::<SignFailure>()) {
            return match cause {
                card::Error::SchemeUnsupported => Self::SchemeUnsupported { host },
                other => Self::Card(other.clone()),
            };
        }
        let Some(tls) = find(&error, |error| error.downcast_ref::<rustls::Error>()) else {
            return Self::Lost { host, source: error };
        };
        let source = tls.clone();
        match tls {
            rustls::Error::AlertReceived(alert) if refuses_client(*alert) => Self::Refused { host, source },
            rustls::Error::InvalidCertificate(_) => {
                Self::Certificate { host, failure: CertificateFailure::plain(CertificateFault::Unfit) }
            }
            _ => Self::Incompatible { host, source },
        }
    }

    /// The server went away in the middle of the handshake.
    pub(super) fn is_hang_up(&self) -> bool {
        let kinds = [io::ErrorKind::UnexpectedEof, io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];
        matches!(self, Self::Lost { source, .. } if kinds.contains(&source.kind()))
    }

    /// A way in which a server that asked for a certificate ends a handshake without one (RFC 5246 §7.4.6, RFC 8446
    /// §4.4.2.4), or the connection after it.
    pub fn is_for_want_of_certificate(&self) -> bool {
        let handshake = rustls::Error::AlertReceived(AlertDescription::HandshakeFailure);
        matches!(self, Self::Refused { .. })
            || matches!(self, Self::Incompatible { source, .. } if *source == handshake)
            || self.is_hang_up()
    }

    /// The server said that there is no version or suite in common.
    pub(super) fn is_unequal(&self) -> bool {
        matches!(self, Self::Incompatible { source, .. } if is_unequal(source))
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Unreachable { .. } | Self::Lost { .. } => Recovery::After(Duration::from_secs(5)),
            Self::Certificate { failure, .. } => match failure.fault {
                CertificateFault::RevocationUnknown => Recovery::After(Duration::from_mins(1)),
                CertificateFault::Expired
                | CertificateFault::Revoked
                | CertificateFault::WrongName
                | CertificateFault::UnknownIssuer
                | CertificateFault::Unfit => Recovery::After(Duration::from_mins(15)),
            },
            Self::Card(error) => error.recovery(),
            Self::HostName { .. } | Self::AuthoritiesMissing => Recovery::Needs(UserAct::FixSetup),
            Self::Refused { .. } | Self::Incompatible { .. } | Self::HungUp { .. } => {
                Recovery::After(Duration::from_mins(15))
            }
            Self::SchemeUnsupported { .. } | Self::CardVersion { .. } | Self::Setup(_) => Recovery::Never,
        }
    }

    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Unreachable { host, .. } | Self::HostName { host } => {
                Notice::ServerUnreachable { host: host.clone() }
            }
            Self::Lost { host, .. } => Notice::ConnectionLost { host: host.clone() },
            Self::Certificate { host, failure } => {
                Notice::ServerCertificate { host: host.clone(), fault: failure.fault }
            }
            Self::Refused { host, .. } => Notice::LoginRefused { host: host.clone(), words: String::new() },
            Self::Incompatible { host, .. } if self.is_unequal() => Notice::ServerTls { host: host.clone() },
            Self::HungUp { host } => Notice::ServerTls { host: host.clone() },
            Self::Incompatible { host, .. } => Notice::ServerMisbehaved { host: host.clone(), words: String::new() },
            Self::SchemeUnsupported { .. } => Notice::CardSchemeUnsupported,
            Self::CardVersion { host } => Notice::CardTlsVersion { host: host.clone() },
            Self::Card(error) => error.notice(),
            Self::AuthoritiesMissing => Notice::AuthoritiesMissing,
            Self::Setup(_) => Notice::Internal,
        }
    }
}

/// Both sides speak TLS, and have no version or suite in common (RFC 8446 §6.2).
fn is_unequal(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::PeerIncompatible(_)
            | rustls::Error::AlertReceived(
                AlertDescription::HandshakeFailure
                    | AlertDescription::InsufficientSecurity
                    | AlertDescription::ProtocolVersion
            )
    )
}

/// The server has none of the versions that it was offered.
pub(super) fn is_other_version(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
            | rustls::Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                    | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            )
    )
}

/// Alerts by which a server refuses the client's certificate.
fn refuses_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
    )
}
