//! What a person sets in the window instead of the file: one value at a time, and the rest of the file stays as it was written,
//! comments included. What the establishment binds is shown and cannot be changed.

mod exports;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::{Appearance, Effective, Error, Rules, Settings, Zoom};
use crate::domain::export::Profile;
use crate::domain::patient::Leave;
use crate::policy::{Key, Policy};

/// A value that can be set in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Light or dark.
    Appearance(Appearance),
    /// Size of everything.
    Zoom(Zoom),
    /// Seconds that a letter may be taken back; 0: it leaves at once.
    UndoSeconds(u8),
    /// New letters ask to be told when they are read.
    AskRead(bool),
    /// Hours after which the author of a letter that was not read is told; 0: never.
    RemindAfterHours(u32),
    /// Drafts are copied to the server.
    MirrorDrafts(bool),
    /// Patients may be written to.
    Patients(bool),
    /// Minutes without a key or the pointer after which the screen is masked.
    MaskAfterMinutes(u32),
    /// Hours after which a session closes.
    CloseAfterHours(u32),
    /// A passphrase may open the messages kept here for reading.
    Passphrase(bool),
    /// The national directory is fetched each day.
    RenewDirectory(bool),
    /// Directories are asked over the network.
    LiveDirectory(bool),
}

impl Setting {
    /// Section, key and value of the file.
    fn entry(self) -> (&'static str, &'static str, Value) {
        match self {
            Self::Appearance(appearance) => ("display", "appearance", appearance.code().into()),
            Self::Zoom(zoom) => ("display", "zoom", i64::from(zoom.percent()).into()),
            Self::UndoSeconds(seconds) => ("sending", "undo_seconds", i64::from(seconds).into()),
            Self::AskRead(asks) => ("receipts", "ask_read", asks.into()),
            Self::RemindAfterHours(hours) => ("receipts", "remind_after_hours", i64::from(hours).into()),
            Self::MirrorDrafts(mirrors) => ("sync", "mirror_drafts", mirrors.into()),
            Self::Patients(on) => ("trust", "patients", on.into()),
            Self::MaskAfterMinutes(minutes) => ("session", "mask_after_minutes", i64::from(minutes).into()),
            Self::CloseAfterHours(hours) => ("session", "close_after_hours", i64::from(hours).into()),
            Self::Passphrase(on) => ("session", "passphrase", on.into()),
            Self::RenewDirectory(renews) => ("directory", "renew", renews.into()),
            Self::LiveDirectory(live) => ("directory", "live", live.into()),
        }
    }

    /// What the establishment may bind it by.
    fn key(self) -> Option<Key> {
        match self {
            Self::Patients(_) => Some(Key::PatientAddressPolicy),
            Self::MaskAfterMinutes(_) => Some(Key::MaskMinutes),
            Self::CloseAfterHours(_) => Some(Key::CloseHours),
            Self::Passphrase(_) => Some(Key::AllowPassphrase),
            Self::RenewDirectory(_) => Some(Key::RenewDirectory),
            Self::LiveDirectory(_) => Some(Key::AllowLiveDirectory),
            Self::UndoSeconds(_) => Some(Key::UndoSeconds),
            Self::AskRead(_) => Some(Key::AskReadReceipt),
            Self::Appearance(_) | Self::Zoom(_) | Self::RemindAfterHours(_) | Self::MirrorDrafts(_) => None,
        }
    }

    /// True when the establishment binds it.
    pub fn is_locked(self, rules: &Rules) -> bool {
        self.key().is_some_and(|key| rules.holdings.iter().any(|holding| holding.key == key && holding.locked))
    }

    /// True of another value of the same.
    pub fn is_same_key(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// A value as it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preference {
    /// The value.
    pub setting: Setting,
    /// The establishment binds it.
    pub locked: bool,
}

/// All that can be set in the window, as it holds.
pub fn preferences(settings: &Settings, rules: &Rules) -> Vec<Preference> {
    let all = [
        Setting::Appearance(settings.display.appearance),
        Setting::Zoom(settings.display.zoom),
        Setting::UndoSeconds(settings.sending.undo_seconds),
        Setting::AskRead(settings.receipts.ask_read),
        Setting::RemindAfterHours(settings.receipts.remind_after_hours),
        Setting::MirrorDrafts(settings.sync.mirror_drafts),
        Setting::Patients(settings.trust.patients() == Leave::On),
        Setting::MaskAfterMinutes(settings.session.mask_after_minutes),
        Setting::CloseAfterHours(settings.session.close_after_hours),
        Setting::Passphrase(settings.session.passphrase),
        Setting::RenewDirectory(settings.directory.renew),
        Setting::LiveDirectory(settings.directory.live),
    ];
    all.into_iter().map(|setting| Preference { setting, locked: setting.is_locked(rules) }).collect()
}

/// Where the settings that hold come from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The user's own file, which need not be there; none where the system names no folder for it.
    pub file: Option<PathBuf>,
    /// What the establishment sets.
    pub policy: Policy,
}

impl Source {
    /// Writes one value into the user's file and says what holds then. A text that would not be understood is not written.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Unwritable`]; what is wrong with the file already.
    pub fn set(&self, setting: Setting) -> Result<Effective, Error> {
        self.rewrite(|text| with(text, setting))
    }

    /// Writes a profile into the user's file, as [`Source::set`] writes a value; in the place of the one that was called `before`.
    ///
    /// # Errors
    /// As [`Source::set`]; where the name is another's, and where none is called `before`.
    pub fn keep_export(&self, profile: &Profile, before: Option<&str>) -> Result<Effective, Error> {
        self.rewrite(|text| exports::with(text, profile, before))
    }

    /// Takes the profile of this name out of the user's file.
    ///
    /// # Errors
    /// As [`Source::set`]; where there is none.
    pub fn remove_export(&self, name: &str) -> Result<Effective, Error> {
        self.rewrite(|text| exports::without(text, name))
    }

    fn rewrite(&self, edit: impl FnOnce(&str) -> Result<String, Error>) -> Result<Effective, Error> {
        let file = self.file.as_ref().ok_or_else(|| Error::Unwritable(io::ErrorKind::NotFound.into()))?;
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Error::Unreadable(error)),
        };
        let text = edit(&text)?;
        let settings = Settings::parse(&text)?;
        // A link leads to where the file lies.
        let place = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
        write(&place, &text).map_err(Error::Unwritable)?;
        Ok(settings.under(&self.policy))
    }
}

/// The text of a settings file with this value.
fn with(text: &str, setting: Setting) -> Result<String, Error> {
    let mut document = parse(text)?;
    let (section, key, value) = setting.entry();
    let table = document.entry(section).or_insert_with(|| Item::Table(Table::new()));
    put_value(table.as_table_like_mut().ok_or(Error::Invalid { line: None })?, key, value);
    Ok(document.to_string())
}

fn parse(text: &str) -> Result<DocumentMut, Error> {
    text.parse().map_err(|_| Error::Invalid { line: None })
}

/// In the place of the value that stands there; what stands around that one stays, a comment behind it above all.
fn put_value(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(before) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
    }
    let _ = table.insert(key, Item::Value(value));
}

/// Beside its place first: the file is there whole, or as it was.
fn write(place: &Path, text: &str) -> io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = place.with_extension("new");
    let mut options = fs::OpenOptions::new();
    let _ = options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _ = options.mode(0o600);
    }
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, place)
}

#[cfg(test)]
#[path = "preference_tests.rs"]
mod tests;
