//! Contrast and grid.

use iced::Color;

use super::{Theme, Tone};

/// Contrast of two opaque colours (WCAG 2.2, relative luminance).
fn contrast(a: Color, b: Color) -> f32 {
    let (a, b) = (a.relative_luminance() + 0.05, b.relative_luminance() + 0.05);
    a.max(b) / a.min(b)
}

fn themes() -> [Theme; 3] {
    [Theme::light(), Theme::dark(), Theme::contrast()]
}

#[test]
fn text_can_be_read_on_every_background() {
    for theme in themes() {
        let t = &theme.tokens;
        let mut pairs = vec![("on_accent", t.on_accent, t.accent), ("on_chosen", t.on_chosen, t.chosen)];
        for ground in [t.canvas, t.surface, t.sheet, t.hover] {
            pairs.extend([("ink", t.ink, ground), ("muted", t.muted, ground), ("accent", t.accent, ground)]);
            for (name, tone) in [("danger", t.danger), ("warning", t.warning), ("success", t.success)] {
                pairs.push((name, tone.ink, ground));
            }
        }
        for (name, Tone { ink, wash }) in [("danger", t.danger), ("warning", t.warning), ("success", t.success)] {
            pairs.push((name, ink, wash));
            pairs.push(("ink on wash", t.ink, wash));
        }
        pairs.extend(t.tints.iter().map(|tone| ("tint", tone.ink, tone.wash)));
        pairs.push(("ink on selection", t.ink, t.selection));
        for (name, ink, ground) in pairs {
            assert!(contrast(ink, ground) >= 4.5, "{name} in {theme:?}: {}", contrast(ink, ground));
        }
    }
}

#[test]
fn edges_of_controls_stand_out() {
    for theme in themes() {
        let t = &theme.tokens;
        for ground in [t.canvas, t.surface, t.sheet] {
            assert!(contrast(t.edge, ground) >= 3.0, "{:?}", contrast(t.edge, ground));
            assert!(contrast(t.accent, ground) >= 3.0);
        }
    }
}

#[test]
fn marks_of_mailboxes_stand_out_and_differ() {
    for theme in themes() {
        let t = &theme.tokens;
        for ground in [t.canvas, t.surface, t.sheet, t.hover] {
            for mark in t.marks {
                assert!(contrast(mark, ground) >= 3.0, "{mark:?} in {theme:?}: {}", contrast(mark, ground));
            }
        }
        for (at, mark) in t.marks.iter().enumerate() {
            assert!(t.marks.iter().skip(at + 1).all(|other| distance(*mark, *other) > 0.15), "{mark:?} in {theme:?}");
        }
    }
}

fn distance(a: Color, b: Color) -> f32 {
    ((a.r - b.r).powi(2) + (a.g - b.g).powi(2) + (a.b - b.b).powi(2)).sqrt()
}

#[test]
fn distances_and_lines_keep_to_the_grid() {
    use super::{measure, scale, space};
    for distance in [space::XS, space::S, space::M, space::L, space::XL, space::XXL, space::HUGE, measure::ROW] {
        assert!((distance / 4.0).fract() < f32::EPSILON);
    }
    for step in [scale::CAPTION, scale::SMALL, scale::BODY, scale::READING, scale::TITLE, scale::HEADING] {
        assert!((step.line / 4.0).fract() < f32::EPSILON && step.line >= step.size * 1.2);
    }
}

#[test]
fn the_window_fills_a_screen_that_is_too_small_for_it() {
    let fits = |width, height| super::measure::fits(iced::Size::new(width, height));
    assert!(fits(1920.0, 1080.0) && fits(1440.0, 960.0));
    for (width, height) in [(1366.0, 768.0), (1280.0, 1024.0), (1440.0, 900.0), (1024.0, 768.0)] {
        assert!(!fits(width, height), "{width} × {height}");
    }
}
