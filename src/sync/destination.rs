//! Where messages are put on a server: there is no other way to name it to [`Remote`], and into a mailbox that others share it is named
//! only with leave of the gate.
//!
//! [`Remote`]: super::Remote

use std::fmt;
use std::sync::Arc;

use crate::domain::MailboxName;
use crate::domain::notice::ListFault;
use crate::trust::{Crossing, Refusal};

/// A mailbox into which messages may be put now.
#[derive(Debug)]
pub struct Destination<'n>(&'n MailboxName);

impl<'n> Destination<'n> {
    /// `crosses`: others read what lies there, who may not read it where it lies now.
    ///
    /// # Errors
    /// No leave.
    pub(super) fn admit(name: &'n MailboxName, crosses: bool, leave: &Leave) -> Result<Self, Refusal> {
        if crosses {
            let _: Crossing = leave.ask()?;
        }
        Ok(Destination(name))
    }

    /// Its name on the server.
    pub fn name(&self) -> &'n MailboxName {
        self.0
    }
}

/// Asks the gate each time. By default nobody is asked, and nothing crosses.
#[derive(Clone)]
pub struct Leave(Arc<dyn Fn() -> Result<Crossing, Refusal> + Send + Sync>);

impl Leave {
    /// Asks so.
    pub fn new(ask: impl Fn() -> Result<Crossing, Refusal> + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// What the gate says now.
    ///
    /// # Errors
    /// Its refusal.
    pub fn ask(&self) -> Result<Crossing, Refusal> {
        (self.0)()
    }
}

impl Default for Leave {
    fn default() -> Self {
        Self::new(|| Err(Refusal::NoList(ListFault::Missing)))
    }
}

impl fmt::Debug for Leave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leave")
    }
}
