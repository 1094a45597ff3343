//! What the window looks at goes before all else, from the next step of the pass on, whatever it was at; and nothing is lost by that.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::{mpsc, watch};

use super::{Alone, Model, Policy, Progress, Wishes, assert_same, held, open, served};
use crate::domain::{AccountId, MailboxId, MessageId, Role, SyncStatus};
use crate::store::Store;
use crate::sync::{Error, crewed_pass};

/// In the order in which a fresh vault numbers them.
const INBOX: MailboxId = MailboxId(1);
const ARCHIVE: MailboxId = MailboxId(2);

fn server(inbox: u32) -> Model {
    Model::new(true)
        .with("INBOX", Some(Role::Inbox), inbox)
        .with("Archives", Some(Role::Archive), 300)
        .with("Z", None, 50)
}

/// A first pass while the window looks at what `look` says whenever something was written.
async fn run(
    model: &mut Model,
    (store, account): (&Store, AccountId),
    look: impl Fn(&Progress) -> Option<MailboxId> + Send + Sync,
) -> Result<(), Error> {
    let (_sender, mut priority) = mpsc::channel(1);
    let (looks, current) = watch::channel(None);
    let on = |progress| {
        let now = look(&progress);
        let _ = looks.send_if_modified(|known| std::mem::replace(known, now.or(*known)) != *known);
    };
    let wishes = Wishes { priority: &mut priority, current: Some(current) };
    crewed_pass((model, &Alone), store, account, &Policy::default(), wishes, &on).await.map(drop)
}

/// The runs of one mailbox in the order of what was given.
fn runs(given: &[(String, u32)]) -> Vec<(&str, usize)> {
    given.chunk_by(|(one, _), (other, _)| one == other).map(|run| (run[0].0.as_str(), run.len())).collect()
}

#[tokio::test]
async fn a_mailbox_that_is_opened_during_the_first_pass_is_fetched_before_the_rest_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server(4_500);
    let looks = |progress: &Progress| {
        matches!(progress, Progress::Status(SyncStatus::Running { done: 100.., .. })).then_some(ARCHIVE)
    };
    run(&mut model, (&store, account), looks).await.unwrap();
    let headers = runs(&model.headed);
    let [("INBOX", before), ("Archives", 300), ("INBOX", after), ("Z", 50)] = headers[..] else {
        panic!("{headers:?}");
    };
    assert!(before >= 100 && after >= 1_000, "{headers:?}");
    // All of it was asked for once, and its texts come first too.
    assert_eq!(before + after, 4_500);
    assert_eq!(runs(&model.given)[0], ("Archives", 300));
    assert_same(&held(&store, account).await, &served(&model), "");
}

#[tokio::test]
async fn without_a_look_mailboxes_come_in_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server(1_500);
    run(&mut model, (&store, account), |_| None).await.unwrap();
    assert_eq!(runs(&model.headed), [("INBOX", 1_500), ("Archives", 300), ("Z", 50)]);
}

#[tokio::test]
async fn looks_that_wander_lose_nothing_wherever_the_link_is_cut() {
    for fuse in (0..40).chain([150, 400, 900, 1_700, 1_760, 2_000]) {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = server(1_300);
        let steps = AtomicU64::new(fuse);
        let wander = |_: &Progress| i64::try_from(steps.fetch_add(7, Ordering::Relaxed) % 4).ok().map(MailboxId);
        model.reconnect(Some(usize::try_from(fuse).unwrap()));
        let cut = run(&mut model, (&store, account), wander).await;
        assert!(cut.is_err(), "{fuse} words were enough");
        model.reconnect(None);
        model.deliver("Z");
        model.expunge("INBOX", 3);
        run(&mut model, (&store, account), wander).await.unwrap();
        assert_same(&held(&store, account).await, &served(&model), &format!("word {fuse}"));
        store.close().await;
    }
}

#[tokio::test]
async fn a_message_that_is_opened_comes_between_the_headers() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server(4_500);
    let (sender, mut priority) = mpsc::channel(1);
    // Once: a second wish may come before the vault has what the first one fetched, and is served again.
    let asked = AtomicBool::new(false);
    let on = |progress| {
        if let Progress::Status(SyncStatus::Running { done: 100.., .. }) = progress
            && !asked.swap(true, Ordering::Relaxed)
        {
            sender.try_send(MessageId(1)).unwrap();
        }
    };
    let (_looks, current) = watch::channel(Some(INBOX));
    let wishes = Wishes { priority: &mut priority, current: Some(current) };
    // Nothing else may be given before it: the link ends where the first texts would come.
    model.reconnect(Some(4_500));
    let cut = crewed_pass((&mut model, &Alone), &store, account, &Policy::default(), wishes, &on).await;
    assert!(cut.is_err());
    assert_eq!(model.given.len(), 1, "{:?}", model.given);
    let raw = store.read(|reader| reader.raw(MessageId(1))).await.unwrap();
    assert!(raw.is_some());
}
