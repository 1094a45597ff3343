//! Pictures (PNG, JPEG, GIF, WebP, BMP) decoded under limits and reduced to the width they are shown at.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageReader, Limits, Rgba, RgbaImage};

use super::{Drawing, Error};
use crate::domain::block::Raster;

/// Largest file that is opened.
const MAX_OCTETS: usize = 32 * 1024 * 1024;
/// Longest side.
const MAX_SIDE: u32 = 16_000;
/// Of a picture that is written: what a document read on a screen needs.
const QUALITY: u8 = 82;
/// Most memory for decoding.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Decodes a picture, reduced so that it is at most `max_width` pixels wide. Of a moving picture the first image.
pub(super) fn picture(octets: &[u8], max_width: u32) -> Result<Drawing, Error> {
    if octets.len() > MAX_OCTETS {
        return Err(Error::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(octets)).with_guessed_format().map_err(|_| Error::Unreadable)?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| explain(&error))?;
    if decoder.total_bytes() > MAX_MEMORY {
        return Err(Error::TooLarge);
    }
    let orientation = decoder.orientation().map_err(|error| explain(&error))?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| explain(&error))?;
    // Telephones write down how they were held.
    image.apply_orientation(orientation);
    let rgba = reduced(image, max_width.clamp(1, MAX_SIDE)).into_rgba8();
    let raster = Raster { width: rgba.width(), height: rgba.height(), rgba: rgba.into_raw().into() };
    Ok(Drawing { pages: 1, raster })
}

/// Pixels as a JPEG; what was not there is white.
///
/// # Errors
/// [`Error::Unreadable`] for pixels that are no picture.
pub fn jpeg(raster: &Raster) -> Result<Vec<u8>, Error> {
    let whole = RgbaImage::from_raw(raster.width, raster.height, raster.rgba.to_vec()).ok_or(Error::Unreadable)?;
    let mut page = RgbaImage::from_pixel(raster.width, raster.height, Rgba([255; 4]));
    image::imageops::overlay(&mut page, &whole, 0, 0);
    let mut octets = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut octets, QUALITY);
    DynamicImage::from(page).into_rgb8().write_with_encoder(encoder).map_err(|_| Error::Unreadable)?;
    Ok(octets)
}

fn explain(error: &ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::TooLarge,
        _ => Error::Unreadable,
    }
}

fn reduced(image: DynamicImage, max_width: u32) -> DynamicImage {
    if image.width() <= max_width { image } else { image.resize(max_width, MAX_SIDE, FilterType::Triangle) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, RgbaImage};
    use proptest::prelude::*;
    use rstest::rstest;

    use super::Error;
    use crate::documents::agent::work;
    use crate::documents::job::{Answer, Job};
    use crate::domain::block::Raster;

    fn picture(file: &[u8], max_width: u32) -> Result<Raster, Error> {
        match work(Job::Picture { max_width, inside: None }, file.to_vec())? {
            Answer::Drawing(drawing) => Ok(drawing.raster),
            other => panic!("{other:?}"),
        }
    }

    fn encoded(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let image = image::DynamicImage::from(RgbaImage::from_pixel(width, height, image::Rgba([200, 0, 0, 255])));
        let image = if format == ImageFormat::Jpeg { image.into_rgb8().into() } else { image };
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn what_is_written_is_the_same_picture_and_nothing_else() {
        let clear = Raster { width: 3, height: 2, rgba: [0, 0, 0, 0].repeat(6).into() };
        let written = super::jpeg(&clear).unwrap();
        let read = picture(&written, 100).unwrap();
        assert_eq!((read.width, read.height), (3, 2));
        assert!(read.rgba.iter().all(|value| *value > 250), "white where nothing was");
        assert!(!written.windows(4).any(|part| part == b"Exif"));
        let wide = picture(&encoded(ImageFormat::Png, 3_000, 30), 2_000).unwrap();
        let again = picture(&super::jpeg(&wide).unwrap(), 4_000).unwrap();
        assert_eq!((again.width, again.height), (2_000, 20));
        assert_eq!(super::jpeg(&Raster { width: 9, ..clear }), Err(Error::Unreadable));
    }

    #[rstest]
    #[case(ImageFormat::Png)]
    #[case(ImageFormat::Jpeg)]
    #[case(ImageFormat::Gif)]
    #[case(ImageFormat::Bmp)]
    fn pictures_are_reduced_never_enlarged(#[case] format: ImageFormat) {
        let file = encoded(format, 40, 20);
        let small = picture(&file, 20).unwrap();
        assert_eq!((small.width, small.height, small.rgba.len()), (20, 10, 800));
        assert!(small.rgba[0] > 190 && small.rgba[1] < 10);
        let whole = picture(&file, 4_000).unwrap();
        assert_eq!((whole.width, whole.height), (40, 20));
    }

    /// A picture of 60 000 × 60 000 pixels in a few octets.
    #[test]
    fn bombs_are_refused() {
        let mut png = encoded(ImageFormat::Png, 1, 1);
        let _ = png.splice(16..24, [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let checksum = crc(&png[12..29]).to_be_bytes();
        let _ = png.splice(29..33, checksum);
        assert_eq!(picture(&png, 100), Err(Error::TooLarge));
    }

    /// The checksum of PNG (ISO 3309).
    fn crc(octets: &[u8]) -> u32 {
        !octets.iter().fold(u32::MAX, |crc, octet| {
            (0..8).fold(crc ^ u32::from(*octet), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }

    #[test]
    fn garbage_is_an_error() {
        assert_eq!(picture(b"<svg/>", 100), Err(Error::Unreadable));
        assert_eq!(picture(b"", 100), Err(Error::Unreadable));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(100))]

        #[test]
        fn damaged_pictures_never_panic(which in 0_usize..4, cut in 0_usize..2_000, at in 0_usize..300, noise: [u8; 2]) {
            let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::Bmp];
            let mut file = encoded(formats[which], 16, 16);
            let place = at.min(file.len() - 2);
            let _ = file.splice(place..place + 2, noise);
            file.truncate(cut.max(4));
            let _ = picture(&file, 8);
        }
    }
}
