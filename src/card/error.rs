//! What can go wrong with a card, by cause; CKR codes end here.

use std::path::PathBuf;

use jiff::Timestamp;
use thiserror::Error;

use super::protocol::Fault;
use crate::domain::recovery::UserAct;
use crate::domain::{Holder, Notice, Recovery};

/// Why a card operation failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// No PKCS#11 module at the configured or known places.
    #[error("no PKCS#11 module was found")]
    ModuleMissing,
    /// The module's file, or a folder above it, may be changed by others than root or its owner: it was not loaded.
    #[error("others may change the PKCS#11 module")]
    ModuleUntrusted {
        /// Which file or folder.
        at: PathBuf,
    },
    /// The module is there but cannot be loaded or initialised.
    #[error("the PKCS#11 module cannot be loaded")]
    ModuleUnloadable,
    /// The module crashed, hung or answered nonsense; it is started anew on the next use.
    #[error("the PKCS#11 module failed: {0}")]
    ModuleFailed(Failure),
    /// No card in that reader.
    #[error("no card in the reader")]
    Absent,
    /// The card left its reader, or another one came.
    #[error("the card was removed")]
    Removed,
    /// No authentication certificate with its key: not a card for Pli.
    #[error("the card has no authentication certificate")]
    Unknown,
    /// The holder's certificate has ended.
    #[error("the holder's certificate has expired")]
    Expired {
        /// End of validity.
        on: Timestamp,
    },
    /// The holder's certificate is not valid yet: most often the computer's clock is wrong.
    #[error("the holder's certificate is not valid yet")]
    NotYetValid,
    /// The code is shorter or longer than the card accepts; it was not presented.
    #[error("the code's length is not accepted by the card")]
    PinLength {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
    },
    /// The code is wrong.
    #[error("the code is wrong")]
    PinWrong {
        /// The next wrong code blocks the card.
        last_try: bool,
    },
    /// The card is blocked.
    #[error("the card is blocked")]
    PinLocked,
    /// The unblocking code has not the shape of one; it was not presented.
    #[error("the unblocking code's length is not accepted by the card")]
    UnblockLength {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
    },
    /// The unblocking code is wrong.
    #[error("the unblocking code is wrong")]
    UnblockWrong {
        /// The next wrong one blocks the card for good.
        last_try: bool,
    },
    /// The unblocking code is blocked too.
    #[error("the card is blocked for good")]
    UnblockLocked,
    /// The card, its module or its reader does not unblock for Pli.
    #[error("the card cannot be unblocked here")]
    UnblockUnable,
    /// No code was given and the reader has no pad.
    #[error("a code is needed")]
    PinNeeded,
    /// The token claims that somebody is logged in already, which proves nothing.
    #[error("the card gave no proof of the code")]
    Unproven,
    /// The login this key belongs to has ended.
    #[error("nobody is logged in to the card")]
    LoggedOut,
    /// The card's key cannot make this kind of signature.
    #[error("the card cannot make this signature")]
    SchemeUnsupported,
    /// A signature or public key does not belong to the certificate.
    #[error("the card's key does not match its certificate")]
    Mismatch,
    /// The module answered with a code that nothing else describes.
    #[error("the card failed: {code}")]
    Failed {
        /// Name of the CKR code.
        code: String,
    },
}

/// How the agent was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// Its process could not be started.
    #[error("its process could not be started")]
    Start,
    /// Its process ended.
    #[error("its process ended")]
    Ended,
    /// It did not answer in time and was stopped.
    #[error("it did not answer in time")]
    Late,
    /// Its answer makes no sense.
    #[error("its answer is not understood")]
    Garbled,
    /// Too many requests wait for it.
    #[error("too many requests wait for it")]
    Busy,
}

impl Error {
    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::ModuleFailed(_) => Recovery::Now,
            Self::Absent | Self::Removed => Recovery::Needs(UserAct::InsertCard),
            Self::PinLength { .. }
            | Self::PinWrong { .. }
            | Self::UnblockLength { .. }
            | Self::UnblockWrong { .. }
            | Self::PinNeeded
            | Self::Unproven
            | Self::LoggedOut => Recovery::Needs(UserAct::EnterPin),
            Self::ModuleMissing
            | Self::ModuleUntrusted { .. }
            | Self::ModuleUnloadable
            | Self::PinLocked
            | Self::UnblockUnable
            | Self::NotYetValid => Recovery::Needs(UserAct::FixSetup),
            Self::Unknown
            | Self::Expired { .. }
            | Self::UnblockLocked
            | Self::SchemeUnsupported
            | Self::Mismatch
            | Self::Failed { .. } => Recovery::Never,
        }
    }

    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::ModuleMissing => Notice::CardModuleMissing,
            Self::ModuleUntrusted { at } => Notice::CardModuleUntrusted { place: at.display().to_string() },
            Self::ModuleUnloadable => Notice::CardModuleUnloadable,
            Self::ModuleFailed(_) => Notice::CardModuleFailed,
            Self::Absent => Notice::CardAbsent,
            Self::Removed => Notice::CardRemoved,
            Self::Unknown => Notice::CardUnknown,
            Self::Expired { on } => Notice::HolderExpired { on: *on },
            Self::PinLength { min, max } => Notice::PinLength { min: *min, max: *max },
            Self::PinWrong { last_try } => Notice::PinWrong { last_try: *last_try },
            Self::PinLocked => Notice::PinLocked,
            Self::UnblockLength { min, max } => Notice::UnblockLength { min: *min, max: *max },
            Self::UnblockWrong { last_try } => Notice::UnblockWrong { last_try: *last_try },
            Self::UnblockLocked => Notice::UnblockLocked,
            Self::UnblockUnable => Notice::UnblockUnable,
            Self::LoggedOut => Notice::SessionClosed,
            Self::SchemeUnsupported => Notice::CardSchemeUnsupported,
            Self::Mismatch | Self::NotYetValid => Notice::HolderUntrusted,
            Self::PinNeeded | Self::Unproven | Self::Failed { .. } => Notice::CardFailed,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unloadable => Self::ModuleUnloadable,
            Fault::Absent => Self::Absent,
            Fault::Removed => Self::Removed,
            Fault::NoKey => Self::Unknown,
            Fault::PinWrong { last_try } => Self::PinWrong { last_try },
            Fault::PinLocked => Self::PinLocked,
            Fault::UnblockWrong { last_try } => Self::UnblockWrong { last_try },
            Fault::UnblockLocked => Self::UnblockLocked,
            Fault::UnblockUnable => Self::UnblockUnable,
            Fault::Unproven => Self::Unproven,
            Fault::LoggedOut => Self::LoggedOut,
            Fault::Scheme => Self::SchemeUnsupported,
            Fault::Mismatch => Self::Mismatch,
            Fault::Refused => Self::ModuleFailed(Failure::Garbled),
            // The caller knows the token's limits and fills them in.
            Fault::PinLength => Self::PinLength { min: 0, max: 0 },
            Fault::Module { code } => Self::Failed { code },
        }
    }
}

/// Why the holder of a card cannot be used, as far as the card alone tells.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HolderFault {
    /// No authentication certificate.
    #[error("no authentication certificate")]
    Missing,
    /// The certificate cannot be read, or names nobody.
    #[error("the authentication certificate cannot be read")]
    Malformed,
    /// Its validity has ended.
    #[error("the authentication certificate has expired")]
    Expired(Box<Holder>),
    /// Its validity has not begun: most often the computer's clock is wrong.
    #[error("the authentication certificate is not valid yet")]
    NotYetValid(Box<Holder>),
}

impl HolderFault {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Missing | Self::Malformed => Notice::CardUnknown,
            Self::Expired(holder) => Notice::HolderExpired { on: holder.not_after },
            Self::NotYetValid(_) => Notice::HolderUntrusted,
        }
    }
}

impl From<&HolderFault> for Error {
    fn from(fault: &HolderFault) -> Self {
        match fault {
            HolderFault::Missing | HolderFault::Malformed => Self::Unknown,
            HolderFault::Expired(holder) => Self::Expired { on: holder.not_after },
            HolderFault::NotYetValid(_) => Self::NotYetValid,
        }
    }
}
