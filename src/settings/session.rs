//! `[session]`: how long it stands open.

use serde::Deserialize;

use super::Error;

/// Most minutes of `session.mask_after_minutes`: what the Ségur requirements allow before a lock.
const MASK_AFTER_MAX: u32 = 120;
/// Most hours of `session.close_after_hours`.
const CLOSE_AFTER_MAX: u32 = 12;

/// `[session]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionSettings {
    /// Minutes without a key or the pointer after which the screen is masked; 1 to 120.
    pub mask_after_minutes: u32,
    /// Hours after which a session closes, whatever is done in it; 1 to 12.
    pub close_after_hours: u32,
    /// A passphrase may open the messages kept here for reading, without a card.
    pub passphrase: bool,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { mask_after_minutes: 30, close_after_hours: 10, passphrase: false }
    }
}

impl SessionSettings {
    /// Within bounds: nobody sets them so that a session stands open for good.
    pub(super) fn check(self) -> Result<(), Error> {
        let limits = [
            ("mask_after_minutes", self.mask_after_minutes, MASK_AFTER_MAX),
            ("close_after_hours", self.close_after_hours, CLOSE_AFTER_MAX),
        ];
        match limits.into_iter().find(|(_, value, most)| !(1..=*most).contains(value)) {
            Some((key, _, most)) => Err(Error::SessionLimit { key, most }),
            None => Ok(()),
        }
    }
}
