//! From a pass, which may not wait, to the actor, which may be busy: changes merge and progress is replaced on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::news::{Voice, Word};
use crate::domain::notice::MailboxFault;
use crate::domain::progress::Quota;
use crate::domain::{AccountId, ChangeSet, Notice, SyncStatus, Trust};

/// Notices that may be on their way at once; what comes beyond them tells nothing new.
const NOTICES: usize = 16;

/// The near end; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Relay {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    filled: Notify,
    /// Files of messages are to be looked into.
    documents: Notify,
    /// Documents are to be handed over.
    exports: Notify,
}

#[derive(Default)]
struct Held {
    changes: ChangeSet,
    statuses: BTreeMap<AccountId, SyncStatus>,
    /// With when it was said, and whether that was just now.
    quotas: BTreeMap<AccountId, (Quota, Timestamp, bool)>,
    trusts: BTreeMap<AccountId, Trust>,
    notices: Vec<Notice>,
}

impl Relay {
    /// Passes on that rows changed.
    pub(super) fn changed(&self, changes: ChangeSet) {
        if changes.documents {
            self.shared.documents.notify_one();
        }
        self.hold(|held| held.changes.merge(changes));
    }

    /// Until files of messages may be to be looked into.
    pub(super) async fn documents_wait(&self) {
        self.shared.documents.notified().await;
    }

    /// Documents are to be handed over, or taken back.
    pub(super) fn export(&self) {
        self.shared.exports.notify_one();
    }

    /// Until documents may be to be handed over.
    pub(super) async fn exports_wait(&self) {
        self.shared.exports.notified().await;
    }

    /// Passes on what the user must be told; the same thing once.
    pub(super) fn notice(&self, notice: Notice) {
        self.hold(|held| {
            if held.notices.len() < NOTICES && !held.notices.contains(&notice) {
                held.notices.push(notice);
            }
        });
    }

    /// Passes on how the synchronisation of a mailbox goes.
    pub(super) fn status(&self, account: AccountId, status: SyncStatus) {
        self.hold(|held| drop(held.statuses.insert(account, status)));
    }

    /// Passes on how full a mailbox is.
    pub(super) fn quota(&self, account: AccountId, quota: Quota, at: Timestamp) {
        self.hold(|held| {
            let _ = held.quotas.insert(account, (quota, at, true));
        });
    }

    /// Passes on how full a mailbox was then: no reason to warn.
    pub(super) fn recall(&self, account: AccountId, quota: Quota, at: Timestamp) {
        self.hold(|held| {
            let _ = held.quotas.entry(account).or_insert((quota, at, false));
        });
    }

    /// Passes on how far the server of a mailbox is believed.
    pub(super) fn believed(&self, account: AccountId, trust: Trust) {
        self.hold(|held| {
            let _ = held.trusts.insert(account, trust);
        });
    }

    /// Carries what is held to the actor, for as long as it listens.
    pub(super) async fn carry(self, voice: Voice) {
        // Said once of each in a session.
        let mut full = BTreeSet::new();
        loop {
            self.shared.filled.notified().await;
            let held = std::mem::take(&mut *self.shared.held.lock().unwrap_or_else(PoisonError::into_inner));
            if !held.changes.is_empty() && voice.say(Word::Changed(held.changes)).await.is_err() {
                return;
            }
            let mut words: Vec<Word> =
                held.statuses.into_iter().map(|(account, status)| Word::Sync(account, status)).collect();
            words.extend(held.trusts.into_iter().map(|(account, trust)| Word::Believed(account, trust)));
            for (account, (quota, at, is_new)) in held.quotas {
                words.push(Word::Quota(account, quota, at));
                if is_new && quota.is_nearly_full() && full.insert(account) {
                    let percent = quota.percent();
                    words.push(Word::Notice(Notice::Mailbox(MailboxFault::NearlyFull { percent })));
                }
            }
            words.extend(held.notices.into_iter().map(Word::Notice));
            for word in words {
                if voice.say(word).await.is_err() {
                    return;
                }
            }
        }
    }

    fn hold(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.shared.held.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.filled.notify_one();
    }
}
