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
    /// The extract ends within a line.
    #[error("Extract is cut short")]
    CutShort,
    /// The extract has less than half of the rows of the one before.
    #[error("Extract has {now} rows where there were {before}")]
    Shrunk {
        /// Rows in use.
        before: u64,
        /// Rows of the extract.
        now: u64,
    },
    /// The extract gives too many addresses to several persons.
    #[error("Extract contradicts itself")]
    Contradicting,
    /// The import was given up.
    #[error("Import was given up")]
    Abandoned,
    /// Nothing was imported yet.
    #[error("Directory is empty")]
    Empty,
    /// The index is not as this program wrote it.
    #[error("Directory index is damaged")]
    Damaged,
    /// Another version of this program made the index: it says what it was, and is not read.
    #[error("Directory index is of another version")]
    Outdated {
        /// Its rows.
        rows: u64,
        /// When it was made, in seconds since 1970-01-01 UTC.
        imported_at: i64,
    },
    /// The index was changed by something else than this program.
    #[error("Directory index was altered")]
    Altered,
    /// Others than those who may could change the index.
    #[error("Directory index is not in safe hands")]
    Loose,
    /// The task that did the work was stopped.
    #[error("Directory work was stopped")]
    Stopped,
}

impl Error {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Unreadable(_) | Self::NotAnExtract | Self::Damaged => Notice::DirectoryUnreadable,
            Self::CutShort | Self::Shrunk { .. } | Self::Contradicting => Notice::DirectoryExtractRefused,
            Self::Altered | Self::Loose => Notice::DirectoryAltered,
            Self::Unwritable(_) => Notice::VaultUnwritable,
            Self::Empty => Notice::DirectoryEmpty,
            Self::Outdated { .. } => Notice::DirectoryOutdated,
            Self::Stopped | Self::Abandoned => Notice::Internal,
        }
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Stopped | Self::Abandoned => Recovery::Now,
            Self::Unreadable(_)
            | Self::Unwritable(_)
            | Self::NotAnExtract
            | Self::CutShort
            | Self::Shrunk { .. }
            | Self::Contradicting
            | Self::Empty
            | Self::Outdated { .. }
            | Self::Damaged
            | Self::Altered
            | Self::Loose => Recovery::Needs(UserAct::FixSetup),
        }
    }

    /// The index itself is at fault: another one may serve.
    pub(super) fn is_of_the_file(&self) -> bool {
        matches!(self, Self::Altered | Self::Damaged | Self::Unreadable(_))
    }
}
