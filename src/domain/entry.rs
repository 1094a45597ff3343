//! The ways by which a letter may come to be sent. There is one seal for all of them, and it asks which way this was: a new way is a
//! new variant here, and neither the seal nor the tests of the gates compile until they say what it brings.

/// A way in. Whatever it is, each recipient is verified when the letter is sealed, and once more when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entry {
    /// Written in the window: recipients typed, pasted, completed from the directory, taken from a refusal's proposals, hidden or not.
    Written,
    /// The answer to a message: recipients are those of its `From` or `Reply-To`.
    Reply,
    /// The same to all: those of its `To` and `Cc` too.
    ReplyAll,
    /// A message passed on, its text quoted or the whole of it enclosed.
    Forward,
    /// A message redirected as it is, under the name of who redirects it.
    Redirect,
    /// A message written anew: recipients are those of its `To` and `Cc`.
    Anew,
    /// A link that begins a letter (`mailto:`): recipients are those that it names.
    Link,
    /// A message in a file, of whatever program, taken up as a draft: recipients are those of its headers.
    Dropped,
    /// A draft kept in the vault, or brought back by a backup.
    Kept,
    /// A draft of a server's drafts, whoever wrote it: another desk, or another program.
    Drafts,
    /// A letter that somebody has prepared in a mailbox of several for who sends it: recipients are those of its headers.
    Validated,
    /// A letter of the outbox taken up again.
    Rework,
    /// `pli send`: recipients are those of its options.
    CommandLine,
    /// `pli send --eml`: a finished message, of whatever program.
    Message,
    /// The answer to a message that asks to be told when it is read: whom it is for, its `Disposition-Notification-To` says.
    Receipt,
    /// The outbox, at the moment of sending: what was sealed before, or brought back by a backup, counts for nothing.
    Outbox,
}

/// What a way in hands to the seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A draft: recipients as typed.
    Draft,
    /// The octets of a finished message: recipients are those of its headers.
    Message,
    /// A message that was read, and whom that is told.
    Receipt,
    /// Octets that were sealed, and their envelope.
    Sealed,
}

impl Entry {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Written,
        Self::Reply,
        Self::ReplyAll,
        Self::Forward,
        Self::Redirect,
        Self::Anew,
        Self::Link,
        Self::Dropped,
        Self::Kept,
        Self::Drafts,
        Self::Validated,
        Self::Rework,
        Self::CommandLine,
        Self::Message,
        Self::Receipt,
        Self::Outbox,
    ];

    /// What it hands to the seal, which takes nothing else from it.
    pub fn form(self) -> Form {
        match self {
            Self::Written
            | Self::Reply
            | Self::ReplyAll
            | Self::Forward
            | Self::Redirect
            | Self::Anew
            | Self::Link
            | Self::Dropped
            | Self::Kept
            | Self::Drafts
            | Self::Validated
            | Self::Rework
            | Self::CommandLine => Form::Draft,
            Self::Message => Form::Message,
            Self::Receipt => Form::Receipt,
            Self::Outbox => Form::Sealed,
        }
    }

    /// Stable word for the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Reply => "reply",
            Self::ReplyAll => "reply-all",
            Self::Forward => "forward",
            Self::Redirect => "redirect",
            Self::Anew => "anew",
            Self::Link => "link",
            Self::Dropped => "dropped",
            Self::Kept => "kept",
            Self::Drafts => "drafts",
            Self::Validated => "validated",
            Self::Rework => "rework",
            Self::CommandLine => "command-line",
            Self::Message => "message",
            Self::Receipt => "receipt",
            Self::Outbox => "outbox",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;

    #[test]
    fn each_has_a_word_of_its_own_and_none_is_left_out() {
        let words: std::collections::BTreeSet<_> = Entry::ALL.iter().map(|entry| entry.as_str()).collect();
        assert_eq!(words.len(), Entry::ALL.len());
        // Variants are numbered from 0: one more than the last is how many there are.
        let last = Entry::ALL.iter().map(|entry| *entry as usize).max();
        assert_eq!(last, Some(Entry::ALL.len() - 1));
        assert_eq!(Entry::Outbox as usize + 1, Entry::ALL.len(), "the last variant is named here");
    }
}
