//! « Signatures et modèles »: the signature of each mailbox and the templates of letters, over the screens. What was changed is kept
//! when another one is chosen, or when the page is left.

mod view;

use iced::advanced::widget::Id;
use iced::widget::text_editor::{self, Content};

use super::range;
use crate::domain::wording::{Change, Signature, Template, TemplateId, Wordings};
use crate::domain::{Account, Address, Notice, face};
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::shortcut::Act;

/// The text.
pub const TEXT: Id = Id::new("wordings-text");
/// The name of a template.
pub const NAME: Id = Id::new("wordings-name");
/// The box that says that answers are signed alike.
pub const SAME: Id = Id::new("wordings-same");
/// The button that makes a template.
pub const NEW: Id = Id::new("wordings-new");
/// The button that deletes one.
pub const DELETE: Id = Id::new("wordings-delete");
/// The button that confirms.
pub const CONFIRM: Id = Id::new("wordings-confirm");
/// The button that goes back.
pub const BACK: Id = Id::new("wordings-back");

/// The page.
#[derive(Debug)]
pub struct WordingsPage {
    /// Mailboxes, and what they are called.
    mailboxes: Vec<(Address, String)>,
    known: Wordings,
    shown: Shown,
    name: String,
    text: Content,
    /// Answers are signed as new letters are.
    same: bool,
    changed: bool,
    /// Is it to be deleted?
    deleting: bool,
    asked: Option<Ticket>,
    keeping: Option<(Ticket, Next)>,
    fault: Option<Notice>,
    tickets: Tickets,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The signature of the mailbox at this place, under new letters or under answers.
    Signature(usize, Under),
    /// This template.
    Template(TemplateId),
    /// One that is not kept yet.
    NewTemplate,
}

/// Under which letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// New ones.
    Letters,
    /// Answers, and letters passed on.
    Answers,
}

/// What comes after something was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Show(Shown),
    Leave,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Message {
    /// Show this.
    Show(Shown),
    /// In the text.
    Text(text_editor::Action),
    /// The name is now this.
    Name(String),
    /// Answers are signed alike, or not.
    Same(bool),
    /// Ask whether the template is to go.
    Delete,
    /// It is.
    Confirm,
    /// Back, or away.
    Close,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Leave.
    Left,
}

impl Action {
    const NONE: Self = Self::Do(Vec::new());
}

impl WordingsPage {
    /// The page of a session with these mailboxes.
    pub fn new(accounts: &[Account]) -> (Self, Vec<Effect>) {
        let names = face::faces(accounts).into_iter().map(|(name, _)| name);
        let mailboxes: Vec<_> = accounts.iter().map(|account| account.address.clone()).zip(names).collect();
        let shown = if mailboxes.is_empty() { Shown::NewTemplate } else { Shown::Signature(0, Under::Letters) };
        let mut page = Self {
            mailboxes,
            known: Wordings::default(),
            shown,
            name: String::new(),
            text: Content::new(),
            same: true,
            changed: false,
            deleting: false,
            asked: None,
            keeping: None,
            fault: None,
            tickets: Tickets::new(range::WORDINGS),
        };
        let effects = vec![page.ask(), Effect::Focus(TEXT)];
        (page, effects)
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Show(shown) => self.show(shown),
            Message::Text(action) => self.edit(action),
            Message::Name(name) => self.rename(name),
            Message::Same(same) => self.sign_alike(same),
            Message::Delete => self.ask_delete(),
            Message::Confirm => self.delete(),
            Message::Close => self.close(),
        }
    }

    /// A shortcut.
    pub fn act(&mut self, act: Act) -> Action {
        match act {
            Act::Escape | Act::Wordings => self.close(),
            Act::NewFolder => self.show(Shown::NewTemplate),
            Act::RemoveFolder => self.ask_delete(),
            Act::Next => self.step(true),
            Act::Previous => self.step(false),
            _ => Action::NONE,
        }
    }

    /// The vault answered.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) -> Action {
        if self.asked.take_if(|asked| *asked == ticket).is_none() {
            return Action::NONE;
        }
        match loaded {
            Ok(Loaded::Wordings(known)) => {
                self.known = *known;
                // What is being written is not taken away.
                if !self.changed {
                    self.fill();
                }
            }
            Ok(_) => self.fault = Some(Notice::Internal),
            Err(notice) => self.fault = Some(notice),
        }
        Action::NONE
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: &Answer) -> Action {
        let Some((_, next)) = self.keeping.take_if(|(awaited, _)| *awaited == ticket) else { return Action::NONE };
        if let Answer::Failed(notice) = answer {
            self.fault = Some(notice.clone());
            return Action::NONE;
        }
        (self.changed, self.deleting, self.fault) = (false, false, None);
        match next {
            Next::Leave => Action::Left,
            Next::Show(shown) => {
                self.shown = shown;
                self.fill();
                Action::Do(vec![self.ask(), Effect::Focus(TEXT)])
            }
        }
    }

    fn ask(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        Effect::Load(Query::Wordings, ticket)
    }

    fn show(&mut self, shown: Shown) -> Action {
        if self.shown == shown || self.keeping.is_some() {
            return Action::NONE;
        }
        if let Some(change) = self.change() {
            return self.keep(change, Next::Show(shown));
        }
        (self.shown, self.changed, self.deleting, self.fault) = (shown, false, false, None);
        self.fill();
        let field = if shown == Shown::NewTemplate { NAME } else { TEXT };
        Action::Do(vec![Effect::Focus(field)])
    }

    /// What is shown, as it is kept.
    fn fill(&mut self) {
        let (name, text, same) = match self.shown {
            Shown::NewTemplate => (String::new(), String::new(), true),
            Shown::Template(id) => match self.template(id) {
                Some(template) => (template.name().to_owned(), template.text().to_owned(), true),
                None => (String::new(), String::new(), true),
            },
            Shown::Signature(at, under) => {
                let kept = self.signature(at);
                let text = kept.map(|kept| kept.under(under == Under::Answers)).unwrap_or_default().to_owned();
                (String::new(), text, kept.is_none_or(|kept| kept.answers().is_none()))
            }
        };
        (self.name, self.text, self.same) = (name, Content::with_text(&text), same);
    }

    fn signature(&self, at: usize) -> Option<&Signature> {
        let key = self.mailboxes.get(at)?.0.folded();
        self.known.signatures.iter().find(|signature| signature.address.folded() == key)
    }

    fn template(&self, id: TemplateId) -> Option<&Template> {
        self.known.templates.iter().find(|template| template.id == Some(id))
    }

    fn edit(&mut self, action: text_editor::Action) -> Action {
        if action.is_edit() && self.keeping.is_some() {
            return Action::NONE;
        }
        self.changed |= action.is_edit();
        self.text.perform(action);
        Action::NONE
    }

    fn rename(&mut self, name: String) -> Action {
        (self.name, self.changed) = (name, true);
        Action::NONE
    }

    fn sign_alike(&mut self, same: bool) -> Action {
        (self.same, self.changed) = (same, true);
        Action::Do(if same { Vec::new() } else { vec![Effect::Focus(TEXT)] })
    }

    /// What keeping it would change; none when nothing would.
    fn change(&self) -> Option<Change> {
        if !self.changed {
            return None;
        }
        let text = self.text.text();
        match self.shown {
            Shown::Template(id) => Template::new(Some(id), &self.name, &text).map(Change::Keep),
            Shown::NewTemplate => Template::new(None, &self.name, &text).map(Change::Keep),
            Shown::Signature(at, under) => {
                let (address, _) = self.mailboxes.get(at)?;
                let kept = self.signature(at);
                let signature = match under {
                    Under::Letters => Signature::new(address.clone(), &text, kept.and_then(Signature::answers)),
                    Under::Answers => {
                        let letters = kept.map(Signature::text).unwrap_or_default();
                        Signature::new(address.clone(), letters, (!self.same).then_some(text.as_str()))
                    }
                };
                Some(Change::Sign(signature))
            }
        }
    }

    fn keep(&mut self, change: Change, next: Next) -> Action {
        let ticket = self.tickets.take();
        self.keeping = Some((ticket, next));
        Action::Do(vec![Effect::Send(Command::ChangeWordings { change, ticket })])
    }

    fn ask_delete(&mut self) -> Action {
        match self.shown {
            Shown::Template(_) if self.keeping.is_none() => {
                self.deleting = true;
                Action::Do(vec![Effect::Focus(BACK)])
            }
            _ => Action::NONE,
        }
    }

    fn delete(&mut self) -> Action {
        match self.shown {
            Shown::Template(id) if self.deleting && self.keeping.is_none() => {
                let first =
                    if self.mailboxes.is_empty() { Shown::NewTemplate } else { Shown::Signature(0, Under::Letters) };
                self.keep(Change::Drop(id), Next::Show(first))
            }
            _ => Action::NONE,
        }
    }

    /// The next or the previous of the list.
    fn step(&mut self, forward: bool) -> Action {
        let all = self.all();
        let at = all.iter().position(|shown| *shown == self.shown).unwrap_or_default();
        let next = if forward { at.saturating_add(1) } else { at.saturating_sub(1) };
        all.get(next).map_or(Action::NONE, |shown| self.show(*shown))
    }

    fn all(&self) -> Vec<Shown> {
        let signatures = (0..self.mailboxes.len())
            .flat_map(|at| [Shown::Signature(at, Under::Letters), Shown::Signature(at, Under::Answers)]);
        let templates = self.known.templates.iter().filter_map(|template| template.id).map(Shown::Template);
        signatures.chain(templates).collect()
    }

    fn close(&mut self) -> Action {
        if self.deleting {
            self.deleting = false;
            return Action::Do(vec![Effect::Focus(TEXT)]);
        }
        if self.keeping.is_some() {
            return Action::NONE;
        }
        match self.change() {
            // What could not be kept was said: she leaves it.
            Some(_) if self.fault.is_some() => Action::Left,
            Some(change) => self.keep(change, Next::Leave),
            None => Action::Left,
        }
    }
}

#[cfg(test)]
#[path = "wordings_tests.rs"]
mod tests;
