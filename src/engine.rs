//! The engine: owns the session, the account tasks and the store; the window and the command line speak to it through
//! [`Handle`] and nothing else.

pub mod command;
pub mod event;
pub mod query;

pub use command::{Command, Pin, Ticket};
pub use event::{Answer, Event, SessionState};
pub use query::{Loaded, Query};
