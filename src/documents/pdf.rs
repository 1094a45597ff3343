//! Pages of a PDF as pictures. Encrypted files are refused; scripts, links, forms and files inside are ignored.

use std::sync::Arc;
use std::time::Duration;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::{Error, worker};
use crate::domain::block::Raster;

/// Largest file that is opened.
const MAX_OCTETS: usize = 64 * 1024 * 1024;
/// Most pages that are counted.
const MAX_PAGES: usize = 5_000;
/// Widest and highest picture.
const MAX_SIDE: f32 = 8_000.0;
/// Largest picture.
const MAX_PIXELS: f32 = 16_000_000.0;
/// Longest time for one page.
const WITHIN: Duration = Duration::from_secs(20);

/// How many pages the file has. Blocking.
///
/// # Errors
/// Why it cannot be opened.
pub fn pages(octets: &Arc<[u8]>) -> Result<u32, Error> {
    let octets = Arc::clone(octets);
    worker::run(WITHIN, move || count(&open(&octets)?))
}

/// Draws one page, from 0, `width` pixels wide, on white, together with the number of pages. Blocking.
///
/// # Errors
/// Why it cannot be drawn.
pub fn page(octets: &Arc<[u8]>, page: u32, width: u32) -> Result<(u32, Raster), Error> {
    let octets = Arc::clone(octets);
    worker::run(WITHIN, move || {
        let pdf = open(&octets)?;
        let raster = draw(&pdf, page, width)?;
        Ok((count(&pdf)?, raster))
    })
}

fn open(octets: &Arc<[u8]>) -> Result<Pdf, Error> {
    if octets.len() > MAX_OCTETS {
        return Err(Error::TooLarge);
    }
    let pdf = Pdf::new(octets.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Error::Protected,
        LoadPdfError::Invalid => Error::Unreadable,
    })?;
    if pdf.pages().is_empty() { Err(Error::Unreadable) } else { Ok(pdf) }
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
    let rgba: Arc<[u8]> = pixmap.data_as_u8_slice().into();
    Ok(Raster { width: u32::from(pixmap.width()), height: u32::from(pixmap.height()), rgba })
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
