//! « À valider »: the letters that were prepared in mailboxes of several, whose turn it is, and who has sent them. Opening one is writing
//! it on: it is read, corrected, sent or returned in the composer.

mod view;

use crate::domain::{Act, DraftId, MessageId, Notice, ProposalRow};
use crate::engine::event::ChangeSet;
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Page, Tickets};
use crate::ui::shortcut;

pub use view::{LIST, PUT_BACK, back_id, open_id, withdraw_id};

/// The list.
#[derive(Debug)]
pub struct Proposals {
    tickets: Tickets,
    page: Page<Vec<ProposalRow>>,
    asked: Option<Ticket>,
    /// The one that the keyboard is at.
    chosen: usize,
    /// One is being taken up again.
    withdrawing: Option<Ticket>,
    /// Whether this one is to be put back is being asked.
    asking: Option<MessageId>,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Read again.
    Reload,
    /// Open this one.
    Open(MessageId),
    /// Take up this one again, which the server does not know yet.
    Withdraw(DraftId),
    /// Ask whether this one, which somebody was to send, is to wait for somebody again.
    AskPutBack(MessageId),
    /// It is.
    PutBack(MessageId),
    /// It is not.
    LeaveIt,
    /// Leave.
    Leave,
}

/// What the parent must do.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Open a composer on this letter.
    Open(MessageId),
    /// Open a composer on this draft, which it is again.
    Taken(DraftId),
    /// Tell this.
    Tell(Notice),
    /// Leave.
    Left,
}

impl Proposals {
    /// Reads the list.
    pub fn new(tickets: Tickets) -> (Self, Vec<Effect>) {
        let page = Page::Waiting(Ticket(0));
        let mut screen = Self { tickets, page, asked: None, chosen: 0, withdrawing: None, asking: None };
        let effects = screen.read();
        screen.page = Page::Waiting(screen.asked.unwrap_or(Ticket(0)));
        (screen, effects)
    }

    /// Rows changed in the vault.
    pub fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        let concerns = changes.everything || changes.actions || !changes.mailboxes.is_empty();
        if concerns { self.read() } else { Vec::new() }
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Reload => Action::Do(self.read()),
            Message::Open(message) => Action::Open(message),
            Message::Withdraw(draft) => self.withdraw(draft),
            Message::AskPutBack(message) => {
                self.asking = Some(message);
                Action::Do(Vec::new())
            }
            Message::PutBack(message) => {
                let is_asked = self.asking.take() == Some(message);
                let act = is_asked.then(|| Effect::Send(Command::Act(Act::Revalidate { message })));
                Action::Do(act.into_iter().collect())
            }
            Message::LeaveIt => {
                self.asking = None;
                Action::Do(Vec::new())
            }
            Message::Leave if self.asking.is_some() => {
                self.asking = None;
                Action::Do(Vec::new())
            }
            Message::Leave => Action::Left,
        }
    }

    /// A shortcut.
    pub fn act(&mut self, act: shortcut::Act) -> Action {
        let last = self.rows().len().saturating_sub(1);
        match act {
            shortcut::Act::Next => self.chosen = self.chosen.saturating_add(1).min(last),
            shortcut::Act::Previous => self.chosen = self.chosen.min(last).saturating_sub(1),
            shortcut::Act::Open => {
                let chosen = self.rows().get(self.chosen).filter(|row| row.waits()).map(|row| (row.message, row.draft));
                return match chosen {
                    Some((Some(message), _)) => Action::Open(message),
                    Some((None, Some(draft))) => self.withdraw(draft),
                    _ => Action::Do(Vec::new()),
                };
            }
            _ => {}
        }
        Action::Do(Vec::new())
    }

    fn withdraw(&mut self, draft: DraftId) -> Action {
        if self.withdrawing.is_some() {
            return Action::Do(Vec::new());
        }
        let ticket = self.tickets.take();
        self.withdrawing = Some(ticket);
        Action::Do(vec![Effect::Send(Command::Withdraw { draft, ticket })])
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Action {
        let is_ours = self.withdrawing.take_if(|asked| *asked == ticket).is_some();
        match answer {
            Answer::DraftSaved(draft) if is_ours => Action::Taken(draft),
            Answer::Failed(notice) => Action::Tell(notice),
            _ => Action::Do(Vec::new()),
        }
    }

    /// The vault answered.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) {
        if self.asked != Some(ticket) {
            return;
        }
        self.asked = None;
        self.page = match loaded {
            Ok(Loaded::Proposals(rows)) => Page::Ready(rows),
            Ok(_) => Page::Failed(Notice::Internal),
            Err(notice) => Page::Failed(notice),
        };
        self.chosen = self.chosen.min(self.rows().len().saturating_sub(1));
    }

    fn read(&mut self) -> Vec<Effect> {
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        vec![Effect::Load(Query::Proposals, ticket)]
    }

    fn rows(&self) -> &[ProposalRow] {
        match &self.page {
            Page::Ready(rows) => rows,
            Page::Waiting(_) | Page::Failed(_) => &[],
        }
    }
}

#[cfg(test)]
#[path = "proposals_tests.rs"]
mod tests;
