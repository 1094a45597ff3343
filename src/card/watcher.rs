//! The process `pli card-watch`: asks PC/SC what is in the readers and tells each change on its standard output, until its
//! standard input closes. It comes back by itself when the service does. It speaks to no card.
//!
//! It is a process of its own, and not a thread of the program or of the card agent, because PC/SC may block without an end and a
//! process can always be ended; because the agent is stopped whenever the module fails, and the bell must not fall silent then;
//! and because the library finds its service by the environment, which the tests may give to a process alone.

use std::ffi::CString;
use std::io::{self, Read as _};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pcsc::{Context, Error, ReaderState, Scope, State};

use super::presence::{ATR_MAX, Content, Presence, READERS_MAX, Reader};
use super::protocol;

/// Pauses before the service is looked for again.
const AGAIN: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(2));
/// A look without an event: some systems do not tell of readers that come and go.
const LOOK_ANYWAY: Duration = if cfg!(target_os = "macos") { Duration::from_secs(1) } else { Duration::from_mins(1) };
/// Time left to the service to let go.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The context in use, for whoever ends the wait.
type Current = Arc<Mutex<Option<Context>>>;

/// Runs until the parent closes the pipe, or is gone. `main` calls this for `pli card-watch`.
pub fn main() -> ExitCode {
    let current = Current::default();
    let (ending, ended) = channel();
    let waiting = Arc::clone(&current);
    let watched = std::thread::Builder::new().name("card-watch-in".to_owned()).spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        drop(ending);
        if let Some(context) = waiting.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            let _ = context.cancel();
        }
        std::thread::park_timeout(LAST_WORDS);
        std::process::exit(0);
    });
    if watched.is_err() {
        return ExitCode::FAILURE;
    }
    let mut teller = Teller::default();
    let mut pause = AGAIN.0;
    loop {
        if let Ok(context) = Context::establish(Scope::User) {
            pause = AGAIN.0;
            *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.clone());
            if follow(&context, &ended, &mut teller).is_err() {
                return ExitCode::SUCCESS;
            }
            let _ = current.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        if teller.tell(lost()).is_err() || ended.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
            return ExitCode::SUCCESS;
        }
        pause = pause.saturating_mul(2).min(AGAIN.1);
    }
}

/// Windows stops the service with the last reader and starts it with the first.
fn lost() -> Presence {
    if cfg!(windows) { Presence::Readers(Vec::new()) } else { Presence::NoService }
}

/// Tells each change once.
#[derive(Default)]
struct Teller {
    told: Presence,
}

impl Teller {
    fn tell(&mut self, presence: Presence) -> io::Result<()> {
        if self.told == presence {
            return Ok(());
        }
        protocol::send(&mut io::stdout().lock(), &presence)?;
        self.told = presence;
        Ok(())
    }
}

/// The parent closed the pipe.
struct Over;

/// Tells what is in the readers until the service is lost.
fn follow(context: &Context, ended: &Receiver<()>, teller: &mut Teller) -> Result<(), Over> {
    let mut states = vec![ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE)];
    let mut known: Vec<(CString, Reader)> = Vec::new();
    let mut patience = Duration::ZERO;
    loop {
        let Ok(names) = names(context) else { return Ok(()) };
        let before = states.len();
        states.retain(|state| is_bell(state) || names.iter().any(|name| name.as_c_str() == state.name()));
        known.retain(|(name, _)| names.contains(name));
        if states.len() < before || names.len() >= states.len() {
            // Told without a wait for the next event.
            patience = Duration::ZERO;
        }
        for name in names {
            if !states.iter().any(|state| state.name() == name.as_c_str()) {
                states.push(ReaderState::new(name, State::UNAWARE));
            }
        }
        match context.get_status_change(patience, &mut states) {
            Ok(()) => {
                for state in states.iter_mut().filter(|state| !is_bell(state)) {
                    known.retain(|(name, _)| name.as_c_str() != state.name());
                    known.extend(reader(state).map(|reader| (state.name().to_owned(), reader)));
                }
                states.iter_mut().for_each(ReaderState::sync_current_state);
            }
            Err(Error::Timeout | Error::Cancelled) => {}
            // It left since it was listed.
            Err(Error::UnknownReader) => std::thread::park_timeout(AGAIN.0),
            Err(_) => return Ok(()),
        }
        if ended.try_recv() != Err(TryRecvError::Empty) {
            return Err(Over);
        }
        let readers = known.iter().take(READERS_MAX).map(|(_, reader)| reader.clone()).collect();
        teller.tell(Presence::Readers(readers)).map_err(|_| Over)?;
        patience = LOOK_ANYWAY;
    }
}

fn names(context: &Context) -> Result<Vec<CString>, Error> {
    match context.list_readers_owned() {
        Err(Error::NoReadersAvailable) => Ok(Vec::new()),
        names => names,
    }
}

/// The reader that stands for all that come and go.
fn is_bell(state: &ReaderState) -> bool {
    state.name() == pcsc::PNP_NOTIFICATION()
}

/// `None` for a reader that is gone meanwhile.
fn reader(state: &ReaderState) -> Option<Reader> {
    let told = state.event_state();
    if told.intersects(State::UNKNOWN | State::IGNORE | State::UNAVAILABLE) {
        return None;
    }
    let content = if told.contains(State::MUTE) || (told.contains(State::PRESENT) && state.atr().is_empty()) {
        Content::Mute
    } else if told.contains(State::PRESENT) {
        let atr = state.atr().iter().take(ATR_MAX).copied().collect();
        Content::Card { atr, exclusive: told.contains(State::EXCLUSIVE) }
    } else {
        Content::Empty
    };
    Some(Reader { name: state.name().to_string_lossy().into_owned(), moves: state.event_count(), content })
}
