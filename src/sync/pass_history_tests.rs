//! Random histories by two other clients and the user here, against a server that is honest or lies, at each level: both sides agree
//! in the end, and no octet that was here is lost on the way.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use proptest::prelude::*;
use tokio::sync::mpsc;

use super::{Alone, DAY, Model, Policy, Progress, Wishes, assert_same, held, open, pass_at, rows, run_at, served};
use crate::domain::{AccountId, Act, Fault, Flags, Level, Role};
use crate::store::Store;

const FOLDERS: [&str; 4] = ["INBOX", "Sent", "Dossier", "Corbeille"];

/// What somebody does.
#[derive(Clone, Debug)]
enum Deed {
    Deliver(usize),
    DeliverOdd(bool),
    Expunge(usize, usize),
    Empty(usize),
    Move(usize, usize, usize),
    Copy(usize, usize, usize),
    Flag(usize, usize, u8),
    Revalidate(usize),
    Rename,
    Remove,
    MarkHere(usize, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let folder = || 0_usize..FOLDERS.len();
    prop_oneof![
        6 => folder().prop_map(Deed::Deliver),
        1 => any::<bool>().prop_map(Deed::DeliverOdd),
        3 => (folder(), 0_usize..40).prop_map(|(folder, nth)| Deed::Expunge(folder, nth)),
        1 => folder().prop_map(Deed::Empty),
        4 => (folder(), 0_usize..40, folder()).prop_map(|(from, nth, to)| Deed::Move(from, nth, to)),
        2 => (folder(), 0_usize..40, folder()).prop_map(|(from, nth, to)| Deed::Copy(from, nth, to)),
        3 => (folder(), 0_usize..40, any::<u8>()).prop_map(|(folder, nth, flags)| Deed::Flag(folder, nth, flags & 0x1f)),
        1 => folder().prop_map(Deed::Revalidate),
        1 => Just(Deed::Rename),
        1 => Just(Deed::Remove),
        2 => (0_usize..40, any::<bool>()).prop_map(|(nth, set)| Deed::MarkHere(nth, set)),
    ]
}

fn name(model: &Model, folder: usize) -> Option<String> {
    model.folders.keys().nth(folder % model.folders.len().max(1)).cloned()
}

fn nth(model: &Model, folder: usize, nth: usize) -> Option<(String, u32)> {
    let name = name(model, folder)?;
    let messages = &model.folders[&name].messages;
    let uid = messages.keys().copied().nth(nth % messages.len().max(1))?;
    Some((name, uid))
}

async fn happens(deed: Deed, model: &mut Model, store: &Store, account: AccountId) {
    match deed {
        Deed::Deliver(folder) => model.deliver(&name(model, folder).unwrap()),
        Deed::DeliverOdd(without) => {
            model.deliver_with("INBOX", if without { "" } else { "Message-ID: <toujours@a.fr>\r\n" });
        }
        Deed::Expunge(folder, index) => {
            if let Some((name, uid)) = nth(model, folder, index) {
                model.expunge(&name, uid);
            }
        }
        Deed::Empty(folder) => {
            let name = name(model, folder).unwrap();
            let uids: Vec<u32> = model.folders[&name].messages.keys().copied().collect();
            for uid in uids {
                model.expunge(&name, uid);
            }
        }
        Deed::Move(from, index, to) => {
            if let (Some((from, uid)), Some(to)) = (nth(model, from, index), name(model, to)) {
                model.move_to(&from, uid, &to);
            }
        }
        Deed::Copy(from, index, to) => {
            if let (Some((from, uid)), Some(to)) = (nth(model, from, index), name(model, to)) {
                model.copy(&from, uid, &to);
            }
        }
        Deed::Flag(folder, index, flags) => {
            if let Some((name, uid)) = nth(model, folder, index) {
                model.flag(&name, uid, Flags::from_bits(flags));
            }
        }
        Deed::Revalidate(folder) => {
            let name = name(model, folder).unwrap();
            model.revalidate(&name);
        }
        Deed::Rename => {
            let (from, to) =
                if model.folders.contains_key("Dossier") { ("Dossier", "Autre") } else { ("Autre", "Dossier") };
            if model.folders.contains_key(from) && !model.folders.contains_key(to) {
                model.rename(from, to);
            }
        }
        Deed::Remove => drop(model.folders.remove("Sent")),
        Deed::MarkHere(index, set) => {
            let known = rows(store, account).await;
            if let Some(row) = known.get(index % known.len().max(1)) {
                let (id, now) = (row.4, Timestamp::from_second(1_800_000_200).unwrap());
                let act = Act::Flag { messages: vec![id], flag: Flags::FLAGGED, set };
                let _ = store.write(move |tx| tx.act(&act, now)).await.unwrap();
            }
        }
    }
}

/// Octets that are here, shown or kept as gone.
async fn contents(store: &Store, account: AccountId) -> BTreeSet<Vec<u8>> {
    let shown = rows(store, account).await.into_iter().filter_map(|row| row.3);
    let gone = store.read(|reader| {
        let page = reader.gone(AccountId(1), 0..10_000)?;
        page.rows.into_iter().map(|row| reader.raw(row.id)).collect::<Result<Vec<_>, _>>()
    });
    shown.chain(gone.await.unwrap().into_iter().flatten()).collect()
}

/// Commits of a pass that changed something.
async fn changes(model: &mut Model, store: &Store, account: AccountId, at: i64) -> usize {
    let (_sender, mut priority) = mpsc::channel(1);
    let count = AtomicUsize::new(0);
    let on = |progress: Progress| {
        if matches!(&progress, Progress::Changed(changes) if !changes.is_empty()) {
            let _ = count.fetch_add(1, Ordering::Relaxed);
        }
    };
    let now = Timestamp::from_second(1_800_000_000 + at).unwrap();
    let _ = pass_at(
        (model, &Alone),
        store,
        account,
        (&Policy::default(), now),
        Wishes { priority: &mut priority, current: None },
        &on,
    )
    .await
    .unwrap();
    count.into_inner()
}

type History = Vec<(Vec<Deed>, Option<usize>, Option<usize>)>;

async fn play(history: History, level: Level, many: u32) {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = Model::new(level > Level::Plain)
        .with("INBOX", Some(Role::Inbox), many)
        .with("Sent", Some(Role::Sent), 2)
        .with("Dossier", None, 3)
        .with("Corbeille", None, 1);
    model.has_qresync = level == Level::Qresync;
    model.folder("Dossier").validity = 4711;
    let _ = run_at(&mut model, &store, account, 0).await.unwrap();
    let mut before = contents(&store, account).await;
    let mut at = 60;
    for (deeds, fuse, lie) in history {
        if let Some(fault) = lie.and_then(|lie| Fault::ALL.get(lie)) {
            model.lie(*fault);
        }
        for deed in deeds {
            happens(deed, &mut model, &store, account).await;
        }
        model.reconnect(fuse);
        at += 7 * 3600;
        let _ = run_at(&mut model, &store, account, at).await;
        let after = contents(&store, account).await;
        assert!(after.is_superset(&before), "octets are lost");
        before = after;
    }
    // It still lies: what was not found out yet is found out within a day, what is doubted is decided by a second list.
    model.reconnect(None);
    for more in [DAY, DAY + 60, 2 * DAY, 2 * DAY + 60, 2 * DAY + 120, 2 * DAY + 180] {
        let _ = run_at(&mut model, &store, account, at + more).await.unwrap();
    }
    assert_same(&held(&store, account).await, &served(&model), "in the end");
    assert!(contents(&store, account).await.is_superset(&before), "octets are lost");
    assert_eq!(changes(&mut model, &store, account, at + 2 * DAY + 240).await, 0, "nothing is left to do");
    store.close().await;
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(32))]

    #[test]
    fn both_sides_agree_in_the_end(
        history in prop::collection::vec(
            (prop::collection::vec(deed(), 0..10), prop::option::weighted(0.3, 0_usize..40), Just(None)),
            1..5,
        ),
        level in prop::sample::select(vec![Level::Plain, Level::CondStore, Level::Qresync]),
        many in prop::sample::select(vec![2_u32, 30]),
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(play(history, level, many));
    }

    #[test]
    fn both_sides_agree_in_the_end_though_the_server_lies(
        history in prop::collection::vec(
            (
                prop::collection::vec(deed(), 0..10),
                prop::option::weighted(0.2, 0_usize..40),
                prop::option::weighted(0.5, 0_usize..Fault::ALL.len()),
            ),
            1..5,
        ),
        level in prop::sample::select(vec![Level::Plain, Level::CondStore, Level::Qresync]),
        many in prop::sample::select(vec![2_u32, 30]),
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(play(history, level, many));
    }
}
