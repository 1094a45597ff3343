//! The diagnosis: every layer from the reader to the list, good or with what to do, and a report to give away. It says nothing of
//! any person, so it is there before the code as well as in an open session.

mod view;

use jiff::Timestamp;

use crate::domain::Notice;
use crate::engine::finding::Diagnosis;
use crate::engine::{Answer, Command, Ticket};
use crate::l10n::L10n;
use crate::report;
use crate::ui::effect::{Effect, Page, Tickets};

pub use view::{AGAIN, SAVE};

/// The page.
#[derive(Debug)]
pub struct DiagnosisPage {
    tickets: Tickets,
    page: Page<Box<Diagnosis>>,
    /// When the findings came.
    at: Option<Timestamp>,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Look at everything again.
    Again,
    /// Save the report.
    Save,
    /// Leave.
    Leave,
}

/// What the parent must do.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Ask where to save this text.
    Save(String),
    /// Leave.
    Left,
}

impl DiagnosisPage {
    /// Looks at everything.
    pub fn new(mut tickets: Tickets) -> (Self, Vec<Effect>) {
        let ticket = tickets.take();
        let page = Self { tickets, page: Page::Waiting(ticket), at: None };
        (page, vec![Effect::Send(Command::Diagnose { deep: false, ticket })])
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, l10n: &L10n) -> Action {
        match message {
            Message::Again => Action::Do(self.again()),
            Message::Save => match (&self.page, self.at) {
                (Page::Ready(diagnosis), Some(at)) => Action::Save(report::text(l10n, at, diagnosis)),
                _ => Action::Do(Vec::new()),
            },
            Message::Leave => Action::Left,
        }
    }

    fn again(&mut self) -> Vec<Effect> {
        if matches!(self.page, Page::Waiting(_)) {
            return Vec::new();
        }
        let ticket = self.tickets.take();
        self.page = Page::Waiting(ticket);
        vec![Effect::Send(Command::Diagnose { deep: false, ticket })]
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer, now: Timestamp) {
        if !self.page.awaits(ticket) {
            return;
        }
        self.at = Some(now);
        self.page = match answer {
            Answer::Diagnosed(diagnosis) => Page::Ready(diagnosis),
            Answer::Failed(notice) => Page::Failed(notice),
            _ => Page::Failed(Notice::Internal),
        };
    }
}

#[cfg(test)]
#[path = "diagnosis_tests.rs"]
mod tests;
