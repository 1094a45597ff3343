//! Tests of `store/gone`.

use super::super::fixture::{VALIDITY, Vault, at, letter, uid};
use super::super::{Landed, NewMailbox, NewMessage, Tx};
use super::{ENDED, STALE};
use crate::domain::{
    AccountId, Act, Caught, ChangeSet, Draft, Fault, Flags, Level, MailboxId, MailboxName, MessageId, Role, UidSet,
    UidValidity,
};

fn folder(name: &str) -> NewMailbox {
    NewMailbox {
        name: MailboxName::new(name),
        delimiter: None,
        role: Role::Other,
        subscribed: true,
        place: crate::domain::Place::Own,
    }
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
            tx.gone(AccountId(1), 0..9)
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
                tx.gone(AccountId(1), 0..9)?.total,
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
            tx.gone(AccountId(1), 0..9)
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
            let folder = NewMailbox {
                name: MailboxName::new("INBOX"),
                delimiter: None,
                role: Role::Inbox,
                subscribed: true,
                place: crate::domain::Place::Own,
            };
            let id = tx.upsert_mailboxes(account, &[folder])?.remove(0);
            tx.reset_mailbox(id, UidValidity(9))?;
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
            let _ = tx.insert_messages(id, UidValidity(9), &[letter(1, "x")])?;
            Ok(tx.gone(AccountId(1), 0..9)?.total)
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
    let (gone, left) = vault
        .store
        .read(move |reader| Ok((reader.gone(AccountId(1), 0..9)?.total, reader.provisional(there)?)))
        .await
        .unwrap();
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
                seen.push((there, rows.len(), tx.gone(AccountId(1), 0..9)?.total));
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
                let gone = tx.gone(AccountId(1), 0..9)?.rows;
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
            let gone = tx.gone(AccountId(1), 0..9)?.rows;
            // And back again elsewhere.
            let again = tx.insert_messages(inbox, VALIDITY, &[again(8)])?[0];
            Ok((new == old, gone.iter().map(|row| (row.id, row.has_body)).collect::<Vec<_>>(), again))
        })
        .await
        .unwrap();
    assert_eq!(left, (false, vec![(old, true)], old));
}

fn flagged(id: MessageId) -> Act {
    Act::Flag { messages: vec![id], flag: Flags::FLAGGED, set: true }
}

/// The letter of a vault, with a body; a folder; the same letter there too when `twice`, known for long.
async fn letter_and_folder(twice: bool) -> (Vault, MessageId, MailboxId) {
    let (vault, ids) = Vault::with(&["x"]).await;
    let there = other(&vault).await;
    vault.put_text(ids[0], "corps").await;
    let inbox = vault.inbox;
    let known = vault.store.write(move |tx| {
        if twice {
            let _ = tx.insert_messages(there, VALIDITY, &[again(5)])?;
        }
        tx.remember(inbox, Some(uid(9)), None, Some(at(0)))
    });
    let _ = known.await.unwrap();
    (vault, ids[0], there)
}

#[tokio::test]
async fn what_was_moved_and_is_not_found_there_is_kept_with_all_that_hangs_on_it() {
    let (vault, id, there) = letter_and_folder(false).await;
    let third = named(&vault, "Autre").await;
    let answer = Draft { answers: Some(id), ..Draft::default() };
    let (draft, _) = vault.store.write(move |tx| tx.save_draft(&answer, at(0))).await.unwrap();
    let (gone, _) = vault
        .store
        .write(move |tx| {
            tx.act(&Act::Move { messages: vec![id], to: there }, at(0))?;
            let action = tx.actions()?[0].id;
            tx.landed(&[(action, Landed::Somewhere)], false)?;
            tx.act(&flagged(id), at(0))?;
            let lost = tx.provisional(there)?;
            assert_eq!((lost.as_slice(), tx.drop_provisional(&lost)?), (&[id][..], 1));
            tx.gone(AccountId(1), 0..9)
        })
        .await
        .unwrap();
    assert_eq!(gone.rows.iter().map(|row| (row.id, row.has_body)).collect::<Vec<_>>(), [(id, true)]);
    assert_eq!(vault.store.read(move |reader| reader.draft(draft)).await.unwrap().answers, Some(id));
    let found = move |tx: &mut Tx<'_>| {
        let found = tx.insert_messages(third, VALIDITY, &[again(7)])?[0];
        Ok((found, tx.message(id)?.0.flags.contains(Flags::FLAGGED)))
    };
    assert_eq!(vault.store.write(found).await.unwrap().0, (id, true));
}

#[tokio::test]
async fn a_folder_deleted_here_keeps_what_was_gone_from_it_before() {
    let (vault, _) = Vault::with(&["x"]).await;
    let (there, account) = (other(&vault).await, vault.account);
    let left = move |tx: &mut Tx<'_>| {
        let ids = tx.insert_messages(there, VALIDITY, &[letter(5, "disparu"), letter(6, "effacé")])?;
        let _ = tx.forget(there, VALIDITY, &one(5), at(0))?;
        tx.act(&Act::RemoveMailbox { mailbox: there }, at(0))?;
        let action = tx.actions()?[0].id;
        tx.removed(action, there)?;
        let gone: Vec<_> = tx.gone(AccountId(1), 0..9)?.rows.iter().map(|row| row.id).collect();
        Ok((gone == ids[..1], tx.message(ids[1]).is_err(), tx.mailboxes_of(account)?.len()))
    };
    assert_eq!(vault.store.write(left).await.unwrap().0, (true, true, 1));
    vault.purge().await;
    let rows = vault
        .store
        .read(move |reader| Ok((reader.gone(AccountId(1), 0..9)?.total, reader.validities(account)?.len())))
        .await;
    assert_eq!(rows.unwrap(), (0, 1), "the row goes with the last message");
}

#[tokio::test]
async fn a_folder_renamed_here_loses_nothing_that_a_look_has_found_under_its_new_name() {
    let (vault, id, there) = letter_and_folder(false).await;
    let account = vault.account;
    let inbox = vault.inbox;
    let seen = move |tx: &mut Tx<'_>| {
        tx.act(&Act::RenameMailbox { mailbox: there, name: MailboxName::new("Patients") }, at(0))?;
        // The server has done it, and a look finds the folder, and in it what has gone from the inbox.
        let looked = tx.upsert_mailboxes(account, &[folder("Patients")])?[0];
        tx.reset_mailbox(looked, VALIDITY)?;
        let _ = tx.forget(inbox, VALIDITY, &one(1), at(0))?;
        assert_eq!(tx.insert_messages(looked, VALIDITY, &[again(5)])?, [id]);
        tx.act(&flagged(id), at(0))?;
        let action = tx.actions()?[0].id;
        tx.renamed(action, there, "Patients")?;
        let names: Vec<_> = tx.served(account)?.into_iter().map(|(id, name)| (id == there, name)).collect();
        let again = tx.insert_messages(there, VALIDITY, &[again(5)])?[0];
        Ok((names, again, tx.raw(id)?.is_some(), tx.message(id)?.0.flags.contains(Flags::FLAGGED)))
    };
    let names = vec![(false, MailboxName::new("INBOX")), (true, MailboxName::new("Patients"))];
    assert_eq!(vault.store.write(seen).await.unwrap().0, (names, id, true, true));
}

#[tokio::test]
async fn one_doubted_list_does_nothing_that_cannot_be_undone() {
    for (acts, twice) in [(true, false), (false, true)] {
        let (vault, id, there) = letter_and_folder(twice).await;
        let (inbox, third) = (vault.inbox, named(&vault, "Autre").await);
        let left = move |tx: &mut Tx<'_>| {
            if acts {
                tx.act(&Act::Move { messages: vec![id], to: third }, at(0))?;
                let _ = tx.insert_messages(there, VALIDITY, &[again(6)])?;
            } else {
                tx.remember(inbox, Some(uid(9)), None, None)?;
            }
            tx.miss(inbox, VALIDITY, &one(1), at(1))?;
            Ok((tx.local_view(inbox)?.missed.len(), tx.actions()?.len(), tx.messages(there, 0..9)?.total))
        };
        assert_eq!(vault.store.write(left).await.unwrap().0, (1, usize::from(acts), 1), "{acts}");
    }
}

#[tokio::test]
async fn a_copy_known_for_long_takes_no_marks_of_what_goes() {
    let (vault, id, there) = letter_and_folder(true).await;
    let inbox = vault.inbox;
    let goes = move |tx: &mut Tx<'_>| {
        tx.remember(inbox, Some(uid(9)), None, None)?;
        tx.act(&flagged(id), at(0))?;
        let _ = tx.forget(inbox, VALIDITY, &one(1), at(1))?;
        let row = tx.messages(there, 0..9)?.rows.remove(0);
        Ok((row.flags.contains(Flags::FLAGGED), row.has_body, tx.actions()?.len(), tx.gone(AccountId(1), 0..9)?.total))
    };
    let (left, mut changes) = vault.store.write(goes).await.unwrap();
    assert_eq!(left, (false, true, 0, 0));
    assert_eq!(changes.overtaken, 1);
    assert_eq!(changes.take_faults().len(), 1);
    assert_eq!((changes.take_faults(), traces(&vault).await), (vec![], vec!["mark".to_owned()]));
}

async fn traces(vault: &Vault) -> Vec<String> {
    let rows = vault.store.read(|reader| reader.journal(0, 9)).await.unwrap();
    rows.into_iter().map(|row| row.deed).collect()
}

#[tokio::test]
async fn a_move_of_what_is_gone_waits_with_it() {
    for (back, done) in [(true, false), (false, false), (false, true)] {
        let (vault, id, there) = letter_and_folder(false).await;
        let (inbox, account, third) = (vault.inbox, vault.account, named(&vault, "Autre").await);
        let to = if done { there } else { third };
        let gone = move |tx: &mut Tx<'_>| {
            tx.act(&Act::Move { messages: vec![id], to }, at(0))?;
            let _ = tx.forget(inbox, VALIDITY, &one(1), at(1))?;
            tx.waiting(account)
        };
        let (waiting, changes) = vault.store.write(gone).await.unwrap();
        assert_eq!((waiting, changes.overtaken), (0, 0));
        let (from, number) = if back { (inbox, 1) } else { (there, 5) };
        let found = move |tx: &mut Tx<'_>| {
            assert_eq!(tx.insert_messages(from, VALIDITY, &[again(number)])?, [id]);
            Ok((tx.waiting(account)?, tx.message(id)?.0.mailbox))
        };
        let (left, changes) = vault.store.write(found).await.unwrap();
        let shown = if back { third } else { there };
        assert_eq!(left, (u64::from(back), shown), "{back} {done}");
        assert_eq!(changes.overtaken, u32::from(!back && !done));
        assert_eq!(traces(&vault).await.len(), usize::from(!back && !done));
    }
}

#[tokio::test]
async fn what_was_to_be_done_to_what_is_deleted_for_good_is_told() {
    let (vault, id, there) = letter_and_folder(false).await;
    let inbox = vault.inbox;
    let gone = move |tx: &mut Tx<'_>| {
        tx.act(&Act::Move { messages: vec![id], to: there }, at(0))?;
        tx.forget(inbox, VALIDITY, &one(1), at(1))
    };
    let _ = vault.store.write(gone).await.unwrap();
    let mut told = ChangeSet::default();
    for day in 1..4 {
        told.merge(vault.store.keep_house(at(day * 86_400)).await.unwrap());
    }
    assert_eq!((told.overtaken, traces(&vault).await), (1, vec!["move".to_owned()]));
}

#[tokio::test]
async fn what_was_to_go_to_a_mailbox_that_is_gone_is_told() {
    let (vault, id, there) = letter_and_folder(false).await;
    let gone = move |tx: &mut Tx<'_>| {
        tx.act(&Act::Move { messages: vec![id], to: there }, at(0))?;
        tx.forget_mailbox(there, at(1))?;
        Ok((tx.message(id)?.0.mailbox, tx.actions()?.len()))
    };
    let (left, changes) = vault.store.write(gone).await.unwrap();
    assert_eq!((left, changes.targetless), ((vault.inbox, 0), 1));
    assert_eq!(traces(&vault).await, ["move"]);
}

#[tokio::test]
async fn a_large_mailbox_goes_in_steps() {
    let (vault, _) = Vault::with(&["x"]).await;
    let there = other(&vault).await;
    let many: Vec<NewMessage> = (10..190).map(|number| letter(number, "y")).collect();
    let gone = move |tx: &mut Tx<'_>| {
        let _ = tx.insert_messages(there, VALIDITY, &many)?;
        tx.forget_mailbox(there, at(1))?;
        Ok(tx.gone(AccountId(1), 0..9)?.total)
    };
    assert_eq!(vault.store.write(gone).await.unwrap().0, 50);
    // Found elsewhere before its turn came.
    let inbox = vault.inbox;
    let moved = NewMessage { uid: uid(900), ..letter(189, "y") };
    let _ = vault.store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &[moved])).await.unwrap();
    let _ = vault.store.keep_house(at(0)).await.unwrap();
    let left = vault
        .store
        .read(move |reader| Ok((reader.gone(AccountId(1), 0..9)?.total, reader.messages(inbox, 0..9)?.total)))
        .await;
    assert_eq!(left.unwrap(), (179, 2));
}

#[tokio::test]
async fn a_clock_that_is_wrong_for_a_while_deletes_nothing() {
    let (vault, _) = Vault::with(&["x"]).await;
    let inbox = vault.inbox;
    let _ = vault.store.write(move |tx| tx.forget(inbox, VALIDITY, &one(1), at(0))).await.unwrap();
    for ahead in [31, 31, 32, 1, 31, 1, 31, 1, 2] {
        let _ = vault.store.keep_house(at(ahead * 86_400)).await.unwrap();
    }
    assert_eq!(vault.store.read(|reader| reader.gone(AccountId(1), 0..9)).await.unwrap().total, 1);
    let _ = vault.store.keep_house(at(3 * 86_400)).await.unwrap();
    assert_eq!(vault.store.read(|reader| reader.gone(AccountId(1), 0..9)).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_message_gone_while_the_clock_was_at_its_beginning_is_gone() {
    let (vault, _) = Vault::with(&["x"]).await;
    let inbox = vault.inbox;
    let gone = move |tx: &mut Tx<'_>| {
        let _ = tx.forget(inbox, VALIDITY, &one(1), jiff::Timestamp::UNIX_EPOCH)?;
        Ok((tx.gone(AccountId(1), 0..9)?.total, tx.messages(inbox, 0..9)?.total))
    };
    assert_eq!(vault.store.write(gone).await.unwrap().0, (1, 0));
}

#[tokio::test]
async fn two_servers_of_one_address_are_caught_each_for_itself() {
    let vault = Vault::new().await;
    let account = vault.account;
    let caught = |server: &str, level| Caught { fault: Fault::WentBack, level, at: at(0), server: server.to_owned() };
    let both = vec![caught("a", Level::Plain), caught("b", Level::CondStore)];
    let noted = both.clone();
    let (kept, _) = vault
        .store
        .write(move |tx| {
            noted.iter().try_for_each(|caught| tx.note_fault(account, caught))?;
            tx.faults(account)
        })
        .await
        .unwrap();
    assert_eq!(kept, both);
}

#[tokio::test]
async fn what_is_gone_is_found_by_its_own_indexes() {
    let (vault, _) = Vault::with(&["x"]).await;
    let plans = vault.store.read(|reader| {
        [STALE, ENDED, crate::store::actions::PROVISIONAL_OF]
            .map(|sql| {
                let mut statement = reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                let lines: Vec<String> =
                    statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().unwrap();
                lines.into_iter().filter(|line| line.contains("messages") || line.contains(" m ")).collect::<Vec<_>>()
            })
            .into_iter()
            .map(Ok)
            .collect::<Result<Vec<_>, _>>()
    });
    for lines in plans.await.unwrap() {
        assert!(!lines.is_empty());
        for line in lines {
            assert!(line.contains("INDEX messages_there (mailbox=?"), "{line}");
        }
    }
}

#[tokio::test]
async fn what_is_gone_is_told_by_account_and_shown_in_no_other_list() {
    let (vault, ids) = Vault::with(&["resté", "disparu un", "disparu deux"]).await;
    let (inbox, account) = (vault.inbox, vault.account);
    vault.put_text(ids[1], "dossier cardiologie").await;
    let (told, _) = vault
        .store
        .write(move |tx| {
            let _ = tx.forget(inbox, VALIDITY, &one(2), at(10))?;
            let _ = tx.forget(inbox, VALIDITY, &one(3), at(20))?;
            let other = tx.account(&super::super::fixture::address("autre@medecin.mssante.fr"))?;
            assert_eq!((tx.gone(other, 0..9)?.total, tx.gone_counts()?), (0, vec![(account, 2)]));
            let page = tx.gone(account, 1..2)?;
            assert_eq!((page.total, page.start, page.rows.len()), (2, 1, 1));
            Ok((tx.gone(account, 0..9)?.rows, tx.inboxes(0..9)?, tx.messages(inbox, 0..9)?))
        })
        .await
        .unwrap();
    let (gone, all, folder) = told;
    assert_eq!(gone.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[2], ids[1]], "the last to go first");
    let told = gone[1].gone.unwrap();
    assert_eq!((told.since, told.account, told.until()), (at(10), account, at(10 + 30 * 86_400)));
    assert_eq!((all.total, all.rows.len(), folder.total), (1, 1, 1));
    assert_eq!(vault.found("cardiologie").await, ["disparu un"]);
    let rows = vault.store.read(|reader| reader.search(&super::super::fixture::asked("disparu"), 9)).await.unwrap();
    assert!(rows.iter().all(|row| row.gone.is_some()) && rows.len() == 2, "a search finds them and says so");
}

#[tokio::test]
async fn what_is_being_put_back_is_not_purged_and_needs_its_text() {
    let (vault, ids) = Vault::with(&["entier", "sans texte"]).await;
    let (inbox, account) = (vault.inbox, vault.account);
    vault.put_text(ids[0], "corps").await;
    let all = ids.clone();
    let (left, _) = vault
        .store
        .write(move |tx| {
            let uids: UidSet = [uid(1), uid(2)].into_iter().collect();
            let _ = tx.forget(inbox, VALIDITY, &uids, at(0))?;
            tx.act(&Act::Copy { messages: all, to: inbox }, at(1))?;
            assert_eq!(
                (tx.gone(account, 0..9)?.total, tx.messages(inbox, 0..9)?.total, tx.waiting(account)?),
                (1, 1, 1)
            );
            // Due on three days.
            let day = |number: i64| at(number * 86_400);
            let mut count = 0;
            for number in 1..4 {
                assert!(tx.wants_purge(day(number))?);
                count += tx.purge(day(number), 9)?;
            }
            Ok((count, tx.wants_purge(day(3))?, tx.messages(inbox, 0..9)?.rows))
        })
        .await
        .unwrap();
    assert_eq!((left.0, left.1, left.2.len()), (1, false, 1));
    assert_eq!((left.2[0].id, left.2[0].gone), (ids[0], None), "it is shown where it will be");
    // Its target goes: it is gone as before.
    let (gone, _) = vault
        .store
        .write(move |tx| {
            let dossier = tx.upsert_mailboxes(account, &[folder("Dossier")])?.remove(0);
            tx.act(&Act::Erase { messages: vec![ids[0]] }, at(2))?;
            tx.act(&Act::Copy { messages: vec![ids[0]], to: dossier }, at(2))?;
            tx.forget_mailbox(dossier, at(3))?;
            Ok((tx.gone(account, 0..9)?.total, tx.waiting(account)?))
        })
        .await
        .unwrap();
    assert_eq!(gone, (1, 0));
}
