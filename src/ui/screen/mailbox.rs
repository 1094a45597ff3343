//! The main screen: folders, messages, the open message, search, status line.

mod acts;
mod asks;
mod confide;
mod departed;
mod filing;
mod more;
mod over;
mod rights;
mod undo;
mod view;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use iced::advanced::widget::Id;
use jiff::Timestamp;

use super::range;
use super::reader::{self, Copied, Reader};
use crate::domain::document::Piece;
use crate::domain::listing::{MailboxRow, Part};
use crate::domain::progress::Quota;
use crate::domain::{AccountId, ChangeSet, Draft, Entry, MailboxId, MessageId, Notice, Role, SyncStatus, Trust};
use crate::engine::event::Opened;
use crate::engine::{Loaded, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{DesktopAsk, Effect, Tickets};
use crate::ui::part::accounts::Accounts;
use crate::ui::part::folders;
use crate::ui::part::message_list::{self, Homes, MessageList, Source};
use crate::ui::part::queue::{Group, Queue};
use crate::ui::part::stuck::Letters;
use crate::ui::part::validating::Validating;
use crate::ui::shortcut::Act;

use self::acts::Awaiting;
use self::filing::Filing;
pub use self::filing::{SAME_PATIENT, VIEW};
pub use self::more::{RARER, rarer_id};
use self::over::Over;
pub use self::over::{CANCEL, CONFIRM, OverMessage};
pub use self::rights::needed;
use self::undo::Deeds;
pub use self::undo::UNDO;

/// The search field.
pub const SEARCH: Id = Id::new("mailbox-search");
/// The button that empties it.
pub const CLEAR: Id = Id::new("mailbox-search-clear");

/// The button that leads to the first mailbox.
pub const MAILBOXES: Id = Id::new("mailbox-mailboxes");
/// The button that reads the folders again after a failure.
pub const RETRY: Id = Id::new("mailbox-retry");

/// The button that makes a folder.
pub const NEW_FOLDER: Id = Id::new("mailbox-new-folder");
/// The button that forgets a shared mailbox that was closed.
pub const FORGET: Id = Id::new("mailbox-forget-share");
/// The button that empties a bin.
pub const EMPTY: Id = Id::new("mailbox-empty");

/// State of the screen.
#[derive(Debug)]
pub struct Mailbox {
    session: Opened,
    folders: Vec<MailboxRow>,
    letters: Letters,
    validating: Validating,
    folder: Option<(MailboxId, Role)>,
    listed: Listed,
    /// Accounts that something is gone from the server of.
    gone: Vec<(AccountId, u32)>,
    asked_gone: Option<Ticket>,
    filing: Filing,
    list: Option<MessageList>,
    reader: Reader,
    search: String,
    accounts: Accounts,
    failure: Option<Notice>,
    asked_folders: Option<Ticket>,
    asked_outbox: Option<Ticket>,
    asked_actions: Option<Ticket>,
    over: Option<Over>,
    deeds: Deeds,
    queue: Queue,
    /// What was just done is given the time it usually takes.
    patience: Option<Ticket>,
    /// Folders that messages went to, the last one first.
    recent: VecDeque<MailboxId>,
    awaiting: Vec<Awaiting>,
    tickets: Tickets,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    /// The folder.
    Folder,
    /// The inboxes of all accounts.
    Inboxes,
    /// Documents.
    Filing,
    /// What is gone from the server of this account.
    Gone(AccountId),
}

/// What happens on the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// In the folder pane.
    Folders(folders::Message),
    /// In the list.
    List(message_list::Message),
    /// In the reader.
    Reader(reader::Message),
    /// Words to search.
    SearchTyped(String),
    /// To the first hit.
    SearchSubmitted,
    /// No search any more.
    SearchCleared,
    /// A shortcut, or a button that does the same.
    Act(Act),
    /// Read the folders again.
    Retry,
    /// In what stands over the screen.
    Over(OverMessage),
    /// Away with the bar that says what was done.
    Hush,
    /// To the folders of the practice software.
    Exports,
    /// From the message back to the list, in a narrow window.
    Back,
    /// A file was dropped on the window.
    Dropped(PathBuf),
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Carry these out.
    Do(Vec<Effect>),
    /// Write this letter.
    Compose(Box<Draft>),
    /// Write this letter, which was made of a message, by this way.
    Made(Box<Draft>, Entry),
    /// Go on with this draft, which lies on the server.
    GoOn(MessageId),
    /// Show the outbox.
    Outbox,
    /// Show the letters to validate.
    Proposals,
    /// Ask where to save a file of this name.
    AskWhere {
        /// Which file of the open message.
        piece: Piece,
        /// Its file name.
        name: String,
    },
    /// Something failed.
    Tell(Notice),
    /// Text is to be copied.
    Copy(Copied),
    /// The card of this address.
    Profile(String),
    /// Begin a letter with this file.
    Dropped(PathBuf),
    /// An act of the window.
    Act(Act),
}

impl Mailbox {
    /// The screen of an open session.
    pub fn new(session: Opened) -> (Self, Vec<Effect>) {
        let (reader, accounts) = (Reader::new(session.read_only), Accounts::of(&session));
        let mut screen = Self {
            session,
            folders: Vec::new(),
            letters: Letters::default(),
            validating: Validating::default(),
            folder: None,
            listed: Listed::Folder,
            gone: Vec::new(),
            asked_gone: None,
            filing: Filing::default(),
            list: None,
            reader,
            search: String::new(),
            accounts,
            failure: None,
            asked_folders: None,
            asked_outbox: None,
            asked_actions: None,
            over: None,
            deeds: Deeds::default(),
            queue: Queue::default(),
            patience: None,
            recent: VecDeque::new(),
            awaiting: Vec::new(),
            tickets: Tickets::new(range::MAILBOX),
        };
        screen.reader.set_own(screen.own_state());
        screen.reader.set_collected(screen.accounts.collected());
        let effects = [Self::ask_folders, Self::ask_outbox, Self::ask_actions, Self::ask_gone, Self::ask_filing];
        let mut effects: Vec<Effect> = effects.map(|ask| ask(&mut screen)).into();
        effects.extend(screen.validating.ask(&screen.accounts, &mut screen.tickets));
        (screen, effects)
    }

    /// The session is told anew: mailboxes came or went.
    pub fn session(&mut self, session: Opened) -> Vec<Effect> {
        let is_other = self.session.accounts != session.accounts;
        self.accounts.told(&session);
        self.session = session;
        if !is_other {
            return Vec::new();
        }
        if self.session.accounts.is_empty() {
            (self.folder, self.list) = (None, None);
            self.reader.close();
        }
        let is_void = match self.listed {
            Listed::Folder | Listed::Filing => false,
            Listed::Inboxes => !self.accounts.are_several(),
            Listed::Gone(account) => self.accounts.seat(account).is_none(),
        };
        if is_void {
            (self.listed, self.folder, self.list) = (Listed::Folder, None, None);
            self.reader.close();
        }
        if let Some(list) = &mut self.list {
            list.set_collected(self.accounts.collected());
        }
        self.reader.set_collected(self.accounts.collected());
        vec![self.ask_folders(), self.ask_gone()]
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message, cx: &Context) -> Action {
        match message {
            Message::Folders(message) => self.in_folders(&message),
            Message::List(message) => self.in_list(message, cx),
            Message::Reader(reader::Message::Act(act)) | Message::Act(act) => self.act(act, cx),
            Message::Reader(message) => self.in_reader(message, cx),
            Message::SearchTyped(words) => self.search(words),
            Message::SearchSubmitted => self.step(true),
            Message::SearchCleared => self.clear_search(),
            Message::Retry => Action::Do(vec![self.ask_folders()]),
            Message::Over(message) => self.in_over(message, cx),
            Message::Hush => self.hush(),
            Message::Exports => self.lead_to_exports(),
            Message::Back => self.back(),
            Message::Dropped(path) => Action::Dropped(path),
        }
    }

    /// Something that was asked for is there.
    pub fn loaded(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>, cx: &Context) -> Action {
        if self.asked_folders == Some(ticket) {
            return self.take_folders(answer, cx);
        }
        if self.asked_actions == Some(ticket) {
            if let Ok(Loaded::Actions(rows)) = answer {
                self.queue.told(rows);
            }
            return do_all(self.await_patience());
        }
        if self.take_filing(ticket, &answer) {
            return Action::None;
        }
        if self.asked_gone == Some(ticket) {
            if let Ok(Loaded::GoneCounts(counts)) = answer {
                self.gone = counts;
            }
            return Action::None;
        }
        if self.asked_outbox == Some(ticket) {
            if let Ok(Loaded::Outbox(rows)) = answer {
                self.letters.told(&rows);
            }
            return Action::None;
        }
        if self.validating.loaded(ticket, &answer) {
            return Action::None;
        }
        if range::of(ticket) == range::READER {
            let action = self.reader.loaded(ticket, answer, cx);
            return follow_reader(action);
        }
        if let Some(list) = &mut self.list {
            list.loaded(ticket, answer);
        }
        Action::None
    }

    /// Rows of the vault changed.
    pub fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        let mut effects = Vec::new();
        if changes.everything || !changes.mailboxes.is_empty() {
            effects.push(self.ask_folders());
        }
        if changes.everything || changes.outbox {
            effects.push(self.ask_outbox());
        }
        if changes.everything || changes.actions {
            effects.push(self.ask_actions());
        }
        if changes.everything || !changes.mailboxes.is_empty() {
            effects.push(self.ask_gone());
        }
        effects.extend(self.filing_changed(changes));
        if changes.everything || changes.actions || !changes.mailboxes.is_empty() {
            effects.extend(self.validating.ask(&self.accounts, &mut self.tickets));
        }
        if let Some(list) = &mut self.list {
            effects.extend(list.changed(changes));
        }
        effects.extend(self.reader.changed(changes));
        effects
    }

    /// The synchronisation of a mailbox goes on.
    pub fn synced(&mut self, account: AccountId, status: SyncStatus) {
        self.accounts.synced(account, status);
    }

    /// A mailbox is so full.
    pub fn weighed(&mut self, account: AccountId, quota: Quota, at: Timestamp) {
        self.accounts.weighed(account, quota, at);
    }

    /// The changes of a mailbox are learned so.
    pub fn believed(&mut self, account: AccountId, trust: Trust) {
        self.accounts.believed(account, trust);
    }

    /// The mailboxes as the window tells them apart.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// A pause is over.
    pub fn elapsed(&mut self, ticket: Ticket, cx: &Context) -> Vec<Effect> {
        self.fade(ticket);
        if self.patience != Some(ticket) {
            return Vec::new();
        }
        self.patience = None;
        // What is shown by now needs no other look.
        let all = self.queue.shown(cx.now, |_| true).len();
        if all > self.queue.shown(cx.now, |_| false).len() { self.await_patience() } else { Vec::new() }
    }

    fn await_patience(&mut self) -> Vec<Effect> {
        if self.queue.is_empty() || self.patience.is_some() {
            return Vec::new();
        }
        let ticket = self.tickets.take();
        self.patience = Some(ticket);
        vec![Effect::After(PATIENCE, ticket)]
    }

    /// What the operators do not know yet and is worth a word.
    fn waiting(&self, cx: &Context) -> Vec<Group> {
        let unreached = |account| {
            self.session.read_only
                || self.accounts.seat(account).is_some_and(|seat| seat.pulse.health(cx.now).is_unwell())
        };
        self.queue.shown(cx.now, unreached)
    }

    /// Saves a file of the open message there.
    pub fn save(&mut self, piece: Piece, path: std::path::PathBuf, cx: &Context) -> Action {
        let action = self.reader.update(reader::Message::SaveAt(piece, path), cx);
        follow_reader(action)
    }

    /// The theme changed.
    pub fn restyle(&mut self, cx: &Context) {
        self.reader.restyle(cx);
    }

    fn in_folders(&mut self, message: &folders::Message) -> Action {
        match message {
            folders::Message::Show(mailbox) => self.show(*mailbox),
            folders::Message::All => self.show_all(),
            folders::Message::Gone(account) => self.show_gone(*account),
            folders::Message::Filing => self.show_to_file(),
            folders::Message::Outbox => Action::Outbox,
            folders::Message::Proposals => Action::Proposals,
            folders::Message::Directory => Action::Act(Act::Directory),
            folders::Message::Compose => self.compose(),
        }
    }

    /// A new letter: from the mailbox that is looked at, where there are several.
    fn compose(&self) -> Action {
        let shown = self.shown_folder().and_then(|mailbox| self.row_of(mailbox)).map(|row| row.account);
        let at = shown.and_then(|shown| self.session.ids.iter().position(|id| *id == shown));
        let account = at.filter(|_| self.session.accounts.len() > 1).and_then(|at| self.session.accounts.get(at));
        let from = account.map(|account| account.address.clone());
        Action::Compose(Box::new(Draft { from, ..Draft::default() }))
    }

    fn show(&mut self, mailbox: MailboxId) -> Action {
        let Some(row) = self.folders.iter().find(|row| row.id == mailbox) else { return Action::None };
        let role = row.role;
        self.folder = Some((mailbox, role));
        self.listed = Listed::Folder;
        self.search.clear();
        self.reader.close();
        do_all(self.list_source(Source::Mailbox(mailbox, role)))
    }

    /// The inboxes of all accounts in one list.
    fn show_all(&mut self) -> Action {
        if !self.accounts.are_several() {
            return self.inbox();
        }
        self.listed = Listed::Inboxes;
        self.search.clear();
        self.reader.close();
        do_all(self.list_source(Source::Inboxes))
    }

    /// The folder that is listed, if it is one.
    fn shown_folder(&self) -> Option<MailboxId> {
        self.folder.map(|(mailbox, _)| mailbox).filter(|_| self.listed == Listed::Folder)
    }

    fn list_source(&mut self, source: Source) -> Vec<Effect> {
        if let Some(list) = &mut self.list {
            return list.show(source, self.reader.message());
        }
        let (mut list, effects) = MessageList::new(source);
        list.set_own(self.own_state());
        list.set_homes(self.homes());
        list.set_collected(self.accounts.collected());
        self.list = Some(list);
        effects
    }

    fn homes(&self) -> Homes {
        let inboxes = self.folders.iter().filter(|row| row.role == Role::Inbox || row.place.is_arrival());
        let home = |row: &MailboxRow| {
            let share = self.accounts.shares().iter().find(|share| share.holds(row));
            let face = share.map(|share| (share.name.clone(), share.colour));
            let own = || self.accounts.seat(row.account).map(|seat| (seat.name.clone(), seat.colour));
            face.or_else(own).map(|face| (row.id, face))
        };
        inboxes.filter_map(home).collect()
    }

    fn in_list(&mut self, message: message_list::Message, cx: &Context) -> Action {
        let Some(list) = &mut self.list else { return Action::None };
        let action = list.update(message, cx);
        self.follow_list(action)
    }

    fn step(&mut self, forwards: bool) -> Action {
        let Some(list) = &mut self.list else { return Action::None };
        let action = list.step(forwards);
        self.follow_list(action)
    }

    fn follow_list(&mut self, action: message_list::Action) -> Action {
        match action {
            message_list::Action::None => Action::None,
            message_list::Action::Do(effects) => Action::Do(effects),
            message_list::Action::Open(_) if self.listed == Listed::Filing => do_all(self.open_document()),
            message_list::Action::Open(message) => self.open(message),
            message_list::Action::Draft(draft) => Action::Compose(draft),
            message_list::Action::ServerDraft(message) => Action::GoOn(message),
            message_list::Action::Read => Action::Do(vec![Effect::Focus(reader::REPLY)]),
        }
    }

    /// Shows a message, whichever list it stands in, or none.
    pub fn show_message(&mut self, message: MessageId) -> Action {
        self.open(message)
    }

    fn open(&mut self, message: MessageId) -> Action {
        do_all(self.reader.open(message))
    }

    fn in_reader(&mut self, message: reader::Message, cx: &Context) -> Action {
        let action = self.reader.update(message, cx);
        follow_reader(action)
    }

    fn search(&mut self, words: String) -> Action {
        self.search = words;
        let source = match (self.search.trim(), self.listed, self.folder) {
            (_, Listed::Filing, _) => self.filing_source(),
            ("", Listed::Inboxes, _) => Source::Inboxes,
            ("", Listed::Gone(account), _) => Source::Gone(account),
            ("", Listed::Folder, Some((mailbox, role))) => Source::Mailbox(mailbox, role),
            ("", Listed::Folder, None) => return Action::None,
            (words, ..) => Source::Search(words.to_owned()),
        };
        do_all(self.list_source(source))
    }

    fn clear_search(&mut self) -> Action {
        self.search(String::new())
    }

    fn act(&mut self, act: Act, cx: &Context) -> Action {
        if self.over.is_some() {
            return self.act_over(act, cx);
        }
        match act {
            Act::Compose => self.compose(),
            Act::Outbox => Action::Outbox,
            Act::Validate => Action::Proposals,
            Act::Search => Action::Do(vec![Effect::Focus(SEARCH)]),
            Act::Next => self.step(true),
            Act::Previous => self.step(false),
            Act::Open => Action::Do(vec![Effect::Focus(reader::REPLY)]),
            Act::Reply | Act::ReplyAll | Act::Forward | Act::Redirect | Act::Anew => {
                self.in_reader(reader::Message::Act(act), cx)
            }
            Act::ForwardAttached => self.forward_attached(),
            Act::More => self.open_more(),
            Act::AsText => self.in_reader(reader::Message::AsText, cx),
            Act::CopyText => self.in_reader(reader::Message::CopyText, cx),
            Act::SaveMessage => self.in_reader(reader::Message::Save(Part::WHOLE.into()), cx),
            Act::Flag
            | Act::Unread
            | Act::Archive
            | Act::Bin
            | Act::Move
            | Act::Copy
            | Act::Filed
            | Act::Closed
            | Act::Take
            | Act::Confide => self.on_messages(act, cx),
            Act::NewFolder | Act::RenameFolder | Act::RemoveFolder | Act::EmptyBin => self.on_folder(act, cx),
            Act::All => self.extend(MessageList::pick_all),
            Act::ExtendDown => self.extend(|list| list.extend_by_one(true)),
            Act::ExtendUp => self.extend(|list| list.extend_by_one(false)),
            Act::Undo => self.undo(cx),
            Act::Queue => self.open_queue(),
            Act::Filing => self.show_filing(),
            Act::SamePatient => self.same_patient(cx),
            Act::Inbox => self.inbox(),
            Act::AllInboxes => self.show_all(),
            Act::Gone => self.next_gone(),
            Act::PutBack => self.put_back(cx),
            Act::Acknowledge => self.in_reader(reader::Message::Acknowledge(true), cx),
            Act::KeepSilent => self.in_reader(reader::Message::Acknowledge(false), cx),
            Act::Escape => self.escape(),
            Act::Sync
            | Act::Mask
            | Act::Lock
            | Act::Help
            | Act::Diagnosis
            | Act::ZoomIn
            | Act::ZoomOut
            | Act::ZoomReset
            | Act::Appearance
            | Act::Vault
            | Act::LogIn
            | Act::Mailboxes
            | Act::Contacts
            | Act::Wordings
            | Act::Settings
            | Act::Directory => Action::Act(act),
            Act::Profile => self.profile(),
            // On a card, or in a letter, only.
            Act::WriteTo
            | Act::CopyAddress
            | Act::Favourite
            | Act::Groups
            | Act::Older
            | Act::Propose
            | Act::Return => Action::None,
        }
    }

    fn extend(&mut self, extend: impl FnOnce(&mut MessageList) -> message_list::Action) -> Action {
        let Some(list) = &mut self.list else { return Action::None };
        let action = extend(list);
        self.follow_list(action)
    }

    /// The card of who wrote the open message, else of who is named on the chosen row.
    fn profile(&self) -> Action {
        let person = self.reader.sender().or_else(|| self.list.as_ref().and_then(MessageList::person));
        person.filter(|address| !address.is_empty()).map_or(Action::None, Action::Profile)
    }

    fn inbox(&mut self) -> Action {
        match self.first_inbox(None) {
            Some(inbox) => self.show(inbox),
            None => Action::None,
        }
    }

    fn escape(&mut self) -> Action {
        if self.list.as_mut().is_some_and(MessageList::unpick) {
            return Action::None;
        }
        match self.search.is_empty() {
            false => self.clear_search(),
            true if self.reader.message().is_none() => self.leave_patient().unwrap_or_else(|| self.back()),
            true => self.back(),
        }
    }

    fn back(&mut self) -> Action {
        self.reader.close();
        Action::Do(vec![Effect::Focus(message_list::LIST)])
    }

    fn take_folders(&mut self, answer: Result<Loaded, Notice>, cx: &Context) -> Action {
        self.asked_folders = None;
        self.failure = match answer {
            Ok(Loaded::Mailboxes(rows)) => {
                self.accounts.furnished(&rows);
                self.folders = rows;
                self.reader.set_limits(self.limits());
                self.reader.set_confides(self.confides());
                None
            }
            Ok(_) => Some(Notice::Internal),
            Err(notice) => Some(notice),
        };
        if let (Some(failure), Some(_)) = (&self.failure, &self.list) {
            return Action::Tell(failure.clone());
        }
        let homes = self.homes();
        if let Some(list) = &mut self.list {
            list.set_homes(homes);
        }
        let effects = self.settle_awaiting(cx);
        let is_gone = self.folder.is_some_and(|(mailbox, _)| self.row_of(mailbox).is_none());
        if is_gone && !self.folders.is_empty() && self.listed == Listed::Folder {
            self.folder = None;
        }
        if self.folder.is_some() || self.listed != Listed::Folder {
            do_all(effects)
        } else {
            with(effects, self.inbox())
        }
    }

    /// What the desktop is told of letters that have come to need their author.
    pub fn news(&mut self, cx: &Context) -> Option<Effect> {
        let (title, words) = self.letters.news(cx.now, &cx.l10n)?;
        Some(Effect::Desktop(DesktopAsk::Notify { title, words }, self.tickets.take()))
    }
}

fn follow_reader(action: reader::Action) -> Action {
    match action {
        reader::Action::None => Action::None,
        reader::Action::Do(effects) => Action::Do(effects),
        reader::Action::AskWhere { piece, name } => Action::AskWhere { piece, name },
        reader::Action::Compose(draft, entry) => Action::Made(draft, entry),
        reader::Action::Tell(notice) => Action::Tell(notice),
        reader::Action::Copy(copied) => Action::Copy(copied),
    }
}

/// What an act usually takes, and a little more.
const PATIENCE: Duration = Duration::from_millis(3_100);

fn with(mut effects: Vec<Effect>, action: Action) -> Action {
    match action {
        Action::None => do_all(effects),
        Action::Do(more) => {
            effects.extend(more);
            Action::Do(effects)
        }
        other => other,
    }
}

fn do_all(effects: Vec<Effect>) -> Action {
    if effects.is_empty() { Action::None } else { Action::Do(effects) }
}

#[cfg(test)]
#[path = "mailbox_tests.rs"]
mod tests;
