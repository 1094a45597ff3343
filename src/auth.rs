//! How an operator is authenticated to, once TLS stands: by the client certificate of the handshake (SASL EXTERNAL, RFC 4422
//! appendix A), or by a token of Pro Santé Connect (XOAUTH2, OAUTHBEARER). There is no password. This file is pure: who carries
//! these words to a server is elsewhere; [`psc`] obtains tokens, [`Keeper`] keeps them.

mod error;
mod keeper;
mod locked;
mod logins;
mod offered;
pub mod psc;
mod refusal;
pub mod relay_client;
mod token;

use std::fmt;

use crate::domain::Secret;

pub use self::error::{Breach, Error};
pub use self::keeper::{Grant, Keeper, Source, State, Waiting};
pub use self::logins::{Keepers, Logins, Opener};
pub use self::offered::Offered;
pub use self::refusal::{SecondTry, TokenRefusal};
pub use self::token::AccessToken;

/// Between the parts of a token's message.
const SEPARATOR: u8 = 0x01;

/// Who logs in, and by what.
#[derive(Clone)]
pub enum Login {
    /// The certificate given in the TLS handshake: a card's, or an organisation's.
    Certificate {
        /// The mailbox to open when it is another than the certificate's own (RFC 4422 authorisation identity).
        acting_for: Option<String>,
    },
    /// A token of Pro Santé Connect.
    Token {
        /// The mailbox to open: a token names a person, never a mailbox.
        mailbox: String,
        /// The token.
        token: AccessToken,
        /// The one mechanism that may be used; any that is offered when absent.
        only: Option<Mechanism>,
    },
}

/// A SASL mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4422 appendix A.
    External,
    /// What the French rules for mail clients name (ECO.1.2.1); documented by no RFC.
    XOAuth2,
    /// RFC 7628.
    OAuthBearer,
}

/// Which server a token is shown to: OAUTHBEARER binds its message to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer<'a> {
    /// Host name.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
}

/// The words of one authentication, in order.
pub struct Dialogue {
    mechanism: Mechanism,
    first: Option<Secret<Vec<u8>>>,
    refusal: Option<TokenRefusal>,
}

impl Login {
    /// By the certificate, for its own mailbox.
    pub const CERTIFICATE: Self = Self::Certificate { acting_for: None };

    /// Begins to authenticate to a server that offers these mechanisms. `None`: it offers none that serves.
    pub fn begin<'m>(&self, offered: impl IntoIterator<Item = &'m str>, peer: Peer<'_>) -> Option<Dialogue> {
        let mechanism = self.choose(offered)?;
        let first = match self {
            Self::Certificate { acting_for } => acting_for.clone().unwrap_or_default().into_bytes(),
            Self::Token { mailbox, token, .. } => message(mechanism, mailbox, token, peer),
        };
        Some(Dialogue { mechanism, first: Some(Secret::new(first)), refusal: None })
    }

    /// It names the mailbox to open: a server that lets it in unasked has opened another one.
    pub fn names_mailbox(&self) -> bool {
        !matches!(self, Self::Certificate { acting_for: None })
    }

    /// It shows a token.
    pub fn is_token(&self) -> bool {
        matches!(self, Self::Token { .. })
    }

    /// The best mechanism that is offered and serves.
    fn choose<'m>(&self, offered: impl IntoIterator<Item = &'m str>) -> Option<Mechanism> {
        let mut offered = offered.into_iter().filter_map(Mechanism::parse);
        match self {
            // Many servers let the certificate in without saying so.
            Self::Certificate { .. } => Some(Mechanism::External),
            Self::Token { only: Some(only), .. } => offered.find(|mechanism| mechanism == only),
            Self::Token { only: None, .. } => {
                let tokens = offered.filter(|mechanism| *mechanism != Mechanism::External);
                tokens.min_by_key(|mechanism| *mechanism != Mechanism::XOAuth2)
            }
        }
    }
}

impl Default for Login {
    fn default() -> Self {
        Self::CERTIFICATE
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate { .. } => "Certificate",
            Self::Token { .. } => "Token",
        })
    }
}

impl Mechanism {
    /// Its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Self::External => "EXTERNAL",
            Self::XOAuth2 => "XOAUTH2",
            Self::OAuthBearer => "OAUTHBEARER",
        }
    }

    /// The mechanism of this name, if it is one that serves.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::External, Self::XOAuth2, Self::OAuthBearer].into_iter().find(|own| own.name().eq_ignore_ascii_case(name))
    }
}

impl Dialogue {
    /// The mechanism.
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// What to answer to a challenge, the first one empty (RFC 4422 §3.3); not encoded. A second challenge can only be the reason
    /// of a refusal: it is acknowledged, and the server then refuses in so many words.
    pub fn answer(&mut self, challenge: &[u8]) -> Secret<Vec<u8>> {
        if let Some(first) = self.first.take() {
            return first;
        }
        self.refusal = Some(TokenRefusal::read(challenge));
        Secret::new(match self.mechanism {
            // RFC 7628 §3.2.3.
            Mechanism::OAuthBearer => vec![SEPARATOR],
            Mechanism::External | Mechanism::XOAuth2 => Vec::new(),
        })
    }

    /// Why the token was refused, once it was.
    pub fn refusal(&self) -> Option<TokenRefusal> {
        self.refusal
    }
}

/// What shows a token to a server.
fn message(mechanism: Mechanism, mailbox: &str, token: &AccessToken, peer: Peer<'_>) -> Vec<u8> {
    let port = peer.port.to_string();
    let opening: &[&str] = match mechanism {
        Mechanism::OAuthBearer => &["n,a=", &gs2(mailbox), ",\u{1}host=", peer.host, "\u{1}port=", &port],
        Mechanism::XOAuth2 | Mechanism::External => &["user=", mailbox],
    };
    let closing = ["\u{1}auth=Bearer ", token.declassify(), "\u{1}\u{1}"];
    let parts = || opening.iter().chain(&closing);
    // Room is made once: a buffer that grows would leave pieces of the token behind.
    let mut message = Vec::with_capacity(parts().map(|part| part.len()).sum());
    parts().for_each(|part| message.extend_from_slice(part.as_bytes()));
    message
}

/// An authorisation identity as RFC 5801 §4 writes it.
fn gs2(identity: &str) -> String {
    identity.replace('=', "=3D").replace(',', "=2C")
}

#[cfg(test)]
#[path = "auth/auth_tests.rs"]
mod tests;
