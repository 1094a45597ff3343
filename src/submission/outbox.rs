//! The state machine of one letter on its way: pure, it returns what is to be done. It never sends twice by itself: what may
//! have been accepted is doubtful, and only a person (or a copy found in Sent) ends a doubt.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{Hold, OutgoingState, Withheld};
use crate::domain::receipt::Tracking;
use crate::domain::{Address, Notice};

/// Pauses between attempts; the last one is repeated. The caller adds no jitter: one person's letters are few.
const PAUSES: [Duration; 6] = [
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
];
/// A letter that could not be handed over for so long is refused: its author must know, and may find another way.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(48);
/// A letter that leaves so long after its chosen moment is told of as late: its session was closed then, or the computer slept.
const LATE: SignedDuration = SignedDuration::from_mins(2);

/// What is known beside the state.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// When the letter was sealed.
    pub sealed_at: Timestamp,
    /// Since when a session is open.
    pub open_since: Timestamp,
    /// Attempts made before this one ([`attempts`] of the state before `Sending`).
    pub attempts: u32,
}

/// What the server said to one command.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// SMTP reply code.
    pub code: u16,
    /// Its words, cleaned and capped.
    pub words: String,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").field("code", &self.code).finish_non_exhaustive()
    }
}

impl Reply {
    /// 5yz: the same attempt will always fail (RFC 5321 §4.2.1).
    pub fn is_permanent(&self) -> bool {
        self.code >= 500
    }
}

/// What befalls a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The moment that it was held for has come.
    Due,
    /// A person says: it leaves now.
    SendNow,
    /// The session closes, and a connection that was opened for it still stands.
    Closing,
    /// Its turn has come: recipients were verified again, the server is reached, the letter comes next.
    Begin,
    /// It is not let pass now: for good, or for the time being.
    Barred {
        /// Why for good; `None`: no list is usable, the recipients themselves were not judged.
        withheld: Option<Withheld>,
        /// What to tell.
        notice: Notice,
    },
    /// There was no dialogue about the letter: not connected, not secured, not let in. Nothing of it was sent.
    NotReached {
        /// The server's words, or empty.
        words: String,
        /// What to tell.
        notice: Notice,
    },
    /// The server refused the token, and nothing was said of the letter: its turn comes again with another token.
    NotAdmitted,
    /// The server declined the letter as a whole.
    Declined(Reply),
    /// The server declined some recipients: the transaction was given up before any content, nobody receives anything.
    RecipientsDeclined(Vec<(Address, Reply)>),
    /// The letter is larger than the server announces to take.
    TooBig {
        /// Octets of the letter.
        size: u64,
        /// Octets allowed.
        limit: u64,
    },
    /// The link broke before the end of the content could have been seen by the server.
    LostBeforeEnd {
        /// What to tell.
        notice: Notice,
    },
    /// The link broke, or something unreadable came, once the end of the content may have been seen.
    LostAfterEnd,
    /// The server has taken charge.
    Accepted {
        /// Its words.
        words: String,
        /// Whether it tells what becomes of the letter.
        tracking: Tracking,
    },
    /// The program was stopped while sending.
    Interrupted,
    /// A copy lies in Sent, put there by the server or by us.
    InSent,
    /// The copy could not be put into Sent.
    NotFiled,
    /// A person says: it did arrive.
    WasSent,
    /// A person says: it did not, send it again.
    SendAgain,
}

/// What is to be done, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Submit the letter, once the state is on disk.
    Submit,
    /// Put a copy into Sent, unless one is there.
    File,
    /// Look for a copy in Sent.
    Look,
    /// Come back then.
    Wake(Timestamp),
    /// Keep whether the server tells what becomes of the letter.
    Track(Tracking),
    /// Keep what the server said of these recipients, and of no others.
    Keep(Vec<(Address, String)>),
    /// Tell the person.
    Tell(Notice),
}

/// A new state and what comes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The new state. `Sending` and `Accepted` must be on disk before anything else happens.
    pub state: OutgoingState,
    /// What to do then.
    pub effects: Vec<Effect>,
}

/// Attempts made so far, to be handed to the step after the next.
pub fn attempts(state: &OutgoingState) -> u32 {
    match state {
        OutgoingState::Deferred { attempts, .. } => *attempts,
        _ => 0,
    }
}

/// What `event` makes of a letter in `state`; `None` when it means nothing there, and nothing changes.
pub fn step(state: &OutgoingState, event: Event, at: Moment) -> Option<Step> {
    match state {
        OutgoingState::Held { until, hold } => held(*until, *hold, &event, at),
        OutgoingState::Queued => waiting(event, at),
        OutgoingState::Deferred { until, .. } => {
            if event == Event::Begin && *until > at.now {
                return None;
            }
            waiting(event, at)
        }
        OutgoingState::Sending => sending(event, at),
        OutgoingState::Doubtful => doubtful(&event, at),
        OutgoingState::Accepted { words, at: when } => match event {
            Event::InSent => Some(to(OutgoingState::Filed { words: words.clone(), at: *when }, vec![])),
            Event::NotFiled => Some(to(
                state.clone(),
                vec![Effect::Wake(later(at.now, pause(at.attempts))), Effect::Tell(Notice::NotFiledYet)],
            )),
            _ => None,
        },
        OutgoingState::Filed { .. } | OutgoingState::Refused { .. } | OutgoingState::Unreadable => None,
    }
}

fn to(state: OutgoingState, effects: Vec<Effect>) -> Step {
    Step { state, effects }
}

/// What is held leaves its hold before anything else is done about it; what is held for a chosen moment does not leave at a close.
fn held(until: Timestamp, hold: Hold, event: &Event, at: Moment) -> Option<Step> {
    let ends = match event {
        Event::Due => until <= at.now,
        Event::SendNow => true,
        Event::Closing => hold == Hold::Undo,
        _ => false,
    };
    let late = at.now.duration_since(until) >= LATE && hold == Hold::Chosen && *event == Event::Due;
    let fault = SendingFault::Late { due: until, closed: until < at.open_since };
    let told = late.then_some(Effect::Tell(Notice::Sending(fault)));
    ends.then(|| to(OutgoingState::Queued, told.into_iter().collect()))
}

fn waiting(event: Event, at: Moment) -> Option<Step> {
    match event {
        // Tried at once, and as if for the first time.
        Event::SendNow => Some(to(OutgoingState::Queued, vec![])),
        // What an attempt before this one was told of recipients is no longer so.
        Event::Begin => Some(to(OutgoingState::Sending, vec![Effect::Keep(Vec::new()), Effect::Submit])),
        Event::Barred { withheld: None, notice } | Event::LostBeforeEnd { notice } => {
            Some(deferred(String::new(), None, notice, at))
        }
        Event::Barred { withheld, notice } => {
            Some(to(OutgoingState::Refused { code: None, words: String::new(), withheld }, vec![Effect::Tell(notice)]))
        }
        Event::TooBig { size, limit } => Some(too_big(size, limit)),
        // The server is reached before the letter begins.
        Event::NotReached { words, notice } => Some(deferred(words, None, notice, at)),
        // Found where the server puts what it has sent: it cannot be sent once more.
        Event::InSent => Some(to(OutgoingState::Filed { words: String::new(), at: at.now }, vec![])),
        _ => None,
    }
}

fn sending(event: Event, at: Moment) -> Option<Step> {
    Some(match event {
        Event::Accepted { words, tracking } => {
            to(OutgoingState::Accepted { words, at: at.now }, vec![Effect::Track(tracking), Effect::File])
        }
        Event::LostAfterEnd | Event::Interrupted => {
            to(OutgoingState::Doubtful, vec![Effect::Look, Effect::Tell(Notice::SendDoubtful)])
        }
        Event::LostBeforeEnd { notice } => deferred(String::new(), None, notice, at),
        Event::NotReached { words, notice } => deferred(words, None, notice, at),
        Event::NotAdmitted => to(OutgoingState::Queued, vec![]),
        Event::Declined(reply) => declined(reply, at),
        Event::RecipientsDeclined(all) => recipients_declined(&all, at)?,
        Event::TooBig { size, limit } => too_big(size, limit),
        Event::Due
        | Event::SendNow
        | Event::Closing
        | Event::Begin
        | Event::Barred { .. }
        | Event::InSent
        | Event::NotFiled
        | Event::WasSent
        | Event::SendAgain => return None,
    })
}

fn doubtful(event: &Event, at: Moment) -> Option<Step> {
    match event {
        Event::InSent => Some(to(OutgoingState::Filed { words: String::new(), at: at.now }, vec![])),
        Event::WasSent => Some(to(OutgoingState::Accepted { words: String::new(), at: at.now }, vec![Effect::File])),
        Event::SendAgain => Some(to(OutgoingState::Queued, vec![])),
        _ => None,
    }
}

fn declined(reply: Reply, at: Moment) -> Step {
    if reply.is_permanent() {
        let notice = Notice::SendRefused { code: Some(reply.code), words: reply.words.clone() };
        return to(
            OutgoingState::Refused { code: Some(reply.code), words: reply.words, withheld: None },
            vec![Effect::Tell(notice)],
        );
    }
    let notice = Notice::SendRefused { code: Some(reply.code), words: reply.words.clone() };
    deferred(reply.words, Some(reply.code), notice, at)
}

/// One recipient declined for good refuses the letter; only passing troubles defer it. `None` when nobody was declined.
fn recipients_declined(all: &[(Address, Reply)], at: Moment) -> Option<Step> {
    let (_, worst) = all.iter().find(|(_, reply)| reply.is_permanent()).or_else(|| all.first())?;
    let mut step = declined(worst.clone(), at);
    let kept =
        all.iter().map(|(address, reply)| (address.clone(), format!("{} {}", reply.code, reply.words))).collect();
    step.effects.insert(0, Effect::Keep(kept));
    Some(step)
}

fn too_big(size: u64, limit: u64) -> Step {
    let notice = Notice::TooBig { size, limit };
    to(OutgoingState::Refused { code: None, words: String::new(), withheld: None }, vec![Effect::Tell(notice)])
}

/// Tried again later, unless it has waited too long.
fn deferred(words: String, code: Option<u16>, notice: Notice, at: Moment) -> Step {
    if at.now.duration_since(at.sealed_at) >= MAX_AGE {
        return to(OutgoingState::Refused { code, words, withheld: None }, vec![Effect::Tell(notice)]);
    }
    let until = later(at.now, pause(at.attempts));
    let state = OutgoingState::Deferred { until, attempts: at.attempts.saturating_add(1), words };
    to(state, vec![Effect::Wake(until), Effect::Tell(notice)])
}

fn pause(attempts: u32) -> Duration {
    let at = usize::try_from(attempts).unwrap_or(usize::MAX);
    PAUSES.get(at).or(PAUSES.last()).copied().unwrap_or_default()
}

fn later(now: Timestamp, pause: Duration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
