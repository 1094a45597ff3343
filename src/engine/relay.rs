//! From a pass, which may not wait, to the actor, which may be busy: changes merge and progress is replaced on the way.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::news::{Voice, Word};
use crate::domain::{ChangeSet, SyncStatus};

/// The near end; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Relay {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    filled: Notify,
}

#[derive(Default)]
struct Held {
    changes: ChangeSet,
    status: Option<SyncStatus>,
}

impl Relay {
    /// Passes on that rows changed.
    pub(super) fn changed(&self, changes: ChangeSet) {
        self.hold(|held| held.changes.merge(changes));
    }

    /// Passes on how the synchronisation goes.
    pub(super) fn status(&self, status: SyncStatus) {
        self.hold(|held| held.status = Some(status));
    }

    /// Carries what is held to the actor, for as long as it listens.
    pub(super) async fn carry(self, voice: Voice) {
        loop {
            self.shared.filled.notified().await;
            let held = std::mem::take(&mut *self.shared.held.lock().unwrap_or_else(PoisonError::into_inner));
            if !held.changes.is_empty() && voice.say(Word::Changed(held.changes)).await.is_err() {
                return;
            }
            if let Some(status) = held.status
                && voice.say(Word::Sync(status)).await.is_err()
            {
                return;
            }
        }
    }

    fn hold(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.shared.held.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.filled.notify_one();
    }
}
