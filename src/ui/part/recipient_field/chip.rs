//! A recipient in its field: who, what the trust gate says, and what may replace it.

use super::EXPLAINED;
use super::entry::Entry;
use crate::domain::notice::RefusalReason;
use crate::domain::{Correspondent, Notice};
use crate::engine::Ticket;

/// Local identifier of a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChipId(pub(super) u64);

/// What the trust gate says of a chip.
#[derive(Clone, Debug, PartialEq)]
pub enum Trust {
    /// Asked, not answered yet.
    Asking(Ticket),
    /// May receive.
    Accepted,
    /// May not.
    Refused {
        /// Why.
        reason: RefusalReason,
        /// An address that may have been meant.
        suggestion: Option<String>,
    },
    /// The gate could not be asked.
    Unknown(Notice),
}

/// Mailboxes of the directory that may replace a refused recipient.
#[derive(Clone, Debug, PartialEq)]
pub enum Alternatives {
    /// Not looked for.
    Unsought,
    /// Asked of the directory.
    Seeking(Ticket),
    /// What was found.
    Found(Vec<Correspondent>),
}

/// A recipient in the field.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    /// Identifier.
    pub id: ChipId,
    /// Who.
    pub entry: Entry,
    /// May it receive?
    pub trust: Trust,
    /// What may replace it.
    pub alternatives: Alternatives,
}

impl Chip {
    /// Why it is refused.
    pub fn refusal(&self) -> Option<&RefusalReason> {
        match &self.trust {
            Trust::Refused { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// What may replace it: the gate's suggestion, then the directory's hits.
    pub fn replacements(&self) -> Vec<Replacement> {
        let Trust::Refused { suggestion, .. } = &self.trust else { return Vec::new() };
        let suggested = suggestion
            .iter()
            .map(|address| Replacement::Address(Entry { name: self.entry.name.clone(), address: address.clone() }));
        let hits: &[Correspondent] = match &self.alternatives {
            Alternatives::Found(hits) => hits,
            _ => &[],
        };
        let listed = hits.iter().map(|hit| Replacement::Listed(Box::new(hit.clone())));
        let mut kept: Vec<Replacement> = Vec::new();
        // The directory knows more of an address than the gate: its line is kept when both name the same.
        for one in listed.chain(suggested) {
            let key = one.entry().key();
            if key != self.entry.key() && kept.iter().all(|known| known.entry().key() != key) {
                kept.push(one);
            }
        }
        kept.truncate(EXPLAINED);
        kept
    }
}

/// A mailbox that may be meant instead of a refused one.
#[derive(Clone, Debug, PartialEq)]
pub enum Replacement {
    /// Of the gate.
    Address(Entry),
    /// Of the directory.
    Listed(Box<Correspondent>),
}

impl Replacement {
    /// The recipient it makes.
    pub fn entry(&self) -> Entry {
        match self {
            Self::Address(entry) => entry.clone(),
            Self::Listed(correspondent) => Entry::of(correspondent),
        }
    }
}
