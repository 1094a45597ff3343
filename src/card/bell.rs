//! The program's side of `pli card-watch`: keeps the process running, publishes what it tells, marks a login whose card left at
//! once, and wakes whoever looks at the readers. A process that fails is started anew; until then nothing is claimed.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;

use super::agent;
use super::presence::{Presence, Seat, Sight};
use super::protocol;
use super::standing::{Gone, Standing};
use super::thread::Order;
use crate::settings::CardSettings;

/// Where the PC/SC library of Linux finds its service.
const SOCKET: &str = "PCSCLITE_CSOCK_NAME";
/// Pause before a watcher that ended is started again.
const AGAIN: Duration = Duration::from_secs(5);

/// A running watch; it ends when this is dropped.
pub(super) struct Bell {
    input: Input,
    _stop: Sender<()>,
}

type Input = Arc<Mutex<Option<ChildStdin>>>;

/// The login whose card is watched, shared with the thread that owns it.
#[derive(Clone, Default)]
pub(super) struct Watched(Arc<Mutex<Option<Place>>>);

struct Place {
    /// Its slot's description.
    described: String,
    seat: Option<Seat>,
    standing: watch::Sender<Standing>,
}

impl Watched {
    /// From now on this login, whose slot is described so.
    pub(super) fn follow(&self, described: String, presence: &Presence, standing: watch::Sender<Standing>) {
        let seat = presence.seat(&described);
        *self.lock() = Some(Place { described, seat, standing });
    }

    /// No login any more; gives where its card was.
    pub(super) fn forget(&self) -> Option<Seat> {
        self.lock().take().and_then(|place| place.seat)
    }

    /// The card of the login left, or is out of reach.
    pub(super) fn is_lost(&self) -> bool {
        self.lock().as_ref().is_some_and(|place| {
            let standing = *place.standing.borrow();
            // A module that failed says nothing about the card.
            !matches!(standing, Standing::Here | Standing::Stalled)
        })
    }

    /// Where PC/SC sees the card of the login.
    pub(super) fn seat(&self) -> Option<Seat> {
        self.lock().as_ref().and_then(|place| place.seat.clone())
    }

    fn told(&self, presence: &Presence) {
        let mut place = self.lock();
        let Some(place) = place.as_mut() else { return };
        let Some(seat) = &place.seat else {
            place.seat = presence.seat(&place.described);
            return;
        };
        match presence.sight(seat) {
            Some(Sight::Left) => place.standing.send_modify(|standing| standing.end(Gone::Removed)),
            Some(Sight::Lost) => {
                place.seat = None;
                place.standing.send_modify(Standing::lose);
            }
            Some(Sight::Stays) | None => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the thread of the bell works with.
pub(super) struct Ringer {
    pub(super) program: PathBuf,
    pub(super) settings: CardSettings,
    pub(super) presence: watch::Sender<Presence>,
    pub(super) watched: Watched,
    pub(super) orders: Weak<SyncSender<Order>>,
}

impl Bell {
    /// Starts the watch. `None` where PC/SC is not how the module reaches its readers: a practice module with an environment of
    /// its own.
    pub(super) fn start(ringer: Ringer) -> Option<Self> {
        let environment = &ringer.settings.environment;
        if !environment.is_empty() && !environment.contains_key(SOCKET) {
            return None;
        }
        let input = Input::default();
        let (stop, stopped) = channel();
        let shared = Arc::clone(&input);
        let started =
            std::thread::Builder::new().name("card-bell".to_owned()).spawn(move || ringer.run(&shared, &stopped));
        if let Err(error) = started {
            tracing::warn!(kind = ?error.kind(), "Readers are not watched");
            return None;
        }
        Some(Self { input, _stop: stop })
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        // On this the process ends, and the thread with it.
        let _ = self.input.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Ringer {
    fn run(&self, input: &Input, stopped: &Receiver<()>) {
        loop {
            match self.spawn() {
                Ok(mut child) => {
                    *input.lock().unwrap_or_else(PoisonError::into_inner) = child.stdin.take();
                    if stopped.try_recv() == Err(TryRecvError::Disconnected) {
                        let _ = input.lock().unwrap_or_else(PoisonError::into_inner).take();
                    }
                    if let Some(mut output) = child.stdout.take() {
                        while let Ok(Some(presence)) = protocol::receive::<Presence>(&mut output) {
                            self.ring(&presence);
                        }
                    }
                    let _ = child.kill();
                    let _ = child.wait();
                }
                Err(error) => tracing::warn!(kind = ?error.kind(), "Readers are not watched"),
            }
            self.ring(&Presence::Unknown);
            if stopped.recv_timeout(AGAIN) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    fn ring(&self, presence: &Presence) {
        let _ = self.presence.send_replace(presence.clone());
        self.watched.told(presence);
        if let Some(orders) = self.orders.upgrade() {
            // A full queue means that a look is near anyway.
            let _ = orders.try_send(Order::Look);
        }
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let mut command = command(&self.program, "card-watch", &self.settings);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    }
}

/// A process of this program that uses PC/SC.
pub(super) fn command(program: &Path, word: &str, settings: &CardSettings) -> Command {
    let mut command = Command::new(program);
    let _ = command.arg(word).env_clear().envs(agent::environment());
    #[cfg(unix)]
    let _ = std::os::unix::process::CommandExt::process_group(&mut command, 0);
    if cfg!(feature = "practice") {
        let _ = command.envs(&settings.environment);
    }
    command
}

#[cfg(test)]
mod tests {
    use tokio::sync::watch;

    use super::super::presence::{Content, Presence, Reader};
    use super::{Gone, Standing, Watched};

    fn told(moves: u32, content: Content) -> Presence {
        Presence::Readers(vec![Reader { name: "Lecteur".to_owned(), moves, content }])
    }

    fn card() -> Content {
        Content::Card { atr: vec![0x3B, 0], exclusive: false }
    }

    #[test]
    fn the_card_of_a_login_is_followed_wherever_it_goes() {
        let watched = Watched::default();
        let (standing, now) = watch::channel(Standing::Here);
        watched.follow("Lecteur".to_owned(), &told(1, card()), standing);
        for here in [told(1, card()), Presence::Unknown, told(1, card())] {
            watched.told(&here);
            assert_eq!(*now.borrow(), Standing::Here);
        }
        assert!(!watched.is_lost());
        watched.told(&Presence::NoService);
        assert_eq!(*now.borrow(), Standing::Away);
        assert!(watched.is_lost() && watched.seat().is_none());
        // The reader is back: what is in it is not known to be hers before the module says so.
        watched.told(&told(0, Content::Empty));
        watched.told(&told(1, card()));
        assert_eq!(*now.borrow(), Standing::Away);
        watched.told(&told(2, Content::Empty));
        assert_eq!(*now.borrow(), Standing::Gone(Gone::Removed));
        watched.told(&Presence::NoService);
        assert_eq!(*now.borrow(), Standing::Gone(Gone::Removed), "the first reason stays");
    }

    #[test]
    fn a_swap_between_two_looks_is_a_removal() {
        let watched = Watched::default();
        let (standing, now) = watch::channel(Standing::Here);
        watched.follow("Lecteur".to_owned(), &told(1, card()), standing);
        watched.told(&told(3, card()));
        assert_eq!(*now.borrow(), Standing::Gone(Gone::Removed));
    }
}
