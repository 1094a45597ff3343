//! What a letter that was prepared for somebody says of itself. Only the fields that stand before all others are believed: what servers
//! carry gets their own in front, so a letter from outside that bears such fields is none.

use jiff::Timestamp;
use mail_parser::{HeaderForm, HeaderValue, Message};

use super::{people, tree};
use crate::domain::message::Correspondence;
use crate::domain::proposal::{Phase, Proposal, ProposalMark, WORDS_MAX};
use crate::mime::clean;
use crate::mime::write::PROPOSAL_FIELDS;

/// Reads it; `None` of every other message.
pub fn proposal(raw: &[u8]) -> Option<Proposal> {
    let [which, state, author, doctor, by, at, patient, note] = PROPOSAL_FIELDS;
    let headers = tree::parse_headers(ahead(raw)?)?;
    let mark = ProposalMark::parse(&text(&headers, which))?;
    let phase = Phase::parse(text(&headers, state).trim())?;
    let at = values(&headers, at, HeaderForm::Date).iter().find_map(HeaderValue::as_datetime)?.to_timestamp();
    Some(Proposal {
        mark,
        phase,
        author: person(&headers, author),
        doctor: person(&headers, doctor),
        by: person(&headers, by),
        patient: text(&headers, patient),
        note: text(&headers, note),
        at: Timestamp::from_second(at).ok()?,
    })
}

/// The fields of ours that a message begins with.
fn ahead(raw: &[u8]) -> Option<&[u8]> {
    let mut end = 0_usize;
    for line in raw.split_inclusive(|octet| *octet == b'\n') {
        let is_more = end > 0 && matches!(line.first(), Some(b' ' | b'\t'));
        let is_ours = |name: &&str| {
            let (begins, rest) = line.split_at_checked(name.len()).unwrap_or_default();
            begins.eq_ignore_ascii_case(name.as_bytes()) && rest.first() == Some(&b':')
        };
        if !is_more && !PROPOSAL_FIELDS.iter().any(is_ours) {
            break;
        }
        end = end.saturating_add(line.len());
    }
    raw.get(..end).filter(|block| !block.is_empty())
}

fn values(headers: &Message<'static>, name: &str, form: HeaderForm) -> Vec<HeaderValue<'static>> {
    let named = headers.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name));
    named
        .map(|header| headers.header_as(header.name.clone(), form))
        .unwrap_or_default()
        .into_iter()
        .map(HeaderValue::into_owned)
        .collect()
}

fn text(headers: &Message<'static>, name: &str) -> String {
    let values = values(headers, name, HeaderForm::Text);
    clean::line(values.first().and_then(HeaderValue::as_text).unwrap_or_default(), WORDS_MAX)
}

fn person(headers: &Message<'static>, name: &str) -> Correspondence {
    people(values(headers, name, HeaderForm::Addresses).iter()).into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{Phase, Proposal, ProposalMark, proposal};
    use crate::domain::message::Correspondence;
    use crate::mime::{read, write};

    const LETTER: &[u8] = b"From: <cabinet@cabinet.mssante.fr>\r\nSubject: CR\r\nMessage-ID: <a@b>\r\n\r\nTexte\r\n";

    fn person(name: &str, address: &str) -> Correspondence {
        Correspondence { name: name.to_owned(), address: address.to_owned() }
    }

    fn made(note: &str, phase: Phase) -> Proposal {
        Proposal {
            mark: ProposalMark { token: "0a".repeat(16), revision: "f1".repeat(16) },
            phase,
            author: person("Sylvie Le Goff-Éluard", "cabinet@cabinet.mssante.fr"),
            doctor: person("Claire DUBREUIL", "claire.dubreuil@medecin.mssante.fr"),
            by: person("Claire DUBREUIL", "claire.dubreuil@medecin.mssante.fr"),
            patient: "Élodie FICTIVE".to_owned(),
            note: note.to_owned(),
            at: Timestamp::from_second(1_795_000_000).unwrap(),
        }
    }

    #[test]
    fn what_it_says_is_read_as_it_was_written_and_the_letter_is_untouched() {
        let said =
            made("À revoir : la dose du 12/11, deuxième paragraphe, merci de corriger avant ce soir", Phase::Returned);
        let octets = write::proposal(LETTER, &said);
        assert!(octets.ends_with(LETTER));
        assert_eq!(proposal(&octets), Some(said.clone()));
        let envelope = read::envelope(&octets);
        assert_eq!((envelope.subject.as_str(), envelope.message_id.as_deref()), ("CR", Some("a@b")));
        assert_eq!(envelope.proposal.as_deref(), Some(&said));
    }

    #[test]
    fn what_a_server_has_carried_and_what_says_half_is_none() {
        let octets = write::proposal(LETTER, &made("", Phase::Asked));
        assert_eq!(proposal(LETTER), None);
        let carried = [b"Received: from outside by mx\r\n".as_slice(), &octets].concat();
        assert_eq!(proposal(&carried), None, "a server carried it");
        for (from, to) in [("asked", "signed"), ("0a0a", "zz"), ("X-Pli-At", "X-At")] {
            let other = String::from_utf8(octets.clone()).unwrap().replace(from, to);
            assert_eq!(proposal(other.as_bytes()), None, "{from}");
        }
        let behind = String::from_utf8(LETTER.to_vec()).unwrap().replacen("\r\n", "\r\nX-Pli-Proposal: x\r\n", 1);
        assert_eq!(proposal(behind.as_bytes()), None);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn no_words_add_a_field_or_reach_the_letter(note in "\\PC{0,80}", cut in 0_usize..400, patient in any::<String>()) {
            let said = Proposal { patient, ..made(&note, Phase::Asked) };
            let octets = write::proposal(LETTER, &said);
            prop_assert!(octets.ends_with(LETTER));
            let read = proposal(&octets).unwrap();
            prop_assert_eq!((&read.mark, read.phase, &read.doctor), (&said.mark, said.phase, &said.doctor));
            prop_assert_eq!(read::envelope(&octets).subject, "CR");
            // Whatever is cut off, nothing panics.
            let _ = proposal(octets.get(..cut).unwrap_or_default());
        }
    }
}
