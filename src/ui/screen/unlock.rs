//! The unlock screen: from "no card" to an open session. The code is kept as a secret, digits only, and wiped when it is
//! handed over; copies inside the toolkit's field cannot be wiped, so a reader with its own pad is preferred when there is one.

mod view;

use iced::advanced::widget::Id;

use super::range;
use crate::domain::{Notice, Secret};
use crate::engine::command::CardId;
use crate::engine::event::CardSeen;
use crate::engine::{Answer, Command, Pin, SessionState, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Tickets};

/// The field of the code.
pub const PIN: Id = Id::new("unlock-pin");
/// The button that opens.
pub const OPEN: Id = Id::new("unlock-open");
/// The button that looks for cards again.
pub const REFRESH: Id = Id::new("unlock-refresh");

/// State of the screen.
#[derive(Debug)]
pub struct Unlock {
    session: SessionState,
    preferred_holder: Option<String>,
    chosen: Option<CardId>,
    pin: Secret<String>,
    shown: bool,
    failure: Option<Notice>,
    asked: Option<Ticket>,
    tickets: Tickets,
}

/// What happens on the screen.
#[derive(Clone, Debug)]
pub enum Message {
    /// A card was chosen.
    Choose(CardId),
    /// The code was edited.
    PinTyped(Secret<String>),
    /// Show or hide the digits.
    ShowPin,
    /// Open with the code, or with the reader's pad.
    Submit,
    /// Look for cards again.
    Refresh,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Carry these out.
    Do(Vec<Effect>),
}

impl Unlock {
    /// The screen as the session stands, with why it was closed, if it was, and the holder whose card is chosen among several.
    pub fn new(session: SessionState, closed: Option<Notice>, preferred_holder: Option<String>) -> (Self, Vec<Effect>) {
        let mut screen = Self {
            session: SessionState::Starting,
            preferred_holder,
            chosen: None,
            pin: blank(),
            shown: false,
            failure: closed,
            asked: None,
            tickets: Tickets::new(range::UNLOCK),
        };
        let effects = match screen.session(session) {
            Action::None => Vec::new(),
            Action::Do(effects) => effects,
        };
        (screen, effects)
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message, _cx: &Context) -> Action {
        match message {
            Message::Choose(card) => self.choose(card),
            Message::PinTyped(typed) => self.typed(&typed),
            Message::ShowPin => self.show(),
            Message::Submit => self.submit(),
            Message::Refresh => Action::Do(vec![Effect::Send(Command::RefreshCards)]),
        }
    }

    /// The session changed.
    pub fn session(&mut self, session: SessionState) -> Action {
        self.session = session;
        // While a card is being opened the others are not told, and after a wrong code the choice still stands.
        let tells_cards = matches!(self.session, SessionState::Cards(_) | SessionState::NoCard(_));
        if tells_cards && !self.cards().iter().any(|card| Some(card.id) == self.chosen) {
            self.pin = blank();
            self.chosen = self.meant();
        }
        self.focus()
    }

    /// An answer of the engine.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        if self.asked != Some(ticket) {
            return Action::None;
        }
        self.asked = None;
        if let Answer::Failed(notice) = answer {
            self.failure = Some(notice);
        }
        self.focus()
    }

    /// The card that is chosen for the user: the only one, or the only one of the preferred holder.
    fn meant(&self) -> Option<CardId> {
        if let [only] = self.cards() {
            return Some(only.id);
        }
        let preferred = |card: &&CardSeen| {
            card.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == self.preferred_holder.as_deref())
        };
        let mut cards = self.cards().iter().filter(preferred);
        cards.next().filter(|_| cards.next().is_none()).map(|card| card.id)
    }

    fn choose(&mut self, card: CardId) -> Action {
        self.chosen = Some(card);
        self.pin = blank();
        self.failure = None;
        self.focus()
    }

    fn typed(&mut self, typed: &Secret<String>) -> Action {
        let most = self.card().map_or(0, |card| card.pin_length.1);
        let digits: String = typed.declassify().chars().filter(char::is_ascii_digit).take(most).collect();
        self.pin = Secret::new(digits);
        Action::None
    }

    fn show(&mut self) -> Action {
        self.shown = !self.shown;
        self.focus()
    }

    fn submit(&mut self) -> Action {
        let Some(card) = self.card().filter(|_| self.can_submit()) else { return Action::None };
        let (id, pad) = (card.id, card.pad);
        let typed = std::mem::replace(&mut self.pin, blank());
        let pin = if pad { Pin::Pad } else { Pin::Typed(typed) };
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        self.failure = None;
        self.shown = false;
        Action::Do(vec![Effect::Send(Command::Unlock { card: id, pin, ticket })])
    }

    fn can_submit(&self) -> bool {
        self.asked.is_none()
            && self.card().is_some_and(|card| {
                let length = self.pin.declassify().len();
                card.holder.is_ok()
                    && card.tries != crate::engine::event::Tries::Locked
                    && (card.pad || (length >= card.pin_length.0 && length <= card.pin_length.1 && length > 0))
            })
    }

    fn cards(&self) -> &[CardSeen] {
        match &self.session {
            SessionState::Cards(cards) => cards,
            _ => &[],
        }
    }

    fn card(&self) -> Option<&CardSeen> {
        self.cards().iter().find(|card| Some(card.id) == self.chosen)
    }

    fn is_opening(&self) -> bool {
        self.asked.is_some() || matches!(self.session, SessionState::Opening(_))
    }

    fn focus(&self) -> Action {
        let typed = self.card().is_some_and(|card| card.holder.is_ok() && !card.pad) && !self.is_opening();
        if typed { Action::Do(vec![Effect::Focus(PIN)]) } else { Action::None }
    }
}

fn blank() -> Secret<String> {
    Secret::new(String::new())
}

#[cfg(test)]
#[path = "unlock_tests.rs"]
mod tests;
