//! PDF pages: drawn, refused, damaged.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::Error;
use crate::documents::job::{Answer, Job};
use crate::documents::{Drawing, agent, job};

fn page(octets: &[u8], page: u32, width: u32) -> Result<Drawing, Error> {
    match agent::work(Job::PdfPage { page, width, inside: None }, octets.to_vec())? {
        Answer::Drawing(drawing) => Ok(drawing),
        other => panic!("{other:?}"),
    }
}

/// A small sound PDF: each page `width` points wide and 200 high, with a black square in its lower left corner.
fn pdf(count: usize, width: u32) -> String {
    let kids: Vec<String> = (0..count).map(|n| format!("{} 0 R", 4 + n)).collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>"),
        "<< /Length 24 >>\nstream\n0 0 0 rg 0 0 50 50 re f \nendstream".to_owned(),
    ];
    objects.extend(
        (0..count).map(|_| format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} 200] /Contents 3 0 R >>")),
    );
    let mut text = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(text.len());
        write!(text, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
    }
    let xref = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).unwrap();
    for offset in &offsets {
        writeln!(text, "{offset:010} 00000 n ").unwrap();
    }
    write!(text, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", offsets.len() + 1).unwrap();
    text
}

#[test]
fn pages_are_counted_and_drawn_on_white() {
    let Drawing { pages, raster } = page(pdf(3, 100).as_bytes(), 2, 300).unwrap();
    assert_eq!((pages, raster.width, raster.height), (3, 300, 600));
    assert_eq!(raster.rgba.len(), 300 * 600 * 4);
    let pixel = |x: usize, y: usize| raster.rgba[(y * 300 + x) * 4..][..4].to_vec();
    assert_eq!(pixel(290, 10), [255, 255, 255, 255]);
    assert_eq!(pixel(10, 590), [0, 0, 0, 255]);
}

/// A page's width in pixels is a quotient, which may end just below what was asked.
#[test]
fn pages_of_every_width_are_believed() {
    for points in [59, 101, 298, 419, 595, 612, 792, 841, 1191] {
        for width in (100..400).step_by(7) {
            let drawn = page(pdf(1, points).as_bytes(), 0, width).map(Answer::Drawing);
            let mut wire = Vec::new();
            job::tell(&mut wire, &drawn).unwrap();
            let job = Job::PdfPage { page: 0, width, inside: None };
            assert_eq!(job::told(&mut wire.as_slice(), job), drawn, "{points} {width}");
            assert!(drawn.is_ok());
        }
    }
}

#[test]
fn what_cannot_be_drawn_says_why() {
    assert_eq!(page(pdf(1, 100).as_bytes(), 1, 100), Err(Error::NoSuchPage));
    assert_eq!(page(pdf(1, 100).as_bytes(), 0, 60_000), Err(Error::TooLarge));
    assert_eq!(page(pdf(1, 1).as_bytes(), 0, 800), Err(Error::TooLarge));
    assert_eq!(page(b"pas un PDF", 0, 100), Err(Error::Unreadable));
    assert_eq!(page(b"", 0, 100), Err(Error::Unreadable));
}

proptest! {
    #![proptest_config(crate::properties::cases(60))]

    #[test]
    fn damaged_files_never_panic(cut in 0_usize..700, at in 0_usize..600, noise: [u8; 3]) {
        let mut file = pdf(2, 100).into_bytes();
        let place = at.min(file.len() - 3);
        let _ = file.splice(place..place + 3, noise);
        file.truncate(cut.max(10));
        let _ = page(&file, 0, 64);
    }
}
