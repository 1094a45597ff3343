//! Patients who do not want to be written to: what the holder notes.

use super::actor::Actor;
use super::{Answer, Ticket};
use crate::clock;
use crate::domain::Notice;
use crate::domain::opposition::Change;

impl Actor {
    /// For the session that is open with its card; nothing is changed behind a mask.
    pub(super) fn change_oppositions(&mut self, change: Change, ticket: Ticket) {
        let Some(work) = self.work().filter(|_| self.veil.is_none()) else {
            return self.answer(ticket, Answer::Failed(Notice::SessionClosed));
        };
        if work.keyring().is_none() {
            return self.answer(ticket, Answer::Failed(Notice::ReadOnly));
        }
        let store = work.store().clone();
        work.answer(ticket, async move {
            match store.write(move |tx| tx.change_oppositions(&change, clock::now())).await {
                Ok(_) => Answer::Done,
                Err(error) => Answer::Failed(error.notice()),
            }
        });
    }
}
