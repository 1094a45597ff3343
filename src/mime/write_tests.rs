//! Writing: what is written is what is read, and nothing typed becomes a header field.

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Letter, Mailbox, letter, message_id};
use crate::domain::document::Declared;
use crate::domain::draft::Attachment;
use crate::domain::{Address, DisplayName, ProductReference};
use crate::mime::read;

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: DisplayName::clean(name), address: Address::parse(address).unwrap() }
}

fn plain<'a>(to: &'a [Mailbox], subject: &'a str, body: &'a str, attachments: &'a [Attachment]) -> Letter<'a> {
    Letter {
        from: mailbox("Dr_Marie_MARTIN_Cabinet Médical", "marie.martin@medecin.mssante.fr"),
        to,
        cc: &[],
        subject,
        body,
        attachments,
        date: Timestamp::from_second(1_795_600_000).unwrap(),
        message_id: "0123@medecin.mssante.fr",
        in_reply_to: None,
        references: &[],
        closes_exchange: false,
        ask_read_receipt: false,
        urgent: false,
        documents: None,
        product: None,
    }
}

fn header_lines(octets: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(octets).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_full_letter_reads_back() {
    let to = [mailbox("Dr_Éloïse_DUPONT", "eloise.dupont@ch-exemple.mssante.fr")];
    let cc = [mailbox("", "secretariat.cardio@ch-exemple.mssante.fr")];
    let files = [Attachment {
        name: "20261120_CR d'anesthésie_ŒUVRARD_Zoë.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: Arc::from(&b"%PDF-1.7 \x00\xff"[..]),
    }];
    let references = ["a@x.fr".to_owned(), "b@x.fr".to_owned()];
    let octets = letter(&Letter {
        cc: &cc,
        in_reply_to: Some("b@x.fr"),
        references: &references,
        closes_exchange: false,
        ask_read_receipt: true,
        urgent: true,
        product: ProductReference::parse("DEV000000").as_ref(),
        ..plain(&to, "Résultats d’analyses : suite", "Bonjour,\n\n.point\nFrom moi\n-- \nMarie", &files)
    })
    .unwrap();
    let envelope = read::envelope(&octets);
    assert_eq!(envelope.subject, "Résultats d’analyses : suite");
    assert_eq!(envelope.from[0].name, "Dr_Marie_MARTIN_Cabinet Médical");
    assert_eq!(envelope.from[0].address, "marie.martin@medecin.mssante.fr");
    assert_eq!(envelope.to[0].address, "eloise.dupont@ch-exemple.mssante.fr");
    assert_eq!(envelope.cc[0].address, "secretariat.cardio@ch-exemple.mssante.fr");
    assert_eq!(envelope.date.unwrap().as_second(), 1_795_600_000);
    assert_eq!(envelope.message_id.as_deref(), Some("0123@medecin.mssante.fr"));
    assert_eq!(envelope.in_reply_to.as_deref(), Some("b@x.fr"));
    assert_eq!(envelope.references, references);
    assert_eq!(envelope.receipt_to.as_deref(), Some("marie.martin@medecin.mssante.fr"));
    assert!(envelope.urgent);
    let parsed = read::message(&octets);
    assert_eq!(parsed.text, "Bonjour,\n\n.point\nFrom moi\n-- \nMarie");
    assert!(!parsed.truncated && parsed.has_attachments);
    let file = read::part(&octets, parsed.parts[0].number).unwrap();
    assert_eq!(file.name, files[0].name);
    assert_eq!(file.octets, &files[0].content[..]);
    let lines = header_lines(&octets);
    assert!(lines.contains(&"X-MSS-NIL: DEV000000".to_owned()), "{lines:?}");
    assert!(
        !lines
            .iter()
            .any(|line| line.to_lowercase().starts_with("bcc") || line.to_lowercase().starts_with("user-agent"))
    );
    let text = String::from_utf8(octets).unwrap();
    assert!(text.replace("\r\n ", " ").contains("filename=\"20261120_CR d'anesthesie_OEUVRARD_Zoe.pdf\""), "{text}");
    assert!(text.contains("UTF-8''20261120"), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 200 && !line.contains(['\r', '\n']) && !line.starts_with('.')));
}

#[test]
fn archives_of_documents_are_declared() {
    let declared = |codes: &[&str], qualified: bool| {
        let declared = Declared { codes: codes.iter().map(|code| (*code).to_owned()).collect(), qualified };
        let octets = letter(&Letter { documents: Some(&declared), ..plain(&[], "x", "y", &[]) }).unwrap();
        let lines = header_lines(&octets).into_iter().filter(|line| line.starts_with("X-MSS"));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(declared(&["34112-3", "PRESC-BIO"], true), ["X-MSS-CODECDA: 34112-3,PRESC-BIO", "X-MSS-INS: O"]);
    assert_eq!(declared(&["11502-2"], false), ["X-MSS-CODECDA: 11502-2", "X-MSS-INS: N"]);
}

#[test]
fn product_reference_is_left_out_when_there_is_none() {
    let octets = letter(&plain(&[], "x", "y", &[])).unwrap();
    let lines = header_lines(&octets);
    assert!(!lines.iter().any(|line| line.starts_with("X-MSS") || line.starts_with("To:")), "{lines:?}");
}

#[test]
fn a_message_is_enclosed_as_it_is_or_goes_as_a_file() {
    let to = [mailbox("X", "b@ch-exemple.mssante.fr")];
    let octets = |content: &[u8]| {
        let (name, media_type) = ("Bilan.eml".to_owned(), "message/rfc822".to_owned());
        letter(&plain(&to, "Tr", "Ci-joint.", &[Attachment { name, media_type, content: Arc::from(content) }])).unwrap()
    };
    let bare = "From: <a@x.fr>\r\nSubject: Bilan\r\n\r\nun\r\n";
    for (content, transfer) in [(bare.to_owned(), "7bit"), (bare.replace("un", "été"), "8bit")] {
        let written = octets(content.as_bytes());
        let parsed = read::message(&written);
        let [part] = parsed.parts.as_slice() else { panic!("{:?}", parsed.parts) };
        assert_eq!((part.media_type.as_str(), part.name.as_str()), ("message/rfc822", "Bilan.eml"));
        assert_eq!(read::part(&written, part.number).unwrap().octets, content.as_bytes());
        let text = String::from_utf8(written.clone()).unwrap();
        let said = text.matches(&format!("Content-Transfer-Encoding: {transfer}\r\n")).count();
        assert_eq!(said, if transfer == "8bit" { 2 } else { 1 }, "{text}");
        assert_eq!(parsed.text, "Ci-joint.");
    }
    for content in ["From: <a@x.fr>\n\nun\n".to_owned(), format!("X: y\r\n\r\n{}\r\n", "a".repeat(999)), "x".to_owned()]
    {
        let written = octets(content.as_bytes());
        let part = &read::message(&written).parts[0];
        assert_eq!((part.media_type.as_str(), part.name.as_str()), ("application/octet-stream", "Bilan.eml"));
        assert_eq!(read::part(&written, part.number).unwrap().octets, content.as_bytes());
    }
}

#[test]
fn message_ids_differ_and_carry_only_the_domain() {
    let domain = Address::parse("a@medecin.mssante.fr").unwrap().domain().clone();
    let (one, two) = (message_id(&domain).unwrap(), message_id(&domain).unwrap());
    assert_ne!(one, two);
    let (left, right) = one.split_once('@').unwrap();
    assert_eq!(right, "medecin.mssante.fr");
    assert!(left.len() == 32 && left.bytes().all(|b| b.is_ascii_hexdigit()));
}

proptest! {
    #![proptest_config(crate::properties::cases(400))]

    /// Whatever is typed anywhere, the header fields are the ones we meant and no others.
    #[test]
    fn headers_cannot_be_injected(
        name in ".{0,60}", subject in "(.|\r|\n|\u{0}){0,300}", body in "(.|\r|\n){0,300}", file in "(.|\r|\n){0,80}",
        media in ".{0,40}", id in "(.|\r|\n){0,60}", product in "(.|\r|\n){0,30}",
    ) {
        let to = [Mailbox { name: DisplayName::clean(&name), address: Address::parse("b@ch-exemple.mssante.fr").unwrap() }];
        let files = [Attachment { name: file, media_type: media, content: Arc::from(&b"x"[..]) }];
        let references = [id.clone()];
        let octets = letter(&Letter {
            in_reply_to: Some(&id), references: &references, ask_read_receipt: true, urgent: true, product: ProductReference::parse(&product).as_ref(),
            ..plain(&to, &subject, &body, &files)
        }).unwrap();
        prop_assert!(octets.is_ascii());
        let text = String::from_utf8(octets.clone()).unwrap();
        prop_assert!(text.split("\r\n").all(|line| !line.contains(['\r', '\n', '\0']) && line.len() <= 998));
        let known = ["Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Disposition-Notification-To",
            "Importance", "Priority", "X-Priority", "X-MSS-NIL", "MIME-Version", "Content-Type"];
        let mut seen = Vec::new();
        for line in header_lines(&octets) {
            let field = line.split_once(':').unwrap().0.to_owned();
            prop_assert!(known.contains(&field.as_str()), "{}", field);
            prop_assert!(!seen.contains(&field), "{} twice", field);
            seen.push(field);
        }
        let envelope = read::envelope(&octets);
        prop_assert_eq!(envelope.to.len(), 1);
        prop_assert_eq!(envelope.to[0].address.as_str(), "b@ch-exemple.mssante.fr");
        prop_assert_eq!(envelope.from.len(), 1);
        let parsed = read::message(&octets);
        prop_assert_eq!(parsed.parts.len(), 1);
        prop_assert!(!parsed.truncated);
    }

    /// What was written is what is read.
    #[test]
    fn round_trip(subject in "[ -~éèœ€àÇ—]{0,200}", body in "([ -~éèœ€\t]{0,90}\n){0,12}", octets: Vec<u8>, name in "[a-zA-Zé][a-zA-Zéèœ0-9 _'-]{0,59}\\.pdf") {
        let to = [mailbox("X", "b@ch-exemple.mssante.fr")];
        let files = [Attachment { name: name.clone(), media_type: "application/pdf".to_owned(), content: Arc::from(&octets[..]) }];
        let written = letter(&plain(&to, &subject, &body, &files)).unwrap();
        let collapsed = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(read::envelope(&written).subject, collapsed);
        let parsed = read::message(&written);
        prop_assert_eq!(parsed.text, body.trim_end());
        let file = read::part(&written, parsed.parts[0].number).unwrap();
        prop_assert_eq!(file.octets, octets);
        prop_assert_eq!(file.name, name.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    }
}
