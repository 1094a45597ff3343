//! The one HTTP client: over a TLS profile that `tls` gives, under caps and deadlines, without cookies.
//!
//! Clear text is refused, redirections to it as well; [`Client::plain`] alone speaks it, for revocation lists, which are signed.

mod call;
mod incoming;

use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::{Attempt, Policy};

use crate::domain::notice::ImportFault;
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};
use crate::tls::{self, CertificateFailure, ClientConfig, Operators, ServerTrust, certificate_failure};

pub use self::call::{Answer, Call, Credentials, Payload, is_below, percent};
pub use self::incoming::Incoming;

/// Redirections followed.
const REDIRECTIONS: usize = 5;
/// Until the connection stands.
const CONNECT: Duration = Duration::from_secs(15);
/// Between two pieces of an answer.
const READ: Duration = Duration::from_secs(30);
/// Pause before a server is asked again.
const RETRY: Duration = Duration::from_mins(1);

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an address this client speaks to: other scheme, credentials in it, or not loopback in practice.
    #[error("Address refused")]
    Address,
    /// The operators' TLS profile cannot be made.
    #[error("No TLS profile")]
    Profile(#[source] tls::Error),
    /// The client cannot be made of this TLS profile.
    #[error("HTTP client cannot be made")]
    Setup(#[source] reqwest::Error),
    /// The server was not reached, its certificate was refused, or the link broke.
    #[error("Server not reached")]
    Unreachable {
        /// Its host.
        host: String,
        /// Why; the certificate's fault lies in its chain of sources.
        #[source]
        source: reqwest::Error,
    },
    /// The server answered something else than success.
    #[error("Server answered {status}")]
    Status {
        /// Its host.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// More octets than allowed.
    #[error("Answer too large")]
    TooLarge {
        /// Its host.
        host: String,
    },
    /// Not done in time.
    #[error("Deadline passed")]
    Deadline {
        /// Its host.
        host: String,
    },
    /// What came does not fit what the server said of it, or what came before.
    #[error("Download does not fit")]
    Torn {
        /// Its host.
        host: String,
    },
    /// Another program is at the same download.
    #[error("Download is under way elsewhere")]
    Busy,
    /// Whoever asked for it does not want it any more.
    #[error("Download was given up")]
    GivenUp,
    /// What came cannot be written.
    #[error("Download cannot be written")]
    Disk(#[source] std::io::Error),
}

impl Error {
    /// The refusal of the server's certificate, when that is the cause.
    pub fn certificate(&self) -> Option<&CertificateFailure> {
        match self {
            Self::Unreachable { source, .. } => certificate_failure(source),
            _ => None,
        }
    }

    /// What the user is told.
    pub fn notice(&self) -> Notice {
        if let (Some(failure), Self::Unreachable { host, .. }) = (self.certificate(), self) {
            return Notice::ServerCertificate { host: host.clone(), fault: failure.fault };
        }
        match self {
            Self::Profile(error) => error.notice(),
            Self::Address | Self::Setup(_) => Notice::Internal,
            Self::Unreachable { host, .. } | Self::Deadline { host } => {
                Notice::ServerUnreachable { host: host.clone() }
            }
            Self::Status { host, status } => {
                Notice::ServerMisbehaved { host: host.clone(), words: format!("HTTP {status}") }
            }
            Self::TooLarge { host } | Self::Torn { host } => {
                Notice::ServerMisbehaved { host: host.clone(), words: String::new() }
            }
            Self::Busy => Notice::Import(ImportFault::UnderWay),
            Self::GivenUp => Notice::Import(ImportFault::Abandoned),
            Self::Disk(_) => Notice::VaultUnwritable,
        }
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Profile(error) => error.recovery(),
            Self::Unreachable { .. } | Self::Deadline { .. } | Self::Status { .. } | Self::Torn { .. } | Self::Busy => {
                Recovery::After(RETRY)
            }
            Self::GivenUp => Recovery::Now,
            Self::TooLarge { .. } | Self::Setup(_) => Recovery::Never,
            Self::Address | Self::Disk(_) => Recovery::Needs(UserAct::FixSetup),
        }
    }
}

/// Bounds of one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most octets of the body, once decompressed.
    pub octets: usize,
    /// For all of it, redirections and body included.
    pub deadline: Duration,
}

/// An answer of success.
#[derive(Debug)]
pub struct Response {
    /// The host that gave it, after redirections.
    pub host: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// Whom a client may speak to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Any host.
    Anywhere,
    /// This computer only: practice trust never reaches a real server.
    Loopback,
}

impl Reach {
    /// True when this host may be spoken to.
    pub fn covers(self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_here = || host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        self == Self::Anywhere || is_here()
    }
}

/// An HTTP client over one TLS profile. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    secure: reqwest::Client,
    /// Over TLS, without redirections.
    straight: reqwest::Client,
    plain: reqwest::Client,
    reach: Reach,
    /// Whose revocation lists are fetched when a server's standing is not known yet.
    operators: Option<Operators>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Https,
    Http,
}

impl Client {
    /// A client over a profile of the room `tls`.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn over(profile: &ClientConfig, reach: Reach) -> Result<Self, Error> {
        Ok(Self {
            secure: build(profile.clone(), Scheme::Https, reach, redirections(Scheme::Https, reach))?,
            straight: build(profile.clone(), Scheme::Https, reach, Policy::none())?,
            plain: build(profile.clone(), Scheme::Http, reach, redirections(Scheme::Http, reach))?,
            reach,
            operators: None,
        })
    }

    /// A client over the operators' profile, without a client certificate. A request refused because a revocation list was not at
    /// hand is made once more when the list could be fetched: the first handshake says from where.
    ///
    /// # Errors
    /// [`Error::Profile`], [`Error::Setup`].
    pub fn operators(operators: &Operators, reach: Reach) -> Result<Self, Error> {
        let profile = operators.http_config().map_err(Error::Profile)?;
        Ok(Self { operators: Some(operators.clone()), ..Self::over(&profile, reach)? })
    }

    /// A client that shows the card, or the organisation's certificate, to a host that must know who asks. Revocation lists are
    /// fetched as for [`Client::operators`].
    ///
    /// # Errors
    /// [`Error::Profile`], [`Error::Setup`].
    pub fn with_card(operators: &Operators, trust: ServerTrust, reach: Reach) -> Result<Self, Error> {
        let profile = operators.client_config(trust).map_err(Error::Profile)?;
        Ok(Self { operators: Some(operators.clone()), ..Self::over(&profile, reach)? })
    }

    /// `GET` over TLS, into memory.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn get(&self, url: &str, limits: Limits) -> Result<Response, Error> {
        match self.fetch(Scheme::Https, url, limits).await {
            Err(error) if self.learned(&error).await => self.fetch(Scheme::Https, url, limits).await,
            answer => answer,
        }
    }

    /// `GET` over TLS, into memory, from this host alone: a redirection is no success.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn get_straight(&self, url: &str, limits: Limits) -> Result<Response, Error> {
        match self.fetch_by(&self.straight, Scheme::Https, url, limits).await {
            Err(error) if self.learned(&error).await => self.fetch_by(&self.straight, Scheme::Https, url, limits).await,
            answer => answer,
        }
    }

    /// `GET` in clear text: for certificate revocation lists only (RFC 5280 §4.2.1.13 distribution points are plain `http`).
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn plain(&self, url: &str, limits: Limits) -> Result<Response, Error> {
        self.fetch(Scheme::Http, url, limits).await
    }

    /// True when what stood against a server's certificate was fetched meanwhile.
    async fn learned(&self, error: &Error) -> bool {
        match (&self.operators, error.certificate()) {
            (Some(operators), Some(failure)) => operators.learn(failure).await,
            _ => false,
        }
    }

    async fn fetch(&self, scheme: Scheme, url: &str, limits: Limits) -> Result<Response, Error> {
        let client = if scheme == Scheme::Https { &self.secure } else { &self.plain };
        self.fetch_by(client, scheme, url, limits).await
    }

    async fn fetch_by(
        &self,
        client: &reqwest::Client,
        scheme: Scheme,
        url: &str,
        limits: Limits,
    ) -> Result<Response, Error> {
        let (url, host) = self.address(scheme, url)?;
        within(limits.deadline, &host, async {
            let mut answer = ask(client, url, &host).await?;
            let mut body = Vec::new();
            while let Some(piece) = answer.chunk().await.map_err(|source| unreachable(&host, source))? {
                if body.len().saturating_add(piece.len()) > limits.octets {
                    return Err(Error::TooLarge { host: host.clone() });
                }
                body.extend_from_slice(&piece);
            }
            Ok(Response { host: answer.url().host_str().unwrap_or_default().to_owned(), body })
        })
        .await
    }

    fn address(&self, scheme: Scheme, url: &str) -> Result<(Url, String), Error> {
        let url = Url::parse(url).map_err(|_| Error::Address)?;
        if !allowed(&url, scheme, self.reach) {
            return Err(Error::Address);
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        Ok((url, host))
    }
}

async fn ask(client: &reqwest::Client, url: Url, host: &str) -> Result<reqwest::Response, Error> {
    let answer = client.get(url).send().await.map_err(|source| unreachable(host, source))?;
    if !answer.status().is_success() {
        return Err(Error::Status { host: host.to_owned(), status: answer.status().as_u16() });
    }
    Ok(answer)
}

fn redirections(scheme: Scheme, reach: Reach) -> Policy {
    Policy::custom(move |attempt: Attempt<'_>| {
        if attempt.previous().len() > REDIRECTIONS || !allowed(attempt.url(), scheme, reach) {
            attempt.stop()
        } else {
            attempt.follow()
        }
    })
}

fn build(profile: ClientConfig, scheme: Scheme, reach: Reach, policy: Policy) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(profile)
        .https_only(scheme == Scheme::Https)
        .redirect(policy)
        .referer(false)
        .user_agent(concat!("pli/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(READ);
    if reach == Reach::Loopback {
        builder = builder.no_proxy();
    }
    builder.build().map_err(Error::Setup)
}

fn allowed(url: &Url, scheme: Scheme, reach: Reach) -> bool {
    let named = if scheme == Scheme::Https { "https" } else { "http" };
    let Some(host) = url.host_str() else { return false };
    url.scheme() == named && url.username().is_empty() && url.password().is_none() && reach.covers(host)
}

fn unreachable(host: &str, source: reqwest::Error) -> Error {
    // Without its URL: a query may hold what was searched.
    Error::Unreachable { host: host.to_owned(), source: source.without_url() }
}

async fn within<T>(deadline: Duration, host: &str, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(deadline, work).await.map_err(|_| Error::Deadline { host: host.to_owned() })?
}

#[cfg(test)]
#[path = "http/http_tests.rs"]
mod tests;
