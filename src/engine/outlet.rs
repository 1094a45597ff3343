//! Events on their way out, held back while the session is masked: changes are merged and progress replaced while they wait, so that the queue stays short, the
//! window draws at most a dozen times a second, and nothing that happened once is lost.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::Event;
use super::event::{ChangeSet, SyncStatus};
use crate::domain::AccountId;

/// How long changes gather before they are told.
const GATHER: Duration = Duration::from_millis(60);

/// Waiting events.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    queue: VecDeque<Event>,
    changes: ChangeSet,
    /// Of each mailbox.
    progress: BTreeMap<AccountId, SyncStatus>,
    due: Option<Instant>,
    /// What is held back while the session is masked.
    held: Option<VecDeque<Event>>,
}

impl Outlet {
    /// Adds an event: a change joins those waiting, progress replaces the progress waiting, all else keeps its order.
    pub(super) fn push(&mut self, event: Event, now: Instant) {
        match event {
            Event::Changed(changes) if changes.is_empty() => return,
            Event::Changed(changes) => self.changes.merge(changes),
            Event::Sync { account, status } => drop(self.progress.insert(account, status)),
            other => {
                return match &mut self.held {
                    // It is told anew with what is held.
                    Some(_) if matches!(other, Event::Psc(_)) => {}
                    // Told once is enough: nobody is there to read it twice.
                    Some(held) if tells_of_mail(&other) && held.contains(&other) => {}
                    Some(held) if tells_of_mail(&other) => held.push_back(other),
                    _ => self.queue.push_back(other),
                };
            }
        }
        let _ = self.due.get_or_insert_with(|| now.checked_add(GATHER).unwrap_or(now));
    }

    /// Adds an event that is told behind a mask too.
    pub(super) fn pass(&mut self, event: Event) {
        self.queue.push_back(event);
    }

    /// Holds back from now on whatever tells of mail, also what already waits.
    pub(super) fn hold(&mut self) {
        let (mut held, queue): (VecDeque<_>, _) = std::mem::take(&mut self.queue).into_iter().partition(tells_of_mail);
        held.retain(|event| !matches!(event, Event::Psc(_)));
        self.queue = queue;
        self.held = Some(held);
    }

    /// Gives what was held back.
    pub(super) fn release(&mut self) {
        self.queue.extend(self.held.take().unwrap_or_default());
    }

    /// Drops what waits of rows and progress, and what was held back: they are those of a session that is closed.
    pub(super) fn forget(&mut self) {
        self.held = None;
        self.changes = ChangeSet::default();
        self.progress.clear();
        self.due = None;
    }

    /// When [`Outlet::pop`] will next give something; `None` when nothing waits.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        match (&self.queue, &self.held) {
            (queue, _) if !queue.is_empty() => Some(now),
            (_, None) => self.due,
            (_, Some(_)) => None,
        }
    }

    /// The next event to give at this time.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Event> {
        if let Some(event) = self.queue.pop_front() {
            return Some(event);
        }
        if self.held.is_some() || self.due.is_none_or(|due| due > now) {
            return None;
        }
        if !self.changes.is_empty() {
            let changes = std::mem::take(&mut self.changes);
            if self.progress.is_empty() {
                self.due = None;
            }
            return Some(Event::Changed(changes));
        }
        let (account, status) = self.progress.pop_first()?;
        if self.progress.is_empty() {
            self.due = None;
        }
        Some(Event::Sync { account, status })
    }
}

/// Everything but where the session stands, what may open one, why it ends, and that the program does.
fn tells_of_mail(event: &Event) -> bool {
    !matches!(event, Event::Session(_) | Event::Ending(_) | Event::Readable(_) | Event::Stopped)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tokio::time::Instant;

    use super::{Event, GATHER, Outlet};
    use crate::domain::{AccountId, MailboxId, Notice};
    use crate::engine::event::{ChangeSet, SyncStatus};
    use crate::engine::{Answer, SessionState, Ticket};

    #[test]
    fn changes_merge_and_progress_is_replaced() {
        let mut outlet = Outlet::default();
        let start = Instant::now();
        let change = |id| Event::Changed(ChangeSet { mailboxes: [MailboxId(id)].into(), ..ChangeSet::default() });
        let sync =
            |account, done| Event::Sync { account: AccountId(account), status: SyncStatus::Running { done, total: 3 } };
        outlet.push(sync(2, 3), start);
        outlet.push(change(1), start);
        outlet.push(sync(1, 1), start);
        outlet.push(change(2), start);
        outlet.push(sync(1, 2), start);
        outlet.push(Event::Notice(Notice::Internal), start);

        assert_eq!(outlet.pop(start), Some(Event::Notice(Notice::Internal)));
        assert_eq!(outlet.pop(start), None, "changes gather first");
        let later = start + GATHER;
        assert_eq!(outlet.due(start), Some(later));
        let both = ChangeSet { mailboxes: [MailboxId(1), MailboxId(2)].into(), ..ChangeSet::default() };
        assert_eq!(outlet.pop(later), Some(Event::Changed(both)));
        assert_eq!(outlet.pop(later), Some(sync(1, 2)));
        assert_eq!(outlet.pop(later), Some(sync(2, 3)), "each mailbox has its own");
        assert_eq!(outlet.pop(later), None);
        assert_eq!(outlet.due(later), None);

        outlet.push(change(3), start);
        outlet.push(sync(1, 3), start);
        outlet.push(Event::Notice(Notice::Internal), start);
        outlet.forget();
        assert_eq!(outlet.pop(later), Some(Event::Notice(Notice::Internal)), "what is said in order is said");
        assert_eq!((outlet.pop(later), outlet.due(later)), (None, None));
    }

    #[test]
    fn behind_the_mask_only_the_session_is_told_and_the_rest_follows_it() {
        let mut outlet = Outlet::default();
        let (start, later) = (Instant::now(), Instant::now() + GATHER);
        let answer = |ticket| Event::Answer(Ticket(ticket), Answer::Done);
        let session = || Event::Session(SessionState::Starting);
        let up_to_date =
            || Event::Sync { account: AccountId(1), status: SyncStatus::UpToDate { at: Timestamp::UNIX_EPOCH } };
        let change = || Event::Changed(ChangeSet { outbox: true, ..ChangeSet::default() });
        for held in [answer(1), change(), Event::Notice(Notice::SendDoubtful)] {
            outlet.push(held, start);
        }
        outlet.hold();
        outlet.push(session(), start);
        for held in [answer(2), change(), Event::Notice(Notice::SendDoubtful), up_to_date()] {
            outlet.push(held, start);
        }
        outlet.pass(answer(3));
        let told: Vec<Event> = std::iter::from_fn(|| outlet.pop(later)).collect();
        assert_eq!(told, [session(), answer(3)]);
        assert_eq!(outlet.due(later), None, "nobody waits for what is held");
        outlet.release();
        let told: Vec<Event> = std::iter::from_fn(|| outlet.pop(later)).collect();
        let (once, sync) = (Event::Notice(Notice::SendDoubtful), up_to_date());
        assert_eq!(told, [answer(1), once, answer(2), change(), sync]);

        outlet.hold();
        outlet.push(answer(4), start);
        outlet.forget();
        outlet.push(session(), start);
        assert_eq!(
            (outlet.pop(later), outlet.pop(later)),
            (Some(session()), None),
            "what was held goes with its session"
        );
    }
}
