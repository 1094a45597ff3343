//! TLS to servers of the public web that are no web servers: the establishment's directory. The same certificates are accepted as for
//! web sites, and nothing is remembered of a connection that a card has signed for.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::{CertificateError, ClientConfig};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::connect::dial;
use super::verifier::{CertificateFailure, find};
use super::{Error, Stream};
use crate::domain::Endpoint;
use crate::domain::notice::CertificateFault;

/// A profile of the public web, for servers that are no web servers. Clones share it.
#[derive(Clone, Debug)]
pub struct Web {
    config: Arc<ClientConfig>,
}

impl Web {
    /// Over this profile: see [`super::public_web_config`] and [`super::Operators::client_config`].
    pub fn over(config: ClientConfig) -> Self {
        Self { config: Arc::new(config) }
    }

    /// Dials, lets `prepare` talk in clear up to a StartTLS that has succeeded (or returns the stream as it is for TLS at once), then
    /// shakes hands. `within` bounds each of the three steps.
    ///
    /// # Errors
    /// The way to the server, what `prepare` returns, the server's certificate.
    pub async fn connect<E, F, P>(&self, endpoint: &Endpoint, within: Duration, prepare: P) -> Result<Stream, E>
    where
        E: From<Error>,
        F: Future<Output = Result<TcpStream, E>>,
        P: Fn(TcpStream) -> F,
    {
        let host = &endpoint.host;
        let late = || Error::Lost { host: host.clone(), source: io::ErrorKind::TimedOut.into() };
        let name = ServerName::try_from(host.clone()).map_err(|_| Error::HostName { host: host.clone() })?;
        let tcp = dial(endpoint, within).await?;
        let tcp = timeout(within, prepare(tcp)).await.map_err(|_| late())??;
        let connector = TlsConnector::from(Arc::clone(&self.config));
        match timeout(within, connector.connect(name, tcp)).await {
            Ok(Ok(tls)) => Ok(Stream::new(tls)),
            Ok(Err(error)) => Err(explain(host, error).into()),
            Err(_) => Err(late().into()),
        }
    }
}

/// What rustls's own verifier says of a certificate, in our words.
fn explain(host: &str, error: io::Error) -> Error {
    let refused = find(&error, |error| error.downcast_ref::<rustls::Error>()).and_then(|error| match error {
        rustls::Error::InvalidCertificate(fault) => Some(fault),
        _ => None,
    });
    let fault = match refused {
        None => return Error::from_link(host, error),
        Some(CertificateError::UnknownIssuer) => CertificateFault::UnknownIssuer,
        Some(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => CertificateFault::Expired,
        Some(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }) => {
            CertificateFault::WrongName
        }
        Some(CertificateError::Revoked) => CertificateFault::Revoked,
        Some(_) => CertificateFault::Unfit,
    };
    Error::Certificate { host: host.to_owned(), failure: CertificateFailure::plain(fault) }
}
