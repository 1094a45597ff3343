//! Regions and boxes: panes, cards, banners, chips, dialogs. No shadow: depth is a hairline.

use iced::widget::container::{Catalog, Style, StyleFn};
use iced::{Border, Color};

use super::{Theme, Tone, measure, radius};
use crate::domain::Colour;

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(|_| Style::default())
    }

    fn style(&self, class: &Self::Class<'_>) -> Style {
        class(self)
    }
}

/// Folders, status line.
pub fn canvas(theme: &Theme) -> Style {
    ground(theme, theme.tokens.canvas)
}

/// List.
pub fn surface(theme: &Theme) -> Style {
    ground(theme, theme.tokens.surface)
}

/// Reader, composer.
pub fn sheet(theme: &Theme) -> Style {
    ground(theme, theme.tokens.sheet)
}

/// Attachments, cards of people.
pub fn card(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.sheet, theme.tokens.hairline, radius::S)
}

/// The card that is chosen.
pub fn card_chosen(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.sheet, theme.tokens.accent, radius::S)
}

/// A card that awaits a decision; its icon and words say so as well.
pub fn card_warning(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.sheet, theme.tokens.warning.ink, radius::S)
}

/// A card that tells of a refusal; its icon and words say so as well.
pub fn card_danger(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.sheet, theme.tokens.danger.ink, radius::S)
}

/// A large card on the canvas.
pub fn panel(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.sheet, theme.tokens.hairline, radius::M)
}

/// Dialogs, popups.
pub fn dialog(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.sheet, theme.tokens.edge, radius::M)
}

/// Sunken box: quotes of the server, keys.
pub fn well(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.canvas, theme.tokens.hairline, radius::S)
}

/// Behind a dialog.
pub fn veil(theme: &Theme) -> Style {
    Style { background: Some(theme.tokens.veil.into()), ..Style::default() }
}

/// The mark of a mailbox's colour.
pub fn mark(theme: &Theme, colour: Colour) -> Style {
    let colour = theme.mark(colour);
    boxed(theme, colour, colour, radius::PILL)
}

/// Count of unread messages.
pub fn badge(theme: &Theme) -> Style {
    let t = &theme.tokens;
    Style { text_color: Some(t.on_accent), ..boxed(theme, t.accent, t.accent, radius::PILL) }
}

/// A recipient, a filter.
pub fn chip(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.canvas, theme.tokens.hairline, radius::PILL)
}

/// A chip that is refused; its icon and words say so as well.
pub fn chip_danger(theme: &Theme) -> Style {
    toned(theme.tokens.danger, radius::PILL)
}

/// A chip that could not be verified.
pub fn chip_warning(theme: &Theme) -> Style {
    toned(theme.tokens.warning, radius::PILL)
}

/// A chip that is accepted.
pub fn chip_success(theme: &Theme) -> Style {
    toned(theme.tokens.success, radius::PILL)
}

/// Neutral banner.
pub fn info(theme: &Theme) -> Style {
    boxed(theme, theme.tokens.canvas, theme.tokens.hairline, radius::S)
}

/// Refusal, failure.
pub fn danger(theme: &Theme) -> Style {
    toned(theme.tokens.danger, radius::S)
}

/// Warning.
pub fn warning(theme: &Theme) -> Style {
    toned(theme.tokens.warning, radius::S)
}

/// Success.
pub fn success(theme: &Theme) -> Style {
    toned(theme.tokens.success, radius::S)
}

/// Full-width strip of a warning, without corners.
pub fn strip(theme: &Theme) -> Style {
    let tone = theme.tokens.warning;
    Style { text_color: Some(tone.ink), background: Some(tone.wash.into()), ..Style::default() }
}

/// Full-width strip of what failed, without corners.
pub fn strip_danger(theme: &Theme) -> Style {
    let tone = theme.tokens.danger;
    Style { text_color: Some(tone.ink), background: Some(tone.wash.into()), ..Style::default() }
}

fn ground(theme: &Theme, color: Color) -> Style {
    Style { text_color: Some(theme.tokens.ink), background: Some(color.into()), ..Style::default() }
}

fn boxed(theme: &Theme, color: Color, edge: Color, radius: f32) -> Style {
    Style { border: Border { color: edge, width: measure::HAIRLINE, radius: radius.into() }, ..ground(theme, color) }
}

fn toned(tone: Tone, radius: f32) -> Style {
    Style {
        text_color: Some(tone.ink),
        background: Some(tone.wash.into()),
        border: Border { color: tone.ink, width: measure::HAIRLINE, radius: radius.into() },
        ..Style::default()
    }
}
