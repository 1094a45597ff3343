//! A box anchored under (or above) an element: completion, menus. It takes the pointer, never the keyboard: the field keeps it.

use iced::advanced::widget::{Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Overlay, Shell, layout, mouse, overlay, renderer};
use iced::{Event, Length, Point, Rectangle, Size, Vector};

use super::Element;
use crate::ui::theme::{Theme, space};

/// Shows `content`, when there is some, under `anchor`, as wide as it, at most `height` high; above when there is no room.
pub fn popup<'a, Message: 'a>(
    anchor: impl Into<Element<'a, Message>>,
    content: Option<Element<'a, Message>>,
    height: f32,
) -> Popup<'a, Message> {
    Popup { anchor: anchor.into(), content, height }
}

/// See [`popup`].
pub struct Popup<'a, Message> {
    anchor: Element<'a, Message>,
    content: Option<Element<'a, Message>>,
    height: f32,
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Popup<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::stateless()
    }

    fn children(&self) -> Vec<Tree> {
        std::iter::once(&self.anchor).chain(&self.content).map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let parts: Vec<_> = std::iter::once(&self.anchor).chain(&self.content).collect();
        tree.diff_children(&parts);
    }

    fn size(&self) -> Size<Length> {
        self.anchor.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.anchor.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        match tree.children.first_mut() {
            Some(child) => self.anchor.as_widget_mut().layout(child, renderer, limits),
            None => layout::Node::new(Size::ZERO),
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        if let Some(child) = tree.children.first_mut() {
            self.anchor.as_widget_mut().operate(child, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let Some(child) = tree.children.first_mut() {
            self.anchor.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        tree.children.first().map_or_else(mouse::Interaction::default, |child| {
            self.anchor.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
        })
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let Some(child) = tree.children.first() {
            self.anchor.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _renderer: &iced::Renderer,
        _viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        let content = self.content.as_mut()?;
        let state = tree.children.get_mut(1)?;
        let place = layout.bounds();
        let anchor = Rectangle { x: place.x + translation.x, y: place.y + translation.y, ..place };
        Some(overlay::Element::new(Box::new(Floating { content, state, anchor, height: self.height })))
    }
}

struct Floating<'a, 'b, Message> {
    content: &'b mut Element<'a, Message>,
    state: &'b mut Tree,
    anchor: Rectangle,
    height: f32,
}

impl<Message> Overlay<Message, Theme, iced::Renderer> for Floating<'_, '_, Message> {
    fn layout(&mut self, renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        let below = bounds.height - (self.anchor.y + self.anchor.height) - space::XS;
        let above = self.anchor.y - space::XS;
        let upwards = below < self.height && above > below;
        let room = if upwards { above } else { below }.max(0.0).min(self.height);
        let limits = layout::Limits::new(Size::ZERO, Size::new(self.anchor.width.min(bounds.width), room))
            .width(Length::Fixed(self.anchor.width));
        let node = self.content.as_widget_mut().layout(self.state, renderer, &limits);
        let size = node.size();
        let y = if upwards {
            self.anchor.y - size.height - space::XS
        } else {
            self.anchor.y + self.anchor.height + space::XS
        };
        let x = self.anchor.x.min(bounds.width - size.width).max(0.0);
        node.move_to(Point::new(x, y))
    }

    fn draw(
        &self,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
    ) {
        let bounds = layout.bounds();
        self.content.as_widget().draw(self.state, renderer, theme, style, layout, cursor, &bounds);
    }

    fn operate(&mut self, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        self.content.as_widget_mut().operate(self.state, layout, renderer, operation);
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        if matches!(event, Event::Keyboard(_)) {
            return;
        }
        let bounds = layout.bounds();
        self.content.as_widget_mut().update(self.state, event, layout, cursor, renderer, clipboard, shell, &bounds);
        if matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. }))
            && cursor.is_over(bounds)
        {
            shell.capture_event();
        }
    }

    fn mouse_interaction(
        &self,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let bounds = layout.bounds();
        let own = self.content.as_widget().mouse_interaction(self.state, layout, cursor, &bounds, renderer);
        if own == mouse::Interaction::None && cursor.is_over(bounds) { mouse::Interaction::Idle } else { own }
    }
}

impl<'a, Message: 'a> From<Popup<'a, Message>> for Element<'a, Message> {
    fn from(popup: Popup<'a, Message>) -> Self {
        Self::new(popup)
    }
}
