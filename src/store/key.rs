//! The database key: random, kept only as wrapped copies ("slots", as in LUKS). The slot of a card is opened by a secret that
//! only the card can make, mixed with one from the system's key store; that of a passphrase by it and the key store's; the slot of
//! the recovery code by that code alone. The card, its code and its session stay outside.

mod aside;
mod change;
mod local;
mod passphrase;
mod ring;
mod slot;

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use thiserror::Error as ThisError;
use zeroize::Zeroizing;

pub use self::change::Change;
use self::local::Keep;
pub use self::passphrase::{Read, confirms, has_passphrase, read};
pub use self::ring::{Ring, ring};
use self::slot::{Blank, Cost, Lock, Opener, Slot};
use super::Error;
use super::files::{self, hex};
use super::opening::{self, Lease};
use crate::domain::{HolderId, Passphrase, RecoveryCode, Remains, Secret, SlotId, SlotKind};

pub(super) use self::change::{Hands, carry_out};

/// Secret of this installation that names the directories.
const INSTALLATION: &str = "installation";
/// Slot files are named by this and their id.
const SLOT_PREFIX: &str = "slot-";
/// More are not looked at: each may cost a signature of the card.
const SLOTS_MOST: usize = 32;
const NONCE: usize = 24;

type Key = Secret<[u8; 32]>;

/// What guards the part of the secret that lies on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProtection {
    /// The system's key store.
    KeyStore,
    /// A file that only its owner may read: weaker, the window says so.
    File,
}

/// Where the part of the secret that lies on this computer is kept when a slot is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStoreChoice {
    /// The system's key store; a file when there is none.
    System,
    /// A file, without asking (tests, establishments without a key store).
    File,
}

/// Whose vault, where, and how its slots are made.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// Folder of all vaults.
    pub vaults: &'p Path,
    /// Whose.
    pub holder: &'p HolderId,
    /// Where new slots keep their part of the secret.
    pub choice: KeyStoreChoice,
    /// Now.
    pub now: Timestamp,
}

/// An opened slot: what [`super::Store::open`] needs.
#[derive(Debug)]
pub struct Unlocked {
    /// Directory of the vault.
    pub dir: PathBuf,
    /// The database key: on the heap, since what is moved leaves copies behind.
    pub key: Box<Key>,
    /// What guards the part that lies on this computer.
    pub protection: KeyProtection,
    /// The vault is new.
    pub created: bool,
    /// A recovery code opens it too.
    pub recovery: bool,
}

/// Why no slot was opened.
#[derive(Debug, ThisError)]
pub enum UnlockError<E> {
    /// The store's reason.
    #[error(transparent)]
    Store(#[from] Error),
    /// The card's reason.
    #[error("Card")]
    Card(E),
}

/// A slot that opened.
struct Found {
    id: SlotId,
    key: Box<Key>,
    protection: Option<KeyProtection>,
}

/// Directory of this holder's vault below `vaults`: named by a keyed hash, so that a listing names nobody.
///
/// # Errors
/// When the installation's secret can neither be read nor made.
pub fn directory(vaults: &Path, holder: &HolderId) -> Result<PathBuf, Error> {
    let secret = installation_secret(vaults)?;
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&secret).map_err(|_| unfit())?;
    mac.update(b"pli vault directory v1\0");
    mac.update(holder.as_str().as_bytes());
    let name = mac.finalize().into_bytes();
    Ok(vaults.join(hex(name.get(..16).unwrap_or(&name)).as_str()))
}

/// Opens the vault's key with the card, or makes vault and key at the first time; `label` is the card's. `card` is given the 32
/// octets of salt that a slot keeps and answers the secret the card makes of it; it is called once a slot. Blocking: the card and
/// the key store may take seconds (the key store's answer is awaited 20 s at most).
///
/// # Errors
/// [`Error::Busy`] when another program has the vault open (the card is not asked then), [`Error::KeyUnavailable`] when no
/// slot opens, [`Error::KeyStore`] when the key store does not answer, or what `card` says.
pub fn unlock<E>(
    place: Place<'_>,
    label: &str,
    mut card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<Box<Unlocked>, UnlockError<E>> {
    let dir = directory(place.vaults, place.holder)?;
    let _lease = Lease::take(&dir)?;
    aside::go_on(&dir)?;
    let slots = slots(&dir)?;
    if slots.is_empty() {
        // A new key would not open it.
        if opening::has_database(&dir) {
            return Err(Error::KeyUnavailable.into());
        }
        return make(dir, place, label, card);
    }
    let begun = change::begun(&dir)?;
    let found = by_card(&dir, place.holder, &slots, begun.is_some(), &mut card)?;
    let found = change::settle(&dir, begun, found)?.ok_or(Error::KeyUnavailable)?;
    let protection = found.protection.ok_or(Error::KeyUnavailable)?;
    let recovery = has_recovery(&dir)?;
    Ok(Box::new(Unlocked { dir, key: found.key, protection, created: false, recovery }))
}

/// Opens the vault's key with the recovery code, without this computer's key store, and adds a slot for the card, so that it opens
/// from now on.
///
/// # Errors
/// [`Error::CodeWrong`] when the code opens nothing here, else as [`unlock`].
pub fn recover<E>(
    place: Place<'_>,
    code: &RecoveryCode,
    label: &str,
    card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<Box<Unlocked>, UnlockError<E>> {
    let dir = directory(place.vaults, place.holder)?;
    let _lease = Lease::take(&dir)?;
    aside::go_on(&dir)?;
    let opened = slots(&dir)?.into_iter().filter_map(|slot| {
        let key = slot.open(place.holder, &Opener::Recovery(code))?;
        Some(Found { id: slot.id, key, protection: None })
    });
    let found = change::settle(&dir, change::begun(&dir)?, opened.collect())?.ok_or(Error::CodeWrong)?;
    let (made, protection) = card_slot(&dir, place, label, &found.key, card)?;
    put(&dir, &made)?;
    Ok(Box::new(Unlocked { dir, key: found.key, protection, created: false, recovery: true }))
}

/// Sets aside a vault that nothing opens any more, whole, and makes a new one for this card.
///
/// # Errors
/// As [`unlock`].
pub fn start_anew<E>(
    place: Place<'_>,
    label: &str,
    card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<Box<Unlocked>, UnlockError<E>> {
    let dir = directory(place.vaults, place.holder)?;
    let _lease = Lease::take(&dir)?;
    aside::set_aside(&dir, place.now)?;
    make(dir, place, label, card)
}

fn make<E>(
    dir: PathBuf,
    place: Place<'_>,
    label: &str,
    card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<Box<Unlocked>, UnlockError<E>> {
    let key = Box::new(Secret::new(random::<32>()?));
    let (slot, protection) = card_slot(&dir, place, label, &key, card)?;
    put(&dir, &slot)?;
    Ok(Box::new(Unlocked { dir, key, protection, created: true, recovery: false }))
}

/// A slot for a card, not written yet; its part of the secret is kept already.
fn card_slot<E>(
    dir: &Path,
    place: Place<'_>,
    label: &str,
    key: &Key,
    mut card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<(Slot, KeyProtection), UnlockError<E>> {
    let (id, salt) = (SlotId(random()?), random()?);
    let secret = card(&salt).map_err(UnlockError::Card)?;
    let local = Secret::new(random::<32>()?);
    let protection = local::keep(&Keep::chosen(place.choice), dir, &id.0, &local)?;
    let blank = Blank { lock: Lock::Card(protection), id, salt, made: place.now };
    let slot = Slot::seal(blank, place.holder, &Opener::Card(&secret, &local), label, key)?;
    Ok((slot, protection))
}

/// The keys of the slots that this card opens: the first, or every one. A slot whose part on this computer is gone is passed over
/// and costs the card nothing.
fn by_card<E>(
    dir: &Path,
    holder: &HolderId,
    slots: &[Slot],
    every: bool,
    card: &mut impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<Vec<Found>, UnlockError<E>> {
    let (mut found, mut silent) = (Vec::new(), false);
    for slot in slots {
        let Lock::Card(protection) = slot.lock else { continue };
        // It is not waited for twice.
        if silent && protection == KeyProtection::KeyStore {
            continue;
        }
        let local = match Keep::of(protection).read(dir, &slot.id.0) {
            Ok(local) => local,
            Err(Error::KeyUnavailable) => continue,
            Err(Error::KeyStore) => {
                silent = true;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let secret = card(&slot.salt).map_err(UnlockError::Card)?;
        if let Some(key) = slot.open(holder, &Opener::Card(&secret, &local)) {
            found.push(Found { id: slot.id, key, protection: Some(protection) });
            if !every {
                break;
            }
        }
    }
    if found.is_empty() && silent { Err(Error::KeyStore.into()) } else { Ok(found) }
}

/// The slots of a vault, latest first. A file that is no slot that we know is passed over.
fn slots(dir: &Path) -> Result<Vec<Slot>, Error> {
    let mut slots = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let named = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(SLOT_PREFIX));
        if named && fs::symlink_metadata(&path)?.is_file() {
            // A slot lies in the file of its own id: a copy under another name is none.
            slots.extend(read_slot(&path)?.filter(|slot| slot_path(dir, slot.id) == path));
        }
    }
    slots.sort_by_key(|slot| std::cmp::Reverse((slot.made(), slot.id)));
    slots.truncate(SLOTS_MOST);
    Ok(slots)
}

fn read_slot(path: &Path) -> Result<Option<Slot>, Error> {
    let mut content = Vec::new();
    let most = u64::try_from(slot::LONGEST).unwrap_or_default().saturating_add(1);
    let _ = fs::File::open(path)?.take(most).read_to_end(&mut content)?;
    Ok(Slot::from_bytes(&content))
}

fn has_recovery(dir: &Path) -> Result<bool, Error> {
    Ok(slots(dir)?.iter().any(|slot| slot.lock.kind() == SlotKind::Recovery))
}

fn slot_path(dir: &Path, id: SlotId) -> PathBuf {
    dir.join(format!("{SLOT_PREFIX}{id}"))
}

/// Writes a slot's file.
fn put(dir: &Path, slot: &Slot) -> Result<(), Error> {
    files::write_private(&slot_path(dir, slot.id), &slot.to_bytes()).map_err(Error::File)
}

/// Makes a slot unusable: its file is overwritten and deleted, what the key store keeps for it is deleted if it answers.
fn destroy(dir: &Path, slot: &Slot) -> Result<(), Error> {
    let path = slot_path(dir, slot.id);
    let octets = slot.to_bytes().len();
    fs::write(&path, vec![0_u8; octets])?;
    fs::File::open(&path)?.sync_all()?;
    files::remove_durably(&path)?;
    forget_local(dir, slot);
    Ok(())
}

fn forget_local(dir: &Path, slot: &Slot) {
    if let Some(protection) = slot.lock.protection() {
        Keep::of(protection).forget(dir, &slot.id.0);
    }
}

/// Makes the slots of a vault unusable, and those of vaults set aside.
pub(super) fn wipe(dir: &Path) -> Result<Remains, Error> {
    Ok(destroy_all(dir)?.and(aside::wipe(dir)?))
}

/// Makes the slots in this folder unusable.
fn destroy_all(dir: &Path) -> Result<Remains, Error> {
    let mut remains = Remains::Nothing;
    for slot in slots(dir)? {
        destroy(dir, &slot)?;
        if let Lock::Card(protection) = slot.lock
            && !matches!(Keep::of(protection).read(dir, &slot.id.0), Err(Error::KeyUnavailable))
        {
            remains = Remains::KeyStore;
        }
    }
    Ok(remains)
}

/// Whether this is the recovery code of the vault in `dir`. [`Error::CodeMissing`] when none was made.
pub(super) fn check_recovery(dir: &Path, holder: &HolderId, code: &RecoveryCode) -> Result<(), Error> {
    let slots = slots(dir)?;
    let mut recovery = slots.iter().filter(|slot| slot.lock.kind() == SlotKind::Recovery).peekable();
    if recovery.peek().is_none() {
        return Err(Error::CodeMissing);
    }
    let mut opened = recovery.filter_map(|slot| slot.open(holder, &Opener::Recovery(code)));
    opened.next().map(drop).ok_or(Error::CodeWrong)
}

/// Proves a database key without the database: see [`proves`].
pub(super) fn proof(key: &Secret<[u8; 32]>) -> Result<Vec<u8>, Error> {
    let nonce = random::<NONCE>()?;
    let sealed = check_cipher(key).encrypt(XNonce::from_slice(&nonce), &[][..]).map_err(|_| unfit())?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// True when `proof` was made with this key.
pub(super) fn proves(proof: Option<&[u8]>, key: &Secret<[u8; 32]>) -> bool {
    proof
        .and_then(|proof| proof.split_at_checked(NONCE))
        .is_some_and(|(nonce, sealed)| check_cipher(key).decrypt(XNonce::from_slice(nonce), sealed).is_ok())
}

fn check_cipher(key: &Secret<[u8; 32]>) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*derive(key.declassify(), &[], b"pli vault check v1")).into())
}

/// HKDF-SHA256 to one key.
pub(super) fn derive(secret: &[u8], salt: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0_u8; 32]);
    // Fails only beyond 255 blocks of output.
    let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(purpose, key.as_mut_slice());
    key
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut octets = [0_u8; N];
    fill_random(&mut octets)?;
    Ok(octets)
}

/// The same where they are to stay.
pub(super) fn fill_random(octets: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(octets).map_err(|error| Error::File(io::Error::other(error.to_string())))
}

/// A primitive that refuses an input of fixed, right size: cannot happen, and is no reason to end the program.
fn unfit() -> Error {
    Error::File(io::ErrorKind::InvalidInput.into())
}

/// The secret of this installation, made once whoever comes first.
fn installation_secret(vaults: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    files::make_private_dir(vaults)?;
    let path = vaults.join(INSTALLATION);
    if let Some(secret) = files::read_optional(&path)? {
        return Ok(Zeroizing::new(secret));
    }
    let draft = vaults.join(format!("{INSTALLATION}-{}", *hex(&random::<8>()?)));
    files::write_private(&draft, Zeroizing::new(random::<32>()?).as_slice())?;
    // Does not replace one that another program has put there meanwhile.
    match fs::hard_link(&draft, &path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => fs::remove_file(&draft)?,
    }
    Ok(Zeroizing::new(fs::read(&path)?))
}

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
