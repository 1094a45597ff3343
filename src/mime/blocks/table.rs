//! Tables: those that hold data stay tables, those that only place things are flattened.

use crate::domain::block::{Block, Cell, Span};

/// Most rows of a table that is drawn as one.
const MAX_ROWS: usize = 500;
/// Most columns.
const MAX_COLUMNS: usize = 30;
/// A cell with more characters than this makes the table a layout.
const MAX_CELL: usize = 600;

/// A table being read.
#[derive(Default)]
pub(super) struct Reading {
    /// Rows so far.
    pub rows: Vec<Vec<Cell>>,
    /// `border` above zero.
    pub border: bool,
    /// `role="presentation"` or `"none"`.
    pub presentation: bool,
    /// Holds another table.
    pub outer: bool,
}

impl Reading {
    /// One table block, or the content of the cells one after the other.
    pub fn into_blocks(mut self) -> Vec<Block> {
        self.rows.retain(|row| row.iter().any(|cell| !cell.blocks.is_empty()));
        if self.rows.is_empty() {
            return Vec::new();
        }
        if self.is_data() {
            return vec![Block::Table(self.rows)];
        }
        self.rows.into_iter().flatten().flat_map(|cell| cell.blocks).collect()
    }

    fn is_data(&self) -> bool {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let fits = self.rows.len() <= MAX_ROWS && (2..=MAX_COLUMNS).contains(&width);
        let headed = self.rows.iter().flatten().any(|cell| cell.header);
        if self.presentation || self.outer || !fits {
            return false;
        }
        let plain = self.rows.iter().flatten().all(|cell| {
            cell.blocks.len() <= 3
                && cell.blocks.iter().all(is_text)
                && cell.blocks.iter().map(length).sum::<usize>() <= MAX_CELL
        });
        let regular = self.rows.len() >= 2 && self.rows.iter().filter(|row| row.len() >= 2).count() >= 2;
        headed || plain && (self.border || regular)
    }
}

fn is_text(block: &Block) -> bool {
    matches!(block, Block::Paragraph(_) | Block::Heading(..) | Block::Item { .. })
}

fn length(block: &Block) -> usize {
    let count = |spans: &[Span]| spans.iter().map(|span| span.text.len()).sum();
    match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) | Block::Item { spans, .. } => count(spans),
        _ => 0,
    }
}
