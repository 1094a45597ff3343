//! What documents the messages of an open vault hold, and about whom: read once, a message at a time, in a process of its own, after
//! everything else. What is damaged or hostile is said as such, and holds up nothing; a cut goes on with what waits.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

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
/// Longest time for the files of a message: one that is not begun by then is not read.
const WITHIN: Duration = Duration::from_mins(1);
/// Longest rest after a message.
const REST: Duration = Duration::from_secs(2);

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

    /// `rests`: as long as it took others have the time.
    async fn read_all(&self, rests: bool) -> Result<(), Later> {
        while let Some((message, tries)) = self.store.read(|reader| reader.unlooked()).await? {
            let begun = Instant::now();
            self.read_one(message, tries).await?;
            if rests {
                tokio::time::sleep(begun.elapsed().min(REST)).await;
            }
        }
        Ok(())
    }

    /// What cannot be had of a message is kept as such, and looked for once more: it may have been the moment.
    async fn read_one(&self, message: MessageId, tries: u32) -> Result<(), Later> {
        let outcome = match self.look_into(message).await {
            Ok(Some(outcome)) => outcome,
            Ok(None) => {
                let ((), changes) = self.store.write(move |tx| tx.look_no_more(message)).await?;
                self.relay.changed(changes);
                return Ok(());
            }
            Err(Later::Busy) => return Err(Later::Busy),
            Err(Later::Vault(notice)) => {
                tracing::warn!(code = notice.code(), "The files of a message could not be read");
                let ((), changes) = self.store.write(move |tx| tx.look_again(message)).await?;
                self.relay.changed(changes);
                return Ok(());
            }
        };
        let kept = self.store.write(move |tx| {
            tx.put_documents(message, &outcome.found)?;
            if outcome.is_whole || tries > 0 { Ok(()) } else { tx.look_again(message) }
        });
        let ((), changes) = kept.await?;
        self.relay.changed(changes);
        Ok(())
    }

    /// `None`: gone, or no longer kept here, since it was put in line.
    async fn look_into(&self, message: MessageId) -> Result<Option<Outcome>, Later> {
        let read = self
            .store
            .read(move |reader| Ok((reader.message(message)?.0.subject, reader.parts(message)?, reader.raw(message)?)));
        let (subject, parts, raw) = match read.await {
            Ok((subject, parts, Some(raw))) => (subject, parts, raw),
            Ok((.., None)) | Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        // With this future ends what was begun for it, after the file at hand.
        let stop = CancellationToken::new();
        let _ends = stop.clone().drop_guard();
        let (drawer, about) = (self.drawer.clone(), subject.clone());
        let looked = spawn_blocking(move || look(&drawer, &about, &raw, &stop)).await;
        // A reader that gives up with a panic says nothing of files that came.
        looked.unwrap_or_else(|_| Ok(unreadable(&subject, parts))).map(Some)
    }
}

/// What a message holds, as far as it could be read.
#[derive(Debug, PartialEq)]
struct Outcome {
    found: Vec<Found>,
    /// Nothing of it failed that another time might not.
    is_whole: bool,
}

fn look(drawer: &Drawer, subject: &str, raw: &[u8], stop: &CancellationToken) -> Result<Outcome, Later> {
    let begun = Instant::now();
    let mut parts = mime::read::message(raw).parts.into_iter().filter(Part::may_be_filed);
    let (mut looked, mut is_whole) = (Vec::new(), true);
    for part in parts.by_ref().take(FILES_MAX) {
        if stop.is_cancelled() {
            return Err(Later::Busy);
        }
        let Some(file) = mime::read::part(raw, part.number) else {
            looked.push(Looked { part, digest: String::new(), held: Held::Unreadable });
            continue;
        };
        let digest = format!("{:x}", Sha256::digest(&file.octets));
        let held = match part.may_hold_documents() {
            true if begun.elapsed() < WITHIN => hold(drawer, file.octets.into())?,
            true => Held::Unreadable,
            false => Held::Plain,
        };
        is_whole &= !matches!(held, Held::Unreadable);
        looked.push(Looked { part, digest, held });
    }
    let is_cut = parts.next().is_some();
    Ok(Outcome { found: found(subject, &looked, is_cut), is_whole })
}

/// A row for each file of which nothing else is known.
fn unreadable(subject: &str, parts: Vec<Part>) -> Outcome {
    let looked: Vec<Looked> = parts
        .into_iter()
        .filter(Part::may_be_filed)
        .map(|part| Looked { part, digest: String::new(), held: Held::Unreadable })
        .collect();
    Outcome { found: found(subject, &looked, false), is_whole: false }
}

fn hold(drawer: &Drawer, octets: Arc<[u8]>) -> Result<Held, Later> {
    match drawer.documents(octets) {
        Ok(set) => Ok(Held::Set(Box::new(set))),
        Err(error) if error.is_other_file() => Ok(Held::Plain),
        Err(documents::Error::Busy) => Err(Later::Busy),
        Err(_) => Ok(Held::Unreadable),
    }
}

#[cfg(test)]
#[path = "recognition_tests.rs"]
mod tests;
