//! The text of a CDA as blocks: its sections with their paragraphs, lists, tables and pictures. No text of it is left out; a result
//! that an entry tells to be abnormal is marked where the text refers to it, or listed where it does not.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

use super::super::xml::{at, below, child, children, is, words};
use crate::domain::block::{Block, Cell, Document, Mark, Span};
use crate::domain::shown::{is_deceptive, line};

/// Most blocks, cells and runs of text.
const PIECES_MAX: usize = 40_000;
/// Most octets of text.
const OCTETS_MAX: usize = 2 * 1024 * 1024;
/// Deepest sections, tables and lists: no deeper than what is drawn.
const DEPTH_MAX: usize = 8;
/// Most columns of a cell, and of a table; what stands beyond is a cell of its own.
const COLUMNS_MAX: u16 = 60;
const TABLE_MAX: usize = 120;
/// Longest text of a result that is listed.
const RESULT_MAX: usize = 200;

/// The text of the body of a document; `pictures` are files of it by their identifier.
pub(super) fn body(structured: Node<'_, '_>, pictures: &BTreeMap<String, u32>) -> Document {
    let texts = below(structured, "text").filter(|text| text.parent().is_some_and(|parent| is(parent, "section")));
    let ids: BTreeSet<&str> =
        texts.flat_map(|text| text.descendants()).filter_map(|node| node.attribute("ID")).collect();
    let (marks, drawn) = (BTreeMap::new(), BTreeSet::new());
    let mut writer = Writer { pictures, marks, drawn, pieces: 0, octets: 0, truncated: false };
    let observations = below(structured, "observation").filter_map(interpreted);
    for (observation, mark) in observations {
        for id in references(observation).into_iter().filter(|id| ids.contains(id)) {
            let held = writer.marks.entry(id).or_insert(mark);
            *held = mark.max(*held);
        }
    }
    let mut blocks = Vec::new();
    for section in children(structured, "component").filter_map(|component| child(component, "section")) {
        writer.section(section, 2, 0, &mut blocks);
    }
    Document { blocks, blocked_remote: 0, truncated: writer.truncated }
}

/// Plain text, each line as it stands.
pub(super) fn plain(text: &str) -> Document {
    let mut writer = Writer {
        pictures: &BTreeMap::new(),
        marks: BTreeMap::new(),
        drawn: BTreeSet::new(),
        pieces: 0,
        octets: 0,
        truncated: false,
    };
    let mut blocks = Vec::new();
    for paragraph in text.split("\n\n") {
        let mut spans = Vec::new();
        for (at, one) in paragraph.lines().enumerate() {
            if at > 0 {
                push(&mut spans, &Style::default(), "\n");
            }
            writer.text(&line(one, OCTETS_MAX), &Style::default(), &mut spans);
        }
        writer.end_line(&mut spans, &mut blocks);
    }
    Document { blocks, blocked_remote: 0, truncated: writer.truncated }
}

/// An observation that is not usual, and how.
fn interpreted<'a, 'i>(observation: Node<'a, 'i>) -> Option<(Node<'a, 'i>, Mark)> {
    let codes = children(observation, "interpretationCode").filter_map(|code| code.attribute("code"));
    Some((observation, codes.filter_map(Mark::of).max()?))
}

/// What of the text an observation refers to.
fn references<'a>(observation: Node<'a, '_>) -> Vec<&'a str> {
    let ways: [&[&'static str]; 3] = [&["code", "originalText"], &["text"], &["value", "originalText"]];
    let texts = ways.into_iter().filter_map(|way| at(observation, way));
    let references = texts.filter_map(|text| child(text, "reference")?.attribute("value"));
    references.map(|value| value.strip_prefix('#').unwrap_or(value)).collect()
}

/// How a run of text looks.
#[derive(Clone, Default)]
struct Style {
    bold: bool,
    italic: bool,
    underline: bool,
}

impl Style {
    fn with(&self, code: Option<&str>) -> Self {
        let code = code.unwrap_or_default().to_ascii_lowercase();
        Self {
            bold: self.bold || code.contains("bold"),
            italic: self.italic || code.contains("italic") || code.contains("emphasis"),
            underline: self.underline || code.contains("underline"),
        }
    }
}

struct Writer<'a> {
    pictures: &'a BTreeMap<String, u32>,
    /// Identifiers of the text that results refer to which are not usual.
    marks: BTreeMap<&'a str, Mark>,
    /// Those of them that were marked.
    drawn: BTreeSet<&'a str>,
    pieces: usize,
    octets: usize,
    truncated: bool,
}

impl<'a> Writer<'a> {
    /// Room for another piece.
    fn has_room(&mut self) -> bool {
        self.pieces = self.pieces.saturating_add(1);
        if self.pieces > PIECES_MAX || self.octets > OCTETS_MAX {
            self.truncated = true;
        }
        !self.truncated
    }

    fn section(&mut self, section: Node<'a, '_>, level: u8, depth: usize, blocks: &mut Vec<Block>) {
        if depth > DEPTH_MAX || !self.has_room() {
            self.truncated = true;
            return;
        }
        if let Some(title) = child(section, "title") {
            let mut spans = Vec::new();
            self.flow(title, &Style::default(), &mut spans, (&mut Vec::new(), DEPTH_MAX));
            trim(&mut spans);
            if !spans.is_empty() {
                blocks.push(Block::Heading(level, spans));
            }
        }
        for text in children(section, "text") {
            self.content(text, &Style::default(), blocks, 0);
        }
        self.unreferenced(section, blocks);
        for inner in children(section, "component").filter_map(|component| child(component, "section")) {
            self.section(inner, level.saturating_add(1).min(6), depth.saturating_add(1), blocks);
        }
    }

    /// Results that are not usual and that the text does not refer to.
    fn unreferenced(&mut self, section: Node<'a, '_>, blocks: &mut Vec<Block>) {
        let mut rows = Vec::new();
        let entries = children(section, "entry").flat_map(|entry| below(entry, "observation"));
        for (observation, mark) in entries.filter_map(interpreted) {
            // A place in the text that cannot bear a mark is none.
            if references(observation).into_iter().any(|id| self.drawn.contains(id)) || !self.has_room() {
                continue;
            }
            let name = child(observation, "code").and_then(|code| code.attribute("displayName")).unwrap_or_default();
            let measured = child(observation, "value").map(measure).unwrap_or_default();
            let range = at(observation, &["referenceRange", "observationRange"]);
            let range = range.and_then(|range| child(range, "value")).map(bounds).unwrap_or_default();
            if name.is_empty() && measured.is_empty() {
                continue;
            }
            let cell = |text: &str, mark: Option<Mark>| {
                let spans = vec![Span { text: line(text, RESULT_MAX), ..Span::default() }];
                Cell { header: false, blocks: vec![Block::Paragraph(spans)], columns: 1, mark }
            };
            rows.push(vec![cell(name, Some(mark)), cell(&measured, None), cell(&range, None)]);
        }
        if !rows.is_empty() {
            blocks.push(Block::Table(rows));
        }
    }

    /// What stands in a text, an item or a cell.
    fn content(&mut self, node: Node<'a, '_>, style: &Style, blocks: &mut Vec<Block>, depth: usize) {
        let mut spans = Vec::new();
        self.flow(node, style, &mut spans, (blocks, depth));
        self.end_line(&mut spans, blocks);
    }

    fn end_line(&mut self, spans: &mut Vec<Span>, blocks: &mut Vec<Block>) {
        trim(spans);
        if !spans.is_empty() && self.has_room() {
            blocks.push(Block::Paragraph(std::mem::take(spans)));
        }
        spans.clear();
    }

    fn flow(
        &mut self,
        node: Node<'a, '_>,
        style: &Style,
        spans: &mut Vec<Span>,
        (blocks, depth): (&mut Vec<Block>, usize),
    ) {
        for part in node.children() {
            if part.is_text() {
                self.text(part.text().unwrap_or_default(), style, spans);
                continue;
            }
            if !part.is_element() || self.truncated {
                continue;
            }
            let style = style.with(part.attribute("styleCode"));
            match part.tag_name().name() {
                "br" => push(spans, &style, "\n"),
                // So deep, what is left is text.
                "paragraph" | "caption" | "list" | "table" if depth >= DEPTH_MAX => {
                    self.text(" ", &style, spans);
                    self.flow(part, &style, spans, (blocks, depth));
                }
                "paragraph" | "caption" => {
                    self.end_line(spans, blocks);
                    self.content(part, &style, blocks, depth.saturating_add(1));
                }
                "list" => {
                    self.end_line(spans, blocks);
                    self.list(part, &style, blocks, depth.saturating_add(1));
                }
                "table" => {
                    self.end_line(spans, blocks);
                    self.table(part, &style, blocks, depth.saturating_add(1));
                }
                "renderMultiMedia" => {
                    self.end_line(spans, blocks);
                    let caption = child(part, "caption").map(|caption| line(&words(caption), RESULT_MAX));
                    let alt = caption.unwrap_or_default();
                    let shown = part.attribute("referencedObject").unwrap_or_default().split_whitespace();
                    let shown = shown.filter_map(|id| self.pictures.get(id));
                    let found: Vec<Block> =
                        shown.map(|part| Block::Picture { part: *part, alt: alt.clone() }).collect();
                    if found.is_empty() && !alt.is_empty() {
                        self.text(&alt, &style, spans);
                    }
                    blocks.extend(found);
                }
                "linkHtml" => {
                    let before: usize = spans.iter().map(|span| span.text.len()).sum();
                    self.flow(part, &style, spans, (blocks, depth));
                    let href = part.attribute("href").unwrap_or_default();
                    let shown: String = spans.iter().map(|span| span.text.as_str()).collect();
                    let is_said = shown.get(before..).is_some_and(|said| said.contains(href));
                    if href.starts_with("http") && !is_said {
                        self.text(&format!(" ({href})"), &style, spans);
                    }
                }
                _ => self.flow(part, &style, spans, (blocks, depth)),
            }
        }
    }

    /// White space is one space, as in HTML.
    fn text(&mut self, text: &str, style: &Style, spans: &mut Vec<Span>) {
        if self.truncated || text.is_empty() {
            return;
        }
        let ends_open = |spans: &[Span]| spans.last().is_some_and(|span| !span.text.ends_with([' ', '\n']));
        let mut out = String::new();
        let mut gap = false;
        for c in text.chars().filter(|c| !is_deceptive(*c)) {
            if matches!(c, ' ' | '\u{2028}' | '\u{2029}') || c.is_control() {
                gap = true;
                continue;
            }
            if std::mem::take(&mut gap) && (!out.is_empty() || ends_open(spans)) {
                out.push(' ');
            }
            out.push(c);
        }
        if gap && (!out.is_empty() || ends_open(spans)) {
            out.push(' ');
        }
        if out.is_empty() {
            return;
        }
        self.octets = self.octets.saturating_add(out.len());
        if self.has_room() {
            push(spans, style, &out);
        }
    }

    fn list(&mut self, list: Node<'a, '_>, style: &Style, blocks: &mut Vec<Block>, depth: usize) {
        if let Some(caption) = child(list, "caption") {
            self.content(caption, &Style { bold: true, ..style.clone() }, blocks, depth);
        }
        let is_ordered = list.attribute("listType") == Some("ordered");
        let nesting = list.ancestors().skip(1).filter(|above| is(*above, "list")).count();
        for (at, item) in children(list, "item").enumerate() {
            let style = style.with(item.attribute("styleCode"));
            let mut inner = Vec::new();
            self.content(item, &style, &mut inner, depth);
            let mut inner = inner.into_iter();
            let first = inner.next();
            let marker = if is_ordered { format!("{}.", at.saturating_add(1)) } else { "•".to_owned() };
            let nesting = u8::try_from(nesting.min(DEPTH_MAX)).unwrap_or(u8::MAX);
            match first {
                Some(Block::Paragraph(spans)) => blocks.push(Block::Item { depth: nesting, marker, spans }),
                Some(block) => blocks.push(block),
                None => {}
            }
            blocks.extend(inner);
        }
    }

    fn table(&mut self, table: Node<'a, '_>, style: &Style, blocks: &mut Vec<Block>, depth: usize) {
        if let Some(caption) = child(table, "caption") {
            self.content(caption, &Style { bold: true, ..style.clone() }, blocks, depth);
        }
        let mut rows = Vec::new();
        // Rows that a cell above still takes, by column.
        let mut taken: Vec<u16> = Vec::new();
        for row in rows_of(table) {
            if !self.has_room() {
                break;
            }
            let row_style = style.with(row.attribute("styleCode"));
            let mut cells: Vec<Cell> = Vec::new();
            let mut column = 0_usize;
            for cell in row.children().filter(|cell| is(*cell, "td") || is(*cell, "th")) {
                column = fill(&mut cells, &mut taken, column);
                let header = is(cell, "th");
                let style = row_style.with(cell.attribute("styleCode"));
                let style = Style { bold: style.bold || header, ..style };
                let span = |name| cell.attribute(name).and_then(|text: &str| text.trim().parse::<u16>().ok());
                let columns = span("colspan").unwrap_or(1).clamp(1, COLUMNS_MAX);
                let below = span("rowspan").unwrap_or(1).clamp(1, 1_000).saturating_sub(1);
                let mut inner = Vec::new();
                self.content(cell, &style, &mut inner, depth);
                let mark = self.mark(cell);
                if !self.has_room() {
                    break;
                }
                let columns = if column < TABLE_MAX { columns } else { 1 };
                cells.push(Cell { header, blocks: inner, columns, mark });
                for _ in 0..columns {
                    match taken.get_mut(column) {
                        Some(rows) => *rows = below,
                        None if column < TABLE_MAX => taken.push(below),
                        None => {}
                    }
                    column = column.saturating_add(1);
                }
            }
            let ended = fill(&mut cells, &mut taken, column);
            // Cells from above that go on beyond the end of a short row.
            for rows in taken.iter_mut().skip(ended) {
                *rows = rows.saturating_sub(1);
            }
            if let Some((id, mark)) = row.attribute("ID").and_then(|id| Some((id, *self.marks.get(id)?)))
                && let Some(first) = cells.first_mut()
            {
                first.mark = first.mark.max(Some(mark));
                let _ = self.drawn.insert(id);
            }
            if !cells.is_empty() {
                rows.push(cells);
            }
        }
        if !rows.is_empty() {
            blocks.push(Block::Table(rows));
        }
    }

    /// The gravest of what a cell holds, tables in it left to themselves.
    fn mark(&mut self, cell: Node<'a, '_>) -> Option<Mark> {
        if self.marks.is_empty() {
            return None;
        }
        let ids = cell.descendants().filter_map(|node| node.attribute("ID"));
        let marked: Vec<(&'a str, Mark)> = ids.filter_map(|id| Some((id, *self.marks.get(id)?))).collect();
        self.drawn.extend(marked.iter().map(|(id, _)| *id));
        marked.into_iter().map(|(_, mark)| mark).max()
    }
}

/// Rows of a table, of its head, bodies and foot.
fn rows_of<'a, 'i>(table: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    table.children().flat_map(|part| {
        let own = is(part, "tr").then_some(part);
        let is_group = ["thead", "tbody", "tfoot"].iter().any(|name| is(part, name));
        own.into_iter().chain(part.children().filter(move |row| is_group && is(*row, "tr")))
    })
}

/// An empty cell where others above go on; the next column that is free.
fn fill(cells: &mut Vec<Cell>, taken: &mut [u16], mut column: usize) -> usize {
    let mut columns = 0_u16;
    while let Some(rows) = taken.get_mut(column).filter(|rows| **rows > 0) {
        *rows = rows.saturating_sub(1);
        columns = columns.saturating_add(1);
        column = column.saturating_add(1);
    }
    if columns > 0 {
        cells.push(Cell { header: false, blocks: Vec::new(), columns, mark: None });
    }
    column
}

fn push(spans: &mut Vec<Span>, style: &Style, text: &str) {
    let Style { bold, italic, underline } = *style;
    if let Some(last) = spans.last_mut()
        && (last.bold, last.italic, last.underline) == (bold, italic, underline)
    {
        last.text.push_str(text);
        return;
    }
    spans.push(Span { text: text.to_owned(), bold, italic, underline, ..Span::default() });
}

/// No space and no line break at either end.
fn trim(spans: &mut Vec<Span>) {
    let blank = |c: char| matches!(c, ' ' | '\n');
    while let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end_matches(blank).len());
        if !last.text.is_empty() {
            break;
        }
        let _ = spans.pop();
    }
    while let Some(first) = spans.first_mut() {
        first.text = first.text.trim_start_matches(blank).to_owned();
        if !first.text.is_empty() {
            break;
        }
        let _ = spans.remove(0);
    }
}

/// `7.67 pg/mL`, or the words of a code.
fn measure(value: Node<'_, '_>) -> String {
    let of = |name| value.attribute(name).unwrap_or_default();
    let unit = if of("unit") == "1" { "" } else { of("unit") };
    let amount = [of("value"), unit].join(" ");
    let amount = if amount.trim().is_empty() { bounds(value) } else { amount };
    let text = [amount.trim(), of("displayName"), words(value).trim()]
        .into_iter()
        .find(|text| !text.is_empty())
        .map(str::to_owned);
    text.unwrap_or_default()
}

/// `9.30 – 17.00 pg/mL`, or one of them.
fn bounds(value: Node<'_, '_>) -> String {
    let edge = |name| child(value, name).and_then(|edge| edge.attribute("value"));
    let unit = ["low", "high"].into_iter().find_map(|name| child(value, name)?.attribute("unit")).unwrap_or_default();
    let range = match (edge("low"), edge("high")) {
        (Some(low), Some(high)) => format!("{low} – {high} {unit}"),
        (Some(low), None) => format!("≥ {low} {unit}"),
        (None, Some(high)) => format!("≤ {high} {unit}"),
        (None, None) => String::new(),
    };
    range.trim().to_owned()
}
