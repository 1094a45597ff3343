//! Tests of `engine/recognition`: what fails is said, tried again once, and holds up nothing.

use std::path::PathBuf;

use super::*;
use crate::domain::document::Doubt;
use crate::engine::testing::vault;

/// A program that answers nothing that is understood: this one, which looks for tests of that name.
fn deaf() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// A message with so many files of this name.
fn letter(files: usize, name: &str) -> Vec<u8> {
    let part = format!(
        "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\nx\r\n"
    );
    let head =
        "From: a@x.fr\r\nSubject: Bilan\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    format!("{head}--b\r\nContent-Type: text/plain\r\n\r\nCi-joint.\r\n{}--b--\r\n", part.repeat(files)).into_bytes()
}

#[tokio::test]
async fn what_could_not_be_read_is_a_row_and_is_tried_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = vault(dir.path(), letter(1, "IHE_XDM.ZIP")).await;
    let reader = Recognition::new(store.clone(), deaf(), Relay::default());
    let next = || async { store.read(|reader| reader.unlooked()).await.unwrap() };
    assert_eq!(next().await, Some((id, 0)));
    for left in [Some((id, 1)), None] {
        let tries = next().await.unwrap().1;
        assert!(reader.read_one(id, tries).await.is_ok());
        assert_eq!((next().await, store.read(|reader| reader.filing_counts()).await.unwrap().to_file), (left, 1));
    }
    store.close().await;
}

#[tokio::test]
async fn what_was_found_stays_when_its_files_go_before_they_are_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let (store, id) = vault(dir.path(), letter(1, "scan.pdf")).await;
    let reader = Recognition::new(store.clone(), deaf(), Relay::default());
    assert!(reader.read_one(id, 0).await.is_ok());
    let _ = store.write(|tx| tx.renew_documents(READERS + 1)).await.unwrap();
    let _ = store.write(move |tx| tx.drop_body(id)).await.unwrap();
    assert_eq!(store.read(|reader| reader.unlooked()).await.unwrap(), Some((id, 0)));
    assert!(reader.read_one(id, 0).await.is_ok());
    let counts = store.read(|reader| reader.filing_counts()).await.unwrap();
    assert_eq!((counts.to_file, counts.unread, counts.absent), (1, 0, 0));
    store.close().await;
}

#[test]
fn a_reader_that_gives_up_leaves_a_row_for_each_file() {
    let parts = mime::read::message(&letter(2, "IHE_XDM.ZIP")).parts;
    let outcome = unreadable("Bilan", parts);
    let doubts: Vec<_> = outcome.found.iter().map(|one| one.doubts.clone()).collect();
    assert_eq!((doubts, outcome.is_whole), (vec![vec![Doubt::Unreadable]; 2], false));
}

#[test]
fn of_more_files_than_are_looked_at_the_last_one_says_so() {
    let (drawer, stop) = (Drawer::new(deaf()), CancellationToken::new());
    let looked = |files| look(&drawer, "", &letter(files, "scan.pdf"), &stop).ok().unwrap();
    let is_told = |outcome: &Outcome| outcome.found.last().unwrap().doubts == [Doubt::Incomplete];
    let (all, more) = (looked(FILES_MAX), looked(FILES_MAX + 1));
    assert_eq!((all.found.len(), is_told(&all), all.is_whole), (FILES_MAX, false, true));
    assert_eq!((more.found.len(), is_told(&more)), (FILES_MAX, true));
}

#[test]
fn nothing_more_is_read_once_the_session_has_ended() {
    let (drawer, stop) = (Drawer::new(deaf()), CancellationToken::new());
    stop.cancel();
    assert!(matches!(look(&drawer, "", &letter(1, "scan.pdf"), &stop), Err(Later::Busy)));
}
