//! The engine: owns the session, the account tasks and the store; the window and the command line speak to it through
//! [`Handle`] and nothing else.

pub mod audit;
pub mod command;
pub mod event;
pub mod finding;
pub mod query;

mod account;
mod acquaintance;
mod actor;
mod admission;
mod ajar;
mod census;
mod clerk;
mod commands;
mod contacts;
mod deck;
mod declared;
mod desks;
mod diagnosis;
mod directory;
mod enquirer;
mod exporter;
mod finder;
mod gatekeeper;
mod ground;
mod guard;
mod handle;
mod judging;
mod keyring;
mod lane;
mod librarian;
mod library;
mod mailboxes;
mod moving;
mod newcomer;
mod news;
mod opening;
mod oppositions;
mod organisation;
mod outlet;
mod postman;
mod preferences;
mod prepared;
mod profile;
mod proposals;
mod reading;
mod recognition;
mod relay;
mod reminder;
mod reply;
mod rhythm;
mod sealing;
#[cfg(test)]
mod testing;
mod tokens;
mod veil;
mod watchers;
mod wordings;
mod work;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::sync::{mpsc, watch};

use crate::http::Reach;
use crate::l10n::Language;
use crate::paths::Paths;
use crate::settings::{Rules, Settings, Source};

pub use command::{Command, LetterId, Pin, Ticket};
pub use event::{Answer, Event, PscState, SessionState};
pub use handle::Handle;
use library::{Library, Shelf};
pub use query::{Loaded, Query};

/// What the engine is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The settings that hold.
    pub settings: Settings,
    /// What the establishment has to do with them, for the diagnosis.
    pub rules: Rules,
    /// Where the settings come from, for what is changed in the window.
    pub source: Source,
    /// Where files live.
    pub paths: Paths,
    /// This program's own file, run again as the card's agent.
    pub program: PathBuf,
    /// What is done without being asked.
    pub activity: Activity,
    /// Language of what is written into drafts (quotations).
    pub language: Language,
}

impl Config {
    /// Whom HTTP may speak to: practice trust never reaches a real server.
    fn reach(&self) -> Reach {
        if self.settings.practice.is_some() { Reach::Loopback } else { Reach::Anywhere }
    }
}

/// What the engine does without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Nothing: only what is asked for reaches the network.
    Asked,
    /// The outbox is worked on, with a fresh list.
    Sending,
    /// The outbox, and every mailbox is followed.
    Following,
}

/// Starts the engine on `runtime`.
pub fn spawn(config: Config, runtime: &tokio::runtime::Handle) -> Handle {
    let (commands, inbox) = mpsc::channel(handle::COMMANDS);
    let (outlet, events) = mpsc::channel(handle::EVENTS);
    let (publish, library) = watch::channel(Shelf::Empty);
    let ends = actor::Ends { commands: inbox, events: outlet, library: publish };
    drop(runtime.spawn(actor::run(config, ends)));
    Handle { commands, library, runtime: runtime.clone(), events: Arc::new(Mutex::new(Some(events))) }
}
