//! Writing a read receipt: a report in three parts (RFC 8098 §3): words for people, words for programs, and the message that was read.

use std::fmt::Write as _;

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

use super::{
    MAX_SUBJECT, MESSAGE, Mailbox, enclosed, encoded, id, mailbox, may_be_enclosed, quoted_printable, random_token,
};
use crate::domain::{Address, ProductReference};
use crate::mime::{clean, tree};

/// Everything that a read receipt says.
#[derive(Clone, Copy)]
pub struct Receipt<'a> {
    /// Whose mailbox the message was read in: `From`, and the final recipient.
    pub from: &'a Mailbox,
    /// Who asked.
    pub to: &'a Address,
    /// `Subject`.
    pub subject: &'a str,
    /// Words for people, with `\n`.
    pub words: &'a str,
    /// `Date`.
    pub date: Timestamp,
    /// `Message-ID` without angle brackets.
    pub message_id: &'a str,
    /// `Message-ID` of the message that was read.
    pub original_id: Option<&'a str>,
    /// The message that was read.
    pub original: &'a [u8],
    /// Most octets of it that are enclosed; of a larger one, its header.
    pub most: usize,
    /// `X-MSS-NIL`: reference of the declared product; left out when there is none.
    pub product: Option<&'a ProductReference>,
}

/// The octets of a read receipt that a person has agreed to, lines ended by CRLF.
///
/// # Errors
/// When the system gives no random octets (for the boundary).
pub fn receipt(receipt: &Receipt<'_>) -> Result<Vec<u8>, getrandom::Error> {
    let asker = Mailbox { name: None, address: receipt.to.clone() };
    let mut message = MessageBuilder::new()
        .date(Date::new(receipt.date.as_second()))
        .from(mailbox(receipt.from))
        .to(mailbox(&asker))
        .subject(clean::line(receipt.subject, MAX_SUBJECT))
        .message_id(id(receipt.message_id));
    if let Some(original) = receipt.original_id.map(id).filter(|id| !id.is_empty()) {
        message = message.in_reply_to(original.clone()).references(MessageId::new_list(std::iter::once(original)));
    }
    if let Some(product) = receipt.product {
        message = message.header("X-MSS-NIL", Raw::new(product.as_str()));
    }
    message = message.header("MIME-Version", Raw::new("1.0"));
    let words = ContentType::new("text/plain").attribute("charset", "utf-8");
    let words = encoded(words, None, "quoted-printable", quoted_printable(&clean::text(receipt.words)));
    let fields = encoded(ContentType::new("message/disposition-notification"), None, "7bit", fields(receipt));
    let report = ContentType::new("multipart/report")
        .attribute("report-type", "disposition-notification")
        .attribute("boundary", format!("=_{}", random_token()?));
    let mut octets = Vec::new();
    message.body(MimePart::new(report, vec![words, fields, original(receipt)])).serialize(&mut octets);
    Ok(octets)
}

fn fields(receipt: &Receipt<'_>) -> String {
    let mut fields = format!("Final-Recipient: rfc822;{}\r\n", receipt.from.address);
    if let Some(original) = receipt.original_id.map(id).filter(|id| !id.is_empty()) {
        // Writing to a string cannot fail.
        let _ = write!(fields, "Original-Message-ID: <{original}>\r\n");
    }
    fields.push_str("Disposition: manual-action/MDN-sent-manually; displayed\r\n");
    fields
}

/// The message as it came, where it may stand in another as it is (RFC 2046 §5.2.1 allows no encoding); else its header, as text.
fn original<'x>(receipt: &Receipt<'x>) -> MimePart<'x> {
    let original = receipt.original;
    if original.len() <= receipt.most && may_be_enclosed(original) {
        return enclosed(ContentType::new(MESSAGE), original);
    }
    let (header, _) = tree::split(original);
    let header = header.get(..tree::MAX_HEADERS).unwrap_or(header);
    let text = String::from_utf8_lossy(header);
    encoded(ContentType::new("text/rfc822-headers"), None, "quoted-printable", quoted_printable(&clean::text(&text)))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Receipt, receipt};
    use crate::domain::receipt::Fate;
    use crate::domain::{Address, ProductReference};
    use crate::mime::read::message;
    use crate::mime::write::Mailbox;

    fn written(original: &[u8], most: usize) -> Vec<u8> {
        let address = Address::parse("paul@ch-exemple.mssante.fr").unwrap();
        receipt(&Receipt {
            from: &Mailbox { name: None, address },
            to: &Address::parse("claire@medecin.mssante.fr").unwrap(),
            subject: "Lu\u{a0}: é\r\nBcc: x@y.fr",
            words: "Affiché.\n.\nFin",
            date: Timestamp::UNIX_EPOCH,
            message_id: "r@ch-exemple.mssante.fr",
            original_id: Some("lettre@medecin.mssante.fr>\r\nBcc: x@y.fr"),
            original,
            most,
            product: ProductReference::parse("DEV935997").as_ref(),
        })
        .unwrap()
    }

    /// What is written is read back as what it says.
    #[test]
    fn a_receipt_tells_of_the_reading() {
        let original = "Message-ID: <lettre@medecin.mssante.fr>\r\nSubject: x\r\n\r\n=_dé\r\n.\r\n".as_bytes();
        let octets = written(original, 1_000);
        let parsed = message(&octets);
        assert_eq!(parsed.text, "Affiché.\n.\nFin");
        let report = parsed.report.unwrap();
        assert_eq!((report.said[0].fate, report.said[0].names.len()), (Fate::Read, 1));
        assert!(report.letters.iter().all(|id| id.starts_with("lettre@medecin.mssante.fr")), "{:?}", report.letters);
        assert!(octets.windows(original.len()).any(|window| window == original), "as it came");
        let text = String::from_utf8(octets).unwrap();
        assert!(!text.contains("\nBcc") && text.contains("\r\nX-MSS-NIL: DEV935997\r\n"), "{text}");
        assert!(text.split_inclusive('\n').all(|line| line.ends_with("\r\n")));
    }

    /// One that may not stand in another as it is, or is too large: its header, as text.
    #[test]
    fn what_cannot_be_enclosed_is_named_by_its_header() {
        let head = "Message-ID: <lettre@medecin.mssante.fr>\r\nSubject: x\r\n\r\n";
        let long = format!("{head}{}\r\n", "x".repeat(999));
        for (original, most) in [
            (format!("{head}a\rb\r\n"), 1_000),
            (format!("{head}a\nb\n"), 1_000),
            (long, 9_000),
            (format!("{head}corps\r\n"), 20),
        ] {
            let octets = written(original.as_bytes(), most);
            let parsed = message(&octets);
            assert!(parsed.parts.iter().any(|part| part.media_type == "text/rfc822-headers"), "{original:?}");
            assert_eq!(parsed.report.unwrap().letters.last().unwrap(), "lettre@medecin.mssante.frBcc:x@y.fr");
            assert!(!String::from_utf8(octets).unwrap().contains("corps"));
        }
    }
}
