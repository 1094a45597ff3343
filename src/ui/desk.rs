//! The screens of an open session: the mailbox, and before it the composer or the outbox. It routes answers by the range
//! of their ticket and turns the screens' words into effects or into [`Action`]s of the window.

use std::path::PathBuf;

use iced::widget::{column, container, space as gap, stack};
use jiff::Timestamp;

use super::context::Context;
use super::effect::{DesktopAnswer, Effect, Tickets};
use super::incoming::is_message;
use super::part::accounts::Accounts;
use super::part::departing::{self, Departing};
use super::part::import::Import;
use super::part::psc::{self, Awaited, Login};
use super::part::recipient_field::Entry;
use super::screen::compose::{self, Compose, Farewell, Start};
use super::screen::directory::{self, Browser};
use super::screen::mailbox::{self, Mailbox};
use super::screen::outbox::{self, Outbox};
use super::screen::proposals::{self, Proposals};
use super::screen::range;
use super::screen::reader::Copied;
use super::shortcut::Act;
use super::widget::Element;
use crate::domain::account::SIZE_DEFAULT;
use crate::domain::document::Piece;
use crate::domain::export::ExportFault;
use crate::domain::notice::{Course, SendingFault};
use crate::domain::outgoing::Hold;
use crate::domain::progress::Quota;
use crate::domain::renewal::Loading;
use crate::domain::{AccountId, ChangeSet, Contact, Draft, Holder, MethodKind, Notice, OutgoingId, SyncStatus, Trust};
use crate::engine::event::{CardSeen, Opened};
use crate::engine::{Answer, Loaded, PscState, Query, Ticket};

/// The screens and which one is in front.
#[derive(Debug)]
pub(super) struct Desk {
    /// The session, as last told.
    opened: Opened,
    /// The holder's other cards in the readers.
    spares: Vec<CardSeen>,
    mailbox: Mailbox,
    login: Login,
    import: Import,
    departing: Departing,
    front: Front,
}

enum Front {
    Mailbox,
    Compose(Box<Compose>),
    Outbox(Outbox),
    Proposals(Proposals),
    Directory(Box<Browser>),
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mailbox => "Mailbox",
            Self::Compose(_) => "Compose",
            Self::Outbox(_) => "Outbox",
            Self::Proposals(_) => "Proposals",
            Self::Directory(_) => "Directory",
        })
    }
}

/// What happens on a screen.
#[derive(Clone, Debug)]
pub enum Message {
    /// In the mailbox.
    Mailbox(mailbox::Message),
    /// In the composer.
    Compose(compose::Message),
    /// In the outbox.
    Outbox(outbox::Message),
    /// Among the letters to validate.
    Proposals(proposals::Message),
    /// In the directory.
    Directory(directory::Message),
    /// In the login at Pro Santé Connect.
    Login(psc::Message),
    /// On the letter that was just sent.
    Departing(departing::Message),
}

/// Words of the window.
#[derive(Debug, PartialEq)]
pub(super) enum Action {
    /// Carry these out.
    Do(Vec<Effect>),
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
    /// The composer was left.
    Left(Farewell, Vec<Effect>),
    /// The card of this address.
    Profile(String),
    /// Read the message in this file, to write it anew.
    Message(PathBuf),
    /// An act of the window.
    Act(Act),
}

impl Desk {
    /// The screens of a session that was just opened.
    pub(super) fn new(opened: Opened) -> (Self, Vec<Effect>) {
        let (mailbox, effects) = Mailbox::new(opened.clone());
        (
            Self {
                opened,
                spares: Vec::new(),
                mailbox,
                login: Login::default(),
                import: Import::default(),
                departing: Departing::default(),
                front: Front::Mailbox,
            },
            effects,
        )
    }

    /// The session is told anew: mailboxes came or went. What is being written stays.
    pub(super) fn reopened(&mut self, opened: Opened) -> Vec<Effect> {
        self.opened = opened.clone();
        self.mailbox.session(opened)
    }

    /// Whether the way to the folders of the practice software was just taken.
    pub(super) fn leads_to_exports(&mut self) -> bool {
        self.mailbox.takes_lead()
    }

    /// The session, as last told.
    pub(super) fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Whether a mailbox is to be added before anything else can be done.
    pub(super) fn lacks_mailbox(&self) -> bool {
        self.opened.accounts.is_empty() && !self.opened.read_only
    }

    /// Whose session it is.
    pub(super) fn holder(&self) -> &Holder {
        &self.opened.holder
    }

    /// Whether the session has no card.
    pub(super) fn is_read_only(&self) -> bool {
        self.opened.read_only
    }

    /// Her other cards in the readers, as last told.
    pub(super) fn spares(&self) -> &[CardSeen] {
        &self.spares
    }

    /// Other cards came or went.
    pub(super) fn set_spares(&mut self, spares: Vec<CardSeen>) {
        self.spares = spares;
    }

    /// Dispatch.
    pub(super) fn update(&mut self, message: Message, cx: &Context) -> Action {
        match (message, &mut self.front) {
            (Message::Mailbox(message), _) => {
                let action = self.mailbox.update(message, cx);
                self.follow_mailbox(action)
            }
            (Message::Compose(message), Front::Compose(compose)) => {
                let action = compose.update(message, cx);
                self.follow_compose(action)
            }
            (Message::Outbox(message), Front::Outbox(outbox)) => {
                let action = outbox.update(message);
                self.follow_outbox(action)
            }
            (Message::Proposals(message), Front::Proposals(proposals)) => {
                let action = proposals.update(message);
                self.follow_proposals(action)
            }
            (Message::Directory(message), Front::Directory(browser)) => {
                let action = browser.update(message);
                self.follow_directory(action)
            }
            (Message::Login(message), _) => Action::Do(self.login.update(message)),
            (Message::Departing(message), _) => Action::Do(self.departing.update(message)),
            (Message::Compose(_) | Message::Outbox(_) | Message::Proposals(_) | Message::Directory(_), _) => NOTHING,
        }
    }

    /// Something that was asked for is there.
    pub(super) fn loaded(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>, cx: &Context) -> Action {
        match (range::of(ticket), &mut self.front) {
            (range::COMPOSE, Front::Compose(compose)) => {
                let action = compose.loaded(ticket, answer);
                self.follow_compose(action)
            }
            (range::OUTBOX, Front::Outbox(outbox)) => {
                outbox.loaded(ticket, answer);
                NOTHING
            }
            (range::PROPOSALS, Front::Proposals(proposals)) => {
                proposals.loaded(ticket, answer);
                NOTHING
            }
            (range::COMPOSE | range::OUTBOX | range::PROPOSALS, _) => NOTHING,
            _ => {
                let action = self.mailbox.loaded(ticket, answer, cx);
                self.follow_mailbox(action)
            }
        }
    }

    /// The engine answered a command.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: Answer, cx: &Context) -> Action {
        match (range::of(ticket), &mut self.front, answer) {
            (range::COMPOSE, Front::Compose(compose), answer) => {
                let action = compose.answered(ticket, &answer, cx);
                self.follow_compose(action)
            }
            (range::DIRECTORY, Front::Directory(browser), answer) => {
                browser.answered(ticket, answer);
                NOTHING
            }
            (range::DIRECTORY, ..) => NOTHING,
            (range::OUTBOX, Front::Outbox(outbox), answer) => {
                let action = outbox.answered(ticket, answer);
                self.follow_outbox(action)
            }
            (range::PROPOSALS, Front::Proposals(proposals), answer) => {
                let action = proposals.answered(ticket, answer);
                self.follow_proposals(action)
            }
            (range::DEPARTING, _, answer) => self.taken_back(ticket, answer),
            (range::IMPORT, front, answer) => {
                let is_new = self.import.answered(ticket, &answer);
                match (front, answer) {
                    (Front::Directory(browser), _) if is_new => {
                        let action = browser.update(directory::Message::Reload);
                        self.follow_directory(action)
                    }
                    // Who is elsewhere is told there.
                    (Front::Mailbox | Front::Outbox(_) | Front::Proposals(_), Answer::Failed(notice)) => {
                        Action::Tell(notice)
                    }
                    _ => NOTHING,
                }
            }
            // One that no profile serves is filed all the same: most mailboxes are emptied by no practice software.
            (_, _, Answer::Failed(Notice::Export(ExportFault::NoProfile))) => {
                self.mailbox.unserved();
                NOTHING
            }
            (_, _, Answer::Failed(notice)) => Action::Tell(notice),
            _ => NOTHING,
        }
    }

    /// A pause is over.
    pub(super) fn elapsed(&mut self, ticket: Ticket, cx: &Context) -> Action {
        match &mut self.front {
            Front::Compose(compose) if range::of(ticket) == range::COMPOSE => {
                let action = compose.elapsed(ticket);
                self.follow_compose(action)
            }
            Front::Directory(browser) if range::of(ticket) == range::DIRECTORY => Action::Do(browser.elapsed(ticket)),
            _ if range::of(ticket) == range::MAILBOX => Action::Do(self.mailbox.elapsed(ticket, cx)),
            _ if range::of(ticket) == range::DEPARTING => Action::Do(self.departing.elapsed(ticket, cx.now)),
            _ => {
                self.login.elapsed(ticket);
                NOTHING
            }
        }
    }

    /// The desktop answered the composer; none when it was not for it.
    pub(super) fn desktop(&mut self, ticket: Ticket, answer: DesktopAnswer) -> Option<Action> {
        match &mut self.front {
            Front::Compose(compose) if range::of(ticket) == range::COMPOSE => {
                let action = compose.desktop(ticket, answer);
                Some(self.follow_compose(action))
            }
            _ => None,
        }
    }

    /// Rows of the vault changed.
    pub(super) fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        let mut effects = self.mailbox.changed(changes);
        if let Front::Outbox(outbox) = &mut self.front {
            effects.extend(outbox.changed(changes));
        }
        if let Front::Proposals(proposals) = &mut self.front {
            effects.extend(proposals.changed(changes));
        }
        effects
    }

    /// The synchronisation of a mailbox goes on.
    pub(super) fn synced(&mut self, account: AccountId, status: SyncStatus) {
        self.mailbox.synced(account, status);
    }

    /// A mailbox is so full.
    pub(super) fn weighed(&mut self, account: AccountId, quota: Quota, at: Timestamp) {
        self.mailbox.weighed(account, quota, at);
    }

    /// A new directory has come so far.
    pub(super) fn importing(&mut self, ticket: Option<Ticket>, loading: Loading) {
        self.import.told(ticket, loading);
    }

    /// The program has renewed the directory by itself, or why not.
    pub(super) fn renewed(&mut self, missed: Option<Notice>) -> Action {
        let is_new = self.import.renewed(missed);
        match &mut self.front {
            Front::Directory(browser) if is_new => {
                let action = browser.update(directory::Message::Reload);
                self.follow_directory(action)
            }
            _ => NOTHING,
        }
    }

    /// How its mailboxes stand.
    pub(super) fn accounts(&self) -> &Accounts {
        self.mailbox.accounts()
    }

    /// The changes of a mailbox are learned so.
    pub(super) fn believed(&mut self, account: AccountId, trust: Trust) {
        self.mailbox.believed(account, trust);
    }

    /// The login at Pro Santé Connect stands so.
    pub(super) fn set_login(&mut self, state: PscState) {
        self.login.told(state);
    }

    /// The browser was opened for the login, or could not be.
    pub(super) fn browsed(&mut self, ticket: Ticket, answer: &DesktopAnswer) {
        self.login.browsed(ticket, answer);
    }

    /// After each update of the window: what the login does by itself, and what the desktop is told. `is_shown` when nothing stands before the desk.
    pub(super) fn attend(&mut self, is_masked: bool, is_shown: bool, cx: &Context) -> Vec<Effect> {
        let mut effects = self.login.attend(is_masked, is_shown && self.shows_login(), cx.now);
        effects.extend(self.mailbox.news(cx));
        effects
    }

    /// What a letter that was just sent waits for at Pro Santé Connect.
    pub(super) fn awaited(&self) -> Option<Awaited> {
        let is_by_token = self.opened.accounts.first().is_some_and(|account| account.method.kind() == MethodKind::Psc);
        self.login.awaited().filter(|_| is_by_token)
    }

    /// Whoever writes is not disturbed.
    fn shows_login(&self) -> bool {
        !matches!(self.front, Front::Compose(_))
    }

    /// The theme changed.
    pub(super) fn restyle(&mut self, cx: &Context) {
        self.mailbox.restyle(cx);
    }

    /// Saves a file of the open message there.
    pub(super) fn save(&mut self, piece: Piece, path: std::path::PathBuf, cx: &Context) -> Action {
        let action = self.mailbox.save(piece, path, cx);
        self.follow_mailbox(action)
    }

    /// A shortcut: the mailbox's own ones do nothing behind the composer or the outbox.
    pub(super) fn act(&mut self, act: Act, cx: &Context) -> Action {
        match (&mut self.front, act) {
            (
                _,
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
                | Act::Contacts
                | Act::Wordings
                | Act::Settings
                | Act::Mailboxes,
            ) => Action::Act(act),
            (Front::Mailbox | Front::Outbox(_) | Front::Proposals(_), Act::Directory) => self.directory(),
            (Front::Compose(_), Act::Propose) => self.propose(compose::ProposingMessage::Ask, cx),
            (Front::Compose(_), Act::Return) => self.propose(compose::ProposingMessage::AskReturn, cx),
            (Front::Proposals(proposals), Act::Next | Act::Previous | Act::Open) => {
                let action = proposals.act(act);
                self.follow_proposals(action)
            }
            (Front::Directory(_), Act::Search) => Action::Do(vec![Effect::Focus(directory::SEARCH)]),
            (Front::Compose(_), Act::Profile) => self.in_compose(Compose::profile),
            (Front::Mailbox | Front::Outbox(_) | Front::Proposals(_) | Front::Directory(_), Act::LogIn) => {
                Action::Do(self.login.reach())
            }
            (Front::Mailbox | Front::Outbox(_) | Front::Proposals(_), Act::Undo)
                if self.departing.is_last(self.mailbox.deeds()) =>
            {
                Action::Do(self.departing.update(departing::Message::TakeBack))
            }
            // It was meant for the letter: nothing older is undone in its place.
            (Front::Mailbox | Front::Outbox(_) | Front::Proposals(_), Act::Undo)
                if self.departing.has_just_left(self.mailbox.deeds(), cx.now) =>
            {
                Action::Tell(Notice::Sending(SendingFault::NotTaken(Course::Left)))
            }
            (Front::Mailbox, _) => self.update(Message::Mailbox(mailbox::Message::Act(act)), cx),
            (Front::Outbox(_) | Front::Proposals(_) | Front::Directory(_), Act::Compose) => self.compose(Start::Blank),
            (Front::Directory(_) | Front::Proposals(_), Act::Outbox) => self.outbox(),
            (Front::Outbox(_) | Front::Directory(_), Act::Validate) => self.proposals(),
            (Front::Outbox(_) | Front::Proposals(_) | Front::Directory(_), Act::Inbox) => {
                self.front = Front::Mailbox;
                self.update(Message::Mailbox(mailbox::Message::Act(act)), cx)
            }
            (Front::Outbox(_) | Front::Proposals(_) | Front::Compose(_) | Front::Directory(_), _) => NOTHING,
        }
    }

    /// What must be kept before the session closes.
    pub(super) fn keep(&mut self) -> Vec<Effect> {
        match &mut self.front {
            Front::Compose(compose) => compose.keep_now(),
            Front::Mailbox | Front::Outbox(_) | Front::Proposals(_) | Front::Directory(_) => Vec::new(),
        }
    }

    /// Draws the screen in front.
    pub(super) fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let front = match &self.front {
            Front::Mailbox => self.mailbox.view(cx, self.login.sign(&cx.l10n)).map(Message::Mailbox),
            Front::Compose(compose) => compose.view(cx).map(Message::Compose),
            Front::Outbox(outbox) => outbox.view(self.mailbox.accounts(), cx).map(Message::Outbox),
            Front::Proposals(proposals) => proposals.view(self.mailbox.accounts(), cx).map(Message::Proposals),
            Front::Directory(browser) => browser.view(&self.import, cx).map(Message::Directory),
        };
        let strip = if self.shows_login() { self.login.strip(cx) } else { None };
        // Its place is always there: what is under it keeps its focus when it comes and goes.
        let strip = strip.map_or_else(|| gap().into(), |strip| strip.map(Message::Login));
        let departing = self.departing.view(cx).map(|line| line.map(Message::Departing));
        stack![column![container(strip), front]].push(departing).into()
    }

    /// A letter was sent, and is held: it may be taken back.
    pub(super) fn held(&mut self, id: OutgoingId, until: Timestamp, hold: Hold) -> Vec<Effect> {
        self.departing.begin(id, until, hold, self.mailbox.deeds())
    }

    /// The letter is a draft again: it opens, unless another one is being written.
    fn taken_back(&mut self, ticket: Ticket, answer: Answer) -> Action {
        match self.departing.answered(ticket, answer) {
            None => NOTHING,
            Some(departing::Outcome::Failed(notice)) => Action::Tell(notice),
            Some(departing::Outcome::Taken(_)) if matches!(self.front, Front::Compose(_)) => {
                Action::Left(Farewell::Kept, Vec::new())
            }
            Some(departing::Outcome::Taken(id)) => self.compose(Start::Asked(Query::Draft(id))),
        }
    }

    fn follow_mailbox(&mut self, action: mailbox::Action) -> Action {
        match action {
            mailbox::Action::None => NOTHING,
            mailbox::Action::Do(effects) => Action::Do(effects),
            mailbox::Action::Compose(draft) => self.compose(start(draft)),
            mailbox::Action::Made(draft, entry) => self.compose(Start::Made(draft, entry)),
            mailbox::Action::GoOn(message) => self.compose(Start::Asked(Query::ServerDraft(message))),
            mailbox::Action::Outbox => self.outbox(),
            mailbox::Action::Proposals => self.proposals(),
            mailbox::Action::AskWhere { piece, name } => Action::AskWhere { piece, name },
            mailbox::Action::Tell(notice) => Action::Tell(notice),
            mailbox::Action::Copy(copied) => Action::Copy(copied),
            mailbox::Action::Act(Act::Directory) => self.directory(),
            mailbox::Action::Profile(address) => Action::Profile(address),
            mailbox::Action::Dropped(path) => self.dropped(path),
            mailbox::Action::Act(Act::LogIn) => Action::Do(self.login.reach()),
            mailbox::Action::Act(act) => Action::Act(act),
        }
    }

    fn follow_compose(&mut self, action: compose::Action) -> Action {
        match action {
            compose::Action::Do(effects) => Action::Do(effects),
            compose::Action::Profile(address) => Action::Profile(address),
            compose::Action::Left(farewell, effects) => {
                self.front = Front::Mailbox;
                Action::Left(farewell, effects)
            }
        }
    }

    fn follow_outbox(&mut self, action: outbox::Action) -> Action {
        match action {
            outbox::Action::Do(effects) => Action::Do(effects),
            outbox::Action::Rework(id) => self.rework(id),
            outbox::Action::Taken(id) => self.compose(Start::Asked(Query::Draft(id))),
            outbox::Action::Tell(notice) => Action::Tell(notice),
            outbox::Action::Report(message) => {
                self.front = Front::Mailbox;
                let action = self.mailbox.show_message(message);
                self.follow_mailbox(action)
            }
            outbox::Action::Left => {
                self.front = Front::Mailbox;
                NOTHING
            }
        }
    }

    fn follow_proposals(&mut self, action: proposals::Action) -> Action {
        match action {
            proposals::Action::Do(effects) => Action::Do(effects),
            proposals::Action::Open(message) => {
                let by = self.opened.holder.full_name();
                self.compose(Start::Asked(Query::Proposal { message, by }))
            }
            proposals::Action::Taken(draft) => self.compose(Start::Asked(Query::Draft(draft))),
            proposals::Action::Tell(notice) => Action::Tell(notice),
            proposals::Action::Left => {
                self.front = Front::Mailbox;
                NOTHING
            }
        }
    }

    fn propose(&mut self, message: compose::ProposingMessage, cx: &Context) -> Action {
        self.in_compose(|compose| compose.update(compose::Message::Proposing(message), cx))
    }

    fn follow_directory(&mut self, action: directory::Action) -> Action {
        match action {
            directory::Action::Do(effects) => Action::Do(effects),
            directory::Action::Import(message) => Action::Do(self.import.update(message)),
            directory::Action::Write(found) => {
                let to = vec![Entry::of(&found).to_text()];
                self.compose(Start::Draft(Box::new(Draft { to, ..Draft::default() })))
            }
            directory::Action::Left => {
                self.front = Front::Mailbox;
                NOTHING
            }
        }
    }

    /// Writes to these: in the letter that is being written, where there is one.
    pub(super) fn write_to(&mut self, contacts: &[Contact]) -> Action {
        if matches!(self.front, Front::Compose(_)) {
            return self.in_compose(|compose| compose.write_to(contacts));
        }
        let to = contacts.iter().map(Contact::to_text).collect();
        self.compose(Start::Draft(Box::new(Draft { to, ..Draft::default() })))
    }

    fn in_compose(&mut self, act: impl FnOnce(&mut Compose) -> compose::Action) -> Action {
        match &mut self.front {
            Front::Compose(compose) => {
                let action = act(compose);
                self.follow_compose(action)
            }
            Front::Mailbox | Front::Outbox(_) | Front::Proposals(_) | Front::Directory(_) => NOTHING,
        }
    }

    /// Whether a letter is being written: nothing takes its place.
    pub(super) fn is_writing(&self) -> bool {
        matches!(self.front, Front::Compose(_))
    }

    /// Begins this letter; none is being written.
    pub(super) fn begin(&mut self, start: Start) -> Action {
        self.compose(start)
    }

    /// A message becomes a draft, any other file is joined to a new letter.
    fn dropped(&mut self, path: PathBuf) -> Action {
        if is_message(&path) {
            return Action::Message(path);
        }
        let Action::Do(mut effects) = self.compose(Start::Blank) else { return NOTHING };
        if let Front::Compose(compose) = &mut self.front
            && let compose::Action::Do(more) = compose.join_file(path)
        {
            effects.extend(more);
        }
        Action::Do(effects)
    }

    fn rework(&mut self, id: OutgoingId) -> Action {
        self.compose(Start::Asked(Query::Rework(id)))
    }

    fn compose(&mut self, start: Start) -> Action {
        let accounts = self.opened.accounts.clone();
        if accounts.is_empty() {
            return Action::Tell(Notice::NoAccount);
        }
        let is_new = match &start {
            Start::Blank | Start::Made(..) => true,
            Start::Draft(draft) => draft.id.is_none(),
            Start::Asked(_) => false,
        };
        let (mut compose, effects) = Compose::new(start, accounts, SIZE_DEFAULT, Tickets::new(range::COMPOSE));
        if is_new && self.opened.receipts.ask_read {
            compose.ask_read_receipt();
        }
        if self.opened.read_only {
            compose.forbid_sending();
        }
        compose.set_writer(self.opened.holder.full_name());
        self.front = Front::Compose(Box::new(compose));
        Action::Do(effects)
    }

    fn directory(&mut self) -> Action {
        let (browser, effects) = Browser::new(Tickets::new(range::DIRECTORY));
        self.front = Front::Directory(Box::new(browser));
        Action::Do(effects)
    }

    fn proposals(&mut self) -> Action {
        let (proposals, effects) = Proposals::new(Tickets::new(range::PROPOSALS));
        self.front = Front::Proposals(proposals);
        Action::Do(effects)
    }

    fn outbox(&mut self) -> Action {
        let (outbox, effects) = Outbox::new(Tickets::new(range::OUTBOX), self.opened.read_only);
        self.front = Front::Outbox(outbox);
        Action::Do(effects)
    }
}

const NOTHING: Action = Action::Do(Vec::new());

fn start(draft: Box<Draft>) -> Start {
    if *draft == Draft::default() { Start::Blank } else { Start::Draft(draft) }
}
