//! The files joined to a letter: added by the dialog or dropped on the window, shown with what each weighs.

mod caution;
mod media_type;
mod picture;
mod view;
pub mod weight;

pub use self::view::{SPLIT, reduce_id};

use std::path::PathBuf;

use crate::domain::Notice;
use crate::domain::draft::Attachment;
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect, Tickets};

/// The files.
#[derive(Debug, Default)]
pub struct AttachmentBar {
    files: Vec<Attachment>,
    awaited: Vec<(Ticket, String)>,
    unreadable: Vec<String>,
    hovered: bool,
    /// Pictures that are being made smaller.
    reducing: Vec<(Ticket, Attachment)>,
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
    /// Make this picture smaller.
    Reduce(usize),
    /// Put the files into several letters.
    Split,
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
    /// They go in several letters.
    Split,
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
            Message::Reduce(at) => self.reduce(at, tickets),
            Message::Split => Action::Split,
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

    /// Those at these places stay.
    pub fn keep_only(&mut self, places: &[usize]) {
        let files = std::mem::take(&mut self.files);
        self.files =
            files.into_iter().enumerate().filter(|(at, _)| places.contains(at)).map(|(_, file)| file).collect();
    }

    /// True while it is being made smaller.
    fn is_being_reduced(&self, file: &Attachment) -> bool {
        self.reducing.iter().any(|(_, reduced)| reduced == file)
    }

    fn reduce(&mut self, at: usize, tickets: &mut Tickets) -> Action {
        let file = self.files.get(at).filter(|file| picture::is_large(file) && !self.is_being_reduced(file)).cloned();
        let Some(file) = file else { return Action::Do(Vec::new()) };
        let ticket = tickets.take();
        self.reducing.push((ticket, file.clone()));
        Action::Do(vec![Effect::Load(Query::Reduced(file), ticket)])
    }

    /// A picture was made smaller, or could not be. `None` when these files do not wait for that ticket.
    pub fn loaded(&mut self, ticket: Ticket, loaded: &Result<Loaded, Notice>) -> Option<Result<Action, Notice>> {
        let at = self.reducing.iter().position(|(awaited, _)| *awaited == ticket)?;
        let (_, whole) = self.reducing.remove(at);
        Some(match loaded {
            Ok(Loaded::Part { name, media_type, content }) if content.len() < whole.content.len() => {
                let (name, media_type) = (name.clone(), media_type.clone());
                let reduced = Attachment { name, media_type, content: content.clone() };
                // It may have been taken away since.
                match self.files.iter_mut().find(|file| **file == whole) {
                    Some(file) => {
                        *file = reduced;
                        Ok(Action::Changed)
                    }
                    None => Ok(Action::Do(Vec::new())),
                }
            }
            // No smaller so: it stays as it is.
            Ok(_) => Ok(Action::Do(Vec::new())),
            Err(notice) => Err(notice.clone()),
        })
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
