//! Hairlines between regions.

use iced::widget::rule::{Catalog, FillMode, Style, StyleFn};

use super::Theme;

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(hairline)
    }

    fn style(&self, class: &Self::Class<'_>) -> Style {
        class(self)
    }
}

/// The line between two regions.
pub fn hairline(theme: &Theme) -> Style {
    Style { color: theme.tokens.hairline, radius: 0.0.into(), fill_mode: FillMode::Full, snap: true }
}
