//! Writing: a letter to RFC 5322 octets. Every value is cleaned before it reaches a header, so nothing typed can add a field;
//! there is never a `Bcc`, a host name or the name of a program in it, but that a draft, which is not sent, keeps its `Bcc`.

mod draft;
mod proposal;
mod receipt;
mod resent;

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailboxes;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};

use crate::domain::document::Declared;
use crate::domain::draft::Attachment;
use crate::domain::{Address, DisplayName, Domain, ProductReference};

use super::clean;

pub use draft::{UNFINISHED, draft};
pub use proposal::{PROPOSAL_FIELDS, proposal};
pub use receipt::{Receipt, receipt};
pub use resent::{Resent, resent};

/// Longest subject, in characters.
const MAX_SUBJECT: usize = 500;
/// Most entries of `References`: the first, and the latest ones (RFC 5322 §3.6.4 allows cutting).
const MAX_REFERENCES: usize = 20;
/// Most codes of documents that are declared.
const CODES_MAX: usize = 40;
/// Longest line of quoted-printable and base64 (RFC 2045 §6.7, §6.8).
const MAX_LINE: usize = 76;
/// Octets that fill a line of base64.
const BASE64_LINE: usize = MAX_LINE / 4 * 3;
/// Octets of the fields of a part, or of a letter, at a guess.
const FIELDS: usize = 2 * 1024;
/// Longest line of a message that is enclosed as it is (RFC 5322 §2.1.1).
const ENCLOSED_LINE: usize = 998;
/// What says that a letter is urgent: RFC 4021 sections 2.1.54 and 2.1.55, and what programs read that know neither.
pub(super) const URGENT: [(&str, &str); 3] = [("Importance", "high"), ("Priority", "urgent"), ("X-Priority", "1")];
/// Media type of a message.
const MESSAGE: &str = "message/rfc822";

/// A person or mailbox in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Name shown, if any.
    pub name: Option<DisplayName>,
    /// Address.
    pub address: Address,
}

/// Everything a letter says.
#[derive(Clone)]
pub struct Letter<'a> {
    /// `From`.
    pub from: Mailbox,
    /// `To`.
    pub to: &'a [Mailbox],
    /// `Cc`.
    pub cc: &'a [Mailbox],
    /// `Subject`.
    pub subject: &'a str,
    /// Text, with `\n`.
    pub body: &'a str,
    /// Files.
    pub attachments: &'a [Attachment],
    /// `Date`.
    pub date: Timestamp,
    /// `Message-ID` without angle brackets, from [`message_id`].
    pub message_id: &'a str,
    /// `Message-ID` of the message answered.
    pub in_reply_to: Option<&'a str>,
    /// `References`, oldest first, the message answered last.
    pub references: &'a [String],
    /// Ask for a read receipt (RFC 8098), to be sent to `from`.
    pub ask_read_receipt: bool,
    /// `Importance: high`, and what older programs read instead.
    pub urgent: bool,
    /// `X-MSS-MES: FIN`: the patient may not answer.
    pub closes_exchange: bool,
    /// `X-MSS-CODECDA` and `X-MSS-INS`: of the archives of documents among its files.
    pub documents: Option<&'a Declared>,
    /// `X-MSS-NIL`: reference of the declared product; left out when there is none.
    pub product: Option<&'a ProductReference>,
}

/// A new `Message-ID`, without angle brackets: random, at the sender's domain.
///
/// # Errors
/// When the system gives no random octets.
pub fn message_id(domain: &Domain) -> Result<String, getrandom::Error> {
    Ok(format!("{}@{domain}", random_token()?))
}

/// The same for a letter that is made of a draft, begun with its mark.
///
/// # Errors
/// The same.
pub fn message_id_marked(mark: &str, domain: &Domain) -> Result<String, getrandom::Error> {
    Ok(format!("{mark}.{}", message_id(domain)?))
}

/// A new identifier of an envelope (RFC 3461 §4.4): random, so that nobody but the servers on the way knows it.
///
/// # Errors
/// When the system gives no random octets.
pub fn envelope_id() -> Result<String, getrandom::Error> {
    random_token()
}

fn random_token() -> Result<String, getrandom::Error> {
    let mut octets = [0_u8; 16];
    getrandom::fill(&mut octets)?;
    Ok(format!("{:032x}", u128::from_be_bytes(octets)))
}

/// The octets of a letter, lines ended by CRLF.
///
/// # Errors
/// When the system gives no random octets (for the boundary).
pub fn letter(letter: &Letter<'_>) -> Result<Vec<u8>, getrandom::Error> {
    let mut message = MessageBuilder::new().date(Date::new(letter.date.as_second())).from(mailbox(&letter.from));
    if !letter.to.is_empty() {
        message = message.to(mailboxes(letter.to));
    }
    if !letter.cc.is_empty() {
        message = message.cc(mailboxes(letter.cc));
    }
    message = message.subject(clean::line(letter.subject, MAX_SUBJECT)).message_id(id(letter.message_id));
    if let Some(answered) = letter.in_reply_to.map(id).filter(|id| !id.is_empty()) {
        message = message.in_reply_to(answered);
    }
    let references = references(letter.references);
    if !references.is_empty() {
        message = message.references(MessageId::new_list(references.into_iter()));
    }
    if letter.ask_read_receipt {
        message =
            message.header("Disposition-Notification-To", mailbox(&Mailbox { name: None, ..letter.from.clone() }));
    }
    if letter.urgent {
        message = URGENT.into_iter().fold(message, |message, (name, value)| message.header(name, Raw::new(value)));
    }
    if letter.closes_exchange {
        message = message.header("X-MSS-MES", Raw::new("FIN"));
    }
    if let Some(Declared { codes, qualified }) = letter.documents {
        let codes: Vec<String> = codes.iter().take(CODES_MAX).map(|code| token(code)).collect();
        message = message.header("X-MSS-CODECDA", Raw::new(codes.join(",")));
        message = message.header("X-MSS-INS", Raw::new(if *qualified { "O" } else { "N" }));
    }
    if let Some(product) = letter.product {
        message = message.header("X-MSS-NIL", Raw::new(product.as_str()));
    }
    message = message.header("MIME-Version", Raw::new("1.0"));
    let mut octets = Vec::with_capacity(room(letter));
    message.body(body(letter)?).serialize(&mut octets);
    Ok(octets)
}

/// Octets that a letter takes, and some more: it is written once, and never moved meanwhile.
fn room(letter: &Letter<'_>) -> usize {
    let files = letter.attachments.iter().map(|file| base64_len(file.content.len()).saturating_add(FIELDS));
    files.fold(letter.body.len().saturating_mul(2).saturating_add(FIELDS), usize::saturating_add)
}

/// Octets of so many in base64, with the ends of its lines.
const fn base64_len(octets: usize) -> usize {
    (octets / BASE64_LINE).saturating_add(1).saturating_mul(MAX_LINE + 2)
}

fn body<'a>(letter: &Letter<'a>) -> Result<MimePart<'a>, getrandom::Error> {
    let text = ContentType::new("text/plain").attribute("charset", "utf-8");
    let text = encoded(text, None, "quoted-printable", quoted_printable(&clean::text(letter.body)));
    if letter.attachments.is_empty() {
        return Ok(text);
    }
    let files = letter.attachments.iter().map(attachment);
    let mixed = ContentType::new("multipart/mixed").attribute("boundary", format!("=_{}", random_token()?));
    let parts = MimePart::new(mixed, std::iter::once(text).chain(files).collect::<Vec<_>>());
    // What encloses octets beyond ASCII says so itself (RFC 2045 §6.4).
    let beyond = |file: &&Attachment| is_enclosed(file) && !file.content.is_ascii();
    Ok(match letter.attachments.iter().find(beyond) {
        Some(_) => parts.header("Content-Transfer-Encoding", Raw::new("8bit")),
        None => parts,
    })
}

/// A part whose body is encoded already.
fn encoded<'x>(
    content_type: ContentType<'x>,
    disposition: Option<String>,
    transfer: &'static str,
    body: String,
) -> MimePart<'x> {
    let part = MimePart::new(content_type, BodyPart::Binary(Cow::Owned(body.into_bytes()))).transfer_encoding(transfer);
    match disposition {
        Some(disposition) => part.header("Content-Disposition", Raw::new(disposition)),
        None => part,
    }
}

fn attachment(file: &Attachment) -> MimePart<'_> {
    let (fallback, disposition) = names(file);
    let stands_as_it_is = is_enclosed(file);
    let kind = if stands_as_it_is { MESSAGE.to_owned() } else { media_type(&file.media_type) };
    let is_text = kind.starts_with("text/");
    let mut content_type = ContentType::new(kind);
    if fallback.len() <= 60 {
        content_type = content_type.attribute("name", fallback);
    }
    if is_text {
        // The library would choose how to write it, and change the ends of its lines.
        return encoded(content_type, Some(disposition), "base64", base64(&file.content));
    }
    let part = if stands_as_it_is {
        enclosed(content_type, &file.content)
    } else {
        // Encoded by the library straight into the letter: a heavy one has no room for a copy.
        MimePart::new(content_type, BodyPart::Binary(Cow::Borrowed(&file.content)))
    };
    part.header("Content-Disposition", Raw::new(disposition))
}

fn base64(octets: &[u8]) -> String {
    let mut text = String::with_capacity(base64_len(octets.len()));
    for line in octets.chunks(BASE64_LINE) {
        BASE64.encode_string(line, &mut text);
        text.push_str("\r\n");
    }
    text
}

/// The name of a file in ASCII, and its `Content-Disposition`.
fn names(file: &Attachment) -> (String, String) {
    let name = match clean::file_name(&file.name) {
        name if name.is_empty() => "document".to_owned(),
        name => name,
    };
    let fallback = ascii_name(&name);
    let mut disposition = format!("attachment; filename=\"{fallback}\"");
    if fallback != name {
        // In one piece (RFC 2231 §4): pieces beside a plain name confuse readers. At most 450 characters.
        disposition.push_str("; filename*=UTF-8''");
        disposition.extend(name.bytes().map(percent));
    }
    (fallback, disposition)
}

/// A message that stands in another as it is: RFC 2046 §5.2.1 allows no encoding.
fn enclosed<'x>(kind: ContentType<'x>, message: &'x [u8]) -> MimePart<'x> {
    let transfer = if message.is_ascii() { "7bit" } else { "8bit" };
    MimePart::new(kind, BodyPart::Binary(Cow::Borrowed(message))).transfer_encoding(transfer)
}

/// Whether a file is written so.
fn is_enclosed(file: &Attachment) -> bool {
    file.media_type.eq_ignore_ascii_case(MESSAGE) && may_be_enclosed(&file.content)
}

/// Whether a message can stand so.
fn may_be_enclosed(message: &[u8]) -> bool {
    message.ends_with(b"\r\n")
        && message.split_inclusive(|b| *b == b'\n').all(|line| {
            let content = line.strip_suffix(b"\r\n");
            content.is_some_and(|content| {
                content.len() <= ENCLOSED_LINE && !content.iter().any(|b| matches!(b, 0 | b'\r'))
            })
        })
}

/// One octet of an extended parameter value (RFC 2231 §7).
fn percent(b: u8) -> String {
    if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }
}

/// A file name in ASCII for programs that do not know RFC 2231.
fn ascii_name(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let folded = name.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    folded
        .flat_map(|c| match c {
            'œ' => ['o', 'e'],
            'Œ' => ['O', 'E'],
            'æ' => ['a', 'e'],
            'Æ' => ['A', 'E'],
            '’' | '‘' => ['\'', '\0'],
            ' '..='~' if !matches!(c, '"' | '\\') => [c, '\0'],
            _ => ['_', '\0'],
        })
        .filter(|c| *c != '\0')
        .collect()
}

/// A media type that may stand in a header of what is encoded. Messages and multiparts may not be (RFC 2046 §5.2.1): one that cannot
/// stand as it is goes as a file.
fn media_type(text: &str) -> String {
    let sound = |part: &str| {
        !part.is_empty()
            && part.len() <= 80
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    match text.split_once('/') {
        Some(("message" | "multipart", _)) | None => "application/octet-stream".to_owned(),
        Some((kind, subtype)) if sound(kind) && sound(subtype) => text.to_ascii_lowercase(),
        Some(_) => "application/octet-stream".to_owned(),
    }
}

fn mailbox<'x>(mailbox: &Mailbox) -> Mailboxes<'x> {
    let name = mailbox.name.as_ref().map(|name| clean::line(name.as_str(), 200)).filter(|name| !name.is_empty());
    Mailboxes::new_address(name, mailbox.address.to_string())
}

fn mailboxes<'x>(all: &[Mailbox]) -> Mailboxes<'x> {
    Mailboxes::new_list(all.iter().map(mailbox).collect())
}

/// What may stand between angle brackets.
fn id(text: &str) -> String {
    let kept =
        text.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '\\'));
    kept.take(900).collect()
}

fn references(all: &[String]) -> Vec<String> {
    let sound: Vec<String> = all.iter().map(|text| id(text)).filter(|id| !id.is_empty()).collect();
    let skipped = sound.len().saturating_sub(MAX_REFERENCES);
    sound.into_iter().enumerate().filter(|(at, _)| *at == 0 || *at > skipped).map(|(_, id)| id).collect()
}

fn token(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).take(60).collect()
}

/// Quoted-printable (RFC 2045 §6.7). Points and `From` at the start of a line are encoded too: nothing on the way touches them.
fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(text.len() / 8));
    let lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    for line in lines {
        let mut column = 0_usize;
        let last = line.len().saturating_sub(1);
        for (at, b) in line.bytes().enumerate() {
            let literal = match b {
                b'=' => false,
                b'.' | b'F' | b'-' => at != 0,
                b' ' | b'\t' => at != last,
                _ => b.is_ascii_graphic(),
            };
            let width = if literal { 1 } else { 3 };
            if column.saturating_add(width) >= MAX_LINE {
                out.push_str("=\r\n");
                column = 0;
            }
            if literal {
                out.push(char::from(b));
            } else {
                let _ = write!(out, "={b:02X}");
            }
            column = column.saturating_add(width);
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
