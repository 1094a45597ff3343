//! Arithmetic of scrolling: offsets in 64-bit, so that a list of millions of rows stays exact.

use std::ops::Range;

use iced::{Point, Rectangle, Size};

use crate::ui::theme::{measure, space};

/// Rows that are seen, with `overscan` more on both sides. Pure.
pub fn visible(offset: f64, viewport: f64, row: f64, len: u32, overscan: u32) -> Range<u32> {
    if len == 0 || row <= 0.0 || viewport <= 0.0 || !offset.is_finite() {
        return 0..0;
    }
    let first = whole((offset / row).floor()).min(len.saturating_sub(1));
    let end = whole(((offset + viewport) / row).ceil()).clamp(first.saturating_add(1), len);
    first.saturating_sub(overscan)..end.saturating_add(overscan).min(len)
}

/// Where the list stands.
#[derive(Debug, Default)]
pub(super) struct Scroll {
    offset: f64,
    viewport: f64,
    row: f64,
    len: u32,
    /// Distance from the top of the scroller to the pointer that holds it.
    held: Option<f64>,
}

impl Scroll {
    pub(super) fn resize(&mut self, viewport: f32, row: f32, len: u32) {
        self.viewport = f64::from(viewport);
        self.row = f64::from(row);
        self.len = len;
        self.to(self.offset);
    }

    pub(super) fn by(&mut self, pixels: f64) {
        self.to(self.offset + pixels);
    }

    pub(super) fn reveal(&mut self, row: u32) {
        let top = f64::from(row) * self.row;
        let bottom = top + self.row;
        if top < self.offset {
            self.to(top);
        } else if bottom > self.offset + self.viewport {
            self.to(bottom - self.viewport);
        }
    }

    pub(super) fn range(&self, overscan: u32) -> Range<u32> {
        visible(self.offset, self.viewport, self.row, self.len, overscan)
    }

    /// Rows of one page.
    pub(super) fn page(&self) -> u32 {
        if self.row > 0.0 { whole((self.viewport / self.row).floor()).saturating_sub(1).max(1) } else { 1 }
    }

    pub(super) fn row_at(&self, y: f64) -> Option<u32> {
        (self.row > 0.0).then(|| whole(((self.offset + y) / self.row).floor()))
    }

    /// Place of a row on screen, on whole pixels.
    pub(super) fn place(&self, bounds: Rectangle, row: u32) -> Rectangle {
        let top = f64::from(row) * self.row - self.offset.round();
        Rectangle { x: bounds.x, y: bounds.y + near(top), width: bounds.width, height: near(self.row) }
    }

    /// The scroller, when there is something to scroll.
    pub(super) fn scroller(&self, bounds: Rectangle) -> Option<Rectangle> {
        let (top, length) = self.scroller_span()?;
        Some(Rectangle {
            x: bounds.x + bounds.width - measure::SCROLLER - space::HAIR,
            y: bounds.y + near(top),
            width: measure::SCROLLER,
            height: near(length),
        })
    }

    pub(super) fn is_on_bar(&self, size: Size, point: Point) -> bool {
        self.scroller_span().is_some() && point.x >= size.width - measure::SCROLLER - space::XS
    }

    pub(super) fn is_dragged(&self) -> bool {
        self.held.is_some()
    }

    /// Takes a press on the bar: grasps the scroller, or jumps there. False when the press is elsewhere.
    pub(super) fn press(&mut self, size: Size, point: Point) -> bool {
        if !self.is_on_bar(size, point) {
            return false;
        }
        let Some((top, length)) = self.scroller_span() else { return false };
        let y = f64::from(point.y);
        let inside = y >= top && y <= top + length;
        self.held = Some(if inside { y - top } else { length / 2.0 });
        if !inside {
            let _ = self.drag(size.height, point.y);
        }
        true
    }

    /// Follows the pointer while the scroller is held.
    pub(super) fn drag(&mut self, height: f32, y: f32) -> bool {
        let (Some(held), Some((_, length))) = (self.held, self.scroller_span()) else { return false };
        let track = f64::from(height) - length;
        if track > 0.0 {
            self.to((f64::from(y) - held) / track * self.most());
        }
        true
    }

    pub(super) fn release(&mut self) -> bool {
        self.held.take().is_some()
    }

    fn most(&self) -> f64 {
        (f64::from(self.len) * self.row - self.viewport).max(0.0)
    }

    fn to(&mut self, offset: f64) {
        self.offset = offset.clamp(0.0, self.most());
    }

    fn scroller_span(&self) -> Option<(f64, f64)> {
        let most = self.most();
        if most <= 0.0 {
            return None;
        }
        let content = most + self.viewport;
        let length = (self.viewport * self.viewport / content).max(f64::from(measure::SCROLLER_MIN)).min(self.viewport);
        Some((self.offset / most * (self.viewport - length), length))
    }
}

/// A count of rows from a number that is finite and rounded.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is rounded before")]
fn whole(number: f64) -> u32 {
    number.max(0.0) as u32
}

/// A place on screen: small numbers, where 32 bits are exact enough.
#[allow(clippy::cast_possible_truncation, reason = "a distance on screen")]
fn near(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "expected values of tests"
)]
#[path = "scroll_tests.rs"]
mod tests;
