//! Seals the journal of a vault with the card of its holder: when a session opens, for what was written since the last seal, and when
//! it closes. A card that is not there any more seals nothing: the next session does.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::card::Guard;
use crate::clock;
use crate::domain::chain::{self, Occasion};
use crate::store::Store;

/// After a session has opened: the first connections need the card more.
const SETTLED: Duration = Duration::from_secs(10);
/// How long the end of a session waits for the card.
const PATIENCE: Duration = Duration::from_secs(4);

/// Cheap to clone; seals are made one after the other.
#[derive(Clone)]
pub(super) struct Sealer {
    store: Store,
    card: Guard,
    turn: Arc<Mutex<()>>,
}

impl Sealer {
    pub(super) fn new(store: Store, card: Guard) -> Self {
        Self { store, card, turn: Arc::default() }
    }

    /// Seals what a session found that ended without its card. One that closes before that is sealed then.
    pub(super) async fn after_opening(self, cancel: CancellationToken) {
        if cancel.run_until_cancelled(sleep(SETTLED)).await.is_some() {
            self.seal(Occasion::Opened).await;
        }
    }

    /// Seals the last line of the journal, unless that is done already. The log is a witness outside of the vault.
    pub(super) async fn seal(&self, occasion: Occasion) {
        let one = self.turn.lock().await;
        match timeout(PATIENCE, self.try_to(occasion)).await {
            Ok(Ok(())) => {}
            Ok(Err(code)) => tracing::warn!(code, "The journal was not sealed"),
            Err(_) => tracing::warn!("The journal was not sealed in time"),
        }
        drop(one);
    }

    async fn try_to(&self, occasion: Occasion) -> Result<(), &'static str> {
        let read = self.store.read(|reader| Ok((reader.journal_head()?, reader.last_journal_seal()?)));
        let (head, last) = read.await.map_err(|error| error.notice().code())?;
        let Some(statement) = chain::due(head, last.as_ref(), occasion, clock::now()) else { return Ok(()) };
        let seal = self.card.seal(statement).await.map_err(|error| error.notice().code())?;
        let (statement, hash) = (seal.statement.clone(), seal.link());
        let written = self.store.write(move |tx| tx.put_seal(&seal)).await;
        let _ = written.map_err(|error| error.notice().code())?;
        tracing::info!(seal = statement.number, line = statement.line, %hash, "The journal is sealed");
        Ok(())
    }
}
