//! The rows of a mailbox or of a search: only those near the view are kept; the rest stays in the vault.

mod filing;
mod picking;
mod selection;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use iced::advanced::widget::Id;
use iced::widget::{center, column};
use iced::{Alignment, Length};

use crate::domain::filing::{DocumentRow, View};
use crate::domain::listing::{Gone, MessageRow};
use crate::domain::receipt::{Sign, Tally};
use crate::domain::shown;
use crate::domain::{
    AccountId, ChangeSet, Colour, DeskState, Draft, DraftId, Flags, MailboxId, MessageId, Notice, Role,
};
use crate::engine::{Loaded, Query, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Tickets};
use crate::ui::part::receipts::mark;
use crate::ui::screen::range;
use crate::ui::theme::{space, text};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::virtual_list::{Pick, Row, Tone, virtual_list};
use crate::ui::widget::{Element, banner};

use self::selection::Selection;
pub use self::selection::{MOST, Picked};

/// The list.
pub const LIST: Id = Id::new("message-list");

/// Rows asked for at once, at first.
const FIRST_ROWS: u32 = 60;
/// Hits asked for.
pub const HITS_MAX: u32 = 200;

/// What the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Of a mailbox.
    Mailbox(MailboxId, Role),
    /// Of the inboxes of all accounts.
    Inboxes,
    /// Gone from the server of an account.
    Gone(AccountId),
    /// Hits of a search.
    Search(String),
    /// Documents, of those only that hold these words.
    Filing(View, String),
}

impl Source {
    /// Rows are asked for as they come near: they are too many to be all held.
    fn is_paged(&self) -> bool {
        matches!(self, Self::Mailbox(..) | Self::Inboxes | Self::Gone(_) | Self::Filing(..))
    }
}

/// Mailboxes whose rows bear a name and a colour when several accounts are listed together.
pub type Homes = BTreeMap<MailboxId, (String, Colour)>;

/// The list and its window of rows.
#[derive(Debug)]
pub struct MessageList {
    source: Source,
    /// Drafts of the vault, before those of the server.
    drafts: Vec<Draft>,
    /// Those of them that could not be sent as they are.
    stopped: BTreeSet<DraftId>,
    awaited_drafts: Option<Ticket>,
    total: Option<u32>,
    start: u32,
    rows: Vec<MessageRow>,
    /// What is listed of them, where documents are.
    documents: Vec<DocumentRow>,
    near: Range<u32>,
    awaited: Option<Ticket>,
    failure: Option<Notice>,
    chosen: Option<Chosen>,
    reveal: u64,
    /// The mailbox that a search was begun in, and what was near.
    aside: Option<(Source, Range<u32>)>,
    /// To be chosen when its row comes.
    wanted: Option<MessageId>,
    /// Chosen beside it.
    selection: Selection,
    /// Rows that are to be chosen once they come.
    awaited_span: Option<Ticket>,
    homes: Homes,
    /// Accounts that other software collects.
    collected: BTreeSet<AccountId>,
    /// Days after which the operators of accounts delete messages.
    retentions: BTreeMap<AccountId, u16>,
    /// Of documents: there are no others than those that are listed.
    is_known: bool,
    /// The keyword of what the user herself takes care of.
    own: Option<DeskState>,
    tickets: Tickets,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen {
    message: MessageId,
    position: u32,
}

/// What happens in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A row was chosen.
    Choose(u32),
    /// A row was chosen together with others.
    Pick(u32, Pick),
    /// Other rows came near.
    Near(Range<u32>),
    /// Enter on the chosen row.
    Open,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Carry these out.
    Do(Vec<Effect>),
    /// Show this message.
    Open(MessageId),
    /// Go on with this draft.
    Draft(Box<Draft>),
    /// Go on with this draft, which lies on the server.
    ServerDraft(MessageId),
    /// Put the focus on the message.
    Read,
}

impl MessageList {
    /// The rows of `source`, asked for.
    pub fn new(source: Source) -> (Self, Vec<Effect>) {
        let mut list = Self {
            source,
            drafts: Vec::new(),
            stopped: BTreeSet::new(),
            awaited_drafts: None,
            total: None,
            start: 0,
            rows: Vec::new(),
            documents: Vec::new(),
            near: 0..FIRST_ROWS,
            awaited: None,
            failure: None,
            chosen: None,
            reveal: 0,
            aside: None,
            wanted: None,
            selection: Selection::default(),
            awaited_span: None,
            homes: Homes::new(),
            collected: BTreeSet::new(),
            retentions: BTreeMap::new(),
            is_known: false,
            own: None,
            tickets: Tickets::new(range::LIST),
        };
        let effects = list.ask_all();
        (list, effects)
    }

    /// Shows other rows. Back in the mailbox that a search was begun in, the place is the same, and the row of the `open`
    /// message is chosen.
    pub fn show(&mut self, source: Source, open: Option<MessageId>) -> Vec<Effect> {
        if self.source == source {
            return Vec::new();
        }
        let typing = match (&self.source, &source) {
            (Source::Search(_), Source::Search(_)) => true,
            (Source::Filing(one, _), Source::Filing(other, _)) => one == other,
            _ => false,
        };
        let before = std::mem::replace(&mut self.source, source);
        let near = std::mem::replace(&mut self.near, 0..FIRST_ROWS);
        self.wanted = None;
        match (&before, &self.source) {
            (from, Source::Search(_)) if from.is_paged() => self.aside = Some((before, near)),
            (Source::Search(_), to) if to.is_paged() => {
                if let Some((_, near)) = self.aside.take().filter(|(aside, _)| *aside == self.source) {
                    self.near = near;
                    self.wanted = open;
                }
            }
            _ => {}
        }
        if !typing {
            self.total = None;
            self.rows.clear();
            self.documents.clear();
            self.start = 0;
        }
        self.chosen = None;
        let _ = self.unpick();
        self.failure = None;
        self.drafts.clear();
        self.ask_all()
    }

    /// What the rows are.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// How many rows there are, once known.
    pub fn total(&self) -> Option<u32> {
        self.total.map(|total| total.saturating_add(self.ahead()))
    }

    /// The chosen message.
    pub fn chosen(&self) -> Option<MessageId> {
        self.chosen.map(|chosen| chosen.message)
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message, _cx: &Context) -> Action {
        match message {
            Message::Choose(position) => self.choose(position),
            Message::Pick(position, Pick::Toggle) => self.toggle(position),
            Message::Pick(position, Pick::Extend) => self.extend(position),
            Message::Near(near) => self.approach(near),
            Message::Open => Action::Read,
        }
    }

    /// Rows came.
    pub fn loaded(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>) {
        if self.awaited_drafts == Some(ticket) {
            self.awaited_drafts = None;
            if let Ok(Loaded::Drafts(drafts, stopped)) = answer {
                (self.drafts, self.stopped) = (drafts, stopped);
            }
            return;
        }
        if self.awaited_span == Some(ticket) {
            self.awaited_span = None;
            match answer {
                Ok(Loaded::Messages { rows, .. }) => self.selection.add(rows.iter()),
                Ok(Loaded::Filing { rows, .. }) => self.selection.add(rows.iter().map(|row| &row.message)),
                _ => {}
            }
            return;
        }
        if self.awaited != Some(ticket) {
            return;
        }
        self.awaited = None;
        match answer {
            Ok(Loaded::Messages { total, start, rows }) => self.take(total, start, rows),
            Ok(Loaded::Found { rows, .. }) => {
                let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                self.take(total, 0, rows);
            }
            Ok(Loaded::Filing { total, start, rows }) => {
                self.take(total, start, rows.iter().map(|row| row.message.clone()).collect());
                self.documents = rows;
            }
            Ok(_) => self.failure = Some(Notice::Internal),
            Err(notice) => self.failure = Some(notice),
        }
    }

    /// Rows may have changed.
    pub fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        let concerned = match &self.source {
            Source::Mailbox(mailbox, _) => changes.mailboxes.contains(mailbox),
            Source::Inboxes => changes.mailboxes.iter().any(|mailbox| self.homes.contains_key(mailbox)),
            Source::Search(_) | Source::Gone(_) => !changes.mailboxes.is_empty(),
            Source::Filing(..) => changes.documents || !changes.mailboxes.is_empty(),
        };
        let touched = concerned || changes.everything || self.rows.iter().any(|row| changes.messages.contains(&row.id));
        let mut effects = if touched { vec![self.ask()] } else { Vec::new() };
        if (changes.drafts || changes.everything) && self.holds_drafts() {
            effects.push(self.ask_drafts());
        }
        effects
    }

    /// The next or the previous message.
    pub fn step(&mut self, forwards: bool) -> Action {
        let position = match (self.chosen, forwards) {
            (None, _) => 0,
            (Some(chosen), true) => chosen.position.saturating_add(1),
            (Some(chosen), false) => chosen.position.saturating_sub(1),
        };
        self.choose(position)
    }

    /// The address of whoever the chosen row names.
    pub fn person(&self) -> Option<String> {
        let chosen = self.chosen?.message;
        let row = self.rows.iter().find(|row| row.id == chosen)?;
        Some(if self.is_outgoing() { row.to.address.clone() } else { row.from.address.clone() })
    }

    /// Rows name whom they are for.
    fn is_outgoing(&self) -> bool {
        matches!(self.source, Source::Mailbox(_, Role::Sent | Role::Drafts))
    }

    /// Draws the list.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        if let Some(failure) = &self.failure {
            return column![banner::notice(&cx.l10n, failure, None)].padding(space::L).into();
        }
        match self.total() {
            Some(0) => self.empty(cx),
            total => virtual_list(LIST, total.unwrap_or_default(), |position| self.row(position, cx), Message::Choose)
                .chosen(self.cursor(), self.reveal)
                .on_pick(Message::Pick)
                .on_range(Message::Near)
                .on_open(Message::Open)
                .into(),
        }
    }

    fn choose(&mut self, position: u32) -> Action {
        let _ = self.unpick();
        if let Some(draft) = self.draft_at(position) {
            return Action::Draft(Box::new(draft.clone()));
        }
        let Some(row) = self.at(position) else { return Action::None };
        let message = row.id;
        if self.holds_drafts() {
            return Action::ServerDraft(message);
        }
        // The documents of one message are of several patients, maybe: each is a row of its own.
        let is_row = |chosen: Chosen| chosen.position == position || self.document_at(position).is_none();
        let again = self.chosen.is_some_and(|chosen| chosen.message == message && is_row(chosen));
        self.chosen = Some(Chosen { message, position });
        self.reveal = self.reveal.wrapping_add(1);
        if again { Action::Read } else { Action::Open(message) }
    }

    fn approach(&mut self, near: Range<u32>) -> Action {
        let near = near.start.saturating_sub(self.ahead())..near.end.saturating_sub(self.ahead());
        let covered = near.start >= self.start && near.end <= self.end();
        self.near = near;
        if covered || !self.source.is_paged() { Action::None } else { Action::Do(vec![self.ask()]) }
    }

    fn ask_all(&mut self) -> Vec<Effect> {
        let mut effects = vec![self.ask()];
        if self.holds_drafts() {
            effects.push(self.ask_drafts());
        }
        effects
    }

    fn ask_drafts(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.awaited_drafts = Some(ticket);
        Effect::Load(Query::Drafts, ticket)
    }

    fn holds_drafts(&self) -> bool {
        matches!(self.source, Source::Mailbox(_, Role::Drafts))
    }

    /// Drafts of the vault that stand before the messages.
    fn ahead(&self) -> u32 {
        u32::try_from(self.drafts.len()).unwrap_or(u32::MAX)
    }

    fn draft_at(&self, position: u32) -> Option<&Draft> {
        self.drafts.get(usize::try_from(position).ok()?)
    }

    fn ask(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.awaited = Some(ticket);
        Effect::Load(self.query(self.near.clone()), ticket)
    }

    fn query(&self, range: Range<u32>) -> Query {
        match &self.source {
            Source::Mailbox(mailbox, _) => Query::Messages { mailbox: *mailbox, range },
            Source::Inboxes => Query::Inboxes { range },
            Source::Gone(account) => Query::Gone { account: *account, range },
            Source::Search(words) => Query::Search { words: words.clone(), limit: HITS_MAX },
            Source::Filing(view, typed) => Query::Filing { view: view.clone(), typed: typed.clone(), range },
        }
    }

    fn take(&mut self, total: u32, start: u32, rows: Vec<MessageRow>) {
        self.total = Some(total);
        self.start = start;
        self.rows = rows;
        self.selection.refresh(&self.rows);
        self.failure = None;
        // Of several rows of one message the same one stays chosen.
        let stays = |chosen: Chosen, list: &Self| list.at(chosen.position).is_some_and(|row| row.id == chosen.message);
        if let Some(chosen) = self.chosen
            && !stays(chosen, self)
            && let Some(position) = self.position(chosen.message)
        {
            self.chosen = Some(Chosen { position, ..chosen });
        }
        if let Some(message) = self.wanted.take()
            && let Some(position) = self.position(message)
        {
            self.chosen = Some(Chosen { message, position });
            self.reveal = self.reveal.wrapping_add(1);
        }
    }

    /// Where the row of a message is, if it is here.
    fn position(&self, message: MessageId) -> Option<u32> {
        let index = u32::try_from(self.rows.iter().position(|row| row.id == message)?).ok()?;
        Some(self.start.saturating_add(index).saturating_add(self.ahead()))
    }

    fn at(&self, position: u32) -> Option<&MessageRow> {
        let position = position.checked_sub(self.ahead())?.checked_sub(self.start)?;
        let index = usize::try_from(position).ok()?;
        self.rows.get(index)
    }

    fn end(&self) -> u32 {
        let end = self.start.saturating_add(u32::try_from(self.rows.len()).unwrap_or_default());
        if self.total.is_some_and(|total| end >= total) { u32::MAX } else { end }
    }

    fn row(&self, position: u32, cx: &Context) -> Option<Row> {
        if let Some(draft) = self.draft_at(position) {
            let is_stopped = draft.id.is_some_and(|id| self.stopped.contains(&id));
            return Some(draft_row(draft, is_stopped, cx));
        }
        if let Some(document) = self.document_at(position) {
            return Some(self.document_row(document, cx));
        }
        let row = self.at(position)?;
        let outgoing = self.is_outgoing();
        let person = shown::person(if outgoing { &row.to } else { &row.from }).name;
        let lead = match (person.is_empty(), outgoing) {
            (true, _) => t!(cx.l10n, "list-no-sender"),
            (false, true) => t!(cx.l10n, "list-to", name = person),
            (false, false) => person,
        };
        let subject = shown::subject(&row.subject).into_owned();
        let subject = if subject.is_empty() { t!(cx.l10n, "list-no-subject") } else { subject };
        let collected = row.gone.is_some_and(|gone| self.collected.contains(&gone.account));
        // Where letters are looked for that the user has sent.
        let sent = row.sent.filter(|_| outgoing || matches!(self.source, Source::Search(_)));
        let tone = match (row.gone, collected) {
            (None, _) => {
                sent.and_then(|sent| sent.sign()).map_or(if row.urgent { Tone::Lost } else { Tone::Good }, tone)
            }
            (Some(_), true) => Tone::Calm,
            (Some(_), false) => Tone::Lost,
        };
        let departed = row.gone.map(|gone| departed(gone, collected, cx)).unwrap_or_default();
        let states = states(row, self.own.as_ref(), cx);
        let urgent = if row.urgent { t!(cx.l10n, "state-urgent") } else { String::new() };
        let received = sent.map(|sent| received(&sent, cx)).unwrap_or_default();
        Some(Row {
            lead,
            date: cx.l10n.list_date(row.date, cx.now),
            subject,
            preview: row.preview.clone(),
            unread: !row.flags.contains(Flags::SEEN),
            flagged: row.flags.contains(Flags::FLAGGED),
            attachment: row.has_attachments,
            answered: row.flags.contains(Flags::ANSWERED),
            passed_on: row.flags.contains(Flags::FORWARDED),
            marked: self.selection.contains(row.id),
            state: [urgent, departed, received, states]
                .into_iter()
                .filter(|words| !words.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            tone,
            apart: if row.is_patient() { t!(cx.l10n, "patient-mark") } else { String::new() },
            home: self.homes.get(&row.mailbox).filter(|_| self.source == Source::Inboxes).cloned(),
        })
    }

    fn empty<'a>(&self, cx: &'a Context) -> Element<'a, Message> {
        let (sign, title, hint) = match &self.source {
            Source::Search(_) => (Icon::Search, t!(cx.l10n, "search-none-title"), t!(cx.l10n, "search-none-hint")),
            Source::Mailbox(_, Role::Inbox) | Source::Inboxes => {
                (Icon::Inbox, t!(cx.l10n, "list-inbox-empty-title"), t!(cx.l10n, "list-inbox-empty-hint"))
            }
            Source::Gone(account) if self.collected.contains(account) => {
                (Icon::MailCheck, t!(cx.l10n, "list-elsewhere-none"), t!(cx.l10n, "list-gone-hint", days = Gone::DAYS))
            }
            Source::Gone(_) => {
                (Icon::MailCheck, t!(cx.l10n, "list-gone-none"), t!(cx.l10n, "list-gone-hint", days = Gone::DAYS))
            }
            Source::Filing(view, typed) => filing::none(view, typed, self.is_known, &cx.l10n),
            Source::Mailbox(..) => (Icon::Folder, t!(cx.l10n, "list-empty-title"), t!(cx.l10n, "list-empty-hint")),
        };
        nothing(sign, title, hint)
    }
}

/// That a message is gone from its server, in words: a loss, unless other software collects its mailbox.
pub fn departed(gone: Gone, collected: bool, cx: &Context) -> String {
    let date = cx.l10n.day(gone.since, cx.now);
    if collected { t!(cx.l10n, "state-elsewhere", date = date) } else { t!(cx.l10n, "state-gone", date = date) }
}

/// What is known of a letter since it left, in a few words.
fn received(sent: &Tally, cx: &Context) -> String {
    let told = sent.sign().zip(cx.l10n.receipt_sign(sent, cx.now));
    told.map(|(sign, words)| t!(cx.l10n, "list-receipt", mark = mark(sign), words = words)).unwrap_or_default()
}

fn tone(sign: Sign) -> Tone {
    match sign {
        Sign::Failed | Sign::Rejected => Tone::Lost,
        Sign::Delayed | Sign::PartlyDelivered => Tone::Calm,
        Sign::Delivered | Sign::Processed | Sign::PartlyRead | Sign::Read => Tone::Good,
    }
}

/// What the desks say of a message, in words.
pub fn states(row: &MessageRow, own: Option<&DeskState>, cx: &Context) -> String {
    let words = row.keywords.iter().filter_map(|keyword| match DeskState::parse(keyword)? {
        DeskState::Filed => Some(t!(cx.l10n, "state-filed")),
        DeskState::Closed => Some(t!(cx.l10n, "state-closed")),
        DeskState::Confided => Some(t!(cx.l10n, "state-confided")),
        DeskState::ConfidedByOrder => Some(t!(cx.l10n, "state-confided-ordered")),
        DeskState::NotConfided => None,
        DeskState::Taken(_) if own.and_then(DeskState::keyword).as_ref() == Some(keyword) => {
            Some(t!(cx.l10n, "state-mine"))
        }
        DeskState::Taken(name) => Some(t!(cx.l10n, "state-taken", name = name)),
    });
    words.collect::<Vec<_>>().join(" · ")
}

fn draft_row(draft: &Draft, is_stopped: bool, cx: &Context) -> Row {
    let lead = match draft.to.first() {
        Some(recipient) => t!(cx.l10n, "list-to", name = recipient.as_str()),
        None => t!(cx.l10n, "list-no-recipient"),
    };
    let subject = if draft.subject.is_empty() { t!(cx.l10n, "list-no-subject") } else { draft.subject.clone() };
    Row {
        lead,
        date: t!(cx.l10n, "list-draft"),
        subject,
        preview: draft.body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned(),
        attachment: !draft.attachments.is_empty(),
        state: if is_stopped { t!(cx.l10n, "list-draft-stopped") } else { String::new() },
        tone: Tone::Lost,
        ..Row::default()
    }
}

/// An empty region: what it is, and the one next thing to do.
pub fn nothing<'a, Message: 'a>(sign: Icon, title: String, hint: String) -> Element<'a, Message> {
    let words = column![
        icon::sized(sign, space::XXL).style(text::muted),
        text::label(title).align_x(Alignment::Center),
        text::body(hint).style(text::muted).align_x(Alignment::Center),
    ]
    .spacing(space::S)
    .max_width(crate::ui::theme::measure::EMPTY)
    .align_x(Alignment::Center);
    center(words).padding(space::XL).width(Length::Fill).into()
}

#[cfg(test)]
#[path = "message_list_tests.rs"]
mod tests;
