//! Why the directory cannot answer, and what is said and done about it.

use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};

/// Why the directory cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The extract, or the folder of the index, cannot be read.
    #[error("Directory cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// The index cannot be written.
    #[error("Directory cannot be written")]
    Unwritable(#[source] std::io::Error),
    /// Not the extract of the national directory, or a truncated one.
    #[error("Not an extract of the directory")]
    NotAnExtract,
    /// Nothing was imported yet.
    #[error("Directory is empty")]
    Empty,
    /// The index is not as this program wrote it.
    #[error("Directory index is damaged")]
    Damaged,
    /// The database's own fault.
    #[error("Directory index failed")]
    Database(#[from] rusqlite::Error),
    /// The task that did the work was stopped.
    #[error("Directory work was stopped")]
    Stopped,
}

impl Error {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Unreadable(_) | Self::NotAnExtract | Self::Damaged | Self::Database(_) => Notice::DirectoryUnreadable,
            Self::Unwritable(_) => Notice::VaultUnwritable,
            Self::Empty => Notice::DirectoryEmpty,
            Self::Stopped => Notice::Internal,
        }
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Stopped => Recovery::Now,
            Self::Unreadable(_)
            | Self::Unwritable(_)
            | Self::NotAnExtract
            | Self::Empty
            | Self::Damaged
            | Self::Database(_) => Recovery::Needs(UserAct::FixSetup),
        }
    }
}
