//! That a patient does not want to be written to (messagerie citoyenne): noted by whoever was told so. It is heeded before each letter; who
//! writes all the same says that she knows of it.

use std::fmt;

use jiff::Timestamp;

use super::DisplayName;
use super::ins::Ins;

/// One that was noted. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opposition {
    /// Whose.
    pub ins: Ins,
    /// What the patient is called, where that was said.
    pub name: Option<DisplayName>,
    /// Since when it stands here.
    pub since: Timestamp,
}

/// What a person does to them. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Change {
    /// This patient has opposed.
    Note {
        /// Whose.
        ins: Ins,
        /// What the patient is called.
        name: Option<DisplayName>,
    },
    /// This patient does not oppose any more.
    Lift(Ins),
}

impl fmt::Debug for Opposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opposition(…)")
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("opposition::Change(…)")
    }
}
