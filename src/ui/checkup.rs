//! The diagnosis over whatever screen is there: that screen stays as it is behind, and a mask or the end of the session comes first.

use std::sync::Arc;

use super::effect::{DesktopAsk, Effect, Tickets};
use super::save::Saved;
use super::screen::diagnosis::{self, DiagnosisPage};
use super::screen::range;
use super::shortcut::Act;
use super::widget::Element;
use super::widget::button::button;
use super::widget::icon::Icon;
use super::{App, Context, Message, Over, SAVE_PATH};
use crate::engine::{Answer, Ticket};
use crate::l10n::t;

impl App {
    /// Opens the page, unless a mask hides everything.
    pub(super) fn open_diagnosis(&mut self) -> Vec<Effect> {
        if self.is_masked() || self.diagnosis.is_some() {
            return Vec::new();
        }
        let (page, effects) = DiagnosisPage::new(Tickets::new(range::DIAGNOSIS));
        self.diagnosis = Some(Box::new(page));
        effects
    }

    pub(super) fn in_diagnosis(&mut self, message: diagnosis::Message) -> Vec<Effect> {
        let Some(page) = &mut self.diagnosis else { return Vec::new() };
        match page.update(message, &self.context.l10n) {
            diagnosis::Action::Do(effects) => effects,
            diagnosis::Action::Left => {
                self.diagnosis = None;
                Vec::new()
            }
            diagnosis::Action::Save(text) => {
                let name = t!(self.context.l10n, "diagnosis-report-name");
                let path = self.context.downloads.join(name).display().to_string();
                self.over = Over::Save { what: Saved::Report(text.into_bytes().into()), path };
                vec![Effect::Focus(SAVE_PATH)]
            }
        }
    }

    /// An act while the page is in front; those of the screen behind do nothing.
    pub(super) fn act_on_diagnosis(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Escape => self.in_diagnosis(diagnosis::Message::Leave),
            Act::Sync => self.in_diagnosis(diagnosis::Message::Again),
            Act::Mask | Act::Lock | Act::Help | Act::ZoomIn | Act::ZoomOut | Act::ZoomReset | Act::Appearance => {
                self.own_act(act)
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn diagnosed(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        if let Some(page) = &mut self.diagnosis {
            page.answered(ticket, answer, self.context.now);
        }
        Vec::new()
    }

    /// Writes the report where the user said.
    pub(super) fn save_report(&mut self, content: Arc<[u8]>, path: std::path::PathBuf) -> Vec<Effect> {
        let ticket = self.tickets.take();
        self.remember_saves(vec![Effect::Desktop(DesktopAsk::Save { path, content }, ticket)])
    }
}

/// The way to the page, where no session is open.
pub(super) fn way<'a>(cx: &Context) -> Element<'a, Message> {
    button(t!(cx.l10n, "diagnosis-open")).icon(Icon::Stethoscope).quiet().on_press(Message::Act(Act::Diagnosis)).into()
}
