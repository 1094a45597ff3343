//! What the program and the process that draws say to each other: one job a process, in fixed fields, then octets to the end.
//! The answer is believed only as far as it fits what was asked.

use std::io::{self, Read, Write};

use super::{Drawing, Error};
use crate::domain::block::Raster;

/// Largest document that is drawn.
pub(super) const OCTETS_MAX: usize = 64 * 1024 * 1024;
/// Most pixels of an answer.
pub(super) const PIXELS_MAX: u32 = 32_000_000;

/// What is to be drawn of the document that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// A page of a PDF, from 0, so many pixels wide.
    PdfPage { page: u32, width: u32 },
    /// A picture, at most so many pixels wide.
    Picture { max_width: u32 },
}

const PDF_PAGE: u32 = 1;
const PICTURE: u32 = 2;

/// Says the job, then the document.
pub(super) fn ask(out: &mut impl Write, job: Job, octets: &[u8]) -> io::Result<()> {
    let fields = match job {
        Job::PdfPage { page, width } => [PDF_PAGE, page, width],
        Job::Picture { max_width } => [PICTURE, 0, max_width],
    };
    write_fields(out, fields)?;
    out.write_all(octets)?;
    out.flush()
}

/// The job and its document.
pub(super) fn asked(input: &mut impl Read) -> io::Result<(Job, Vec<u8>)> {
    let job = match read_fields(input)? {
        [PDF_PAGE, page, width] => Job::PdfPage { page, width },
        [PICTURE, 0, max_width] => Job::Picture { max_width },
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    let mut octets = Vec::new();
    let _ = input.take(OCTETS_MAX as u64).read_to_end(&mut octets)?;
    Ok((job, octets))
}

/// Says what came of it.
pub(super) fn tell(out: &mut impl Write, outcome: &Result<Drawing, Error>) -> io::Result<()> {
    match outcome {
        Ok(Drawing { pages, raster }) => {
            write_fields(out, [0, *pages, raster.width, raster.height])?;
            out.write_all(&raster.rgba)?;
        }
        Err(error) => write_fields(out, [code(*error), 0, 0, 0])?,
    }
    out.flush()
}

/// What came of `job`; an answer that does not fit it is [`Error::Unreadable`], as one that is cut.
pub(super) fn told(input: &mut impl Read, job: Job) -> Result<Drawing, Error> {
    let head = read_fields(input).map_err(|_| Error::Unreadable)?;
    let [0, pages, width, height] = head else { return Err(error(head[0])) };
    let fits = match job {
        // A pixel is lost where the scale is no exact quotient.
        Job::PdfPage { page, width: asked } => page < pages && width <= asked,
        Job::Picture { max_width } => width <= max_width,
    };
    let pixels = width.checked_mul(height).filter(|pixels| fits && (1..=PIXELS_MAX).contains(pixels));
    let length = pixels.and_then(|pixels| usize::try_from(pixels).ok()?.checked_mul(4)).ok_or(Error::Unreadable)?;
    let mut rgba = vec![0; length];
    input.read_exact(&mut rgba).map_err(|_| Error::Unreadable)?;
    Ok(Drawing { pages, raster: Raster { width, height, rgba: rgba.into() } })
}

fn code(error: Error) -> u32 {
    match error {
        Error::Unreadable => 1,
        Error::Protected => 2,
        Error::TooLarge => 3,
        Error::NoSuchPage => 4,
        Error::TooSlow => 5,
        Error::Busy => 6,
    }
}

/// Whatever else the process says, the document was not drawn.
fn error(code: u32) -> Error {
    match code {
        2 => Error::Protected,
        3 => Error::TooLarge,
        4 => Error::NoSuchPage,
        _ => Error::Unreadable,
    }
}

fn write_fields<const N: usize>(out: &mut impl Write, fields: [u32; N]) -> io::Result<()> {
    out.write_all(fields.map(u32::to_be_bytes).as_flattened())
}

fn read_fields<const N: usize>(input: &mut impl Read) -> io::Result<[u32; N]> {
    let mut fields = [[0; 4]; N];
    input.read_exact(fields.as_flattened_mut())?;
    Ok(fields.map(u32::from_be_bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Job, ask, asked, tell, told};
    use crate::documents::{Drawing, Error};
    use crate::domain::block::Raster;

    const PAGE: Job = Job::PdfPage { page: 2, width: 3 };

    fn drawing(width: u32, height: u32) -> Drawing {
        let octets = usize::try_from(width * height * 4).unwrap();
        Drawing { pages: 3, raster: Raster { width, height, rgba: vec![7; octets].into() } }
    }

    fn answer(outcome: &Result<Drawing, Error>) -> Vec<u8> {
        let mut wire = Vec::new();
        tell(&mut wire, outcome).unwrap();
        wire
    }

    #[test]
    fn jobs_and_answers_come_through() {
        for job in [PAGE, Job::Picture { max_width: 640 }] {
            let mut wire = Vec::new();
            ask(&mut wire, job, b"%PDF").unwrap();
            assert_eq!(asked(&mut wire.as_slice()).unwrap(), (job, b"%PDF".to_vec()));
        }
        let errors = [Error::Unreadable, Error::Protected, Error::TooLarge, Error::NoSuchPage];
        for outcome in errors.into_iter().map(Err).chain([Ok(drawing(3, 5))]) {
            assert_eq!(told(&mut answer(&outcome).as_slice(), PAGE), outcome);
        }
    }

    #[test]
    fn answers_to_another_question_are_not_believed() {
        let believed = |outcome: Drawing, job: Job| told(&mut answer(&Ok(outcome)).as_slice(), job).is_ok();
        assert!(believed(drawing(3, 5), Job::Picture { max_width: 3 }));
        assert!(!believed(drawing(3, 5), Job::Picture { max_width: 2 }));
        assert!(!believed(drawing(4, 5), PAGE) && !believed(drawing(3, 0), PAGE));
        assert!(!believed(drawing(3, 5), Job::PdfPage { page: 3, width: 3 }));
        let mut cut = answer(&Ok(drawing(3, 5)));
        let _ = cut.pop();
        assert_eq!(told(&mut cut.as_slice(), PAGE), Err(Error::Unreadable));
        let giant: Vec<u8> = [0, 3, 3, u32::MAX / 3].into_iter().flat_map(u32::to_be_bytes).collect();
        assert_eq!(told(&mut giant.as_slice(), PAGE), Err(Error::Unreadable));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn any_octets_are_an_error_or_a_drawing(wire in proptest::collection::vec(0_u8..8, 0..120)) {
            let _ = asked(&mut wire.as_slice());
            if let Ok(Drawing { raster, .. }) = told(&mut wire.as_slice(), PAGE) {
                prop_assert_eq!(raster.rgba.len(), usize::try_from(raster.width * raster.height * 4).unwrap());
            }
        }
    }
}
