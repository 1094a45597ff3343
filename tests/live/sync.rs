//! The rooms `imap` and `sync` against a real Dovecot, over the card.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use jiff::Timestamp;
use pli::auth::Login;
use pli::domain::{AccountId, Act, Flags, MailboxName, MessageId, Role, Secret, SyncFigures, Uid, UidSet};
use pli::imap::{self, Error, FlagChange, Items, Opening, Wake};
use pli::store::Store;
use pli::sync::{ImapRemote, Policy, Progress, Remote as _, pass};
use pli_operator::{DOCTOR, SHARED};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::practice::{Practice, letter};

/// By mailbox and UID: flags and octets.
type Content = BTreeMap<String, BTreeMap<u32, (Flags, Vec<u8>)>>;

struct Vault {
    _dir: tempfile::TempDir,
    store: Store,
    account: AccountId,
}

impl Vault {
    async fn new(practice: &Practice) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path(), practice).await;
        Self { _dir: dir, store, account }
    }

    async fn rows(&self) -> Vec<(String, u32, Flags, Vec<u8>, MessageId)> {
        let account = self.account;
        let read = self.store.read(move |reader| {
            let mut rows = Vec::new();
            for mailbox in reader.mailboxes_of(account)? {
                for row in reader.messages(mailbox.id, 0..u32::MAX)?.rows {
                    let uid = reader.location(row.id)?.uid.get();
                    let raw = reader.raw(row.id)?.expect("a body is missing");
                    rows.push((mailbox.name.as_str().to_owned(), uid, row.flags, raw, row.id));
                }
            }
            Ok(rows)
        });
        read.await.unwrap()
    }

    async fn content(&self) -> Content {
        let mut content = Content::new();
        for (mailbox, uid, flags, raw, _) in self.rows().await {
            assert_eq!(content.entry(mailbox).or_default().insert(uid, (flags, raw)), None);
        }
        content
    }
}

async fn open(dir: &Path, practice: &Practice) -> (Store, AccountId) {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let (store, _) = Store::open(dir, &Secret::new([7; 32]), now).unwrap();
    let address = practice.account.address.clone();
    let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
    (store, account)
}

async fn run(remote: &mut ImapRemote, vault: &Vault) -> SyncFigures {
    let (_sender, mut priority) = mpsc::channel(1);
    pass(remote, &vault.store, vault.account, &Policy::default(), &mut priority, &|_| ()).await.unwrap()
}

/// What the server holds, asked command by command, without the room `sync`.
async fn served(practice: &Practice) -> Content {
    let mut session = practice.session().await;
    let mut content = Content::new();
    for listed in session.list().await.unwrap().into_iter().filter(|listed| listed.selectable) {
        let opened = session.select(&listed.name, Opening::ReadOnly).await.map_err(|(_, error)| error);
        let (mut selected, state) = opened.unwrap();
        if state.exists > 0 {
            let flags: BTreeMap<Uid, Flags> = selected
                .changes(None)
                .await
                .unwrap()
                .marks
                .into_iter()
                .map(|(uid, marks)| (uid, marks.flags))
                .collect();
            let uids = selected.uids().await.unwrap();
            assert_eq!(uids.len(), u64::from(state.exists));
            let shelf = content.entry(listed.name.as_str().to_owned()).or_default();
            let mut fetching = selected.fetch(&uids, Items::Bodies).await.unwrap();
            while let Some(fetched) = fetching.next().await.unwrap() {
                let _ = shelf.insert(fetched.uid.get(), (flags[&fetched.uid], fetched.body.unwrap().into_owned()));
            }
        }
        session = selected.close().await.unwrap();
    }
    session.logout().await.unwrap();
    content
}

fn assert_same(vault: &Content, server: &Content) {
    let outline = |content: &Content| -> Vec<String> {
        let shelf = |(name, shelf): (&String, &BTreeMap<u32, (Flags, Vec<u8>)>)| {
            let line = |(uid, (flags, raw)): (&u32, &(Flags, Vec<u8>))| format!("{uid}:{flags:?}:{}", raw.len());
            format!("{name} {:?}", shelf.iter().map(line).collect::<Vec<_>>())
        };
        content.iter().map(shelf).collect()
    };
    assert_eq!(outline(vault), outline(server));
    assert!(vault == server, "same outline, other octets");
}

fn inbox() -> MailboxName {
    MailboxName::new("INBOX")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vault_follows_the_server() {
    let practice = Practice::start(60).await;
    let vault = Vault::new(&practice).await;
    let mut remote = practice.remote().await;

    let first = run(&mut remote, &vault).await;
    let content = vault.content().await;
    assert_same(&content, &served(&practice).await);
    assert!(content.len() >= 6 && content.values().map(BTreeMap::len).sum::<usize>() >= 60);
    assert_eq!(usize::try_from(first.messages).unwrap(), content.values().map(BTreeMap::len).sum::<usize>());
    let roles = vault.store.read(|reader| reader.mailboxes()).await.unwrap();
    for role in [Role::Inbox, Role::Sent, Role::Drafts, Role::Trash, Role::Junk, Role::Archive] {
        assert!(roles.iter().any(|row| row.role == role), "no {role:?}");
    }

    // Nothing happened: one round trip, however many mailboxes.
    let before = remote.traffic();
    let second = run(&mut remote, &vault).await;
    assert_eq!(remote.traffic().commands - before.commands, 1);
    assert!(second.bytes < 4096, "{} octets", second.bytes);

    // One letter came, one is gone, flags changed on either side.
    let _ = practice.operator.deliver(DOCTOR.address, &letter("Nouvelle")).unwrap();
    let (gone, _) = practice.operator.mailbox_files(DOCTOR.address).unwrap().swap_remove(0);
    std::fs::remove_file(gone).unwrap();
    let inbox_uids: Vec<u32> = content["INBOX"].keys().copied().collect();
    let (other, _) =
        practice.session().await.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    let mut other = other;
    let set: UidSet = inbox_uids.iter().rev().take(2).filter_map(|&uid| Uid::new(uid)).collect();
    let change = FlagChange::Add(Flags::FLAGGED.with(Flags::FORWARDED).into());
    assert!(other.store_marks(&set, &change, None).await.unwrap().is_empty());
    let marked: Vec<MessageId> =
        vault.rows().await.into_iter().filter(|row| row.0 == "INBOX").map(|row| row.4).collect();
    let now = Timestamp::from_second(1_800_000_100).unwrap();
    let some = marked.clone();
    let _ = vault
        .store
        .write(move |tx| tx.act(&Act::Flag { messages: some, flag: Flags::SEEN, set: true }, now))
        .await
        .unwrap();

    let third = run(&mut remote, &vault).await;
    let content = vault.content().await;
    assert_same(&content, &served(&practice).await);
    assert_eq!(third.messages, first.messages);
    assert!(content["INBOX"].values().filter(|(flags, _)| flags.contains(Flags::SEEN)).count() >= marked.len() - 1);
    assert!(content["INBOX"].values().any(|(flags, _)| flags.contains(Flags::FORWARDED)));
    assert!(third.bytes < 40_000, "{} octets", third.bytes);

    println!("first pass {first:?}\nno change {second:?}\nafter changes {third:?}");
    remote.logout().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_is_cut_goes_on_where_it_was() {
    let practice = Practice::start(40).await;
    let vault = Vault::new(&practice).await;
    let mut cuts = 0_usize;
    loop {
        let mut remote = practice.remote().await;
        let (_sender, mut priority) = mpsc::channel(1);
        let left = AtomicUsize::new(cuts);
        let on = |progress: Progress| {
            if matches!(progress, Progress::Changed(_)) && left.fetch_sub(1, Ordering::Relaxed) == 0 {
                resume_unwind(Box::new("cut"));
            }
        };
        let policy = Policy::default();
        let passing = pass(&mut remote, &vault.store, vault.account, &policy, &mut priority, &on);
        match AssertUnwindSafe(passing).catch_unwind().await {
            Ok(outcome) => {
                let _ = outcome.unwrap();
                break;
            }
            Err(_) => cuts += 1,
        }
        assert!(cuts < 200, "no progress");
    }
    assert!(cuts > 5, "only {cuts} cuts");
    assert_same(&vault.content().await, &served(&practice).await);
}

async fn wait(remote: &mut ImapRemote, name: &MailboxName, deadline: Instant) -> Wake {
    if remote.prepare(name).await.unwrap() { Wake::Changed } else { remote.wait(deadline).await.unwrap() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_letter_wakes_and_a_filed_one_has_its_place() {
    let practice = Practice::start(3).await;
    let vault = Vault::new(&practice).await;
    let mut remote = practice.remote().await;
    let _ = run(&mut remote, &vault).await;
    assert!(remote.can_wait());
    assert_eq!(wait(&mut remote, &inbox(), Instant::now() + Duration::from_millis(200)).await, Wake::Deadline);

    let (name, deadline) = (inbox(), Instant::now() + Duration::from_secs(20));
    let delivered = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        practice.operator.deliver(DOCTOR.address, &letter("Réveil")).unwrap()
    };
    let (wake, _) = tokio::join!(wait(&mut remote, &name, deadline), delivered);
    assert_eq!(wake, Wake::Changed);
    let _ = run(&mut remote, &vault).await;
    assert_same(&vault.content().await, &served(&practice).await);

    // A change while nobody looked counts as well.
    let _ = practice.operator.deliver(DOCTOR.address, &letter("Entre-temps")).unwrap();
    remote.noop().await.unwrap();
    assert_eq!(wait(&mut remote, &inbox(), deadline).await, Wake::Changed);

    // An order cuts the wait; the link serves on.
    for _ in 0..20 {
        let _ = run(&mut remote, &vault).await;
        assert!(!remote.prepare(&inbox()).await.unwrap());
        let cut = tokio::time::timeout(Duration::from_millis(1), remote.wait(deadline)).await;
        assert!(cut.is_err(), "{cut:?}");
        remote.noop().await.unwrap();
    }

    let mut session = practice.session().await;
    let sent = session.list().await.unwrap().into_iter().find(|listed| listed.role == Some(Role::Sent)).unwrap();
    let date = Timestamp::from_second(1_767_225_600).unwrap();
    let place = session.append(&sent.name, Flags::SEEN, Some(date), &letter("Classée")).await.unwrap().unwrap();
    let (mut selected, state) =
        session.select(&sent.name, Opening::ReadOnly).await.map_err(|(_, error)| error).unwrap();
    assert_eq!(state.validity, Some(place.validity));
    let mut fetching = selected.fetch(&[place.uid].into_iter().collect(), Items::Headers).await.unwrap();
    let fetched = fetching.next().await.unwrap().unwrap();
    assert_eq!((fetched.internal_date, fetched.marks), (Some(date), Some(Flags::SEEN.into())));

    let missing = MailboxName::new("Nulle part");
    let mut session = selected.close().await.unwrap();
    let error = session.append(&missing, Flags::SEEN, None, &letter("Perdue")).await.unwrap_err();
    assert!(matches!(error, Error::Refused { command: "APPEND", .. }), "{error:?}");
    assert!(session.quota(&inbox()).await.unwrap().is_some_and(|quota| quota.limit > quota.used));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_come_in_is_told_why() {
    let practice = Practice::start(1).await;
    let endpoint = &practice.account.imap;

    let shared = Login::Certificate { acting_for: Some(SHARED.address.to_owned()) };
    imap::connect(&practice.tls, endpoint, &shared).await.unwrap().logout().await.unwrap();
    let other = Login::Certificate { acting_for: Some("quelqu.un@ailleurs.mssante.fr".to_owned()) };
    let error = imap::connect(&practice.tls, endpoint, &other).await.unwrap_err();
    assert!(matches!(error, Error::LoginRefused(_)), "{error:?}");

    let plain = practice.operator.imap_without_starttls();
    let mut clear = endpoint.clone();
    clear.port = plain.port();
    let error = imap::connect(&practice.tls, &clear, &Login::CERTIFICATE).await.unwrap_err();
    assert!(matches!(error, Error::StartTlsMissing), "{error:?}");
    assert_eq!(plain.heard(), ["T1 CAPABILITY"]);
}
