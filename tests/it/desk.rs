//! A vault that follows a server, as tests of whole passes use it.

use std::sync::Mutex;

use jiff::Timestamp;
use pli::auth::{Login, Peer};
use pli::domain::notice::ActionFault;
use pli::domain::{AccountId, Act, Address, MailboxId, MessageId, Notice, Role, Secret};
use pli::imap::{ByteStream, authenticate};
use pli::store::Store;
use pli::sync::{Error, ImapRemote, Policy, Progress, pass};
use tokio::sync::mpsc;

const PEER: Peer<'_> = Peer { host: "localhost", port: 143 };

/// A vault that follows a server.
pub struct Desk {
    pub store: Store,
    pub account: AccountId,
    _dir: tempfile::TempDir,
}

impl Desk {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(dir.path(), &Secret::new([7; 32]), Timestamp::UNIX_EPOCH).unwrap();
        let address = Address::parse("dr@medecin.mssante.fr").unwrap();
        let (account, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
        Self { store, account, _dir: dir }
    }

    /// One that has followed this server once.
    pub async fn following(wire: impl ByteStream + 'static) -> Self {
        let desk = Self::new().await;
        assert_eq!(desk.pass(wire).await.unwrap(), []);
        desk
    }

    /// A pass over a new connection, and what it told the user.
    pub async fn pass(&self, wire: impl ByteStream + 'static) -> Result<Vec<ActionFault>, Error> {
        let told = Mutex::new(Vec::new());
        let on = |progress: Progress| {
            if let Progress::Notice(Notice::Action(fault)) = progress {
                told.lock().unwrap().push(fault);
            }
        };
        let mut remote = ImapRemote::new(authenticate(wire, PEER, &Login::CERTIFICATE, false).await?);
        let (_sender, mut priority) = mpsc::channel(1);
        let _ = pass(&mut remote, &self.store, self.account, &Policy::default(), &mut priority, &on).await?;
        Ok(told.into_inner().unwrap())
    }

    pub async fn act(&self, act: Act) {
        let _ = self.store.write(move |tx| tx.act(&act, Timestamp::UNIX_EPOCH)).await.unwrap();
    }

    pub async fn mailbox(&self, name: &str) -> MailboxId {
        let account = self.account;
        let rows = self.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
        rows.into_iter().find(|row| row.name.as_str() == name).unwrap_or_else(|| panic!("no {name}")).id
    }

    pub async fn roles(&self) -> Vec<(String, Role)> {
        let account = self.account;
        let rows = self.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
        rows.into_iter().map(|row| (row.name.as_str().to_owned(), row.role)).collect()
    }

    /// Messages that are shown in a mailbox, oldest first.
    pub async fn messages(&self, name: &str) -> Vec<MessageId> {
        let mailbox = self.mailbox(name).await;
        let page = self.store.read(move |reader| reader.messages(mailbox, 0..99)).await.unwrap();
        page.rows.iter().rev().map(|row| row.id).collect()
    }

    /// What is shown: mailbox, subject, flags and keywords, and the octets where they are here.
    pub async fn shown(&self) -> Vec<(String, String, Option<Vec<u8>>)> {
        let account = self.account;
        let read = self.store.read(move |reader| {
            let mut all = Vec::new();
            for mailbox in reader.mailboxes_of(account)? {
                for row in reader.messages(mailbox.id, 0..u32::MAX)?.rows {
                    let marks = format!("{} {} {}", row.subject, row.flags.bits(), row.keywords.written());
                    all.push((mailbox.name.as_str().to_owned(), marks, reader.raw(row.id)?));
                }
            }
            all.sort();
            Ok(all)
        });
        read.await.unwrap()
    }

    /// Acts that the server was not told yet.
    pub async fn waiting(&self) -> u64 {
        let account = self.account;
        self.store.read(move |reader| reader.waiting(account)).await.unwrap()
    }
}
