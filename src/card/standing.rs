//! Whether a login stands, as its holder is told.

/// Whether a login stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its card is there.
    Here,
    /// Its reader, or the service of the readers, is gone, which is not a removal: a session on a remote desktop that is taken up
    /// elsewhere looks like that. Nothing is signed until the code was given again.
    Away,
    /// The module, or the process that holds it, failed and is started anew; its card is there, as far as is known. Nothing is
    /// signed until the code was given again.
    Stalled,
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
    /// The module failed, and failed again when it was started anew.
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
        if matches!(self, Self::Here | Self::Stalled) {
            *self = Self::Away;
        }
    }

    /// The module has failed. One that is out of reach stays so.
    pub(super) fn stall(&mut self) {
        if *self == Self::Here {
            *self = Self::Stalled;
        }
    }

    /// Its code was right.
    pub(super) fn prove(&mut self) {
        if !self.is_gone() {
            *self = Self::Here;
        }
    }

    /// Its card is there again.
    pub(super) fn find(&mut self) {
        if *self == Self::Away {
            *self = Self::Here;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Gone, Standing};

    #[test]
    fn a_module_that_fails_ends_nothing_and_a_proof_revives_nothing_that_ended() {
        let mut standing = Standing::Here;
        standing.stall();
        assert_eq!(standing, Standing::Stalled);
        standing.find();
        assert_eq!(standing, Standing::Stalled, "only the code helps");
        standing.lose();
        assert_eq!(standing, Standing::Away, "its reader is lost besides");
        standing.stall();
        assert_eq!(standing, Standing::Away);
        standing.prove();
        assert_eq!(standing, Standing::Here);
        standing.end(Gone::Removed);
        standing.stall();
        standing.prove();
        assert_eq!(standing, Standing::Gone(Gone::Removed));
    }
}
