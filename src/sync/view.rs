//! The two sides of a plan, as plain data: what the vault knows of a mailbox, and what the server says of it.

use jiff::Timestamp;

use crate::domain::{Level, Marks, ModSeq, Uid, UidSet, UidValidity};
use crate::imap::{Changes, SelectState, Status};
use crate::store::{KnownMarks, LocalMailbox};

/// What the vault knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalView {
    /// UIDVALIDITY of what is known.
    pub validity: Option<UidValidity>,
    /// UIDs known under it, those that were missed included.
    pub known: UidSet,
    /// Of these, those that the last list left out, with most of the mailbox.
    pub missed: UidSet,
    /// When the last of them was.
    pub missed_at: Option<Timestamp>,
    /// UIDs under the same UIDVALIDITY whose messages were proven to be gone, and are kept a while.
    pub gone: UidSet,
    /// Messages of an older UIDVALIDITY are left.
    pub stale: bool,
    /// UIDNEXT at the end of the last complete pass.
    pub next: Option<Uid>,
    /// HIGHESTMODSEQ at the beginning of the last complete pass.
    pub modseq: Option<ModSeq>,
    /// It was compared whole once.
    pub compared: bool,
    /// Flags and keywords of what is known, ascending by UID: read only for a comparison.
    pub marks: Option<Vec<(Uid, Marks)>>,
    /// Those that the user has changed since: what the server last said of them is not known here.
    pub unsettled: UidSet,
}

impl LocalView {
    /// With the flags and keywords of what is known.
    #[must_use]
    pub fn with_marks(self, known: KnownMarks) -> Self {
        Self { marks: Some(known.marks), unsettled: known.unsettled, ..self }
    }
}

impl From<&LocalMailbox> for LocalView {
    fn from(mailbox: &LocalMailbox) -> Self {
        Self {
            validity: mailbox.validity,
            known: mailbox.known.clone(),
            missed: mailbox.missed.clone(),
            missed_at: mailbox.missed_at,
            gone: mailbox.gone.clone(),
            stale: mailbox.stale,
            next: mailbox.uidnext,
            modseq: mailbox.modseq,
            compared: mailbox.compared.is_some(),
            marks: None,
            unsettled: UidSet::default(),
        }
    }
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteView {
    /// UIDVALIDITY.
    pub validity: UidValidity,
    /// UIDNEXT, if it says.
    pub next: Option<Uid>,
    /// HIGHESTMODSEQ, if it keeps one and is believed.
    pub modseq: Option<ModSeq>,
    /// Messages.
    pub exists: u32,
    /// Flags and keywords that were asked for.
    pub marks: Vec<(Uid, Marks)>,
    /// UIDs it says are gone: a hint, no proof.
    pub vanished: UidSet,
    /// Some of the flags that were asked for could not be read.
    pub partial: bool,
    /// An answer about changes could not be read, so that all flags were asked for.
    pub unreadable: bool,
    /// What it told of changes after all flags had been read: whatever differs and is not told here was kept from us.
    pub probe: Option<UidSet>,
    /// Every UID of the mailbox: the proof that others are gone.
    pub uids: Option<UidSet>,
    /// UIDs that other messages have now than those that are known by them: the server was restored from an older state.
    pub reused: UidSet,
}

impl RemoteView {
    /// What opening the mailbox says, to somebody who believes it so far; `None` without UIDVALIDITY, since UIDs then mean nothing.
    pub fn opened(state: &SelectState, level: Level) -> Option<Self> {
        Some(Self {
            validity: state.validity?,
            next: state.next,
            modseq: state.modseq.filter(|_| level > Level::Plain),
            exists: state.exists,
            marks: Vec::new(),
            vanished: UidSet::default(),
            partial: false,
            unreadable: false,
            probe: None,
            uids: None,
            reused: UidSet::default(),
        })
    }

    /// With the answer about flags; what vanished counts for those who believe it.
    #[must_use]
    pub fn with_changes(self, changes: Changes, level: Level) -> Self {
        let vanished = if level >= Level::Qresync { changes.vanished } else { UidSet::default() };
        Self { marks: changes.marks, vanished, partial: changes.unreadable > 0, ..self }
    }

    /// True when the server is in an older state than it was seen in under this UIDVALIDITY, as if restored from a copy: UIDs may have
    /// been given a second time since.
    pub fn went_back(&self, local: &LocalView) -> bool {
        local.validity == Some(self.validity)
            && (matches!((local.modseq, self.modseq), (Some(known), Some(now)) if now < known)
                || matches!((local.next, self.next), (Some(known), Some(now)) if now < known))
    }

    /// UIDs whose flags are known.
    pub fn told(&self) -> UidSet {
        self.marks.iter().map(|(uid, _)| *uid).collect()
    }

    /// Told marks of known messages that are not as they are known; all of them when what is known was not read.
    pub fn changed<'v>(&'v self, local: &'v LocalView) -> impl Iterator<Item = &'v (Uid, Marks)> {
        let known = local.marks.as_deref();
        self.marks.iter().filter(move |(uid, marks)| {
            local.known.contains(*uid)
                && known.is_none_or(|known| {
                    let at = known.binary_search_by_key(uid, |(uid, _)| *uid).ok();
                    at.and_then(|at| known.get(at)).is_none_or(|(_, here)| here != marks)
                })
        })
    }
}

/// True when STATUS alone shows that nothing has changed since the last complete pass: every change raises
/// HIGHESTMODSEQ (RFC 7162 §3.1.1), and a message that is gone lowers the number.
pub fn is_quiet(local: &LocalView, status: &Status) -> bool {
    local.validity.is_some()
        && local.validity == status.validity
        && local.modseq.is_some()
        && local.modseq == status.modseq
        && !local.stale
        && local.missed.is_empty()
        && status.messages.map(u64::from) == Some(local.known.len())
        && (local.next.is_none() || status.next.is_none() || local.next == status.next)
}
