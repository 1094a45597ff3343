//! A wrapper that lets a screen see keys, pastes, focus changes and dropped files of what it wraps. Subscriptions cannot
//! be reached by simulated keys; this can. It draws nothing of its own.

use std::path::PathBuf;

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, clipboard, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, Modifiers};
use iced::{Event, Length, Rectangle, Renderer, Size, Vector, widget, window};

use super::Element;
use crate::ui::shortcut::Chord;
use crate::ui::theme::Theme;

/// What a handler of keys looks like: `None` leaves the key to others.
type OnKey<'a, Message> = Box<dyn Fn(&Key, Modifiers) -> Option<Message> + 'a>;

/// The same for chords as people name them.
type OnChord<'a, Message> = Box<dyn Fn(&Chord) -> Option<Message> + 'a>;

/// See [`intercept`].
pub struct Intercept<'a, Message> {
    content: Element<'a, Message>,
    chord: Option<OnChord<'a, Message>>,
    first: Option<OnKey<'a, Message>>,
    last: Option<OnChord<'a, Message>>,
    on_paste: Option<Box<dyn Fn(String) -> Message + 'a>>,
    on_enter: Option<Message>,
    on_leave: Option<Message>,
    on_hover_file: Option<Box<dyn Fn(bool) -> Message + 'a>>,
    on_drop_file: Option<Box<dyn Fn(PathBuf) -> Message + 'a>>,
}

/// Wraps `content`; without handlers it changes nothing.
pub fn intercept<'a, Message>(content: impl Into<Element<'a, Message>>) -> Intercept<'a, Message> {
    Intercept {
        content: content.into(),
        chord: None,
        first: None,
        last: None,
        on_paste: None,
        on_enter: None,
        on_leave: None,
        on_hover_file: None,
        on_drop_file: None,
    }
}

impl<'a, Message> Intercept<'a, Message> {
    /// Keys shown to `handler` before the content, while something inside has the focus.
    #[must_use]
    pub fn on_key_first(mut self, handler: impl Fn(&Key, Modifiers) -> Option<Message> + 'a) -> Self {
        self.first = Some(Box::new(handler));
        self
    }

    /// Chords shown to `handler` before the content, wherever the focus is.
    #[must_use]
    pub fn on_chord(mut self, handler: impl Fn(&Chord) -> Option<Message> + 'a) -> Self {
        self.chord = Some(Box::new(handler));
        self
    }

    /// Chords shown to `handler` after the content, when the content did not use them.
    #[must_use]
    pub fn on_chord_last(mut self, handler: impl Fn(&Chord) -> Option<Message> + 'a) -> Self {
        self.last = Some(Box::new(handler));
        self
    }

    /// Pastes go to `handler` with their line ends, which a text input would drop.
    #[must_use]
    pub fn on_paste(mut self, handler: impl Fn(String) -> Message + 'a) -> Self {
        self.on_paste = Some(Box::new(handler));
        self
    }

    /// Published once the focus has come into the content.
    #[must_use]
    pub fn on_enter(mut self, message: Message) -> Self {
        self.on_enter = Some(message);
        self
    }

    /// Published once the focus has left the content.
    #[must_use]
    pub fn on_leave(mut self, message: Message) -> Self {
        self.on_leave = Some(message);
        self
    }

    /// Told `true` while files are held over the window, `false` when they leave it.
    #[must_use]
    pub fn on_hover_file(mut self, handler: impl Fn(bool) -> Message + 'a) -> Self {
        self.on_hover_file = Some(Box::new(handler));
        self
    }

    /// Published for each file dropped on the window.
    #[must_use]
    pub fn on_drop_file(mut self, handler: impl Fn(PathBuf) -> Message + 'a) -> Self {
        self.on_drop_file = Some(Box::new(handler));
        self
    }

    fn window_message(&self, event: &window::Event) -> Option<Message> {
        match event {
            window::Event::FileHovered(_) => self.on_hover_file.as_ref().map(|handler| handler(true)),
            window::Event::FilesHoveredLeft => self.on_hover_file.as_ref().map(|handler| handler(false)),
            window::Event::FileDropped(path) => self.on_drop_file.as_ref().map(|handler| handler(path.clone())),
            _ => None,
        }
    }

    fn first_message(&self, event: &Event, clipboard: &dyn Clipboard) -> Option<Message> {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, physical_key, modifiers, .. }) = event else {
            return None;
        };
        let pastes = key.to_latin(*physical_key) == Some('v') && modifiers.command() && !modifiers.alt();
        match &self.on_paste {
            Some(handler) if pastes => clipboard.read(clipboard::Kind::Standard).map(handler),
            _ => self.first.as_ref().and_then(|handler| handler(key, *modifiers)),
        }
    }
}

fn asked<Message>(handler: Option<&OnChord<'_, Message>>, event: &Event) -> Option<Message> {
    let Event::Keyboard(event) = event else { return None };
    handler.and_then(|handler| handler(&Chord::of(event)?))
}

#[derive(Default)]
struct State {
    focused: bool,
}

/// Looks whether anything inside has the focus.
#[derive(Default)]
struct Look {
    focused: bool,
}

impl Operation for Look {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&widget::Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        self.focused |= state.is_focused();
    }
}

impl<Message: Clone> Intercept<'_, Message> {
    fn has_focus(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> bool {
        let mut look = Look::default();
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, &mut look);
        }
        look.focused
    }

    fn note_focus(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let focused = self.has_focus(tree, layout, renderer);
        let state = tree.state.downcast_mut::<State>();
        let told = match (state.focused, focused) {
            (true, false) => self.on_leave.as_ref(),
            (false, true) => self.on_enter.as_ref(),
            _ => None,
        };
        if let Some(message) = told {
            shell.publish(message.clone());
        }
        state.focused = focused;
        focused
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Intercept<'_, Message> {
    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

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

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        match tree.children.first_mut() {
            Some(child) => self.content.as_widget_mut().layout(child, renderer, limits),
            None => layout::Node::default(),
        }
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "signature of the toolkit")]
    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let Some(message) = asked(self.chord.as_ref(), event) {
            shell.publish(message);
            shell.capture_event();
            return;
        }
        let watches = self.first.is_some() || self.on_paste.is_some() || self.on_leave.is_some();
        if watches
            && self.note_focus(tree, layout, renderer, shell)
            && let Some(message) = self.first_message(event, clipboard)
        {
            shell.publish(message);
            shell.capture_event();
            return;
        }
        if let Event::Window(event) = event
            && let Some(message) = self.window_message(event)
        {
            shell.publish(message);
        }
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        if watches {
            let _ = self.note_focus(tree, layout, renderer, shell);
        }
        if !shell.is_event_captured()
            && let Some(message) = asked(self.last.as_ref(), event)
        {
            shell.publish(message);
            shell.capture_event();
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        tree.children.first().map_or(mouse::Interaction::None, |child| {
            self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
        })
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
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
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: Clone + 'a> From<Intercept<'a, Message>> for Element<'a, Message> {
    fn from(intercept: Intercept<'a, Message>) -> Self {
        Self::new(intercept)
    }
}
