//! What is set in the window: kept in the settings file, and in force from the next session on; what concerns the gate, and how documents
//! are handed over, at once.

use std::sync::Arc;

use tokio::task::block_in_place;

use super::actor::Actor;
use super::exporter::with_counts;
use super::{Answer, Config, Ticket};
use crate::domain::Notice;
use crate::domain::export::{Change, Profile};
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
        if !self.is_hers() && !matches!(setting, Setting::Appearance(_) | Setting::Zoom(_)) {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
        let config = Arc::clone(&self.house().config);
        if setting.is_locked(&config.rules) {
            return self.answer(ticket, Answer::Failed(Notice::SettingBound));
        }
        // A small file, synchronised to the disk.
        match block_in_place(|| config.source.set(setting)) {
            Ok(effective) => {
                self.hold(effective);
                tracing::info!("A setting was changed in the window");
                self.preferences(ticket);
            }
            Err(error) => self.answer(ticket, Answer::Failed(error.notice())),
        }
    }

    /// The profiles by which documents are handed over.
    pub(super) fn export_profiles(&mut self, ticket: Ticket) {
        if let Some(work) = self.work().filter(|_| self.veil.is_none()) {
            work.answer(ticket, work.exporter().kept());
        } else {
            let profiles = with_counts(&self.house().config.settings.exports, &[]);
            self.answer(ticket, Answer::ExportProfiles(profiles));
        }
    }

    /// One of them is changed.
    pub(super) fn change_exports(&mut self, change: &Change, ticket: Ticket) {
        if !self.is_hers() {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        }
        let config = Arc::clone(&self.house().config);
        let changed = block_in_place(|| match change {
            Change::Keep { profile, before } => config.source.keep_export(profile, before.as_deref()),
            Change::Remove { name, .. } => config.source.remove_export(name),
        });
        match changed {
            Ok(effective) => {
                self.hold(effective);
                tracing::info!("A folder of the practice software was changed in the window");
                match (self.work(), recalled(&config.settings.exports, change)) {
                    (Some(work), Some((name, anew))) => work.answer(ticket, work.exporter().recall(name, anew)),
                    _ => self.export_profiles(ticket),
                }
            }
            Err(error) => self.answer(ticket, Answer::Failed(error.notice())),
        }
    }

    /// A session is open with its card, and seen.
    fn is_hers(&self) -> bool {
        self.veil.is_none() && self.work().is_some_and(|work| work.keyring().is_some())
    }

    fn hold(&mut self, Effective { settings, rules }: Effective) {
        if let Some(work) = self.work() {
            work.exporter().hold(&settings.exports);
        }
        let config = Config { settings, rules, ..Config::clone(&self.house().config) };
        self.configure(config);
    }
}

/// Of which profile nothing is put into its folder any more, and which one takes its place; `before`: as they were.
fn recalled(before: &[Profile], change: &Change) -> Option<(String, Option<Profile>)> {
    match change {
        Change::Remove { name, recall } => recall.then(|| (name.clone(), None)),
        Change::Keep { profile, before: name } => {
            let old = before.iter().find(|old| Some(&old.name) == name.as_ref())?;
            let is_moved = (&old.name, &old.folder) != (&profile.name, &profile.folder);
            is_moved.then(|| (old.name.clone(), Some(Profile::clone(profile))))
        }
    }
}
