//! Messages that are put into a folder of a shared mailbox reach everybody who shares it, though no envelope names them. Who they are
//! the operator alone knows, and it lets in nobody but those who hold mailboxes with it: so its domain must be of the trust space, by
//! the list of the moment, as that of a recipient must.

use jiff::Timestamp;

use super::{Gate, Refusal};
use crate::domain::Address;

/// Leave to put messages where those read them who share a mailbox of this operator. Only the gate gives it; it is never kept.
#[derive(Debug)]
pub struct Crossing(());

impl Gate {
    /// Asks it for the operator of this address, of whose server the shared mailbox is.
    ///
    /// # Errors
    /// Its domain is not in the list, is that of patients, or there is no list that serves now.
    pub fn crossing(&self, own: &Address, now: Timestamp) -> Result<Crossing, Refusal> {
        self.admit(own, now).map(|_| Crossing(()))
    }
}
