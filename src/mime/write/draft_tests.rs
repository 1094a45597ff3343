//! What is written of a draft is read again as it was.

use jiff::Timestamp;

use super::draft;
use crate::domain::draft::Attachment;
use crate::domain::{Address, Draft};
use crate::mime::read;

fn written(kept: &Draft, answered: Option<&(String, Vec<String>)>) -> Vec<u8> {
    let from = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
    draft(kept, &from, ("pli-draft.aa.bb@medecin.mssante.fr", answered), Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn a_draft_is_read_again_as_it_was_kept() {
    let kept = Draft {
        to: vec!["Dr Hélène LEFÈVRE <helene.lefevre@medecin.mssante.fr>".into(), "b@x.fr".into(), "dubr".into()],
        cc: vec!["pas encore, une <adres".into(), "œil".into()],
        bcc: vec!["secret@x.fr".into()],
        subject: "Compte rendu œdème".into(),
        body: "Bonjour,\n\n« texte »\n.fin".into(),
        attachments: vec![Attachment {
            name: "Radio été.pdf".into(),
            media_type: "application/pdf".into(),
            content: vec![0, 1, 255].into(),
        }],
        ask_read_receipt: true,
        urgent: true,
        ..Draft::default()
    };
    let answered = ("question@x.fr".to_owned(), vec!["avant@x.fr".to_owned()]);
    let octets = written(&kept, Some(&answered));
    let again = read::draft(&octets);
    assert_eq!(again.draft, kept);
    assert_eq!(again.in_reply_to.as_deref(), Some("question@x.fr"));
    let envelope = read::envelope(&octets);
    assert_eq!(envelope.message_id.as_deref(), Some("pli-draft.aa.bb@medecin.mssante.fr"));
    assert_eq!(envelope.references, ["avant@x.fr", "question@x.fr"]);
}

#[test]
fn nothing_typed_adds_a_field() {
    let kept = Draft { to: vec!["x\r\nX-Evil: 1".into()], subject: "a\r\nX-Evil: 2".into(), ..Draft::default() };
    let octets = String::from_utf8(written(&kept, None)).unwrap();
    assert!(!octets.lines().any(|line| line.starts_with("X-Evil")), "{octets}");
    assert_eq!(read::draft(b"").draft, Draft::default());
}
