//! Stateful and drawn parts of screens.

pub mod accounts;
pub mod attachment_bar;
pub mod code;
pub mod folders;
pub mod help;
pub mod message_list;
pub mod phrase;
pub mod psc;
pub mod recipient_field;
pub mod recovery;
mod secret;
pub mod status;
pub mod toasts;
