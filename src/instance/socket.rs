//! The socket of the window that is open: in a folder of the user's own, one word a connection, whose end is the end of what is said.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;

use super::WORD_MAX;
use crate::custody::{self, Hands};

/// How long the other side may take for a word or its answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// What others than the owner may do.
const OTHERS: u32 = 0o077;
/// The answer to a word that was taken.
const TAKEN: [u8; 1] = [1];

/// It goes with the program, or before.
pub(super) struct Socket {
    path: PathBuf,
    /// Held while the socket is ours: what one that was killed has left behind is known by that nobody holds it.
    _lock: File,
}

impl Socket {
    /// Listens, and passes on what is said. The thread that does so ends with the program.
    pub(super) fn open(path: &Path, words: mpsc::Sender<String>) -> Option<Self> {
        let folder = path.parent()?;
        if !folder.exists() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).ok()?;
        }
        if !is_private(folder) {
            tracing::warn!("Others reach the folder of the window's socket: nothing is taken there");
            return None;
        }
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false).mode(0o600);
        let lock = options.open(path.with_extension("lock")).ok()?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
        }
        let _ = fs::remove_file(path);
        let listener = UnixListener::bind(path).inspect_err(|error| tracing::warn!(%error, "No socket")).ok()?;
        let serve = move || serve(&listener, &words);
        let _ = thread::Builder::new().name("instance".to_owned()).spawn(serve).ok()?;
        Some(Self { path: path.to_owned(), _lock: lock })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn serve(listener: &UnixListener, words: &mpsc::Sender<String>) {
    for stream in listener.incoming() {
        if words.is_closed() {
            return;
        }
        let Ok(mut stream) = stream else { continue };
        // Whoever has more to say than fits is told nothing, and goes on by itself.
        if let Some(word) = heard(&mut stream)
            && words.try_send(word).is_ok()
        {
            let _ = stream.write_all(&TAKEN);
        }
    }
}

fn heard(stream: &mut UnixStream) -> Option<String> {
    if !is_ours(stream) {
        tracing::warn!("Another user speaks to the window's socket: it is not listened to");
        return None;
    }
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    let mut octets = Vec::new();
    let most = u64::try_from(WORD_MAX).ok()?.checked_add(1)?;
    let _ = stream.take(most).read_to_end(&mut octets).ok()?;
    String::from_utf8(octets).ok().filter(|word| !word.is_empty() && word.len() <= WORD_MAX)
}

/// Says the word; true when it was taken.
pub(super) fn hand_over(path: &Path, word: &str) -> bool {
    path.parent().is_some_and(is_private) && word.len() <= WORD_MAX && said(path, word).is_some()
}

fn said(path: &Path, word: &str) -> Option<()> {
    let mut stream = UnixStream::connect(path).ok().filter(is_ours)?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(word.as_bytes()).ok()?;
    stream.shutdown(Shutdown::Write).ok()?;
    let mut answer = [0; 1];
    stream.read_exact(&mut answer).ok()?;
    (answer == TAKEN).then_some(())
}

/// Nobody else enters the folder, nor puts another in its place.
fn is_private(folder: &Path) -> bool {
    let own = rustix::process::geteuid().as_raw();
    let is_own = |facts: fs::Metadata| facts.is_dir() && facts.uid() == own && facts.mode() & OTHERS == 0;
    fs::symlink_metadata(folder).is_ok_and(is_own) && custody::culprit_without_links(folder, Hands::User).is_none()
}

/// The other side is a program of the same user.
#[cfg(target_os = "linux")]
fn is_ours(stream: &UnixStream) -> bool {
    rustix::net::sockopt::socket_peercred(stream).is_ok_and(|peer| peer.uid == rustix::process::geteuid())
}

/// The folder keeps others out.
#[cfg(not(target_os = "linux"))]
fn is_ours(_stream: &UnixStream) -> bool {
    true
}
