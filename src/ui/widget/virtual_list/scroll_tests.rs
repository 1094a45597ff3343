//! Scrolling by properties.

use iced::{Point, Rectangle, Size};
use proptest::prelude::*;

use super::{Scroll, visible};
use crate::ui::theme::measure;

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn the_view_is_covered(
        len in 1_u32..5_000_000,
        share in 0.0_f64..1.0,
        viewport in 1.0_f64..4_000.0,
        row in 1.0_f64..200.0,
        overscan in 0_u32..100,
    ) {
        let most = (f64::from(len) * row - viewport).max(0.0);
        let offset = share * most;
        let range = visible(offset, viewport, row, len, overscan);
        prop_assert!(range.start < range.end && range.end <= len);
        prop_assert!(f64::from(range.start) * row <= offset + 1e-6 * row);
        let bottom = (offset + viewport).min(f64::from(len) * row);
        prop_assert!(f64::from(range.end) * row >= bottom - 1e-6 * row);
        let seen = u32::try_from((viewport / row).ceil() as i64).unwrap() + 2;
        prop_assert!(range.end - range.start <= seen + 2 * overscan);
    }

    #[test]
    fn a_revealed_row_is_wholly_seen(len in 1_u32..1_000_000, from: f64, row_share in 0.0_f64..1.0) {
        let mut scroll = Scroll::default();
        scroll.resize(700.0, 76.0, len);
        scroll.by(from.abs().min(1e9));
        let row = ((f64::from(len - 1)) * row_share) as u32;
        scroll.reveal(row);
        prop_assert!(scroll.range(0).contains(&row));
        let place = scroll.place(Rectangle::with_size(Size::new(300.0, 700.0)), row);
        prop_assert!(place.y >= -1.0 && place.y + place.height <= 701.0);
    }

    #[test]
    fn the_scroller_can_be_grasped_and_follows(len in 100_u32..5_000_000, y in 0.0_f32..700.0) {
        let mut scroll = Scroll::default();
        scroll.resize(700.0, 76.0, len);
        let bounds = Rectangle::with_size(Size::new(300.0, 700.0));
        let before = scroll.scroller(bounds).unwrap();
        prop_assert!(before.height >= measure::SCROLLER_MIN);
        prop_assert!(scroll.press(bounds.size(), Point::new(295.0, y)));
        let _ = scroll.drag(700.0, y);
        let after = scroll.scroller(bounds).unwrap();
        prop_assert!(after.y >= -0.5 && after.y + after.height <= 700.5);
        prop_assert!(scroll.release() && !scroll.release());
    }
}

#[test]
fn nothing_is_seen_of_an_empty_list() {
    assert_eq!(visible(0.0, 500.0, 76.0, 0, 10), 0..0);
    assert_eq!(visible(f64::NAN, 500.0, 76.0, 10, 10), 0..0);
    assert_eq!(visible(0.0, 0.0, 76.0, 10, 10), 0..0);
}

#[test]
fn a_short_list_has_no_scroller() {
    let mut scroll = Scroll::default();
    scroll.resize(700.0, 76.0, 3);
    assert_eq!(scroll.scroller(Rectangle::with_size(Size::new(300.0, 700.0))), None);
    assert!(!scroll.press(Size::new(300.0, 700.0), Point::new(298.0, 10.0)));
}

#[test]
fn a_shrinking_list_stays_in_view() {
    let mut scroll = Scroll::default();
    scroll.resize(700.0, 76.0, 100_000);
    scroll.by(1e12);
    assert_eq!(scroll.range(0).end, 100_000);
    scroll.resize(700.0, 76.0, 5);
    assert_eq!(scroll.range(0), 0..5);
}
