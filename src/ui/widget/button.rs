//! Buttons with icon and words, reachable with Tab.

use iced::advanced::widget::Id;
use iced::widget::button::{Status, Style};
use iced::widget::{self, center_y, row, tooltip};
use iced::{Alignment, Length, Padding};

use super::focus_ring::focus_ring;
use super::icon::{self, Icon};
use super::{Element, Row};
use crate::ui::theme::{self, MEDIUM, Theme, measure, space, text};

/// A button under construction: `button("Répondre").icon(Icon::Reply).on_press(..)`.
pub struct Button<'a, Message> {
    words: Option<String>,
    icon: Option<Icon>,
    hint: Option<String>,
    style: fn(&Theme, Status) -> Style,
    id: Option<Id>,
    act: Option<Message>,
    height: f32,
    fill: bool,
    _life: std::marker::PhantomData<&'a ()>,
}

/// A button with words.
pub fn button<'a, Message: Clone + 'a>(words: impl Into<String>) -> Button<'a, Message> {
    Button {
        words: Some(words.into()),
        icon: None,
        hint: None,
        style: theme::button::secondary,
        id: None,
        act: None,
        height: measure::CONTROL,
        fill: false,
        _life: std::marker::PhantomData,
    }
}

/// A tool button: an icon whose words come with the pointer.
pub fn tool<'a, Message: Clone + 'a>(icon: Icon, hint: impl Into<String>) -> Button<'a, Message> {
    Button { words: None, icon: Some(icon), hint: Some(hint.into()), ..button("").quiet() }
}

impl<'a, Message: Clone + 'a> Button<'a, Message> {
    /// With an icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The main act of the screen.
    #[must_use]
    pub fn primary(self) -> Self {
        self.style(theme::button::primary)
    }

    /// Without edge.
    #[must_use]
    pub fn quiet(self) -> Self {
        self.style(theme::button::quiet)
    }

    /// Destroys something.
    #[must_use]
    pub fn danger(self) -> Self {
        self.style(theme::button::danger)
    }

    /// Another style.
    #[must_use]
    pub fn style(mut self, style: fn(&Theme, Status) -> Style) -> Self {
        self.style = style;
        self
    }

    /// Words that come with the pointer: what it does and its shortcut.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What it does; without it the button is disabled.
    #[must_use]
    pub fn on_press(mut self, act: Message) -> Self {
        self.act = Some(act);
        self
    }

    /// What it does, if it can.
    #[must_use]
    pub fn on_press_maybe(mut self, act: Option<Message>) -> Self {
        self.act = act;
        self
    }

    /// Name for tests and for moving the focus.
    #[must_use]
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// For the unlock screen.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.height = measure::CONTROL_LARGE;
        self
    }

    /// For the status line and other narrow places.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.height = measure::CONTROL_SMALL;
        self
    }

    /// As wide as there is room.
    #[must_use]
    pub fn fill(mut self) -> Self {
        self.fill = true;
        self
    }

    fn content(&self) -> Row<'a, Message> {
        let mut content = row![].spacing(space::S).align_y(Alignment::Center);
        if let Some(icon) = self.icon {
            content = content.push(icon::icon(icon));
        }
        if let Some(words) = &self.words {
            let words = text::body(words.clone()).font(MEDIUM).wrapping(widget::text::Wrapping::None);
            content = content.push(words);
        }
        content
    }
}

impl<'a, Message: Clone + 'a> From<Button<'a, Message>> for Element<'a, Message> {
    fn from(button: Button<'a, Message>) -> Self {
        let height = button.height;
        let mut inner = center_y(button.content()).height(Length::Fill);
        if button.fill || button.words.is_none() {
            inner = inner.center_x(Length::Fill);
        } else {
            inner = inner.width(Length::Shrink);
        }
        let side = if button.words.is_some() { space::M } else { 0.0 };
        let width = match (button.fill, button.words.is_some()) {
            (true, _) => Length::Fill,
            (false, true) => Length::Shrink,
            (false, false) => Length::Fixed(height),
        };
        let pressed = widget::button(inner)
            .height(Length::Fixed(height))
            .width(width)
            .padding(Padding::ZERO.horizontal(side))
            .style(button.style)
            .on_press_maybe(button.act.clone());
        let ringed = focus_ring(button.id, pressed, button.act);
        match button.hint {
            Some(hint) => hinted(ringed, hint),
            None => ringed.into(),
        }
    }
}

/// Words that come with the pointer.
pub fn hinted<'a, Message: 'a>(content: impl Into<Element<'a, Message>>, hint: String) -> Element<'a, Message> {
    let words = widget::container(text::small(hint)).padding([space::XS, space::S]).style(theme::container::dialog);
    tooltip(content, words, tooltip::Position::Bottom).gap(space::XS).into()
}
