//! Tests of `store/exports`: what is ordered once, what stands before each step, and what is taken back.

use super::super::Opening;
use super::super::documents;
use super::super::fixture::{Vault, at, open};
use super::*;
use crate::domain::export::sample;
use crate::domain::filing::View;
use std::io::Write as _;

async fn with_document(subjects: &[&str]) -> (Vault, Vec<MessageId>) {
    let (vault, ids) = Vault::with(subjects).await;
    for id in &ids {
        let id = *id;
        let _ = vault.store.write(move |tx| tx.put_documents(id, &[sample()])).await.unwrap();
    }
    (vault, ids)
}

async fn order(vault: &Vault, which: Which, again: bool) -> Result<bool, Error> {
    let ordered =
        vault.store.write(move |tx| tx.order_exports(&[which], &|_| Some("Dossier".to_owned()), again, at(1)));
    ordered.await.map(|(ordered, _)| ordered)
}

fn file(name: &str) -> NewExport {
    NewExport {
        part: 1,
        folder: "/x".to_owned(),
        inner: None,
        name: FileName::new(name, "pdf", false),
        digest: "aa".to_owned(),
        content: b"%PDF".to_vec(),
        token: "0af1".to_owned(),
    }
}

async fn carry_out(vault: &Vault, files: Vec<NewExport>) {
    let orders = vault.store.read(|reader| reader.export_orders()).await.unwrap();
    let order = orders[0].clone();
    let account = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
    let _ = vault.store.write(move |tx| tx.put_exports(&order, &account, &files, at(2))).await.unwrap();
}

async fn states(vault: &Vault) -> Vec<ExportState> {
    let rows = vault.store.read(|reader| reader.exports(&[], 50)).await.unwrap();
    rows.iter().map(|row| row.state).collect()
}

async fn handed(vault: &Vault) -> Option<ExportState> {
    let page = vault.store.read(|reader| reader.filing(&View::All, "", 0..9)).await.unwrap();
    page.rows[0].handed
}

#[tokio::test]
async fn a_document_is_handed_over_once_unless_it_is_asked_for_again() {
    let (vault, ids) = with_document(&["Un"]).await;
    assert!(matches!(order(&vault, Which::Message(MessageId(99)), false).await, Err(Error::NotFound)));
    assert!(order(&vault, Which::Message(ids[0]), false).await.unwrap());
    assert_eq!(handed(&vault).await, Some(ExportState::Waiting), "from the moment it is ordered");
    assert!(!order(&vault, Which::Message(ids[0]), false).await.unwrap());
    carry_out(&vault, vec![file("VIAL")]).await;
    assert!(!order(&vault, Which::Message(ids[0]), false).await.unwrap());
    assert_eq!(states(&vault).await, [ExportState::Waiting]);
    assert!(order(&vault, Which::Message(ids[0]), true).await.unwrap());
    carry_out(&vault, vec![file("VIAL")]).await;
    assert_eq!(states(&vault).await.len(), 2);
}

#[tokio::test]
async fn content_is_kept_until_it_is_in_its_folder_and_the_journal_names_nobody() {
    let (vault, ids) = with_document(&["Un"]).await;
    let _ = order(&vault, Which::Message(ids[0]), false).await.unwrap();
    carry_out(&vault, vec![file("VIAL Paul")]).await;
    let due = vault.store.read(|reader| reader.exports_due(at(3))).await.unwrap();
    let id = due[0].id;
    assert_eq!(vault.store.read(move |reader| reader.export_content(id)).await.unwrap(), b"%PDF");
    let _ = vault.store.write(move |tx| tx.defer_export(id, ExportFault::Away, at(60))).await.unwrap();
    assert_eq!(vault.store.read(|reader| reader.exports_due(at(59))).await.unwrap().len(), 0);
    assert_eq!(vault.store.read(|reader| reader.exports_due(at(60))).await.unwrap().len(), 1);
    let ahead = vault.store.read(|reader| reader.exports_ahead(at(3))).await.unwrap();
    assert_eq!(ahead, Ahead { next: Some(at(60)), ordered: false, there: None });

    let _ = vault.store.write(move |tx| tx.place_export(id, 2)).await.unwrap();
    assert_eq!(handed(&vault).await, Some(ExportState::Placing));
    let _ = vault.store.write(move |tx| tx.export_arrived(id, ExportState::There, at(61))).await.unwrap();
    assert!(matches!(vault.store.read(move |reader| reader.export_content(id)).await, Err(Error::NotFound)));
    let rows = vault.store.read(|reader| reader.exports(&[], 9)).await.unwrap();
    assert_eq!((rows[0].name.as_str(), rows[0].fault), ("VIAL Paul_2.pdf", None));
    let lines = vault.store.read(|reader| reader.journal(0, 99)).await.unwrap();
    let line = lines.iter().find(|line| line.deed == "export").unwrap();
    assert_eq!(line.account, "claire.dubreuil@medecin.mssante.fr");
    assert_eq!(line.request, "EXPORT \"Dossier\" <1@medecin.mssante.fr> 1");
    assert_eq!(line.response, "OK sha256 aa");

    let _ = vault.store.write(move |tx| tx.export_taken(id, at(70))).await.unwrap();
    assert_eq!(handed(&vault).await, Some(ExportState::Taken));
}

#[tokio::test]
async fn what_is_taken_back_before_it_is_on_its_way_never_leaves() {
    let (vault, ids) = with_document(&["Un", "Deux"]).await;
    let back = |id: MessageId| vault.store.write(move |tx| tx.withdraw_exports(&[id], at(9)));
    let _ = order(&vault, Which::Message(ids[0]), false).await.unwrap();
    let _ = back(ids[0]).await.unwrap();
    assert_eq!(vault.store.read(|reader| reader.export_orders()).await.unwrap(), []);

    let _ = order(&vault, Which::Message(ids[0]), false).await.unwrap();
    carry_out(&vault, vec![file("VIAL")]).await;
    let id = vault.store.read(|reader| reader.exports_due(at(3))).await.unwrap()[0].id;
    let _ = back(ids[0]).await.unwrap();
    assert_eq!(states(&vault).await, [ExportState::Withdrawn]);
    assert!(
        matches!(vault.store.write(move |tx| tx.place_export(id, 1)).await, Err(Error::NotFound)),
        "no step after it"
    );
    assert!(vault.store.read(move |reader| reader.export_content(id)).await.is_err());
    assert_eq!(vault.store.read(|reader| reader.filing(&View::All, "", 0..9)).await.unwrap().rows[1].handed, None);

    let due = vault.store.read(|reader| reader.exports_due(at(9))).await.unwrap();
    assert_eq!(
        (due.len(), due[0].back, due[0].state),
        (1, true, ExportState::Withdrawn),
        "its hidden file is looked for"
    );
    let _ = vault.store.write(move |tx| tx.export_tidied(id)).await.unwrap();
    assert_eq!(vault.store.read(|reader| reader.exports_due(at(9))).await.unwrap().len(), 0);

    // Filed once more it is handed over once more; what is in its folder is taken back there.
    assert!(order(&vault, Which::Message(ids[0]), false).await.unwrap());
    carry_out(&vault, vec![file("VIAL")]).await;
    assert_eq!(states(&vault).await, [ExportState::Waiting]);
    let id = vault.store.read(|reader| reader.exports_due(at(3))).await.unwrap()[0].id;
    let there = move |tx: &mut Tx<'_>| tx.export_arrived(id, ExportState::There, at(4));
    let _ = vault.store.write(there).await.unwrap();
    let _ = back(ids[0]).await.unwrap();
    let due = vault.store.read(|reader| reader.exports_due(at(9))).await.unwrap();
    assert_eq!((due.len(), due[0].back, due[0].state), (1, true, ExportState::There));
}

#[tokio::test]
async fn names_that_this_program_has_not_made_lead_nowhere() {
    let (vault, ids) = with_document(&["Un"]).await;
    let _ = order(&vault, Which::Message(ids[0]), false).await.unwrap();
    carry_out(&vault, vec![file("VIAL")]).await;
    for (column, value) in [("name", "../x.pdf"), ("inner", "a/b"), ("token", "../x"), ("name", "")] {
        let sql = format!("UPDATE exports SET {column} = '{value}'");
        let edited = vault.store.write(move |tx| {
            let _ = tx.connection.execute(&sql, [])?;
            Ok(())
        });
        let _ = edited.await.unwrap();
        let read = vault.store.read(|reader| reader.exports_due(at(3))).await;
        assert!(matches!(read, Err(Error::Malformed { .. })), "{column} {value}");
        let mended = vault.store.write(|tx| {
            let _ = tx.connection.execute("UPDATE exports SET name = 'VIAL.pdf', inner = '', token = '0af1'", [])?;
            Ok(())
        });
        let _ = mended.await.unwrap();
    }
}

#[tokio::test]
async fn a_message_that_goes_takes_its_orders_and_leaves_its_files() {
    let (vault, ids) = with_document(&["Un", "Deux"]).await;
    let _ = order(&vault, Which::Message(ids[0]), false).await.unwrap();
    carry_out(&vault, vec![file("VIAL")]).await;
    let _ = order(&vault, Which::Message(ids[1]), false).await.unwrap();
    let gone = vault.store.write(|tx| {
        let _ = tx.connection.execute("DELETE FROM messages", [])?;
        Ok(documents::in_message(tx, MessageId(1))?.len())
    });
    assert_eq!(gone.await.unwrap().0, 0);
    assert_eq!(vault.store.read(|reader| reader.export_orders()).await.unwrap(), []);
    assert_eq!(vault.store.read(|reader| reader.exports_due(at(3))).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_waits_for_its_folder_outlives_a_damaged_vault() {
    let (vault, ids) = with_document(&["Un", "Deux"]).await;
    for (id, name) in [(ids[0], "VIAL"), (ids[1], "PETIT")] {
        let _ = order(&vault, Which::Message(id), false).await.unwrap();
        carry_out(&vault, vec![file(name)]).await;
    }
    let due = vault.store.read(|reader| reader.exports_due(at(3))).await.unwrap();
    let (placing, there) = (due[0].id, due[1].id);
    let _ = vault.store.write(move |tx| tx.place_export(placing, 3)).await.unwrap();
    let _ = vault.store.write(move |tx| tx.export_arrived(there, ExportState::There, at(4))).await.unwrap();
    vault.store.close().await;
    let mut first_page = std::fs::OpenOptions::new().write(true).open(vault.dir.path().join("vault.db")).unwrap();
    first_page.write_all(&[0; 4096]).unwrap();
    let (store, opening) = open(vault.dir.path());
    assert!(matches!(opening, Opening::Rebuilt { .. }));
    let due = store.read(|reader| reader.exports_due(at(9))).await.unwrap();
    assert_eq!(due.len(), 1, "what lies in its folder is no more to be put there");
    assert_eq!((due[0].state, due[0].bears().as_str()), (ExportState::Placing, "VIAL_3.pdf"));
    let id = due[0].id;
    assert_eq!(store.read(move |reader| reader.export_content(id)).await.unwrap(), b"%PDF");
}
