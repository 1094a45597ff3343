//! The course of a letter: kept while it is written, handed over, left or dropped. The engine carries out what is asked of one
//! letter in order, so that no draft is doubled or brought back; only leaving waits, to be sure that the draft is kept.

use super::saving::{Due, Outcome, Timer};
use super::sendability::Sendability;
use super::{Action, BODY, Compose, Farewell, Over, view};
use crate::domain::Notice;
use crate::domain::outgoing::{Departure, OutgoingState};
use crate::engine::command::Resolution;
use crate::engine::{Answer, Command, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::patient;
use crate::ui::part::recipient_field::{self, Kind};

/// What the user wants of the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Write on.
    Write,
    /// Send it, once the gate has answered.
    Send,
    /// Leave, once the draft is kept.
    Leave,
}

/// How a letter is to be handed over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handover {
    /// When it is to leave.
    pub(super) departure: Departure,
    /// She has seen what was to be looked at.
    pub(super) looked: bool,
}

impl Handover {
    /// Of a letter that was not looked at.
    pub(super) fn of(departure: Departure) -> Self {
        Self { departure, looked: false }
    }
}

impl Compose {
    /// The letter changed: its draft is due to be kept.
    pub(super) fn changed(&mut self, mut effects: Vec<Effect>) -> Action {
        effects.extend(self.saving.changed(self.tickets.take()).map(after));
        Action::Do(effects)
    }

    pub(super) fn send(&mut self, departure: Departure) -> Action {
        self.resume(Handover::of(departure))
    }

    /// The same for a letter that was perhaps looked at.
    pub(super) fn resume(&mut self, handover: Handover) -> Action {
        self.handover = handover;
        let effects = self.finish_recipients();
        self.follow_patient();
        self.wish = Wish::Send;
        self.advance(effects)
    }

    /// What is still typed in the fields of recipients counts as one.
    pub(super) fn finish_recipients(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for kind in [Kind::To, Kind::Cc, Kind::Bcc] {
            let (field, tickets) = self.field_mut(kind);
            match field.finish(tickets) {
                recipient_field::Action::Do(more) | recipient_field::Action::Changed(more) => effects.extend(more),
                recipient_field::Action::Copies | recipient_field::Action::Profile(_) => {}
            }
        }
        effects
    }

    pub(super) fn save(&mut self) -> Action {
        if self.saving.is_in_flight() || !self.is_writable() || self.is_blank() {
            return Action::NONE;
        }
        Action::Do(vec![self.keep()])
    }

    /// What must be said to the engine so that nothing is lost when the session closes now. No answer comes any more: what is
    /// in flight may fail, and is kept once more; of a letter that was sent, the engine keeps nothing.
    pub fn keep_now(&mut self) -> Vec<Effect> {
        let uncertain = self.saving.is_unsaved() || self.saving.is_in_flight() || self.sending.is_some();
        if uncertain && !self.is_blank() { vec![self.keep()] } else { Vec::new() }
    }

    /// A draft that lies on a server is kept at once: from here on it is this one, whatever becomes of it.
    pub(super) fn take_up(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        if self.source.is_some() && self.id.is_none() {
            effects.push(self.keep());
        }
        effects
    }

    pub(super) fn leave(&mut self) -> Action {
        match self.over {
            Over::Discarding
            | Over::NotKept(_)
            | Over::Joining(_)
            | Over::Versions(_)
            | Over::Templates(_)
            | Over::Later(_)
            | Over::Proposing(_)
            | Over::Looking(_) => {
                return self.go_on();
            }
            Over::Loading(_) | Over::Unavailable(_) => return Action::Left(Farewell::Blank, Vec::new()),
            Over::Nothing => {}
        }
        if self.sending.is_some() {
            return Action::NONE;
        }
        self.wish = Wish::Leave;
        self.advance(Vec::new())
    }

    pub(super) fn leave_again(&mut self) -> Action {
        self.over = Over::Nothing;
        self.leave()
    }

    pub(super) fn ask_discard(&mut self) -> Action {
        if !self.is_writable() {
            return Action::NONE;
        }
        if self.id.is_none() && self.is_blank() {
            return self.leave();
        }
        // A letter that may be dropped does not leave meanwhile.
        self.wish = Wish::Write;
        self.over = Over::Discarding;
        Action::Do(vec![Effect::Focus(view::GO_ON)])
    }

    pub(super) fn discard(&mut self) -> Action {
        Action::Left(Farewell::Discarded, self.drop_draft())
    }

    pub(super) fn go_on(&mut self) -> Action {
        self.over = Over::Nothing;
        self.wish = Wish::Write;
        Action::Do(vec![Effect::Focus(BODY)])
    }

    /// A pause is over.
    pub fn elapsed(&mut self, ticket: Ticket) -> Action {
        let mut effects: Vec<Effect> = self.fields.iter_mut().flat_map(|field| field.elapsed(ticket)).collect();
        match self.saving.elapsed(ticket, self.tickets.take()) {
            Due::Nothing => {}
            Due::Later(timer) => effects.push(after(timer)),
            // A draft kept after it was handed over would come back from the dead.
            Due::Save if self.sending.is_some() => effects.extend(self.saving.changed(self.tickets.take()).map(after)),
            Due::Save => effects.push(self.keep()),
        }
        Action::Do(effects)
    }

    /// The engine answered.
    pub fn answered(&mut self, ticket: Ticket, answer: &Answer, cx: &Context) -> Action {
        if self.sending == Some(ticket) {
            return self.handed_over(answer);
        }
        if let Some(action) = self.split_answered(ticket, answer) {
            return action;
        }
        if self.saving.awaits(ticket) {
            return self.kept(answer, cx);
        }
        if self.refreshing == Some(ticket) {
            self.refreshing = None;
            return Action::Do(self.check_again());
        }
        if self.noting == Some(ticket) {
            return self.noted(answer);
        }
        let found = self.fields.iter_mut().find_map(|field| field.answered(ticket, answer, &mut self.tickets));
        match found {
            Some(effects) => {
                self.follow_patient();
                self.advance(effects)
            }
            None => Action::NONE,
        }
    }

    /// Carries out the wish when it can be; adds what that takes to `effects`.
    fn advance(&mut self, mut effects: Vec<Effect>) -> Action {
        match self.wish {
            Wish::Write => Action::Do(effects),
            Wish::Send => self.hand_over(effects),
            // One that lies on the server was only looked at: what cannot be shown of it may be all that it holds.
            Wish::Leave if self.is_blank() && self.source.is_none() => {
                effects.extend(self.drop_draft());
                Action::Left(Farewell::Blank, effects)
            }
            Wish::Leave if self.saving.is_in_flight() => Action::Do(effects),
            Wish::Leave if self.saving.is_unsaved() => {
                effects.push(self.keep());
                Action::Do(effects)
            }
            Wish::Leave => Action::Left(if self.id.is_some() { Farewell::Kept } else { Farewell::Blank }, effects),
        }
    }

    fn hand_over(&mut self, mut effects: Vec<Effect>) -> Action {
        match self.sendability() {
            Sendability::Ready(_) if self.must_be_looked_at() => {
                self.wish = Wish::Write;
                effects.push(Effect::Focus(view::GO_ON));
            }
            Sendability::Ready(permit) => {
                let (ticket, departure) = (self.tickets.take(), self.handover.departure);
                self.sending = Some(ticket);
                self.wish = Wish::Write;
                self.fault = None;
                effects.push(Effect::Send(permit.send(self.letter, self.draft(), self.entry, departure, ticket)));
            }
            // The gate will answer; then we come here again.
            Sendability::Checking => {}
            Sendability::NoRecipient | Sendability::Unfinished(_) | Sendability::Refused(_) | Sendability::Mixed => {
                self.wish = Wish::Write;
                effects.push(Effect::Focus(Kind::To.id()));
            }
            Sendability::Unconfirmed => {
                self.wish = Wish::Write;
                effects.push(Effect::Focus(patient::NAME));
            }
            Sendability::Empty => {
                self.wish = Wish::Write;
                effects.push(Effect::Focus(BODY));
            }
            Sendability::ReadOnly
            | Sendability::Sending
            | Sendability::NoList(_)
            | Sendability::Unchecked(_)
            | Sendability::TooBig { .. } => {
                self.wish = Wish::Write;
            }
        }
        Action::Do(effects)
    }

    fn handed_over(&mut self, answer: &Answer) -> Action {
        self.sending = None;
        if let Some(action) = self.pitched(answer) {
            return action;
        }
        match answer {
            Answer::Queued(id, OutgoingState::Held { until, hold }) => {
                let held = Farewell::Held { id: *id, until: *until, hold: *hold };
                Action::Left(held, self.drop_reworked())
            }
            Answer::Queued(..) => Action::Left(Farewell::Queued, self.drop_reworked()),
            Answer::Failed(notice) => {
                self.fault = Some(notice.clone());
                match notice {
                    Notice::RecipientsRefused { .. } | Notice::ListUnusable(_) => Action::Do(self.check_again()),
                    _ => Action::NONE,
                }
            }
            _ => {
                self.fault = Some(Notice::Internal);
                Action::NONE
            }
        }
    }

    /// The refused letter that this one replaces has no more reason to stay.
    pub(super) fn drop_reworked(&self) -> Vec<Effect> {
        let resolve = |id| Effect::Send(Command::Resolve { id, resolution: Resolution::Discard });
        self.reworks.map(resolve).into_iter().collect()
    }

    fn kept(&mut self, answer: &Answer, cx: &Context) -> Action {
        let outcome = match answer {
            Answer::DraftSaved(id) => {
                self.id = Some(*id);
                Outcome::Kept(cx.now)
            }
            Answer::Failed(notice) => Outcome::Failed(notice.clone()),
            _ => Outcome::Failed(Notice::Internal),
        };
        if let (Outcome::Failed(notice), Wish::Leave) = (&outcome, self.wish) {
            self.over = Over::NotKept(notice.clone());
            self.wish = Wish::Write;
        }
        let timer = self.saving.answered(outcome, self.tickets.take());
        self.advance(timer.map(after).into_iter().collect())
    }

    fn keep(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.saving.handed(ticket);
        Effect::Send(Command::SaveDraft { letter: self.letter, draft: Box::new(self.draft()), ticket })
    }

    /// Of a letter that was never kept there is nothing to drop.
    fn drop_draft(&self) -> Vec<Effect> {
        let known = self.id.is_some() || self.saving.is_in_flight();
        let dropped = known.then(|| Effect::Send(Command::DeleteDraft { letter: self.letter, id: self.id }));
        dropped.into_iter().collect()
    }
}

fn after((pause, ticket): Timer) -> Effect {
    Effect::After(pause, ticket)
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
