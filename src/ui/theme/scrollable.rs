//! Scroll bars: a thin scroller without rail.

use iced::widget::scrollable::{self, AutoScroll, Catalog, Rail, Scroller, Status, Style, StyleFn};
use iced::{Border, Color, Shadow, border};

use super::{Theme, measure, radius};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(thin)
    }

    fn style(&self, class: &Self::Class<'_>, status: Status) -> Style {
        class(self, status)
    }
}

/// Thin scroller; stronger while it is pointed at or dragged.
pub fn thin(theme: &Theme, status: Status) -> Style {
    let held = match status {
        Status::Active { .. } => false,
        Status::Hovered { is_horizontal_scrollbar_hovered: x, is_vertical_scrollbar_hovered: y, .. }
        | Status::Dragged { is_horizontal_scrollbar_dragged: x, is_vertical_scrollbar_dragged: y, .. } => x || y,
    };
    let rail = Rail {
        background: None,
        border: Border::default(),
        scroller: Scroller { background: scroller(theme, held).into(), border: border::rounded(radius::PILL) },
    };
    Style {
        container: iced::widget::container::Style::default(),
        vertical_rail: rail,
        horizontal_rail: rail,
        gap: None,
        auto_scroll: AutoScroll {
            background: theme.tokens.sheet.into(),
            border: border::rounded(radius::PILL).width(measure::HAIRLINE).color(theme.tokens.edge),
            shadow: Shadow::default(),
            icon: theme.tokens.ink,
        },
    }
}

/// Colour of a scroller, in `scrollable` and in our own list.
pub fn scroller(theme: &Theme, held: bool) -> Color {
    let t = &theme.tokens;
    if held { t.edge } else { Color { a: 0.55, ..t.edge } }
}

/// The bar that goes with [`thin`].
pub fn bar() -> scrollable::Scrollbar {
    scrollable::Scrollbar::new().width(measure::SCROLLER).scroller_width(measure::SCROLLER).margin(super::space::HAIR)
}
