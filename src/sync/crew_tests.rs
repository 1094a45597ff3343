//! Several connections to a server in memory: one that fails anywhere loses nothing and fails nothing, large messages resume where
//! they were cut, and what is looked at goes first.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{mpsc, watch};

use super::super::model::Model;
use super::super::tests::open;
use super::super::{Connector, Error, Policy, Wishes, body, crewed_pass};
use super::{LARGE, PIECE};
use crate::domain::{AccountId, Keep, MailboxId, MailboxName, MessageId, Role, SyncFigures};
use crate::imap;
use crate::store::{Question, Store};

/// Connections to the same server, each lost after so many words; none beyond `most`.
struct Further {
    model: Model,
    fuse: Option<usize>,
    most: usize,
    asked: AtomicUsize,
    given: Mutex<Vec<(String, u32)>>,
    refuses: bool,
}

impl Further {
    fn new(model: &Model, fuse: Option<usize>) -> Self {
        let mut model = model.clone();
        model.reconnect(fuse);
        Self { model, fuse, most: 3, asked: AtomicUsize::new(0), given: Mutex::default(), refuses: false }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Connector<Model> for Further {
    async fn connect(&self) -> Result<Option<Model>, imap::Error> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        if self.refuses || self.fuse == Some(0) {
            return Err(imap::Error::Bye(imap::Words::default()));
        }
        Ok((number < self.most).then(|| self.model.clone()))
    }

    async fn dismiss(&self, remote: Model) {
        self.given.lock().unwrap().extend(remote.given);
    }
}

fn asked(words: &str) -> Question {
    Question::parse(words, &jiff::tz::TimeZone::UTC)
}

async fn run(
    model: &mut Model,
    further: &Further,
    (store, account): (&Store, AccountId),
    connections: usize,
) -> Result<SyncFigures, Error> {
    let (_sender, mut priority) = mpsc::channel(1);
    let policy = Policy { connections, ..Policy::default() };
    let wishes = Wishes { priority: &mut priority, current: None };
    crewed_pass((model, further), store, account, &policy, wishes, &|_| ()).await
}

/// By mailbox and UID: the octets, as kept and as served.
async fn assert_same(store: &Store, account: AccountId, model: &Model, context: &str) {
    let kept = store.read(move |reader| {
        let mut rows = Vec::new();
        for mailbox in reader.mailboxes_of(account)? {
            for row in reader.messages(mailbox.id, 0..u32::MAX)?.rows {
                rows.push((mailbox.name.as_str().to_owned(), reader.location(row.id)?.uid.get(), reader.raw(row.id)?));
            }
        }
        Ok(rows)
    });
    let mut kept = kept.await.unwrap();
    kept.sort();
    let served = model.folders.iter().flat_map(|(name, folder)| {
        folder.messages.iter().map(|(uid, held)| (name.clone(), *uid, Some(held.octets.clone())))
    });
    let served: Vec<_> = served.collect();
    let outline = |rows: &[(String, u32, Option<Vec<u8>>)]| -> Vec<(String, u32, Option<usize>)> {
        rows.iter().map(|(name, uid, raw)| (name.clone(), *uid, raw.as_ref().map(Vec::len))).collect()
    };
    assert_eq!(outline(&kept), outline(&served), "{context}");
    assert!(kept == served, "{context}: same outline, other octets");
}

fn server() -> Model {
    Model::new(true).with("INBOX", Some(Role::Inbox), 450).with("Archives", Some(Role::Archive), 230)
}

#[tokio::test]
async fn two_connections_bring_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let further = Further::new(&model, None);
    let figures = run(&mut model, &further, (&store, account), 2).await.unwrap();
    assert_eq!((figures.messages, further.asked()), (680, 1));
    let theirs = further.given.lock().unwrap().clone();
    assert!(!theirs.is_empty(), "the second connection did nothing");
    let mut all = [model.given.clone(), theirs].concat();
    assert_eq!(all.len(), 680);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 680, "one came twice");
    assert_same(&store, account, &model, "").await;

    // Nothing changed: the list alone is asked for, and nobody else.
    let again = run(&mut model, &further, (&store, account), 2).await.unwrap();
    assert_eq!((again.commands, further.asked()), (1, 1));
    // Little to do: not worth another connection.
    (0..3).for_each(|_| model.deliver("INBOX"));
    let _ = run(&mut model, &further, (&store, account), 2).await.unwrap();
    assert_eq!(further.asked(), 1);
    assert_same(&store, account, &model, "").await;
}

#[tokio::test]
async fn a_further_connection_may_be_lost_at_every_word() {
    for fuse in (0..12).chain([50, 150, 201, 202, 203, 250]) {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = server();
        let further = Further::new(&model, Some(fuse));
        let _ = run(&mut model, &further, (&store, account), 3).await.unwrap();
        assert_same(&store, account, &model, &format!("word {fuse}")).await;
        // It is not tried again and again.
        assert!(further.asked() <= 2, "{} connections", further.asked());
        store.close().await;
    }
}

#[tokio::test]
async fn an_operator_that_takes_one_connection_is_served_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let mut further = Further::new(&model, None);
    further.refuses = true;
    let _ = run(&mut model, &further, (&store, account), 2).await.unwrap();
    assert_eq!((further.asked(), model.given.len()), (1, 680));
    assert_same(&store, account, &model, "").await;
}

#[tokio::test]
async fn the_connection_of_the_pass_may_be_lost_beside_others() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    for fuse in [700, 750, 900, 1_000] {
        model.reconnect(Some(fuse));
        let further = Further::new(&model, None);
        let outcome = run(&mut model, &further, (&store, account), 2).await;
        assert!(matches!(outcome, Ok(_) | Err(Error::Imap(imap::Error::Closed))), "{outcome:?}");
    }
    model.reconnect(None);
    let further = Further::new(&model, None);
    let _ = run(&mut model, &further, (&store, account), 2).await.unwrap();
    assert_same(&store, account, &model, "").await;
}

/// A message of three pieces and a bit, with a file.
fn large(model: &mut Model, name: &str) -> u32 {
    model.deliver(name);
    let folder = model.folder(name);
    let uid = folder.next - 1;
    let held = folder.messages.get_mut(&uid).unwrap();
    let mut octets =
        b"Subject: Imagerie\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nVoici.\r\n--x\r\n\
        Content-Type: application/dicom; name=irm.dcm\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .to_vec();
    let line = [[b'A'; 76].as_slice(), b"\r\n"].concat();
    while octets.len() < 3 * PIECE as usize + 1_000 {
        octets.extend_from_slice(&line);
    }
    octets.extend_from_slice(b"--x--\r\n");
    held.octets = octets;
    uid
}

#[tokio::test]
async fn a_large_message_comes_in_pieces_and_resumes_where_it_was_cut() {
    let mut base = Model::new(true).with("INBOX", Some(Role::Inbox), 3);
    let _ = large(&mut base, "INBOX");
    let size = base.folders["INBOX"].messages[&4].octets.len() as u64;
    assert!(size > LARGE);
    for fuse in 0.. {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut model = base.clone();
        model.reconnect(Some(fuse));
        let further = Further::new(&model, Some(0));
        let cut = run(&mut model, &further, (&store, account), 2).await.is_err();
        store.close().await;
        let (store, account) = open(dir.path()).await;
        let here = store.read(|reader| reader.pieces(MessageId(4))).await.unwrap();
        model.reconnect(None);
        let figures = run(&mut model, &further, (&store, account), 2).await.unwrap();
        assert_same(&store, account, &model, &format!("word {fuse}")).await;
        // Headers and small bodies may come again, what is here of the large one does not.
        assert!(figures.bytes <= size - here + 10_000, "word {fuse}: {} octets after {here}", figures.bytes);
        let found = store.read(|reader| reader.search(&asked("voici"), 5)).await.unwrap();
        assert_eq!((found.len(), found[0].has_attachments), (1, true));
        let parts = store.read(move |reader| reader.parts(found[0].id)).await.unwrap();
        assert_eq!((parts.len(), parts[0].name.as_str()), (1, "irm.dcm"));
        store.close().await;
        if !cut {
            assert!(fuse > 8, "only {fuse} words");
            return;
        }
    }
}

#[tokio::test]
async fn a_large_message_is_opened_before_its_turn() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 2);
    let _ = large(&mut model, "INBOX");
    let further = Further::new(&model, Some(0));
    let (_sender, mut priority) = mpsc::channel(1);
    let headers = Policy { keep: Keep { largest: 1_000, ..Keep::default() }, ..Policy::default() };
    let wishes = Wishes { priority: &mut priority, current: None };
    let _ = crewed_pass((&mut model, &further), &store, account, &headers, wishes, &|_| ()).await.unwrap();
    let id = store.read(|reader| Ok(reader.search(&asked("imagerie"), 1)?[0].id)).await.unwrap();
    assert_eq!(store.read(move |reader| reader.raw(id)).await.unwrap(), None);
    body(&mut model, &store, id, &|_| ()).await.unwrap();
    let raw = store.read(move |reader| reader.raw(id)).await.unwrap();
    assert!(raw.is_some_and(|raw| raw == model.folders["INBOX"].messages[&3].octets));
}

#[tokio::test]
async fn a_server_that_gives_no_pieces_gives_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 1);
    let uid = large(&mut model, "INBOX");
    model.no_pieces = true;
    let further = Further::new(&model, Some(0));
    let _ = run(&mut model, &further, (&store, account), 1).await.unwrap();
    assert_same(&store, account, &model, "").await;
    assert_eq!(model.given.iter().filter(|(_, given)| *given == uid).count(), 1);
}

#[tokio::test]
async fn a_server_that_gives_the_whole_for_a_piece_gives_it_once() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = Model::new(true).with("INBOX", Some(Role::Inbox), 1);
    let uid = large(&mut model, "INBOX");
    model.no_offsets = true;
    let further = Further::new(&model, Some(0));
    let _ = run(&mut model, &further, (&store, account), 1).await.unwrap();
    assert_same(&store, account, &model, "").await;
    assert_eq!(model.given.iter().filter(|(_, given)| *given == uid).count(), 1);
}

#[tokio::test]
async fn what_is_looked_at_goes_first() {
    let dir = tempfile::tempdir().unwrap();
    let (store, account) = open(dir.path()).await;
    let mut model = server();
    let further = Further::new(&model, Some(0));
    let (_sender, mut priority) = mpsc::channel(1);
    let headers = Policy { keep: Keep { bodies: false, ..Keep::default() }, ..Policy::default() };
    let wishes = Wishes { priority: &mut priority, current: None };
    let _ = crewed_pass((&mut model, &further), &store, account, &headers, wishes, &|_| ()).await.unwrap();
    let rows = store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    let archive: MailboxId = rows.iter().find(|row| row.name == MailboxName::new("Archives")).unwrap().id;
    let (_look, current) = watch::channel(Some(archive));
    let wishes = Wishes { priority: &mut priority, current: Some(current) };
    let policy = Policy { connections: 1, ..Policy::default() };
    let _ = crewed_pass((&mut model, &further), &store, account, &policy, wishes, &|_| ()).await.unwrap();
    assert!(model.given.iter().map(|(name, _)| name != "Archives").is_sorted());
    assert_eq!(model.given.len(), 680);
}
