//! Two readers, cards, and the hand that moves them. A card lives outside the service: it is in a reader while it is connected
//! to it, and keeps its tries while it lies on the table.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::card::Card;
use crate::error::{Context as _, Error};
use crate::service::{self, READERS, Service};

/// How long is waited for what another program does.
const PATIENCE: Duration = Duration::from_secs(20);
/// Start of the private folders' names.
const PREFIX: &str = "virtual-card-";
/// Environment variable in which clients of PC/SC find the service.
pub const SOCKET: &str = "PCSCLITE_CSOCK_NAME";

/// A card one can hold. Clones are the same card.
#[derive(Clone)]
pub struct Plastic(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// It moved, was seen, or began to sign.
    moved: Condvar,
}

struct State {
    card: Card,
    delay: Duration,
    begun: u64,
    /// Counts its insertions.
    insertion: u64,
    inside: bool,
    /// The reader spoke to it since it is inside.
    seen: bool,
}

impl Plastic {
    /// On the table.
    pub fn new(card: Card) -> Self {
        let state = State { card, delay: Duration::ZERO, begun: 0, insertion: 0, inside: false, seen: false };
        Self(Arc::new(Shared { state: Mutex::new(state), moved: Condvar::new() }))
    }

    /// Looks at the card.
    pub fn look<T>(&self, at: impl FnOnce(&Card) -> T) -> T {
        at(&self.lock().card)
    }

    /// From now on it takes this long for a signature.
    pub fn delay(&self, delay: Duration) {
        self.lock().delay = delay;
        self.0.moved.notify_all();
    }

    /// Waits until it began this many signatures since it was made; `false` when that does not happen.
    pub fn await_signature(&self, count: u64) -> bool {
        let waited = self.0.moved.wait_timeout_while(self.lock(), PATIENCE, |state| state.begun < count);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a reader until one of them lets go.
    fn serve(&self, mut stream: TcpStream, insertion: u64) {
        while let Some(message) = receive(&mut stream) {
            let mut state = self.lock();
            if !state.is_inside(insertion) {
                break;
            }
            let signatures = state.signatures();
            let answer = state.card.message(&message);
            state.seen = true;
            if state.signatures() > signatures {
                state.begun = state.begun.saturating_add(1);
                self.0.moved.notify_all();
                let delay = state.delay;
                let works = |state: &mut State| state.is_inside(insertion);
                let waited = self.0.moved.wait_timeout_while(state, delay, works);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            let broken = !state.is_inside(insertion);
            drop(state);
            self.0.moved.notify_all();
            if broken || answer.is_some_and(|answer| send(&mut stream, &answer).is_none()) {
                break;
            }
        }
        self.out(insertion);
    }

    /// Power goes with the reader.
    fn out(&self, insertion: u64) {
        let mut state = self.lock();
        if state.is_inside(insertion) {
            state.inside = false;
            state.card.reset();
        }
        drop(state);
        self.0.moved.notify_all();
    }
}

impl State {
    fn is_inside(&self, insertion: u64) -> bool {
        self.inside && self.insertion == insertion
    }

    fn signatures(&self) -> u64 {
        self.card.applet().map_or(0, crate::piv::Piv::signatures)
    }
}

/// Removes the folders of programs that were killed. One that is being made has no socket yet.
fn sweep() {
    let entries = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)));
    for folder in ours.map(|entry| entry.path()).filter(|folder| service::socket(folder).exists()) {
        if File::open(&folder).is_ok_and(|mark| mark.try_lock().is_ok()) {
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
}

/// A message of the virtual reader: its length in two octets, then itself.
fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    // It sends the length, then the rest once that was acknowledged: 40 ms later each time if the kernel has its way.
    rustix::net::sockopt::set_tcp_quickack(&*stream, true).ok()?;
    stream.read_exact(&mut length).ok()?;
    rustix::net::sockopt::set_tcp_quickack(&*stream, true).ok()?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message).ok()?;
    Some(message)
}

fn send(stream: &mut TcpStream, message: &[u8]) -> Option<()> {
    let length = u16::try_from(message.len()).ok()?.to_be_bytes();
    stream.write_all(&[&length[..], message].concat()).ok()
}

/// The service and what is in its readers. Nothing of it is left when this is dropped.
pub struct Bench {
    service: Option<Service>,
    bays: [Option<Inserted>; READERS],
    folder: tempfile::TempDir,
    /// Locked as long as the bench lives, whatever ends it.
    _mark: File,
}

struct Inserted {
    plastic: Plastic,
    insertion: u64,
    stream: TcpStream,
    thread: JoinHandle<()>,
}

impl Bench {
    /// Starts the service with two empty readers.
    ///
    /// # Errors
    /// A package that is absent, no right to a network of one's own, a service that does not come up.
    pub fn start() -> Result<Self, Error> {
        sweep();
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().doing("creating a folder")?;
        let mark = File::open(folder.path()).doing("opening a folder")?;
        mark.lock().doing("locking a folder")?;
        let service = Some(Service::start(folder.path())?);
        Ok(Self { service, bays: [None, None], folder, _mark: mark })
    }

    /// Where the service listens: the value of [`SOCKET`].
    pub fn socket(&self) -> PathBuf {
        service::socket(self.folder.path())
    }

    /// The service's process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.service.as_ref().map(Service::pid)
    }

    /// Inserts a card, in place of the one that is there; returns when the reader spoke to it.
    ///
    /// # Errors
    /// [`Error::NoReader`], [`Error::Unseen`].
    pub fn insert(&mut self, reader: usize, plastic: &Plastic) -> Result<(), Error> {
        let service = self.service.as_ref().ok_or(Error::NoReader)?;
        // A card is in one place at a time.
        for bay in &mut self.bays {
            if let Some(inserted) = bay.take_if(|inserted| Arc::ptr_eq(&inserted.plastic.0, &plastic.0)) {
                inserted.pull();
            }
        }
        let bay = self.bays.get_mut(reader).ok_or(Error::NoReader)?;
        if let Some(inserted) = bay.take() {
            inserted.pull();
        }
        let inserted = Inserted::new(plastic, service.connect(reader)?)?;
        let seen = inserted.is_seen();
        *bay = Some(inserted);
        if seen { Ok(()) } else { Err(Error::Unseen) }
    }

    /// Takes the card out, if there is one.
    pub fn remove(&mut self, reader: usize) {
        if let Some(inserted) = self.bays.get_mut(reader).and_then(Option::take) {
            inserted.pull();
        }
    }

    /// Stops the service; cards stay in their readers, without power.
    pub fn stop(&mut self) {
        if let Some(service) = self.service.take() {
            service.stop();
        }
    }

    /// Starts the service again at the same place, with the cards that are in its readers.
    ///
    /// # Errors
    /// Those of [`Bench::start`].
    pub fn resume(&mut self) -> Result<(), Error> {
        if self.service.is_some() {
            return Ok(());
        }
        self.service = Some(Service::start(self.folder.path())?);
        for reader in 0..READERS {
            if let Some(inserted) = self.bays.get_mut(reader).and_then(Option::take) {
                let plastic = inserted.plastic.clone();
                inserted.pull();
                self.insert(reader, &plastic)?;
            }
        }
        Ok(())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        for reader in 0..READERS {
            self.remove(reader);
        }
        self.stop();
    }
}

impl Inserted {
    fn new(plastic: &Plastic, stream: TcpStream) -> Result<Self, Error> {
        let serving = stream.try_clone().doing("preparing a connection")?;
        let mut state = plastic.lock();
        state.insertion = state.insertion.saturating_add(1);
        (state.inside, state.seen) = (true, false);
        let insertion = state.insertion;
        drop(state);
        let card = plastic.clone();
        let thread = std::thread::Builder::new().name("virtual-card".to_owned());
        let thread = thread.spawn(move || card.serve(serving, insertion)).doing("starting a thread")?;
        Ok(Self { plastic: plastic.clone(), insertion, stream, thread })
    }

    /// Waits until the reader spoke to it.
    fn is_seen(&self) -> bool {
        let insertion = self.insertion;
        let blind = |state: &mut State| !state.seen && state.is_inside(insertion);
        let waited = self.plastic.0.moved.wait_timeout_while(self.plastic.lock(), PATIENCE, blind);
        waited.unwrap_or_else(PoisonError::into_inner).0.seen
    }

    fn pull(self) {
        self.plastic.out(self.insertion);
        let _ = self.stream.shutdown(Shutdown::Both);
        let _ = self.thread.join();
    }
}
