//! Undo and redo of the letter's text: snapshots taken at the start of each run of like edits, bounded in number and size.

use std::collections::VecDeque;

use iced::widget::text_editor::{Action, Cursor, Edit};

use crate::domain::Draft;

/// Most snapshots kept.
const MOST: usize = 200;
/// Most octets kept in all snapshots together.
const MOST_OCTETS: usize = 4 << 20;

/// A text and where its cursor stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Text.
    pub text: String,
    /// Cursor.
    pub cursor: Cursor,
    /// The whole letter, where the step from here was not one of the text alone.
    pub letter: Option<Box<Draft>>,
}

/// Edits of the same run are undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Word,
    Blank,
    Deletion,
}

/// What can be undone and redone.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<Snapshot>,
    future: Vec<Snapshot>,
    run: Option<Run>,
}

impl History {
    /// To be called before an action is performed, with a way to see the present state.
    pub fn before(&mut self, action: &Action, present: impl FnOnce() -> Snapshot) {
        let Action::Edit(edit) = action else {
            if !matches!(action, Action::Scroll { .. }) {
                self.run = None;
            }
            return;
        };
        let run = match edit {
            Edit::Insert(c) if c.is_whitespace() => Some(Run::Blank),
            Edit::Insert(_) => Some(Run::Word),
            Edit::Backspace | Edit::Delete => Some(Run::Deletion),
            _ => None,
        };
        // A blank that follows a word closes it; the next word starts anew.
        let goes_on = run.is_some() && (run == self.run || (self.run, run) == (Some(Run::Word), Some(Run::Blank)));
        if !goes_on {
            self.past.push_back(present());
            self.bound();
        }
        self.run = run;
        self.future.clear();
    }

    /// To be called before the whole letter is replaced, with its present state.
    pub fn replaced(&mut self, present: Snapshot) {
        self.past.push_back(present);
        self.bound();
        self.run = None;
        self.future.clear();
    }

    /// Whether undoing, or doing again, puts another letter in place and not only another text.
    pub fn swaps_letter(&self, back: bool) -> bool {
        let next = if back { self.past.back() } else { self.future.last() };
        next.is_some_and(|snapshot| snapshot.letter.is_some())
    }

    /// The state before the last run; `present` can then be redone.
    pub fn undo(&mut self, present: Snapshot) -> Option<Snapshot> {
        let older = self.past.pop_back()?;
        self.future.push(present);
        self.run = None;
        Some(older)
    }

    /// The state that was undone last.
    pub fn redo(&mut self, present: Snapshot) -> Option<Snapshot> {
        let newer = self.future.pop()?;
        self.past.push_back(present);
        self.run = None;
        Some(newer)
    }

    fn bound(&mut self) {
        let mut octets: usize = self.past.iter().map(|snapshot| snapshot.text.len()).sum();
        while self.past.len() > MOST || (octets > MOST_OCTETS && self.past.len() > 1) {
            let Some(oldest) = self.past.pop_front() else { return };
            octets = octets.saturating_sub(oldest.text.len());
        }
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
