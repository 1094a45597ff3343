//! The two sides of a plan, as plain data: what the vault knows of a mailbox, and what the server says of it.

use crate::domain::{Marks, ModSeq, Uid, UidSet, UidValidity};
use crate::imap::{Changes, SelectState, Status};
use crate::store::LocalMailbox;

/// What the vault knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalView {
    /// UIDVALIDITY of what is known.
    pub validity: Option<UidValidity>,
    /// UIDs known under it.
    pub known: UidSet,
    /// UIDNEXT at the end of the last complete pass.
    pub next: Option<Uid>,
    /// HIGHESTMODSEQ at the beginning of the last complete pass.
    pub modseq: Option<ModSeq>,
}

impl From<&LocalMailbox> for LocalView {
    fn from(mailbox: &LocalMailbox) -> Self {
        Self { validity: mailbox.validity, known: mailbox.known.clone(), next: mailbox.uidnext, modseq: mailbox.modseq }
    }
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteView {
    /// UIDVALIDITY.
    pub validity: UidValidity,
    /// UIDNEXT, if it says.
    pub next: Option<Uid>,
    /// HIGHESTMODSEQ, if it keeps one.
    pub modseq: Option<ModSeq>,
    /// Messages.
    pub exists: u32,
    /// Flags and keywords that were asked for.
    pub marks: Vec<(Uid, Marks)>,
    /// UIDs it says are gone: a hint, no proof.
    pub vanished: UidSet,
    /// Some answer could not be read.
    pub partial: bool,
    /// Every UID of the mailbox: the proof that others are gone.
    pub uids: Option<UidSet>,
}

impl RemoteView {
    /// What opening the mailbox says; `None` without UIDVALIDITY, since UIDs then mean nothing.
    pub fn opened(state: &SelectState) -> Option<Self> {
        Some(Self {
            validity: state.validity?,
            next: state.next,
            modseq: state.modseq,
            exists: state.exists,
            marks: Vec::new(),
            vanished: UidSet::default(),
            partial: false,
            uids: None,
        })
    }

    /// With the answer about flags.
    #[must_use]
    pub fn with_changes(self, changes: Changes) -> Self {
        Self { marks: changes.marks, vanished: changes.vanished, partial: changes.unreadable > 0, ..self }
    }

    /// UIDs whose flags are known.
    pub fn told(&self) -> UidSet {
        self.marks.iter().map(|(uid, _)| *uid).collect()
    }
}

/// True when STATUS alone shows that nothing has changed since the last complete pass: every change raises
/// HIGHESTMODSEQ (RFC 7162 §3.1.1), and a message that is gone lowers the number.
pub fn is_quiet(local: &LocalView, status: &Status) -> bool {
    local.validity.is_some()
        && local.validity == status.validity
        && local.modseq.is_some()
        && local.modseq == status.modseq
        && status.messages.map(u64::from) == Some(local.known.len())
        && (local.next.is_none() || status.next.is_none() || local.next == status.next)
}
