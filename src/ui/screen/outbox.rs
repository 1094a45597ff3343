//! The outbox: where every letter that left or is to leave stands, in words, and the user's decisions about those whose
//! fate is unknown or that were refused. It never decides for her.

mod view;

use crate::domain::outgoing::{Kind, OutgoingRow, OutgoingState};
use crate::domain::{DraftId, MessageId, Notice, OutgoingId};
use crate::engine::command::Resolution;
use crate::engine::event::ChangeSet;
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Page, Tickets};

pub use view::{CANCEL, CONFIRM, LIST, take_back_id};

/// The outbox.
#[derive(Debug)]
pub struct Outbox {
    tickets: Tickets,
    /// Without a card nothing is decided about what leaves.
    read_only: bool,
    page: Page<Vec<OutgoingRow>>,
    asked: Option<Ticket>,
    confirming: Option<(OutgoingId, Resolution)>,
    taking_back: Option<Ticket>,
}

/// What happens.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    /// Read again.
    Reload,
    /// The user decides; what cannot be taken back is asked once more.
    Decide(OutgoingId, Resolution),
    /// She means it.
    Confirm,
    /// She does not.
    Cancel,
    /// Correct this one and send it anew.
    Rework(OutgoingId),
    /// Take back one of which nothing has left.
    TakeBack(OutgoingId),
    /// Show what reported of a letter.
    Report(MessageId),
    /// Leave.
    Leave,
}

/// What the parent must do.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Open a composer on this message of the outbox.
    Rework(OutgoingId),
    /// Open a composer on this draft, which was a letter.
    Taken(DraftId),
    /// Something failed.
    Tell(Notice),
    /// Show this message.
    Report(MessageId),
    /// Leave.
    Left,
}

impl Outbox {
    /// Reads the outbox; of a session without a card nothing is decided in it.
    pub fn new(mut tickets: Tickets, read_only: bool) -> (Self, Vec<Effect>) {
        let ticket = tickets.take();
        let outbox = Self {
            tickets,
            read_only,
            page: Page::Waiting(ticket),
            asked: Some(ticket),
            confirming: None,
            taking_back: None,
        };
        (outbox, vec![Effect::Load(Query::Outbox, ticket)])
    }

    /// Rows changed in the vault.
    pub fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        if changes.outbox || changes.everything { self.read() } else { Vec::new() }
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Reload => Action::Do(self.read()),
            Message::Decide(id, resolution) => self.decide(id, resolution),
            Message::Confirm => self.confirm(),
            Message::Cancel => self.cancel(),
            Message::Rework(id) => self.rework(id),
            Message::TakeBack(id) => self.take_back(id),
            Message::Report(message) => Action::Report(message),
            Message::Leave if self.confirming.is_some() => self.cancel(),
            Message::Leave => Action::Left,
        }
    }

    fn read(&mut self) -> Vec<Effect> {
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        vec![Effect::Load(Query::Outbox, ticket)]
    }

    /// The vault answered.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) {
        if self.asked != Some(ticket) {
            return;
        }
        self.asked = None;
        self.page = match loaded {
            Ok(Loaded::Outbox(rows)) => Page::Ready(rows),
            Ok(_) => Page::Failed(Notice::Internal),
            Err(notice) => Page::Failed(notice),
        };
        // What was about to be decided may have been settled meanwhile.
        if let Some((id, resolution)) = self.confirming
            && !self.may(id, resolution)
        {
            self.confirming = None;
        }
    }

    fn decide(&mut self, id: OutgoingId, resolution: Resolution) -> Action {
        if !self.may(id, resolution) {
            return Action::Do(Vec::new());
        }
        match resolution {
            Resolution::WasSent | Resolution::Noted | Resolution::SendNow => {
                Action::Do(vec![Effect::Send(Command::Resolve { id, resolution })])
            }
            Resolution::SendAgain | Resolution::Discard => {
                self.confirming = Some((id, resolution));
                Action::Do(vec![Effect::Focus(CANCEL)])
            }
        }
    }

    fn confirm(&mut self) -> Action {
        match self.confirming.take() {
            Some((id, resolution)) => Action::Do(vec![Effect::Send(Command::Resolve { id, resolution })]),
            None => Action::Do(Vec::new()),
        }
    }

    fn cancel(&mut self) -> Action {
        self.confirming = None;
        Action::Do(Vec::new())
    }

    fn rework(&self, id: OutgoingId) -> Action {
        match self.row(id).map(|row| &row.state) {
            Some(OutgoingState::Refused { .. }) => Action::Rework(id),
            _ => Action::Do(Vec::new()),
        }
    }

    fn take_back(&mut self, id: OutgoingId) -> Action {
        if self.taking_back.is_some() || !self.row(id).is_some_and(|row| may_be_taken_back(row, self.read_only)) {
            return Action::Do(Vec::new());
        }
        let ticket = self.tickets.take();
        self.taking_back = Some(ticket);
        Action::Do(vec![Effect::Send(Command::TakeBack { id, ticket })])
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        let is_ours = self.taking_back.take_if(|asked| *asked == ticket).is_some();
        match answer {
            Answer::DraftSaved(id) if is_ours => Action::Taken(id),
            Answer::Failed(notice) => Action::Tell(notice),
            _ => Action::Do(Vec::new()),
        }
    }

    fn rows(&self) -> &[OutgoingRow] {
        match &self.page {
            Page::Ready(rows) => rows,
            Page::Waiting(_) | Page::Failed(_) => &[],
        }
    }

    fn row(&self, id: OutgoingId) -> Option<&OutgoingRow> {
        self.rows().iter().find(|row| row.id == id)
    }

    /// Only a letter of unknown fate, or a refused or unreadable one to be dropped, is the user's to decide; and that she has seen who was
    /// not reached.
    fn may(&self, id: OutgoingId, resolution: Resolution) -> bool {
        let row = self.row(id);
        match row.map(|row| &row.state) {
            _ if self.read_only => false,
            Some(OutgoingState::Held { .. } | OutgoingState::Deferred { .. }) if resolution == Resolution::SendNow => {
                true
            }
            _ if resolution == Resolution::SendNow => false,
            _ if resolution == Resolution::Noted => row.is_some_and(|row| row.receipts.troubled),
            Some(OutgoingState::Doubtful) => true,
            Some(OutgoingState::Refused { .. } | OutgoingState::Unreadable) => resolution == Resolution::Discard,
            _ => false,
        }
    }
}

/// True when nothing of it has left, and she may have it back.
fn may_be_taken_back(row: &OutgoingRow, read_only: bool) -> bool {
    !read_only && row.kind == Kind::Letter && row.state.may_be_taken_back()
}

/// True when the user must decide about it.
fn awaits_decision(row: &OutgoingRow) -> bool {
    let unsettled =
        matches!(row.state, OutgoingState::Doubtful | OutgoingState::Refused { .. } | OutgoingState::Unreadable);
    unsettled || row.receipts.troubled
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
