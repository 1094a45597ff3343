//! The text of the letter: the editor's content, its undo and redo, and what it weighs.

use std::sync::Arc;

use iced::widget::text_editor::{Action, Content, Edit};

use super::history::{History, Snapshot};
use crate::domain::shown::ends_line;

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
        self.history.before(&action, || Snapshot { text: content.text(), cursor: content.cursor() });
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

    /// Goes back a step. True when there was one.
    pub fn undo(&mut self) -> bool {
        let present = self.snapshot();
        let older = self.history.undo(present);
        self.restore(older)
    }

    /// Goes forward again. True when there was a step.
    pub fn redo(&mut self) -> bool {
        let present = self.snapshot();
        let newer = self.history.redo(present);
        self.restore(newer)
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot { text: self.content.text(), cursor: self.content.cursor() }
    }

    fn restore(&mut self, snapshot: Option<Snapshot>) -> bool {
        let Some(snapshot) = snapshot else { return false };
        self.content = Content::with_text(&snapshot.text);
        self.content.move_to(snapshot.cursor);
        self.weigh();
        true
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
