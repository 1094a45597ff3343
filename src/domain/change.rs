//! What a committed transaction of the store touched: screens read again the rows they show.

use std::collections::BTreeSet;

use super::{MailboxId, MessageId};

#[allow(clippy::struct_excessive_bools, reason = "each is a screen that reads again by itself")]
/// What a committed transaction touched. Beyond a bound everything is said to have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// Everything may have changed.
    pub everything: bool,
    /// The list of mailboxes, or counts in them.
    pub mailboxes: BTreeSet<MailboxId>,
    /// Messages of these ids (bounded).
    pub messages: BTreeSet<MessageId>,
    /// Drafts.
    pub drafts: bool,
    /// Outbox rows.
    pub outbox: bool,
    /// Actions that the server does not know yet.
    pub actions: bool,
}

impl ChangeSet {
    /// More message ids than this become `everything`.
    pub const BOUND: usize = 512;

    /// Adds what `other` touched.
    pub fn merge(&mut self, other: Self) {
        self.everything |= other.everything;
        self.mailboxes.extend(other.mailboxes);
        self.messages.extend(other.messages);
        self.drafts |= other.drafts;
        self.outbox |= other.outbox;
        self.actions |= other.actions;
        if self.messages.len() > Self::BOUND {
            self.everything = true;
            self.messages.clear();
        }
    }

    /// True when nothing was touched.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
