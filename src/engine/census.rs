//! Looks each day at everybody whom the open vault writes to: those who have left the trust space or the directory are marked before
//! anybody writes to them again. Keeps the newest list seen in the vault too, where nobody else can set it back.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::Answer;
use super::actor::House;
use super::gatekeeper::Gatekeeper;
use super::news::{Voice, Word};
use super::opening::Outcome;
use crate::clock;
use crate::directory::Index;
use crate::domain::patient::is_patient;
use crate::domain::standing::{Departure, Look, Seen};
use crate::domain::{Address, Notice};
use crate::store::{self, Store};
use crate::trust::{Gate, Mark};

/// Between two looks: a day, less what a session may begin earlier than the day before.
const AGE: SignedDuration = SignedDuration::from_hours(20);
/// Between two looks at the age.
const CHECK: Duration = Duration::from_hours(1);

/// Everything a census needs.
#[derive(Clone)]
pub(super) struct Census {
    pub(super) house: House,
    pub(super) store: Store,
    pub(super) voice: Voice,
}

/// What one look found.
struct Found {
    count: usize,
    gone: Vec<(Address, Departure)>,
    /// How many of them were not known to have gone.
    newly: usize,
}

impl Census {
    /// Runs for as long as the session does.
    pub(super) async fn follow(self, cancel: CancellationToken) {
        let _ = cancel.run_until_cancelled(futures::future::join(self.note_lists(), self.look_each_day())).await;
    }

    /// One look now.
    pub(super) async fn look_now(self) -> Answer {
        match self.look().await {
            Ok(Found { count, gone, .. }) => Answer::LookedAt { count, gone },
            Err(error) => Answer::Failed(error.notice()),
        }
    }

    /// Tells the vault which lists come.
    async fn note_lists(&self) {
        let mut lists = self.house.gatekeeper.seen();
        loop {
            let seen = lists.borrow_and_update().seen();
            if let Some(Mark { generated, signed }) = seen {
                let noted = self.store.write(move |tx| tx.note_list(generated, signed)).await;
                if let Err(error) = noted {
                    tracing::warn!(code = error.notice().code(), "The list seen could not be noted");
                }
            }
            if lists.changed().await.is_err() {
                return;
            }
        }
    }

    async fn look_each_day(&self) {
        loop {
            if self.is_due().await {
                match self.look().await {
                    Ok(found) => self.tell(found).await,
                    Err(error) => tracing::warn!(code = error.notice().code(), "Correspondents could not be looked at"),
                }
            }
            tokio::time::sleep(CHECK).await;
        }
    }

    async fn is_due(&self) -> bool {
        let last = self.store.read(|reader| reader.last_look()).await;
        last.is_ok_and(|last| last.is_none_or(|last| clock::now().duration_since(last) > AGE))
    }

    async fn tell(&self, found: Found) {
        tracing::info!(count = found.count, gone = found.gone.len(), "Correspondents were looked at");
        if found.newly > 0 {
            // The actor outlives its sessions.
            let _ = self.voice.say(Word::Notice(Notice::CorrespondentsGone { count: found.newly })).await;
        }
    }

    async fn look(&self) -> Result<Found, store::Error> {
        let gate = self.house.gatekeeper.settled_gate().await;
        let (written, before) = self.store.read(|reader| Ok((reader.written_to()?, reader.seen()?))).await?;
        // Patients are in no directory, and their domain says nothing of one of them.
        let written: Vec<Address> = written.into_iter().filter(|address| !is_patient(address.domain())).collect();
        let (directory, now) = (self.house.directory.clone(), clock::now());
        let looked = spawn_blocking(move || {
            let look = |address: Address| {
                let known = before.get(&address.folded()).copied().unwrap_or_default();
                let seen = known.after(look_at(&gate, directory.index(), &address, now), now);
                (address, known, seen)
            };
            written.into_iter().map(look).collect::<Vec<_>>()
        });
        let looked = looked.await.unwrap_or_default();
        let gone: Vec<(Address, Departure)> =
            looked.iter().filter_map(|(address, _, seen)| Some((address.clone(), seen.gone?))).collect();
        let newly = looked.iter().filter(|(_, known, seen)| seen.gone.is_some() && seen.gone != known.gone).count();
        let count = looked.len();
        let noted = self.store.write(move |tx| note(tx, &looked, now)).await;
        noted.map(|_| Found { count, gone, newly })
    }
}

/// Tells the gatekeeper which list a vault has seen, before anything is sent from it.
pub(super) async fn remember(gatekeeper: &Gatekeeper, outcome: Outcome) -> Outcome {
    let Outcome::Open(fresh) = &outcome else { return outcome };
    match fresh.store.read(|reader| reader.list_seen()).await {
        Ok(Some((generated, signed))) => gatekeeper.remember(Mark { generated, signed }),
        Ok(None) => {}
        Err(error) => tracing::warn!(code = error.notice().code(), "The list last seen could not be read"),
    }
    outcome
}

fn note(tx: &mut store::Tx<'_>, looked: &[(Address, Seen, Seen)], now: Timestamp) -> Result<(), store::Error> {
    for (address, _, seen) in looked {
        tx.note_seen(address, *seen, now)?;
    }
    tx.forget_unseen_since(now)
}

/// Without a usable list, or without a directory, nobody can be asked.
fn look_at(gate: &Gate, index: &Index, address: &Address, now: Timestamp) -> Look {
    let listed = gate.list(now).ok().map(|list| list.contains(address.domain()));
    let held = if index.is_empty() { None } else { index.by_address(address).ok().map(|found| found.is_some()) };
    Look { listed, held }
}
