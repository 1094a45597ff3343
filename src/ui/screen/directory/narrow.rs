//! A field that narrows the list of the directory: one types how a speciality or a place is called, and takes one of those that there
//! are, each with how many mailboxes it leaves.

use iced::advanced::widget::Id;

use super::{PAUSE, SEARCH};
use crate::domain::browse::{Choice, Facet, Offer, Site, Skill, Wanted};
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::{Effect, Tickets};

/// Offers at once.
const OFFERS: usize = 10;

/// The field.
#[derive(Debug)]
pub struct Narrow {
    facet: Facet,
    typed: String,
    chosen: Option<Choice>,
    /// `None` while nothing is offered.
    offers: Option<Vec<Offer>>,
    marked: usize,
    pause: Option<Ticket>,
    awaited: Option<Ticket>,
}

/// What happens in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The text is now this.
    Typed(String),
    /// Show what there is.
    Unfold,
    /// The next (`true`) or the previous offer.
    Step(bool),
    /// The marked one is meant.
    Accept,
    /// This one was clicked.
    Take(usize),
    /// Nothing is wanted any more.
    Clear,
    /// The focus left.
    Left,
}

/// What the screen must do.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Carry this out.
    Do(Vec<Effect>),
    /// The list is another.
    Changed(Vec<Effect>),
}

impl Narrow {
    pub(super) fn new(facet: Facet) -> Self {
        Self { facet, typed: String::new(), chosen: None, offers: None, marked: 0, pause: None, awaited: None }
    }

    /// Where one types.
    pub fn id(facet: Facet) -> Id {
        match facet {
            Facet::Skill => Id::new("directory-skill"),
            Facet::Site => Id::new("directory-site"),
        }
    }

    pub(super) fn facet(&self) -> Facet {
        self.facet
    }

    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    pub(super) fn chosen(&self) -> Option<&Choice> {
        self.chosen.as_ref()
    }

    pub(super) fn skill(&self) -> Option<&Skill> {
        match &self.chosen {
            Some(Choice::Skill(skill)) => Some(skill),
            _ => None,
        }
    }

    pub(super) fn site(&self) -> Option<&Site> {
        match &self.chosen {
            Some(Choice::Site(site)) => Some(site),
            _ => None,
        }
    }

    /// What is offered, and which of it is marked.
    pub(super) fn offers(&self) -> Option<(&[Offer], usize)> {
        Some((self.offers.as_deref()?, self.marked))
    }

    /// Closes the offers; false when there were none.
    pub(super) fn fold(&mut self) -> bool {
        (self.pause, self.awaited) = (None, None);
        self.offers.take().is_some()
    }

    pub(super) fn update(&mut self, message: Message, wanted: &Wanted, tickets: &mut Tickets) -> Outcome {
        match message {
            Message::Typed(text) => {
                self.typed = text;
                let ticket = tickets.take();
                (self.pause, self.awaited) = (Some(ticket), None);
                Outcome::Do(vec![Effect::After(PAUSE, ticket)])
            }
            Message::Unfold => Outcome::Do(vec![self.ask(wanted, tickets.take())]),
            Message::Step(forward) => {
                let last = self.offers.as_ref().map_or(0, |offers| offers.len().saturating_sub(1));
                let next = if forward { self.marked.saturating_add(1) } else { self.marked.saturating_sub(1) };
                self.marked = next.min(last);
                Outcome::Do(Vec::new())
            }
            // What is offered is not for what was typed since.
            Message::Accept if self.pause.is_some() || self.awaited.is_some() || self.offers.is_none() => {
                Outcome::Do(vec![self.ask(wanted, tickets.take())])
            }
            Message::Accept => self.take(self.marked),
            Message::Take(at) => self.take(at),
            Message::Clear => {
                *self = Self::new(self.facet);
                Outcome::Changed(vec![Effect::Focus(Self::id(self.facet))])
            }
            Message::Left => {
                let _ = self.fold();
                Outcome::Do(Vec::new())
            }
        }
    }

    fn take(&mut self, at: usize) -> Outcome {
        let Some(offer) = self.offers.as_ref().and_then(|offers| offers.get(at)) else {
            return Outcome::Do(Vec::new());
        };
        let chosen = Some(offer.choice.clone());
        *self = Self { chosen, ..Self::new(self.facet) };
        Outcome::Changed(vec![Effect::Focus(SEARCH)])
    }

    pub(super) fn elapsed(&mut self, ticket: Ticket, wanted: &Wanted) -> Option<Effect> {
        (self.pause == Some(ticket)).then(|| self.ask(wanted, ticket))
    }

    fn ask(&mut self, wanted: &Wanted, ticket: Ticket) -> Effect {
        (self.pause, self.awaited) = (None, Some(ticket));
        let (typed, wanted) = (self.typed.trim().to_owned(), wanted.clone());
        Effect::Send(Command::Offer { facet: self.facet, wanted, typed, limit: OFFERS, ticket })
    }

    pub(super) fn answered(&mut self, ticket: Ticket, answer: &Answer) {
        if self.awaited == Some(ticket) {
            let offers = match answer {
                Answer::Offered(offers) => offers.clone(),
                _ => Vec::new(),
            };
            (self.awaited, self.marked, self.offers) = (None, 0, Some(offers));
        }
    }
}
