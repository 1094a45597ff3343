//! Drawing of rows. Paragraphs are kept between frames: the renderer holds them weakly, and shaping is the cost.

use std::collections::HashMap;
use std::ops::Range;

use iced::advanced::renderer::{Quad, Renderer as _};
use iced::advanced::text::{Paragraph as _, Renderer as _};
use iced::{Border, Color, Point, Rectangle, Renderer};

use super::{Row, Tone};
use crate::ui::theme::{self, ICONS, MEDIUM, REGULAR, SEMIBOLD, Step, Theme, measure, radius, scale, space};
use crate::ui::widget::icon::Icon;
use crate::ui::widget::one_line::{Paragraph, line};

/// Where text begins; the dot of unread messages stands before.
const INDENT: f32 = 28.0;
/// Distance from the text to the right edge: the scroller stands there.
const MARGIN: f32 = space::XL;
/// Diameter of that dot.
const DOT: f32 = 8.0;
/// Most of a line for the name of a mailbox, and for what the desks say.
const SHARE: f32 = 0.45;
/// Most of a line for what the desks say, where no mailbox is named.
const ALONE: f32 = 0.75;
/// Size of the marks.
const MARK: f32 = 14.0;

/// How one row is to look.
#[allow(clippy::struct_excessive_bools, reason = "independent states of a row")]
pub(super) struct Look {
    pub(super) place: Rectangle,
    pub(super) clip: Rectangle,
    pub(super) chosen: bool,
    pub(super) next_chosen: bool,
    pub(super) hovered: bool,
    pub(super) ring: bool,
}

/// Shaped rows by number.
#[derive(Default)]
pub(super) struct Cells {
    rows: HashMap<u32, Cell>,
    marks: HashMap<char, Paragraph>,
}

impl Cells {
    /// Forgets rows out of view.
    pub(super) fn keep(&mut self, range: &Range<u32>) {
        self.rows.retain(|number, _| range.contains(number));
    }
}

struct Cell {
    row: Row,
    width: f32,
    date: Paragraph,
    apart: Option<Paragraph>,
    lead: Paragraph,
    subject: Paragraph,
    home: Option<Paragraph>,
    state: Option<Paragraph>,
    preview: Paragraph,
}

impl Cell {
    fn shape(row: Row, width: f32) -> Self {
        let text_width = (width - INDENT - MARGIN).max(0.0);
        let date_font = if row.unread { MEDIUM } else { REGULAR };
        let date = line(&row.date, f32::INFINITY, date_font, scale::SMALL);
        let apart = (!row.apart.is_empty()).then(|| line(&row.apart, text_width * SHARE, MEDIUM, scale::SMALL));
        let aside = apart.as_ref().map_or(0.0, |apart| apart.min_width() + space::L + space::S);
        let lead_width = text_width - date.min_width() - space::M - aside;
        let (lead_font, subject_font) = if row.unread { (SEMIBOLD, SEMIBOLD) } else { (MEDIUM, REGULAR) };
        let lead = line(&row.lead, lead_width, lead_font, scale::BODY);
        let subject = line(&row.subject, text_width - marks_width(&row), subject_font, scale::BODY);
        // Before the first words: whose it is, and what the desks say of it. Each has at most its share.
        let home = row.home.as_ref().map(|(name, _)| line(name, text_width * SHARE, MEDIUM, scale::SMALL));
        let share = if row.home.is_some() { SHARE } else { ALONE };
        let state = (!row.state.is_empty()).then(|| line(&row.state, text_width * share, SEMIBOLD, scale::SMALL));
        let before = home.as_ref().map_or(0.0, |home| measure::MARK + space::XS + home.min_width() + space::S)
            + state.as_ref().map_or(0.0, |state| state.min_width() + space::S);
        let preview = line(&row.preview, (text_width - before).max(0.0), REGULAR, scale::SMALL);
        Self { row, width, date, apart, lead, subject, home, state, preview }
    }
}

fn marks(row: &Row) -> impl Iterator<Item = Icon> {
    let all = [
        (row.attachment, Icon::Paperclip),
        (row.flagged, Icon::Flag),
        (row.answered, Icon::CornerUpLeft),
        (row.passed_on, Icon::Forward),
    ];
    all.into_iter().filter_map(|(shown, icon)| shown.then_some(icon))
}

fn marks_width(row: &Row) -> f32 {
    marks(row).map(|_| MARK + space::XS).sum::<f32>() + space::S
}

/// Draws a row, or its place while it is not loaded.
pub(super) fn row(
    renderer: &mut Renderer,
    theme: &Theme,
    cells: &mut Cells,
    number: u32,
    row: Option<Row>,
    mut look: Look,
) {
    look.chosen |= row.as_ref().is_some_and(|row| row.marked);
    let look = &look;
    ground(renderer, theme, look);
    let Some(row) = row else {
        placeholder(renderer, theme, look);
        return;
    };
    let stale = cells.rows.get(&number).is_none_or(|cell| cell.row != row || !same(cell.width, look.place.width));
    if stale {
        let _ = cells.rows.insert(number, Cell::shape(row, look.place.width));
    }
    let Cells { rows, marks } = cells;
    if let Some(cell) = rows.get(&number) {
        words(renderer, theme, cell, look);
        signs(renderer, theme, marks, &cell.row, look);
    }
}

/// Draws the scroller.
pub(super) fn scroller(renderer: &mut Renderer, theme: &Theme, bar: Rectangle, held: bool) {
    fill(renderer, bar, measure::SCROLLER, theme::scrollable::scroller(theme, held));
}

fn ground(renderer: &mut Renderer, theme: &Theme, look: &Look) {
    let t = &theme.tokens;
    let sheet = Rectangle {
        x: look.place.x + space::XS,
        y: look.place.y + space::HAIR,
        width: look.place.width - space::L,
        height: look.place.height - space::XS,
    };
    if look.chosen {
        fill(renderer, sheet, radius::S, t.chosen);
    } else if look.hovered {
        fill(renderer, sheet, radius::S, t.hover);
    }
    if look.ring {
        crate::ui::widget::focus_ring::draw_ring(renderer, theme, sheet, radius::S);
    }
    if !look.chosen && !look.hovered && !look.next_chosen {
        let line = Rectangle {
            x: look.place.x + INDENT,
            y: look.place.y + look.place.height - measure::HAIRLINE,
            width: look.place.width - INDENT - MARGIN,
            height: measure::HAIRLINE,
        };
        fill(renderer, line, 0.0, t.hairline);
    }
}

fn words(renderer: &mut Renderer, theme: &Theme, cell: &Cell, look: &Look) {
    let t = &theme.tokens;
    let (ink, muted) = if look.chosen { (t.on_chosen, t.on_chosen) } else { (t.ink, t.muted) };
    let left = look.place.x + INDENT;
    let right = look.place.x + look.place.width - MARGIN;
    let top = look.place.y + space::S + space::HAIR;
    let second = top + scale::BODY.line;
    let third = second + scale::BODY.line;
    let date_ink = if cell.row.unread { ink } else { muted };
    let date_at = Point::new(right - cell.date.min_width(), top + space::HAIR);
    renderer.fill_paragraph(&cell.date, date_at, date_ink, look.clip);
    if let Some(apart) = &cell.apart {
        tag(
            renderer,
            apart,
            Point::new(date_at.x - space::S, date_at.y),
            if look.chosen { ink } else { t.accent },
            look,
        );
    }
    renderer.fill_paragraph(&cell.lead, Point::new(left, top), ink, look.clip);
    renderer.fill_paragraph(&cell.subject, Point::new(left, second), ink, look.clip);
    let mut left = left;
    if let (Some(home), Some((_, colour))) = (&cell.home, &cell.row.home) {
        let mark =
            Rectangle { x: left, y: third + space::HAIR, width: measure::MARK, height: scale::SMALL.line - space::XS };
        fill(renderer, mark, measure::MARK / 2.0, if look.chosen { t.on_chosen } else { theme.mark(*colour) });
        left += measure::MARK + space::XS;
        renderer.fill_paragraph(home, Point::new(left, third), ink, look.clip);
        left += home.min_width() + space::S;
    }
    if let Some(state) = &cell.state {
        let tone = match (look.chosen, cell.row.tone) {
            (true, _) => t.on_chosen,
            (false, Tone::Good) => t.success.ink,
            (false, Tone::Calm) => t.muted,
            (false, Tone::Lost) => t.warning.ink,
        };
        renderer.fill_paragraph(state, Point::new(left, third), tone, look.clip);
        left += state.min_width() + space::S;
    }
    renderer.fill_paragraph(&cell.preview, Point::new(left, third), muted, look.clip);
}

/// A word in an outline, its right edge here.
fn tag(renderer: &mut Renderer, word: &Paragraph, right: Point, ink: Color, look: &Look) {
    let width = word.min_width() + space::L;
    let bounds = Rectangle { x: right.x - width, y: right.y, width, height: scale::SMALL.line };
    let border = Border { color: ink, width: measure::HAIRLINE, radius: radius::PILL.into() };
    renderer.fill_quad(Quad { bounds, border, ..Quad::default() }, Color::TRANSPARENT);
    renderer.fill_paragraph(word, Point::new(bounds.x + space::S, bounds.y), ink, look.clip);
}

fn signs(renderer: &mut Renderer, theme: &Theme, shaped: &mut HashMap<char, Paragraph>, row: &Row, look: &Look) {
    let t = &theme.tokens;
    let top = look.place.y + space::S + space::HAIR;
    if row.unread {
        let dot = Rectangle {
            x: look.place.x + (INDENT + space::XS - DOT) / 2.0,
            y: top + (scale::BODY.line - DOT) / 2.0,
            width: DOT,
            height: DOT,
        };
        fill(renderer, dot, DOT / 2.0, if look.chosen { t.on_chosen } else { t.accent });
    }
    let mut right = look.place.x + look.place.width - MARGIN;
    let y = top + scale::BODY.line + (scale::BODY.line - MARK) / 2.0;
    for icon in marks(row) {
        right -= MARK;
        let ink = match (look.chosen, icon) {
            (true, _) => t.on_chosen,
            (false, Icon::Flag) => t.danger.ink,
            (false, _) => t.muted,
        };
        let step = Step { size: MARK, line: MARK };
        let glyph = icon.glyph();
        let mark =
            shaped.entry(glyph).or_insert_with(|| line(glyph.encode_utf8(&mut [0; 4]), f32::INFINITY, ICONS, step));
        renderer.fill_paragraph(mark, Point::new(right, y), ink, look.clip);
        right -= space::XS;
    }
}

/// Grey bars where the words will stand.
fn placeholder(renderer: &mut Renderer, theme: &Theme, look: &Look) {
    let width = look.place.width - INDENT - MARGIN;
    let top = look.place.y + space::S + space::XS;
    for (row, share) in [(0.0, 0.4), (1.0, 0.75), (2.0, 0.6)] {
        let bar = Rectangle {
            x: look.place.x + INDENT,
            y: row * scale::BODY.line + top,
            width: (width * share).max(0.0),
            height: space::S,
        };
        fill(renderer, bar, space::XS, theme.tokens.hover);
    }
}

fn fill(renderer: &mut Renderer, bounds: Rectangle, radius: f32, color: Color) {
    let border = Border { radius: radius.into(), ..Border::default() };
    renderer.fill_quad(Quad { bounds, border, ..Quad::default() }, color);
}

fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < f32::EPSILON
}
