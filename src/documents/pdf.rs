//! Pages of a PDF as pictures. Encrypted files are refused; scripts, links, forms and files inside are ignored.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::{Drawing, Error};
use crate::domain::block::Raster;

/// Most pages that are counted.
const MAX_PAGES: usize = 5_000;
/// Widest and highest picture.
const MAX_SIDE: f32 = 8_000.0;
/// Largest picture.
const MAX_PIXELS: f32 = 16_000_000.0;

/// Draws one page, from 0, `width` pixels wide, on white, together with the number of pages.
pub(super) fn page(octets: Vec<u8>, page: u32, width: u32) -> Result<Drawing, Error> {
    let pdf = Pdf::new(octets).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Error::Protected,
        LoadPdfError::Invalid => Error::Unreadable,
    })?;
    if pdf.pages().is_empty() {
        return Err(Error::Unreadable);
    }
    Ok(Drawing { raster: draw(&pdf, page, width)?, pages: count(&pdf)? })
}

fn count(pdf: &Pdf) -> Result<u32, Error> {
    u32::try_from(pdf.pages().len().min(MAX_PAGES)).map_err(|_| Error::TooLarge)
}

fn draw(pdf: &Pdf, number: u32, width: u32) -> Result<Raster, Error> {
    let at = usize::try_from(number).map_err(|_| Error::NoSuchPage)?;
    let page = pdf.pages().get(at).filter(|_| at < MAX_PAGES).ok_or(Error::NoSuchPage)?;
    let (page_width, page_height) = page.render_dimensions();
    #[allow(clippy::cast_precision_loss, reason = "pixels of a screen")]
    let wanted = width.max(1) as f32;
    let scale = wanted / page_width;
    let height = page_height * scale;
    let sound = scale.is_finite() && height.is_finite() && height >= 1.0;
    if !sound || wanted > MAX_SIDE || height > MAX_SIDE || wanted * height > MAX_PIXELS {
        return Err(Error::TooLarge);
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    // On an opaque ground premultiplied and straight alpha are the same.
    let rgba = pixmap.data_as_u8_slice().into();
    Ok(Raster { width: u32::from(pixmap.width()), height: u32::from(pixmap.height()), rgba })
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
