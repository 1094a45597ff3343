//! What renews a session, sealed for its holder: XChaCha20-Poly1305, bound to the holder's identifier, with an end.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{HolderId, Secret};

/// What else the seal is bound to: another use of the same key opens nothing here.
const CONTEXT: &[u8] = b"pli-relay refresh 1\0";
const NONCE: usize = 24;
/// Longest sealed text that is looked at.
const LONGEST: usize = 16_384;

/// Seals and opens, under one key.
pub(super) struct Sealer(XChaCha20Poly1305);

/// What is sealed.
#[derive(Deserialize, Serialize)]
pub(super) struct Session {
    refresh: String,
    identity: Option<String>,
    /// Seconds since 1970.
    until: i64,
}

impl Session {
    pub(super) fn new(refresh: &Secret<String>, identity: Option<&Secret<String>>, until: Timestamp) -> Self {
        let identity = identity.map(|text| text.declassify().clone());
        Self { refresh: refresh.declassify().clone(), identity, until: until.as_second() }
    }

    pub(super) fn refresh(&self) -> Secret<String> {
        Secret::new(self.refresh.clone())
    }

    pub(super) fn identity(&self) -> Option<Secret<String>> {
        self.identity.clone().map(Secret::new)
    }

    pub(super) fn until(&self) -> Timestamp {
        Timestamp::from_second(self.until).unwrap_or(Timestamp::MIN)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        use zeroize::Zeroize as _;
        self.refresh.zeroize();
        self.identity.zeroize();
    }
}

impl Sealer {
    pub(super) fn new(key: &Secret<[u8; 32]>) -> Self {
        Self(XChaCha20Poly1305::new(key.declassify().into()))
    }

    /// `None` when the system gives no randomness.
    pub(super) fn seal(&self, session: &Session, holder: &HolderId) -> Option<Secret<String>> {
        let text = Secret::new(serde_json::to_vec(session).ok()?);
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).ok()?;
        let aad = bound(holder);
        let payload = Payload { msg: text.declassify(), aad: &aad };
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).ok()?;
        Some(Secret::new(URL_SAFE_NO_PAD.encode([nonce.as_slice(), sealed.as_slice()].concat())))
    }

    /// `None` for whatever this relay did not seal for this holder, or whose end has come.
    pub(super) fn open(&self, text: &str, holder: &HolderId, now: Timestamp) -> Option<Session> {
        if text.len() > LONGEST {
            return None;
        }
        let octets = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = octets.split_at_checked(NONCE)?;
        let aad = bound(holder);
        let opened = self.0.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &aad }).ok()?;
        let opened = Secret::new(opened);
        let session: Session = serde_json::from_slice(opened.declassify()).ok()?;
        (now < session.until()).then_some(session)
    }
}

fn bound(holder: &HolderId) -> Vec<u8> {
    [CONTEXT, holder.as_str().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holder(text: &str) -> HolderId {
        HolderId::parse(text).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn sealer(key: u8) -> Sealer {
        Sealer::new(&Secret::new([key; 32]))
    }

    fn session() -> Session {
        let secret = |text: &str| Secret::new(text.to_owned());
        Session::new(&secret("suite-secrete"), Some(&secret("identite")), at(1_000))
    }

    #[test]
    fn it_opens_for_its_holder_until_its_end() {
        let claire = holder("899700000017");
        let sealed = sealer(1).seal(&session(), &claire).unwrap();
        let text = sealed.declassify();
        let opened = sealer(1).open(text, &claire, at(999)).unwrap();
        assert_eq!(opened.refresh().declassify(), "suite-secrete");
        assert_eq!(opened.identity().unwrap().declassify(), "identite");
        assert_eq!(opened.until(), at(1_000));
        assert!(sealer(1).open(text, &claire, at(1_000)).is_none(), "over");
        assert!(sealer(1).open(text, &holder("899700000025"), at(1)).is_none(), "another holder");
        assert!(sealer(2).open(text, &claire, at(1)).is_none(), "another relay");
        assert_ne!(sealer(1).seal(&session(), &claire).unwrap(), sealed, "never twice the same");
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn nothing_else_opens(text in "[A-Za-z0-9_-]{0,200}", at_octet in 0_usize..60) {
            let claire = holder("899700000017");
            prop_assert!(sealer(1).open(&text, &claire, at(1)).is_none());
            let sealed = sealer(1).seal(&session(), &claire).unwrap();
            let mut octets = URL_SAFE_NO_PAD.decode(sealed.declassify()).unwrap();
            octets[at_octet] ^= 1;
            prop_assert!(sealer(1).open(&URL_SAFE_NO_PAD.encode(octets), &claire, at(1)).is_none());
        }
    }
}
