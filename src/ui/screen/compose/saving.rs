//! When the draft is kept: a few seconds after the last change, at the latest every quarter of a minute while typing goes
//! on, and never twice at a time, so that a draft without a key is not kept twice.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::Notice;
use crate::engine::Ticket;

/// Rest after the last change.
const PAUSE: Duration = Duration::from_secs(3);
/// Rest after a failure.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);
/// Pauses that further typing may prolong.
const PROLONGATIONS: u8 = 4;

/// Where the keeping of a draft stands.
#[derive(Debug, Default)]
pub struct Saving {
    unsaved: bool,
    pause: Option<Pause>,
    in_flight: Option<Ticket>,
    outcome: Outcome,
}

#[derive(Debug)]
struct Pause {
    ticket: Ticket,
    touched: bool,
    prolonged: u8,
}

/// How the last attempt ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Outcome {
    /// None yet.
    #[default]
    Never,
    /// Kept.
    Kept(Timestamp),
    /// Not kept.
    Failed(Notice),
}

/// A ticket to give back after a time.
pub type Timer = (Duration, Ticket);

/// What the end of a pause means.
#[derive(Debug, PartialEq)]
pub enum Due {
    /// Not ours, or nothing to do.
    Nothing,
    /// Typing goes on.
    Later(Timer),
    /// Keep it now.
    Save,
}

impl Saving {
    /// The letter changed.
    pub fn changed(&mut self, ticket: Ticket) -> Option<Timer> {
        self.unsaved = true;
        if self.in_flight.is_some() {
            return None;
        }
        if let Some(pause) = &mut self.pause {
            pause.touched = true;
            return None;
        }
        Some(self.arm(PAUSE, ticket, 0))
    }

    /// A pause is over; `fresh` serves when another is needed.
    pub fn elapsed(&mut self, ticket: Ticket, fresh: Ticket) -> Due {
        let Some(pause) = self.pause.take_if(|pause| pause.ticket == ticket) else { return Due::Nothing };
        if pause.touched && pause.prolonged < PROLONGATIONS {
            return Due::Later(self.arm(PAUSE, fresh, pause.prolonged.saturating_add(1)));
        }
        if self.unsaved && self.in_flight.is_none() { Due::Save } else { Due::Nothing }
    }

    /// The present state was handed to the engine under this ticket.
    pub fn handed(&mut self, ticket: Ticket) {
        self.unsaved = false;
        self.pause = None;
        self.in_flight = Some(ticket);
    }

    /// True when this is the answer awaited.
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.in_flight == Some(ticket)
    }

    /// The awaited answer came; `fresh` serves when the draft has changed meanwhile or must be tried again.
    pub fn answered(&mut self, outcome: Outcome, fresh: Ticket) -> Option<Timer> {
        self.in_flight = None;
        let failed = matches!(outcome, Outcome::Failed(_));
        self.unsaved |= failed;
        self.outcome = outcome;
        let pause = if failed { PAUSE_AFTER_FAILURE } else { PAUSE };
        self.unsaved.then(|| self.arm(pause, fresh, 0))
    }

    /// True when something was changed since the last state handed over.
    pub fn is_unsaved(&self) -> bool {
        self.unsaved
    }

    /// True while an answer is awaited.
    pub fn is_in_flight(&self) -> bool {
        self.in_flight.is_some()
    }

    /// How the last attempt ended.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    fn arm(&mut self, pause: Duration, ticket: Ticket, prolonged: u8) -> Timer {
        self.pause = Some(Pause { ticket, touched: false, prolonged });
        (pause, ticket)
    }
}

#[cfg(test)]
#[path = "saving_tests.rs"]
mod tests;
