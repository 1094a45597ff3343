//! Whom a letter is for: professionals, or one patient and nobody else. The two are different kinds, so that no letter mixes them.

use super::outgoing::{Refused, SealError, Sealing};
use crate::domain::notice::PatientFault;
use crate::domain::patient::{Identity, is_patient};
use crate::domain::{Address, Draft};
use crate::mime::write::Mailbox;
use crate::trust::{Recipient, Refusal, Unverified, Verified, VerifiedPatient};

/// Everybody in the envelope, each once.
pub(super) enum Addressees {
    /// Professionals, services, programs: at least one.
    Professionals(Vec<Recipient<Verified>>),
    /// One patient.
    Patient(Box<Recipient<VerifiedPatient>>),
}

impl Addressees {
    /// Their addresses.
    pub(super) fn addresses(&self) -> Vec<&Address> {
        match self {
            Self::Professionals(all) => all.iter().map(Recipient::address).collect(),
            Self::Patient(patient) => vec![patient.address()],
        }
    }

    /// The patient that it is for.
    pub(super) fn patient(&self) -> Option<&Recipient<VerifiedPatient>> {
        match self {
            Self::Professionals(_) => None,
            Self::Patient(patient) => Some(patient),
        }
    }

    pub(super) fn names(&self, address: &Address) -> bool {
        self.addresses().iter().any(|one| one.folded() == address.folded())
    }

    /// Those of a finished message or of an envelope.
    pub(super) fn verify(
        all: Vec<Address>,
        identity: Option<&Identity>,
        sealing: &Sealing<'_>,
    ) -> Result<Self, SealError> {
        let asked = all.into_iter().map(|address| (address.to_string(), Recipient::new(address, None))).collect();
        admit(each_once(asked), identity, sealing)
    }
}

/// The recipients of a draft, as its headers will name them.
pub(super) struct Named {
    pub(super) to: Vec<Mailbox>,
    pub(super) cc: Vec<Mailbox>,
    pub(super) all: Addressees,
}

impl Named {
    /// Reads and verifies them.
    pub(super) fn of(draft: &Draft, sealing: &Sealing<'_>) -> Result<Self, SealError> {
        let mut refused = Vec::new();
        let to = parse(&draft.to, &mut refused);
        let cc = parse(&draft.cc, &mut refused);
        let bcc = parse(&draft.bcc, &mut refused);
        let mailboxes = |all: &[Asked]| all.iter().map(|(_, one)| mailbox(one)).collect::<Vec<_>>();
        let (mut named_to, named_cc) = (mailboxes(&to), mailboxes(&cc));
        let asked: Vec<Asked> = to.into_iter().chain(cc).chain(bcc).collect();
        if !refused.is_empty() {
            // All of them are told, also those that parse.
            if let Err(SealError::Refused(more)) = admit(asked, draft.patient.as_ref(), sealing) {
                refused.extend(more);
            }
            return Err(SealError::Refused(refused));
        }
        let all = admit(each_once(asked), draft.patient.as_ref(), sealing)?;
        if let Some(patient) = all.patient() {
            // A matricule alone says nothing to who reads her copy.
            for one in named_to.iter_mut().filter(|one| one.name.is_none()) {
                one.name = Some(patient.identity().name().clone());
            }
        }
        Ok(Self { to: named_to, cc: named_cc, all })
    }
}

/// As typed, and as read.
type Asked = (String, Recipient<Unverified>);

fn parse(texts: &[String], refused: &mut Vec<Refused>) -> Vec<Asked> {
    let mut parsed = Vec::new();
    for text in texts {
        match Recipient::parse(text) {
            Ok(recipient) => parsed.push((text.clone(), recipient)),
            Err(refusal) => refused.push(Refused { text: text.clone(), refusal }),
        }
    }
    parsed
}

fn each_once(all: Vec<Asked>) -> Vec<Asked> {
    let mut seen = std::collections::BTreeSet::new();
    all.into_iter().filter(|(_, one)| seen.insert(one.address().folded())).collect()
}

/// The gate's answer for all. A patient is alone or is refused; who was confirmed without being written to is refused too.
fn admit(mut asked: Vec<Asked>, identity: Option<&Identity>, sealing: &Sealing<'_>) -> Result<Addressees, SealError> {
    match asked.pop() {
        Some((text, only)) if asked.is_empty() && is_patient(only.address().domain()) => {
            return match only.verify_patient(identity, sealing.gate, sealing.now) {
                Ok(patient) => Ok(Addressees::Patient(Box::new(patient))),
                Err(refusal) => Err(SealError::Refused(vec![Refused { text, refusal }])),
            };
        }
        last => asked.extend(last),
    }
    let (mut verified, mut refused) = (Vec::new(), Vec::new());
    for (text, one) in asked {
        match one.verify(sealing.gate, sealing.now) {
            Ok(recipient) => verified.push(recipient),
            Err(refusal) => refused.push(Refused { text, refusal: mixed(refusal) }),
        }
    }
    if !refused.is_empty() {
        return Err(SealError::Refused(refused));
    }
    if verified.is_empty() {
        return Err(SealError::NoRecipient);
    }
    if identity.is_some() {
        return Err(SealError::EnvelopeMismatch);
    }
    Ok(Addressees::Professionals(verified))
}

/// A patient among others is not refused for want of a confirmation: none would help.
fn mixed(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Patient(PatientFault::Unconfirmed) => Refusal::Patient(PatientFault::Mixed),
        other => other,
    }
}

fn mailbox(one: &Recipient<Unverified>) -> Mailbox {
    Mailbox { name: one.name().cloned(), address: one.address().clone() }
}
