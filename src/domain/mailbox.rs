//! Mailboxes (folders) of an account.

/// Local key of a mailbox row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxId(pub i64);

/// Name of a mailbox as a person reads it (UTF-8; modified UTF-7 exists on the wire only), levels separated by `delimiter`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxName(String);

impl MailboxName {
    /// Takes the decoded name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The decoded name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last level.
    pub fn leaf(&self, delimiter: Option<char>) -> &str {
        delimiter.and_then(|delimiter| self.0.rsplit(delimiter).next()).unwrap_or(&self.0)
    }
}

/// What a mailbox is for: SPECIAL-USE attribute (RFC 6154), else recognised by usual names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// `INBOX`.
    Inbox,
    /// `\Drafts`.
    Drafts,
    /// `\Sent`.
    Sent,
    /// `\Archive`.
    Archive,
    /// `\Junk`.
    Junk,
    /// `\Trash`.
    Trash,
    /// A folder of the user.
    Other,
}

impl Role {
    /// Stable word used in the store and in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Drafts => "drafts",
            Self::Sent => "sent",
            Self::Archive => "archive",
            Self::Junk => "junk",
            Self::Trash => "trash",
            Self::Other => "other",
        }
    }

    /// Reverse of [`Role::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Inbox, Self::Drafts, Self::Sent, Self::Archive, Self::Junk, Self::Trash, Self::Other]
            .into_iter()
            .find(|role| role.as_str() == word)
    }
}
