//! One writer thread and a few reader threads over one vault. Works from any async runtime; nothing blocks a worker.

use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::thread;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::Error;
use super::opening::Lease;
use crate::domain::{ChangeSet, MailboxId, MessageId};

/// Writes that may wait before callers wait.
const WRITE_QUEUE: usize = 64;
/// Reads that may wait before callers wait.
const READ_QUEUE: usize = 64;

/// A consistent view of the vault, for reading.
pub struct Reader<'c> {
    pub(super) connection: &'c Connection,
}

/// A transaction.
pub struct Tx<'c> {
    reader: Reader<'c>,
    pub(super) changes: ChangeSet,
}

impl<'c> Deref for Tx<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { reader: Reader { connection }, changes: ChangeSet::default() }
    }

    pub(super) fn touch_mailbox(&mut self, mailbox: MailboxId) {
        let _ = self.changes.mailboxes.insert(mailbox);
    }

    pub(super) fn touch_message(&mut self, message: MessageId) {
        if self.changes.everything {
            return;
        }
        let _ = self.changes.messages.insert(message);
        if self.changes.messages.len() > ChangeSet::BOUND {
            self.changes.everything = true;
            self.changes.messages.clear();
        }
    }
}

type WriteJob = Box<dyn FnOnce(&mut Connection, bool) + Send>;
type ReadJob = Box<dyn FnOnce(Option<&Connection>) + Send>;

enum Order {
    Write { durable: bool, job: WriteJob },
    Stop(oneshot::Sender<()>),
}

/// The threads of an open vault, by their queues.
#[derive(Clone)]
pub(super) struct Pool {
    writes: mpsc::Sender<Order>,
    reads: mpsc::Sender<ReadJob>,
}

impl Pool {
    /// Starts the threads. The lease is given back when the writer ends.
    pub(super) fn start(writer: Connection, readers: Vec<Connection>, lease: Lease) -> Result<Self, Error> {
        todo!()
    }

    pub(super) async fn write<T, F>(&self, durable: bool, work: F) -> Result<(T, ChangeSet), Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        todo!()
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        todo!()
    }

    pub(super) async fn close(&self) {
        todo!()
    }
}
