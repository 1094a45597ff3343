//! Sealing: who passes, who does not, and messages that try to be read in two ways.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rstest::rstest;

use super::{Answered, Fault, Kept, Outgoing, SealError, Sealing};
use crate::domain::draft::Attachment;
use crate::domain::notice::{ListFault, PatientFault};
use crate::domain::{Account, Address, DisplayName, Draft, Endpoint, Entry, Face, HolderId, Method, Notice, Security};
use crate::mime::read;
use crate::trust::{Gate, Refusal};

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn gate() -> Gate {
    let domains = ["medecin.mssante.fr", "ch-exemple.mssante.fr", "patient.mssante.fr"];
    Gate::listing(&domains, now() - SignedDuration::from_hours(1))
}

fn account() -> Account {
    let endpoint = Endpoint { host: "mail.exemple.fr".to_owned(), port: 587, security: Security::StartTls };
    Account {
        holder: HolderId::parse("899700000017").unwrap(),
        address: Address::parse("marie.martin@medecin.mssante.fr").unwrap(),
        name: DisplayName::clean("Dr_Marie_MARTIN_Cabinet Medical"),
        imap: endpoint.clone(),
        submission: endpoint,
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: crate::domain::Tenure::Own,
        retention: None,
    }
}

fn with<T>(run: impl FnOnce(&Sealing<'_>) -> T) -> T {
    with_gate(&gate(), run)
}

fn with_gate<T>(gate: &Gate, run: impl FnOnce(&Sealing<'_>) -> T) -> T {
    run(&Sealing {
        entry: Entry::Written,
        account: &account(),
        gate,
        max_size: 100_000,
        documents: None,
        product: None,
        now: now(),
    })
}

fn seal(draft: &Draft) -> Result<Outgoing, SealError> {
    with(|sealing| Outgoing::seal(draft, None, sealing))
}

fn seal_eml(eml: &str) -> Result<Outgoing, SealError> {
    with(|sealing| Outgoing::seal_eml(eml.as_bytes(), None, &Sealing { entry: Entry::Message, ..*sealing }))
}

fn draft(to: &[&str]) -> Draft {
    Draft {
        to: to.iter().map(|text| (*text).to_owned()).collect(),
        subject: "Sujet".to_owned(),
        body: "Bonjour".to_owned(),
        ..Draft::default()
    }
}

fn recipients(outgoing: &Outgoing) -> Vec<String> {
    outgoing.recipients().iter().map(|one| one.to_string()).collect()
}

#[test]
fn a_draft_is_sealed() {
    let draft = Draft {
        cc: vec!["secretariat@ch-exemple.mssante.fr".to_owned()],
        bcc: vec!["discret@medecin.mssante.fr".to_owned(), "ELOISE.dupont@ch-exemple.mssante.fr".to_owned()],
        ask_read_receipt: true,
        ..draft(&["Dr_Éloïse_DUPONT <eloise.dupont@ch-exemple.mssante.fr>"])
    };
    let answered = Answered { message_id: "b@x.fr".to_owned(), references: vec!["a@x.fr".to_owned()], patient: None };
    let outgoing = with(|sealing| Outgoing::seal(&draft, Some(&answered), sealing)).unwrap();
    assert_eq!(
        recipients(&outgoing),
        ["eloise.dupont@ch-exemple.mssante.fr", "secretariat@ch-exemple.mssante.fr", "discret@medecin.mssante.fr"]
    );
    let text = String::from_utf8(outgoing.octets().to_vec()).unwrap();
    // Not "bcc" alone: the random digits of an identifier may spell it.
    assert!(!text.contains("discret") && !text.to_lowercase().contains("bcc:"));
    let envelope = read::envelope(outgoing.octets());
    assert_eq!(envelope.message_id.as_deref(), Some(outgoing.message_id()));
    assert_eq!(envelope.references, ["a@x.fr", "b@x.fr"]);
    assert_eq!(outgoing.subject(), "Sujet");
}

#[rstest]
#[case(&["a@gmail.com"], |r: &Refusal| matches!(r, Refusal::NotListed(_)))]
#[case(&["123456789012345@patient.mssante.fr"], |r: &Refusal| *r == Refusal::Patient(PatientFault::Off))]
#[case(&["pas une adresse"], |r: &Refusal| matches!(r, Refusal::Malformed(_)))]
#[case(&["a@medecin.mssante.fr, b@gmail.com"], |r: &Refusal| matches!(r, Refusal::Malformed(_)))]
#[case(&["\"a@medecin.mssante.fr\" <b@gmail.com>"], |r: &Refusal| matches!(r, Refusal::NotListed(_)))]
fn refused_recipients(#[case] to: &[&str], #[case] expected: fn(&Refusal) -> bool) {
    match seal(&draft(to)) {
        Err(SealError::Refused(all)) => assert!(expected(&all[0].refusal), "{all:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_refusals_are_given_at_once_in_every_field() {
    let draft = Draft {
        cc: vec!["b@orange.fr".to_owned()],
        bcc: vec!["c@free.fr".to_owned()],
        ..draft(&["a@gmail.com", "ok@medecin.mssante.fr"])
    };
    let Err(SealError::Refused(all)) = seal(&draft) else { panic!() };
    assert_eq!(
        all.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(),
        ["a@gmail.com", "b@orange.fr", "c@free.fr"]
    );
    assert!(!format!("{all:?}").contains("a@"), "{all:?}");
}

#[test]
fn without_a_usable_list_nothing_is_sealed() {
    let gate = Gate::closed(ListFault::Missing);
    let sealed = with_gate(&gate, |sealing| Outgoing::seal(&draft(&["a@medecin.mssante.fr"]), None, sealing));
    let error = sealed.unwrap_err();
    assert_eq!(error.notice(), Notice::ListUnusable(ListFault::Missing));
}

#[test]
fn nobody_and_too_much() {
    assert!(matches!(seal(&draft(&[])), Err(SealError::NoRecipient)));
    let big = Attachment {
        name: "a.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: Arc::from(vec![0_u8; 90_000]),
    };
    let draft = Draft { attachments: vec![big], ..draft(&["a@medecin.mssante.fr"]) };
    match seal(&draft) {
        Err(SealError::TooBig { size, limit: 100_000 }) => assert!(size > 120_000),
        other => panic!("{other:?}"),
    }
}

const FROM: &str = "From: Marie <marie.martin@medecin.mssante.fr>\n";

#[test]
fn an_eml_is_sealed_without_its_bcc() {
    let eml = format!(
        "{FROM}To: a@medecin.mssante.fr\nBcc: \"X\" <b@ch-exemple.mssante.fr>,\n c@ch-exemple.mssante.fr\nSubject: =?utf-8?Q?=C3=A9t=C3=A9?=\n\nBonjour\n.\nété"
    );
    let outgoing = seal_eml(&eml).unwrap();
    assert_eq!(recipients(&outgoing), ["a@medecin.mssante.fr", "b@ch-exemple.mssante.fr", "c@ch-exemple.mssante.fr"]);
    let text = String::from_utf8(outgoing.octets().to_vec()).unwrap();
    assert!(!text.contains("Bcc") && !text.contains("c@ch"), "{text}");
    assert!(text.contains("\r\n\r\nBonjour\r\n.\r\nété\r\n"));
    assert!(text.contains("Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n"), "{text}");
    assert_eq!(outgoing.subject(), "été");
    assert!(outgoing.message_id().ends_with("@medecin.mssante.fr"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn an_eml_keeps_its_message_id() {
    let outgoing = seal_eml(&format!("{FROM}To: a@medecin.mssante.fr\nMessage-ID: <x.1@y.fr>\n\nb")).unwrap();
    assert_eq!(outgoing.message_id(), "x.1@y.fr");
}

/// Messages that two programs could read differently, or that name people outside what was verified.
#[rstest]
#[case("To: a@medecin.mssante.fr\nTo: b@gmail.com\n", Fault::Twice)]
#[case("To: a@medecin.mssante.fr\nto: b@gmail.com\n", Fault::Twice)]
#[case("To: a@medecin.mssante.fr\nTo : b@gmail.com\n", Fault::Shape)]
#[case("To: a@medecin.mssante.fr\nT o: b@gmail.com\n", Fault::Shape)]
#[case("To: a@medecin.mssante.fr\nResent-To: b@medecin.mssante.fr\n", Fault::Resent)]
#[case("To: a@medecin.mssante.fr\nResent-Bcc: b@gmail.com\n", Fault::Resent)]
#[case("To: equipe: a@medecin.mssante.fr, b@medecin.mssante.fr;\n", Fault::Addresses)]
#[case("To: a@medecin.mssante.fr (b@gmail.com)\n", Fault::Addresses)]
#[case("To: <@relais.fr:a@medecin.mssante.fr>\n", Fault::Addresses)]
#[case("To: <a@medecin.mssante.fr> <b@gmail.com>\n", Fault::Addresses)]
#[case("To: \"x\\\" <a@medecin.mssante.fr>\n", Fault::Addresses)]
#[case("To: =?utf-8?Q?b=40gmail.com=3E?=\n", Fault::Addresses)]
#[case("To: a@medecin.mssante.fr\n \n b@gmail.com\n", Fault::Shape)]
#[case("To: a@medecin.mssante.fr\0\n", Fault::Octets)]
#[case("To: a@medecin.mssante.fr\rBcc: b@gmail.com\n", Fault::Octets)]
#[case("To: a@medecin.mssante.fr\nMessage-ID: <a@b@c>\n", Fault::Missing)]
#[case("To: a@medecin.mssante.fr\nMessage-ID: <a b@c>\n", Fault::Missing)]
#[case("To: é@medecin.mssante.fr\n", Fault::Shape)]
fn ambiguous_emls(#[case] fields: &str, #[case] fault: Fault) {
    match seal_eml(&format!("{FROM}{fields}Subject: x\n\nb")) {
        Err(SealError::Headers(found)) => assert_eq!(found, fault),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case("From: x@medecin.mssante.fr\n")]
#[case("From: marie.martin@medecin.mssante.fr, x@medecin.mssante.fr\n")]
#[case("From: marie.martin@medecin.mssante.fr\nSender: x@medecin.mssante.fr\n")]
#[case("Subject: x\n")]
fn foreign_senders(#[case] from: &str) {
    let error = seal_eml(&format!("{from}To: a@medecin.mssante.fr\n\nb")).unwrap_err();
    assert!(matches!(error, SealError::SenderForeign), "{error:?}");
}

#[rstest]
#[case("Reply-To: b@gmail.com\n")]
#[case("Disposition-Notification-To: b@gmail.com\n")]
#[case("Return-Receipt-To: b@gmail.com\n")]
#[case("X-Confirm-Reading-To: b@gmail.com\n")]
#[case("Errors-To: b@gmail.com\n")]
#[case("Bcc: b@gmail.com\n")]
#[case("Cc: b@gmail.com\n")]
#[case("Reply-To: 123456789012345@patient.mssante.fr\n")]
fn nobody_outside_the_trust_space_is_named(#[case] field: &str) {
    let error = seal_eml(&format!("{FROM}To: a@medecin.mssante.fr\n{field}\nb")).unwrap_err();
    assert!(matches!(error, SealError::Refused(_)), "{error:?}");
}

#[test]
fn answers_may_go_elsewhere_inside_the_trust_space() {
    let _ = seal_eml(&format!("{FROM}To: a@medecin.mssante.fr\nReply-To: b@ch-exemple.mssante.fr\n\nb")).unwrap();
}

#[test]
fn what_the_store_kept_is_judged_again() {
    let sealed = seal(&draft(&["a@medecin.mssante.fr"])).unwrap();
    let reseal = |octets: &[u8], recipients: &[&str]| {
        let recipients = recipients.iter().map(|text| Address::parse(text).unwrap()).collect();
        with(|sealing| {
            let kept = Kept { envelope_id: sealed.envelope_id().to_owned(), ..Kept::LETTER };
            Outgoing::reseal(octets.to_vec(), recipients, kept, &Sealing { entry: Entry::Outbox, ..*sealing })
        })
    };
    let again = reseal(sealed.octets(), &["a@medecin.mssante.fr"]).unwrap();
    assert_eq!((again.message_id(), again.envelope_id()), (sealed.message_id(), sealed.envelope_id()));
    assert!(matches!(reseal(sealed.octets(), &["a@gmail.com"]), Err(SealError::Refused(_))));
    assert!(matches!(reseal(sealed.octets(), &["b@medecin.mssante.fr"]), Err(SealError::EnvelopeMismatch)));
    assert!(matches!(reseal(sealed.octets(), &[]), Err(SealError::NoRecipient)));
    let changed = String::from_utf8(sealed.octets().to_vec())
        .unwrap()
        .replace("\r\nSubject:", "\r\nBcc: b@gmail.com\r\nSubject:");
    assert!(matches!(reseal(changed.as_bytes(), &["a@medecin.mssante.fr"]), Err(SealError::EnvelopeMismatch)));
}

proptest! {
    #![proptest_config(crate::properties::cases(600))]

    /// However a message is twisted, either it is not sealed or everybody whom any reader can find in it was verified.
    #[test]
    fn sealed_messages_name_only_verified_people(
        lines in prop::collection::vec("(To|Cc|Bcc|Sender|Reply-To|Resent-To|X|Subject|to |\t| )(:|) ?((\"[a-z<>@,\\\\. ]{0,8}\"|[a-z]{1,3}|=\\?utf-8\\?Q\\?=40\\?=) ?)?(<|)(a@medecin\\.mssante\\.fr|b@gmail\\.com|@x:)?(>|)(,|;|\\(c\\)|\r|\0|)(\n|\r\n)(\t| )?", 0..5)
    ) {
        let eml = format!("{FROM}To: a@medecin.mssante.fr\n{}\n\nb", lines.concat());
        if let Ok(outgoing) = seal_eml(&eml) {
            for (_, found) in read::address_fields(outgoing.octets()) {
                for address in found {
                    let domain = Address::parse(&address).unwrap().domain().to_string();
                    prop_assert!(domain == "medecin.mssante.fr", "{}", domain);
                }
            }
            let envelope = read::envelope(outgoing.octets());
            let named = envelope.to.iter().chain(&envelope.cc).all(|one| recipients(&outgoing).contains(&one.address));
            prop_assert!(named);
        }
    }

    #[test]
    fn octets_never_panic(octets: Vec<u8>) {
        let _ = with(|sealing| Outgoing::seal_eml(&octets, None, sealing));
    }

    /// A letter that was written is always one that can be sealed.
    #[test]
    fn every_draft_can_be_sealed(subject in "(.|\n){0,80}", body in "(.|\r|\n){0,400}", name in "[^<>\"@,;:()\\\\\\[\\]\\pC]{0,40}", file in ".{0,40}") {
        let draft = Draft {
            subject, body,
            attachments: vec![Attachment { name: file, media_type: "application/pdf".to_owned(), content: Arc::from(&b"x"[..]) }],
            ask_read_receipt: true,
            ..draft(&[&format!("{name} <a@medecin.mssante.fr>")])
        };
        let sealed = seal(&draft);
        prop_assert!(sealed.is_ok(), "{:?}", sealed);
    }
}
