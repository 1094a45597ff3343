//! What is known of an address beside the verdict on it: who may be meant instead, whether the directory holds it, whether it has
//! left since it was written to. Pure.

use jiff::Timestamp;

use super::{Address, Correspondent};

/// Why a mailbox is proposed in the place of another, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Because {
    /// Its address differs by slips of the finger.
    Slip,
    /// Another mailbox of the person who has the address in the directory.
    SamePerson,
    /// The mailbox of somebody of this name.
    SameName,
    /// The mailbox of that person's practice.
    Practice,
    /// The mailbox of that person's service or structure, or of a service of this name.
    Service,
}

impl Because {
    /// Stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slip => "slip",
            Self::SamePerson => "same-person",
            Self::SameName => "same-name",
            Self::Practice => "practice",
            Self::Service => "service",
        }
    }
}

/// A mailbox that may receive, and may be the one that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Its address.
    pub address: Address,
    /// Who has it, where the directory knows.
    pub who: Option<Box<Correspondent>>,
    /// Why it is proposed.
    pub because: Because,
}

/// From where an address has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Left {
    /// Its domain is no more in the list of the trust space: nothing can be sent there.
    Space,
    /// The directory does not hold it any more.
    Directory,
}

impl Left {
    /// Stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Space => "space",
            Self::Directory => "directory",
        }
    }

    /// Reverse of [`Left::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Space, Self::Directory].into_iter().find(|left| left.as_str() == word)
    }
}

/// An address that has gone, since it was last seen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Departure {
    /// From where.
    pub from: Left,
    /// When that was noticed.
    pub noticed: Timestamp,
}

/// What the directory says of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// There is none to ask.
    Unasked,
    /// Held.
    Held,
    /// Not held: a mailbox read by a program, one whose holder is not published, or a mistake.
    Unknown,
    /// Gone from where it once was.
    Gone(Departure),
}

/// One look at an address; `None` where nobody could be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its domain is in the list of the moment.
    pub listed: Option<bool>,
    /// The directory holds it.
    pub held: Option<bool>,
}

/// What the looks at an address amount to: kept in the vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its domain was in the list once.
    pub listed: bool,
    /// The directory held it once.
    pub held: bool,
    /// It has gone from there.
    pub gone: Option<Departure>,
}

impl Seen {
    /// After one more look. What was never there has not gone; what came back is forgotten; what could not be asked changes nothing.
    #[must_use]
    pub fn after(self, look: Look, now: Timestamp) -> Self {
        let was_gone = |from| self.gone.is_some_and(|gone| gone.from == from);
        let is_gone = |from, once: bool, found: Option<bool>| match found {
            Some(found) => once && !found,
            None => was_gone(from),
        };
        let from = if is_gone(Left::Space, self.listed, look.listed) {
            Some(Left::Space)
        } else if is_gone(Left::Directory, self.held, look.held) {
            Some(Left::Directory)
        } else {
            None
        };
        let noticed = |from| self.gone.filter(|gone| gone.from == from).map_or(now, |gone| gone.noticed);
        Self {
            listed: self.listed || look.listed == Some(true),
            held: self.held || look.held == Some(true),
            gone: from.map(|from| Departure { from, noticed: noticed(from) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn look(listed: Option<bool>, held: Option<bool>) -> Look {
        Look { listed, held }
    }

    fn gone(from: Left, second: i64) -> Departure {
        Departure { from, noticed: at(second) }
    }

    #[test]
    fn what_was_there_and_is_not_has_gone_since_then() {
        let known = Seen::default().after(look(Some(true), Some(true)), at(1));
        assert_eq!(known, Seen { listed: true, held: true, gone: None });
        let left = known.after(look(Some(true), Some(false)), at(2));
        assert_eq!(left.gone, Some(gone(Left::Directory, 2)));
        assert_eq!(
            left.after(look(Some(true), Some(false)), at(3)).gone,
            Some(gone(Left::Directory, 2)),
            "since the first time"
        );
        assert_eq!(left.after(look(None, None), at(3)).gone, Some(gone(Left::Directory, 2)), "nobody could be asked");
        assert_eq!(
            left.after(look(Some(false), Some(false)), at(3)).gone,
            Some(gone(Left::Space, 3)),
            "the worse of the two"
        );
        assert_eq!(left.after(look(Some(true), Some(true)), at(3)).gone, None, "it came back");
    }

    #[test]
    fn what_never_was_there_has_not_gone() {
        let unknown = Seen::default().after(look(Some(true), Some(false)), at(1));
        assert_eq!(unknown, Seen { listed: true, held: false, gone: None });
        assert_eq!(unknown.after(look(None, Some(false)), at(2)).gone, None);
        assert_eq!(Seen::default().after(look(Some(false), None), at(1)).gone, None);
    }

    #[test]
    fn words_come_back() {
        for left in [Left::Space, Left::Directory] {
            assert_eq!(Left::parse(left.as_str()), Some(left));
        }
        assert_eq!(Left::parse("elsewhere"), None);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// An address that is found everywhere is never marked, whatever was before; one that nobody was asked about stays as it is.
        #[test]
        fn no_mark_without_a_reason(looks in prop::collection::vec((any::<Option<bool>>(), any::<Option<bool>>()), 0..12)) {
            let mut seen = Seen::default();
            for (second, (listed, held)) in (1_i64..).zip(looks) {
                let before = seen;
                seen = seen.after(look(listed, held), at(second));
                prop_assert_eq!(seen.after(look(None, None), at(second + 1)), seen);
                prop_assert_eq!(seen.after(look(Some(true), Some(true)), at(second + 1)).gone, None);
                if let Some(gone) = seen.gone {
                    let was_there = if gone.from == Left::Space { before.listed } else { before.held };
                    prop_assert!(was_there);
                    prop_assert!(gone.noticed <= at(second));
                }
            }
        }
    }
}
