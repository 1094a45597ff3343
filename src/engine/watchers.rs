//! What the engine watches on this computer as long as it runs: readers, the card of a session, the screen and the power, the age of revocation lists. Each
//! is a task, and sends news.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::deck::Look;
use super::news::{Herald, News, Voice, Word};
use crate::card::{Card, Gone, Standing};
use crate::tls::RevocationLists;
use crate::workstation;

/// Signs of the workstation that wait.
const SIGNS: usize = 8;
/// Between two looks at the age of revocation lists.
const RENEW_LISTS: Duration = Duration::from_hours(1);

/// Which cards are there now.
pub(super) async fn look(card: &Card) -> Look {
    let begun = Instant::now();
    Look { begun, seen: card.present().await }
}

/// Tells of the cards at once, and each time that one comes or leaves.
pub(super) async fn watch_readers(card: Card, herald: Herald) {
    let mut changes = card.watch();
    loop {
        if herald.send(News::Looked(look(&card).await)).await.is_err() || changes.changed().await.is_err() {
            return;
        }
    }
}

/// Passes on that the screen is locked, the computer sleeps, wakes or stops, its network changes.
pub(super) async fn watch_workstation(herald: Herald) {
    let (signs, mut told) = mpsc::channel(SIGNS);
    let passed_on = async move {
        while let Some(sign) = told.recv().await {
            tracing::info!(?sign, "The workstation tells");
            // The actor outlives its tasks.
            let _ = herald.send(News::Sign(sign)).await;
        }
    };
    let _ = futures::future::join(workstation::watch(signs), passed_on).await;
}

/// Revocation lists in use are looked at again as the hours pass.
pub(super) async fn renew_lists(revocation: Arc<RevocationLists>) {
    loop {
        tokio::time::sleep(RENEW_LISTS).await;
        revocation.renew().await;
    }
}

/// Tells each change of the login's standing, to its end.
pub(super) async fn watch_login(mut standing: watch::Receiver<Standing>, voice: Voice) {
    let mut told = Standing::Here;
    loop {
        let now = *standing.borrow_and_update();
        if now != told && voice.say(Word::Standing(now)).await.is_err() {
            return;
        }
        told = now;
        if now.is_gone() {
            return;
        }
        if standing.changed().await.is_err() {
            // The card room is no more, which it never is before its sessions.
            drop(voice.say(Word::Standing(Standing::Gone(Gone::Failed))).await);
            return;
        }
    }
}
