//! A small PDF writer: A4 pages, the standard Helvetica fonts, text, lines and
//! coloured rectangles. Enough for letters and result tables.

use super::mime::windows_1252;
use std::fmt::Write;

/// Width of an A4 page, in points.
pub const WIDTH: f32 = 595.0;
/// Height of an A4 page.
pub const HEIGHT: f32 = 842.0;

/// Red, green, blue, from 0 to 1.
pub type Colour = (f32, f32, f32);

/// Almost black.
pub const INK: Colour = (0.10, 0.12, 0.16);
/// Grey of secondary words.
pub const GREY: Colour = (0.42, 0.45, 0.50);

/// Widths of Helvetica from the space to the tilde, in thousandths.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// A face of Helvetica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Upright.
    Regular,
    /// Bold.
    Bold,
    /// Oblique.
    Oblique,
}

/// Size, face and colour of a text.
pub type Style = (f32, Face, Colour);

/// A document being drawn.
#[derive(Debug)]
pub struct Pdf {
    pages: Vec<String>,
    title: String,
}

impl Pdf {
    /// An empty document with one page.
    pub fn new(title: &str) -> Self {
        Self { pages: vec![String::new()], title: title.to_owned() }
    }

    /// Starts another page.
    pub fn page(&mut self) {
        self.pages.push(String::new());
    }

    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// Goes back to draw on a page (numbered from 0), for footers that need the total.
    pub fn on(&mut self, page: usize, draw: impl FnOnce(&mut Self)) {
        let last = self.pages.len();
        self.pages.push(String::new());
        draw(self);
        let drawn = self.pages.pop().unwrap_or_default();
        self.pages.truncate(last);
        if let Some(page) = self.pages.get_mut(page) {
            page.push_str(&drawn);
        }
    }

    fn put(&mut self, operators: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
        }
    }

    /// Text with its left end at `x` and its base line at `y` from the top.
    pub fn text(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let (size, face, colour) = style;
        let colour = triple(colour);
        let font = match face {
            Face::Regular => "F1",
            Face::Bold => "F2",
            Face::Oblique => "F3",
        };
        let line =
            format!("BT {colour} rg /{font} {size:.1} Tf {x:.1} {:.1} Td ({}) Tj ET\n", HEIGHT - y, literal(text));
        self.put(&line);
    }

    /// Text whose right end is at `x`.
    pub fn right(&mut self, x: f32, y: f32, style: Style, text: &str) {
        self.text(x - width(text, style.0, style.1), y, style, text);
    }

    /// A filled rectangle, `y` being its top.
    pub fn fill(&mut self, (x, y): (f32, f32), (wide, high): (f32, f32), colour: Colour) {
        let colour = triple(colour);
        let line = format!("{colour} rg {x:.1} {:.1} {wide:.1} {high:.1} re f\n", HEIGHT - y - high);
        self.put(&line);
    }

    /// A line.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), thick: f32, colour: Colour) {
        let colour = triple(colour);
        let line = format!(
            "{colour} RG {thick:.2} w {:.1} {:.1} m {:.1} {:.1} l S\n",
            from.0,
            HEIGHT - from.1,
            to.0,
            HEIGHT - to.1
        );
        self.put(&line);
    }

    /// The finished file.
    pub fn finish(self) -> Vec<u8> {
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>".to_owned(),
            String::new(),
            font("Helvetica"),
            font("Helvetica-Bold"),
            font("Helvetica-Oblique"),
            format!("<< /Title ({}) /Producer (Operateur de pratique) >>", literal(&self.title)),
        ];
        let mut kids = String::new();
        for page in &self.pages {
            let number = objects.len().saturating_add(1);
            let content = number.saturating_add(1);
            let _ = write!(kids, "{number} 0 R ");
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R \
                 /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>"
            ));
            objects.push(format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len().saturating_add(1)));
        }
        if let Some(tree) = objects.get_mut(1) {
            *tree = format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", self.pages.len());
        }
        let mut out = String::from("%PDF-1.4\n");
        let mut table = String::new();
        for (n, object) in objects.iter().enumerate() {
            let _ = writeln!(table, "{:010} 00000 n ", out.len());
            let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", n.saturating_add(1));
        }
        let start = out.len();
        let size = objects.len().saturating_add(1);
        let _ = write!(
            out,
            "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        out.into_bytes()
    }
}

fn triple((red, green, blue): Colour) -> String {
    format!("{red:.2} {green:.2} {blue:.2}")
}

fn font(name: &str) -> String {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
}

/// A PDF string: ASCII, everything else as octal escapes of windows-1252.
fn literal(text: &str) -> String {
    let mut out = String::new();
    for byte in windows_1252(text) {
        match byte {
            b'(' | b')' | b'\\' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out
}

/// Width of a text, in points. Bold is a little wider.
pub fn width(text: &str, size: f32, face: Face) -> f32 {
    let total: u32 = text
        .chars()
        .map(|c| {
            let base = match c {
                'à' | 'â' | 'ä' | 'é' | 'è' | 'ê' | 'ë' | 'ô' | 'ö' | 'ù' | 'û' | 'ü' => 'a',
                'î' | 'ï' | '’' => 'i',
                'ç' => 'c',
                'É' | 'È' | 'À' => 'E',
                'œ' => 'W',
                '–' => '0',
                other => other,
            };
            u32::from(base)
                .checked_sub(32)
                .and_then(|n| usize::try_from(n).ok())
                .and_then(|n| WIDTHS.get(n))
                .map_or(556, |w| u32::from(*w))
        })
        .sum();
    let total = u16::try_from(total).unwrap_or(u16::MAX);
    let wider = if face == Face::Bold { 1.06 } else { 1.0 };
    f32::from(total) * size * wider / 1000.0
}

/// Breaks a paragraph into lines that fit.
pub fn wrap(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let candidate = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&candidate, size, Face::Regular) > room && !line.is_empty() {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        } else {
            line = candidate;
        }
    }
    lines.push(line);
    lines
}
