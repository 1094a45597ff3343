//! A masked session: the mask comes down and is lifted, the code is asked again, messages that come meanwhile are counted. Of
//! mail nothing but their number is told.

use jiff::{SignedDuration, Timestamp};

use super::actor::Actor;
use super::event::{Masked, Reach};
use super::library::Shelf;
use super::news::Word;
use super::work::Work;
use super::{Answer, Event, Pin, SessionState, Ticket};
use crate::card::Standing;
use crate::clock;
use crate::domain::holder::CardId;
use crate::domain::{MessageId, Notice};
use crate::session::{self, Attempt, Due, Limits, Watch};
use crate::settings::SessionSettings;
use crate::workstation::Sign;

/// A message that the server has had for longer when the mask comes down is not new, only noted late: a first synchronisation goes
/// on behind the mask. Clocks of servers differ by less.
const LATE: SignedDuration = SignedDuration::from_hours(24);

/// Numbers masks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct VeilId(u64);

/// A mask that is down.
pub(super) struct Veil {
    id: VeilId,
    since: Timestamp,
    latest: Option<MessageId>,
    arrived: u32,
    count: Count,
}

/// One count at a time, and one more when rows changed during it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    Idle,
    Running,
    RunningStale,
}

/// The times of the settings.
pub(super) fn limits(settings: SessionSettings) -> Limits {
    Limits {
        mask_after: std::time::Duration::from_mins(settings.mask_after_minutes.into()),
        close_after: std::time::Duration::from_hours(settings.close_after_hours.into()),
    }
}

impl Actor {
    /// Somebody is there.
    pub(super) fn present(&mut self) {
        let due = self.watch.as_mut().and_then(|watch| watch.seen(clock::moment()));
        self.follow(due);
    }

    /// Connections may be dead without saying so.
    fn doubt(&self) {
        if let Some(work) = self.work() {
            work.doubt();
        }
    }

    /// The time for a look has come. A sleep that nothing told of shows by the clocks.
    pub(super) fn look_at_watch(&mut self) {
        let now = clock::moment();
        if self.looked.replace(now).is_some_and(|before| session::watch::slept(before, now)) {
            self.doubt();
        }
        let due = self.watch.as_mut().and_then(|watch| watch.look(clock::moment()));
        self.follow(due);
    }

    /// What the workstation tells. Where nobody sits before a screen there is nothing to mask.
    pub(super) fn heed(&mut self, sign: Sign) {
        match sign {
            Sign::Locked | Sign::Sleeps if self.watch.as_ref().is_some_and(Watch::is_attended) => self.mask(),
            Sign::Locked | Sign::Sleeps => {}
            Sign::Wakes | Sign::Moves => self.doubt(),
            Sign::Ends => self.close_session(),
        }
    }

    fn follow(&mut self, due: Option<Due>) {
        match due {
            None => {}
            Some(Due::Mask) => self.mask(),
            Some(Due::Close) if self.ajar.is_some() => self.give_up_shut(),
            Some(Due::Close) => {
                let hours = self.house().config.settings.session.close_after_hours;
                self.end_session(Notice::SessionLimit { hours });
            }
        }
    }

    pub(super) fn mask(&mut self) {
        self.happen(session::Event::Mask);
    }

    pub(super) fn unmask(&mut self, pin: Pin, ticket: Ticket) {
        if self.reach() == Reach::Away {
            return self.outlet.pass(Event::Answer(ticket, Answer::Failed(Notice::CardReaderAbsent)));
        }
        self.asked = Some((pin, ticket));
        self.happen(session::Event::Unmask);
    }

    /// There is no mask, or a code is being asked already.
    pub(super) fn refuse(&mut self) {
        if let Some((_, ticket)) = self.asked.take() {
            self.outlet.pass(Event::Answer(ticket, Answer::Failed(Notice::SessionClosed)));
        }
    }

    pub(super) fn cover(&mut self) {
        let Some(work) = &self.work else { return };
        let _ = self.library.send_replace(Shelf::Covered(work.id()));
        self.outlet.hold();
        self.veils = VeilId(self.veils.0.saturating_add(1));
        let id = self.veils;
        self.veil = Some(Veil { id, since: clock::now(), latest: None, arrived: 0, count: Count::Idle });
        work.read(|reader| reader.latest(), move |latest| Word::Latest(id, latest));
        tracing::info!("A session is masked");
    }

    pub(super) fn uncover(&mut self) {
        self.veil = None;
        self.outlet.release();
        if let Some(watch) = &mut self.watch {
            watch.proven(clock::moment());
        }
        tracing::info!("A session is shown again");
    }

    pub(super) fn prove(&mut self, attempt: Attempt) {
        if let (Some((pin, ticket)), Some(work)) = (self.asked.take(), &self.work) {
            work.prove(pin, attempt, ticket);
        }
    }

    pub(super) fn proven(&mut self, attempt: Attempt, ticket: Ticket, result: Result<(), Notice>) {
        // The counter of tries has moved, whatever came of it.
        self.refresh_cards();
        match result {
            Ok(()) => {
                self.failures = 0;
                self.happen(session::Event::Proved(attempt));
                self.tell_spares();
                if let Some(work) = &self.work {
                    work.stir();
                }
                self.answer(ticket, Answer::Done);
            }
            Err(notice) => {
                if notice == Notice::PassphraseWrong {
                    self.failures = self.failures.saturating_add(1);
                }
                self.happen(session::Event::NotProved(attempt));
                self.outlet.pass(Event::Answer(ticket, Answer::Failed(notice)));
            }
        }
    }

    /// What was there when the mask came down is known.
    pub(super) fn found_latest(&mut self, id: VeilId, latest: MessageId) {
        if let Some(veil) = self.veil.as_mut().filter(|veil| veil.id == id) {
            veil.latest = Some(latest);
            self.count();
        }
    }

    /// Rows changed behind the mask.
    pub(super) fn count(&mut self) {
        let (Some(veil), Some(work)) = (&mut self.veil, &self.work) else { return };
        let Some(latest) = veil.latest else { return };
        if veil.count != Count::Idle {
            veil.count = Count::RunningStale;
            return;
        }
        veil.count = Count::Running;
        let (id, received) = (veil.id, veil.since.saturating_sub(LATE).unwrap_or(veil.since));
        work.read(move |reader| reader.arrived(latest, received), move |arrived| Word::Arrived(id, arrived));
    }

    /// Messages were counted.
    pub(super) fn counted(&mut self, id: VeilId, arrived: u32) {
        let Some(veil) = self.veil.as_mut().filter(|veil| veil.id == id) else { return };
        let again = std::mem::replace(&mut veil.count, Count::Idle) == Count::RunningStale;
        if std::mem::replace(&mut veil.arrived, arrived) != arrived {
            self.announce();
        }
        if again {
            self.count();
        }
    }

    /// All that is told of the session behind the mask.
    pub(super) fn masked(&self, card: Option<CardId>, proving: bool) -> Option<SessionState> {
        let (veil, work) = (self.veil.as_ref()?, self.work.as_ref()?);
        let holder = work.opened().holder.clone();
        let (card, others) = match card {
            Some(card) => (Some(self.deck.seen(card)?), self.deck.of_others(&holder.id)),
            // Her own card, too, would open instead.
            None => (None, self.deck.describe().into_iter().filter(|card| card.holder.is_ok()).collect()),
        };
        let (since, arrived, reach) = (veil.since, veil.arrived, self.reach());
        Some(SessionState::Masked(Box::new(Masked { holder, card, since, arrived, proving, others, reach })))
    }

    fn reach(&self) -> Reach {
        match self.work.as_ref().and_then(Work::standing) {
            Some(Standing::Away) => Reach::Away,
            Some(Standing::Stalled) => Reach::Restarted,
            Some(Standing::Here | Standing::Gone(_)) | None => Reach::Here,
        }
    }

    /// The module of the card failed. Where nobody sits before a screen, nobody would give the code again.
    pub(super) fn stalled(&mut self) {
        if self.watch.as_ref().is_some_and(Watch::is_attended) {
            self.happen(session::Event::Away);
        } else {
            self.end_session(Notice::CardModuleFailed);
        }
    }

    /// A session is open: it is watched over from now on.
    pub(super) fn watch_over(&mut self) {
        let limits = limits(self.house().config.settings.session);
        self.watch = Some(Watch::start(limits, clock::moment()));
    }
}
