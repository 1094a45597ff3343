//! The card of a correspondent: who, where, through which mailboxes, and what was exchanged. What is on this computer is shown at
//! once; directories on the network complete it, and move nothing.

mod view;

use iced::advanced::widget::Id;

use super::range;
use crate::domain::contact::Change;
use crate::domain::profile::Membership;
use crate::domain::{Address, Contact, Correspondent, Exchange, GroupId, GroupName, GroupRow, Notice, Profile};
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Page, Tickets};
use crate::ui::shortcut::Act;

/// Exchanges of a page.
const PAGE: u32 = 20;
/// Lines asked of directories on the network.
const LIVE: usize = 20;

/// The button that writes.
pub const WRITE: Id = Id::new("profile-write");
/// The button that copies the address.
pub const COPY: Id = Id::new("profile-copy");
/// The button that keeps the correspondent among the favourites.
pub const FAVOURITE: Id = Id::new("profile-favourite");
/// The button that shows the groups.
pub const GROUPS: Id = Id::new("profile-groups");
/// The button that shows older exchanges.
pub const OLDER: Id = Id::new("profile-older");
/// Where the name of a new group is typed.
pub const NEW_GROUP: Id = Id::new("profile-new-group");
/// The button that goes back from the groups.
pub const BACK: Id = Id::new("profile-back");

/// A card.
#[derive(Debug)]
pub struct ProfileCard {
    whose: String,
    profile: Page<Profile>,
    /// What directories on the network are asked.
    live: Option<Ticket>,
    /// The card is being completed by what they said.
    completing: Option<Ticket>,
    /// Why they add nothing.
    silence: Option<Notice>,
    exchanges: Vec<Exchange>,
    asked_exchanges: Option<Ticket>,
    /// There may be older ones.
    has_older: bool,
    groups: Vec<GroupRow>,
    asked_groups: Option<Ticket>,
    /// The groups are shown, with the name of a new one while it is typed.
    grouping: Option<String>,
    changing: Option<(Ticket, Pending)>,
    /// A group that was just made: the correspondent goes into it once its key is known.
    entering: Option<GroupName>,
    /// Something of the groups or the favourites was refused.
    fault: Option<Notice>,
    tickets: Tickets,
}

/// What holds once the vault has it.
#[derive(Clone, Debug, PartialEq)]
enum Pending {
    Favourite(Option<Address>),
    /// In this group, or out of it.
    Joined(Membership),
    Left(GroupId),
    /// A new group was made, and the correspondent goes into it.
    Made(GroupName),
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Write to the correspondent.
    Write,
    /// Write to this mailbox.
    WriteTo(Address),
    /// Put the address on the clipboard.
    Copy,
    /// Put this address on the clipboard.
    CopyOf(Address),
    /// Among the favourites, or no longer.
    Favourite,
    /// Show the groups, or go back.
    Groups,
    /// Into this group, or out of it.
    Member(GroupId),
    /// The name of a new group is now this.
    NewGroup(String),
    /// Make it, with the correspondent in it.
    MakeGroup,
    /// Older exchanges.
    Older,
    /// Leave.
    Close,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Write to this one.
    Write(Contact),
    /// This address is to be copied.
    Copy(String),
    /// Leave.
    Left,
}

impl Action {
    const NONE: Self = Self::Do(Vec::new());
}

impl ProfileCard {
    /// The card of an address, or of a national number.
    pub fn new(whose: String) -> (Self, Vec<Effect>) {
        let mut tickets = Tickets::new(range::PROFILE);
        let ticket = tickets.take();
        let groups = tickets.take();
        let card = Self {
            whose: whose.clone(),
            profile: Page::Waiting(ticket),
            live: None,
            completing: None,
            silence: None,
            exchanges: Vec::new(),
            asked_exchanges: None,
            has_older: false,
            groups: Vec::new(),
            asked_groups: Some(groups),
            grouping: None,
            changing: None,
            entering: None,
            fault: None,
            tickets,
        };
        let effects = vec![
            Effect::Send(Command::Profile { whose, ticket }),
            Effect::Load(Query::Groups, groups),
            Effect::Focus(WRITE),
        ];
        (card, effects)
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Write => self.write(None),
            Message::WriteTo(address) => self.write(Some(&address)),
            Message::Copy => self.copy(),
            Message::CopyOf(address) => Action::Copy(address.to_string()),
            Message::Favourite => self.favour(),
            Message::Groups => self.show_groups(),
            Message::Member(group) => self.member(group),
            Message::NewGroup(text) => self.new_group(text),
            Message::MakeGroup => self.make_group(),
            Message::Older => Action::Do(self.older()),
            Message::Close if self.grouping.is_some() => self.show_groups(),
            Message::Close => Action::Left,
        }
    }

    /// A shortcut.
    pub fn act(&mut self, act: Act) -> Action {
        match act {
            Act::WriteTo | Act::Compose => self.update(Message::Write),
            Act::CopyAddress => self.update(Message::Copy),
            Act::Favourite => self.update(Message::Favourite),
            Act::Groups => self.update(Message::Groups),
            Act::Older => self.update(Message::Older),
            Act::Escape | Act::Profile => self.update(Message::Close),
            _ => Action::NONE,
        }
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        if self.profile.awaits(ticket) {
            return Action::Do(self.drawn(answer));
        }
        if self.completing == Some(ticket) {
            self.completing = None;
            if let Answer::Profile(profile) = answer {
                self.completed(*profile);
            }
            return Action::NONE;
        }
        if self.live == Some(ticket) {
            self.live = None;
            return Action::Do(self.heard(answer));
        }
        match self.changing.take() {
            Some((awaited, pending)) if awaited == ticket => Action::Do(self.changed(pending, answer)),
            other => {
                self.changing = other;
                Action::NONE
            }
        }
    }

    /// The vault answered.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) -> Action {
        if self.asked_groups == Some(ticket) {
            self.asked_groups = None;
            return Action::Do(match loaded {
                Ok(Loaded::Groups(groups)) => self.groups_told(groups),
                Ok(_) => Vec::new(),
                Err(notice) => self.failed(notice),
            });
        }
        if self.asked_exchanges == Some(ticket) {
            self.asked_exchanges = None;
            match loaded {
                Ok(Loaded::Exchanges(page)) => {
                    self.has_older = page.len() >= PAGE as usize;
                    self.exchanges.extend(page);
                }
                Ok(_) => {}
                Err(notice) => drop(self.failed(notice)),
            }
        }
        Action::NONE
    }

    fn drawn(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Profile(profile) => {
                let text = profile.asks();
                self.profile = Page::Ready(*profile);
                let mut effects = self.ask_exchanges();
                if let Some(text) = text {
                    let ticket = self.tickets.take();
                    self.live = Some(ticket);
                    effects.push(Effect::Send(Command::CompleteLive { text, limit: LIVE, ticket }));
                }
                effects
            }
            Answer::Failed(notice) => {
                self.profile = Page::Failed(notice);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn heard(&mut self, answer: Answer) -> Vec<Effect> {
        let (Answer::CompletedLive(heard), Page::Ready(profile)) = (answer, &self.profile) else { return Vec::new() };
        self.silence = heard.said.iter().find_map(|said| said.outcome.as_ref().err().cloned());
        let found: Vec<Correspondent> = heard.lines.into_iter().map(|line| line.hit).collect();
        if found.is_empty() {
            return Vec::new();
        }
        let ticket = self.tickets.take();
        self.completing = Some(ticket);
        vec![Effect::Send(Command::CompleteProfile { profile: Box::new(profile.clone()), found, ticket })]
    }

    /// What was kept or left meanwhile is newer than what went along.
    fn completed(&mut self, fuller: Profile) {
        if let Page::Ready(profile) = &mut self.profile {
            let (favourite, groups) = (profile.favourite.take(), std::mem::take(&mut profile.groups));
            *profile = Profile { favourite, groups, ..fuller };
        }
    }

    fn changed(&mut self, pending: Pending, answer: Answer) -> Vec<Effect> {
        if let Answer::Failed(notice) = answer {
            return self.failed(notice);
        }
        self.fault = None;
        let Page::Ready(profile) = &mut self.profile else { return Vec::new() };
        match pending {
            Pending::Favourite(favourite) => {
                profile.favourite = favourite;
                return Vec::new();
            }
            Pending::Joined(membership) => profile.groups.push(membership),
            Pending::Left(group) => profile.groups.retain(|one| one.group != group),
            Pending::Made(name) => self.entering = Some(name),
        }
        self.ask_groups()
    }

    fn groups_told(&mut self, groups: Vec<GroupRow>) -> Vec<Effect> {
        self.groups = groups;
        let Some(name) = self.entering.take() else { return Vec::new() };
        let Some(made) = self.groups.iter().find(|group| group.name == name).map(|group| group.id) else {
            return Vec::new();
        };
        self.grouping = Some(String::new());
        match self.member(made) {
            Action::Do(effects) => effects,
            _ => Vec::new(),
        }
    }

    fn write(&mut self, to: Option<&Address>) -> Action {
        let Page::Ready(profile) = &self.profile else { return Action::NONE };
        let is_meant = |address: &Address| to.is_none_or(|to| to == address);
        let mailbox = profile.mailboxes.iter().find(|mailbox| mailbox.verdict.is_ok() && is_meant(&mailbox.address));
        mailbox.map_or(Action::NONE, |mailbox| Action::Write(profile.contact(mailbox)))
    }

    fn copy(&self) -> Action {
        let Page::Ready(profile) = &self.profile else { return Action::NONE };
        let mailbox = profile.reachable().or_else(|| profile.mailboxes.first());
        mailbox.map_or(Action::NONE, |mailbox| Action::Copy(mailbox.address.to_string()))
    }

    fn favour(&mut self) -> Action {
        let Page::Ready(profile) = &self.profile else { return Action::NONE };
        let Some(contact) = kept(profile) else { return Action::NONE };
        Action::Do(if let Some(address) = profile.favourite.clone() {
            self.change(Change::Unfavour(address), Pending::Favourite(None))
        } else {
            let pending = Pending::Favourite(Some(contact.address.clone()));
            self.change(Change::Favour(contact), pending)
        })
    }

    fn show_groups(&mut self) -> Action {
        if self.profile.ready().is_none() {
            return Action::NONE;
        }
        let is_shown = self.grouping.is_some();
        self.grouping = (!is_shown).then(String::new);
        self.fault = None;
        Action::Do(vec![Effect::Focus(if is_shown { GROUPS } else { BACK })])
    }

    fn member(&mut self, group: GroupId) -> Action {
        let Page::Ready(profile) = &self.profile else { return Action::NONE };
        let Some(row) = self.groups.iter().find(|row| row.id == group) else { return Action::NONE };
        let Some(contact) = kept(profile) else { return Action::NONE };
        let joined = profile.groups.iter().find(|one| one.group == group);
        let (change, pending) = if let Some(one) = joined {
            (Change::Remove(group, one.address.clone()), Pending::Left(group))
        } else {
            let (name, address) = (row.name.clone(), contact.address.clone());
            (Change::Add(group, vec![contact]), Pending::Joined(Membership { group, name, address }))
        };
        Action::Do(self.change(change, pending))
    }

    fn new_group(&mut self, text: String) -> Action {
        if let Some(typed) = &mut self.grouping {
            *typed = text;
        }
        Action::NONE
    }

    fn make_group(&mut self) -> Action {
        let Some(typed) = &self.grouping else { return Action::NONE };
        match GroupName::parse(typed) {
            Some(name) => Action::Do(self.change(Change::Make(name.clone()), Pending::Made(name))),
            None => Action::Do(self.failed(Notice::GroupNameInvalid)),
        }
    }

    fn change(&mut self, change: Change, pending: Pending) -> Vec<Effect> {
        if self.changing.is_some() {
            return Vec::new();
        }
        let ticket = self.tickets.take();
        self.changing = Some((ticket, pending));
        vec![Effect::Send(Command::ChangeContacts { change, ticket })]
    }

    fn older(&mut self) -> Vec<Effect> {
        if self.has_older && self.asked_exchanges.is_none() { self.ask_exchanges() } else { Vec::new() }
    }

    fn ask_exchanges(&mut self) -> Vec<Effect> {
        let Page::Ready(profile) = &self.profile else { return Vec::new() };
        let (addresses, before) = (profile.addresses(), self.exchanges.last().map(Exchange::cursor));
        let ticket = self.tickets.take();
        self.asked_exchanges = Some(ticket);
        vec![Effect::Load(Query::Exchanges { addresses, before, limit: PAGE }, ticket)]
    }

    fn ask_groups(&mut self) -> Vec<Effect> {
        let ticket = self.tickets.take();
        self.asked_groups = Some(ticket);
        vec![Effect::Load(Query::Groups, ticket)]
    }

    fn failed(&mut self, notice: Notice) -> Vec<Effect> {
        self.fault = Some(notice);
        Vec::new()
    }
}

/// The mailbox that is kept of a correspondent: the one that letters go to, else the first.
fn kept(profile: &Profile) -> Option<Contact> {
    let mailbox = profile.reachable().or_else(|| profile.mailboxes.first())?;
    Some(profile.contact(mailbox))
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
