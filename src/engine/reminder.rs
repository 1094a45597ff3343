//! Tells the author of a letter that asked to be told when it is read, and was not after some time: once a letter.

use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::news::{Voice, Word};
use super::relay::Relay;
use crate::clock;
use crate::domain::{AccountId, Notice};
use crate::store::Store;

/// One mailbox's.
pub(super) struct Reminder {
    pub(super) store: Store,
    pub(super) account: AccountId,
    /// So long after it was written.
    pub(super) after: Duration,
    pub(super) relay: Relay,
    pub(super) voice: Voice,
}

impl Reminder {
    /// Until the session ends.
    pub(super) async fn serve(self, cancel: CancellationToken) {
        let _ = cancel.run_until_cancelled(self.run()).await;
    }

    async fn run(self) {
        loop {
            let (account, now) = (self.account, clock::now());
            let after = SignedDuration::try_from(self.after).unwrap_or(SignedDuration::MAX);
            let Ok(before) = now.saturating_sub(after) else { return };
            let told = self.store.write(move |tx| Ok((tx.remind(account, before)?, tx.next_unread(account)?))).await;
            let next = match told {
                Ok(((count, next), changes)) => {
                    self.relay.changed(changes);
                    if count > 0 && self.voice.say(Word::Notice(Notice::LettersUnread { count })).await.is_err() {
                        return;
                    }
                    next
                }
                Err(error) => {
                    tracing::warn!(code = error.notice().code(), "Letters that were not read could not be counted");
                    return;
                }
            };
            // A letter that is written meanwhile is not due before that either.
            let due = next.map(|written| written.duration_since(before).unsigned_abs());
            tokio::time::sleep(due.unwrap_or(self.after).clamp(Duration::from_mins(1), self.after)).await;
        }
    }
}
