//! Hostile documents, drawn by the real process: each costs itself only, and the next one is drawn.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use image::{ImageFormat, RgbaImage};
use pli::documents::{Drawer, Error};
use pli::domain::document::{Form, Inside};

fn drawer() -> Drawer {
    Drawer::new(PathBuf::from(env!("CARGO_BIN_EXE_pli")))
}

/// A PDF of these objects, the first of which is the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Arc<[u8]> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let xref = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    file.extend(offsets.iter().flat_map(|offset| format!("{offset:010} 00000 n \n").into_bytes()));
    let tail = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", offsets.len() + 1);
    file.extend(tail.bytes());
    file.into()
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// One page, whose content is the fourth object; `more` follows.
fn page_of(content: Vec<u8>, resources: &str, more: Vec<Vec<u8>>) -> Arc<[u8]> {
    let page =
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources << {resources} >> >>");
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        page.into_bytes(),
        content,
    ];
    objects.extend(more);
    pdf(&objects)
}

fn sound() -> Arc<[u8]> {
    page_of(stream("", b"0 0 0 rg 0 0 50 50 re f"), "", Vec::new())
}

fn assert_draws(drawer: &Drawer) {
    let drawing = drawer.pdf_page(sound(), None, 0, 100).unwrap();
    assert_eq!((drawing.pages, drawing.raster.width, drawing.raster.height), (1, 100, 100));
    assert_eq!(&drawing.raster.rgba[90 * 400..][..4], &[0, 0, 0, 255]);
}

/// A zlib stream (RFC 1950, 1951; fixed codes) of `length` octets that begin with `start` and go on with its last `period`
/// octets again and again.
fn deflated(start: &[u8], period: u8, length: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let (mut bits, mut filled) = (0_u64, 0_u32);
    let mut put = |value: u64, count: u32| {
        bits |= value << filled;
        filled += count;
        while filled >= 8 {
            out.push((bits & 0xff) as u8);
            bits >>= 8;
            filled -= 8;
        }
    };
    put(0b011, 3);
    let code = |value: u64, count: u32| value.reverse_bits() >> (64 - count);
    for octet in start.iter().copied().map(u64::from) {
        if octet < 144 { put(code(0x30 + octet, 8), 8) } else { put(code(0x190 + octet - 144, 9), 9) }
    }
    let (distance, extra, bits) = match period {
        1 => (0, 0, 0),
        13..=16 => (7, u64::from(period - 13), 2),
        _ => panic!("not needed"),
    };
    for _ in 0..(length - start.len()) / 258 {
        put(code(0xc5, 8), 8);
        put(code(distance, 5), 5);
        put(extra, bits);
    }
    put(0, 7);
    put(0, 8);
    out
}

#[test]
fn a_sound_page_and_a_sound_picture_are_drawn() {
    let drawer = drawer();
    assert_draws(&drawer);
    assert_eq!(drawer.pdf_page(sound(), None, 1, 100), Err(Error::NoSuchPage));
    let mut png = Cursor::new(Vec::new());
    RgbaImage::from_pixel(40, 20, image::Rgba([200, 0, 0, 255])).write_to(&mut png, ImageFormat::Png).unwrap();
    let raster = drawer.picture(png.into_inner().into(), None, 20).unwrap();
    assert_eq!((raster.width, raster.height, &raster.rgba[..4]), (20, 10, &[200, 0, 0, 255][..]));
    assert_eq!(drawer.picture(Arc::from(vec![0; 65 * 1024 * 1024]), None, 20), Err(Error::TooLarge));
}

/// 4 GB of blanks in 150 KB: more than the process may have.
#[test]
fn a_bomb_of_nested_streams_dies_alone() {
    let inner = deflated(&[0], 1, 4 << 30);
    let outer = deflated(&inner[..64], 13, inner.len());
    assert!(outer.len() < 256 * 1024, "{}", outer.len());
    let file = page_of(stream("/Filter [/FlateDecode /FlateDecode]", &outer), "", Vec::new());
    let drawer = drawer();
    assert_eq!(drawer.pdf_page(file, None, 0, 100), Err(Error::Unreadable));
    assert_draws(&drawer);
}

/// Arrays, pages, forms and patterns inside themselves: drawn, refused or dead, but in their own process.
#[test]
fn endless_depth_dies_alone() {
    let drawer = drawer();
    let nested = [b"[".repeat(2_000_000), b"]".repeat(2_000_000)].concat();
    let states = b"q ".repeat(2_000_000);
    let tree = (3..50_003).map(|at| format!("<< /Type /Pages /Count 1 /Kids [{} 0 R] >>", at + 1).into_bytes());
    let mut deep =
        vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec()];
    deep.extend(tree);
    let form = |inner: usize| {
        let resources =
            format!("/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /F {inner} 0 R >> >>");
        stream(&resources, b"/F Do")
    };
    let forms = (5..20_005).map(|at| form(at + 1)).collect();
    let files = [
        page_of(stream("", &[&nested[..], b" 0 d"].concat()), "", Vec::new()),
        page_of(nested, "", Vec::new()),
        page_of(stream("", &states), "", Vec::new()),
        pdf(&deep),
        page_of(stream("", b"/F Do"), "/XObject << /F 5 0 R >>", vec![form(5)]),
        page_of(stream("", b"/F Do"), "/XObject << /F 5 0 R >>", forms),
    ];
    for file in files {
        let _ = drawer.pdf_page(file, None, 0, 100);
        assert_draws(&drawer);
    }
}

/// Forms that draw the next one ten times, twelve deep.
#[test]
fn endless_work_ends_at_the_deadline_and_leaves_no_process() {
    let form = |inner: usize| {
        let resources =
            format!("/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /F {inner} 0 R >> >>");
        stream(&resources, &b"/F Do ".repeat(10))
    };
    let forms = (5..17)
        .map(|at| form(at + 1))
        .chain([stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 9 9 re f")]);
    let file = page_of(stream("", b"/F Do"), "/XObject << /F 5 0 R >>", forms.collect());
    let hasty = drawer().within(Duration::from_secs(2));
    assert_eq!(hasty.pdf_page(file, None, 0, 100), Err(Error::TooSlow));
    assert_eq!(agents(), 0);
    assert_draws(&drawer());
}

/// The processes of this test that draw.
fn agents() -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let ours = |stat: &str| {
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parent == Some(std::process::id()) && stat.contains("(pli)")
    };
    processes.filter(|path| std::fs::read_to_string(path.join("stat")).is_ok_and(|stat| ours(&stat))).count()
}

/// An invented document, in an archive that its list names.
fn document() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cda/bilan.xml")).unwrap()
}

#[test]
fn medical_documents_are_read_and_their_files_taken_out() {
    let drawer = drawer();
    let set = drawer.documents(document().into()).unwrap();
    let [read] = set.documents.as_slice() else { panic!("{set:?}") };
    assert_eq!((set.form, read.code.as_str(), read.title.as_str()), (Form::Cda, "11502-2", "Bilan du matin"));
    assert_eq!(read.patient.as_ref().unwrap().family, "PAT-TROIS");
    let inside = Inside { document: 0, file: 0 };
    assert_eq!(drawer.file(document().into(), inside).unwrap(), b"%PDF-1.7");
    assert_eq!(drawer.file(document().into(), Inside { file: 1, ..inside }), Err(Error::NoSuchPage));
    assert_eq!(drawer.pdf_page(document().into(), Some(inside), 0, 100), Err(Error::Unreadable), "no page in it");
    assert_eq!(drawer.documents(sound()), Err(Error::NotMedical));
    assert_eq!(drawer.documents(Arc::from(b"<html/>".as_slice())), Err(Error::NotMedical));
}

/// Text that costs far more than it weighs: refused, cut or dead, but in its own process.
#[test]
fn documents_that_cost_too_much_die_alone() {
    let text = String::from_utf8(document()).unwrap();
    let nested = "<content>".repeat(400_000) + &"</content>".repeat(400_000);
    let rows = "<tr><td rowspan='9999' colspan='9999'>a</td></tr>".repeat(400_000);
    let spaces = (0..20_000).map(|at| format!("<a xmlns:p{at}='urn:{at}'>")).collect::<Vec<_>>().concat();
    let drawer = drawer();
    for hostile in [
        text.replace("Sang ", &nested),
        text.replace("<tbody>", &format!("<tbody>{rows}")),
        text.replace("Sang ", &spaces),
        text.replace("Sang ", &"&#38;".repeat(3_000_000)),
    ] {
        let _ = drawer.documents(hostile.into_bytes().into());
        assert_draws(&drawer);
    }
}

#[test]
fn a_process_that_ends_or_answers_nonsense_is_an_unreadable_document() {
    for program in ["/bin/false", "/bin/true", "/bin/echo"] {
        let drawer = Drawer::new(PathBuf::from(program));
        assert_eq!(drawer.pdf_page(sound(), None, 0, 100), Err(Error::Unreadable), "{program}");
        assert_eq!(drawer.documents(document().into()), Err(Error::Unreadable), "{program}");
    }
    let drawer = Drawer::new(PathBuf::from("/nonexistent/pli"));
    assert_eq!(drawer.pdf_page(sound(), None, 0, 100), Err(Error::Busy));
}

/// More at once than there are places: they wait for each other.
#[test]
fn many_pictures_of_one_letter_are_all_drawn() {
    let drawer = drawer();
    let threads: Vec<_> = (0..12)
        .map(|_| {
            let drawer = drawer.clone();
            std::thread::spawn(move || assert_draws(&drawer))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
