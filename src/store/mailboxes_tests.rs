//! Tests of `store/mailboxes`.

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::fixture::{VALIDITY, Vault, address, at, inbox, letter, uid};
use super::super::migrate::migrate;
use super::{Error, NewMailbox, Tx};
use crate::domain::{AccountId, Flags, MailboxId, MailboxName, ModSeq, Role, UidSet, UidValidity};

fn folder(name: &str, role: Role) -> NewMailbox {
    NewMailbox {
        name: MailboxName::new(name),
        delimiter: Some('/'),
        role,
        subscribed: true,
        place: crate::domain::Place::Own,
    }
}

#[tokio::test]
async fn stand_in_the_order_of_the_pane() {
    let vault = Vault::new().await;
    let account = vault.account;
    let folders = [
        folder("Corbeille", Role::Trash),
        folder("Étude", Role::Other),
        folder("Spam", Role::Junk),
        folder("Zoster", Role::Other),
        folder("Éte/B", Role::Other),
        folder("ete", Role::Other),
        folder("Envoyés", Role::Sent),
        folder("Brouillons", Role::Drafts),
        folder("Archives", Role::Archive),
    ];
    let again = folders.clone();
    let (ids, changes) = vault.store.write(move |tx| tx.upsert_mailboxes(account, &folders)).await.unwrap();
    assert_eq!(changes.mailboxes.len(), ids.len());
    let (same, nothing) = vault.store.write(move |tx| tx.upsert_mailboxes(account, &again)).await.unwrap();
    assert_eq!(same, ids);
    assert!(nothing.is_empty(), "an unchanged LIST changes nothing");
    let rows = vault.store.read(|reader| reader.mailboxes()).await.unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        ["INBOX", "Brouillons", "Envoyés", "Archives", "ete", "Éte/B", "Étude", "Zoster", "Spam", "Corbeille"]
    );
    let sent = vault.store.read(move |reader| reader.mailbox_by_role(account, Role::Sent)).await.unwrap();
    assert_eq!(sent, Some(ids[6]));
}

#[tokio::test]
async fn remember_where_a_pass_ended_until_reset() {
    let (vault, _) = Vault::with(&["a", "b"]).await;
    let inbox = vault.inbox;
    let ((), _) =
        vault.store.write(move |tx| tx.remember(inbox, Some(uid(3)), Some(ModSeq(1 << 62)), None)).await.unwrap();
    let view = vault.store.read(move |reader| reader.local_view(inbox)).await.unwrap();
    assert_eq!((view.validity, view.uidnext, view.modseq), (Some(VALIDITY), Some(uid(3)), Some(ModSeq(1 << 62))));
    assert_eq!(view.known.to_string(), "1:2");
    let ((), _) = vault.store.write(move |tx| tx.reset_mailbox(inbox, UidValidity(8))).await.unwrap();
    let view = vault.store.read(move |reader| reader.local_view(inbox)).await.unwrap();
    assert_eq!((view.validity, view.uidnext, view.modseq), (Some(UidValidity(8)), None, None));
    assert!(view.known.is_empty());
}

#[tokio::test]
async fn a_new_validity_keeps_bodies_of_the_same_messages() {
    let (vault, ids) = Vault::with(&["garde", "perdu"]).await;
    vault.put_text(ids[0], "le corps du message").await;
    let (inbox, now, kept) = (vault.inbox, super::super::fixture::at(0), ids[0]);
    let mut same = letter(1, "garde");
    same.uid = uid(901);
    let (left, _) = vault
        .store
        .write(move |tx| {
            tx.act(&crate::domain::Act::Flag { messages: vec![kept], flag: Flags::FLAGGED, set: true }, now)?;
            tx.reset_mailbox(inbox, UidValidity(8))?;
            let taken = tx.insert_messages(inbox, UidValidity(8), &[same, letter(902, "nouveau")])?;
            assert_eq!(taken[0], kept, "the row is the same");
            assert_eq!(tx.drop_stale(inbox, now, 10)?, 1);
            assert_eq!(tx.drop_stale(inbox, now, 10)?, 0);
            tx.messages(inbox, 0..10)
        })
        .await
        .unwrap();
    let subjects: Vec<&str> = left.rows.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!((left.total, subjects), (2, vec!["nouveau", "garde"]));
    assert!(left.rows[1].has_body);
    assert!(left.rows[1].flags.contains(Flags::FLAGGED), "the user's mark survives");
    let raw = vault.store.read(move |reader| reader.raw(kept)).await.unwrap();
    assert_eq!(raw.as_deref(), Some("le corps du message".as_bytes()));
    // What is gone is kept a while, and found.
    assert_eq!(vault.found("perdu").await, ["perdu"]);
    let gone = vault.store.read(|reader| reader.gone(AccountId(1), 0..10)).await.unwrap();
    assert_eq!(
        (gone.total, gone.rows[0].subject.as_str(), gone.rows[0].gone.map(|gone| gone.since)),
        (1, "perdu", Some(now))
    );
}

#[tokio::test]
async fn unknown_mailboxes_are_said_to_be_unknown() {
    let vault = Vault::new().await;
    let unknown = MailboxId(99);
    assert!(matches!(vault.store.write(move |tx| tx.reset_mailbox(unknown, VALIDITY)).await, Err(Error::NotFound)));
    assert!(matches!(vault.store.read(move |reader| reader.messages(unknown, 0..1)).await, Err(Error::NotFound)));
    assert!(matches!(vault.store.read(move |reader| reader.local_view(unknown)).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn one_row_an_account_whatever_the_case() {
    let vault = Vault::new().await;
    let (id, _) = vault.store.write(|tx| tx.account(&address("Claire.Dubreuil@medecin.mssante.fr"))).await.unwrap();
    assert_eq!(id, vault.account);
}

#[derive(Clone, Debug)]
enum Deed {
    Insert(u32, bool),
    Flags(u32, bool),
    Forget(u32, u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (1_u32..20, any::<bool>()).prop_map(|(uid, seen)| Deed::Insert(uid, seen)),
        (1_u32..20, any::<bool>()).prop_map(|(uid, seen)| Deed::Flags(uid, seen)),
        (1_u32..20, 0_u32..5).prop_map(|(first, more)| Deed::Forget(first, first + more)),
    ]
}

fn seen(seen: bool) -> Flags {
    if seen { Flags::SEEN } else { Flags::default() }
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    #[test]
    fn counts_are_those_of_the_rows(deeds in prop::collection::vec(deed(), 0..40)) {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let (_, inbox) = inbox(&mut tx).unwrap();
        let mut model = std::collections::BTreeMap::new();
        for deed in deeds {
            match deed {
                Deed::Insert(number, is_seen) => {
                    let mut message = letter(number, "x");
                    message.marks = seen(is_seen).into();
                    let _ = tx.insert_messages(inbox, VALIDITY, &[message]).unwrap();
                    let _ = model.insert(number, is_seen);
                }
                Deed::Flags(number, is_seen) => {
                    tx.set_marks(inbox, VALIDITY, &[(uid(number), seen(is_seen).into())]).unwrap();
                    if let Some(value) = model.get_mut(&number) {
                        *value = is_seen;
                    }
                }
                Deed::Forget(first, last) => {
                    let mut uids = UidSet::default();
                    uids.insert_range(first..=last);
                    let _ = tx.forget(inbox, VALIDITY, &uids, at(9)).unwrap();
                    model.retain(|number, _| !(first..=last).contains(number));
                }
            }
            let row = tx.mailboxes().unwrap().remove(0);
            prop_assert_eq!(row.total as usize, model.len());
            prop_assert_eq!(row.unseen as usize, model.values().filter(|seen| !**seen).count());
            let known: Vec<u32> = tx.local_view(inbox).unwrap().known.iter().map(crate::domain::Uid::get).collect();
            prop_assert_eq!(known, model.keys().copied().collect::<Vec<_>>());
        }
    }
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    /// Counts are those of what is shown, whatever is marked, moved or hidden, in one statement or in several.
    #[test]
    fn counts_follow_what_is_shown(deeds in prop::collection::vec((0_u32..6, 0_u8..4, prop::option::of(0_u8..2), any::<bool>()), 0..30)) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let (account, inbox) = inbox(&mut tx).unwrap();
        let bin = NewMailbox { name: MailboxName::new("Corbeille"), delimiter: None, role: Role::Trash, subscribed: true, place: crate::domain::Place::Own };
        let bin = tx.upsert_mailboxes(account, &[bin]).unwrap()[0];
        let messages: Vec<_> = (1..6).map(|number| letter(number, "x")).collect();
        let _ = tx.insert_messages(inbox, VALIDITY, &messages).unwrap();
        for (number, kind, place, is_seen) in deeds {
            let place = place.map(|place| if place == 0 { inbox.0 } else { bin.0 });
            let sql = match kind {
                0 => "UPDATE messages SET flags = ?2 WHERE uid = ?1 AND ?3 IS ?3",
                1 => "UPDATE messages SET place = ?3 WHERE uid = ?1 AND ?2 IS ?2",
                2 => "UPDATE messages SET place = ?3, flags = ?2 WHERE uid = ?1",
                _ => "DELETE FROM messages WHERE uid = ?1 AND flags <> ?2 AND place IS ?3",
            };
            let _ = tx.connection.execute(sql, rusqlite::params![number, seen(is_seen).bits(), place]).unwrap();
            for row in tx.mailboxes().unwrap() {
                let page = tx.messages(row.id, 0..100).unwrap();
                prop_assert_eq!((page.total as usize, row.total as usize), (page.rows.len(), page.rows.len()));
                let unseen = page.rows.iter().filter(|row| !row.flags.contains(Flags::SEEN)).count();
                prop_assert_eq!(row.unseen as usize, unseen);
            }
        }
    }
}

#[tokio::test]
async fn rights_are_kept_until_the_server_says_others_and_arrivals_are_listed_with_inboxes() {
    let vault = super::super::fixture::Vault::new().await;
    let account = vault.account;
    let lying = |rights: Option<&str>| {
        let (root, rights) = (MailboxName::new("Cabinet"), rights.map(crate::domain::Rights::parse));
        let place = crate::domain::Place::Shared { root, part: Role::Inbox, rights };
        vec![NewMailbox { place, ..folder("Cabinet/Accueil", Role::Other) }]
    };
    let told = [Some("lr"), None, Some("lrs"), None];
    for (told, kept) in told.into_iter().zip(["lr", "lr", "lrs", "lrs"]) {
        let rows = lying(told);
        let (ids, changes) = vault.store.write(move |tx| tx.upsert_mailboxes(account, &rows)).await.unwrap();
        assert_eq!(changes.mailboxes.is_empty(), told.is_none(), "{told:?}");
        let id = ids[0];
        let rights = vault.store.read(move |reader| reader.rights(id)).await.unwrap();
        assert_eq!(rights.letters(), kept);
        let letter = super::super::fixture::letter(1, "Bonjour");
        let arrive = move |tx: &mut super::Tx<'_>| {
            tx.reset_mailbox(id, super::super::fixture::VALIDITY)?;
            tx.insert_messages(id, super::super::fixture::VALIDITY, &[letter]).map(drop)
        };
        drop(vault.store.write(arrive).await.unwrap());
    }
    let page = vault.store.read(|reader| reader.inboxes(0..9)).await.unwrap();
    assert_eq!(page.total, 1);
    let roots = vault.store.read(move |reader| reader.shared_roots(account)).await.unwrap();
    assert_eq!(roots.len(), 1);
    // It is one's own after all: then everything may be done in it.
    let rows = vec![folder("Cabinet/Accueil", Role::Other)];
    let (ids, _) = vault.store.write(move |tx| tx.upsert_mailboxes(account, &rows)).await.unwrap();
    let rights = vault.store.read(move |reader| reader.rights(ids[0])).await.unwrap();
    assert_eq!(rights, crate::domain::Rights::ALL);
}
