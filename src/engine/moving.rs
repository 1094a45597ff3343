//! To another computer and away from this one: backup, restore, and deletion of a vault. What is deleted is the vault of whoever
//! has proven herself with her card, and nobody else's.

use std::path::PathBuf;

use tokio::task::spawn_blocking;

use super::actor::Actor;
use super::keyring::Keyring;
use super::lane;
use super::news::News;
use super::relay::Relay;
use super::{Answer, Ticket};
use crate::clock;
use crate::domain::{Notice, RecoveryCode};
use crate::session::State;
use crate::store::{Store, backup, key};

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
