//! What stands in the place of a list that could not be read, or has nothing in it.

use iced::Alignment;
use iced::widget::{center, column, container};

use super::button::button;
use super::icon::{self, Icon};
use super::{Element, banner};
use crate::domain::Notice;
use crate::l10n::{L10n, t};
use crate::ui::theme::{measure, space, text};

/// It could not be read: why, and what tries again.
pub fn failed<'a, M: Clone + 'a>(notice: &Notice, again: M, l10n: &'a L10n) -> Element<'a, M> {
    let again = button(t!(l10n, "action-retry")).icon(Icon::Again).on_press(again);
    told(banner::notice(l10n, notice, Some(again.into())))
}

/// What is told in its middle.
pub fn told<'a, M: 'a>(content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    center(container(content).max_width(measure::DIALOG)).padding(space::XL).into()
}

/// There is nothing in it: what that means, and the way out where there is one.
pub fn nothing<'a, M: 'a>(sign: Icon, title: String, hint: String, out: Option<Element<'a, M>>) -> Element<'a, M> {
    let words = column![
        icon::sized(sign, space::XXL).style(text::muted),
        text::title(title),
        text::body(hint).style(text::muted).center(),
    ];
    let words = words.push(out).spacing(space::S).align_x(Alignment::Center).max_width(measure::DIALOG);
    center(words).padding(space::XL).into()
}
