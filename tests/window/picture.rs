//! What the window shows, as pixels.

use std::ops::Range;
use std::path::Path;

use iced::Color;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// Size of the window in these tests.
pub const WIDTH: usize = 1280;
pub const HEIGHT: usize = 800;

/// Difference of a channel that is no difference.
const SHADE: u8 = 6;
/// All of it.
pub const WHOLE: Area = area(0, 0, WIDTH, HEIGHT);

/// Part of the window.
#[derive(Clone, Debug)]
pub struct Area {
    pub x: Range<usize>,
    pub y: Range<usize>,
}

/// The part from one corner to the other.
pub const fn area(left: usize, top: usize, right: usize, bottom: usize) -> Area {
    Area { x: left..right, y: top..bottom }
}

/// One capture of the whole client area, RGB.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

impl Picture {
    /// Of the octets of a capture; `None` when they are not those of a window of our size.
    pub fn new(octets: Vec<u8>) -> Option<Self> {
        (octets.len() == WIDTH * HEIGHT * 3).then_some(Self(octets))
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * WIDTH + x) * 3;
        [self.0[at], self.0[at + 1], self.0[at + 2]]
    }

    fn pixels(&self, area: &Area) -> impl Iterator<Item = (usize, usize, [u8; 3])> {
        area.y.clone().flat_map(move |y| area.x.clone().map(move |x| (x, y, self.pixel(x, y))))
    }

    /// How many pixels there have this colour.
    pub fn count(&self, area: &Area, colour: Color) -> usize {
        self.pixels(area).filter(|(_, _, pixel)| is(*pixel, colour)).count()
    }

    /// How many come close to it, as in letters and icons, whose strokes are thinner than a pixel.
    pub fn strokes(&self, area: &Area, colour: Color) -> usize {
        self.pixels(area).filter(|(_, _, pixel)| distance(*pixel, colour) <= 40).count()
    }

    /// How many have another colour than this ground: what is written or drawn there.
    pub fn ink(&self, area: &Area, ground: Color) -> usize {
        self.pixels(area).filter(|(_, _, pixel)| !is(*pixel, ground)).count()
    }

    /// The smallest area there that holds every pixel of this colour.
    pub fn bounds(&self, area: &Area, colour: Color) -> Option<Area> {
        let found = self.pixels(area).filter(|(_, _, pixel)| is(*pixel, colour));
        found.fold(None, |bounds: Option<Area>, (x, y, _)| {
            let all = bounds.unwrap_or(Area { x: x..x, y: y..y });
            Some(Area { x: all.x.start.min(x)..all.x.end.max(x + 1), y: all.y.start.min(y)..all.y.end.max(y + 1) })
        })
    }

    /// Shows the same there: corners drawn again may differ by a shade that no eye sees.
    pub fn same(&self, other: &Self, area: &Area) -> bool {
        let near = |one: [u8; 3], two: [u8; 3]| one.iter().zip(two).all(|(have, want)| have.abs_diff(want) <= SHADE);
        self.pixels(area).zip(other.pixels(area)).all(|((_, _, one), (_, _, two))| near(one, two))
    }

    /// Writes it as a PNG.
    pub fn save(&self, path: &Path) {
        let file = std::fs::File::create(path).unwrap();
        let (width, height) = (u32::try_from(WIDTH).unwrap(), u32::try_from(HEIGHT).unwrap());
        PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive)
            .write_image(&self.0, width, height, ExtendedColorType::Rgb8)
            .unwrap();
    }
}

fn is(pixel: [u8; 3], colour: Color) -> bool {
    distance(pixel, colour) <= 2
}

/// Of the channel that differs most.
fn distance(pixel: [u8; 3], colour: Color) -> u8 {
    let [r, g, b, _] = colour.into_rgba8();
    pixel.iter().zip([r, g, b]).map(|(have, want)| have.abs_diff(want)).max().unwrap_or_default()
}
