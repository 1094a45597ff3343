//! Documents that come with mail, made visible: PDF pages and pictures, decoded under limits on a thread of their own. Nothing
//! in them is run, and nothing is loaded from anywhere.

pub mod pdf;
pub mod picture;
mod worker;

use thiserror::Error;

use crate::domain::{Notice, Recovery};

/// Why a document cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// Not a document of this kind, or damaged beyond reading.
    #[error("Unreadable document")]
    Unreadable,
    /// Protected by a password.
    #[error("Protected document")]
    Protected,
    /// Larger than what is drawn.
    #[error("Document too large to be drawn")]
    TooLarge,
    /// There is no such page.
    #[error("No such page")]
    NoSuchPage,
    /// Drawing takes too long; it was given up.
    #[error("Drawing takes too long")]
    TooSlow,
    /// Too many drawings that were given up are still running.
    #[error("Too many drawings at once")]
    Busy,
}

impl Error {
    /// What may be done.
    pub fn recovery(self) -> Recovery {
        match self {
            Self::Busy => Recovery::After(std::time::Duration::from_secs(30)),
            Self::Unreadable | Self::Protected | Self::TooLarge | Self::NoSuchPage | Self::TooSlow => Recovery::Never,
        }
    }

    /// What the user is told.
    pub fn notice(self) -> Notice {
        match self {
            Self::Unreadable | Self::Protected | Self::TooLarge | Self::TooSlow | Self::Busy => Notice::FileUnreadable,
            Self::NoSuchPage => Notice::NotFound,
        }
    }
}
