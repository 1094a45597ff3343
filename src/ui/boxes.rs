//! The page of mailboxes in the window: opened, followed, and shown by itself while a session has none.

use super::effect::Effect;
use super::part::toasts::Say;
use super::screen::mailboxes::{self, Mailboxes};
use super::{App, Over, Screen};
use crate::domain::Notice;
use crate::engine::event::Opened;
use crate::engine::{Answer, Ticket};
use crate::l10n::t;

impl App {
    /// The session is told anew: unmasked, or with other mailboxes.
    pub(super) fn reopened(&mut self, opened: Opened) -> Vec<Effect> {
        let mut effects = if self.is_masked() { self.unmasked() } else { Vec::new() };
        if let Over::Mailboxes(page) = &mut self.over {
            page.session(&opened);
        }
        if let Screen::Desk(desk, _) = &mut self.screen {
            effects.extend(desk.reopened(opened));
        }
        effects
    }

    pub(super) fn open_mailboxes(&mut self) -> Vec<Effect> {
        let Screen::Desk(desk, None) = &self.screen else { return Vec::new() };
        if desk.is_read_only() {
            return self.toasts.push(Say::Notice(Notice::ReadOnly));
        }
        let (mut page, effects) = Mailboxes::new(desk.opened());
        page.told(desk.accounts().clone());
        self.over = Over::Mailboxes(Box::new(page));
        effects
    }

    /// How mailboxes stand has changed.
    pub(super) fn tell_mailboxes(&mut self) {
        if let (Over::Mailboxes(page), Screen::Desk(desk, _)) = (&mut self.over, &self.screen) {
            page.told(desk.accounts().clone());
        }
    }

    /// Without a mailbox nothing else can be done: the way to the first one is shown.
    pub(super) fn ask_for_mailbox(&mut self) -> Vec<Effect> {
        let is_lacking = matches!(&self.screen, Screen::Desk(desk, None) if desk.lacks_mailbox());
        if is_lacking { self.open_mailboxes() } else { Vec::new() }
    }

    pub(super) fn in_mailboxes(&mut self, message: mailboxes::Message) -> Vec<Effect> {
        let Over::Mailboxes(page) = &mut self.over else { return Vec::new() };
        match page.update(message) {
            mailboxes::Action::Do(effects) => effects,
            mailboxes::Action::Left => {
                self.over = Over::Nothing;
                Vec::new()
            }
        }
    }

    pub(super) fn answered_mailboxes(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        let Over::Mailboxes(page) = &mut self.over else { return Vec::new() };
        let l10n = &self.context.l10n;
        let (title, detail) = match page.answered(ticket, answer) {
            mailboxes::Outcome::Do(effects) => return effects,
            mailboxes::Outcome::Added(address) => {
                (t!(l10n, "mailboxes-added", address = address.to_string()), t!(l10n, "mailboxes-added-hint"))
            }
            mailboxes::Outcome::Removed(address) => {
                (t!(l10n, "mailboxes-removed", address = address.to_string()), t!(l10n, "mailboxes-removed-hint"))
            }
        };
        // Words behind the page would not be seen.
        self.over = Over::Nothing;
        self.toasts.push(Say::Done(title, detail))
    }
}
