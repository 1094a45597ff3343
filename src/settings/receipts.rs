//! `[receipts]`: what is asked of those who are written to.

use serde::Deserialize;

/// `[receipts]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReceiptSettings {
    /// New letters ask to be told when they are read, unless their author says otherwise.
    pub ask_read: bool,
    /// Hours after which the author of a letter that asked so and was not read is told; 0 to 2160, 72 when nothing is said. 0: never.
    pub remind_after_hours: u32,
}

impl Default for ReceiptSettings {
    fn default() -> Self {
        Self { ask_read: false, remind_after_hours: 72 }
    }
}

impl ReceiptSettings {
    /// Within three months.
    pub(super) fn is_sound(self) -> bool {
        self.remind_after_hours <= 2_160
    }
}

#[cfg(test)]
mod tests {
    use super::ReceiptSettings;
    use crate::settings::Settings;

    #[test]
    fn what_is_asked_is_set_within_bounds() {
        let receipts = |text: &str| Settings::parse(&format!("[receipts]\n{text}\n")).map(|settings| settings.receipts);
        assert_eq!(receipts("").unwrap(), ReceiptSettings::default());
        assert_eq!(receipts("remind_after_hours = 0").unwrap().remind_after_hours, 0);
        assert!(receipts("ask_read = true").unwrap().ask_read);
        for wrong in ["remind_after_hours = 2161", "remind_after_hours = -1", "ask_read = 1", "x = 1"] {
            assert!(receipts(wrong).is_err(), "{wrong}");
        }
    }
}
