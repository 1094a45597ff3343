//! How the diagnosis looks: how everything is in one line, then a line a layer with an icon and words; what is not good says what
//! it means and what to do.

use iced::advanced::widget::Id;
use iced::widget::{center, column, container, row, rule, scrollable};
use iced::{Alignment, Length, Padding};

use super::{DiagnosisPage, Message};
use crate::domain::Notice;
use crate::engine::finding::{Diagnosis, Finding, Verdict};
use crate::l10n::{L10n, t};
use crate::report;
use crate::ui::context::Context;
use crate::ui::effect::Page;
use crate::ui::shortcut::Stroke;
use crate::ui::theme::{self, Theme, measure, space, text};
use crate::ui::widget::banner::{self, Gravity, banner};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::{Column, Element};

/// The button that looks again.
pub const AGAIN: Id = Id::new("diagnosis-again");
/// The button that saves the report.
pub const SAVE: Id = Id::new("diagnosis-save");

impl DiagnosisPage {
    /// Draws it.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let content = match &self.page {
            Page::Waiting(_) => waiting(l10n),
            Page::Failed(notice) => failed(notice, l10n),
            Page::Ready(diagnosis) => ready(diagnosis, l10n),
        };
        let page = column![head(l10n), rule::horizontal(measure::HAIRLINE), content];
        intercept(container(page).width(Length::Fill).height(Length::Fill).style(theme::container::surface))
            .on_chord_last(|chord| (chord.key == Stroke::Escape).then_some(Message::Leave))
            .into()
    }
}

fn head(l10n: &L10n) -> Element<'_, Message> {
    let back = tool(Icon::ArrowLeft, t!(l10n, "diagnosis-back")).on_press(Message::Leave);
    let line = row![back, text::title(t!(l10n, "diagnosis-title"))].spacing(space::M).align_y(Alignment::Center);
    container(line)
        .width(Length::Fill)
        .height(measure::PANE_HEAD)
        .align_y(Alignment::Center)
        .padding(Padding { top: 0.0, right: space::XL, bottom: 0.0, left: space::L })
        .style(theme::container::sheet)
        .into()
}

fn waiting(l10n: &L10n) -> Element<'_, Message> {
    let words = column![
        icon::sized(Icon::Stethoscope, space::XXL).style(text::muted),
        text::title(t!(l10n, "diagnosis-waiting")),
        text::body(t!(l10n, "diagnosis-waiting-hint")).style(text::muted).center(),
    ];
    center(words.spacing(space::S).align_x(Alignment::Center).max_width(measure::DIALOG)).padding(space::XL).into()
}

fn failed<'a>(notice: &Notice, l10n: &'a L10n) -> Element<'a, Message> {
    let again = button(t!(l10n, "diagnosis-again")).icon(Icon::Again).id(AGAIN).on_press(Message::Again);
    let content = container(banner::notice(l10n, notice, Some(again.into()))).max_width(measure::DIALOG);
    center(content).padding(space::XL).into()
}

fn ready<'a>(diagnosis: &'a Diagnosis, l10n: &'a L10n) -> Element<'a, Message> {
    let mut lines: Column<'a, Message> = column![summary(diagnosis, l10n)].spacing(space::XS);
    for finding in &diagnosis.findings {
        lines = lines.push(line(finding, l10n));
    }
    let lines = container(container(lines).max_width(measure::LETTER)).center_x(Length::Fill).padding(space::XL);
    scrollable(lines).direction(scrollable::Direction::Vertical(theme::scrollable::bar())).height(Length::Fill).into()
}

fn summary<'a>(diagnosis: &'a Diagnosis, l10n: &'a L10n) -> Element<'a, Message> {
    let gravity = match (diagnosis.wrong(), diagnosis.known()) {
        (0, 0) => Gravity::Success,
        (0, _) => Gravity::Info,
        _ => Gravity::Warning,
    };
    let support = diagnosis.support.as_ref().map(|words| t!(l10n, "diagnosis-support", words = words.as_str()));
    let mut words: Vec<String> = support.into_iter().collect();
    words.push(t!(l10n, "diagnosis-private"));
    let acts = row![
        button(t!(l10n, "diagnosis-again")).icon(Icon::Again).id(AGAIN).on_press(Message::Again),
        button(t!(l10n, "diagnosis-save")).icon(Icon::Download).id(SAVE).on_press(Message::Save),
    ];
    let acts = acts.spacing(space::S).wrap().vertical_spacing(space::S);
    container(banner(gravity, report::summary(l10n, diagnosis), words, Some(acts.into())))
        .padding(Padding::ZERO.bottom(space::S))
        .into()
}

/// What is good takes one line; what is not says what it means.
fn line<'a>(finding: &'a Finding, l10n: &'a L10n) -> Element<'a, Message> {
    let (sign, tone): (_, fn(&Theme) -> iced::widget::text::Style) = match finding.verdict {
        Verdict::Good => (Icon::CircleCheck, text::success),
        Verdict::Known(_) => (Icon::Info, text::accent),
        Verdict::Wrong(_) => (Icon::CircleX, text::danger),
        Verdict::Untested => (Icon::CircleDashed, text::muted),
    };
    let detail = report::detail(l10n, finding).unwrap_or_default();
    let name = text::strong(report::name(l10n, finding.layer)).width(Length::FillPortion(2));
    let about = text::body(detail).style(text::muted).width(Length::FillPortion(3));
    let mut words: Column<'a, Message> = column![row![name, about].spacing(space::M)].width(Length::Fill);
    if let Some(notice) = finding.verdict.notice() {
        let said = l10n.notice(notice);
        words = words.push(text::label(said.title).style(tone));
        words = words.push(text::body(said.message)).push(text::body(said.remedy));
    }
    if finding.verdict == Verdict::Untested {
        words = words.push(text::body(t!(l10n, "layer-untested")).style(text::muted));
    }
    let sign = container(icon::icon(sign).style(tone)).height(measure::ICON + space::XS).align_y(Alignment::Center);
    let line = container(row![sign, words.spacing(space::HAIR)].spacing(space::M))
        .width(Length::Fill)
        .padding([space::XS, space::M]);
    match finding.verdict {
        Verdict::Good | Verdict::Untested => line.into(),
        Verdict::Known(_) => line.padding(space::M).style(theme::container::card).into(),
        Verdict::Wrong(_) => line.padding(space::M).style(theme::container::card_danger).into(),
    }
}
