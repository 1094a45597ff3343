//! From the two views to the steps that make them one. Pure: no network, no database, no clock. Nothing is forgotten
//! without the complete list of the server's UIDs under the same UIDVALIDITY; of a mailbox that seems to lose most of its messages
//! at once, not without a second one.

use jiff::{SignedDuration, Timestamp};

use super::view::{LocalView, RemoteView};
use crate::domain::level::MASS;
use crate::domain::{Level, Marks, ModSeq, Uid, UidSet, UidValidity};

/// Headers of the first step: what the window shows first.
const FIRST: u64 = 100;
/// Headers of each further step.
const BATCH: u64 = 1000;
/// Messages whose flags and keywords one step takes over.
const MARKS: usize = 2000;
/// Messages that one step forgets.
const FORGET: u32 = 50;
/// A second list counts for one once this has passed since the first: one that comes at once is the same, wrong or right.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// How one mailbox is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// How far the server is believed.
    pub level: Level,
    /// Its lists of UIDs are believed.
    pub lists: bool,
    /// Compare everything, whatever modification sequences say.
    pub compare: bool,
    /// Most messages, newest first.
    pub most: u64,
    /// When this is.
    pub now: Timestamp,
}

/// What to ask the server, knowing what it says on opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Nothing changed.
    Nothing,
    /// Flags changed after this modification sequence.
    ChangedSince(ModSeq),
    /// All flags: the server keeps no modification sequence, none is remembered, or it is time to compare.
    Whole {
        /// Then what changed after this, to see whether it would have been told.
        probe: Option<ModSeq>,
    },
    /// All UIDs: nothing is known yet.
    List,
}

/// One step: run again after a cut, it does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begin under a new UIDVALIDITY; what was known stays readable until the new headers are in.
    Reset(UidValidity),
    /// Set these aside: other messages have their UIDs now, under the same UIDVALIDITY.
    Reused(UidSet),
    /// Take over flags and keywords of known messages.
    SetMarks(Vec<(Uid, Marks)>),
    /// Fetch the headers of these.
    Headers(UidSet),
    /// These were missed, and are there.
    Found(UidSet),
    /// Set these aside, proven to be gone.
    Forget(UidSet),
    /// These seem to be gone, with most of the mailbox: the next list decides.
    Miss(UidSet),
    /// Set aside what is left of an older UIDVALIDITY.
    DropStale,
    /// Where the next pass starts from; always last.
    Remember {
        /// UIDNEXT.
        next: Option<Uid>,
        /// HIGHESTMODSEQ.
        modseq: Option<ModSeq>,
        /// Everything was compared.
        compared: bool,
    },
}

/// What to ask first.
pub fn question(local: &LocalView, remote: &RemoteView, ask: &Ask) -> Question {
    let nothing_known = local.validity != Some(remote.validity) || local.known.is_empty();
    if nothing_known {
        return if ask.lists { Question::List } else { Question::Whole { probe: None } };
    }
    if remote.went_back(local) {
        return Question::Whole { probe: None };
    }
    match (local.modseq, remote.modseq) {
        (Some(known), Some(now)) if ask.level > Level::Plain => {
            if ask.compare || local.stale {
                // Gaps of this side, from before it was ever compared, prove nothing against the other.
                return Question::Whole { probe: Some(known).filter(|_| local.compared) };
            }
            let same = known == now
                && local.missed.is_empty()
                && local.known.len() == u64::from(remote.exists)
                && (local.next.is_none() || remote.next.is_none() || local.next == remote.next);
            if same { Question::Nothing } else { Question::ChangedSince(known) }
        }
        _ => Question::Whole { probe: None },
    }
}

/// True when the answer leaves open which messages exist, so that the list of UIDs is needed.
///
/// Without it: at the last complete pass, the known messages were all there were. Since then every new one has raised the
/// modification sequence and is told. What exists is then a part of what is known or told; equal in number, it is the whole.
/// All flags are a list themselves when they are as many as the messages; but that there are none must be said by a list.
pub fn wants_list(question: Question, local: &LocalView, remote: &RemoteView) -> bool {
    let told = remote.told();
    match question {
        Question::Nothing => false,
        // After a probe: what has gone meanwhile could not be told.
        Question::List | Question::Whole { probe: Some(_) } => true,
        Question::Whole { probe: None } => {
            let emptied = remote.exists == 0 && !local.known.is_empty();
            emptied || remote.partial || told.len() != u64::from(remote.exists)
        }
        Question::ChangedSince(_) => {
            let new = told.difference(&local.known);
            // UIDNEXT grows with each message that comes: one at least has come since.
            let untold = local.next.is_some() && local.next < remote.next && new.is_empty();
            untold
                || !local.missed.is_empty()
                || remote.partial
                || !remote.vanished.intersection(&local.known).is_empty()
                || local.known.len().saturating_add(new.len()) != u64::from(remote.exists)
        }
    }
}

/// The steps, in order. `whole`: what was asked was answered completely, so that the position may be remembered.
pub fn plan(local: &LocalView, remote: &RemoteView, ask: &Ask, whole: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let fresh = local.validity != Some(remote.validity);
    let known = if fresh { UidSet::default() } else { local.known.difference(&remote.reused) };
    if fresh {
        steps.push(Step::Reset(remote.validity));
    } else {
        steps.extend(local.known.intersection(&remote.reused).chunks(FORGET).into_iter().map(Step::Reused));
        let marks: Vec<_> = remote.changed(local).filter(|(uid, _)| known.contains(*uid)).cloned().collect();
        steps.extend(marks.chunks(MARKS).map(|some| Step::SetMarks(some.to_vec())));
    }
    let there = remote.uids.clone().unwrap_or_else(|| remote.told());
    let missing = there.difference(&known);
    steps.extend(newest_first(&missing, ask.most).into_iter().map(Step::Headers));
    if let (Some(uids), false) = (&remote.uids, fresh) {
        steps.extend(losses(local, remote, uids, ask.now));
    }
    let all = whole && missing.len() <= ask.most;
    // No position is remembered: no pass has been complete since the UIDVALIDITY changed.
    let first = fresh || (local.next.is_none() && local.modseq.is_none());
    if (first || local.stale) && all && remote.uids.is_some() {
        steps.push(Step::DropStale);
    }
    if all && (first || ask.compare || (local.next, local.modseq) != (remote.next, remote.modseq)) {
        let compared = first || ask.compare;
        steps.push(Step::Remember { next: remote.next, modseq: remote.modseq, compared });
    }
    steps
}

/// What a complete list says of messages that are known and not in it. Of many, or of all that there were, it wants another
/// word: that they vanished, or a second list.
fn losses(local: &LocalView, remote: &RemoteView, uids: &UidSet, now: Timestamp) -> Vec<Step> {
    let gone = local.known.difference(uids);
    let most = local.known.len() > MASS && gone.len().saturating_mul(2) > local.known.len();
    let (sure, doubted) = if most || uids.is_empty() {
        let again = local.missed_at.is_some_and(|at| now.duration_since(at).abs() >= APART);
        let missed = if again { gone.intersection(&local.missed) } else { UidSet::default() };
        let open = gone.difference(&missed).difference(&remote.vanished);
        (gone.difference(&open), open.difference(&local.missed))
    } else {
        (gone, UidSet::default())
    };
    let found = local.missed.intersection(uids);
    let found = if found.is_empty() { None } else { Some(Step::Found(found)) };
    let sure = sure.chunks(FORGET).into_iter().map(Step::Forget);
    found.into_iter().chain(sure).chain(doubted.chunks(FORGET).into_iter().map(Step::Miss)).collect()
}

/// Batches from the highest UID down, at most `most` messages: a small one first, so that something shows at once.
fn newest_first(uids: &UidSet, most: u64) -> Vec<UidSet> {
    let mut batches = Vec::new();
    let (mut batch, mut room, mut left) = (UidSet::default(), FIRST, most);
    for range in uids.ranges().rev() {
        let (first, mut last) = (*range.start(), *range.end());
        while left > 0 {
            let length = u64::from(last.saturating_sub(first)).saturating_add(1).min(room).min(left);
            let from = last.saturating_sub(u32::try_from(length).unwrap_or(u32::MAX).saturating_sub(1));
            batch.insert_range(from..=last);
            room = room.saturating_sub(length);
            left = left.saturating_sub(length);
            if room == 0 {
                batches.push(std::mem::take(&mut batch));
                room = BATCH;
            }
            if from == first {
                break;
            }
            last = from.saturating_sub(1);
        }
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
