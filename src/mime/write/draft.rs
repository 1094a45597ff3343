//! Writing a draft, to be put among the drafts of its mailbox: it is sent to nobody, so it keeps whom it is for in secret, and whom it is
//! not yet known to be for.

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;

use super::{Letter, MAX_SUBJECT, Mailbox, URGENT, body, id, mailbox, mailboxes, references};
use crate::domain::{Address, DisplayName, Draft};
use crate::mime::clean;

/// Fields of recipients that were not finished, one a field: those of `To`, `Cc` and `Bcc`.
pub const UNFINISHED: [&str; 3] = ["X-Pli-To", "X-Pli-Cc", "X-Pli-Bcc"];

/// The octets of a draft, lines ended by CRLF. What was confirmed of a patient is never in them; her text is, as she wrote it.
///
/// # Errors
/// When the system gives no random octets (for the boundary).
pub fn draft(
    draft: &Draft,
    from: &Address,
    (message_id, answered): (&str, Option<&(String, Vec<String>)>),
    date: Timestamp,
) -> Result<Vec<u8>, getrandom::Error> {
    let from = Mailbox { name: None, address: from.clone() };
    let fields = [&draft.to, &draft.cc, &draft.bcc].map(|typed| finished(typed));
    let [to, cc, bcc] = fields.each_ref().map(|(known, _)| known.as_slice());
    let mut message = MessageBuilder::new().date(Date::new(date.as_second())).from(mailbox(&from));
    if !to.is_empty() {
        message = message.to(mailboxes(to));
    }
    if !cc.is_empty() {
        message = message.cc(mailboxes(cc));
    }
    if !bcc.is_empty() {
        message = message.bcc(mailboxes(bcc));
    }
    for (name, (_, others)) in UNFINISHED.into_iter().zip(&fields) {
        for text in others {
            message = message.header(name, Text::new(text.as_str()));
        }
    }
    message = message.subject(clean::line(&draft.subject, MAX_SUBJECT)).message_id(id(message_id));
    if let Some((answered, before)) = answered {
        let all: Vec<String> = before.iter().chain([answered]).cloned().collect();
        message = message.in_reply_to(id(answered)).references(MessageId::new_list(references(&all).into_iter()));
    }
    if draft.ask_read_receipt {
        message = message.header("Disposition-Notification-To", mailbox(&from));
    }
    if draft.urgent {
        message = URGENT.into_iter().fold(message, |message, (name, value)| message.header(name, Raw::new(value)));
    }
    message = message.header("MIME-Version", Raw::new("1.0"));
    let letter = Letter {
        from,
        to: &[],
        cc: &[],
        subject: &draft.subject,
        body: &draft.body,
        attachments: &draft.attachments,
        date,
        message_id,
        in_reply_to: None,
        references: &[],
        ask_read_receipt: false,
        urgent: false,
        closes_exchange: false,
        documents: None,
        product: None,
    };
    let mut octets = Vec::new();
    message.body(body(&letter)?).serialize(&mut octets);
    Ok(octets)
}

/// Those that are addresses, with their names, and the others as typed.
fn finished(typed: &[String]) -> (Vec<Mailbox>, Vec<String>) {
    let (mut known, mut others) = (Vec::new(), Vec::new());
    for text in typed {
        let (name, address) = match text.trim().rsplit_once('<') {
            Some((name, address)) => (name.trim(), address.strip_suffix('>').unwrap_or(address)),
            None => ("", text.trim()),
        };
        match Address::parse(address) {
            Ok(address) => known.push(Mailbox { name: DisplayName::clean(name), address }),
            Err(_) => others.push(clean::line(text, 500)),
        }
    }
    others.retain(|text| !text.is_empty());
    (known, others)
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
