//! Reading: headers to an envelope, a message to its text, files and drawable document. Nothing is loaded from anywhere, nothing
//! panics, and time and memory stay proportional to the size of the message.

mod draft;
mod own;
mod proposal;
mod resent;

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use mail_parser::{Address as Addresses, HeaderForm, HeaderName, HeaderValue, Message};

use crate::domain::block::Document;
use crate::domain::listing::Part;
use crate::domain::message::Correspondence;
use crate::domain::receipt::{Report, Request};
use crate::domain::{Address, Envelope};

use super::budget::Budget;
use super::skim::Skimmed;
use super::tree::{self, Disposition, Leaf, Tree};
use super::{blocks, clean, plain, report};

pub use draft::{ReadDraft, draft};
pub use own::fits_a_draft;
pub use proposal::proposal;
pub use resent::confided;

/// Longest text kept for search, quoting and copying.
const MAX_TEXT: usize = 2 * 1024 * 1024;
/// Characters of a preview.
const PREVIEW: usize = 200;
/// Most addresses of one header that are listed.
const MAX_ADDRESSES: usize = 1_000;
/// Most entries of `References`.
const MAX_REFERENCES: usize = 200;

/// A message taken apart.
#[derive(Clone, Default, PartialEq)]
pub struct Parsed {
    /// The letter as plain text (from HTML when there is no other).
    pub text: String,
    /// Its first words, without quotations, on one line.
    pub preview: String,
    /// Its files, in order; of a message beyond the limits, last the message itself ([`Part::WHOLE`]).
    pub parts: Vec<Part>,
    /// There are files beside the text (pictures inside the text and machine parts of receipts do not count).
    pub has_attachments: bool,
    /// The message ends before it should.
    pub truncated: bool,
    /// What it reports of a letter that had left.
    pub report: Option<Report>,
}

impl std::fmt::Debug for Parsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parsed").field("parts", &self.parts).field("truncated", &self.truncated).finish_non_exhaustive()
    }
}

/// A file of a message, decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Cleaned file name, may be empty.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Content.
    pub octets: Vec<u8>,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File").field("octets", &self.octets.len()).finish_non_exhaustive()
    }
}

/// Decodes a header block (RFC 2047, RFC 2231; undeclared 8-bit fields as UTF-8, else windows-1252). What follows the first
/// empty line is ignored.
pub fn envelope(raw_headers: &[u8]) -> Envelope {
    let (block, _) = tree::split(raw_headers);
    let Some(message) = tree::parse_headers(block) else { return Envelope::default() };
    let envelope = catch_unwind(AssertUnwindSafe(|| decode_envelope(&message))).unwrap_or_default();
    Envelope { proposal: proposal::proposal(raw_headers).map(Box::new), ..envelope }
}

/// Takes a message apart for the store. One that cannot be, or not in time, has nothing but itself as a file.
pub fn message(raw: &[u8]) -> Parsed {
    message_within(raw, Budget::of_message())
}

/// The same for a message that passed by.
pub fn skimmed(message: &Skimmed) -> Parsed {
    within(Budget::of_message(), |budget| take_apart_from(&message.skeleton, Some(message), budget))
        .unwrap_or_else(|| Parsed { parts: vec![whole(message.total)], ..Parsed::default() })
}

/// The letter as blocks for the reader: HTML when there is any, else plain text; nothing when it cannot be read.
pub fn document(raw: &[u8]) -> Document {
    document_within(raw, Budget::of_message())
}

/// One file of a message, by its [`Part::number`].
pub fn part(raw: &[u8], number: u32) -> Option<File> {
    if number == Part::WHOLE {
        let Part { name, media_type, .. } = whole(raw.len() as u64);
        return Some(File { name, media_type, octets: raw.to_vec() });
    }
    let tree = tree::walk(raw, &Budget::of_message());
    let leaf = tree.leaves.into_iter().find(|leaf| leaf.number == number)?;
    Some(File { octets: leaf.transfer.decode(leaf.body).0, name: leaf.name, media_type: leaf.media_type })
}

fn message_within(raw: &[u8], budget: Budget) -> Parsed {
    within(budget, |budget| take_apart(raw, budget))
        .unwrap_or_else(|| Parsed { parts: vec![whole(raw.len() as u64)], ..Parsed::default() })
}

fn document_within(raw: &[u8], budget: Budget) -> Document {
    let nothing = || Document { truncated: true, ..Document::default() };
    within(budget, |budget| draw_letter(raw, budget)).unwrap_or_else(nothing)
}

/// What `work` makes of a message, unless it takes too long or panics.
fn within<T>(mut budget: Budget, work: impl FnOnce(&mut Budget) -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(|| work(&mut budget))).ok()?;
    (!budget.is_spent()).then_some(done)
}

fn take_apart(raw: &[u8], budget: &mut Budget) -> Parsed {
    take_apart_from(raw, None, budget)
}

/// `skimmed`: the message of which `raw` is the skeleton.
fn take_apart_from(raw: &[u8], skimmed: Option<&Skimmed>, budget: &mut Budget) -> Parsed {
    let tree = tree::walk(raw, budget);
    let cut = |leaf: &Leaf<'_>| skimmed.and_then(|message| message.cut(leaf.body));
    let mut limited = tree.limited || skimmed.is_some_and(|message| message.limited);
    let mut text = String::new();
    let mut html = String::new();
    for leaf in letter(&tree, Form::Text) {
        if text.len() > MAX_TEXT || budget.is_spent() {
            break;
        }
        limited |= cut(leaf).is_some();
        let decoded = leaf.text();
        let piece = if leaf.media_type == "text/html" {
            html.push_str(clean::truncated(&decoded, MAX_TEXT.saturating_sub(html.len())));
            let drawn = blocks::document(&decoded, &|_| None, budget);
            limited |= drawn.truncated;
            drawn.to_text()
        } else {
            plain_text(leaf, &decoded)
        };
        if !text.is_empty() && !piece.trim().is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(piece.trim_end());
    }
    if text.len() > MAX_TEXT {
        limited = true;
        let end = clean::truncated(&text, MAX_TEXT).len();
        text.truncate(end);
    }
    if html.is_empty() {
        let written = tree.leaves.iter().filter(|leaf| leaf.media_type == "text/html" && leaf.is_prose());
        let written = written.map(Leaf::text).find(|text| !text.is_empty()).unwrap_or_default();
        html.push_str(clean::truncated(&written, MAX_TEXT));
    }
    let mut truncated = tree.truncated;
    let mut parts = Vec::new();
    for leaf in tree.leaves.iter().filter(|leaf| !leaf.is_prose()) {
        if budget.is_spent() {
            break;
        }
        let counted = cut(leaf).map(|cut| (cut.size, cut.whole));
        let (size, whole) = counted.unwrap_or_else(|| leaf.transfer.decoded_len(leaf.body));
        truncated |= !whole;
        parts.push(describe(leaf, size, &html));
    }
    let has_attachments = parts.iter().any(|part| !part.inline && !is_machine_part(&part.media_type));
    if limited {
        parts.push(whole(skimmed.map_or(raw.len() as u64, |message| message.total)));
    }
    let report = report::report(raw, &tree);
    Parsed { preview: preview(&text), text, parts, has_attachments, truncated, report }
}

fn draw_letter(raw: &[u8], budget: &mut Budget) -> Document {
    let tree = tree::walk(raw, budget);
    let drawn = draw(&tree, Form::Html, budget);
    if !drawn.blocks.is_empty() {
        return drawn;
    }
    // An HTML version with nothing to see in it: the text version may have more.
    Document { blocked_remote: drawn.blocked_remote, ..draw(&tree, Form::Text, &mut budget.anew()) }
}

/// To whom a message asks that its reading be told, if to one address, and whether that is not where it came from: `Return-Path`, else
/// `From` (RFC 8098 §2.1).
pub fn receipt_request(raw: &[u8]) -> Option<Request> {
    let (block, _) = tree::split(raw);
    let message = tree::parse_headers(block)?;
    let fields = |wanted: &str| {
        let all = message.headers().iter();
        all.filter(|header| header.name().eq_ignore_ascii_case(wanted))
            .map(|header| header.name.clone())
            .collect::<Vec<_>>()
    };
    let [name] = fields("disposition-notification-to").try_into().ok()?;
    let asked: Vec<_> = people(message.header_as(name, HeaderForm::Addresses).iter());
    let [asked] = asked.as_slice() else { return None };
    let to = asked.parsed()?;
    let returned = match message.return_path() {
        HeaderValue::Text(path) => Some(path.trim_matches(['<', '>', ' ']).to_owned()),
        _ => None,
    };
    let from = people(message.header_values(HeaderName::From)).into_iter().map(|person| person.address).next();
    let origin = returned.or(from).and_then(|text| Address::parse(&text).ok());
    let diverts = origin.is_none_or(|origin| origin.folded() != to.folded());
    Some(Request { to, diverts })
}

/// Every field by which mail-parser sees people named, lower case, with the addresses it finds; nothing is repaired first. For
/// comparison with a strict reading when a message is sealed.
pub fn address_fields(raw: &[u8]) -> Vec<(String, Vec<String>)> {
    let read = || {
        let Some(message) = mail_parser::MessageParser::default().parse_headers(raw) else { return Vec::new() };
        let named = message.headers().iter().filter(|header| names_people(header.name()));
        named
            .map(|header| {
                let octets = raw.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
                let value = mail_parser::parsers::MessageStream::new(octets).parse_address();
                let addresses = match value.as_address() {
                    Some(Addresses::List(list)) => {
                        list.iter().map(|a| a.address.as_deref().unwrap_or_default().to_owned()).collect()
                    }
                    // A group is never written by us and never sealed.
                    Some(Addresses::Group(_)) => vec![String::new()],
                    None => Vec::new(),
                };
                (header.name().to_ascii_lowercase(), addresses)
            })
            .collect()
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_default()
}

/// Whether a field names people: the ones of RFC 5322, and any `…-To` by which answers, receipts or errors are directed.
pub fn names_people(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    match field.as_str() {
        "from" | "sender" | "to" | "cc" | "bcc" => true,
        "in-reply-to" => false,
        other => other.ends_with("-to") || other.starts_with("resent-"),
    }
}

/// Which alternative is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Html,
}

fn draw(tree: &Tree<'_>, form: Form, budget: &mut Budget) -> Document {
    let mut whole = Document { truncated: tree.limited, ..Document::default() };
    for leaf in letter(tree, form) {
        if budget.is_full() {
            whole.truncated = true;
            break;
        }
        let decoded = leaf.text();
        let document = if leaf.media_type == "text/html" {
            let picture = |content_id: &str| {
                let found = tree.leaves.iter().find(|leaf| leaf.content_id.as_deref() == Some(content_id))?;
                found.media_type.starts_with("image/").then_some(found.number)
            };
            blocks::document(&decoded, &picture, budget)
        } else {
            plain::document(&plain_text(leaf, &decoded), budget)
        };
        whole.blocks.extend(document.blocks);
        whole.blocked_remote = whole.blocked_remote.saturating_add(document.blocked_remote);
        whole.truncated |= document.truncated;
    }
    whole
}

/// The leaves that make the letter: prose, one branch of each alternative.
fn letter<'t, 'x>(tree: &'t Tree<'x>, form: Form) -> Vec<&'t Leaf<'x>> {
    let wanted = if form == Form::Html { "text/html" } else { "text/plain" };
    let prose: Vec<&Leaf<'_>> = tree.leaves.iter().filter(|leaf| leaf.is_prose()).collect();
    // For each alternative: the last branch (RFC 2046 §5.1.4: the richest) that holds the wanted form, else its first with any prose.
    let mut chosen: Vec<(u32, u32, bool)> = Vec::new();
    for leaf in &prose {
        let fits = leaf.media_type == wanted && leaf.body.iter().any(|b| !b.is_ascii_whitespace());
        for &(group, branch) in &leaf.alternatives {
            match chosen.iter_mut().find(|(known, ..)| *known == group) {
                None => chosen.push((group, branch, fits)),
                Some(choice) if fits => *choice = (group, branch, true),
                Some(_) => {}
            }
        }
    }
    let is_chosen = |at: &(u32, u32)| chosen.iter().any(|(group, branch, _)| (*group, *branch) == *at);
    prose.into_iter().filter(|leaf| leaf.alternatives.iter().all(is_chosen)).collect()
}

fn plain_text(leaf: &Leaf<'_>, decoded: &str) -> String {
    let text = match leaf.flowed {
        Some(delsp) => plain::unflow(decoded, delsp),
        None => decoded.to_owned(),
    };
    clean::text(&text)
}

fn describe(leaf: &Leaf<'_>, size: u64, html: &str) -> Part {
    let belongs = leaf.related || leaf.disposition != Disposition::Attachment;
    let drawn = leaf.media_type.starts_with("image/")
        && belongs
        && leaf.content_id.as_deref().is_some_and(|id| html.contains(&format!("cid:{id}")));
    Part {
        number: leaf.number,
        name: leaf.name.clone(),
        media_type: leaf.media_type.clone(),
        size,
        content_id: leaf.content_id.clone(),
        inline: drawn,
    }
}

/// The message as it was received, as a file.
fn whole(size: u64) -> Part {
    Part {
        number: Part::WHOLE,
        name: "message.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        size,
        content_id: None,
        inline: false,
    }
}

/// Parts that programs read, not people: reports and signatures.
fn is_machine_part(media_type: &str) -> bool {
    matches!(
        media_type,
        "message/delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "application/pgp-signature"
    )
}

fn preview(text: &str) -> String {
    let own = text.lines().filter(|line| !line.starts_with('>') && !line.trim().is_empty());
    let mut out = String::new();
    for line in own {
        if out.chars().count() >= PREVIEW {
            break;
        }
        out.push_str(line);
        out.push(' ');
    }
    clean::line(&out, PREVIEW)
}

fn decode_envelope(message: &Message<'_>) -> Envelope {
    Envelope {
        subject: clean::line(message.subject().unwrap_or_default(), 2_000),
        from: people(message.header_values(HeaderName::From)),
        to: people(message.header_values(HeaderName::To)),
        cc: people(message.header_values(HeaderName::Cc)),
        reply_to: people(message.header_values(HeaderName::ReplyTo)),
        date: message
            .date()
            .filter(|date| date.is_valid())
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        message_id: ids(message.header_values(HeaderName::MessageId)).into_iter().next(),
        in_reply_to: ids(message.header_values(HeaderName::InReplyTo)).into_iter().next(),
        references: ids(message.header_values(HeaderName::References)),
        receipt_to: receipt_to(message),
        urgent: is_urgent(message),
        proposal: None,
    }
}

/// What its author says of it, in any of the ways that programs have (RFC 4021 sections 2.1.54 and 2.1.55, and older ones).
fn is_urgent(message: &Message<'_>) -> bool {
    let says = |header: &mail_parser::Header<'_>| {
        let words: &[&str] = match header.name().to_ascii_lowercase().as_str() {
            "importance" | "x-msmail-priority" => &["high"],
            "priority" => &["urgent"],
            "x-priority" => &["1", "2"],
            _ => return false,
        };
        let said = header.value().as_text().and_then(|text| text.split_whitespace().next()).unwrap_or_default();
        words.iter().any(|word| said.eq_ignore_ascii_case(word))
    };
    message.headers().iter().any(says)
}

fn receipt_to(message: &Message<'_>) -> Option<String> {
    let name =
        message.headers().iter().find(|h| h.name().eq_ignore_ascii_case("disposition-notification-to"))?.name.clone();
    let values = message.header_as(name, HeaderForm::Addresses);
    people(values.iter()).into_iter().map(|person| person.address).find(|address| !address.is_empty())
}

fn people<'m, 'x: 'm>(values: impl Iterator<Item = &'m HeaderValue<'x>>) -> Vec<Correspondence> {
    let mut out = Vec::new();
    for addresses in values.filter_map(HeaderValue::as_address) {
        let members: Vec<_> = match addresses {
            Addresses::List(list) => list.iter().collect(),
            Addresses::Group(groups) => groups.iter().flat_map(|group| &group.addresses).collect(),
        };
        for member in members {
            if out.len() >= MAX_ADDRESSES {
                return out;
            }
            let name = clean::line(member.name.as_deref().unwrap_or_default(), 500);
            let address = clean::address(member.address.as_deref().unwrap_or_default());
            if !name.is_empty() || !address.is_empty() {
                out.push(Correspondence { name, address });
            }
        }
    }
    out
}

fn ids<'m, 'x: 'm>(values: impl Iterator<Item = &'m HeaderValue<'x>>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for value in values {
        let texts: Vec<&str> = match value {
            HeaderValue::Text(text) => vec![text],
            HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        out.extend(
            texts.into_iter().map(|id| clean::line(id.trim_matches(['<', '>', ' ']), 998)).filter(|id| !id.is_empty()),
        );
    }
    // The oldest and the latest matter most for threading.
    if out.len() > MAX_REFERENCES {
        let surplus = out.len().saturating_sub(MAX_REFERENCES).saturating_add(1);
        drop(out.drain(1..surplus));
    }
    out
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
