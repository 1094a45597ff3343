//! Signatures and templates: what the holder does to them, in the session that is open with its card.

use super::actor::Actor;
use super::{Answer, Ticket};
use crate::domain::Notice;
use crate::domain::wording::Change;

impl Actor {
    /// Nothing is changed behind a mask, nor without the card.
    pub(super) fn change_wordings(&mut self, change: Change, ticket: Ticket) {
        let Some(work) = self.work().filter(|_| self.veil.is_none()) else {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        };
        if work.keyring().is_none() {
            return self.answer(ticket, Answer::Failed(Notice::ReadOnly));
        }
        let (store, relay) = (work.store().clone(), work.relay().clone());
        work.answer(ticket, async move {
            match store.write(move |tx| tx.change_wordings(&change)).await {
                Ok(((), changes)) => {
                    relay.changed(changes);
                    Answer::Done
                }
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }
}
