//! The local index of the national directory in its folder: public data, not encrypted, in a file of its own whose every page is proved
//! before it is used (`super::pages`). Built beside the one in use and put in its place once it verifies; the one of the day before
//! is kept, and serves when the new one turns out to be altered.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::Error;
use super::build;
use super::extract::Row;
use super::manifest::{self, Manifest, Seal, Verdict};
use super::rank::Context;
use super::reader::Reader;
use super::typed::Typed;
use crate::custody::{self, Hands};
use crate::domain::browse::{Facet, Listing, Offer, Wanted};
use crate::domain::renewal::Indexed;
use crate::domain::{Address, Correspondent};

/// Names the file in use, then the one before.
const CURRENT: &str = "current";
/// Held during an import: the window and the command line may both be asked for one.
const LOCK: &str = "lock";
/// Indexes kept.
const KEPT: usize = 2;

/// What an import took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Rows of the new index.
    pub rows: u64,
    /// Lines that could not be read.
    pub skipped: u64,
}

/// What is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What is written down of it; `None` while nothing is in use.
    pub manifest: Option<Manifest>,
    /// The one that should be in use was refused; what is in use is the one before it, or nothing.
    pub altered: bool,
    /// There is one that another version of this program made, and none that can be used.
    pub outdated: bool,
    /// Octets of the indexes on the disk.
    pub octets: u64,
}

/// The index of one folder. Its methods read the disk: call them off the async workers.
#[derive(Debug)]
pub struct Index {
    folder: PathBuf,
    /// In whose hands the files must be; `None` for a folder that is its user's anyway.
    hands: Option<Hands>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    used: Option<Used>,
    /// Names that are not used any more.
    refused: Vec<String>,
    /// The first that another version of this program made: its rows, and when it was made.
    outdated: Option<(u64, i64)>,
}

impl State {
    fn is_altered(&self) -> bool {
        !self.refused.is_empty()
    }
}

#[derive(Debug)]
struct Used {
    name: String,
    manifest: Manifest,
    seal: Seal,
    reader: Reader,
}

impl Index {
    /// Opens the index kept in `folder`; it is empty until something was imported.
    ///
    /// # Errors
    /// There is one, but neither it nor the one before it can be used: import again.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::in_hands(folder, None)
    }

    /// The same, of which nobody else than these may be able to change the files.
    ///
    /// # Errors
    /// As [`Index::open`]; [`Error::Loose`] when others may change them.
    pub fn in_hands(folder: &Path, hands: Option<Hands>) -> Result<Self, Error> {
        let index = Self { hands, ..Self::empty(folder) };
        index.load(&mut index.lock())?;
        Ok(index)
    }

    /// An index of `folder` that starts empty, whatever is there: for a damaged one, until the next import.
    pub fn empty(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), hands: None, state: Mutex::default() }
    }

    /// The same, of one that was just found to be of no use.
    pub(super) fn refused(folder: &Path, hands: Option<Hands>) -> Self {
        let index = Self { hands, ..Self::empty(folder) };
        index.lock().refused = index.names().unwrap_or_default();
        index
    }

    /// Takes the first of those that `current` names and that can be used.
    fn load(&self, state: &mut State) -> Result<(), Error> {
        (state.used, state.outdated) = (None, None);
        let mut fault = None;
        for name in self.names()? {
            if state.refused.contains(&name) {
                continue;
            }
            match self.use_file(&name) {
                Ok(used) => {
                    state.used = Some(used);
                    return Ok(());
                }
                Err(Error::Outdated { rows, imported_at }) => {
                    tracing::info!("An index of the directory is of another version of this program: not used");
                    state.outdated = state.outdated.or(Some((rows, imported_at)));
                }
                Err(error) => {
                    tracing::warn!(error = %error, "An index of the directory is not used");
                    state.refused.push(name);
                    fault = fault.or(Some(error));
                }
            }
        }
        fault.map_or(Ok(()), Err)
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        match std::fs::read_to_string(self.folder.join(CURRENT)) {
            Ok(text) => {
                let names: Vec<String> = text.lines().map(str::to_owned).take(KEPT).collect();
                let fit = !names.is_empty() && names.iter().all(|name| is_file_name(name));
                if fit { Ok(names) } else { Err(Error::Damaged) }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Error::Unreadable(error)),
        }
    }

    fn use_file(&self, name: &str) -> Result<Used, Error> {
        let (file, beside) = (self.folder.join(name), manifest_of(&self.folder.join(name)));
        if let Some(hands) = self.hands {
            for path in [&file, &beside] {
                let _ = custody::vetted(path, hands).map_err(|error| match error {
                    custody::Error::Missing => Error::Altered,
                    custody::Error::Loose { .. } => Error::Loose,
                })?;
            }
        }
        let (manifest, seal) = Manifest::read(&beside)?;
        let reader = Reader::open(&file, &manifest.root()?)?;
        if reader.rows() as u64 != manifest.rows {
            return Err(Error::Altered);
        }
        Ok(Used { name: name.to_owned(), manifest, seal, reader })
    }

    /// Replaces the index by this extract (text or zip). The one in use serves until the new one verifies. Waits for another import
    /// into the same folder, of whatever program: the last one counts.
    ///
    /// # Errors
    /// Nothing has changed then.
    pub fn import(&self, path: &Path, now: Timestamp) -> Result<Imported, Error> {
        self.import_from(path, &manifest::file_name(path), now, &mut |_| true)
    }

    /// The same, with where the extract comes from; `watch` is told how far it has come, and stops it by `false`: nothing is left of
    /// it then. One that was cut off begins anew: it takes seconds, and what it had written proves nothing. Its extract
    /// is not fetched again for that (`engine::librarian`).
    ///
    /// # Errors
    /// Nothing has changed then.
    pub fn import_from(
        &self,
        path: &Path,
        source: &str,
        now: Timestamp,
        watch: &mut dyn FnMut(Indexed) -> bool,
    ) -> Result<Imported, Error> {
        std::fs::create_dir_all(&self.folder).map_err(Error::Unwritable)?;
        let lock = File::create(self.folder.join(LOCK)).map_err(Error::Unwritable)?;
        lock.lock().map_err(Error::Unwritable)?;
        // What was cut off is of no use, and this is the only import into the folder.
        let names = self.names().unwrap_or_default();
        self.clean(&names);
        let last = names.first().and_then(|name| match self.use_file(name) {
            Ok(used) => Some((used.manifest.rows, used.manifest.imported_at)),
            Err(Error::Outdated { rows, imported_at }) => Some((rows, imported_at)),
            Err(_) => None,
        });
        let before = last.map_or(0, |(rows, _)| rows);
        // Days are told apart by their second, and only a later one is new to a vault.
        let now = last
            .and_then(|(_, imported_at)| Timestamp::from_second(imported_at.checked_add(1)?).ok())
            .map_or(now, |at| at.max(now));
        let mut number = now.as_nanosecond();
        while self.folder.join(file_name(number)).exists() {
            number = number.saturating_add(1);
        }
        let name = file_name(number);
        let file = self.folder.join(&name);
        let made = build::build(path, &file, now, before, watch).and_then(|built| {
            Manifest::new(&built, source, now).write(&manifest_of(&file))?;
            let mut used = self.use_file(&name)?;
            if used.reader.verifies() { Ok(used) } else { Err(Error::Damaged) }
        });
        let used = match made {
            Ok(used) => used,
            Err(error) => return Err(dropped(&file, error)),
        };
        let imported = Imported { rows: used.manifest.rows, skipped: used.manifest.skipped };
        let mut kept = vec![name.clone()];
        kept.extend(names.into_iter().take(KEPT.saturating_sub(1)));
        if let Err(error) = self.point_to(&kept) {
            drop(used);
            return Err(dropped(&file, error));
        }
        let mut state = self.lock();
        *state = State { used: Some(used), ..State::default() };
        drop(state);
        self.clean(&kept);
        Ok(imported)
    }

    /// Mailboxes for what was typed, best first. However many there are, a bounded number of them is looked at.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<Correspondent>, Error> {
        self.find(text, &Context::default(), limit)
    }

    /// The same for somebody: whom she has written to, where she practises.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn find(&self, text: &str, context: &Context, limit: usize) -> Result<Vec<Correspondent>, Error> {
        let typed = Typed::parse(text);
        let rows = self.ask(|reader| reader.search(&typed, context, limit))?;
        Ok(rows.into_iter().map(|row| row.correspondent).collect())
    }

    /// A part of the mailboxes that are as wanted: by name, or the likeliest first where words were typed.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn browse(&self, wanted: &Wanted, context: &Context, from: usize, limit: usize) -> Result<Listing, Error> {
        self.ask(|reader| reader.browse(wanted, context, from, limit))
    }

    /// What the list may be narrowed to, beside what it is narrowed to in the other way; `typed` says how it is called.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn offers(
        &self,
        facet: Facet,
        wanted: &Wanted,
        typed: &str,
        context: &Context,
        limit: usize,
    ) -> Result<Vec<Offer>, Error> {
        self.ask(|reader| reader.offers(facet, wanted, typed, context, limit))
    }

    /// The mailbox of exactly this address, without regard to the case of its local part.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn by_address(&self, address: &Address) -> Result<Option<Correspondent>, Error> {
        Ok(self.rows(address)?.into_iter().next().map(|row| row.correspondent))
    }

    /// All that the directory says of an address: a line for each place.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn rows(&self, address: &Address) -> Result<Vec<Row>, Error> {
        let address = address.folded();
        self.ask(|reader| reader.by_address(&address))
    }

    /// All mailboxes of the person with this RPPS number.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn by_rpps(&self, rpps: &str) -> Result<Vec<Row>, Error> {
        let Ok(number) = rpps.parse() else { return Ok(Vec::new()) };
        self.ask(|reader| reader.by_rpps(number))
    }

    /// Addresses with this local part, in any domain; a handful at most.
    ///
    /// # Errors
    /// Empty, or damaged.
    pub fn by_local(&self, local: &str) -> Result<Vec<Address>, Error> {
        let local = local.to_lowercase();
        let rows = self.ask(|reader| reader.by_local(&local))?;
        let mut addresses: Vec<Address> = rows.into_iter().map(|row| row.correspondent.address).collect();
        addresses.dedup();
        Ok(addresses)
    }

    /// Asks the index in use. One that turns out to be altered is not used any more: the one before is asked.
    fn ask<T>(&self, question: impl Fn(&mut Reader) -> Result<T, Error>) -> Result<T, Error> {
        let mut state = self.lock();
        loop {
            let Some(used) = state.used.as_mut() else {
                return Err(match state.outdated {
                    _ if state.is_altered() => Error::Altered,
                    Some((rows, imported_at)) => Error::Outdated { rows, imported_at },
                    None => Error::Empty,
                });
            };
            match question(&mut used.reader) {
                Err(error) if error.is_of_the_file() => {
                    let name = used.name.clone();
                    self.refuse(&mut state, name);
                }
                answer => return answer,
            }
        }
    }

    fn refuse(&self, state: &mut State, name: String) {
        tracing::error!("The index of the directory was altered");
        state.refused.push(name);
        if let Err(error) = self.load(state) {
            tracing::warn!(error = %error, "No other index of the directory can be used");
        }
    }

    /// Compares the index in use with those that a vault remembers; one that is altered is not used any more. Returns what the vault is
    /// to remember, if it is new to it. A folder that only the administrator writes proves its index by itself.
    pub fn vouch(&self, remembered: &[Seal], now: Timestamp) -> Option<Seal> {
        let mut state = self.lock();
        loop {
            let used = state.used.as_ref()?;
            let seal = used.seal;
            match seal.judge(remembered, now) {
                Verdict::Known => return None,
                Verdict::New => return Some(seal),
                Verdict::Altered if self.hands == Some(Hands::Administrator) => return Some(seal),
                Verdict::Altered => {
                    let name = used.name.clone();
                    self.refuse(&mut state, name);
                }
            }
        }
    }

    /// The one that should be in use was refused.
    pub fn is_altered(&self) -> bool {
        self.lock().is_altered()
    }

    /// There is one that another version of this program made, and none that can be used.
    pub fn is_outdated(&self) -> bool {
        let state = self.lock();
        state.used.is_none() && state.outdated.is_some()
    }

    /// What is in use.
    pub fn status(&self) -> Status {
        let outdated = self.is_outdated();
        let state = self.lock();
        let octets = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let octets = octets.filter_map(|entry| entry.metadata().ok()).map(|facts| facts.len()).sum();
        let manifest = state.used.as_ref().map(|used| used.manifest.clone());
        Status { manifest, altered: state.is_altered(), outdated, octets }
    }

    /// Looks whether another program has put a newer index in the place of this one, and uses it then.
    pub fn refresh(&self) {
        let newest = self.names().unwrap_or_default().into_iter().next();
        let mut state = self.lock();
        let is_other = newest.is_some_and(|name| {
            state.used.as_ref().is_none_or(|used| used.name != name) && !state.refused.contains(&name)
        });
        if is_other && let Err(error) = self.load(&mut state) {
            tracing::warn!(error = %error, "The index of the directory cannot be used");
        }
    }

    /// Mailboxes in the index.
    pub fn len(&self) -> usize {
        self.lock().used.as_ref().map_or(0, |used| used.reader.rows())
    }

    /// Nothing was imported yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the extract in use was imported.
    pub fn imported_at(&self) -> Option<Timestamp> {
        self.lock().used.as_ref().map(|used| used.reader.imported_at())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn point_to(&self, names: &[String]) -> Result<(), Error> {
        let beside = self.folder.join("current.new");
        std::fs::write(&beside, names.join("\n")).map_err(Error::Unwritable)?;
        std::fs::rename(&beside, self.folder.join(CURRENT)).map_err(Error::Unwritable)
    }

    /// Removes the files of other indexes. One that another program has open may stay until the next time.
    fn clean(&self, kept: &[String]) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| is_ours(name)) else { continue };
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            if !kept.iter().any(|kept| kept.strip_suffix(EXTENSION) == Some(stem)) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Removes files that are of no use, on the way out with an error.
fn dropped(file: &Path, error: Error) -> Error {
    let _ = std::fs::remove_file(file);
    let _ = std::fs::remove_file(manifest_of(file));
    error
}

/// Of the file of an index, with the dot.
const EXTENSION: &str = ".pages";

fn file_name(number: i128) -> String {
    format!("index-{number}{EXTENSION}")
}

fn manifest_of(file: &Path) -> PathBuf {
    file.with_extension("json")
}

fn is_file_name(name: &str) -> bool {
    let digits = name.strip_prefix("index-").and_then(|rest| rest.strip_suffix(EXTENSION));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// A file that this room has written, now or in its first form.
fn is_ours(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    is_file_name(&format!("{stem}{EXTENSION}")) && matches!(extension, "pages" | "json" | "sqlite")
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
