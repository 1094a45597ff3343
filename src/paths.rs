//! Where files live: data (vaults, index, cached lists) and the settings file, per operating system.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Folders of one installation. Practice builds keep everything apart from real ones.
#[derive(Clone, Debug)]
pub struct Paths {
    data: PathBuf,
}

impl Paths {
    /// Data under `data`, or under the user's own folder when none is given.
    ///
    /// Returns `None` when the system names no home folder.
    pub fn new(data: Option<PathBuf>) -> Option<Self> {
        data.or_else(|| Some(user_data()?.join(PRODUCT))).map(|data| Self { data })
    }

    /// Everything below is in here.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// One folder a vault, named by a keyed hash of the holder.
    pub fn vaults(&self) -> PathBuf {
        self.data.join("vaults")
    }

    /// Last good copy of the list of the trust space, and revocation lists.
    pub fn trust(&self) -> PathBuf {
        self.data.join("trust")
    }

    /// Index of the national directory (public data).
    pub fn directory(&self) -> PathBuf {
        self.data.join("directory")
    }

    /// Index of the national directory for all users of the computer: only its administrator writes there.
    pub fn everybodys_directory() -> PathBuf {
        let root = if cfg!(windows) {
            variable("ProgramFiles").unwrap_or_else(|| PathBuf::from(r"C:\Program Files"))
        } else if cfg!(target_os = "macos") {
            PathBuf::from("/Library/Application Support")
        } else {
            PathBuf::from("/var/lib")
        };
        root.join(PRODUCT).join("directory")
    }

    /// Where the window that is open over this data is reached by a second start of the program: in the folder that the system keeps
    /// for the user's session, else in a folder of its own beside the data.
    pub fn window(&self) -> PathBuf {
        let data = std::path::absolute(&self.data).unwrap_or_else(|_| self.data.clone());
        let mut hasher = DefaultHasher::new();
        data.hash(&mut hasher);
        let folder = variable("XDG_RUNTIME_DIR").map_or_else(|| data.join("window"), |folder| folder.join(PRODUCT));
        folder.join(format!("{:016x}.window", hasher.finish()))
    }

    /// Settings file used when `--config` names none.
    pub fn default_settings() -> Option<PathBuf> {
        Some(user_config()?.join(PRODUCT).join("pli.toml"))
    }
}

#[cfg(feature = "practice")]
const PRODUCT: &str = "pli-practice";
#[cfg(not(feature = "practice"))]
const PRODUCT: &str = "pli";

fn user_data() -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("LOCALAPPDATA");
    }
    if cfg!(target_os = "macos") {
        return Some(variable("HOME")?.join("Library/Application Support"));
    }
    variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local/share")))
}

fn user_config() -> Option<PathBuf> {
    if cfg!(windows) {
        return variable("APPDATA");
    }
    if cfg!(target_os = "macos") {
        return Some(variable("HOME")?.join("Library/Application Support"));
    }
    variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}
