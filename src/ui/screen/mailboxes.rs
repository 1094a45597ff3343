//! The mailboxes of an open session, over its screens: those of the settings and the holder's own. One is added in steps: address,
//! servers that were found or named by hand and have proved themselves, login. Servers that were refused are shown with the reason
//! and cannot be chosen; there is no way to ask for a connection in clear.

mod hand;
mod order;
mod view;

use iced::advanced::widget::Id;

use super::range;
use crate::domain::account::{Method, NewMailbox};
use crate::domain::discovery::Offer;
use crate::domain::{AccountId, Act, Address, DisplayName, MailboxId, MethodKind, Notice, Tenure};
use crate::engine::event::{Check, Opened};
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::part::accounts::Accounts;

use self::hand::Hand;
pub use self::hand::{Field, Which};
use self::order::Ordering;
pub use self::order::{GIVE, OrderMessage, SENDERS, SUBJECTS};

/// The field of the address.
pub const ADDRESS: Id = Id::new("mailboxes-address");
/// The button that looks for servers.
pub const SEARCH: Id = Id::new("mailboxes-search");
/// The button that leads to servers named by hand.
pub const HAND: Id = Id::new("mailboxes-hand");
/// The button that tries them.
pub const TRY: Id = Id::new("mailboxes-try");
/// The field of the displayed name.
pub const NAME: Id = Id::new("mailboxes-name");
/// The box that says that several persons open it.
pub const SHARED: Id = Id::new("mailboxes-shared");
/// The button that adds the mailbox.
pub const ADD: Id = Id::new("mailboxes-add");
/// The button that says yes to a question.
pub const SURE: Id = Id::new("mailboxes-sure");
/// The button that leads back, or says no.
pub const BACK: Id = Id::new("mailboxes-back");

/// State of the page.
#[derive(Debug)]
pub struct Mailboxes {
    rows: Vec<Row>,
    /// Proposed as displayed name.
    holder: String,
    page: Page,
    failure: Option<Notice>,
    asked: Option<(Ticket, Asked)>,
    accounts: Accounts,
    tickets: Tickets,
}

/// A mailbox of the session.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    address: Address,
    /// Where its mail is read.
    host: String,
    method: MethodKind,
    /// The holder added it.
    own: bool,
    /// Several persons may open it.
    shared: bool,
    /// Other software collects it.
    collected: bool,
    /// Its operator deletes messages after so many days.
    retention: Option<u16>,
}

#[derive(Debug)]
enum Page {
    List,
    /// Is this one to be removed?
    Question(Address),
    /// To whom are messages of this one confided?
    Secretariat(Address),
    /// Which of its messages without being asked?
    Order(Box<Ordering>),
    New(Box<Form>),
}

/// A mailbox that is being added.
#[derive(Debug, Default)]
struct Form {
    address: String,
    /// It is none.
    mistyped: bool,
    /// Whether the trust space knows its domain, which is told and nothing more.
    check: Option<Check>,
    asked_check: Option<Ticket>,
    offers: Option<Vec<Offer>>,
    hand: Option<Hand>,
    chosen: Option<(usize, MethodKind)>,
    name: String,
    /// Several persons may open it.
    shared: bool,
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Search,
    Try,
    Add,
    Remove(Address),
}

/// What happens on it.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Add a mailbox.
    New,
    /// The address was edited.
    Typed(String),
    /// Look for its servers.
    Search,
    /// Name its servers by hand, or not.
    ByHand,
    /// A field of a server was edited.
    HandTyped(Which, Field, String),
    /// How TLS starts on a server.
    HandSecurity(Which, crate::domain::Security),
    /// Try the servers named by hand.
    Try,
    /// Choose these servers and this login.
    Choose(usize, MethodKind),
    /// The displayed name was edited.
    NameTyped(String),
    /// Several persons may open it, or not.
    Shared(bool),
    /// Add the mailbox.
    Add,
    /// Remove this one: a question first.
    Remove(Address),
    /// Choose to whom messages of this one are confided.
    Secretariat(Address),
    /// To these, or to nobody.
    Confide(Option<MailboxId>),
    /// What is confided without being asked.
    Order(OrderMessage),
    /// Yes.
    Sure,
    /// Back, or away.
    Back,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry these out.
    Do(Vec<Effect>),
    /// Away with the page.
    Left,
}

/// What came of something that was asked.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// Carry these out.
    Do(Vec<Effect>),
    /// The mailbox is at work: away with the page.
    Added(Address),
    /// It is gone: away with the page.
    Removed(Address),
}

impl Mailboxes {
    /// The page of a session; where there is no mailbox yet, the way to the first one.
    pub fn new(opened: &Opened) -> (Self, Vec<Effect>) {
        let tickets = Tickets::new(range::MAILBOXES);
        let holder = opened.holder.full_name();
        let mut page = Self {
            rows: Vec::new(),
            holder,
            page: Page::List,
            failure: None,
            asked: None,
            accounts: Accounts::default(),
            tickets,
        };
        page.session(opened);
        let effects = if page.rows.is_empty() { page.begin() } else { Vec::new() };
        (page, effects)
    }

    /// How its mailboxes stand with their operators.
    pub fn told(&mut self, accounts: Accounts) {
        self.accounts = accounts;
    }

    /// The session is told anew.
    pub fn session(&mut self, opened: &Opened) {
        let row = |account: &crate::domain::Account| Row {
            address: account.address.clone(),
            host: account.imap.host.clone(),
            method: account.method.kind(),
            own: opened.added.contains(&account.address),
            shared: account.is_shared(),
            collected: account.collected,
            retention: account.retention,
        };
        self.rows = opened.accounts.iter().map(row).collect();
        let of = match &self.page {
            Page::Question(address) | Page::Secretariat(address) => Some(address),
            Page::Order(ordering) => Some(&ordering.address),
            Page::List | Page::New(_) => None,
        };
        if of.is_some_and(|address| !self.rows.iter().any(|row| row.address == *address)) {
            self.page = Page::List;
        }
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Back => self.back(),
            _ if self.asked.is_some() => NOTHING,
            Message::New => Action::Do(self.begin()),
            Message::Typed(address) => self.typed(address),
            Message::Search => self.search(),
            Message::ByHand => self.by_hand(),
            Message::HandTyped(which, field, text) => self.in_hand(|hand| hand.typed(which, field, text)),
            Message::HandSecurity(which, security) => self.in_hand(|hand| hand.secured(which, security)),
            Message::Try => self.try_hand(),
            Message::Choose(offer, method) => self.choose(offer, method),
            Message::NameTyped(name) => self.name_typed(name),
            Message::Shared(shared) => self.share(shared),
            Message::Add => self.add(),
            Message::Remove(address) => self.question(address),
            Message::Secretariat(address) => self.ask_secretariat(address),
            Message::Confide(to) => self.confide(to),
            Message::Order(message) => self.on_order(message),
            Message::Sure => self.sure(),
        }
    }

    /// An answer of the engine.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Outcome {
        if let Page::New(form) = &mut self.page
            && form.asked_check == Some(ticket)
        {
            form.asked_check = None;
            if let Answer::Checked(checks) = answer {
                form.check = checks.into_iter().next();
            }
            return Outcome::Do(Vec::new());
        }
        let Some((_, asked)) = self.asked.take_if(|(awaited, _)| *awaited == ticket) else {
            return Outcome::Do(Vec::new());
        };
        match (asked, answer) {
            (_, Answer::Failed(notice)) => self.failure = Some(notice),
            (Asked::Search, Answer::Servers(offers)) => return Outcome::Do(self.found(offers)),
            (Asked::Try, Answer::Servers(offers)) => return Outcome::Do(self.tried(offers)),
            (Asked::Add, Answer::Done) => {
                let address = self.form().and_then(|form| Address::parse(form.address.trim()).ok());
                self.page = Page::List;
                return address.map_or(Outcome::Do(Vec::new()), Outcome::Added);
            }
            (Asked::Remove(address), Answer::Done) => {
                self.page = Page::List;
                return Outcome::Removed(address);
            }
            _ => self.failure = Some(Notice::Internal),
        }
        Outcome::Do(Vec::new())
    }

    fn form(&mut self) -> Option<&mut Form> {
        match &mut self.page {
            Page::New(form) => Some(form),
            Page::List | Page::Question(_) | Page::Secretariat(_) | Page::Order(_) => None,
        }
    }

    fn ask(&mut self, asked: Asked, command: impl FnOnce(Ticket) -> Command) -> Action {
        let ticket = self.tickets.take();
        self.asked = Some((ticket, asked));
        self.failure = None;
        Action::Do(vec![Effect::Send(command(ticket))])
    }

    fn begin(&mut self) -> Vec<Effect> {
        let form = Form { name: self.holder.clone(), ..Form::default() };
        self.page = Page::New(Box::new(form));
        self.failure = None;
        vec![Effect::Focus(ADDRESS)]
    }

    /// Back to the list, or away; not while a mailbox is added or removed, which cannot be called back.
    fn back(&mut self) -> Action {
        if matches!(self.asked, Some((_, Asked::Add | Asked::Remove(_)))) {
            return NOTHING;
        }
        self.asked = None;
        self.failure = None;
        if matches!(self.page, Page::List) || self.rows.is_empty() {
            return Action::Left;
        }
        self.page = Page::List;
        NOTHING
    }

    /// Another address has other servers.
    fn typed(&mut self, address: String) -> Action {
        self.failure = None;
        if let Some(form) = self.form() {
            let (name, hand, shared) = (std::mem::take(&mut form.name), form.hand.take(), form.shared);
            *form = Form { address, hand, name, shared, ..Form::default() };
        }
        NOTHING
    }

    fn search(&mut self) -> Action {
        let Some(address) = self.address() else { return Action::Do(vec![Effect::Focus(ADDRESS)]) };
        let check = self.tickets.take();
        if let Some(form) = self.form() {
            (form.offers, form.chosen, form.hand) = (None, None, None);
            form.asked_check = Some(check);
        }
        let addresses = vec![address.clone()];
        match self.ask(Asked::Search, |ticket| Command::FindServers { address, ticket }) {
            Action::Do(mut effects) => {
                effects.push(Effect::Send(Command::Check { addresses, ticket: check }));
                Action::Do(effects)
            }
            left @ Action::Left => left,
        }
    }

    /// The address that was typed, if it is one.
    fn address(&mut self) -> Option<String> {
        let form = self.form()?;
        let address = Address::parse(form.address.trim()).ok();
        form.mistyped = address.is_none();
        address.map(|address| address.to_string())
    }

    fn found(&mut self, offers: Vec<Offer>) -> Vec<Effect> {
        let Some(form) = self.form() else { return Vec::new() };
        let first = offers.iter().zip(0..).find_map(|(offer, at)| logins(offer).next().map(|method| (at, method)));
        form.chosen = first;
        form.offers = Some(offers);
        match first {
            Some(_) => vec![Effect::Focus(ADD)],
            None => vec![Effect::Focus(HAND)],
        }
    }

    /// The servers named by hand stand after those that were found.
    fn tried(&mut self, offers: Vec<Offer>) -> Vec<Effect> {
        let Some(form) = self.form() else { return Vec::new() };
        let all = form.offers.get_or_insert_default();
        all.retain(|offer| offer.source != crate::domain::discovery::Source::ByHand);
        form.chosen = form.chosen.filter(|(at, _)| *at < all.len());
        let at = all.len();
        let first = offers.first().and_then(|offer| logins(offer).next());
        all.extend(offers);
        if let Some(method) = first {
            form.chosen = Some((at, method));
            form.hand = None;
            return vec![Effect::Focus(ADD)];
        }
        Vec::new()
    }

    fn by_hand(&mut self) -> Action {
        let Some(address) = self.address() else { return Action::Do(vec![Effect::Focus(ADDRESS)]) };
        let Some(form) = self.form() else { return NOTHING };
        if form.hand.take().is_some() {
            return NOTHING;
        }
        form.hand = Some(Hand::of(&address));
        Action::Do(vec![Effect::Focus(hand::id(Which::Imap, Field::Host))])
    }

    fn in_hand(&mut self, act: impl FnOnce(&mut Hand)) -> Action {
        if let Some(hand) = self.form().and_then(|form| form.hand.as_mut()) {
            act(hand);
        }
        NOTHING
    }

    fn try_hand(&mut self) -> Action {
        let Some(hand) = self.form().and_then(|form| form.hand.as_mut()) else { return NOTHING };
        match hand.servers() {
            Ok((imap, submission)) => self.ask(Asked::Try, |ticket| Command::TryServers { imap, submission, ticket }),
            Err(field) => Action::Do(vec![Effect::Focus(field)]),
        }
    }

    fn choose(&mut self, at: usize, method: MethodKind) -> Action {
        if let Some(form) = self.form()
            && let Some(offer) = form.offers.as_ref().and_then(|offers| offers.get(at))
            && logins(offer).any(|known| known == method)
        {
            form.chosen = Some((at, method));
            return Action::Do(vec![Effect::Focus(ADD)]);
        }
        NOTHING
    }

    fn name_typed(&mut self, name: String) -> Action {
        if let Some(form) = self.form() {
            form.name = name;
        }
        NOTHING
    }

    /// The holder's name is no name for a mailbox of several; what she typed stays.
    fn share(&mut self, shared: bool) -> Action {
        let holder = self.holder.clone();
        if let Some(form) = self.form() {
            form.shared = shared;
            match (shared, form.name.as_str()) {
                (true, name) if name == holder => form.name.clear(),
                (false, "") => form.name = holder,
                _ => {}
            }
        }
        NOTHING
    }

    fn add(&mut self) -> Action {
        let Some(mailbox) = self.form().and_then(|form| form.mailbox()) else { return NOTHING };
        self.ask(Asked::Add, |ticket| Command::AddMailbox { mailbox: Box::new(mailbox), ticket })
    }

    fn question(&mut self, address: Address) -> Action {
        if !self.rows.iter().any(|row| row.own && row.address == address) {
            return NOTHING;
        }
        self.page = Page::Question(address);
        self.failure = None;
        Action::Do(vec![Effect::Focus(BACK)])
    }

    fn ask_secretariat(&mut self, address: Address) -> Action {
        if self.account(&address).is_none() {
            return NOTHING;
        }
        self.page = Page::Secretariat(address);
        self.failure = None;
        Action::Do(vec![Effect::Focus(BACK)])
    }

    fn confide(&mut self, to: Option<MailboxId>) -> Action {
        let Page::Secretariat(address) = &self.page else { return NOTHING };
        let Some(account) = self.account(address) else { return NOTHING };
        self.accounts.choose_secretariat(account, to);
        self.page = Page::List;
        Action::Do(vec![Effect::Send(Command::Act(Act::Secretariat { account, to }))])
    }

    /// The row in the vault of a mailbox.
    fn account(&self, address: &Address) -> Option<AccountId> {
        let written = address.to_string();
        self.accounts.seats().iter().find(|seat| seat.address == written).map(|seat| seat.id)
    }

    fn sure(&mut self) -> Action {
        let Page::Question(address) = &self.page else { return NOTHING };
        let address = address.clone();
        self.ask(Asked::Remove(address.clone()), |ticket| Command::RemoveMailbox { address, ticket })
    }
}

impl Form {
    /// What is added, once servers and login are chosen.
    fn mailbox(&self) -> Option<NewMailbox> {
        let (at, kind) = self.chosen?;
        let offer = self.offers.as_ref()?.get(at)?;
        let kind = logins(offer).find(|known| *known == kind)?;
        Some(NewMailbox {
            address: Address::parse(self.address.trim()).ok()?,
            name: DisplayName::clean(&self.name),
            imap: offer.imap.clone(),
            submission: offer.submission.clone(),
            method: match kind {
                MethodKind::Psc => Method::Psc { only: None },
                MethodKind::Card | MethodKind::Organisation => Method::Card,
            },
            tenure: if self.shared { Tenure::Shared } else { Tenure::Own },
        })
    }
}

/// What a person may choose: the certificate of an organisation is for the settings.
fn logins(offer: &Offer) -> impl Iterator<Item = MethodKind> {
    offer.methods().iter().copied().filter(|method| *method != MethodKind::Organisation)
}

const NOTHING: Action = Action::Do(Vec::new());

#[cfg(test)]
#[path = "mailboxes_tests.rs"]
mod tests;
