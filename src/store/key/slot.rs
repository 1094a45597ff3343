//! One wrapped copy of the database key: a file of fixed length, sealed under what the card and this computer know, and bound
//! to its own id and to the holder.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::{Error, KeyProtection, NONCE, derive, random, unfit};
use crate::domain::{HolderId, Secret};

const MAGIC: &[u8; 8] = b"pli slot";
const VERSION: u8 = 1;
/// Kind of slot: opened by a card. Recovery code and passphrase get other numbers.
const KIND_CARD: u8 = 1;
/// Header (bound to the content), nonce, sealed key with its tag.
const HEADER: usize = 8 + 3 + 16 + 32;
pub(super) const LENGTH: usize = HEADER + NONCE + 32 + 16;

/// A slot as its file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) protection: KeyProtection,
    pub(super) id: [u8; 16],
    pub(super) salt: [u8; 32],
    nonce: [u8; NONCE],
    sealed: [u8; 48],
}

impl Slot {
    /// Wraps `key` for a card; `secrets` are the card's and this computer's.
    pub(super) fn seal(
        holder: &HolderId,
        protection: KeyProtection,
        id: [u8; 16],
        salt: [u8; 32],
        secrets: (&Secret<[u8; 32]>, &Secret<[u8; 32]>),
        key: &Secret<[u8; 32]>,
    ) -> Result<Self, Error> {
        let mut slot = Self { protection, id, salt, nonce: random()?, sealed: [0; 48] };
        let bound = slot.bound(holder);
        let payload = Payload { msg: key.declassify(), aad: &bound };
        let cipher = slot.cipher(secrets.0, secrets.1);
        let sealed = cipher.encrypt(XNonce::from_slice(&slot.nonce), payload).map_err(|_| unfit())?;
        slot.sealed = sealed.try_into().map_err(|_| unfit())?;
        Ok(slot)
    }

    /// The database key; `None` when a secret, the holder or the file is not the right one.
    pub(super) fn open(
        &self,
        holder: &HolderId,
        card: &Secret<[u8; 32]>,
        local: &Secret<[u8; 32]>,
    ) -> Option<Secret<[u8; 32]>> {
        let payload = Payload { msg: &self.sealed, aad: &self.bound(holder) };
        let opened = self.cipher(card, local).decrypt(XNonce::from_slice(&self.nonce), payload).ok()?;
        let opened = Zeroizing::new(opened);
        Some(Secret::new(opened.as_slice().try_into().ok()?))
    }

    fn cipher(&self, card: &Secret<[u8; 32]>, local: &Secret<[u8; 32]>) -> XChaCha20Poly1305 {
        let mut secret = Zeroizing::new([0_u8; 64]);
        let (first, second) = secret.split_at_mut(32);
        first.copy_from_slice(card.declassify());
        second.copy_from_slice(local.declassify());
        XChaCha20Poly1305::new((&*derive(secret.as_slice(), &self.salt, b"pli slot card v1")).into())
    }

    fn header(&self) -> Vec<u8> {
        let protection = match self.protection {
            KeyProtection::KeyStore => 1,
            KeyProtection::File => 2,
        };
        [MAGIC.as_slice(), &[VERSION, KIND_CARD, protection], &self.id, &self.salt].concat()
    }

    fn bound(&self, holder: &HolderId) -> Vec<u8> {
        [self.header().as_slice(), holder.as_str().as_bytes()].concat()
    }

    /// The file's content.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        [self.header().as_slice(), &self.nonce, &self.sealed].concat()
    }

    /// Reverse of [`Slot::to_bytes`]; `None` for anything that this version did not write.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<8>()?;
        let (&[version, kind, protection], rest) = rest.split_first_chunk::<3>()?;
        let (&id, rest) = rest.split_first_chunk()?;
        let (&salt, rest) = rest.split_first_chunk()?;
        let (&nonce, rest) = rest.split_first_chunk()?;
        let protection = match protection {
            1 => KeyProtection::KeyStore,
            2 => KeyProtection::File,
            _ => return None,
        };
        let known = magic == MAGIC && version == VERSION && kind == KIND_CARD;
        known.then_some(Self { protection, id, salt, nonce, sealed: rest.try_into().ok()? })
    }
}
