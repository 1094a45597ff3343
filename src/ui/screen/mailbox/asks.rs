//! What the main screen asks of the vault, beside the rows of its list.

use super::Mailbox;
use crate::engine::Query;
use crate::ui::effect::Effect;

impl Mailbox {
    pub(super) fn ask_actions(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.asked_actions = Some(ticket);
        Effect::Load(Query::Actions, ticket)
    }

    pub(super) fn ask_folders(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.asked_folders = Some(ticket);
        Effect::Load(Query::Mailboxes, ticket)
    }

    pub(super) fn ask_gone(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.asked_gone = Some(ticket);
        Effect::Load(Query::GoneCounts, ticket)
    }

    pub(super) fn ask_outbox(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.asked_outbox = Some(ticket);
        Effect::Load(Query::Outbox, ticket)
    }
}
