//! How « Réglages » looks: groups of lines, words on the left, what can be chosen on the right.

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{CLOSE, Message, Preferences};
use crate::l10n::{L10n, t};
use crate::settings::{Appearance, Preference, Setting, Zoom};
use crate::ui::context::Context;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::banner::{self, Gravity};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

impl Preferences {
    /// Draws the dialog.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let sheet = self.exports.sheet(l10n);
        let (title, why) = match &sheet {
            Some(sheet) => (sheet.title.clone(), sheet.why.clone()),
            None => (t!(l10n, "settings-title"), t!(l10n, "settings-why")),
        };
        let close = tool(Icon::Close, shortcut::hint(Act::Escape, &t!(l10n, "action-close"), l10n)).id(CLOSE);
        let words = column![text::title(title), text::body(why).style(text::muted)];
        let head = row![words.spacing(space::HAIR).width(Length::Fill), close.on_press(Message::Close)];
        let told = match &self.fault {
            Some(fault) => Some(banner::notice(l10n, fault, None)),
            None if self.later && sheet.is_none() => {
                Some(banner::banner(Gravity::Info, t!(l10n, "settings-later"), Vec::new(), None))
            }
            None => None,
        };
        // What is longer than there is room leaves some to its buttons.
        let height = if sheet.as_ref().is_some_and(|sheet| sheet.is_long) { Length::Fill } else { Length::Shrink };
        let (page, acts) = match sheet {
            Some(sheet) => (sheet.page.map(Message::Export), Some(sheet.acts.map(Message::Export))),
            None => (self.groups(l10n), None),
        };
        let page = container(page).padding(iced::Padding::ZERO.right(space::L));
        let page = scrollable(page).direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        let page = container(page).max_height(measure::SETTINGS).height(height);
        container(column![head].push(told).push(page).push(acts).spacing(space::L))
            .padding(space::XL)
            .width(measure::LETTER)
            .style(theme::container::dialog)
            .into()
    }

    fn groups<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let exports = self.exports.list(l10n, self.in_session).map(Message::Export);
        let groups = [
            (t!(l10n, "settings-display"), self.display(l10n)),
            (t!(l10n, "settings-letters"), self.letters(l10n)),
            (t!(l10n, "settings-exports"), exports),
            (t!(l10n, "settings-session"), self.session(l10n)),
            (t!(l10n, "settings-directory"), self.directory(l10n)),
        ];
        let mut page = column![].spacing(space::XL);
        for (title, lines) in groups {
            page = page.push(column![text::label(title), lines].spacing(space::S));
        }
        page.into()
    }

    fn display<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let looks = Appearance::ALL.into_iter().map(|look| (appearance(l10n, look), Setting::Appearance(look)));
        let zooms = Zoom::STEPS.into_iter().filter_map(|step| Zoom::try_from(step).ok());
        let zooms = zooms.map(|zoom| (t!(l10n, "settings-percent", percent = zoom.percent()), Setting::Zoom(zoom)));
        column![
            self.line(l10n, t!(l10n, "settings-appearance"), None, looks.collect()),
            self.line(l10n, t!(l10n, "settings-zoom"), None, zooms.collect()),
        ]
        .spacing(space::M)
        .into()
    }

    fn letters<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let undo = [0, 5, 10, 20, 30].map(|seconds| (undo(l10n, seconds), Setting::UndoSeconds(seconds)));
        let remind = [0, 24, 48, 72, 168].map(|hours| (reminder(l10n, hours), Setting::RemindAfterHours(hours)));
        column![
            self.line(l10n, t!(l10n, "settings-undo"), Some(t!(l10n, "settings-undo-hint")), undo.into()),
            self.switch(l10n, t!(l10n, "settings-ask-read"), None, Setting::AskRead),
            self.line(l10n, t!(l10n, "settings-remind"), Some(t!(l10n, "settings-remind-hint")), remind.into()),
            self.switch(
                l10n,
                t!(l10n, "settings-mirror"),
                Some(t!(l10n, "settings-mirror-hint")),
                Setting::MirrorDrafts
            ),
            self.switch(
                l10n,
                t!(l10n, "settings-patients"),
                Some(t!(l10n, "settings-patients-hint")),
                Setting::Patients
            ),
        ]
        .spacing(space::M)
        .into()
    }

    fn session<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let mask = [5, 10, 15, 30, 60, 120]
            .map(|minutes| (t!(l10n, "settings-minutes", count = minutes), Setting::MaskAfterMinutes(minutes)));
        let close =
            [4, 8, 10, 12].map(|hours| (t!(l10n, "settings-hours", count = hours), Setting::CloseAfterHours(hours)));
        let passphrase = (t!(l10n, "settings-passphrase"), t!(l10n, "settings-passphrase-hint"));
        column![
            self.line(l10n, t!(l10n, "settings-mask"), Some(t!(l10n, "settings-mask-hint")), mask.into()),
            self.line(l10n, t!(l10n, "settings-close"), None, close.into()),
            self.switch(l10n, passphrase.0, Some(passphrase.1), Setting::Passphrase),
        ]
        .spacing(space::M)
        .into()
    }

    fn directory<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let renew = (t!(l10n, "settings-renew"), t!(l10n, "settings-renew-hint"));
        column![
            self.switch(l10n, renew.0, Some(renew.1), Setting::RenewDirectory),
            self.switch(l10n, t!(l10n, "settings-live"), Some(t!(l10n, "settings-live-hint")), Setting::LiveDirectory),
        ]
        .spacing(space::M)
        .into()
    }

    fn switch<'a>(
        &'a self,
        l10n: &'a L10n,
        words: String,
        hint: Option<String>,
        setting: fn(bool) -> Setting,
    ) -> Element<'a, Message> {
        let ways = vec![(t!(l10n, "settings-no"), setting(false)), (t!(l10n, "settings-yes"), setting(true))];
        self.line(l10n, words, hint, ways)
    }

    /// One thing that can be set: what it is, and its values as a row of buttons of which the one that holds is marked.
    fn line<'a>(
        &'a self,
        l10n: &'a L10n,
        words: String,
        hint: Option<String>,
        mut ways: Vec<(String, Setting)>,
    ) -> Element<'a, Message> {
        let known = ways.first().and_then(|(_, setting)| self.preference(*setting));
        if let Some(Preference { setting, .. }) = known
            && !ways.iter().any(|(_, way)| way == setting)
        {
            // As the file says; it is no step of ours.
            ways.push((plain(l10n, *setting), *setting));
        }
        let hint = hint.map(|hint| text::small(hint).style(text::muted));
        let bound = known.is_some_and(|known| known.locked);
        let bound = bound.then(|| {
            let words = text::small(t!(l10n, "settings-bound")).style(text::muted);
            row![icon::icon(Icon::Lock), words].spacing(space::XS).align_y(Alignment::Center)
        });
        let mut words: Column<'a, Message> = column![text::body(words)].spacing(space::HAIR).width(Length::Fill);
        words = words.push(hint).push(bound);
        let holds = known.map(|known| known.setting);
        let choices = ways.into_iter().map(|(words, setting)| {
            let is_chosen = holds == Some(setting);
            let wanted = self.may_set(setting).then_some(Message::Set(setting));
            let choice = button(words).small().on_press_maybe(wanted);
            let choice = if is_chosen { choice.primary().icon(Icon::Check) } else { choice };
            choice.into()
        });
        let choices = row(choices).spacing(space::XS).wrap();
        row![words, container(choices).width(measure::SETTINGS_CHOICES)]
            .spacing(space::L)
            .align_y(Alignment::Center)
            .into()
    }
}

fn appearance(l10n: &L10n, look: Appearance) -> String {
    match look {
        Appearance::System => t!(l10n, "settings-look-system"),
        Appearance::Light => t!(l10n, "settings-look-light"),
        Appearance::Dark => t!(l10n, "settings-look-dark"),
        Appearance::Contrast => t!(l10n, "settings-look-contrast"),
    }
}

fn undo(l10n: &L10n, seconds: u8) -> String {
    if seconds == 0 { t!(l10n, "settings-never") } else { t!(l10n, "settings-seconds", count = seconds) }
}

fn reminder(l10n: &L10n, hours: u32) -> String {
    match hours {
        0 => t!(l10n, "settings-never"),
        hours if hours.is_multiple_of(24) => t!(l10n, "settings-days", count = hours.div_euclid(24)),
        hours => t!(l10n, "settings-hours", count = hours),
    }
}

/// A value that none of the buttons has.
fn plain(l10n: &L10n, setting: Setting) -> String {
    match setting {
        Setting::UndoSeconds(seconds) => undo(l10n, seconds),
        Setting::RemindAfterHours(hours) => reminder(l10n, hours),
        Setting::CloseAfterHours(hours) => t!(l10n, "settings-hours", count = hours),
        Setting::MaskAfterMinutes(minutes) => t!(l10n, "settings-minutes", count = minutes),
        // Of these every value has its button.
        Setting::Appearance(look) => appearance(l10n, look),
        Setting::Zoom(zoom) => t!(l10n, "settings-percent", percent = zoom.percent()),
        Setting::AskRead(on)
        | Setting::MirrorDrafts(on)
        | Setting::Patients(on)
        | Setting::Passphrase(on)
        | Setting::RenewDirectory(on)
        | Setting::LiveDirectory(on) => {
            if on {
                t!(l10n, "settings-yes")
            } else {
                t!(l10n, "settings-no")
            }
        }
    }
}
