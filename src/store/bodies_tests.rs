//! Tests of `store/bodies`.

use super::super::fixture::{Vault, asked};
use super::{Error, NewBody, Part, SLICE};
use crate::domain::MessageId;

fn part(number: u32, name: &str, inline: bool) -> Part {
    Part {
        number,
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 12_345,
        content_id: inline.then(|| "image1".to_owned()),
        inline,
    }
}

#[tokio::test]
async fn a_big_body_comes_back_octet_for_octet() {
    let (vault, ids) = Vault::with(&["a"]).await;
    let id = ids[0];
    for length in [0, 1, SLICE - 1, SLICE, SLICE + 1, 3 * SLICE + 17] {
        let raw: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let kept = raw.clone();
        let ((), _) = vault
            .store
            .write(move |tx| tx.put_body(id, &NewBody { raw: &kept, text: "", preview: "", parts: &[] }))
            .await
            .unwrap();
        let read = vault.store.read(move |reader| reader.raw(id)).await.unwrap();
        assert!(read == Some(raw), "{length} octets");
    }
}

#[tokio::test]
async fn parts_say_whether_there_are_attachments() {
    let (vault, ids) = Vault::with(&["Bilan"]).await;
    let id = ids[0];
    let parts = [part(3, "Compte-rendu d’opération.pdf", false), part(2, "logo.png", true)];
    let kept = parts.clone();
    let ((), changes) = vault
        .store
        .write(move |tx| tx.put_body(id, &NewBody { raw: b"x", text: "bonjour", preview: "bonj", parts: &kept }))
        .await
        .unwrap();
    assert!(changes.messages.contains(&id));
    let [pdf, logo] = parts;
    assert_eq!(vault.store.read(move |reader| reader.parts(id)).await.unwrap(), [logo.clone(), pdf]);
    let (row, _) = vault.store.read(move |reader| reader.message(id)).await.unwrap();
    assert_eq!((row.preview.as_str(), row.has_attachments, row.has_body), ("bonj", true, true));
    assert_eq!(vault.found("operation").await, ["Bilan"], "names of files are found");

    let ((), _) = vault
        .store
        .write(move |tx| tx.put_body(id, &NewBody { raw: b"y", text: "bonsoir", preview: "", parts: &[logo] }))
        .await
        .unwrap();
    assert!(vault.found("bonjour").await.is_empty(), "the words of the first body are gone");
    assert_eq!(vault.found("bonsoir bilan dubreuil").await, ["Bilan"]);
    let (row, _) = vault.store.read(move |reader| reader.message(id)).await.unwrap();
    assert!(!row.has_attachments, "a picture inside the text is none");

    let ((), _) = vault.store.write(move |tx| tx.drop_body(id)).await.unwrap();
    assert_eq!(vault.store.read(move |reader| reader.raw(id)).await.unwrap(), None);
    assert!(!vault.store.read(move |reader| reader.message(id)).await.unwrap().0.has_body);
}

#[tokio::test]
async fn a_body_without_message_is_refused() {
    let vault = Vault::new().await;
    let body = NewBody { raw: b"x", text: "", preview: "", parts: &[] };
    assert!(matches!(vault.store.write(move |tx| tx.put_body(MessageId(9), &body)).await, Err(Error::NotFound)));
    assert!(matches!(vault.store.write(|tx| tx.drop_body(MessageId(9))).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn pieces_are_nothing_until_they_are_whole() {
    let (vault, ids) = Vault::with(&["Imagerie"]).await;
    let id = ids[0];
    let raw: Vec<u8> = (0..3 * SLICE + 17).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let put = async |offset: usize, octets: &[u8]| {
        let octets = octets.to_vec();
        vault.store.write(move |tx| tx.put_piece(id, offset as u64, &octets)).await.unwrap().0
    };
    assert!(put(0, &raw[..SLICE + 5]).await);
    assert_eq!(
        vault.store.read(move |reader| Ok((reader.pieces(id)?, reader.raw(id)?))).await.unwrap().0,
        (SLICE + 5) as u64
    );
    assert_eq!(vault.store.read(move |reader| reader.raw(id)).await.unwrap(), None);
    // Twice the same, and one with a gap before it.
    assert!(!put(0, &raw[..SLICE + 5]).await);
    assert!(!put(2 * SLICE, &raw[2 * SLICE..]).await);
    assert!(put(SLICE + 5, &raw[SLICE + 5..]).await);
    let end = move |tx: &mut super::Tx<'_>| {
        tx.end_body(id, &NewBody { raw: &[], text: "genou", preview: "", parts: &[part(2, "irm.dcm", false)] })
    };
    drop(vault.store.write(end).await.unwrap());
    assert!(vault.store.read(move |reader| reader.raw(id)).await.unwrap() == Some(raw));
    let found = vault.store.read(|reader| reader.search(&asked("genou"), 5)).await.unwrap();
    assert_eq!((found.len(), found[0].has_attachments), (1, true));
    // Whole: neither a late piece nor the forgetting of pieces touches it.
    assert!(!put(0, b"x").await);
    drop(vault.store.write(move |tx| tx.drop_pieces(id)).await.unwrap());
    assert!(vault.store.read(move |reader| reader.raw(id)).await.unwrap().is_some());
    drop(vault.store.write(move |tx| tx.drop_body(id)).await.unwrap());
    assert!(put(0, b"x").await);
    drop(vault.store.write(move |tx| tx.drop_pieces(id)).await.unwrap());
    assert_eq!(vault.store.read(move |reader| reader.pieces(id)).await.unwrap(), 0);
}
