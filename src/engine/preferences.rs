//! What is set in the window: kept in the settings file, and in force from the next session on; what concerns the gate, at once.

use std::sync::Arc;

use tokio::task::block_in_place;

use super::actor::Actor;
use super::{Answer, Config, Ticket};
use crate::domain::Notice;
use crate::settings::{Effective, Setting, preferences};

impl Actor {
    /// All that can be set, as it holds.
    pub(super) fn preferences(&mut self, ticket: Ticket) {
        let config = &self.house().config;
        let all = preferences(&config.settings, &config.rules);
        self.answer(ticket, Answer::Preferences(all));
    }

    /// How the window looks is anybody's who sits before it; the rest takes a session that is open with its card.
    pub(super) fn set_preference(&mut self, setting: Setting, ticket: Ticket) {
        let is_open = self.veil.is_none() && self.work().is_some_and(|work| work.keyring().is_some());
        let config = Arc::clone(&self.house().config);
        if !is_open && !matches!(setting, Setting::Appearance(_) | Setting::Zoom(_)) {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
        if setting.is_locked(&config.rules) {
            return self.answer(ticket, Answer::Failed(Notice::SettingBound));
        }
        // A small file, synchronised to the disk.
        match block_in_place(|| config.source.set(setting)) {
            Ok(Effective { settings, rules }) => {
                self.configure(Config { settings, rules, ..Config::clone(&config) });
                tracing::info!("A setting was changed in the window");
                self.preferences(ticket);
            }
            Err(error) => self.answer(ticket, Answer::Failed(error.notice())),
        }
    }
}
