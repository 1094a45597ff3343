//! Keeps the list: takes a download or refuses it, keeps the last good signed copy as it was signed, and never goes back.
//!
//! An unsigned list, taken from its official host only, lives in memory: on disk nothing would protect it.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::mark::Mark;
use super::seal::Signer;
use super::{CLOCK_TOLERANCE, Error, Gate, Whitelist, signature};
use crate::domain::notice::ListFault;
use crate::domain::patient::Leave;
use crate::settings::{PracticeSettings, TrustSettings};

/// The signed list, octet for octet as it was fetched.
const COPY: &str = "whitelist.xml";
/// The high-water mark.
const MARK: &str = "whitelist.seen";

/// What a list must satisfy.
#[derive(Clone, Debug)]
pub struct Rules {
    signer: Signer,
    max_age: SignedDuration,
    unsigned_from_official: bool,
    patients: Leave,
}

impl Rules {
    /// Rules of these settings. With practice trust a list must be signed.
    pub fn of(trust: &TrustSettings, practice: Option<&PracticeSettings>) -> Self {
        Self {
            signer: Signer::of(practice),
            max_age: SignedDuration::from_hours(i64::from(trust.list_max_age_hours())),
            unsigned_from_official: practice.is_none() && !trust.require_signed_list,
            patients: trust.patients(),
        }
    }
}

/// A list as it came.
#[derive(Debug)]
pub struct Download {
    octets: Vec<u8>,
    official: bool,
}

impl Download {
    /// Octets from anywhere: they must be signed.
    pub fn from_anywhere(octets: Vec<u8>) -> Self {
        Self { octets, official: false }
    }

    /// Octets from the official host, over a connection that ends in IGC-Santé Élémentaire Organisations.
    pub(super) fn from_official_host(octets: Vec<u8>) -> Self {
        Self { octets, official: true }
    }
}

/// The list in force and what was seen before. `seal` says whether a certificate (DER) is a seal that chains to IGC-Santé now.
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    rules: Rules,
    gate: Gate,
    /// What was seen since the program started, or is known from a vault: holds whatever befalls the files meanwhile.
    seen: Option<Mark>,
}

impl Keeper {
    /// Loads the last good copy, verified anew: seal, signer, dates, and not older than the mark.
    pub fn open(folder: &Path, rules: Rules, seal: impl Fn(&[u8], Timestamp) -> bool, now: Timestamp) -> Self {
        let mut keeper = Self { folder: folder.to_owned(), rules, gate: Gate::closed(ListFault::Missing), seen: None };
        keeper.gate = match keeper.load(seal, now) {
            Ok(list) => {
                keeper.seen = Some(Mark::of(&list));
                Gate::open(list)
            }
            Err(error) => {
                tracing::info!(fault = ?error.fault(), "No list of the trust space at start");
                Gate::closed(error.fault())
            }
        };
        keeper
    }

    /// The gate now. Take it again for each decision: a copy of it does not learn of later lists.
    pub fn gate(&self) -> Gate {
        self.gate.clone().with_patients(self.rules.patients)
    }

    /// Judges a download. When it is refused the list in force stays; where there is none, the gate says what was wrong.
    ///
    /// # Errors
    /// Why it is refused. [`Error::Disk`] alone comes after the list was taken: it serves, but is not kept.
    pub fn receive(
        &mut self,
        download: &Download,
        seal: impl Fn(&[u8], Timestamp) -> bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        let judged = self.judge(download, seal, now);
        match judged {
            Ok((list, mark)) => {
                self.seen = Some(mark);
                let kept = self.keep(download, &list, mark);
                self.gate = Gate::open(list);
                kept
            }
            Err(error) => {
                self.failed(error.fault(), now);
                Err(error)
            }
        }
    }

    /// The newest list seen, for a place where nobody else can change it.
    pub fn seen(&self) -> Option<Mark> {
        self.seen
    }

    /// Takes what such a place says was seen: a list in force that is older, or is not signed though one was, serves no more.
    pub fn remember(&mut self, mark: Mark) {
        self.seen = Some(Mark::raised(self.seen, mark));
        self.gate = self.gate.above(mark);
    }

    /// Tells that no list could be fetched. The first reason stays until a list serves.
    pub fn failed(&mut self, fault: ListFault, now: Timestamp) {
        // A list past its age keeps that reason: it says more than the failure to renew it.
        if matches!(self.gate.list(now), Err(ListFault::Missing)) {
            self.gate = Gate::closed(fault);
        }
    }

    fn load(&self, seal: impl Fn(&[u8], Timestamp) -> bool, now: Timestamp) -> Result<Whitelist, Error> {
        let mark = self.note(now)?;
        let octets = match std::fs::read(self.path(COPY)) {
            Ok(octets) => octets,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::Missing),
            Err(error) => return Err(Error::Disk(error)),
        };
        let list = self.signed_list(&octets, seal, now)?;
        if mark.is_some_and(|mark| list.generated() < mark.generated) {
            return Err(Error::Older);
        }
        in_its_time(&list, now)?;
        Ok(list)
    }

    fn judge(
        &self,
        download: &Download,
        seal: impl Fn(&[u8], Timestamp) -> bool,
        now: Timestamp,
    ) -> Result<(Whitelist, Mark), Error> {
        // A damaged mark is as good as one that says « signed »: only a sealed list, still young, sets a new one.
        let mark = match self.note(now) {
            Ok(mark) => mark,
            Err(Error::Mark) => Some(Mark { generated: Timestamp::MIN, signed: true }),
            Err(error) => return Err(error),
        };
        let mark = match (mark, self.seen) {
            (on_disk, Some(seen)) => Some(Mark::raised(on_disk, seen)),
            (on_disk, None) => on_disk,
        };
        let signed_before = mark.is_some_and(|mark| mark.signed) || self.path(COPY).exists();
        let list = match self.signed_list(&download.octets, seal, now) {
            Err(Error::Signature(signature::Error::Unsigned)) => {
                if signed_before || !download.official || !self.rules.unsigned_from_official {
                    return Err(Error::Unsigned);
                }
                Whitelist::parse(&download.octets, false, self.rules.max_age)?
            }
            judged => judged?,
        };
        if mark.is_some_and(|mark| list.generated() < mark.generated) {
            return Err(Error::Older);
        }
        in_its_time(&list, now)?;
        // What lies on the disk may hold a list back, and moves nothing forward: only a list that was proved does.
        let mark = Mark::raised(self.seen, Mark::of(&list));
        Ok((list, mark))
    }

    /// The note on the disk. One from the future is no program's: nothing generated then was ever accepted.
    fn note(&self, now: Timestamp) -> Result<Option<Mark>, Error> {
        match Mark::read(&self.path(MARK))? {
            Some(mark) if mark.generated > now.saturating_add(CLOCK_TOLERANCE).unwrap_or(Timestamp::MAX) => {
                Err(Error::Mark)
            }
            mark => Ok(mark),
        }
    }

    fn signed_list(
        &self,
        octets: &[u8],
        seal: impl Fn(&[u8], Timestamp) -> bool,
        now: Timestamp,
    ) -> Result<Whitelist, Error> {
        let signed = signature::verify(octets).map_err(Error::Signature)?;
        if !self.rules.signer.is_named_in(signed.certificate()) || !seal(signed.certificate(), now) {
            return Err(Error::WrongSigner);
        }
        Whitelist::parse(signed.content(), true, self.rules.max_age)
    }

    /// The copy first: interrupted in between, the mark is only behind, and the next load raises nothing that was not verified.
    fn keep(&self, download: &Download, list: &Whitelist, mark: Mark) -> Result<(), Error> {
        std::fs::create_dir_all(&self.folder).map_err(Error::Disk)?;
        if list.is_signed() {
            self.replace(COPY, &download.octets)?;
        }
        self.replace(MARK, mark.to_text().as_bytes())
    }

    fn replace(&self, name: &str, octets: &[u8]) -> Result<(), Error> {
        // The window and the command line may both be fetching: each writes a file of its own.
        let beside = self.path(&format!("{name}.{}.new", std::process::id()));
        let write = || {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(octets)?;
            file.sync_all()?;
            std::fs::rename(&beside, self.path(name))
        };
        write().map_err(|error| {
            // A leftover is harmless, and the first error says more.
            drop(std::fs::remove_file(&beside));
            Error::Disk(error)
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn in_its_time(list: &Whitelist, now: Timestamp) -> Result<(), Error> {
    match list.usable(now) {
        Ok(()) => Ok(()),
        Err(ListFault::FromFuture) => Err(Error::FromFuture),
        Err(_) => Err(Error::Expired),
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
