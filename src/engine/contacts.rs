//! Favourites and groups: what the holder does to them, and who may be kept. Only somebody who may be written to, or whom no list
//! can judge now, is kept anew; a patient never is. Whoever is there is looked at each day with all others.

use super::actor::Actor;
use super::{Answer, Ticket};
use crate::clock;
use crate::domain::Notice;
use crate::domain::contact::{Change, Contact};
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::patient::is_patient;
use crate::trust::Gate;

impl Actor {
    /// For the session that is open with its card; nothing is changed behind a mask.
    pub(super) fn change_contacts(&mut self, change: Change, ticket: Ticket) {
        let Some(work) = self.work().filter(|_| self.veil.is_none()) else {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        };
        if work.keyring().is_none() {
            return self.answer(ticket, Answer::Failed(Notice::ReadOnly));
        }
        let (gatekeeper, store, relay) = (self.house().gatekeeper.clone(), work.store().clone(), work.relay().clone());
        let acquaintance = work.acquaintance().clone();
        work.answer(ticket, async move {
            let gate = gatekeeper.settled_gate().await;
            if let Some(reason) = change.kept().iter().find_map(|contact| refusal(&gate, contact)) {
                return Answer::Failed(Notice::ContactRefused(reason));
            }
            match store.write(move |tx| tx.change_contacts(&change, clock::now())).await {
                Ok(((), changes)) => {
                    acquaintance.forget();
                    relay.changed(changes);
                    Answer::Done
                }
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }
}

/// Why somebody is not kept.
fn refusal(gate: &Gate, contact: &Contact) -> Option<RefusalReason> {
    if is_patient(contact.address.domain()) {
        return Some(RefusalReason::Patient(PatientFault::Unconfirmed));
    }
    let judged = gate.check(&contact.address.to_string(), clock::now(), |_| Vec::new());
    judged.outcome.err().filter(|reason| !matches!(reason, RefusalReason::NoList(_)))
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::clock;
    use crate::domain::notice::{ListFault, PatientFault, RefusalReason};
    use crate::domain::{Address, Contact};
    use crate::trust::Gate;

    fn contact(address: &str) -> Contact {
        Contact::new(Address::parse(address).unwrap(), "")
    }

    #[test]
    fn a_patient_is_never_kept_and_a_missing_list_is_nobodys_fault() {
        let open = Gate::listing(&["medecin.mssante.fr", "patient.mssante.fr"], clock::now());
        let closed = Gate::closed(ListFault::Missing);
        let patient = contact("279035121518989@patient.mssante.fr");
        for gate in [&open, &closed] {
            assert_eq!(refusal(gate, &contact("claire@medecin.mssante.fr")), None);
            assert_eq!(refusal(gate, &patient), Some(RefusalReason::Patient(PatientFault::Unconfirmed)));
        }
        assert!(matches!(refusal(&open, &contact("marie@gmail.com")), Some(RefusalReason::NotListed { .. })));
    }
}
