//! What a reducer asks for, as plain data: tests compare it, `ui/perform.rs` alone carries it out.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use iced::advanced::widget::Id;

use crate::domain::Secret;
use crate::engine::{Command, LetterId, Query, Ticket};

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
    /// Take text away from the clipboard, if it still holds the one with this fingerprint.
    Uncopy(u64),
    /// Something of the desktop.
    Desktop(DesktopAsk, Ticket),
    /// Bring the window before the others, as far as the desktop lets it.
    Raise,
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
    /// Open this address in the browser of this computer; it is said to nobody else.
    Browse {
        /// Where.
        url: Secret<String>,
    },
    /// Read a file that the user named, to join it to a letter.
    Read {
        /// Where.
        path: PathBuf,
    },
    /// Tell the user something while she may be looking elsewhere: nothing of any patient.
    Notify {
        /// In short.
        title: String,
        /// What to do.
        words: String,
    },
}

impl std::fmt::Debug for DesktopAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Save { .. } => "Save",
            Self::Open { .. } => "Open",
            Self::Browse { .. } => "Browse",
            Self::Read { .. } => "Read",
            Self::Forget => "Forget",
            Self::Notify { .. } => "Notify",
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

/// The last number given out. One count for the whole life of the program: an answer to a screen or a session that is gone is
/// never taken for another's.
static GIVEN: AtomicU64 = AtomicU64::new(0);

fn number() -> u64 {
    GIVEN.fetch_add(1, Ordering::Relaxed).wrapping_add(1) & NUMBERS
}

/// Bits of a ticket that count; those above tell screens apart.
const NUMBERS: u64 = (1 << 48) - 1;

/// Gives tickets that were never given before. Each screen has its own range, so that answers find their way.
#[derive(Clone, Debug)]
pub struct Tickets {
    range: u16,
}

impl Tickets {
    /// Tickets of a screen; `range` tells screens apart.
    pub fn new(range: u16) -> Self {
        Self { range }
    }

    /// The next one.
    pub fn take(&mut self) -> Ticket {
        Ticket((u64::from(self.range) << 48) | number())
    }
}

/// Tells a text from others without keeping it.
pub fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A letter that was never written before.
pub fn new_letter() -> LetterId {
    LetterId(number())
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

#[cfg(test)]
mod tests {
    use super::{Tickets, new_letter};
    use crate::ui::screen::range;

    #[test]
    fn no_ticket_is_given_twice() {
        let mut given = std::collections::HashSet::new();
        for _ in 0..3 {
            // A screen, left and opened again.
            let mut tickets = Tickets::new(4);
            for _ in 0..3 {
                let ticket = tickets.take();
                assert_eq!(range::of(ticket), 4);
                assert!(given.insert(ticket));
            }
        }
        assert_ne!(new_letter(), new_letter());
    }
}
