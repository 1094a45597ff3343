//! Why an extract of the directory did not take the place of the one in use, which serves on.

/// Why an import did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportFault {
    /// Another file than an extract.
    Foreign,
    /// The archive cannot be unpacked: most often its download was cut off.
    Archive,
    /// A column is missing.
    Column {
        /// As the directory's documentation calls it.
        name: &'static str,
    },
    /// It ends within a line.
    CutShort,
    /// It has no row.
    Hollow,
    /// Too many lines of it cannot be understood.
    Odd {
        /// How many.
        lines: u64,
    },
    /// It has less than half of the rows of the one in use.
    Shrunk {
        /// Rows in use.
        before: u64,
        /// Its own.
        now: u64,
    },
    /// It gives too many addresses to several persons.
    Contradicting,
    /// It was given up.
    Abandoned,
    /// Where it is published was not reached, or gave none.
    Unreachable,
    /// Another program of this user, or of this computer, is at it.
    UnderWay,
    /// The directory of all users is written by the administrator only.
    Forbidden,
}

impl ImportFault {
    /// Stable identifier.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Foreign => "import-foreign",
            Self::Archive => "import-archive",
            Self::Column { .. } => "import-column",
            Self::CutShort => "import-cut-short",
            Self::Hollow => "import-hollow",
            Self::Odd { .. } => "import-odd",
            Self::Shrunk { .. } => "import-shrunk",
            Self::Contradicting => "import-contradicting",
            Self::Abandoned => "import-abandoned",
            Self::Unreachable => "import-unreachable",
            Self::UnderWay => "import-under-way",
            Self::Forbidden => "import-forbidden",
        }
    }
}
