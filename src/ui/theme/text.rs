//! Text: one function per step of the scale, and its colours as styles.

use iced::Pixels;
use iced::widget::text::{self, Catalog, IntoFragment, Style, StyleFn, Wrapping};

use super::{MEDIUM, REGULAR, SEMIBOLD, Step, Theme, scale};
use crate::ui::widget::Text;

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(|_| Style::default())
    }

    fn style(&self, class: &Self::Class<'_>) -> Style {
        class(self)
    }
}

/// Text of one step of the scale.
pub fn step<'a>(content: impl IntoFragment<'a>, step: Step) -> Text<'a> {
    iced::widget::Text::new(content)
        .shaping(text::Shaping::Advanced)
        .size(step.size)
        .line_height(text::LineHeight::Absolute(Pixels(step.line)))
        .font(REGULAR)
        .wrapping(Wrapping::WordOrGlyph)
}

/// Counts, badges.
pub fn caption<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::CAPTION).font(MEDIUM)
}

/// Secondary text.
pub fn small<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::SMALL)
}

/// Text of the interface.
pub fn body<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::BODY)
}

/// Labels and names, at the size of [`body`].
pub fn label<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::BODY).font(MEDIUM)
}

/// Names that lead, at the size of [`body`].
pub fn strong<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::BODY).font(SEMIBOLD)
}

/// Titles of panes and dialogs.
pub fn title<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::TITLE).font(SEMIBOLD)
}

/// Subject of the open message.
pub fn heading<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::HEADING).font(SEMIBOLD)
}

/// The one large title of a screen.
pub fn display<'a>(content: impl IntoFragment<'a>) -> Text<'a> {
    step(content, scale::DISPLAY).font(SEMIBOLD)
}

/// Text colour.
pub fn ink(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.ink) }
}

/// Secondary.
pub fn muted(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.muted) }
}

/// Links and the chosen.
pub fn accent(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.accent) }
}

/// On a chosen row.
pub fn on_chosen(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.on_chosen) }
}

/// Refusals and failures.
pub fn danger(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.danger.ink) }
}

/// Warnings.
pub fn warning(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.warning.ink) }
}

/// Success.
pub fn success(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.success.ink) }
}
