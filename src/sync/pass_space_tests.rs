//! Shared mailboxes beside one's own: kept apart, with their rights; what is closed is kept.

use super::{Model, held, open, run};
use crate::domain::listing::MailboxRow;
use crate::domain::notice::ActionFault;
use crate::domain::{Act, Address, MailboxId, MailboxName, MessageId, Place, Rights, Role};
use crate::imap::{Namespace, Namespaces};
use crate::store::Store;
use crate::sync::{Leave, Policy};
use crate::trust::Gate;

fn server() -> Model {
    let mut model = Model::new(true)
        .with("INBOX", Some(Role::Inbox), 2)
        .with("Cabinet/Accueil", None, 3)
        .with("Cabinet/Corbeille", Some(Role::Trash), 1)
        .with("Cabinet/Fermé", None, 1);
    let space = |prefix: &str| Namespace { prefix: MailboxName::new(prefix), delimiter: Some('/') };
    model.spaces = Namespaces { personal: vec![space("")], others: Vec::new(), shared: vec![space("Cabinet/")] };
    let rights = [("Cabinet/Accueil", "lrs"), ("Cabinet/Corbeille", "lrswite"), ("Cabinet/Fermé", "l")];
    model.rights = rights.map(|(name, letters)| (name.to_owned(), Rights::parse(letters))).into();
    model
}

async fn row(store: &Store, name: &str) -> Option<MailboxRow> {
    let rows = store.read(|reader| reader.mailboxes()).await.unwrap();
    rows.into_iter().find(|row| row.name.as_str() == name)
}

#[tokio::test]
async fn what_others_share_is_no_folder_of_her_own_and_has_its_rights() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let _ = run(&mut model, &store, account).await.unwrap();
    let arrival = row(&store, "Cabinet/Accueil").await.unwrap();
    assert_eq!((arrival.total, arrival.role, arrival.place.part()), (3, Role::Other, Role::Inbox));
    assert!(arrival.place.rights().are_read_only());
    let bin = row(&store, "Cabinet/Corbeille").await.unwrap();
    assert_eq!((bin.role, bin.place.part()), (Role::Other, Role::Trash));
    let own = store.read(move |reader| reader.mailbox_by_role(account, Role::Trash)).await.unwrap();
    assert_eq!(own, None, "nothing of hers is thrown away under the eyes of others");
    assert_eq!(row(&store, "INBOX").await.unwrap().place, Place::Own);
    // One that may be seen and not read is not opened.
    assert!(row(&store, "Cabinet/Fermé").await.unwrap().unreachable);
    assert!(!model.opened.iter().any(|name| name == "Cabinet/Fermé"), "{:?}", model.opened);
    // Rights are renewed.
    let _ = model.rights.insert("Cabinet/Accueil".to_owned(), Rights::parse("lrswite"));
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(row(&store, "Cabinet/Accueil").await.unwrap().place.rights(), Rights::parse("lrswite"));
}

#[tokio::test]
async fn a_shared_mailbox_that_is_closed_is_kept_and_one_folder_of_it_follows_the_rules() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let _ = run(&mut model, &store, account).await.unwrap();
    // The server has no other word for it than that they are not there.
    let kept: Vec<_> = model.folders.extract_if(.., |name, _| name.starts_with("Cabinet/")).collect();
    for _ in 0..3 {
        let _ = run(&mut model, &store, account).await.unwrap();
    }
    let arrival = row(&store, "Cabinet/Accueil").await.unwrap();
    assert!(arrival.unreachable);
    assert_eq!(arrival.total, 3);
    let gone = store.read(|reader| reader.gone_counts()).await.unwrap();
    assert_eq!(gone, []);
    // It opens again, without the bin: that one is gone.
    model.folders.extend(kept.into_iter().filter(|(name, _)| name != "Cabinet/Corbeille"));
    let _ = run(&mut model, &store, account).await.unwrap();
    let arrival = row(&store, "Cabinet/Accueil").await.unwrap();
    assert!(!arrival.unreachable);
    assert_eq!(arrival.total, 3);
    assert_eq!(row(&store, "Cabinet/Corbeille").await, None);
    let held: usize = held(&store, account).await.values().map(std::collections::BTreeMap::len).sum();
    assert_eq!(held, 5);
}

fn gate(domain: &str) -> Leave {
    let gate = Gate::listing(&[domain], "2026-11-26T00:00:00Z".parse().unwrap());
    Leave::new(move || gate.crossing(&Address::parse("marie@medecin.mssante.fr").unwrap(), NOON.parse().unwrap()))
}

const NOON: &str = "2026-11-26T12:00:00Z";

fn count(model: &Model, name: &str) -> usize {
    model.folders[name].messages.len()
}

/// Who shares a mailbox reads what is put there: without a list it waits, outside the trust space it goes nowhere; among those who read
/// it already nobody is asked.
#[tokio::test]
async fn what_others_would_read_leaves_only_by_the_gate() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let _ = model.rights.insert("Cabinet/Accueil".to_owned(), Rights::parse("lrswite"));
    let _ = run(&mut model, &store, account).await.unwrap();
    let inbox = row(&store, "INBOX").await.unwrap().id;
    let arrival = row(&store, "Cabinet/Accueil").await.unwrap().id;
    let bin = row(&store, "Cabinet/Corbeille").await.unwrap().id;
    let listed = async |mailbox: MailboxId| -> Vec<MessageId> {
        let page = store.read(move |reader| reader.messages(mailbox, 0..99)).await.unwrap();
        page.rows.iter().map(|row| row.id).collect()
    };
    let act = async |act: Act| {
        let _ = store.write(move |tx| tx.act(&act, crate::clock::now())).await.unwrap();
    };
    let own = listed(inbox).await;
    act(Act::Copy { messages: vec![own[0]], to: arrival }).await;
    act(Act::Move { messages: vec![own[1]], to: arrival }).await;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!((count(&model, "INBOX"), count(&model, "Cabinet/Accueil")), (2, 3), "no list: both wait");
    assert_eq!(store.read(|reader| reader.actions()).await.unwrap().len(), 2);
    model.leave = gate("ch-exemple.mssante.fr");
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!((count(&model, "INBOX"), count(&model, "Cabinet/Accueil")), (2, 3), "outside: undone");
    assert!(store.read(|reader| reader.actions()).await.unwrap().is_empty());
    assert_eq!(listed(inbox).await.len(), 2);
    // Those who share it read it already.
    let shared = listed(arrival).await;
    act(Act::Move { messages: vec![shared[0]], to: bin }).await;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(count(&model, "Cabinet/Corbeille"), 2);
    model.leave = gate("medecin.mssante.fr");
    act(Act::Copy { messages: vec![own[0]], to: arrival }).await;
    act(Act::Move { messages: vec![own[1]], to: arrival }).await;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!((count(&model, "INBOX"), count(&model, "Cabinet/Accueil")), (1, 4));
    assert!(store.read(|reader| reader.actions()).await.unwrap().is_empty());
}

/// No folder comes under other eyes by its name.
#[tokio::test]
async fn no_folder_is_made_or_moved_into_a_shared_mailbox_nor_out_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server().with("Dossier", None, 1);
    let _ = run(&mut model, &store, account).await.unwrap();
    let own = row(&store, "Dossier").await.unwrap().id;
    let shared = row(&store, "Cabinet/Accueil").await.unwrap().id;
    let name = |name: &str| MailboxName::new(name);
    for act in [
        Act::CreateMailbox { account, name: name("Cabinet/Neuf") },
        Act::CreateMailbox { account, name: name("Cabinet") },
        Act::RenameMailbox { mailbox: own, name: name("Cabinet/Dossier") },
        Act::RenameMailbox { mailbox: shared, name: name("Accueil") },
    ] {
        let done = store.write(move |tx| tx.act(&act, crate::clock::now())).await;
        assert!(matches!(done, Err(crate::store::Error::Action(ActionFault::Name))));
    }
    for act in [
        Act::CreateMailbox { account, name: name("Cabinets") },
        Act::RenameMailbox { mailbox: own, name: name("Dossiers") },
        Act::RenameMailbox { mailbox: shared, name: name("Cabinet/Réception") },
    ] {
        let _ = store.write(move |tx| tx.act(&act, crate::clock::now())).await.unwrap();
    }
    // A share that was not listed when the name was given.
    let hidden = Act::CreateMailbox { account, name: name("Service/Neuf") };
    let _ = store.write(move |tx| tx.act(&hidden, crate::clock::now())).await.unwrap();
    model.spaces.shared.push(Namespace { prefix: name("Service/"), delimiter: Some('/') });
    let _ = run(&mut model, &store, account).await.unwrap();
    let names: Vec<&str> = model.folders.keys().map(String::as_str).collect();
    assert!(!names.iter().any(|name| name.starts_with("Service")), "{names:?}");
    assert!(["Cabinets", "Dossiers", "Cabinet/Réception"].iter().all(|name| names.contains(name)), "{names:?}");
}

/// What is kept of a closed share goes when its user says so, and not before: not while it is open, nor while something waits in it.
#[tokio::test]
async fn what_is_kept_of_a_closed_share_is_forgotten_on_demand() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let _ = model.rights.insert("Cabinet/Accueil".to_owned(), Rights::parse("lrswite"));
    let _ = run(&mut model, &store, account).await.unwrap();
    model.expunge("Cabinet/Accueil", 1);
    let _ = run(&mut model, &store, account).await.unwrap();
    let forget = async |root: &str| {
        let act = Act::ForgetShare { account, root: MailboxName::new(root) };
        store.write(move |tx| tx.act(&act, crate::clock::now())).await.map(drop)
    };
    let counted = async || store.read(|reader| Ok((reader.message_counts()?.0, reader.gone_counts()?))).await.unwrap();
    assert!(matches!(forget("Cabinet").await, Err(crate::store::Error::Action(ActionFault::ShareOpen))));
    assert!(matches!(forget("INBOX").await, Err(crate::store::Error::NotFound)));
    assert!(matches!(forget("").await, Err(crate::store::Error::NotFound)));
    let arrival = row(&store, "Cabinet/Accueil").await.unwrap().id;
    let page = store.read(move |reader| reader.messages(arrival, 0..9)).await.unwrap();
    let closed: Vec<_> = model.folders.extract_if(.., |name, _| name.starts_with("Cabinet/")).collect();
    let _ = run(&mut model, &store, account).await.unwrap();
    let flag = Act::Flag { messages: vec![page.rows[0].id], flag: crate::domain::Flags::FLAGGED, set: true };
    let _ = store.write(move |tx| tx.act(&flag, crate::clock::now())).await.unwrap();
    assert!(matches!(forget("Cabinet").await, Err(crate::store::Error::Action(ActionFault::ShareWaits { count: 1 }))));
    assert_eq!(counted().await.1, [(account, 1)]);
    let waits = store.read(|reader| reader.actions()).await.unwrap();
    let _ = store.write(move |tx| tx.undo(&[waits[0].id])).await.unwrap();
    forget("Cabinet").await.unwrap();
    let _ = store.keep_house(crate::clock::now() - Policy::default().keep_gone).await.unwrap();
    assert_eq!(counted().await, (2, Vec::new()), "her own are left");
    assert_eq!(row(&store, "Cabinet/Accueil").await, None);
    // Opened again, all of it comes again.
    model.folders.extend(closed);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(row(&store, "Cabinet/Accueil").await.unwrap().total, 2);
}
