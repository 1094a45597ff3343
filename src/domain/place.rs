//! Where a folder lies: among those of its account's own mailbox, or in a shared mailbox that the same login sees beside it (RFC 2342),
//! and what the server lets this login do there (RFC 4314).

use super::{MailboxName, Role};

/// A right (RFC 4314 §2.1) that decides whether an act is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// `r`: open it, read its messages.
    Read,
    /// `s`: keep what is read.
    Seen,
    /// `w`: keep other marks.
    Write,
    /// `i`: put messages into it.
    Insert,
    /// `x`: delete or rename it.
    Delete,
    /// `t` and `e`: take messages out of it.
    Remove,
}

/// What a server lets a login do in a folder. A server that does not say lets it do everything, until it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rights(u16);

/// Letters that are acted upon, by their bits.
const LETTERS: [(char, u16); 10] = [
    ('l', 1),
    ('r', 1 << 1),
    ('s', 1 << 2),
    ('w', 1 << 3),
    ('i', 1 << 4),
    ('k', 1 << 5),
    ('x', 1 << 6),
    ('t', 1 << 7),
    ('e', 1 << 8),
    ('a', 1 << 9),
];

/// Those that RFC 2086 did not have.
const NEW: [char; 4] = ['k', 'x', 't', 'e'];

impl Rights {
    /// Everything.
    pub const ALL: Self = Self((1 << 10) - 1);

    /// Letters as a server writes them. Those of RFC 2086 count where none of the newer ones stands beside them (RFC 4314 §2.1.1): `c`
    /// is making and deleting folders, `d` is taking messages out.
    pub fn parse(letters: &str) -> Self {
        let is_old = !letters.contains(NEW);
        let bits = |letter: char| match letter {
            'c' if is_old => Self::bit('k') | Self::bit('x'),
            'd' if is_old => Self::bit('t') | Self::bit('e'),
            letter => Self::bit(letter),
        };
        Self(letters.chars().fold(0, |all, letter| all | bits(letter)))
    }

    /// The same as letters.
    pub fn letters(self) -> String {
        LETTERS.into_iter().filter(|(_, bit)| self.0 & bit != 0).map(|(letter, _)| letter).collect()
    }

    /// True when they hold this one.
    pub fn allow(self, right: Right) -> bool {
        let wanted = match right {
            Right::Read => Self::bit('r'),
            Right::Seen => Self::bit('s'),
            Right::Write => Self::bit('w'),
            Right::Insert => Self::bit('i'),
            Right::Delete => Self::bit('x'),
            Right::Remove => Self::bit('t') | Self::bit('e'),
        };
        self.0 & wanted == wanted
    }

    /// Nothing can be changed in it by this login but, perhaps, what she has read.
    pub fn are_read_only(self) -> bool {
        ![Right::Write, Right::Insert, Right::Remove].into_iter().any(|right| self.allow(right))
    }

    fn bit(letter: char) -> u16 {
        LETTERS.into_iter().find(|(known, _)| *known == letter).map_or(0, |(_, bit)| bit)
    }
}

/// Where a folder lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the mailbox of its account.
    #[default]
    Own,
    /// In a shared mailbox beside it.
    Shared {
        /// The topmost level of that mailbox, without a delimiter behind it.
        root: MailboxName,
        /// What it is for in there: never what the account's own folder of this role is for.
        part: Role,
        /// What may be done in it; absent where the server does not say.
        rights: Option<Rights>,
    },
}

impl Place {
    /// The shared mailbox that it lies in.
    pub fn root(&self) -> Option<&MailboxName> {
        match self {
            Self::Own => None,
            Self::Shared { root, .. } => Some(root),
        }
    }

    /// What it is for in a shared mailbox.
    pub fn part(&self) -> Role {
        match self {
            Self::Own => Role::Other,
            Self::Shared { part, .. } => *part,
        }
    }

    /// Mail of a shared mailbox arrives in it.
    pub fn is_arrival(&self) -> bool {
        self.part() == Role::Inbox
    }

    /// What may be done in it.
    pub fn rights(&self) -> Rights {
        match self {
            Self::Own => Rights::ALL,
            Self::Shared { rights, .. } => rights.unwrap_or(Rights::ALL),
        }
    }

    /// True when this may be done in it.
    pub fn allows(&self, right: Right) -> bool {
        self.rights().allow(right)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Right, Rights};

    #[test]
    fn letters_of_both_generations_are_understood() {
        let allowed = |letters: &str| {
            let rights = Rights::parse(letters);
            let all = [
                (Right::Read, 'r'),
                (Right::Seen, 's'),
                (Right::Write, 'w'),
                (Right::Insert, 'i'),
                (Right::Delete, 'x'),
                (Right::Remove, 'd'),
            ];
            all.into_iter().filter(|(right, _)| rights.allow(*right)).map(|(_, letter)| letter).collect::<String>()
        };
        // RFC 2086 alone; both side by side, where the old ones follow from the new; a right to mark as deleted is none to expunge.
        for (letters, expected) in [
            ("", ""),
            ("lr", "r"),
            ("lrs", "rs"),
            ("lrswipcda", "rswixd"),
            ("lrswipkxteacd", "rswixd"),
            ("lrstd", "rs"),
            ("lrsted", "rsd"),
            ("lrswikc", "rswi"),
            ("0lrZ", "r"),
        ] {
            assert_eq!(allowed(letters), expected, "{letters}");
        }
        assert_eq!(Rights::parse(&Rights::ALL.letters()), Rights::ALL);
        assert!(Rights::parse("lrs").are_read_only() && !Rights::parse("lrsw").are_read_only());
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn what_is_kept_is_what_was_read(letters in "[lrswipkxteacd]{0,13}") {
            let rights = Rights::parse(&letters);
            prop_assert_eq!(Rights::parse(&rights.letters()), rights);
        }
    }
}
