//! `[sync]`: how mailboxes are synchronised, and how often they are looked at.

use serde::Deserialize;

/// `[sync]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyncSettings {
    /// Connections by which the bodies of one mailbox are fetched when there are many; 1 to 4, 2 when nothing is said. An operator
    /// that takes fewer is served by fewer.
    pub connections: Connections,
    /// Seconds between two looks at folders of which the server tells nothing by itself; 15 to 3600. The inbox is told at once.
    pub look_every_seconds: u32,
    /// Minutes after which a connection that waits for mail speaks again, before a box on the way forgets it; 1 to 28.
    pub speak_every_minutes: u32,
    /// Drafts are copied to the drafts of their mailbox on the server, for other desks to go on from; `true` when nothing is said.
    pub mirror_drafts: bool,
}

/// 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub struct Connections(u8);

impl Connections {
    /// The number.
    pub fn get(self) -> usize {
        self.0.into()
    }
}

impl Default for Connections {
    fn default() -> Self {
        Self(2)
    }
}

impl TryFrom<u8> for Connections {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if (1..=4).contains(&number) { Ok(Self(number)) } else { Err("1 to 4") }
    }
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            connections: Connections::default(),
            look_every_seconds: 60,
            speak_every_minutes: 9,
            mirror_drafts: true,
        }
    }
}

impl SyncSettings {
    /// Servers are not besieged, and hang up on nobody (RFC 2177: after 29 minutes).
    pub(super) fn is_sound(self) -> bool {
        (15..=3_600).contains(&self.look_every_seconds) && (1..=28).contains(&self.speak_every_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::SyncSettings;
    use crate::settings::Settings;

    #[test]
    fn the_rhythm_is_set_within_bounds() {
        let sync = |text: &str| Settings::parse(&format!("[sync]\n{text}\n")).map(|settings| settings.sync);
        assert_eq!(sync("").unwrap(), SyncSettings::default());
        assert!(sync("").unwrap().mirror_drafts && !sync("mirror_drafts = false").unwrap().mirror_drafts);
        assert_eq!(sync("look_every_seconds = 15").unwrap().look_every_seconds, 15);
        for wrong in [
            "look_every_seconds = 14",
            "look_every_seconds = 3601",
            "speak_every_minutes = 0",
            "speak_every_minutes = 29",
            "x = 1",
        ] {
            assert!(sync(wrong).is_err(), "{wrong}");
        }
    }
}
