//! Shared mailboxes beside one's own: kept apart, with their rights; what is closed is kept.

use super::{Model, held, open, run};
use crate::domain::listing::MailboxRow;
use crate::domain::{MailboxName, Place, Rights, Role};
use crate::imap::{Namespace, Namespaces};
use crate::store::Store;

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
