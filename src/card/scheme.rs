//! Signature schemes: which ones a token serves, and the check of a signature in software. Never SHA-1.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::protocol::Mechanisms;

/// Token model of the CPS3 generation.
const MODEL_CPS3: &str = "IAS ECC";
/// Token model of the CPS4 generation.
const MODEL_CPS4: &str = "ChipDoc";

/// The generation of a CPS of this model.
pub(super) fn generation(model: &str) -> Option<&'static str> {
    match model {
        MODEL_CPS3 => Some("CPS3"),
        MODEL_CPS4 => Some("CPS4"),
        _ => None,
    }
}

/// A TLS signature scheme over an RSA key (RFC 8446 §4.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Pkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Pkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Pkcs1Sha512,
    /// RSASSA-PSS with SHA-256.
    PssSha256,
    /// RSASSA-PSS with SHA-384.
    PssSha384,
    /// RSASSA-PSS with SHA-512.
    PssSha512,
}

impl Scheme {
    /// True for the only family that TLS 1.3 takes from a client with an RSA key.
    pub fn is_pss(self) -> bool {
        matches!(self, Self::PssSha256 | Self::PssSha384 | Self::PssSha512)
    }

    /// Hash of `message` as this scheme wants it.
    pub(super) fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Pkcs1Sha256 | Self::PssSha256 => Sha256::digest(message).to_vec(),
            Self::Pkcs1Sha384 | Self::PssSha384 => Sha384::digest(message).to_vec(),
            Self::Pkcs1Sha512 | Self::PssSha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// DigestInfo of `message` (RFC 8017 §9.2), which CKM_RSA_PKCS pads and signs.
    pub(super) fn digest_info(self, message: &[u8]) -> Vec<u8> {
        // The three differ by the last arc of the hash's OID and two lengths.
        let (total, arc, length) = match self {
            Self::Pkcs1Sha256 | Self::PssSha256 => (0x31, 1, 0x20),
            Self::Pkcs1Sha384 | Self::PssSha384 => (0x41, 2, 0x30),
            Self::Pkcs1Sha512 | Self::PssSha512 => (0x51, 3, 0x40),
        };
        let mut info = vec![0x30, total, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, arc, 5, 0, 4, length];
        info.extend_from_slice(&self.digest(message));
        info
    }

    fn verifier(self) -> &'static dyn SignatureVerificationAlgorithm {
        match self {
            Self::Pkcs1Sha256 => webpki::ring::RSA_PKCS1_2048_8192_SHA256,
            Self::Pkcs1Sha384 => webpki::ring::RSA_PKCS1_2048_8192_SHA384,
            Self::Pkcs1Sha512 => webpki::ring::RSA_PKCS1_2048_8192_SHA512,
            Self::PssSha256 => webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            Self::PssSha384 => webpki::ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
            Self::PssSha512 => webpki::ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
        }
    }
}

/// Schemes of a token, best first. CPS models are decided by name: their mechanism list promises what the
/// authentication key refuses.
pub(super) fn schemes(model: &str, listed: Mechanisms) -> Vec<Scheme> {
    use Scheme::{Pkcs1Sha256, Pkcs1Sha384, Pkcs1Sha512, PssSha256, PssSha384, PssSha512};
    match model {
        MODEL_CPS3 => vec![Pkcs1Sha256, Pkcs1Sha384, Pkcs1Sha512],
        // PSS with SHA-256 only: the module refuses the other hashes.
        MODEL_CPS4 => vec![Pkcs1Sha256, Pkcs1Sha384, Pkcs1Sha512, PssSha256],
        _ => {
            let mut schemes = Vec::new();
            if listed.pkcs1 {
                schemes.extend([Pkcs1Sha256, Pkcs1Sha384, Pkcs1Sha512]);
            }
            if listed.pss {
                schemes.extend([PssSha256, PssSha384, PssSha512]);
            }
            schemes
        }
    }
}

/// True when `signature` over `message` was made by the key of `certificate`.
pub(super) fn verify(certificate: &[u8], scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
    let der = CertificateDer::from(certificate);
    webpki::EndEntityCert::try_from(&der)
        .is_ok_and(|certificate| certificate.verify_signature(scheme.verifier(), message, signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Mechanisms, Scheme, schemes};

    const ALL: Mechanisms = Mechanisms { pkcs1: true, pss: true };
    const NONE: Mechanisms = Mechanisms { pkcs1: false, pss: false };

    #[test]
    fn cps3_never_offers_pss_whatever_its_list_says() {
        assert!(schemes("IAS ECC", ALL).iter().all(|scheme| !scheme.is_pss()));
        assert_eq!(schemes("IAS ECC", ALL).first(), Some(&Scheme::Pkcs1Sha256));
    }

    #[test]
    fn cps4_prefers_pkcs1_and_allows_one_pss() {
        let list = schemes("ChipDoc", NONE);
        assert_eq!(list.first(), Some(&Scheme::Pkcs1Sha256));
        assert_eq!(list.iter().filter(|scheme| scheme.is_pss()).collect::<Vec<_>>(), [&Scheme::PssSha256]);
    }

    #[test]
    fn other_tokens_are_believed() {
        assert!(schemes("SoftHSM v2", NONE).is_empty());
        assert_eq!(schemes("SoftHSM v2", ALL).len(), 6);
    }

    #[test]
    fn digest_info_is_that_of_the_rfc() {
        // RFC 8017 §9.2 note 1: prefix of SHA-256, then SHA-256 of the empty message.
        let info = Scheme::Pkcs1Sha256.digest_info(b"");
        assert_eq!(
            info.get(..19).unwrap(),
            [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]
        );
        assert_eq!(info.get(19..23).unwrap(), [0xe3, 0xb0, 0xc4, 0x42]);
        // Both fit the limit of a CPS3: 40 % of a 2048-bit modulus.
        assert_eq!(Scheme::Pkcs1Sha384.digest_info(b"").len(), 67);
        assert_eq!(Scheme::Pkcs1Sha512.digest_info(b"").len(), 83);
    }
}
