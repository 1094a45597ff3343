//! Whole passes between a server in memory and a real vault, cut after every commit and every word of the server.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::FutureExt as _;
use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::model::Model;
use super::{Alone, Error, Policy, Progress, Wishes, body, pass, pass_at, replay};
use crate::domain::{AccountId, Act, Address, Flags, Keep, MessageId, Role, Secret, SyncFigures};
use crate::imap;
use crate::store::Store;

#[path = "pass_crash_tests.rs"]
mod crash;
#[path = "pass_history_tests.rs"]
mod history;
#[path = "pass_level_tests.rs"]
mod level;
#[path = "pass_look_tests.rs"]
mod look;
#[path = "pass_loss_tests.rs"]
mod loss;
#[path = "pass_space_tests.rs"]
mod space;

/// What the vault or the server holds: by mailbox and UID, flags and the end of the octets.
type Content = BTreeMap<String, BTreeMap<u32, (Flags, Option<String>)>>;

const START: i64 = 0;
const DAY: i64 = 86_400;

/// Enough of a message to tell it from all others.
fn ending(octets: &[u8]) -> String {
    format!("{} octets {}", octets.len(), String::from_utf8_lossy(octets).lines().last().unwrap_or_default())
}

/// A vault with an account.
pub(super) async fn open(dir: &Path) -> (Store, AccountId) {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let (store, _) = Store::open(dir, &Secret::new([7; 32]), now).unwrap();
    let address = Address::parse("dr@medecin.mssante.fr").unwrap();
    let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
    (store, account)
}

async fn run(model: &mut Model, store: &Store, account: AccountId) -> Result<SyncFigures, Error> {
    run_at(model, store, account, START).await
}

/// A pass that begins so many seconds after 2027-01-15T08:00:00Z.
async fn run_at(model: &mut Model, store: &Store, account: AccountId, at: i64) -> Result<SyncFigures, Error> {
    let (_sender, mut priority) = mpsc::channel(1);
    let now = Timestamp::from_second(1_800_000_000 + at).unwrap();
    pass_at(
        (model, &Alone),
        store,
        account,
        (&Policy::default(), now),
        Wishes { priority: &mut priority, current: None },
        &|_| (),
    )
    .await
}

/// A pass that is killed right after its commit number `cut`; true when it was.
async fn run_cut(model: &mut Model, store: &Store, account: AccountId, cut: usize) -> bool {
    run_cut_at(model, store, account, cut, START).await
}

async fn run_cut_at(model: &mut Model, store: &Store, account: AccountId, cut: usize, at: i64) -> bool {
    let (_sender, mut priority) = mpsc::channel(1);
    let left = AtomicUsize::new(cut);
    let on = |progress: Progress| {
        if matches!(progress, Progress::Changed(_)) && left.fetch_sub(1, Ordering::Relaxed) == 0 {
            resume_unwind(Box::new("cut"));
        }
    };
    let policy = Policy::default();
    let now = Timestamp::from_second(1_800_000_000 + at).unwrap();
    let cut = AssertUnwindSafe(pass_at(
        (model, &Alone),
        store,
        account,
        (&policy, now),
        Wishes { priority: &mut priority, current: None },
        &on,
    ));
    let outcome = cut.catch_unwind().await;
    outcome.map(|outcome| outcome.unwrap()).is_err()
}

/// Mailbox, UID, flags, octets, key.
type Row = (String, u32, Flags, Option<Vec<u8>>, MessageId);

async fn rows(store: &Store, account: AccountId) -> Vec<Row> {
    let read = store.read(move |reader| {
        let mut rows = Vec::new();
        for mailbox in reader.mailboxes_of(account)? {
            for row in reader.messages(mailbox.id, 0..u32::MAX)?.rows {
                let uid = reader.location(row.id)?.uid.get();
                rows.push((mailbox.name.as_str().to_owned(), uid, row.flags, reader.raw(row.id)?, row.id));
            }
        }
        Ok(rows)
    });
    read.await.unwrap()
}

async fn held(store: &Store, account: AccountId) -> Content {
    let mut content = Content::new();
    for (mailbox, uid, flags, raw, _) in rows(store, account).await {
        let twice = content.entry(mailbox).or_default().insert(uid, (flags, raw.as_deref().map(ending)));
        assert_eq!(twice, None, "a UID is there twice");
    }
    content
}

fn served(model: &Model) -> Content {
    let folder = |folder: &super::model::Folder| {
        folder.messages.iter().map(|(&uid, held)| (uid, (held.flags, Some(ending(&held.octets))))).collect()
    };
    let folders = model.folders.iter().filter(|(_, folder)| !folder.messages.is_empty());
    folders.map(|(name, content)| (name.clone(), folder(content))).collect()
}

fn assert_same(vault: &Content, server: &Content, context: &str) {
    let flat = |content: &Content| -> Vec<String> {
        let line = |name: &String, (uid, held): (&u32, &(Flags, Option<String>))| format!("{name} {uid} {held:?}");
        content.iter().flat_map(|(name, all)| all.iter().map(move |one| line(name, one))).collect()
    };
    let (here, there) = (flat(vault), flat(server));
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    assert!(here == there, "{context}: here {:?}, there {:?}", only(&here, &there), only(&there, &here));
}

fn server() -> Model {
    Model::new(true).with("INBOX", Some(Role::Inbox), 130).with("Sent", Some(Role::Sent), 3).with("Corbeille", None, 0)
}

/// A synchronised vault, closed, and what happened on both sides since.
async fn changed_since() -> (TempDir, Model) {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let figures = run(&mut model, &store, account).await.unwrap();
    assert_eq!(figures.messages, 133);
    assert!(figures.bytes > 0 && figures.first_screen_seconds <= figures.seconds);

    let marked: Vec<MessageId> = rows(&store, account)
        .await
        .into_iter()
        .filter(|(mailbox, uid, ..)| {
            (mailbox == "INBOX" && [5, 6, 7].contains(uid)) || (mailbox == "Sent" && *uid == 2)
        })
        .map(|(.., id)| id)
        .collect();
    assert_eq!(marked.len(), 4);
    let now = Timestamp::from_second(1_800_000_100).unwrap();
    let _ = store
        .write(move |tx| tx.act(&Act::Flag { messages: marked, flag: Flags::SEEN, set: true }, now))
        .await
        .unwrap();
    store.close().await;

    model.expunge("INBOX", 1);
    model.expunge("INBOX", 6);
    model.expunge("INBOX", 130);
    model.flag("INBOX", 9, Flags::FLAGGED);
    (0..3).for_each(|_| model.deliver("INBOX"));
    model.revalidate("Sent");
    model.deliver("Sent");
    model.deliver("Corbeille");
    model.reconnect(None);
    (dir, model)
}

fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    copy_into(from, to.path());
    to
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_into(&entry.path(), &target);
        } else {
            let _ = fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Finishes what was cut and compares; the second pass must find nothing to do.
async fn finish(dir: &Path, mut model: Model, context: &str) {
    let (store, account) = open(dir).await;
    model.reconnect(None);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), context);
    // Marks pushed after the mailbox was opened raise its sequence once more.
    let _ = run(&mut model, &store, account).await.unwrap();
    let before = imap_commands(&model);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(imap_commands(&model) - before, 1, "{context}: a pass without changes asks for the list alone");
    assert_same(&held(&store, account).await, &served(&model), context);
    store.close().await;
}

fn imap_commands(model: &Model) -> u64 {
    use super::Remote as _;
    model.traffic().commands
}

#[tokio::test]
async fn the_first_pass_may_be_killed_after_every_commit() {
    for cut in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = server();
        let was_cut = run_cut(&mut model, &store, account, cut).await;
        store.close().await;
        finish(dir.path(), model, &format!("first pass, commit {cut}")).await;
        if !was_cut {
            assert!(cut > 6, "only {cut} commits");
            return;
        }
    }
}

#[tokio::test]
async fn a_later_pass_may_be_killed_after_every_commit() {
    let (base, model) = changed_since().await;
    for cut in 0.. {
        let dir = copy(base.path());
        let (store, account) = open(dir.path()).await;
        let mut model = model.clone();
        let was_cut = run_cut(&mut model, &store, account, cut).await;
        store.close().await;
        assert_seen(&model, was_cut);
        finish(dir.path(), model, &format!("later pass, commit {cut}")).await;
        if !was_cut {
            assert!(cut > 6, "only {cut} commits");
            return;
        }
    }
}

/// Marks of the user reach the server, the one on the message that is gone excepted.
fn assert_seen(model: &Model, was_cut: bool) {
    if !was_cut {
        let inbox = &model.folders["INBOX"].messages;
        assert!(inbox[&5].flags.contains(Flags::SEEN) && inbox[&7].flags.contains(Flags::SEEN));
        assert_eq!(inbox[&9].flags, Flags::FLAGGED);
    }
}

#[tokio::test]
async fn the_link_may_be_lost_at_every_word_of_the_server() {
    let (base, model) = changed_since().await;
    let (mut fuse, mut ended) = (0, false);
    while !ended {
        let dir = copy(base.path());
        let (store, account) = open(dir.path()).await;
        let mut model = model.clone();
        model.reconnect(Some(fuse));
        ended = match run(&mut model, &store, account).await {
            Ok(_) => true,
            Err(error) => {
                assert!(matches!(error, Error::Imap(imap::Error::Closed)), "{error:?}");
                false
            }
        };
        store.close().await;
        finish(dir.path(), model, &format!("later pass, word {fuse}")).await;
        fuse += 1;
    }
    assert!(fuse > 15, "only {fuse} words");
}

#[tokio::test]
async fn marks_under_an_old_uidvalidity_find_their_message_again() {
    let (base, mut model) = changed_since().await;
    let (store, account) = open(base.path()).await;
    for _ in 0..2 {
        let _ = run(&mut model, &store, account).await.unwrap();
    }
    assert!(model.folders["Sent"].messages[&102].flags.contains(Flags::SEEN));
    assert_same(&held(&store, account).await, &served(&model), "");
}

#[tokio::test]
async fn without_a_complete_list_nothing_is_deleted() {
    let (base, mut model) = changed_since().await;
    let (store, account) = open(base.path()).await;
    (model.no_list, model.short) = (true, true);
    model.folder("INBOX").messages.retain(|&uid, _| uid > 10);
    let _ = run(&mut model, &store, account).await.unwrap();
    let inbox = held(&store, account).await.remove("INBOX").unwrap();
    // All that was known, and what is new.
    assert_eq!(inbox.len(), 133);
    (model.no_list, model.short) = (true, false);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "as many flags as messages are a list");
    model.no_list = false;
    finish_open(&store, account, &mut model).await;
}

async fn finish_open(store: &Store, account: AccountId, model: &mut Model) {
    // That none are left is believed by the second list.
    for at in [START, START + 60] {
        let _ = run_at(model, store, account, at).await.unwrap();
    }
    assert_same(&held(store, account).await, &served(model), "");
}

#[tokio::test]
async fn a_server_without_modification_sequences_is_compared_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    model.has_modseq = false;
    let _ = run(&mut model, &store, account).await.unwrap();
    model.flag("INBOX", 3, Flags::ANSWERED);
    model.expunge("INBOX", 4);
    model.deliver("INBOX");
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_same(&held(&store, account).await, &served(&model), "");
}

#[tokio::test]
async fn a_refused_mark_waits_and_an_impossible_one_is_undone() {
    let (base, mut model) = changed_since().await;
    let (store, account) = open(base.path()).await;
    model.no_store = true;
    let _ = run(&mut model, &store, account).await.unwrap();
    let seen = |content: &Content, uid| content["INBOX"][&uid].0.contains(Flags::SEEN);
    assert!(seen(&held(&store, account).await, 5), "kept until the server has said OK");
    assert!(!model.folders["INBOX"].messages[&5].flags.contains(Flags::SEEN));

    model.no_store = false;
    model.folder("INBOX").read_only = true;
    replay(&mut model, &store, account, &|_| ()).await.unwrap();
    assert!(!seen(&held(&store, account).await, 5), "undone: this mailbox is read only");
    finish_open(&store, account, &mut model).await;
}

#[tokio::test]
async fn what_the_reader_waits_for_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let headers = Policy { keep: Keep { bodies: false, ..Keep::default() }, ..Policy::default() };
    let (sender, mut priority) = mpsc::channel(4);
    let _ = pass(&mut model, &store, account, &headers, &mut priority, &|_| ()).await.unwrap();
    assert!(model.given.is_empty());

    let oldest = |name: &str, rows: &[Row]| rows.iter().filter(|row| row.0 == name).min_by_key(|row| row.1).unwrap().4;
    let known = rows(&store, account).await;
    body(&mut model, &store, oldest("INBOX", &known), &|_| ()).await.unwrap();
    assert_eq!(model.given, [("INBOX".to_owned(), 1)]);

    sender.send(oldest("Sent", &known)).await.unwrap();
    let _ = pass(&mut model, &store, account, &Policy::default(), &mut priority, &|_| ()).await.unwrap();
    assert_eq!(model.given[1], ("Sent".to_owned(), 1));
    // Then the newest, INBOX before the others, and none twice.
    assert_eq!(model.given[2].0, "INBOX");
    assert_eq!(model.given.len(), 133);
    assert_same(&held(&store, account).await, &served(&model), "");
}

#[tokio::test]
async fn a_mailbox_is_forgotten_only_when_the_server_denies_it() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let _ = run(&mut model, &store, account).await.unwrap();
    model.folder("Sent").hidden = true;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(held(&store, account).await["Sent"].len(), 3);
    let _ = model.folders.remove("Sent").unwrap();
    let _ = run(&mut model, &store, account).await.unwrap();
    assert!(!held(&store, account).await.contains_key("Sent"));
}

/// Mailboxes marked as unreachable.
async fn unreachable(store: &Store, account: AccountId) -> Vec<String> {
    let rows = store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    rows.into_iter().filter(|row| row.unreachable).map(|row| row.name.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_mailbox_that_is_closed_stays_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let _ = run(&mut model, &store, account).await.unwrap();
    // Listed, not opened: for as long as it may be.
    model.folder("Sent").closed = true;
    model.deliver("Sent");
    for _ in 0..3 {
        let _ = run(&mut model, &store, account).await.unwrap();
        assert_eq!(
            (unreachable(&store, account).await, held(&store, account).await["Sent"].len()),
            (vec!["Sent".to_owned()], 3)
        );
    }
    // Not even listed, once: no proof. Then it comes back.
    for _ in 0..3 {
        model.folder("Sent").hidden = true;
        let _ = run(&mut model, &store, account).await.unwrap();
        assert_eq!(unreachable(&store, account).await, ["Sent"]);
        model.folder("Sent").hidden = false;
        let _ = run(&mut model, &store, account).await.unwrap();
    }
    model.folder("Sent").closed = false;
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!((unreachable(&store, account).await, held(&store, account).await["Sent"].len()), (Vec::new(), 4));
    // Out of two lists in a row.
    (model.folder("Sent").hidden, model.folder("Sent").closed) = (true, true);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert_eq!(held(&store, account).await["Sent"].len(), 4);
    let _ = run(&mut model, &store, account).await.unwrap();
    assert!(!held(&store, account).await.contains_key("Sent"));
}

#[test]
fn a_pass_can_be_spawned() {
    fn spawnable<F: Future + Send>(_: impl FnOnce(&'static mut Model, &'static Store) -> F) {}
    spawnable(|model, store| async move {
        let (_sender, mut priority) = mpsc::channel(1);
        pass(model, store, AccountId(1), &Policy::default(), &mut priority, &|_| ()).await.map(drop)
    });
}

/// What the other desk does.
#[derive(Clone, Debug)]
enum Deed {
    Deliver,
    Expunge(usize),
    Flag(usize, u8),
    Revalidate,
    MarkHere(usize, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => Just(Deed::Deliver),
        2 => (0_usize..20).prop_map(Deed::Expunge),
        2 => (0_usize..20, any::<u8>()).prop_map(|(nth, flags)| Deed::Flag(nth, flags & 0x1f)),
        1 => Just(Deed::Revalidate),
        2 => (0_usize..20, any::<bool>()).prop_map(|(nth, set)| Deed::MarkHere(nth, set)),
    ]
}

async fn happens(deed: Deed, model: &mut Model, store: &Store, account: AccountId) {
    let nth = |model: &Model, nth: usize| {
        let uids: Vec<u32> = model.folders["INBOX"].messages.keys().copied().collect();
        uids.get(nth % uids.len().max(1)).copied()
    };
    match deed {
        Deed::Deliver => model.deliver("INBOX"),
        Deed::Revalidate => model.revalidate("INBOX"),
        Deed::Expunge(index) => {
            if let Some(uid) = nth(model, index) {
                model.expunge("INBOX", uid);
            }
        }
        Deed::Flag(index, flags) => {
            if let Some(uid) = nth(model, index) {
                model.flag("INBOX", uid, Flags::from_bits(flags));
            }
        }
        Deed::MarkHere(index, set) => {
            let known = rows(store, account).await;
            if let Some(row) = known.get(index % known.len().max(1)) {
                let (id, now) = (row.4, Timestamp::from_second(1_800_000_200).unwrap());
                let _ = store
                    .write(move |tx| tx.act(&Act::Flag { messages: vec![id], flag: Flags::FLAGGED, set }, now))
                    .await
                    .unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(24))]
    #[test]
    fn whatever_two_desks_do_both_sides_agree_in_the_end(
        history in prop::collection::vec((prop::collection::vec(deed(), 0..8), prop::option::of(0_usize..20)), 1..6),
        has_modseq: bool,
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let (store, account) = open(dir.path()).await;
            let mut model = Model::new(has_modseq).with("INBOX", Some(Role::Inbox), 3);
            for (deeds, fuse) in history {
                for deed in deeds {
                    happens(deed, &mut model, &store, account).await;
                }
                model.reconnect(fuse);
                let _ = run(&mut model, &store, account).await;
            }
            model.reconnect(None);
            finish_open(&store, account, &mut model).await;
            store.close().await;
        });
    }
}

#[tokio::test]
async fn no_more_is_kept_than_is_asked_for_and_the_server_keeps_all() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 9).with("Sent", Some(Role::Sent), 3);
    let before = served(&model);
    let pass_with = async |model: &mut Model, keep: Keep, tidy: bool| {
        let (_sender, mut priority) = mpsc::channel(1);
        let policy = Policy { keep, tidy, ..Policy::default() };
        let _ = pass(model, &store, account, &policy, &mut priority, &|_| ()).await.unwrap();
        rows(&store, account).await.iter().filter(|(.., raw, _)| raw.is_some()).count()
    };
    let all = Keep::default();
    let none = Keep { bodies: false, ..all };
    assert_eq!(pass_with(&mut model, none, true).await, 0);
    assert_eq!(pass_with(&mut model, all, false).await, 12);
    // What is here stays until it is asked to go.
    assert_eq!(pass_with(&mut model, none, false).await, 12);
    let some = Keep { octets: Some(500), ..all };
    let kept = pass_with(&mut model, some, true).await;
    assert!((1..12).contains(&kept), "{kept}");
    let given = model.given.len();
    assert_eq!(pass_with(&mut model, some, true).await, kept);
    assert_eq!((pass_with(&mut model, none, true).await, model.given.len()), (0, given), "nothing comes twice");
    assert_eq!((rows(&store, account).await.len(), served(&model) == before), (12, true));
}
