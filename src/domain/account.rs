//! A mailbox at an operator and how to reach it. There is no clear-text mode to choose.

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
}
