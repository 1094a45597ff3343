//! What a committed transaction of the store touched: screens read again the rows they show.

use std::collections::BTreeSet;

use super::{MailboxId, MessageId};

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
