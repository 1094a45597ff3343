//! The masked screen: whose session it is, how many messages came, and the code that brings it back. It is told nothing else of
//! the session, so it can show nothing else. Whoever has put another card in a reader opens her own session from here, with one
//! code, which closes this one. A session without a card is brought back by its passphrase. The code is kept and wiped as on the unlock screen.

mod view;

use iced::advanced::widget::Id;

use super::range;
use super::unlock::accepted;
use crate::domain::holder::CardId;
use crate::domain::{Notice, Secret};
use crate::engine::event::{CardSeen, Masked, Reach, Tries};
use crate::engine::{Answer, Command, Pin, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::part::phrase;

/// The field of the code.
pub const PIN: Id = Id::new("mask-pin");
/// The button that brings the session back.
pub const RESUME: Id = Id::new("mask-resume");
/// The button that presents the code of a last try.
pub const CONFIRM: Id = Id::new("mask-confirm");
/// The button that does not.
pub const CANCEL: Id = Id::new("mask-cancel");
/// The button that closes it instead.
pub const CLOSE: Id = Id::new("mask-close");

/// The button that opens the session of another card's holder.
pub const OPEN: Id = Id::new("mask-open");
/// The button that goes back to the session's own card.
pub const BACK: Id = Id::new("mask-back");

/// State of the screen.
#[derive(Debug)]
pub struct Mask {
    session: Masked,
    /// The card of somebody else that is to be opened instead.
    instead: Option<CardId>,
    pin: Secret<String>,
    shown: bool,
    /// The last try is a question first.
    confirming: bool,
    failure: Option<Notice>,
    asked: Option<Ticket>,
    /// The card whose session was asked for.
    opening: Option<CardId>,
    tickets: Tickets,
}

/// What happens on the screen.
#[derive(Clone, Debug)]
pub enum Message {
    /// The code was edited.
    PinTyped(Secret<String>),
    /// Show or hide the digits.
    ShowPin,
    /// Resume with the code, or with the reader's pad.
    Submit,
    /// Present the code of a last try.
    Confirm,
    /// Rather not.
    Cancel,
    /// Rather open the session of this card's holder.
    Instead(CardId),
    /// Rather not.
    Back,
    /// Close the session.
    Close,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry these out.
    Do(Vec<Effect>),
    /// Close the session.
    Close,
}

impl Mask {
    /// The screen of a session that is masked.
    pub fn new(session: Masked) -> (Self, Vec<Effect>) {
        let tickets = Tickets::new(range::MASK);
        let screen = Self {
            session,
            instead: None,
            pin: blank(),
            shown: false,
            confirming: false,
            failure: None,
            asked: None,
            opening: None,
            tickets,
        };
        let effects = screen.focus();
        (screen, effects)
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message) -> Action {
        Action::Do(match message {
            Message::PinTyped(typed) => self.typed(&typed),
            Message::ShowPin => {
                self.shown = !self.shown;
                self.focus()
            }
            Message::Submit => self.submit(false),
            Message::Confirm => self.submit(true),
            Message::Cancel => {
                self.confirming = false;
                self.focus()
            }
            Message::Instead(card) => self.turn_to(Some(card)),
            Message::Back => self.turn_to(None),
            Message::Close => return Action::Close,
        })
    }

    /// The other card that is being opened, and who waits for the answer.
    pub fn opening_another(&self) -> Option<(CardId, Ticket)> {
        self.opening.zip(self.asked)
    }

    /// More messages came, cards came or went, or the card tells how many tries are left.
    pub fn told(&mut self, session: Masked) -> Vec<Effect> {
        let was_typed = self.is_typed();
        self.session = session;
        if self.instead.is_some() && self.other().is_none() {
            return self.turn_to(None);
        }
        // Not each time: whoever types is not disturbed.
        if self.is_typed() && !was_typed { self.focus() } else { Vec::new() }
    }

    /// An answer of the engine; `None` when it is not for this screen.
    pub fn answered(&mut self, ticket: Ticket, answer: &Answer) -> Option<Vec<Effect>> {
        if self.asked != Some(ticket) {
            return None;
        }
        (self.asked, self.opening) = (None, None);
        if let Answer::Failed(notice) = answer {
            self.failure = Some(notice.clone());
        }
        Some(self.focus())
    }

    fn typed(&mut self, typed: &Secret<String>) -> Vec<Effect> {
        self.pin = match self.card() {
            Some(card) => accepted(typed, card.digits, card.pin_length.1),
            None => phrase::accepted(typed),
        };
        Vec::new()
    }

    /// Asks for the code of another card. Nothing typed for one card outlives the turn to the other.
    fn turn_to(&mut self, instead: Option<CardId>) -> Vec<Effect> {
        if self.is_proving() {
            return Vec::new();
        }
        self.instead = instead.filter(|card| self.session.others.iter().any(|other| other.id == *card));
        (self.pin, self.shown, self.confirming, self.failure) = (blank(), false, false, None);
        self.focus()
    }

    fn submit(&mut self, sure: bool) -> Vec<Effect> {
        let confirmed = std::mem::take(&mut self.confirming) && sure;
        if !self.can_submit() {
            return Vec::new();
        }
        let (last, pad) = self.card().map_or((false, false), |card| (card.tries == Tries::Last, card.pad));
        if last && !confirmed {
            self.confirming = true;
            return vec![Effect::Focus(CANCEL)];
        }
        let typed = std::mem::replace(&mut self.pin, blank());
        let pin = if pad { Pin::Pad } else { Pin::Typed(typed) };
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        self.failure = None;
        self.shown = false;
        self.opening = self.instead;
        vec![Effect::Send(match self.instead {
            Some(card) => Command::Unlock { card, pin, ticket },
            None => Command::Unmask { pin, ticket },
        })]
    }

    fn can_submit(&self) -> bool {
        let given = match self.card() {
            Some(card) => {
                let (least, most) = card.pin_length;
                let length = self.pin.declassify().len();
                card.pad || (length > 0 && (least..=most).contains(&length))
            }
            None => phrase::is_ready(&self.pin),
        };
        given && !self.is_proving() && !self.is_locked() && !self.is_away()
    }

    /// The card of the session is out of reach; another's is not.
    fn is_away(&self) -> bool {
        self.session.reach == Reach::Away && self.other().is_none()
    }

    /// The software of her card failed meanwhile.
    fn is_restarted(&self) -> bool {
        self.session.reach == Reach::Restarted && self.other().is_none()
    }

    /// The card that the code is asked of; none when the passphrase is asked.
    fn card(&self) -> Option<&CardSeen> {
        self.other().or(self.session.card.as_ref())
    }

    fn other(&self) -> Option<&CardSeen> {
        self.session.others.iter().find(|card| Some(card.id) == self.instead)
    }

    fn is_proving(&self) -> bool {
        self.asked.is_some() || self.session.proving
    }

    fn is_locked(&self) -> bool {
        self.card().is_some_and(|card| card.tries == Tries::Locked)
    }

    /// The field of the code is there.
    fn is_typed(&self) -> bool {
        !self.card().is_some_and(|card| card.pad) && !self.is_proving() && !self.is_locked() && !self.is_away()
    }

    fn focus(&self) -> Vec<Effect> {
        if self.is_typed() { vec![Effect::Focus(PIN)] } else { Vec::new() }
    }
}

fn blank() -> Secret<String> {
    Secret::new(String::new())
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
