//! The database key: random, kept only as wrapped copies ("slots", as in LUKS). The slot of a card is opened by a secret that
//! only the card can make, mixed with one from the system's key store. The card, its code and its session stay outside.

mod local;
mod slot;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error as ThisError;
use zeroize::Zeroizing;

use self::local::Keep;
use self::slot::Slot;
use super::Error;
use super::files::{self, hex};
use super::opening::{self, Lease};
use crate::domain::{HolderId, Secret};

/// Secret of this installation that names the directories.
const INSTALLATION: &str = "installation";
/// Slot files are named by this and their id.
const SLOT_PREFIX: &str = "slot-";
const NONCE: usize = 24;

/// What guards the part of the secret that lies on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProtection {
    /// The system's key store.
    KeyStore,
    /// A file that only its owner may read: weaker, the window says so.
    File,
}

/// Where the part of the secret that lies on this computer is kept when a vault is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStoreChoice {
    /// The system's key store; a file when there is none.
    System,
    /// A file, without asking (tests, establishments without a key store).
    File,
}

/// An opened slot: what [`super::Store::open`] needs.
#[derive(Debug)]
pub struct Unlocked {
    /// Directory of the vault.
    pub dir: PathBuf,
    /// The database key.
    pub key: Secret<[u8; 32]>,
    /// What guards the part that lies on this computer.
    pub protection: KeyProtection,
    /// The vault is new.
    pub created: bool,
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

/// Opens the vault's key with the card, or makes vault and key at the first time. `card` is given the 32 octets of salt that
/// the slot keeps and answers the secret the card makes of it; it is called once a slot. Blocking: the card and the key store
/// may take seconds (the key store's answer is awaited 20 s at most).
///
/// # Errors
/// [`Error::Busy`] when another program has the vault open (the card is not asked then), [`Error::KeyUnavailable`] when no
/// slot opens, [`Error::KeyStore`] when the key store does not answer, or what `card` says.
pub fn unlock<E>(
    vaults: &Path,
    holder: &HolderId,
    choice: KeyStoreChoice,
    mut card: impl FnMut(&[u8; 32]) -> Result<Secret<[u8; 32]>, E>,
) -> Result<Unlocked, UnlockError<E>> {
    let dir = directory(vaults, holder)?;
    let _lease = Lease::take(&dir)?;
    let slots = slots(&dir)?;
    if slots.is_empty() {
        // A new key would not open it.
        if opening::has_database(&dir) {
            return Err(Error::KeyUnavailable.into());
        }
        return make(dir, holder, &Keep::chosen(choice), card);
    }
    for slot in slots {
        let local = Keep::of(slot.protection).read(&dir, &slot.id)?;
        let secret = card(&slot.salt).map_err(UnlockError::Card)?;
        if let Some(key) = slot.open(holder, &secret, &local) {
            return Ok(Unlocked { dir, key, protection: slot.protection, created: false });
        }
    }
    Err(Error::KeyUnavailable.into())
}

fn make<E>(
    dir: PathBuf,
    holder: &HolderId,
    keeps: &[Keep],
    mut card: impl FnMut(&[u8; 32]) -> Result<Secret<[u8; 32]>, E>,
) -> Result<Unlocked, UnlockError<E>> {
    let (id, salt) = (random::<16>()?, random::<32>()?);
    let secret = card(&salt).map_err(UnlockError::Card)?;
    let local = Secret::new(random::<32>()?);
    let protection = local::keep(keeps, &dir, &id, &local)?;
    let key = Secret::new(random::<32>()?);
    let sealed = Slot::seal(holder, protection, id, salt, (&secret, &local), &key)?;
    files::write_private(&dir.join(format!("{SLOT_PREFIX}{}", *hex(&id))), &sealed.to_bytes()).map_err(Error::File)?;
    Ok(Unlocked { dir, key, protection, created: true })
}

/// The slots of a vault. A file that is no slot of this version is passed over.
fn slots(dir: &Path) -> Result<Vec<Slot>, Error> {
    let mut slots = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let named = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(SLOT_PREFIX));
        if named {
            slots.extend(Slot::from_bytes(&fs::read(&path)?));
        }
    }
    Ok(slots)
}

/// Whether the system's key store answers, for the diagnosis. Blocks while it is asked.
pub fn system_store_answers() -> bool {
    local::system_answers()
}

/// Makes the slots of a vault unusable: their files are overwritten, what the key store keeps for them is deleted if it
/// answers.
pub(super) fn wipe(dir: &Path) -> Result<(), Error> {
    for slot in slots(dir)? {
        let path = dir.join(format!("{SLOT_PREFIX}{}", *hex(&slot.id)));
        fs::write(&path, [0_u8; slot::LENGTH])?;
        fs::File::open(&path)?.sync_all()?;
        fs::remove_file(path)?;
        Keep::of(slot.protection).forget(dir, &slot.id);
    }
    Ok(())
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
fn derive(secret: &[u8], salt: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0_u8; 32]);
    // Fails only beyond 255 blocks of output.
    let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(purpose, key.as_mut_slice());
    key
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut octets = [0_u8; N];
    getrandom::fill(&mut octets).map_err(|error| Error::File(io::Error::other(error.to_string())))?;
    Ok(octets)
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
