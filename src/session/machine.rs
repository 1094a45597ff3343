//! The session as a state machine: what may happen in which state, and what must then be done. Holds no key and no card.
//!
//! Promises kept here and tested by properties: a session is never open without a login that ended well on the card that is still
//! in its reader; the removal of that card always closes it; nothing of it is shown while it is masked, and only the code that was
//! asked for last, and since the card was last out of reach, ends the mask;
//! another card ends the masked session only once it has taken its own code. A session opened by a passphrase, without a card, is one of
//! its own states: cards that come and go leave it as it is, and none of its effects is a login.

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
    /// This card has taken the code and proven its holder, and its vault does not open with it.
    Shut(CardId),
    /// This card's holder works.
    Open(CardId),
    /// Work goes on, the screen shows none of it until the code is given again.
    Masked(CardId),
    /// Masked, and the card is being asked whether the code is right.
    Proving(CardId, Attempt),
    /// Masked, and the other card is being asked whether its own code is right: only then does the first session end.
    Yielding(CardId, CardId),
    /// A passphrase is being tried, without a card.
    Trying,
    /// Somebody reads without her card.
    Reading,
    /// As [`State::Masked`], until the passphrase is given again.
    ReadingMasked,
    /// As [`State::Proving`], with the passphrase.
    ReadingProving(Attempt),
}

/// Numbers the codes given to end a mask: an answer to an earlier one counts for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempt(u64);

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The readers were looked at.
    Cards(Result<Vec<CardId>, Notice>),
    /// The user gave the code of this card.
    Unlock(CardId),
    /// This other card took its code while a session was masked; its login is the only one now.
    Accepted(CardId),
    /// It did not, or could not be asked: the login of the masked session stands.
    Refused(CardId),
    /// The vault of this card is open.
    Opened(CardId),
    /// It could not be opened.
    OpenFailed(CardId),
    /// It does not open with this card, which stays logged in.
    Shut(CardId),
    /// The user gave something else that may open it.
    Recover,
    /// The user gave a passphrase, to read without a card.
    Read,
    /// It opened a vault.
    ReadOpened,
    /// It opened none.
    ReadFailed,
    /// The screen is to be masked: the user's wish, nobody there, or the computer slept.
    Mask,
    /// The card is out of reach with its reader, or its module failed: what was asked of it counts for nothing.
    Away,
    /// The user gave the code again.
    Unmask,
    /// The card took that code.
    Proved(Attempt),
    /// It did not, or could not be asked.
    NotProved(Attempt),
    /// The session is to be closed: the user's wish, or its longest time is over.
    Close,
}

/// What must be done, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Log in to this card and open its vault.
    LogIn(CardId),
    /// Give this card its code while the login of another stands, which ends only if it is taken.
    LogInBeside(CardId),
    /// Open the vault of this card, which has just taken its code.
    GoOn(CardId),
    /// Tell that this unlock is not possible now.
    Decline(CardId),
    /// Try to open the vault with what the user gave, for this card that is logged in.
    Recover(CardId),
    /// Try the passphrase that the user gave.
    Try,
    /// Tell that no passphrase is tried now.
    Spare,
    /// Try the passphrase again on the vault that is open.
    Confirm(Attempt),
    /// Ask this card for the code again, without a connection being dropped.
    Prove(CardId, Attempt),
    /// Tell that there is no mask to be ended now.
    Refuse,
    /// Show nothing of the session any more: no query is answered, no event that tells of mail is given.
    Cover,
    /// Show it again, with what was held back.
    Uncover,
    /// Drop what was just opened for this card, and nothing else: it came too late.
    Discard(CardId),
    /// Drop connections, keys, tickets and the vault; log the card out. Nothing is covered afterwards: there is nothing left.
    Drop,
    /// Tell the window and the command line where the session stands.
    Announce,
}

/// The session.
#[derive(Debug)]
pub struct Machine {
    state: State,
    cards: Vec<CardId>,
    /// Why there is none, when there is none.
    none: Notice,
    attempts: Attempt,
}

impl Default for Machine {
    fn default() -> Self {
        Self { state: State::Starting, cards: Vec::new(), none: Notice::CardAbsent, attempts: Attempt::default() }
    }
}

impl Machine {
    /// Takes one event; the effects are to be carried out in order.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Cards(seen) => self.see(seen),
            Event::Unlock(card) => self.unlock(card),
            Event::Accepted(card) => self.accepted(card),
            Event::Refused(card) => self.refused(card),
            Event::Opened(card) => self.opened(card),
            Event::OpenFailed(card) => self.open_failed(card),
            Event::Shut(card) => self.shut(card),
            Event::Recover => self.recover(),
            Event::Read => self.read(),
            Event::ReadOpened => self.read_opened(),
            Event::ReadFailed => self.read_failed(),
            Event::Mask => self.mask(),
            Event::Away => self.away(),
            Event::Unmask => self.unmask(),
            Event::Proved(attempt) => self.proved(attempt),
            Event::NotProved(attempt) => self.not_proved(attempt),
            Event::Close => self.close(),
        }
    }

    /// Where the session stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The card of the session.
    pub fn card(&self) -> Option<CardId> {
        match self.state {
            State::Opening(card)
            | State::Shut(card)
            | State::Open(card)
            | State::Masked(card)
            | State::Proving(card, _)
            | State::Yielding(card, _) => Some(card),
            State::Starting
            | State::NoCard(_)
            | State::Waiting
            | State::Trying
            | State::Reading
            | State::ReadingMasked
            | State::ReadingProving(_) => None,
        }
    }

    /// The session is without its card then, and will be closed.
    pub fn would_close(&self, event: &Event) -> bool {
        match (event, self.card()) {
            (Event::Cards(Ok(seen)), Some(card)) => !seen.contains(&card),
            (Event::Cards(Err(_)), Some(_)) => true,
            _ => false,
        }
    }

    fn see(&mut self, seen: Result<Vec<CardId>, Notice>) -> Vec<Effect> {
        (self.cards, self.none) = match seen {
            Ok(cards) => (cards, Notice::CardAbsent),
            Err(notice) => (Vec::new(), notice),
        };
        let idle = self.idle();
        match self.state {
            State::Opening(card) | State::Shut(card) | State::Open(card) if self.cards.contains(&card) => Vec::new(),
            // How many tries are left is told on the mask.
            State::Masked(card) | State::Proving(card, _) | State::Yielding(card, _) if self.cards.contains(&card) => {
                vec![Effect::Announce]
            }
            State::Opening(_)
            | State::Shut(_)
            | State::Open(_)
            | State::Masked(_)
            | State::Proving(..)
            | State::Yielding(..) => {
                self.state = idle;
                vec![Effect::Drop, Effect::Announce]
            }
            State::Starting | State::NoCard(_) | State::Waiting => {
                self.state = idle;
                vec![Effect::Announce]
            }
            State::Reading => Vec::new(),
            // It needs none: whose cards are there is told to whoever could open instead.
            State::Trying | State::ReadingMasked | State::ReadingProving(_) => vec![Effect::Announce],
        }
    }

    fn unlock(&mut self, card: CardId) -> Vec<Effect> {
        let is_there = self.cards.contains(&card);
        match self.state {
            State::Waiting if is_there => {
                self.state = State::Opening(card);
                vec![Effect::Announce, Effect::LogIn(card)]
            }
            // Somebody else, who does not wait for the holder to come back: one code closes and opens, if her card takes it. Or
            // her other card.
            State::Masked(own) | State::Proving(own, _) if is_there && own != card => {
                self.state = State::Yielding(own, card);
                vec![Effect::Announce, Effect::LogInBeside(card)]
            }
            // Nothing is open there.
            State::Shut(other) if is_there && other != card => {
                self.state = State::Opening(card);
                vec![Effect::Drop, Effect::Announce, Effect::LogIn(card)]
            }
            // Her own card or another's: reading ends first.
            State::Trying | State::Reading | State::ReadingMasked | State::ReadingProving(_) if is_there => {
                self.state = State::Opening(card);
                vec![Effect::Drop, Effect::Announce, Effect::LogIn(card)]
            }
            State::Starting
            | State::NoCard(_)
            | State::Waiting
            | State::Opening(_)
            | State::Shut(_)
            | State::Open(_)
            | State::Masked(_)
            | State::Proving(..)
            | State::Yielding(..)
            | State::Trying
            | State::Reading
            | State::ReadingMasked
            | State::ReadingProving(_) => vec![Effect::Decline(card)],
        }
    }

    fn accepted(&mut self, card: CardId) -> Vec<Effect> {
        match self.state {
            State::Yielding(_, other) if other == card && self.cards.contains(&card) => {
                self.state = State::Opening(card);
                vec![Effect::Drop, Effect::Announce, Effect::GoOn(card)]
            }
            // Her card has left since; the first login has ended all the same.
            State::Yielding(_, other) if other == card => {
                self.state = self.idle();
                vec![Effect::Drop, Effect::Announce]
            }
            // The first session has ended otherwise meanwhile, and with it whatever was asked from behind its mask.
            _ => vec![Effect::Discard(card)],
        }
    }

    fn refused(&mut self, card: CardId) -> Vec<Effect> {
        match self.state {
            State::Yielding(own, other) if other == card => {
                self.state = State::Masked(own);
                vec![Effect::Announce]
            }
            _ => Vec::new(),
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

    fn shut(&mut self, card: CardId) -> Vec<Effect> {
        if self.state == State::Opening(card) {
            self.state = State::Shut(card);
            vec![Effect::Announce]
        } else {
            vec![Effect::Discard(card)]
        }
    }

    fn recover(&mut self) -> Vec<Effect> {
        match self.state {
            State::Shut(card) => {
                self.state = State::Opening(card);
                vec![Effect::Announce, Effect::Recover(card)]
            }
            _ => Vec::new(),
        }
    }

    fn read(&mut self) -> Vec<Effect> {
        match self.state {
            State::NoCard(_) | State::Waiting => {
                self.state = State::Trying;
                vec![Effect::Announce, Effect::Try]
            }
            _ => vec![Effect::Spare],
        }
    }

    fn read_opened(&mut self) -> Vec<Effect> {
        if self.state == State::Trying {
            self.state = State::Reading;
            vec![Effect::Announce]
        } else {
            Vec::new()
        }
    }

    fn read_failed(&mut self) -> Vec<Effect> {
        if self.state == State::Trying {
            self.state = self.idle();
            vec![Effect::Announce]
        } else {
            Vec::new()
        }
    }

    fn mask(&mut self) -> Vec<Effect> {
        match self.state {
            State::Open(card) => {
                self.state = State::Masked(card);
                vec![Effect::Cover, Effect::Announce]
            }
            State::Reading => {
                self.state = State::ReadingMasked;
                vec![Effect::Cover, Effect::Announce]
            }
            State::Starting
            | State::NoCard(_)
            | State::Waiting
            | State::Opening(_)
            | State::Shut(_)
            | State::Masked(_)
            | State::Proving(..)
            | State::Yielding(..)
            | State::Trying
            | State::ReadingMasked
            | State::ReadingProving(_) => Vec::new(),
        }
    }

    fn away(&mut self) -> Vec<Effect> {
        match self.state {
            State::Open(_) => self.mask(),
            State::Masked(card) | State::Proving(card, _) => {
                self.state = State::Masked(card);
                vec![Effect::Announce]
            }
            // What the other card is asked goes on.
            State::Yielding(..) => vec![Effect::Announce],
            State::Starting
            | State::NoCard(_)
            | State::Waiting
            | State::Opening(_)
            | State::Shut(_)
            | State::Trying
            | State::Reading
            | State::ReadingMasked
            | State::ReadingProving(_) => Vec::new(),
        }
    }

    fn unmask(&mut self) -> Vec<Effect> {
        match self.state {
            State::ReadingMasked => {
                self.attempts = Attempt(self.attempts.0.saturating_add(1));
                self.state = State::ReadingProving(self.attempts);
                vec![Effect::Announce, Effect::Confirm(self.attempts)]
            }
            State::Masked(card) => {
                self.attempts = Attempt(self.attempts.0.saturating_add(1));
                self.state = State::Proving(card, self.attempts);
                vec![Effect::Announce, Effect::Prove(card, self.attempts)]
            }
            State::Starting
            | State::NoCard(_)
            | State::Waiting
            | State::Opening(_)
            | State::Shut(_)
            | State::Open(_)
            | State::Proving(..)
            | State::Yielding(..)
            | State::Trying
            | State::Reading
            | State::ReadingProving(_) => vec![Effect::Refuse],
        }
    }

    fn proved(&mut self, attempt: Attempt) -> Vec<Effect> {
        match self.state {
            State::Proving(card, current) if current == attempt => {
                self.state = State::Open(card);
                vec![Effect::Uncover, Effect::Announce]
            }
            State::ReadingProving(current) if current == attempt => {
                self.state = State::Reading;
                vec![Effect::Uncover, Effect::Announce]
            }
            _ => Vec::new(),
        }
    }

    fn not_proved(&mut self, attempt: Attempt) -> Vec<Effect> {
        match self.state {
            State::Proving(card, current) if current == attempt => {
                self.state = State::Masked(card);
                vec![Effect::Announce]
            }
            State::ReadingProving(current) if current == attempt => {
                self.state = State::ReadingMasked;
                vec![Effect::Announce]
            }
            _ => Vec::new(),
        }
    }

    fn close(&mut self) -> Vec<Effect> {
        match self.state {
            State::Opening(_)
            | State::Shut(_)
            | State::Open(_)
            | State::Masked(_)
            | State::Proving(..)
            | State::Yielding(..)
            | State::Trying
            | State::Reading
            | State::ReadingMasked
            | State::ReadingProving(_) => {
                self.state = self.idle();
                vec![Effect::Drop, Effect::Announce]
            }
            State::Starting | State::NoCard(_) | State::Waiting => Vec::new(),
        }
    }

    /// Where nobody's session stands.
    pub fn idle(&self) -> State {
        if self.cards.is_empty() { State::NoCard(self.none.clone()) } else { State::Waiting }
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
