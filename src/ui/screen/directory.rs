//! The directory on screen: words, a speciality and a place narrow one list of mailboxes, of which only the rows near the view are
//! kept. All of it by the keyboard; « écrire » opens a letter. It never says that an address may receive: the letter asks the gate.

mod narrow;
mod view;

use std::ops::Range;
use std::time::Duration;

use iced::advanced::widget::Id;

use crate::domain::browse::{Facet, Listing, Wanted};
use crate::domain::{Address, Correspondent, Notice};
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::part::import;

pub use self::narrow::Narrow;

/// Where words are typed.
pub const SEARCH: Id = Id::new("directory-search");
/// The list.
pub const LIST: Id = Id::new("directory-list");

/// Rest after the last key before the directory is asked.
const PAUSE: Duration = Duration::from_millis(150);
/// Rows asked for at once, at first.
const FIRST_ROWS: u32 = 80;
/// Rows asked for beyond those near the view.
const AROUND: u32 = 60;
/// Rows that Page Up and Page Down step over.
const LEAP: u32 = 8;

/// The screen.
#[derive(Debug)]
pub struct Browser {
    tickets: Tickets,
    words: String,
    skill: Narrow,
    site: Narrow,
    /// Rest after what was typed.
    pause: Option<Ticket>,
    awaited: Option<Ticket>,
    list: Option<List>,
    failure: Option<Notice>,
    chosen: u32,
    reveal: u64,
}

/// What is known of the list.
#[derive(Debug)]
struct List {
    total: usize,
    within_reach: u32,
    start: u32,
    rows: Vec<Correspondent>,
    /// Those among the rows that cannot receive now.
    outside: Vec<Address>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The words are now these.
    Typed(String),
    /// In a field that narrows the list.
    Narrow(Facet, narrow::Message),
    /// So many rows on, or back.
    Step(i64),
    /// This row was chosen.
    Choose(u32),
    /// Other rows came near.
    Near(Range<u32>),
    /// Write to the chosen one.
    Write,
    /// Nothing narrows the list any more.
    Everybody,
    /// Ask again.
    Reload,
    /// Something about loading an extract.
    Import(import::Message),
    /// Close what is open, or leave.
    Back,
    /// Leave.
    Leave,
}

/// What the parent must do.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Open a letter to this one.
    Write(Box<Correspondent>),
    /// Something about loading an extract.
    Import(import::Message),
    /// Leave.
    Left,
}

impl Browser {
    /// The whole directory, asked for.
    pub fn new(tickets: Tickets) -> (Self, Vec<Effect>) {
        let mut browser = Self {
            tickets,
            words: String::new(),
            skill: Narrow::new(Facet::Skill),
            site: Narrow::new(Facet::Site),
            pause: None,
            awaited: None,
            list: None,
            failure: None,
            chosen: 0,
            reveal: 0,
        };
        let effects = vec![browser.ask(0..FIRST_ROWS), Effect::Focus(SEARCH)];
        (browser, effects)
    }

    /// What the list is narrowed to.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            skills: self.skill.skill().cloned().into_iter().collect(),
            sites: self.site.site().cloned().into_iter().collect(),
            words: self.words.trim().to_owned(),
        }
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Typed(words) => {
                self.words = words;
                let ticket = self.tickets.take();
                self.pause = Some(ticket);
                Action::Do(vec![Effect::After(PAUSE, ticket)])
            }
            Message::Narrow(facet, message) => self.narrow(facet, message),
            Message::Step(rows) => self.step(rows),
            Message::Choose(row) => {
                self.chosen = row;
                Action::Do(Vec::new())
            }
            Message::Near(near) => Action::Do(self.near(near)),
            Message::Write => self.write(),
            Message::Everybody => {
                (self.words, self.skill, self.site) =
                    (String::new(), Narrow::new(Facet::Skill), Narrow::new(Facet::Site));
                let effects = self.begin();
                Action::Do(effects.into_iter().chain([Effect::Focus(SEARCH)]).collect())
            }
            Message::Reload => Action::Do(self.begin()),
            Message::Import(message) => Action::Import(message),
            Message::Back if self.skill.fold() || self.site.fold() => Action::Do(Vec::new()),
            Message::Back | Message::Leave => Action::Left,
        }
    }

    /// A pause is over.
    pub fn elapsed(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.pause == Some(ticket) {
            self.pause = None;
            return self.begin();
        }
        let wanted = self.wanted();
        [&mut self.skill, &mut self.site].into_iter().find_map(|one| one.elapsed(ticket, &wanted)).into_iter().collect()
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) {
        if self.awaited != Some(ticket) {
            for one in [&mut self.skill, &mut self.site] {
                one.answered(ticket, &answer);
            }
            return;
        }
        self.awaited = None;
        self.failure = None;
        match answer {
            Answer::Browsed { listing, outside } => self.show(*listing, outside),
            Answer::Failed(notice) => self.failure = Some(notice),
            _ => self.failure = Some(Notice::Internal),
        }
    }

    fn show(&mut self, listing: Listing, outside: Vec<Address>) {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let Listing { total, within_reach, from, rows } = listing;
        self.chosen = self.chosen.min(number(within_reach).saturating_sub(1));
        self.list = Some(List { total, within_reach: number(within_reach), start: number(from), rows, outside });
    }

    fn narrow(&mut self, facet: Facet, message: narrow::Message) -> Action {
        let wanted = self.wanted();
        let one = match facet {
            Facet::Skill => &mut self.skill,
            Facet::Site => &mut self.site,
        };
        match one.update(message, &wanted, &mut self.tickets) {
            narrow::Outcome::Do(effects) => Action::Do(effects),
            // What was chosen, or is not wanted any more, changes the list; the next words are typed for it.
            narrow::Outcome::Changed(effects) => {
                let mut all = self.begin();
                all.extend(effects);
                Action::Do(all)
            }
        }
    }

    fn step(&mut self, rows: i64) -> Action {
        let last = self.list.as_ref().map_or(0, |list| list.within_reach.saturating_sub(1));
        let to = i64::from(self.chosen).saturating_add(rows).clamp(0, i64::from(last));
        self.chosen = u32::try_from(to).unwrap_or(last);
        self.reveal = self.reveal.wrapping_add(1);
        Action::Do(Vec::new())
    }

    fn write(&self) -> Action {
        // What is written to is what is seen: not before the list is that of the words.
        let is_settled = self.pause.is_none() && self.awaited.is_none();
        match self.marked().filter(|_| is_settled) {
            Some(found) => Action::Write(Box::new(found.clone())),
            None => Action::Do(Vec::new()),
        }
    }

    /// The first rows of what is wanted now.
    fn begin(&mut self) -> Vec<Effect> {
        (self.pause, self.chosen) = (None, 0);
        self.reveal = self.reveal.wrapping_add(1);
        vec![self.ask(0..FIRST_ROWS)]
    }

    /// Rows that are not there yet are asked for.
    fn near(&mut self, near: Range<u32>) -> Vec<Effect> {
        let Some(list) = &self.list else { return Vec::new() };
        let end = list.start.saturating_add(u32::try_from(list.rows.len()).unwrap_or(u32::MAX));
        let is_there = near.start >= list.start && near.end.min(list.within_reach) <= end;
        if is_there || self.awaited.is_some() || self.pause.is_some() {
            return Vec::new();
        }
        vec![self.ask(near.start.saturating_sub(AROUND)..near.end.saturating_add(AROUND))]
    }

    fn ask(&mut self, rows: Range<u32>) -> Effect {
        let ticket = self.tickets.take();
        self.awaited = Some(ticket);
        let limit = rows.end.saturating_sub(rows.start) as usize;
        Effect::Send(Command::Browse { wanted: self.wanted(), from: rows.start as usize, limit, ticket })
    }

    fn at(&self, row: u32) -> Option<&Correspondent> {
        let list = self.list.as_ref()?;
        list.rows.get(row.checked_sub(list.start)? as usize)
    }

    fn marked(&self) -> Option<&Correspondent> {
        self.at(self.chosen)
    }

    fn is_outside(&self, found: &Correspondent) -> bool {
        self.list.as_ref().is_some_and(|list| list.outside.contains(&found.address))
    }
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
