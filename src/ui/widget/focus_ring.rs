//! Makes any element reachable with Tab: a visible ring, Enter or Space to act. Iced focuses text fields only.

use iced::advanced::widget::{Id, Operation, Tree, Widget, operation, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, key};
use iced::{Border, Color, Event, Length, Rectangle, Size, Vector};

use super::Element;
use crate::ui::theme::{Theme, measure, radius, space};

/// Wraps `content`: Tab stops at it, Enter and Space publish `act`. Without `act` it is left out of the order.
pub fn focus_ring<'a, Message: Clone + 'a>(
    id: Option<Id>,
    content: impl Into<Element<'a, Message>>,
    act: Option<Message>,
) -> FocusRing<'a, Message> {
    FocusRing { id, content: content.into(), act, radius: radius::S + space::HAIR }
}

/// See [`focus_ring`].
pub struct FocusRing<'a, Message> {
    id: Option<Id>,
    content: Element<'a, Message>,
    act: Option<Message>,
    radius: f32,
}

impl<Message> FocusRing<'_, Message> {
    /// Roundness of the ring.
    #[must_use]
    pub fn radius(mut self, radius: f32) -> Self {
        self.radius = radius;
        self
    }
}

#[derive(Default)]
struct State {
    focused: bool,
}

impl operation::Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

impl<Message: Clone> Widget<Message, Theme, iced::Renderer> for FocusRing<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        match tree.children.first_mut() {
            Some(child) => self.content.as_widget_mut().layout(child, renderer, limits),
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
        let bounds = layout.bounds();
        if self.act.is_some() {
            operation.focusable(self.id.as_ref(), bounds, tree.state.downcast_mut::<State>());
        }
        operation.container(self.id.as_ref(), bounds);
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
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
            self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(_)) if state.focused => {
                state.focused = false;
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. })
                if state.focused && modifiers.is_empty() && !shell.is_event_captured() && acts(key) =>
            {
                if let Some(act) = &self.act {
                    shell.publish(act.clone());
                    shell.capture_event();
                }
            }
            _ => {}
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
            self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
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
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
        if tree.state.downcast_ref::<State>().focused && self.act.is_some() {
            draw_ring(renderer, theme, layout.bounds().expand(space::HAIR), self.radius);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, iced::Renderer>> {
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}

/// Keys that act on a focused element.
fn acts(key: &keyboard::Key) -> bool {
    matches!(key.as_ref(), keyboard::Key::Named(key::Named::Enter | key::Named::Space))
}

/// The ring itself; the list and other own widgets draw the same.
pub(super) fn draw_ring(renderer: &mut iced::Renderer, theme: &Theme, bounds: Rectangle, radius: f32) {
    renderer::Renderer::fill_quad(
        renderer,
        renderer::Quad {
            bounds,
            border: Border { color: theme.tokens.accent, width: measure::RING, radius: radius.into() },
            ..renderer::Quad::default()
        },
        Color::TRANSPARENT,
    );
}

impl<'a, Message: Clone + 'a> From<FocusRing<'a, Message>> for Element<'a, Message> {
    fn from(ring: FocusRing<'a, Message>) -> Self {
        Self::new(ring)
    }
}
