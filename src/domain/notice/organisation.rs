//! What is wrong with the certificate of an organisation.

use jiff::Timestamp;

/// What is wrong with an organisation's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganisationFault {
    /// There is no such file, or it may not be read.
    Missing,
    /// Others may change the file.
    Loose,
    /// What is in the file is no certificate with its key.
    Unreadable,
    /// The password does not open it.
    WrongPassword,
    /// It serves, and will soon end.
    Expires {
        /// When.
        on: Timestamp,
    },
    /// Past its end of validity.
    Expired,
    /// Does not chain to IGC-Santé.
    Untrusted,
    /// Revoked.
    Revoked,
    /// Not made for logging in.
    Unfit,
}

impl OrganisationFault {
    /// Stable identifier.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Missing => "organisation-missing",
            Self::Loose => "organisation-loose",
            Self::Unreadable => "organisation-unreadable",
            Self::WrongPassword => "organisation-wrong-password",
            Self::Expires { .. } => "organisation-expires",
            Self::Expired => "organisation-expired",
            Self::Untrusted => "organisation-untrusted",
            Self::Revoked => "organisation-revoked",
            Self::Unfit => "organisation-unfit",
        }
    }
}
