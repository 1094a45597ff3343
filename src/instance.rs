//! One window for one user: what the program is started with while a window is open is handed over to that one. What comes is a stranger's
//! word until it has been read, and stands in no log.
//!
//! On Linux and macOS it passes a socket that nobody but the user reaches. On Windows each start opens a window of its own, until its package
//! brings a pipe whose rights can be tried there.

#[cfg(unix)]
mod socket;

use std::path::Path;

use tokio::sync::mpsc;

/// Longest word, in octets: beyond any link, or any path of a file.
pub const WORD_MAX: usize = 64 * 1024;
/// Words that wait until the window takes them.
const QUEUE: usize = 16;

/// Stands for the window that is open, until it is dropped.
pub struct Door {
    #[cfg(unix)]
    _socket: socket::Socket,
}

/// Hands a word over to the window that is open; false where none takes it. `at` is the same for all that share their data. Blocks a moment.
#[cfg(unix)]
pub fn hand_over(at: &Path, word: &str) -> bool {
    socket::hand_over(at, word)
}

/// Nothing is handed over here yet.
#[cfg(not(unix))]
pub fn hand_over(_at: &Path, _word: &str) -> bool {
    false
}

/// From now on words come here; nothing where another window is open, or nobody can be kept out.
#[cfg(unix)]
pub fn open(at: &Path) -> Option<(Door, mpsc::Receiver<String>)> {
    let (words, heard) = mpsc::channel(QUEUE);
    let socket = socket::Socket::open(at, words)?;
    Some((Door { _socket: socket }, heard))
}

/// None comes here yet.
#[cfg(not(unix))]
pub fn open(_at: &Path) -> Option<(Door, mpsc::Receiver<String>)> {
    None
}

#[cfg(test)]
#[cfg(unix)]
#[path = "instance_tests.rs"]
mod tests;
