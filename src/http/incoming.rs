//! Downloads that go on where they were cut (RFC 9110 §14.2): what has come lies in a file, and beside it what its server said of
//! the whole. Another version on the server begins it anew (If-Range, §13.1.5). Held by one program at a time.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, DATE, ETAG, HeaderMap, IF_RANGE, LAST_MODIFIED, RANGE};
use reqwest::{StatusCode, Url};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::{Client, Error, Limits, Scheme, unreachable, within};
use crate::clock;
use crate::domain::renewal::Arrived;

/// Octets that are written at once.
const PIECE: usize = 256 * 1024;
/// Most octets of what is written down of a download.
const LONGEST: u64 = 16 * 1024;

/// The files of a download.
#[derive(Clone, Debug)]
pub struct Incoming {
    octets: PathBuf,
    said: PathBuf,
}

/// What its server said of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Said {
    url: String,
    /// A strong validator (RFC 9110 §8.8): without one nothing proves that the rest belongs to what is here.
    validator: Option<String>,
    total: Option<u64>,
    /// Nothing of it is to come any more.
    whole: bool,
}

impl Incoming {
    /// The download of this name in a folder that is there.
    pub fn new(folder: &Path, name: &str) -> Self {
        Self { octets: folder.join(name), said: folder.join(format!("{name}.json")) }
    }

    /// The file: whole once a download has succeeded.
    pub fn path(&self) -> &Path {
        &self.octets
    }

    /// Octets that are here.
    pub fn octets(&self) -> u64 {
        std::fs::metadata(&self.octets).map_or(0, |facts| facts.len())
    }

    /// All of what lies at this address has come, not longer ago than this.
    pub fn is_whole(&self, url: &str, most: SignedDuration) -> bool {
        let written = std::fs::metadata(&self.octets).and_then(|facts| facts.modified()).ok();
        let age = written.and_then(|at| Timestamp::try_from(at).ok()).map(|at| clock::now().duration_since(at));
        let said = self.said();
        // A clock that was set back makes it old.
        said.whole && said.url == url && age.is_some_and(|age| !age.is_negative() && age <= most)
    }

    /// Drops what has come.
    pub fn clear(&self) {
        // Most often there is none. What was said of it goes first: octets without it are of no use.
        let _ = std::fs::remove_file(&self.said);
        let _ = std::fs::remove_file(&self.octets);
    }

    fn said(&self) -> Said {
        let is_short = std::fs::metadata(&self.said).is_ok_and(|facts| facts.len() <= LONGEST);
        let text = is_short.then(|| std::fs::read(&self.said).ok()).flatten().unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn note(&self, said: &Said) -> std::io::Result<()> {
        std::fs::write(&self.said, serde_json::to_vec(said).map_err(std::io::Error::other)?)
    }
}

/// An open download. Its file is locked for as long as anything still writes to it.
struct Kept {
    incoming: Incoming,
    file: Arc<File>,
    url: String,
    said: Said,
    /// What is here is the beginning of what lies at the address.
    goes_on: bool,
    /// Octets that are written.
    octets: u64,
    /// What is to be written next.
    piece: Vec<u8>,
}

impl Kept {
    /// Opens it for this address. What is here of another one stays until that one gives something.
    async fn open(incoming: &Incoming, url: &str) -> Result<Self, Error> {
        let (incoming, url) = (incoming.clone(), url.to_owned());
        off_workers(move || {
            let file = File::options().read(true).write(true).create(true).truncate(false).open(&incoming.octets);
            let mut file = file.map_err(Error::Disk)?;
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => Error::Busy,
                TryLockError::Error(error) => Error::Disk(error),
            })?;
            let said = Said { whole: false, ..incoming.said() };
            let octets = file.seek(SeekFrom::End(0)).map_err(Error::Disk)?;
            let goes_on = said.url == url && octets > 0 && said.total.is_some_and(|total| octets <= total);
            let kept = Self { incoming, file: Arc::new(file), url, said, goes_on, octets, piece: Vec::new() };
            Ok(kept)
        })
        .await
    }

    /// Nothing has come of it.
    fn empty(&mut self) -> Result<(), Error> {
        let _ = std::fs::remove_file(&self.incoming.said);
        self.file.set_len(0).map_err(Error::Disk)?;
        let _ = (&*self.file).seek(SeekFrom::Start(0)).map_err(Error::Disk)?;
        (self.octets, self.piece, self.goes_on) = (0, Vec::new(), false);
        Ok(())
    }

    /// Notes what the answer says of the whole. False when it gives a rest that does not follow what is here.
    fn begin(&mut self, status: StatusCode, headers: &HeaderMap, length: Option<u64>) -> Result<bool, Error> {
        if status == StatusCode::PARTIAL_CONTENT {
            let range = headers.get(CONTENT_RANGE).and_then(|value| value.to_str().ok()).and_then(range);
            let follows = range.is_some_and(|(first, total)| first == self.octets && Some(total) == self.said.total);
            return Ok(follows && self.goes_on);
        }
        self.empty()?;
        // Without its length a whole cannot be told from a part.
        let validator = length.and_then(|_| validator(headers));
        self.said = Said { url: self.url.clone(), validator, total: length, whole: false };
        self.incoming.note(&self.said).map_err(Error::Disk)?;
        Ok(true)
    }

    fn arrived(&self) -> Arrived {
        let waiting = u64::try_from(self.piece.len()).unwrap_or(u64::MAX);
        Arrived { octets: self.octets.saturating_add(waiting), total: self.said.total }
    }

    async fn write(&mut self, octets: &[u8]) -> Result<(), Error> {
        self.piece.extend_from_slice(octets);
        if self.piece.len() >= PIECE { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let (file, piece) = (Arc::clone(&self.file), std::mem::take(&mut self.piece));
        self.octets = self.octets.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        off_workers(move || (&*file).write_all(&piece).map_err(Error::Disk)).await
    }

    /// All has come: on the disk, then noted.
    async fn finish(mut self, host: &str) -> Result<(), Error> {
        self.flush().await?;
        if self.said.total.is_some_and(|total| total != self.octets) {
            self.empty()?;
            return Err(Error::Torn { host: host.to_owned() });
        }
        off_workers(move || {
            self.file.sync_all().map_err(Error::Disk)?;
            self.incoming.note(&Said { whole: true, ..self.said }).map_err(Error::Disk)
        })
        .await
    }
}

impl Client {
    /// `GET` over TLS into a file; what an earlier attempt has brought of the same version is not fetched again. `watch` is told how far
    /// it has come and stops it by `false`. What came of a download that failed stays for the next.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn download(
        &self,
        url: &str,
        limits: Limits,
        incoming: &Incoming,
        watch: &(dyn Fn(Arrived) -> bool + Send + Sync),
    ) -> Result<(), Error> {
        match self.go_on(Scheme::Https, url, limits, incoming, watch).await {
            Err(error) if self.learned(&error).await => self.go_on(Scheme::Https, url, limits, incoming, watch).await,
            saved => saved,
        }
    }

    async fn go_on(
        &self,
        scheme: Scheme,
        url: &str,
        limits: Limits,
        incoming: &Incoming,
        watch: &(dyn Fn(Arrived) -> bool + Send + Sync),
    ) -> Result<(), Error> {
        let (address, host) = self.address(scheme, url)?;
        let client = if scheme == Scheme::Https { &self.secure } else { &self.plain };
        within(limits.deadline, &host, async {
            let mut kept = Kept::open(incoming, url).await?;
            let mut answer = rest(client, &address, &host, &kept).await?;
            let (status, length) = (answer.status(), answer.content_length());
            if !kept.begin(status, answer.headers(), length)? {
                kept.empty()?;
                answer = rest(client, &address, &host, &kept).await?;
                let (status, length) = (answer.status(), answer.content_length());
                if !kept.begin(status, answer.headers(), length)? {
                    return Err(Error::Torn { host: host.clone() });
                }
            }
            let most = u64::try_from(limits.octets).unwrap_or(u64::MAX);
            loop {
                if kept.arrived().octets > most {
                    kept.empty()?;
                    return Err(Error::TooLarge { host: host.clone() });
                }
                if !watch(kept.arrived()) {
                    kept.flush().await?;
                    return Err(Error::GivenUp);
                }
                match answer.chunk().await {
                    Ok(Some(piece)) => kept.write(&piece).await?,
                    Ok(None) => return kept.finish(&host).await,
                    Err(source) => {
                        kept.flush().await?;
                        return Err(unreachable(&host, source));
                    }
                }
            }
        })
        .await
    }
}

/// Asks for what is not here yet; for all of it where the server would not give that alone.
async fn rest(client: &reqwest::Client, url: &Url, host: &str, kept: &Kept) -> Result<reqwest::Response, Error> {
    // Octets as they lie on the server: a range of something packed on the way is none of the file.
    let ask = || client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
    let range = kept.said.validator.as_deref().filter(|_| kept.goes_on);
    let request = match range {
        Some(validator) => ask().header(RANGE, format!("bytes={}-", kept.octets)).header(IF_RANGE, validator),
        None => ask(),
    };
    let mut answer = request.send().await.map_err(|source| unreachable(host, source))?;
    if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE && range.is_some() {
        answer = ask().send().await.map_err(|source| unreachable(host, source))?;
    }
    match answer.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(answer),
        status => Err(Error::Status { host: host.to_owned(), status: status.as_u16() }),
    }
}

/// The strong validator of an answer: an entity tag that is not weak, else a date of change that is older than the answer (RFC 9110
/// §8.8.2.2).
fn validator(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(tag) = text(ETAG) {
        return tag.starts_with('"').then(|| tag.to_owned());
    }
    let changed = text(LAST_MODIFIED)?;
    let at = |text: &str| rfc2822::parse(text).ok();
    (at(changed)? < at(text(DATE)?)?).then(|| changed.to_owned())
}

/// `bytes 10-19/20`: the first octet and how many there are in all; only a range that goes to the end.
fn range(text: &str) -> Option<(u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, total): (u64, u64, u64) = (first.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
    (first <= last && last.checked_add(1) == Some(total)).then_some((first, total))
}

async fn off_workers<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let stopped = || Error::Disk(ErrorKind::Interrupted.into());
    spawn_blocking(work).await.unwrap_or_else(|_| Err(stopped()))
}

#[cfg(test)]
#[path = "incoming_tests.rs"]
mod tests;
