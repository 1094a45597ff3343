//! Tests of `store/drafts`.

use super::super::fixture::{VALIDITY, Vault, at, uid};
use super::{Attachment, Draft, DraftId, Edition, Error};

fn file(name: &str, content: &[u8]) -> Attachment {
    Attachment { name: name.to_owned(), media_type: "application/pdf".to_owned(), content: content.into() }
}

#[tokio::test]
async fn a_draft_comes_back_whole_and_over_itself() {
    let (vault, ids) = Vault::with(&["question"]).await;
    let mut draft = Draft {
        from: Some(crate::store::fixture::address("cabinet@cabinet.mssante.fr")),
        to: vec!["Claire DUBREUIL <claire@medecin.mssante.fr>".into(), "pas encore une adres".into()],
        cc: vec!["a@x.fr".into()],
        bcc: vec!["b@x.fr".into()],
        subject: "Re: question".into(),
        body: "Bonjour,\n\n« œdème »\n".into(),
        attachments: vec![file("a.pdf", b"aaa"), file("b.pdf", b""), file("c.pdf", &[7; 300_000])],
        answers: Some(ids[0]),
        ask_read_receipt: true,
        urgent: true,
        ..Draft::default()
    };
    let first = draft.clone();
    let (id, changes) = vault.store.write(move |tx| tx.save_draft(&first, at(1))).await.unwrap();
    assert!(changes.drafts);
    (draft.id, draft.edition) = (Some(id), Some(Edition(1)));
    assert_eq!(vault.store.read(move |reader| reader.draft(id)).await.unwrap(), draft);

    let _ = draft.attachments.remove(0);
    draft.subject = "autre".into();
    let (second, other) = (draft.clone(), Draft { subject: "plus récent".into(), ..Draft::default() });
    let (again, _) = vault
        .store
        .write(move |tx| {
            let _ = tx.save_draft(&other, at(9))?;
            tx.save_draft(&second, at(5))
        })
        .await
        .unwrap();
    assert_eq!(again, id);
    let drafts = vault.store.read(|reader| reader.drafts()).await.unwrap();
    assert_eq!(drafts.len(), 2);
    assert_eq!((drafts[0].subject.as_str(), &drafts[1]), ("plus récent", &draft));
}

#[tokio::test]
async fn a_draft_outlives_the_message_it_answers() {
    let (vault, ids) = Vault::with(&["question"]).await;
    let draft = Draft { answers: Some(ids[0]), ..Draft::default() };
    let (id, _) = vault.store.write(move |tx| tx.save_draft(&draft, at(1))).await.unwrap();
    let (inbox, uids) = (vault.inbox, [uid(1)].into_iter().collect());
    let _ = vault.store.write(move |tx| tx.forget(inbox, VALIDITY, &uids, at(9))).await.unwrap();
    let kept = vault.store.read(move |reader| reader.draft(id)).await.unwrap();
    assert_eq!(kept.answers, Some(ids[0]), "gone from the server, not from here yet");
    vault.purge().await;
    let mut draft = vault.store.read(move |reader| reader.draft(id)).await.unwrap();
    assert_eq!(draft.answers, None);
    draft.answers = Some(ids[0]);
    let (id, _) = vault.store.write(move |tx| tx.save_draft(&draft, at(2))).await.unwrap();
    assert_eq!(vault.store.read(move |reader| reader.draft(id)).await.unwrap().answers, None);
}

#[tokio::test]
async fn a_deleted_draft_saved_again_gets_a_new_row() {
    let vault = Vault::new().await;
    let ghost = Draft { id: Some(DraftId(77)), subject: "revenu".into(), ..Draft::default() };
    let (id, _) = vault.store.write(move |tx| tx.save_draft(&ghost, at(1))).await.unwrap();
    assert_ne!(id, DraftId(77));
    let _ = vault.store.write(move |tx| tx.delete_draft(id)).await.unwrap();
    assert!(matches!(vault.store.read(move |reader| reader.draft(id)).await, Err(Error::NotFound)));
    assert!(vault.store.write(move |tx| tx.delete_draft(id)).await.is_ok());
}
