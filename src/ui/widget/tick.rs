//! A box that is ticked or not, with its words; reached with Tab, unlike Iced's own.

use iced::Pixels;
use iced::advanced::widget::Id;
use iced::widget::checkbox;

use super::Element;
use super::focus_ring::focus_ring;
use crate::ui::theme::{measure, scale};

/// A box with these words; `toggle` says what a change means, none where it cannot be changed.
pub fn tick<'a, Message: Clone + 'a>(
    id: Id,
    ticked: bool,
    words: String,
    toggle: Option<fn(bool) -> Message>,
) -> Element<'a, Message> {
    let drawn = checkbox(ticked)
        .label(words)
        .on_toggle_maybe(toggle)
        .size(measure::ICON)
        .text_size(scale::BODY.size)
        .text_line_height(Pixels(scale::BODY.line));
    focus_ring(Some(id), drawn, toggle.map(|toggle| toggle(!ticked))).into()
}
