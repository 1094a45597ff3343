//! Who has given a message to those who share a mailbox. Only the fields that stand before all others are believed: what servers carry
//! gets their own in front, so a letter from outside that bears such fields is not taken for one that a colleague put there.

use mail_parser::{HeaderName, Message};

use super::{ids, people, tree};
use crate::domain::confided::{ConfidedMark, Origin};
use jiff::Timestamp;

/// Where a copy comes from, when it is one.
pub fn confided(raw: &[u8]) -> Option<Origin> {
    let (block, _) = tree::split(raw);
    let headers = tree::parse_headers(block)?;
    let field = |name: HeaderName<'static>| ahead(&headers, &name);
    let message_id = ids([field(HeaderName::ResentMessageId)?].into_iter()).into_iter().next()?;
    let _: ConfidedMark = ConfidedMark::parse(&message_id)?;
    let by = people([field(HeaderName::ResentFrom)?].into_iter()).into_iter().next()?;
    let date = field(HeaderName::ResentDate)?.as_datetime()?;
    let at = Timestamp::from_second(date.to_timestamp()).ok()?;
    Some(Origin { by, at })
}

/// A field of those that a message begins with.
fn ahead<'m>(
    headers: &'m Message<'static>,
    name: &HeaderName<'static>,
) -> Option<&'m mail_parser::HeaderValue<'static>> {
    let first = headers.headers().iter().take_while(|header| {
        matches!(header.name, HeaderName::ResentDate | HeaderName::ResentFrom | HeaderName::ResentMessageId)
    });
    first.into_iter().find(|header| header.name == *name).map(|header| &header.value)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::confided;
    use crate::domain::{Address, DisplayName};
    use crate::mime::write::{Mailbox, Resent, resent};

    const LETTER: &[u8] = b"Received: from mx by store\r\nFrom: <hugo.lambert@hopital.mssante.fr>\r\nSubject: CR\r\nMessage-ID: <a@b>\r\n\r\nTexte\r\n";

    fn given() -> Vec<u8> {
        let by = Mailbox {
            name: DisplayName::clean("Hélène Ménard"),
            address: Address::parse("helene.menard@medecin.mssante.fr").unwrap(),
        };
        let message_id = format!("pli-confided.{}@medecin.mssante.fr", "0f".repeat(16));
        let at = Timestamp::from_second(1_795_000_000).unwrap();
        resent(LETTER, &Resent { by, at, message_id: &message_id })
    }

    #[test]
    fn the_origin_is_read_as_it_was_written_and_the_letter_is_untouched() {
        let octets = given();
        assert!(octets.ends_with(LETTER) && octets.starts_with(b"Resent-Date: "));
        let origin = confided(&octets).unwrap();
        assert_eq!(origin.by.name, "Hélène Ménard");
        assert_eq!(origin.by.address, "helene.menard@medecin.mssante.fr");
        assert_eq!(origin.at.as_second(), 1_795_000_000);
        let envelope = crate::mime::read::envelope(&octets);
        assert_eq!((envelope.subject.as_str(), envelope.message_id.as_deref()), ("CR", Some("a@b")));
    }

    #[test]
    fn what_came_by_letter_or_from_another_program_is_none() {
        assert_eq!(confided(LETTER), None);
        let carried = [b"Received: from outside by mx\r\n".as_slice(), &given()].concat();
        assert_eq!(confided(&carried), None, "a server carried it");
        let other = String::from_utf8(given()).unwrap().replace("pli-confided.", "other.");
        assert_eq!(confided(other.as_bytes()), None);
    }
}
