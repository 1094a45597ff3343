//! What an open session knows for searches in the directory: whom its letters have reached, where the practice is; and whether the index
//! is one that its vault may rely on. Looked up at most once a minute, however fast somebody types.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::news::{Voice, Word};
use crate::directory::{Context, Department, Directory, Seal, Vouched};
use crate::domain::{Address, HolderId, Notice};
use crate::store::Store;

/// How long what was looked up holds.
const HOLDS: Duration = Duration::from_mins(1);

/// A favourite counts as somebody whom so many letters have reached: before all others who are as near to what is typed.
const FAVOURITE: u32 = u32::MAX;

/// Of one session. Cheap to clone.
#[derive(Clone)]
pub(super) struct Acquaintance {
    store: Store,
    directory: Directory,
    voice: Voice,
    holder: HolderId,
    looked_up: Arc<Mutex<Option<(Instant, Context)>>>,
}

impl Acquaintance {
    pub(super) fn new(store: Store, directory: Directory, voice: Voice, holder: HolderId) -> Self {
        Self { store, directory, voice, holder, looked_up: Arc::default() }
    }

    /// The context of a search; `own` are the addresses of the session's mailboxes.
    pub(super) async fn context(&self, own: &[Address]) -> Context {
        let before = self.looked_up.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, context)) = &before
            && at.elapsed() < HOLDS
        {
            return context.clone();
        }
        self.vouch().await;
        // A vault that does not answer keeps nobody from searching.
        let reached = self.store.read(|reader| Ok((reader.reached()?, reader.favourites()?))).await;
        let (reached, favourites) = reached.unwrap_or_default();
        let (directory, own, holder) = (self.directory.clone(), own.to_vec(), self.holder.clone());
        let department = spawn_blocking(move || department(&directory, &own, &holder)).await.ok().flatten();
        let favourites = favourites.into_iter().map(|row| (row.contact.address.folded(), FAVOURITE));
        let fresh = reached.into_iter().chain(favourites).collect();
        // The index knows them again by what holds them, and does not look them up anew.
        let known = before.map(|(_, context)| context.known).filter(|known| **known == fresh);
        let context = Context { known: known.unwrap_or_else(|| Arc::new(fresh)), department };
        *self.looked_up.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), context.clone()));
        context
    }

    /// What was looked up does not hold any more: favourites changed.
    pub(super) fn forget(&self) {
        // What the index keeps by it is compared anew.
        *self.looked_up.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Compares the index with those that the vault remembers, before it is used.
    pub(super) async fn vouch(&self) {
        let Ok(remembered) = self.store.read(|reader| reader.directory_seals()).await else { return };
        let remembered = remembered.into_iter().map(|(digest, imported_at)| Seal { digest, imported_at }).collect();
        let Ok(Vouched { new, altered }) = self.directory.vouch(remembered).await else { return };
        if let Some(new) = new
            && let Err(error) = self.store.write(move |tx| tx.note_directory(new.digest, new.imported_at)).await
        {
            tracing::warn!(code = error.notice().code(), "The index of the directory was not remembered");
        }
        if altered {
            // The actor outlives its sessions.
            drop(self.voice.say(Word::Notice(Notice::DirectoryAltered)).await);
        }
    }
}

/// Where the practice is: where the directory says that the mailboxes of the session are, else those of her number.
fn department(directory: &Directory, own: &[Address], holder: &HolderId) -> Option<Department> {
    let index = directory.index();
    let of_own = own.iter().find_map(|address| index.rows(address).ok()?.iter().find_map(|row| row.department()));
    of_own.or_else(|| index.by_rpps(holder.rpps()?).ok()?.iter().find_map(|row| row.department()))
}
