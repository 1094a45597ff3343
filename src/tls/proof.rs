//! What a server proves of itself to somebody who shows no certificate: that it is of IGC-Santé, under this name, with a key of its
//! own; and whether it asks for a certificate. Nobody logs in, no card is asked.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error as RustlsError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::connect::{Operators, Stream, without_card};
use super::error::Error;
use super::verifier::OperatorVerifier;
use crate::domain::Endpoint;

/// A server that has proved itself.
#[derive(Debug)]
pub struct Proof {
    /// The connection; none when the server ended the handshake because no certificate was shown.
    pub stream: Option<Stream>,
    /// It asked for a certificate.
    pub asks_certificate: bool,
}

impl Operators {
    /// As [`Operators::connect`], but without a certificate to show and without resuming anything: no card takes part, whatever
    /// this profile has.
    ///
    /// # Errors
    /// The server does not prove itself, or is not reached; and what `prepare` returns.
    pub async fn prove<E, F, P>(&self, endpoint: &Endpoint, within: Duration, prepare: P) -> Result<Proof, E>
    where
        E: From<Error>,
        F: Future<Output = Result<TcpStream, E>>,
        P: Fn(TcpStream) -> F,
    {
        let mut learned = false;
        loop {
            let tcp = self.dial(endpoint, within).await?;
            let late = || Error::Lost { host: endpoint.host.clone(), source: io::ErrorKind::TimedOut.into() };
            let tcp = timeout(within, prepare(tcp)).await.map_err(|_| late())??;
            match self.examine_alone(&endpoint.host, tcp, within).await {
                Ok(proof) => return Ok(proof),
                Err(Error::Certificate { failure, .. }) if !learned && self.learn(&failure).await => learned = true,
                // It was offered all that Pli has.
                Err(error) if error.is_hang_up() => return Err(Error::HungUp { host: endpoint.host.clone() }.into()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn examine_alone(&self, host: &str, tcp: TcpStream, within: Duration) -> Result<Proof, Error> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::HostName { host: host.to_owned() })?;
        let witness = Arc::new(Witness::new(self.verifier()));
        let asked = Arc::new(Asked::default());
        let verifier = Arc::clone(&witness) as Arc<dyn ServerCertVerifier>;
        let resolver = Arc::clone(&asked) as Arc<dyn ResolvesClientCert>;
        let config = without_card(verifier, &resolver)?;
        let connected = timeout(within, TlsConnector::from(Arc::new(config)).connect(name, tcp)).await;
        let asks_certificate = asked.0.load(Ordering::SeqCst);
        match connected {
            Ok(Ok(tls)) => Ok(Proof { stream: Some(Stream::new(tls)), asks_certificate }),
            Ok(Err(error)) => match Error::from_link(host, error) {
                // TLS 1.2 servers end the handshake here; those of TLS 1.3 after it.
                error if asks_certificate && witness.has_proof() && error.is_for_want_of_certificate() => {
                    Ok(Proof { stream: None, asks_certificate })
                }
                error => Err(error),
            },
            Err(_) => Err(Error::Lost { host: host.to_owned(), source: io::ErrorKind::TimedOut.into() }),
        }
    }
}

/// Sees one handshake: whether the server's certificate held, and whether the key is the server's.
#[derive(Debug)]
struct Witness {
    verifier: Arc<OperatorVerifier>,
    certificate: AtomicBool,
    key: AtomicBool,
}

impl Witness {
    fn new(verifier: Arc<OperatorVerifier>) -> Self {
        Self { verifier, certificate: AtomicBool::new(false), key: AtomicBool::new(false) }
    }

    fn has_proof(&self) -> bool {
        self.certificate.load(Ordering::SeqCst) && self.key.load(Ordering::SeqCst)
    }

    fn note(
        &self,
        signature: Result<HandshakeSignatureValid, RustlsError>,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        if signature.is_ok() {
            self.key.store(true, Ordering::SeqCst);
        }
        signature
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, RustlsError> {
        let verified = self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp, now)?;
        self.certificate.store(true, Ordering::SeqCst);
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        self.note(self.verifier.verify_tls12_signature(message, cert, dss))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        self.note(self.verifier.verify_tls13_signature(message, cert, dss))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// Shows nothing, and remembers that it was asked.
#[derive(Debug, Default)]
struct Asked(AtomicBool);

impl ResolvesClientCert for Asked {
    fn resolve(&self, _authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::SeqCst);
        None
    }

    /// Asked only when this says that there may be something to show.
    fn has_certs(&self) -> bool {
        true
    }
}
