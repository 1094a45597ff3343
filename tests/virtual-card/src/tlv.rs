//! The little of BER-TLV that a PIV card speaks: tags as octets, lengths up to 65535.

/// `tag`, length, `body`.
pub fn wrap(tag: &[u8], body: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(body.len()).unwrap_or(u16::MAX).to_be_bytes();
    let length: &[u8] = match body.len() {
        0..0x80 => &[low],
        0x80..0x100 => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [tag, length, body].concat()
}

/// The objects of `bytes`, whose tags are one octet long; `None` when they do not fill it exactly.
pub fn objects(mut bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while let [tag, rest @ ..] = bytes {
        let (length, rest) = match rest {
            [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            [0x81, low, rest @ ..] | [low @ 0..=0x7F, rest @ ..] => (usize::from(*low), rest),
            _ => return None,
        };
        let (body, after) = rest.split_at_checked(length)?;
        found.push((*tag, body));
        bytes = after;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{objects, wrap};
    use proptest::prelude::*;

    #[test]
    fn what_does_not_fill_its_frame_is_refused() {
        assert_eq!(objects(&[]), Some(vec![]));
        for wrong in [&[0x53][..], &[0x53, 2, 1], &[0x53, 0x83, 0, 0, 1, 9], &[0x53, 0x82, 1], &[0x53, 0x80]] {
            assert_eq!(objects(wrong), None, "{wrong:x?}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(tag: u8, body in proptest::collection::vec(any::<u8>(), 0..700)) {
            let whole = wrap(&[tag], &body);
            prop_assert_eq!(objects(&whole), Some(vec![(tag, &body[..])]));
        }

        #[test]
        fn reads_anything_without_harm(bytes: Vec<u8>) {
            let total: usize = objects(&bytes).into_iter().flatten().map(|(_, body)| body.len()).sum();
            prop_assert!(total <= bytes.len());
        }
    }
}
