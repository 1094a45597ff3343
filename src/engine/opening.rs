//! From a card and its code to an open vault: login, challenge, chain of the holder's certificate, key, database. Any failure
//! leaves nothing open.

use std::path::PathBuf;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::Pin;
use super::ajar::{Ajar, Key};
use super::lane::{self, Held, Lane};
use super::mailboxes::{self, Mailboxes};
use crate::card::{Card, Login};
use crate::clock;
use crate::domain::chain;
use crate::domain::{Account, AccountId, Address, Notice, Secret};
use crate::store::key::{KeyProtection, Unlocked};
use crate::store::{self, Opening, Store};
use crate::sync;
use crate::tls::{Authorities, RevocationLists};

/// A session's worth of open things.
pub(super) struct Fresh {
    pub(super) login: Login,
    /// Label of the card.
    pub(super) label: String,
    pub(super) store: Store,
    /// The holder's mailboxes and their rows in the vault: those of the settings, then those that she added.
    pub(super) accounts: Vec<(Account, AccountId)>,
    /// Which of them she added.
    pub(super) added: Vec<Address>,
    /// What to tell at opening.
    pub(super) notices: Vec<Notice>,
    /// Folder of all vaults.
    pub(super) vaults: PathBuf,
    /// The vault is new.
    pub(super) created: bool,
    /// A recovery code opens it too.
    pub(super) recovery: bool,
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
    /// Label of the token.
    pub(super) label: String,
    pub(super) lane: Lane,
    pub(super) authorities: Arc<Authorities>,
    pub(super) revocation: Arc<RevocationLists>,
    pub(super) vaults: PathBuf,
    /// Mailboxes of the settings, of all holders.
    pub(super) accounts: Vec<Account>,
    /// Servers beyond this computer are not reached: practice trust.
    pub(super) near: bool,
}

/// What came of an opening.
pub(super) enum Outcome {
    /// The vault is open.
    Open(Box<Fresh>),
    /// The card is logged in; its holder's vault stays shut.
    Shut(Box<Ajar>),
    /// Nothing is open.
    Failed(Notice),
}

impl Outcome {
    /// Closes what is open, unused.
    pub(super) async fn close(self) {
        match self {
            Self::Open(fresh) => fresh.close().await,
            Self::Shut(ajar) => ajar.close().await,
            Self::Failed(_) => {}
        }
    }
}

/// Opens the vault of a card that has just taken its code. May be given up as [`open`].
pub(super) async fn go_on(ground: Ground, login: Login, cancel: &CancellationToken) -> Outcome {
    let admitted = cancel.run_until_cancelled(async {
        let held = ground.lane.clone().enter(lane::WAIT).await?;
        let login = verify(login, &ground.authorities, &ground.revocation).await?;
        Ok(own(&ground, held, login))
    });
    unlock(admitted.await.unwrap_or(Err(Notice::SessionClosed)), ground, cancel).await
}

/// Opens the vault of the card in `slot`. May be given up until the vault itself is being opened: that is ended and closed
/// again, so that it is never found busy afterwards.
pub(super) async fn open(ground: Ground, slot: u64, pin: Pin, cancel: &CancellationToken) -> Outcome {
    let admitted = cancel.run_until_cancelled(admit(&ground, slot, pin)).await;
    unlock(admitted.unwrap_or(Err(Notice::SessionClosed)), ground, cancel).await
}

async fn unlock(admitted: Result<Admitted, Notice>, ground: Ground, cancel: &CancellationToken) -> Outcome {
    match admitted {
        Ok((held, login, accounts)) => {
            let Ground { vaults, label, near, .. } = ground;
            let why = Notice::CardNotEnrolled;
            Ajar { login, held, accounts, near, vaults, label, why }.open(Key::Card, cancel).await
        }
        Err(notice) => Outcome::Failed(notice),
    }
}

/// The outcome, unless it is not wanted any more.
pub(super) async fn unless(cancel: &CancellationToken, outcome: Outcome) -> Outcome {
    if !cancel.is_cancelled() {
        return outcome;
    }
    outcome.close().await;
    Outcome::Failed(Notice::SessionClosed)
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

/// Logs in to a card and proves its holder.
pub(super) async fn prove(
    card: &Card,
    authorities: &Authorities,
    revocation: &RevocationLists,
    slot: u64,
    pin: Option<Secret<String>>,
) -> Result<Login, Notice> {
    let login = card.login(slot, pin).await.map_err(|error| error.notice())?;
    verify(login, authorities, revocation).await
}

/// Proves the holder of a login.
async fn verify(login: Login, authorities: &Authorities, revocation: &RevocationLists) -> Result<Login, Notice> {
    login.challenge().await.map_err(|error| error.notice())?;
    if !authorities.missing().is_empty() {
        return Err(Notice::AuthoritiesMissing);
    }
    // Revoked holders are refused when the authority's list is at hand; offline the certificate's dates must do.
    revocation.obtain_for_holder(login.certificate()).await;
    authorities.verify_holder(login.certificate(), clock::now()).map_err(|fault| fault.notice())?;
    Ok(login)
}

/// The holder, proven, and her mailboxes.
type Admitted = (Held, Login, Vec<Account>);

async fn admit(ground: &Ground, slot: u64, pin: Pin) -> Result<Admitted, Notice> {
    let held = ground.lane.clone().enter(lane::WAIT).await?;
    let login = prove(&ground.card, &ground.authorities, &ground.revocation, slot, pin.typed()).await?;
    Ok(own(ground, held, login))
}

fn own(ground: &Ground, held: Held, login: Login) -> Admitted {
    let accounts = ground.accounts.iter().filter(|account| account.holder == login.holder().id).cloned().collect();
    (held, login, accounts)
}

/// A vault that was opened with its key.
pub(super) struct Entered {
    pub(super) store: Store,
    pub(super) notices: Vec<Notice>,
    created: bool,
    pub(super) recovery: bool,
}

/// Goes on with an open vault.
pub(super) async fn enter(ajar: Ajar, entered: Result<Entered, Notice>) -> Outcome {
    let Ajar { login, held, accounts, near, vaults, label, .. } = ajar;
    let Entered { store, notices, created, recovery } = match entered {
        Ok(entered) => entered,
        Err(notice) => {
            log_out(login).await;
            return Outcome::Failed(notice);
        }
    };
    let store = store.signed(&login.holder().id);
    shorten_journal(&store).await;
    let house = store.clone();
    // Nobody waits for it; it ends with the vault.
    drop(tokio::spawn(async move { keep_house(&house).await }));
    match mailboxes::of(&store, accounts, &login.holder().id, near).await {
        Ok(Mailboxes { accounts, added, doubts }) => {
            let notices = [notices, doubts, unsent(&store).await].concat();
            Outcome::Open(Box::new(Fresh {
                login,
                label,
                store,
                accounts,
                added,
                notices,
                vaults,
                created,
                recovery,
                held,
            }))
        }
        Err(notice) => {
            close(login, store, held).await;
            Outcome::Failed(notice)
        }
    }
}

/// Drops the oldest lines of the journal. One that cannot be shortened now is so another time.
async fn shorten_journal(store: &Store) {
    if let Err(error) = store.write(|tx| tx.shorten_journal(chain::KEPT, clock::now())).await {
        tracing::warn!(code = error.notice().code(), "The journal was not shortened");
    }
}

/// Deletes what has been gone from servers for long, whether they can be reached or not, and mends what old versions left.
pub(super) async fn keep_house(store: &Store) {
    let before = clock::now().saturating_sub(sync::Policy::default().keep_gone);
    let kept = match before {
        Ok(before) => store.keep_house(before).await,
        Err(_) => return,
    };
    match kept {
        Ok(_) | Err(store::Error::Closed) => {}
        Err(error) => tracing::warn!(code = error.notice().code(), "What has been gone for long was not deleted"),
    }
}

/// What is told of letters that have not left.
pub(super) async fn unsent(store: &Store) -> Vec<Notice> {
    match store.read(|reader| reader.unsent()).await {
        Ok(unsent) => unsent.notices(),
        Err(error) => {
            tracing::warn!(code = error.notice().code(), "The outbox could not be counted");
            Vec::new()
        }
    }
}

/// Opens the database with its key. Blocking.
pub(super) fn open_vault(unlocked: &Unlocked) -> Result<Entered, Notice> {
    let (store, opening) = Store::open(&unlocked.dir, &unlocked.key, clock::now()).map_err(|error| error.notice())?;
    let mut notices = Vec::new();
    if unlocked.protection == KeyProtection::File {
        notices.push(Notice::KeyStoreAbsent);
    }
    if let Opening::Rebuilt { drafts, outgoing } = opening {
        notices.push(Notice::VaultRebuilt { drafts, outgoing });
    }
    Ok(Entered { store, notices, created: unlocked.created, recovery: unlocked.recovery })
}
