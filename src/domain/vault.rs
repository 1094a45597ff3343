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
    /// A passphrase, for reading only.
    Passphrase,
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

/// What a backup holds, or what came of bringing one back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupTally {
    /// Drafts.
    pub drafts: u32,
    /// Letters, sent or to be sent.
    pub letters: u32,
    /// Left out: unreadable rows when it is made, what the vault already has when it is brought back.
    pub left_out: u32,
}

/// A kind of damage in a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VaultFault {
    /// Pages of the file whose seal is broken: the disk, or somebody, has changed them.
    Seal,
    /// Tables or indexes that do not hold together.
    Structure,
    /// The index of words.
    Words,
    /// Messages that the index of words does not have, or that it alone has.
    Unfindable,
    /// Counts of folders that are not what is in them.
    Counts,
    /// Messages kept in part.
    Bodies,
    /// Rows that belong to nothing.
    Orphans,
}

impl VaultFault {
    /// A stable word, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Structure => "structure",
            Self::Words => "words",
            Self::Unfindable => "unfindable",
            Self::Counts => "counts",
            Self::Bodies => "bodies",
            Self::Orphans => "orphans",
        }
    }

    /// Whether everything else can be read in spite of it, so that it is mended in place.
    pub fn is_mendable(self) -> bool {
        !matches!(self, Self::Seal | Self::Structure)
    }
}

/// Damage that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultFinding {
    /// Its kind.
    pub fault: VaultFault,
    /// How often.
    pub count: u32,
}

/// What is left of a vault that was deleted, beside nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Remains {
    /// Nothing.
    Nothing,
    /// The system's key store did not answer: a secret that opens nothing any more may still be in it.
    KeyStore,
}

impl Remains {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        if self == Self::Nothing { other } else { self }
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}
