//! From a card and its code to an open vault: login, challenge, chain of the holder's certificate, key, database. Any failure
//! leaves nothing open.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle as Runtime;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::Pin;
use super::lane::{self, Held, Lane};
use crate::card::{Card, Login};
use crate::clock;
use crate::domain::{Account, AccountId, Notice};
use crate::store::key::{self, KeyProtection, KeyStoreChoice, Place, UnlockError};
use crate::store::{Opening, Store};
use crate::tls::{Authorities, RevocationLists};

/// A session's worth of open things.
pub(super) struct Fresh {
    pub(super) login: Login,
    pub(super) store: Store,
    /// The holder's mailboxes and their rows in the vault.
    pub(super) accounts: Vec<(Account, AccountId)>,
    /// What to tell at opening.
    pub(super) notices: Vec<Notice>,
    /// Until all this is closed.
    pub(super) held: Held,
}

impl Fresh {
    /// Closes it in order, unused.
    pub(super) async fn close(self) {
        close(self.login, self.store, self.held).await;
    }
}

/// What opening needs beside the card.
pub(super) struct Ground {
    pub(super) card: Card,
    pub(super) lane: Lane,
    pub(super) authorities: Arc<Authorities>,
    pub(super) revocation: Arc<RevocationLists>,
    pub(super) vaults: PathBuf,
    /// Mailboxes of the settings, of all holders.
    pub(super) accounts: Vec<Account>,
}

/// Opens the vault of the card in `slot`. May be given up until the vault itself is being opened: that is ended and closed
/// again, so that it is never found busy afterwards.
pub(super) async fn open(ground: Ground, slot: u64, pin: Pin, cancel: &CancellationToken) -> Result<Fresh, Notice> {
    let admitted = cancel.run_until_cancelled(admit(&ground, slot, pin)).await;
    let (held, login, accounts) = admitted.unwrap_or(Err(Notice::SessionClosed))?;
    let fresh = unlock(ground.vaults, held, login, accounts).await?;
    if cancel.is_cancelled() {
        fresh.close().await;
        return Err(Notice::SessionClosed);
    }
    Ok(fresh)
}

/// Keys of this login are dead afterwards: nothing more is signed.
pub(super) async fn log_out(login: Login) {
    if let Err(error) = login.logout().await {
        tracing::debug!(code = error.notice().code(), "The card was not logged out");
    }
}

async fn close(login: Login, store: Store, held: Held) {
    log_out(login).await;
    store.close().await;
    drop(held);
}

/// The holder, proven, and her mailboxes.
async fn admit(ground: &Ground, slot: u64, pin: Pin) -> Result<(Held, Login, Vec<Account>), Notice> {
    let held = ground.lane.clone().enter(lane::WAIT).await?;
    let pin = match pin {
        Pin::Typed(code) => Some(code),
        Pin::Pad => None,
    };
    let login = ground.card.login(slot, pin).await.map_err(|error| error.notice())?;
    login.challenge().await.map_err(|error| error.notice())?;
    if !ground.authorities.missing().is_empty() {
        return Err(Notice::AuthoritiesMissing);
    }
    // Revoked holders are refused when the authority's list is at hand; offline the certificate's dates must do.
    ground.revocation.obtain_for_holder(login.certificate()).await;
    ground.authorities.verify_holder(login.certificate(), clock::now()).map_err(|fault| fault.notice())?;
    let accounts = ground.accounts.iter().filter(|account| account.holder == login.holder().id).cloned();
    let accounts: Vec<Account> = accounts.collect();
    if accounts.is_empty() { Err(Notice::NoAccount) } else { Ok((held, login, accounts)) }
}

async fn unlock(vaults: PathBuf, held: Held, login: Login, accounts: Vec<Account>) -> Result<Fresh, Notice> {
    let runtime = Runtime::current();
    let (login, vault) = spawn_blocking(move || {
        let vault = open_vault(&runtime, &login, &vaults);
        (login, vault)
    })
    .await
    .map_err(|_| Notice::Internal)?;
    let (store, notices) = vault?;
    match rows(&store, accounts).await {
        Ok(accounts) => Ok(Fresh { login, store, accounts, notices, held }),
        Err(notice) => {
            close(login, store, held).await;
            Err(notice)
        }
    }
}

async fn rows(store: &Store, accounts: Vec<Account>) -> Result<Vec<(Account, AccountId)>, Notice> {
    let written = store.write(move |tx| {
        accounts.into_iter().map(|account| tx.account(&account.address).map(|id| (account, id))).collect()
    });
    written.await.map(|(rows, _)| rows).map_err(|error| error.notice())
}

fn open_vault(runtime: &Runtime, login: &Login, vaults: &std::path::Path) -> Result<(Store, Vec<Notice>), Notice> {
    let ask_card = |salt: &[u8; 32]| runtime.block_on(login.vault_secret(salt));
    let place = Place { vaults, holder: &login.holder().id, choice: KeyStoreChoice::System, now: clock::now() };
    let unlocked = key::unlock(place, "", ask_card).map_err(|error| match error {
        UnlockError::Store(error) => error.notice(),
        UnlockError::Card(error) => error.notice(),
    })?;
    let (store, opening) = Store::open(&unlocked.dir, &unlocked.key, clock::now()).map_err(|error| error.notice())?;
    let mut notices = Vec::new();
    if unlocked.protection == KeyProtection::File {
        notices.push(Notice::KeyStoreAbsent);
    }
    if let Opening::Rebuilt { drafts, outgoing } = opening {
        notices.push(Notice::VaultRebuilt { drafts, outgoing });
    }
    Ok((store, notices))
}
