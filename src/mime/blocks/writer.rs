//! Tokens to blocks: open elements on a bounded stack, each remembering the style before it; tables and quotes as they close.

use std::sync::Arc;

use html5ever::tokenizer::Tag;

use crate::domain::block::{Block, Cell, Document, Span};

use super::super::budget::Budget;
use super::super::{clean, plain};
use super::style::{self, attribute};
use super::table;

/// Most elements open at once; deeper ones keep their text and lose their meaning.
const MAX_OPEN: usize = 256;
/// Most tables inside one another that are told apart.
const MAX_TABLES: usize = 16;
/// Deepest quotation told apart.
const MAX_QUOTE: u8 = 9;

/// Style of the text that comes next.
#[allow(clippy::struct_excessive_bools, reason = "independent styles")]
#[derive(Clone, Default)]
struct Context {
    bold: bool,
    italic: bool,
    underline: bool,
    strike: bool,
    mono: bool,
    hidden: bool,
    pre: bool,
    item: bool,
    script: Script,
    heading: u8,
    quote: u8,
    link: Option<Arc<str>>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Script {
    #[default]
    None,
    Super,
    Sub,
}

/// What closing an element does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Inline,
    Block,
    List,
    Table,
    Row,
    Cell { header: bool },
}

struct Open {
    name: Box<str>,
    kind: Kind,
    before: Context,
}

struct List {
    ordered: bool,
    next: u32,
}

/// Collects blocks.
pub(super) struct Writer<'p> {
    picture: &'p dyn Fn(&str) -> Option<u32>,
    budget: &'p mut Budget,
    blocked: usize,
    open: Vec<Open>,
    now: Context,
    spans: Vec<Span>,
    marker: Option<String>,
    lists: Vec<List>,
    tables: Vec<table::Reading>,
    /// The document, then one list for each open cell, with the quote depth outside it.
    frames: Vec<(u8, Vec<Block>)>,
}

impl<'p> Writer<'p> {
    pub fn new(picture: &'p dyn Fn(&str) -> Option<u32>, budget: &'p mut Budget) -> Self {
        Self {
            picture,
            budget,
            blocked: 0,
            open: Vec::new(),
            now: Context::default(),
            spans: Vec::new(),
            marker: None,
            lists: Vec::new(),
            tables: Vec::new(),
            frames: vec![(0, Vec::new())],
        }
    }

    pub fn is_full(&self) -> bool {
        self.budget.is_full()
    }

    pub fn finish(mut self) -> Document {
        self.close_to(0);
        self.flush();
        let blocks = self.frames.into_iter().next().map(|(_, blocks)| blocks).unwrap_or_default();
        Document { blocks, blocked_remote: self.blocked, truncated: false }
    }

    /// Counts what a browser would have loaded for this element.
    pub fn note_remote(&mut self, tag: &Tag) {
        let loads = |name: &str| attribute(tag, name).is_some_and(is_remote);
        let from_attributes = ["src", "background", "poster", "data"].into_iter().filter(|name| loads(name)).count();
        let sheet = usize::from(&*tag.name == "link" && loads("href"));
        let set = usize::from(attribute(tag, "srcset").is_some_and(|set| set.contains("//")));
        let inline = usize::from(attribute(tag, "style").is_some_and(|css| css.contains("url(") && css.contains("//")));
        let found = from_attributes.max(set).saturating_add(sheet).saturating_add(inline);
        self.blocked = self.blocked.saturating_add(found);
    }

    /// Counts what a style sheet would have loaded.
    pub fn note_style_sheet(&mut self, css: &str) {
        let imports = css.matches("@import").count();
        let pictures =
            css.split("url(").skip(1).filter(|after| is_remote(after.trim_start_matches(['"', '\'', ' ']))).count();
        self.blocked = self.blocked.saturating_add(imports.max(pictures));
    }

    pub fn start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        match name {
            "br" => return self.line_break(),
            "hr" => {
                self.flush();
                return self.push(Block::Rule);
            }
            "img" | "image" => return self.image(tag),
            "area" | "base" | "col" | "embed" | "input" | "link" | "meta" | "param" | "source" | "track" | "wbr" => {
                return;
            }
            _ => {}
        }
        self.close_implied(name);
        let kind = self.kind_of(name, tag);
        if kind != Kind::Inline {
            self.flush();
        }
        if self.open.len() >= MAX_OPEN {
            return;
        }
        self.open.push(Open { name: name.into(), kind, before: self.now.clone() });
        self.enter(kind, name, tag);
        self.restyle(name, tag);
    }

    pub fn end(&mut self, name: &str) {
        let inline = is_inline(name);
        let wanted = self.open.iter().enumerate().rev().find_map(|(at, open)| {
            if *open.name == *name {
                return Some(Some(at));
            }
            let barrier = matches!(open.kind, Kind::Cell { .. } | Kind::Table) && !matches!(name, "table" | "tr");
            (barrier || inline && open.kind != Kind::Inline).then_some(None)
        });
        if let Some(Some(at)) = wanted {
            self.close_to(at);
        }
    }

    pub fn text(&mut self, text: &str) {
        if self.now.hidden {
            return;
        }
        let cleaned = clean::text(text);
        if self.now.pre {
            return self.append(&cleaned);
        }
        let mut collapsed = String::with_capacity(cleaned.len());
        let mut space = self.spans.last().is_none_or(|span| span.text.ends_with([' ', '\n']));
        for c in cleaned.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\n');
            if !(is_space && space) {
                collapsed.push(if is_space { ' ' } else { c });
            }
            space = is_space;
        }
        self.append(&collapsed);
    }

    fn append(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = match self.now.script {
            Script::None => text.to_owned(),
            Script::Super => text.chars().map(superscript).collect(),
            Script::Sub => text.chars().map(subscript).collect(),
        };
        let span = Span {
            text,
            bold: self.now.bold,
            italic: self.now.italic,
            underline: self.now.underline,
            strike: self.now.strike,
            mono: self.now.mono,
            link: self.now.link.clone(),
        };
        self.budget.text(span.text.len());
        match self.spans.last_mut() {
            Some(last) if same_style(last, &span) => last.text.push_str(&span.text),
            _ => {
                self.budget.piece();
                self.spans.push(span);
            }
        }
    }

    /// A second break in a row ends the paragraph.
    fn line_break(&mut self) {
        if self.now.hidden {
            return;
        }
        match self.spans.last_mut() {
            Some(last) if !self.now.pre && last.text.trim_end_matches(' ').ends_with('\n') => self.flush(),
            Some(last) => {
                if !self.now.pre {
                    let end = last.text.trim_end_matches(' ').len();
                    last.text.truncate(end);
                }
                last.text.push('\n');
            }
            None => {}
        }
    }

    fn image(&mut self, tag: &Tag) {
        if self.now.hidden || style::look(tag).hidden {
            return;
        }
        let alt = clean::line(attribute(tag, "alt").unwrap_or_default(), 300);
        let source = attribute(tag, "src").unwrap_or_default().trim();
        let content_id =
            source.split_once(':').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("cid")).map(|(_, id)| id);
        match content_id.and_then(|id| (self.picture)(id)) {
            Some(part) => {
                self.flush();
                self.push(Block::Picture { part, alt });
            }
            None if !alt.is_empty() => self.append(&alt),
            None => {}
        }
    }

    /// Ends what the new element ends without saying so (HTML §13.1.2.4).
    fn close_implied(&mut self, name: &str) {
        let (ends, stops): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "table", "td", "th"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "table", "td", "th"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot", "tr"], &["table"]),
            _ if is_inline(name) => return,
            _ => (&["p"], &["table", "td", "th", "li", "blockquote", "div"]),
        };
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            if ends.contains(&&*open.name) {
                found = Some(at);
                if name != "thead" && name != "tbody" && name != "tfoot" {
                    break;
                }
            }
            if stops.contains(&&*open.name) {
                break;
            }
        }
        if let Some(at) = found {
            self.close_to(at);
        }
    }

    fn kind_of(&self, name: &str, tag: &Tag) -> Kind {
        let in_table = !self.tables.is_empty() && self.open.iter().rev().any(|open| open.kind == Kind::Table);
        match name {
            "table" if self.tables.len() < MAX_TABLES => Kind::Table,
            "tr" if in_table => Kind::Row,
            "td" | "th" if in_table && attribute(tag, "style").is_none_or(|_| !style::look(tag).hidden) => {
                Kind::Cell { header: name == "th" }
            }
            "ul" | "ol" | "menu" => Kind::List,
            _ if is_inline(name) => Kind::Inline,
            _ => Kind::Block,
        }
    }

    fn enter(&mut self, kind: Kind, name: &str, tag: &Tag) {
        match kind {
            Kind::Inline | Kind::Block => {}
            Kind::List => {
                let next = attribute(tag, "start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
                self.lists.push(List { ordered: name == "ol", next });
            }
            Kind::Table => {
                if let Some(outer) = self.tables.last_mut() {
                    outer.outer = true;
                }
                let bordered = attribute(tag, "border").is_some_and(|border| !matches!(border.trim(), "" | "0"));
                let role = attribute(tag, "role").unwrap_or_default();
                self.tables.push(table::Reading {
                    border: bordered,
                    presentation: matches!(role, "presentation" | "none"),
                    ..table::Reading::default()
                });
            }
            Kind::Row => {
                self.budget.piece();
                self.tables.iter_mut().last().into_iter().for_each(|table| table.rows.push(Vec::new()));
            }
            Kind::Cell { .. } => {
                self.frames.push((self.now.quote, Vec::new()));
                self.now.item = false;
                self.now.heading = 0;
            }
        }
        if name == "li" {
            self.marker = Some(match self.lists.last_mut() {
                Some(list) if list.ordered => {
                    let number = list.next;
                    list.next = number.saturating_add(1);
                    format!("{number}.")
                }
                _ => "•".to_owned(),
            });
            self.now.item = true;
        }
    }

    fn restyle(&mut self, name: &str, tag: &Tag) {
        let look = style::look(tag);
        let now = &mut self.now;
        now.hidden |= look.hidden;
        now.bold |= look.bold || matches!(name, "b" | "strong" | "th" | "dt");
        now.italic |= look.italic || matches!(name, "i" | "em" | "cite" | "dfn" | "var" | "address");
        now.underline |= look.underline || matches!(name, "u" | "ins");
        now.strike |= look.strike || matches!(name, "s" | "strike" | "del");
        now.mono |= matches!(name, "code" | "tt" | "kbd" | "samp" | "pre" | "listing" | "xmp");
        now.pre |= look.pre || matches!(name, "pre" | "listing" | "xmp");
        match name {
            "a" => now.link = attribute(tag, "href").and_then(plain::safe_link).map(Arc::from),
            "sup" => now.script = Script::Super,
            "sub" => now.script = Script::Sub,
            "blockquote" => now.quote = now.quote.saturating_add(1).min(MAX_QUOTE),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                now.heading = name.as_bytes().last().map_or(1, |digit| digit.wrapping_sub(b'0'));
            }
            _ => {}
        }
    }

    /// Closes open elements down to and with position `at`.
    fn close_to(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(open) = self.open.pop() else { return };
            if open.kind != Kind::Inline {
                self.flush();
            }
            self.now = open.before;
            match open.kind {
                Kind::Inline | Kind::Block | Kind::Row => {}
                Kind::List => drop(self.lists.pop()),
                Kind::Cell { header } => self.end_cell(header),
                Kind::Table => {
                    let table = self.tables.pop().unwrap_or_default();
                    table.into_blocks().into_iter().for_each(|block| self.push(block));
                }
            }
        }
    }

    fn end_cell(&mut self, header: bool) {
        if self.frames.len() < 2 {
            return;
        }
        let blocks = self.frames.pop().map(|(_, blocks)| blocks).unwrap_or_default();
        self.budget.piece();
        let Some(table) = self.tables.last_mut() else { return };
        if table.rows.is_empty() {
            table.rows.push(Vec::new());
        }
        if let Some(row) = table.rows.last_mut() {
            row.push(Cell { header, blocks, columns: 1, mark: None });
        }
    }

    /// Ends the running text: it becomes a block.
    fn flush(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        if self.now.pre {
            let text: String = spans.iter().map(|span| span.text.as_str()).collect();
            let text = text.trim_start_matches('\n').trim_end();
            if !text.is_empty() {
                self.push(Block::Preformatted(text.to_owned()));
            }
            return;
        }
        trim(&mut spans);
        if spans.is_empty() {
            return;
        }
        let mut linked = Vec::with_capacity(spans.len());
        for span in spans {
            if span.link.is_some() {
                linked.push(span);
            } else {
                linked.extend(plain::linked(&span.text, &Span { text: String::new(), ..span }, self.budget));
            }
        }
        let spans = linked;
        let block = if self.now.heading > 0 {
            Block::Heading(self.now.heading, spans)
        } else if self.now.item {
            let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX).min(MAX_QUOTE);
            Block::Item { depth, marker: self.marker.take().unwrap_or_default(), spans }
        } else {
            Block::Paragraph(spans)
        };
        self.push(block);
    }

    fn push(&mut self, block: Block) {
        if self.now.hidden {
            return;
        }
        self.budget.piece();
        let Some((outside, blocks)) = self.frames.last_mut() else { return };
        let level = self.now.quote.saturating_sub(*outside);
        match blocks.last_mut() {
            _ if level == 0 => blocks.push(block),
            Some(Block::Quote(last, quoted)) if *last == level => quoted.push(block),
            _ => blocks.push(Block::Quote(level, vec![block])),
        }
    }
}

fn same_style(a: &Span, b: &Span) -> bool {
    let styles = |span: &Span| (span.bold, span.italic, span.underline, span.strike, span.mono);
    styles(a) == styles(b) && a.link == b.link
}

/// Blank edges go; blank text goes altogether.
fn trim(spans: &mut Vec<Span>) {
    let blank = spans.iter().take_while(|span| span.text.trim_start_matches(['\n', ' ']).is_empty()).count();
    drop(spans.drain(..blank));
    if let Some(first) = spans.first_mut() {
        first.text = first.text.trim_start_matches(['\n', ' ']).to_owned();
    }
    while let Some(last) = spans.last_mut() {
        let end = last.text.trim_end().len();
        last.text.truncate(end);
        if end > 0 {
            break;
        }
        drop(spans.pop());
    }
    if spans.iter().all(|span| span.text.trim().is_empty()) {
        spans.clear();
    }
}

/// Elements that do not begin or end a paragraph.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "meter"
            | "nobr"
            | "o:p"
            | "output"
            | "q"
            | "ruby"
            | "rt"
            | "rp"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
    )
}

/// Anything that would be fetched from elsewhere.
fn is_remote(address: &str) -> bool {
    let address = address.trim_start();
    let scheme = |name: &str| address.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    address.starts_with("//")
        || address.starts_with("\\\\")
        || ["http:", "https:", "ftp:", "file:"].into_iter().any(scheme)
}

/// 10⁹ must never be read as 109: raised digits and signs stay raised, other characters stay as they are.
fn superscript(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '+' => '⁺',
        '-' | '−' => '⁻',
        '(' => '⁽',
        ')' => '⁾',
        _ => c,
    }
}

fn subscript(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(u32::from(c).wrapping_sub(u32::from('0')).wrapping_add(0x2080)).unwrap_or(c),
        '+' => '₊',
        '-' | '−' => '₋',
        '(' => '₍',
        ')' => '₎',
        _ => c,
    }
}
