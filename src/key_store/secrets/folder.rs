//! The folder of practice builds: one file a secret, which only its owner reads. A file that others may have changed, or may read, is
//! not read. It does not exist in other builds.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::Fault;
use crate::custody::{self, Hands};
use crate::domain::Secret;

#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub(super) fn get(&self, entry: &str) -> Result<Secret<Vec<u8>>, Fault> {
        let file = match custody::vetted(&self.0.join(entry), Hands::User) {
            Ok(file) => file,
            Err(custody::Error::Missing) => return Err(Fault::Absent),
            Err(custody::Error::Loose { .. }) => return Err(Fault::Silent),
        };
        if is_readable_by_others(&file).map_err(|error| silent(&error))? {
            return Err(Fault::Silent);
        }
        fs::read(&file).map(Secret::new).map_err(|error| silent(&error))
    }

    pub(super) fn set(&self, entry: &str, octets: &Secret<Vec<u8>>) -> Result<(), Fault> {
        write(&self.0, entry, octets.declassify()).map_err(|error| silent(&error))
    }

    pub(super) fn forget(&self, entry: &str) -> Result<(), Fault> {
        fs::remove_file(self.0.join(entry)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Fault::Absent,
            _ => silent(&error),
        })
    }
}

/// Beside its place, then put there.
fn write(folder: &Path, entry: &str, octets: &[u8]) -> io::Result<()> {
    let (mut builder, mut options) = (DirBuilder::new(), OpenOptions::new());
    let _ = (builder.recursive(true), options.write(true).create(true).truncate(true));
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        let _ = (builder.mode(0o700), options.mode(0o600));
    }
    builder.create(folder)?;
    let draft = folder.join(format!("{entry}.new"));
    let mut file = options.open(&draft)?;
    file.write_all(octets)?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(entry))
}

#[cfg(unix)]
fn is_readable_by_others(file: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(fs::metadata(file)?.mode() & 0o077 != 0)
}

/// The profile folder is protected as a whole.
#[cfg(not(unix))]
fn is_readable_by_others(_file: &Path) -> io::Result<bool> {
    Ok(false)
}

fn silent(error: &io::Error) -> Fault {
    tracing::warn!(kind = %error.kind(), "The folder of practice secrets does not serve");
    Fault::Silent
}
