//! « Plus »: the rarer acts on the open message, each with its key, so that the bar of the frequent ones fits a narrow window.

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, space as gap};
use iced::{Alignment, Length};

use super::acts::ids;
use super::over::{Over, OverMessage};
use super::{Action, Mailbox};
use crate::engine::Query;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};

/// They.
pub const RARER: [Act; 6] =
    [Act::ForwardAttached, Act::Redirect, Act::Anew, Act::AsText, Act::CopyText, Act::SaveMessage];

/// The button of the one at this place.
pub fn rarer_id(at: usize) -> Id {
    Id::from(format!("mailbox-more-{at}"))
}

impl Mailbox {
    /// Opens the list of them.
    pub(super) fn open_more(&mut self) -> Action {
        if self.reader.row().is_none() {
            return Action::None;
        }
        self.over = Some(Over::More);
        Action::Do(vec![Effect::Focus(rarer_id(0))])
    }

    /// One was chosen there, or meant by its key.
    pub(super) fn rarer(&mut self, act: Act, cx: &Context) -> Action {
        if !RARER.contains(&act) {
            return Action::None;
        }
        self.over = None;
        self.act(act, cx)
    }

    /// The open message as a file of a new letter, or all that are chosen.
    pub(super) fn forward_attached(&mut self) -> Action {
        let messages = ids(&self.targets());
        if messages.is_empty() { Action::None } else { self.reader_begins(Query::ForwardAttached(messages)) }
    }

    fn reader_begins(&mut self, query: Query) -> Action {
        let action = self.reader.begin(query);
        super::follow_reader(action)
    }

    /// Draws the list.
    pub(super) fn more<'a>(&'a self, cx: &'a Context) -> Element<'a, OverMessage> {
        let l10n = &cx.l10n;
        let mut lines = column![].spacing(space::HAIR).width(Length::Fill);
        for (at, act) in RARER.into_iter().enumerate() {
            let words = match act {
                Act::AsText if self.reader.is_as_text() => t!(l10n, "reader-as-rich"),
                act => shortcut::words(act, l10n),
            };
            let key = shortcut::key(act, l10n).map(|key| text::small(key).style(text::muted));
            let content = row![icon::icon(sign(act)), text::body(words), gap::horizontal()].push(key);
            let content = content.spacing(space::M).align_y(Alignment::Center);
            let pressed = iced::widget::button(container(content).height(Length::Fill).align_y(Alignment::Center))
                .width(Length::Fill)
                .height(measure::CONTROL)
                .padding([0.0, space::S])
                .style(theme::button::row)
                .on_press(OverMessage::Rarer(act));
            lines = lines.push(focus_ring(Some(rarer_id(at)), pressed, Some(OverMessage::Rarer(act))));
        }
        let title = text::title(t!(l10n, "more-title"));
        container(column![title, lines].spacing(space::M))
            .padding(space::XL)
            .width(measure::DIALOG)
            .style(theme::container::dialog)
            .into()
    }
}

fn sign(act: Act) -> Icon {
    match act {
        Act::ForwardAttached => Icon::Forward,
        Act::Redirect => Icon::ArrowRight,
        Act::Anew => Icon::SquarePen,
        Act::CopyText => Icon::Copy,
        Act::SaveMessage => Icon::Download,
        _ => Icon::FileText,
    }
}
