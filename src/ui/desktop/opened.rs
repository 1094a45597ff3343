//! Files of messages opened with other programs: they lie in a private folder of this process in memory (the runtime folder of
//! the desktop's session), never on disk, and go when Pli's session closes and when Pli ends, however it ends: what a program
//! that was killed left behind goes at the next start.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::write_new;

/// Folders of this program begin so; the number of the process follows.
const PREFIX: &str = "pli-";

/// The folder, while the program runs. What it still holds is removed when this is dropped.
#[derive(Debug)]
pub(in crate::ui) struct Opened {
    /// None where the desktop offers no private memory: then nothing is opened.
    folder: Option<PathBuf>,
    closed: AtomicU64,
    /// Held while the folder is written or removed.
    writing: Mutex<()>,
}

/// A session, by how many were closed before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Session(u64);

impl Opened {
    /// In the desktop's runtime folder, after what dead programs left there is removed.
    pub(in crate::ui) fn at_start() -> Self {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        Self::in_runtime(runtime.filter(|runtime| runtime.is_absolute() && runtime.is_dir()))
    }

    fn in_runtime(runtime: Option<PathBuf>) -> Self {
        if let Some(runtime) = &runtime {
            sweep(runtime);
        }
        let folder = runtime.map(|runtime| runtime.join(format!("{PREFIX}{}", std::process::id())));
        Self { folder, closed: AtomicU64::new(0), writing: Mutex::new(()) }
    }

    /// The session that an ask of now belongs to.
    pub(in crate::ui) fn session(&self) -> Session {
        Session(self.closed.load(Ordering::SeqCst))
    }

    /// From now on nothing of the session so far is written; what was still has to be removed.
    pub(in crate::ui) fn close(&self) {
        let _ = self.closed.fetch_add(1, Ordering::SeqCst);
    }

    /// Removes what was opened; none when something of it stays.
    pub(in crate::ui) fn remove(&self) -> Option<()> {
        let _held = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = &self.folder else { return Some(()) };
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => None,
            _ => Some(()),
        }
    }

    /// Writes a file to be opened; none for a session that is closed.
    pub(super) fn write(&self, session: Session, name: &str, content: &[u8]) -> Option<PathBuf> {
        let _held = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.folder.as_ref().filter(|_| self.session() == session)?;
        create(folder)?;
        write_new(&folder.join(Path::new(name).file_name()?), content)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let _ = self.remove();
    }
}

/// A folder readable by this user only.
fn create(folder: &Path) -> Option<()> {
    match make(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => None,
        _ => fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()).then_some(()),
    }
}

#[cfg(unix)]
fn make(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> std::io::Result<()> {
    fs::create_dir(folder)
}

/// Removes the folders of programs that are no more: this user's, private, and no links.
#[cfg(unix)]
fn sweep(runtime: &Path) {
    use rustix::process::{Pid, getpid, getuid, test_kill_process};
    use std::os::unix::fs::MetadataExt;
    let dead = |name: &str| {
        let number = name.strip_prefix(PREFIX).filter(|number| number.bytes().all(|digit| digit.is_ascii_digit()));
        let process = number.and_then(|number| number.parse().ok()).and_then(Pid::from_raw);
        process.is_some_and(|pid| pid == getpid() || test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
    };
    for entry in fs::read_dir(runtime).into_iter().flatten().flatten() {
        let ours =
            |found: fs::Metadata| found.is_dir() && found.uid() == getuid().as_raw() && found.mode() & 0o777 == 0o700;
        if entry.file_name().to_str().is_some_and(dead) && fs::symlink_metadata(entry.path()).is_ok_and(ours) {
            // One that cannot be removed now is tried again at the next start.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// There is no runtime folder, so nothing was ever opened.
#[cfg(not(unix))]
fn sweep(_runtime: &Path) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, symlink};
    use std::path::Path;

    use super::Opened;

    #[test]
    fn without_private_memory_nothing_is_opened_and_nothing_fails() {
        let opened = Opened::in_runtime(None);
        assert_eq!(opened.write(opened.session(), "a.pdf", b"x"), None);
        assert_eq!(opened.remove(), Some(()));
    }

    fn opened(runtime: &Path) -> Opened {
        Opened::in_runtime(Some(runtime.to_owned()))
    }

    fn entries(runtime: &Path) -> Vec<String> {
        let names = fs::read_dir(runtime).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn opened_files_are_private_and_go_at_every_end() {
        let runtime = tempfile::tempdir().unwrap();
        let held = opened(runtime.path());
        let path = held.write(held.session(), "../../CR.pdf", b"x").unwrap();
        let folder = path.parent().unwrap();
        assert_eq!((folder.parent(), path.file_name().unwrap()), (Some(runtime.path()), "CR.pdf".as_ref()));
        let modes = [folder, &path].map(|path| fs::metadata(path).unwrap().permissions().mode() & 0o777);
        assert_eq!(modes, [0o700, 0o600]);
        drop(held);
        assert!(entries(runtime.path()).is_empty());
    }

    #[test]
    fn a_closed_session_opens_nothing_and_the_next_one_does() {
        let runtime = tempfile::tempdir().unwrap();
        let held = opened(runtime.path());
        let asked = held.session();
        held.close();
        assert_eq!(held.remove(), Some(()));
        assert_eq!(held.write(asked, "CR.pdf", b"x"), None);
        assert!(entries(runtime.path()).is_empty());
        assert!(held.write(held.session(), "CR.pdf", b"x").is_some());
        assert_eq!(held.remove(), Some(()));
        assert!(entries(runtime.path()).is_empty());
    }

    #[test]
    fn what_dead_programs_left_goes_at_the_next_start() {
        let runtime = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("kept"), b"x").unwrap();
        // Above the largest number that Linux gives to a process; the test itself; process 1, which lives.
        let dead = ["pli-2147483646".to_owned(), format!("pli-{}", std::process::id())];
        let kept = ["pli-1", "pli-0", "pli-+5", "pli-x", "other-2147483646"];
        for name in dead.iter().map(String::as_str).chain(kept) {
            let folder = runtime.path().join(name);
            fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
            fs::write(folder.join("CR.pdf"), b"x").unwrap();
            symlink(elsewhere.path(), folder.join("link")).unwrap();
        }
        fs::DirBuilder::new().mode(0o755).create(runtime.path().join("pli-2147483645")).unwrap();
        symlink(elsewhere.path(), runtime.path().join("pli-2147483644")).unwrap();
        drop(opened(runtime.path()));
        let left = ["other-2147483646", "pli-+5", "pli-0", "pli-1", "pli-2147483644", "pli-2147483645", "pli-x"];
        assert_eq!(entries(runtime.path()), left);
        assert!(elsewhere.path().join("kept").is_file());
    }

    #[test]
    fn without_private_memory_nothing_is_opened() {
        let held = Opened::in_runtime(None);
        assert_eq!(held.write(held.session(), "CR.pdf", b"x"), None);
    }
}
