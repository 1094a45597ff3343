//! The database key: random, kept only as wrapped copies ("slots", as in LUKS). The slot of a card is opened by a secret that
//! only the card can make, mixed with one from the system's key store. The card, its code and its session stay outside.

use std::path::{Path, PathBuf};

use thiserror::Error as ThisError;

use super::Error;
use crate::domain::{HolderId, Secret};

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
    todo!()
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
    card: impl FnMut(&[u8; 32]) -> Result<Secret<[u8; 32]>, E>,
) -> Result<Unlocked, UnlockError<E>> {
    todo!()
}
