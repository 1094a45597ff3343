//! What the reader draws: a message as safe blocks. Nothing in it can load, run or hide anything.

use std::fmt;
use std::sync::Arc;

/// A message ready to be drawn.
#[derive(Clone, Default, PartialEq)]
pub struct Document {
    /// Content from top to bottom.
    pub blocks: Vec<Block>,
    /// Remote pictures, style sheets and the like that were not loaded.
    pub blocked_remote: usize,
    /// Content was cut (too deep, too long): the plain text stands instead of the rest.
    pub truncated: bool,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("blocks", &self.blocks.len()).finish_non_exhaustive()
    }
}

/// One block.
#[derive(Clone, PartialEq)]
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
#[derive(Clone, PartialEq)]
pub struct Cell {
    /// Header cell.
    pub header: bool,
    /// Content.
    pub blocks: Vec<Block>,
}

/// A run of text in one style.
#[allow(clippy::struct_excessive_bools, reason = "independent styles of a run of text")]
#[derive(Clone, Default, PartialEq, Eq)]
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
    /// Where it leads: `http`, `https` or `mailto` only.
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
