//! The envelope of a backup: a header, then chunks of XChaCha20-Poly1305 under a key of the recovery code, each bound to the
//! header, the holder, its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár),
//! so that nothing is cut, moved, left out or added unseen. Nothing of a chunk is given out before it is proven.
//!
//! Header: magic (8 octets), version (1), salt (32), beginning of all nonces (19), proof of the code and the person (32).

use std::io::{self, Read, Write};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize as _, Zeroizing};

use super::super::key;
use super::Fault;
use crate::domain::{HolderId, RecoveryCode};

const MAGIC: &[u8; 8] = b"pli save";
/// 2: mailboxes that the holder added; 5: signatures and templates; 6: drafts with their earlier states.
const VERSION: u8 = 7;
const SALT: usize = 32;
const PREFIX: usize = 19;
const PROOF: usize = 32;
pub(super) const HEADER: usize = MAGIC.len() + 1 + SALT + PREFIX + PROOF;
/// Content of a chunk but the last, which may be shorter.
pub(super) const CHUNK: usize = 64 * 1024;
pub(super) const TAG: usize = 16;

/// What header and chunks are made with.
struct Seal {
    cipher: XChaCha20Poly1305,
    /// Header and holder: every chunk is bound to them.
    bound: Vec<u8>,
    prefix: [u8; PREFIX],
    number: u32,
}

impl Seal {
    fn of(header: &[u8], (salt, prefix): (&[u8; SALT], [u8; PREFIX]), holder: &HolderId, code: &RecoveryCode) -> Self {
        let key = derive(b"pli backup key v1\0", salt, holder, code);
        let bound = [header, holder.as_str().as_bytes()].concat();
        Self { cipher: XChaCha20Poly1305::new((&*key).into()), bound, prefix, number: 0 }
    }

    /// The nonce of the next chunk.
    fn nonce(&mut self, last: bool) -> io::Result<[u8; 24]> {
        let mut nonce = [0; 24];
        let number = self.number.to_be_bytes();
        let parts = self.prefix.iter().chain(&number).copied().chain([u8::from(last)]);
        for (place, octet) in nonce.iter_mut().zip(parts) {
            *place = octet;
        }
        self.number = self.number.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(nonce)
    }

    fn close(&mut self, msg: &[u8], last: bool) -> io::Result<Vec<u8>> {
        let nonce = self.nonce(last)?;
        let payload = Payload { msg, aad: &self.bound };
        self.cipher.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| io::ErrorKind::InvalidInput.into())
    }

    fn open(&mut self, msg: &[u8], last: bool) -> io::Result<Zeroizing<Vec<u8>>> {
        let nonce = self.nonce(last)?;
        let payload = Payload { msg, aad: &self.bound };
        let opened = self.cipher.decrypt(XNonce::from_slice(&nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

fn derive(purpose: &[u8], salt: &[u8], holder: &HolderId, code: &RecoveryCode) -> Zeroizing<[u8; 32]> {
    let purpose = [purpose, holder.as_str().as_bytes()].concat();
    key::derive(code.entropy().declassify(), salt, &purpose)
}

/// Tells a wrong code or another person from damage; of a key of its own.
fn proof(salt: &[u8], holder: &HolderId, code: &RecoveryCode) -> [u8; PROOF] {
    *derive(b"pli backup proof v1\0", salt, holder, code)
}

fn random<const N: usize>() -> io::Result<[u8; N]> {
    key::random().map_err(io::Error::other)
}

/// Seals what is written to it. Without [`Sealer::finish`] what was written is no backup.
pub(super) struct Sealer<W> {
    out: W,
    seal: Seal,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealer<W> {
    /// Writes the header.
    pub(super) fn begin(mut out: W, holder: &HolderId, code: &RecoveryCode) -> io::Result<Self> {
        let (salt, prefix) = (random::<SALT>()?, random::<PREFIX>()?);
        let proof = proof(&salt, holder, code);
        let header = [MAGIC.as_slice(), &[VERSION], &salt, &prefix, &proof].concat();
        let seal = Seal::of(&header, (&salt, prefix), holder, code);
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK));
        out.write_all(&header)?;
        Ok(Self { out, seal, chunk })
    }

    /// Writes the last chunk.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        Ok(self.out)
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.seal.close(&self.chunk, last)?;
        // Wiped with its length.
        self.chunk.zeroize();
        self.out.write_all(&sealed)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        // A full chunk waits: it may be the last.
        if self.chunk.len() == CHUNK && !octets.is_empty() {
            self.put(false)?;
        }
        let taken = octets.len().min(CHUNK.saturating_sub(self.chunk.len()));
        self.chunk.extend_from_slice(octets.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives what was sealed, chunk by proven chunk. What does not prove right is [`io::ErrorKind::InvalidData`].
pub(super) struct Opener<R> {
    input: R,
    seal: Seal,
    /// A sealed chunk, and one octet of the next if there is one.
    ahead: Vec<u8>,
    chunk: Zeroizing<Vec<u8>>,
    /// How much of the chunk was given.
    given: usize,
    ended: bool,
}

impl<R: Read> Opener<R> {
    /// Reads the header.
    pub(super) fn begin(mut input: R, holder: &HolderId, code: &RecoveryCode) -> Result<Self, Fault> {
        let mut header = [0; HEADER];
        input.read_exact(&mut header).map_err(fault)?;
        let (magic, rest) = header.split_first_chunk::<8>().ok_or(Fault::Damaged)?;
        let (&[version], rest) = rest.split_first_chunk().ok_or(Fault::Damaged)?;
        let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(Fault::Damaged)?;
        let (&prefix, shown) = rest.split_first_chunk::<PREFIX>().ok_or(Fault::Damaged)?;
        if magic != MAGIC || version == 0 {
            return Err(Fault::Damaged);
        }
        if version > VERSION {
            return Err(Fault::TooNew);
        }
        if shown != proof(salt, holder, code) {
            return Err(Fault::Foreign);
        }
        let seal = Seal::of(&header, (salt, prefix), holder, code);
        let ahead = Vec::with_capacity(CHUNK.saturating_add(TAG).saturating_add(1));
        Ok(Self { input, seal, ahead, chunk: Zeroizing::default(), given: 0, ended: false })
    }

    /// What is read from.
    pub(super) fn into_inner(self) -> R {
        self.input
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let sealed = CHUNK.saturating_add(TAG);
        let wanted = sealed.saturating_add(1).saturating_sub(self.ahead.len());
        let _ = self.input.by_ref().take(wanted as u64).read_to_end(&mut self.ahead)?;
        let beyond = self.ahead.get(sealed).copied();
        self.ahead.truncate(sealed);
        self.chunk = self.seal.open(&self.ahead, beyond.is_none())?;
        self.given = 0;
        self.ended = beyond.is_none();
        self.ahead.clear();
        self.ahead.extend(beyond);
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        while self.given == self.chunk.len() && !self.ended && !place.is_empty() {
            self.next_chunk()?;
        }
        let mut left = self.chunk.get(self.given..).unwrap_or_default();
        let taken = left.read(place)?;
        self.given = self.given.saturating_add(taken);
        Ok(taken)
    }
}

/// What an error of reading says of the backup.
pub(super) fn fault(error: io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Fault::Damaged,
        _ => Fault::Unreadable(error),
    }
}

#[cfg(test)]
#[path = "seal_tests.rs"]
mod tests;
