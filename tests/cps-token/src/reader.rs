//! Card readers behind a Unix socket: every program that loads the module sees the same cards in the same state. A card
//! taken out in the middle of a signature breaks it, as pulled plastic does.

use crate::card::Card;
use crate::wire::{Fault, Moment, Order, Place, Refusal, Reply, Request, Role, Slot, receive, send};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a pad waits for fingers.
const PAD: Duration = Duration::from_secs(30);

/// Readers at work; they stop when this is dropped.
pub struct Readers {
    socket: PathBuf,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    /// Something moved: a card, a finger, a signature that began.
    moved: Condvar,
}

struct State {
    bays: Vec<Bay>,
    cards: Vec<Card>,
    delay: Duration,
    faults: Vec<(Moment, Fault)>,
    begun: u64,
    stopped: bool,
}

struct Bay {
    name: String,
    pad: bool,
    typed: Option<String>,
    insertion: u64,
    card: Option<usize>,
}

impl Readers {
    /// Listens at `socket`, with these readers (by PC/SC name), all empty, and these cards beside them.
    ///
    /// # Errors
    /// The socket.
    pub fn start(socket: &Path, names: &[&str], cards: Vec<Card>) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        // Pli runs as somebody else than the operator's servers.
        std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o666))?;
        let bay = |name: &&str| Bay { name: (*name).to_owned(), pad: false, typed: None, insertion: 0, card: None };
        let state = State {
            bays: names.iter().map(bay).collect(),
            cards,
            delay: Duration::ZERO,
            faults: Vec::new(),
            begun: 0,
            stopped: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), moved: Condvar::new() });
        let serving = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("card-readers".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.lock().stopped {
                    return;
                }
                let shared = Arc::clone(&serving);
                // One that cannot be served is closed.
                drop(std::thread::Builder::new().name("card-client".to_owned()).spawn(move || shared.serve(stream)));
            }
        })?;
        Ok(Self { socket: socket.to_owned(), shared, thread: Some(thread) })
    }

    /// Where they listen.
    pub fn socket(&self) -> &Path {
        &self.socket
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.moved.notify_all();
        drop(UnixStream::connect(&self.socket));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        drop(std::fs::remove_file(&self.socket));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: UnixStream) {
        while let Ok(Some(request)) = receive::<Request>(&mut stream) {
            let reply = self.answer(request).unwrap_or_else(Reply::Refused);
            if self.lock().stopped || send(&mut stream, &reply).is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: Request) -> Result<Reply, Refusal> {
        match request {
            Request::Slots => {
                let mut state = self.lock();
                state.fault(Moment::Look)?;
                Ok(Reply::Slots(state.slots()))
            }
            Request::Objects(place) => Ok(Reply::Objects(self.lock().card(place)?.objects())),
            Request::Verify(place, role, code) => self.verify(place, role, code).map(|()| Reply::Done),
            Request::Unblock(place, code) => self.lock().card(place)?.unblock(&code).map(|()| Reply::Done),
            Request::Change(place, role, old, new) => {
                self.lock().card(place)?.change(role, &old, &new).map(|()| Reply::Done)
            }
            Request::Sign(place, key, padding, data) => {
                let mut state = self.begin(place)?;
                let fault = state.fault_at(Moment::Sign);
                match fault {
                    Some(Fault::Garbage) => return Ok(Reply::Signature(vec![0x5A; 256])),
                    Some(Fault::Removed) => {
                        state.remove(place.reader);
                        self.moved.notify_all();
                        return Err(Refusal::Removed);
                    }
                    Some(other) => return Err(Refusal::Fault(other)),
                    None => {}
                }
                state.card(place).map_err(|_| Refusal::Removed)?.sign(key, padding, &data).map(Reply::Signature)
            }
            Request::Hand(order) => self.hand(order),
        }
    }

    /// Counts a signature, and takes the card's time for it.
    fn begin(&self, place: Place) -> Result<MutexGuard<'_, State>, Refusal> {
        let mut state = self.lock();
        let _ = state.card(place)?;
        state.begun += 1;
        self.moved.notify_all();
        let delay = state.delay;
        let (state, _) = self
            .moved
            .wait_timeout_while(state, delay, |state| !state.stopped && state.card(place).is_ok())
            .unwrap_or_else(PoisonError::into_inner);
        Ok(state)
    }

    fn verify(&self, place: Place, role: Role, code: Option<String>) -> Result<(), Refusal> {
        let mut state = self.lock();
        let _ = state.card(place)?;
        let code = match code {
            Some(code) => code,
            None => {
                if !state.bays.get(place.reader).is_some_and(|bay| bay.pad) {
                    return Err(Refusal::Unable);
                }
                let waits = |state: &mut State| {
                    !state.stopped
                        && state.card(place).is_ok()
                        && state.bays.get(place.reader).is_some_and(|bay| bay.typed.is_none())
                };
                let (woken, _) =
                    self.moved.wait_timeout_while(state, PAD, waits).unwrap_or_else(PoisonError::into_inner);
                state = woken;
                let _ = state.card(place).map_err(|_| Refusal::Removed)?;
                state.bays.get_mut(place.reader).and_then(|bay| bay.typed.take()).ok_or(Refusal::Cancelled)?
            }
        };
        match state.fault_at(Moment::Verify) {
            Some(Fault::Removed) => {
                state.remove(place.reader);
                self.moved.notify_all();
                Err(Refusal::Removed)
            }
            Some(other) => Err(Refusal::Fault(other)),
            None => state.card(place)?.verify(role, &code),
        }
    }

    fn hand(&self, order: Order) -> Result<Reply, Refusal> {
        let mut state = self.lock();
        match order {
            Order::Insert(reader, serial) => {
                let card = state.cards.iter().position(|card| card.token().serial == serial);
                let card = card.ok_or(Refusal::Unknown)?;
                // A card is in one place at a time.
                if let Some(elsewhere) = state.bays.iter().position(|bay| bay.card == Some(card)) {
                    state.remove(elsewhere);
                }
                state.remove(reader);
                let bay = state.bays.get_mut(reader).ok_or(Refusal::Unknown)?;
                bay.card = Some(card);
                bay.insertion += 1;
            }
            Order::Remove(reader) => state.remove(reader),
            Order::Reset(reader) => {
                let card = state.bays.get(reader).and_then(|bay| bay.card).ok_or(Refusal::Absent)?;
                state.cards.get_mut(card).ok_or(Refusal::Unknown)?.reset();
            }
            Order::Pad(reader, pad) => state.bays.get_mut(reader).ok_or(Refusal::Unknown)?.pad = pad,
            Order::Type(reader, code) => state.bays.get_mut(reader).ok_or(Refusal::Unknown)?.typed = Some(code),
            Order::Delay(milliseconds) => state.delay = Duration::from_millis(milliseconds),
            Order::Fault(moment, fault) => state.faults.push((moment, fault)),
            Order::AwaitSignature(count) => {
                drop(self.moved.wait_while(state, |state| !state.stopped && state.begun < count));
                return Ok(Reply::Done);
            }
            Order::Status => return Ok(Reply::Status(state.cards.iter().map(Card::status).collect())),
        }
        self.moved.notify_all();
        Ok(Reply::Done)
    }
}

impl State {
    fn slots(&self) -> Vec<Slot> {
        let slot = |bay: &Bay| Slot {
            reader: bay.name.clone(),
            pad: bay.pad,
            insertion: bay.insertion,
            token: bay.card.and_then(|card| self.cards.get(card)).map(Card::token),
        };
        self.bays.iter().map(slot).collect()
    }

    fn card(&mut self, place: Place) -> Result<&mut Card, Refusal> {
        let bay = self.bays.get(place.reader).filter(|bay| bay.insertion == place.insertion);
        let card = bay.and_then(|bay| bay.card).ok_or(Refusal::Absent)?;
        self.cards.get_mut(card).ok_or(Refusal::Unknown)
    }

    fn remove(&mut self, reader: usize) {
        let card = self.bays.get_mut(reader).and_then(|bay| {
            bay.typed = None;
            bay.card.take()
        });
        if let Some(card) = card.and_then(|card| self.cards.get_mut(card)) {
            card.reset();
        }
    }

    fn fault_at(&mut self, moment: Moment) -> Option<Fault> {
        let at = self.faults.iter().position(|(when, _)| *when == moment)?;
        Some(self.faults.remove(at).1)
    }

    fn fault(&mut self, moment: Moment) -> Result<(), Refusal> {
        self.fault_at(moment).map_or(Ok(()), |fault| Err(Refusal::Fault(fault)))
    }
}
