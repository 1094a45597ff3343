//! Which servers are operators: chain to Élémentaire Organisations, usage, dates, host name, then revocation. There is no
//! way to accept another.

use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::anchors::{Authorities, ORGANISATIONS};
use super::chain::{self, Check, Usage};
use crate::domain::notice::CertificateFault;

/// A refused server certificate; carried through rustls.
#[derive(Clone, thiserror::Error)]
#[error("the server's certificate is refused: {fault:?}")]
pub struct CertificateFailure {
    /// Why.
    pub fault: CertificateFault,
    /// The certificate, when all but its revocation is in order.
    pub(super) leaf: Option<Vec<u8>>,
    /// It is the one of a remembered session: the server may have another one by now.
    pub(super) resumed: bool,
}

impl CertificateFailure {
    pub(super) fn plain(fault: CertificateFault) -> Self {
        Self { fault, leaf: None, resumed: false }
    }

    /// The certificate, when only its revocation is unknown.
    pub(super) fn unknown_leaf(&self) -> Option<&[u8]> {
        match self.fault {
            CertificateFault::RevocationUnknown => self.leaf.as_deref(),
            _ => None,
        }
    }
}

impl std::fmt::Debug for CertificateFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CertificateFailure({:?})", self.fault)
    }
}

#[derive(Debug)]
pub(super) struct OperatorVerifier {
    authorities: Arc<Authorities>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl OperatorVerifier {
    pub(super) fn new(authorities: Arc<Authorities>, algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { authorities, algorithms }
    }

    /// Chain, dates, usage, name, revocation.
    pub(super) fn check(&self, leaf: &[u8], host: &ServerName<'_>, now: Timestamp) -> Result<(), CertificateFailure> {
        let plain = CertificateFailure::plain;
        // Revocation last: no address of a certificate that is not verified so far is followed.
        self.authorities.verify(leaf, ORGANISATIONS, Usage::Server, now).map_err(plain)?;
        if !chain::usage(leaf).is_some_and(|usage| usage.server && usage.digital_signature) {
            return Err(plain(CertificateFault::Unfit));
        }
        chain::verify_name(leaf, host).map_err(plain)?;
        self.authorities
            .verify_revocation(leaf, ORGANISATIONS, Usage::Server, Check { now, strict: true })
            .map_err(|fault| CertificateFailure { leaf: Some(leaf.to_vec()), ..plain(fault) })
    }
}

impl ServerCertVerifier for OperatorVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        // Only our own intermediate counts.
        _intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let failed = |failure: CertificateFailure| {
            Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(failure))))
        };
        let now = i64::try_from(now.as_secs()).ok().and_then(|second| Timestamp::from_second(second).ok());
        let now = now.ok_or(CertificateFailure::plain(CertificateFault::Unfit)).map_err(failed)?;
        self.check(end_entity, server_name, now).map_err(failed)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Finds the refusal of a server's certificate in an error of rustls, of the network or of a library above them.
pub fn certificate_failure<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e CertificateFailure> {
    find(error, |error| error.downcast_ref::<CertificateFailure>())
}

/// Looks through an error and its causes; `io::Error` and rustls hide theirs from `source`.
pub(super) fn find<'e, T>(
    error: &'e (dyn std::error::Error + 'static),
    pick: impl Fn(&'e (dyn std::error::Error + 'static)) -> Option<&'e T>,
) -> Option<&'e T> {
    let mut next = Some(error);
    for _ in 0..16 {
        let current = next?;
        if let Some(found) = pick(current) {
            return Some(found);
        }
        next = inner(current);
    }
    None
}

fn inner<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e (dyn std::error::Error + 'static)> {
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        return io.get_ref().map(|inner| inner as _);
    }
    match error.downcast_ref::<Error>() {
        Some(
            Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) | Error::Other(OtherError(inner)),
        ) => Some(&**inner),
        Some(_) => None,
        None => error.source(),
    }
}

#[cfg(test)]
#[path = "verifier_tests.rs"]
mod tests;
