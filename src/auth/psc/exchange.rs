//! The token endpoint: what is asked there, what it gives, how it refuses (RFC 6749 §5, CIBA §10 and §11).

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::super::error::{Breach, Error};
use super::super::locked::Locked;
use super::super::token::AccessToken;
use crate::clock::Moment;
use crate::domain::Secret;
use crate::http::{Answer, Limits};

/// Bounds of one call.
pub(in crate::auth) const LIMITS: Limits = Limits { octets: 65_536, deadline: Duration::from_secs(20) };
/// The scope without which a token opens no mailbox.
pub(super) const SCOPE: &str = "scope_all";
/// Life of a token whose issuer does not say (RFC 6749 §5.1 only recommends it): shorter than any that is documented.
const UNSAID: u64 = 60;

/// What a successful answer gives.
#[derive(Debug)]
pub(in crate::auth) struct Tokens {
    pub(in crate::auth) access: AccessToken,
    pub(in crate::auth) refresh: Option<Arc<Locked>>,
    pub(in crate::auth) identity: Option<Arc<Locked>>,
}

/// A text of a JSON answer that is wiped.
#[derive(Deserialize)]
#[serde(from = "String")]
pub(in crate::auth) struct Hidden(pub(in crate::auth) Secret<String>);

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(Secret::new(text))
    }
}

/// Reads an answer that gives tokens, obtained at `since`.
pub(super) fn tokens(answer: &Answer, since: Moment) -> Result<Tokens, Error> {
    #[derive(Deserialize)]
    struct Body {
        access_token: Hidden,
        token_type: String,
        expires_in: Option<u64>,
        refresh_token: Option<Hidden>,
        id_token: Option<Hidden>,
        scope: Option<String>,
    }
    if !answer.is_success() {
        return Err(failure(answer));
    }
    let unreadable = Error::Misbehaved(Breach::Answer);
    let body: Body = serde_json::from_slice(answer.body.declassify()).map_err(|_| unreadable.clone())?;
    if !body.token_type.eq_ignore_ascii_case("Bearer") {
        return Err(unreadable);
    }
    // Left out when it is what was asked (RFC 6749 §5.1).
    if body.scope.is_some_and(|scope| !scope.split(' ').any(|granted| granted == SCOPE)) {
        return Err(Error::Scope);
    }
    let life = Duration::from_secs(body.expires_in.unwrap_or(UNSAID));
    let access = AccessToken::new(&body.access_token.0, since, life).ok_or(unreadable)?;
    let locked = |text: Hidden| Arc::new(Locked::new(&text.0));
    Ok(Tokens { access, refresh: body.refresh_token.map(locked), identity: body.id_token.map(locked) })
}

/// Where a login that waits for its person stands.
pub(in crate::auth) enum Polled<T> {
    /// She agreed.
    Done(T),
    /// She did not answer yet.
    Pending,
    /// The same, and it is asked too often.
    SlowDown,
    /// It is over, or something failed.
    Failed(Error),
}

/// Reads an answer to a question about a login that waits.
pub(super) fn polled(answer: &Answer, since: Moment) -> Polled<Tokens> {
    match code(answer).as_deref() {
        Some("authorization_pending") => Polled::Pending,
        Some("slow_down") => Polled::SlowDown,
        _ => match tokens(answer, since) {
            Ok(tokens) => Polled::Done(tokens),
            Err(error) => Polled::Failed(error),
        },
    }
}

/// Why it was refused, by the code of the error; its description is not read.
pub(in crate::auth) fn failure(answer: &Answer) -> Error {
    let status = answer.status;
    match code(answer).as_deref() {
        Some("access_denied" | "transaction_failed") => Error::Refused,
        Some("expired_token") => Error::Late,
        Some("invalid_grant" | "login_required" | "interaction_required" | "invalid_token") => Error::Ended,
        Some("invalid_client" | "unauthorized_client" | "unsupported_grant_type" | "missing_user_code") => {
            Error::NotRegistered
        }
        Some("invalid_scope" | "insufficient_scope") => Error::Scope,
        Some("unknown_user_id") => Error::UnknownHolder,
        Some("server_error" | "temporarily_unavailable") => Error::Unavailable { status },
        _ if status >= 500 || status == 429 || status == 408 => Error::Unavailable { status },
        _ if status == 401 || status == 403 => Error::NotRegistered,
        _ => Error::Misbehaved(Breach::Answer),
    }
}

fn code(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Body {
        error: String,
    }
    if answer.is_success() {
        return None;
    }
    serde_json::from_slice::<Body>(answer.body.declassify()).ok().map(|body| body.error)
}

#[cfg(test)]
#[path = "exchange_tests.rs"]
mod tests;
