//! Text fields and the text area.

use iced::widget::{text_editor, text_input};
use iced::{Background, Border, Color};

use super::{Theme, measure, radius};

impl text_input::Catalog for Theme {
    type Class<'a> = text_input::StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(field)
    }

    fn style(&self, class: &Self::Class<'_>, status: text_input::Status) -> text_input::Style {
        class(self, status)
    }
}

impl text_editor::Catalog for Theme {
    type Class<'a> = text_editor::StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(area)
    }

    fn style(&self, class: &Self::Class<'_>, status: text_editor::Status) -> text_editor::Style {
        class(self, status)
    }
}

/// A field with its edge.
pub fn field(theme: &Theme, status: text_input::Status) -> text_input::Style {
    let t = &theme.tokens;
    let border = match status {
        text_input::Status::Focused { .. } => edge(t.accent, measure::RING),
        text_input::Status::Hovered => edge(t.ink, measure::HAIRLINE),
        text_input::Status::Active => edge(t.edge, measure::HAIRLINE),
        text_input::Status::Disabled => edge(t.hairline, measure::HAIRLINE),
    };
    style(theme, t.sheet, border)
}

/// A field that holds something refused; words beside it say so.
pub fn field_danger(theme: &Theme, status: text_input::Status) -> text_input::Style {
    let width = if matches!(status, text_input::Status::Focused { .. }) { measure::RING } else { measure::HAIRLINE };
    style(theme, theme.tokens.sheet, edge(theme.tokens.danger.ink, width))
}

/// A field without edge, inside a frame of its own (chips, subject).
pub fn bare(theme: &Theme, _status: text_input::Status) -> text_input::Style {
    style(theme, Color::TRANSPARENT, edge(Color::TRANSPARENT, 0.0))
}

/// The text area, without edge: its sheet is the frame.
pub fn area(theme: &Theme, _status: text_editor::Status) -> text_editor::Style {
    let t = &theme.tokens;
    text_editor::Style {
        background: Background::Color(Color::TRANSPARENT),
        border: edge(Color::TRANSPARENT, 0.0),
        placeholder: t.muted,
        value: t.ink,
        selection: t.selection,
    }
}

fn style(theme: &Theme, ground: Color, border: Border) -> text_input::Style {
    let t = &theme.tokens;
    text_input::Style {
        background: Background::Color(ground),
        border,
        icon: t.muted,
        placeholder: t.muted,
        value: t.ink,
        selection: t.selection,
    }
}

fn edge(color: Color, width: f32) -> Border {
    Border { color, width, radius: radius::S.into() }
}
