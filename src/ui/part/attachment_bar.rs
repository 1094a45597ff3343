//! The files joined to a letter: added by the dialog or dropped on the window, shown with what each weighs.

mod media_type;
mod view;
pub mod weight;

use std::path::PathBuf;

use crate::domain::draft::Attachment;
use crate::engine::Ticket;
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect, Tickets};

/// The files.
#[derive(Debug, Default)]
pub struct AttachmentBar {
    files: Vec<Attachment>,
    awaited: Vec<(Ticket, String)>,
    unreadable: Vec<String>,
    hovered: bool,
}

/// What happens to them.
#[derive(Clone, Debug)]
pub enum Message {
    /// Files are held over the window, or no more.
    Hovered(bool),
    /// This file is to be joined: it was dropped on the window or named.
    Join(PathBuf),
    /// Take this one away.
    Remove(usize),
    /// Hide what could not be read.
    DismissUnreadable,
}

/// What the parent must know.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing changed in the letter.
    Do(Vec<Effect>),
    /// The files changed.
    Changed,
}

impl AttachmentBar {
    /// These files.
    pub fn new(files: Vec<Attachment>) -> Self {
        Self { files, ..Self::default() }
    }

    /// The files.
    pub fn files(&self) -> &[Attachment] {
        &self.files
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, tickets: &mut Tickets) -> Action {
        match message {
            Message::Hovered(hovered) => self.hover(hovered),
            Message::Join(path) => self.join(path, tickets),
            Message::Remove(at) => self.remove(at),
            Message::DismissUnreadable => self.dismiss(),
        }
    }

    /// The desktop answered. `None` when these files do not wait for that ticket.
    pub fn answered(&mut self, ticket: Ticket, answer: DesktopAnswer) -> Option<Action> {
        let at = self.awaited.iter().position(|(awaited, _)| *awaited == ticket)?;
        let (_, asked) = self.awaited.remove(at);
        let DesktopAnswer::File { name, content } = answer else {
            self.unreadable.push(asked);
            return Some(Action::Do(Vec::new()));
        };
        let media_type = media_type::of(&name).to_owned();
        self.files.push(Attachment { name, media_type, content });
        Some(Action::Changed)
    }

    fn hover(&mut self, hovered: bool) -> Action {
        self.hovered = hovered;
        Action::Do(Vec::new())
    }

    fn join(&mut self, path: PathBuf, tickets: &mut Tickets) -> Action {
        self.hovered = false;
        let ticket = tickets.take();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.awaited.push((ticket, name));
        Action::Do(vec![Effect::Desktop(DesktopAsk::Read { path }, ticket)])
    }

    fn remove(&mut self, at: usize) -> Action {
        if at >= self.files.len() {
            return Action::Do(Vec::new());
        }
        let _ = self.files.remove(at);
        Action::Changed
    }

    fn dismiss(&mut self) -> Action {
        self.unreadable.clear();
        Action::Do(Vec::new())
    }
}
