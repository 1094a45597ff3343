//! What the issuer publishes of itself: its endpoints and its keys. The real service publishes under a name of its own.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::CoreJsonWebKeySet;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::super::error::{Breach, Error};
use super::exchange::{LIMITS, failure};
use crate::clock::{self, Moment};
use crate::http::{self, Call, Credentials, Payload};

/// Name of the discovery document below the issuer.
const DISCOVERY: &str = "/.well-known/wallet-openid-configuration";
/// After this both are fetched anew.
const KEPT: Duration = Duration::from_hours(1);

/// The endpoints this program uses (OpenID Connect Discovery §3, RFC 8414 §2, CIBA §4).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    pub(super) revocation_endpoint: Option<String>,
    pub(super) end_session_endpoint: Option<String>,
    pub(super) backchannel_authentication_endpoint: Option<String>,
}

/// Both as last fetched.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) metadata: Arc<Metadata>,
    pub(super) keys: Arc<CoreJsonWebKeySet>,
    at: Moment,
}

/// Fetches both, once for all who ask.
pub(super) struct Discovery {
    issuer: String,
    http: http::Client,
    kept: Mutex<Option<Found>>,
}

impl Discovery {
    pub(super) fn new(issuer: &str, http: http::Client) -> Self {
        Self { issuer: issuer.trim_end_matches('/').to_owned(), http, kept: Mutex::new(None) }
    }

    /// What is kept, or what is fetched.
    pub(super) async fn found(&self) -> Result<Found, Error> {
        let mut kept = self.kept.lock().await;
        if let Some(found) = kept.as_ref().filter(|found| clock::moment().since(found.at) < KEPT) {
            return Ok(found.clone());
        }
        let found = self.fetch().await?;
        *kept = Some(found.clone());
        Ok(found)
    }

    /// Fetches anew, unless another did since `stale`: a token was signed by a key that it lacks.
    pub(super) async fn renewed(&self, stale: &Found) -> Result<Found, Error> {
        let mut kept = self.kept.lock().await;
        if let Some(newer) = kept.as_ref().filter(|found| !Arc::ptr_eq(&found.keys, &stale.keys)) {
            return Ok(newer.clone());
        }
        let found = self.fetch().await?;
        *kept = Some(found.clone());
        Ok(found)
    }

    /// Reads both, whatever is kept.
    pub(super) async fn answers(&self) -> Result<(), Error> {
        self.fetch().await.map(drop)
    }

    async fn fetch(&self) -> Result<Found, Error> {
        let metadata: Metadata = self.read(&format!("{}{DISCOVERY}", self.issuer)).await?;
        // A document that another issuer gave could send our secret to its own endpoints (OpenID Connect Discovery §4.3).
        if metadata.issuer.trim_end_matches('/') != self.issuer {
            return Err(Error::Misbehaved(Breach::Issuer));
        }
        let keys: CoreJsonWebKeySet = self.read(&metadata.jwks_uri).await?;
        Ok(Found { metadata: Arc::new(metadata), keys: Arc::new(keys), at: clock::moment() })
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, Error> {
        let call = Call { url, payload: Payload::Nothing, credentials: Credentials::Nothing };
        let answer = self.http.call(call, LIMITS).await?;
        if !answer.is_success() {
            return Err(failure(&answer));
        }
        serde_json::from_slice(answer.body.declassify()).map_err(|_| Error::Misbehaved(Breach::Answer))
    }
}
