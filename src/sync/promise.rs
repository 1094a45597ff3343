//! Whether a server that promised to push what changes in every mailbox (NOTIFY, RFC 5465) does so. Pure: no network, no clock. A list
//! proves that it does not when it shows a change of which nothing is pushed for a while after, or for the second time one of which
//! nothing was pushed although all was calm: some push only what somebody has looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::MailboxName;
use crate::imap::{Listed, Status};

/// Servers gather what they push: what has not come so long after it could be seen does not come.
const GRACE: Duration = Duration::from_secs(20);

/// Changes seen by lists out of a calm before they were pushed. One may have come with the list by chance.
const LATE: u32 = 2;

/// What is owed by the promise.
#[derive(Debug, Default)]
pub struct Promise {
    /// Counters as they were told last, of mailboxes that nobody has touched over this connection since.
    known: HashMap<MailboxName, Status>,
    /// Changed without a word, since then at the latest.
    owed: BTreeMap<MailboxName, Instant>,
    /// When the last list came.
    last: Option<Instant>,
    /// See [`LATE`].
    late: u32,
}

/// What was pushed between two lists.
#[derive(Debug, Default)]
pub struct Heard {
    /// The promise stood all the time.
    pub pushing: bool,
    /// Of these mailboxes something was pushed.
    pub told: BTreeSet<MailboxName>,
    /// A push, of whichever mailbox, is why the list was asked for: others may be on their way.
    pub woken: bool,
}

impl Promise {
    /// A list came. True when the promise was broken.
    pub fn listed(&mut self, listed: &[Listed], heard: &Heard, now: Instant) -> bool {
        let Heard { pushing, told, woken } = heard;
        let is_long_ago = |since: Instant| now.saturating_duration_since(since) >= GRACE;
        let calm = !woken && self.last.replace(now).is_some_and(is_long_ago);
        self.owed.retain(|name, _| *pushing && !told.contains(name));
        let mut broken = self.owed.values().any(|since| is_long_ago(*since));
        let mut untold = false;
        for mailbox in listed {
            let Some(status) = mailbox.status else { continue };
            let before = self.known.insert(mailbox.name.clone(), status);
            let changed = before.is_some_and(|before| differs(&before, &status));
            if *pushing && changed && !told.contains(&mailbox.name) {
                untold = true;
                let _ = self.owed.entry(mailbox.name.clone()).or_insert(now);
            }
        }
        self.late = self.late.saturating_add(u32::from(untold && calm));
        broken |= self.late >= LATE;
        if broken {
            self.owed.clear();
            self.late = 0;
        }
        broken
    }

    /// A mailbox was opened: this is what is known of it now.
    pub fn opened(&mut self, name: &MailboxName, status: Status) {
        let _ = self.known.insert(name.clone(), status);
    }

    /// This connection changes a mailbox: of what it does itself nothing need be pushed.
    pub fn touched(&mut self, name: &MailboxName) {
        let _ = self.known.remove(name);
    }

    /// Mailboxes are made, renamed or deleted.
    pub fn upset(&mut self) {
        self.known.clear();
    }
}

/// Modification sequences move for reasons of which nothing is promised: only what is counted counts.
fn differs(before: &Status, now: &Status) -> bool {
    fn other<T: Copy + PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.is_some() && other.is_some() && one != other
    }
    before.validity == now.validity
        && (other(before.messages, now.messages) || other(before.next, now.next) || other(before.unseen, now.unseen))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{GRACE, Heard, Promise};
    use crate::domain::MailboxName;
    use crate::imap::{Listed, Status};

    fn list(messages: u32) -> Vec<Listed> {
        let status = Status { messages: Some(messages), ..Status::default() };
        let listed = Listed {
            name: MailboxName::new("Labo"),
            delimiter: Some('/'),
            role: None,
            selectable: true,
            inferiors: true,
            status: Some(status),
            rights: None,
        };
        vec![listed]
    }

    /// Woken by a push: of nothing, or of this mailbox.
    fn heard(labo: bool) -> Heard {
        let told = if labo { [MailboxName::new("Labo")].into() } else { BTreeSet::new() };
        Heard { pushing: true, told, woken: true }
    }

    fn calm() -> Heard {
        Heard { pushing: true, ..Heard::default() }
    }

    #[test]
    fn a_change_that_is_never_pushed_breaks_it() {
        let (mut promise, start) = (Promise::default(), Instant::now());
        assert!(!promise.listed(&list(1), &Heard::default(), start));
        assert!(!promise.listed(&list(2), &heard(false), start));
        assert!(!promise.listed(&list(2), &heard(false), start + GRACE - Duration::from_secs(1)));
        assert!(promise.listed(&list(2), &heard(false), start + GRACE));
        // Once.
        assert!(!promise.listed(&list(2), &heard(false), start + GRACE * 2));
    }

    #[test]
    fn what_is_pushed_in_time_or_late_keeps_it() {
        let (mut promise, start) = (Promise::default(), Instant::now());
        let _ = promise.listed(&list(1), &heard(false), start);
        assert!(!promise.listed(&list(2), &heard(true), start));
        // One moved from INBOX is seen there first, again and again.
        for number in 1..9 {
            let at = start + GRACE * number * 2;
            assert!(!promise.listed(&list(2 + number), &heard(false), at));
            assert!(!promise.listed(&list(2 + number), &heard(true), at + GRACE));
        }
    }

    #[test]
    fn what_is_pushed_only_once_it_was_looked_at_breaks_it() {
        let (mut promise, start) = (Promise::default(), Instant::now());
        let _ = promise.listed(&list(1), &calm(), start);
        assert!(!promise.listed(&list(2), &calm(), start + GRACE));
        assert!(!promise.listed(&list(2), &heard(true), start + GRACE * 2));
        assert!(promise.listed(&list(3), &calm(), start + GRACE * 3));
    }

    #[test]
    fn without_a_promise_and_of_our_own_doing_nothing_is_owed() {
        let (mut promise, start) = (Promise::default(), Instant::now());
        let _ = promise.listed(&list(1), &heard(false), start);
        let _ = promise.listed(&list(2), &Heard::default(), start);
        promise.touched(&MailboxName::new("Labo"));
        let _ = promise.listed(&list(3), &heard(false), start);
        let now = Status { messages: Some(4), ..Status::default() };
        promise.opened(&MailboxName::new("Labo"), now);
        let _ = promise.listed(&list(4), &heard(false), start);
        promise.upset();
        let _ = promise.listed(&list(5), &heard(false), start);
        assert!(!promise.listed(&list(5), &heard(false), start + GRACE * 2));
        // What was owed is owed no more once the server takes its promise back.
        let _ = promise.listed(&list(6), &heard(false), start + GRACE * 2);
        let _ = promise.listed(&list(6), &Heard::default(), start + GRACE * 3);
        assert!(!promise.listed(&list(6), &heard(false), start + GRACE * 9));
    }
}
