//! Who logged in: an identity token proved against the issuer's keys, and the person it names against the holder of the card. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, AuthenticationContextClass, ClaimsVerificationError, ClientId, IdToken, IdTokenVerifier,
    IssuerUrl, Nonce, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::super::error::{Breach, Error};
use crate::domain::HolderId;

/// Between the clock of the issuer and ours.
const SKEW: i64 = 5 * 60;
/// What identity tokens may be signed with: all of them use SHA-256, and none a secret that both sides know.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

/// The claim of the real service beside those of the standard.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Claims {
    #[serde(rename = "SubjectNameID")]
    subject_name_id: Option<String>,
}

impl AdditionalClaims for Claims {}

type Token = IdToken<Claims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// What an identity token must prove.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) holder: &'a HolderId,
    /// The access token that came with it.
    pub(super) access: &'a str,
    pub(super) occasion: Occasion<'a>,
    pub(super) now: Timestamp,
}

/// When it was given.
#[derive(Clone, Copy)]
pub(super) enum Occasion<'a> {
    /// After a login in the browser, which carried this nonce.
    Browser(&'a Nonce),
    /// After a login on the telephone or in the card's program: it carries none (CIBA §7.1).
    Approval,
    /// With another access token, during a session.
    Refresh,
}

/// A proved identity token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proved {
    /// `sub`; its last part is the holder's.
    pub(super) subject: String,
    /// It said `SubjectNameID`, and that is the holder's: the account need not be asked.
    pub(super) complete: bool,
}

/// Why a token proves nothing.
#[derive(Debug)]
pub(super) enum Fault {
    /// It was signed by a key that is not among those: the issuer may have changed them.
    UnknownKey,
    /// For good.
    Final(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// Proves an identity token.
pub(super) fn prove(text: &str, keys: &CoreJsonWebKeySet, expected: Expected<'_>) -> Result<Proved, Fault> {
    let token: Token = text.parse().map_err(|_| Error::Misbehaved(Breach::NoIdentity))?;
    let issuer = IssuerUrl::new(expected.issuer.to_owned()).map_err(|_| Error::Settings)?;
    let client = ClientId::new(expected.client.to_owned());
    let now = expected.now.as_second();
    let latest = now.saturating_add(SKEW);
    let verifier = IdTokenVerifier::new_public_client(client, issuer, keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || date(now.saturating_sub(SKEW)))
        .set_issue_time_verifier_fn(
            move |issued| {
                if issued.timestamp() <= latest { Ok(()) } else { Err(String::new()) }
            },
        )
        .set_auth_context_verifier_fn(
            move |class| {
                if strong(class, expected.occasion) { Ok(()) } else { Err(String::new()) }
            },
        );
    let nonce = move |told: Option<&Nonce>| match expected.occasion {
        Occasion::Browser(sent) => match told {
            Some(told) if same(told.secret(), sent.secret()) => Ok(()),
            _ => Err(String::new()),
        },
        Occasion::Approval | Occasion::Refresh => Ok(()),
    };
    let claims = token.claims(&verifier, nonce).map_err(|error| fault(&error))?;
    if claims.access_token_hash().is_some_and(|told| !same(told, &half_hash(expected.access))) {
        return Err(Error::Misbehaved(Breach::Mixed).into());
    }
    let subject = claims.subject().as_str();
    if !names(subject, expected.holder) {
        return Err(Error::OtherPerson.into());
    }
    let named = claims.additional_claims().subject_name_id.as_deref();
    let preferred = claims.preferred_username().map(|name| name.as_str());
    agree(named, preferred, expected.holder)?;
    Ok(Proved { subject: subject.to_owned(), complete: named.is_some() })
}

/// What the account says of the person, where the identity token did not.
#[derive(Deserialize)]
pub(super) struct Account {
    sub: String,
    #[serde(rename = "SubjectNameID")]
    subject_name_id: Option<String>,
    preferred_username: Option<String>,
}

impl Account {
    /// The account belongs to the token (OpenID Connect Core §5.3.2), and to the holder.
    pub(super) fn confirms(&self, proved: &Proved, holder: &HolderId) -> Result<(), Error> {
        if self.sub != proved.subject {
            return Err(Error::Misbehaved(Breach::Mixed));
        }
        let (named, preferred) = (self.subject_name_id.as_deref(), self.preferred_username.as_deref());
        if named.or(preferred).is_none() {
            return Err(Error::Misbehaved(Breach::NoIdentity));
        }
        agree(named, preferred, holder)
    }
}

/// Every identity that is told is the holder's; `preferred_username` counts only where the other is missing.
fn agree(named: Option<&str>, preferred: Option<&str>, holder: &HolderId) -> Result<(), Error> {
    match named.or(preferred) {
        Some(told) if told != holder.as_str() => Err(Error::OtherPerson),
        _ => Ok(()),
    }
}

/// `f:<uuid>:<national id>`.
fn names(subject: &str, holder: &HolderId) -> bool {
    subject.rsplit(':').next() == Some(holder.as_str())
}

/// At least `eidas1`, which is asked: a card may be said to be more.
fn strong(class: Option<&AuthenticationContextClass>, occasion: Occasion<'_>) -> bool {
    match class {
        Some(class) => matches!(class.as_str(), "eidas1" | "eidas2" | "eidas3"),
        // Not told again during a session (OpenID Connect Core §12.2).
        None => matches!(occasion, Occasion::Refresh),
    }
}

fn fault(error: &ClaimsVerificationError) -> Fault {
    let breach = match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            return Fault::UnknownKey;
        }
        ClaimsVerificationError::InvalidAuthContext(_) => return Error::TooWeak.into(),
        ClaimsVerificationError::Expired(_) => Breach::Date,
        ClaimsVerificationError::InvalidAudience(_) => Breach::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Breach::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Breach::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => Breach::Mixed,
        _ => Breach::Signature,
    };
    Error::Misbehaved(breach).into()
}

/// `at_hash` (OpenID Connect Core §3.1.3.6), for SHA-256.
fn half_hash(access: &str) -> String {
    let digest = Sha256::digest(access.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
}

fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

fn date(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
