//! IDLE (RFC 2177): waits until the selected mailbox changes or a deadline passes.

use tokio::time::{Instant, timeout_at};

use super::convert::{Reply, reply};
use super::{Error, Selected, Session};

/// Why the wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Messages came, went or changed.
    Changed,
    /// Nothing happened until the deadline.
    Deadline,
}

impl Session<Selected> {
    /// Waits for a change until `deadline`, which must come before the 29 minutes after which servers hang up. Dropped
    /// while waiting, the next command ends the IDLE first.
    ///
    /// # Errors
    /// [`Error::MechanismMissing`] when the server has no IDLE, and whatever befalls the link.
    pub async fn idle(&mut self, deadline: Instant) -> Result<Wake, Error> {
        let link = &mut *self.link;
        if !link.offers("IDLE") {
            return Err(Error::MechanismMissing);
        }
        link.begin(b"IDLE").await?;
        link.continuation("IDLE").await?;
        let wake = loop {
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
                _ => {}
            }
        };
        link.end_idle().await?;
        Ok(wake)
    }
}
