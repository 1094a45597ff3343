//! From a card and its code to an open vault: login, challenge, chain of the holder's certificate, key, database. Any failure
//! leaves nothing open.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle as Runtime;
use tokio::task::spawn_blocking;

use super::Pin;
use crate::card::{Card, Login};
use crate::clock;
use crate::domain::{Account, AccountId, Notice};
use crate::store::key::{self, KeyProtection, KeyStoreChoice, UnlockError};
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
}

/// What opening needs beside the card.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) card: Card,
    pub(super) authorities: Arc<Authorities>,
    pub(super) revocation: Arc<RevocationLists>,
    pub(super) vaults: PathBuf,
    /// Mailboxes of the settings, of all holders.
    pub(super) accounts: Vec<Account>,
}

/// Opens the vault of the card in `slot`.
pub(super) async fn open(ground: Ground, slot: u64, pin: Pin) -> Result<Fresh, Notice> {
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
    if accounts.is_empty() {
        return Err(Notice::NoAccount);
    }
    let runtime = Runtime::current();
    let (login, vault) = spawn_blocking(move || {
        let vault = open_vault(&runtime, &login, &ground.vaults);
        (login, vault)
    })
    .await
    .map_err(|_| Notice::Internal)?;
    let (store, notices) = vault?;
    let accounts = rows(&store, accounts).await?;
    Ok(Fresh { login, store, accounts, notices })
}

async fn rows(store: &Store, accounts: Vec<Account>) -> Result<Vec<(Account, AccountId)>, Notice> {
    let written = store.write(move |tx| {
        accounts.into_iter().map(|account| tx.account(&account.address).map(|id| (account, id))).collect()
    });
    written.await.map(|(rows, _)| rows).map_err(|error| error.notice())
}

fn open_vault(runtime: &Runtime, login: &Login, vaults: &std::path::Path) -> Result<(Store, Vec<Notice>), Notice> {
    let ask_card = |salt: &[u8; 32]| runtime.block_on(login.vault_secret(salt));
    let unlocked =
        key::unlock(vaults, &login.holder().id, KeyStoreChoice::System, ask_card).map_err(|error| match error {
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
