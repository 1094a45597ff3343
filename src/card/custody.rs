//! In whose hands the module's file lies. It is loaded only when neither it nor a folder above it can be changed by another
//! than root, or than the user whose settings name it. Owners and modes are read; nobody is asked whether one *could* write.

use std::path::{Path, PathBuf};

use super::{Error, Origin};

/// The real path of a module that may be loaded, symbolic links followed.
///
/// # Errors
/// [`Error::ModuleMissing`] when it is no file, [`Error::ModuleUntrusted`] with the file or folder that others may change.
pub(super) fn vetted(path: &Path, origin: Origin) -> Result<PathBuf, Error> {
    let real = path.canonicalize().map_err(|_| Error::ModuleMissing)?;
    if !real.is_file() {
        return Err(Error::ModuleMissing);
    }
    match platform::culprit(&real, origin) {
        None => Ok(real),
        Some(at) => Err(Error::ModuleUntrusted { at }),
    }
}

/// Linux and macOS: owner and mode of each. A POSIX access list shows in the group bits, which then are its mask.
#[cfg(unix)]
mod platform {
    use std::os::unix::fs::MetadataExt as _;
    use std::path::{Path, PathBuf};

    use super::Origin;

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
    pub(super) fn culprit(real: &Path, origin: Origin) -> Option<PathBuf> {
        let user = rustix::process::geteuid().as_raw();
        let is_safe = |at: &&Path| facts(at).is_some_and(|facts| is_safe(facts, origin, user));
        real.ancestors().find(|at| !is_safe(at)).map(Path::to_owned)
    }

    /// In a sticky folder, as `/tmp`, others may add but not replace: the entry itself decides.
    pub(super) fn is_safe(facts: Facts, origin: Origin, user: u32) -> bool {
        let owned = facts.owner == ROOT || (origin == Origin::Settings && facts.owner == user);
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

    use super::{Origin, is_of_the_system};

    pub(super) fn culprit(real: &Path, _origin: Origin) -> Option<PathBuf> {
        if is_of_the_system(&real.to_string_lossy()) { None } else { Some(real.to_owned()) }
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
