//! A file that is read by pages, each of which is proved before it is used.
//!
//! The index is public data in a file that others may reach, and an altered row would send a letter to the wrong person of trust.
//! Hashing the whole file at each start would cost a second and miss what is changed afterwards; so the file ends with the SHA-256 of
//! each of its pages, these hashes have one hash together (the *root*), which is kept apart, and a page is compared with its hash
//! each time it comes from the disk. At the start only the hashes are read, some 2 Mo for the nation.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::Error;

/// Octets of a page.
const PAGE: usize = 4096;
const PAGE_LENGTH: u64 = PAGE as u64;
/// Octets of a hash.
const HASH: usize = 32;
/// First octets of the footer; changes with the layout.
const MAGIC: &[u8; 16] = b"pli directory 4\n";
/// Numbers in the footer, beside the length of the body.
pub const NUMBERS: usize = 13;
/// Octets of the footer.
const FOOTER: usize = MAGIC.len() + (NUMBERS + 1) * 8;
/// Pages of a generation of the cache: two of them are kept, 16 Mo.
const GENERATION: usize = 2048;

/// What proves a whole file.
pub type Root = [u8; HASH];

/// Writes such a file.
#[derive(Debug)]
pub struct Writer {
    out: BufWriter<File>,
    page: Vec<u8>,
    hashes: Vec<u8>,
    written: u64,
}

impl Writer {
    /// Begins a file that does not exist.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let file = File::create_new(path).map_err(Error::Unwritable)?;
        Ok(Self {
            out: BufWriter::with_capacity(1 << 18, file),
            page: Vec::with_capacity(PAGE),
            hashes: Vec::new(),
            written: 0,
        })
    }

    /// Where the next octet will lie.
    pub fn position(&self) -> u64 {
        self.written
    }

    /// Adds octets.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn write(&mut self, octets: &[u8]) -> Result<(), Error> {
        let mut rest = octets;
        while !rest.is_empty() {
            let room = PAGE.saturating_sub(self.page.len()).min(rest.len());
            let (now, later) = rest.split_at(room);
            self.page.extend_from_slice(now);
            rest = later;
            if self.page.len() == PAGE {
                self.end_page()?;
            }
        }
        self.written = self.written.saturating_add(octets.len() as u64);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), Error> {
        if self.page.is_empty() {
            return Ok(());
        }
        self.hashes.extend_from_slice(&Sha256::digest(&self.page));
        self.out.write_all(&self.page).map_err(Error::Unwritable)?;
        self.page.clear();
        Ok(())
    }

    /// Ends the file, durably; these numbers can be read before any page.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self, numbers: [u64; NUMBERS]) -> Result<Root, Error> {
        self.end_page()?;
        let mut footer = MAGIC.to_vec();
        for number in std::iter::once(self.written).chain(numbers) {
            footer.extend_from_slice(&number.to_le_bytes());
        }
        let root = root(&footer, &self.hashes);
        self.out.write_all(&self.hashes).map_err(Error::Unwritable)?;
        self.out.write_all(&footer).map_err(Error::Unwritable)?;
        let file = self.out.into_inner().map_err(|error| Error::Unwritable(error.into_error()))?;
        file.sync_all().map_err(Error::Unwritable)?;
        Ok(root)
    }
}

fn root(footer: &[u8], hashes: &[u8]) -> Root {
    Sha256::new().chain_update(footer).chain_update(hashes).finalize().into()
}

/// Reads such a file.
#[derive(Debug)]
pub struct Pages {
    file: File,
    body: u64,
    numbers: [u64; NUMBERS],
    hashes: Vec<u8>,
    cache: Mutex<Cache>,
}

/// Pages used lately, and those used before them.
#[derive(Debug, Default)]
struct Cache {
    young: HashMap<u64, Arc<[u8]>>,
    old: HashMap<u64, Arc<[u8]>>,
}

impl Pages {
    /// Opens a file and compares the hashes of its pages with their root.
    ///
    /// # Errors
    /// Unreadable, of another program, or not the file that has this root.
    pub fn open(path: &Path, expected: &Root) -> Result<Self, Error> {
        let mut file = File::open(path).map_err(Error::Unreadable)?;
        let length = file.seek(SeekFrom::End(0)).map_err(Error::Unreadable)?;
        let start = length.checked_sub(FOOTER as u64).ok_or(Error::Altered)?;
        let footer = part(&mut file, start, FOOTER)?;
        let (magic, fields) = footer.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(Error::Altered);
        }
        let mut fields =
            fields.chunks_exact(8).map(|chunk| chunk.try_into().map(u64::from_le_bytes).unwrap_or_default());
        let body = fields.next().unwrap_or_default();
        let mut numbers = [0; NUMBERS];
        for (number, field) in numbers.iter_mut().zip(fields) {
            *number = field;
        }
        let octets = body.div_ceil(PAGE as u64).checked_mul(HASH as u64).ok_or(Error::Altered)?;
        if body.checked_add(octets) != Some(start) {
            return Err(Error::Altered);
        }
        let hashes = part(&mut file, body, usize::try_from(octets).map_err(|_| Error::Altered)?)?;
        if root(&footer, &hashes) != *expected {
            return Err(Error::Altered);
        }
        Ok(Self { file, body, numbers, hashes, cache: Mutex::default() })
    }

    /// The numbers given when the file was ended.
    pub fn numbers(&self) -> [u64; NUMBERS] {
        self.numbers
    }

    /// Octets of the body, from there on.
    ///
    /// # Errors
    /// Unreadable, or a page is not as it was written.
    pub fn read(&self, at: u64, length: usize) -> Result<Vec<u8>, Error> {
        let end = at.checked_add(length as u64).filter(|end| *end <= self.body).ok_or(Error::Damaged)?;
        let mut octets = Vec::with_capacity(length);
        let mut here = at;
        while here < end {
            let number = here.div_euclid(PAGE_LENGTH);
            let page = self.page(number)?;
            let from = usize::try_from(here.rem_euclid(PAGE_LENGTH)).unwrap_or_default();
            let until = page.len().min(from.saturating_add(length.saturating_sub(octets.len())));
            let piece = page.get(from..until).filter(|piece| !piece.is_empty()).ok_or(Error::Damaged)?;
            octets.extend_from_slice(piece);
            here = here.saturating_add(piece.len() as u64);
        }
        Ok(octets)
    }

    fn page(&self, number: u64) -> Result<Arc<[u8]>, Error> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = cache.young.get(&number) {
            return Ok(Arc::clone(page));
        }
        let page = match cache.old.remove(&number) {
            Some(page) => page,
            None => self.prove(number)?,
        };
        if cache.young.len() >= GENERATION {
            cache.old = std::mem::take(&mut cache.young);
        }
        let _ = cache.young.insert(number, Arc::clone(&page));
        Ok(page)
    }

    /// A page from the disk, compared with its hash.
    fn prove(&self, number: u64) -> Result<Arc<[u8]>, Error> {
        let start = number.checked_mul(PAGE as u64).ok_or(Error::Damaged)?;
        let length = self.body.saturating_sub(start).min(PAGE as u64);
        let mut octets = vec![0; usize::try_from(length).map_err(|_| Error::Damaged)?];
        read_at(&self.file, &mut octets, start).map_err(Error::Unreadable)?;
        let at = usize::try_from(number).ok().and_then(|number| number.checked_mul(HASH)).ok_or(Error::Damaged)?;
        let wanted = at.checked_add(HASH).and_then(|end| self.hashes.get(at..end)).ok_or(Error::Damaged)?;
        if Sha256::digest(&octets).as_slice() != wanted {
            return Err(Error::Altered);
        }
        Ok(octets.into())
    }
}

fn part(file: &mut File, at: u64, length: usize) -> Result<Vec<u8>, Error> {
    let mut octets = vec![0; length];
    let _ = file.seek(SeekFrom::Start(at)).map_err(Error::Unreadable)?;
    file.read_exact(&mut octets).map_err(|_| Error::Altered)?;
    Ok(octets)
}

#[cfg(unix)]
fn read_at(file: &File, octets: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, octets, at)
}

#[cfg(windows)]
fn read_at(file: &File, octets: &mut [u8], at: u64) -> std::io::Result<()> {
    let mut done = 0;
    while let Some(rest) = octets.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match std::os::windows::fs::FileExt::seek_read(file, rest, at.saturating_add(done as u64))? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => done = done.saturating_add(read),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(octets: &[u8]) -> (tempfile::TempDir, std::path::PathBuf, Root) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pages");
        let mut writer = Writer::create(&path).unwrap();
        for piece in octets.chunks(777) {
            writer.write(piece).unwrap();
        }
        let root = writer.finish([7; NUMBERS]).unwrap();
        (folder, path, root)
    }

    fn sample(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect()
    }

    #[test]
    fn gives_back_what_was_written_from_anywhere() {
        for length in [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE + 5] {
            let octets = sample(length);
            let (_folder, path, root) = file(&octets);
            let pages = Pages::open(&path, &root).unwrap();
            assert_eq!(pages.numbers(), [7; NUMBERS]);
            assert_eq!(pages.read(0, length).unwrap(), octets);
            for at in [0, length / 3, length.saturating_sub(2)] {
                let some = (length - at).min(5000);
                assert_eq!(pages.read(at as u64, some).unwrap(), octets[at..at + some]);
            }
            assert!(matches!(pages.read(0, length + 1), Err(Error::Damaged)));
            assert!(pages.read(u64::MAX, 2).is_err());
        }
    }

    #[test]
    fn no_octet_can_be_changed() {
        let octets = sample(2 * PAGE + 100);
        let (_folder, path, root) = file(&octets);
        let good = std::fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(97).chain([good.len() - 1]) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            let read = Pages::open(&path, &root).and_then(|pages| pages.read(0, octets.len()));
            assert!(matches!(read, Err(Error::Altered)), "octet {at}");
        }
        for cut in [1, 50, PAGE, good.len()] {
            std::fs::write(&path, &good[..good.len() - cut]).unwrap();
            assert!(matches!(Pages::open(&path, &root), Err(Error::Altered)), "{cut} octets less");
        }
    }

    #[test]
    fn a_change_after_the_file_was_opened_is_seen() {
        let octets = sample(4 * PAGE);
        let (_folder, path, root) = file(&octets);
        let pages = Pages::open(&path, &root).unwrap();
        let _ = pages.read(0, 10).unwrap();
        let mut changed = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        let _ = changed.seek(SeekFrom::Start(2 * PAGE as u64)).unwrap();
        changed.write_all(b"another address").unwrap();
        assert_eq!(pages.read(0, 10).unwrap(), octets[..10], "proved before");
        assert!(matches!(pages.read(2 * PAGE as u64, 10), Err(Error::Altered)));
    }
}
