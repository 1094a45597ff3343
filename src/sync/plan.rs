//! From the two views to the steps that make them one. Pure: no network, no database, no clock. Nothing is forgotten
//! without the complete list of the server's UIDs under the same UIDVALIDITY.

use super::Policy;
use super::view::{LocalView, RemoteView};
use crate::domain::{Marks, ModSeq, Uid, UidSet, UidValidity};

/// Headers of the first step: what the window shows first.
const FIRST: u64 = 100;
/// Headers of each further step.
const BATCH: u64 = 1000;
/// Messages whose flags and keywords one step takes over.
const MARKS: usize = 2000;

/// What to ask the server, knowing what it says on opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Nothing changed.
    Nothing,
    /// Flags changed after this modification sequence.
    ChangedSince(ModSeq),
    /// All flags: the server keeps no modification sequence, or none is remembered.
    AllFlags,
    /// All UIDs: nothing is known yet.
    List,
}

/// One step: run again after a cut, it does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begin under a new UIDVALIDITY; what was known stays readable until the new headers are in.
    Reset(UidValidity),
    /// Take over flags and keywords of known messages.
    SetMarks(Vec<(Uid, Marks)>),
    /// Fetch the headers of these.
    Headers(UidSet),
    /// Delete these, proven to be gone.
    Forget(UidSet),
    /// Delete what is left of an older UIDVALIDITY.
    DropStale,
    /// Where the next pass starts from; always last.
    Remember {
        /// UIDNEXT.
        next: Option<Uid>,
        /// HIGHESTMODSEQ.
        modseq: Option<ModSeq>,
    },
}

/// What to ask first.
pub fn question(local: &LocalView, remote: &RemoteView, policy: &Policy) -> Question {
    if local.validity != Some(remote.validity) || local.known.is_empty() {
        return Question::List;
    }
    match (local.modseq, remote.modseq) {
        // A sequence that went back tells of a restored server: nothing it said before holds.
        (Some(known), Some(now)) if known <= now && !policy.full => {
            let same = known == now
                && local.known.len() == u64::from(remote.exists)
                && (local.next.is_none() || remote.next.is_none() || local.next == remote.next);
            if same { Question::Nothing } else { Question::ChangedSince(known) }
        }
        _ => Question::AllFlags,
    }
}

/// True when the answer leaves open which messages exist, so that the list of UIDs is needed.
///
/// Without it: at the last complete pass, the known messages were all there were. Since then every new one has raised the
/// modification sequence and is told. What exists is then a part of what is known or told; equal in number, it is the whole.
pub fn wants_list(question: Question, local: &LocalView, remote: &RemoteView) -> bool {
    let told = remote.told();
    match question {
        Question::Nothing => false,
        Question::List => true,
        Question::AllFlags => remote.partial || told.len() != u64::from(remote.exists),
        Question::ChangedSince(_) => {
            let new = told.difference(&local.known);
            remote.partial
                || !intersection(&remote.vanished, &local.known).is_empty()
                || local.known.len().saturating_add(new.len()) != u64::from(remote.exists)
        }
    }
}

/// The steps, in order. `whole`: what was asked was answered completely, so that the position may be remembered.
pub fn plan(local: &LocalView, remote: &RemoteView, policy: &Policy, whole: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let fresh = local.validity != Some(remote.validity);
    let nothing = UidSet::default();
    let known = if fresh { &nothing } else { &local.known };
    if fresh {
        steps.push(Step::Reset(remote.validity));
    }
    let marks: Vec<_> = remote.marks.iter().filter(|(uid, _)| known.contains(*uid)).cloned().collect();
    steps.extend(marks.chunks(MARKS).map(|some| Step::SetMarks(some.to_vec())));

    let there = remote.uids.clone().unwrap_or_else(|| remote.told());
    let missing = there.difference(known);
    steps.extend(newest_first(&missing, policy.most).into_iter().map(Step::Headers));
    if let Some(uids) = &remote.uids {
        let gone = known.difference(uids);
        if !gone.is_empty() {
            steps.push(Step::Forget(gone));
        }
    }
    let all = whole && missing.len() <= policy.most;
    // No position is remembered: no pass has been complete since the UIDVALIDITY changed.
    let first = fresh || (local.next.is_none() && local.modseq.is_none());
    if first && all && remote.uids.is_some() {
        steps.push(Step::DropStale);
    }
    if all && (first || (local.next, local.modseq) != (remote.next, remote.modseq)) {
        steps.push(Step::Remember { next: remote.next, modseq: remote.modseq });
    }
    steps
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

/// Members of both.
fn intersection(one: &UidSet, other: &UidSet) -> UidSet {
    one.difference(&one.difference(other))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
