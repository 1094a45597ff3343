//! Reading: screens ask for the rows they show. Answers come from the vault, never from the network.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::domain::block::Raster;
use crate::domain::chain::Seal;
use crate::domain::document::{DocumentSet, Piece};
use crate::domain::draft::{Attachment, DraftVersion, VersionId};
use crate::domain::export::ExportRow;
use crate::domain::filing::{DocumentId, DocumentRow, FilingCounts, Found, View};
use crate::domain::listing::{MailboxRow, MessageRow, MessageView};
use crate::domain::opposition::Opposition;
use crate::domain::outgoing::OutgoingRow;
use crate::domain::profile::Cursor;
use crate::domain::trace::TraceRow;
use crate::domain::wording::Wordings;
use crate::domain::{
    AccountId, ActionRow, Address, ContactRow, Draft, DraftId, Exchange, GroupId, GroupRow, MailboxId, MessageId,
    OutgoingId, ProposalRow,
};

/// A question to the vault.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// All mailboxes, in the order of the folder pane.
    Mailboxes,
    /// Lines of a mailbox, newest first, by position.
    Messages {
        /// Which mailbox.
        mailbox: MailboxId,
        /// Positions from the newest (0).
        range: Range<u32>,
    },
    /// Lines of the inboxes of all accounts, newest first, by position; answered with [`Loaded::Messages`].
    Inboxes {
        /// Positions from the newest (0).
        range: Range<u32>,
    },
    /// Lines of what is gone from the server of an account and kept a while, the last to go first, by position; answered with
    /// [`Loaded::Messages`].
    Gone {
        /// Whose.
        account: AccountId,
        /// Positions from the last to go (0).
        range: Range<u32>,
    },
    /// How many such messages each account has.
    GoneCounts,
    /// One message with its content.
    Message(MessageId),
    /// A file of a message, or one of a document in it, decoded.
    Part {
        /// Message.
        message: MessageId,
        /// Which.
        piece: Piece,
    },
    /// What medical documents a file of a message holds.
    Documents {
        /// Message.
        message: MessageId,
        /// Number of the part.
        part: u32,
    },
    /// Lines of documents to be filed, or filed, the newest first, by position.
    Filing {
        /// Which ones.
        view: View,
        /// Words that they hold: of a name, a birth date, a matricule, a type.
        typed: String,
        /// Positions from the newest (0).
        range: Range<u32>,
    },
    /// The documents of one such line.
    FilingLine(DocumentId),
    /// How many there are to be filed.
    FilingCount,
    /// What has become of the documents of these messages that were handed to the practice software; of the latest where none is named.
    Exports {
        /// Which.
        messages: Vec<MessageId>,
        /// Most files.
        limit: u32,
    },
    /// A picture part, decoded under limits and reduced to at most `max_width` pixels.
    Picture {
        /// Message.
        message: MessageId,
        /// Which file.
        piece: Piece,
        /// Pixels.
        max_width: u32,
    },
    /// A page of a PDF part, drawn.
    PdfPage {
        /// Message.
        message: MessageId,
        /// Which file.
        piece: Piece,
        /// Page, from 0.
        page: u32,
        /// Width in pixels of the result.
        width: u32,
    },
    /// Messages that hold all these words, newest first.
    Search {
        /// As typed.
        words: String,
        /// Most hits wanted.
        limit: u32,
    },
    /// Actions that the server does not know yet, in the order made.
    Actions,
    /// The outbox, newest first.
    Outbox,
    /// Drafts of the vault: key and content, newest first.
    Drafts,
    /// One draft.
    Draft(DraftId),
    /// A draft without key that holds what a message of a server's drafts holds, to go on from it.
    ServerDraft(MessageId),
    /// The letters that were prepared for somebody to send, of all mailboxes of several: [`Loaded::Proposals`].
    Proposals,
    /// A letter of these, to be read, corrected and sent or returned, as a draft: [`Loaded::Draft`].
    Proposal {
        /// The message that it is.
        message: MessageId,
        /// The name of who opens it, as it is shown.
        by: String,
    },
    /// Earlier states of a draft, the latest first.
    DraftVersions(DraftId),
    /// One of them, whole.
    DraftVersion(VersionId),
    /// A draft that answers a message.
    Reply {
        /// Message answered.
        message: MessageId,
        /// To everybody.
        all: bool,
    },
    /// A draft that forwards a message with its files.
    Forward(MessageId),
    /// A draft that encloses these messages whole.
    ForwardAttached(Vec<MessageId>),
    /// A draft that passes a message on as it is, to be sent to whom it was meant for: its subject, its text and its files.
    Redirect(MessageId),
    /// A draft that holds what a message holds (recipients, subject, text, files), to be changed and sent as a letter of its own.
    Anew(MessageId),
    /// A draft that holds what this message says, of whatever program it is.
    Dropped(Attachment),
    /// This picture as a JPEG of at most 2,000 pixels in width; answered with [`Loaded::Part`].
    Reduced(Attachment),
    /// Favourites, by name.
    Favourites,
    /// Patients who do not want to be written to, the latest first.
    Oppositions,
    /// Groups of correspondents, by name.
    Groups,
    /// Signatures and templates.
    Wordings,
    /// Everybody in a group, by name; none is left out because he has gone.
    Members(GroupId),
    /// What was exchanged with these addresses, newest first.
    Exchanges {
        /// With whom.
        addresses: Vec<Address>,
        /// Only what is older than this; the newest otherwise.
        before: Option<Cursor>,
        /// Most wanted.
        limit: u32,
    },
    /// Lines of the journal after this number, oldest first.
    Journal {
        /// Number of the last line that is known; 0 for the first ones.
        after: i64,
        /// Most lines wanted.
        limit: u32,
    },
    /// All seals of the journal, oldest first.
    JournalSeals,
    /// A draft without key that holds what a row of the outbox holds (recipients, hidden ones too, subject, text, files), to
    /// be corrected and sent anew. The row stays until it is dropped by [`super::Command::Resolve`].
    Rework(OutgoingId),
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Loaded {
    /// Answer to [`Query::Mailboxes`].
    Mailboxes(Vec<MailboxRow>),
    /// Answer to [`Query::Messages`]: how many there are in all, and the asked-for lines.
    Messages {
        /// Lines in the mailbox.
        total: u32,
        /// Position of the first row given.
        start: u32,
        /// The lines.
        rows: Vec<MessageRow>,
    },
    /// Answer to [`Query::GoneCounts`]: accounts that have any.
    GoneCounts(Vec<(AccountId, u32)>),
    /// Answer to [`Query::Message`].
    Message(Box<MessageView>),
    /// Answer to [`Query::Part`] and [`Query::Reduced`].
    Part {
        /// File name.
        name: String,
        /// Media type.
        media_type: String,
        /// Content.
        content: Arc<[u8]>,
    },
    /// Answer to [`Query::Documents`].
    Documents(Box<DocumentSet>),
    /// Answer to [`Query::Filing`]: how many there are in all, and the asked-for lines.
    Filing {
        /// Lines in the list.
        total: u32,
        /// Position of the first row given.
        start: u32,
        /// The lines.
        rows: Vec<DocumentRow>,
    },
    /// Answer to [`Query::FilingLine`].
    FilingLine(Vec<Found>),
    /// Answer to [`Query::FilingCount`].
    FilingCount(FilingCounts),
    /// Files that were handed over, the latest first.
    Exports(Vec<ExportRow>),
    /// Answer to [`Query::Picture`].
    Picture(Raster),
    /// Answer to [`Query::PdfPage`].
    PdfPage {
        /// Pages in the file.
        pages: u32,
        /// The page.
        raster: Raster,
    },
    /// Answer to [`Query::Search`].
    Found {
        /// The lines.
        rows: Vec<MessageRow>,
        /// Time of the search in the vault.
        milliseconds: f64,
    },
    /// Answer to [`Query::Actions`].
    Actions(Vec<ActionRow>),
    /// Answer to [`Query::Outbox`].
    Outbox(Vec<OutgoingRow>),
    /// Answer to [`Query::Favourites`] and [`Query::Members`].
    Contacts(Vec<ContactRow>),
    /// Answer to [`Query::Oppositions`].
    Oppositions(Vec<Opposition>),
    /// Answer to [`Query::Groups`].
    Groups(Vec<GroupRow>),
    /// Answer to [`Query::Wordings`].
    Wordings(Box<Wordings>),
    /// Answer to [`Query::Exchanges`].
    Exchanges(Vec<Exchange>),
    /// Answer to [`Query::Journal`].
    Journal(Vec<TraceRow>),
    /// Answer to [`Query::JournalSeals`].
    JournalSeals(Vec<Seal>),
    /// Answer to [`Query::Drafts`]: with the keys of those of which a recipient would be refused now, or has gone.
    Drafts(Vec<Draft>, BTreeSet<DraftId>),
    /// Answer to [`Query::DraftVersions`].
    DraftVersions(Vec<DraftVersion>),
    /// Answer to [`Query::Draft`], [`Query::DraftVersion`], [`Query::ServerDraft`],
    /// [`Query::Reply`], [`Query::Forward`], [`Query::ForwardAttached`], [`Query::Redirect`], [`Query::Anew`], [`Query::Dropped`] and [`Query::Rework`].
    Draft(Box<Draft>),
    /// Answer to [`Query::Proposals`].
    Proposals(Vec<ProposalRow>),
}
