//! What opens the vault of an open session: told, added, taken away. Each change is made with the card of the session, which
//! unwraps the key for it; one at a time.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle as Runtime;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::Answer;
use crate::card::{Guard, Login};
use crate::clock;
use crate::domain::{Holder, HolderId, Notice, Passphrase, SlotId};
use crate::store::Store;
use crate::store::key::{self, Change, KeyStoreChoice, Place, Ring, UnlockError};

/// The way to the slots of an open vault. Clones take turns.
#[derive(Clone)]
pub(super) struct Keyring {
    pub(super) card: Guard,
    /// Label of that card.
    pub(super) label: String,
    pub(super) holder: HolderId,
    pub(super) store: Store,
    pub(super) vaults: PathBuf,
    pub(super) turn: Arc<Mutex<()>>,
}

type Failed = UnlockError<crate::card::Error>;

impl Keyring {
    /// What opens the vault.
    pub(super) async fn rows(self) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        match self.with(|ring, _| Ok(ring.rows())).await {
            Ok((_, rows)) => Answer::Slots(rows),
            Err(notice) => Answer::Failed(notice),
        }
    }

    /// A new recovery code in the place of the one before it.
    pub(super) async fn recovery_code(self) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        let made = self.with(|ring, _| Ok(ring.recovery()?)).await;
        match made {
            Ok((keyring, (code, change))) => keyring.carry_out(change, Answer::RecoveryCode(code)).await,
            Err(notice) => Answer::Failed(notice),
        }
    }

    /// A passphrase in the place of the one before it.
    pub(super) async fn passphrase(self, passphrase: Passphrase, holder: Holder) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        let made = self
            .with(move |ring, _| Ok(ring.passphrase(&passphrase, (&holder.given_name, &holder.family_name))?))
            .await;
        match made {
            Ok((keyring, change)) => keyring.carry_out(change, Answer::Done).await,
            Err(notice) => Answer::Failed(notice),
        }
    }

    /// Another card of the holder, logged in and proven.
    pub(super) async fn add(self, other: Login, label: String) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        let added = self
            .with(move |ring, runtime| {
                let change = ring.card(&label, |salt| runtime.block_on(other.vault_secret(salt)));
                let _ = runtime.block_on(other.logout());
                change
            })
            .await;
        match added {
            Ok((keyring, Some(change))) => keyring.carry_out(change, Answer::Done).await,
            Ok((_, None)) => Answer::Done,
            Err(notice) => Answer::Failed(notice),
        }
    }

    /// Takes this one away; everything gets a new key.
    pub(super) async fn revoke(self, slot: SlotId) -> Answer {
        let _turn = self.turn.clone().lock_owned().await;
        let (card, label) = (self.card.clone(), self.label.clone());
        let revoked = self
            .with(move |ring, runtime| ring.revoke(slot, &label, |salt| runtime.block_on(card.vault_secret(salt))))
            .await;
        match revoked {
            Ok((keyring, (code, change))) => keyring.carry_out(change, Answer::RecoveryCode(code)).await,
            Err(notice) => Answer::Failed(notice),
        }
    }

    async fn with<T: Send + 'static>(
        self,
        work: impl FnOnce(&Ring<'_>, &Runtime) -> Result<T, Failed> + Send + 'static,
    ) -> Result<(Self, T), Notice> {
        let runtime = Runtime::current();
        let worked = spawn_blocking(move || {
            let place =
                Place { vaults: &self.vaults, holder: &self.holder, choice: KeyStoreChoice::System, now: clock::now() };
            let ask = |salt: &[u8; 32]| runtime.block_on(self.card.vault_secret(salt));
            let outcome = key::ring(&self.store, place, ask).and_then(|ring| work(&ring, &runtime));
            outcome.map(|outcome| (self, outcome))
        });
        worked.await.map_err(|_| Notice::Internal)?.map_err(|error| match error {
            UnlockError::Store(crate::store::Error::NotFound) => Notice::SlotUnknown,
            UnlockError::Store(error) => error.notice(),
            UnlockError::Card(error) => error.notice(),
        })
    }

    async fn carry_out(self, change: Change, done: Answer) -> Answer {
        self.store.change(change).await.map_or_else(|error| Answer::Failed(error.notice()), |()| done)
    }
}
