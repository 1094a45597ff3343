//! Undo and redo as the composer drives them.

use std::sync::Arc;

use iced::widget::text_editor::{Action, Content, Cursor, Edit, Motion, Position};

use super::{History, MOST, Snapshot};

/// The editor as the composer drives it.
#[derive(Default)]
struct Editor {
    content: Content,
    history: History,
}

impl Editor {
    fn snapshot(&self) -> Snapshot {
        Snapshot { text: self.content.text(), cursor: self.content.cursor(), letter: None }
    }

    fn perform(&mut self, action: Action) {
        let present = self.snapshot();
        self.history.before(&action, || present);
        self.content.perform(action);
    }

    fn kind(&mut self, text: &str) {
        for c in text.chars() {
            self.perform(Action::Edit(Edit::Insert(c)));
        }
    }

    fn undo(&mut self) -> Option<String> {
        let present = self.snapshot();
        let older = self.history.undo(present)?;
        self.content = Content::with_text(&older.text);
        self.content.move_to(older.cursor);
        Some(older.text)
    }

    fn redo(&mut self) -> Option<String> {
        let present = self.snapshot();
        let newer = self.history.redo(present)?;
        self.content = Content::with_text(&newer.text);
        Some(newer.text)
    }
}

#[test]
fn words_are_undone_one_by_one() {
    let mut editor = Editor::default();
    editor.kind("cher confrère merci");
    assert_eq!(editor.undo().as_deref(), Some("cher confrère "));
    assert_eq!(editor.undo().as_deref(), Some("cher "));
    assert_eq!(editor.redo().as_deref(), Some("cher confrère "));
    assert_eq!(editor.undo().as_deref(), Some("cher "));
    assert_eq!(editor.undo().as_deref(), Some(""));
    assert_eq!(editor.undo(), None);
}

#[test]
fn a_new_edit_forgets_what_was_undone() {
    let mut editor = Editor::default();
    editor.kind("un deux");
    let _ = editor.undo();
    editor.kind("trois");
    assert_eq!(editor.redo(), None);
    assert_eq!(editor.content.text().trim_end(), "un trois");
}

#[test]
fn moving_ends_a_run_and_pasting_is_its_own() {
    let mut editor = Editor::default();
    editor.kind("abc");
    editor.perform(Action::Move(Motion::Left));
    editor.kind("d");
    editor.perform(Action::Edit(Edit::Paste(Arc::new("XYZ".to_owned()))));
    assert_eq!(editor.undo().as_deref(), Some("abdc"));
    assert_eq!(editor.undo().as_deref(), Some("abc"));
    assert_eq!(editor.undo().as_deref(), Some(""));
}

#[test]
fn deletions_are_one_run() {
    let mut editor = Editor::default();
    editor.kind("abc");
    editor.perform(Action::Edit(Edit::Backspace));
    editor.perform(Action::Edit(Edit::Backspace));
    assert_eq!(editor.undo().as_deref(), Some("abc"));
}

#[test]
fn scrolling_does_not_end_a_run() {
    let mut editor = Editor::default();
    editor.kind("ab");
    editor.perform(Action::Scroll { lines: 1 });
    editor.kind("cd");
    assert_eq!(editor.undo().as_deref(), Some(""));
}

#[test]
fn the_past_is_bounded() {
    let mut history = History::default();
    let cursor = Cursor { position: Position { line: 0, column: 0 }, selection: None };
    for at in 0..1000 {
        history.before(&Action::Edit(Edit::Enter), || Snapshot { text: format!("{at}"), cursor, letter: None });
    }
    assert_eq!(history.past.len(), MOST);
    for at in 0..20 {
        let text = "x".repeat(1 << 20);
        history.before(&Action::Edit(Edit::Enter), || Snapshot { text: format!("{at}{text}"), cursor, letter: None });
    }
    assert!(history.past.len() <= 4, "{}", history.past.len());
}
