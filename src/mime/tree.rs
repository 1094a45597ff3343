//! The tree of parts of a message, flattened to its leaves without recursion and within limits. Enclosed messages are leaves:
//! they are offered as files, not opened.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Message, MessageParser, MimeHeaders};
use memchr::memchr_iter;

use super::budget::Budget;
use super::{charset, clean, transfer::Transfer};

/// Deepest nesting of multiparts that is followed.
pub(super) const MAX_DEPTH: usize = 20;
/// Most leaves of a message.
const MAX_LEAVES: usize = 1_000;
/// Longest header block that is read.
pub(super) const MAX_HEADERS: usize = 256 * 1024;

/// What `Content-Disposition` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposition {
    /// Nothing.
    None,
    /// `inline`.
    Inline,
    /// `attachment`, or anything unknown (RFC 2183 §2.8).
    Attachment,
}

/// A part without parts.
pub(super) struct Leaf<'x> {
    /// From 1, in the order of the message.
    pub number: u32,
    /// Still encoded.
    pub body: &'x [u8],
    /// Encoding of `body`.
    pub transfer: Transfer,
    /// `type/subtype`, lower case.
    pub media_type: String,
    /// Declared charset.
    pub charset: Option<String>,
    /// `format=flowed`, and whether `delsp=yes`.
    pub flowed: Option<bool>,
    /// File name, cleaned; may be empty.
    pub name: String,
    /// How it wants to be shown.
    pub disposition: Disposition,
    /// `Content-ID` without angle brackets.
    pub content_id: Option<String>,
    /// Alternatives it lies in, outermost first: which one, and which branch of it.
    pub alternatives: Vec<(u32, u32)>,
    /// Directly inside a `multipart/related`.
    pub related: bool,
    /// The message has no other part.
    pub alone: bool,
}

impl Leaf<'_> {
    /// Decoded text.
    pub fn text(&self) -> String {
        charset::decode(&self.transfer.decode(self.body).0, self.charset.as_deref())
    }

    /// Meant to be read as part of the letter, not as a file.
    pub fn is_prose(&self) -> bool {
        matches!(self.media_type.as_str(), "text/plain" | "text/html")
            && self.disposition != Disposition::Attachment
            && (self.name.is_empty() || self.alone)
    }
}

/// All leaves of a message.
pub(super) struct Tree<'x> {
    /// In order.
    pub leaves: Vec<Leaf<'x>>,
    /// A closing delimiter is missing.
    pub truncated: bool,
    /// A limit was reached.
    pub limited: bool,
}

/// Where the headers of `entity` end and where its body starts.
pub(super) fn split(entity: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0_usize;
    for line in entity.split_inclusive(|b| *b == b'\n') {
        let end = start.saturating_add(line.len());
        if matches!(line, b"\r\n" | b"\n") {
            return (entity.get(..start).unwrap_or_default(), entity.get(end..).unwrap_or_default());
        }
        start = end;
    }
    (entity, b"")
}

/// Parses a header block with mail-parser; undeclared 8-bit fields were made UTF-8 before, hence the owned copy.
pub(super) fn parse_headers(block: &[u8]) -> Option<Message<'static>> {
    let capped = block.get(..MAX_HEADERS).unwrap_or(block);
    let mut text = charset::headers(capped).into_owned();
    text.extend_from_slice(b"\r\n\r\n");
    // The parser is asked about hostile input: an arithmetic fault in it must cost one message its headers, not the program.
    catch_unwind(AssertUnwindSafe(|| MessageParser::default().parse_headers(&text).map(Message::into_owned)))
        .ok()
        .flatten()
}

struct Entity<'x> {
    octets: &'x [u8],
    depth: usize,
    alternatives: Vec<(u32, u32)>,
    related: bool,
    digest: bool,
}

/// Walks the message.
pub(super) fn walk<'x>(raw: &'x [u8], budget: &Budget) -> Tree<'x> {
    let mut tree = Tree { leaves: Vec::new(), truncated: false, limited: false };
    let mut groups = 0_u32;
    let mut todo = vec![Entity { octets: raw, depth: 0, alternatives: Vec::new(), related: false, digest: false }];
    while let Some(entity) = todo.pop() {
        if tree.leaves.len() >= MAX_LEAVES || budget.is_spent() {
            tree.limited = true;
            break;
        }
        let (block, body) = split(entity.octets);
        let headers = parse_headers(block);
        let kind = Kind::of(headers.as_ref(), entity.digest);
        let room = MAX_LEAVES.saturating_sub(tree.leaves.len()).saturating_sub(todo.len());
        let children = kind
            .boundary
            .as_deref()
            .filter(|_| entity.depth < MAX_DEPTH)
            .map(|boundary| parts(body, boundary.as_bytes(), room))
            .filter(|found| !found.ranges.is_empty());
        if let Some(found) = children {
            tree.truncated |= !found.closed && !found.limited;
            tree.limited |= found.limited;
            let alternative = kind.media_type == "multipart/alternative";
            groups = groups.saturating_add(u32::from(alternative));
            for (branch, range) in (0_u32..).zip(found.ranges).collect::<Vec<_>>().into_iter().rev() {
                let mut alternatives = entity.alternatives.clone();
                if alternative {
                    alternatives.push((groups, branch));
                }
                todo.push(Entity {
                    octets: body.get(range).unwrap_or_default(),
                    depth: entity.depth.saturating_add(1),
                    alternatives,
                    related: kind.media_type == "multipart/related",
                    digest: kind.media_type == "multipart/digest",
                });
            }
        } else {
            let unopened = kind.boundary.is_some();
            tree.limited |= unopened && entity.depth >= MAX_DEPTH;
            tree.truncated |= unopened && entity.depth < MAX_DEPTH;
            let number = u32::try_from(tree.leaves.len()).unwrap_or(u32::MAX).saturating_add(1);
            tree.leaves.push(leaf(number, &entity, kind, headers.as_ref(), body));
        }
    }
    if let [only] = tree.leaves.as_mut_slice() {
        only.alone = true;
    }
    tree
}

/// `Content-Type`, reduced to what matters.
pub(super) struct Kind {
    pub(super) media_type: String,
    pub(super) boundary: Option<String>,
    charset: Option<String>,
    flowed: Option<bool>,
    name: Option<String>,
}

impl Kind {
    pub(super) fn of(headers: Option<&Message<'_>>, digest: bool) -> Self {
        let Some(declared) = headers.and_then(|message| message.content_type()) else {
            // RFC 2046 §5.1.5: the default inside a digest is an enclosed message.
            let media_type = if digest { "message/rfc822" } else { "text/plain" };
            return Self { media_type: media_type.to_owned(), boundary: None, charset: None, flowed: None, name: None };
        };
        let attribute = |name: &str| {
            let all = declared.attributes().unwrap_or_default();
            all.iter().find(|a| a.name.eq_ignore_ascii_case(name)).map(|a| a.value.to_string())
        };
        let token =
            |text: &str| text.chars().take(80).filter(char::is_ascii_graphic).collect::<String>().to_ascii_lowercase();
        let media_type = match declared.subtype() {
            Some(subtype) => format!("{}/{}", token(declared.ctype()), token(subtype)),
            None if declared.ctype().eq_ignore_ascii_case("text") => "text/plain".to_owned(),
            None => "application/octet-stream".to_owned(),
        };
        let flowed = attribute("format").is_some_and(|value| value.eq_ignore_ascii_case("flowed"));
        Self {
            boundary: attribute("boundary").filter(|b| media_type.starts_with("multipart/") && !b.is_empty()),
            charset: attribute("charset"),
            flowed: flowed.then(|| attribute("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"))),
            name: attribute("name"),
            media_type,
        }
    }
}

/// What a header says of its body, without that body; `alone`: no multipart is around.
pub(super) fn leaf_of(kind: Kind, headers: Option<&Message<'_>>, alone: bool) -> Leaf<'static> {
    let entity = Entity { octets: b"", depth: 0, alternatives: Vec::new(), related: false, digest: false };
    Leaf { alone, ..leaf(0, &entity, kind, headers, b"") }
}

fn leaf<'x>(number: u32, entity: &Entity<'x>, kind: Kind, headers: Option<&Message<'_>>, body: &'x [u8]) -> Leaf<'x> {
    let declared = headers.and_then(|message| message.content_disposition());
    let disposition = match declared {
        None => Disposition::None,
        Some(declared) if declared.ctype().eq_ignore_ascii_case("inline") => Disposition::Inline,
        Some(_) => Disposition::Attachment,
    };
    let file_name = declared.and_then(|declared| {
        let all = declared.attributes().unwrap_or_default();
        // The last one: where there is a plain fallback, the full name (RFC 2231) follows it.
        all.iter().rev().find(|a| a.name.eq_ignore_ascii_case("filename")).map(|a| a.value.to_string())
    });
    let transfer = headers.and_then(|message| message.content_transfer_encoding());
    let is_multipart = kind.media_type.starts_with("multipart/");
    let mut name = clean::file_name(&file_name.or(kind.name).unwrap_or_default());
    if name.is_empty() && kind.media_type == "message/rfc822" {
        name.push_str("message.eml");
    }
    Leaf {
        number,
        body,
        // Only 7bit, 8bit and binary are allowed on a multipart (RFC 2045 §6.4); one that could not be taken apart is shown as text.
        transfer: if is_multipart { Transfer::Identity } else { transfer.map_or(Transfer::Identity, Transfer::parse) },
        media_type: if is_multipart { "text/plain".to_owned() } else { kind.media_type },
        charset: kind.charset,
        flowed: kind.flowed,
        name,
        disposition,
        content_id: headers
            .and_then(|message| message.content_id())
            .map(|id| clean::line(id.trim_matches(['<', '>', ' ']), 512))
            .filter(|id| !id.is_empty()),
        alternatives: entity.alternatives.clone(),
        related: entity.related,
        alone: false,
    }
}

#[derive(Default)]
struct Parts {
    ranges: Vec<Range<usize>>,
    closed: bool,
    limited: bool,
}

/// Bodies between delimiter lines (RFC 2046 §5.1.1): a delimiter stands at the start of a line, alone on it. Each octet is
/// looked at once, whatever stands on a line and however often.
fn parts(body: &[u8], boundary: &[u8], room: usize) -> Parts {
    let mut found = Parts::default();
    let delimiter = [b"--", boundary].concat();
    let mut open: Option<usize> = None;
    let mut start = 0_usize;
    for end in memchr_iter(b'\n', body).map(|at| at.saturating_add(1)).chain([body.len()]) {
        let line = body.get(start..end).unwrap_or_default();
        let at = std::mem::replace(&mut start, end);
        let Some(tail) = line.strip_prefix(delimiter.as_slice()).map(<[u8]>::trim_ascii_end) else { continue };
        if !matches!(tail, b"" | b"--") {
            continue;
        }
        // The line end before a delimiter belongs to the delimiter.
        let before = body.get(..at).unwrap_or_default();
        let content = before.strip_suffix(b"\n").map_or(before, |text| text.strip_suffix(b"\r").unwrap_or(text));
        if let Some(from) = open.take() {
            found.ranges.push(from..content.len().max(from));
        }
        if tail == b"--" {
            found.closed = true;
            break;
        }
        if found.ranges.len() >= room {
            found.limited = true;
            break;
        }
        open = Some(end);
    }
    if let Some(from) = open {
        found.ranges.push(from..body.len());
    }
    found
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
