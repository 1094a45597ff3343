//! What a reducer asks for, as plain data: tests compare it, `ui/perform.rs` alone carries it out.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use iced::advanced::widget::Id;

use crate::engine::{Command, Query, Ticket};

/// A wish of a screen.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Say something to the engine; answers come as events.
    Send(Command),
    /// Read from the vault; the answer comes back to the screen with this ticket.
    Load(Query, Ticket),
    /// Come back after a while.
    After(Duration, Ticket),
    /// Put the focus on a field.
    Focus(Id),
    /// Put text on the clipboard.
    Copy(String),
    /// Something of the desktop.
    Desktop(DesktopAsk, Ticket),
    /// Leave the program: the engine has stopped.
    Quit,
}

/// What the desktop is asked.
#[derive(Clone, PartialEq, Eq)]
pub enum DesktopAsk {
    /// Write a file where the user said.
    Save {
        /// Where.
        path: PathBuf,
        /// What.
        content: Arc<[u8]>,
    },
    /// Open a file of a message with the usual program; kept in a private folder until the session closes.
    Open {
        /// File name.
        name: String,
        /// What.
        content: Arc<[u8]>,
    },
    /// Remove what was opened: the session is closed.
    Forget,
    /// Read a file that the user named, to join it to a letter.
    Read {
        /// Where.
        path: PathBuf,
    },
}

impl std::fmt::Debug for DesktopAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Save { .. } => "Save",
            Self::Open { .. } => "Open",
            Self::Read { .. } => "Read",
            Self::Forget => "Forget",
        })
    }
}

/// What the desktop answers.
#[derive(Clone, PartialEq, Eq)]
pub enum DesktopAnswer {
    /// Written, opened.
    Done,
    /// Read.
    File {
        /// Name without folder.
        name: String,
        /// Content.
        content: Arc<[u8]>,
    },
    /// Not done.
    Failed,
}

impl std::fmt::Debug for DesktopAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Done => "Done",
            Self::File { .. } => "File",
            Self::Failed => "Failed",
        })
    }
}

/// Gives tickets, one after the other. Each screen has its own range, so that answers find their way.
#[derive(Debug)]
pub struct Tickets {
    next: u64,
}

impl Tickets {
    /// Tickets of a screen; `range` tells screens apart.
    pub fn new(range: u16) -> Self {
        Self { next: u64::from(range) << 48 }
    }

    /// The next one.
    pub fn take(&mut self) -> Ticket {
        self.next = self.next.wrapping_add(1);
        Ticket(self.next)
    }

    /// True when a ticket came from here.
    pub fn gave(&self, ticket: Ticket) -> bool {
        ticket.0 >> 48 == self.next >> 48
    }
}

/// Something that is being read.
#[derive(Clone, Debug, PartialEq)]
pub enum Page<T> {
    /// Asked for.
    Waiting(Ticket),
    /// There.
    Ready(T),
    /// Could not be read.
    Failed(crate::domain::Notice),
}

impl<T> Page<T> {
    /// The content, once it is there.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(content) => Some(content),
            Self::Waiting(_) | Self::Failed(_) => None,
        }
    }

    /// True when this is the answer waited for.
    pub fn awaits(&self, ticket: Ticket) -> bool {
        matches!(self, Self::Waiting(awaited) if *awaited == ticket)
    }
}
