//! What can go wrong in the vault. Texts name causes, never content: rusqlite keeps SQL text, not the values bound to it.

use std::io;
use std::time::Duration;

use rusqlite::ErrorCode;
use thiserror::Error;

use super::backup::Fault;
use crate::domain::notice::{ActionFault, BackupFault, MailboxFault, SendingFault};
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};

/// An error of the store.
#[derive(Debug, Error)]
pub enum Error {
    /// Another program has the vault open.
    #[error("Vault open elsewhere")]
    Busy,
    /// The key is not that of this vault. Nothing was touched.
    #[error("Key of another vault")]
    WrongKey,
    /// No slot opens with this card, or the key store has lost its part of the secret.
    #[error("No slot opens with this card")]
    KeyUnavailable,
    /// The key store that holds a part of the secret does not answer (locked, stopped, no answer in time).
    #[error("Key store does not answer")]
    KeyStore,
    /// The recovery code opens nothing here.
    #[error("Recovery code of another vault")]
    CodeWrong,
    /// No recovery code was made for this vault.
    #[error("No recovery code")]
    CodeMissing,
    /// A backup cannot be made or brought back.
    #[error("Backup")]
    Backup(#[source] Fault),
    /// The passphrase opens nothing here.
    #[error("Passphrase of nobody here")]
    PassphraseWrong,
    /// What opened this session cannot be taken away in it.
    #[error("Slot of this session")]
    SlotInUse,
    /// Written by a newer version of the program.
    #[error("Vault schema {found} is newer than {known}")]
    TooNew {
        /// Version found.
        found: u32,
        /// Last version known.
        known: u32,
    },
    /// The file is damaged; the next [`crate::store::Store::open`] sets it aside and rebuilds.
    #[error("Vault damaged")]
    Damaged(#[source] rusqlite::Error),
    /// The disk is full or may not be written.
    #[error("Vault cannot be written")]
    Unwritable(#[source] rusqlite::Error),
    /// A file of the vault cannot be read or written.
    #[error("File of the vault")]
    File(#[from] io::Error),
    /// No such row (any more).
    #[error("No such row")]
    NotFound,
    /// A message with this `Message-ID` is in the outbox already.
    #[error("Already in the outbox")]
    AlreadyQueued,
    /// The draft that a letter comes from is no longer there.
    #[error("Draft gone")]
    DraftGone,
    /// The draft was written over since it was read.
    #[error("Draft was written over")]
    DraftOvertaken,
    /// What another program had put among the drafts of a server, and the draft goes on from, is there no more.
    #[error("Source of the draft gone")]
    SourceGone,
    /// A letter that was prepared for somebody is no more as it was read.
    #[error("Proposal changed, sent or gone")]
    ProposalOvertaken,
    /// The same, where nothing was written that would be lost.
    #[error("Proposal not as it was shown")]
    ProposalChanged,
    /// A mailbox of this address is kept already.
    #[error("Mailbox kept already")]
    MailboxKnown,
    /// Letters of the mailbox are not filed.
    #[error("Letters of the mailbox are not filed")]
    MailboxLetters {
        /// How many.
        count: u32,
    },
    /// Those who share the mailbox are yet to be told of letters that were prepared in it.
    #[error("Letters prepared in the mailbox are not told there")]
    MailboxUntold {
        /// How many.
        count: u32,
    },
    /// A group of correspondents has this name already.
    #[error("Group of this name kept already")]
    GroupKnown,
    /// Something that a user asks for cannot be done.
    #[error("Not possible")]
    Action(ActionFault),
    /// A stored value that this version cannot have written.
    #[error("Stored value out of range in {column}")]
    Malformed {
        /// Where.
        column: &'static str,
    },
    /// Another error of the database.
    #[error("Database")]
    Database(#[source] rusqlite::Error),
    /// The store is closed.
    #[error("Store closed")]
    Closed,
}

impl Error {
    /// What can be done about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Busy | Self::KeyStore => Recovery::After(Duration::from_secs(2)),
            Self::Damaged(_) => Recovery::Now,
            Self::KeyUnavailable | Self::TooNew { .. } | Self::Unwritable(_) | Self::File(_) => {
                Recovery::Needs(UserAct::FixSetup)
            }
            Self::WrongKey
            | Self::CodeWrong
            | Self::CodeMissing
            | Self::Backup(_)
            | Self::PassphraseWrong
            | Self::SlotInUse
            | Self::NotFound
            | Self::AlreadyQueued
            | Self::DraftGone
            | Self::DraftOvertaken
            | Self::SourceGone
            | Self::ProposalOvertaken
            | Self::ProposalChanged
            | Self::MailboxKnown
            | Self::GroupKnown
            | Self::MailboxLetters { .. }
            | Self::MailboxUntold { .. }
            | Self::Action(_)
            | Self::Malformed { .. }
            | Self::Database(_)
            | Self::Closed => Recovery::Never,
        }
    }

    /// Whether something else than what was tried may open the vault.
    pub fn may_be_recovered(&self) -> bool {
        matches!(self, Self::KeyUnavailable | Self::KeyStore | Self::CodeWrong)
    }

    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Busy => Notice::VaultBusy,
            Self::KeyUnavailable => Notice::CardNotEnrolled,
            Self::WrongKey | Self::KeyStore => Notice::VaultKeyUnavailable,
            Self::CodeWrong => Notice::RecoveryCodeWrong,
            Self::CodeMissing => Notice::RecoveryCodeMissing,
            Self::Backup(fault) => match fault {
                Fault::Exists => Notice::Backup(BackupFault::Exists),
                Fault::Unwritable(_) => Notice::FileUnwritable,
                Fault::Unreadable(_) => Notice::FileUnreadable,
                Fault::Foreign => Notice::Backup(BackupFault::Foreign),
                Fault::Damaged => Notice::Backup(BackupFault::Damaged),
                Fault::TooNew => Notice::Backup(BackupFault::TooNew),
            },
            Self::PassphraseWrong => Notice::PassphraseWrong,
            Self::SlotInUse => Notice::SlotInUse,
            Self::Unwritable(_) | Self::File(_) => Notice::VaultUnwritable,
            Self::NotFound => Notice::NotFound,
            Self::Closed => Notice::SessionClosed,
            Self::TooNew { .. } | Self::Damaged(_) | Self::Malformed { .. } | Self::Database(_) => Notice::VaultFailed,
            Self::AlreadyQueued => Notice::SendDoubtful,
            Self::DraftGone => Notice::Sending(SendingFault::DraftGone),
            Self::DraftOvertaken => Notice::DraftForked,
            Self::SourceGone => Notice::Sending(SendingFault::SourceGone),
            Self::ProposalOvertaken => Notice::Sending(SendingFault::ProposalOvertaken),
            Self::ProposalChanged => Notice::Sending(SendingFault::ProposalChanged),
            Self::MailboxKnown => Notice::Mailbox(MailboxFault::Known),
            Self::GroupKnown => Notice::GroupKnown,
            Self::Action(fault) => Notice::Action(*fault),
            Self::MailboxLetters { count } => Notice::Mailbox(MailboxFault::Letters { count: *count }),
            Self::MailboxUntold { count } => Notice::Mailbox(MailboxFault::Untold { count: *count }),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let error = quiet(error);
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Unwritable(error)
            }
            _ if matches!(error, rusqlite::Error::QueryReturnedNoRows) => Self::NotFound,
            _ => Self::Database(error),
        }
    }
}

/// The words looked for stand in what the search index says about a question; names of columns stand in what constraints say.
fn quiet(error: rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, Some(_)) if failure.code != ErrorCode::ConstraintViolation => {
            rusqlite::Error::SqliteFailure(failure, None)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{Error, Notice};

    #[test]
    fn what_was_looked_for_is_not_told() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE VIRTUAL TABLE t USING fts5 (a)").unwrap();
        let error = connection
            .query_row("SELECT a FROM t WHERE t MATCH ?1", ["dupont AND ("], |row| row.get::<_, String>(0))
            .unwrap_err();
        assert!(format!("{error:?}").contains("AND") || format!("{error:?}").contains("syntax"), "{error:?}");
        let error = Error::from(error);
        assert!(!format!("{error:?} {error}").contains("syntax"), "{error:?}");
    }

    #[test]
    fn a_missing_row_is_not_found() {
        assert!(matches!(Error::from(rusqlite::Error::QueryReturnedNoRows), Error::NotFound));
        assert_eq!(Error::from(rusqlite::Error::QueryReturnedNoRows).notice(), Notice::NotFound);
    }
}
