//! The unlock screen: from "no card" to an open session, and from a blocked card to one with a new code. Codes are kept as
//! secrets and wiped when they are handed over or left; copies inside the toolkit's field cannot be wiped, so a reader with its
//! own pad is preferred when there is one. The last try of a code is never used without a question.

pub mod reading;
pub mod rescue;
mod rescue_view;
pub mod shut;
mod view;

use iced::advanced::widget::Id;

use self::rescue::{Field, Rescue};
use super::range;
use crate::domain::{Notice, Secret};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Tries};
use crate::engine::{Answer, Command, Pin, SessionState, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Tickets};

/// The field of the code.
pub const PIN: Id = Id::new("unlock-pin");
/// The button that opens.
pub const OPEN: Id = Id::new("unlock-open");
/// The button that offers to unblock a blocked card.
pub const UNBLOCK: Id = Id::new("unblock-offer");
/// The button that unblocks it.
pub const RESCUE: Id = Id::new("unblock-submit");
/// The button that uses the last try.
pub const CONFIRM: Id = Id::new("unlock-confirm");
/// The button that goes back on it.
pub const CANCEL: Id = Id::new("unlock-cancel");
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
    /// What is told of letters of the session that was closed.
    left: Vec<Notice>,
    /// The form that unblocks, while it is open.
    rescue: Option<Rescue>,
    /// The card was unblocked just now.
    rescued: bool,
    /// The last try is about to be used.
    confirming: bool,
    /// What is typed for a vault that the card does not open.
    page: shut::Page,
    /// The passphrase, while its page is open.
    reading: Option<Secret<String>>,
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
    /// Open with the code, or with the reader's pad; in the form that unblocks, unblock.
    Submit,
    /// Use the last try.
    Confirm,
    /// Back: from the last try, or from the form that unblocks.
    Cancel,
    /// Open the form that unblocks the card.
    Unblock,
    /// A code of that form was edited.
    RescueTyped(Field, Secret<String>),
    /// Enter in a field of that form.
    RescueEntered(Field),
    /// Look for cards again.
    Refresh,
    /// The recovery code was edited.
    RecoveryTyped(Secret<String>),
    /// Open with it.
    Recover,
    /// Begin anew: a question first.
    BeginAnew,
    /// Really.
    BeginAnewSure,
    /// Leave the vault shut.
    GiveUp,
    /// Read without a card.
    OfferReading,
    /// The passphrase was edited.
    PhraseTyped(Secret<String>),
    /// Open with it.
    Read,
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
            left: Vec::new(),
            rescue: None,
            rescued: false,
            confirming: false,
            page: shut::Page::default(),
            reading: None,
            asked: None,
            tickets: Tickets::new(range::UNLOCK),
        };
        let effects = match screen.session(session) {
            Action::None => Vec::new(),
            Action::Do(effects) => effects,
        };
        (screen, effects)
    }

    /// This card was given its code on another screen: the answer comes here.
    pub fn expects(&mut self, card: CardId, ticket: Ticket) {
        self.chosen = Some(card);
        self.asked = Some(ticket);
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message, cx: &Context) -> Action {
        match message {
            Message::Choose(card) => self.choose(card),
            Message::PinTyped(typed) => self.typed(&typed),
            Message::ShowPin => self.show(),
            Message::Submit => self.submit(false),
            Message::Confirm if self.confirming => self.submit(true),
            Message::Confirm => Action::None,
            Message::RecoveryTyped(typed) => self.recovery_typed(&typed),
            Message::Recover => self.recover(),
            Message::BeginAnew => self.begin_anew(false),
            Message::BeginAnewSure => self.begin_anew(true),
            Message::GiveUp => self.give_up(),
            Message::OfferReading => self.offer_reading(cx),
            Message::PhraseTyped(typed) => self.phrase_typed(&typed),
            Message::Read => self.read(),
            Message::Cancel if self.reading.is_some() => self.leave_reading(),
            Message::Cancel if self.shut().is_some() => self.give_up(),
            Message::Cancel => self.cancel(),
            Message::Unblock => self.open_rescue(),
            Message::RescueTyped(field, typed) => self.rescue_typed(field, &typed),
            Message::RescueEntered(field) => self.rescue_entered(field),
            Message::Refresh => Action::Do(vec![Effect::Send(Command::RefreshCards)]),
        }
    }

    /// The session changed.
    pub fn session(&mut self, session: SessionState) -> Action {
        self.session = session;
        // While a card is being opened the others are not told, and after a wrong code the choice still stands.
        let tells_cards = matches!(self.session, SessionState::Cards(_) | SessionState::NoCard(_));
        if tells_cards && !self.cards().iter().any(|card| Some(card.id) == self.chosen) {
            self.leave_card();
            self.chosen = self.meant();
        }
        if !matches!(self.session, SessionState::Shut(_) | SessionState::Opening(_)) {
            self.page = shut::Page::default();
        }
        if matches!(self.session, SessionState::Opening(_) | SessionState::Shut(_)) {
            self.reading = None;
        }
        self.settle();
        // The form and the question keep the focus while other cards come and go.
        if self.rescue.is_some() || self.confirming || self.reading.is_some() { Action::None } else { self.focus() }
    }

    /// Letters of the session that was closed have not left.
    pub fn left(&mut self, left: Vec<Notice>) {
        self.left = left;
    }

    /// An answer of the engine.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        if self.asked != Some(ticket) {
            return Action::None;
        }
        self.asked = None;
        match answer {
            Answer::Failed(notice) => self.failure = Some(notice),
            _ if self.rescue.take().is_some() => self.rescued = true,
            _ => {}
        }
        self.settle();
        self.focus()
    }

    /// The form closes once the card can no longer be unblocked, or need not be.
    fn settle(&mut self) {
        if self.asked.is_none() && !self.card().is_some_and(may_be_unblocked) {
            self.rescue = None;
        }
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
        self.leave_card();
        self.failure = None;
        self.focus()
    }

    /// Nothing typed for a card outlives its choice.
    fn leave_card(&mut self) {
        self.pin = blank();
        self.rescue = None;
        self.rescued = false;
        self.confirming = false;
        self.shown = false;
    }

    fn typed(&mut self, typed: &Secret<String>) -> Action {
        self.pin = self.card().map_or_else(blank, |card| accepted(typed, card.digits, card.pin_length.1));
        Action::None
    }

    fn open_rescue(&mut self) -> Action {
        let may = self.asked.is_none() && self.card().is_some_and(may_be_unblocked);
        if !may {
            return Action::None;
        }
        self.leave_card();
        self.failure = None;
        self.rescue = Some(Rescue::new());
        self.focus()
    }

    fn rescue_typed(&mut self, field: Field, typed: &Secret<String>) -> Action {
        let Some(card) = self.card() else { return Action::None };
        let most = if field == Field::Puk { card.unblocking.length.1 } else { card.pin_length.1 };
        let code = accepted(typed, card.digits, most);
        if let Some(rescue) = &mut self.rescue {
            rescue.typed(field, code);
        }
        Action::None
    }

    fn rescue_entered(&mut self, field: Field) -> Action {
        match field.next() {
            Some(next) => Action::Do(vec![Effect::Focus(next.id())]),
            None => self.submit(false),
        }
    }

    fn cancel(&mut self) -> Action {
        if !std::mem::take(&mut self.confirming) {
            if self.rescue.take().is_none() {
                return Action::None;
            }
            self.failure = None;
            self.shown = false;
        }
        self.focus()
    }

    fn show(&mut self) -> Action {
        self.shown = !self.shown;
        self.focus()
    }

    fn submit(&mut self, sure: bool) -> Action {
        let asked = std::mem::take(&mut self.confirming);
        let confirmed = asked && sure;
        let Some(card) = self.card().filter(|_| self.can_submit()) else {
            // What stood when the question was asked no longer does.
            return if asked { self.focus() } else { Action::None };
        };
        let left = if self.rescue.is_some() { card.unblocking.tries } else { card.tries };
        if left == Tries::Last && !confirmed {
            self.confirming = true;
            return Action::Do(vec![Effect::Focus(CANCEL)]);
        }
        let (card, pad, ticket) = (card.id, card.pad, self.tickets.take());
        self.asked = Some(ticket);
        self.failure = None;
        self.shown = false;
        self.rescued = false;
        let command = if let Some(rescue) = &mut self.rescue {
            let (puk, pin) = rescue.take();
            Command::Unblock { card, puk, pin, ticket }
        } else {
            let typed = std::mem::replace(&mut self.pin, blank());
            Command::Unlock { card, pin: if pad { Pin::Pad } else { Pin::Typed(typed) }, ticket }
        };
        Action::Do(vec![Effect::Send(command)])
    }

    fn can_submit(&self) -> bool {
        let Some(card) = self.card().filter(|_| self.asked.is_none()) else { return false };
        if let Some(rescue) = &self.rescue {
            return may_be_unblocked(card) && rescue.is_ready(card);
        }
        let length = self.pin.declassify().len();
        card.holder.is_ok()
            && card.tries != Tries::Locked
            && (card.pad || (length >= card.pin_length.0 && length <= card.pin_length.1 && length > 0))
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
        if self.shut().is_some() {
            let field = if self.page.asking { CANCEL } else { shut::CODE };
            return Action::Do(vec![Effect::Focus(field)]);
        }
        if self.reading.is_some() {
            return Action::Do(vec![Effect::Focus(reading::PHRASE)]);
        }
        let typed = self.card().is_some_and(|card| card.holder.is_ok() && !card.pad) && !self.is_opening();
        let field = if self.rescue.is_some() { rescue::PUK } else { PIN };
        if typed { Action::Do(vec![Effect::Focus(field)]) } else { Action::None }
    }
}

/// Blocked, its unblocking code is not, and the codes can be typed here.
fn may_be_unblocked(card: &CardSeen) -> bool {
    card.holder.is_ok() && card.tries == Tries::Locked && card.unblocking.tries != Tries::Locked && !card.pad
}

/// What the card accepts of what was typed; room is made once, so that no copy is left behind.
pub(super) fn accepted(typed: &Secret<String>, digits: bool, most: usize) -> Secret<String> {
    let typed = typed.declassify();
    let mut kept = String::with_capacity(typed.len());
    kept.extend(typed.chars().filter(|sign| !digits || sign.is_ascii_digit()).take(most));
    Secret::new(kept)
}

fn blank() -> Secret<String> {
    Secret::new(String::new())
}

#[cfg(test)]
#[path = "unlock_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "unlock/rescue_tests.rs"]
mod rescue_tests;
