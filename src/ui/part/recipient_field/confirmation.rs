//! Whether the recipients that may receive are in a directory today: asked a few at a time, shown beside them, never in the way.

use std::collections::BTreeMap;

use super::chip::{Chip, Trust};
use super::entry::Entry;
use crate::engine::event::Sighting;
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::{Effect, Tickets};

/// Asked about at a time.
const AT_ONCE: usize = 2;
/// Asked about in one field: a pasted list of hundreds would spend the quota of everybody.
const MOST: usize = 20;

/// What is known of the recipients of a field, and what is asked.
#[derive(Debug, Default)]
pub struct Confirmations {
    asked: Vec<(Ticket, String)>,
    known: BTreeMap<String, Sighting>,
    /// No directory may be asked on this computer.
    off: bool,
}

impl Confirmations {
    /// Where this recipient stands.
    pub fn of(&self, entry: &Entry) -> Option<&Sighting> {
        self.known.get(&entry.key())
    }

    /// Asks about the next recipients that the gate has accepted.
    pub fn ask(&mut self, chips: &[Chip], tickets: &mut Tickets) -> Vec<Effect> {
        let mut effects = Vec::new();
        for chip in chips.iter().filter(|chip| chip.trust == Trust::Accepted) {
            let key = chip.entry.key();
            let told = self.known.len().saturating_add(self.asked.len());
            if self.off || self.asked.len() >= AT_ONCE || told >= MOST {
                break;
            }
            if self.known.contains_key(&key) || self.asked.iter().any(|(_, asked)| *asked == key) {
                continue;
            }
            let ticket = tickets.take();
            self.asked.push((ticket, key));
            effects.push(Effect::Send(Command::Confirm { address: chip.entry.address.clone(), ticket }));
        }
        effects
    }

    /// The engine answered. False when nothing was asked under this ticket.
    pub fn answered(&mut self, ticket: Ticket, answer: &Answer) -> bool {
        let Some(at) = self.asked.iter().position(|(asked, _)| *asked == ticket) else { return false };
        let (_, key) = self.asked.swap_remove(at);
        let standing = match answer {
            Answer::Confirmed(standing) => standing.clone(),
            Answer::Failed(notice) => Sighting::Unasked(Some(notice.clone())),
            _ => Sighting::Unasked(None),
        };
        self.off |= standing == Sighting::Unasked(None);
        let _ = self.known.insert(key, standing);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, Confirmations, MOST};
    use crate::domain::Notice;
    use crate::domain::standing::Standing;
    use crate::engine::event::{Sighting, Source};
    use crate::engine::{Answer, Command, Ticket};
    use crate::ui::effect::{Effect, Tickets};
    use crate::ui::part::recipient_field::chip::{Chip, ChipId, Trust};
    use crate::ui::part::recipient_field::entry::Entry;

    fn chip(at: usize, trust: Trust) -> Chip {
        let entry = Entry::read(&format!("n{at}@medecin.mssante.fr")).unwrap();
        let (standing, proposed) = (Standing::Unasked, Vec::new());
        Chip { id: ChipId(at as u64), entry, trust, standing, proposed, namesakes: Vec::new() }
    }

    fn asked(effects: &[Effect]) -> Vec<(Ticket, String)> {
        let confirm = |effect: &Effect| match effect {
            Effect::Send(Command::Confirm { address, ticket }) => (*ticket, address.clone()),
            other => panic!("{other:?}"),
        };
        effects.iter().map(confirm).collect()
    }

    #[test]
    fn accepted_recipients_are_asked_about_a_few_at_a_time_and_once() {
        let mut tickets = Tickets::new(1);
        let mut confirmations = Confirmations::default();
        let mut chips: Vec<Chip> = (0..60).map(|at| chip(at, Trust::Accepted)).collect();
        chips.insert(0, chip(99, Trust::Unknown(Notice::Internal)));
        let mut waiting = asked(&confirmations.ask(&chips, &mut tickets));
        assert_eq!(waiting.len(), AT_ONCE);
        assert_eq!(confirmations.ask(&chips, &mut tickets), Vec::new());
        let mut told = 0;
        while let Some((ticket, _)) = waiting.pop() {
            assert!(confirmations.answered(ticket, &Answer::Confirmed(Sighting::Unknown)));
            assert!(!confirmations.answered(ticket, &Answer::Confirmed(Sighting::Confirmed(Source::National))));
            told += 1;
            waiting.extend(asked(&confirmations.ask(&chips, &mut tickets)));
        }
        assert_eq!(told, MOST);
        assert_eq!(confirmations.of(&chips[0].entry), None, "the gate has not accepted it");
        assert_eq!(confirmations.of(&chips[1].entry), Some(&Sighting::Unknown));
    }

    #[test]
    fn where_no_directory_is_named_nobody_is_asked_again() {
        let mut tickets = Tickets::new(1);
        let mut confirmations = Confirmations::default();
        let chips = [chip(0, Trust::Accepted), chip(1, Trust::Accepted), chip(2, Trust::Accepted)];
        let waiting = asked(&confirmations.ask(&chips, &mut tickets));
        assert!(confirmations.answered(waiting[0].0, &Answer::Confirmed(Sighting::Unasked(None))));
        assert_eq!(confirmations.ask(&chips, &mut tickets), Vec::new());
        // One that was away may be there the next time.
        let mut confirmations = Confirmations::default();
        let waiting = asked(&confirmations.ask(&chips, &mut tickets));
        assert!(confirmations.answered(waiting[0].0, &Answer::Failed(Notice::Internal)));
        assert_eq!(confirmations.ask(&chips, &mut tickets).len(), 1);
    }
}
