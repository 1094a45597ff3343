//! Reading a draft that lies on a server, whoever wrote it. Its recipients are what its headers say and no more: they pass the gate as if
//! typed.

use mail_parser::{HeaderForm, HeaderName, Message};

use super::{ids, is_urgent, people, receipt_to, tree};
use crate::domain::Draft;
use crate::domain::draft::Attachment;
use crate::domain::message::Correspondence;
use crate::mime::clean;
use crate::mime::write::UNFINISHED;

/// Most recipients that were not finished.
const MAX_UNFINISHED: usize = 100;

/// A draft as its octets say.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReadDraft {
    /// All of it but its row, its mailbox, and the message that it answers.
    pub draft: Draft,
    /// `In-Reply-To`, without angle brackets.
    pub in_reply_to: Option<String>,
}

/// Reads it.
pub fn draft(raw: &[u8]) -> ReadDraft {
    let parsed = super::message(raw);
    let files = parsed.parts.iter().filter(|part| !part.inline).filter_map(|part| super::part(raw, part.number));
    let attachments =
        files.map(|file| Attachment { name: file.name, media_type: file.media_type, content: file.octets.into() });
    let (block, _) = tree::split(raw);
    let Some(headers) = tree::parse_headers(block) else { return ReadDraft::default() };
    let field = |name: HeaderName<'static>, unfinished: &str| -> Vec<String> {
        let named = people(headers.header_values(name)).iter().map(Correspondence::written).collect::<Vec<_>>();
        named.into_iter().chain(typed(&headers, unfinished)).collect()
    };
    let [to, cc, bcc] = UNFINISHED;
    ReadDraft {
        draft: Draft {
            to: field(HeaderName::To, to),
            cc: field(HeaderName::Cc, cc),
            bcc: field(HeaderName::Bcc, bcc),
            subject: clean::line(headers.subject().unwrap_or_default(), 2_000),
            body: parsed.text,
            attachments: attachments.collect(),
            ask_read_receipt: receipt_to(&headers).is_some(),
            urgent: is_urgent(&headers),
            ..Draft::default()
        },
        in_reply_to: ids(headers.header_values(HeaderName::InReplyTo)).into_iter().next(),
    }
}

/// Recipients that were not finished, as they were typed.
fn typed(headers: &Message<'_>, name: &str) -> Vec<String> {
    let Some(name) = headers.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name)) else {
        return Vec::new();
    };
    let values = headers.header_as(name.name.clone(), HeaderForm::Text);
    let texts = values.iter().filter_map(|value| value.as_text()).map(|text| clean::line(text, 500));
    texts.filter(|text| !text.is_empty()).take(MAX_UNFINISHED).collect()
}
