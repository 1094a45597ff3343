//! As much of BER (X.690) as LDAP needs (RFC 4511 §5.1): definite lengths, one-octet tags. Reading goes step by step through what is
//! expected, never by recursion, so that no depth of nesting costs anything.

/// Universal tags of LDAP, and its message.
pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// Not as LDAP writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not as LDAP writes it")]
pub(super) struct Malformed;

/// Tag, length and content.
pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(content.len().saturating_add(6));
    written.push(tag);
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    if let Ok(short @ 0..=127) = u8::try_from(length) {
        written.push(short);
    } else {
        let octets = length.to_be_bytes();
        let needed: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
        written.push(0x80 | u8::try_from(needed.len()).unwrap_or(4));
        written.extend(needed);
    }
    written.extend_from_slice(content);
    written
}

/// Several values one after the other, under one tag.
pub(super) fn joined(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(tag, &parts.concat())
}

/// A number that is not negative.
pub(super) fn number(tag: u8, value: u32) -> Vec<u8> {
    let octets = value.to_be_bytes();
    let mut needed: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
    // The first bit is the sign.
    if needed.first().is_none_or(|first| first & 0x80 != 0) {
        needed.insert(0, 0);
    }
    tlv(tag, &needed)
}

/// A text.
pub(super) fn text(tag: u8, value: &str) -> Vec<u8> {
    tlv(tag, value.as_bytes())
}

/// How long the content is that follows these octets of a header, and how many octets the header has; `None` while it is not whole.
pub(super) fn header(octets: &[u8]) -> Result<Option<(usize, usize)>, Malformed> {
    let [tag, first, rest @ ..] = octets else { return Ok(None) };
    if tag & 0x1f == 0x1f {
        return Err(Malformed);
    }
    match first {
        0..=0x7f => Ok(Some((usize::from(*first), 2))),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let Some(digits) = rest.get(..count) else { return Ok(None) };
            let length = digits.iter().fold(0_u32, |length, digit| length.wrapping_shl(8) | u32::from(*digit));
            let length = usize::try_from(length).map_err(|_| Malformed)?;
            Ok(Some((length, count.saturating_add(2))))
        }
        _ => Err(Malformed),
    }
}

/// Values, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(super) fn is_done(self) -> bool {
        self.0.is_empty()
    }

    /// The next value, whatever it is.
    pub(super) fn any(&mut self) -> Result<(u8, &'a [u8]), Malformed> {
        let (length, begins) = header(self.0)?.ok_or(Malformed)?;
        let tag = *self.0.first().ok_or(Malformed)?;
        let ends = begins.checked_add(length).ok_or(Malformed)?;
        let content = self.0.get(begins..ends).ok_or(Malformed)?;
        self.0 = self.0.get(ends..).unwrap_or_default();
        Ok((tag, content))
    }

    /// The next value, which must have this tag.
    pub(super) fn value(&mut self, expected: u8) -> Result<&'a [u8], Malformed> {
        match self.any()? {
            (tag, content) if tag == expected => Ok(content),
            _ => Err(Malformed),
        }
    }

    /// A number that is not negative, of this tag.
    pub(super) fn number(&mut self, expected: u8) -> Result<u32, Malformed> {
        let octets = self.value(expected)?;
        if octets.first().is_none_or(|first| first & 0x80 != 0) {
            return Err(Malformed);
        }
        let value =
            octets.iter().try_fold(0_u32, |value, octet| value.checked_mul(256)?.checked_add(u32::from(*octet)));
        value.ok_or(Malformed)
    }

    /// What lies in the next value of this tag.
    pub(super) fn inside(&mut self, expected: u8) -> Result<Self, Malformed> {
        self.value(expected).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{INTEGER, Malformed, OCTETS, Reader, header, number, tlv};

    #[rstest]
    #[case(0, &[2, 1, 0])]
    #[case(127, &[2, 1, 127])]
    #[case(128, &[2, 2, 0, 128])]
    #[case(65_536, &[2, 3, 1, 0, 0])]
    #[case(u32::MAX, &[2, 5, 0, 255, 255, 255, 255])]
    fn numbers_are_written_short_and_positive(#[case] value: u32, #[case] octets: &[u8]) {
        assert_eq!(number(INTEGER, value), octets);
        assert_eq!(Reader::new(octets).number(INTEGER), Ok(value));
    }

    #[rstest]
    #[case(&[0x1f, 1, 0], Err(Malformed))] // a tag of several octets
    #[case(&[0x30, 0x80, 0, 0], Err(Malformed))] // indefinite
    #[case(&[0x30, 0x85, 1, 1, 1, 1, 1], Err(Malformed))]
    #[case(&[0x30, 0xff], Err(Malformed))]
    #[case(&[0x30, 0x82, 1], Ok(None))]
    #[case(&[0x30], Ok(None))]
    #[case(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], Ok(Some((0xffff_ffff, 6))))]
    fn headers(#[case] octets: &[u8], #[case] read: Result<Option<(usize, usize)>, Malformed>) {
        assert_eq!(header(octets), read);
    }

    #[test]
    fn what_is_longer_than_it_can_be_is_refused() {
        for octets in [&[4, 5, 1, 2][..], &[4, 0x84, 0xff, 0xff, 0xff, 0xff, 1], &[]] {
            assert_eq!(Reader::new(octets).value(OCTETS), Err(Malformed));
        }
        for octets in [&[2, 0][..], &[2, 1, 0x80], &[2, 6, 0, 1, 0, 0, 0, 0], &[4, 1, 0]] {
            assert_eq!(Reader::new(octets).number(INTEGER), Err(Malformed));
        }
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn what_is_written_is_read(content in prop::collection::vec(any::<u8>(), 0..400), more in prop::collection::vec(any::<u8>(), 0..9)) {
            let mut octets = tlv(OCTETS, &content);
            let whole = octets.len();
            octets.extend(more);
            let mut reader = Reader::new(&octets);
            prop_assert_eq!(reader.value(OCTETS), Ok(&content[..]));
            prop_assert_eq!(reader.0.len(), octets.len() - whole);
            prop_assert_eq!(header(&octets).unwrap().map(|(length, begins)| length + begins), Some(whole));
        }

        #[test]
        fn no_octets_break_it(octets in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut reader = Reader::new(&octets);
            while !reader.is_done() && reader.any().is_ok() {}
        }
    }
}
