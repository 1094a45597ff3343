//! The card's key as rustls wants it. A scheme that the card cannot serve makes the handshake fail in so many words:
//! rustls alone would send an empty certificate and let the server complain of something else.

use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{Error, OtherError, SignatureAlgorithm, SignatureScheme};
use rustls_pki_types::CertificateDer;
use thiserror::Error;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::card::{self, Key, Scheme};

/// Why the card did not sign; carried through rustls.
#[derive(Debug, Error)]
#[error("the card did not sign the handshake")]
pub(super) struct SignFailure(#[source] pub(super) card::Error);

/// Gives the card's certificate, and its issuer, to every server of the profile that asks.
#[derive(Debug)]
pub(super) struct CardResolver(Arc<CertifiedKey>);

impl CardResolver {
    /// `intermediate`: the card holds its own certificate only.
    pub(super) fn new(key: Key, intermediate: Option<&CertificateDer<'static>>) -> Self {
        let mut chain = vec![CertificateDer::from(key.certificate().to_vec())];
        chain.extend(intermediate.cloned());
        Self(Arc::new(CertifiedKey::new(chain, Arc::new(CardKey(key)))))
    }
}

impl ResolvesClientCert for CardResolver {
    // The list of authorities a server sends is a hint, often wrong: it knows best whom it refuses.
    fn resolve(&self, _authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct CardKey(Key);

impl SigningKey for CardKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let served = self.0.schemes().iter().copied().find(|scheme| offered.contains(&wire(*scheme)));
        Some(match served {
            Some(scheme) => Box::new(CardSigner { key: self.0.clone(), scheme }),
            None => Box::new(Unserved(*offered.first()?)),
        })
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

#[derive(Debug)]
struct CardSigner {
    key: Key,
    scheme: Scheme,
}

impl Signer for CardSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        blocking(|| self.key.sign_tls(self.scheme, message)).map_err(failure)
    }

    fn scheme(&self) -> SignatureScheme {
        wire(self.scheme)
    }
}

/// Stands for "no scheme in common": signs nothing.
#[derive(Debug)]
struct Unserved(SignatureScheme);

impl Signer for Unserved {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, Error> {
        Err(failure(card::Error::SchemeUnsupported))
    }

    fn scheme(&self) -> SignatureScheme {
        self.0
    }
}

fn failure(error: card::Error) -> Error {
    Error::Other(OtherError(Arc::new(SignFailure(error))))
}

fn wire(scheme: Scheme) -> SignatureScheme {
    match scheme {
        Scheme::Pkcs1Sha256 => SignatureScheme::RSA_PKCS1_SHA256,
        Scheme::Pkcs1Sha384 => SignatureScheme::RSA_PKCS1_SHA384,
        Scheme::Pkcs1Sha512 => SignatureScheme::RSA_PKCS1_SHA512,
        Scheme::PssSha256 => SignatureScheme::RSA_PSS_SHA256,
        Scheme::PssSha384 => SignatureScheme::RSA_PSS_SHA384,
        Scheme::PssSha512 => SignatureScheme::RSA_PSS_SHA512,
    }
}

/// The card takes up to a second: other tasks of the worker go on elsewhere. A current-thread runtime cannot do that.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

#[cfg(test)]
mod tests {
    use rustls::SignatureScheme as Wire;
    use rustls::sign::SigningKey as _;

    use super::{CardKey, SignFailure};
    use crate::card::{Error, Key, Scheme};

    #[test]
    fn the_cards_order_decides() {
        let key = CardKey(Key::unplugged(&[Scheme::Pkcs1Sha256, Scheme::PssSha256]));
        let choose = |offered: &[Wire]| key.choose_scheme(offered).map(|signer| signer.scheme());
        assert_eq!(choose(&[Wire::RSA_PSS_SHA256, Wire::RSA_PKCS1_SHA256]), Some(Wire::RSA_PKCS1_SHA256));
        assert_eq!(choose(&[Wire::RSA_PSS_SHA512, Wire::RSA_PSS_SHA256]), Some(Wire::RSA_PSS_SHA256));
    }

    #[test]
    fn no_scheme_in_common_is_a_failure_never_an_empty_certificate() {
        let key = CardKey(Key::unplugged(&[Scheme::Pkcs1Sha256]));
        let signer = key.choose_scheme(&[Wire::ECDSA_NISTP256_SHA256, Wire::RSA_PKCS1_SHA1]).expect("a signer");
        let Err(rustls::Error::Other(rustls::OtherError(cause))) = signer.sign(b"") else { panic!("it signed") };
        assert_eq!(cause.downcast_ref::<SignFailure>().unwrap().0, Error::SchemeUnsupported);
    }
}
