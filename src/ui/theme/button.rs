//! Buttons: primary (one a screen), secondary, quiet (icons, toolbars), danger, row (folders, lines of a popup).

use iced::widget::button::{Catalog, Status, Style, StyleFn};
use iced::{Border, Color, Shadow};

use super::{Theme, measure, radius};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(secondary)
    }

    fn style(&self, class: &Self::Class<'_>, status: Status) -> Style {
        class(self, status)
    }
}

/// The main act of a screen.
pub fn primary(theme: &Theme, status: Status) -> Style {
    let t = &theme.tokens;
    let ground = match status {
        Status::Active | Status::Disabled => t.accent,
        Status::Hovered => mix(t.accent, t.ink, 0.18),
        Status::Pressed => mix(t.accent, t.ink, 0.3),
    };
    match status {
        Status::Disabled => filled(t.hover, t.muted, t.hairline),
        _ => filled(ground, t.on_accent, ground),
    }
}

/// Other acts.
pub fn secondary(theme: &Theme, status: Status) -> Style {
    let t = &theme.tokens;
    match status {
        Status::Active => filled(t.sheet, t.ink, t.edge),
        Status::Hovered => filled(t.hover, t.ink, t.edge),
        Status::Pressed => filled(t.hairline, t.ink, t.edge),
        Status::Disabled => filled(t.surface, t.muted, t.hairline),
    }
}

/// Tool buttons: no edge until the pointer comes.
pub fn quiet(theme: &Theme, status: Status) -> Style {
    let t = &theme.tokens;
    match status {
        Status::Active => filled(Color::TRANSPARENT, t.ink, Color::TRANSPARENT),
        Status::Hovered => filled(t.hover, t.ink, t.hover),
        Status::Pressed => filled(t.hairline, t.ink, t.hairline),
        Status::Disabled => filled(Color::TRANSPARENT, mix(t.muted, t.sheet, 0.35), Color::TRANSPARENT),
    }
}

/// What destroys or cannot be undone.
pub fn danger(theme: &Theme, status: Status) -> Style {
    let t = &theme.tokens;
    match status {
        Status::Active => filled(t.sheet, t.danger.ink, t.danger.ink),
        Status::Hovered => filled(t.danger.wash, t.danger.ink, t.danger.ink),
        Status::Pressed => filled(mix(t.danger.wash, t.danger.ink, 0.15), t.danger.ink, t.danger.ink),
        Status::Disabled => filled(t.surface, t.muted, t.hairline),
    }
}

/// A line that can be chosen.
pub fn row(theme: &Theme, status: Status) -> Style {
    quiet(theme, status)
}

/// The line that is chosen.
pub fn row_chosen(theme: &Theme, _status: Status) -> Style {
    let t = &theme.tokens;
    filled(t.chosen, t.on_chosen, t.chosen)
}

/// A word that leads somewhere.
pub fn link(theme: &Theme, status: Status) -> Style {
    let t = &theme.tokens;
    let ink = if matches!(status, Status::Hovered | Status::Pressed) { mix(t.accent, t.ink, 0.3) } else { t.accent };
    filled(Color::TRANSPARENT, ink, Color::TRANSPARENT)
}

fn filled(ground: Color, ink: Color, edge: Color) -> Style {
    Style {
        background: (ground != Color::TRANSPARENT).then_some(ground.into()),
        text_color: ink,
        border: Border { color: edge, width: measure::HAIRLINE, radius: radius::S.into() },
        shadow: Shadow::default(),
        snap: true,
    }
}

/// `a` with a share of `b`.
pub(super) fn mix(a: Color, b: Color, share: f32) -> Color {
    let blend = |x: f32, y: f32| (y - x).mul_add(share, x);
    Color { r: blend(a.r, b.r), g: blend(a.g, b.g), b: blend(a.b, b.b), a: blend(a.a, b.a) }
}
