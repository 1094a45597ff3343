//! Letters that are held: until they may no longer be taken back, or until the moment chosen. For the first kind a connection is opened
//! at once and stands, so that a session that closes lets them leave.

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{Means, Sender, Told, passed_over};
use crate::clock;
use crate::domain::outgoing::{Hold, OutgoingRow, OutgoingState};
use crate::domain::{Draft, DraftId, OutgoingId};
use crate::store;
use crate::submission::headers;
use crate::submission::outbox::Event;
use crate::submission::smtp::{Leave, Standing};
use crate::trust::Gate;

/// A letter held to be taken back that leaves so long after its moment waited for a session.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// The connection that stands for held letters of a mailbox, where there are some.
#[derive(Default)]
pub struct Standby(Mutex<Option<Standing>>);

impl Standby {
    /// The connection, if its server is still there.
    pub(super) async fn take(&self) -> Option<Standing> {
        let standing = self.0.lock().await.take()?;
        standing.alive().await
    }

    /// It was not used.
    pub(super) async fn put_back(&self, standing: Standing) {
        *self.0.lock().await = Some(standing);
    }
}

impl Sender {
    /// Drops a letter of which nothing has left, and keeps this draft of it: both or none, and not once it leaves. `None` when it does.
    ///
    /// # Errors
    /// Of the store.
    pub async fn take_back(
        &self,
        id: OutgoingId,
        state: OutgoingState,
        draft: Draft,
    ) -> Result<Option<DraftId>, store::Error> {
        let taken = self.store.write_durable(move |tx| tx.take_back(id, &state, &draft, clock::now()));
        let (kept, changes) = taken.await?;
        self.tell(Told::Changed(changes)).await;
        Ok(kept)
    }

    /// The session closes, and nothing new begins: letters held so that they may be taken back leave over the connection that stands.
    /// Where none does they stay held.
    ///
    /// # Errors
    /// Of the store.
    pub async fn part(&self, gate: impl Fn() -> Gate) -> Result<(), store::Error> {
        let account = self.account_id;
        let rows = self.store.read(move |reader| reader.unfiled(account)).await?;
        for row in rows.into_iter().filter(is_undoable) {
            let Some(standing) = self.standby.take().await else { break };
            self.standby.put_back(standing).await;
            let Some(step) = self.advance(&row, &row.state, Event::Closing, 0).await? else { continue };
            let row = OutgoingRow { state: step.state, ..row };
            let _ = passed_over(row.id, self.send(&row, &gate(), Means::Standing).await)?;
        }
        if let Some(standing) = self.standby.0.lock().await.take() {
            standing.leave().await;
        }
        self.tell_of_left().await;
        Ok(())
    }

    /// A held letter whose moment has come waits for the server like any other; what waits for its moment is given back as it is. `None`
    /// when somebody else was faster.
    pub(super) async fn due(&self, row: OutgoingRow) -> Result<Option<OutgoingRow>, store::Error> {
        match row.state {
            OutgoingState::Held { until, .. } if until <= clock::now() => {
                let id = row.id;
                match self.advance(&row, &row.state, Event::Due, 0).await? {
                    // Its age counts from now on: it is another row.
                    Some(_) => self.store.read(move |reader| reader.outgoing(id)).await.map(Some),
                    None => Ok(None),
                }
            }
            _ => Ok(Some(row)),
        }
    }

    /// Opens the connection for what is held among these, unless it stands.
    pub(super) async fn stand_by(&self, rows: &[OutgoingRow], cancel: &CancellationToken) {
        let is_open = self.standby.0.lock().await.is_some();
        if is_open || *self.denied.borrow() || !rows.iter().any(is_undoable) {
            return;
        }
        let opened = cancel.run_until_cancelled(async {
            let login = self.logins.login().await.ok()?;
            let endpoint = &self.account.submission;
            let opened = Standing::open(&self.operators, endpoint, &login, self.patience).await;
            // The letter is tried all the same once its time has come, and then it is said.
            opened.inspect_err(|failure| tracing::info!(%failure, "No connection stands by")).ok()
        });
        *self.standby.0.lock().await = opened.await.flatten();
    }

    /// Takes leave of the server once nothing is held any more.
    pub(super) async fn stand_down(&self) -> Result<(), store::Error> {
        let account = self.account_id;
        let rows = self.store.read(move |reader| reader.unfiled(account)).await?;
        if !rows.iter().any(is_undoable)
            && let Some(standing) = self.standby.0.lock().await.take()
        {
            standing.leave().await;
        }
        Ok(())
    }

    /// After a letter that left over the connection that stands: it goes on standing for the next one.
    pub(super) async fn go_on_standing(&self, leave: Leave) {
        match leave.stand() {
            Ok(standing) => *self.standby.0.lock().await = Some(standing),
            Err(leave) => leave.take().await,
        }
    }

    /// The octets of a letter that leaves the moment chosen for it: they tell that moment, and not when it was chosen.
    pub(super) async fn redated(
        &self,
        id: OutgoingId,
        from: &OutgoingState,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, store::Error> {
        let is_late = |until: Timestamp| now.duration_since(until) > LATE;
        match from {
            OutgoingState::Held { hold: Hold::Chosen, .. } => {}
            // It was held while no session was open.
            OutgoingState::Held { until, hold: Hold::Undo } if is_late(*until) => {}
            _ => return Ok(None),
        }
        let raw = self.store.read(move |reader| reader.outgoing_raw(id)).await?;
        // What cannot be read is refused by the seal.
        Ok(headers::redated(&raw, now).ok())
    }
}

fn is_undoable(row: &OutgoingRow) -> bool {
    matches!(row.state, OutgoingState::Held { hold: Hold::Undo, .. })
}
