//! `[cache]`: what is kept here of the messages; the server keeps them all.

use std::num::NonZeroU32;

use serde::Deserialize;

use crate::domain::Keep;

/// `[cache]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CacheSettings {
    /// Texts and files are fetched and kept; otherwise headers only, and each text when it is opened.
    pub bodies: bool,
    /// Days that texts and files are kept; all of them when absent.
    pub days: Option<NonZeroU32>,
    /// Most megabytes of messages that are kept with their texts and files, the newest; no bound when absent.
    pub megabytes: Option<NonZeroU32>,
    /// Messages of more megabytes are fetched only when they are opened.
    pub message_megabytes: u32,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self { bodies: true, days: None, megabytes: None, message_megabytes: 64 }
    }
}

impl CacheSettings {
    /// As the synchronisation asks for it.
    pub fn keep(&self) -> Keep {
        let octets = |megabytes: u32| u64::from(megabytes).saturating_mul(1_000_000);
        Keep {
            bodies: self.bodies,
            days: self.days.map(NonZeroU32::get),
            octets: self.megabytes.map(|megabytes| octets(megabytes.get())),
            largest: octets(self.message_megabytes),
        }
    }
}
