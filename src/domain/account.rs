//! A mailbox at an operator, how to reach it and by what it is opened. There is no clear-text mode to choose, and no password.

use std::path::PathBuf;

use serde::Deserialize;

use super::{Address, DisplayName, HolderId};

/// Octets of a message that operators take unless they announce otherwise (« 10 Mo »).
pub const SIZE_DEFAULT: u64 = 10 * 1024 * 1024;

/// Local key of an account row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub i64);

/// How TLS starts on an endpoint; both are mandatory TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Greeting and capabilities in clear, then STARTTLS that must succeed (143, 587).
    StartTls,
    /// TLS from the first byte (993, 465; RFC 8314).
    Tls,
}

/// A server of the operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Host name, checked against the certificate.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How TLS starts.
    pub security: Security,
}

/// By what a mailbox is opened. The session itself is always opened by the card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The card's certificate, in the TLS handshake.
    #[default]
    Card,
    /// A token of Pro Santé Connect.
    Psc {
        /// The one mechanism to show it by; the best that is offered when absent.
        only: Option<TokenMechanism>,
    },
    /// The certificate of an organisation: for mailboxes of applications.
    Organisation {
        /// Its file with the key, under a password (PKCS#12).
        file: PathBuf,
    },
}

/// The kinds of [`Method`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodKind {
    /// [`Method::Card`].
    Card,
    /// [`Method::Psc`].
    Psc,
    /// [`Method::Organisation`].
    Organisation,
}

/// A SASL mechanism that shows a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenMechanism {
    /// What the French rules for mail clients name (ECO.1.2.1); documented by no RFC.
    XOAuth2,
    /// RFC 7628.
    OAuthBearer,
}

/// Where a person logs in to Pro Santé Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PscWay {
    /// With her card, in its own program on this computer.
    Card,
    /// With her telephone (e-CPS).
    Mobile,
    /// On the pages of Pro Santé Connect, in the browser of this computer.
    Browser,
}

impl Method {
    /// Its kind.
    pub fn kind(&self) -> MethodKind {
        match self {
            Self::Card => MethodKind::Card,
            Self::Psc { .. } => MethodKind::Psc,
            Self::Organisation { .. } => MethodKind::Organisation,
        }
    }
}

impl MethodKind {
    /// Stable word, as in the settings.
    pub fn code(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Psc => "psc",
            Self::Organisation => "organisation",
        }
    }
}

/// One mailbox that a card holder opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who opens it: accounts of other holders are invisible in a session.
    pub holder: HolderId,
    /// Its address.
    pub address: Address,
    /// Display name put in `From`, by the official pattern.
    pub name: Option<DisplayName>,
    /// Where mail is read.
    pub imap: Endpoint,
    /// Where mail is submitted.
    pub submission: Endpoint,
    /// By what both are opened.
    pub method: Method,
}
