//! Pure values that every room speaks: no I/O, no clock, no async, no SQL, no window.

pub mod account;
pub mod address;
pub mod block;
pub mod change;
pub mod correspondent;
pub mod draft;
pub mod folding;
pub mod holder;
pub mod listing;
pub mod mailbox;
pub mod message;
pub mod notice;
pub mod outgoing;
pub mod progress;
pub mod recovery;
pub mod recovery_code;
pub mod secret;
pub mod shown;
pub mod uid_set;
pub mod vault;

pub use account::{Account, AccountId, Endpoint, Security};
pub use address::{Address, DisplayName, Domain};
pub use change::ChangeSet;
pub use correspondent::Correspondent;
pub use draft::{Draft, DraftId};
pub use holder::{Holder, HolderId};
pub use mailbox::{MailboxId, MailboxName, Role};
pub use message::{Envelope, Flags, MessageId, ModSeq, Uid, UidValidity};
pub use notice::Notice;
pub use outgoing::OutgoingId;
pub use progress::{SyncFigures, SyncStatus};
pub use recovery::Recovery;
pub use recovery_code::RecoveryCode;
pub use secret::Secret;
pub use uid_set::UidSet;
pub use vault::{BackupTally, Remains, SlotId, SlotKind, SlotRow};
