//! Two elements in a line of which the first gives way: the second is laid out first, so that a sign or a button behind a long name is
//! there whole.

use iced::advanced::widget::{Operation, Tree, Widget};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::{Event, Length, Point, Rectangle, Size, Vector};

use super::Element;
use crate::ui::theme::Theme;

/// `lead` in what `tail` leaves of the line; no wider than both.
pub fn yielding<'a, Message: 'a>(
    lead: impl Into<Element<'a, Message>>,
    tail: impl Into<Element<'a, Message>>,
    spacing: f32,
) -> Yielding<'a, Message> {
    Yielding { parts: [lead.into(), tail.into()], spacing }
}

/// See [`yielding`].
pub struct Yielding<'a, Message> {
    parts: [Element<'a, Message>; 2],
    spacing: f32,
}

impl<Message> Widget<Message, Theme, iced::Renderer> for Yielding<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        self.parts.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.parts);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let limits = limits.loose();
        let ([lead, tail], [first, second]) = (&mut self.parts, tree.children.as_mut_slice()) else {
            return layout::Node::new(Size::ZERO);
        };
        let tail = tail.as_widget_mut().layout(second, renderer, &limits);
        let left = limits.shrink(Size::new(tail.size().width + self.spacing, 0.0));
        let lead = lead.as_widget_mut().layout(first, renderer, &left);
        let (a, b) = (lead.size(), tail.size());
        let height = a.height.max(b.height);
        let middle = |own: f32| (height - own) / 2.0;
        let at = a.width + self.spacing;
        let nodes =
            vec![lead.move_to(Point::new(0.0, middle(a.height))), tail.move_to(Point::new(at, middle(b.height)))];
        layout::Node::with_children(Size::new(at + b.width, height), nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        for ((part, state), layout) in self.parts.iter_mut().zip(&mut tree.children).zip(layout.children()) {
            part.as_widget_mut().operate(state, layout, renderer, operation);
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
        for ((part, state), layout) in self.parts.iter_mut().zip(&mut tree.children).zip(layout.children()) {
            part.as_widget_mut().update(state, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        let parts = self.parts.iter().zip(&tree.children).zip(layout.children());
        let each = parts.map(|((part, state), layout)| {
            part.as_widget().mouse_interaction(state, layout, cursor, viewport, renderer)
        });
        each.max().unwrap_or_default()
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
        for ((part, state), layout) in self.parts.iter().zip(&tree.children).zip(layout.children()) {
            part.as_widget().draw(state, renderer, theme, style, layout, cursor, viewport);
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
        overlay::from_children(&mut self.parts, tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<Yielding<'a, Message>> for Element<'a, Message> {
    fn from(line: Yielding<'a, Message>) -> Self {
        Self::new(line)
    }
}
