//! One session a holder at a time: what is still closing is waited for, so that its vault is never found busy by ourselves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use crate::domain::{HolderId, Notice};

/// How long an unlock waits for the session before it; then the user is told what is finishing.
pub(super) const WAIT: Duration = Duration::from_secs(20);

/// The lanes of all holders seen.
#[derive(Default)]
pub(super) struct Lanes(BTreeMap<HolderId, Lane>);

/// The way in for one holder.
#[derive(Clone, Default)]
pub(super) struct Lane(Arc<Mutex<()>>);

/// Held from before the login until the vault is closed.
pub(super) type Held = OwnedMutexGuard<()>;

impl Lanes {
    /// The lane of this holder.
    pub(super) fn of(&mut self, holder: &HolderId) -> Lane {
        self.0.entry(holder.clone()).or_default().clone()
    }
}

impl Lane {
    /// Waits until the holder's session before this one is closed, for so long.
    pub(super) async fn enter(self, patience: Duration) -> Result<Held, Notice> {
        timeout(patience, self.0.lock_owned()).await.map_err(|_| Notice::SessionFinishing)
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, HolderId, Lanes, Notice, WAIT};

    #[tokio::test]
    async fn a_holder_waits_for_her_own_session_and_is_told_when_it_takes_long() {
        let mut lanes = Lanes::default();
        let [hers, his] = ["899700000017", "899700000025"].map(|id| HolderId::parse(id).unwrap());
        let first = lanes.of(&hers).enter(WAIT).await.unwrap();
        assert!(lanes.of(&his).enter(WAIT).await.is_ok(), "nobody waits for another's session");
        assert_eq!(lanes.of(&hers).enter(Duration::from_millis(5)).await.unwrap_err(), Notice::SessionFinishing);
        let next = lanes.of(&hers).enter(WAIT);
        drop(first);
        assert!(next.await.is_ok());
    }
}
