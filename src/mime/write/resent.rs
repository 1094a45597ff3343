//! A message that is given to others as it was received: who does so stands in front of its octets (RFC 5322 §3.6.6), of which none is
//! changed.

use jiff::Timestamp;
use mail_builder::headers::Header;
use mail_builder::headers::date::Date;

use super::{Mailbox, id, mailbox};

/// Who gives a message to others. It is put into their mailbox and not sent: no field says to whom.
#[derive(Clone)]
pub struct Resent<'a> {
    /// `Resent-From`.
    pub by: Mailbox,
    /// `Resent-Date`.
    pub at: Timestamp,
    /// `Resent-Message-ID` without angle brackets.
    pub message_id: &'a str,
}

/// The octets with these fields in front.
pub fn resent(octets: &[u8], resent: &Resent<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len().saturating_add(512));
    field(&mut out, "Resent-Date", &Date::new(resent.at.as_second()));
    field(&mut out, "Resent-From", &mailbox(&resent.by));
    out.extend_from_slice(format!("Resent-Message-ID: <{}>\r\n", id(resent.message_id)).as_bytes());
    out.extend_from_slice(octets);
    out
}

/// One field.
pub(super) fn field(out: &mut Vec<u8>, name: &str, value: &impl Header) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    value.write_header(out, name.len().saturating_add(2));
}
