//! `[display]`: how the window looks. It is written by the window itself when its user changes it.

use serde::Deserialize;

/// `[display]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DisplaySettings {
    /// Light or dark.
    pub appearance: Appearance,
    /// Size of everything.
    pub zoom: Zoom,
}

/// The appearance that the user chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// White on black, every border drawn.
    Contrast,
}

impl Appearance {
    /// All of them, in the order in which they are turned through.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];

    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The next one, when the user turns through them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Contrast,
            Self::Contrast => Self::System,
        }
    }
}

/// Size of everything: one of [`Zoom::STEPS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub struct Zoom(u16);

impl Zoom {
    /// Percent of the usual size.
    pub const STEPS: [u16; 7] = [90, 100, 110, 125, 150, 175, 200];

    /// In percent.
    pub fn percent(self) -> u16 {
        self.0
    }

    /// The step before or after; the same at either end.
    #[must_use]
    pub fn step(self, larger: bool) -> Self {
        let next = if larger {
            Self::STEPS.into_iter().find(|step| *step > self.0)
        } else {
            Self::STEPS.into_iter().rfind(|step| *step < self.0)
        };
        next.map_or(self, Self)
    }
}

impl Default for Zoom {
    fn default() -> Self {
        Self(100)
    }
}

impl TryFrom<u16> for Zoom {
    type Error = &'static str;

    fn try_from(percent: u16) -> Result<Self, Self::Error> {
        if Self::STEPS.contains(&percent) { Ok(Self(percent)) } else { Err("90, 100, 110, 125, 150, 175 or 200") }
    }
}

#[cfg(test)]
mod tests {
    use super::{Appearance, DisplaySettings, Zoom};
    use crate::settings::Settings;

    #[test]
    fn the_window_looks_as_it_was_set() {
        let display = |text: &str| Settings::parse(&format!("[display]\n{text}\n")).map(|settings| settings.display);
        assert_eq!(display("").unwrap(), DisplaySettings::default());
        for appearance in Appearance::ALL {
            assert_eq!(display(&format!("appearance = \"{}\"", appearance.code())).unwrap().appearance, appearance);
        }
        for percent in Zoom::STEPS {
            assert_eq!(display(&format!("zoom = {percent}")).unwrap().zoom.percent(), percent);
        }
        for wrong in ["zoom = 0", "zoom = 101", "zoom = 400", "appearance = \"pink\"", "x = 1"] {
            assert!(display(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn steps_lead_from_end_to_end_and_stay_there() {
        let mut zoom = Zoom::default();
        for _ in 0..10 {
            zoom = zoom.step(true);
        }
        assert_eq!(zoom.percent(), 200);
        for _ in 0..10 {
            zoom = zoom.step(false);
        }
        assert_eq!(zoom.percent(), 90);
        assert_eq!(zoom.step(true), Zoom::default());
    }
}
