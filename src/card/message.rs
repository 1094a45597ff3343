//! The messages a card key signs, each in its own domain: none can be taken for another.

use jiff::Timestamp;

use super::Scheme;
use super::protocol::SealRequest;
use crate::domain::chain::{Link, Occasion, Statement};

/// Text before the nonce of an identity challenge.
const CHALLENGE: &[u8] = b"Pli identity challenge, version 1\0";
/// Text before the salt of a vault derivation.
const VAULT: &[u8] = b"Pli vault derivation, version 1\0";
/// HKDF info of the vault's secret.
pub(super) const VAULT_INFO: &[u8] = b"Pli vault card secret, version 1";
/// What a TLS 1.3 client signs starts with this (RFC 8446 §4.4.3), after 64 spaces.
const TLS13: &[u8] = b"TLS 1.3, client CertificateVerify\0";
/// Longest handshake signed: a server may list many authorities in its request.
const HANDSHAKE_MAX: usize = 256 * 1024;

/// Message of an identity challenge.
pub(super) fn challenge(nonce: &[u8; 32]) -> Vec<u8> {
    [CHALLENGE, nonce].concat()
}

/// Message of a vault derivation.
pub(super) fn vault(salt: &[u8; 32]) -> Vec<u8> {
    [VAULT, salt].concat()
}

/// Message of a seal of the journal; its text is the statement's own, made here from what it says.
pub(super) fn seal(request: &SealRequest) -> Option<Vec<u8>> {
    let statement = Statement {
        number: request.number,
        occasion: Occasion::parse(&request.occasion)?,
        at: Timestamp::from_second(request.at).ok()?,
        line: request.line,
        link: Link::read(&request.link.0)?,
        before: Link::read(&request.before.0)?,
    };
    Some(statement.octets())
}

/// True when `text` is what a TLS client signs: the TLS 1.3 context string and a hash, or a TLS 1.2 transcript, which
/// starts with the ClientHello (RFC 5246 §7.4.8).
pub(super) fn is_handshake(scheme: Scheme, text: &[u8]) -> bool {
    let tls13 = text.get(..64).is_some_and(|pad| pad.iter().all(|byte| *byte == b' '))
        && text
            .get(64..)
            .is_some_and(|rest| rest.strip_prefix(TLS13).is_some_and(|hash| matches!(hash.len(), 32 | 48)));
    (scheme.is_pss() && tls13) || is_transcript(text)
}

/// Whole handshake messages one after the other, the first a ClientHello, the second a ServerHello.
fn is_transcript(text: &[u8]) -> bool {
    if text.len() > HANDSHAKE_MAX {
        return false;
    }
    let mut rest = text;
    let mut kinds = Vec::new();
    while let [kind, a, b, c, tail @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).unwrap_or(usize::MAX);
        let Some(after) = tail.get(length..) else { return false };
        kinds.push(*kind);
        rest = after;
    }
    rest.is_empty() && kinds.starts_with(&[1, 2])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TLS13, challenge, is_handshake, seal, vault};
    use crate::card::Scheme;
    use crate::card::protocol::{Bytes, SealRequest};

    fn tls13(hash: usize) -> Vec<u8> {
        [vec![b' '; 64], TLS13.to_vec(), vec![7; hash]].concat()
    }

    #[test]
    fn handshakes_are_recognised() {
        assert!(is_handshake(Scheme::PssSha256, &tls13(32)));
        assert!(is_handshake(Scheme::PssSha256, &tls13(48)));
        assert!(!is_handshake(Scheme::Pkcs1Sha256, &tls13(32)), "TLS 1.3 never signs with PKCS#1");
        assert!(!is_handshake(Scheme::PssSha256, &tls13(33)));
        let transcript = [1, 0, 0, 2, 9, 9, 2, 0, 0, 1, 5, 14, 0, 0, 0];
        assert!(is_handshake(Scheme::Pkcs1Sha256, &transcript));
        assert!(!is_handshake(Scheme::Pkcs1Sha256, &transcript[..9]));
        assert!(!is_handshake(Scheme::Pkcs1Sha256, b""));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn no_other_domain_passes_for_a_handshake(bytes: [u8; 32]) {
            let (link, before) = (Bytes(bytes.to_vec()), Bytes(bytes.to_vec()));
            let request = SealRequest { number: 1, occasion: "closed".to_owned(), at: 0, line: 1, link, before };
            let sealed = seal(&request).unwrap();
            prop_assert!(!sealed.starts_with(&challenge(&bytes)[..16]) && !sealed.starts_with(&vault(&bytes)[..10]));
            for text in [challenge(&bytes), vault(&bytes), sealed] {
                prop_assert!(!is_handshake(Scheme::Pkcs1Sha256, &text));
                prop_assert!(!is_handshake(Scheme::PssSha256, &text));
            }
            prop_assert_ne!(challenge(&bytes), vault(&bytes));
        }
    }
}
