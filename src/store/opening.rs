//! Opening a vault: exclusive lock, key check, connections, damage.

use std::path::Path;

use jiff::Timestamp;

use super::pool::Pool;
use super::{Error, Opening};
use crate::domain::Secret;

/// The exclusive right to a vault's directory, given back when dropped.
pub(super) struct Lease;

pub(super) fn open(dir: &Path, key: &Secret<[u8; 32]>, now: Timestamp) -> Result<(Pool, Opening), Error> {
    todo!()
}

pub(super) fn wipe(dir: &Path) -> Result<(), Error> {
    todo!()
}
