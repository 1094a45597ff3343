//! A cursor over one framed response: atoms, numbers, strings. Never recurses, never panics, never looks past the end.

use std::borrow::Cow;

/// `NIL` (`None`) or a string (RFC 3501 `nstring`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NString<'a>(pub Option<Cow<'a, [u8]>>);

/// Reads the elements of one response in order.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// At the beginning of `octets`.
    pub fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// Octets not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next octet.
    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Takes `octet` if it comes next.
    pub fn take(&mut self, octet: u8) -> bool {
        match self.0.split_first() {
            Some((&first, rest)) if first == octet => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes spaces.
    pub fn spaces(&mut self) {
        while self.take(b' ') {}
    }

    /// Takes octets while `wanted` holds.
    pub fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().take_while(|&&octet| wanted(octet)).count();
        let (taken, rest) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = rest;
        taken
    }

    /// An atom, in the wide sense of what servers send: up to a space, a parenthesis, a quote or the end of line.
    pub fn atom(&mut self) -> &'a [u8] {
        self.take_while(|octet| !matches!(octet, b' ' | b'(' | b')' | b'"' | b'\r' | b'\n'))
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let digits = self.take_while(|octet| octet.is_ascii_digit());
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// `NIL`, a quoted string without its escapes, or a literal.
    pub fn nstring(&mut self) -> Option<NString<'a>> {
        match self.peek()? {
            b'"' => self.quoted().map(|octets| NString(Some(octets))),
            b'{' | b'~' => self.literal().map(|octets| NString(Some(Cow::Borrowed(octets)))),
            _ => self.atom().eq_ignore_ascii_case(b"NIL").then_some(NString(None)),
        }
    }

    /// An atom, a quoted string or a literal.
    pub fn astring(&mut self) -> Option<Cow<'a, [u8]>> {
        match self.peek()? {
            b'"' => self.quoted(),
            b'{' => self.literal().map(Cow::Borrowed),
            _ => {
                let atom = self.atom();
                (!atom.is_empty()).then_some(Cow::Borrowed(atom))
            }
        }
    }

    /// Passes over one value of any shape: atom, string, or parenthesised list of any depth.
    pub fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'(' => {
                    let _ = self.take(b'(');
                    depth = depth.saturating_add(1);
                }
                b')' if depth > 0 => {
                    let _ = self.take(b')');
                    depth = depth.saturating_sub(1);
                }
                b' ' if depth > 0 => self.spaces(),
                b'"' => drop(self.quoted()?),
                b'{' | b'~' => drop(self.literal()?),
                _ => {
                    if self.atom().is_empty() {
                        return None;
                    }
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn quoted(&mut self) -> Option<Cow<'a, [u8]>> {
        let mut ahead = *self;
        if !ahead.take(b'"') {
            return None;
        }
        let plain = ahead.take_while(|octet| !matches!(octet, b'"' | b'\\' | b'\r' | b'\n'));
        if ahead.take(b'"') {
            *self = ahead;
            return Some(Cow::Borrowed(plain));
        }
        let mut text = plain.to_vec();
        while ahead.take(b'\\') {
            let (&escaped, rest) = ahead.0.split_first()?;
            ahead.0 = rest;
            text.push(escaped);
            text.extend_from_slice(ahead.take_while(|octet| !matches!(octet, b'"' | b'\\' | b'\r' | b'\n')));
        }
        if !ahead.take(b'"') {
            return None;
        }
        *self = ahead;
        Some(Cow::Owned(text))
    }

    fn literal(&mut self) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let _ = ahead.take(b'~');
        if !ahead.take(b'{') {
            return None;
        }
        let length = usize::try_from(ahead.number()?).ok()?;
        let _ = ahead.take(b'+');
        if !ahead.take(b'}') {
            return None;
        }
        let _ = ahead.take(b'\r');
        if !ahead.take(b'\n') {
            return None;
        }
        let (octets, rest) = ahead.0.split_at_checked(length)?;
        *self = Self(rest);
        Some(octets)
    }
}
