//! One wrapped copy of the database key: a file of fixed length, sealed under what its opener knows, and bound to its kind, its
//! id, its salt and the holder. Reads the files of the first version too; what it does not know is no slot.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Error, KeyProtection, NONCE, derive, random, unfit};
use crate::domain::{HolderId, Passphrase, RecoveryCode, Secret, SlotId, SlotKind};

const MAGIC: &[u8; 8] = b"pli slot";
/// The first version knew cards only, and neither date nor note.
const FIRST: u8 = 1;
const VERSION: u8 = 2;
const KIND_CARD: u8 = 1;
const KIND_RECOVERY: u8 = 2;
const KIND_PASSPHRASE: u8 = 3;
const UNPROTECTED: u8 = 0;
const PROTECTION_KEY_STORE: u8 = 1;
const PROTECTION_FILE: u8 = 2;
/// Room for the label of a card.
const LABEL: usize = 64;
/// Octets of a cost.
const COST: usize = 12;

/// The longest of all slot files.
pub(super) const LONGEST: usize = 8 + 3 + COST + 16 + 32 + 8 + NONCE + 48 + NONCE + LABEL + 16;

type Key = Secret<[u8; 32]>;

/// What opens a slot, as its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// A card, with the part of the secret that is kept there.
    Card(KeyProtection),
    /// The recovery code alone.
    Recovery,
    /// A passphrase stretched at this cost, with the part of the secret that is kept there.
    Passphrase(KeyProtection, Cost),
}

/// What stretching a passphrase costs (Argon2id, RFC 9106): within bounds, so that no file makes a computer work for hours or
/// makes a passphrase cheap to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// KiB of memory.
    memory: u32,
    /// Passes over it.
    passes: u32,
    /// Lanes.
    lanes: u32,
}

/// What is presented to a slot.
pub(super) enum Opener<'s> {
    /// The card's secret and this computer's.
    Card(&'s Key, &'s Key),
    /// The recovery code.
    Recovery(&'s RecoveryCode),
    /// A passphrase and this computer's secret.
    Passphrase(&'s Passphrase, &'s Key),
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
            Self::Passphrase(..) => SlotKind::Passphrase,
        }
    }

    /// Where a part of its secret is kept.
    pub(super) fn protection(self) -> Option<KeyProtection> {
        match self {
            Self::Card(protection) | Self::Passphrase(protection, _) => Some(protection),
            Self::Recovery => None,
        }
    }

    fn to_bytes(self) -> Vec<u8> {
        let protection = self.protection().map_or(UNPROTECTED, |protection| match protection {
            KeyProtection::KeyStore => PROTECTION_KEY_STORE,
            KeyProtection::File => PROTECTION_FILE,
        });
        match self {
            Self::Card(_) => vec![KIND_CARD, protection],
            Self::Recovery => vec![KIND_RECOVERY, protection],
            Self::Passphrase(_, cost) => [&[KIND_PASSPHRASE, protection][..], &cost.to_bytes()].concat(),
        }
    }

    fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&[kind, protection], rest) = bytes.split_first_chunk()?;
        let protection = match protection {
            PROTECTION_KEY_STORE => Some(KeyProtection::KeyStore),
            PROTECTION_FILE => Some(KeyProtection::File),
            UNPROTECTED => None,
            _ => return None,
        };
        match (kind, protection) {
            (KIND_CARD, Some(protection)) => Some((Self::Card(protection), rest)),
            (KIND_RECOVERY, None) => Some((Self::Recovery, rest)),
            (KIND_PASSPHRASE, Some(protection)) => {
                let (&cost, rest) = rest.split_first_chunk()?;
                Some((Self::Passphrase(protection, Cost::from_bytes(cost)?), rest))
            }
            _ => None,
        }
    }
}

impl Default for Cost {
    /// Some tenths of a second on a computer of a practice.
    fn default() -> Self {
        Self { memory: Self::MEMORY_LEAST, passes: Self::PASSES_LEAST, lanes: 1 }
    }
}

impl Cost {
    /// 64 MiB.
    const MEMORY_LEAST: u32 = 64 * 1024;
    /// 256 MiB.
    const MEMORY_MOST: u32 = 256 * 1024;
    const PASSES_LEAST: u32 = 3;
    const PASSES_MOST: u32 = 10;
    const LANES_MOST: u32 = 4;

    fn to_bytes(self) -> [u8; COST] {
        let mut bytes = [0; COST];
        let numbers = [self.memory, self.passes, self.lanes].map(u32::to_be_bytes);
        bytes.copy_from_slice(numbers.as_flattened());
        bytes
    }

    fn from_bytes(bytes: [u8; COST]) -> Option<Self> {
        let (numbers, _) = bytes.as_chunks::<4>();
        let &[memory, passes, lanes] = numbers else { return None };
        let [memory, passes, lanes] = [memory, passes, lanes].map(u32::from_be_bytes);
        let is_fit = (Self::MEMORY_LEAST..=Self::MEMORY_MOST).contains(&memory)
            && (Self::PASSES_LEAST..=Self::PASSES_MOST).contains(&passes)
            && (1..=Self::LANES_MOST).contains(&lanes);
        is_fit.then_some(Self { memory, passes, lanes })
    }

    /// Makes a key of a passphrase; slow on purpose.
    fn stretch(self, passphrase: &Passphrase, salt: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32)).ok()?;
        let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(passphrase.declassify(), salt, key.as_mut_slice(), memory.as_mut_slice())
            .ok()?;
        Some(key)
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
                derive(joined(card.declassify(), local).as_slice(), &self.salt, b"pli slot card v1")
            }
            // All of its bits are random: nothing slower is needed.
            (Lock::Recovery, Opener::Recovery(code)) => {
                derive(code.entropy().declassify(), &self.salt, b"pli slot recovery v1")
            }
            (Lock::Passphrase(_, cost), Opener::Passphrase(passphrase, local)) => {
                let stretched = cost.stretch(passphrase, &self.salt)?;
                derive(joined(&stretched, local).as_slice(), &self.salt, b"pli slot passphrase v1")
            }
            (Lock::Card(_) | Lock::Recovery | Lock::Passphrase(..), _) => return None,
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
        let (lock, rest) = Lock::split(rest)?;
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

/// Two secrets, one after the other.
fn joined(first: &[u8; 32], local: &Key) -> Zeroizing<[u8; 64]> {
    let mut secret = Zeroizing::new([0_u8; 64]);
    let (before, after) = secret.split_at_mut(32);
    before.copy_from_slice(first);
    after.copy_from_slice(local.declassify());
    secret
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
