//! Several rows chosen at once: which messages, from where to where. It remembers of each what acts must know, and no more.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::listing::{Gone, MessageRow};
use crate::domain::{DeskState, Flags, MailboxId, MessageId};

/// Most messages that are chosen at once.
pub const MOST: u32 = 5_000;

/// What acts must know of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Local key.
    pub id: MessageId,
    /// Mailbox it is shown in.
    pub mailbox: MailboxId,
    /// Flags.
    pub flags: Flags,
    /// What the desks say of it.
    pub states: Vec<DeskState>,
    /// It is gone from the server.
    pub gone: Option<Gone>,
    /// All of it is kept here.
    pub whole: bool,
}

impl Picked {
    /// Of a row.
    pub fn of(row: &MessageRow) -> Self {
        Self {
            id: row.id,
            mailbox: row.mailbox,
            flags: row.flags,
            states: row.keywords.iter().filter_map(DeskState::parse).collect(),
            gone: row.gone,
            whole: row.has_body,
        }
    }

    /// Its documents have been dealt with.
    pub fn is_filed(&self) -> bool {
        self.states.contains(&DeskState::Filed)
    }

    /// Nothing is done with them.
    pub fn is_closed(&self) -> bool {
        self.states.contains(&DeskState::Closed)
    }

    /// It was given to those who share another mailbox.
    pub fn is_confided(&self) -> bool {
        self.states.iter().any(DeskState::is_confided)
    }

    /// Who takes care of it.
    pub fn takers(&self) -> impl Iterator<Item = &DeskState> {
        self.states.iter().filter(|state| matches!(state, DeskState::Taken(_)))
    }
}

/// The messages that are chosen beside the one that is read.
#[derive(Debug, Default)]
pub(super) struct Selection {
    marked: BTreeMap<MessageId, Picked>,
    /// Where it begins, and where it was last extended to.
    ends: Option<(u32, u32)>,
}

impl Selection {
    /// Nothing any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    pub(super) fn contains(&self, message: MessageId) -> bool {
        self.marked.contains_key(&message)
    }

    /// All, in the order in which they came.
    pub(super) fn all(&self) -> Vec<Picked> {
        self.marked.values().cloned().collect()
    }

    pub(super) fn count(&self) -> usize {
        self.marked.len()
    }

    /// Where it was last extended to.
    pub(super) fn cursor(&self) -> Option<u32> {
        self.ends.map(|(_, cursor)| cursor)
    }

    /// This one too, or no longer.
    pub(super) fn toggle(&mut self, position: u32, picked: Picked) {
        if self.marked.remove(&picked.id).is_none() {
            let _ = self.marked.insert(picked.id, picked);
        }
        self.ends = Some((position, position));
    }

    /// From where it begins, else from `start`, to `position`; positions of the rows that are now chosen.
    pub(super) fn extend(&mut self, start: u32, position: u32) -> Range<u32> {
        let anchor = self.ends.map_or(start, |(anchor, _)| anchor);
        let near = position.clamp(anchor.saturating_sub(MOST - 1), anchor.saturating_add(MOST - 1));
        self.ends = Some((anchor, near));
        self.marked.clear();
        anchor.min(near)..anchor.max(near).saturating_add(1)
    }

    /// These are chosen.
    pub(super) fn add<'a>(&mut self, rows: impl Iterator<Item = &'a MessageRow>) {
        for row in rows.take(MOST as usize) {
            let _ = self.marked.insert(row.id, Picked::of(row));
        }
    }

    /// What is known of them anew.
    pub(super) fn refresh(&mut self, rows: &[MessageRow]) {
        for row in rows {
            if let Some(picked) = self.marked.get_mut(&row.id) {
                *picked = Picked::of(row);
            }
        }
    }
}
