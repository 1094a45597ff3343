//! Stateful and drawn parts of screens.

pub mod accounts;
pub mod attachment_bar;
pub mod code;
pub mod departing;
pub mod folder_act;
pub mod folders;
pub mod help;
pub mod import;
pub mod message_list;
pub mod patient;
pub mod phrase;
pub mod picker;
pub mod psc;
pub mod queue;
pub mod receipts;
pub mod recipient_field;
pub mod recovery;
mod secret;
pub mod secretariats;
pub mod shares;
pub mod status;
pub mod stuck;
pub mod template_picker;
pub mod toasts;
pub mod validating;
