//! A strict reading of a finished message's header block, for sealing. Whatever two programs could read differently is a fault:
//! duplicates, comments, groups, routes, folding tricks, octets outside ASCII. It repairs nothing.

use jiff::Timestamp;
use thiserror::Error;

use crate::domain::Address;
use crate::mime::read::names_people;

/// Longest line without CRLF (RFC 5322 §2.1.1).
const MAX_LINE: usize = 998;

/// Fields that may stand only once (RFC 5322 §3.6, RFC 2045), beside all those that name people.
const SINGLE_FIELDS: [&str; 10] = [
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    CLOSING,
];

/// What tells Mon espace santé that the patient may not answer (mssante.md §3.2): nothing but [`CLOSES`], in a letter to a patient.
pub(super) const CLOSING: &str = "x-mss-mes";
/// Its one value.
pub(super) const CLOSES: &str = "FIN";

/// What is wrong with a header block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Fault {
    /// A NUL, a bare CR or LF, or a line beyond 998 octets.
    #[error("Octets or line ends that no message may have")]
    Octets,
    /// Not a list of fields ended by an empty line.
    #[error("Not a header block")]
    Shape,
    /// A field stands twice.
    #[error("A field stands twice")]
    Twice,
    /// `Resent-…`: whose letter it is would be in doubt.
    #[error("A resent message")]
    Resent,
    /// A list of addresses in a form that programs read differently.
    #[error("A list of addresses that can be read in several ways")]
    Addresses,
    /// Another reader finds other addresses.
    #[error("Two readings of the same header differ")]
    Differs,
    /// `X-MSS-MES` in a letter to professionals, or with another value than `FIN`.
    #[error("An exchange closed where none is open")]
    Closing,
    /// A field that must be there is not, or has no sound value.
    #[error("A necessary field is missing or malformed")]
    Missing,
}

/// One field.
pub(super) struct Field<'x> {
    /// Lower case.
    pub name: String,
    /// Unfolded.
    pub value: String,
    /// As it stands, with its line end.
    pub octets: &'x [u8],
}

/// A header block read strictly, and the rest.
pub(super) struct Headers<'x> {
    /// In order.
    pub fields: Vec<Field<'x>>,
    /// After the empty line.
    pub body: &'x [u8],
}

impl Headers<'_> {
    /// The value of a field that stands at most once.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }

    /// The addresses of a field, in order; empty when it is not there.
    pub fn addresses(&self, name: &str) -> Result<Vec<Address>, Fault> {
        self.get(name).map_or(Ok(Vec::new()), address_list)
    }

    /// Every field that names people, with whom it names.
    pub fn people(&self) -> Result<Vec<(&str, Vec<Address>)>, Fault> {
        let named = self.fields.iter().filter(|field| names_people(&field.name));
        named.map(|field| Ok((field.name.as_str(), address_list(&field.value)?))).collect()
    }
}

/// The field that says when a message was completed.
pub(super) fn date_field(now: Timestamp) -> String {
    now.strftime("Date: %a, %d %b %Y %H:%M:%S +0000\r\n").to_string()
}

/// The same message, completed now.
pub(super) fn redated(message: &[u8], now: Timestamp) -> Result<Vec<u8>, Fault> {
    let headers = read(message)?;
    let mut out = date_field(now).into_bytes();
    for field in headers.fields.iter().filter(|field| field.name != "date") {
        out.extend_from_slice(field.octets);
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(headers.body);
    Ok(out)
}

/// Reads a whole message.
pub(super) fn read(message: &[u8]) -> Result<Headers<'_>, Fault> {
    check_octets(message)?;
    let mut fields: Vec<Field<'_>> = Vec::new();
    let (mut from, mut at) = (0_usize, 0_usize);
    let mut body = None;
    for line in message.split_inclusive(|b| *b == b'\n') {
        let start = at;
        at = at.saturating_add(line.len());
        if line == b"\r\n" {
            body = message.get(at..);
            break;
        }
        let text = std::str::from_utf8(line).ok().filter(|text| text.is_ascii()).ok_or(Fault::Shape)?;
        let text = text.strip_suffix("\r\n").ok_or(Fault::Shape)?;
        if text.starts_with([' ', '\t']) {
            let field = fields.last_mut().filter(|_| !text.trim().is_empty()).ok_or(Fault::Shape)?;
            field.value.push_str(text);
            field.octets = message.get(from..at).unwrap_or_default();
            continue;
        }
        from = start;
        let (name, value) = text.split_once(':').ok_or(Fault::Shape)?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Fault::Shape);
        }
        fields.push(Field { name: name.to_ascii_lowercase(), value: value.to_owned(), octets: line });
    }
    let body = body.ok_or(Fault::Shape)?;
    check_names(&fields)?;
    if fields.iter().any(|field| field.value.bytes().any(|b| b.is_ascii_control() && b != b'\t')) {
        return Err(Fault::Octets);
    }
    Ok(Headers { fields, body })
}

fn check_octets(message: &[u8]) -> Result<(), Fault> {
    for line in message.split_inclusive(|b| *b == b'\n') {
        let content = line.strip_suffix(b"\r\n").ok_or(Fault::Octets)?;
        if content.len() > MAX_LINE || content.iter().any(|b| matches!(b, 0 | b'\r')) {
            return Err(Fault::Octets);
        }
    }
    Ok(())
}

fn check_names(fields: &[Field<'_>]) -> Result<(), Fault> {
    for (at, field) in fields.iter().enumerate() {
        let name = field.name.as_str();
        if name.starts_with("resent-") {
            return Err(Fault::Resent);
        }
        let single = names_people(name) || SINGLE_FIELDS.contains(&name);
        if single && fields.iter().skip(at.saturating_add(1)).any(|other| other.name == name) {
            return Err(Fault::Twice);
        }
    }
    Ok(())
}

/// `mailbox, mailbox…` (RFC 5322 §3.4) without comments, groups, routes, quoted local parts and empty members.
fn address_list(value: &str) -> Result<Vec<Address>, Fault> {
    split_list(value)?.into_iter().map(mailbox).collect()
}

/// Splits at commas outside quoted strings and angle brackets.
fn split_list(value: &str) -> Result<Vec<&str>, Fault> {
    let mut members = Vec::new();
    let (mut from, mut quoted, mut bracketed, mut escaped) = (0_usize, false, false, false);
    for (at, b) in value.bytes().enumerate() {
        if quoted {
            (quoted, escaped) = (escaped || b != b'"', !escaped && b == b'\\');
            continue;
        }
        match b {
            b'"' if !bracketed => quoted = true,
            b'<' if !bracketed => bracketed = true,
            b'>' if bracketed => bracketed = false,
            b'(' | b')' | b':' | b';' | b'[' | b']' | b'\\' | b'<' | b'>' | b'"' => return Err(Fault::Addresses),
            b',' if bracketed => return Err(Fault::Addresses),
            b',' => {
                members.push(value.get(from..at).unwrap_or_default());
                from = at.saturating_add(1);
            }
            _ => {}
        }
    }
    if quoted || bracketed {
        return Err(Fault::Addresses);
    }
    members.push(value.get(from..).unwrap_or_default());
    Ok(members)
}

/// `address`, or a name and `<address>` with nothing after it.
fn mailbox(text: &str) -> Result<Address, Fault> {
    let text = text.trim_matches([' ', '\t']);
    let address = match text.strip_suffix('>') {
        None => text,
        Some(rest) => {
            let (name, address) = rest.rsplit_once('<').ok_or(Fault::Addresses)?;
            // Outside a quoted string a name is words; an `@` there looks like an address to lenient readers.
            if !is_phrase(name) {
                return Err(Fault::Addresses);
            }
            address
        }
    };
    Address::parse(address).map_err(|_| Fault::Addresses)
}

fn is_phrase(name: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for b in name.bytes() {
        if quoted {
            (quoted, escaped) = (escaped || b != b'"', !escaped && b == b'\\');
        } else if b == b'"' {
            quoted = true;
        } else if b == b'@' || b == b',' {
            return false;
        }
    }
    !quoted
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
