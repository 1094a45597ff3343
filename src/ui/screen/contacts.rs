//! Favourites and groups: who is in them, who of them has gone, and what a person does to them. Nobody is taken away but by her. Beside them
//! the patients who do not want to be written to.

pub mod opposed;
mod view;

use iced::advanced::widget::Id;

use self::opposed::Opposed;
use super::range;
use crate::domain::address::parse_recipient;
use crate::domain::contact::Change;
use crate::domain::opposition::Opposition;
use crate::domain::{
    Address, ChangeSet, Contact, ContactRow, Correspondent, DisplayName, GroupId, GroupName, GroupRow, Notice,
};
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::part::recipient_field::completion::Completion;
use crate::ui::shortcut::Act;

/// Hits shown below the field.
const HITS: usize = 4;

/// Where somebody to be kept is typed.
pub const ADD: Id = Id::new("contacts-add");
/// Where the name of a group is typed.
pub const NAME: Id = Id::new("contacts-name");
/// The button that writes to a group.
pub const WRITE: Id = Id::new("contacts-write");
/// The button that makes a group.
pub const NEW: Id = Id::new("contacts-new");
/// The button that renames a group.
pub const RENAME: Id = Id::new("contacts-rename");
/// The button that deletes a group.
pub const DELETE: Id = Id::new("contacts-delete");
/// The button that confirms.
pub const CONFIRM: Id = Id::new("contacts-confirm");
/// The button that goes back.
pub const BACK: Id = Id::new("contacts-back");

/// The page.
#[derive(Debug)]
pub struct Contacts {
    shown: Shown,
    favourites: Vec<ContactRow>,
    groups: Vec<GroupRow>,
    members: Vec<ContactRow>,
    asked_favourites: Option<Ticket>,
    asked_groups: Option<Ticket>,
    asked_members: Option<Ticket>,
    typed: String,
    completion: Completion,
    opposed: Opposed,
    over: Over,
    changing: Option<(Ticket, Change)>,
    fault: Option<Notice>,
    tickets: Tickets,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The favourites.
    Favourites,
    /// Members of this group.
    Group(GroupId),
    /// Patients who do not want to be written to.
    Opposed,
}

/// What is asked before something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Over {
    Nothing,
    /// The name of a group, a new one or this one.
    Naming(Option<GroupId>, String),
    /// A group is to go.
    Deleting(GroupId),
    /// This patient does not oppose any more.
    Lifting(Box<Opposition>),
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Message {
    /// Show these.
    Show(Shown),
    /// Write to everybody who is shown.
    Write,
    /// The card of this one.
    Open(Address),
    /// No longer among those who are shown.
    Remove(Address),
    /// Somebody to be kept is being typed.
    Typed(String),
    /// The marked hit, or the address typed, is meant.
    Accept,
    /// The next or the previous hit.
    Step(bool),
    /// This hit was clicked.
    Chosen(Box<Correspondent>),
    /// Ask for the name of a new group.
    New,
    /// Ask for another name of the group.
    Rename,
    /// Ask whether the group is to go.
    Delete,
    /// The name is now this.
    Name(String),
    /// It is meant.
    Confirm,
    /// Among the patients who oppose.
    Opposed(opposed::Message),
    /// Back, or away.
    Close,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Write to these.
    Write(Vec<Contact>),
    /// The card of this one.
    Profile(String),
    /// Leave.
    Left,
}

impl Action {
    const NONE: Self = Self::Do(Vec::new());
}

impl Contacts {
    /// The page, with the favourites shown.
    pub fn new() -> (Self, Vec<Effect>) {
        let mut page = Self {
            shown: Shown::Favourites,
            favourites: Vec::new(),
            groups: Vec::new(),
            members: Vec::new(),
            asked_favourites: None,
            asked_groups: None,
            asked_members: None,
            typed: String::new(),
            completion: Completion::default(),
            opposed: Opposed::default(),
            over: Over::Nothing,
            changing: None,
            fault: None,
            tickets: Tickets::new(range::CONTACTS),
        };
        let mut effects = page.ask();
        effects.push(Effect::Focus(ADD));
        (page, effects)
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Show(shown) => Action::Do(self.show(shown)),
            Message::Write => self.write(),
            Message::Open(address) => Action::Profile(address.to_string()),
            Message::Remove(address) => self.remove(address),
            Message::Typed(text) => self.type_one(text),
            Message::Accept => self.accept(),
            Message::Step(forward) => self.step_hit(forward),
            Message::Chosen(hit) => self.keep(Contact::of(&hit)),
            Message::New => self.ask_name(None, String::new()),
            Message::Rename => self.rename(),
            Message::Delete => self.ask_delete(),
            Message::Name(text) => self.name(text),
            Message::Confirm => self.confirm(),
            Message::Opposed(message) => self.in_opposed(message),
            Message::Close => self.close(),
        }
    }

    /// A shortcut.
    pub fn act(&mut self, act: Act) -> Action {
        match (act, &self.over) {
            (Act::Escape | Act::Contacts, _) => self.close(),
            (Act::WriteTo | Act::Compose, Over::Nothing) => self.write(),
            (Act::NewFolder, Over::Nothing) => self.update(Message::New),
            (Act::RenameFolder, Over::Nothing) => self.update(Message::Rename),
            (Act::RemoveFolder, Over::Nothing) => self.update(Message::Delete),
            (Act::Next, Over::Nothing) => self.step(true),
            (Act::Previous, Over::Nothing) => self.step(false),
            _ => Action::NONE,
        }
    }

    /// The vault answered.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) -> Action {
        match loaded {
            Ok(Loaded::Contacts(rows)) if self.asked_favourites == Some(ticket) => self.favourites = rows,
            Ok(Loaded::Contacts(rows)) if self.asked_members == Some(ticket) => self.members = rows,
            Ok(Loaded::Groups(rows)) if self.asked_groups == Some(ticket) => self.groups = rows,
            Ok(Loaded::Oppositions(rows)) => self.opposed_read(ticket, Ok(rows)),
            Err(notice) if self.awaits(ticket) => self.fault = Some(notice),
            Err(notice) => self.opposed_read(ticket, Err(notice)),
            _ => {}
        }
        Action::NONE
    }

    fn opposed_read(&mut self, ticket: Ticket, read: Result<Vec<Opposition>, Notice>) {
        if let Some(notice) = self.opposed.loaded(ticket, read) {
            self.fault = Some(notice);
        }
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        if let Some((_, change)) = self.changing.take_if(|(awaited, _)| *awaited == ticket) {
            return Action::Do(self.changed_by(&change, answer));
        }
        if let Some(changed) = self.opposed.answered(ticket, &answer, &mut self.tickets) {
            self.over = Over::Nothing;
            self.fault = changed.as_ref().err().cloned();
            return Action::Do(changed.unwrap_or_default());
        }
        let _ = match answer {
            Answer::CompletedLive(heard) => self.completion.heard(ticket, heard),
            Answer::Completed { hits, outside, .. } => self.completion.answered(ticket, hits, outside),
            _ => self.completion.failed(ticket),
        };
        Action::NONE
    }

    /// A pause is over.
    pub fn elapsed(&mut self, ticket: Ticket) -> Vec<Effect> {
        let next = self.completion.paused(ticket, &self.typed);
        next.effects(HITS)
    }

    /// Rows of the vault changed.
    pub fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        if changes.everything || changes.contacts { self.ask() } else { Vec::new() }
    }

    fn awaits(&self, ticket: Ticket) -> bool {
        [self.asked_favourites, self.asked_groups, self.asked_members].contains(&Some(ticket))
    }

    fn ask(&mut self) -> Vec<Effect> {
        let (favourites, groups) = (self.tickets.take(), self.tickets.take());
        (self.asked_favourites, self.asked_groups) = (Some(favourites), Some(groups));
        let mut effects = vec![
            Effect::Load(Query::Favourites, favourites),
            Effect::Load(Query::Groups, groups),
            self.opposed.ask(&mut self.tickets),
        ];
        effects.extend(self.ask_members());
        effects
    }

    fn ask_members(&mut self) -> Option<Effect> {
        let Shown::Group(group) = self.shown else { return None };
        let ticket = self.tickets.take();
        self.asked_members = Some(ticket);
        Some(Effect::Load(Query::Members(group), ticket))
    }

    fn show(&mut self, shown: Shown) -> Vec<Effect> {
        if self.shown == shown {
            return Vec::new();
        }
        self.shown = shown;
        self.members.clear();
        self.fault = None;
        let focus = (shown == Shown::Opposed).then_some(Effect::Focus(opposed::NUMBER));
        self.ask_members().into_iter().chain(focus).collect()
    }

    /// The next or the previous of what can be shown.
    fn step(&mut self, forward: bool) -> Action {
        let all: Vec<Shown> = std::iter::once(Shown::Favourites)
            .chain(self.groups.iter().map(|group| Shown::Group(group.id)))
            .chain([Shown::Opposed])
            .collect();
        let at = all.iter().position(|shown| *shown == self.shown).unwrap_or_default();
        let next = if forward { at.saturating_add(1) } else { at.saturating_sub(1) };
        all.get(next).map_or(Action::NONE, |shown| Action::Do(self.show(*shown)))
    }

    /// Those who are shown.
    fn rows(&self) -> &[ContactRow] {
        match self.shown {
            Shown::Favourites => &self.favourites,
            Shown::Group(_) => &self.members,
            Shown::Opposed => &[],
        }
    }

    fn group(&self) -> Option<&GroupRow> {
        let Shown::Group(shown) = self.shown else { return None };
        self.groups.iter().find(|group| group.id == shown)
    }

    /// To a whole group, whoever of it has gone: the letter shows it.
    fn write(&mut self) -> Action {
        if self.group().is_none() || self.members.is_empty() {
            return Action::NONE;
        }
        Action::Write(self.members.iter().map(|row| row.contact.clone()).collect())
    }

    fn remove(&mut self, address: Address) -> Action {
        match self.shown {
            Shown::Favourites => self.change(Change::Unfavour(address)),
            Shown::Group(group) => self.change(Change::Remove(group, address)),
            Shown::Opposed => Action::NONE,
        }
    }

    fn type_one(&mut self, text: String) -> Action {
        self.typed = text;
        let ticket = self.tickets.take();
        Action::Do(self.completion.typed(&self.typed, ticket).effects(HITS))
    }

    fn accept(&mut self) -> Action {
        if let Some(hit) = self.completion.choice(&self.typed) {
            let contact = Contact::of(hit);
            return self.keep(contact);
        }
        if !self.typed.contains('@') {
            let ticket = self.tickets.take();
            let is_worth = !self.typed.trim().is_empty() && !self.completion.found_nothing();
            return if is_worth {
                Action::Do(self.completion.ask(&self.typed, ticket).effects(HITS))
            } else {
                Action::NONE
            };
        }
        let Ok((name, address)) = parse_recipient(&self.typed) else {
            self.fault = Some(Notice::AddressInvalid);
            return Action::NONE;
        };
        let name = name.as_ref().map(DisplayName::as_str).unwrap_or_default().to_owned();
        self.keep(Contact::new(address, &name))
    }

    fn step_hit(&mut self, forward: bool) -> Action {
        self.completion.step(forward, &self.typed);
        Action::NONE
    }

    fn keep(&mut self, contact: Contact) -> Action {
        self.completion.close();
        match self.shown {
            Shown::Favourites => self.change(Change::Favour(contact)),
            Shown::Group(group) => self.change(Change::Add(group, vec![contact])),
            Shown::Opposed => Action::NONE,
        }
    }

    fn in_opposed(&mut self, message: opposed::Message) -> Action {
        match self.opposed.update(message, &mut self.tickets) {
            opposed::Action::Do(effects) => Action::Do(effects),
            opposed::Action::Ask(one) => {
                self.fault = None;
                self.over = Over::Lifting(one);
                Action::Do(vec![Effect::Focus(BACK)])
            }
        }
    }

    fn change(&mut self, change: Change) -> Action {
        if self.changing.is_some() {
            return Action::NONE;
        }
        let ticket = self.tickets.take();
        self.changing = Some((ticket, change.clone()));
        Action::Do(vec![Effect::Send(Command::ChangeContacts { change, ticket })])
    }

    /// The rows themselves come with the change of the vault.
    fn changed_by(&mut self, change: &Change, answer: Answer) -> Vec<Effect> {
        if let Answer::Failed(notice) = answer {
            self.fault = Some(notice);
            return Vec::new();
        }
        self.fault = None;
        self.over = Over::Nothing;
        match change {
            Change::Favour(_) | Change::Add(..) => {
                self.typed.clear();
                vec![Effect::Focus(ADD)]
            }
            Change::Delete(_) => {
                let mut effects = self.show(Shown::Favourites);
                effects.push(Effect::Focus(ADD));
                effects
            }
            Change::Make(_) | Change::Rename(..) => vec![Effect::Focus(ADD)],
            Change::Unfavour(_) | Change::Remove(..) => Vec::new(),
        }
    }

    fn ask_name(&mut self, group: Option<GroupId>, text: String) -> Action {
        self.fault = None;
        self.over = Over::Naming(group, text);
        Action::Do(vec![Effect::Focus(NAME)])
    }

    fn rename(&mut self) -> Action {
        match self.group().map(|group| (group.id, group.name.as_str().to_owned())) {
            Some((group, name)) => self.ask_name(Some(group), name),
            None => Action::NONE,
        }
    }

    fn ask_delete(&mut self) -> Action {
        let Some(group) = self.group().map(|group| group.id) else { return Action::NONE };
        self.fault = None;
        self.over = Over::Deleting(group);
        Action::Do(vec![Effect::Focus(BACK)])
    }

    fn name(&mut self, text: String) -> Action {
        if let Over::Naming(_, name) = &mut self.over {
            *name = text;
        }
        Action::NONE
    }

    fn confirm(&mut self) -> Action {
        match &self.over {
            Over::Nothing => Action::NONE,
            Over::Lifting(one) => Action::Do(self.opposed.lift(one.ins.clone(), &mut self.tickets)),
            Over::Deleting(group) => self.change(Change::Delete(*group)),
            Over::Naming(group, name) => match (GroupName::parse(name), *group) {
                (Some(name), Some(group)) => self.change(Change::Rename(group, name)),
                (Some(name), None) => self.change(Change::Make(name)),
                (None, _) => {
                    self.fault = Some(Notice::GroupNameInvalid);
                    Action::NONE
                }
            },
        }
    }

    /// Where something is typed of what is shown.
    fn input(&self) -> Id {
        if self.shown == Shown::Opposed { opposed::NUMBER } else { ADD }
    }

    fn close(&mut self) -> Action {
        if self.over != Over::Nothing {
            self.over = Over::Nothing;
            self.fault = None;
            return Action::Do(vec![Effect::Focus(self.input())]);
        }
        if self.completion.is_open() {
            self.completion.close();
            return Action::NONE;
        }
        Action::Left
    }
}

#[cfg(test)]
#[path = "contacts_tests.rs"]
mod tests;
