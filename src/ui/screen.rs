//! Screens and their one grammar: `new`, `update(message, cx) -> Action`, `view(cx)`. A reducer awaits nothing and asks no
//! clock; answers of the engine come by the methods `loaded`, `answered` and `changed`, told apart by the ticket's range.

pub mod access;
pub mod compose;
pub mod contacts;
pub mod diagnosis;
pub mod directory;
pub mod mailbox;
pub mod mailboxes;
pub mod mask;
pub mod outbox;
pub mod preferences;
pub mod profile;
pub mod proposals;
pub mod reader;
pub mod unlock;
pub mod wordings;

/// Ranges of tickets, one a screen or part: see [`crate::ui::effect::Tickets`].
pub mod range {
    /// The unlock screen.
    pub const UNLOCK: u16 = 1;
    /// The list of messages and the folders.
    pub const MAILBOX: u16 = 2;
    /// The open message.
    pub const READER: u16 = 3;
    /// The rows of the list.
    pub const LIST: u16 = 7;
    /// The composer.
    pub const COMPOSE: u16 = 4;
    /// The outbox.
    pub const OUTBOX: u16 = 5;
    /// The letters to validate.
    pub const PROPOSALS: u16 = 33;
    /// The masked screen.
    pub const MASK: u16 = 8;

    /// The diagnosis.
    pub const DIAGNOSIS: u16 = 12;

    /// What opens the messages kept here.
    pub const ACCESS: u16 = 9;

    /// The login at Pro Santé Connect.
    pub const PSC: u16 = 13;

    /// The mailboxes of the session.
    pub const MAILBOXES: u16 = 14;

    /// The card of a correspondent.
    pub const PROFILE: u16 = 15;

    /// Favourites and groups.
    pub const CONTACTS: u16 = 16;

    /// Signatures and templates.
    pub const WORDINGS: u16 = 17;

    /// What is set in the window.
    pub const PREFERENCES: u16 = 26;

    /// The directory.
    pub const DIRECTORY: u16 = 21;

    /// Loading an extract of it.
    pub const IMPORT: u16 = 22;

    /// The letter that was just sent.
    pub const DEPARTING: u16 = 31;

    /// The range of a ticket.
    pub fn of(ticket: crate::engine::Ticket) -> u16 {
        u16::try_from(ticket.0 >> 48).unwrap_or_default()
    }

    /// The window itself.
    pub const APP: u16 = 6;
}
