//! What opens a vault, as it is told to its holder: never the secret itself.

use std::fmt;

use jiff::Timestamp;

/// Identifies one way to open a vault. Random: it says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub [u8; 16]);

/// What opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A card.
    Card,
    /// The recovery code.
    Recovery,
}

/// One way to open a vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRow {
    /// Which.
    pub id: SlotId,
    /// What opens it.
    pub kind: SlotKind,
    /// When it was made; not known of those made by the first versions.
    pub made: Option<Timestamp>,
    /// Label of the card it was made for.
    pub label: Option<String>,
    /// The session is open by this one.
    pub current: bool,
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}
