//! Why the directory cannot answer, and what is said and done about it.

use crate::domain::notice::ImportFault;
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
    /// Not the extract of the national directory.
    #[error("Not an extract of the directory")]
    NotAnExtract,
    /// The archive cannot be unpacked.
    #[error("Archive of the extract cannot be unpacked")]
    Archive,
    /// The extract lacks a column.
    #[error("Extract has no column {0:?}")]
    Column(&'static str),
    /// The extract has no row.
    #[error("Extract has no row")]
    Hollow,
    /// Too many lines of the extract cannot be read.
    #[error("{0} lines of the extract cannot be read")]
    Odd(u64),
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
    /// Only the administrator writes the directory of all users.
    #[error("Directory of all users is the administrator's")]
    Forbidden,
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
            Self::Unreadable(_) | Self::Damaged => Notice::DirectoryUnreadable,
            Self::NotAnExtract => Notice::Import(ImportFault::Foreign),
            Self::Archive => Notice::Import(ImportFault::Archive),
            Self::Column(name) => Notice::Import(ImportFault::Column { name }),
            Self::Hollow => Notice::Import(ImportFault::Hollow),
            Self::Odd(lines) => Notice::Import(ImportFault::Odd { lines: *lines }),
            Self::CutShort => Notice::Import(ImportFault::CutShort),
            Self::Shrunk { before, now } => Notice::Import(ImportFault::Shrunk { before: *before, now: *now }),
            Self::Contradicting => Notice::Import(ImportFault::Contradicting),
            Self::Abandoned => Notice::Import(ImportFault::Abandoned),
            Self::Forbidden => Notice::Import(ImportFault::Forbidden),
            Self::Altered | Self::Loose => Notice::DirectoryAltered,
            Self::Unwritable(_) => Notice::VaultUnwritable,
            Self::Empty => Notice::DirectoryEmpty,
            Self::Outdated { .. } => Notice::DirectoryOutdated,
            Self::Stopped => Notice::Internal,
        }
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Stopped | Self::Abandoned => Recovery::Now,
            Self::Unreadable(_)
            | Self::Unwritable(_)
            | Self::NotAnExtract
            | Self::Archive
            | Self::Column(_)
            | Self::Hollow
            | Self::Odd(_)
            | Self::CutShort
            | Self::Forbidden
            | Self::Shrunk { .. }
            | Self::Contradicting
            | Self::Empty
            | Self::Outdated { .. }
            | Self::Damaged
            | Self::Altered
            | Self::Loose => Recovery::Needs(UserAct::FixSetup),
        }
    }

    /// The same, of the directory of all users: who may not write it is told so.
    pub(super) fn of_everybody(self) -> Self {
        match self {
            Self::Unwritable(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Self::Forbidden,
            other => other,
        }
    }

    /// The index itself is at fault: another one may serve.
    pub(super) fn is_of_the_file(&self) -> bool {
        matches!(self, Self::Altered | Self::Damaged | Self::Unreadable(_))
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::Error;
    use crate::domain::Notice;
    use crate::domain::notice::ImportFault;

    #[test]
    fn who_may_not_write_for_everybody_is_told_so_and_a_full_disk_is_not() {
        let told = |kind: ErrorKind| Error::Unwritable(kind.into()).of_everybody().notice();
        assert_eq!(told(ErrorKind::PermissionDenied), Notice::Import(ImportFault::Forbidden));
        assert_eq!(told(ErrorKind::StorageFull), Notice::VaultUnwritable);
        assert_eq!(Error::Unwritable(ErrorKind::PermissionDenied.into()).notice(), Notice::VaultUnwritable);
    }
}
