//! Changes of an open vault's slots, carried out on its writer's thread: a slot is added, or everything is encrypted anew under a
//! new key. At every moment of the latter the slots on disk open the database: new ones are written beside the old, a note names
//! them, the database changes in one transaction, and only then the old ones go. Whoever opens next ends what was cut.

use std::path::Path;

use rusqlite::Connection;

use super::super::files;
use super::super::opening::{self, step};
use super::slot::Slot;
use super::{Error, Found, Key, destroy, forget_local, put, slots};
use crate::domain::{SlotId, SlotKind};

/// A change of key is under way; holds the ids of the new slots.
const BEGUN: &str = "changing-key";

/// A change that was prepared: nothing of it is on disk yet but what a new slot keeps on this computer.
pub struct Change(pub(super) Kind);

pub(super) enum Kind {
    /// This slot is added; one for the recovery code or a passphrase takes the place of those before it.
    Add(Box<Slot>),
    /// Everything is encrypted under the second key instead of the first, and these slots hold it. All others go.
    NewKey { old: Box<Key>, new: Box<Key>, slots: Vec<Slot> },
}

/// The connections of an open vault, while nobody uses them.
pub(in crate::store) struct Hands<'h> {
    pub(in crate::store) writer: &'h mut Connection,
    pub(in crate::store) readers: Vec<&'h mut Option<Connection>>,
}

/// New slots of a change of key that was begun.
pub(super) struct Begun(Vec<SlotId>);

/// Carries a change out. Called where the vault's lease is held.
pub(in crate::store) fn carry_out(dir: &Path, change: Change, hands: Hands<'_>) -> Result<(), Error> {
    match change.0 {
        Kind::Add(slot) => add(dir, &slot).inspect_err(|_| forget_local(dir, &slot)),
        Kind::NewKey { old, new, slots } => change_key(dir, (&old, &new), &slots, hands),
    }
}

/// What was begun and not ended.
pub(super) fn begun(dir: &Path) -> Result<Option<Begun>, Error> {
    let Some(octets) = files::read_optional(&dir.join(BEGUN))? else { return Ok(None) };
    let (ids, rest) = octets.as_chunks::<16>();
    if !rest.is_empty() {
        return Err(Error::Malformed { column: BEGUN });
    }
    Ok(Some(Begun(ids.iter().copied().map(SlotId).collect())))
}

/// Ends a change of key that was cut, by what the database says: it is read with each of the keys that opened, and the slots of
/// the other key go. Gives the slot that stands. Where none of these keys reads it nothing is touched.
pub(super) fn settle(dir: &Path, begun: Option<Begun>, found: Vec<Found>) -> Result<Option<Found>, Error> {
    let Some(begun) = begun else { return Ok(found.into_iter().next()) };
    for found in found {
        if opening::reads(dir, &found.key)? {
            let is_new = begun.0.contains(&found.id);
            if is_new {
                finish(dir, &begun, &found.key)?;
            } else {
                roll_back(dir, &begun)?;
            }
            tracing::warn!(is_new, "A change of the vault's key had been cut: ended");
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn add(dir: &Path, slot: &Slot) -> Result<(), Error> {
    put(dir, slot)?;
    step()?;
    let kind = slot.lock.kind();
    if kind != SlotKind::Card {
        for former in slots(dir)?.iter().filter(|other| other.lock.kind() == kind && other.id != slot.id) {
            destroy(dir, former)?;
            step()?;
        }
    }
    Ok(())
}

fn change_key(dir: &Path, (old, new): (&Key, &Key), slots: &[Slot], hands: Hands<'_>) -> Result<(), Error> {
    let Hands { writer, readers } = hands;
    let begun = Begun(slots.iter().map(|slot| slot.id).collect());
    // They could not read a page that is not theirs, and would take it for damage.
    let count = readers.len();
    let mut places: Vec<&mut Option<Connection>> = readers;
    for place in &mut places {
        drop(place.take());
    }
    let changed = write_slots(dir, &begun, slots).and_then(|()| opening::rekey(dir, writer, new));
    // Whatever was answered, the database decides: it is opened with the key that reads it.
    let stands = if opening::reads(dir, new)? { new } else { old };
    *writer = opening::writer(dir, stands)?;
    let (fresh, kept) = (opening::readers(dir, stands, count)?, std::ptr::eq(stands, new));
    for (place, connection) in places.into_iter().zip(fresh) {
        *place = Some(connection);
    }
    if kept {
        step()?;
        finish(dir, &begun, new)?;
        tracing::info!("The vault has a new key");
        return Ok(());
    }
    for slot in slots {
        forget_local(dir, slot);
    }
    roll_back(dir, &begun)?;
    changed.and(Err(Error::WrongKey))
}

fn write_slots(dir: &Path, begun: &Begun, slots: &[Slot]) -> Result<(), Error> {
    // First: a slot of a key that nothing is encrypted under is always known as such.
    files::write_private(&dir.join(BEGUN), begun.0.iter().map(|id| id.0).collect::<Vec<_>>().as_flattened())?;
    step()?;
    for slot in slots {
        put(dir, slot)?;
        step()?;
    }
    Ok(())
}

/// The new key stands.
fn finish(dir: &Path, begun: &Begun, key: &Key) -> Result<(), Error> {
    opening::note_key(dir, key)?;
    step()?;
    for slot in slots(dir)?.iter().filter(|slot| !begun.0.contains(&slot.id)) {
        destroy(dir, slot)?;
        step()?;
    }
    files::remove_durably(&dir.join(BEGUN))?;
    Ok(())
}

/// The old key stands.
fn roll_back(dir: &Path, begun: &Begun) -> Result<(), Error> {
    for slot in slots(dir)?.iter().filter(|slot| begun.0.contains(&slot.id)) {
        destroy(dir, slot)?;
        step()?;
    }
    files::remove_durably(&dir.join(BEGUN))?;
    Ok(())
}
