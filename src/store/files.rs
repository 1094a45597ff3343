//! Files of the vault: private to their owner, written whole or not at all.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

/// Makes a directory, and those above it, for its owner only.
pub(super) fn make_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    let _ = builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        let _ = builder.mode(0o700);
        builder.create(dir)?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    builder.create(dir)
}

/// Opens a file for reading and writing, made for its owner only if it is not there.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    private().read(true).write(true).create(true).truncate(false).open(path)
}

/// Writes a file beside its place, then puts it there.
pub(super) fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, path)?;
    sync_dir_of(path)
}

/// Deletes a file; when this returns it is sure to stay away.
pub(super) fn remove_durably(path: &Path) -> io::Result<()> {
    remove_optional(path)?;
    sync_dir_of(path)
}

/// Makes what was put into a directory or deleted there sure to stay so.
#[cfg_attr(
    not(unix),
    allow(clippy::unnecessary_wraps, unused_variables, reason = "other systems order this by themselves")
)]
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(dir)?.sync_all()?;
    Ok(())
}

fn sync_dir_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_dir)
}

fn private() -> OpenOptions {
    #[allow(unused_mut, reason = "other systems protect the profile folder as a whole")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let _ = options.mode(0o600);
    }
    options
}

/// Content of a small file; `None` when it is not there.
pub(super) fn read_optional(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The first octets of a file, exactly so many.
pub(super) fn read_start(path: &Path, octets: usize) -> io::Result<Vec<u8>> {
    let mut start = vec![0; octets];
    File::open(path)?.read_exact(&mut start)?;
    Ok(start)
}

/// Deletes a file that may not be there.
pub(super) fn remove_optional(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Lower-case hexadecimal, wiped when dropped.
pub(super) fn hex(octets: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(octets.len().saturating_mul(2)));
    for octet in octets {
        let _ = write!(text, "{octet:02x}");
    }
    text
}
