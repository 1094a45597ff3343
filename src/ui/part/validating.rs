//! How many letters wait to be validated, for the folder pane.

use super::accounts::Accounts;
use crate::domain::Notice;
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Tickets};

/// What is known of them.
#[derive(Debug, Default)]
pub struct Validating {
    asked: Option<Ticket>,
    waiting: u32,
}

impl Validating {
    /// Reads them again, where a mailbox is one of several.
    pub fn ask(&mut self, accounts: &Accounts, tickets: &mut Tickets) -> Option<Effect> {
        if !is_shared(accounts) {
            return None;
        }
        let ticket = tickets.take();
        self.asked = Some(ticket);
        Some(Effect::Load(Query::Proposals, ticket))
    }

    /// They were read; false when it was not for this.
    pub fn loaded(&mut self, ticket: Ticket, answer: &Result<Loaded, Notice>) -> bool {
        if self.asked != Some(ticket) {
            return false;
        }
        self.asked = None;
        if let Ok(Loaded::Proposals(rows)) = answer {
            let waiting = rows.iter().filter(|row| row.waits()).count();
            self.waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        }
        true
    }

    /// How many wait; none where no mailbox is one of several.
    pub fn count(&self, accounts: &Accounts) -> Option<u32> {
        is_shared(accounts).then_some(self.waiting)
    }
}

fn is_shared(accounts: &Accounts) -> bool {
    accounts.seats().iter().any(|seat| seat.shared)
}
