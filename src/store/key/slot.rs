//! One wrapped copy of the database key: a file of fixed length, sealed under what its opener knows, and bound to its kind, its
//! id, its salt and the holder. Reads the files of the first version too; what it does not know is no slot.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Error, KeyProtection, NONCE, derive, random, unfit};
use crate::domain::{HolderId, RecoveryCode, Secret, SlotId, SlotKind};

const MAGIC: &[u8; 8] = b"pli slot";
/// The first version knew cards only, and neither date nor note.
const FIRST: u8 = 1;
const VERSION: u8 = 2;
const KIND_CARD: u8 = 1;
const KIND_RECOVERY: u8 = 2;
const UNPROTECTED: u8 = 0;
const PROTECTION_KEY_STORE: u8 = 1;
const PROTECTION_FILE: u8 = 2;
/// Room for the label of a card.
const LABEL: usize = 64;

/// The longest of all slot files.
pub(super) const LONGEST: usize = 8 + 3 + 16 + 32 + 8 + NONCE + 48 + NONCE + LABEL + 16;

type Key = Secret<[u8; 32]>;

/// What opens a slot, as its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// A card, with the part of the secret that is kept there.
    Card(KeyProtection),
    /// The recovery code alone.
    Recovery,
}

/// What is presented to a slot.
pub(super) enum Opener<'s> {
    /// The card's secret and this computer's.
    Card(&'s Key, &'s Key),
    /// The recovery code.
    Recovery(&'s RecoveryCode),
}

/// A slot that is to be made.
#[derive(Clone, Copy)]
pub(super) struct Blank {
    pub(super) lock: Lock,
    pub(super) id: SlotId,
    pub(super) salt: [u8; 32],
    pub(super) made: Timestamp,
}

/// A slot as its file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) lock: Lock,
    pub(super) id: SlotId,
    pub(super) salt: [u8; 32],
    sealed: Sealed<48>,
    /// `None` in files of the first version.
    more: Option<More>,
}

/// What later versions say beside.
#[derive(Debug, PartialEq, Eq)]
struct More {
    /// Seconds since 1970.
    made: i64,
    /// The label, under the database key: a listing names no card.
    note: Sealed<{ LABEL + 16 }>,
}

#[derive(Debug, PartialEq, Eq)]
struct Sealed<const N: usize> {
    nonce: [u8; NONCE],
    octets: [u8; N],
}

impl Lock {
    pub(super) fn kind(self) -> SlotKind {
        match self {
            Self::Card(_) => SlotKind::Card,
            Self::Recovery => SlotKind::Recovery,
        }
    }

    fn to_bytes(self) -> [u8; 2] {
        match self {
            Self::Card(KeyProtection::KeyStore) => [KIND_CARD, PROTECTION_KEY_STORE],
            Self::Card(KeyProtection::File) => [KIND_CARD, PROTECTION_FILE],
            Self::Recovery => [KIND_RECOVERY, UNPROTECTED],
        }
    }

    fn from_bytes(bytes: [u8; 2]) -> Option<Self> {
        match bytes {
            [KIND_CARD, PROTECTION_KEY_STORE] => Some(Self::Card(KeyProtection::KeyStore)),
            [KIND_CARD, PROTECTION_FILE] => Some(Self::Card(KeyProtection::File)),
            [KIND_RECOVERY, UNPROTECTED] => Some(Self::Recovery),
            _ => None,
        }
    }
}

impl Blank {
    /// One with a new id and salt.
    pub(super) fn new(lock: Lock, made: Timestamp) -> Result<Self, Error> {
        Ok(Self { lock, id: SlotId(random()?), salt: random()?, made })
    }
}

impl Slot {
    /// Wraps `key` for whoever has what `opener` is made of.
    pub(super) fn seal(
        Blank { lock, id, salt, made }: Blank,
        holder: &HolderId,
        opener: &Opener<'_>,
        label: &str,
        key: &Key,
    ) -> Result<Self, Error> {
        let note = Sealed { nonce: random()?, octets: [0; LABEL + 16] };
        let more = Some(More { made: made.as_second(), note });
        let mut slot = Self { lock, id, salt, sealed: Sealed { nonce: random()?, octets: [0; 48] }, more };
        let bound = slot.bound(holder);
        let cipher = slot.cipher(opener).ok_or_else(unfit)?;
        slot.sealed = Sealed::close(&cipher, key.declassify(), &bound)?;
        let note = Sealed::close(&note_cipher(key, id), &padded(label), &bound)?;
        slot.more = Some(More { made: made.as_second(), note });
        Ok(slot)
    }

    /// The database key; `None` when the opener, the holder or the file is not the right one.
    pub(super) fn open(&self, holder: &HolderId, opener: &Opener<'_>) -> Option<Box<Key>> {
        let octets = self.sealed.open(&self.cipher(opener)?, &self.bound(holder))?;
        let mut key = Box::new(Secret::new([0; 32]));
        key.fill(&octets).then_some(key)
    }

    /// When it was made.
    pub(super) fn made(&self) -> Option<Timestamp> {
        self.more.as_ref().and_then(|more| Timestamp::from_second(more.made).ok())
    }

    /// The label of its card.
    pub(super) fn label(&self, holder: &HolderId, key: &Key) -> Option<String> {
        let opened = self.more.as_ref()?.note.open(&note_cipher(key, self.id), &self.bound(holder))?;
        let end = opened.iter().position(|octet| *octet == 0).unwrap_or(opened.len());
        let label = String::from_utf8_lossy(opened.get(..end)?).into_owned();
        (!label.is_empty()).then_some(label)
    }

    fn cipher(&self, opener: &Opener<'_>) -> Option<XChaCha20Poly1305> {
        let key = match (self.lock, opener) {
            (Lock::Card(_), Opener::Card(card, local)) => {
                let mut secret = Zeroizing::new([0_u8; 64]);
                let (first, second) = secret.split_at_mut(32);
                first.copy_from_slice(card.declassify());
                second.copy_from_slice(local.declassify());
                derive(secret.as_slice(), &self.salt, b"pli slot card v1")
            }
            // All of its bits are random: nothing slower is needed.
            (Lock::Recovery, Opener::Recovery(code)) => {
                derive(code.entropy().declassify(), &self.salt, b"pli slot recovery v1")
            }
            (Lock::Card(_), Opener::Recovery(_)) | (Lock::Recovery, Opener::Card(..)) => return None,
        };
        Some(XChaCha20Poly1305::new((&*key).into()))
    }

    fn header(&self) -> Vec<u8> {
        let version = if self.more.is_some() { VERSION } else { FIRST };
        let made = self.more.as_ref().map(|more| more.made.to_be_bytes());
        let made = made.as_ref().map_or(&[][..], |made| made);
        [MAGIC.as_slice(), &[version], &self.lock.to_bytes(), &self.id.0, &self.salt, made].concat()
    }

    fn bound(&self, holder: &HolderId) -> Vec<u8> {
        [self.header().as_slice(), holder.as_str().as_bytes()].concat()
    }

    /// The file's content.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [self.header().as_slice(), &self.sealed.nonce, &self.sealed.octets].concat();
        if let Some(more) = &self.more {
            bytes.extend_from_slice(&more.note.nonce);
            bytes.extend_from_slice(&more.note.octets);
        }
        bytes
    }

    /// Reverse of [`Slot::to_bytes`]; `None` for anything that was not written by it.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<8>()?;
        let (&[version], rest) = rest.split_first_chunk()?;
        let (&lock, rest) = rest.split_first_chunk()?;
        let lock = Lock::from_bytes(lock)?;
        let (&id, rest) = rest.split_first_chunk()?;
        let (&salt, rest) = rest.split_first_chunk()?;
        let (made, rest) = match (version, lock) {
            (FIRST, Lock::Card(_)) => (None, rest),
            (VERSION, _) => {
                let (&made, rest) = rest.split_first_chunk()?;
                (Some(i64::from_be_bytes(made)), rest)
            }
            _ => return None,
        };
        let (sealed, rest) = Sealed::split(rest)?;
        let (more, rest) = match made {
            None => (None, rest),
            Some(made) => {
                let (note, rest) = Sealed::split(rest)?;
                (Some(More { made, note }), rest)
            }
        };
        (magic == MAGIC && rest.is_empty()).then_some(Self { lock, id: SlotId(id), salt, sealed, more })
    }
}

impl<const N: usize> Sealed<N> {
    fn close(cipher: &XChaCha20Poly1305, msg: &[u8], aad: &[u8]) -> Result<Self, Error> {
        let nonce = random()?;
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg, aad }).map_err(|_| unfit())?;
        Ok(Self { nonce, octets: sealed.try_into().map_err(|_| unfit())? })
    }

    fn open(&self, cipher: &XChaCha20Poly1305, aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let payload = Payload { msg: &self.octets, aad };
        cipher.decrypt(XNonce::from_slice(&self.nonce), payload).ok().map(Zeroizing::new)
    }

    fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&nonce, rest) = bytes.split_first_chunk()?;
        let (&octets, rest) = rest.split_first_chunk()?;
        Some((Self { nonce, octets }, rest))
    }
}

fn note_cipher(key: &Key, id: SlotId) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*derive(key.declassify(), &id.0, b"pli slot note v1")).into())
}

/// A label in its room; what does not fit is left out.
fn padded(label: &str) -> [u8; LABEL] {
    let mut room = [0; LABEL];
    for (place, octet) in room.iter_mut().zip(label.bytes()) {
        *place = octet;
    }
    room
}

#[cfg(test)]
#[path = "slot_tests.rs"]
mod tests;
