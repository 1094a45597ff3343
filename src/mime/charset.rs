//! Octets to text. French mail is often mislabelled: what is not valid in its declared charset is read as windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Decodes by the declared charset, else by what the octets look like. Never fails.
pub(super) fn decode(octets: &[u8], declared: Option<&str>) -> String {
    let encoding = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    match encoding {
        Some(encoding) if encoding != UTF_8 && encoding != WINDOWS_1252 => encoding.decode(octets).0.into_owned(),
        _ => guess(octets, encoding == Some(UTF_8)).into_owned(),
    }
}

/// UTF-8 when it is, or almost is; windows-1252 otherwise.
fn guess(octets: &[u8], declared_utf8: bool) -> Cow<'_, str> {
    match std::str::from_utf8(octets) {
        Ok(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        // Cut in the middle of a character, or a few bad octets in real UTF-8: still UTF-8.
        Err(error) if error.error_len().is_none() || declared_utf8 && has_multibyte(octets) => {
            String::from_utf8_lossy(octets)
        }
        Err(_) => WINDOWS_1252.decode_without_bom_handling(octets).0,
    }
}

fn has_multibyte(octets: &[u8]) -> bool {
    octets.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// A header block in which each field is valid UTF-8: fields that are not are taken for windows-1252.
pub(super) fn headers(block: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(block).is_ok() {
        return Cow::Borrowed(block);
    }
    let mut out = Vec::with_capacity(block.len().saturating_add(64));
    for line in block.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(_) => out.extend_from_slice(line),
            Err(_) => out.extend_from_slice(WINDOWS_1252.decode_without_bom_handling(line).0.as_bytes()),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::decode;

    #[rstest]
    #[case("été".as_bytes(), Some("utf-8"), "été")]
    #[case(b"\xe9t\xe9", Some("utf-8"), "été")]
    #[case(b"\xe9t\xe9", None, "été")]
    #[case(b"\xe9t\xe9 \x80", Some("iso-8859-1"), "été €")]
    #[case("été".as_bytes(), Some("us-ascii"), "été")]
    #[case(b"\xc3\xa9t\xc3", Some("utf-8"), "ét\u{fffd}")]
    #[case(b"\xd0\xd2", Some("koi8-r"), "пр")]
    #[case(b"abc", Some("no-such-charset"), "abc")]
    fn decodes(#[case] octets: &[u8], #[case] declared: Option<&str>, #[case] expected: &str) {
        assert_eq!(decode(octets, declared), expected);
    }
}
