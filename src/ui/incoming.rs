//! What is to be written once a session is open: a link or a file that the program was started with, or a file that was dropped on the
//! window. A stranger may have made it: it becomes a draft, and nothing of it leaves without a person.

use std::path::{Path, PathBuf};

use super::effect::{DesktopAnswer, DesktopAsk, Effect};
use super::part::toasts::Say;
use super::screen::compose::Start;
use super::{App, Screen};
use crate::domain::draft::Attachment;
use crate::domain::mailto::Mailto;
use crate::domain::{Entry, Notice};
use crate::engine::{Query, Ticket};
use crate::l10n::t;

/// It.
#[derive(Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A link (RFC 6068).
    Link(Box<Mailto>),
    /// A message in a file.
    File(PathBuf),
    /// The message of a file.
    Message(Attachment),
}

/// Most that waits: more comes from no hand.
const MOST: usize = 20;

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Link(_) => "Link",
            Self::File(_) => "File",
            Self::Message(_) => "Message",
        })
    }
}

impl Incoming {
    /// Reads a word of a command line; none when it is neither.
    pub fn of(word: &str) -> Option<Self> {
        match Mailto::parse(word) {
            Some(link) => Some(Self::Link(Box::new(link))),
            None => is_message(Path::new(word)).then(|| Self::File(PathBuf::from(word))),
        }
    }
}

/// Whether a file is a message, by its name.
pub(super) fn is_message(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml"))
}

impl App {
    /// This is written once a session is open.
    pub fn begin_with(&mut self, incoming: Incoming) {
        if self.incoming.len() < MOST {
            self.incoming.push_back(incoming);
        }
    }

    /// A later start of the program was given this: the window comes forward, and says so where it must wait.
    pub(super) fn handed(&mut self, incoming: Incoming) -> Vec<Effect> {
        self.begin_with(incoming);
        let mut effects = vec![Effect::Raise];
        effects.extend(self.tell_waiting());
        effects
    }

    /// What is being written stays; that something waits for its end is said.
    fn tell_waiting(&mut self) -> Vec<Effect> {
        if !matches!(&self.screen, Screen::Desk(desk, None) if desk.is_writing()) {
            return Vec::new();
        }
        let l10n = &self.context.l10n;
        let (title, words) = (t!(l10n, "incoming-waits"), t!(l10n, "incoming-waits-hint"));
        self.toasts.push(Say::Waits(title, words))
    }

    /// Begins what waits, once a session is open and nothing is being written.
    pub(super) fn begin_incoming(&mut self) -> Vec<Effect> {
        let may = matches!(&self.screen, Screen::Desk(desk, None) if !desk.lacks_mailbox() && !desk.is_writing());
        if !may || self.reading.is_some() {
            return Vec::new();
        }
        match self.incoming.pop_front() {
            Some(Incoming::Link(link)) => {
                let Mailto { draft, ignored } = *link;
                let mut effects = self.in_desk(|desk, _| desk.begin(Start::Made(Box::new(draft), Entry::Link)));
                if ignored > 0 {
                    let title = t!(self.context.l10n, "link-ignored", count = ignored);
                    effects.extend(self.toasts.push(Say::Waits(title, t!(self.context.l10n, "link-ignored-hint"))));
                }
                effects
            }
            Some(Incoming::File(path)) => vec![self.read_message(path)],
            Some(Incoming::Message(file)) => self.in_desk(|desk, _| desk.begin(Start::Asked(Query::Dropped(file)))),
            None => Vec::new(),
        }
    }

    /// Reads a message that was named or dropped.
    pub(super) fn read_message(&mut self, path: PathBuf) -> Effect {
        let ticket = self.tickets.take();
        self.reading = Some(ticket);
        Effect::Desktop(DesktopAsk::Read { path }, ticket)
    }

    /// It was read, or not; none when something else was. A letter may have been begun meanwhile: then it waits.
    pub(super) fn message_read(&mut self, ticket: Ticket, answer: &DesktopAnswer) -> Option<Vec<Effect>> {
        let _ = self.reading.take_if(|reading| *reading == ticket)?;
        let DesktopAnswer::File { name, content } = answer else {
            return Some(self.toasts.push(Say::Notice(Notice::FileUnreadable)));
        };
        let media_type = "message/rfc822".to_owned();
        let file = Attachment { name: name.clone(), media_type, content: content.clone() };
        self.incoming.push_front(Incoming::Message(file));
        Some(self.tell_waiting())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Incoming;

    #[test]
    fn a_link_or_a_message_and_nothing_else() {
        assert!(matches!(Incoming::of("mailto:a@x.fr?cc=b@x.fr"), Some(Incoming::Link(_))));
        assert_eq!(Incoming::of("/tmp/Bilan.EML"), Some(Incoming::File(PathBuf::from("/tmp/Bilan.EML"))));
        for word in ["list", "a.pdf", "http://x.fr/a", "eml"] {
            assert_eq!(Incoming::of(word), None, "{word}");
        }
    }
}
