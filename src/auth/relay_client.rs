//! Pro Santé Connect through a relay that the editor or the establishment runs: the relay keeps the secret of the client and knows
//! the holder by her card, which signs the TLS connection. It gives access tokens and a sealed text to renew them with.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::error::{Breach, Error};
use super::keeper::Grant;
use super::locked::Locked;
use super::psc::exchange::{Hidden, LIMITS, Polled, Tokens};
use super::psc::{Channel, Pace};
use super::token::AccessToken;
use crate::clock::{self, Moment};
use crate::domain::{HolderId, Secret};
use crate::http::{self, Answer, Call, Credentials, Payload};
use crate::settings::{RelaySettings, RelayTrust};
use crate::tls::ServerTrust;

impl From<RelayTrust> for ServerTrust {
    fn from(trust: RelayTrust) -> Self {
        match trust {
            RelayTrust::IgcSante => Self::Operators,
            RelayTrust::PublicWeb => Self::PublicWeb,
        }
    }
}

/// A relay. Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    base: Arc<str>,
    http: http::Client,
}

/// A login that waits to be approved, at a relay.
pub struct Waiting {
    relay: Relay,
    holder: HolderId,
    request: Secret<String>,
    binding: String,
    pace: Pace,
}

impl Relay {
    /// A relay over `http`, whose profile shows the card (`http::Client::with_card`).
    ///
    /// # Errors
    /// [`Error::Settings`].
    pub fn new(settings: &RelaySettings, http: http::Client) -> Result<Self, Error> {
        let base = settings.address.trim_end_matches('/');
        let host = base.strip_prefix("https://").unwrap_or_default();
        if host.is_empty() || host.contains(['?', '#', '@', ' ']) {
            return Err(Error::Settings);
        }
        Ok(Self { base: base.into(), http })
    }

    /// Begins a login that the holder of the card approves elsewhere. `holder` must be the card's: the relay reads it there itself.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn begin_approval(&self, holder: &HolderId, channel: Channel) -> Result<Waiting, Error> {
        #[derive(Serialize)]
        struct Question {
            channel: Channel,
        }
        #[derive(Deserialize)]
        struct Begun {
            id: Hidden,
            binding: String,
            expires_in: u64,
            interval: u64,
        }
        let answer = self.ask("login", &Question { channel }).await?;
        let begun: Begun = read(&answer)?;
        if begun.binding.len() != 2 || !begun.binding.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Error::Misbehaved(Breach::Answer));
        }
        let pace = Pace::new(begun.expires_in, Some(begun.interval), Instant::now());
        Ok(Waiting { relay: self.clone(), holder: holder.clone(), request: begun.id.0, binding: begun.binding, pace })
    }

    /// Asks nothing but whether it answers to the card: a text that no relay has sealed is looked at after the card only.
    pub(super) async fn answers(&self) -> Result<(), Error> {
        match self.refresh("-").await {
            Ok(_) | Err(Error::Ended) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn refresh(&self, sealed: &str) -> Result<Tokens, Error> {
        let since = clock::moment();
        tokens(&self.ask("refresh", &Sealed { refresh: sealed }).await?, since)
    }

    pub(super) async fn end(&self, sealed: Option<&str>) -> Result<(), Error> {
        let Some(refresh) = sealed else { return Ok(()) };
        let answer = self.ask("logout", &Sealed { refresh }).await?;
        if answer.is_success() { Ok(()) } else { Err(failure(&answer)) }
    }

    async fn ask(&self, path: &str, question: &impl Serialize) -> Result<Answer, Error> {
        let text = serde_json::to_vec(question).map_err(|_| Error::Settings)?;
        let text = Secret::new(text);
        let url = format!("{}/v1/{path}", self.base);
        let call = Call { url: &url, payload: Payload::Json(&text), credentials: Credentials::Nothing };
        Ok(self.http.call(call, LIMITS).await?)
    }
}

impl Waiting {
    /// Two digits that the person compares with those she is shown elsewhere.
    pub fn binding(&self) -> &str {
        &self.binding
    }

    /// Time left to answer.
    pub fn left(&self) -> Duration {
        self.pace.ends.saturating_duration_since(Instant::now())
    }

    /// Waits until the person has answered. Who drops this future gives up.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn finish(self) -> Result<Grant, Error> {
        let tokens = self.pace.wait(|| self.ask()).await?;
        Ok(Grant::new(self.holder, tokens))
    }

    async fn ask(&self) -> Polled<Tokens> {
        #[derive(Serialize)]
        struct Question<'a> {
            id: &'a str,
        }
        let since = clock::moment();
        match self.relay.ask("poll", &Question { id: self.request.declassify() }).await {
            Ok(answer) if answer.status == 202 => Polled::Pending,
            Ok(answer) => tokens(&answer, since).map_or_else(Polled::Failed, Polled::Done),
            Err(error) => Polled::Failed(error),
        }
    }
}

#[derive(Serialize)]
struct Sealed<'a> {
    refresh: &'a str,
}

fn tokens(answer: &Answer, since: Moment) -> Result<Tokens, Error> {
    #[derive(Deserialize)]
    struct Body {
        access_token: Hidden,
        expires_in: u64,
        refresh: Option<Hidden>,
    }
    let body: Body = read(answer)?;
    let life = Duration::from_secs(body.expires_in);
    let access = AccessToken::new(&body.access_token.0, since, life).ok_or(Error::Misbehaved(Breach::Answer))?;
    let refresh = body.refresh.map(|text| Arc::new(Locked::new(&text.0)));
    Ok(Tokens { access, refresh, identity: None })
}

fn read<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    if answer.status != 200 {
        return Err(failure(answer));
    }
    serde_json::from_slice(answer.body.declassify()).map_err(|_| Error::Misbehaved(Breach::Answer))
}

fn failure(answer: &Answer) -> Error {
    #[derive(Deserialize)]
    struct Body {
        error: Refusal,
    }
    let status = answer.status;
    match serde_json::from_slice::<Body>(answer.body.declassify()) {
        Ok(body) => body.error.error(status),
        Err(_) if status >= 500 || status == 429 => Error::Unavailable { status },
        Err(_) => Error::Misbehaved(Breach::Answer),
    }
}

/// Why a relay refuses, as it says it on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Its question cannot be read.
    Invalid,
    /// The holder's card is not accepted, or its revocation is not known.
    Card,
    /// Asked too often.
    TooMany,
    /// Pro Santé Connect was not reached.
    Unavailable,
    /// The relay is not set up for what was asked, or Pro Santé Connect does not keep to its protocol.
    NotSetUp,
    /// The person refused.
    Refused,
    /// Nobody answered in time.
    Late,
    /// Pro Santé Connect does not know the holder.
    UnknownHolder,
    /// Somebody else logged in.
    OtherPerson,
    /// The login does not open mailboxes, or is too weak.
    Insufficient,
    /// The session is over, or the sealed text is not one of this relay for this holder.
    Ended,
}

impl Refusal {
    fn error(self, status: u16) -> Error {
        match self {
            Self::Invalid => Error::Misbehaved(Breach::Answer),
            Self::Card | Self::NotSetUp => Error::NotRegistered,
            Self::TooMany | Self::Unavailable => Error::Unavailable { status },
            Self::Refused => Error::Refused,
            Self::Late => Error::Late,
            Self::UnknownHolder => Error::UnknownHolder,
            Self::OtherPerson => Error::OtherPerson,
            Self::Insufficient => Error::Scope,
            Self::Ended => Error::Ended,
        }
    }

    /// What a relay says of an error.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Unreachable(_) | Error::Unavailable { .. } => Self::Unavailable,
            Error::Misbehaved(_) | Error::NotRegistered | Error::Settings | Error::Unproven(_) | Error::Listen(_) => {
                Self::NotSetUp
            }
            Error::Refused => Self::Refused,
            Error::Late => Self::Late,
            Error::UnknownHolder => Self::UnknownHolder,
            Error::OtherPerson => Self::OtherPerson,
            Error::TooWeak | Error::Scope => Self::Insufficient,
            Error::Ended => Self::Ended,
        }
    }
}

#[cfg(test)]
#[path = "relay_client_tests.rs"]
mod tests;
