//! What can go wrong when the practice operator starts or is driven, in words
//! that say what to do about it.

use std::path::{Path, PathBuf};

/// An error of the practice operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program that the operator drives is not installed.
    #[error("program `{program}` not found: install the Debian package `{package}` (all of them: {all})")]
    MissingProgram {
        /// Program that was looked for.
        program: String,
        /// Debian package that brings it.
        package: &'static str,
        /// Every package the operator needs.
        all: String,
    },
    /// Every port that servers may listen on is taken.
    #[error("no free loopback port")]
    NoPort,
    /// Dovecot and Postfix change user: they must be started by root.
    #[error("the practice operator starts Dovecot and Postfix: run it as root (or through sudo)")]
    NotRoot,
    /// A program answered with a failure.
    #[error("{program} failed while {doing}: {output}")]
    Command {
        /// Program.
        program: String,
        /// What it was asked to do.
        doing: String,
        /// What it wrote.
        output: String,
    },
    /// A file or folder could not be read or written.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was attempted.
        doing: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A server did not answer in time.
    #[error("{server} is not ready after {seconds} s; the end of its log:\n{log}")]
    NotReady {
        /// Server.
        server: &'static str,
        /// How long it was waited for.
        seconds: u64,
        /// End of its log.
        log: String,
    },
    /// TLS of the HTTPS port could not be set up.
    #[error("HTTPS port: {0}")]
    Tls(String),
    /// A picture or an archive of the seed could not be built.
    #[error("building the seed: {0}")]
    Seed(String),
    /// A mailbox that does not exist here.
    #[error("no mailbox {0} in the practice operator")]
    UnknownMailbox(String),
}

/// Result of the operator's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// Names the path and the intention behind an input/output error.
pub(crate) trait Context<T> {
    /// Adds what was being done, and where.
    fn at(self, doing: &'static str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { doing, path: path.to_path_buf(), source })
    }
}
