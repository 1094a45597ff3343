//! What documents the messages of an open vault hold, and about whom: read once, a message at a time, in a process of its own, after
//! everything else. What is damaged or hostile is said as such, and holds up nothing; a cut goes on with what waits.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::Answer;
use super::relay::Relay;
use crate::documents::{self, Drawer};
use crate::domain::filing::{FILES_MAX, Found, Held, Looked, READERS, found};
use crate::domain::listing::Part;
use crate::domain::{MessageId, Notice};
use crate::mime;
use crate::store::{Error as StoreError, Store};

/// Before a process that could not be started is tried again.
const AGAIN: Duration = Duration::from_secs(30);

/// Reads what waits in a vault. Cheap to clone.
#[derive(Clone)]
pub(super) struct Recognition {
    store: Store,
    /// Its own: what is looked at in the window never waits for it.
    drawer: Drawer,
    relay: Relay,
}

/// Why a message is left for later.
enum Later {
    /// No process can be had now.
    Busy,
    /// The vault cannot be read or written.
    Vault(Notice),
}

impl From<StoreError> for Later {
    fn from(error: StoreError) -> Self {
        Self::Vault(error.notice())
    }
}

impl Recognition {
    pub(super) fn new(store: Store, program: std::path::PathBuf, relay: Relay) -> Self {
        Self { store, drawer: Drawer::new(program), relay }
    }

    /// For as long as the session lasts: what waits, then what comes.
    pub(super) async fn follow(self) {
        loop {
            let done = match self.renew().await {
                Ok(()) => self.read_all(true).await,
                Err(later) => Err(later),
            };
            match done {
                Ok(()) => self.relay.documents_wait().await,
                Err(Later::Busy) => tokio::time::sleep(AGAIN).await,
                Err(Later::Vault(notice)) => {
                    tracing::warn!(code = notice.code(), "What documents there are could not be read");
                    self.relay.documents_wait().await;
                }
            }
        }
    }

    /// All that waits, now.
    pub(super) async fn run(self) -> Answer {
        let done = match self.renew().await {
            Ok(()) => self.read_all(false).await,
            Err(later) => Err(later),
        };
        match done {
            Ok(()) => Answer::Done,
            Err(Later::Busy) => Answer::Failed(Notice::Internal),
            Err(Later::Vault(notice)) => Answer::Failed(notice),
        }
    }

    /// What other readers have found is looked for anew.
    async fn renew(&self) -> Result<(), Later> {
        if self.store.read(|reader| reader.has_old_documents(READERS)).await? {
            let _ = self.store.write(|tx| tx.renew_documents(READERS)).await?;
        }
        Ok(())
    }

    /// `rests`: half of the time is left to others.
    async fn read_all(&self, rests: bool) -> Result<(), Later> {
        while let Some(message) = self.store.read(|reader| reader.unlooked()).await? {
            let begun = Instant::now();
            let found = self.look_into(message).await?;
            let ((), changes) = self.store.write(move |tx| tx.put_documents(message, &found)).await?;
            self.relay.changed(changes);
            if rests {
                tokio::time::sleep(begun.elapsed()).await;
            }
        }
        Ok(())
    }

    async fn look_into(&self, message: MessageId) -> Result<Vec<Found>, Later> {
        let read = self.store.read(move |reader| Ok((reader.message(message)?.0.subject, reader.raw(message)?)));
        let (subject, raw) = match read.await {
            Ok((subject, Some(raw))) => (subject, raw),
            // Gone, or no longer kept here, since it was put in line.
            Ok((_, None)) | Err(StoreError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let drawer = self.drawer.clone();
        // A reader that gives up with a panic has found nothing.
        spawn_blocking(move || look(&drawer, &subject, &raw)).await.unwrap_or_else(|_| Ok(Vec::new()))
    }
}

fn look(drawer: &Drawer, subject: &str, raw: &[u8]) -> Result<Vec<Found>, Later> {
    let parts = mime::read::message(raw).parts;
    let mut looked = Vec::new();
    for part in parts.into_iter().filter(Part::may_be_filed).take(FILES_MAX) {
        let Some(file) = mime::read::part(raw, part.number) else { continue };
        let digest = format!("{:x}", Sha256::digest(&file.octets));
        let held = if part.may_hold_documents() { hold(drawer, file.octets.into())? } else { Held::Plain };
        looked.push(Looked { part, digest, held });
    }
    Ok(found(subject, &looked))
}

fn hold(drawer: &Drawer, octets: Arc<[u8]>) -> Result<Held, Later> {
    match drawer.documents(octets) {
        Ok(set) => Ok(Held::Set(Box::new(set))),
        Err(error) if error.is_other_file() => Ok(Held::Plain),
        Err(documents::Error::Busy) => Err(Later::Busy),
        Err(_) => Ok(Held::Unreadable),
    }
}
