//! Text that can be selected and copied (messages, addresses).

use iced_selection::text::{Catalog, Style, StyleFn};

use super::Theme;

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(ink)
    }

    fn style(&self, class: &Self::Class<'_>) -> Style {
        class(self)
    }
}

/// Text.
pub fn ink(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.ink), selection: theme.tokens.selection }
}

/// Secondary text.
pub fn muted(theme: &Theme) -> Style {
    Style { color: Some(theme.tokens.muted), selection: theme.tokens.selection }
}
