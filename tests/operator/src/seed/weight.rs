//! How large the seeded messages are: as the maker writes them, or brought to the sizes of a practice's mailbox by a file of
//! octets that do not compress.

use crate::random::Random;
use base64::Engine;

/// How large messages are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Weight {
    /// As they are written.
    #[default]
    Usual,
    /// What practices receive: median 30 kB, mean 78 kB, at most 2.4 MB.
    Heavy,
    /// Texts without files, 5 kB at most in the mean: it is the number that matters.
    Light,
}

/// Median of the heavy ones, octets.
const MEDIAN: f64 = 30_000.0;
/// Spread of their logarithm: with it the mean is 78 kB.
const SPREAD: f64 = 1.382;
/// Largest heavy one.
const LARGEST: f64 = 2_400_000.0;
/// Largest light one.
const LIGHT: usize = 12_000;
/// Octets of one line of base64 text.
const LINE: usize = 57;

/// Draws sizes.
pub struct Sizes {
    weight: Weight,
    random: Random,
}

impl Sizes {
    /// Of this weight.
    pub const fn new(weight: Weight, seed: u64) -> Self {
        Self { weight, random: Random::new(seed) }
    }

    /// Whether a message of the maker fits this weight.
    pub fn takes(&self, bytes: &[u8]) -> bool {
        self.weight != Weight::Light || bytes.len() <= LIGHT
    }

    /// The message, with a file that brings it to the size drawn for it unless it is as large already.
    pub fn fill(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        if self.weight != Weight::Heavy {
            return bytes;
        }
        let wanted = self.draw();
        let missing = wanted.saturating_sub(bytes.len());
        if missing < 1_000 { bytes } else { self.enclose(&bytes, missing) }
    }

    fn draw(&mut self) -> usize {
        let size = MEDIAN * (SPREAD * self.normal()).exp();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the largest")]
        let size = size.clamp(0.0, LARGEST) as usize;
        size
    }

    /// Box and Muller.
    fn normal(&mut self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "53 bits of 64")]
        let mut unit = || (self.random.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let (one, other) = (unit().max(f64::MIN_POSITIVE), unit());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    /// Puts the message's own content into the first part of a multipart, and a file into the second.
    fn enclose(&mut self, bytes: &[u8], missing: usize) -> Vec<u8> {
        let end = if bytes.windows(2).any(|pair| pair == b"\r\n") { "\r\n" } else { "\n" };
        let blank = [end.as_bytes(), end.as_bytes()].concat();
        let Some(at) = bytes.windows(blank.len()).position(|octets| octets == blank) else { return bytes.to_vec() };
        let (head, body) = bytes.split_at(at.saturating_add(end.len()));
        let (own, inner) = headers(head);
        let boundary = format!("lourd-{:016x}", self.random.next());
        let mut out = own;
        out.extend(
            format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"{end}{end}--{boundary}{end}").bytes(),
        );
        out.extend(inner);
        out.extend(body);
        out.extend(
            format!(
                "{end}--{boundary}{end}Content-Type: application/pdf; name=\"document.pdf\"{end}\
                 Content-Disposition: attachment; filename=\"document.pdf\"{end}Content-Transfer-Encoding: base64{end}{end}"
            )
            .bytes(),
        );
        // 57 octets become 76 letters and a line end.
        for _ in 0..missing / 78 {
            let octets: Vec<u8> =
                (0..LINE.div_ceil(8)).flat_map(|_| self.random.next().to_le_bytes()).take(LINE).collect();
            out.extend(base64::engine::general_purpose::STANDARD.encode(octets).bytes());
            out.extend(end.bytes());
        }
        out.extend(format!("--{boundary}--{end}").bytes());
        out
    }
}

/// The fields of a message, and those of its content.
fn headers(head: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut own, mut inner, mut of_content) = (Vec::new(), Vec::new(), false);
    for line in head.split_inclusive(|octet| *octet == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            of_content = line.len() >= 8 && line.iter().take(8).map(u8::to_ascii_lowercase).eq(*b"content-");
        }
        if of_content { inner.extend(line) } else { own.extend(line) }
    }
    (own, inner)
}

#[cfg(test)]
mod tests {
    use super::{Sizes, Weight};

    const LETTER: &[u8] = b"From: a@b.fr\nContent-Type: text/plain;\n charset=utf-8\nSubject: x\n\nBonjour\n";

    #[test]
    fn heavy_sizes_are_those_of_a_practice() {
        let mut sizes = Sizes::new(Weight::Heavy, 25);
        let mut drawn: Vec<usize> = (0..20_000).map(|_| sizes.draw()).collect();
        drawn.sort_unstable();
        let mean = drawn.iter().sum::<usize>() / drawn.len();
        assert!((28_000..32_000).contains(&drawn[10_000]), "median {}", drawn[10_000]);
        assert!((70_000..84_000).contains(&mean), "mean {mean}");
        assert!(drawn.last().is_some_and(|largest| (1_500_000..=2_400_000).contains(largest)));
    }

    #[test]
    fn what_is_enclosed_keeps_its_fields() {
        let mut sizes = Sizes::new(Weight::Heavy, 25);
        let text = String::from_utf8(sizes.enclose(LETTER, 5_000)).unwrap();
        assert!((4_800..5_800).contains(&text.len()), "{}", text.len());
        assert!(text.starts_with("From: a@b.fr\nSubject: x\nContent-Type: multipart/mixed"));
        assert!(text.contains("\nContent-Type: text/plain;\n charset=utf-8\n\nBonjour\n"));
        assert_eq!(Sizes::new(Weight::Usual, 25).fill(LETTER.to_vec()), LETTER);
    }
}
