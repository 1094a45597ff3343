//! Recipients: only the gate turns one that was asked for into one that may be sent to.
//!
//! A [`Recipient<Verified>`] cannot be built, copied from disk or changed elsewhere:
//!
//! ```compile_fail
//! # use pli::{domain::Address, trust::{ListVersion, Recipient, Verified}};
//! # fn forge(address: Address, list: ListVersion) -> Recipient<Verified> {
//! Recipient { address, name: None, state: Verified { list } }
//! # }
//! ```
//! ```compile_fail
//! # use pli::{domain::Address, trust::{Recipient, Verified}};
//! # fn forge(address: Address) -> Recipient<Verified> {
//! Recipient::<Verified>::new(address, None)
//! # }
//! ```
//! ```compile_fail
//! # use pli::{domain::Address, trust::{Recipient, Verified}};
//! # fn divert(mut recipient: Recipient<Verified>, other: Address) {
//! recipient.address = other;
//! # }
//! ```
//! ```compile_fail
//! # use pli::trust::Verified;
//! let proof: Verified = Default::default();
//! ```
//! ```compile_fail
//! # use pli::{domain::{Address, patient::Identity}, trust::{ListVersion, Recipient, VerifiedPatient}};
//! # fn forge(address: Address, list: ListVersion, identity: Identity) -> Recipient<VerifiedPatient> {
//! Recipient { address, name: None, state: VerifiedPatient { list, identity } }
//! # }
//! ```
//! ```compile_fail
//! # use pli::trust::{Recipient, Verified, VerifiedPatient};
//! # fn mix(patient: Recipient<VerifiedPatient>, others: &mut Vec<Recipient<Verified>>) {
//! others.push(patient);
//! # }
//! ```
//! ```compile_fail
//! # use pli::trust::{Recipient, Unverified, Verified};
//! # fn forge(recipient: Recipient<Unverified>) -> Recipient<Verified> {
//! recipient.into()
//! # }
//! ```
//! ```compile_fail
//! # use pli::trust::{Gate, Whitelist};
//! # fn forge(list: Whitelist) -> Gate {
//! Gate::open(list)
//! # }
//! ```
//! ```
//! # use pli::{domain::notice::ListFault, trust::{Gate, Recipient}};
//! let gate = Gate::closed(ListFault::Missing);
//! let recipient = Recipient::parse("Marie Martin <marie.martin@medecin.mssante.fr>")?;
//! assert!(recipient.verify(&gate, pli::clock::now()).is_err());
//! # Ok::<(), pli::trust::Refusal>(())
//! ```

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

use super::{Gate, ListVersion};
use crate::domain::address::{AddressError, parse_recipient};
use crate::domain::notice::{ListFault, PatientFault, RefusalReason};
use crate::domain::patient::Identity;
use crate::domain::{Address, DisplayName, Domain};

/// Why a recipient is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not an address.
    #[error("Not an address")]
    Malformed(#[source] AddressError),
    /// A patient's mailbox, listed or not: writing to patients has rules of its own (mssante.md §3.6), and one is not met.
    #[error("Mailbox of a patient")]
    Patient(PatientFault),
    /// Its domain is not in the trust space.
    #[error("Domain not in the trust space")]
    NotListed(Domain),
    /// No usable list: nothing can be sent.
    #[error("No usable list of the trust space")]
    NoList(ListFault),
}

impl From<Refusal> for RefusalReason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed(_) => Self::Malformed,
            Refusal::Patient(fault) => Self::Patient(fault),
            Refusal::NotListed(domain) => Self::NotListed { domain: domain.to_string() },
            Refusal::NoList(fault) => Self::NoList(fault),
        }
    }
}

/// Somebody a message is meant for. `S` says what is known: [`Unverified`], [`Verified`], or [`VerifiedPatient`].
pub struct Recipient<S> {
    address: Address,
    name: Option<DisplayName>,
    state: S,
}

/// Nothing is known of the recipient.
#[derive(Clone, Copy, Debug)]
pub struct Unverified(());

/// The recipient's domain was in the list, and the recipient is no patient. Neither stored nor read back: verify again when sending.
#[derive(Debug)]
pub struct Verified {
    list: ListVersion,
}

/// The recipient is a patient: writing to patients was allowed, their domain in the list, and who the patient is confirmed. Another
/// kind than [`Verified`], so that the two cannot stand in one letter; it is neither stored nor read back.
#[derive(Debug)]
pub struct VerifiedPatient {
    list: ListVersion,
    identity: Identity,
}

impl Recipient<Unverified> {
    /// Somebody asked for.
    pub fn new(address: Address, name: Option<DisplayName>) -> Self {
        Self { address, name, state: Unverified(()) }
    }

    /// Reads one recipient as typed: an address, or a name and an address in angle brackets.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        parse_recipient(text).map(|(name, address)| Self::new(address, name)).map_err(Refusal::Malformed)
    }

    /// The only way to [`Verified`].
    ///
    /// # Errors
    /// Why the recipient is refused.
    pub fn verify(self, gate: &Gate, now: Timestamp) -> Result<Recipient<Verified>, Refusal> {
        let list = gate.admit(&self.address, now)?;
        Ok(Recipient { address: self.address, name: self.name, state: Verified { list } })
    }

    /// The only way to [`VerifiedPatient`]: with the identity that was confirmed for this very matricule.
    ///
    /// # Errors
    /// Why the recipient is refused.
    pub fn verify_patient(
        self,
        identity: Option<&Identity>,
        gate: &Gate,
        now: Timestamp,
    ) -> Result<Recipient<VerifiedPatient>, Refusal> {
        let list = gate.admit_patient(&self.address, identity, now)?;
        let identity = identity.cloned().ok_or(Refusal::Patient(PatientFault::Unconfirmed))?;
        Ok(Recipient { address: self.address, name: self.name, state: VerifiedPatient { list, identity } })
    }
}

impl Recipient<Verified> {
    /// The edition of the list that vouches for the domain.
    pub fn list(&self) -> ListVersion {
        self.state.list
    }
}

impl Recipient<VerifiedPatient> {
    /// The edition of the list that vouches for the domain.
    pub fn list(&self) -> ListVersion {
        self.state.list
    }

    /// Who the patient is.
    pub fn identity(&self) -> &Identity {
        &self.state.identity
    }
}

impl<S> Recipient<S> {
    /// The address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The name to write beside it.
    pub fn name(&self) -> Option<&DisplayName> {
        self.name.as_ref()
    }
}

impl<S> fmt::Debug for Recipient<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::trust::Whitelist;

    const NOW: &str = "2026-11-23T12:00:00Z";
    const LISTED: [&str; 5] = [
        "medecin.mssante.fr",
        "ch-exemple.fr",
        "patient.mssante.fr",
        "xn--hpital-ixa.fr",
        "patient.formation.mssante.fr",
    ];

    fn gate() -> Gate {
        Gate::open(Whitelist::of(&LISTED, "2026-11-23T04:00:00Z".parse().unwrap()))
    }

    fn verdict(text: &str) -> Result<(), Refusal> {
        Recipient::parse(text)?.verify(&gate(), NOW.parse().unwrap()).map(drop)
    }

    #[test]
    fn patients_have_their_own_reason_even_when_listed() {
        assert_eq!(verdict("279035121518989@patient.mssante.fr"), Err(Refusal::Patient(PatientFault::Off)));
        assert_eq!(verdict("279035121518989@Patient.MSSante.FR"), Err(Refusal::Patient(PatientFault::Off)));
        assert_eq!(verdict("x@patient.formation.mssante.fr"), Err(Refusal::Patient(PatientFault::Elsewhere)));
        assert_eq!(verdict("x@sous.patient.mssante.fr"), Err(Refusal::Patient(PatientFault::Elsewhere)));
        assert!(matches!(verdict("x@patient.exemple.fr"), Err(Refusal::NotListed(_))));
    }

    #[test]
    fn a_proof_names_its_list_and_a_closed_gate_its_reason() {
        let now = NOW.parse().unwrap();
        let recipient = Recipient::parse("Dr A <a@ch-exemple.fr>").unwrap().verify(&gate(), now).unwrap();
        assert_eq!(recipient.list().generated(), "2026-11-23T04:00:00Z".parse().unwrap());
        assert_eq!(recipient.name().map(DisplayName::as_str), Some("Dr A"));
        assert_eq!(format!("{recipient:?}"), "Recipient { address: …@ch-exemple.fr, .. }");
        let closed = Gate::closed(ListFault::BadSignature);
        let refused = Recipient::parse("a@ch-exemple.fr").unwrap().verify(&closed, now).unwrap_err();
        assert_eq!(RefusalReason::from(refused), RefusalReason::NoList(ListFault::BadSignature));
        let late = "2026-12-01T00:00:00Z".parse().unwrap();
        let refused = Recipient::parse("a@ch-exemple.fr").unwrap().verify(&gate(), late).unwrap_err();
        assert_eq!(refused, Refusal::NoList(ListFault::Expired));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// Domains made of pieces of the listed ones: parents, children, siblings, prefixes and suffixes.
        #[test]
        fn exactly_the_listed_domains_that_are_no_patients_pass(
            labels in prop::collection::vec(
                prop::sample::select(vec!["medecin", "mssante", "fr", "ch-exemple", "patient", "formation", "hôpital", "xn--hpital-ixa", "x", "MEDECIN", "com"]),
                2..5,
            ),
        ) {
            let text = labels.join(".");
            let Ok(domain) = Domain::parse(&text) else { return Ok(()) };
            let expected = ["medecin.mssante.fr", "ch-exemple.fr", "xn--hpital-ixa.fr"].contains(&domain.as_str());
            prop_assert_eq!(verdict(&format!("a@{text}")).is_ok(), expected, "{}", text);
        }

        #[test]
        fn one_changed_letter_never_passes(at in 0usize..18, c in "[a-z0-9.-]") {
            let mut text = "medecin.mssante.fr".to_owned();
            text.replace_range(at..=at, &c);
            prop_assert_eq!(verdict(&format!("a@{text}")).is_ok(), text == "medecin.mssante.fr");
        }
    }
}
