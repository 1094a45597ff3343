//! What the window and the command line may learn. Events say what changed; the data is read by [`crate::engine::Query`].

use jiff::Timestamp;

use super::command::{CardId, Ticket};
use super::finding::Diagnosis;
pub use crate::directory::live::{Heard, Said, Sighting};
pub use crate::directory::merge::{Line, Source, merge};
use crate::domain::browse::{self, Listing};
use crate::domain::chain::Audit;
use crate::domain::discovery::Offer;
use crate::domain::export::{Kept, Planned, Trial, TrialState};
use crate::domain::notice::RefusalReason;
use crate::domain::outgoing::OutgoingState;
use crate::domain::progress::Quota;
use crate::domain::renewal::Loading;
use crate::domain::standing::Departure;
use crate::domain::{
    Account, AccountId, Address, Alternative, BackupTally, Correspondent, DraftId, Holder, Notice, OutgoingId, Profile,
    PscWay, RecoveryCode, Remains, Secret, SlotRow, Standing, Trust, VaultFinding,
};
pub use crate::domain::{ChangeSet, SyncFigures, SyncStatus};
use crate::settings::{Preference, ReceiptSettings};

/// A fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The session is now in this state.
    Session(SessionState),
    /// Rows changed.
    Changed(ChangeSet),
    /// Progress and age of the synchronisation of one mailbox.
    Sync {
        /// Which.
        account: AccountId,
        /// How it goes.
        status: SyncStatus,
    },
    /// How full a mailbox is.
    Quota {
        /// Which.
        account: AccountId,
        /// So full.
        quota: Quota,
        /// When its server said so: perhaps in an earlier session.
        at: Timestamp,
    },
    /// How changes of a mailbox are learned from its server.
    Believed {
        /// Which.
        account: AccountId,
        /// How far the server is believed.
        trust: Trust,
    },
    /// Answer to a command that carried this ticket.
    Answer(Ticket, Answer),
    /// Other cards of the holder in the readers, beside the one of the open session.
    Spares(Vec<CardSeen>),
    /// Where the login at Pro Santé Connect stands that mailboxes of the open session need.
    Psc(PscState),
    /// Whether a passphrase would open messages kept on this computer: somebody has made one here, nobody says who. Told where it is
    /// allowed, while no session is open, when it changes.
    Readable(bool),
    /// What is told of the letters that have not left, once the session that ended is closed; nobody's is open since.
    Left(Vec<Notice>),
    /// How far a new directory has come.
    Importing {
        /// Of the command; none asked for what this program does each day by itself.
        ticket: Option<Ticket>,
        /// So far.
        loading: Loading,
    },
    /// The directory was renewed of itself, or why not.
    Renewed(Option<Notice>),
    /// Something the user should know that answers no command.
    Notice(Notice),
    /// The session is about to close by itself, and why; its next state follows at once.
    Ending(Notice),
    /// The engine has stopped.
    Stopped,
}

/// The local directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryState {
    /// The index in use, if any.
    pub index: Option<DirectoryIndex>,
    /// It is that of all users of the computer.
    pub everybody: bool,
    /// An index was found altered and is not used.
    pub altered: bool,
    /// There is one that another version of this program made, and none that can be used.
    pub outdated: bool,
    /// Octets of the indexes on the disk.
    pub octets: u64,
}

/// An index of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryIndex {
    /// Mailboxes in it.
    pub rows: u64,
    /// Lines of the extract that could not be read.
    pub skipped: u64,
    /// Rows that contradict each other and are never found.
    pub contradicted: u64,
    /// When it was made.
    pub imported_at: Timestamp,
    /// Where the extract came from.
    pub source: String,
    /// When the extract was made, as its name says (`202611230600`); may be empty.
    pub stamp: String,
}

/// Where the user's session stands.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// Nothing known yet.
    Starting,
    /// No usable card: why.
    NoCard(Notice),
    /// Cards are there; nobody is logged in.
    Cards(Vec<CardSeen>),
    /// The card is being asked and the vault opened.
    Opening(CardId),
    /// A card has proven its holder and does not open her vault: see [`super::Command::Recover`].
    Shut(Box<Shut>),
    /// Open.
    Open(Box<Opened>),
    /// Open, and nothing of it is shown.
    Masked(Box<Masked>),
}

/// A card before a vault that it does not open.
#[derive(Clone, Debug, PartialEq)]
pub struct Shut {
    /// Who.
    pub holder: Holder,
    /// Her card.
    pub card: CardId,
    /// Its label.
    pub label: String,
    /// Why it stays shut.
    pub why: Notice,
}

/// All that is told of a session while it is masked.
#[derive(Clone, Debug, PartialEq)]
pub struct Masked {
    /// Whose session it is.
    pub holder: Holder,
    /// Her card, which is to be given its code; without one, the passphrase is to be given again.
    pub card: Option<CardSeen>,
    /// Since when.
    pub since: Timestamp,
    /// Messages that came since.
    pub arrived: u32,
    /// The card is being asked.
    pub proving: bool,
    /// Cards of other persons in the readers: each may open her own session instead, which closes this one.
    pub others: Vec<CardSeen>,
    /// What has become of her card.
    pub reach: Reach,
}

/// What has become of the card of a masked session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is there, or none is needed.
    Here,
    /// Its reader, or the service of the readers, is gone: the session waits for it a moment.
    Away,
    /// Its software failed and was started anew: until the code is given nothing is signed.
    Restarted,
}

/// A card in a reader, seen before the code.
#[derive(Clone, Debug, PartialEq)]
pub struct CardSeen {
    /// Local identifier.
    pub id: CardId,
    /// Name of the reader.
    pub reader: String,
    /// Label of the token, e.g. `CPS4v1-3100603746`.
    pub label: String,
    /// Who it belongs to, or why it cannot be used.
    pub holder: Result<Holder, Notice>,
    /// Codes shorter or longer than this are not presented to the card.
    pub pin_length: (usize, usize),
    /// The reader has its own pad.
    pub pad: bool,
    /// State of the code's counter.
    pub tries: Tries,
    /// Its codes are made of digits.
    pub digits: bool,
    /// How it is unblocked.
    pub unblocking: Unblocking,
}

/// The code that unblocks a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unblocking {
    /// Codes shorter or longer than this are not presented to the card.
    pub length: (usize, usize),
    /// State of its counter.
    pub tries: Tries,
}

/// What the token's flags say about tries left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// All of them.
    Full,
    /// Some were spent.
    Low,
    /// One is left.
    Last,
    /// None: blocked.
    Locked,
}

/// An open session.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Who.
    pub holder: Holder,
    /// Her mailboxes: those of the settings, then those that she added. There may be none yet.
    pub accounts: Vec<Account>,
    /// Their rows in the vault, in the same order: what [`Event::Sync`] and the rows of folders name them by.
    pub ids: Vec<AccountId>,
    /// Which of them she added: they are hers to remove.
    pub added: Vec<Address>,
    /// When the session was opened.
    pub since: Timestamp,
    /// Whether a recovery code opens the vault too.
    pub recovery: RecoveryState,
    /// Opened by a passphrase, without a card: nothing is sent, and no operator is asked anything.
    pub read_only: bool,
    /// What is asked of those who are written to.
    pub receipts: ReceiptSettings,
    /// Things to tell at opening: weaker key store, rebuilt vault, stale list…
    pub notices: Vec<Notice>,
}

/// Where the login at Pro Santé Connect stands. What is kept here is read, and letters are queued, in all of these.
#[derive(Clone, Debug, PartialEq)]
pub enum PscState {
    /// No mailbox of the session is opened by a token.
    Unneeded,
    /// The person must log in: nothing is fetched or sent by tokens until then.
    Wanted {
        /// Ways that may be taken, the one to propose first.
        ways: Vec<PscWay>,
        /// Why she is asked again; `None` the first time.
        why: Option<Notice>,
    },
    /// Being begun.
    Beginning(PscWay),
    /// She is asked elsewhere, by her card's program or her telephone.
    Approving {
        /// Where.
        way: PscWay,
        /// Two digits that she compares with those she is shown there.
        binding: String,
        /// Until when.
        until: Timestamp,
    },
    /// The browser of this computer must open an address, which names nobody.
    Browsing {
        /// The address; it is told nobody else.
        url: Secret<String>,
        /// Until when.
        until: Timestamp,
    },
    /// Tokens are given.
    Alive,
    /// Tokens cannot be renewed for now: why. It is tried again by itself.
    Unreachable(Notice),
}

/// Whether a recovery code was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryState {
    /// It was.
    Made,
    /// The vault is new: it is the moment to make one.
    ToMake,
    /// It was put off.
    PutOff,
}

/// The verdict of the trust gate on one address.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// As given.
    pub input: String,
    /// Accepted, or why not.
    pub verdict: Result<(), RefusalReason>,
    /// A valid address that may have been meant.
    pub suggestion: Option<String>,
    /// Mailboxes that may receive and may have been meant, the likeliest first: for one that is refused, and for one that the
    /// directory does not hold.
    pub alternatives: Vec<Alternative>,
    /// What the directory says of it, and whether it has gone since this vault wrote to it.
    pub standing: Standing,
    /// Others who bear the same name, where no letter of this vault has reached this one yet.
    pub namesakes: Vec<Correspondent>,
}

impl Check {
    /// A bare verdict.
    pub fn of(input: String, verdict: Result<(), RefusalReason>) -> Self {
        Self {
            input,
            verdict,
            suggestion: None,
            alternatives: Vec::new(),
            standing: Standing::Unasked,
            namesakes: Vec::new(),
        }
    }
}

/// Answer to a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Done.
    Done,
    /// Not done.
    Failed(Notice),
    /// The draft is in the vault under this key.
    DraftSaved(DraftId),
    /// The message is sealed and in the outbox.
    Queued(OutgoingId, OutgoingState),
    /// The gate's verdicts, in order.
    Checked(Vec<Check>),
    /// Hits of the directory, best first, with the time the search took.
    Completed {
        /// Hits.
        hits: Vec<Correspondent>,
        /// Time of the search in the index.
        milliseconds: f64,
        /// Those among them that the gate refuses at this moment: their domain is not in the list.
        outside: Vec<Address>,
    },
    /// A part of the local directory.
    Browsed {
        /// The part.
        listing: Box<Listing>,
        /// Those among its rows that the gate refuses at this moment.
        outside: Vec<Address>,
    },
    /// What a list of the local directory may be narrowed to.
    Offered(Vec<browse::Offer>),
    /// What handing documents over would come to.
    Planned(Vec<Planned>),
    /// Every address written to from this vault was looked at.
    LookedAt {
        /// How many.
        count: usize,
        /// Those that have gone, with when that was noticed.
        gone: Vec<(Address, Departure)>,
    },
    /// What can be set in the window, as it holds.
    Preferences(Vec<Preference>),
    /// Profiles by which documents are handed over, as they hold.
    ExportProfiles(Vec<Kept>),
    /// How a trial of a folder stands.
    Tried(Box<Trial>, TrialState),
    /// The card of a correspondent.
    Profile(Box<Profile>),
    /// Lines of the directories that were asked over the network.
    CompletedLive(Heard),
    /// Where an address stands today.
    Confirmed(Sighting),
    /// Rows in the new directory index.
    Imported {
        /// Rows taken.
        rows: u64,
        /// Lines that could not be read.
        skipped: u64,
    },
    /// What is known of the local directory.
    Directory(Box<DirectoryState>),
    /// The pass has ended.
    Synced(SyncFigures),
    /// Servers that may be a mailbox's, those to be preferred first. A refused one is there to be explained, not to be used.
    Servers(Vec<Offer>),
    /// What a look through a journal found.
    Audited(Box<Audit>),
    /// Findings, layer by layer.
    Diagnosed(Box<Diagnosis>),
    /// What opens the vault, latest first.
    Slots(Vec<SlotRow>),
    /// A recovery code that was just made. It is kept nowhere else.
    RecoveryCode(RecoveryCode),
    /// The backup is on disk, with this in it.
    BackedUp(BackupTally),
    /// This was brought back.
    Restored(BackupTally),
    /// What is wrong with the vault, the worst first.
    Examined(Vec<VaultFinding>),
    /// What was wrong, and what still is: the next opening sets the vault aside then, and takes over what cannot be had again.
    Repaired {
        /// Before.
        found: Vec<VaultFinding>,
        /// After.
        left: Vec<VaultFinding>,
    },
    /// The vault is deleted; this is left of it.
    Forgotten(Remains),
}
