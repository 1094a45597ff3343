//! A mailbox at an operator, how to reach it and by what it is opened. There is no clear-text mode to choose, and no password.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::{Address, DisplayName, Face, HolderId};

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

impl Security {
    /// Stable word, as the settings write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
        }
    }

    /// Reverse of [`Security::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::StartTls, Self::Tls].into_iter().find(|security| security.code() == code)
    }
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

/// Whose a mailbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tenure {
    /// That of whomever the card, the token or the certificate names.
    #[default]
    Own,
    /// Of a practice or a service: its operator lets several persons act for it, and it is named at each login (RFC 4422 §3.6).
    Shared,
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

impl TokenMechanism {
    /// Stable word, as in the settings.
    pub fn code(self) -> &'static str {
        match self {
            Self::XOAuth2 => "xoauth2",
            Self::OAuthBearer => "oauthbearer",
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

impl Tenure {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }

    /// Whom a login by certificate acts for, when that is not whomever the certificate names: the mailbox of this address.
    fn acting_for(self, address: &Address) -> Option<String> {
        (self == Self::Shared).then(|| address.to_string())
    }

    /// Reverse of [`Tenure::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Own, Self::Shared].into_iter().find(|tenure| tenure.code() == code)
    }
}

/// Longest host name in octets (RFC 1035 §2.3.4, without the root).
const HOST_MAX: usize = 253;

impl Endpoint {
    /// A server as a person names it: a host name of letters, digits and hyphens, or an IP address; `None` when it is neither, or
    /// when the port is 0.
    pub fn new(host: &str, port: u16, security: Security) -> Option<Self> {
        let host = host.trim().to_ascii_lowercase();
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
        };
        let is_host = host.parse::<IpAddr>().is_ok() || (host.len() <= HOST_MAX && host.split('.').all(is_label));
        (is_host && port != 0).then_some(Self { host, port, security })
    }

    /// Whether it lies on this computer: practice trust reaches nothing else.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
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
    /// Whose it is.
    pub tenure: Tenure,
    /// How it is told from the others.
    pub face: Face,
    /// Other software collects this mailbox too: nothing is marked or moved there but by a person.
    pub collected: bool,
    /// Its operator deletes messages after so many days, as the settings say: no server tells.
    pub retention: Option<u16>,
}

/// A mailbox as its holder adds it in the window or on the command line. It is kept in her vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMailbox {
    /// Its address.
    pub address: Address,
    /// Display name put in `From`.
    pub name: Option<DisplayName>,
    /// Where mail is read.
    pub imap: Endpoint,
    /// Where mail is submitted.
    pub submission: Endpoint,
    /// By what both are opened. An organisation's certificate is for the settings alone.
    pub method: Method,
    /// Whose it is.
    pub tenure: Tenure,
}

impl Account {
    /// Several persons may open it.
    pub fn is_shared(&self) -> bool {
        self.tenure == Tenure::Shared
    }

    /// Whom a login by certificate acts for, when that is not whomever the certificate names.
    pub fn acting_for(&self) -> Option<String> {
        self.tenure.acting_for(&self.address)
    }
}

impl NewMailbox {
    /// Whom a login by certificate acts for, when that is not whomever the certificate names.
    pub fn acting_for(&self) -> Option<String> {
        self.tenure.acting_for(&self.address)
    }

    /// The same, as the account of whoever holds it.
    pub fn of(self, holder: HolderId) -> Account {
        let Self { address, name, imap, submission, method, tenure } = self;
        // One of several is known by its name, not by what stands before the `@`.
        let label = name.clone().filter(|_| tenure == Tenure::Shared);
        let face = Face { label, ..Face::default() };
        Account { holder, address, name, imap, submission, method, tenure, face, collected: false, retention: None }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Endpoint, Security};

    #[test]
    fn a_server_has_a_name_or_an_address_and_a_port() {
        let server = |host: &str, port: u16| Endpoint::new(host, port, Security::Tls).map(|server| server.host);
        for (typed, host) in
            [(" IMAP.Exemple.mssante.fr ", "imap.exemple.mssante.fr"), ("localhost", "localhost"), ("::1", "::1")]
        {
            assert_eq!(server(typed, 993).as_deref(), Some(host));
        }
        let long = format!("{}.fr", "a".repeat(64));
        for typed in ["", " ", "a b.fr", "https://a.fr", "a.fr/", "a.fr.", ".fr", "-a.fr", "a_b.fr", "é.fr", &long] {
            assert_eq!(server(typed, 993), None, "{typed:?}");
        }
        assert_eq!(server("a.fr", 0), None);
    }

    #[test]
    fn this_computer_is_told_from_all_others() {
        let is_here = |host: &str| Endpoint::new(host, 1, Security::Tls).unwrap().is_loopback();
        assert!(["localhost", "127.0.0.1", "127.9.9.9", "::1"].into_iter().all(is_here));
        assert!(!["localhost.fr", "10.0.0.1", "0.0.0.0", "mail.exemple.fr"].into_iter().any(is_here));
    }

    #[test]
    fn no_word_means_clear_text() {
        assert_eq!(Security::parse("starttls"), Some(Security::StartTls));
        assert_eq!(Security::parse("tls"), Some(Security::Tls));
        assert!(["", "none", "plain", "TLS", "ssl"].into_iter().all(|word| Security::parse(word).is_none()));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn what_is_taken_is_taken_again(host in "[ -~]{0,4}[a-zA-Z0-9.-]{0,12}", port in any::<u16>()) {
            if let Some(server) = Endpoint::new(&host, port, Security::StartTls) {
                prop_assert_eq!(Endpoint::new(&server.host, port, Security::StartTls), Some(server));
            }
        }
    }
}
