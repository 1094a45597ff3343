//! What is written down of an index, apart from it: what proves it, where it comes from, when it was made. The hash of this is what a
//! vault remembers.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::build::Built;
use super::pages::Root;
use super::{Error, shown};

/// Changes with the layout of the file and with the folding.
const FORMAT: u32 = 4;
/// An import may be noted so far ahead of this computer's clock: two programs may have set it.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Most octets of one.
const LONGEST: u64 = 64 * 1024;

/// Of one index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// Mailboxes in it.
    pub rows: u64,
    /// Lines that could not be read.
    pub skipped: u64,
    /// Rows that contradict each other: they are never found.
    pub contradicted: u64,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub imported_at: i64,
    /// Where the extract came from, without what names a person: the name of its file, or the address it was fetched from.
    pub source: String,
    /// `202611230600`: when the extract was made, as its name says; may be empty.
    pub stamp: String,
    /// SHA-256 of the extract's text, in hexadecimal.
    pub extract: String,
    /// What proves the file of the index, in hexadecimal.
    pub root: String,
}

/// What every version of this program can read of one.
#[derive(Deserialize)]
struct Version {
    format: u32,
    rows: u64,
    imported_at: i64,
}

/// What a vault remembers of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// SHA-256 of the manifest.
    pub digest: [u8; 32],
    /// When the index was made, in whole seconds.
    pub imported_at: Timestamp,
}

/// What those who remember earlier indexes say of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is one of them.
    Known,
    /// It is later than all of them: a new day's.
    New,
    /// It is none of them, and not later, or of a time to come: somebody has changed it, or put an old one back that was never used.
    Altered,
}

impl Seal {
    /// Judges by the seals that are remembered. One that was made later than now was made by nobody: it is not used, and where it was
    /// once remembered it keeps no real day out.
    ///
    /// A day made up with a date that could be true is believed where its user herself may write. No secret would tell it from a real one:
    /// whoever acts as she does may ask this program to load a forged extract, which needs no card, and reads what the key store keeps
    /// for her; an extract bears no signature of who publishes it. So the index that only the administrator writes is asked before
    /// her own ([`super::Directory::index`]). Else what a forged day could do is bounded by the gate, by whom her letters have reached, who
    /// come first, and by the look-up of an address that is chosen.
    pub fn judge(&self, remembered: &[Self], now: Timestamp) -> Verdict {
        let latest = now.saturating_add(CLOCK_TOLERANCE).unwrap_or(Timestamp::MAX);
        if self.imported_at > latest {
            return Verdict::Altered;
        }
        if remembered.contains(self) {
            return Verdict::Known;
        }
        let mut real = remembered.iter().filter(|known| known.imported_at <= latest);
        if real.all(|known| self.imported_at > known.imported_at) { Verdict::New } else { Verdict::Altered }
    }
}

impl Manifest {
    /// Of a file just built.
    pub fn new(built: &Built, source: &str, now: Timestamp) -> Self {
        Self {
            format: FORMAT,
            rows: built.rows,
            skipped: built.summary.skipped,
            contradicted: built.contradicted,
            imported_at: now.as_second(),
            source: source.to_owned(),
            stamp: built.summary.stamp.clone(),
            extract: hexadecimal(&built.summary.digest),
            root: hexadecimal(&built.root),
        }
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, file: &Path) -> Result<(), Error> {
        use std::io::Write as _;
        let text = serde_json::to_vec_pretty(self).map_err(|_| Error::Damaged)?;
        let mut out = std::fs::File::create_new(file).map_err(Error::Unwritable)?;
        out.write_all(&text).and_then(|()| out.sync_all()).map_err(Error::Unwritable)
    }

    /// Reads one, with its seal.
    ///
    /// # Errors
    /// It cannot be read, or is not of this program; [`Error::Outdated`] where another version of it wrote it.
    pub fn read(file: &Path) -> Result<(Self, Seal), Error> {
        use std::io::Read as _;
        let mut octets = Vec::new();
        let opened = std::fs::File::open(file).map_err(Error::Unreadable)?;
        let _ = opened.take(LONGEST).read_to_end(&mut octets).map_err(Error::Unreadable)?;
        let Version { format, rows, imported_at } = serde_json::from_slice(&octets).map_err(|_| Error::Altered)?;
        if format != FORMAT {
            return Err(Error::Outdated { rows, imported_at });
        }
        let manifest: Self = serde_json::from_slice(&octets).map_err(|_| Error::Altered)?;
        let imported_at = Timestamp::from_second(manifest.imported_at).map_err(|_| Error::Altered)?;
        Ok((manifest, Seal { digest: Sha256::digest(&octets).into(), imported_at }))
    }

    /// What proves the file.
    ///
    /// # Errors
    /// It is no such proof.
    pub fn root(&self) -> Result<Root, Error> {
        let mut root = Root::default();
        if self.root.len() != 64 || !self.root.is_ascii() {
            return Err(Error::Altered);
        }
        for (at, octet) in root.iter_mut().enumerate() {
            let from = at.saturating_mul(2);
            let digits = self.root.get(from..from.saturating_add(2)).unwrap_or_default();
            *octet = u8::from_str_radix(digits, 16).map_err(|_| Error::Altered)?;
        }
        Ok(root)
    }
}

/// Where an extract was fetched from, as it may be shown: without who fetched it and with which key.
pub fn origin(address: &str) -> String {
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let plain = match plain.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/{path}")
        }
        None => plain.to_owned(),
    };
    shown(&plain)
}

/// What stands for it where that is not known.
pub fn file_name(extract: &Path) -> String {
    shown(&extract.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}

fn hexadecimal(octets: &[u8]) -> String {
    use std::fmt::Write as _;
    octets.iter().fold(String::new(), |mut text, octet| {
        // A string takes everything.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn seal(digest: u8, second: i64) -> Seal {
        Seal { digest: [digest; 32], imported_at: at(second) }
    }

    #[test]
    fn an_origin_says_neither_who_nor_with_which_key() {
        let origins = [
            ("https://moi:secret@annuaire.example/x/extract.zip?key=1#a", "https://annuaire.example/x/extract.zip"),
            ("https://annuaire.example", "https://annuaire.example/"),
            ("disque de l’établissement", "disque de l’établissement"),
        ];
        for (given, kept) in origins {
            assert_eq!(origin(given), kept);
        }
    }

    #[test]
    fn only_a_known_or_a_later_one_is_used() {
        let remembered = [seal(1, 100), seal(2, 200)];
        assert_eq!(seal(3, 300).judge(&[], at(1_000)), Verdict::New);
        assert_eq!(seal(3, 300).judge(&remembered, at(1_000)), Verdict::New);
        assert_eq!(seal(1, 100).judge(&remembered, at(1_000)), Verdict::Known, "the day before is still good");
        assert_eq!(seal(3, 200).judge(&remembered, at(1_000)), Verdict::Altered, "the same day, but another");
        assert_eq!(seal(3, 150).judge(&remembered, at(1_000)), Verdict::Altered, "an old one that was never used");
        assert_eq!(seal(1, 300).judge(&remembered, at(1_000)), Verdict::New);
    }

    #[test]
    fn a_day_that_has_not_come_is_nobodys_and_keeps_no_real_one_out() {
        let forged = seal(9, 100_000);
        assert_eq!(forged.judge(&[], at(1_000)), Verdict::Altered);
        assert_eq!(forged.judge(&[seal(1, 100)], at(1_000)), Verdict::Altered);
        assert_eq!(forged.judge(&[forged], at(1_000)), Verdict::Altered, "though it was remembered once");
        assert_eq!(seal(3, 900).judge(&[seal(1, 100), forged], at(1_000)), Verdict::New);
        assert_eq!(seal(3, 50).judge(&[seal(1, 100), forged], at(1_000)), Verdict::Altered);
        assert_eq!(seal(3, 1_200).judge(&[seal(1, 100)], at(1_000)), Verdict::New, "clocks differ by minutes");
    }
}
