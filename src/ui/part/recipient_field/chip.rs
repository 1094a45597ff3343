//! A recipient in its field: who, what the trust gate says, and what may replace it.

use jiff::Timestamp;

use super::EXPLAINED;
use super::entry::Entry;
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::standing::{Alternative, Departure, Standing};
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

impl Trust {
    /// A patient who may receive once it is confirmed who that is.
    pub fn is_patient(&self) -> bool {
        use PatientFault::{Opposed, Unconfirmed};
        matches!(self, Self::Refused { reason: RefusalReason::Patient(Unconfirmed | Opposed { .. }), .. })
    }

    /// Since when she opposes, of a patient; `None` while nobody has answered.
    pub fn opposed(&self) -> Option<Option<Timestamp>> {
        match self {
            Self::Refused { reason: RefusalReason::Patient(PatientFault::Opposed { since }), .. } => Some(Some(*since)),
            _ => self.is_patient().then_some(None),
        }
    }
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
    /// What the directory says of it.
    pub standing: Standing,
    /// What may replace it, with the reason: told with the verdict.
    pub proposed: Vec<Alternative>,
    /// Others who bear its name; it was never written to.
    pub namesakes: Vec<Correspondent>,
}

impl Chip {
    /// Why it is refused.
    pub fn refusal(&self) -> Option<&RefusalReason> {
        match &self.trust {
            Trust::Refused { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// It may receive, but something speaks against writing to it: it has gone from the directory, or it may be a slip of one that
    /// the directory holds.
    pub fn doubt(&self) -> Option<Doubt> {
        match (&self.trust, self.standing) {
            (Trust::Accepted, Standing::Gone(departure)) => Some(Doubt::Gone(departure)),
            (Trust::Accepted, Standing::Unknown) if !self.proposed.is_empty() => Some(Doubt::Slip),
            _ => None,
        }
    }

    /// What may replace it: what is proposed with the verdict, then the gate's suggestion.
    pub fn replacements(&self) -> Vec<Replacement> {
        let suggestion = match &self.trust {
            Trust::Refused { suggestion, .. } => suggestion,
            Trust::Accepted if self.doubt().is_some() => &None,
            _ => return Vec::new(),
        };
        // What nobody in the directory has keeps the name that was typed.
        let is_suggestion =
            |one: &Alternative| suggestion.as_ref().is_some_and(|text| *text == one.address.to_string());
        let proposed = self
            .proposed
            .iter()
            .filter(|one| one.who.is_some() || !is_suggestion(one))
            .map(|one| Replacement::Proposed(Box::new(one.clone())));
        let suggested = suggestion
            .iter()
            .map(|address| Replacement::Address(Entry { name: self.entry.name.clone(), address: address.clone() }));
        let mut kept: Vec<Replacement> = Vec::new();
        // The directory knows more of an address than the gate: its line is kept when both name the same.
        for one in proposed.chain(suggested) {
            let key = one.entry().key();
            if key != self.entry.key() && kept.iter().all(|known| known.entry().key() != key) {
                kept.push(one);
            }
        }
        kept.truncate(EXPLAINED);
        kept
    }
}

/// Why one who may receive is looked at twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It has gone since it was written to.
    Gone(Departure),
    /// The directory does not hold it, but holds one that is nearly the same.
    Slip,
}

/// A mailbox that may be meant instead of a refused one.
#[derive(Clone, Debug, PartialEq)]
pub enum Replacement {
    /// Proposed with its reason.
    Proposed(Box<Alternative>),
    /// Of the gate.
    Address(Entry),
}

impl Replacement {
    /// The recipient it makes.
    pub fn entry(&self) -> Entry {
        match self {
            Self::Address(entry) => entry.clone(),
            Self::Proposed(one) => match &one.who {
                Some(who) => Entry::of(who),
                None => Entry { name: None, address: one.address.to_string() },
            },
        }
    }
}
