//! Own widgets, and short names for iced's over our theme.

pub mod avatar;
pub mod banner;
pub mod blank;
pub mod button;
pub mod document;
pub mod focus_ring;
pub mod icon;
pub mod intercept;
pub mod key_catcher;
pub mod modal;
pub mod one_line;
pub mod popup;
pub mod shelf_row;
pub mod tick;
mod typed;
pub mod typed_to_pick;
pub mod virtual_list;
pub mod yielding;

use super::theme::Theme;

/// An element over our theme.
pub type Element<'a, Message> = iced::Element<'a, Message, Theme, iced::Renderer>;
/// A text over our theme.
pub type Text<'a> = iced::widget::Text<'a, Theme, iced::Renderer>;
/// A column over our theme.
pub type Column<'a, Message> = iced::widget::Column<'a, Message, Theme, iced::Renderer>;
/// A row over our theme.
pub type Row<'a, Message> = iced::widget::Row<'a, Message, Theme, iced::Renderer>;
/// A container over our theme.
pub type Container<'a, Message> = iced::widget::Container<'a, Message, Theme, iced::Renderer>;
