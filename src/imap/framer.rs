//! One whole server response at a time: lines joined by their literals, under caps, without parsing them. Refuses to
//! guess: what is too long or ends early is an error, never a shorter response.

use std::ops::Range;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::Error;

/// Room kept free for one read.
const READ: usize = 64 * 1024;
/// A buffer larger than this is given back once what it held has been consumed.
const KEEP: usize = 2 * 1024 * 1024;
/// Most digits of a literal's length that are looked at.
const DIGITS: usize = 20;

/// How much one response may hold.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Octets outside literals: a SEARCH of a very large mailbox is one line.
    pub line: usize,
    /// Octets of all literals of one response.
    pub literal: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { line: 8 * 1024 * 1024, literal: 1024 * 1024 }
    }
}

/// Where the current response lies in the buffer; valid until the next call of [`Framer::response`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent(Range<usize>);

/// Cuts a byte stream into responses.
#[derive(Debug)]
pub struct Framer<R> {
    stream: R,
    caps: Caps,
    buffer: Vec<u8>,
    /// Start of what has not been given out yet.
    start: usize,
    scan: Scan,
    received: u64,
}

/// Progress inside the response being received, kept so that a cancelled read loses nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    /// Start of the current line, relative to the response.
    line: usize,
    /// Octets looked at, relative to the response.
    seen: usize,
    /// Octets of literals so far.
    literals: usize,
}

impl<R: AsyncRead + Unpin> Framer<R> {
    /// Frames what `stream` gives.
    pub fn new(stream: R, caps: Caps) -> Self {
        Self { stream, caps, buffer: Vec::new(), start: 0, scan: Scan::default(), received: 0 }
    }

    /// Waits for the next whole response. Cancelling loses nothing: the next call goes on where this one stood.
    ///
    /// # Errors
    /// [`Error::Closed`] at the end of the stream, [`Error::Oversize`] beyond the caps, [`Error::Lost`] on a read error.
    pub async fn response(&mut self) -> Result<Extent, Error> {
        loop {
            if let Some(length) = self.scan()? {
                let end = self.start.saturating_add(length);
                let extent = Extent(self.start..end);
                self.start = end;
                self.scan = Scan::default();
                return Ok(extent);
            }
            self.fill().await?;
        }
    }

    /// The octets of a response.
    pub fn octets(&self, extent: &Extent) -> &[u8] {
        self.buffer.get(extent.0.clone()).unwrap_or_default()
    }

    /// True when octets were received that belong to no response given out so far.
    pub fn has_leftover(&self) -> bool {
        self.start < self.buffer.len()
    }

    /// Bounds the literals of the responses that come from now on.
    pub fn cap_literals(&mut self, octets: usize) {
        self.caps.literal = octets;
    }

    /// Octets received since the beginning.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Goes on over another stream; `meanwhile` holds its place.
    pub fn replace_stream(&mut self, meanwhile: R, over: impl FnOnce(R) -> R) {
        let stream = std::mem::replace(&mut self.stream, meanwhile);
        self.stream = over(stream);
    }

    /// The stream, to write on.
    pub fn stream(&mut self) -> &mut R {
        &mut self.stream
    }

    /// The stream; what was buffered is dropped.
    pub fn into_stream(self) -> R {
        self.stream
    }

    /// Length of the response at `start`, once it is complete.
    fn scan(&mut self) -> Result<Option<usize>, Error> {
        let pending = self.buffer.get(self.start..).unwrap_or_default();
        loop {
            // `seen` runs past the end of what is here while a literal is awaited.
            let Some(unseen) = pending.get(self.scan.seen..) else { return Ok(None) };
            let Some(newline) = memchr::memchr(b'\n', unseen) else {
                self.scan.seen = pending.len();
                self.check_line(pending.len())?;
                return Ok(None);
            };
            let end = self.scan.seen.saturating_add(newline).saturating_add(1);
            self.check_line(end)?;
            let line = pending.get(self.scan.line..end).unwrap_or_default();
            let first = self.scan.line == 0;
            match literal_at_end(line).filter(|_| !first || may_hold_literal(line)) {
                None => return Ok(Some(end)),
                Some(length) => {
                    self.scan.literals = self.scan.literals.saturating_add(length);
                    if self.scan.literals > self.caps.literal {
                        return Err(Error::Oversize);
                    }
                    self.scan.line = end.saturating_add(length);
                    self.scan.seen = self.scan.line;
                }
            }
        }
    }

    fn check_line(&self, end: usize) -> Result<(), Error> {
        if end.saturating_sub(self.scan.literals) > self.caps.line { Err(Error::Oversize) } else { Ok(()) }
    }

    async fn fill(&mut self) -> Result<(), Error> {
        if self.start > 0 {
            drop(self.buffer.drain(..self.start));
            self.start = 0;
            if self.buffer.capacity() > KEEP {
                self.buffer.shrink_to(KEEP.max(self.buffer.len()));
            }
        }
        self.buffer.reserve(READ);
        let count = self.stream.read_buf(&mut self.buffer).await.map_err(Error::Lost)?;
        if count == 0 {
            return Err(Error::Closed);
        }
        self.received = self.received.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(())
    }
}

/// Only data responses hold literals: a status text that happens to end in `{12}` is no announcement.
fn may_hold_literal(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"* ") else { return false };
    let word = rest.split(|&byte| byte == b' ').next().unwrap_or_default();
    ![&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
}

/// Length of the literal that a line announces at its end: `{12}`, `{12+}`, `~{12}`.
fn literal_at_end(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let digits = line.iter().rev().take(DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
    let (before, number) = line.split_at_checked(line.len().saturating_sub(digits))?;
    if digits == 0 || before.last() != Some(&b'{') {
        return None;
    }
    // A length that no number holds is larger than every cap.
    Some(std::str::from_utf8(number).ok()?.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
#[path = "framer_tests.rs"]
mod tests;
