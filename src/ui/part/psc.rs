//! The login at Pro Santé Connect: asked for in a quiet strip over the messages, or put off into the status line. It never stands
//! in the way of reading, says what must be compared before anything is approved, and shows the browser's address to nobody.

mod view;

use std::time::Duration;

use iced::advanced::widget::Id;
use jiff::Timestamp;

use crate::domain::PscWay;
use crate::engine::{Command, PscState, Ticket};
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect, Tickets};
use crate::ui::screen::range;

pub use view::{Sign, Standing};

/// The first button of the strip, whatever it asks.
pub const FIRST: Id = Id::new("psc-first");
/// The button that puts the login off.
pub const LATER: Id = Id::new("psc-later");
/// The button that gives it up.
pub const GIVE_UP: Id = Id::new("psc-give-up");

/// The button of the status line that shows the strip again.
pub const UNFOLD: Id = Id::new("psc-unfold");

/// Between two looks at the time that is left.
const SECOND: Duration = Duration::from_secs(1);

/// Where the login of the session stands, and what of it is shown.
#[derive(Debug)]
pub struct Login {
    state: PscState,
    /// Put off: only the status line tells of it.
    folded: bool,
    browser: Browser,
    /// The second that is awaited, while the time left is on screen.
    second: Option<Ticket>,
    tickets: Tickets,
}

/// The browser of this computer, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Browser {
    Untouched,
    Asked(Ticket),
    Opened,
    Failed,
}

/// What the person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Log in this way.
    LogIn(PscWay),
    /// Not now.
    Later,
    /// Give up what has begun.
    GiveUp,
    /// Open the browser again.
    OpenAgain,
}

/// What a letter waits for before it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The person logs in.
    Person,
    /// The service answers.
    Service,
}

impl Default for Login {
    fn default() -> Self {
        Self {
            state: PscState::Unneeded,
            folded: false,
            browser: Browser::Untouched,
            second: None,
            tickets: Tickets::new(range::PSC),
        }
    }
}

impl Login {
    /// The engine says where it stands. What was put off stays so until something else than the wish for a login was told.
    pub fn told(&mut self, state: PscState) {
        if !matches!(state, PscState::Wanted { .. } | PscState::Unreachable(_)) {
            self.folded = false;
        }
        if self.state != state {
            self.browser = Browser::Untouched;
            self.state = state;
        }
    }

    /// Dispatch; what belongs to a state that is over does nothing.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::LogIn(way) => self.log_in(way),
            Message::Later => {
                self.folded = matches!(self.state, PscState::Wanted { .. });
                Vec::new()
            }
            Message::GiveUp => match self.state {
                PscState::Beginning(_) | PscState::Approving { .. } | PscState::Browsing { .. } => {
                    vec![Effect::Send(Command::GiveUpPsc)]
                }
                _ => Vec::new(),
            },
            Message::OpenAgain => self.browse().into_iter().collect(),
        }
    }

    /// Shows the strip again and leads to it by the keyboard.
    pub fn reach(&mut self) -> Vec<Effect> {
        self.folded = false;
        match self.state {
            PscState::Unneeded | PscState::Alive | PscState::Unreachable(_) => Vec::new(),
            PscState::Wanted { .. }
            | PscState::Beginning(_)
            | PscState::Approving { .. }
            | PscState::Browsing { .. } => vec![Effect::Focus(FIRST)],
        }
    }

    /// After each update: the browser is opened once, unless a mask hides the session; seconds are counted while they are shown.
    pub fn attend(&mut self, is_masked: bool, is_shown: bool, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !is_masked && self.browser == Browser::Untouched {
            effects.extend(self.browse());
        }
        let is_counting = is_shown && self.until().is_some_and(|until| until > now);
        match (is_counting, self.second) {
            (true, None) => {
                let ticket = self.tickets.take();
                self.second = Some(ticket);
                effects.push(Effect::After(SECOND, ticket));
            }
            (true, Some(_)) => {}
            (false, _) => self.second = None,
        }
        effects
    }

    /// A pause is over.
    pub fn elapsed(&mut self, ticket: Ticket) {
        if self.second == Some(ticket) {
            self.second = None;
        }
    }

    /// The desktop has opened the browser, or could not.
    pub fn browsed(&mut self, ticket: Ticket, answer: &DesktopAnswer) {
        if self.browser == Browser::Asked(ticket) {
            self.browser = if *answer == DesktopAnswer::Failed { Browser::Failed } else { Browser::Opened };
        }
    }

    /// What a letter from a mailbox of tokens waits for now.
    pub fn awaited(&self) -> Option<Awaited> {
        match self.state {
            PscState::Unneeded | PscState::Alive => None,
            PscState::Unreachable(_) => Some(Awaited::Service),
            PscState::Wanted { .. }
            | PscState::Beginning(_)
            | PscState::Approving { .. }
            | PscState::Browsing { .. } => Some(Awaited::Person),
        }
    }

    fn log_in(&mut self, way: PscWay) -> Vec<Effect> {
        let is_offered = matches!(&self.state, PscState::Wanted { ways, .. } if ways.contains(&way));
        if !is_offered {
            return Vec::new();
        }
        // At once: a second click asks nothing more.
        self.told(PscState::Beginning(way));
        vec![Effect::Send(Command::LogInToPsc(way))]
    }

    fn browse(&mut self) -> Option<Effect> {
        let PscState::Browsing { url, .. } = &self.state else { return None };
        let ask = DesktopAsk::Browse { url: url.clone() };
        let ticket = self.tickets.take();
        self.browser = Browser::Asked(ticket);
        Some(Effect::Desktop(ask, ticket))
    }

    /// Until when it may be approved.
    fn until(&self) -> Option<Timestamp> {
        match self.state {
            PscState::Approving { until, .. } | PscState::Browsing { until, .. } => Some(until),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "psc_tests.rs"]
mod tests;
