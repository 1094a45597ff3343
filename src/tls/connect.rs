//! The two TLS profiles. *Operators*: IGC-Santé only, revocation checked, the card as client, made anew for each user
//! session so that its tickets die with it. *Public web*: the system's roots, no card. Nothing here goes on in clear.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, ResolvesClientCert, Resumption};
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::{cipher_suite, default_provider};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, HandshakeKind, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Error;
use super::anchors::{Authorities, ORGANISATIONS};
use super::chain::{Check, Usage};
use super::client_auth::CardResolver;
use super::error::is_other_version;
use super::organisation::{Awaited, Organisation};
use super::revocation::RevocationLists;
use super::verifier::{CertificateFailure, OperatorVerifier};
use crate::card::{Key, Login};
use crate::clock;
use crate::domain::Endpoint;
use crate::domain::notice::CertificateFault;

/// Sessions remembered of one user session: a few servers, a few tickets each.
const SESSIONS: usize = 64;
/// Time for the revocation lists of one connection.
const LISTS_WITHIN: Duration = Duration::from_mins(1);

/// The operators' profile of one user session; clones share its tickets.
#[derive(Clone, Debug)]
pub struct Operators {
    profile: Arc<Profile>,
}

/// Which servers an HTTP profile accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerTrust {
    /// Those of IGC-Santé, revocation checked.
    Operators,
    /// Those of the system's roots.
    PublicWeb,
}

/// What is shown to servers that ask for a certificate.
#[derive(Clone, Default)]
struct Client {
    resolver: Option<Arc<dyn ResolvesClientCert>>,
    /// It cannot do TLS 1.3.
    only_tls12: bool,
}

struct Profile {
    authorities: Arc<Authorities>,
    lists: Arc<RevocationLists>,
    config: Arc<ClientConfig>,
    verifier: Arc<OperatorVerifier>,
    /// Resumption spares the card, which does one thing at a time: on loopback, with a token in software, a full handshake takes
    /// 4 ms and a resumed one 0.8 ms (tests/live/tls.rs); the signature that the first one asks of a real card takes 0.1 to 2 s.
    /// rustls verifies nothing when it resumes: [`Operators::handshake`] judges every resumed connection before it is used.
    sessions: Arc<ClientSessionMemoryCache>,
    client: Client,
}

impl Operators {
    /// Makes the profile, with the card of `login` as client where a server asks for one.
    ///
    /// # Errors
    /// [`Error::AuthoritiesMissing`], [`Error::SchemeUnsupported`] for a card that can sign nothing.
    pub fn new(
        authorities: Arc<Authorities>,
        lists: Arc<RevocationLists>,
        login: Option<&Login>,
    ) -> Result<Self, Error> {
        Self::with_key(authorities, lists, login.map(Login::key))
    }

    /// Makes the profile, with an organisation's certificate instead of a card: for mailboxes of applications.
    ///
    /// # Errors
    /// [`Error::AuthoritiesMissing`].
    pub fn for_organisation(
        authorities: Arc<Authorities>,
        lists: Arc<RevocationLists>,
        organisation: &Organisation,
    ) -> Result<Self, Error> {
        Self::with_client(authorities, lists, Client::of(Some(organisation)))
    }

    /// The same, where the certificate is there later, before the first connection.
    ///
    /// # Errors
    /// [`Error::AuthoritiesMissing`].
    pub fn awaiting(
        authorities: Arc<Authorities>,
        lists: Arc<RevocationLists>,
        certificate: &Awaited,
    ) -> Result<Self, Error> {
        let client = Client { resolver: Some(certificate.resolver()), only_tls12: false };
        Self::with_client(authorities, lists, client)
    }

    fn with_key(authorities: Arc<Authorities>, lists: Arc<RevocationLists>, key: Option<Key>) -> Result<Self, Error> {
        if key.as_ref().is_some_and(|key| key.schemes().is_empty()) {
            return Err(Error::SchemeUnsupported { host: String::new() });
        }
        let only_tls12 = key.as_ref().is_some_and(|key| !key.schemes().iter().any(|scheme| scheme.is_pss()));
        let resolver = key.map(|key| {
            let branch = authorities.holder_branch(key.certificate());
            let intermediate = branch.and_then(|branch| authorities.der(branch.intermediate));
            Arc::new(CardResolver::new(key, intermediate)) as Arc<dyn ResolvesClientCert>
        });
        Self::with_client(authorities, lists, Client { resolver, only_tls12 })
    }

    fn with_client(authorities: Arc<Authorities>, lists: Arc<RevocationLists>, client: Client) -> Result<Self, Error> {
        if !authorities.has(ORGANISATIONS) {
            return Err(Error::AuthoritiesMissing);
        }
        let verifier = operator_verifier(&authorities);
        let mut config = operator_config(&verifier, &client)?;
        let sessions = Arc::new(ClientSessionMemoryCache::new(SESSIONS));
        config.resumption = Resumption::store(Arc::clone(&sessions) as Arc<dyn ClientSessionStore>);
        let config = Arc::new(config);
        Ok(Self { profile: Arc::new(Profile { authorities, lists, config, verifier, sessions, client }) })
    }

    /// The profile for HTTP hosts of the trust space (the list), without a client certificate. A request that fails
    /// with [`super::certificate_failure`] may be made again once [`Operators::learn`] says so. It resumes nothing: there is no
    /// card to spare.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn http_config(&self) -> Result<ClientConfig, Error> {
        operator_config(&self.profile.verifier, &Client::default())
    }

    /// The profile for a host that must know who asks, by the card or the organisation's certificate. It resumes nothing: each
    /// connection is signed for.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn client_config(&self, trust: ServerTrust) -> Result<ClientConfig, Error> {
        match trust {
            ServerTrust::Operators => operator_config(&self.profile.verifier, &self.profile.client),
            ServerTrust::PublicWeb => web_config(&self.profile.client, system_roots()),
        }
    }

    /// After a refusal for unknown revocation, fetches the lists. True when another attempt may end otherwise.
    pub async fn learn(&self, failure: &CertificateFailure) -> bool {
        let Some(leaf) = failure.unknown_leaf() else { return false };
        let now = clock::now();
        // What came in before the deadline counts all the same.
        let _ = timeout(LISTS_WITHIN, self.profile.lists.obtain(leaf, ORGANISATIONS, now)).await;
        let check = Check { now, strict: true };
        self.profile.authorities.verify_revocation(leaf, ORGANISATIONS, Usage::Server, check)
            != Err(CertificateFault::RevocationUnknown)
    }

    /// Opens a TCP connection.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub async fn dial(&self, endpoint: &Endpoint, within: Duration) -> Result<TcpStream, Error> {
        dial(endpoint, within).await
    }

    /// TLS over an open connection, with the card. Prefer [`Operators::connect`], which also fetches revocation lists.
    ///
    /// # Errors
    /// The server's certificate, the card, or the link.
    pub async fn handshake(&self, host: &str, tcp: TcpStream, within: Duration) -> Result<Stream, Error> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::HostName { host: host.to_owned() })?;
        let connector = TlsConnector::from(Arc::clone(&self.profile.config));
        match timeout(within, connector.connect(name.clone(), tcp)).await {
            Ok(Ok(tls)) => match self.judge_resumed(&name, tls.get_ref().1) {
                Ok(()) => Ok(Stream::new(tls)),
                Err(failure) => Err(Error::Certificate { host: host.to_owned(), failure }),
            },
            Ok(Err(error)) => Err(self.explain(host, error)),
            Err(_) => Err(Error::Lost { host: host.to_owned(), source: io::ErrorKind::TimedOut.into() }),
        }
    }

    /// Judges the certificate that a resumed session began with, by today's date and lists. When it does not hold, what is
    /// remembered of that server is forgotten: the next handshake is a full one.
    fn judge_resumed(&self, name: &ServerName<'static>, tls: &ClientConnection) -> Result<(), CertificateFailure> {
        if tls.handshake_kind() != Some(HandshakeKind::Resumed) {
            return Ok(());
        }
        let leaf = tls.peer_certificates().and_then(<[_]>::first).map_or(&[][..], AsRef::as_ref);
        self.profile.verifier.check(leaf, name, clock::now()).map_err(|failure| {
            self.profile.sessions.remove_tls12_session(name);
            while self.profile.sessions.take_tls13_ticket(name).is_some() {}
            CertificateFailure { resumed: true, ..failure }
        })
    }

    /// Dials, lets `prepare` talk in clear up to a STARTTLS that has succeeded (or returns the stream as it is for TLS at
    /// once), then shakes hands. When revocation is unknown the lists are fetched and all is done once more; also when a
    /// remembered session does not hold any more, since the server may have another certificate by now.
    /// `within` bounds each of the three steps.
    ///
    /// # Errors
    /// Those of [`Operators::dial`] and [`Operators::handshake`], and what `prepare` returns.
    pub async fn connect<E, F, P>(&self, endpoint: &Endpoint, within: Duration, prepare: P) -> Result<Stream, E>
    where
        E: From<Error>,
        F: Future<Output = Result<TcpStream, E>>,
        P: Fn(TcpStream) -> F,
    {
        let (mut learned, mut full) = (false, false);
        loop {
            let tcp = self.dial(endpoint, within).await?;
            let late = || Error::Lost { host: endpoint.host.clone(), source: io::ErrorKind::TimedOut.into() };
            let tcp = timeout(within, prepare(tcp)).await.map_err(|_| late())??;
            match self.handshake(&endpoint.host, tcp, within).await {
                Ok(stream) => return Ok(stream),
                Err(Error::Certificate { failure, .. }) if failure.resumed && !full => full = true,
                Err(Error::Certificate { failure, .. }) if !learned && self.learn(&failure).await => learned = true,
                Err(error) if error.is_hang_up() => {
                    return Err(self.examine(endpoint, within, &prepare, error).await.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Why a server hung up in the handshake: some do so, without the alert that RFC 8446 §6.2 wants, on a client that has no
    /// version or suite of theirs. It is offered all that Pli has, without the card; nothing is said over what comes of it.
    async fn examine<E, F, P>(&self, endpoint: &Endpoint, within: Duration, prepare: &P, error: Error) -> Error
    where
        E: From<Error>,
        F: Future<Output = Result<TcpStream, E>>,
        P: Fn(TcpStream) -> F,
    {
        let host = endpoint.host.clone();
        let only_tls12 = self.profile.client.only_tls12;
        let versions: &[&'static SupportedProtocolVersion] = if only_tls12 { &[&TLS13] } else { &[&TLS13, &TLS12] };
        let Ok(config) = profile_config(&self.profile.verifier, None, versions) else { return error };
        let Ok(name) = ServerName::try_from(host.clone()) else { return error };
        let Ok(tcp) = self.dial(endpoint, within).await else { return error };
        let Ok(Ok(tcp)) = timeout(within, prepare(tcp)).await else { return error };
        let offered = timeout(within, TlsConnector::from(Arc::new(config)).connect(name, tcp)).await;
        match offered.map(|offered| offered.map_err(|failure| Error::from_link(&host, failure))) {
            Ok(Ok(_) | Err(Error::Certificate { .. })) if only_tls12 => Error::CardVersion { host },
            Ok(Err(failure)) if failure.is_hang_up() || failure.is_unequal() => Error::HungUp { host },
            _ => error,
        }
    }

    pub(super) fn verifier(&self) -> Arc<OperatorVerifier> {
        Arc::clone(&self.profile.verifier)
    }

    fn explain(&self, host: &str, error: io::Error) -> Error {
        match Error::from_link(host, error) {
            // A server that wants TLS 1.3 from a card that has none.
            Error::Incompatible { host, source } if self.profile.client.only_tls12 && is_other_version(&source) => {
                Error::CardVersion { host }
            }
            error => error,
        }
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").field("only_tls12", &self.client.only_tls12).finish_non_exhaustive()
    }
}

/// Opens a TCP connection.
pub(super) async fn dial(endpoint: &Endpoint, within: Duration) -> Result<TcpStream, Error> {
    let unreachable = |source| Error::Unreachable { host: endpoint.host.clone(), source };
    let tcp = timeout(within, TcpStream::connect((endpoint.host.as_str(), endpoint.port)))
        .await
        .map_err(|_| unreachable(io::ErrorKind::TimedOut.into()))?
        .map_err(unreachable)?;
    // Commands are small and wait for answers (RFC 9293 §3.7.4).
    tcp.set_nodelay(true).map_err(unreachable)?;
    Ok(tcp)
}

/// The public web's profile: the system's roots, no card; an organisation's certificate where one is given.
///
/// # Errors
/// [`Error::Setup`].
pub fn public_web_config(organisation: Option<&Organisation>) -> Result<ClientConfig, Error> {
    web_config(&Client::of(organisation), system_roots())
}

/// The same, where the certificates of this file (PEM) stand for the system's roots.
///
/// # Errors
/// [`Error::AuthoritiesMissing`] when it holds none, [`Error::Setup`].
#[cfg(feature = "practice")]
pub fn practice_web_config(file: &std::path::Path, organisation: Option<&Organisation>) -> Result<ClientConfig, Error> {
    use rustls_pki_types::pem::PemObject as _;
    let read = rustls_pki_types::CertificateDer::pem_file_iter(file).map_err(|_| Error::AuthoritiesMissing)?;
    let mut roots = RootCertStore::empty();
    let _ = roots.add_parsable_certificates(read.filter_map(Result::ok));
    if roots.is_empty() { Err(Error::AuthoritiesMissing) } else { web_config(&Client::of(organisation), roots) }
}

fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    let (added, ignored) = roots.add_parsable_certificates(native.certs);
    tracing::debug!(added, ignored, errors = native.errors.len(), "System roots loaded");
    roots
}

fn web_config(client: &Client, roots: RootCertStore) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(client.versions())
        .map_err(Error::Setup)?
        .with_root_certificates(roots);
    Ok(match &client.resolver {
        Some(resolver) => {
            let mut config = builder.with_client_cert_resolver(Arc::clone(resolver));
            config.resumption = Resumption::disabled();
            config
        }
        None => builder.with_no_client_auth(),
    })
}

impl Client {
    fn of(organisation: Option<&Organisation>) -> Self {
        Self { resolver: organisation.map(Organisation::resolver), only_tls12: false }
    }

    fn versions(&self) -> &'static [&'static SupportedProtocolVersion] {
        static OLDER: [&SupportedProtocolVersion; 1] = [&TLS12];
        static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];
        if self.only_tls12 { &OLDER } else { &BOTH }
    }
}

fn operator_verifier(authorities: &Arc<Authorities>) -> Arc<OperatorVerifier> {
    let algorithms = operator_provider().signature_verification_algorithms;
    Arc::new(OperatorVerifier::new(Arc::clone(authorities), algorithms))
}

fn operator_config(verifier: &Arc<OperatorVerifier>, client: &Client) -> Result<ClientConfig, Error> {
    profile_config(verifier, client.resolver.as_ref(), client.versions())
}

/// The operators' profile of one handshake in which no card takes part.
pub(super) fn without_card(
    verifier: Arc<dyn ServerCertVerifier>,
    resolver: &Arc<dyn ResolvesClientCert>,
) -> Result<ClientConfig, Error> {
    verified_config(verifier, Some(resolver), Client::default().versions())
}

fn profile_config(
    verifier: &Arc<OperatorVerifier>,
    resolver: Option<&Arc<dyn ResolvesClientCert>>,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<ClientConfig, Error> {
    verified_config(Arc::clone(verifier) as Arc<dyn ServerCertVerifier>, resolver, versions)
}

fn verified_config(
    verifier: Arc<dyn ServerCertVerifier>,
    resolver: Option<&Arc<dyn ResolvesClientCert>>,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(operator_provider()))
        .with_protocol_versions(versions)
        .map_err(Error::Setup)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match resolver {
        Some(resolver) => builder.with_client_cert_resolver(Arc::clone(resolver)),
        None => builder.with_no_client_auth(),
    };
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The suites of ECO.1.1.3 that rustls has, and their successors in TLS 1.3.
pub(super) fn operator_provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: vec![
            cipher_suite::TLS13_AES_256_GCM_SHA384,
            cipher_suite::TLS13_AES_128_GCM_SHA256,
            cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ],
        ..default_provider()
    }
}

/// A connection whose server is verified.
pub struct Stream(Box<TlsStream<TcpStream>>);

impl Stream {
    /// Over TLS whose server is verified.
    pub(super) fn new(tls: TlsStream<TcpStream>) -> Self {
        Self(Box::new(tls))
    }

    /// Address of the server.
    ///
    /// # Errors
    /// The socket is gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }

    /// True when an earlier session went on, without a signature of the card.
    pub fn is_resumed(&self) -> bool {
        self.0.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed)
    }

    /// Name of the cipher suite, as its registry has it.
    pub fn suite(&self) -> &'static str {
        let suite = self.0.get_ref().1.negotiated_cipher_suite();
        suite.and_then(|suite| suite.suite().as_str()).unwrap_or_default()
    }

    /// True when TLS 1.3 was negotiated.
    pub fn is_tls13(&self) -> bool {
        self.0.get_ref().1.protocol_version() == Some(ProtocolVersion::TLSv1_3)
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("tls13", &self.is_tls13()).finish_non_exhaustive()
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;
