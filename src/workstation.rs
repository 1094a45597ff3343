//! Signs of the workstation: its screen was locked, it goes to sleep or wakes, its network changes, its session ends. It listens, and shows
//! the user a word; where nothing tells, nothing is told and nobody is troubled.
//!
//! Linux tells over D-Bus (logind and the screen savers) and by netlink (addresses and routes). Windows and macOS tell through their windows and come with their
//! packages; until then a sleep is noticed there by the clocks ([`crate::session::watch`]).

#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod notifying;

use tokio::sync::mpsc;

/// What the workstation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Its screen is locked.
    Locked,
    /// It is about to sleep.
    Sleeps,
    /// It has woken.
    Wakes,
    /// Its network has changed.
    Moves,
    /// It is about to stop.
    Ends,
}

/// Tells each sign, as long as anything may tell one and somebody hears it.
#[cfg(target_os = "linux")]
pub async fn watch(signs: mpsc::Sender<Sign>) {
    let _ = futures::future::join(bus::listen(signs.clone()), network::listen(signs)).await;
}

/// Nothing tells here yet.
#[cfg(not(target_os = "linux"))]
pub async fn watch(signs: mpsc::Sender<Sign>) {
    drop(signs);
}

/// Shows the user a word by the notifications of her desktop, where there are any: it names nobody. Blocks a moment.
#[cfg(target_os = "linux")]
pub fn notify(title: &str, words: &str) {
    if let Err(error) = notifying::notify(title, words) {
        tracing::debug!(%error, "No notification is shown");
    }
}

/// Nothing shows any here yet.
#[cfg(not(target_os = "linux"))]
pub fn notify(_title: &str, _words: &str) {}
