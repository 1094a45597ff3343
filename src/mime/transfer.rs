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

    /// Number of octets behind `body`.
    pub(super) fn decoded_len(self, body: &[u8]) -> (u64, bool) {
        match self {
            Self::Identity => (body.len() as u64, true),
            Self::Base64 => {
                let (octets, whole) = base64(body);
                (octets.len() as u64, whole)
            }
            Self::QuotedPrintable => (quoted_printable(body).len() as u64, true),
        }
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

    use super::Transfer;

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
    }
}
