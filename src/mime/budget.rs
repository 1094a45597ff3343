//! What reading one message may cost: pieces and octets drawn, and time. Every reader here is linear and within limits of its own;
//! the time is for the message that finds what nobody thought of: it is given up instead of holding up all others.

use std::time::{Duration, Instant};

/// Most spans, blocks, rows and cells drawn, together.
pub(super) const PIECES: usize = 16_000;
/// Most octets of text drawn; the rest stays in the text for copying.
const OCTETS: usize = 512 * 1024;
/// Far more than the largest message takes on a slow computer.
const WITHIN: Duration = Duration::from_secs(15);

/// What is left of it.
pub(super) struct Budget {
    pieces: usize,
    octets: usize,
    end: Option<Instant>,
}

impl Budget {
    /// For one message, from now on.
    pub fn of_message() -> Self {
        Self { pieces: PIECES, octets: OCTETS, end: Instant::now().checked_add(WITHIN) }
    }

    /// Room for another version of the same letter, in the time that is left.
    pub fn anew(&self) -> Self {
        Self { end: self.end, ..Self::of_message() }
    }

    /// No time left.
    #[cfg(test)]
    pub fn spent() -> Self {
        Self { end: Some(Instant::now()), ..Self::of_message() }
    }

    /// One more span, block, row or cell.
    pub fn piece(&mut self) {
        self.pieces = self.pieces.saturating_sub(1);
    }

    /// More text.
    pub fn text(&mut self, octets: usize) {
        self.octets = self.octets.saturating_sub(octets);
    }

    /// Octets of text that may still be drawn.
    pub fn octets(&self) -> usize {
        self.octets
    }

    /// Nothing more is drawn: what there is must do.
    pub fn is_full(&self) -> bool {
        self.pieces == 0 || self.octets == 0 || self.is_spent()
    }

    /// No time left. Asked between parts, and between pieces of a part.
    pub fn is_spent(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() >= end)
    }
}
