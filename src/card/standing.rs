//! Whether a login stands, as its holder is told.

/// Whether a login stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its card is there.
    Here,
    /// Its reader, or the service of the readers, is gone, which is not a removal: a session on a remote desktop that is taken up
    /// elsewhere looks like that. Nothing is signed until the code was given again.
    Away,
    /// It has ended.
    Gone(Gone),
}

/// Why a login ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Its card left the reader.
    Removed,
    /// Its reader, or the service of the readers, was lost and the card did not come back.
    Lost,
    /// The module, or the process that holds it, failed.
    Failed,
    /// It was ended by this program.
    Ended,
}

impl Standing {
    /// It has ended.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Gone(_))
    }

    /// Ends it; the first reason stays.
    pub(super) fn end(&mut self, why: Gone) {
        if !self.is_gone() {
            *self = Self::Gone(why);
        }
    }

    /// Its reader is lost.
    pub(super) fn lose(&mut self) {
        if *self == Self::Here {
            *self = Self::Away;
        }
    }

    /// Its card is there again.
    pub(super) fn find(&mut self) {
        if *self == Self::Away {
            *self = Self::Here;
        }
    }
}
