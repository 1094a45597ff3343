//! Folders that other software empties: a file appears there whole, under a name that nothing bears, or not at all. What is on its way
//! there lies in the same folder under a hidden name, and nowhere else. Whether a file was taken is seen by looking: shares tell nobody.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::TempPath;
use thiserror::Error;

use crate::domain::export::{ExportFault, FileName, TrialFault};

/// A folder that is watched, or one in it.
#[derive(Clone, Debug)]
pub struct Folder {
    base: PathBuf,
    inner: Option<FileName>,
}

/// Why nothing can be done in a folder now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is not there: a share that is away.
    #[error("the folder cannot be reached")]
    Away,
    /// Nothing may be written in it.
    #[error("nothing may be written there")]
    Denied,
    /// It is full.
    #[error("the folder is full")]
    Full,
    /// It does not take a file whole and beside others.
    #[error("the folder takes no file safely")]
    Unfit,
}

impl Error {
    /// As it is told.
    pub fn fault(self) -> ExportFault {
        match self {
            Self::Away => ExportFault::Away,
            Self::Denied => ExportFault::Denied,
            Self::Full => ExportFault::Full,
            Self::Unfit => ExportFault::Unfit,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full,
            ErrorKind::Unsupported | ErrorKind::InvalidInput | ErrorKind::InvalidFilename => Self::Unfit,
            _ => Self::Away,
        }
    }
}

/// What bears a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Nothing,
    /// A file with this content.
    Same,
    /// Anything else.
    Other,
}

/// What came of putting a file in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is there.
    Done,
    /// Something bears its name.
    NameTaken,
    /// It was not on its way.
    NotThere,
}

/// Content as it is compared: its SHA-256 in hexadecimal digits.
pub fn digest(content: &[u8]) -> String {
    format!("{:x}", Sha256::digest(content))
}

impl Folder {
    /// `base` is made by nobody here; `inner` is.
    pub fn new(base: PathBuf, inner: Option<FileName>) -> Self {
        Self { base, inner }
    }

    /// What bears this name. Blocking, like all that follows.
    ///
    /// # Errors
    /// [`Error::Away`] where that cannot be told.
    pub fn look(&self, name: &FileName, (size, digest): (u64, &str)) -> Result<Seen, Error> {
        self.reach()?;
        let path = self.path(name.as_str());
        let found = match fs::symlink_metadata(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Seen::Nothing),
            Err(error) => return Err(error.into()),
        };
        if !found.is_file() || found.len() != size {
            return Ok(Seen::Other);
        }
        let mut content = Vec::new();
        match File::open(&path).and_then(|file| file.take(size.saturating_add(1)).read_to_end(&mut content)) {
            Ok(_) if self::digest(&content) == digest => Ok(Seen::Same),
            Ok(_) => Ok(Seen::Other),
            // Taken while it was looked at.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Seen::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a file of this size bears this name: what is looked at again and again is not read each time.
    ///
    /// # Errors
    /// [`Error::Away`] where that cannot be told.
    pub fn holds(&self, name: &FileName, size: u64) -> Result<bool, Error> {
        self.reach()?;
        match fs::symlink_metadata(self.path(name.as_str())) {
            Ok(found) => Ok(found.is_file() && found.len() == size),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a file whole, where its program does not look for it.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn bring(&self, token: &str, content: &[u8]) -> Result<(), Error> {
        self.reach()?;
        if self.inner.is_some() {
            make(&self.folder())?;
        }
        self.clear(token)?;
        let path = self.draft(token);
        let brought = write(&path, content);
        if brought.is_err() {
            let _ = fs::remove_file(&path);
        }
        self.settle();
        brought.map_err(Error::from)
    }

    /// Puts what was brought under its name, in one step and in the place of nothing.
    ///
    /// # Errors
    /// Why it cannot be; it stays where it was brought then.
    pub fn put(&self, token: &str, name: &FileName) -> Result<Put, Error> {
        self.reach()?;
        let draft = self.draft(token);
        if let Err(error) = fs::symlink_metadata(&draft) {
            return if error.kind() == ErrorKind::NotFound { Ok(Put::NotThere) } else { Err(error.into()) };
        }
        let brought = TempPath::try_from_path(&draft)?;
        match brought.persist_noclobber(self.path(name.as_str())) {
            Ok(()) => {
                self.settle();
                Ok(Put::Done)
            }
            Err(failed) => {
                let (error, path) = (failed.error, failed.path);
                // It is given up by whoever brought it, not by this.
                let _ = path.keep();
                if error.kind() == ErrorKind::AlreadyExists { Ok(Put::NameTaken) } else { Err(error.into()) }
            }
        }
    }

    /// Whether something is on its way under this token.
    ///
    /// # Errors
    /// [`Error::Away`] where that cannot be told.
    pub fn is_brought(&self, token: &str) -> Result<bool, Error> {
        self.reach()?;
        match fs::symlink_metadata(self.draft(token)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes away what was on its way.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn clear(&self, token: &str) -> Result<(), Error> {
        self.reach()?;
        match fs::remove_file(self.draft(token)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Takes a file back, where it is there and was not changed. What it was.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn take_back(&self, name: &FileName, content: (u64, &str)) -> Result<Seen, Error> {
        let seen = self.look(name, content)?;
        if seen == Seen::Same {
            match fs::remove_file(self.path(name.as_str())) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Seen::Nothing),
                removed => removed?,
            }
            self.settle();
        }
        Ok(seen)
    }

    /// What is wrong here, for who tries it: said as precisely as it can be seen.
    pub fn explain(&self, error: Error) -> TrialFault {
        match error {
            Error::Denied => TrialFault::Denied,
            Error::Full => TrialFault::Full,
            Error::Unfit => TrialFault::Unfit,
            Error::Away => match fs::metadata(&self.base) {
                Ok(found) if !found.is_dir() => TrialFault::NotFolder,
                // Where the folder around it is there, it is no share that is away.
                Err(error) if error.kind() == ErrorKind::NotFound && self.base.parent().is_some_and(Path::is_dir) => {
                    TrialFault::Absent
                }
                _ => TrialFault::Away,
            },
        }
    }

    fn reach(&self) -> Result<(), Error> {
        match fs::metadata(&self.base) {
            Ok(found) if found.is_dir() => Ok(()),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(Error::Denied),
            _ => Err(Error::Away),
        }
    }

    fn folder(&self) -> PathBuf {
        self.inner.as_ref().map_or_else(|| self.base.clone(), |inner| self.base.join(inner.as_str()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    fn draft(&self, token: &str) -> PathBuf {
        self.path(&format!(".pli-{token}.part"))
    }

    /// What was put there, or taken away, is so after a crash too; a share that cannot say so orders it by itself.
    fn settle(&self) {
        #[cfg(unix)]
        drop(File::open(self.folder()).and_then(|folder| folder.sync_all()));
    }
}

fn make(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let _ = options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // The program that takes it may run as another user of the group; nobody else reads it.
        let _ = options.mode(0o660);
    }
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
#[path = "watched_tests.rs"]
mod tests;
