//! Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3), both ways.

use base64::Engine as _;
use base64::alphabet::Alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The base64 of IMAP: `,` in the place of `/`, no padding.
const BASE64: Option<GeneralPurpose> =
    match Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,") {
        Ok(alphabet) => Some(GeneralPurpose::new(
            &alphabet,
            GeneralPurposeConfig::new()
                .with_encode_padding(false)
                .with_decode_padding_mode(DecodePaddingMode::RequireNone)
                .with_decode_allow_trailing_bits(true),
        )),
        Err(_) => None,
    };

/// A name as it is sent: printable ASCII only.
pub fn encode(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut foreign: Vec<u8> = Vec::new();
    for character in name.chars() {
        if matches!(character, ' '..='~') {
            flush(&mut foreign, &mut wire);
            wire.push(character);
            if character == '&' {
                wire.push('-');
            }
        } else {
            let mut units = [0_u16; 2];
            foreign.extend(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut foreign, &mut wire);
    wire
}

fn flush(foreign: &mut Vec<u8>, wire: &mut String) {
    if let Some(base64) = BASE64.filter(|_| !foreign.is_empty()) {
        wire.push('&');
        base64.encode_string(&*foreign, wire);
        wire.push('-');
        foreign.clear();
    }
}

/// A name as it was received; `None` when it is not modified UTF-7 (raw UTF-8, a bare `&`…).
pub fn decode(wire: &[u8]) -> Option<String> {
    let mut name = String::with_capacity(wire.len());
    let mut rest = std::str::from_utf8(wire).ok()?;
    if !wire.iter().all(|octet| matches!(octet, b' '..=b'~')) {
        return None;
    }
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (encoded, after) = shifted.split_once('-')?;
        if encoded.is_empty() {
            name.push('&');
        } else {
            let octets = BASE64?.decode(encoded).ok()?;
            let (units, odd) = octets.as_chunks::<2>();
            if !odd.is_empty() {
                return None;
            }
            for character in char::decode_utf16(units.iter().map(|&unit| u16::from_be_bytes(unit))) {
                name.push(character.ok()?);
            }
        }
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{decode, encode};

    #[rstest]
    #[case("Envoyés", "Envoy&AOk-s")]
    #[case("R&D", "R&-D")]
    #[case("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-")]
    #[case("Éléments supprimés", "&AMk-l&AOk-ments supprim&AOk-s")]
    fn writes_and_reads_known_names(#[case] name: &str, #[case] wire: &str) {
        assert_eq!(encode(name), wire);
        assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
    }

    #[rstest]
    #[case("R&D")]
    #[case("&AOk")]
    #[case("&!!-")]
    #[case("&2AA-")]
    #[case("Envoyés")]
    fn refuses_what_is_no_modified_utf7(#[case] wire: &str) {
        assert_eq!(decode(wire.as_bytes()), None);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn round_trips(name in "\\PC{0,40}") {
            let wire = encode(&name);
            prop_assert!(wire.bytes().all(|octet| matches!(octet, b' '..=b'~')));
            let back = decode(wire.as_bytes());
            prop_assert_eq!(back.as_deref(), Some(name.as_str()));
        }

        #[test]
        fn never_panics(wire in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = decode(&wire);
        }
    }
}
