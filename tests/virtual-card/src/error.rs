//! What can go wrong with the service and its readers, in words that say what to do about it.

use std::io;

/// An error of the bench.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of a package is absent.
    #[error("`{file}` not found: install the Debian package `{package}`")]
    Missing {
        /// What was looked for.
        file: &'static str,
        /// Who brings it.
        package: &'static str,
    },
    /// A file, folder or program.
    #[error("{doing}: {source}")]
    Io {
        /// What was attempted.
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// The service ended or did not come up. It needs root, and a network of its own.
    #[error("pcscd is not ready (it needs root, `unshare` and `ip`); its last words:\n{log}")]
    NotReady {
        /// End of its log.
        log: String,
    },
    /// The reader took no notice of a card.
    #[error("the reader took no notice of the card")]
    Unseen,
    /// There is no such reader, or the service is stopped.
    #[error("no such reader, or the service is stopped")]
    NoReader,
    /// Not a key that a card can hold.
    #[error("not a private RSA key of 2048 bits in PKCS#8")]
    BadKey,
    /// Not a code that a card can hold.
    #[error("a code has 4 to 8 digits, an unblocking code 8")]
    BadCode,
}

/// Says what was attempted.
pub trait Context<T> {
    /// As an [`Error::Io`].
    fn doing(self, doing: &'static str) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> Context<T> for Result<T, E> {
    fn doing(self, doing: &'static str) -> Result<T, Error> {
        self.map_err(|source| Error::Io { doing, source: source.into() })
    }
}
