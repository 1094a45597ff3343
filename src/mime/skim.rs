//! A large message, read as it passes by: what is kept is its skeleton, that is headers, delimiters, text, and the beginning of
//! every file. The files' sizes are counted. Memory is bounded whatever the message.
//!
//! Taken apart, the skeleton gives what the whole message would, but for: text beyond `TEXT` octets (it is not searched, and the
//! message itself is offered as a file), delimiters on lines longer than `LINE`, and messages whose headers alone exceed
//! `SKELETON`.

use super::transfer::{Counter, Transfer};
use super::tree::{self, Kind};

/// Octets of a text, still encoded, that are kept.
const TEXT: usize = 3 * 1024 * 1024;
/// Octets of a file that are kept.
const FILE: usize = 16 * 1024;
/// Longest line that is looked at for a delimiter.
const LINE: usize = 4 * 1024;
/// Octets kept in all.
const SKELETON: usize = 12 * 1024 * 1024;

/// Where the skeleton leaves something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// In the skeleton.
    at: usize,
    /// What the whole body decodes to.
    pub(super) size: u64,
    /// It ends where it should.
    pub(super) whole: bool,
}

/// What is left of a message that passed by.
#[derive(Debug, Default)]
pub struct Skimmed {
    pub(super) skeleton: Vec<u8>,
    pub(super) cuts: Vec<Cut>,
    /// Octets of the message.
    pub(super) total: u64,
    /// Headers and delimiters had to be left out.
    pub(super) limited: bool,
}

impl Skimmed {
    /// The cut inside a body, of which `body` is what was kept.
    pub(super) fn cut(&self, body: &[u8]) -> Option<Cut> {
        let start = body.as_ptr().addr().checked_sub(self.skeleton.as_ptr().addr())?;
        let end = start.saturating_add(body.len());
        self.cuts.iter().copied().find(|cut| (start..=end).contains(&cut.at))
    }
}

/// Reads a message that comes in pieces, cut anywhere.
#[derive(Debug)]
pub struct Skimmer {
    kept: Skimmed,
    /// Octets of a text, and of a file.
    most: (usize, usize),
    /// Boundaries of the multiparts around, outermost first.
    around: Vec<Around>,
    state: State,
    /// The beginning of a line whose end has not come.
    line: Vec<u8>,
    /// That beginning was too long and has been dealt with.
    continued: bool,
    /// A body that holds no parts has begun: what follows is not alone.
    is_second: bool,
}

#[derive(Debug)]
struct Around {
    delimiter: Vec<u8>,
    opened: bool,
    closed: bool,
    digest: bool,
}

#[derive(Debug)]
enum State {
    /// From there in the skeleton.
    Header(usize),
    Body(Body),
    /// After the last part.
    Epilogue,
}

impl Default for State {
    fn default() -> Self {
        Self::Header(0)
    }
}

/// A body that passes by.
#[derive(Debug)]
struct Body {
    counter: Counter,
    most: usize,
    kept: usize,
    cut: Option<usize>,
    /// The end of the last line: a delimiter takes it with it.
    ending: &'static [u8],
}

impl Default for Skimmer {
    fn default() -> Self {
        Self::keeping(TEXT, FILE)
    }
}

impl Skimmer {
    fn keeping(text: usize, file: usize) -> Self {
        let kept = Skimmed::default();
        Self {
            kept,
            most: (text, file),
            around: Vec::new(),
            state: State::default(),
            line: Vec::new(),
            continued: false,
            is_second: false,
        }
    }

    /// More of the message.
    pub fn feed(&mut self, octets: &[u8]) {
        self.kept.total = self.kept.total.saturating_add(octets.len() as u64);
        let mut rest = octets;
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at_checked(at.saturating_add(1)).unwrap_or((rest, &[]));
            rest = after;
            if self.line.is_empty() {
                self.whole_line(line);
            } else {
                self.line.extend_from_slice(line);
                let line = std::mem::take(&mut self.line);
                self.whole_line(&line);
                self.line = line;
                self.line.clear();
            }
            self.continued = false;
        }
        self.line.extend_from_slice(rest);
        if self.line.len() > LINE {
            // All but a CR, which may belong to the end of the line.
            let long = std::mem::take(&mut self.line);
            let (now, cr) =
                if long.ends_with(b"\r") { long.split_at(long.len().saturating_sub(1)) } else { (&*long, &[][..]) };
            self.content(now);
            self.line.extend_from_slice(cr);
            self.continued = true;
        }
    }

    /// The message has passed.
    pub fn end(mut self) -> Skimmed {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.whole_line(&line);
        }
        if let State::Body(body) = &mut self.state {
            body.counter.feed(body.ending);
            body.ending = b"";
        }
        self.leave(false);
        self.kept
    }

    fn whole_line(&mut self, line: &[u8]) {
        if !self.continued
            && let Some((depth, closes)) = self.delimiter(line)
            && let Some(around) = self.around.get_mut(depth)
        {
            around.closed = closes;
            if closes && !around.opened {
                // A multipart without parts: all of it is text.
                self.content(line);
                return;
            }
            around.opened = true;
            self.leave(true);
            self.keep(line);
            self.around.truncate(depth.saturating_add(1));
            self.state = if closes { State::Epilogue } else { State::Header(self.kept.skeleton.len()) };
            return;
        }
        if let State::Header(start) = self.state
            && !self.continued
            && matches!(line, b"\r\n" | b"\n")
        {
            self.keep(line);
            self.open(start);
            return;
        }
        self.content(line);
    }

    /// Which of the multiparts around a line delimits, and whether it closes it. The outermost counts.
    fn delimiter(&self, line: &[u8]) -> Option<(usize, bool)> {
        if !line.starts_with(b"--") {
            return None;
        }
        self.around.iter().enumerate().filter(|(_, around)| !around.closed).find_map(|(depth, around)| {
            match line.strip_prefix(around.delimiter.as_slice()).map(<[u8]>::trim_ascii_end) {
                Some(b"") => Some((depth, false)),
                Some(b"--") => Some((depth, true)),
                _ => None,
            }
        })
    }

    /// The header that began at `start` has ended: a body follows.
    fn open(&mut self, start: usize) {
        let (block, _) = tree::split(self.kept.skeleton.get(start..).unwrap_or_default());
        let headers = tree::parse_headers(block);
        let digest = self.around.last().is_some_and(|around| around.digest);
        let kind = Kind::of(headers.as_ref(), digest);
        let multipart = kind.media_type.clone();
        let boundary = kind.boundary.clone().filter(|_| self.around.len() < tree::MAX_DEPTH);
        // The first may turn out to be the only one, and is text then, whatever it is called.
        let leaf = tree::leaf_of(kind, headers.as_ref(), !self.is_second);
        self.is_second |= boundary.is_none();
        let body = Body {
            counter: Counter::new(if boundary.is_some() { Transfer::Identity } else { leaf.transfer }),
            most: if leaf.is_prose() { self.most.0 } else { self.most.1 },
            kept: 0,
            cut: None,
            ending: b"",
        };
        if let Some(boundary) = boundary {
            let delimiter = [b"--", boundary.as_bytes()].concat();
            self.around.push(Around {
                delimiter,
                opened: false,
                closed: false,
                digest: multipart == "multipart/digest",
            });
        }
        self.state = State::Body(body);
    }

    /// Octets that are neither a delimiter nor the end of a header.
    fn content(&mut self, octets: &[u8]) {
        let at = self.kept.skeleton.len();
        match &mut self.state {
            State::Epilogue => {}
            State::Header(start) => {
                // What is longer is not read anyway.
                if at.saturating_sub(*start) <= tree::MAX_HEADERS {
                    self.keep(octets);
                }
            }
            State::Body(body) => {
                let text = octets.strip_suffix(b"\n").map_or(octets, |text| text.strip_suffix(b"\r").unwrap_or(text));
                body.counter.feed(body.ending);
                body.counter.feed(text);
                body.ending = match octets.len().saturating_sub(text.len()) {
                    0 => b"",
                    1 => b"\n",
                    _ => b"\r\n",
                };
                // Whole lines: the beginning of one might be a delimiter.
                let fits = octets.len() <= body.most.saturating_sub(body.kept);
                let some = if fits && body.cut.is_none() { octets } else { b"" };
                body.kept = body.kept.saturating_add(some.len());
                if some.len() < octets.len() {
                    let _ = body.cut.get_or_insert(at);
                }
                self.keep(some);
            }
        }
    }

    /// The body that passed by has ended, at a delimiter or with the message.
    fn leave(&mut self, delimited: bool) {
        if let State::Body(body) = &self.state
            && let Some(at) = body.cut
        {
            let (size, whole) = body.counter.end();
            self.kept.cuts.push(Cut { at, size, whole });
            if delimited {
                self.keep(b"\r\n");
            }
        }
    }

    fn keep(&mut self, octets: &[u8]) {
        if self.kept.skeleton.len().saturating_add(octets.len()) <= SKELETON {
            self.kept.skeleton.extend_from_slice(octets);
        } else {
            self.kept.limited |= !octets.is_empty();
        }
    }
}

#[cfg(test)]
#[path = "skim_tests.rs"]
mod tests;
