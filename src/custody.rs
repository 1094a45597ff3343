//! In whose hands a file lies: one that decides what the program does is used only when neither it nor a folder above it can be
//! changed by another than the administrator, or than the user where she may. Owners and modes are read; nobody is asked whether
//! one *could* write.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Who may be able to change the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// The administrator of the computer alone.
    Administrator,
    /// The administrator, or the user who runs the program.
    User,
}

/// Why a file is not used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is no file.
    #[error("no file there")]
    Missing,
    /// Others may change it.
    #[error("others may change the file")]
    Loose {
        /// Itself, or the folder above it that is in other hands.
        at: PathBuf,
    },
}

/// The real path of a file that may be used, symbolic links followed.
///
/// # Errors
/// [`Error::Missing`] when it is no file, [`Error::Loose`] with the file or folder that others may change.
pub fn vetted(path: &Path, hands: Hands) -> Result<PathBuf, Error> {
    let real = path.canonicalize().map_err(|_| Error::Missing)?;
    if !real.is_file() {
        return Err(Error::Missing);
    }
    match platform::culprit(&real, hands) {
        None => Ok(real),
        Some(at) => Err(Error::Loose { at }),
    }
}

/// The first of a path and the folders above it that is in other hands, or is a symbolic link, or cannot be looked at. The path
/// itself gets no leave for being a folder where others may add: what they add must not be there at all.
pub fn culprit_without_links(path: &Path, hands: Hands) -> Option<PathBuf> {
    platform::culprit_without_links(path, hands)
}

/// Linux and macOS: owner and mode of each. A POSIX access list shows in the group bits, which then are its mask.
#[cfg(unix)]
mod platform {
    use std::os::unix::fs::MetadataExt as _;
    use std::path::{Path, PathBuf};

    use super::Hands;

    const ROOT: u32 = 0;
    const OTHERS_WRITE: u32 = 0o022;
    const STICKY: u32 = 0o1000;

    /// What the file system says of a file or folder.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Facts {
        pub(super) owner: u32,
        pub(super) mode: u32,
        pub(super) folder: bool,
    }

    /// The first of the file and the folders above it that is in other hands. What cannot be read is not trusted.
    pub(super) fn culprit(real: &Path, hands: Hands) -> Option<PathBuf> {
        let user = rustix::process::geteuid().as_raw();
        let is_safe = |at: &&Path| facts(at).is_some_and(|facts| is_safe(facts, hands, user));
        real.ancestors().find(|at| !is_safe(at)).map(Path::to_owned)
    }

    pub(super) fn culprit_without_links(path: &Path, hands: Hands) -> Option<PathBuf> {
        let user = rustix::process::geteuid().as_raw();
        let is_safe = |at: &&Path| {
            let closed = |facts: Facts| *at != path || facts.mode & OTHERS_WRITE == 0;
            facts(at).is_some_and(|facts| closed(facts) && is_safe(facts, hands, user))
        };
        path.ancestors().find(|at| at.is_symlink() || !is_safe(at)).map(Path::to_owned)
    }

    /// In a sticky folder, as `/tmp`, others may add but not replace: the entry itself decides.
    pub(super) fn is_safe(facts: Facts, hands: Hands, user: u32) -> bool {
        let owned = facts.owner == ROOT || (hands == Hands::User && facts.owner == user);
        let closed = facts.mode & OTHERS_WRITE == 0 || (facts.folder && facts.mode & STICKY != 0);
        owned && closed
    }

    fn facts(at: &Path) -> Option<Facts> {
        let read = std::fs::symlink_metadata(at).ok()?;
        Some(Facts { owner: read.uid(), mode: read.mode(), folder: read.is_dir() })
    }
}

/// Windows: rights are lists that std does not read; the folders that only administrators write stand for them.
#[cfg(not(unix))]
mod platform {
    use std::path::{Path, PathBuf};

    use super::{Hands, is_of_the_system};

    pub(super) fn culprit(real: &Path, _hands: Hands) -> Option<PathBuf> {
        if is_of_the_system(&real.to_string_lossy()) { None } else { Some(real.to_owned()) }
    }

    pub(super) fn culprit_without_links(path: &Path, hands: Hands) -> Option<PathBuf> {
        match path.ancestors().find(|at| at.is_symlink()) {
            Some(at) => Some(at.to_owned()),
            None => culprit(path, hands),
        }
    }
}

/// Under a folder of Windows that only administrators write. `real` is canonical: without `..`, perhaps with a `\\?\` before.
#[cfg(any(test, not(unix)))]
fn is_of_the_system(real: &str) -> bool {
    const FOLDERS: [&str; 4] =
        [r"c:\windows\system32\", r"c:\windows\syswow64\", r"c:\program files\", r"c:\program files (x86)\"];
    let folded = real.to_lowercase();
    let path = folded.strip_prefix(r"\\?\").unwrap_or(&folded);
    FOLDERS.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
#[cfg(unix)]
#[path = "custody_tests.rs"]
mod tests;
