//! Whether a letter may be handed to the engine, decided in one place. [`Permit`] can only be made here, and only the
//! holder of one can build the command: a disabled button is not what protects.

use crate::domain::outgoing::Departure;
use crate::domain::{Draft, Entry, Notice};
use crate::engine::{Command, LetterId, Ticket};
use crate::ui::part::recipient_field::{RecipientField, Trust};

use crate::domain::notice::{ListFault, RefusalReason};

/// Proof that nothing stood against sending when the letter was looked at. The engine's gate decides again.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit(());

impl Permit {
    /// The command that hands the letter over.
    pub fn send(self, letter: LetterId, draft: Draft, entry: Entry, departure: Departure, ticket: Ticket) -> Command {
        Command::Send { letter, draft: Box::new(draft), entry, departure, ticket }
    }
}

/// May it be sent, or what stands against it. In the order in which it is told.
#[derive(Debug, PartialEq, Eq)]
pub enum Sendability {
    /// The session has no card.
    ReadOnly,
    /// It is being handed over.
    Sending,
    /// The list of the trust space cannot be used.
    NoList(ListFault),
    /// So many recipients are refused.
    Refused(usize),
    /// The gate could not be asked about a recipient.
    Unchecked(Notice),
    /// An address is being typed.
    Unfinished(String),
    /// Nobody to send to.
    NoRecipient,
    /// A patient among others.
    Mixed,
    /// Who the patient is was not confirmed.
    Unconfirmed,
    /// Heavier than the operator takes.
    TooBig {
        /// Octets on the wire.
        size: u64,
        /// Octets allowed.
        limit: u64,
    },
    /// Nothing is in it.
    Empty,
    /// The gate has been asked and will answer.
    Checking,
    /// Nothing stands against it.
    Ready(Permit),
}

/// Whether a letter is for a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForPatient {
    /// It is not.
    No,
    /// For a patient and for others.
    Mixed,
    /// For one patient, who was not confirmed.
    Unconfirmed,
    /// For one patient, who was confirmed, and for nobody else.
    Confirmed,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// All fields of recipients.
    pub fields: &'a [RecipientField; 3],
    /// Subject, text and files are empty.
    pub empty: bool,
    /// Octets on the wire.
    pub size: u64,
    /// Octets allowed.
    pub limit: u64,
    /// It has been handed over already.
    pub sending: bool,
    /// The session has no card.
    pub read_only: bool,
    /// It is for a patient.
    pub patient: ForPatient,
}

impl Letter<'_> {
    /// Decides.
    pub fn sendability(&self) -> Sendability {
        if self.read_only {
            return Sendability::ReadOnly;
        }
        if self.sending {
            return Sendability::Sending;
        }
        if let Some(obstacle) = self.gate() {
            return obstacle;
        }
        if let Some(text) = self.fields.iter().find_map(RecipientField::unfinished) {
            return Sendability::Unfinished(text.to_owned());
        }
        if self.fields.iter().all(|field| field.chips().is_empty()) {
            return Sendability::NoRecipient;
        }
        match self.patient {
            ForPatient::Mixed => return Sendability::Mixed,
            ForPatient::Unconfirmed => return Sendability::Unconfirmed,
            ForPatient::No | ForPatient::Confirmed => {}
        }
        if self.size > self.limit {
            return Sendability::TooBig { size: self.size, limit: self.limit };
        }
        if self.empty {
            return Sendability::Empty;
        }
        // Last, and over every recipient: ready only when each one has been accepted, or is the one patient who was confirmed, and none of
        // a group is still to come.
        let is_whole = !self.fields.iter().any(RecipientField::awaits_group);
        let is_admitted =
            |trust: &Trust| *trust == Trust::Accepted || (self.patient == ForPatient::Confirmed && trust.is_patient());
        if is_whole && self.trusts().all(is_admitted) { Sendability::Ready(Permit(())) } else { Sendability::Checking }
    }

    fn trusts(&self) -> impl Iterator<Item = &Trust> {
        self.fields.iter().flat_map(RecipientField::chips).map(|chip| &chip.trust)
    }

    /// What the trust gate said against it.
    fn gate(&self) -> Option<Sendability> {
        let mut refused = 0_usize;
        let mut unknown = None;
        for trust in self.trusts() {
            match trust {
                Trust::Refused { reason: RefusalReason::NoList(fault), .. } => {
                    return Some(Sendability::NoList(*fault));
                }
                trust if trust.is_patient() => {}
                Trust::Refused { .. } => refused = refused.saturating_add(1),
                Trust::Unknown(notice) => unknown = Some(notice),
                Trust::Accepted | Trust::Asking(_) => {}
            }
        }
        if refused > 0 {
            return Some(Sendability::Refused(refused));
        }
        unknown.map(|notice| Sendability::Unchecked(notice.clone()))
    }
}
