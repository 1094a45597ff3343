//! Cards of correspondents, favourites and groups in the window: opened over the screen from wherever a person is named, and back to
//! the letter that is being written.

use super::effect::Effect;
use super::part::toasts::Say;
use super::screen::contacts::{self, Contacts};
use super::screen::profile::{self, ProfileCard};
use super::screen::range;
use super::screen::reader::Copied;
use super::shortcut::Act;
use super::{App, Over, Screen};
use crate::domain::{ChangeSet, Contact, Notice};
use crate::engine::{Answer, Loaded, Ticket};

impl App {
    /// The card of an address.
    pub(super) fn open_profile(&mut self, whose: String) -> Vec<Effect> {
        if !matches!(self.screen, Screen::Desk(_, None)) {
            return Vec::new();
        }
        let (card, effects) = ProfileCard::new(whose);
        self.over = Over::Profile(Box::new(card));
        effects
    }

    pub(super) fn open_contacts(&mut self) -> Vec<Effect> {
        let Screen::Desk(desk, None) = &self.screen else { return Vec::new() };
        if desk.is_read_only() {
            return self.toasts.push(Say::Notice(Notice::ReadOnly));
        }
        let (page, effects) = Contacts::new();
        self.over = Over::Contacts(Box::new(page));
        effects
    }

    pub(super) fn in_profile(&mut self, message: profile::Message) -> Vec<Effect> {
        let Over::Profile(card) = &mut self.over else { return Vec::new() };
        let action = card.update(message);
        self.follow_profile(action)
    }

    pub(super) fn in_contacts(&mut self, message: contacts::Message) -> Vec<Effect> {
        let Over::Contacts(page) = &mut self.over else { return Vec::new() };
        let action = page.update(message);
        self.follow_contacts(action)
    }

    /// A shortcut while one of them stands over the screen; none when it is not for them.
    pub(super) fn act_on_contacts(&mut self, act: Act) -> Option<Vec<Effect>> {
        match &mut self.over {
            Over::Profile(card) => {
                let action = card.act(act);
                Some(self.follow_profile(action))
            }
            Over::Contacts(page) => {
                let action = page.act(act);
                Some(self.follow_contacts(action))
            }
            _ => None,
        }
    }

    /// The engine answered one of them; none when neither waits.
    pub(super) fn answered_contacts(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        match &mut self.over {
            Over::Profile(card) if range::of(ticket) == range::PROFILE => {
                let action = card.answered(ticket, answer);
                self.follow_profile(action)
            }
            Over::Contacts(page) if range::of(ticket) == range::CONTACTS => {
                let action = page.answered(ticket, answer);
                self.follow_contacts(action)
            }
            _ => Vec::new(),
        }
    }

    /// The vault answered one of them.
    pub(super) fn loaded_contacts(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) -> Vec<Effect> {
        match &mut self.over {
            Over::Profile(card) if range::of(ticket) == range::PROFILE => {
                let action = card.loaded(ticket, loaded);
                self.follow_profile(action)
            }
            Over::Contacts(page) if range::of(ticket) == range::CONTACTS => {
                let action = page.loaded(ticket, loaded);
                self.follow_contacts(action)
            }
            _ => Vec::new(),
        }
    }

    /// A pause is over.
    pub(super) fn elapsed_contacts(&mut self, ticket: Ticket) -> Vec<Effect> {
        match &mut self.over {
            Over::Contacts(page) => page.elapsed(ticket),
            _ => Vec::new(),
        }
    }

    /// Rows of the vault changed.
    pub(super) fn changed_contacts(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        match &mut self.over {
            Over::Contacts(page) => page.changed(changes),
            _ => Vec::new(),
        }
    }

    fn follow_profile(&mut self, action: profile::Action) -> Vec<Effect> {
        match action {
            profile::Action::Do(effects) => effects,
            profile::Action::Write(contact) => self.write_to(&[contact]),
            profile::Action::Copy(address) => self.copy(Copied::Address(address)),
            profile::Action::Left => {
                self.over = Over::Nothing;
                Vec::new()
            }
        }
    }

    fn follow_contacts(&mut self, action: contacts::Action) -> Vec<Effect> {
        match action {
            contacts::Action::Do(effects) => effects,
            contacts::Action::Write(contacts) => self.write_to(&contacts),
            contacts::Action::Profile(whose) => self.open_profile(whose),
            contacts::Action::Left => {
                self.over = Over::Nothing;
                Vec::new()
            }
        }
    }

    /// In the letter that is being written, where there is one.
    fn write_to(&mut self, contacts: &[Contact]) -> Vec<Effect> {
        self.over = Over::Nothing;
        self.in_desk(|desk, _| desk.write_to(contacts))
    }
}
