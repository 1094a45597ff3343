//! The slot of a passphrase: it opens the vault without a card, for whoever reads it so. What may be done then is decided outside.

use std::path::Path;

use super::local::Keep;
use super::slot::Slot;
use super::{
    Blank, Cost, Error, Found, HolderId, Key, Lease, Lock, Opener, Passphrase, Place, Unlocked, aside, change,
    directory, has_recovery, local, random, slots,
};
use crate::domain::{Secret, SlotId};
use crate::store::{Store, opening};

/// Between the two names of the holder in the note of the slot.
const BETWEEN: char = '\n';

/// A vault that was opened by a passphrase.
#[derive(Debug)]
pub struct Read {
    /// What [`Store::open`] needs.
    pub unlocked: Box<Unlocked>,
    /// Given name and family name, as the card said when the passphrase was made.
    pub name: (String, String),
}

/// Whether this holder's vault is here and has a passphrase. Makes nothing.
///
/// # Errors
/// What the system says.
pub fn has_passphrase(place: Place<'_>) -> Result<bool, Error> {
    let dir = directory(place.vaults, place.holder)?;
    Ok(dir.is_dir() && slots(&dir)?.iter().any(is_passphrase))
}

/// Opens the vault's key with the passphrase. Blocking: each slot takes some tenths of a second.
///
/// # Errors
/// [`Error::PassphraseWrong`] when it opens nothing of this holder, [`Error::Busy`] when another program has the vault open,
/// [`Error::KeyStore`] when the key store does not answer.
pub fn read(place: Place<'_>, passphrase: &Passphrase) -> Result<Read, Error> {
    if !has_passphrase(place)? {
        return Err(Error::PassphraseWrong);
    }
    let dir = directory(place.vaults, place.holder)?;
    let _lease = Lease::take(&dir)?;
    aside::go_on(&dir)?;
    let begun = change::begun(&dir)?;
    let (slot, found) = open(&dir, place.holder, passphrase)?.ok_or(Error::PassphraseWrong)?;
    let found = change::settle(&dir, begun, vec![found])?.ok_or(Error::PassphraseWrong)?;
    let protection = found.protection.ok_or(Error::KeyUnavailable)?;
    let note = slot.label(place.holder, &found.key).unwrap_or_default();
    let (given, family) = note.split_once(BETWEEN).unwrap_or(("", &note));
    let name = (given.to_owned(), family.to_owned());
    let recovery = has_recovery(&dir)?;
    Ok(Read { unlocked: Box::new(Unlocked { dir, key: found.key, protection, created: false, recovery }), name })
}

/// Whether the passphrase is that of this open vault: asked again behind a mask. Blocking.
///
/// # Errors
/// [`Error::KeyStore`] when the key store does not answer, or what the system says.
pub fn confirms(store: &Store, holder: &HolderId, passphrase: &Passphrase) -> Result<bool, Error> {
    let found = open(store.dir(), holder, passphrase)?;
    found.map_or(Ok(false), |(_, found)| opening::is_key(store.dir(), &found.key))
}

/// A slot for this passphrase, not written yet; its part of the secret is kept already. Its note keeps the holder's name, which
/// only a card tells otherwise: under the database key, as that of all slots.
pub(super) fn passphrase_slot(
    dir: &Path,
    place: Place<'_>,
    passphrase: &Passphrase,
    (given, family): (&str, &str),
    key: &Key,
) -> Result<Slot, Error> {
    let (id, salt) = (SlotId(random()?), random()?);
    let local = Secret::new(random::<32>()?);
    let protection = local::keep(&Keep::chosen(place.choice), dir, &id.0, &local)?;
    let blank = Blank { lock: Lock::Passphrase(protection, Cost::default()), id, salt, made: place.now };
    let note = format!("{given}{BETWEEN}{family}");
    Slot::seal(blank, place.holder, &Opener::Passphrase(passphrase, &local), &note, key)
}

/// The first slot that this passphrase opens.
fn open(dir: &Path, holder: &HolderId, passphrase: &Passphrase) -> Result<Option<(Slot, Found)>, Error> {
    for slot in slots(dir)?.into_iter().filter(is_passphrase) {
        let Some(protection) = slot.lock.protection() else { continue };
        let local = match Keep::of(protection).read(dir, &slot.id.0) {
            Ok(local) => local,
            Err(Error::KeyUnavailable) => continue,
            Err(error) => return Err(error),
        };
        if let Some(key) = slot.open(holder, &Opener::Passphrase(passphrase, &local)) {
            let found = Found { id: slot.id, key, protection: Some(protection) };
            return Ok(Some((slot, found)));
        }
    }
    Ok(None)
}

fn is_passphrase(slot: &Slot) -> bool {
    matches!(slot.lock, Lock::Passphrase(..))
}
