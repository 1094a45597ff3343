//! Messages moved and copied: never twice, never lost. Where the server has no MOVE, a copy is made first; the original is removed
//! only once the vault knows of the copy.

use std::collections::HashMap;

use super::{Replay, count, refusal, said, uids};
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{ActionId, ActionKind, MailboxName, Uid, UidSet, UidValidity};
use crate::imap::{self, Moved};
use crate::store::{Errand, Group, Landed, Origin, Stage};
use crate::sync::remote::Remote;
use crate::sync::{Destination, Error};
use crate::trust::Refusal;

/// What a look at the target tells of actions that were begun before a cut.
pub(super) struct Found {
    /// They were done.
    pub(super) done: Vec<(Errand, Landed)>,
    /// They were not.
    pub(super) open: Vec<Errand>,
    /// It cannot be told.
    pub(super) doubtful: Vec<Errand>,
}

/// What a command has done.
struct Outcome {
    done: Vec<(Errand, Landed)>,
    /// These were not there any more.
    missed: Vec<Errand>,
    /// Originals are still where they were.
    copied: bool,
}

impl<R: Remote> Replay<'_, R> {
    pub(super) async fn transfer(&mut self, mut group: Group) -> Result<(), Error> {
        let (Some(origin), Some((target, name))) = (group.origin.clone(), group.target.clone()) else { return Ok(()) };
        let is_move = group.kind == ActionKind::Move;
        if is_move && origin.mailbox == target {
            // An earlier move that was to take it away was undone: it is where it should be.
            let all = group.ids();
            return self.note(move |tx| tx.undo(&all)).await;
        }
        let Some(to) = self.destination(&group, &name).await? else { return Ok(()) };
        let Some(state) = self.open(&group, &origin).await? else { return Ok(()) };
        if is_move && state.read_only {
            return self.undo(&group, &group.errands, "READ-ONLY", fault(&group)).await;
        }
        match group.stage {
            Stage::Copied => {
                let done = group.errands.iter().map(|errand| (errand.clone(), landed(&group, errand))).collect();
                // Somebody may have put a letter back meanwhile: then the original is the one that waits.
                let outcome = self.claimed(&group, &to, Outcome { done, missed: Vec::new(), copied: true }).await?;
                self.miss(&group, &outcome.missed).await?;
                return self.remove_originals(&group, outcome.done).await;
            }
            // Whether it was this move or another desk's cannot be told: nothing leaves for a guess.
            Stage::Begun if group.is_claim() && !self.lies_there(&group).await? => {
                return self.undo(&group, &group.errands, "unknown", fault(&group)).await;
            }
            Stage::Begun if group.is_claim() => {}
            Stage::Begun => {
                let found = self.look(&group, &name).await?;
                self.recover(&group, &origin, found).await?;
                // What was not done is told again; the rest is settled.
                group.errands = self.still_open(&group).await?;
                if group.errands.is_empty() || self.open(&group, &origin).await?.is_none() {
                    return Ok(());
                }
            }
            Stage::Waiting => {
                let mark = match self.mark(&name).await {
                    Ok(mark) => mark,
                    Err(error) if error.is_fatal() => return Err(error.into()),
                    Err(error) if self.is_for_want_of(&name, &error).await? => {
                        return self.without_target(&group, &name, &error).await;
                    }
                    Err(error) => return self.refuse(&group, &error, fault(&group)).await,
                };
                if self.open(&group, &origin).await?.is_none() {
                    return Ok(());
                }
                let all = group.ids();
                self.note(move |tx| tx.begin(&all, mark).map(drop)).await?;
                group.mark = mark;
            }
        }
        self.tell(&group, &to).await
    }

    /// Where these are put, if they may be: without a list of the trust space they wait, as a letter does; where it does not hold the
    /// operator of the mailbox they go nowhere.
    pub(super) async fn destination<'n>(
        &mut self,
        group: &Group,
        name: &'n MailboxName,
    ) -> Result<Option<Destination<'n>>, Error> {
        match Destination::admit(name, group.crosses, self.remote.leave()) {
            Ok(to) => Ok(Some(to)),
            Err(Refusal::NoList(fault)) => {
                tracing::warn!(?fault, "Messages wait for a list of the trust space: others would read them");
                self.pass(group);
                Ok(None)
            }
            Err(_) => {
                let fault = ActionFault::Outside { count: count(&group.errands) };
                self.undo(group, &group.errands, "outside the trust space", fault).await?;
                Ok(None)
            }
        }
    }

    /// From where on what comes into the target is looked for after a cut. A server that does not say UIDNEXT (Courier) shows the UIDs
    /// that are there: the next one is beyond them.
    pub(super) async fn mark(&mut self, name: &MailboxName) -> Result<(Option<UidValidity>, Option<Uid>), imap::Error> {
        let status = self.remote.counters(name).await?;
        if status.next.is_some() {
            return Ok((status.validity, status.next));
        }
        let validity = self.remote.open(name).await?.validity;
        let last = self.remote.uids().await?.iter().next_back().map_or(0, Uid::get);
        Ok((validity, Uid::new(last.saturating_add(1))))
    }

    /// Gives the command, and takes over what it says.
    async fn tell(&mut self, group: &Group, to: &Destination<'_>) -> Result<(), Error> {
        match self.command(group, to).await {
            Ok(outcome) => {
                let Outcome { done, missed, copied } = self.claimed(group, to, outcome).await?;
                self.miss(group, &missed).await?;
                if copied {
                    let marks = keyed(&done);
                    self.note(move |tx| tx.copied(&marks)).await?;
                    return self.remove_originals(group, done).await;
                }
                let (errands, marks) = (errands(&done), keyed(&done));
                self.settle(group, &errands, "OK", move |tx| tx.landed(&marks, false)).await
            }
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) => {
                // It did nothing: of a copy all or none is made (RFC 3501 §6.4.7).
                if group.kind == ActionKind::Copy || is_gone(&error) {
                    let all = group.ids();
                    self.note(move |tx| tx.unbegin(&all)).await?;
                }
                if is_gone(&error) {
                    return self.without_target(group, to.name(), &error).await;
                }
                self.refuse(group, &error, fault(group)).await
            }
        }
    }

    /// Another desk has these.
    async fn miss(&mut self, group: &Group, missed: &[Errand]) -> Result<(), Error> {
        match count(missed) {
            0 => Ok(()),
            count => self.undo(group, missed, "OK, none", ActionFault::Elsewhere { count }).await,
        }
    }

    /// The messages are still where they were.
    async fn lies_there(&mut self, group: &Group) -> Result<bool, Error> {
        let there = self.remote.uids().await?;
        Ok(group.errands.iter().all(|errand| errand.uid.is_some_and(|uid| there.contains(uid))))
    }

    /// Of two desks that move a prepared letter away one has moved it, and it sends the letter: that whose message is the first of all states
    /// of the letter in the target, as the server numbers them. What another desk has moved there, or has sent, comes before it. A search
    /// that does not find what was just put there tells nothing.
    async fn claimed(&mut self, group: &Group, to: &Destination<'_>, outcome: Outcome) -> Result<Outcome, Error> {
        if !group.is_claim() {
            return Ok(outcome);
        }
        let Outcome { done, mut missed, copied } = outcome;
        let (mut won, mut untold) = (Vec::new(), Vec::new());
        for (errand, landed) in done {
            let action = errand.id;
            let token = self.store.read(move |reader| reader.claimed_token(action)).await?;
            let state = self.remote.open(to.name()).await?;
            let there = match token {
                Some(token) => self.remote.find_proposal(&token).await?,
                None => UidSet::default(),
            };
            let (first, validity) = (there.iter().next(), state.validity);
            // What has come there since, marked as deleted or not.
            let come = match group.mark {
                (before, Some(from)) if before.is_some() && before == validity => {
                    self.remote.uids().await?.from_on(from)
                }
                _ => UidSet::default(),
            };
            match (landed, validity) {
                (Landed::At(of, uid), Some(now)) if of == now && first == Some(uid) => won.push((errand, landed)),
                // The original lay there after the copy was made: what alone has come, and is the only state, is that copy.
                (Landed::Somewhere, Some(validity)) if copied && there.len() == 1 && come == there => {
                    won.extend(first.map(|uid| (errand, Landed::At(validity, uid))));
                }
                _ => {
                    let is_blind = there.is_empty() || matches!(landed, Landed::At(_, uid) if !there.contains(uid));
                    if copied
                        && let Landed::At(of, uid) = landed
                        && validity == Some(of)
                    {
                        // The copy of one that does not leave.
                        self.remote.erase(&std::iter::once(uid).collect()).await?;
                    }
                    if is_blind { untold.push((errand, landed)) } else { missed.push(errand) }
                }
            }
        }
        if copied && let Some(origin) = &group.origin {
            let _ = self.remote.reopen(&origin.name).await?;
        }
        self.give_back(group, untold, copied).await?;
        Ok(Outcome { done: won, missed, copied })
    }

    /// Of which it cannot be told who has moved them: they wait for somebody again, and no letter leaves.
    async fn give_back(&mut self, group: &Group, untold: Vec<(Errand, Landed)>, copied: bool) -> Result<(), Error> {
        let (errands, marks) = (errands(&untold), keyed(&untold));
        if copied {
            return self.undo(group, &errands, "OK, not found", fault(group)).await;
        }
        let ids = super::ids(&errands);
        let answer = "OK, not found";
        self.settle(group, &errands, answer, move |tx| {
            tx.landed(&marks, false)?;
            tx.waive_claims(&ids, clock::now())
        })
        .await
    }

    async fn command(&mut self, group: &Group, to: &Destination<'_>) -> Result<Outcome, imap::Error> {
        let set = uids(&group.errands);
        // Which desk has moved it is told by where it went, or by a copy beside the original.
        if group.kind == ActionKind::Move && (self.remote.says_where() || !group.is_claim()) {
            match self.remote.move_messages(&set, to).await {
                Err(imap::Error::NotOffered(_)) => {}
                outcome => return Ok(sorted(&group.errands, &outcome?, false)),
            }
        }
        let copied = group.kind == ActionKind::Move;
        let moved = self.remote.copy_messages(&set, to).await?;
        let mut outcome = sorted(&group.errands, &moved, copied);
        if moved.pairs.is_none() {
            // The answer says OK of messages that are not there, too.
            let there = self.remote.uids().await?;
            let (done, missed) =
                outcome.done.into_iter().partition(|(errand, _)| errand.uid.is_some_and(|uid| there.contains(uid)));
            outcome.done = done;
            outcome.missed = errands(&missed);
        }
        Ok(outcome)
    }

    /// Of a move by copy: the original goes, and where it cannot go alone it is only marked as deleted.
    async fn remove_originals(&mut self, group: &Group, done: Vec<(Errand, Landed)>) -> Result<(), Error> {
        let (errands, marks) = (errands(&done), keyed(&done));
        if errands.is_empty() {
            return Ok(());
        }
        match self.remote.erase(&uids(&errands)).await {
            Ok(()) => self.settle(group, &errands, "OK", move |tx| tx.landed(&marks, false)).await,
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error @ imap::Error::OthersDeleted) => {
                self.settle(group, &errands, &said(&error), move |tx| tx.landed(&marks, true)).await?;
                self.say(ActionFault::OnlyMarked { count: count(&errands) });
                Ok(())
            }
            Err(error) => match super::verdict(&error, group.tries) {
                super::Verdict::Later => self.refuse(group, &error, fault(group)).await,
                super::Verdict::Never => {
                    // The copy stays, and the original comes back by the next look.
                    self.settle(group, &errands, &said(&error), move |tx| tx.landed(&marks, false)).await?;
                    self.say(ActionFault::Erase { count: count(&errands) });
                    Ok(())
                }
            },
        }
    }

    /// The target is no more. One of Pli's own is made again, once; else the messages stay where they are.
    pub(super) async fn without_target(
        &mut self,
        group: &Group,
        name: &MailboxName,
        error: &imap::Error,
    ) -> Result<(), Error> {
        if group.may_make && group.tries == 0 {
            match self.remote.create(name).await {
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(_) | Ok(()) => {}
            }
            // The next turn of this round tries again; a second failure is the last one.
            let all = group.ids();
            return self.note(move |tx| tx.decline(&all)).await;
        }
        let gone = ActionFault::TargetGone { count: count(&group.errands) };
        self.undo(group, &group.errands, &said(error), gone).await
    }

    /// Looks for what was begun, from the UIDNEXT on that the target had then.
    pub(super) async fn look(&mut self, group: &Group, name: &MailboxName) -> Result<Found, Error> {
        let mut found = Found { done: Vec::new(), open: Vec::new(), doubtful: Vec::new() };
        let state = match self.remote.open(name).await {
            Ok(state) => state,
            Err(error) if error.is_fatal() => return Err(error.into()),
            // No target, no copy.
            Err(error) if self.is_for_want_of(name, &error).await? => {
                found.open.clone_from(&group.errands);
                return Ok(found);
            }
            Err(error) => {
                self.refuse(group, &error, fault(group)).await?;
                return Ok(found);
            }
        };
        let (validity, from) = (state.validity, group.mark.1.or(Uid::new(1)));
        let same = validity.is_some() && validity == group.mark.0;
        let untouched = same && state.next.is_some() && state.next == group.mark.1;
        for errand in &group.errands {
            let uid = match (&errand.message_id, from, validity) {
                _ if untouched => None,
                (Some(message_id), Some(from), Some(_)) if same => {
                    self.remote.find(message_id, from).await?.iter().next()
                }
                _ => {
                    found.doubtful.push(errand.clone());
                    continue;
                }
            };
            match (uid, validity) {
                (Some(uid), Some(validity)) => found.done.push((errand.clone(), Landed::At(validity, uid))),
                _ => found.open.push(errand.clone()),
            }
        }
        Ok(found)
    }

    async fn recover(&mut self, group: &Group, origin: &Origin, found: Found) -> Result<(), Error> {
        let Found { done, doubtful, .. } = found;
        // A message that may have been moved is looked for by the next pass; one that may have been copied twice is not copied again.
        self.undo(group, &doubtful, "unknown", fault(group)).await?;
        if done.is_empty() {
            return Ok(());
        }
        let marks = keyed(&done);
        if group.kind == ActionKind::Copy {
            return self.settle(group, &errands(&done), "OK", move |tx| tx.landed(&marks, false)).await;
        }
        self.note(move |tx| tx.copied(&marks)).await?;
        if self.open(group, origin).await?.is_some() {
            self.remove_originals(group, done).await?;
        }
        Ok(())
    }

    /// Those of a group that are begun and nothing else.
    async fn still_open(&mut self, group: &Group) -> Result<Vec<Errand>, Error> {
        let (account, passed) = (self.account, self.passed.clone());
        let next = self.store.read(move |reader| reader.next_group(account, &passed)).await?;
        Ok(next
            .filter(|next| next.stage == Stage::Begun && next.kind == group.kind && next.mark == group.mark)
            .map(|next| next.errands)
            .unwrap_or_default())
    }
}

pub(super) fn fault(group: &Group) -> ActionFault {
    let count = count(&group.errands);
    match (group.kind, group.set) {
        (ActionKind::Copy, _) => ActionFault::Copy { count },
        (ActionKind::Confide, true) => ActionFault::Confide { count },
        (ActionKind::Confide, false) => ActionFault::NotThere { count },
        _ => ActionFault::Move { count },
    }
}

fn is_gone(error: &imap::Error) -> bool {
    matches!(refusal(error), Some(imap::Refusal::TryCreate | imap::Refusal::NonExistent))
}

fn landed(group: &Group, errand: &Errand) -> Landed {
    match (group.mark.0, errand.landed) {
        (Some(validity), Some(uid)) => Landed::At(validity, uid),
        _ => Landed::Somewhere,
    }
}

/// Who went where, by the word of the server.
fn sorted(all: &[Errand], moved: &Moved, copied: bool) -> Outcome {
    let mut outcome = Outcome { done: Vec::new(), missed: Vec::new(), copied };
    let pairs: Option<HashMap<Uid, Uid>> = moved.pairs.as_ref().map(|pairs| pairs.iter().copied().collect());
    for errand in all {
        let to = |pairs: &HashMap<Uid, Uid>| errand.uid.and_then(|uid| pairs.get(&uid)).copied();
        match (&pairs, moved.validity) {
            (Some(pairs), Some(validity)) => match to(pairs) {
                Some(uid) => outcome.done.push((errand.clone(), Landed::At(validity, uid))),
                None => outcome.missed.push(errand.clone()),
            },
            (Some(_), None) => outcome.missed.push(errand.clone()),
            (None, _) => outcome.done.push((errand.clone(), Landed::Somewhere)),
        }
    }
    outcome
}

pub(super) fn errands(done: &[(Errand, Landed)]) -> Vec<Errand> {
    done.iter().map(|(errand, _)| errand.clone()).collect()
}

pub(super) fn keyed(done: &[(Errand, Landed)]) -> Vec<(ActionId, Landed)> {
    done.iter().map(|(errand, landed)| (errand.id, *landed)).collect()
}
