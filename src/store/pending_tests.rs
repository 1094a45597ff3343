//! Tests of `store/pending`.

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::fixture::{VALIDITY, Vault, at, inbox, letter, uid};
use super::super::migrate::migrate;
use super::{Mark, MessageId, Tx};
use crate::domain::Flags;

#[tokio::test]
async fn a_mark_shows_at_once_and_waits_for_the_server() {
    let (vault, ids) = Vault::with(&["a", "b"]).await;
    let (inbox, id) = (vault.inbox, ids[0]);
    let ((), changes) =
        vault.store.write(move |tx| tx.mark(&[id, MessageId(99)], Mark::Seen, true, at(1))).await.unwrap();
    assert!(changes.messages.contains(&id) && changes.mailboxes.contains(&inbox));
    let _ = vault
        .store
        .write(move |tx| {
            assert_eq!(tx.mailboxes()?[0].unseen, 1);
            let waiting = tx.pending(inbox)?;
            assert_eq!(waiting.len(), 1);
            assert_eq!((waiting[0].uid, waiting[0].mark, waiting[0].set), (uid(1), Mark::Seen, true));
            tx.set_marks(inbox, VALIDITY, &[(uid(1), Flags::ANSWERED.into())])?;
            assert_eq!(tx.message(id)?.0.flags, Flags::ANSWERED.with(Flags::SEEN), "the user's mark stays on top");
            tx.settle(&[waiting[0].id])?;
            assert!(tx.pending(inbox)?.is_empty());
            tx.set_marks(inbox, VALIDITY, &[(uid(1), Flags::ANSWERED.into())])?;
            assert_eq!(tx.message(id)?.0.flags, Flags::ANSWERED, "afterwards the server decides");
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn marking_back_while_the_first_is_on_its_way() {
    let (vault, ids) = Vault::with(&["a"]).await;
    let (inbox, id) = (vault.inbox, ids[0]);
    let _ = vault
        .store
        .write(move |tx| {
            tx.mark(&[id], Mark::Flagged, true, at(1))?;
            let on_its_way = tx.pending(inbox)?[0];
            tx.mark(&[id], Mark::Flagged, false, at(2))?;
            tx.settle(&[on_its_way.id])?;
            let left = tx.pending(inbox)?;
            assert_eq!((left.len(), left[0].set), (1, false), "the later wish is still to be told");
            Ok(())
        })
        .await
        .unwrap();
}

#[derive(Clone, Debug)]
enum Deed {
    Mark(Mark, bool),
    Server(bool, bool),
    Settle,
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (prop_oneof![Just(Mark::Seen), Just(Mark::Flagged)], any::<bool>())
            .prop_map(|(mark, set)| Deed::Mark(mark, set)),
        (any::<bool>(), any::<bool>()).prop_map(|(seen, flagged)| Deed::Server(seen, flagged)),
        Just(Deed::Settle),
        Just(Deed::Undo),
    ]
}

fn flags(seen: bool, flagged: bool) -> Flags {
    let seen = if seen { Flags::SEEN } else { Flags::default() };
    if flagged { seen.with(Flags::FLAGGED) } else { seen }
}

proptest! {
    /// What is shown is always what the server says under what it was not told; undone, it is what the server says.
    #[test]
    fn shown_is_server_under_wishes(deeds in prop::collection::vec(deed(), 0..20)) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let (_, inbox) = inbox(&mut tx).unwrap();
        let id = tx.insert_messages(inbox, VALIDITY, &[letter(1, "x")]).unwrap()[0];
        let mut server = Flags::default();
        for deed in deeds {
            let waiting: Vec<_> = tx.pending(inbox).unwrap();
            match deed {
                Deed::Mark(mark, set) => tx.mark(&[id], mark, set, at(0)).unwrap(),
                Deed::Server(seen, flagged) => {
                    server = flags(seen, flagged);
                    tx.set_marks(inbox, VALIDITY, &[(uid(1), server.into())]).unwrap();
                }
                Deed::Settle => {
                    server = waiting.iter().fold(server, |server, wish| wish.mark.apply(server, wish.set));
                    tx.settle(&waiting.iter().map(|wish| wish.id).collect::<Vec<_>>()).unwrap();
                }
                Deed::Undo => {
                    tx.undo(&waiting.iter().map(|wish| wish.id).collect::<Vec<_>>()).unwrap();
                    prop_assert_eq!(tx.message(id).unwrap().0.flags, server);
                }
            }
            let shown = tx.pending(inbox).unwrap().iter().fold(server, |flags, wish| wish.mark.apply(flags, wish.set));
            prop_assert_eq!(tx.message(id).unwrap().0.flags, shown);
        }
    }
}
