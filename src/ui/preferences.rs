//! « Réglages » in the window, and how the window itself looks: seen at once, kept for the next start.

use super::effect::Effect;
use super::screen::preferences::{self, Preferences};
use super::shortcut::Act;
use super::theme::Theme;
use super::{App, Over, Screen};
use crate::engine::{Answer, Command, Ticket};
use crate::settings::{Appearance, DisplaySettings, Setting, Zoom};

impl App {
    /// As it looked when it was last changed.
    #[must_use]
    pub fn looking(mut self, display: DisplaySettings) -> Self {
        (self.appearance, self.zoom) = (display.appearance, display.zoom);
        self.restyle();
        self
    }

    pub(super) fn open_preferences(&mut self) -> Vec<Effect> {
        if self.is_masked() {
            return Vec::new();
        }
        let (page, effects) = match &mut self.screen {
            Screen::Desk(desk, _) => {
                let leads = desk.leads_to_exports();
                Preferences::new(Some(desk.opened()), leads)
            }
            Screen::Unlock(_) => Preferences::new(None, false),
        };
        self.over = Over::Preferences(Box::new(page));
        effects
    }

    pub(super) fn in_preferences(&mut self, message: preferences::Message) -> Vec<Effect> {
        self.with_preferences(|page| page.update(message)).unwrap_or_default()
    }

    /// A shortcut while it stands over the screen; none when it is not for it.
    pub(super) fn act_on_preferences(&mut self, act: Act) -> Option<Vec<Effect>> {
        self.with_preferences(|page| page.act(act))
    }

    pub(super) fn answered_preferences(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        self.with_preferences(|page| page.answered(ticket, answer)).unwrap_or_default()
    }

    /// The window looks otherwise by a key: it is kept, unless nothing changed.
    pub(super) fn look(&mut self, appearance: Appearance, zoom: Zoom) -> Vec<Effect> {
        let changed = [
            (appearance != self.appearance).then_some(Setting::Appearance(appearance)),
            (zoom != self.zoom).then_some(Setting::Zoom(zoom)),
        ];
        (self.appearance, self.zoom) = (appearance, zoom);
        self.restyle();
        if let Over::Preferences(page) = &mut self.over {
            page.looks(appearance, zoom);
        }
        let kept = |setting| Effect::Send(Command::SetPreference { setting, ticket: self.tickets.take() });
        changed.into_iter().flatten().map(kept).collect()
    }

    pub(super) fn restyle(&mut self) {
        self.context.theme = Theme::choose(self.appearance, self.system);
        if let Screen::Desk(desk, _) = &mut self.screen {
            desk.restyle(&self.context);
        }
    }

    fn with_preferences(&mut self, act: impl FnOnce(&mut Preferences) -> preferences::Action) -> Option<Vec<Effect>> {
        let Over::Preferences(page) = &mut self.over else { return None };
        Some(match act(page) {
            preferences::Action::Do(effects) => effects,
            preferences::Action::Look(setting, effects) => {
                match setting {
                    Setting::Appearance(appearance) => self.appearance = appearance,
                    Setting::Zoom(zoom) => self.zoom = zoom,
                    _ => {}
                }
                self.restyle();
                effects
            }
            preferences::Action::Left => {
                self.over = Over::Nothing;
                Vec::new()
            }
        })
    }
}
