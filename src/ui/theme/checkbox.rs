//! Check boxes.

use iced::Border;
use iced::widget::checkbox::{Catalog, Status, Style, StyleFn};

use super::{Theme, measure};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(plain)
    }

    fn style(&self, class: &Self::Class<'_>, status: Status) -> Style {
        class(self, status)
    }
}

/// The only check box.
pub fn plain(theme: &Theme, status: Status) -> Style {
    let t = &theme.tokens;
    let (checked, hovered, disabled) = match status {
        Status::Active { is_checked } => (is_checked, false, false),
        Status::Hovered { is_checked } => (is_checked, true, false),
        Status::Disabled { is_checked } => (is_checked, false, true),
    };
    let ground = match (checked, hovered) {
        (true, _) => t.accent,
        (false, true) => t.hover,
        (false, false) => t.sheet,
    };
    Style {
        background: ground.into(),
        icon_color: t.on_accent,
        border: Border {
            color: if checked { t.accent } else { t.edge },
            width: measure::HAIRLINE,
            radius: super::space::XS.into(),
        },
        text_color: Some(if disabled { t.muted } else { t.ink }),
    }
}
