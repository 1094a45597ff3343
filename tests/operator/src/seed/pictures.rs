//! Pictures joined to mails: the trace of an electrocardiogram, a drawing that
//! passes for a chest radiograph, a photograph of a skin lesion.

use crate::error::{Error, Result};
use crate::random::Random;
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use std::io::Cursor;

#[expect(clippy::needless_pass_by_value, reason = "used as map_err(wrong)")]
fn wrong(error: image::ImageError) -> Error {
    Error::Seed(error.to_string())
}

/// An electrocardiogram on pink paper, as PNG: three leads, one under another.
pub fn trace(random: &mut Random) -> Result<Vec<u8>> {
    const WIDE: u32 = 960;
    const HIGH: u32 = 420;
    let mut picture = RgbImage::from_pixel(WIDE, HIGH, Rgb([255, 246, 244]));
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if x.is_multiple_of(40) || y.is_multiple_of(40) {
            *pixel = Rgb([236, 160, 156]);
        } else if x.is_multiple_of(8) || y.is_multiple_of(8) {
            *pixel = Rgb([250, 220, 217]);
        }
    }
    let beat = 150.0 + f32::from(u8::try_from(random.below(70)).unwrap_or_default());
    for (lead, gain) in [(0_u8, 1.0_f32), (1, 1.35), (2, 0.7)] {
        let base = 80.0 + f32::from(lead) * 130.0;
        let mut before = base;
        for x in 0..u16::try_from(WIDE).unwrap_or_default() {
            let phase = (f32::from(x) + f32::from(lead) * 11.0) % beat / beat;
            let noise = f32::from(u8::try_from(random.below(3)).unwrap_or_default()) - 1.0;
            let y = base - heart(phase) * 58.0 * gain + noise * 0.6;
            let (low, high) = (before.min(y), before.max(y));
            let mut at = low;
            while at <= high + 1.0 {
                dot(&mut picture, f32::from(x), at);
                at += 1.0;
            }
            before = y;
        }
    }
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).map_err(wrong)?;
    Ok(out.into_inner())
}

fn dot(picture: &mut RgbImage, x: f32, y: f32) {
    if let (Some(x), Some(y)) = (whole(x), whole(y))
        && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
    {
        *pixel = Rgb([28, 32, 64]);
    }
}

/// A coordinate, when it lies in the picture.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // bounded just before
fn whole(value: f32) -> Option<u32> {
    (0.0..4096.0).contains(&value).then_some(value as u32)
}

/// One heart beat: P, QRS and T waves.
fn heart(phase: f32) -> f32 {
    let wave = |centre: f32, wide: f32, high: f32| {
        let d = (phase - centre) / wide;
        high * (-d * d).exp()
    };
    wave(0.18, 0.028, 0.16) - wave(0.285, 0.008, 0.14) + wave(0.30, 0.010, 1.0) - wave(0.317, 0.009, 0.28)
        + wave(0.52, 0.045, 0.30)
}

/// A chest, drawn in greys, as JPEG.
pub fn radiograph(random: &mut Random) -> Result<Vec<u8>> {
    let side = 640_u16;
    let tilt = f32::from(u8::try_from(random.below(20)).unwrap_or_default()) / 1000.0;
    let grain = random.next();
    let picture = GrayImage::from_fn(u32::from(side), u32::from(side), |x, y| {
        let u = small(x) / f32::from(side) * 2.0 - 1.0;
        let v = small(y) / f32::from(side) * 2.0 - 1.0;
        Luma([chest(u + v * tilt, v, noise(x, y, grain))])
    });
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 82).encode_image(&picture).map_err(wrong)?;
    Ok(out)
}

fn small(value: u32) -> f32 {
    f32::from(u16::try_from(value).unwrap_or(u16::MAX))
}

/// Grain between 0 and 1.
fn noise(x: u32, y: u32, seed: u64) -> f32 {
    let key = u64::from(x).wrapping_mul(0x9E37).wrapping_add(u64::from(y).wrapping_mul(0x85EB_CA6B)) ^ seed;
    f32::from(u8::try_from(Random::new(key).below(256)).unwrap_or_default()) / 255.0
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to a byte
fn chest(u: f32, v: f32, grain: f32) -> u8 {
    let ellipse = |cx: f32, cy: f32, rx: f32, ry: f32| {
        let (a, b) = ((u - cx) / rx, (v - cy) / ry);
        1.0 / (1.0 + ((a * a + b * b - 1.0) * 9.0).exp())
    };
    let body = ellipse(0.0, 0.25, 0.92, 1.15);
    let lungs = ellipse(-0.42, 0.0, 0.30, 0.66).max(ellipse(0.42, 0.0, 0.29, 0.66));
    let heart = ellipse(0.12, 0.34, 0.27, 0.30);
    let spine = (-(u / 0.075).powi(2)).exp();
    let ribs = ((v * 1.0 + u.abs() * 0.55) * 26.0).sin().max(0.0).powi(3) * lungs * 0.16;
    let collar = (-((v + 0.66 + u.abs() * 0.12) / 0.035).powi(2)).exp() * 0.22;
    let tone = 0.05 + body * 0.52 - lungs * 0.40 + heart * 0.34 + spine * 0.20 + ribs + collar * body;
    ((tone + (grain - 0.5) * 0.05).clamp(0.0, 1.0) * 245.0) as u8
}

/// Skin with a brown spot, as JPEG.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to bytes
pub fn lesion(random: &mut Random) -> Result<Vec<u8>> {
    let grain = random.next();
    let picture = RgbImage::from_fn(520, 390, |x, y| {
        let (u, v) = (small(x) / 260.0 - 1.0, small(y) / 195.0 - 1.0);
        let angle = v.atan2(u);
        let edge = 0.36 + 0.03 * (angle * 5.0).sin() + 0.02 * (angle * 9.0 + 1.0).cos();
        let d = (u * u * 1.1 + v * v * 0.8).sqrt();
        let inside = 1.0 / (1.0 + ((d - edge) * 42.0).exp());
        let n = noise(x / 2, y / 2, grain) - 0.5;
        let light = 1.0 - 0.16 * (u * 0.7 + v * 0.5);
        let mix = |skin: f32, spot: f32| {
            let tone = skin + (spot - skin) * inside * (0.86 + n * 0.3);
            ((tone * light + n * 14.0).clamp(0.0, 255.0)) as u8
        };
        Rgb([mix(226.0, 112.0), mix(180.0, 74.0), mix(156.0, 52.0)])
    });
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 84).encode_image(&picture).map_err(wrong)?;
    Ok(out)
}
