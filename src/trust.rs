//! Who may receive: the list of the trust space, its seal, its age, and the gate that turns a recipient into a verified one.
//!
//! Nothing here trusts the network or the disk: a list counts once its seal was verified, at each start again. It holds no TLS and
//! judges no chain itself: the caller gives the check of a seal's certificate.

mod alternatives;
pub mod canonical;
mod crossing;
pub mod fetch;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod gate;
mod keeper;
mod mark;
mod recipient;
mod seal;
pub mod signature;
mod whitelist;

use std::time::Duration;

use jiff::SignedDuration;

pub use alternatives::Known;
pub use crossing::Crossing;
pub use gate::{Gate, Verdict, may_name_patient};
pub use keeper::{Download, Keeper, Rules};
pub use mark::Mark;
pub use recipient::{Recipient, Refusal, Unverified, Verified, VerifiedPatient};
pub use seal::Signer;
pub use whitelist::{ListVersion, Whitelist};

use crate::domain::notice::ListFault;
use crate::domain::recovery::UserAct;
use crate::domain::{Notice, Recovery};
use crate::http;

/// A generation date may be this far ahead of this computer's clock.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Most nodes of a list's tree: several times the list of 2026.
const NODES_MAX: u32 = 2_000_000;
/// Pause before the list is asked for again.
const RETRY: Duration = Duration::from_mins(15);

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not well-formed.
    #[error("List is not well-formed")]
    Xml(#[source] roxmltree::Error),
    /// Another document, or a list without date or domains.
    #[error("Not a list of the trust space")]
    NotAList,
    /// The seal does not hold.
    #[error("Seal of the list does not hold")]
    Signature(#[source] signature::Error),
    /// No seal, where there must be one.
    #[error("List is not signed")]
    Unsigned,
    /// A seal, but not the publisher's.
    #[error("List is signed by someone else")]
    WrongSigner,
    /// Generated before one that was seen.
    #[error("List is older than the last one seen")]
    Older,
    /// Generated in the future.
    #[error("List comes from the future")]
    FromFuture,
    /// Beyond its age.
    #[error("List has expired")]
    Expired,
    /// There is none on this computer.
    #[error("No list on this computer")]
    Missing,
    /// The list, or the note of the last one seen, cannot be read or written.
    #[error("List cannot be read or kept")]
    Disk(#[source] std::io::Error),
    /// The note of the last list seen is damaged.
    #[error("Note of the last list seen is damaged")]
    Mark,
    /// Not fetched.
    #[error("List not fetched")]
    Fetch(#[source] http::Error),
}

impl Error {
    /// What is wrong, in the words of the domain.
    pub fn fault(&self) -> ListFault {
        match self {
            Self::Xml(_) | Self::NotAList | Self::Mark | Self::Disk(_) => ListFault::Malformed,
            Self::Signature(error) => match error {
                signature::Error::Unsigned => ListFault::Unsigned,
                signature::Error::TooLarge | signature::Error::NotUtf8(_) | signature::Error::Xml(_) => {
                    ListFault::Malformed
                }
                signature::Error::Profile(_) | signature::Error::Digest | signature::Error::Value => {
                    ListFault::BadSignature
                }
            },
            Self::Unsigned => ListFault::Unsigned,
            Self::WrongSigner => ListFault::WrongSigner,
            Self::Older => ListFault::Older,
            Self::FromFuture => ListFault::FromFuture,
            Self::Expired => ListFault::Expired,
            Self::Missing => ListFault::Missing,
            Self::Fetch(_) => ListFault::Unreachable,
        }
    }

    /// What the user is told when no other list serves.
    pub fn notice(&self) -> Notice {
        Notice::ListUnusable(self.fault())
    }

    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Fetch(error) => error.recovery(),
            Self::Disk(_) => Recovery::Needs(UserAct::FixSetup),
            Self::Xml(_)
            | Self::NotAList
            | Self::Mark
            | Self::Signature(_)
            | Self::Unsigned
            | Self::WrongSigner
            | Self::Older
            | Self::FromFuture
            | Self::Expired
            | Self::Missing => Recovery::After(RETRY),
        }
    }
}
