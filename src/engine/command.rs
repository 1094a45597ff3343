//! What the window and the command line may ask.

use std::path::PathBuf;

pub use crate::domain::account::NewMailbox;
use crate::domain::browse::{Facet, Wanted};
pub use crate::domain::contact::Change;
use crate::domain::export::{self, TrialStep, Which};
pub use crate::domain::holder::CardId;
use crate::domain::opposition;
use crate::domain::outgoing::Departure;
use crate::domain::patient::Identity;
use crate::domain::wording;
use crate::domain::{
    Act, Address, Correspondent, Draft, DraftId, Endpoint, Entry, MessageId, OutgoingId, Passphrase, Pitch, Profile,
    PscWay, RecoveryCode, Secret, SlotId,
};
use crate::settings::Setting;

/// Pairs a one-shot answer with its question; an answer to a ticket nobody waits for is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A letter while it is being written, from its first word on, before and after its draft has a key. What is asked about one
/// letter is carried out in that order; once it is sent or dropped, nothing more is kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LetterId(pub u64);

/// How the card's code is given.
#[derive(Debug, PartialEq)]
pub enum Pin {
    /// Typed in our window or terminal.
    Typed(Secret<String>),
    /// Typed on the reader's own pad.
    Pad,
}

impl Pin {
    /// The code, unless it is typed on the pad.
    pub(super) fn typed(self) -> Option<Secret<String>> {
        match self {
            Self::Typed(code) => Some(code),
            Self::Pad => None,
        }
    }
}

/// What is tried on a vault that the card does not open.
#[derive(Debug, PartialEq, Eq)]
pub enum Way {
    /// The recovery code.
    Code(RecoveryCode),
    /// Set the vault aside and begin anew from the server: drafts and letters kept here only are out of reach then.
    Anew,
}

/// A user's answer about a message whose fate is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It did arrive: file it.
    WasSent,
    /// It did not: send it again.
    SendAgain,
    /// What waits leaves now.
    SendNow,
    /// Drop it (also allowed for refused messages).
    Discard,
    /// The user knows who was not reached.
    Noted,
}

/// A wish. Not `Clone`: it may hold the code.
#[derive(Debug, PartialEq)]
pub enum Command {
    /// Look at readers and cards again.
    RefreshCards,
    /// Log in to a card and open its vault. The outcome is an [`crate::engine::Event::Session`]; failures are answered too.
    Unlock {
        /// Which card.
        card: CardId,
        /// Its code.
        pin: Pin,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Try to open the vault of a card that is logged in and does not open it ([`crate::engine::SessionState::Shut`]). A wrong
    /// recovery code costs nothing and may be given again.
    Recover {
        /// How.
        way: Way,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Read without a card, where that is allowed: the vault that this passphrase opens. The outcome is an
    /// [`crate::engine::Event::Session`]; failures are answered too, later and later.
    Read {
        /// The passphrase.
        passphrase: Passphrase,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Make a passphrase in the place of the one before it, where that is allowed. It opens the vault for reading only.
    MakePassphrase {
        /// The passphrase.
        passphrase: Passphrase,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Tell what opens the vault of the session; answered with `Slots`.
    Slots {
        /// Answered.
        ticket: Ticket,
    },
    /// Make a recovery code in the place of the one before it; answered with `RecoveryCode`, which is told this once.
    MakeRecoveryCode {
        /// Answered.
        ticket: Ticket,
    },
    /// Let another card of the same person open the vault of the session too.
    Enrol {
        /// That card.
        card: CardId,
        /// Its code.
        pin: Pin,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Take away a way to open the vault, and encrypt everything under a new key. Only the session's card and a new recovery code
    /// open it afterwards; answered with `RecoveryCode`.
    Revoke {
        /// What is taken away.
        slot: SlotId,
        /// Answered.
        ticket: Ticket,
    },
    /// Add a mailbox of the holder's own to her vault. It is proven first: both servers are reached with the session's TLS, and the
    /// card logs in where it is the method; for a token of Pro Santé Connect it must be offered. Nothing is kept of what fails. Then
    /// the mailbox is put to work, and the session told anew.
    AddMailbox {
        /// The mailbox.
        mailbox: Box<NewMailbox>,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Take a mailbox of the holder's own away, with what is kept of its messages; refused while letters of it are not filed, and for
    /// those of the settings. The history of what was sent stays.
    RemoveMailbox {
        /// Its address.
        address: Address,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Do this to messages and folders, and say what came of it here. [`Command::Act`] is for those who are told by an event.
    Do {
        /// What.
        act: Act,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Write a backup of the vault of the session: drafts, outbox and the holder's own mailboxes, under its recovery code. Answered
    /// with `BackedUp`.
    BackUp {
        /// A file that is not there yet.
        file: PathBuf,
        /// The recovery code that opens the vault.
        code: RecoveryCode,
        /// Answered.
        ticket: Ticket,
    },
    /// Bring a backup back into the vault of the session: all of it or nothing, what is there already left alone. Answered with
    /// `Restored`.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The recovery code under which it was made.
        code: RecoveryCode,
        /// Answered.
        ticket: Ticket,
    },
    /// Look whether the vault of the session holds together; answered with `Examined`.
    ExamineVault {
        /// Answered.
        ticket: Ticket,
    },
    /// Mend the vault of the session in place, as far as that goes; answered with `Repaired`.
    RepairVault {
        /// Answered.
        ticket: Ticket,
    },
    /// Forget the messages of the vault of the session, to fetch them anew: drafts, the outbox, what the server does not know yet and
    /// the holder's own mailboxes stay. Refused by an engine that follows mailboxes.
    ForgetMessages {
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Close the session and delete the holder's vault, also one that her card does not open, and those set aside.
    ForgetVault {
        /// Answered with `Forgotten` or `Failed`, after the session's end.
        ticket: Ticket,
    },
    /// Give a card that wrong codes have blocked a new code. Both codes are presented once; the session stays closed.
    Unblock {
        /// Which card.
        card: CardId,
        /// Its unblocking code.
        puk: Secret<String>,
        /// Its new code.
        pin: Secret<String>,
        /// Answered with `Done` or `Failed`, after the cards with what is left of their tries.
        ticket: Ticket,
    },
    /// A key, the pointer or the wheel was used: tell it once in a while, not each time. From the first one on the session is masked
    /// when nobody is there any more.
    Present,
    /// Mask the session: connections and sending go on, nothing of it is shown until [`Command::Unmask`].
    Mask,
    /// Give the code again to end the mask. Connections go on whatever comes of it.
    Unmask {
        /// The code of the session's own card, or its passphrase.
        pin: Pin,
        /// Answered with `Done` or `Failed`.
        ticket: Ticket,
    },
    /// Close the session: connections, keys and tickets dropped. What the window hands over until [`Command::LetGo`] is kept.
    Close,
    /// The window has handed over what it had of a session that was closed: its vault may close.
    LetGo,
    /// Log in to Pro Santé Connect, for the mailboxes that need it. What comes of it is an [`crate::engine::Event::Psc`]. Left alone
    /// while another login is under way or lives, behind a mask, and for a way that is not offered.
    LogInToPsc(PscWay),
    /// Give up the login at Pro Santé Connect that waits to be approved.
    GiveUpPsc,
    /// Synchronise now; answered when the pass has ended with [`crate::engine::Answer::Synced`].
    Sync {
        /// Answered with `Synced` or `Failed`.
        ticket: Ticket,
    },
    /// A message was shown to the user: it is marked as read, unless other software collects its mailbox.
    Shown(MessageId),
    /// Download the body of this message before all others.
    FetchBody(MessageId),
    /// Whether who asked for it is told that this message was read: said once, for all desks.
    Acknowledge {
        /// Which.
        message: MessageId,
        /// It is told.
        consent: bool,
    },
    /// Do something to messages or mailboxes: shown at once, told the server in order. What it refuses is undone, and said by a
    /// [`crate::engine::Event::Notice`]; so is what cannot be done at all. In a session without card it waits for one that has a card.
    Act(Act),
    /// Keep a draft in the vault; answered with `DraftSaved`.
    SaveDraft {
        /// Whose draft it is.
        letter: LetterId,
        /// Its content.
        draft: Box<Draft>,
        /// Answered with `DraftSaved` or `Failed`.
        ticket: Ticket,
    },
    /// Put a letter where those who share a mailbox find it to be sent by somebody, or to be corrected: [`super::Answer::Done`]. Its draft is
    /// theirs then.
    Propose {
        /// Which letter.
        letter: LetterId,
        /// Everything in it.
        draft: Box<Draft>,
        /// By whom, for whom.
        pitch: Box<Pitch>,
        /// Names the answer.
        ticket: Ticket,
    },
    /// Take up again what is to be put there, before the server is told: it is a draft as before. Answered with `DraftSaved`, or `Failed` once
    /// others may have it.
    Withdraw {
        /// Its draft.
        draft: DraftId,
        /// Answered.
        ticket: Ticket,
    },
    /// Drop a letter and its draft.
    DeleteDraft {
        /// Whose draft it is.
        letter: LetterId,
        /// Its key, when it is known.
        id: Option<DraftId>,
    },
    /// Seal a draft and put it into the outbox; answered with `Queued` or `Failed`. The draft is removed once queued.
    Send {
        /// The letter.
        letter: LetterId,
        /// Its content.
        draft: Box<Draft>,
        /// By which way it came.
        entry: Entry,
        /// When it is to leave.
        departure: Departure,
        /// Answered.
        ticket: Ticket,
    },
    /// Judge those whom the headers of a finished message name; answered with `Checked`.
    CheckMessage {
        /// The message, or its header.
        eml: Vec<u8>,
        /// Answered.
        ticket: Ticket,
    },
    /// Seal a finished message (RFC 5322 octets) and put it into the outbox; recipients are those of its headers.
    SendRaw {
        /// The message.
        eml: Vec<u8>,
        /// The patient that it is for, as confirmed.
        patient: Option<Box<Identity>>,
        /// When it is to leave.
        departure: Departure,
        /// Answered with `Queued` or `Failed`.
        ticket: Ticket,
    },
    /// Take back a letter of which nothing has left: it becomes a draft again. Answered with `DraftSaved`, or `Failed` once it leaves.
    TakeBack {
        /// Which.
        id: OutgoingId,
        /// Answered.
        ticket: Ticket,
    },
    /// Decide about a message of unknown fate or one that waits, or drop a refused one.
    Resolve {
        /// Which.
        id: OutgoingId,
        /// What the user says.
        resolution: Resolution,
    },
    /// Ask the trust gate about addresses as typed; no session needed. Answered with `Checked`.
    Check {
        /// As typed.
        addresses: Vec<String>,
        /// Answered.
        ticket: Ticket,
    },
    /// Look into all files of messages that wait for it, as it is done by itself while the mailboxes are followed; answered with `Done` or
    /// `Failed`.
    Recognise {
        /// Answered.
        ticket: Ticket,
    },
    /// Hand documents to the practice software: what was not handed over before, or all of it `again`. Answered with `Done` once that is kept,
    /// whatever becomes of it, or `Failed`; an engine that follows nothing tries it once before it answers.
    Export {
        /// Which; none: what waits is tried again.
        which: Vec<Which>,
        /// By the profile of this name; by those that serve their mailboxes where none is named.
        profile: Option<String>,
        /// Also what was handed over before.
        again: bool,
        /// Answered.
        ticket: Ticket,
    },
    /// Take back what was handed over of messages, as far as it was not taken. Answered as [`Command::Export`].
    TakeBackExports {
        /// Which.
        messages: Vec<MessageId>,
        /// Answered.
        ticket: Ticket,
    },
    /// Tell what handing documents over would come to; answered with `Planned`.
    PlanExport {
        /// Which.
        which: Vec<Which>,
        /// As in [`Command::Export`].
        profile: Option<String>,
        /// Answered.
        ticket: Ticket,
    },
    /// Look now at everybody whom the vault of the session writes to, as it is done each day; answered with `LookedAt`.
    LookAtCorrespondents {
        /// Answered.
        ticket: Ticket,
    },
    /// Change favourites or groups of the vault of the session; answered with `Done` or `Failed`. Nobody is kept whom the gate refuses.
    ChangeContacts {
        /// What is done.
        change: Change,
        /// Answered.
        ticket: Ticket,
    },
    /// Note that a patient does not want to be written to, or that this is over, in the vault of the session; answered with `Done` or
    /// `Failed`.
    ChangeOppositions {
        /// What is done.
        change: opposition::Change,
        /// Answered.
        ticket: Ticket,
    },
    /// Change signatures or templates of the vault of the session; answered with `Done` or `Failed`.
    ChangeWordings {
        /// What is done.
        change: wording::Change,
        /// Answered.
        ticket: Ticket,
    },
    /// What can be set in the window; no session needed. Answered with `Preferences`.
    Preferences {
        /// Answered.
        ticket: Ticket,
    },
    /// Set one value in the settings file. How the window looks is changed at any time, the rest in a session that is open with its
    /// card; it is in force from the next session on. Answered with `Preferences` or `Failed`.
    SetPreference {
        /// The value.
        setting: Setting,
        /// Answered.
        ticket: Ticket,
    },
    /// The profiles by which documents are handed to the practice software; no session needed, one that is open adds what waits. Answered
    /// with `ExportProfiles`.
    ExportProfiles {
        /// Answered.
        ticket: Ticket,
    },
    /// Change one of them in the settings file, in a session that is open with its card: it holds at once. Answered with `ExportProfiles` or
    /// `Failed`.
    ChangeExports {
        /// What is done.
        change: export::Change,
        /// Answered.
        ticket: Ticket,
    },
    /// Try the folder of a profile with an invented document; answered with `Tried`.
    TryExport {
        /// What is done.
        step: TrialStep,
        /// Answered.
        ticket: Ticket,
    },
    /// Draw the card of a correspondent from what is on this computer: of an address, held by a directory or not, or of the person with
    /// a national number; no session needed, one that is open adds what its vault knows. Answered with `Profile`.
    Profile {
        /// The address or the number.
        whose: String,
        /// Answered.
        ticket: Ticket,
    },
    /// Put on a card what directories on the network have said of its person; answered with `Profile`.
    CompleteProfile {
        /// The card.
        profile: Box<Profile>,
        /// What they said.
        found: Vec<Correspondent>,
        /// Answered.
        ticket: Ticket,
    },
    /// Complete a recipient from the local directory; no session needed. Answered with `Completed`.
    Complete {
        /// Words typed so far.
        text: String,
        /// Most hits wanted.
        limit: usize,
        /// Answered.
        ticket: Ticket,
    },
    /// Complete a recipient from the directories that are asked over the network, once the typing rests; no session needed. Answered with
    /// `CompletedLive`, which is empty when other words were asked about meanwhile.
    CompleteLive {
        /// Words typed so far.
        text: String,
        /// Most hits wanted of each.
        limit: usize,
        /// Answered.
        ticket: Ticket,
    },
    /// Look through the local directory; no session needed. Answered with `Browsed`.
    Browse {
        /// What is wanted of it.
        wanted: Wanted,
        /// Number of the first row wanted.
        from: usize,
        /// Most rows wanted.
        limit: usize,
        /// Answered.
        ticket: Ticket,
    },
    /// What a list of the local directory may be narrowed to; no session needed. Answered with `Offered`.
    Offer {
        /// In which way.
        facet: Facet,
        /// What the list is narrowed to already: in the other way, this counts.
        wanted: Wanted,
        /// How it is called, as far as it was typed.
        typed: String,
        /// Most offers wanted.
        limit: usize,
        /// Answered.
        ticket: Ticket,
    },
    /// Ask whether a directory has this address today; no session needed. Answered with `Confirmed`. It says nothing about who may
    /// receive: see [`Command::Check`].
    Confirm {
        /// The address.
        address: String,
        /// Answered.
        ticket: Ticket,
    },
    /// Replace the local directory index by this extract; [`crate::engine::Event::Importing`] tells how far it is. Answered with
    /// `Imported`.
    ImportDirectory {
        /// The extract (text, or the zip that holds it).
        path: PathBuf,
        /// For all users of this computer: only its administrator can.
        everybody: bool,
        /// Answered.
        ticket: Ticket,
    },
    /// Fetch the extract from where it is published and replace the local directory index by it; told and answered as
    /// [`Command::ImportDirectory`].
    RenewDirectory {
        /// For all users of this computer: only its administrator can.
        everybody: bool,
        /// Answered.
        ticket: Ticket,
    },
    /// Give up the import of the directory that is going on: it fails, and the index in use stays.
    GiveUpImport,
    /// What is known of the local directory; no session needed. Answered with `Directory`.
    DirectoryStatus {
        /// Answered.
        ticket: Ticket,
    },
    /// Fetch the list of the trust space now; answered with `Done` or `Failed`.
    RefreshList {
        /// Answered.
        ticket: Ticket,
    },
    /// Look for the servers of a mailbox: who publishes or knows some, and what these servers prove by themselves. No session is
    /// needed, no card is asked and nobody is authenticated; takes 20 s at most. Answered with `Servers`, best first, or with
    /// `Failed` when this is no address.
    FindServers {
        /// The mailbox's address, as typed.
        address: String,
        /// Answered.
        ticket: Ticket,
    },
    /// The same for servers that a person names; answered with `Servers`, which holds one offer.
    TryServers {
        /// Where mail would be read.
        imap: Endpoint,
        /// Where mail would be submitted.
        submission: Endpoint,
        /// Answered.
        ticket: Ticket,
    },
    /// Look through a journal; answered with `Audited`.
    AuditJournal {
        /// An export; no session needed. The journal of the open vault otherwise.
        file: Option<PathBuf>,
        /// An export of before, from which it must go on.
        earlier: Option<PathBuf>,
        /// Answered.
        ticket: Ticket,
    },
    /// Test layer by layer; answered with `Diagnosed`.
    Diagnose {
        /// Also what only the operators of an open session show. It ends the login at Pro Santé Connect.
        deep: bool,
        /// Answered.
        ticket: Ticket,
    },
    /// Stop in order: finish what is being sent up to a deadline, close, answer with [`crate::engine::Event::Stopped`].
    Shutdown,
}
