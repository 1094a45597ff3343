//! A vault with a few letters, for tests.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::{Error, NewBody, NewMailbox, NewMessage, Opening, Question, Store, Tx};
use crate::domain::account::Method;
use crate::domain::message::Correspondence;
use crate::domain::{
    AccountId, Address, DisplayName, Endpoint, Envelope, MailboxId, MailboxName, Marks, MessageId, Role, Secret,
    Security, Tenure, Uid, UidValidity,
};

pub(super) const VALIDITY: UidValidity = UidValidity(7);
/// 2026-01-01T00:00:00Z.
pub(super) const NEW_YEAR: i64 = 1_767_225_600;

pub(super) fn key() -> Secret<[u8; 32]> {
    Secret::new([42; 32])
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NEW_YEAR + seconds).unwrap()
}

pub(super) fn open(dir: &Path) -> (Store, Opening) {
    Store::open(dir, &key(), at(0)).unwrap()
}

/// As typed in a French practice.
pub(super) fn asked(words: &str) -> Question {
    Question::parse(words, &paris())
}

/// The zone of France, without the rules of before and after.
pub(super) fn paris() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

pub(super) fn uid(value: u32) -> Uid {
    Uid::new(value).unwrap()
}

pub(super) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(super) fn person(name: &str, address: &str) -> Correspondence {
    Correspondence { name: name.to_owned(), address: address.to_owned() }
}

pub(super) fn letter(number: u32, subject: &str) -> NewMessage {
    NewMessage {
        uid: uid(number),
        marks: Marks::default(),
        internal_date: at(i64::from(number) * 60),
        size: 1_000,
        modseq: None,
        envelope: Envelope {
            subject: subject.to_owned(),
            from: vec![person("Claire DUBREUIL", "claire.dubreuil@medecin.mssante.fr")],
            to: vec![person("Secrétariat", "secretariat@ch-exemple.mssante.fr")],
            date: Some(at(i64::from(number) * 60)),
            message_id: Some(format!("{number}@medecin.mssante.fr")),
            ..Envelope::default()
        },
        head: Vec::new(),
        has_attachments: false,
    }
}

/// A mailbox as its holder adds it.
pub(super) fn own(address: &str) -> crate::domain::account::NewMailbox {
    let server = |host: &str, port, security| Endpoint::new(host, port, security).unwrap();
    crate::domain::account::NewMailbox {
        address: self::address(address),
        name: DisplayName::clean("DUBREUIL Claire (Médecin)"),
        imap: server("imap.exemple.mssante.fr", 143, Security::StartTls),
        submission: server("smtp.exemple.mssante.fr", 465, Security::Tls),
        method: Method::Card,
        tenure: Tenure::Own,
    }
}

/// An account with an inbox that has been selected.
pub(super) fn inbox(tx: &mut Tx<'_>) -> Result<(AccountId, MailboxId), Error> {
    inbox_of(tx, "claire.dubreuil@medecin.mssante.fr")
}

/// The same for the account of this address.
pub(super) fn inbox_of(tx: &mut Tx<'_>, whose: &str) -> Result<(AccountId, MailboxId), Error> {
    let account = tx.account(&address(whose))?;
    let mailbox = NewMailbox {
        name: MailboxName::new("INBOX"),
        delimiter: Some('/'),
        role: Role::Inbox,
        subscribed: true,
        place: crate::domain::Place::Own,
    };
    let id = tx.upsert_mailboxes(account, &[mailbox])?.remove(0);
    tx.reset_mailbox(id, VALIDITY)?;
    Ok((account, id))
}

/// A vault in a folder of its own, with an empty inbox.
pub(super) struct Vault {
    pub(super) dir: TempDir,
    pub(super) store: Store,
    pub(super) account: AccountId,
    pub(super) inbox: MailboxId,
}

impl Vault {
    pub(super) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, opening) = open(dir.path());
        assert_eq!(opening, Opening::Created);
        let ((account, inbox), _) = store.write(inbox).await.unwrap();
        Self { dir, store, account, inbox }
    }

    /// Letters in the inbox, by their subjects, oldest first.
    pub(super) async fn with(subjects: &[&str]) -> (Self, Vec<MessageId>) {
        let vault = Self::new().await;
        let letters: Vec<NewMessage> =
            (1_u32..).zip(subjects).map(|(number, subject)| letter(number, subject)).collect();
        let inbox = vault.inbox;
        let (ids, _) = vault.store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &letters)).await.unwrap();
        (vault, ids)
    }

    pub(super) async fn put_text(&self, id: MessageId, text: &'static str) {
        let body = NewBody { raw: text.as_bytes(), text, preview: text.get(..20).unwrap_or(text), parts: &[] };
        let ((), _) = self.store.write(move |tx| tx.put_body(id, &body)).await.unwrap();
    }

    /// What is gone is due on day after day.
    pub(super) async fn purge(&self) {
        for day in 1..4 {
            let before = at(day * 86_400);
            while self.store.read(move |reader| reader.wants_purge(before)).await.unwrap() {
                let _ = self.store.write(move |tx| tx.purge(before, 9)).await.unwrap();
            }
        }
    }

    /// Subjects found, in order.
    pub(super) async fn found(&self, words: &str) -> Vec<String> {
        let question = asked(words);
        let rows = self.store.read(move |reader| reader.search(&question, 50)).await.unwrap();
        rows.into_iter().map(|row| row.subject).collect()
    }
}
