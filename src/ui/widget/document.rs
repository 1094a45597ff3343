//! A message as safe blocks: paragraphs that can be selected, lists, quotes that fold, tables, pictures. Spans are built
//! once, when the message is read; nothing here loads anything.

use std::collections::BTreeMap;
use std::sync::Arc;

use iced::widget::{column, container, image, row, rule, space as gap};
use iced::{Alignment, Font, Length, Padding, Pixels, font};
use iced_selection::text::Span as RichSpan;

use super::icon::{self, Icon};
use super::{Element, button::button};
use crate::domain::block::{Block, Cell, Document, Mark, Span};
use crate::l10n::{L10n, t};
use crate::ui::theme::{self, BOLD, MONO, REGULAR, SEMIBOLD, Step, Theme, measure, radius, scale, space, text};

/// Blocks drawn at first; the rest comes on demand, since every block is laid out.
const BLOCKS_AT_FIRST: usize = 400;
/// Deepest quote and table drawn as such.
const DEPTH_MAX: usize = 8;

/// What happens inside a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A link was pressed.
    Link(Arc<str>),
    /// A quote was folded or unfolded.
    Fold(usize),
    /// The rest was asked for.
    More,
}

type Spans = Vec<RichSpan<'static, Arc<str>, Font>>;

/// A document whose spans are ready.
#[derive(Debug)]
pub struct Prepared {
    blocks: Vec<Ready>,
    shown: usize,
    unfolded: Vec<bool>,
}

#[derive(Debug)]
enum Ready {
    Text(Spans, Step),
    Item { depth: u8, marker: String, spans: Spans },
    Quote { number: usize, blocks: Vec<Ready> },
    Preformatted(Spans),
    Table(Vec<Vec<ReadyCell>>),
    Rule,
    Picture { part: u32, alt: String },
}

#[derive(Debug)]
struct ReadyCell {
    header: bool,
    blocks: Vec<Ready>,
    columns: u16,
    mark: Option<Mark>,
}

impl Prepared {
    /// Builds the spans of a document in the colours of `theme`.
    pub fn new(document: &Document, theme: &Theme) -> Self {
        let mut quotes = 0;
        let blocks = prepare(&document.blocks, theme, &mut quotes, 0);
        Self { blocks, shown: BLOCKS_AT_FIRST, unfolded: vec![false; quotes] }
    }

    /// The text of a message without any formatting.
    pub fn plain(content: &str, theme: &Theme) -> Self {
        let paragraphs = content
            .split("\n\n")
            .filter(|paragraph| !paragraph.trim().is_empty())
            .map(|paragraph| Block::Paragraph(vec![Span { text: paragraph.to_owned(), ..Span::default() }]));
        Self::new(&Document { blocks: paragraphs.collect(), ..Document::default() }, theme)
    }

    /// Folds, unfolds, shows more.
    pub fn update(&mut self, event: &Event) {
        match event {
            Event::Fold(number) => {
                if let Some(unfolded) = self.unfolded.get_mut(*number) {
                    *unfolded = !*unfolded;
                }
            }
            Event::More => self.shown = usize::MAX,
            Event::Link(_) => {}
        }
    }

    /// Draws it; pictures of the message by part number.
    pub fn view<'a>(&'a self, l10n: &'a L10n, pictures: &'a BTreeMap<u32, image::Handle>) -> Element<'a, Event> {
        let drawing = Drawing { prepared: self, l10n, pictures };
        let mut content = drawing.blocks(self.blocks.iter().take(self.shown));
        if self.blocks.len() > self.shown {
            content =
                content.push(button(t!(l10n, "reader-more-blocks")).icon(Icon::ChevronDown).on_press(Event::More));
        }
        content.into()
    }
}

fn prepare(blocks: &[Block], theme: &Theme, quotes: &mut usize, depth: usize) -> Vec<Ready> {
    blocks.iter().filter_map(|block| prepare_one(block, theme, quotes, depth)).collect()
}

fn prepare_one(block: &Block, theme: &Theme, quotes: &mut usize, depth: usize) -> Option<Ready> {
    let deeper = depth.saturating_add(1);
    Some(match block {
        Block::Paragraph(content) => Ready::Text(spans(content, theme, REGULAR), scale::READING),
        Block::Heading(level, content) => {
            let step = if *level <= 2 { scale::TITLE } else { scale::READING };
            Ready::Text(spans(content, theme, SEMIBOLD), step)
        }
        Block::Item { depth, marker, spans: content } => {
            Ready::Item { depth: *depth, marker: marker.clone(), spans: spans(content, theme, REGULAR) }
        }
        Block::Quote(..) | Block::Table(_) if depth >= DEPTH_MAX => return None,
        Block::Quote(_, content) => {
            let number = *quotes;
            *quotes = quotes.saturating_add(1);
            Ready::Quote { number, blocks: prepare(content, theme, quotes, deeper) }
        }
        Block::Preformatted(content) => Ready::Preformatted(vec![RichSpan::new(content.clone()).font(MONO)]),
        Block::Table(rows) => {
            let cell = |cell: &Cell, quotes: &mut usize| ReadyCell {
                header: cell.header,
                blocks: prepare(&cell.blocks, theme, quotes, deeper),
                columns: cell.columns,
                mark: cell.mark,
            };
            Ready::Table(rows.iter().map(|row| row.iter().map(|one| cell(one, quotes)).collect()).collect())
        }
        Block::Rule => Ready::Rule,
        Block::Picture { part, alt } => Ready::Picture { part: *part, alt: alt.clone() },
    })
}

fn spans(content: &[Span], theme: &Theme, base: Font) -> Spans {
    content
        .iter()
        .map(|span| {
            let mut rich = RichSpan::new(span.text.clone())
                .font(font_of(span, base))
                .underline(span.underline || span.link.is_some())
                .strikethrough(span.strike);
            if let Some(link) = &span.link {
                rich = rich.link(Arc::clone(link)).color(theme.tokens.accent);
            }
            rich
        })
        .collect()
}

fn font_of(span: &Span, base: Font) -> Font {
    if span.mono {
        return MONO;
    }
    let base = if span.bold { BOLD } else { base };
    if span.italic { Font { style: font::Style::Italic, weight: REGULAR.weight, ..base } } else { base }
}

struct Drawing<'a> {
    prepared: &'a Prepared,
    l10n: &'a L10n,
    pictures: &'a BTreeMap<u32, image::Handle>,
}

impl<'a> Drawing<'a> {
    fn blocks(&self, blocks: impl Iterator<Item = &'a Ready>) -> super::Column<'a, Event> {
        column(blocks.map(|block| self.block(block))).spacing(space::M).width(Length::Fill)
    }

    fn block(&self, block: &'a Ready) -> Element<'a, Event> {
        match block {
            Ready::Text(spans, step) => rich(spans, *step),
            Ready::Item { depth, marker, spans } => {
                let marker = container(text::step(marker.as_str(), scale::READING).style(text::muted))
                    .width(Length::Fixed(space::XL))
                    .align_x(Alignment::End);
                row![marker, rich(spans, scale::READING)]
                    .spacing(space::S)
                    .padding(Padding::ZERO.left(space::L * f32::from(*depth)))
                    .into()
            }
            Ready::Quote { number, blocks } => self.quote(*number, blocks),
            Ready::Preformatted(spans) => container(rich(spans, scale::BODY))
                .padding(space::M)
                .width(Length::Fill)
                .style(theme::container::well)
                .into(),
            Ready::Table(rows) => self.table(rows),
            Ready::Rule => rule::horizontal(measure::HAIRLINE).into(),
            Ready::Picture { part, alt } => self.picture(*part, alt),
        }
    }

    fn quote(&self, number: usize, blocks: &'a [Ready]) -> Element<'a, Event> {
        let unfolded = self.prepared.unfolded.get(number).copied().unwrap_or_default();
        let (words, sign) = if unfolded {
            (t!(self.l10n, "reader-quote-hide"), Icon::ChevronDown)
        } else {
            (t!(self.l10n, "reader-quote-show"), Icon::ChevronRight)
        };
        let head = button(words).icon(sign).quiet().on_press(Event::Fold(number));
        let mut content = column![head].spacing(space::S);
        if unfolded {
            let line = container(gap::vertical()).width(space::HAIR).style(|theme: &Theme| {
                iced::widget::container::Style { background: Some(theme.tokens.edge.into()), ..Default::default() }
            });
            content = content.push(row![line, self.blocks(blocks.iter())].spacing(space::M).height(Length::Shrink));
        }
        content.into()
    }

    fn table(&self, rows: &'a [Vec<ReadyCell>]) -> Element<'a, Event> {
        let width = |cells: &[ReadyCell]| cells.iter().map(|cell| cell.columns).fold(0, u16::saturating_add);
        let columns = rows.iter().map(|cells| width(cells)).max().unwrap_or_default();
        let mut table = column![].width(Length::Fill);
        for (index, cells) in rows.iter().enumerate() {
            if index > 0 {
                table = table.push(rule::horizontal(measure::HAIRLINE));
            }
            let mut line = row![].spacing(space::M).padding([space::S, space::M]);
            for cell in cells {
                let content = self.blocks(cell.blocks.iter()).push(cell.mark.map(|mark| self.mark(mark)));
                line = line.push(container(content).width(Length::FillPortion(cell.columns)));
            }
            let rest = columns.saturating_sub(width(cells));
            if rest > 0 {
                line = line.push(gap::horizontal().width(Length::FillPortion(rest)));
            }
            let gravest = cells.iter().filter_map(|cell| cell.mark).max();
            let style = match gravest {
                Some(mark) if mark >= Mark::Critical => theme::container::danger,
                Some(_) => theme::container::warning,
                None if cells.iter().any(|cell| cell.header) => theme::container::canvas,
                None => theme::container::sheet,
            };
            table = table.push(container(line).width(Length::Fill).style(style));
        }
        container(table).padding(measure::HAIRLINE).style(theme::container::card).into()
    }

    /// A result that is not usual: said in words, not by the colour of its row alone.
    fn mark(&self, mark: Mark) -> Element<'a, Event> {
        let (sign, words) = match mark {
            Mark::Abnormal => (Icon::TriangleAlert, t!(self.l10n, "result-abnormal")),
            Mark::Low => (Icon::ChevronDown, t!(self.l10n, "result-low")),
            Mark::High => (Icon::ChevronUp, t!(self.l10n, "result-high")),
            Mark::Critical => (Icon::TriangleAlert, t!(self.l10n, "result-critical")),
            Mark::VeryLow => (Icon::ChevronDown, t!(self.l10n, "result-very-low")),
            Mark::VeryHigh => (Icon::ChevronUp, t!(self.l10n, "result-very-high")),
        };
        let style = if mark >= Mark::Critical { text::danger } else { text::warning };
        row![icon::sized(sign, measure::CHIP_ICON).style(style), text::label(words).style(style)]
            .spacing(space::XS)
            .align_y(Alignment::Center)
            .into()
    }

    fn picture(&self, part: u32, alt: &'a str) -> Element<'a, Event> {
        if let Some(handle) = self.pictures.get(&part) {
            return container(image(handle.clone()).border_radius(radius::S)).max_width(measure::READING).into();
        }
        let words = if alt.is_empty() { t!(self.l10n, "reader-picture") } else { alt.to_owned() };
        container(row![icon::icon(Icon::Image), text::small(words)].spacing(space::S).align_y(Alignment::Center))
            .padding(space::M)
            .style(theme::container::well)
            .into()
    }
}

fn rich(spans: &Spans, step: Step) -> Element<'_, Event> {
    iced_selection::rich_text(spans)
        .size(step.size)
        .line_height(iced::widget::text::LineHeight::Absolute(Pixels(step.line)))
        .width(Length::Fill)
        .wrapping(iced::widget::text::Wrapping::WordOrGlyph)
        .on_link_click(Event::Link)
        .into()
}
