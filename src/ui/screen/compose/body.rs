//! The text of the letter: the editor's content, its undo and redo, and what it weighs.

use std::sync::Arc;

use iced::widget::text_editor::{Action, Content, Cursor, Edit, Position};

use super::history::{History, Snapshot};
use super::pasting::cleaned;
use crate::domain::Draft;
use crate::domain::shown::ends_line;
use crate::domain::wording::field;

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
    has_fields: bool,
}

impl Body {
    /// A body with this text, cursor at its start.
    pub fn new(text: &str) -> Self {
        let content = Content::with_text(&tamed(text));
        let mut body = Self { content, history: History::default(), octets: 0, blank: true, has_fields: false };
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

    /// True when a field of a template is still to be filled in.
    pub fn has_fields(&self) -> bool {
        self.has_fields
    }

    /// Another text in its place: as a step that can be taken back, or as what it began with. The cursor stays in its line.
    pub fn retext(&mut self, text: &str, undoable: bool) {
        let present = self.snapshot(None);
        let cursor = present.cursor;
        if undoable {
            self.history.replaced(present);
        }
        let text = tamed(text);
        let line = text.split('\n').nth(cursor.position.line);
        let is_there = line.is_some_and(|line| line.is_char_boundary(cursor.position.column));
        self.content = Content::with_text(&text);
        if is_there {
            self.content.move_to(Cursor { position: cursor.position, selection: None });
        }
        self.weigh();
    }

    /// Puts a text at the cursor, in the place of what is selected, as one step; then its first field is selected.
    pub fn insert(&mut self, text: &str) {
        let start = self.start_of_edit();
        let present = self.snapshot(None);
        self.history.replaced(present);
        self.content.perform(Action::Edit(Edit::Paste(Arc::new(tamed(text)))));
        self.weigh();
        let _ = self.select_field_from(start);
    }

    /// Selects the field that follows the cursor, or the first one. True when there is any.
    pub fn select_next_field(&mut self) -> bool {
        let Cursor { position, selection } = self.content.cursor();
        let after = selection.filter(|other| (other.line, other.column) > (position.line, position.column));
        let from = self.offset(after.unwrap_or(position));
        self.select_field_from(from) || self.select_field_from(0)
    }

    /// Selects the first field. True when there is any.
    pub fn select_first_field(&mut self) -> bool {
        self.select_field_from(0)
    }

    fn select_field_from(&mut self, from: usize) -> bool {
        let text = self.text();
        let Some(place) = field::next(&text, from) else { return false };
        let at = |offset: usize| {
            let before = text.get(..offset).unwrap_or_default();
            let line = before.matches('\n').count();
            Position {
                line,
                column: before.len().saturating_sub(before.rfind('\n').map_or(0, |end| end.saturating_add(1))),
            }
        };
        self.content.move_to(Cursor { position: at(place.end), selection: Some(at(place.start)) });
        true
    }

    /// Where an edit begins: the start of what is selected, else the cursor.
    fn start_of_edit(&self) -> usize {
        let Cursor { position, selection } = self.content.cursor();
        let first = selection.filter(|other| (other.line, other.column) < (position.line, position.column));
        self.offset(first.unwrap_or(position))
    }

    fn offset(&self, position: Position) -> usize {
        let text = self.text();
        let lines: usize = text.split('\n').take(position.line).map(|line| line.len().saturating_add(1)).sum();
        lines.saturating_add(position.column)
    }

    /// Performs what the editor asks. True when the text changed.
    pub fn perform(&mut self, action: Action) -> bool {
        let edits = action.is_edit();
        let content = &self.content;
        self.history.before(&action, || Snapshot { text: content.text(), cursor: content.cursor(), letter: None });
        self.content.perform(match action {
            Action::Edit(Edit::Paste(text)) => Action::Edit(Edit::Paste(Arc::new(cleaned(&text)))),
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
        self.has_fields = field::next(&text, 0).is_some();
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

    use super::{Action, Body, Draft, Edit};

    fn undo(body: &mut Body) -> bool {
        body.step(true, Draft::default()).is_some()
    }

    fn selected(body: &Body) -> Option<String> {
        body.content().selection()
    }

    #[test]
    fn a_template_is_one_step_and_its_fields_come_one_after_the_other() {
        let mut body = Body::new("Bonjour.\nFin");
        body.insert("Cher {a},\né {b} {c}\n");
        assert_eq!(selected(&body).as_deref(), Some("{a}"));
        for expected in ["{b}", "{c}", "{a}", "{b}"] {
            assert!(body.select_next_field());
            assert_eq!(selected(&body).as_deref(), Some(expected));
        }
        assert!(body.perform(Action::Edit(Edit::Insert('x'))));
        assert_eq!(body.text(), "Cher {a},\né x {c}\nBonjour.\nFin");
        assert!(undo(&mut body) && undo(&mut body));
        assert_eq!(body.text(), "Bonjour.\nFin");
        assert!(!body.has_fields() && !body.select_next_field());
    }

    #[test]
    fn another_text_keeps_the_cursor_where_it_can() {
        let mut body = Body::new("un\ndeux");
        body.retext("un\ndeux\n\n-- \nmoi", false);
        assert!(!undo(&mut body), "nothing was done");
        body.retext("é", true);
        assert!(undo(&mut body));
        assert_eq!(body.text(), "un\ndeux\n\n-- \nmoi");
    }

    #[test]
    fn a_paste_brings_no_paragraph_of_two_directions() {
        let mut body = Body::new("");
        let pasted = Arc::new("un\u{2029}\u{5d0}\r\ndeux\tx".to_owned());
        assert!(body.perform(Action::Edit(Edit::Paste(pasted))));
        assert_eq!(body.text(), "un\n\u{5d0}\ndeux\tx");
    }
}
