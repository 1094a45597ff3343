//! Completion of the text being typed: a pure state machine over tickets. It never lets an answer to other words than
//! those in the field be taken by Enter: the row taken must be one that was shown for the words that stand there. What arrives late
//! from the network goes below what is shown, for the same words only.

use std::time::Duration;

use crate::domain::{Address, Correspondent, Notice};
use crate::engine::event::{Heard, Line, Said, Source, merge};
use crate::engine::{Command, Ticket};
use crate::ui::effect::Effect;

/// Rest after the last key before the directory is asked.
pub(super) const PAUSE: Duration = Duration::from_millis(150);
/// Fewest characters worth a question.
const MIN_CHARS: usize = 2;
/// Most lines shown, with those of the network.
const LINES: usize = 8;

/// Where the completion of a field stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    waiting: Waiting,
    shown: Option<Shown>,
    live: Live,
}

/// Where the question to the network stands.
#[derive(Clone, Debug, Default, PartialEq)]
enum Live {
    /// Nothing is awaited.
    #[default]
    Nothing,
    /// Asked, with the question to this computer that has the same ticket.
    Asked(Ticket),
    /// It answered before this computer did.
    Early(Ticket, Heard),
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Waiting {
    /// Nothing is awaited.
    #[default]
    Nothing,
    /// Typing goes on; asked when this ticket comes back.
    Pause(Ticket),
    /// Asked of the directory.
    Answer { ticket: Ticket, words: String },
}

/// What the popup shows.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    words: String,
    lines: Vec<Line>,
    /// Addresses of lines that cannot receive now.
    outside: Vec<Address>,
    selected: Option<usize>,
    /// What the directories on the network said.
    said: Vec<Said>,
}

/// What the field has to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// Give this ticket back after the pause.
    Pause(Ticket),
    /// Ask the directory.
    Ask {
        /// Words.
        words: String,
        /// Its ticket.
        ticket: Ticket,
    },
}

impl Next {
    /// What that asks for: so many hits at most of this computer, and so many of the network.
    pub fn effects(self, limit: usize) -> Vec<Effect> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Pause(ticket) => vec![Effect::After(PAUSE, ticket)],
            Self::Ask { words, ticket } => vec![
                Effect::Send(Command::Complete { text: words.clone(), limit, ticket }),
                Effect::Send(Command::CompleteLive { text: words, limit, ticket }),
            ],
        }
    }
}

impl Completion {
    /// The text changed: the older question is void; a new one is due after a pause.
    pub fn typed(&mut self, text: &str, ticket: Ticket) -> Next {
        if text.trim().chars().count() < MIN_CHARS {
            *self = Self::default();
            return Next::Nothing;
        }
        self.waiting = Waiting::Pause(ticket);
        self.live = Live::Nothing;
        Next::Pause(ticket)
    }

    /// The pause is over, or the user does not want to wait for its end.
    pub fn paused(&mut self, elapsed: Ticket, text: &str) -> Next {
        if self.waiting != Waiting::Pause(elapsed) {
            return Next::Nothing;
        }
        self.ask(text, elapsed)
    }

    /// Asks at once.
    pub fn ask(&mut self, text: &str, ticket: Ticket) -> Next {
        let words = text.trim().to_owned();
        self.waiting = Waiting::Answer { ticket, words: words.clone() };
        self.live = Live::Asked(ticket);
        Next::Ask { words, ticket }
    }

    /// Hits arrived. False when nobody waits for this ticket. The first hit is selected unless an address was typed.
    /// `outside` are those among them that cannot receive now.
    pub fn answered(&mut self, ticket: Ticket, hits: Vec<Correspondent>, outside: Vec<Address>) -> bool {
        let Waiting::Answer { ticket: awaited, words } = &self.waiting else { return false };
        if *awaited != ticket {
            return false;
        }
        let words = words.clone();
        let selected = (!hits.is_empty() && !words.contains('@')).then_some(0);
        self.waiting = Waiting::Nothing;
        let lines = hits.into_iter().map(|hit| Line::of(hit, Source::Local)).collect();
        self.shown = Some(Shown { words, lines, outside, selected, said: Vec::new() });
        if let Live::Early(early, heard) = std::mem::take(&mut self.live) {
            self.live = Live::Asked(early);
            let _ = self.heard(early, heard);
        } else {
            self.live = Live::Asked(ticket);
        }
        true
    }

    /// The directories on the network answered. False when nobody waits for this ticket. Nothing that is shown moves; the mark stays
    /// where it is, and stands on the first line where there was none before.
    pub fn heard(&mut self, ticket: Ticket, heard: Heard) -> bool {
        if self.live != Live::Asked(ticket) {
            return false;
        }
        if matches!(self.waiting, Waiting::Answer { ticket: awaited, .. } if awaited == ticket) {
            self.live = Live::Early(ticket, heard);
            return true;
        }
        self.live = Live::Nothing;
        let Some(shown) = &mut self.shown else { return true };
        let was_empty = shown.lines.is_empty();
        merge(&mut shown.lines, heard.lines, LINES);
        if was_empty && !shown.lines.is_empty() && !shown.words.contains('@') {
            shown.selected = Some(0);
        }
        shown.said = heard.said;
        true
    }

    /// The question could not be answered. False when nobody waits for this ticket.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        self.answered(ticket, Vec::new(), Vec::new())
    }

    /// Closes the popup and forgets every question.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// True while the popup is to be drawn: hits, or words without any.
    pub fn is_open(&self) -> bool {
        self.shown.is_some()
    }

    /// The lines shown: those of this computer, best first, then those of the network.
    pub fn hits(&self) -> &[Line] {
        self.shown.as_ref().map_or(&[], |shown| &shown.lines)
    }

    /// Why a directory on the network said nothing to the words shown.
    pub fn silence(&self) -> Option<&Notice> {
        self.shown.as_ref()?.said.iter().find_map(|said| said.outcome.as_ref().err())
    }

    /// True for a hit that cannot receive now.
    pub fn is_outside(&self, hit: &Correspondent) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.outside.contains(&hit.address))
    }

    /// Position of the marked hit.
    pub fn selected(&self) -> Option<usize> {
        self.shown.as_ref().and_then(|shown| shown.selected)
    }

    /// True when the directory knows nothing for the words shown.
    pub fn found_nothing(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.lines.is_empty())
    }

    /// Marks the next (`true`) or previous hit, around the ends. A mark set by hand on hits of older words is a choice
    /// of what is on the screen, so those hits become those of the text.
    pub fn step(&mut self, forward: bool, text: &str) {
        let Some(last) = self.hits().len().checked_sub(1) else { return };
        let next = next(self.selected(), last, forward);
        self.mark(Some(next), text);
    }

    /// Marks this hit by hand, or none: see [`Completion::step`].
    pub fn mark(&mut self, at: Option<usize>, text: &str) {
        let Some(shown) = &mut self.shown else { return };
        shown.selected = at;
        text.trim().clone_into(&mut shown.words);
        // What was asked since is about other words than those of these lines.
        if self.waiting != Waiting::Nothing {
            self.live = Live::Nothing;
        }
        self.waiting = Waiting::Nothing;
    }

    /// The marked hit, provided it was found for the words that stand in the field.
    pub fn choice(&self, text: &str) -> Option<&Correspondent> {
        let shown = self.shown.as_ref()?;
        if shown.words != text.trim() {
            return None;
        }
        shown.lines.get(shown.selected?).map(|line| &line.hit)
    }
}

/// The line after (`true`) or before this one, around the ends.
pub(super) fn next(at: Option<usize>, last: usize, forward: bool) -> usize {
    match (at, forward) {
        (None, true) => 0,
        (None | Some(0), false) => last,
        (Some(at), true) if at >= last => 0,
        (Some(at), true) => at.saturating_add(1),
        (Some(at), false) => at.saturating_sub(1),
    }
}

#[cfg(test)]
#[path = "completion_tests.rs"]
mod tests;
