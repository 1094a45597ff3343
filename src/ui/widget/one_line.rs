//! One line of text, cut with an ellipsis when there is no room: iced cuts without one.

use std::cell::RefCell;

use iced::advanced::text::{self, Paragraph as _, Renderer as _};
use iced::advanced::widget::{Operation, Tree, Widget, tree};
use iced::advanced::{Layout, layout, mouse, renderer};
use iced::alignment::Vertical;
use iced::{Color, Font, Length, Pixels, Point, Rectangle, Renderer, Size};

use super::Element;
use crate::domain::shown::ends_line;
use crate::ui::theme::{Step, Theme};

pub(super) type Paragraph = <Renderer as text::Renderer>::Paragraph;

/// Characters shaped at most: wider than any line.
const CHARACTERS_MAX: usize = 240;

/// One line, as wide as there is room, in the colour around it.
pub fn one_line(content: impl Into<String>, font: Font, step: Step) -> OneLine {
    OneLine { content: content.into(), font, step, color: None, width: Length::Fill }
}

/// See [`one_line`].
pub struct OneLine {
    content: String,
    font: Font,
    step: Step,
    color: Option<fn(&Theme) -> Color>,
    width: Length,
}

impl OneLine {
    /// Another colour than the one around.
    #[must_use]
    pub fn color(mut self, color: fn(&Theme) -> Color) -> Self {
        self.color = Some(color);
        self
    }

    /// No wider than its text.
    #[must_use]
    pub fn shrink(mut self) -> Self {
        self.width = Length::Shrink;
        self
    }
}

#[derive(Default)]
struct State {
    shaped: RefCell<Option<Shaped>>,
}

struct Shaped {
    content: String,
    width: f32,
    font: Font,
    paragraph: Paragraph,
}

impl<Message> Widget<Message, Theme, Renderer> for OneLine {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let room = limits.max().width;
        let state = tree.state.downcast_mut::<State>();
        let shaped = state.shaped.get_mut();
        let fits = shaped.as_ref().is_some_and(|shaped| {
            shaped.content == self.content && shaped.font == self.font && (shaped.width - room).abs() < f32::EPSILON
        });
        if !fits {
            let paragraph = line(&self.content, room, self.font, self.step);
            *shaped = Some(Shaped { content: self.content.clone(), width: room, font: self.font, paragraph });
        }
        let own = shaped.as_ref().map_or(0.0, |shaped| shaped.paragraph.min_width());
        let width = if self.width == Length::Fill && room.is_finite() { room } else { own.min(room) };
        layout::Node::new(Size::new(width, self.step.line))
    }

    fn operate(&mut self, _tree: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.content);
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        if let Some(shaped) = state.shaped.borrow().as_ref()
            && let Some(clip) = bounds.intersection(viewport)
        {
            let color = self.color.map_or(style.text_color, |color| color(theme));
            renderer.fill_paragraph(&shaped.paragraph, bounds.position(), color, clip);
        }
    }
}

impl<'a, Message: 'a> From<OneLine> for Element<'a, Message> {
    fn from(line: OneLine) -> Self {
        Self::new(line)
    }
}

/// One line of text, cut with an ellipsis when it is wider than `width`.
pub(super) fn line(content: &str, width: f32, font: Font, step: Step) -> Paragraph {
    let clean: String = content.chars().take(CHARACTERS_MAX).map(|c| if ends_line(c) { ' ' } else { c }).collect();
    let whole = shape(&clean, font, step);
    if whole.min_width() <= width {
        return whole;
    }
    let room = (width - shape("…", font, step).min_width()).max(0.0);
    let at = whole.hit_test(Point::new(room, step.line / 2.0)).map_or(0, text::Hit::cursor);
    let mut kept: String = clean.char_indices().take_while(|(index, _)| *index < at).map(|(_, c)| c).collect();
    loop {
        let cut = format!("{}…", kept.trim_end());
        let shaped = shape(&cut, font, step);
        if shaped.min_width() <= width || kept.pop().is_none() {
            return shaped;
        }
    }
}

fn shape(content: &str, font: Font, step: Step) -> Paragraph {
    Paragraph::with_text(text::Text {
        content,
        bounds: Size::new(f32::INFINITY, step.line),
        size: Pixels(step.size),
        line_height: text::LineHeight::Absolute(Pixels(step.line)),
        font,
        align_x: text::Alignment::Left,
        align_y: Vertical::Top,
        shaping: text::Shaping::Advanced,
        wrapping: text::Wrapping::None,
    })
}

#[cfg(test)]
mod tests {
    use iced::advanced::text::Paragraph as _;
    use proptest::prelude::*;

    use super::line;
    use crate::ui::theme::{REGULAR, scale};

    #[test]
    fn paragraphs_of_two_directions_do_not_stop_the_window() {
        assert!(line("Compte rendu\u{2029}\u{5d0}\u{5d1}", 200.0, REGULAR, scale::BODY).min_width() > 0.0);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn a_cut_line_fits(content in "\\PC{0,80}", width in 40.0_f32..400.0) {
            prop_assert!(line(&content, width, REGULAR, scale::BODY).min_width() <= width);
        }
    }
}
