//! Root wrapper: turns key presses into messages (tests can drive it, unlike subscriptions), moves the focus with Tab, and keeps
//! from every field what the text engine cannot bear, and tells what is copied.

use iced::advanced::widget::{Operation, Tree, Widget, operation, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, key};
use iced::{Event, Length, Rectangle, Size, Vector};

use super::Element;
use super::typed::{Between, typed};
use crate::ui::shortcut::Chord;
use crate::ui::theme::Theme;

/// Wraps the root. `always` is asked before the content sees the key (chords with Ctrl, function keys); `free` only for
/// keys that nothing took (plain letters must not steal what is typed).
pub fn key_catcher<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    always: impl Fn(&Chord) -> Option<Message> + 'a,
    free: impl Fn(&Chord) -> Option<Message> + 'a,
) -> KeyCatcher<'a, Message> {
    KeyCatcher { content: content.into(), always: Box::new(always), free: Box::new(free), copied: None }
}

type Ask<'a, Message> = Box<dyn Fn(&Chord) -> Option<Message> + 'a>;

/// See [`key_catcher`].
pub struct KeyCatcher<'a, Message> {
    content: Element<'a, Message>,
    always: Ask<'a, Message>,
    free: Ask<'a, Message>,
    copied: Option<Box<dyn Fn(u64) -> Message + 'a>>,
}

impl<'a, Message> KeyCatcher<'a, Message> {
    /// Tells of each text that the content puts on the clipboard, by its fingerprint.
    #[must_use]
    pub fn on_copy(mut self, copied: impl Fn(u64) -> Message + 'a) -> Self {
        self.copied = Some(Box::new(copied));
        self
    }

    fn tab(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &iced::Renderer, backwards: bool) {
        let mut next: Option<Box<dyn Operation>> = Some(if backwards {
            Box::new(operation::focusable::focus_previous())
        } else {
            Box::new(operation::focusable::focus_next())
        });
        while let Some(mut running) = next.take() {
            self.content.as_widget_mut().operate(tree, layout, renderer, running.as_mut());
            if let operation::Outcome::Chain(chained) = running.finish() {
                next = Some(chained);
            }
        }
    }
}

impl<Message> Widget<Message, Theme, iced::Renderer> for KeyCatcher<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::stateless()
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
        let Some(child) = tree.children.first_mut() else { return };
        let chord = match event {
            Event::Keyboard(pressed @ keyboard::Event::KeyPressed { .. }) => Chord::of(pressed),
            _ => None,
        };
        if let Some(message) = chord.as_ref().and_then(|chord| (self.always)(chord)) {
            shell.publish(message);
            shell.capture_event();
            return;
        }
        let (event, mut clipboard) = (&*typed(event), Between::new(clipboard));
        self.content.as_widget_mut().update(child, event, layout, cursor, renderer, &mut clipboard, shell, viewport);
        if let (Some(text), Some(told)) = (clipboard.copied(), &self.copied) {
            shell.publish(told(text));
        }
        if shell.is_event_captured() {
            return;
        }
        if let Some(message) = chord.as_ref().and_then(|chord| (self.free)(chord)) {
            shell.publish(message);
            shell.capture_event();
        } else if let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) = event
            && key.as_ref() == keyboard::Key::Named(key::Named::Tab)
            && !modifiers.command()
            && !modifiers.alt()
        {
            self.tab(child, layout, renderer, modifiers.shift());
            shell.capture_event();
            shell.request_redraw();
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

impl<'a, Message: 'a> From<KeyCatcher<'a, Message>> for Element<'a, Message> {
    fn from(catcher: KeyCatcher<'a, Message>) -> Self {
        Self::new(catcher)
    }
}
