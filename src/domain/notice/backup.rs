//! What keeps a backup from being brought back.

/// What is wrong with a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BackupFault {
    /// It was made under another recovery code, or by another person.
    Foreign,
    /// The file is no backup, or was cut or changed.
    Damaged,
    /// A newer version of the program made it.
    TooNew,
    /// A file of this name is there: it is not written over.
    Exists,
}

impl BackupFault {
    /// Stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            Self::Foreign => "backup-foreign",
            Self::Damaged => "backup-damaged",
            Self::TooNew => "backup-too-new",
            Self::Exists => "file-exists",
        }
    }
}
