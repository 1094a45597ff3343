//! Tests of `store/drafts/versions`.

use super::super::super::fixture::{VALIDITY, Vault, at, letter};
use super::{Stretch, VersionId};
use crate::domain::draft::{Attachment, letter_mark};
use crate::domain::{Draft, DraftId, MailboxId};
use crate::store::Error;

const BIG: usize = 200_000;

fn draft(id: Option<DraftId>, body: &str, files: &[u8]) -> Draft {
    let file = |octet: &u8| Attachment {
        name: format!("{octet}.pdf"),
        media_type: "application/pdf".to_owned(),
        content: vec![*octet; BIG].into(),
    };
    Draft {
        id,
        to: vec!["a@x.fr".to_owned()],
        subject: "Compte rendu".to_owned(),
        body: body.to_owned(),
        attachments: files.iter().map(file).collect(),
        ..Draft::default()
    }
}

async fn keep(vault: &Vault, draft: Draft, stretch: Stretch, seconds: i64) -> DraftId {
    vault.store.write(move |tx| tx.keep_draft(&draft, stretch, at(seconds))).await.unwrap().0
}

async fn bodies(vault: &Vault, id: DraftId) -> Vec<String> {
    let versions = vault.store.read(move |reader| reader.draft_versions(id)).await.unwrap();
    versions.into_iter().map(|version| version.body).collect()
}

async fn octets_of_files(vault: &Vault) -> i64 {
    let sum = "SELECT (SELECT ifnull(sum(length(content)), 0) FROM draft_files) + (SELECT ifnull(sum(length(content)), 0) FROM draft_contents)";
    vault.store.read(move |reader| Ok(reader.connection.query_row(sum, [], |row| row.get(0))?)).await.unwrap()
}

#[tokio::test]
async fn a_version_is_kept_when_time_lies_between_or_the_draft_was_left() {
    let vault = Vault::new().await;
    let id = keep(&vault, draft(None, "un", &[]), Stretch::Begins, 0).await;
    assert_eq!(bodies(&vault, id).await, [""; 0], "nothing came before");
    let _ = keep(&vault, draft(Some(id), "deux", &[]), Stretch::GoesOn, 3).await;
    let _ = keep(&vault, draft(Some(id), "trois", &[]), Stretch::GoesOn, 6).await;
    let _ = keep(&vault, draft(Some(id), "quatre", &[]), Stretch::GoesOn, 29).await;
    assert_eq!(bodies(&vault, id).await, ["un"]);
    let _ = keep(&vault, draft(Some(id), "cinq", &[]), Stretch::GoesOn, 33).await;
    let _ = keep(&vault, draft(Some(id), "six", &[]), Stretch::GoesOn, 36).await;
    assert_eq!(bodies(&vault, id).await, ["cinq", "un"], "what stood half a minute after the first");
    let _ = keep(&vault, draft(Some(id), "sept", &[]), Stretch::Begins, 37).await;
    assert_eq!(bodies(&vault, id).await, ["six", "cinq", "un"], "taken up again");
    let _ = keep(&vault, draft(Some(id), "sept", &[]), Stretch::Begins, 90).await;
    assert_eq!(bodies(&vault, id).await.len(), 3, "nothing changed");
}

#[tokio::test]
async fn the_last_ten_are_kept_and_share_their_files() {
    let vault = Vault::new().await;
    let id = keep(&vault, draft(None, "0", &[1, 2]), Stretch::Begins, 0).await;
    for number in 1..15_i64 {
        // From the fifth on one file is no longer joined, then another one is.
        let files: &[u8] = if number < 5 { &[1, 2] } else { &[2, 3] };
        let _ = keep(&vault, draft(Some(id), &number.to_string(), files), Stretch::GoesOn, number * 60).await;
        assert!(octets_of_files(&vault).await <= 3 * i64::try_from(BIG).unwrap(), "{number}");
    }
    let kept: Vec<String> = (4..14).rev().map(|number| number.to_string()).collect();
    assert_eq!(bodies(&vault, id).await, kept);

    let versions = vault.store.read(move |reader| reader.draft_versions(id)).await.unwrap();
    let oldest = versions.last().unwrap().clone();
    assert_eq!((oldest.at, oldest.files.as_slice()), (at(240), &["1.pdf".to_owned(), "2.pdf".to_owned()][..]));
    let whole = vault.store.read(move |reader| reader.draft_version(oldest.id)).await.unwrap();
    assert_eq!(whole, draft(Some(id), "4", &[1, 2]));

    let _ = keep(&vault, draft(Some(id), "15", &[]), Stretch::GoesOn, 15 * 60).await;
    assert_eq!(
        octets_of_files(&vault).await,
        2 * i64::try_from(BIG).unwrap(),
        "the first file has gone with the last version that had it"
    );
    let newest = vault.store.read(move |reader| Ok(reader.draft_versions(id)?[0].id)).await.unwrap();
    let whole = vault.store.read(move |reader| reader.draft_version(newest)).await.unwrap();
    assert_eq!(whole, draft(Some(id), "14", &[2, 3]));

    let _ = vault.store.write(move |tx| tx.delete_draft(id)).await.unwrap();
    assert_eq!(octets_of_files(&vault).await, 0, "nothing outlives a dropped draft");
    assert!(matches!(vault.store.read(|reader| reader.draft_version(VersionId(1))).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn whose_letter_it_is_is_part_of_it_and_blank_lines_at_its_end_are_not() {
    let vault = Vault::new().await;
    let first = draft(None, "Bonjour,\nà demain", &[]);
    let id = keep(&vault, first.clone(), Stretch::Begins, 0).await;
    let edition = || vault.store.read(move |reader| reader.edition(id));
    let begun = edition().await.unwrap();
    let longer = Draft { body: "Bonjour,\nà demain\n\n".to_owned(), id: Some(id), ..first };
    let _ = keep(&vault, longer.clone(), Stretch::Begins, 60).await;
    assert_eq!((edition().await.unwrap(), bodies(&vault, id).await.len()), (begun, 0), "no change");
    let from = Some(crate::store::fixture::address("cabinet@cabinet.mssante.fr"));
    let cabinet = Draft { from, ..longer };
    let _ = keep(&vault, cabinet.clone(), Stretch::Begins, 120).await;
    let changed = edition().await.unwrap();
    assert!(changed > begun);
    let _ = keep(&vault, Draft { ask_read_receipt: true, ..cabinet }, Stretch::Begins, 180).await;
    assert!(edition().await.unwrap() > changed);
    assert_eq!(bodies(&vault, id).await.len(), 2);
}

#[tokio::test]
async fn a_copy_that_was_taken_up_is_overtaken_once_there_is_a_later_one_or_a_letter_of_it() {
    let vault = Vault::new().await;
    let (account, token, other) = (vault.account, "0a".repeat(16), "0b".repeat(16));
    let put = async |role: &'static str, number: u32, id: String| {
        let written = vault.store.write(move |tx| {
            let sql = "INSERT INTO mailboxes (account, name, delimiter, role, uidvalidity) VALUES (?1, ?2, '/', ?2, 7) \
                       ON CONFLICT DO UPDATE SET role = role RETURNING id";
            let folder = MailboxId(tx.connection.query_row(sql, (account.0, role), |row| row.get(0))?);
            let mut message = letter(number, "Brouillon");
            message.envelope.message_id = Some(id);
            Ok(tx.insert_messages(folder, VALIDITY, &[message])?[0])
        });
        written.await.unwrap().0
    };
    let copy = |token: &str, revision: &str| format!("pli-draft.{token}.{}@medecin.mssante.fr", revision.repeat(32));
    let source = put("drafts", 1, copy(&token, "1")).await;
    let _ = put("drafts", 2, copy(&other, "2")).await;
    let _ = put("sent", 3, format!("{}.x@medecin.mssante.fr", letter_mark(&other))).await;
    let taken_up = Draft { source: Some(source), ..draft(None, "ancien", b"") };
    let overtaken = async || {
        let asked = taken_up.clone();
        vault.store.read(move |reader| reader.is_overtaken(&asked)).await.unwrap()
    };
    assert!(!overtaken().await, "others are no matter");
    let later = put("drafts", 4, copy(&token, "3")).await;
    assert!(overtaken().await);
    let away =
        vault.store.write(move |tx| Ok(tx.connection.execute("DELETE FROM messages WHERE id = ?1", [later.0])?));
    let _ = away.await.unwrap();
    assert!(!overtaken().await);
    let _ = put("sent", 5, format!("{}.x@medecin.mssante.fr", letter_mark(&token))).await;
    assert!(overtaken().await);
}
