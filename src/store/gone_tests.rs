//! Tests of `store/gone`.

use super::super::fixture::{VALIDITY, Vault, at, letter, uid};
use super::super::{Landed, NewMailbox, NewMessage, Tx};
use crate::domain::{Act, Flags, MailboxId, MailboxName, Role, UidSet, UidValidity};

fn folder(name: &str) -> NewMailbox {
    NewMailbox { name: MailboxName::new(name), delimiter: None, role: Role::Other, subscribed: true }
}

/// The first letter of a vault, under another UID.
fn again(number: u32) -> NewMessage {
    NewMessage { uid: uid(number), ..letter(1, "x") }
}

async fn other(vault: &Vault) -> MailboxId {
    named(vault, "Dossier").await
}

async fn named(vault: &Vault, name: &'static str) -> MailboxId {
    let account = vault.account;
    let (id, _) = vault
        .store
        .write(move |tx| {
            let id = tx.upsert_mailboxes(account, &[folder(name)])?.remove(0);
            tx.reset_mailbox(id, VALIDITY)?;
            Ok(id)
        })
        .await
        .unwrap();
    id
}

fn one(number: u32) -> UidSet {
    [uid(number)].into_iter().collect()
}

#[tokio::test]
async fn what_the_user_wanted_gone_is_not_kept() {
    let (vault, ids) = Vault::with(&["effacé", "disparu"]).await;
    let (inbox, erased) = (vault.inbox, ids[0]);
    let (page, _) = vault
        .store
        .write(move |tx| {
            let _ = tx.connection.execute("UPDATE messages SET place = NULL WHERE id = ?1", [erased.0])?;
            let uids: UidSet = [uid(1), uid(2)].into_iter().collect();
            assert_eq!(tx.forget(inbox, VALIDITY, &uids, at(0))?, 2);
            tx.gone(0..9)
        })
        .await
        .unwrap();
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[1]]);
    assert!(vault.store.read(move |reader| reader.message(erased)).await.is_err());
    assert!(vault.store.read(move |reader| reader.location(ids[1])).await.is_err(), "it lies nowhere on the server");
}

#[tokio::test]
async fn another_size_or_another_header_is_another_message() {
    let head = |octet: u8| vec![octet; 32];
    let same = NewMessage { head: head(1), ..letter(1, "x") };
    for (is_same, new) in [
        (true, same.clone()),
        (true, NewMessage { head: Vec::new(), ..same.clone() }),
        (false, NewMessage { head: head(2), ..same.clone() }),
        (false, NewMessage { size: 999, ..same.clone() }),
        (false, letter(2, "x")),
    ] {
        let vault = Vault::new().await;
        let folder = other(&vault).await;
        let (inbox, same) = (vault.inbox, same.clone());
        let (taken, _) = vault
            .store
            .write(move |tx| {
                let old = tx.insert_messages(inbox, VALIDITY, &[same])?[0];
                let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
                let new = tx.insert_messages(folder, VALIDITY, &[NewMessage { uid: uid(77), ..new }])?[0];
                Ok(old == new)
            })
            .await
            .unwrap();
        assert_eq!(taken, is_same);
    }
}

#[tokio::test]
async fn the_row_with_the_body_stays_and_inherits_the_other_ones_marks() {
    let (vault, ids) = Vault::with(&["x"]).await;
    let folder = other(&vault).await;
    let (inbox, old) = (vault.inbox, ids[0]);
    let (twin, _) =
        vault.store.write(move |tx| Ok(tx.insert_messages(folder, VALIDITY, &[letter(1, "x")])?[0])).await.unwrap();
    vault.put_text(twin, "corps").await;
    let (left, _) = vault
        .store
        .write(move |tx| {
            tx.act(&Act::Flag { messages: vec![old], flag: Flags::FLAGGED, set: true }, at(0))?;
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
            Ok((
                tx.message(old).is_err(),
                tx.actions()?.iter().filter(|row| row.message == Some(twin)).count(),
                tx.gone(0..9)?.total,
                tx.messages(folder, 0..9)?.total,
            ))
        })
        .await
        .unwrap();
    assert_eq!(left, (true, 1, 0, 1));
}

#[tokio::test]
async fn two_bodies_that_differ_are_two_messages() {
    let (vault, ids) = Vault::with(&["x"]).await;
    let folder = other(&vault).await;
    let (inbox, old) = (vault.inbox, ids[0]);
    let (twin, _) =
        vault.store.write(move |tx| Ok(tx.insert_messages(folder, VALIDITY, &[letter(1, "x")])?[0])).await.unwrap();
    vault.put_text(twin, "corps").await;
    vault.put_text(old, "Corps").await;
    let (gone, _) = vault
        .store
        .write(move |tx| {
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
            tx.gone(0..9)
        })
        .await
        .unwrap();
    assert_eq!(gone.total, 1);
}

#[tokio::test]
async fn messages_of_other_accounts_are_others() {
    let (vault, _) = Vault::with(&["x"]).await;
    let inbox = vault.inbox;
    let (total, _) = vault
        .store
        .write(move |tx| {
            let account = tx.account(&super::super::fixture::address("autre@medecin.mssante.fr"))?;
            let folder =
                NewMailbox { name: MailboxName::new("INBOX"), delimiter: None, role: Role::Inbox, subscribed: true };
            let id = tx.upsert_mailboxes(account, &[folder])?.remove(0);
            tx.reset_mailbox(id, UidValidity(9))?;
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
            let _ = tx.insert_messages(id, UidValidity(9), &[letter(1, "x")])?;
            Ok(tx.gone(0..9)?.total)
        })
        .await
        .unwrap();
    assert_eq!(total, 1);
}

#[tokio::test]
async fn a_message_lies_where_another_desk_has_moved_it_though_it_was_to_be_moved_from_here() {
    let (vault, ids) = Vault::with(&["x"]).await;
    let (there, wished) = (other(&vault).await, named(&vault, "Autre").await);
    let (inbox, id) = (vault.inbox, ids[0]);
    let (left, _) = vault
        .store
        .write(move |tx| {
            tx.act(&Act::Move { messages: vec![id], to: wished }, at(0))?;
            let before = tx.message(id)?.0.mailbox;
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
            let found = tx.insert_messages(there, VALIDITY, &[again(77)])?[0];
            Ok((before == wished, found == id, tx.message(id)?.0.mailbox == there, tx.actions()?.len()))
        })
        .await
        .unwrap();
    assert_eq!(left, (true, true, true, 0));
}

#[tokio::test]
async fn a_mark_on_what_is_gone_waits_until_it_is_found_again() {
    let (vault, ids) = Vault::with(&["x"]).await;
    let (there, account) = (other(&vault).await, vault.account);
    let (inbox, id) = (vault.inbox, ids[0]);
    let (left, _) = vault
        .store
        .write(move |tx| {
            tx.act(&Act::Flag { messages: vec![id], flag: Flags::FLAGGED, set: true }, at(0))?;
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
            let waits = (tx.actions()?.len(), tx.waiting(account)?);
            let told = tx.next_group(account, &std::collections::BTreeSet::new())?;
            let _ = tx.insert_messages(there, VALIDITY, &[again(77)])?;
            let shown = tx.message(id)?.0.flags;
            Ok((waits, told, shown.contains(Flags::FLAGGED), tx.actions()?.len()))
        })
        .await
        .unwrap();
    assert_eq!(left, ((0, 0), None, true, 1));
}

#[tokio::test]
async fn a_copy_that_must_be_there_is_found_before_one_that_was_there_once() {
    let (vault, ids) = Vault::with(&["x"]).await;
    let (there, id) = (other(&vault).await, ids[0]);
    let insert = move |number| move |tx: &mut Tx<'_>| Ok(tx.insert_messages(there, VALIDITY, &[again(number)])?[0]);
    let once = vault.store.write(insert(5)).await.unwrap().0;
    vault.put_text(once, "corps").await;
    vault.put_text(id, "Corps").await;
    let copied = move |tx: &mut Tx<'_>| {
        let _ = tx.forget(there, VALIDITY, &one(5), at(0))?;
        tx.act(&Act::Copy { messages: vec![id], to: there }, at(0))?;
        let action = tx.actions()?[0].id;
        tx.landed(&[(action, Landed::Somewhere)], false)?;
        tx.provisional(there)
    };
    let copy = vault.store.write(copied).await.unwrap().0;
    let found = vault.store.write(insert(6)).await.unwrap().0;
    assert_eq!(copy, [found]);
    let (gone, left) =
        vault.store.read(move |reader| Ok((reader.gone(0..9)?.total, reader.provisional(there)?))).await.unwrap();
    assert_eq!((gone, left), (1, vec![]));
}

#[tokio::test]
async fn the_name_of_a_mailbox_that_is_gone_is_free_and_its_messages_stay() {
    let (vault, _) = Vault::with(&["x"]).await;
    let (gone, third) = (other(&vault).await, named(&vault, "Autre").await);
    let account = vault.account;
    let (seen, _) = vault
        .store
        .write(move |tx| {
            let mut seen = Vec::new();
            let mut look = |tx: &mut Tx<'_>| {
                let rows = tx.mailboxes_of(account)?;
                let there = rows.iter().filter(|row| row.name.as_str() == "Dossier").count();
                seen.push((there, rows.len(), tx.gone(0..9)?.total));
                Ok::<(), super::super::Error>(())
            };
            let _ = tx.insert_messages(gone, VALIDITY, &[letter(5, "y")])?;
            tx.forget_mailbox(gone, at(0))?;
            look(tx)?;
            tx.act(&Act::CreateMailbox { account, name: MailboxName::new("Dossier") }, at(0))?;
            look(tx)?;
            let made = tx.actions()?[0].id;
            tx.undo(&[made])?;
            look(tx)?;
            tx.rename_mailbox(third, &folder("Dossier"))?;
            look(tx)?;
            Ok(seen)
        })
        .await
        .unwrap();
    assert_eq!(seen, [(0, 2, 1), (1, 3, 1), (0, 2, 1), (1, 2, 1)]);
}

#[tokio::test]
async fn two_that_are_the_same_go_both_with_their_mailbox_or_at_once() {
    for whole in [false, true] {
        let (vault, ids) = Vault::with(&["x"]).await;
        vault.put_text(ids[0], "corps").await;
        let inbox = vault.inbox;
        let (left, _) = vault
            .store
            .write(move |tx| {
                let _ = tx.insert_messages(inbox, VALIDITY, &[again(2)])?;
                if whole {
                    tx.forget_mailbox(inbox, at(0))?;
                } else {
                    let _ = tx.forget(inbox, VALIDITY, &[uid(1), uid(2)].into_iter().collect(), at(0))?;
                }
                let gone = tx.gone(0..9)?.rows;
                Ok((tx.local_view(inbox)?.known.len(), gone.iter().any(|row| row.has_body)))
            })
            .await
            .unwrap();
        assert_eq!(left, (0, true), "{whole}");
    }
}

#[tokio::test]
async fn a_uid_that_was_given_to_another_message_is_fetched_as_new() {
    let (vault, ids) = Vault::with(&["x", "y"]).await;
    let (inbox, old) = (vault.inbox, ids[0]);
    vault.put_text(old, "corps").await;
    let (left, _) = vault
        .store
        .write(move |tx| {
            tx.remember(inbox, Some(uid(3)), Some(crate::domain::ModSeq(9)), None)?;
            let stamps: Vec<_> = tx.stamps(inbox, VALIDITY)?.iter().map(|stamp| (stamp.uid, stamp.size)).collect();
            assert_eq!(stamps, [(uid(1), 1_000), (uid(2), 1_000)]);
            assert_eq!(tx.stamps(inbox, VALIDITY)?[1].internal_date, at(120));
            assert_eq!(tx.reused(inbox, VALIDITY, &one(1), at(0))?, 1);
            assert_eq!(tx.reused(inbox, VALIDITY, &one(1), at(0))?, 0);
            let view = tx.local_view(inbox)?;
            assert_eq!((view.known.to_string(), view.gone.len(), view.modseq), ("2".to_owned(), 0, None));
            let new = tx.insert_messages(inbox, VALIDITY, &[NewMessage { uid: uid(1), ..letter(7, "z") }])?[0];
            let gone = tx.gone(0..9)?.rows;
            // And back again elsewhere.
            let again = tx.insert_messages(inbox, VALIDITY, &[again(8)])?[0];
            Ok((new == old, gone.iter().map(|row| (row.id, row.has_body)).collect::<Vec<_>>(), again))
        })
        .await
        .unwrap();
    assert_eq!(left, (false, vec![(old, true)], old));
}
