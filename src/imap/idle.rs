//! Waits until something changes or a deadline passes: in the open mailbox by IDLE (RFC 2177), in the others by NOTIFY (RFC 5465)
//! where the server does it. IDLE stays the base: a server may push by NOTIFY alone what the open mailbox is about, and does not.

use tokio::time::{Instant, timeout_at};

use super::codes::Code;
use super::convert::{Reply, StatusLine, reply};
use super::link::Link;
use super::{Error, Quirk, Selected, Session};
use crate::domain::MailboxName;

const NOTIFY: &[u8] = b"NOTIFY SET STATUS (selected (MessageNew MessageExpunge FlagChange)) \
    (personal (MessageNew MessageExpunge FlagChange))";

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
    /// Waits for a change of the open mailbox until `deadline`, which must come before the 29 minutes after which servers hang up. Dropped
    /// while waiting, the next command ends the IDLE first.
    ///
    /// # Errors
    /// [`Error::NotOffered`] when the server has no IDLE, and whatever befalls the link.
    pub async fn idle(&mut self, deadline: Instant) -> Result<Wake, Error> {
        wait(&mut self.link, deadline).await
    }

    /// The same for all mailboxes of the account, where the server pushes them; see [`Session::pushes`]. What changed elsewhere since the
    /// counters of that mailbox were last asked for, and was told meanwhile, ends the wait at once.
    ///
    /// # Errors
    /// As [`Session::idle`].
    pub async fn watch(&mut self, deadline: Instant) -> Result<Wake, Error> {
        let link = &mut *self.link;
        if !link.offers("IDLE") {
            return Err(Error::NotOffered("IDLE"));
        }
        if !link.pushing && link.offers("NOTIFY") && !link.quirks.has(Quirk::NotifyRefused) {
            match link.run("NOTIFY", NOTIFY, |_| ()).await {
                Ok(_) => link.pushing = true,
                Err(Error::Refused { .. }) => link.quirks.note(Quirk::NotifyRefused),
                Err(error) => return Err(error),
            }
        }
        match link.take_elsewhere() {
            Some(wake) => Ok(wake),
            None => wait(link, deadline).await,
        }
    }

    /// True when [`Session::watch`] tells of other mailboxes too: they need no rounds of STATUS.
    pub fn pushes(&self) -> bool {
        self.link.pushing
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
