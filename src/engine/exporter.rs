//! Documents on their way to the practice software: taken out of their message, kept in the vault until their folder takes them, put there
//! once, looked at until they are taken. Each step is kept before it is taken, so that a cut leaves nothing twice and nothing unsaid.

mod trial;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, watch};
use tokio::task::spawn_blocking;

use super::Answer;
use super::relay::Relay;
use crate::clock;
use crate::documents::Drawer;
use crate::domain::document::{FileKind, Inside};
use crate::domain::export::{
    Content, ExportFault, ExportState, FileName, Kept, Planned, Profile, Subfolders, Take, Values, Which, ending_among,
    serving, wanted,
};
use crate::domain::filing::Found;
use crate::domain::shown::{self, line};
use crate::domain::{Address, MessageId, Notice};
use crate::mime;
use crate::store::{Error as StoreError, Export, ExportOrder, ExportSource, NewExport, Store};
use crate::watched::{Error as FolderError, Folder, Put, Seen, digest};

/// Seconds before a folder that did not take a file is tried again, each time longer.
const AGAIN: [i64; 4] = [5, 15, 60, 300];
/// Times that a document which cannot be taken out of its message is tried again.
const TRIES: u32 = 3;
/// Between two looks at what lies in folders.
const LOOK: Duration = Duration::from_secs(5);
/// The same once nothing was put there for some minutes.
const LATER: Duration = Duration::from_mins(1);
/// What is due at once comes after a breath: a folder that refuses is not hammered.
const SOON: Duration = Duration::from_secs(1);
/// Files of one name that are told apart.
const NUMBERS_MAX: u32 = 10_000;
/// Endings of pictures inside structured documents.
const PICTURES: [&str; 7] = ["png", "jpg", "gif", "tif", "bmp", "webp", "dcm"];

/// Hands over what was ordered in a vault. Cheap to clone.
#[derive(Clone)]
pub(super) struct Exporter {
    store: Store,
    drawer: Drawer,
    relay: Relay,
    /// As they hold: they may change while the session is open.
    profiles: Arc<watch::Sender<Arc<[Profile]>>>,
    /// Who files, for folders of each person.
    holder: Arc<str>,
    /// Where the days of acts and arrivals are told.
    zone: jiff::tz::TimeZone,
    /// One at a time: the steps of a file are taken in order.
    turn: Arc<Mutex<()>>,
}

/// A file that was taken out of a message.
struct Taken {
    part: u32,
    name: FileName,
    content: Vec<u8>,
}

impl Exporter {
    pub(super) fn new(store: Store, program: PathBuf, relay: Relay, profiles: &[Profile], holder: &str) -> Self {
        let (drawer, turn) = (Drawer::new(program), Arc::default());
        let zone = jiff::tz::TimeZone::system();
        let profiles = Arc::new(watch::Sender::new(profiles.into()));
        Self { store, drawer, relay, profiles, holder: holder.into(), zone, turn }
    }

    /// These hold from now on. What became a file before goes into the folder that it was meant for, unless it is recalled.
    pub(super) fn hold(&self, profiles: &[Profile]) {
        drop(self.profiles.send_replace(profiles.into()));
    }

    fn profiles(&self) -> Arc<[Profile]> {
        Arc::clone(&self.profiles.borrow())
    }

    /// The profiles, each with what waits for its folder.
    pub(super) async fn kept(self) -> Answer {
        match self.store.read(|reader| reader.exports_waiting()).await {
            Ok(waiting) => Answer::ExportProfiles(with_counts(&self.profiles(), &waiting)),
            Err(error) => Answer::Failed(error.notice()),
        }
    }

    /// For as long as the session lasts: what was ordered, then what comes.
    pub(super) async fn follow(self) {
        loop {
            let wait = match self.round().await {
                Ok(wait) => wait,
                Err(notice) => {
                    tracing::warn!(code = notice.code(), "Documents could not be handed over");
                    Some(LOOK)
                }
            };
            let ordered = self.relay.exports_wait();
            match wait {
                Some(wait) => drop(tokio::time::timeout(wait, ordered).await),
                None => ordered.await,
            }
        }
    }

    /// What waits for the folder of this profile is not put there any more; where another takes its place, it goes there.
    pub(super) async fn recall(self, profile: String, anew: Option<Profile>) -> Answer {
        let recalled = self.store.write_durable(move |tx| {
            let anew = anew.as_ref().and_then(|anew| Some((anew.name.as_str(), anew.folder.to_str()?)));
            tx.recall_exports(&profile, anew, clock::now())
        });
        match recalled.await {
            Ok(((), changes)) => self.relay.changed(changes),
            Err(error) => return Answer::Failed(error.notice()),
        }
        self.relay.export();
        self.kept().await
    }

    /// These documents are to be handed over, by the profile of this name or those that serve their mailboxes. `at_once`: nobody follows.
    pub(super) async fn order(self, which: Vec<Which>, named: Option<String>, again: bool, at_once: bool) -> Answer {
        if let Err(notice) = self.is_served(&which, named.as_deref()).await {
            return Answer::Failed(notice);
        }
        let profiles = self.profiles();
        let ordered = self.store.write_durable(move |tx| {
            let of =
                |account: &Address| chosen(&profiles, named.as_deref(), account).map(|profile| profile.name.clone());
            tx.order_exports(&which, &of, again, clock::now())
        });
        let ordered = ordered.await.map(|(_, changes)| changes);
        self.after(ordered, at_once).await
    }

    /// What was handed over of these messages is taken back, as far as its program has not taken it.
    pub(super) async fn take_back(self, messages: Vec<MessageId>, at_once: bool) -> Answer {
        let withdrawn = self.store.write_durable(move |tx| tx.withdraw_exports(&messages, clock::now()));
        let withdrawn = withdrawn.await.map(|((), changes)| changes);
        self.after(withdrawn, at_once).await
    }

    async fn after(self, written: Result<crate::domain::ChangeSet, StoreError>, at_once: bool) -> Answer {
        match written {
            Ok(changes) => self.relay.changed(changes),
            Err(error) => return Answer::Failed(error.notice()),
        }
        self.relay.export();
        if at_once && let Err(notice) = self.round().await {
            return Answer::Failed(notice);
        }
        Answer::Done
    }

    /// What an order would come to; nothing of it is kept or written.
    pub(super) async fn plan(self, which: Vec<Which>, named: Option<String>) -> Answer {
        match self.try_plan(which, named).await {
            Ok(planned) => Answer::Planned(planned),
            Err(notice) => Answer::Failed(notice),
        }
    }

    async fn try_plan(&self, which: Vec<Which>, named: Option<String>) -> Result<Vec<Planned>, Notice> {
        self.is_served(&which, named.as_deref()).await?;
        let lines = self.store.read(move |reader| reader.export_lines(&which)).await.map_err(|error| error.notice())?;
        let profiles = self.profiles();
        let mut all = Vec::new();
        for (message, team) in lines {
            let source =
                self.store.read(move |reader| reader.export_source(message)).await.map_err(|error| error.notice())?;
            let Some(profile) = chosen(&profiles, named.as_deref(), &source.account) else { continue };
            let inner = self.inner(profile, &source.account);
            let files = self.take(&source, team, profile).await?;
            let planned = |part, name: Option<&FileName>| Planned {
                message,
                part,
                profile: profile.name.clone(),
                folder: profile.folder.clone(),
                name: match (&inner, name) {
                    (Some(inner), Some(name)) => format!("{}/{}", inner.as_str(), name.as_str()),
                    (None, Some(name)) => name.as_str().to_owned(),
                    (_, None) => String::new(),
                },
            };
            if files.is_empty() {
                all.push(planned(0, None));
            }
            all.extend(files.iter().map(|file| planned(file.part, Some(&file.name))));
        }
        Ok(all)
    }

    async fn is_served(&self, which: &[Which], named: Option<&str>) -> Result<(), Notice> {
        let profiles = self.profiles();
        if named.is_some_and(|name| !profiles.iter().any(|profile| profile.name == name)) {
            return Err(Notice::Export(ExportFault::UnknownProfile));
        }
        let which = which.to_vec();
        let accounts = self.store.read(move |reader| reader.export_accounts(&which)).await;
        let accounts = accounts.map_err(|error| error.notice())?;
        let is_served = |account: &Address| chosen(&profiles, named, account).is_some();
        if accounts.is_empty() || accounts.iter().any(is_served) {
            Ok(())
        } else {
            Err(Notice::Export(ExportFault::NoProfile))
        }
    }

    /// Everything that can be done now, and how long until there may be more; `None`: until something is ordered.
    pub(super) async fn round(&self) -> Result<Option<Duration>, Notice> {
        let _turn = self.turn.lock().await;
        self.try_round().await.map_err(|error| error.notice())
    }

    async fn try_round(&self) -> Result<Option<Duration>, StoreError> {
        for order in self.store.read(|reader| reader.export_orders()).await? {
            self.carry_out(order).await?;
        }
        let now = clock::now();
        for export in self.store.read(move |reader| reader.exports_due(now)).await? {
            self.forward(export).await?;
        }
        self.watch().await?;
        let now = clock::now();
        let ahead = self.store.read(move |reader| reader.exports_ahead(now)).await?;
        let until = |next: Timestamp| Duration::try_from(next.duration_since(now)).unwrap_or_default().max(SOON);
        let is_new = |since: Timestamp| now.duration_since(since) < SignedDuration::from_mins(10);
        let looks = ahead.there.map(|since| if is_new(since) { LOOK } else { LATER });
        let looks = looks.into_iter().chain(ahead.ordered.then_some(LOOK)).min();
        Ok(ahead.next.map(until).into_iter().chain(looks).min())
    }

    /// An order becomes files in the vault.
    async fn carry_out(&self, order: ExportOrder) -> Result<(), StoreError> {
        let message = order.message;
        let source = self.store.read(move |reader| reader.export_source(message)).await?;
        let profiles = self.profiles();
        let profile = profiles.iter().find(|profile| profile.name == order.profile);
        let outcome = match profile {
            Some(profile) => self.take(&source, order.team, profile).await.map(|taken| (profile, taken)),
            None => Err(Notice::Export(ExportFault::UnknownProfile)),
        };
        let (profile, contents) = match outcome {
            Ok(outcome) => outcome,
            Err(notice) => {
                tracing::warn!(code = notice.code(), "A document could not be taken out of its message");
                let is_last = order.tries >= TRIES;
                let written = self.store.write(move |tx| {
                    if is_last {
                        tx.put_exports(&order, &source.account, &[], clock::now())
                    } else {
                        tx.order_again(order.id)
                    }
                });
                let ((), changes) = written.await?;
                self.relay.changed(changes);
                if is_last {
                    self.relay.notice(notice);
                }
                return Ok(());
            }
        };
        let inner = self.inner(profile, &source.account);
        let Some(folder) = profile.folder.to_str().map(str::to_owned) else { return Ok(()) };
        let mut files = Vec::new();
        for Taken { part, name, content } in contents {
            let Some(token) = drawn_token() else { return Ok(()) };
            let (folder, inner, digest) = (folder.clone(), inner.clone(), digest(&content));
            files.push(NewExport { part, folder, inner, name, digest, content, token });
        }
        let put = move |tx: &mut crate::store::Tx<'_>| tx.put_exports(&order, &source.account, &files, clock::now());
        let ((), changes) = self.store.write_durable(put).await?;
        self.relay.changed(changes);
        Ok(())
    }

    /// The files that a profile takes of a line.
    async fn take(&self, source: &ExportSource, team: u16, profile: &Profile) -> Result<Vec<Taken>, Notice> {
        let own: Vec<Found> = source.found.iter().filter(|found| found.group == team).cloned().collect();
        let all_wanted = wanted(&own, &source.found, &profile.contents);
        let message = source.message.id;
        let read = self.store.read(move |reader| reader.raw(message)).await.map_err(|error| error.notice())?;
        let raw: Arc<[u8]> = read.ok_or(Notice::NotFound)?.into();
        let sender = line(&shown::person(&source.message.from).name, 60);
        let received = source.message.date.to_zoned(self.zone.clone()).date();
        let (drawer, profile) = (self.drawer.clone(), profile.clone());
        let number = source.message.id.0;
        let taken = spawn_blocking(move || {
            let name = |found: &Found, ending: &str| {
                let values = Values { found, received, sender: &sender, number };
                profile.template.name(values, ending, profile.plain)
            };
            let mut all: Vec<Taken> = Vec::new();
            for take in all_wanted {
                take_out(&drawer, &raw, &own, (&take, &profile.contents), &name, &mut all)?;
            }
            // Sent inside a structured document and beside it, it is one file in the folder.
            let mut known = BTreeSet::new();
            all.retain(|one| known.insert((one.name.as_str().to_owned(), digest(&one.content))));
            Ok(all)
        });
        taken.await.map_err(|_| Notice::Internal)?
    }

    fn inner(&self, profile: &Profile, account: &Address) -> Option<FileName> {
        match profile.subfolders {
            Subfolders::None => None,
            Subfolders::Mailbox => Some(FileName::folder(&account.to_string(), profile.plain)),
            Subfolders::Holder => Some(FileName::folder(&self.holder, profile.plain)),
        }
    }

    /// One file as far as it goes now.
    async fn forward(&self, export: Export) -> Result<(), StoreError> {
        let (id, tries) = (export.id, export.tries);
        let done = match export.state {
            ExportState::There => self.withdraw(&export).await,
            ExportState::Withdrawn => self.tidy(&export).await,
            ExportState::Placing => self.go_on(export).await,
            // Its name was another's, and it is not wanted any more.
            _ if export.back => self.give_up(&export).await,
            _ => self.begin(export).await,
        };
        match done {
            // Or it was taken back meanwhile.
            Ok(()) | Err(Halt::Store(StoreError::NotFound)) => Ok(()),
            Err(Halt::Folder(error)) => {
                let wait = usize::try_from(tries).ok().and_then(|tries| AGAIN.get(tries)).or(AGAIN.last());
                let wait = SignedDuration::from_secs(wait.copied().unwrap_or_default());
                let next = clock::now().saturating_add(wait).unwrap_or(Timestamp::MAX);
                let ((), changes) = self.store.write(move |tx| tx.defer_export(id, error.fault(), next)).await?;
                self.relay.changed(changes);
                Ok(())
            }
            Err(Halt::Store(error)) => Err(error),
        }
    }

    /// What is not in its folder yet, as far as is known.
    async fn begin(&self, mut export: Export) -> Result<(), Halt> {
        let id = export.id;
        let folder = folder(&export);
        // The first name that nobody bears; what is there already is not put there again.
        loop {
            let (name, content, there) = (export.bears(), (export.size, export.digest.clone()), folder.clone());
            match blocking(move || there.look(&name, (content.0, &content.1))).await? {
                Seen::Nothing => break,
                Seen::Same => return self.settle(&export, ExportState::There).await,
                Seen::Other if export.number >= NUMBERS_MAX => return Err(Halt::Folder(FolderError::Full)),
                Seen::Other => export.number = export.number.saturating_add(1),
            }
        }
        let content = self.store.read(move |reader| reader.export_content(id)).await?;
        let (there, token) = (folder.clone(), export.token.clone());
        blocking(move || there.bring(&token, &content)).await?;
        let number = export.number;
        let placed = self.store.write_durable(move |tx| tx.place_export(id, number)).await;
        if let Err(error) = placed {
            self.clear(&export).await?;
            return Err(error.into());
        }
        self.go_on(export).await
    }

    /// What was about to bear its name, perhaps in an earlier session.
    async fn go_on(&self, export: Export) -> Result<(), Halt> {
        let (id, folder, name, token) = (export.id, folder(&export), export.bears(), export.token.clone());
        let (there, called) = (folder.clone(), name.clone());
        let put = blocking(move || there.put(&token, &called)).await?;
        if put == Put::Done {
            return self.settle(&export, ExportState::There).await;
        }
        let (there, called, content) = (folder.clone(), name, (export.size, export.digest.clone()));
        let seen = blocking(move || there.look(&called, (content.0, &content.1))).await?;
        match (put, seen) {
            (_, Seen::Same) => {
                self.clear(&export).await?;
                self.settle(&export, ExportState::There).await
            }
            // It lay ready, and does not any more: it bore its name and was taken, or somebody has tidied. Nobody can tell.
            (Put::NotThere, Seen::Nothing | Seen::Other) => self.settle(&export, ExportState::Doubtful).await,
            (_, Seen::Nothing | Seen::Other) => {
                let number = export.number.saturating_add(1);
                let ((), _) = self.store.write_durable(move |tx| tx.renumber_export(id, number)).await?;
                Ok(())
            }
        }
    }

    async fn settle(&self, export: &Export, state: ExportState) -> Result<(), Halt> {
        let (id, number) = (export.id, export.number);
        let settled = self.store.write_durable(move |tx| {
            tx.renumber_export(id, number)?;
            tx.export_arrived(id, state, clock::now())
        });
        let ((), changes) = settled.await?;
        self.relay.changed(changes);
        Ok(())
    }

    async fn give_up(&self, export: &Export) -> Result<(), Halt> {
        self.clear(export).await?;
        self.withdrawn(export, ExportState::Withdrawn).await
    }

    /// Taken back before it bore its name: a cut may have left it in its folder under the hidden one.
    async fn tidy(&self, export: &Export) -> Result<(), Halt> {
        let id = export.id;
        self.clear(export).await?;
        let ((), _) = self.store.write(move |tx| tx.export_tidied(id)).await?;
        Ok(())
    }

    async fn clear(&self, export: &Export) -> Result<(), Halt> {
        let (folder, token) = (folder(export), export.token.clone());
        Ok(blocking(move || folder.clear(&token)).await?)
    }

    /// Taken back, where it is still there unchanged.
    async fn withdraw(&self, export: &Export) -> Result<(), Halt> {
        let (folder, name, content) = (folder(export), export.bears(), (export.size, export.digest.clone()));
        let state = match blocking(move || folder.take_back(&name, (content.0, &content.1))).await? {
            Seen::Same => ExportState::Withdrawn,
            Seen::Nothing | Seen::Other => ExportState::Taken,
        };
        self.withdrawn(export, state).await
    }

    async fn withdrawn(&self, export: &Export, state: ExportState) -> Result<(), Halt> {
        let id = export.id;
        let ((), changes) = self.store.write_durable(move |tx| tx.export_withdrawn(id, state, clock::now())).await?;
        self.relay.changed(changes);
        Ok(())
    }

    /// What lies in folders: what is there no longer was taken.
    async fn watch(&self) -> Result<(), StoreError> {
        let now = clock::now();
        let mut away: Vec<String> = Vec::new();
        for export in self.store.read(move |reader| reader.exports_there(now)).await? {
            if away.contains(&export.folder) {
                continue;
            }
            let (id, folder, name) = (export.id, folder(&export), export.bears());
            // Another file of that name says that this one is gone.
            match blocking(move || folder.holds(&name, export.size)).await {
                Ok(true) => {}
                Ok(false) => {
                    let ((), changes) = self.store.write(move |tx| tx.export_taken(id, clock::now())).await?;
                    self.relay.changed(changes);
                }
                Err(_) => away.push(export.folder),
            }
        }
        Ok(())
    }
}

/// Why a file does not go further now.
enum Halt {
    /// Its folder.
    Folder(FolderError),
    /// The vault.
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FolderError> for Halt {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}

/// A share that does not answer holds up this task and nothing else.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FolderError> + Send + 'static,
) -> Result<T, FolderError> {
    spawn_blocking(work).await.unwrap_or(Err(FolderError::Away))
}

fn folder(export: &Export) -> Folder {
    Folder::new(export.folder.clone().into(), export.inner.clone())
}

/// The profile of this name, else the one that serves the mailbox.
fn chosen<'p>(profiles: &'p [Profile], named: Option<&str>, account: &Address) -> Option<&'p Profile> {
    match named {
        Some(name) => profiles.iter().find(|profile| profile.name == name),
        None => serving(profiles, account),
    }
}

/// Profiles, and how many files of each wait.
pub(super) fn with_counts(profiles: &[Profile], waiting: &[(String, u32)]) -> Vec<Kept> {
    let of = |name: &str| waiting.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count);
    profiles.iter().map(|profile| Kept { profile: profile.clone(), waiting: of(&profile.name) }).collect()
}

fn drawn_token() -> Option<String> {
    let mut drawn = [0_u8; 16];
    getrandom::fill(&mut drawn).ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(drawn)))
}

/// What one take comes to. Blocking.
fn take_out(
    drawer: &Drawer,
    raw: &[u8],
    line: &[Found],
    (take, contents): (&Take, &[Content]),
    name: &dyn Fn(&Found, &str) -> FileName,
    all: &mut Vec<Taken>,
) -> Result<(), Notice> {
    let (Take::Whole { part, .. } | Take::Inside { part, .. }) = take;
    let file = mime::read::part(raw, *part).ok_or(Notice::NotFound)?;
    match take {
        Take::Whole { part, ending } => {
            let found = line.iter().find(|found| found.part == *part).ok_or(Notice::NotFound)?;
            all.push(Taken { part: *part, name: name(found, ending), content: file.octets });
        }
        Take::Inside { part, place } => {
            let found =
                line.iter().find(|found| (found.part, found.place) == (*part, *place)).ok_or(Notice::NotFound)?;
            let octets: Arc<[u8]> = file.octets.into();
            let set = drawer.documents(Arc::clone(&octets)).map_err(crate::documents::Error::notice)?;
            let document = set.documents.get(usize::from(*place)).ok_or(Notice::NotFound)?;
            for (enclosed, at) in document.files.iter().zip(0_u16..) {
                let ending = match enclosed.kind {
                    FileKind::Pdf => Some("pdf").filter(|_| contents.contains(&Content::Pdf)),
                    FileKind::Picture | FileKind::Other => {
                        ending_among(&enclosed.name, &PICTURES).filter(|_| contents.contains(&Content::Other))
                    }
                };
                let Some(ending) = ending else { continue };
                let inside = Inside { document: *place, file: at };
                let content = drawer.file(Arc::clone(&octets), inside).map_err(crate::documents::Error::notice)?;
                all.push(Taken { part: *part, name: name(found, ending), content });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "exporter_tests.rs"]
mod tests;
