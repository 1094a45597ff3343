//! A vault that nothing opens any more is set aside, whole: moved into a folder beside the new one, with its slots, never
//! deleted. A move that was cut is gone on with before anything else is done.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::super::files;
use super::super::opening::{LOCK, step};
use super::Error;
use crate::domain::Remains;

/// A vault is being set aside; says where it goes.
const BEGUN: &str = "setting-aside";
/// Folders of vaults set aside are named by this and the time.
const PREFIX: &str = "aside-";

/// Sets the vault in `dir` aside.
pub(super) fn set_aside(dir: &Path, now: Timestamp) -> Result<(), Error> {
    if !dir.join(BEGUN).exists() {
        let mut stamp = now.as_millisecond();
        while folder(dir, stamp).exists() {
            stamp = stamp.saturating_add(1);
        }
        files::write_private(&dir.join(BEGUN), stamp.to_string().as_bytes())?;
        step()?;
    }
    go_on(dir)
}

/// Ends a move that was begun, if one was.
pub(super) fn go_on(dir: &Path) -> Result<(), Error> {
    let Some(stamp) = files::read_optional(&dir.join(BEGUN))? else { return Ok(()) };
    let stamp = String::from_utf8_lossy(&stamp).parse().map_err(|_| Error::Malformed { column: BEGUN })?;
    let folder = folder(dir, stamp);
    files::make_private_dir(&folder)?;
    step()?;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() || name == LOCK || name == BEGUN {
            continue;
        }
        fs::rename(&path, folder.join(name))?;
        step()?;
    }
    files::sync_dir(&folder)?;
    files::remove_durably(&dir.join(BEGUN))?;
    tracing::warn!("A vault that nothing opens was set aside");
    Ok(())
}

/// Deletes vaults set aside, their slots first.
pub(super) fn wipe(dir: &Path) -> Result<Remains, Error> {
    let mut remains = Remains::Nothing;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let named = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX));
        if named && fs::symlink_metadata(&path)?.is_dir() {
            remains = remains.and(super::destroy_all(&path)?);
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(remains)
}

fn folder(dir: &Path, stamp: i64) -> PathBuf {
    dir.join(format!("{PREFIX}{stamp}"))
}
