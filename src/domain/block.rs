//! What the reader draws: a message or a document as safe blocks. Nothing in it can load, run or hide anything.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::shown::line;

/// A message, or a document that came with one, ready to be drawn.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Content from top to bottom.
    pub blocks: Vec<Block>,
    /// Remote pictures, style sheets and the like that were not loaded.
    pub blocked_remote: usize,
    /// Content was cut (too deep, too long): the plain text stands instead of the rest.
    pub truncated: bool,
}

impl Document {
    /// Plain text, for search, quoting and copying.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            write_text(block, &mut out);
        }
        let end = out.trim_end().len();
        out.truncate(end);
        out
    }
}

fn write_text(block: &Block, out: &mut String) {
    match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) => {
            out.extend(spans.iter().map(|span| span.text.as_str()));
            out.push_str("\n\n");
        }
        Block::Item { depth, marker, spans } => {
            out.extend(std::iter::repeat_n("  ", usize::from(*depth)));
            out.push_str(marker);
            out.push(' ');
            out.extend(spans.iter().map(|span| span.text.as_str()));
            out.push('\n');
        }
        Block::Quote(level, blocks) => {
            let mut inner = String::new();
            for block in blocks {
                write_text(block, &mut inner);
            }
            for line in inner.trim_end().lines() {
                out.extend(std::iter::repeat_n('>', usize::from(*level)));
                out.push(' ');
                out.push_str(line);
                out.push('\n');
            }
            out.push('\n');
        }
        Block::Preformatted(text) => {
            out.push_str(text);
            out.push_str("\n\n");
        }
        Block::Table(rows) => {
            for row in rows {
                for (at, cell) in row.iter().enumerate() {
                    let mut inner = String::new();
                    for block in &cell.blocks {
                        write_text(block, &mut inner);
                    }
                    if at > 0 {
                        out.push('\t');
                    }
                    out.push_str(&line(&inner, 10_000));
                }
                out.push('\n');
            }
            out.push('\n');
        }
        Block::Rule => out.push('\n'),
        Block::Picture { alt, .. } => {
            if !alt.is_empty() {
                out.push_str(alt);
                out.push_str("\n\n");
            }
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("blocks", &self.blocks.len()).finish_non_exhaustive()
    }
}

/// One block.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A heading, level 1 to 6.
    Heading(u8, Vec<Span>),
    /// A list item: depth from 0, and the bullet or number before it.
    Item {
        /// Nesting depth, from 0.
        depth: u8,
        /// `•`, `1.`…
        marker: String,
        /// Text.
        spans: Vec<Span>,
    },
    /// Quoted text, nesting from 1.
    Quote(u8, Vec<Block>),
    /// Preformatted text.
    Preformatted(String),
    /// A table, row by row; each cell is a list of blocks.
    Table(Vec<Vec<Cell>>),
    /// A rule.
    Rule,
    /// A picture of the message itself (`cid:` or `data:`), decoded under limits.
    Picture {
        /// Part number in the message, see [`crate::domain::listing::Part`].
        part: u32,
        /// Text instead of the picture.
        alt: String,
    },
}

/// A cell of a table.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Header cell.
    pub header: bool,
    /// Content.
    pub blocks: Vec<Block>,
    /// Columns that it takes.
    pub columns: u16,
    /// What it says is outside what is usual.
    pub mark: Option<Mark>,
}

/// How a result is outside what is usual, from the least to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// Not usual.
    Abnormal,
    /// Below.
    Low,
    /// Above.
    High,
    /// Far from usual.
    Critical,
    /// Far below.
    VeryLow,
    /// Far above.
    VeryHigh,
}

impl Mark {
    /// Of the codes of HL7's table of interpretations, which laboratories write too.
    pub fn of(code: &str) -> Option<Self> {
        Some(match code {
            "A" => Self::Abnormal,
            "L" | "LU" => Self::Low,
            "H" | "HU" => Self::High,
            "AA" => Self::Critical,
            "LL" => Self::VeryLow,
            "HH" => Self::VeryHigh,
            _ => return None,
        })
    }
}

/// A run of text in one style.
#[allow(clippy::struct_excessive_bools, reason = "independent styles of a run of text")]
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Text; `\n` is a line break.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Monospaced.
    pub mono: bool,
    /// Where it leads: `http`, `https` or `mailto` only. In a document nothing leads anywhere.
    #[serde(skip)]
    pub link: Option<Arc<str>>,
}

/// An image ready for the screen: RGBA, straight alpha, rows top to bottom.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width × height × 4` octets.
    pub rgba: Arc<[u8]>,
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster({}×{})", self.width, self.height)
    }
}
