//! Signatures and templates in the window: opened over the screen, and back to the letter that is being written.

use super::effect::Effect;
use super::part::toasts::Say;
use super::screen::wordings::{self, WordingsPage};
use super::shortcut::Act;
use super::{App, Over, Screen};
use crate::domain::Notice;
use crate::engine::{Answer, Loaded, Ticket};

impl App {
    pub(super) fn open_wordings(&mut self) -> Vec<Effect> {
        let Screen::Desk(desk, None) = &self.screen else { return Vec::new() };
        if desk.is_read_only() {
            return self.toasts.push(Say::Notice(Notice::ReadOnly));
        }
        let (page, effects) = WordingsPage::new(&desk.opened().accounts);
        self.over = Over::Wordings(Box::new(page));
        effects
    }

    pub(super) fn in_wordings(&mut self, message: wordings::Message) -> Vec<Effect> {
        self.with_wordings(|page| page.update(message)).unwrap_or_default()
    }

    /// A shortcut while it stands over the screen; none when it is not for it.
    pub(super) fn act_on_wordings(&mut self, act: Act) -> Option<Vec<Effect>> {
        self.with_wordings(|page| page.act(act))
    }

    /// The engine answered it.
    pub(super) fn answered_wordings(&mut self, ticket: Ticket, answer: &Answer) -> Vec<Effect> {
        self.with_wordings(|page| page.answered(ticket, answer)).unwrap_or_default()
    }

    /// The vault answered it.
    pub(super) fn loaded_wordings(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) -> Vec<Effect> {
        self.with_wordings(|page| page.loaded(ticket, loaded)).unwrap_or_default()
    }

    fn with_wordings(&mut self, act: impl FnOnce(&mut WordingsPage) -> wordings::Action) -> Option<Vec<Effect>> {
        let Over::Wordings(page) = &mut self.over else { return None };
        Some(match act(page) {
            wordings::Action::Do(effects) => effects,
            wordings::Action::Left => {
                self.over = Over::Nothing;
                Vec::new()
            }
        })
    }
}
