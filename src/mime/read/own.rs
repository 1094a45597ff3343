//! Whether a draft can hold all that a finished message says: what this program writes, and nothing else.

use super::{Budget, Disposition, tree};

/// Header fields that it writes.
const FIELDS: [&str; 17] = [
    "date",
    "from",
    "to",
    "cc",
    "subject",
    "message-id",
    "in-reply-to",
    "references",
    "disposition-notification-to",
    "importance",
    "priority",
    "x-priority",
    "x-mss-nil",
    "x-mss-mes",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// True when nothing is lost of a message that becomes a draft: one plain text, files beside it, and no header field of another program.
pub fn fits_a_draft(raw: &[u8]) -> bool {
    let (block, _) = tree::split(raw);
    let Some(headers) = tree::parse_headers(block) else { return false };
    let known = |name: &str| FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field));
    let tree = tree::walk(raw, &Budget::of_message());
    let Some((text, files)) = tree.leaves.split_first() else { return false };
    headers.headers().iter().all(|header| known(header.name()))
        && !tree.truncated
        && !tree.limited
        && text.media_type == "text/plain"
        && text.is_prose()
        && text.alternatives.is_empty()
        && files.iter().all(|file| file.disposition == Disposition::Attachment && file.alternatives.is_empty())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use rstest::rstest;

    use super::fits_a_draft;
    use crate::domain::Address;
    use crate::domain::draft::Attachment;
    use crate::mime::write::{Letter, Mailbox, letter};

    #[test]
    fn what_this_program_writes_fits() {
        let from = || Mailbox { name: None, address: Address::parse("marie@medecin.mssante.fr").unwrap() };
        let file = Attachment { name: "a.html".into(), media_type: "text/html".into(), content: b"<p>"[..].into() };
        for files in [vec![], vec![file.clone()], vec![file.clone(), file]] {
            let octets = letter(&Letter {
                from: from(),
                to: &[from()],
                cc: &[from()],
                subject: "é",
                body: "Bonjour",
                attachments: &files,
                date: Timestamp::UNIX_EPOCH,
                message_id: "a@b.fr",
                in_reply_to: Some("c@d.fr"),
                references: &["c@d.fr".to_owned()],
                ask_read_receipt: true,
                urgent: true,
                closes_exchange: true,
                documents: None,
                product: crate::domain::ProductReference::parse("DEV1").as_ref(),
            });
            assert!(fits_a_draft(&octets.unwrap()), "{} files", files.len());
        }
    }

    #[rstest]
    #[case::html("Subject: x\r\nContent-Type: text/html\r\n\r\n<p>x</p>")]
    #[case::both(
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n"
    )]
    #[case::field("Subject: x\r\nX-Dossier: 12\r\n\r\nx")]
    #[case::shown(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: inline\r\n\r\nx\r\n--b--\r\n"
    )]
    fn what_would_lose_something_does_not(#[case] raw: &str) {
        assert!(!fits_a_draft(raw.as_bytes()));
    }
}
