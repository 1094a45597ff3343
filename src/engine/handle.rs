//! The only way to the engine for the window and the command line: commands in, events out, questions answered.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, watch};

use super::library::{self, Shelf};
use super::{Command, Event, Loaded, Query};
use crate::domain::Notice;

/// Commands waiting for the actor; a full queue means that it hangs.
pub(super) const COMMANDS: usize = 256;
/// Events waiting for the window.
pub(super) const EVENTS: usize = 64;

/// Cheap to clone, usable from any runtime.
#[derive(Clone)]
pub struct Handle {
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) library: watch::Receiver<Shelf>,
    pub(super) runtime: tokio::runtime::Handle,
    pub(super) events: Arc<Mutex<Option<mpsc::Receiver<Event>>>>,
}

impl Handle {
    /// Asks for something. Never blocks.
    ///
    /// # Errors
    /// [`Notice::Internal`] when the engine has stopped or its queue is full.
    pub fn send(&self, command: Command) -> Result<(), Notice> {
        self.commands.try_send(command).map_err(|_| Notice::Internal)
    }

    /// Reads from the vault of the open session. Runs on the engine's own runtime, so it may be awaited anywhere. While the session
    /// is masked the question waits: it is answered once the mask has ended, or not at all.
    ///
    /// # Errors
    /// [`Notice::SessionClosed`] without an open session, [`Notice::NotFound`], or what the vault or a decoder says.
    pub async fn load(&self, query: Query) -> Result<Loaded, Notice> {
        let library = self.library.clone();
        self.runtime.spawn(library::ask(library, query)).await.map_err(|_| Notice::Internal)?
    }

    /// The events, to whoever asks first.
    pub fn events(&self) -> Option<mpsc::Receiver<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle")
    }
}
