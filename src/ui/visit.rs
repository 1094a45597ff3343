//! A session opens and closes in the window: what is told at first, and what is handed over, cleared and forgotten at the end.

use super::desk::Desk;
use super::effect::{DesktopAsk, Effect};
use super::part::toasts::Say;
use super::screen::access::Access;
use super::screen::unlock::Unlock;
use super::{App, Over, Screen};
use crate::domain::Notice;
use crate::engine::event::{Opened, RecoveryState};
use crate::engine::{Command, SessionState};

impl App {
    pub(super) fn open(&mut self, opened: Opened) -> Vec<Effect> {
        let (notices, recovery, holder) = (opened.notices.clone(), opened.recovery, opened.holder.clone());
        // It takes a card to make a code.
        let recovery = if opened.read_only { RecoveryState::Made } else { recovery };
        let (desk, mut effects) = Desk::new(opened);
        self.screen = Screen::Desk(Box::new(desk), None);
        self.over = Over::Nothing;
        self.diagnosis = None;
        self.toasts.clear();
        match recovery {
            RecoveryState::Made => effects.extend(self.ask_for_mailbox()),
            RecoveryState::ToMake => {
                let (access, more) = Access::offer(holder);
                self.over = Over::Access(Box::new(access));
                effects.extend(more);
            }
            RecoveryState::PutOff => {
                effects.extend(self.toasts.push(Say::Notice(Notice::RecoveryCodeMissing)));
                effects.extend(self.ask_for_mailbox());
            }
        }
        for notice in notices {
            effects.extend(self.toasts.push(Say::Notice(notice)));
        }
        effects.push(self.wait_a_minute());
        // Somebody is: she gave her code.
        effects.push(Effect::Send(Command::Present));
        effects
    }

    /// The session is closed: nothing of it stays on screen or in temporary files.
    pub(super) fn close(&mut self, state: SessionState) -> Vec<Effect> {
        let another = match &self.screen {
            Screen::Desk(_, Some(mask)) => mask.opening_another(),
            Screen::Desk(_, None) | Screen::Unlock(_) => None,
        };
        let mut effects = match another {
            // All was handed over before the code: now it could reach the vault of somebody else.
            Some(_) => vec![Effect::Send(Command::LetGo)],
            // A card was pulled: what was being written is kept before the vault closes.
            None => self.stop(Command::LetGo),
        };
        let (mut unlock, more) = Unlock::new(state, self.ending.take(), self.context.preferred_holder.clone());
        effects.extend(more);
        if let Some((card, ticket)) = another {
            unlock.expects(card, ticket);
        }
        self.screen = Screen::Unlock(Box::new(unlock));
        self.over = Over::Nothing;
        self.diagnosis = None;
        self.toasts.clear();
        self.saves.clear();
        (self.minute, self.reading) = (None, None);
        // It was meant for her.
        self.incoming.clear();
        effects.extend(self.forget_copied());
        effects.push(Effect::Desktop(DesktopAsk::Forget, self.tickets.take()));
        effects
    }

    /// Letters of the session that was closed have not left.
    pub(super) fn letters_left(&mut self, left: Vec<Notice>) -> Vec<Effect> {
        if let Screen::Unlock(unlock) = &mut self.screen {
            unlock.left(left);
        }
        Vec::new()
    }
}
