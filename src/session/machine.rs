//! The session as a state machine: what may happen in which state, and what must then be done. Holds no key and no card.
//!
//! Two promises are kept here and tested by properties: a session is never open without a login that ended well on the card
//! that is still in its reader, and the removal of that card always closes it.

use crate::domain::Notice;
use crate::domain::holder::CardId;

/// Where the session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Readers have not been looked at yet.
    Starting,
    /// No usable card: why.
    NoCard(Notice),
    /// Cards are there, nobody is logged in.
    Waiting,
    /// This card is being asked and its vault opened.
    Opening(CardId),
    /// This card's holder works.
    Open(CardId),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The readers were looked at.
    Cards(Result<Vec<CardId>, Notice>),
    /// The user gave the code of this card.
    Unlock(CardId),
    /// The vault of this card is open.
    Opened(CardId),
    /// It could not be opened.
    OpenFailed(CardId),
    /// The user closes the session.
    Close,
}

/// What must be done, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Log in to this card and open its vault.
    LogIn(CardId),
    /// Tell that this unlock is not possible now.
    Decline(CardId),
    /// Drop what was just opened for this card, and nothing else: it came too late.
    Discard(CardId),
    /// Drop connections, keys, tickets and the vault; log the card out.
    Drop,
    /// Tell the window and the command line where the session stands.
    Announce,
}

/// The session.
#[derive(Debug)]
pub struct Machine {
    state: State,
    cards: Vec<CardId>,
}

impl Default for Machine {
    fn default() -> Self {
        Self { state: State::Starting, cards: Vec::new() }
    }
}

impl Machine {
    /// Takes one event; the effects are to be carried out in order.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Cards(seen) => self.see(seen),
            Event::Unlock(card) => self.unlock(card),
            Event::Opened(card) => self.opened(card),
            Event::OpenFailed(card) => self.open_failed(card),
            Event::Close => self.close(),
        }
    }

    /// Where the session stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn see(&mut self, seen: Result<Vec<CardId>, Notice>) -> Vec<Effect> {
        let (cards, idle) = match seen {
            Ok(cards) if cards.is_empty() => (cards, State::NoCard(Notice::CardAbsent)),
            Ok(cards) => (cards, State::Waiting),
            Err(notice) => (Vec::new(), State::NoCard(notice)),
        };
        self.cards = cards;
        match self.state {
            State::Opening(card) | State::Open(card) if self.cards.contains(&card) => Vec::new(),
            State::Opening(_) | State::Open(_) => {
                self.state = idle;
                vec![Effect::Drop, Effect::Announce]
            }
            State::Starting | State::NoCard(_) | State::Waiting => {
                self.state = idle;
                vec![Effect::Announce]
            }
        }
    }

    fn unlock(&mut self, card: CardId) -> Vec<Effect> {
        if self.state == State::Waiting && self.cards.contains(&card) {
            self.state = State::Opening(card);
            vec![Effect::Announce, Effect::LogIn(card)]
        } else {
            vec![Effect::Decline(card)]
        }
    }

    fn opened(&mut self, card: CardId) -> Vec<Effect> {
        if self.state == State::Opening(card) {
            self.state = State::Open(card);
            vec![Effect::Announce]
        } else {
            // The card left, or the user closed, while the vault was being opened.
            vec![Effect::Discard(card)]
        }
    }

    fn open_failed(&mut self, card: CardId) -> Vec<Effect> {
        if self.state == State::Opening(card) {
            self.state = self.idle();
            vec![Effect::Announce]
        } else {
            Vec::new()
        }
    }

    fn close(&mut self) -> Vec<Effect> {
        match self.state {
            State::Opening(_) | State::Open(_) => {
                self.state = self.idle();
                vec![Effect::Drop, Effect::Announce]
            }
            State::Starting | State::NoCard(_) | State::Waiting => Vec::new(),
        }
    }

    fn idle(&self) -> State {
        if self.cards.is_empty() { State::NoCard(Notice::CardAbsent) } else { State::Waiting }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CardId, Effect, Event, Machine, Notice, State};

    fn events() -> impl Strategy<Value = Event> {
        let card = || (0_u64..3).prop_map(CardId);
        prop_oneof![
            prop::collection::vec(card(), 0..3).prop_map(|cards| Event::Cards(Ok(cards))),
            Just(Event::Cards(Err(Notice::CardModuleFailed))),
            card().prop_map(Event::Unlock),
            card().prop_map(Event::Opened),
            card().prop_map(Event::OpenFailed),
            Just(Event::Close),
        ]
    }

    proptest! {
        #[test]
        fn open_only_after_a_login_and_closed_by_removal(script in prop::collection::vec(events(), 0..60)) {
            let mut machine = Machine::default();
            let mut asked = None;
            for event in script {
                let before = machine.state().clone();
                let effects = machine.handle(event.clone());
                for effect in &effects {
                    if let Effect::LogIn(card) = effect {
                        asked = Some(*card);
                    }
                }
                if let State::Open(card) = machine.state() {
                    prop_assert_eq!(asked, Some(*card));
                    prop_assert!(before == State::Open(*card) || event == Event::Opened(*card));
                }
                if let (State::Open(card) | State::Opening(card), Event::Cards(seen)) = (&before, &event)
                    && !seen.as_ref().is_ok_and(|cards| cards.contains(card))
                {
                    prop_assert_eq!(effects.first(), Some(&Effect::Drop));
                    prop_assert!(!matches!(machine.state(), State::Open(_) | State::Opening(_)));
                }
                if effects.contains(&Effect::Drop) {
                    asked = None;
                }
            }
        }
    }

    #[test]
    fn a_vault_opened_too_late_is_dropped() {
        let mut machine = Machine::default();
        let card = CardId(1);
        assert_eq!(machine.handle(Event::Cards(Ok(vec![card]))), [Effect::Announce]);
        assert_eq!(machine.handle(Event::Unlock(card)), [Effect::Announce, Effect::LogIn(card)]);
        assert_eq!(machine.handle(Event::Cards(Ok(Vec::new()))), [Effect::Drop, Effect::Announce]);
        assert_eq!(machine.handle(Event::Opened(card)), [Effect::Discard(card)]);
        assert_eq!(machine.state(), &State::NoCard(Notice::CardAbsent));
    }
}
