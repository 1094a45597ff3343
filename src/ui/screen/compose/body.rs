//! The text of the letter: the editor's content, its undo and redo, and what it weighs.

use std::sync::Arc;

use iced::widget::text_editor::{Action, Content, Edit};

use super::history::{History, Snapshot};
use crate::domain::Draft;
use crate::domain::shown::ends_line;

/// What a step back or forward has changed.
pub enum Step {
    /// The text.
    Text,
    /// The text, and with it all else: it is to be as in this letter.
    Letter(Box<Draft>),
}

/// See the file's description.
pub struct Body {
    content: Content,
    history: History,
    octets: usize,
    blank: bool,
}

impl Body {
    /// A body with this text, cursor at its start.
    pub fn new(text: &str) -> Self {
        let mut body =
            Self { content: Content::with_text(&tamed(text)), history: History::default(), octets: 0, blank: true };
        body.weigh();
        body
    }

    /// What the editor draws.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The text, lines ended by `\n`, without the one the editor adds.
    pub fn text(&self) -> String {
        let text = self.content.text().replace("\r\n", "\n").replace('\r', "\n");
        text.strip_suffix('\n').map(str::to_owned).unwrap_or(text)
    }

    /// Octets of the text.
    pub fn octets(&self) -> usize {
        self.octets
    }

    /// True when there is nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.blank
    }

    /// Performs what the editor asks. True when the text changed.
    pub fn perform(&mut self, action: Action) -> bool {
        let edits = action.is_edit();
        let content = &self.content;
        self.history.before(&action, || Snapshot { text: content.text(), cursor: content.cursor(), letter: None });
        self.content.perform(match action {
            Action::Edit(Edit::Paste(text)) => Action::Edit(Edit::Paste(Arc::new(tamed(&text)))),
            Action::Edit(Edit::Insert(c)) if ends_line(c) && c != '\t' => Action::Edit(Edit::Enter),
            other => other,
        });
        if edits {
            self.weigh();
        }
        edits
    }

    /// Another letter takes the place of `letter`, whose text this is: one step.
    pub fn replace(&mut self, text: &str, letter: Draft) {
        let present = self.snapshot(Some(letter));
        self.history.replaced(present);
        self.content = Content::with_text(&tamed(text));
        self.weigh();
    }

    /// Goes back a step, or forward again; `letter` is the whole letter as it is. None when there was no step.
    pub fn step(&mut self, back: bool, letter: Draft) -> Option<Step> {
        let swapped = self.history.swaps_letter(back).then_some(letter);
        let present = self.snapshot(swapped);
        let there = if back { self.history.undo(present) } else { self.history.redo(present) }?;
        self.content = Content::with_text(&there.text);
        self.content.move_to(there.cursor);
        self.weigh();
        Some(there.letter.map_or(Step::Text, Step::Letter))
    }

    fn snapshot(&self, letter: Option<Draft>) -> Snapshot {
        Snapshot { text: self.content.text(), cursor: self.content.cursor(), letter: letter.map(Box::new) }
    }

    fn weigh(&mut self) {
        let text = self.text();
        self.octets = text.len();
        self.blank = text.trim().is_empty();
    }
}

/// Line ends of all kinds as `\n`, and no other character that ends a line or paragraph.
fn tamed(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().map(|c| if ends_line(c) && c != '\t' { '\n' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Action, Body, Edit};

    #[test]
    fn a_paste_brings_no_paragraph_of_two_directions() {
        let mut body = Body::new("");
        let pasted = Arc::new("un\u{2029}\u{5d0}\r\ndeux\tx".to_owned());
        assert!(body.perform(Action::Edit(Edit::Paste(pasted))));
        assert_eq!(body.text(), "un\n\u{5d0}\ndeux\tx");
    }
}
