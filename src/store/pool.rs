//! One writer thread and a few reader threads over one vault. Works from any async runtime; nothing blocks a worker.

use std::mem;
use std::ops::Deref;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::mpsc::{self as std_mpsc, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::Error;
use super::chores::Chores;
use super::keeper::{self, Watch};
use super::key::{self, Change, Hands};
use super::opening::{Lease, Suspicion};
use super::pace::Pace;
use super::terms::Known;
use crate::domain::{ChangeSet, MailboxId, MessageId};

/// Writes that may wait before callers wait.
const WRITE_QUEUE: usize = 64;
/// Beginning of the names of our threads.
const THREADS: &str = "store-";
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
    pub(super) known: Known,
    /// Words were added to the index.
    pub(super) added_words: bool,
    /// Words wait.
    pub(super) left_words: bool,
    author: Arc<str>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            reader: Reader { connection },
            changes: ChangeSet::default(),
            known: Known::default(),
            added_words: false,
            left_words: false,
            author: Arc::default(),
        }
    }

    /// Under whose name lines of the journal are added.
    pub(super) fn author(&self) -> String {
        self.author.to_string()
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

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The connections of the readers, each its own thread's but while the vault's key changes. One that could not be made again is
/// `None`: what is asked of it is answered as after the end.
type Readers = Arc<[Mutex<Option<Connection>>]>;

/// What a thread is asked to do next.
enum Order {
    Run(Job),
    Stop,
}

/// The threads of an open vault, by their queues.
#[derive(Clone)]
pub(super) struct Pool {
    writes: mpsc::Sender<Order>,
    reads: mpsc::Sender<Order>,
    readers: Readers,
    dir: Arc<Path>,
    closed: watch::Receiver<()>,
    suspicion: Arc<Suspicion>,
    pace: Arc<Pace>,
    known: Arc<Mutex<Known>>,
    chores: Arc<Chores>,
    /// Wakes the keeper.
    wal: SyncSender<Watch>,
    /// Last: by its turn the queues of the last clone are gone, and the writer ends.
    _writer: Arc<Writer>,
}

/// The writer's thread. Whoever drops the last clone of a pool waits for it, so that no database is still being closed while the
/// process runs its exit handlers (SQLCipher frees there what closing needs), and so that the lease is free at once.
struct Writer(Option<JoinHandle<()>>);

impl Drop for Writer {
    fn drop(&mut self) {
        // A closure may hold the last clone: a thread of a vault cannot wait for itself.
        if thread::current().name().is_some_and(|name| name.starts_with(THREADS)) {
            return;
        }
        if let Some(writer) = self.0.take() {
            drop(writer.join());
        }
    }
}

impl Pool {
    /// Starts the threads; the last of `readers` is the keeper's. The lease is given back when the writer ends.
    pub(super) fn start(writer: Connection, readers: Vec<Connection>, lease: Lease) -> Result<Self, Error> {
        let (write_queue, to_write) = mpsc::channel(WRITE_QUEUE);
        let (read_queue, to_read) = mpsc::channel(READ_QUEUE);
        let (open, closed) = watch::channel(());
        let suspicion = Arc::new(lease.suspicion());
        let shared = Arc::new(Mutex::new(to_read));
        let dir: Arc<Path> = lease.dir().into();
        let readers: Readers = readers.into_iter().map(|connection| Mutex::new(Some(connection))).collect();
        let mut threads = Vec::with_capacity(readers.len());
        let (wal, wakes) = std_mpsc::sync_channel(1);
        let keeper = readers.len().saturating_sub(1);
        let bench = Bench {
            pace: Arc::default(),
            known: Arc::default(),
            chores: Arc::default(),
            suspicion: Arc::clone(&suspicion),
        };
        {
            let (readers, bench) = (Arc::clone(&readers), bench.clone());
            // What the queue of writes ends with is the last handle, not its keeper.
            let orders = write_queue.downgrade();
            threads.push(thread::Builder::new().name(format!("{THREADS}keep")).spawn(move || {
                let Some(connection) = readers.get(keeper) else { return };
                let ask = |words: bool, done: SyncSender<()>| {
                    let chore = bench.clone();
                    let job: Job = Box::new(move |connection| {
                        chore.work(connection, words);
                        let _ = done.send(());
                    });
                    orders.upgrade().is_some_and(|orders| orders.try_send(Order::Run(job)).is_ok())
                };
                keeper::keep(connection, &wakes, &bench.chores, &ask);
            })?);
        }
        for number in 0..keeper {
            let (orders, readers) = (Arc::clone(&shared), Arc::clone(&readers));
            threads.push(thread::Builder::new().name(format!("{THREADS}read")).spawn(move || {
                if let Some(connection) = readers.get(number) {
                    serve_reads(connection, &orders);
                }
            })?);
        }
        let ending = Ending {
            threads,
            readers: Arc::clone(&readers),
            reads: read_queue.clone(),
            wal: wal.clone(),
            lease,
            suspicion: Arc::clone(&suspicion),
            _open: open,
        };
        let writer = thread::Builder::new().name(format!("{THREADS}write")).spawn({
            let bench = bench.clone();
            move || serve_writes(writer, to_write, &bench, ending)
        })?;
        let writer = Arc::new(Writer(Some(writer)));
        Ok(Self {
            writes: write_queue,
            reads: read_queue,
            readers,
            dir,
            closed,
            suspicion,
            pace: bench.pace,
            known: bench.known,
            chores: bench.chores,
            wal,
            _writer: writer,
        })
    }

    /// What came of it, and how long it took.
    pub(super) async fn write<T, F>(
        &self,
        durable: bool,
        author: &Arc<str>,
        work: F,
    ) -> Result<(T, ChangeSet, Duration), Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let author = Arc::clone(author);
        let (pace, known, wal) = (Arc::clone(&self.pace), Arc::clone(&self.known), self.wal.clone());
        let chores = Arc::clone(&self.chores);
        let written = self.run(&self.writes, move |connection| {
            let begun = Instant::now();
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = transact(connection, durable, author, (&mut *known, &chores), work);
            drop(known);
            let took = begun.elapsed();
            pace.note(took);
            // A full queue: it is awake.
            let _ = wal.try_send(Watch::Look);
            outcome.map(|(value, changes)| (value, changes, took))
        });
        written.await
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.run(&self.reads, move |connection| {
            let transaction = connection.transaction()?;
            work(&Reader { connection: &transaction })
        })
        .await
    }

    pub(super) fn pace(&self) -> &Pace {
        &self.pace
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Has the next opening look at everything.
    pub(super) fn suspect(&self) {
        self.suspicion.note();
    }

    /// Changes what opens the vault, while nothing else is read or written.
    pub(super) async fn change(&self, change: Change) -> Result<(), Error> {
        let (dir, readers) = (Arc::clone(&self.dir), Arc::clone(&self.readers));
        self.run(&self.writes, move |writer| {
            let mut held: Vec<_> =
                readers.iter().map(|reader| reader.lock().unwrap_or_else(PoisonError::into_inner)).collect();
            let readers = held.iter_mut().map(|reader| &mut **reader).collect();
            key::carry_out(&dir, change, Hands { writer, readers })
        })
        .await
    }

    async fn run<T, F>(&self, queue: &mpsc::Sender<Order>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let suspicion = Arc::clone(&self.suspicion);
        let job: Job = Box::new(move |connection| {
            let result = work(connection);
            if matches!(result, Err(Error::Damaged(_))) {
                suspicion.note();
            }
            drop(reply.send(result));
        });
        queue.send(Order::Run(job)).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    pub(super) async fn close(&self) {
        // Fails when the writer has ended already; then `closed` answers at once.
        drop(self.writes.send(Order::Stop).await);
        let mut closed = self.closed.clone();
        while closed.changed().await.is_ok() {}
    }
}

/// One transaction, with the durability asked for.
fn transact<T>(
    connection: &mut Connection,
    durable: bool,
    author: Arc<str>,
    (known, chores): (&mut Known, &Chores),
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<(T, ChangeSet), Error> {
    // Set each time: an earlier transaction may have failed on its way.
    connection.pragma_update(None, "synchronous", if durable { "FULL" } else { "NORMAL" })?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // What it learns is known once it is committed; where it is not, all is learnt anew.
    let mut tx = Tx { author, known: mem::take(known), ..Tx::new(&transaction) };
    let value = work(&mut tx)?;
    let Tx { changes, known: learnt, added_words, left_words, .. } = tx;
    transaction.commit()?;
    *known = learnt;
    chores.note(added_words, left_words);
    Ok((value, changes))
}

fn serve_reads(connection: &Mutex<Option<Connection>>, orders: &Mutex<mpsc::Receiver<Order>>) {
    loop {
        let order = orders.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(Order::Run(job)) = order else { break };
        if let Some(connection) = &mut *connection.lock().unwrap_or_else(PoisonError::into_inner) {
            run_caught(job, connection);
        }
    }
}

/// What the writer needs to end well.
struct Ending {
    threads: Vec<JoinHandle<()>>,
    readers: Readers,
    reads: mpsc::Sender<Order>,
    wal: SyncSender<Watch>,
    lease: Lease,
    suspicion: Arc<Suspicion>,
    _open: watch::Sender<()>,
}

/// What the writer works with on its own account.
#[derive(Clone)]
struct Bench {
    pace: Arc<Pace>,
    known: Arc<Mutex<Known>>,
    chores: Arc<Chores>,
    suspicion: Arc<Suspicion>,
}

impl Bench {
    /// One chore.
    fn work(&self, connection: &mut Connection, words: bool) {
        if !self.chores.are_left() {
            return;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = self.chores.run(words, |work| {
            let begun = Instant::now();
            let outcome = transact(connection, false, Arc::default(), (&mut *known, &self.chores), work);
            let took = begun.elapsed();
            self.pace.note(took);
            Ok((outcome?.0, took))
        });
        if let Err(error) = outcome {
            tracing::warn!(%error, "A chore of the vault is left undone");
            self.chores.give_up();
            if matches!(error, Error::Damaged(_)) {
                self.suspicion.note();
            }
        }
    }
}

fn serve_writes(mut connection: Connection, mut orders: mpsc::Receiver<Order>, bench: &Bench, ending: Ending) {
    while let Some(Order::Run(job)) = orders.blocking_recv() {
        run_caught(job, &mut connection);
        if bench.chores.are_due() {
            let bench = bench.clone();
            run_caught(Box::new(move |connection| bench.work(connection, false)), &mut connection);
        }
    }
    // Waiting callers learn that the store is closed.
    drop(orders);
    for _ in &ending.threads {
        drop(ending.reads.blocking_send(Order::Stop));
    }
    drop(ending.wal.send(Watch::Stop));
    for thread in ending.threads {
        drop(thread.join());
    }
    // Clones of the pool may live on; their connections do not.
    for reader in ending.readers.iter() {
        drop(reader.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
    ending.lease.finish(connection, &ending.suspicion);
}

/// A panic in a closure rolls its transaction back and answers [`Error::Closed`] to its caller; the thread goes on.
fn run_caught(job: Job, connection: &mut Connection) {
    if panic::catch_unwind(AssertUnwindSafe(|| job(connection))).is_err() {
        tracing::error!("A transaction panicked");
    }
}
