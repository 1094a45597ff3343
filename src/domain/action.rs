//! What a user does to messages and mailboxes: shown at once, told to the server in the order made, undone when it refuses.

use jiff::Timestamp;

use super::confided::Giver;
use super::standing_order::StandingOrder;
use super::{AccountId, DeskState, Flags, Keyword, MailboxId, MailboxName, MessageId};

/// An act. What is asked of messages that are gone is passed over, and so is what is so already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Set or clear `\Seen`, `\Flagged`, `\Answered`, `$Forwarded` or `$MDNSent`.
    Flag {
        /// Messages.
        messages: Vec<MessageId>,
        /// Which: one of them.
        flag: Flags,
        /// Set or cleared.
        set: bool,
    },
    /// Set or clear a keyword.
    Keyword {
        /// Messages.
        messages: Vec<MessageId>,
        /// Which.
        keyword: Keyword,
        /// Set or cleared.
        set: bool,
    },
    /// Tell every desk a state, or that it is over: by a keyword, else by a folder, else here only (see [`DeskStanding`]).
    Desk {
        /// Messages.
        messages: Vec<MessageId>,
        /// Which state.
        state: DeskState,
        /// It holds, or is over.
        set: bool,
    },
    /// Move to another mailbox of the same account. Back to where a message lies: what waited is given up, an erasure too, unless it has
    /// begun.
    Move {
        /// Messages.
        messages: Vec<MessageId>,
        /// Where to.
        to: MailboxId,
    },
    /// Copy to a mailbox of the same account.
    Copy {
        /// Messages.
        messages: Vec<MessageId>,
        /// Where to.
        to: MailboxId,
    },
    /// Give to those who share another mailbox, of this account or of another one: a copy is put there that says who gave it. What was
    /// given there already is passed over.
    Confide {
        /// Messages.
        messages: Vec<MessageId>,
        /// Where to.
        to: MailboxId,
        /// Who gives them.
        giver: Giver,
    },
    /// Take back what was given there, wherever that is.
    TakeBack {
        /// Messages.
        messages: Vec<MessageId>,
    },
    /// Where the messages of an account are confided to from now on, if anywhere. No server is told.
    Secretariat {
        /// Whose messages.
        account: AccountId,
        /// Where to.
        to: Option<MailboxId>,
    },
    /// Which messages of an account are confided without being asked, of those that arrive from now on; `None`: no more. No server is told.
    Order {
        /// Whose messages.
        account: AccountId,
        /// Which, and in whose name.
        order: Option<(StandingOrder, Giver)>,
    },
    /// A letter that was prepared for somebody, and that nobody sends after all, waits for somebody again.
    Revalidate {
        /// The message that lies among those that somebody sends.
        message: MessageId,
    },
    /// Move to the bin of their account; erased for good when they are in it already. An account without bin gets one: nothing is erased
    /// for want of a bin. Those of a shared mailbox go into its own bin; where it has none they are not thrown away, as they are not
    /// archived where it has no archive: what several share is not taken away from the others unseen.
    Bin {
        /// Messages.
        messages: Vec<MessageId>,
    },
    /// Erase for good.
    Erase {
        /// Messages.
        messages: Vec<MessageId>,
    },
    /// Take back what was put back ([`Act::Copy`] of messages that had gone from the server): off the server, and kept as gone, as before.
    Withdraw {
        /// Messages.
        messages: Vec<MessageId>,
    },
    /// Erase for good all messages that are shown in a bin, or among the unwanted.
    EmptyBin {
        /// Which.
        mailbox: MailboxId,
    },
    /// Make a mailbox.
    CreateMailbox {
        /// In which account.
        account: AccountId,
        /// Its whole name, with the levels above it.
        name: MailboxName,
    },
    /// Give a mailbox, and all below it, another name.
    RenameMailbox {
        /// Which.
        mailbox: MailboxId,
        /// Its whole name, with the levels above it.
        name: MailboxName,
    },
    /// Drop what is kept here of a shared mailbox whose operator has closed it to this login. Refused while it is open, and while
    /// anything waits that was done in it: that may yet be told.
    ForgetShare {
        /// Whose login saw it.
        account: AccountId,
        /// The topmost level of its folders.
        root: MailboxName,
    },
    /// Remove a mailbox with its messages; those below it stay.
    RemoveMailbox {
        /// Which.
        mailbox: MailboxId,
    },
}

/// Local key of an action: one message or one mailbox of an act. Later ones have larger keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActionId(pub i64);

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionKind {
    /// Sets or clears a flag.
    Flag,
    /// Sets or clears a keyword.
    Keyword,
    /// Moves a message.
    Move,
    /// Copies a message.
    Copy,
    /// Erases a message.
    Erase,
    /// Makes a mailbox.
    Create,
    /// Renames a mailbox.
    Rename,
    /// Removes a mailbox.
    Remove,
    /// Gives a message to others, or takes it back.
    Confide,
}

impl ActionKind {
    /// Stable word used in the store and in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Keyword => "keyword",
            Self::Move => "move",
            Self::Copy => "copy",
            Self::Erase => "erase",
            Self::Create => "create",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::Confide => "confide",
        }
    }

    /// Reverse of [`ActionKind::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        use ActionKind::{Confide, Copy, Create, Erase, Flag, Keyword, Move, Remove, Rename};
        [Flag, Keyword, Move, Copy, Erase, Create, Rename, Remove, Confide]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// An action that the server does not know yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRow {
    /// Local key: the order is that of the keys.
    pub id: ActionId,
    /// Its account.
    pub account: AccountId,
    /// What it does.
    pub kind: ActionKind,
    /// To which message.
    pub message: Option<MessageId>,
    /// Where to; the mailbox itself when it is made, renamed or removed.
    pub mailbox: Option<MailboxId>,
    /// When the user did it.
    pub made_at: Timestamp,
    /// Whether it was told the server, whose answer is not known yet: it cannot be taken back any more.
    pub begun: bool,
    /// How often the server has declined it for now.
    pub tries: u32,
}

/// How the desks of a mailbox's account learn a [`DeskState`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeskStanding {
    /// By keywords, which the server keeps; also while that is not known yet.
    #[default]
    Shared,
    /// By folders.
    Folders,
    /// Not at all: states are kept on this computer only.
    Local,
}
