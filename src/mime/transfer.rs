//! Content-Transfer-Encoding (RFC 2045 §6), tolerant: what cannot be decoded is skipped, never an error.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How a body was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    /// 7bit, 8bit, binary, or anything unknown.
    Identity,
    /// Base64.
    Base64,
    /// Quoted-printable.
    QuotedPrintable,
}

impl Transfer {
    /// From the header's value.
    pub(super) fn parse(value: &str) -> Self {
        let value = value.trim();
        if value.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if value.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }

    /// The octets behind `body`, and whether they end where they should.
    pub(super) fn decode(self, body: &[u8]) -> (Vec<u8>, bool) {
        match self {
            Self::Identity => (body.to_vec(), true),
            Self::Base64 => base64(body),
            Self::QuotedPrintable => (quoted_printable(body), true),
        }
    }

    /// Number of octets behind `body`, and whether they end where they should.
    pub(super) fn decoded_len(self, body: &[u8]) -> (u64, bool) {
        let mut counter = Counter::new(self);
        counter.feed(body);
        counter.end()
    }
}

/// Counts the octets behind a body that comes in pieces, cut anywhere; agrees with [`Transfer::decode`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Counter {
    /// So many.
    Identity(u64),
    /// Digits up to the first `=`, and whether there was one.
    Base64(u64, bool),
    /// Line by line.
    QuotedPrintable(Quoted),
}

/// Inside a line of quoted-printable.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quoted {
    count: u64,
    held: Held,
    /// White space after that, which falls away at the end of the line.
    spaces: u64,
    /// The last octet was a CR.
    cr: bool,
}

/// What may become one octet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Held {
    #[default]
    Nothing,
    /// `=`
    Escape,
    /// `=` and a digit.
    Digit,
}

impl Counter {
    /// Nothing yet.
    pub(super) fn new(transfer: Transfer) -> Self {
        match transfer {
            Transfer::Identity => Self::Identity(0),
            Transfer::Base64 => Self::Base64(0, false),
            Transfer::QuotedPrintable => Self::QuotedPrintable(Quoted::default()),
        }
    }

    /// More of the body.
    pub(super) fn feed(&mut self, octets: &[u8]) {
        match self {
            Self::Identity(count) => *count = count.saturating_add(octets.len() as u64),
            Self::Base64(_, true) => {}
            Self::Base64(digits, padded) => {
                let end = memchr::memchr(b'=', octets);
                *padded = end.is_some();
                let octets = octets.get(..end.unwrap_or(octets.len())).unwrap_or_default();
                let found = octets.iter().filter(|&&octet| DIGIT.get(usize::from(octet)) == Some(&true)).count();
                *digits = digits.saturating_add(found as u64);
            }
            Self::QuotedPrintable(quoted) => octets.iter().for_each(|&octet| quoted.feed(octet)),
        }
    }

    /// The number, and whether the body ended where it should.
    pub(super) fn end(self) -> (u64, bool) {
        match self {
            Self::Identity(count) => (count, true),
            Self::Base64(digits, padded) => {
                let rest = digits % 4;
                let octets = (digits / 4).saturating_mul(3).saturating_add(rest.saturating_sub(1));
                (octets, rest == 0 || padded && rest != 1)
            }
            Self::QuotedPrintable(quoted) => (quoted.count.saturating_add(quoted.literal()), true),
        }
    }
}

impl Quoted {
    fn feed(&mut self, octet: u8) {
        let cr = std::mem::replace(&mut self.cr, octet == b'\r');
        if octet == b'\n' {
            // `=` at the end of a line takes the line end with it.
            if self.held != Held::Escape {
                self.count = self.count.saturating_add(self.literal()).saturating_add(if cr { 2 } else { 1 });
            }
            (self.held, self.spaces) = (Held::Nothing, 0);
        } else if octet.is_ascii_whitespace() {
            self.spaces = self.spaces.saturating_add(1);
        } else {
            if self.spaces > 0 {
                self.settle();
                self.count = self.count.saturating_add(std::mem::take(&mut self.spaces));
            }
            match (self.held, hex(octet)) {
                (Held::Escape, Some(_)) => self.held = Held::Digit,
                (Held::Digit, Some(_)) => {
                    self.held = Held::Nothing;
                    self.count = self.count.saturating_add(1);
                }
                _ => {
                    self.settle();
                    if octet == b'=' {
                        self.held = Held::Escape;
                    } else {
                        self.count = self.count.saturating_add(1);
                    }
                }
            }
        }
    }

    /// Takes what was held for what it is.
    fn settle(&mut self) {
        self.count = self.count.saturating_add(self.literal());
        self.held = Held::Nothing;
    }

    fn literal(self) -> u64 {
        match self.held {
            Held::Nothing => 0,
            Held::Escape => 1,
            Held::Digit => 2,
        }
    }
}

/// Which octets are digits of base64.
const DIGIT: [bool; 256] = digits();

const fn digits() -> [bool; 256] {
    let mut table = [false; 256];
    let mut octet = 0_u8;
    loop {
        #[allow(clippy::indexing_slicing, reason = "a table of all octets, made by the compiler")]
        {
            table[octet as usize] = octet.is_ascii_alphanumeric() || octet == b'+' || octet == b'/';
        }
        if octet == u8::MAX {
            return table;
        }
        octet = octet.saturating_add(1);
    }
}

fn sextet(b: u8) -> Option<u8> {
    match b {
        b'A'..=b'Z' => Some(b.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(b.wrapping_sub(b'a').wrapping_add(26)),
        b'0'..=b'9' => Some(b.wrapping_sub(b'0').wrapping_add(52)),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// The octets behind `body`, and whether it ends where it should.
fn base64(body: &[u8]) -> (Vec<u8>, bool) {
    let mut digits = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at_checked(end).unwrap_or_default();
        digits.extend_from_slice(line.trim_ascii());
        rest = after.get(1..).unwrap_or_default();
    }
    digits.extend_from_slice(rest.trim_ascii());
    match STANDARD.decode(&digits) {
        Ok(octets) => (octets, true),
        Err(_) => tolerant_base64(body),
    }
}

/// Everything up to the first `=`; other octets outside the alphabet are skipped (RFC 2045 §6.8).
fn tolerant_base64(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity((body.len() / 4).saturating_mul(3));
    let (mut group, mut digits, mut padded) = (0_u32, 0_u8, false);
    for &b in body {
        if b == b'=' {
            padded = true;
            break;
        }
        let Some(value) = sextet(b) else { continue };
        group = group << 6 | u32::from(value);
        digits = digits.wrapping_add(1);
        if digits == 4 {
            let [_, x, y, z] = group.to_be_bytes();
            out.extend([x, y, z]);
            (group, digits) = (0, 0);
        }
    }
    match digits {
        2 => {
            let [.., z] = (group >> 4).to_be_bytes();
            out.push(z);
        }
        3 => {
            let [.., y, z] = (group >> 2).to_be_bytes();
            out.extend([y, z]);
        }
        _ => {}
    }
    (out, digits == 0 || padded && digits != 1)
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|b| *b == b'\n') {
        let ending: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else if line.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        let mut rest = line.trim_ascii_end();
        let soft = rest.last() == Some(&b'=') && !ending.is_empty();
        if soft {
            rest = rest.split_last().map_or(rest, |(_, head)| head);
        }
        while let Some((&b, tail)) = rest.split_first() {
            let decoded = match (b, tail) {
                (b'=', [high, low, after @ ..]) => {
                    hex(*high).zip(hex(*low)).map(|(high, low)| (high << 4 | low, after))
                }
                _ => None,
            };
            let (value, after) = decoded.unwrap_or((b, tail));
            out.push(value);
            rest = after;
        }
        if !soft {
            out.extend(ending);
        }
    }
    out
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{Counter, Transfer};

    #[rstest]
    #[case(b"aGVsbG8=", b"hello", true)]
    #[case(b"aGVs\r\nbG8", b"hello", false)]
    #[case(b"aG Vs!bG8=\r\n", b"hello", true)]
    #[case(b"aGVsbG8hb", b"hello!", false)]
    #[case(b"", b"", true)]
    fn base64_is_tolerant(#[case] body: &[u8], #[case] expected: &[u8], #[case] whole: bool) {
        assert_eq!(Transfer::Base64.decode(body), (expected.to_vec(), whole));
        assert_eq!(Transfer::Base64.decoded_len(body), (expected.len() as u64, whole));
    }

    #[rstest]
    #[case(b"=C3=A9t=c3=a9 = x=\r\ny  \r\nz", "été = xy\r\nz".as_bytes())]
    #[case(b"a=ZZ=", b"a=ZZ=")]
    fn quoted_printable_is_tolerant(#[case] body: &[u8], #[case] expected: &[u8]) {
        assert_eq!(Transfer::QuotedPrintable.decode(body).0, expected);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn base64_agrees_with_the_crate(octets: Vec<u8>) {
            let text = base64::engine::general_purpose::STANDARD.encode(&octets);
            prop_assert_eq!(Transfer::Base64.decode(text.as_bytes()), (octets.clone(), true));
            prop_assert_eq!(Transfer::Base64.decoded_len(text.as_bytes()), (octets.len() as u64, true));
        }

        #[test]
        fn nothing_panics(octets: Vec<u8>) {
            for transfer in [Transfer::Identity, Transfer::Base64, Transfer::QuotedPrintable] {
                let (decoded, whole) = transfer.decode(&octets);
                prop_assert_eq!(transfer.decoded_len(&octets), (decoded.len() as u64, whole));
            }
        }

        #[test]
        fn pieces_count_like_the_whole(body in "[ =\r\n\tA-F0-9+/xé]{0,200}", size in 1_usize..20) {
            for transfer in [Transfer::Identity, Transfer::Base64, Transfer::QuotedPrintable] {
                let (decoded, whole) = transfer.decode(body.as_bytes());
                let mut counter = Counter::new(transfer);
                body.as_bytes().chunks(size).for_each(|piece| counter.feed(piece));
                prop_assert_eq!(counter.end(), (decoded.len() as u64, whole));
            }
        }
    }
}
