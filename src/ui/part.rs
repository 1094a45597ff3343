//! Stateful and drawn parts of screens.

pub mod folders;
pub mod help;
pub mod message_list;
pub mod status;
pub mod toasts;
