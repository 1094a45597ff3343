//! Where policies are read: folders of TOML files that only the administrator can change, in name order, the later file winning
//! key by key. One file that cannot be trusted, read or understood spoils all of them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::Error;
use crate::custody::{self, Hands};
use crate::domain::notice::PolicyFault;

/// Larger files are no policies.
const FILE_MAX: u64 = 1 << 20;

/// Where the administrator puts them. Practice builds stand apart from real ones.
#[cfg(all(not(windows), not(target_os = "macos"), not(feature = "practice")))]
const ROOT: &str = "/etc/pli";
#[cfg(all(not(windows), not(target_os = "macos"), feature = "practice"))]
const ROOT: &str = "/etc/pli-practice";
#[cfg(target_os = "macos")]
const ROOT: &str = "/Library/Application Support/Pli";
/// Not by the variable that names this folder: the user sets her variables.
#[cfg(windows)]
const ROOT: &str = r"C:\Program Files\Pli";

#[cfg(not(windows))]
const NAMES: (&str, &str) = ("policies.d", "recommended.d");
#[cfg(windows)]
const NAMES: (&str, &str) = ("policies", "recommended");

/// Names another root in practice builds, which belongs to whoever tries the program. Shipped builds do not hold this word.
#[cfg(feature = "practice")]
const PRACTICE_ROOT: &str = "PLI_PRACTICE_POLICIES";

/// A place that holds values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// TOML files of a folder.
    Folder(PathBuf, Hands),
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) value: toml::Value,
    pub(super) file: PathBuf,
}

/// Values by the names of their keys.
pub(super) type Layer = BTreeMap<String, Given>;

/// What binds.
pub(super) fn binding() -> Vec<Source> {
    sources(NAMES.0)
}

/// What is recommended.
pub(super) fn recommended() -> Vec<Source> {
    sources(NAMES.1)
}

fn sources(name: &str) -> Vec<Source> {
    let own = Source::Folder(Path::new(ROOT).join(name), Hands::Administrator);
    let practice = practice_root().map(|root| Source::Folder(root.join(name), Hands::User));
    [Some(own), practice].into_iter().flatten().collect()
}

#[cfg(feature = "practice")]
pub(super) fn practice_root() -> Option<PathBuf> {
    std::env::var_os(PRACTICE_ROOT).map(PathBuf::from).filter(|root| root.is_absolute())
}

#[cfg(not(feature = "practice"))]
pub(super) fn practice_root() -> Option<PathBuf> {
    None
}

/// Everything that these sources hold.
pub(super) fn layer(sources: &[Source]) -> Result<Layer, Error> {
    let mut layer = Layer::new();
    for source in sources {
        match source {
            Source::Folder(folder, hands) => {
                for path in files(folder, *hands)? {
                    layer.extend(trusted(&path, *hands)?);
                }
            }
        }
    }
    Ok(layer)
}

/// The values of one file, in whatever hands it lies.
pub(super) fn file(path: &Path) -> Result<Layer, Error> {
    let text = read(path).map_err(|_| error(path, PolicyFault::Unreadable))?;
    let table: toml::Table = toml::from_str(&text).map_err(|fault| {
        let before = fault.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count().saturating_add(1));
        error(path, PolicyFault::Malformed { line })
    })?;
    Ok(table.into_iter().map(|(name, value)| (name, Given { value, file: path.to_owned() })).collect())
}

fn trusted(path: &Path, hands: Hands) -> Result<Layer, Error> {
    match custody::culprit_without_links(path, hands) {
        Some(at) => Err(error(&at, PolicyFault::Untrusted)),
        None => file(path),
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    // A pipe would never end.
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let mut text = String::new();
    let read = File::open(path)?.take(FILE_MAX.saturating_add(1)).read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read <= FILE_MAX) { Ok(text) } else { Err(ErrorKind::FileTooLarge.into()) }
}

/// The files of a folder that are policies by their names. Only a folder that is not there holds nothing.
fn files(folder: &Path, hands: Hands) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |_| error(folder, PolicyFault::Unreadable);
    match fs::symlink_metadata(folder) {
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(fault) => return Err(unreadable(fault)),
        Ok(_) => {}
    }
    if let Some(at) = custody::culprit_without_links(folder, hands) {
        return Err(error(&at, PolicyFault::Untrusted));
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn error(file: &Path, fault: PolicyFault) -> Error {
    Error { file: file.to_owned(), fault }
}
