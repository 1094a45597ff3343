//! Events on their way out: changes are merged and progress replaced while they wait, so that the queue stays short, the
//! window draws at most a dozen times a second, and nothing that happened once is lost.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::Event;
use super::event::{ChangeSet, SyncStatus};

/// How long changes gather before they are told.
const GATHER: Duration = Duration::from_millis(60);

/// Waiting events.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    queue: VecDeque<Event>,
    changes: ChangeSet,
    progress: Option<SyncStatus>,
    due: Option<Instant>,
}

impl Outlet {
    /// Adds an event: a change joins those waiting, progress replaces the progress waiting, all else keeps its order.
    pub(super) fn push(&mut self, event: Event, now: Instant) {
        match event {
            Event::Changed(changes) if changes.is_empty() => return,
            Event::Changed(changes) => self.changes.merge(changes),
            Event::Sync(status) => self.progress = Some(status),
            other => return self.queue.push_back(other),
        }
        let _ = self.due.get_or_insert_with(|| now.checked_add(GATHER).unwrap_or(now));
    }

    /// Drops what waits of rows and progress: they are those of a session that is closed.
    pub(super) fn forget(&mut self) {
        self.changes = ChangeSet::default();
        self.progress = None;
        self.due = None;
    }

    /// When [`Outlet::pop`] will next give something; `None` when nothing waits.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        if self.queue.is_empty() { self.due } else { Some(now) }
    }

    /// The next event to give at this time.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Event> {
        if let Some(event) = self.queue.pop_front() {
            return Some(event);
        }
        if self.due.is_none_or(|due| due > now) {
            return None;
        }
        if !self.changes.is_empty() {
            let changes = std::mem::take(&mut self.changes);
            if self.progress.is_none() {
                self.due = None;
            }
            return Some(Event::Changed(changes));
        }
        self.due = None;
        self.progress.take().map(Event::Sync)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::{Event, GATHER, Outlet};
    use crate::domain::{MailboxId, Notice};
    use crate::engine::event::{ChangeSet, SyncStatus};

    #[test]
    fn changes_merge_and_progress_is_replaced() {
        let mut outlet = Outlet::default();
        let start = Instant::now();
        let change = |id| Event::Changed(ChangeSet { mailboxes: [MailboxId(id)].into(), ..ChangeSet::default() });
        outlet.push(change(1), start);
        outlet.push(Event::Sync(SyncStatus::Running { done: 1, total: 3 }), start);
        outlet.push(change(2), start);
        outlet.push(Event::Sync(SyncStatus::Running { done: 2, total: 3 }), start);
        outlet.push(Event::Notice(Notice::Internal), start);

        assert_eq!(outlet.pop(start), Some(Event::Notice(Notice::Internal)));
        assert_eq!(outlet.pop(start), None, "changes gather first");
        let later = start + GATHER;
        assert_eq!(outlet.due(start), Some(later));
        let both = ChangeSet { mailboxes: [MailboxId(1), MailboxId(2)].into(), ..ChangeSet::default() };
        assert_eq!(outlet.pop(later), Some(Event::Changed(both)));
        assert_eq!(outlet.pop(later), Some(Event::Sync(SyncStatus::Running { done: 2, total: 3 })));
        assert_eq!(outlet.pop(later), None);
        assert_eq!(outlet.due(later), None);

        outlet.push(change(3), start);
        outlet.push(Event::Sync(SyncStatus::Running { done: 3, total: 3 }), start);
        outlet.push(Event::Notice(Notice::Internal), start);
        outlet.forget();
        assert_eq!(outlet.pop(later), Some(Event::Notice(Notice::Internal)), "what is said in order is said");
        assert_eq!((outlet.pop(later), outlet.due(later)), (None, None));
    }
}
