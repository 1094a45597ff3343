//! Why a secret of the establishment or of an organisation is not at hand.

/// Why a secret of the establishment or of an organisation is not at hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SecretFault {
    /// That of the registered client of Pro Santé Connect was never kept here.
    ClientMissing,
    /// The password of a certificate's file was never kept here.
    PasswordMissing {
        /// The file.
        file: String,
    },
    /// The key store of the system does not answer, or there is none.
    Silent,
    /// Empty, too long, or no text of one line.
    Unfit,
    /// Typed twice, and not the same.
    Differ,
}

impl SecretFault {
    /// Stable identifier.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::ClientMissing => "secret-client-missing",
            Self::PasswordMissing { .. } => "secret-password-missing",
            Self::Silent => "secret-key-store-silent",
            Self::Unfit => "secret-unfit",
            Self::Differ => "secrets-differ",
        }
    }
}
