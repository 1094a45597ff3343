//! The user's session: no card → card seen → code → open → closed. Pure decisions; the engine carries the effects out.

pub mod machine;

pub use machine::{Effect, Event, Machine, State};
