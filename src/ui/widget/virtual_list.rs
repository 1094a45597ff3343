//! The message list: a hundred thousand rows, of which only the visible ones are drawn. Scrolling in 64-bit, a scroller that
//! can be grasped, keyboard, ellipsis. It owns no data: rows are asked for by number, absent ones are told by their range.

mod paint;
mod scroll;

use std::cell::RefCell;
use std::ops::Range;

use iced::advanced::widget::{Id, Operation, Tree, Widget, operation, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::{Event, Length, Rectangle, Size};

use self::paint::Cells;
use self::scroll::Scroll;
use super::Element;
use crate::domain::Colour;
use crate::ui::theme::{Theme, measure};

pub use self::scroll::visible;

/// Rows asked for beyond the visible ones.
const OVERSCAN: u32 = 25;
/// Pixels of one notch of the wheel.
const NOTCH: f32 = 60.0;

/// What a row shows.
#[allow(clippy::struct_excessive_bools, reason = "independent marks of a message")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Sender, or recipient in Sent and Drafts.
    pub lead: String,
    /// Date, right-aligned.
    pub date: String,
    /// Subject.
    pub subject: String,
    /// First words.
    pub preview: String,
    /// Not read: dot and weight.
    pub unread: bool,
    /// Flagged.
    pub flagged: bool,
    /// Has files.
    pub attachment: bool,
    /// Was answered.
    pub answered: bool,
    /// Was passed on.
    pub passed_on: bool,
    /// Chosen together with others.
    pub marked: bool,
    /// What the desks say of it: « Classé », « Pris par Sylvie ».
    pub state: String,
    /// How that is meant.
    pub tone: Tone,
    /// A word that sets it apart from the others: « Patient ».
    pub apart: String,
    /// Name and colour of its mailbox, where several are shown.
    pub home: Option<(String, Colour)>,
}

/// How what stands before the first words of a row is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Somebody takes care.
    #[default]
    Good,
    /// Good to know.
    Calm,
    /// Something is lost.
    Lost,
}

/// How a row is chosen together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// It too, or it no longer.
    Toggle,
    /// All from the one chosen first to it.
    Extend,
}

/// The list. `row` gives a row by its number, or `None` while it is not loaded.
pub fn virtual_list<'a, Message>(
    id: Id,
    total: u32,
    row: impl Fn(u32) -> Option<Row> + 'a,
    on_choose: impl Fn(u32) -> Message + 'a,
) -> VirtualList<'a, Message> {
    VirtualList {
        id,
        total,
        row: Box::new(row),
        on_choose: Box::new(on_choose),
        on_pick: None,
        on_open: None,
        on_range: None,
        chosen: None,
        reveal: 0,
    }
}

/// See [`virtual_list`].
pub struct VirtualList<'a, Message> {
    id: Id,
    total: u32,
    row: Box<dyn Fn(u32) -> Option<Row> + 'a>,
    on_choose: Box<dyn Fn(u32) -> Message + 'a>,
    on_pick: Option<Box<dyn Fn(u32, Pick) -> Message + 'a>>,
    on_open: Option<Message>,
    on_range: Option<Box<dyn Fn(Range<u32>) -> Message + 'a>>,
    chosen: Option<u32>,
    reveal: u64,
}

impl<'a, Message> VirtualList<'a, Message> {
    /// The chosen row; each new value of `reveal` scrolls it into view once.
    #[must_use]
    pub fn chosen(mut self, row: Option<u32>, reveal: u64) -> Self {
        self.chosen = row;
        self.reveal = reveal;
        self
    }

    /// Rows chosen together with others, by Ctrl or Shift and the pointer.
    #[must_use]
    pub fn on_pick(mut self, message: impl Fn(u32, Pick) -> Message + 'a) -> Self {
        self.on_pick = Some(Box::new(message));
        self
    }

    /// Enter on the chosen row.
    #[must_use]
    pub fn on_open(mut self, message: Message) -> Self {
        self.on_open = Some(message);
        self
    }

    /// Told when other rows come near the view, so that they can be loaded.
    #[must_use]
    pub fn on_range(mut self, message: impl Fn(Range<u32>) -> Message + 'a) -> Self {
        self.on_range = Some(Box::new(message));
        self
    }

    fn row_at(&self, state: &State, bounds: Rectangle, cursor: mouse::Cursor) -> Option<u32> {
        let point = cursor.position_in(bounds)?;
        state.scroll.row_at(f64::from(point.y)).filter(|row| *row < self.total)
    }

    /// Where a key leads from the chosen row.
    fn target(&self, key: &Key, page: u32) -> Option<u32> {
        let last = self.total.checked_sub(1)?;
        let here = self.chosen;
        let from = here.unwrap_or_default();
        let target = match key.as_ref() {
            Key::Named(Named::ArrowDown) => here.map_or(0, |row| row.saturating_add(1)),
            Key::Named(Named::ArrowUp) => from.saturating_sub(1),
            Key::Named(Named::PageDown) => from.saturating_add(page),
            Key::Named(Named::PageUp) => from.saturating_sub(page),
            Key::Named(Named::Home) => 0,
            Key::Named(Named::End) => last,
            _ => return None,
        };
        Some(target.min(last))
    }

    fn on_key(&self, state: &mut State, key: &Key, modifiers: keyboard::Modifiers, shell: &mut Shell<'_, Message>)
    where
        Message: Clone,
    {
        if !state.focused || !modifiers.is_empty() {
            return;
        }
        if let Some(target) = self.target(key, state.scroll.page()) {
            state.scroll.reveal(target);
            shell.publish((self.on_choose)(target));
            shell.capture_event();
            shell.request_redraw();
        } else if matches!(key.as_ref(), Key::Named(Named::Enter))
            && self.chosen.is_some()
            && let Some(open) = &self.on_open
        {
            shell.publish(open.clone());
            shell.capture_event();
        }
    }

    fn on_press(&self, state: &mut State, bounds: Rectangle, cursor: mouse::Cursor, shell: &mut Shell<'_, Message>) {
        let Some(point) = cursor.position_in(bounds) else {
            state.focused = false;
            return;
        };
        state.focused = true;
        if state.scroll.press(bounds.size(), point) {
            shell.capture_event();
        } else if let Some(row) = self.row_at(state, bounds, cursor) {
            shell.publish(self.pressed(row, state.modifiers));
            shell.capture_event();
        }
        shell.request_redraw();
    }

    fn pressed(&self, row: u32, modifiers: keyboard::Modifiers) -> Message {
        let pick = match modifiers {
            modifiers if modifiers.shift() => Some(Pick::Extend),
            modifiers if modifiers.command() => Some(Pick::Toggle),
            _ => None,
        };
        match (pick, &self.on_pick) {
            (Some(pick), Some(on_pick)) => on_pick(row, pick),
            _ => (self.on_choose)(row),
        }
    }

    fn on_move(&self, state: &mut State, bounds: Rectangle, cursor: mouse::Cursor, shell: &mut Shell<'_, Message>) {
        if let Some(position) = cursor.position()
            && state.scroll.drag(bounds.height, position.y - bounds.y)
        {
            shell.request_redraw();
            return;
        }
        let hovered = self.row_at(state, bounds, cursor);
        let on_bar = cursor.position_in(bounds).is_some_and(|point| state.scroll.is_on_bar(bounds.size(), point));
        if (hovered, on_bar) != (state.hovered, state.on_bar) {
            state.hovered = hovered;
            state.on_bar = on_bar;
            shell.request_redraw();
        }
    }

    fn tell_range(&self, state: &mut State, shell: &mut Shell<'_, Message>) {
        let Some(on_range) = &self.on_range else { return };
        let near = state.scroll.range(OVERSCAN);
        if near != state.told && !near.is_empty() {
            state.told = near.clone();
            shell.publish(on_range(near));
        }
    }
}

#[derive(Default)]
struct State {
    scroll: Scroll,
    focused: bool,
    modifiers: keyboard::Modifiers,
    hovered: Option<u32>,
    on_bar: bool,
    revealed: u64,
    told: Range<u32>,
    cells: RefCell<Cells>,
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

impl<Message: Clone> Widget<Message, Theme, iced::Renderer> for VirtualList<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let size = limits.max();
        let state = tree.state.downcast_mut::<State>();
        state.scroll.resize(size.height, measure::ROW, self.total);
        if state.revealed != self.reveal {
            state.revealed = self.reveal;
            if let Some(row) = self.chosen {
                state.scroll.reveal(row);
            }
        }
        layout::Node::new(size)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        operation.focusable(Some(&self.id), bounds, state);
        operation.container(Some(&self.id), bounds);
        for number in state.scroll.range(0) {
            if let Some(row) = (self.row)(number) {
                let place = state.scroll.place(bounds, number);
                operation.text(None, place, &row.lead);
                operation.text(None, place, &row.subject);
                operation.text(None, place, &row.state);
                if let Some((home, _)) = &row.home {
                    operation.text(None, place, home);
                }
            }
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        match event {
            Event::Mouse(mouse::Event::WheelScrolled { delta }) if cursor.is_over(bounds) => {
                let pixels = match delta {
                    mouse::ScrollDelta::Lines { y, .. } => y * NOTCH,
                    mouse::ScrollDelta::Pixels { y, .. } => *y,
                };
                state.scroll.by(-f64::from(pixels));
                state.hovered = self.row_at(state, bounds, cursor);
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                self.on_press(state, bounds, cursor, shell);
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) if state.scroll.release() => {
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                self.on_move(state, bounds, cursor, shell);
            }
            Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)) => state.modifiers = *modifiers,
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) => {
                self.on_key(state, key, *modifiers, shell);
            }
            _ => {}
        }
        self.tell_range(state, shell);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let state = tree.state.downcast_ref::<State>();
        let over_row = !state.on_bar && self.row_at(state, layout.bounds(), cursor).is_some();
        if over_row { mouse::Interaction::Pointer } else { mouse::Interaction::None }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let Some(clip) = bounds.intersection(viewport) else { return };
        let range = state.scroll.range(0);
        let mut cells = state.cells.borrow_mut();
        cells.keep(&range);
        renderer::Renderer::with_layer(renderer, clip, |renderer| {
            for number in range {
                let look = paint::Look {
                    place: state.scroll.place(bounds, number),
                    clip,
                    chosen: self.chosen == Some(number),
                    next_chosen: self.chosen == number.checked_add(1),
                    hovered: state.hovered == Some(number),
                    ring: state.focused && self.chosen == Some(number),
                };
                paint::row(renderer, theme, &mut cells, number, (self.row)(number), look);
            }
            if let Some(bar) = state.scroll.scroller(bounds) {
                paint::scroller(renderer, theme, bar, state.on_bar || state.scroll.is_dragged());
            }
            if state.focused && self.chosen.is_none() {
                super::focus_ring::draw_ring(renderer, theme, bounds.shrink(measure::RING), 0.0);
            }
        });
    }
}

impl<'a, Message: Clone + 'a> From<VirtualList<'a, Message>> for Element<'a, Message> {
    fn from(list: VirtualList<'a, Message>) -> Self {
        Self::new(list)
    }
}
