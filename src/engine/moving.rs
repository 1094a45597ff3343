//! What befalls a vault as a whole: backup and restore, check and repair, deletion. What is deleted is the vault of whoever
//! has proven herself with her card, and nobody else's.

use std::path::PathBuf;

use tokio::task::spawn_blocking;

use super::actor::Actor;
use super::keyring::Keyring;
use super::lane;
use super::news::News;
use super::relay::Relay;
use super::{Activity, Answer, Ticket};
use crate::clock;
use crate::domain::{Notice, RecoveryCode};
use crate::mime;
use crate::session::State;
use crate::store::{Repaired, Store, backup, key};

impl Keyring {
    /// Writes a backup. What opens the vault does not change meanwhile.
    pub(super) async fn back_up(self, file: PathBuf, code: RecoveryCode) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        match backup::export(&self.store, &self.holder, code, &file).await {
            Ok(tally) => Answer::BackedUp(tally),
            Err(error) => Answer::Failed(error.notice()),
        }
    }

    /// Brings a backup back.
    pub(super) async fn restore(self, file: PathBuf, code: RecoveryCode, relay: Relay) -> Answer {
        match backup::import(&self.store, &self.holder, code, &file, clock::now()).await {
            Ok((tally, changes)) => {
                relay.changed(changes);
                Answer::Restored(tally)
            }
            Err(error) => Answer::Failed(error.notice()),
        }
    }
}

impl Keyring {
    /// Looks whether the vault holds together.
    pub(super) async fn examine(self) -> Answer {
        match self.store.examine().await {
            Ok(found) => Answer::Examined(found),
            Err(error) => Answer::Failed(error.notice()),
        }
    }

    /// Mends it in place.
    pub(super) async fn repair(self, relay: Relay) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        match self.store.repair(text_of).await {
            Ok(Repaired { found, left, changes }) => {
                relay.changed(changes);
                Answer::Repaired { found, left }
            }
            Err(error) => Answer::Failed(error.notice()),
        }
    }

    /// Forgets what the operators have. A pass that runs meanwhile would remember what is not there any more.
    pub(super) async fn forget_messages(self, activity: Activity, relay: Relay) -> Answer {
        if activity == Activity::Following {
            return Answer::Failed(Notice::VaultBusy);
        }
        let _turn = self.turn.clone().lock_owned().await;
        match self.store.forget_cache(text_of).await {
            Ok(changes) => {
                relay.changed(changes);
                Answer::Done
            }
            Err(error) => Answer::Failed(error.notice()),
        }
    }
}

/// The words of a message, as they were found in it when it came.
fn text_of(raw: &[u8]) -> String {
    mime::read::message(raw).text
}

impl Actor {
    /// Closes the session, also one before a vault that stays shut, and deletes the vault once nothing uses it.
    pub(super) fn forget_vault(&mut self, ticket: Ticket) {
        let holder = match self.machine.state() {
            State::Open(_) => self.work().map(|work| work.opened().holder.id.clone()),
            State::Shut(_) => self.ajar.as_ref().map(|(_, ajar)| ajar.login.holder().id.clone()),
            _ => None,
        };
        let Some(holder) = holder else { return self.answer(ticket, Answer::Failed(Notice::SessionClosed)) };
        let lane = self.lanes.of(&holder);
        let (vaults, herald) = (self.house().config.paths.vaults(), self.house().herald.clone());
        self.close_session();
        // Nothing more is kept of it.
        self.let_go();
        drop(self.sessions.spawn(async move {
            let answer = match lane.enter(lane::WAIT).await {
                Err(notice) => Answer::Failed(notice),
                Ok(held) => {
                    let wiped = spawn_blocking(move || Store::wipe(&key::directory(&vaults, &holder)?)).await;
                    drop(held);
                    match wiped {
                        Ok(Ok(remains)) => Answer::Forgotten(remains),
                        Ok(Err(error)) => Answer::Failed(error.notice()),
                        Err(_) => Answer::Failed(Notice::Internal),
                    }
                }
            };
            // The actor outlives its tasks.
            let _ = herald.send(News::Answer(ticket, answer)).await;
        }));
    }
}
