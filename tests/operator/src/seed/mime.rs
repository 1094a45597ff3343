//! Builds messages as bytes: headers, encoded words, quoted-printable, base64,
//! multiparts. Written apart from Pli's own builder on purpose.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Zoned;

/// A name and an address.
pub type Mailbox = (String, String);

/// How the text body travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, quoted-printable.
    #[default]
    Utf8,
    /// UTF-8, base64.
    Utf8Base64,
    /// windows-1252, quoted-printable.
    Windows,
    /// windows-1252, 8bit.
    Windows8Bit,
}

/// A file joined to a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// File name, with accents.
    pub name: String,
    /// Media type.
    pub kind: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A message to build.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// Sender.
    pub from: Mailbox,
    /// Recipients.
    pub to: Vec<Mailbox>,
    /// Copies.
    pub cc: Vec<Mailbox>,
    /// Subject, in clear.
    pub subject: String,
    /// Date.
    pub date: Zoned,
    /// Message-ID without brackets.
    pub id: String,
    /// References, oldest first, without brackets.
    pub references: Vec<String>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Text body.
    pub text: String,
    /// How it travels.
    pub encoding: Encoding,
    /// HTML twin of the text.
    pub html: Option<String>,
    /// Attachments.
    pub attachments: Vec<Attachment>,
}

impl Mail {
    /// The finished message.
    pub fn build(&self) -> Vec<u8> {
        let mut out = self.head();
        let body = self.html.as_ref().map_or_else(
            || self.text_part(),
            |html| {
                let html =
                    part("text/html; charset=UTF-8", "quoted-printable", quoted_printable(html.as_bytes()).as_bytes());
                multipart("alternative", &self.boundary("alt"), &[self.text_part(), html])
            },
        );
        if self.attachments.is_empty() {
            out.extend(body);
        } else {
            let mut parts = vec![body];
            parts.extend(self.attachments.iter().map(attachment));
            out.extend(multipart("mixed", &self.boundary("mix"), &parts));
        }
        out
    }

    /// Headers up to `MIME-Version`, without the empty line.
    pub fn head(&self) -> Vec<u8> {
        let mut out = String::new();
        let (host, date) = (domain(&self.from.1), rfc2822(&self.date));
        add!(
            out,
            "Return-Path: <{}>\r\nReceived: from smtp.{host} (smtp.{host} [192.0.2.25])\r\n\
             \tby submission.operateur-pratique.invalid (Postfix) with ESMTPS id {}\r\n\t; {date}\r\n",
            self.from.1,
            self.id.get(..10).unwrap_or("0").to_uppercase(),
        );
        add!(out, "Date: {date}\r\nFrom: {}\r\n", mailbox(&self.from));
        add!(out, "To: {}\r\n", mailboxes(&self.to));
        if !self.cc.is_empty() {
            add!(out, "Cc: {}\r\n", mailboxes(&self.cc));
        }
        add!(out, "Subject: {}\r\n", encoded("Subject: ", &self.subject));
        add!(out, "Message-ID: <{}>\r\n", self.id);
        if let Some(last) = self.references.last() {
            let all: Vec<String> = self.references.iter().map(|id| format!("<{id}>")).collect();
            add!(out, "In-Reply-To: <{last}>\r\nReferences: {}\r\n", all.join("\r\n "));
        }
        for (name, value) in &self.headers {
            add!(out, "{name}: {value}\r\n");
        }
        out.push_str("MIME-Version: 1.0\r\n");
        out.into_bytes()
    }

    fn text_part(&self) -> Vec<u8> {
        let text = self.text.replace('\n', "\r\n");
        match self.encoding {
            Encoding::Utf8 => {
                part("text/plain; charset=UTF-8", "quoted-printable", quoted_printable(text.as_bytes()).as_bytes())
            }
            Encoding::Utf8Base64 => {
                part("text/plain; charset=\"utf-8\"", "base64", base64_lines(text.as_bytes()).as_bytes())
            }
            Encoding::Windows => part(
                "text/plain; charset=windows-1252",
                "quoted-printable",
                quoted_printable(&windows_1252(&text)).as_bytes(),
            ),
            Encoding::Windows8Bit => part("text/plain; charset=\"Windows-1252\"", "8bit", &windows_1252(&text)),
        }
    }

    fn boundary(&self, kind: &str) -> String {
        format!("=_{kind}_{}", self.id.get(..16).unwrap_or("0123456789abcdef"))
    }
}

/// One part: headers, empty line, content.
pub fn part(kind: &str, encoding: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n").into_bytes();
    out.extend_from_slice(content);
    if !content.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// A multipart of finished parts.
pub fn multipart(kind: &str, boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut out = format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        out.extend_from_slice(part);
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    out
}

/// A part that is a file; a name with accents is written as RFC 2231 says.
pub fn attachment(file: &Attachment) -> Vec<u8> {
    let (kind, disposition) = if file.name.is_ascii() {
        (format!("{};\r\n name=\"{}\"", file.kind, file.name), format!("attachment;\r\n filename=\"{}\"", file.name))
    } else {
        let value = percent(&file.name);
        // Long names go on several numbered lines.
        let pieces: Vec<&str> = split(&value, 48);
        let lines: Vec<String> = if pieces.len() < 2 {
            vec![format!(" filename*=UTF-8''{value}")]
        } else {
            pieces
                .iter()
                .enumerate()
                .map(|(n, piece)| {
                    let charset = if n == 0 { "UTF-8''" } else { "" };
                    format!(" filename*{n}*={charset}{piece}")
                })
                .collect()
        };
        (
            format!("{};\r\n name=\"{}\"", file.kind, encoded(" name=\"", &file.name)),
            format!("attachment;\r\n{}", lines.join(";\r\n")),
        )
    };
    let mut out = format!(
        "Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    out.extend_from_slice(base64_lines(&file.bytes).as_bytes());
    out
}

/// Cuts an escaped value without cutting an escape.
fn split(value: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while rest.len() > width {
        let mut cut = width;
        while cut > 1 && rest.get(cut.saturating_sub(2)..cut).is_some_and(|s| s.contains('%')) {
            cut = cut.saturating_sub(1);
        }
        let (piece, next) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = next;
    }
    pieces.push(rest);
    pieces
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Base64 in lines of 76.
pub fn base64_lines(bytes: &[u8]) -> String {
    let all = STANDARD.encode(bytes);
    let mut out = String::with_capacity(all.len().saturating_add(all.len() / 38));
    let mut rest = all.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at_checked(76).unwrap_or((rest, ""));
        out.push_str(line);
        out.push_str("\r\n");
        rest = next;
    }
    out
}

/// Quoted-printable; line ends of the input are CRLF or LF.
pub fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut width = 0_usize;
        for (n, byte) in line.iter().enumerate() {
            let last = n.saturating_add(1) == line.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (*byte == b' ' && !last);
            let token = if plain { char::from(*byte).to_string() } else { format!("={byte:02X}") };
            if width.saturating_add(token.len()) > 75 {
                out.push_str("=\r\n");
                width = 0;
            }
            width = width.saturating_add(token.len());
            out.push_str(&token);
        }
        out.push_str("\r\n");
    }
    out
}

/// windows-1252 bytes of a French text; `?` for what it cannot hold.
pub fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '€' => 0x80,
            '…' => 0x85,
            'Œ' => 0x8C,
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '•' => 0x95,
            '–' => 0x96,
            '—' => 0x97,
            'œ' => 0x9C,
            '\u{202f}' => 0xA0,
            other => u8::try_from(u32::from(other)).unwrap_or(b'?'),
        })
        .collect()
}

/// Encoded words for a header value, folded.
pub fn encoded(label: &str, text: &str) -> String {
    if text.is_ascii() {
        return fold(label, text);
    }
    let mut words = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if piece.len().saturating_add(c.len_utf8()) > 42 {
            words.push(format!("=?UTF-8?B?{}?=", STANDARD.encode(&piece)));
            piece.clear();
        }
        piece.push(c);
    }
    words.push(format!("=?UTF-8?B?{}?=", STANDARD.encode(&piece)));
    words.join("\r\n ")
}

fn fold(label: &str, text: &str) -> String {
    let mut out = String::new();
    let mut width = label.len();
    for (n, word) in text.split(' ').enumerate() {
        if n > 0 {
            if width.saturating_add(word.len()) > 76 {
                out.push_str("\r\n ");
                width = 1;
            } else {
                out.push(' ');
                width = width.saturating_add(1);
            }
        }
        out.push_str(word);
        width = width.saturating_add(word.len());
    }
    out
}

fn mailbox((name, address): &Mailbox) -> String {
    if name.is_empty() {
        address.clone()
    } else if name.is_ascii() {
        format!("\"{name}\" <{address}>")
    } else {
        format!("{}\r\n <{address}>", encoded("From: ", name))
    }
}

fn mailboxes(all: &[Mailbox]) -> String {
    all.iter().map(mailbox).collect::<Vec<_>>().join(",\r\n ")
}

/// Domain of an address.
pub fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or("invalid")
}

/// `Tue, 3 Nov 2026 08:12:00 +0100`.
pub fn rfc2822(date: &Zoned) -> String {
    date.strftime("%a, %-d %b %Y %H:%M:%S %z").to_string()
}
