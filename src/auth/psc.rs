//! Pro Santé Connect: a login in the system's browser, or one that the person approves elsewhere; then tokens for as long as her
//! session lasts there. Only the holder of the card is let in, whoever logged in.
//!
//! Metadata, keys, identity tokens and their signatures are read by `openidconnect`. The token endpoint is asked here: that library
//! knows no CIBA, and leaves copies of tokens in memory.

mod browser;
mod ciba;
pub(super) mod exchange;
mod identity;
mod metadata;
mod proxy;
#[cfg(test)]
pub(super) mod testing;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient};
use openidconnect::{
    AuthUrl, AuthenticationContextClass, ClientId, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope,
};
use serde::Deserialize;
use tokio::time::Instant;

use self::browser::{Awaited, Landing};
use self::exchange::{LIMITS, Polled, Tokens, failure};
use self::identity::{Account, Expected, Fault, Occasion, Proved};
use self::metadata::{Discovery, Found};
use super::error::{Breach, Error};
use super::keeper::Grant;
use crate::clock;
use crate::domain::{HolderId, Secret};
use crate::http::{self, Answer, Call, Credentials, Payload};
use crate::settings::{PscProof, PscSettings};

pub use self::ciba::Channel;
pub(super) use self::ciba::Pace;
pub use self::proxy::{Given, Step};

/// What is asked: at least the first level.
const ACR: &str = "eidas1";
/// The grant of a login that is approved elsewhere.
const CIBA_GRANT: &str = "urn:openid:params:grant-type:ciba";
/// A code is exchanged, a session ended, within this.
const ENDING: Duration = Duration::from_secs(5);

/// What proves the client.
#[derive(Clone)]
pub enum ClientProof {
    /// Its secret, from the key store of the system.
    Secret(Arc<Secret<String>>),
    /// The certificate of the TLS profile of the HTTP client.
    Certificate,
}

/// A registered client of Pro Santé Connect. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: PscSettings,
    proof: ClientProof,
    http: http::Client,
    discovery: Discovery,
}

/// A login in the browser, begun.
pub struct BrowserLogin {
    client: Client,
    found: Found,
    holder: HolderId,
    landing: Landing,
    url: String,
    state: Secret<String>,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// A login that waits to be approved.
pub struct Approval {
    client: Client,
    found: Found,
    holder: HolderId,
    request: Secret<String>,
    binding: String,
    pace: Pace,
}

impl Client {
    /// A client over `http`: the public web's profile, with the organisation's certificate where that is the proof.
    ///
    /// # Errors
    /// [`Error::Settings`].
    pub fn new(settings: PscSettings, proof: ClientProof, http: http::Client) -> Result<Self, Error> {
        let certificate = matches!(proof, ClientProof::Certificate);
        let segment = |sign: u8| sign.is_ascii_alphanumeric() || b"-._~/".contains(&sign);
        let path = settings.redirect.starts_with('/') && settings.redirect.bytes().all(segment);
        let issuer = IssuerUrl::new(settings.issuer.clone()).is_ok_and(|issuer| issuer.url().scheme() == "https");
        let proved = certificate == (settings.proof == PscProof::Certificate);
        if !path || !issuer || !proved || settings.client.is_empty() {
            return Err(Error::Settings);
        }
        let discovery = Discovery::new(&settings.issuer, http.clone());
        Ok(Self(Arc::new(Inner { settings, proof, http, discovery })))
    }

    /// Begins a login in the system's browser: the caller opens [`BrowserLogin::url`] there.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn begin_browser(&self, holder: &HolderId) -> Result<BrowserLogin, Error> {
        let found = self.0.discovery.found().await?;
        let landing = Landing::open(&self.0.settings.redirect).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let issuer = IssuerUrl::new(found.metadata.issuer.clone()).map_err(|_| Error::Settings)?;
        let endpoint = AuthUrl::new(found.metadata.authorization_endpoint.clone());
        let endpoint = endpoint.ok().filter(|url| url.url().scheme() == "https");
        let back = RedirectUrl::new(landing.address()).map_err(|_| Error::Settings)?;
        let asking = CoreClient::new(ClientId::new(self.0.settings.client.clone()), issuer, (*found.keys).clone())
            .set_auth_uri(endpoint.ok_or(Error::Misbehaved(Breach::Answer))?)
            .set_redirect_uri(back);
        let (url, state, nonce) = asking
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new(exchange::SCOPE.to_owned()))
            .add_auth_context_value(AuthenticationContextClass::new(ACR.to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let (client, holder, state) = (self.clone(), holder.clone(), Secret::new(state.into_secret()));
        Ok(BrowserLogin { client, found, holder, landing, url: url.into(), state, nonce, verifier })
    }

    /// Begins a login that the holder of the card approves elsewhere.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn begin_approval(&self, holder: &HolderId, channel: Channel) -> Result<Approval, Error> {
        #[derive(Deserialize)]
        struct Begun {
            auth_req_id: exchange::Hidden,
            expires_in: u64,
            interval: Option<u64>,
        }
        let found = self.0.discovery.found().await?;
        let endpoint = found.metadata.backchannel_authentication_endpoint.as_deref();
        let endpoint = endpoint.ok_or(Error::Misbehaved(Breach::NotOffered))?;
        let binding = two_digits()?;
        let scope = format!("openid {}", exchange::SCOPE);
        let answer = self
            .post(
                endpoint,
                &[
                    ("scope", &scope),
                    ("acr_values", ACR),
                    ("binding_message", &binding),
                    ("login_hint", holder.as_str()),
                    ("channel", channel.name()),
                ],
            )
            .await?;
        if !answer.is_success() {
            return Err(failure(&answer));
        }
        let begun: Begun = serde_json::from_slice(answer.body.declassify()).map_err(|_| UNREADABLE)?;
        let pace = Pace::new(begun.expires_in, begun.interval, Instant::now());
        let request = begun.auth_req_id.0;
        Ok(Approval { client: self.clone(), found, holder: holder.clone(), request, binding, pace })
    }

    /// The issuer publishes what it must, now.
    pub(super) async fn answers(&self) -> Result<(), Error> {
        self.0.discovery.answers().await
    }

    /// New tokens for an old refresh token, still of the same person.
    pub(super) async fn refresh(&self, holder: &HolderId, refresh: &str) -> Result<Tokens, Error> {
        let found = self.0.discovery.found().await?;
        let since = clock::moment();
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let answer = self.post(&found.metadata.token_endpoint, &form).await?;
        let tokens = exchange::tokens(&answer, since)?;
        if tokens.identity.is_some() {
            self.prove(&found, &tokens, holder, Occasion::Refresh).await?;
        }
        Ok(tokens)
    }

    /// Ends the session there: the refresh token is revoked (RFC 7009), the session ended (OpenID Connect RP-Initiated Logout).
    /// Both are tried, whatever comes of the first.
    pub(super) async fn end(&self, refresh: Option<&str>, identity: Option<&str>) -> Result<(), Error> {
        let found = self.0.discovery.found().await?;
        let client = self.0.settings.client.as_str();
        let revoked = match (&found.metadata.revocation_endpoint, refresh) {
            (Some(url), Some(token)) => self.told(url, &[("token", token), ("token_type_hint", "refresh_token")]).await,
            _ => Ok(()),
        };
        let ended = match (&found.metadata.end_session_endpoint, identity) {
            (Some(url), Some(token)) => self.told(url, &[("id_token_hint", token), ("client_id", client)]).await,
            _ => Ok(()),
        };
        revoked.and(ended)
    }

    async fn told(&self, url: &str, form: &[(&str, &str)]) -> Result<(), Error> {
        let answer = tokio::time::timeout(ENDING, self.post(url, form)).await.map_err(|_| Error::Late)??;
        // The end of a session may lead to a page.
        if answer.status < 400 { Ok(()) } else { Err(failure(&answer)) }
    }

    /// Proves who logged in; the account is asked where the identity token does not say.
    async fn prove(
        &self,
        found: &Found,
        tokens: &Tokens,
        holder: &HolderId,
        occasion: Occasion<'_>,
    ) -> Result<(), Error> {
        let text = tokens.identity.as_ref().ok_or(Error::Misbehaved(Breach::NoIdentity))?;
        let expected = Expected {
            issuer: &found.metadata.issuer,
            client: &self.0.settings.client,
            holder,
            access: tokens.access.declassify(),
            occasion,
            now: clock::now(),
        };
        let proved = match identity::prove(text.declassify(), &found.keys, expected) {
            Err(Fault::UnknownKey) => {
                let renewed = self.0.discovery.renewed(found).await?;
                identity::prove(text.declassify(), &renewed.keys, expected)
            }
            proved => proved,
        };
        let proved = proved.map_err(|fault| match fault {
            Fault::UnknownKey => Error::Misbehaved(Breach::Signature),
            Fault::Final(error) => error,
        })?;
        match occasion {
            Occasion::Browser(_) | Occasion::Approval if !proved.complete => {
                self.account(found, tokens, &proved, holder).await
            }
            _ => Ok(()),
        }
    }

    async fn account(&self, found: &Found, tokens: &Tokens, proved: &Proved, holder: &HolderId) -> Result<(), Error> {
        let endpoint = found.metadata.userinfo_endpoint.as_deref();
        let url = endpoint.ok_or(Error::Misbehaved(Breach::NoIdentity))?;
        let credentials = Credentials::Bearer(tokens.access.declassify());
        let answer = self.0.http.call(Call { url, payload: Payload::Nothing, credentials }, LIMITS).await?;
        if !answer.is_success() {
            return Err(failure(&answer));
        }
        let account: Account = serde_json::from_slice(answer.body.declassify()).map_err(|_| UNREADABLE)?;
        account.confirms(proved, holder)
    }

    /// Posts a form as this client.
    async fn post(&self, url: &str, form: &[(&str, &str)]) -> Result<Answer, Error> {
        let Inner { settings, proof, http, .. } = &*self.0;
        let name = settings.client.as_str();
        let mut form = Cow::Borrowed(form);
        let mut credentials = Credentials::Nothing;
        match (proof, settings.proof) {
            (ClientProof::Secret(secret), PscProof::SecretBasic) => credentials = Credentials::Basic { name, secret },
            (ClientProof::Secret(secret), _) => {
                form.to_mut().push(("client_secret", secret.declassify()));
                named(form.to_mut(), name);
            }
            (ClientProof::Certificate, _) => named(form.to_mut(), name),
        }
        Ok(http.call(Call { url, payload: Payload::Form(&form), credentials }, LIMITS).await?)
    }
}

/// Adds the client's name, unless it is there.
fn named<'a>(form: &mut Vec<(&'a str, &'a str)>, name: &'a str) {
    if !form.iter().any(|(field, _)| *field == "client_id") {
        form.push(("client_id", name));
    }
}

const UNREADABLE: Error = Error::Misbehaved(Breach::Answer);

impl BrowserLogin {
    /// What the browser must open. It names no person.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until the browser comes back and takes the tokens. Who drops this future gives up.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::Late`] when nobody came `within`.
    pub async fn finish(self, within: Duration) -> Result<Grant, Error> {
        let Self { client, found, holder, landing, state, nonce, verifier, .. } = self;
        let back = landing.address();
        let awaited = Awaited { state: &state, issuer: &found.metadata.issuer };
        let code = landing.wait(awaited, within).await?;
        let since = clock::moment();
        let verifier = Secret::new(verifier.into_secret());
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.declassify()),
            ("redirect_uri", &back),
            ("code_verifier", verifier.declassify()),
        ];
        let answer = client.post(&found.metadata.token_endpoint, &form).await?;
        let tokens = exchange::tokens(&answer, since)?;
        client.prove(&found, &tokens, &holder, Occasion::Browser(&nonce)).await?;
        Ok(Grant::new(holder, tokens))
    }
}

impl Approval {
    /// Two digits that the person compares with those she is shown elsewhere.
    pub fn binding(&self) -> &str {
        &self.binding
    }

    /// Time left to answer.
    pub fn left(&self) -> Duration {
        self.pace.ends.saturating_duration_since(Instant::now())
    }

    /// Waits until the person has answered and takes the tokens. Who drops this future gives up.
    ///
    /// # Errors
    /// See [`Error`]: [`Error::Refused`], [`Error::Late`], [`Error::OtherPerson`] among them.
    pub async fn finish(self) -> Result<Grant, Error> {
        let tokens = self.pace.wait(|| self.ask()).await?;
        self.client.prove(&self.found, &tokens, &self.holder, Occasion::Approval).await?;
        Ok(Grant::new(self.holder, tokens))
    }

    /// Asks once.
    pub(super) async fn ask(&self) -> Polled<Tokens> {
        let form = [("grant_type", CIBA_GRANT), ("auth_req_id", self.request.declassify().as_str())];
        let since = clock::moment();
        match self.client.post(&self.found.metadata.token_endpoint, &form).await {
            Ok(answer) => exchange::polled(&answer, since),
            Err(error) => Polled::Failed(error),
        }
    }
}

/// Reads what the issuer publishes, and nothing else; no client takes part.
///
/// # Errors
/// See [`Error`].
pub async fn published(issuer: &str, http: http::Client) -> Result<(), Error> {
    Discovery::new(issuer, http).answers().await
}

/// Drawn evenly.
fn two_digits() -> Result<String, Error> {
    loop {
        let mut drawn = [0_u8; 1];
        getrandom::fill(&mut drawn).map_err(|_| Error::Settings)?;
        let [drawn] = drawn;
        if drawn < 200 {
            return Ok(format!("{:02}", drawn % 100));
        }
    }
}

#[cfg(test)]
#[path = "psc/psc_tests.rs"]
mod tests;
