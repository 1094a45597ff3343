//! The server's side, for the relay: TLS with a certificate that a card must have signed for. Who comes in is the holder that the
//! certificate names, once its revocation is known; unknown is refused.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::server::NoServerSessionStorage;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error as RustlsError, OtherError, ServerConfig,
    SignatureScheme,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::anchors::{Authorities, HolderFault};
use super::chain::{self, Check, Usage};
use super::connect::operator_provider;
use super::revocation::RevocationLists;
use crate::clock;
use crate::domain::HolderId;

/// Why nobody comes in.
#[derive(Debug, thiserror::Error)]
pub enum ReceptionFault {
    /// Certificate or key of the server cannot be read, or do not belong together.
    #[error("the server's certificate and key cannot be used")]
    Server,
    /// No handshake: not TLS, no card, a card that is not trusted, or too slow.
    #[error("no handshake")]
    Handshake(#[source] io::Error),
    /// The card is revoked, or whether it is cannot be known now.
    #[error("the card is revoked, or that is not known")]
    Revocation,
    /// The certificate names no holder.
    #[error("the certificate names no holder")]
    Nameless,
}

/// Lets holders of cards in.
#[derive(Clone)]
pub struct Reception {
    acceptor: TlsAcceptor,
    lists: Arc<RevocationLists>,
}

/// A connection of a holder.
pub type HolderStream = TlsStream<TcpStream>;

impl Reception {
    /// With the server's certificate chain and its key, both PEM. Reads files.
    ///
    /// # Errors
    /// [`ReceptionFault::Server`].
    pub fn new(certificate: &Path, key: &Path, lists: Arc<RevocationLists>) -> Result<Self, ReceptionFault> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|_| ReceptionFault::Server)?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(|_| ReceptionFault::Server)?;
        let provider = operator_provider();
        let algorithms = provider.signature_verification_algorithms;
        let verifier = HolderVerifier { authorities: Arc::clone(lists.authorities()), algorithms };
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|_| ReceptionFault::Server)?
            .with_client_cert_verifier(Arc::new(verifier))
            .with_single_cert(chain, key)
            .map_err(|_| ReceptionFault::Server)?;
        // A session that goes on without the card's signature would outlive the card.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), lists })
    }

    /// Shakes hands, and says who came. `within` bounds the handshake and what is fetched to know of revocations.
    ///
    /// # Errors
    /// See [`ReceptionFault`].
    pub async fn receive(&self, tcp: TcpStream, within: Duration) -> Result<(HolderStream, HolderId), ReceptionFault> {
        let late = |_| ReceptionFault::Handshake(io::ErrorKind::TimedOut.into());
        let stream =
            timeout(within, self.acceptor.accept(tcp)).await.map_err(late)?.map_err(ReceptionFault::Handshake)?;
        let leaf = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let leaf = leaf.cloned().ok_or(ReceptionFault::Nameless)?;
        timeout(within, self.admit(&leaf)).await.map_err(late)??;
        let name = chain::usage(&leaf).and_then(|usage| usage.common_name);
        let holder = name.as_deref().and_then(HolderId::parse).ok_or(ReceptionFault::Nameless)?;
        Ok((stream, holder))
    }

    /// Knows that the certificate is not revoked, by current lists.
    async fn admit(&self, leaf: &[u8]) -> Result<(), ReceptionFault> {
        let authorities = self.lists.authorities();
        let branch = authorities.holder_branch(leaf).ok_or(ReceptionFault::Revocation)?;
        self.lists.obtain_for_holder(leaf).await;
        let check = Check { now: clock::now(), strict: true };
        authorities.verify_revocation(leaf, branch, Usage::Client, check).map_err(|_| ReceptionFault::Revocation)
    }
}

#[derive(Debug)]
struct HolderVerifier {
    authorities: Arc<Authorities>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for HolderVerifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        // Only our own intermediates count.
        _intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, RustlsError> {
        let now = i64::try_from(now.as_secs()).ok().and_then(|second| Timestamp::from_second(second).ok());
        let verified = match now {
            Some(now) => self.authorities.verify_holder(end_entity, now),
            None => Err(HolderFault::Untrusted),
        };
        verified.map(|()| ClientCertVerified::assertion()).map_err(|fault| {
            RustlsError::InvalidCertificate(match fault {
                HolderFault::Expired { .. } => CertificateError::Expired,
                HolderFault::Revoked => CertificateError::Revoked,
                fault => CertificateError::Other(OtherError(Arc::new(fault))),
            })
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
#[path = "reception_tests.rs"]
mod tests;
