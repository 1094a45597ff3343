//! The form that unblocks a card: its unblocking code, and the new code twice. The codes are wiped when they are handed over
//! and when the form is left.

use iced::advanced::widget::Id;

use super::blank;
use crate::domain::Secret;
use crate::engine::event::{CardSeen, Tries};

/// The field of the unblocking code.
pub const PUK: Id = Id::new("unblock-puk");
/// The field of the new code.
pub const NEW: Id = Id::new("unblock-new");
/// The field of the new code, once more.
pub const AGAIN: Id = Id::new("unblock-again");

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Unblocking code.
    Puk,
    /// New code.
    New,
    /// New code, once more.
    Again,
}

impl Field {
    /// Its name in the window.
    pub fn id(self) -> Id {
        match self {
            Self::Puk => PUK,
            Self::New => NEW,
            Self::Again => AGAIN,
        }
    }

    /// Where Enter leads.
    pub(super) fn next(self) -> Option<Self> {
        match self {
            Self::Puk => Some(Self::New),
            Self::New => Some(Self::Again),
            Self::Again => None,
        }
    }
}

/// The form.
#[derive(Debug)]
pub(super) struct Rescue {
    puk: Secret<String>,
    new: Secret<String>,
    again: Secret<String>,
}

impl Rescue {
    pub(super) fn new() -> Self {
        Self { puk: blank(), new: blank(), again: blank() }
    }

    pub(super) fn field(&self, field: Field) -> &Secret<String> {
        match field {
            Field::Puk => &self.puk,
            Field::New => &self.new,
            Field::Again => &self.again,
        }
    }

    pub(super) fn typed(&mut self, field: Field, code: Secret<String>) {
        match field {
            Field::Puk => self.puk = code,
            Field::New => self.new = code,
            Field::Again => self.again = code,
        }
    }

    /// The two new codes are not the same, and no more is to come.
    pub(super) fn differ(&self) -> bool {
        self.again.declassify().len() >= self.new.declassify().len() && self.again != self.new
    }

    /// All is there, in the shape that the card accepts.
    pub(super) fn is_ready(&self, card: &CardSeen) -> bool {
        let within = |code: &Secret<String>, (min, max): (usize, usize)| {
            let length = code.declassify().len();
            length > 0 && (min..=max).contains(&length)
        };
        card.unblocking.tries != Tries::Locked
            && within(&self.puk, card.unblocking.length)
            && within(&self.new, card.pin_length)
            && self.new == self.again
    }

    /// The unblocking code and the new code; nothing of them stays here.
    pub(super) fn take(&mut self) -> (Secret<String>, Secret<String>) {
        let Self { puk, new, again: _ } = std::mem::replace(self, Self::new());
        (puk, new)
    }
}
