//! `[sending]`: how letters leave.

use std::time::Duration;

use serde::Deserialize;

use crate::domain::ProductReference;

/// `[sending]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SendingSettings {
    /// Seconds that a letter may be taken back after it was sent from the window; 0 to 60, 10 when nothing is said. 0: it leaves at once.
    pub undo_seconds: u8,
    /// The reference under which this software was declared, borne by each letter; none bears one when nothing is said.
    pub product: Option<ProductReference>,
}

impl Default for SendingSettings {
    fn default() -> Self {
        Self { undo_seconds: 10, product: None }
    }
}

impl SendingSettings {
    /// Within a minute.
    pub(super) fn is_sound(&self) -> bool {
        self.undo_seconds <= 60
    }

    /// How long a letter may be taken back.
    pub fn undo(&self) -> Duration {
        Duration::from_secs(self.undo_seconds.into())
    }
}

#[cfg(test)]
mod tests {
    use super::SendingSettings;
    use crate::settings::Settings;

    #[test]
    fn the_time_to_take_a_letter_back_is_set_within_bounds() {
        let sending = |text: &str| Settings::parse(&format!("[sending]\n{text}\n")).map(|settings| settings.sending);
        assert_eq!(sending("").unwrap(), SendingSettings::default());
        assert!(sending("undo_seconds = 0").unwrap().undo().is_zero());
        assert_eq!(sending("undo_seconds = 60").unwrap().undo().as_secs(), 60);
        assert_eq!(sending("product = 'DEV935997'").unwrap().product.unwrap().as_str(), "DEV935997");
        for wrong in [
            "product = 'DEV 1'",
            "product = ''",
            "undo_seconds = 61",
            "undo_seconds = -1",
            "undo_seconds = 2.5",
            "x = 1",
        ] {
            assert!(sending(wrong).is_err(), "{wrong}");
        }
    }
}
