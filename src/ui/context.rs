//! What every reducer and view may read: language, the present moment, appearance. Nothing here can be changed by a screen.

use jiff::Timestamp;

use super::theme::Theme;
use crate::l10n::L10n;

/// Read-only surroundings of a screen.
#[derive(Debug)]
pub struct Context {
    /// Words.
    pub l10n: L10n,
    /// The present moment, set before each update.
    pub now: Timestamp,
    /// Colours, for text whose spans are built ahead.
    pub theme: Theme,
    /// Folder where files are saved by default.
    pub downloads: std::path::PathBuf,
    /// Identifier of the holder whose card is chosen among several.
    pub preferred_holder: Option<String>,
    /// A passphrase may open the messages kept here for reading.
    pub passphrase: bool,
    /// Somebody has made one on this computer.
    pub readable: bool,
    /// This build has the practice operator.
    pub practice: bool,
}
