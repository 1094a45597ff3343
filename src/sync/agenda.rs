//! In which order bodies are fetched. Pure: no network, no database, no clock. Each wanted message is given out once: newest
//! first over all mailboxes, by ages, so that few mailboxes are opened again and again; what lies in the mailbox that is looked
//! at goes first, what is far larger than the rest goes last.

use std::collections::{BTreeMap, HashSet, VecDeque};

use crate::domain::{MailboxId, MessageId, Uid};
use crate::store::Wanted;

/// Octets asked for in one FETCH.
const BATCH_OCTETS: u64 = 8 * 1024 * 1024;
/// Messages asked for in one FETCH.
const BATCH_COUNT: usize = 200;
/// Smaller messages go first within an age.
const SMALL: u64 = 256 * 1024;
/// Larger ones come alone, in pieces, after all others.
pub const LARGE: u64 = 4 * 1024 * 1024;
/// Ends of the ages, in days before the newest message.
const AGES: [i64; 9] = [2, 7, 30, 90, 180, 365, 730, 1460, 2920];
const DAY: i64 = 24 * 60 * 60;

/// Messages of one mailbox to be fetched together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The messages, in the order they were wanted.
    pub messages: Vec<Wanted>,
    place: Place,
}

impl Batch {
    /// True when it is one message that comes in pieces.
    pub fn is_large(&self) -> bool {
        self.place.size == Size::Large
    }
}

/// Where a message stands in the order; the mailbox comes last, so that those of one age can be served by turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    large: bool,
    age: usize,
    size: Size,
    rank: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    Small,
    Medium,
    Large,
}

/// What is still to be fetched.
#[derive(Debug, Default)]
pub struct Agenda {
    queues: BTreeMap<Place, VecDeque<Wanted>>,
    mailboxes: Vec<MailboxId>,
    left: usize,
    octets: u64,
}

impl Agenda {
    /// From what each mailbox wants, the mailboxes in the order they matter, messages newest first.
    pub fn new(wanted: Vec<(MailboxId, Vec<Wanted>)>) -> Self {
        let newest = wanted.iter().flat_map(|(_, all)| all.iter().map(|one| one.date)).max().unwrap_or_default();
        let mut agenda = Self::default();
        for (rank, (mailbox, all)) in wanted.into_iter().enumerate() {
            agenda.mailboxes.push(mailbox);
            for one in all {
                let size = size(one.size);
                let place = Place { large: size == Size::Large, age: age(newest, one.date), size, rank };
                agenda.queues.entry(place).or_default().push_back(one);
                agenda.left = agenda.left.saturating_add(1);
                agenda.octets = agenda.octets.saturating_add(one.size);
            }
        }
        agenda
    }

    /// Messages that nobody has taken.
    pub fn left(&self) -> usize {
        self.left
    }

    /// Their octets.
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// What to fetch next. `current`: the mailbox that is looked at. `open`: the one that this connection has open; it is
    /// stayed with as long as the age lasts. `busy`: those that other connections work in.
    pub fn next(
        &mut self,
        current: Option<MailboxId>,
        open: Option<MailboxId>,
        busy: &HashSet<MailboxId>,
    ) -> Option<Batch> {
        let place = self.looked_at(current).or_else(|| self.due(open, busy))?;
        let mailbox = self.mailbox(place)?;
        let queue = self.queues.get_mut(&place)?;
        let (mut messages, mut octets) = (Vec::new(), 0_u64);
        while let Some(one) = queue.front() {
            let sum = octets.saturating_add(one.size);
            if !messages.is_empty() && (place.large || messages.len() >= BATCH_COUNT || sum > BATCH_OCTETS) {
                break;
            }
            octets = sum;
            messages.extend(queue.pop_front());
        }
        if queue.is_empty() {
            let _ = self.queues.remove(&place);
        }
        self.left = self.left.saturating_sub(messages.len());
        self.octets = self.octets.saturating_sub(octets);
        Some(Batch { mailbox, messages, place })
    }

    /// Takes back what a connection has not brought.
    pub fn give_back(&mut self, mut batch: Batch, brought: impl Fn(Uid) -> bool) {
        batch.messages.retain(|one| !brought(one.uid));
        for one in batch.messages.into_iter().rev() {
            self.left = self.left.saturating_add(1);
            self.octets = self.octets.saturating_add(one.size);
            self.queues.entry(batch.place).or_default().push_front(one);
        }
    }

    /// Wants this message no more: it has been given out of turn.
    pub fn drop_message(&mut self, id: MessageId) {
        for queue in self.queues.values_mut() {
            queue.retain(|one| one.id != id);
        }
        self.queues.retain(|_, queue| !queue.is_empty());
        self.count();
    }

    /// Wants nothing more of this mailbox.
    pub fn drop_mailbox(&mut self, mailbox: MailboxId) {
        let mailboxes = &self.mailboxes;
        self.queues.retain(|place, _| mailboxes.get(place.rank) != Some(&mailbox));
        self.count();
    }

    fn count(&mut self) {
        self.left = self.queues.values().map(VecDeque::len).sum();
        self.octets = self.queues.values().flatten().fold(0, |sum, one| sum.saturating_add(one.size));
    }

    fn looked_at(&self, current: Option<MailboxId>) -> Option<Place> {
        let current = current?;
        self.queues.keys().copied().find(|place| self.mailbox(*place) == Some(current))
    }

    /// Of the places with the first age and size, the one of the open mailbox, else one where nobody works.
    fn due(&self, open: Option<MailboxId>, busy: &HashSet<MailboxId>) -> Option<Place> {
        let first = *self.queues.keys().next()?;
        let due = || self.queues.keys().copied().take_while(|place| Place { rank: first.rank, ..*place } == first);
        let is_open = |place: &Place| open.is_some() && self.mailbox(*place) == open;
        let is_free = |place: &Place| self.mailbox(*place).is_some_and(|mailbox| !busy.contains(&mailbox));
        due().find(is_open).or_else(|| due().find(is_free)).or(Some(first))
    }

    fn mailbox(&self, place: Place) -> Option<MailboxId> {
        self.mailboxes.get(place.rank).copied()
    }
}

fn size(octets: u64) -> Size {
    match octets {
        ..=SMALL => Size::Small,
        LARGE.. => Size::Large,
        _ => Size::Medium,
    }
}

fn age(newest: i64, date: i64) -> usize {
    let days = newest.saturating_sub(date) / DAY;
    AGES.iter().position(|&end| days < end).unwrap_or(AGES.len())
}

#[cfg(test)]
#[path = "agenda_tests.rs"]
mod tests;
