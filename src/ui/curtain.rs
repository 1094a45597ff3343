//! The masked session: its desk is kept as it was left and goes on learning behind the mask, and nothing of it is drawn.

use super::effect::{Effect, fingerprint};
use super::screen::mask::{self, Mask};
use super::{App, Screen};
use crate::engine::Command;
use crate::engine::event::Masked;

impl App {
    /// The session is masked, or more is told of the mask. What is being written is kept first.
    pub(super) fn masked(&mut self, session: Masked) -> Vec<Effect> {
        match &mut self.screen {
            Screen::Desk(_, Some(mask)) => mask.told(session),
            Screen::Desk(desk, front) => {
                let mut effects = desk.keep();
                let (mask, focus) = Mask::new(session);
                *front = Some(Box::new(mask));
                self.over.leave_code();
                self.toasts.clear();
                effects.extend(self.forget_copied());
                effects.extend(focus);
                effects
            }
            Screen::Unlock(_) => Vec::new(),
        }
    }

    /// The code was right: everything is where it was left.
    pub(super) fn unmasked(&mut self) -> Vec<Effect> {
        if let Screen::Desk(_, mask) = &mut self.screen {
            *mask = None;
            self.over.leave_code();
        }
        Vec::new()
    }

    pub(super) fn in_mask(&mut self, message: mask::Message) -> Vec<Effect> {
        let Screen::Desk(desk, Some(mask)) = &mut self.screen else { return Vec::new() };
        match mask.update(message) {
            mask::Action::Do(mut effects) => {
                if mask.opening_another().is_some() {
                    drop(effects.splice(0..0, desk.keep()));
                }
                effects
            }
            mask::Action::Close => self.stop(Command::Close),
        }
    }

    /// Remembers what is put on the clipboard, by its fingerprint.
    pub(super) fn remember_copied(&mut self, text: u64) -> Vec<Effect> {
        self.copied = Some(text);
        Vec::new()
    }

    /// Takes it away again, if it is still there then.
    pub(super) fn forget_copied(&mut self) -> Option<Effect> {
        self.copied.take().map(Effect::Uncopy)
    }

    /// Puts text on the clipboard.
    pub(super) fn copy_text(&mut self, text: String) -> Effect {
        self.copied = Some(fingerprint(&text));
        Effect::Copy(text)
    }
}
