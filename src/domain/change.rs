//! What a committed transaction of the store touched: screens read again the rows they show.

use std::collections::BTreeSet;
use std::mem;

use super::notice::ActionFault;
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
    /// A letter of the outbox may leave now, or knows that it never will.
    pub claims: bool,
    /// Actions that the server does not know yet.
    pub actions: bool,
    /// Favourites and groups.
    pub contacts: bool,
    /// Documents that were found, or are to be looked for.
    pub documents: bool,
    /// Messages of which something that the user did is dropped: another desk was faster.
    pub overtaken: u32,
    /// Messages that were to go to a mailbox that is no more.
    pub targetless: u32,
    /// Recipients newly known not to be reached by a letter, or whose program did not take it over.
    pub troubled: u32,
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
        self.claims |= other.claims;
        self.actions |= other.actions;
        self.contacts |= other.contacts;
        self.documents |= other.documents;
        self.overtaken = self.overtaken.saturating_add(other.overtaken);
        self.targetless = self.targetless.saturating_add(other.targetless);
        self.troubled = self.troubled.saturating_add(other.troubled);
        if self.messages.len() > Self::BOUND {
            self.everything = true;
            self.messages.clear();
        }
    }

    /// What users are to be told of what they did and nobody carries out any more; once.
    pub fn take_faults(&mut self) -> Vec<ActionFault> {
        let (overtaken, targetless) = (mem::take(&mut self.overtaken), mem::take(&mut self.targetless));
        let faults = [ActionFault::Elsewhere { count: overtaken }, ActionFault::TargetGone { count: targetless }];
        faults
            .into_iter()
            .zip([overtaken, targetless])
            .filter(|(_, count)| *count > 0)
            .map(|(fault, _)| fault)
            .collect()
    }

    /// True when nothing was touched.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
