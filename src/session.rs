//! The user's session: no card → card seen → code → open ⇄ masked → closed. Pure decisions; the engine carries the effects out.

pub mod machine;
mod toll;
pub mod watch;

pub use machine::{Attempt, Effect, Event, Machine, State};
pub use toll::toll;
pub use watch::{Due, Limits, Watch};
