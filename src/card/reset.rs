//! The process `pli card-reset`: takes the code of a person back from a card that stays in its reader, by a reset. On a CPS the code
//! stays given, for every program, until then. It waits for nobody: a card that another program works with is left alone, and so is
//! one that moved since it was seen.
//!
//! A process of its own, because `SCardBeginTransaction` waits as long as another program wants, and only a process can be given up.

use std::ffi::CString;
use std::io;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use pcsc::{Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State};
use serde::{Deserialize, Serialize};

use super::bell;
use super::presence::Seat;
use super::protocol;
use crate::settings::CardSettings;

/// A card that nobody uses is had within this time; a client that finds it in use looks again every tenth of a second.
const AT_ONCE: Duration = Duration::from_millis(80);
/// Time left to the process.
const DEADLINE: Duration = Duration::from_secs(2);
/// Between two looks at the process.
const GLANCE: Duration = Duration::from_millis(5);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Outcome {
    /// The card was reset.
    Done,
    /// Another program works with it.
    Busy,
    /// It left its reader, or another one came.
    Moved,
    /// The service or the reader refuses.
    Failed,
}

/// Does what standard input asks, and tells. `main` calls this for `pli card-reset`.
pub fn main() -> ExitCode {
    let guarded = std::thread::Builder::new().name("card-reset-end".to_owned()).spawn(|| {
        std::thread::park_timeout(DEADLINE);
        std::process::exit(1);
    });
    let Ok(Some(seat)) = protocol::receive::<Seat>(&mut io::stdin().lock()) else { return ExitCode::FAILURE };
    if guarded.is_err() {
        return ExitCode::FAILURE;
    }
    let outcome = reset(&seat).unwrap_or(Outcome::Failed);
    match protocol::send(&mut io::stdout().lock(), &outcome) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn reset(seat: &Seat) -> Result<Outcome, Error> {
    let name = CString::new(seat.reader.as_str()).map_err(|_| Error::InvalidValue)?;
    let context = Context::establish(Scope::User)?;
    let moved = || -> Result<bool, Error> {
        let mut states = [ReaderState::new(name.clone(), State::UNAWARE)];
        context.get_status_change(Duration::ZERO, &mut states)?;
        let same =
            |state: &ReaderState| state.event_count() == seat.moves && state.event_state().contains(State::PRESENT);
        Ok(!states.iter().all(same))
    };
    if moved()? {
        return Ok(Outcome::Moved);
    }
    let mut card = match context.connect(&name, ShareMode::Shared, Protocols::ANY) {
        Ok(card) => card,
        Err(Error::SharingViolation) => return Ok(Outcome::Busy),
        Err(error) => return Err(error),
    };
    let begun = Instant::now();
    let transaction = card.transaction()?;
    if begun.elapsed() > AT_ONCE || moved()? {
        // Somebody was at work: what follows may be part of it.
        let _ = transaction.end(Disposition::LeaveCard);
        return Ok(Outcome::Busy);
    }
    transaction.end(Disposition::ResetCard).map_err(|(_, error)| error)?;
    let _ = card.disconnect(Disposition::LeaveCard);
    Ok(Outcome::Done)
}

/// Runs the process for the card that was seen there.
pub(super) fn run(program: &Path, settings: &CardSettings, seat: &Seat) -> Outcome {
    let mut command = bell::command(program, "card-reset", settings);
    let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
        return Outcome::Failed;
    };
    let asked = child.stdin.take().is_some_and(|mut input| protocol::send(&mut input, seat).is_ok());
    let begun = Instant::now();
    while matches!(child.try_wait(), Ok(None)) && begun.elapsed() < DEADLINE {
        std::thread::park_timeout(GLANCE);
    }
    let in_time = matches!(child.try_wait(), Ok(Some(_)));
    // One that still waits for the card has none, and gets none.
    let _ = child.kill();
    let _ = child.wait();
    let told = child.stdout.take().filter(|_| in_time && asked);
    match told.map(|mut output| protocol::receive(&mut output)) {
        Some(Ok(Some(outcome))) => outcome,
        _ if asked => Outcome::Busy,
        _ => Outcome::Failed,
    }
}
