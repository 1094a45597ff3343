//! The thread behind the writer: brings pages from the write-ahead log into the main file, and has the writer do its chores when
//! nobody else asks anything of it. It never makes anybody wait longer than one short transaction.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::chores::Chores;

/// Pages in the write-ahead log before they are brought into the main file.
const WAL_PAGES: i64 = 4_000;
/// Nothing written for so long: the writer has time.
const QUIET: Duration = Duration::from_millis(300);
/// Words that waited so long are added, some at a time, whatever else is written.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two such times.
const APART: Duration = Duration::from_millis(100);

/// What the keeper is told.
pub(super) enum Watch {
    /// Something was written.
    Look,
    /// The vault closes.
    Stop,
}

/// Whether words that wait go first.
pub(super) type Ask<'a> = &'a dyn Fn(bool, mpsc::SyncSender<()>) -> bool;

/// Serves until told to stop. `ask`: hands the writer a chore and a sender for its end; false when it takes none now.
pub(super) fn keep(connection: &Mutex<Option<Connection>>, wakes: &Receiver<Watch>, chores: &Chores, ask: Ask<'_>) {
    let mut patience = None;
    let mut last = Instant::now();
    let mut pause = QUIET;
    loop {
        let wake = if chores.are_left() {
            wakes.recv_timeout(pause)
        } else {
            wakes.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match wake {
            Ok(Watch::Look) => {
                shorten(connection);
                pause = QUIET;
                let since = *patience.get_or_insert_with(Instant::now);
                if !chores.has_waiting() {
                    patience = None;
                } else if since.elapsed() >= PATIENCE && last.elapsed() >= APART {
                    let _ = asked(true, ask);
                    last = Instant::now();
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                pause = if asked(false, ask) { Duration::ZERO } else { QUIET };
                if !chores.has_waiting() {
                    patience = None;
                }
                shorten(connection);
            }
            Ok(Watch::Stop) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
}

/// One chore, to its end; false when there was none.
fn asked(words: bool, ask: Ask<'_>) -> bool {
    let (done, end) = mpsc::sync_channel(1);
    ask(words, done) && end.recv().is_ok()
}

/// While the writer goes on: whoever waits for it must not wait for this too. The writer's own checkpoint, far behind, finds little
/// left to do and begins the log anew.
fn shorten(connection: &Mutex<Option<Connection>>) {
    let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(connection) = &*connection else { return };
    let checkpoint = |how: &str| {
        let pragma = format!("PRAGMA wal_checkpoint({how})");
        connection.query_row(&pragma, [], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
    };
    let behind = checkpoint("NOOP").map(|(pages, done)| pages.saturating_sub(done));
    let outcome = match behind {
        Ok(pages) if pages >= WAL_PAGES => checkpoint("PASSIVE").map(drop),
        outcome => outcome.map(drop),
    };
    // Whatever it is, the writer meets it too.
    if let Err(error) = outcome {
        tracing::debug!(code = ?error.sqlite_error_code(), "The write-ahead log is left to the writer");
    }
}
