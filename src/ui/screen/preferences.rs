//! « Réglages »: what a person sets without the settings file. Each choice is kept as it is made; what the establishment binds is shown
//! with that reason and cannot be chosen.

pub mod exports;
mod view;

use iced::advanced::widget::Id;

use self::exports::{Exports, Said};
use super::range;
use crate::domain::Notice;
use crate::engine::event::Opened;
use crate::engine::{Answer, Command, Ticket};
use crate::settings::{Appearance, Preference, Setting, Zoom};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::shortcut::Act;

/// The button that closes the page.
pub const CLOSE: Id = Id::new("preferences-close");

/// The page.
#[derive(Debug)]
pub struct Preferences {
    known: Vec<Preference>,
    exports: Exports,
    /// A session is open with its card: more than how the window looks can be set.
    in_session: bool,
    /// What was chosen and is not known to be kept yet.
    wanted: Option<(Ticket, Setting)>,
    asked: Option<Ticket>,
    fault: Option<Notice>,
    /// Something was changed that the next session is the first to know.
    later: bool,
    tickets: Tickets,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// This is chosen.
    Set(Setting),
    /// Of the folders of the practice software.
    Export(exports::Message),
    /// Away.
    Close,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// The window looks like this from now on.
    Look(Setting, Vec<Effect>),
    /// Leave.
    Left,
}

impl Action {
    const NONE: Self = Self::Do(Vec::new());
}

impl Preferences {
    /// The page, before anything is known, over this session; `exports`: to hand documents to the practice software for the first time.
    pub fn new(opened: Option<&Opened>, exports: bool) -> (Self, Vec<Effect>) {
        let mut page = Self {
            known: Vec::new(),
            exports: Exports::new(opened, exports),
            in_session: opened.is_some_and(|opened| !opened.read_only),
            wanted: None,
            asked: None,
            fault: None,
            later: false,
            tickets: Tickets::new(range::PREFERENCES),
        };
        let ticket = page.tickets.take();
        page.asked = Some(ticket);
        let exports = page.exports.ask(&mut page.tickets);
        (page, vec![Effect::Send(Command::Preferences { ticket }), exports, Effect::Focus(CLOSE)])
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Set(setting) => self.set(setting),
            Message::Export(message) => self.in_exports(message),
            Message::Close => self.close(),
        }
    }

    /// A shortcut.
    pub fn act(&mut self, act: Act) -> Action {
        match act {
            Act::Escape | Act::Settings => self.close(),
            _ => Action::NONE,
        }
    }

    /// From a page of the folders to what can be set, and from there away.
    fn close(&mut self) -> Action {
        if !self.exports.is_apart() {
            return Action::Left;
        }
        self.fault = None;
        Action::Do(self.exports.back(&mut self.tickets))
    }

    fn in_exports(&mut self, message: exports::Message) -> Action {
        if !self.in_session {
            return Action::NONE;
        }
        self.fault = None;
        Action::Do(self.exports.update(message, &mut self.tickets))
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        match self.exports.answered(ticket, &answer, &mut self.tickets) {
            Some(Said::Do(effects)) => return Action::Do(effects),
            Some(Said::Failed(notice)) => {
                self.fault = Some(notice);
                return Action::NONE;
            }
            None => {}
        }
        let set = self.wanted.take_if(|(awaited, _)| *awaited == ticket).map(|(_, setting)| setting);
        if set.is_none() && self.asked.take_if(|asked| *asked == ticket).is_none() {
            return Action::NONE;
        }
        match answer {
            Answer::Preferences(known) => {
                self.known = known;
                self.later |= set.is_some_and(|setting| !is_look(setting));
            }
            Answer::Failed(notice) => {
                self.fault = Some(notice);
                // What was shown at once is not kept: the window looks as it did.
                if let Some(before) = set.filter(|setting| is_look(*setting)).and_then(|setting| self.value(setting)) {
                    return Action::Look(before, Vec::new());
                }
            }
            _ => self.fault = Some(Notice::Internal),
        }
        Action::NONE
    }

    /// The window looks otherwise, by a key.
    pub fn looks(&mut self, appearance: Appearance, zoom: Zoom) {
        for preference in &mut self.known {
            match &mut preference.setting {
                Setting::Appearance(known) => *known = appearance,
                Setting::Zoom(known) => *known = zoom,
                _ => {}
            }
        }
    }

    fn set(&mut self, setting: Setting) -> Action {
        let is_same = self.value(setting) == Some(setting);
        if is_same || self.wanted.is_some() || !self.may_set(setting) {
            return Action::NONE;
        }
        let ticket = self.tickets.take();
        (self.wanted, self.fault) = (Some((ticket, setting)), None);
        let effects = vec![Effect::Send(Command::SetPreference { setting, ticket })];
        if is_look(setting) { Action::Look(setting, effects) } else { Action::Do(effects) }
    }

    fn preference(&self, setting: Setting) -> Option<&Preference> {
        self.known.iter().find(|known| known.setting.is_same_key(setting))
    }

    /// What holds of the same key.
    fn value(&self, setting: Setting) -> Option<Setting> {
        self.preference(setting).map(|known| known.setting)
    }

    fn may_set(&self, setting: Setting) -> bool {
        let is_free = self.preference(setting).is_some_and(|known| !known.locked);
        is_free && (self.in_session || is_look(setting))
    }
}

/// What is seen at once, by anybody.
fn is_look(setting: Setting) -> bool {
    matches!(setting, Setting::Appearance(_) | Setting::Zoom(_))
}

#[cfg(test)]
#[path = "preferences_tests.rs"]
mod tests;
