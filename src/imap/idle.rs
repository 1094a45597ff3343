//! Waits until something changes or a deadline passes: in the open mailbox by IDLE (RFC 2177), in the others by NOTIFY (RFC 5465)
//! where the server does it. IDLE stays the base: a server may push by NOTIFY alone what the open mailbox is about, and does not.

use std::collections::BTreeSet;

use tokio::time::{Instant, timeout_at};

use super::codes::Code;
use super::convert::{Reply, StatusLine, reply};
use super::link::Link;
use super::list::quoted;
use super::{Error, Quirk, Selected, Session};
use crate::domain::MailboxName;

const EVENTS: &str = "(MessageNew MessageExpunge FlagChange)";

/// Why the wait ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Messages came, went or changed.
    Changed,
    /// The same in these other mailboxes; none are named when the server lost count.
    Elsewhere(Vec<MailboxName>),
    /// Nothing happened until the deadline.
    Deadline,
}

impl Session<Selected> {
    /// Has the server push what changes in all mailboxes, where it offers that; asked once a session. `beyond`: where mailboxes lie
    /// that are not the login's own. True when it promises to tell of all of them: they need no rounds of STATUS.
    ///
    /// # Errors
    /// Whatever befalls the link.
    pub async fn notify(&mut self, beyond: &[MailboxName]) -> Result<bool, Error> {
        let link = &mut *self.link;
        if link.pushing || !link.offers("NOTIFY") || link.quirks.has(Quirk::NotifyRefused) {
            return Ok(link.pushing);
        }
        let own = format!("NOTIFY SET STATUS (selected {EVENTS}) (personal {EVENTS})").into_bytes();
        let mut all = own.clone();
        for prefix in beyond {
            all.extend(b" (subtree ");
            all.extend(quoted(&link.quirks.wire(prefix.as_str()))?);
            all.extend(format!(" {EVENTS})").bytes());
        }
        let mut outcome = link.run("NOTIFY", &all, |_| ()).await;
        // One that knows no other namespaces may still push its own, which is better than rounds alone.
        if !beyond.is_empty() && matches!(outcome, Err(Error::Refused { .. })) {
            outcome = link.run("NOTIFY", &own, |_| ()).await;
            link.quirks.note(Quirk::NotifyRefused);
        }
        match outcome {
            Ok(_) if !link.quirks.has(Quirk::NotifyRefused) => link.begin_pushing(),
            Ok(_) => {}
            Err(Error::Refused { .. }) => link.quirks.note(Quirk::NotifyRefused),
            Err(error) => return Err(error),
        }
        Ok(link.pushing)
    }

    /// Waits until `deadline` for a change of the open mailbox, and of others where the server pushes it: what it told of them since
    /// their counters were asked for ends the wait at once. The deadline must come before the 29 minutes after which servers hang up.
    /// Dropped while waiting, the next command ends the IDLE first.
    ///
    /// # Errors
    /// [`Error::NotOffered`] when the server has no IDLE, and whatever befalls the link.
    pub async fn watch(&mut self, deadline: Instant) -> Result<Wake, Error> {
        match self.link.take_elsewhere() {
            Some(wake) => Ok(wake),
            None => wait(&mut self.link, deadline).await,
        }
    }
}

impl<S> Session<S> {
    /// True when [`Session::watch`] tells of all mailboxes.
    pub fn pushes(&self) -> bool {
        self.link.pushing
    }

    /// Mailboxes of which something was told unasked since this was last called.
    pub fn take_told(&mut self) -> BTreeSet<MailboxName> {
        std::mem::take(&mut self.link.told).into_iter().map(MailboxName::new).collect()
    }

    /// What was told so far is known by now: all counters have been asked for.
    pub fn overlook(&mut self) {
        let _ = self.link.take_elsewhere();
    }
}

async fn wait(link: &mut Link, deadline: Instant) -> Result<Wake, Error> {
    if !link.offers("IDLE") {
        return Err(Error::NotOffered("IDLE"));
    }
    link.begin(b"IDLE").await?;
    link.continuation("IDLE").await?;
    let wake = loop {
        if let Some(wake) = link.take_elsewhere() {
            break wake;
        }
        // A server that never stops talking is left at the deadline too.
        if Instant::now() >= deadline {
            break Wake::Deadline;
        }
        // A timeout leaves the framer where it stood, so the wait can be left without losing octets.
        let Ok(outcome) = timeout_at(deadline, link.patient_response()).await else { break Wake::Deadline };
        let extent = outcome?;
        if let Some(ended) = link.ended("IDLE", &extent) {
            let _ = ended?;
            return Ok(Wake::Changed);
        }
        match reply(link.octets(&extent)) {
            Reply::Exists(_) | Reply::Expunge | Reply::Vanished { .. } | Reply::Fetch(_) | Reply::Changed => {
                break Wake::Changed;
            }
            Reply::Untagged(StatusLine { code: Some(Code::NotificationOverflow), .. }) => {
                break Wake::Elsewhere(Vec::new());
            }
            _ => {}
        }
    };
    link.end_idle().await?;
    Ok(wake)
}
