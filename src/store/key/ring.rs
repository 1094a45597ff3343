//! The slots of a vault while it is open. The database key is not kept anywhere for this: the card of the session unwraps it each
//! time, so that nothing is added or taken away without it.

use std::path::PathBuf;

use super::super::Store;
use super::change::Kind;
use super::passphrase::passphrase_slot;
use super::slot::Slot;
use super::{Blank, Change, Error, Key, Lock, Opener, Place, UnlockError, by_card, card_slot, fill_random, slots};
use crate::domain::recovery_code::RANDOM;
use crate::domain::{HolderId, Passphrase, RecoveryCode, Secret, SlotId, SlotKind, SlotRow};

/// The slots of an open vault and its key.
pub struct Ring<'p> {
    place: Place<'p>,
    dir: PathBuf,
    slots: Vec<Slot>,
    current: SlotId,
    key: Box<Key>,
}

/// Opens the ring of an open vault with the card of its session. Blocking, as [`super::unlock`].
///
/// # Errors
/// [`Error::KeyUnavailable`] when the card opens none of its slots, or what `card` says.
pub fn ring<'p, E>(
    store: &Store,
    place: Place<'p>,
    mut card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
) -> Result<Ring<'p>, UnlockError<E>> {
    let dir = store.dir().to_owned();
    let slots = slots(&dir)?;
    let found = by_card(&dir, place.holder, &slots, false, &mut card)?;
    let found = found.into_iter().next().ok_or(Error::KeyUnavailable)?;
    Ok(Ring { place, dir, slots, current: found.id, key: found.key })
}

impl Ring<'_> {
    /// What opens the vault, latest first.
    pub fn rows(&self) -> Vec<SlotRow> {
        let row = |slot: &Slot| SlotRow {
            id: slot.id,
            kind: slot.lock.kind(),
            made: slot.made(),
            // That of a passphrase is for whoever opens with it.
            label: (slot.lock.kind() == SlotKind::Card).then(|| slot.label(self.holder(), &self.key)).flatten(),
            current: slot.id == self.current,
        };
        self.slots.iter().map(row).collect()
    }

    /// A new recovery code, which takes the place of the one before it.
    ///
    /// # Errors
    /// No random octets.
    pub fn recovery(&self) -> Result<(RecoveryCode, Change), Error> {
        let (code, slot) = self.recovery_slot(&self.key)?;
        Ok((code, Change(Kind::Add(Box::new(slot)))))
    }

    /// A passphrase, which takes the place of the one before it. It costs as long as opening with it.
    ///
    /// # Errors
    /// The key store, or no random octets.
    pub fn passphrase(&self, passphrase: &Passphrase, name: (&str, &str)) -> Result<Change, Error> {
        let slot = passphrase_slot(&self.dir, self.place, passphrase, name, &self.key)?;
        Ok(Change(Kind::Add(Box::new(slot))))
    }

    /// A slot for another card of the holder; `None` when that card opens the vault already.
    ///
    /// # Errors
    /// The key store, or what `card` says.
    pub fn card<E>(
        &self,
        label: &str,
        mut card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
    ) -> Result<Option<Change>, UnlockError<E>> {
        if !by_card(&self.dir, self.holder(), &self.slots, false, &mut card)?.is_empty() {
            return Ok(None);
        }
        let (slot, _) = card_slot(&self.dir, self.place, label, &self.key, card)?;
        Ok(Some(Change(Kind::Add(Box::new(slot)))))
    }

    /// A new key for the whole vault, so that neither the slot that is taken away nor a copy of it opens what comes. Only what is
    /// at hand can open it afterwards: the card of this session, and a new recovery code. All other slots go.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such slot, [`Error::SlotInUse`] for the one of this session, or what `card` says.
    pub fn revoke<E>(
        &self,
        slot: SlotId,
        label: &str,
        card: impl FnMut(&[u8; 32]) -> Result<Key, E>,
    ) -> Result<(RecoveryCode, Change), UnlockError<E>> {
        if slot == self.current {
            return Err(Error::SlotInUse.into());
        }
        if !self.slots.iter().any(|known| known.id == slot) {
            return Err(Error::NotFound.into());
        }
        let mut new = Box::new(Secret::new([0; 32]));
        fill_random(new.declassify_mut())?;
        let (code, recovery) = self.recovery_slot(&new)?;
        let (card, _) = card_slot(&self.dir, self.place, label, &new, card)?;
        let change = Kind::NewKey { old: self.key.clone(), new, slots: vec![card, recovery] };
        Ok((code, Change(change)))
    }

    fn recovery_slot(&self, key: &Key) -> Result<(RecoveryCode, Slot), Error> {
        let mut octets = Secret::new([0; RANDOM]);
        fill_random(octets.declassify_mut())?;
        let code = RecoveryCode::from_random(&octets);
        let blank = Blank::new(Lock::Recovery, self.place.now)?;
        let slot = Slot::seal(blank, self.holder(), &Opener::Recovery(&code), "", key)?;
        Ok((code, slot))
    }

    fn holder(&self) -> &HolderId {
        self.place.holder
    }
}
