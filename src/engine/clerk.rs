//! What becomes of letters while they are written: kept, sent, dropped, strictly in the order asked, so that nothing is kept of a
//! letter that was sent or dropped. When the session closes, what its window still hands over is kept before the vault closes.
//! Mailboxes are removed here too: no letter is sealed from one while it goes.

use std::collections::HashMap;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::command::LetterId;
use super::desks::Desks;
use super::mailboxes;
use super::news::{Voice, Word};
use super::postman::Postman;
use super::proposals;
use super::relay::Relay;
use super::{Answer, Command, Ticket};
use crate::domain::draft::Edition;
use crate::domain::message::Correspondence;
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::Departure;
use crate::domain::trace::{Deed, Trace};
use crate::domain::{Address, ChangeSet, Draft, DraftId, Entry, Notice, Pitch};
use crate::store::{self, Reader, Store, Stretch};
use crate::{clock, mime};

/// Errands waiting for the clerk.
const ERRANDS: usize = 64;
/// How long a window may take to hand over its letter once its session is closed.
pub(super) const GRACE: Duration = Duration::from_secs(3);

/// The way to the clerk of a session. The clerk ends with the last one.
#[derive(Clone)]
pub(super) struct Counter(mpsc::Sender<Command>);

impl Counter {
    /// Hands over one of [`is_errand`]; it is given back when the clerk has gone, or is overrun.
    pub(super) fn hand(&self, command: Command) -> Result<(), Command> {
        self.0.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(command) | mpsc::error::TrySendError::Closed(command) => command,
        })
    }
}

/// True for what the clerk carries out.
pub(super) fn is_errand(command: &Command) -> bool {
    matches!(
        command,
        Command::SaveDraft { .. }
            | Command::DeleteDraft { .. }
            | Command::Send { .. }
            | Command::Propose { .. }
            | Command::Withdraw { .. }
            | Command::SendRaw { .. }
            | Command::TakeBack { .. }
            | Command::RemoveMailbox { .. }
    )
}

/// The clerk's end of the counter.
pub(super) struct Inbox {
    errands: mpsc::Receiver<Command>,
    /// Ends some time after the session.
    grace: futures::future::Fuse<BoxFuture<'static, ()>>,
}

/// A counter and the clerk's end of it, for a session that `cancel` ends; it stays open for `grace` after that.
pub(super) fn counter(cancel: CancellationToken, grace: Duration) -> (Counter, Inbox) {
    let (counter, errands) = mpsc::channel(ERRANDS);
    let grace = async move {
        cancel.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    (Counter(counter), Inbox { errands, grace: grace.boxed().fuse() })
}

impl Inbox {
    /// The next errand, until nobody can hand one over any more.
    async fn next(&mut self) -> Option<Command> {
        tokio::select! {
            errand = self.errands.recv() => return errand,
            () = &mut self.grace => self.errands.close(),
        }
        self.errands.recv().await
    }
}

/// The clerk of a session.
pub(super) struct Clerk {
    pub(super) letters: Letters,
    /// None without a card: nothing is sent then, and drafts are kept.
    pub(super) desks: Option<Desks>,
    pub(super) relay: Relay,
    pub(super) voice: Voice,
}

impl Clerk {
    /// Carries out what is handed over, one after the other.
    pub(super) async fn serve(mut self, mut inbox: Inbox) {
        while let Some(errand) = inbox.next().await {
            match errand {
                Command::SaveDraft { letter, draft, ticket } => self.keep(letter, *draft, ticket).await,
                Command::DeleteDraft { letter, id } => match self.letters.drop(letter, id).await {
                    Ok(changes) => {
                        self.relay.changed(changes);
                        self.tell_of_end();
                    }
                    // The actor outlives its sessions.
                    Err(notice) => drop(self.voice.say(Word::Notice(notice)).await),
                },
                Command::Send { letter, draft, entry, departure, ticket } => {
                    let answer = self.send(letter, *draft, (entry, departure)).await;
                    self.answer(ticket, answer).await;
                }
                Command::Propose { letter, draft, pitch, ticket } => {
                    let answer = self.propose(letter, *draft, *pitch).await;
                    self.answer(ticket, answer).await;
                }
                Command::Withdraw { draft, ticket } => {
                    let taken = self.letters.withdraw(draft).await.map(|changes| self.relay.changed(changes));
                    self.answer(ticket, taken.map(|()| Answer::DraftSaved(draft))).await;
                }
                Command::SendRaw { eml, patient, departure, ticket } => {
                    let sent = match self.postman(self.named(&eml).as_ref()) {
                        Ok(postman) => postman.send_raw(eml, patient.as_deref(), departure).await,
                        Err(notice) => Err(notice),
                    };
                    self.answer(ticket, sent.map(|(id, state)| Answer::Queued(id, state))).await;
                }
                Command::TakeBack { id, ticket } => {
                    let taken = match self.postman(None) {
                        Ok(postman) => postman.take_back(id).await,
                        Err(notice) => Err(notice),
                    };
                    // What the letter went on from waits for somebody again.
                    self.tell_of_end();
                    self.answer(ticket, taken.map(Answer::DraftSaved)).await;
                }
                Command::RemoveMailbox { address, ticket } => {
                    let word = match &self.desks {
                        Some(desks) => mailboxes::remove(desks, &self.relay, address, ticket).await,
                        None => Word::Answer(ticket, Answer::Failed(Notice::ReadOnly)),
                    };
                    drop(self.voice.say(word).await);
                }
                _ => {}
            }
        }
    }

    async fn keep(&mut self, letter: LetterId, mut draft: Draft, ticket: Ticket) {
        // Which mailbox is the first may change: the draft is that of the present one.
        draft.from = draft.from.or_else(|| self.desks.as_ref()?.first());
        if let (Some(desks), Some(from)) = (&self.desks, &draft.from) {
            desks.tell_of_draft(from, store::rest_of(&draft));
        }
        let kept = self.letters.keep(letter, draft).await;
        let is_forked = kept.as_ref().is_ok_and(|kept| kept.is_forked);
        let was_gone = kept.as_ref().is_ok_and(|kept| kept.was_gone);
        let answer = kept.map(|kept| {
            self.relay.changed(kept.changes);
            Answer::DraftSaved(kept.id)
        });
        self.answer(ticket, answer).await;
        if is_forked {
            drop(self.voice.say(Word::Notice(Notice::DraftForked)).await);
        }
        if was_gone {
            drop(self.voice.say(Word::Notice(Notice::Sending(SendingFault::DraftGone))).await);
        }
    }

    /// What another desk has made of its draft meanwhile keeps a letter from leaving: it is among the versions then, to be looked at.
    async fn send(
        &mut self,
        letter: LetterId,
        mut draft: Draft,
        (entry, departure): (Entry, Departure),
    ) -> Result<Answer, Notice> {
        let postman = self.postman(draft.from.as_ref())?;
        draft.from = draft.from.or_else(|| self.desks.as_ref()?.first());
        let post = |draft| async move { postman.send(draft, entry, departure).await };
        match self.letters.send(letter, draft, post).await {
            Ok((id, state)) => {
                self.tell_of_end();
                Ok(Answer::Queued(id, state))
            }
            Err(Unsent { notice, changes }) => {
                self.relay.changed(changes);
                Err(notice)
            }
        }
    }

    /// What is proposed is its author's no longer: nothing is kept of it as a draft of hers from here on.
    async fn propose(&mut self, letter: LetterId, mut draft: Draft, pitch: Pitch) -> Result<Answer, Notice> {
        let desks = self.desks.clone().ok_or(Notice::ReadOnly)?;
        draft.from = draft.from.or_else(|| desks.first());
        let postman = self.postman(draft.from.as_ref())?;
        let changes = self.letters.propose(letter, draft, (&desks, &postman), pitch).await?;
        self.relay.changed(changes);
        self.tell_of_end();
        Ok(Answer::Done)
    }

    /// A draft was sent or dropped: so are its copies.
    fn tell_of_end(&self) {
        if let Some(desks) = &self.desks {
            desks.tell_of_ended_draft();
        }
    }

    /// Who sends, or why nobody does. Not held on to: its mailbox may be removed.
    fn postman(&self, from: Option<&Address>) -> Result<Postman, Notice> {
        self.desks.as_ref().ok_or(Notice::ReadOnly)?.postman(from).ok_or(Notice::NoAccount)
    }

    /// Which of the mailboxes a finished message says that it is from. One that is none of them meets the gate of the first.
    fn named(&self, eml: &[u8]) -> Option<Address> {
        let from = mime::read::envelope(eml).from.first().and_then(Correspondence::parsed)?;
        self.desks.as_ref()?.find(&from).map(|_| from)
    }

    async fn answer(&self, ticket: Ticket, answer: Result<Answer, Notice>) {
        let answer = answer.unwrap_or_else(Answer::Failed);
        drop(self.voice.say(Word::Answer(ticket, answer)).await);
    }
}

/// A draft that was kept.
struct Kept {
    id: DraftId,
    changes: ChangeSet,
    /// Another desk has written it over since it was read or kept here: what it made of it is kept as a version.
    is_forked: bool,
    /// Another desk has sent or removed it meanwhile: it was begun anew.
    was_gone: bool,
}

/// Why a letter was not sent.
#[derive(Debug)]
struct Unsent {
    notice: Notice,
    changes: ChangeSet,
}

impl From<Notice> for Unsent {
    fn from(notice: Notice) -> Self {
        Self { notice, changes: ChangeSet::default() }
    }
}

/// The letters of a session that were kept, sent or dropped.
pub(super) struct Letters {
    store: Store,
    fates: HashMap<LetterId, Fate>,
}

#[derive(Clone, Copy)]
enum Fate {
    /// Under this key, in this state.
    Kept(DraftId, Edition),
    /// Sent or dropped: nothing is kept of it any more.
    Gone,
}

impl Letters {
    pub(super) fn new(store: Store) -> Self {
        Self { store, fates: HashMap::new() }
    }

    async fn keep(&mut self, letter: LetterId, mut draft: Draft) -> Result<Kept, Notice> {
        self.know(letter, &mut draft)?;
        let stretch = if self.fates.contains_key(&letter) { Stretch::GoesOn } else { Stretch::Begins };
        let saved = self
            .store
            .write(move |tx| {
                let is_forked = tx.is_overtaken(&draft)?;
                let was_gone = draft.id.map_or(Ok(false), |id| tx.has_draft(id).map(|is_there| !is_there))?;
                let id = tx.keep_draft(&draft, stretch, clock::now())?;
                // Each keeping of it is no act of hers; its beginning is.
                if draft.id.is_none() {
                    tx.trace(&trace(id, "begun"), clock::now())?;
                }
                Ok((id, tx.edition(id)?, is_forked, was_gone))
            })
            .await;
        let ((id, edition, is_forked, was_gone), changes) = saved.map_err(|error| error.notice())?;
        let _ = self.fates.insert(letter, Fate::Kept(id, edition));
        Ok(Kept { id, changes, is_forked, was_gone })
    }

    async fn drop(&mut self, letter: LetterId, id: Option<DraftId>) -> Result<ChangeSet, Notice> {
        let mut draft = Draft { id, ..Draft::default() };
        let known = self.know(letter, &mut draft);
        let _ = self.fates.insert(letter, Fate::Gone);
        let (Ok(()), Some(id)) = (known, draft.id) else { return Ok(ChangeSet::default()) };
        let deleted = self
            .store
            .write(move |tx| {
                tx.drop_draft(id)?;
                tx.trace(&trace(id, "dropped"), clock::now())
            })
            .await;
        deleted.map(|((), changes)| changes).map_err(|error| error.notice())
    }

    /// `post` puts the letter into the outbox and drops its draft, both or none. Where it meets what another desk has made of the draft
    /// meanwhile, that is kept as a version, and this letter as the draft; where what it goes on from has gone from its server, the letter is
    /// kept so, too. It leaves when she sends it again.
    async fn send<T, F>(
        &mut self,
        letter: LetterId,
        mut draft: Draft,
        post: impl FnOnce(Draft) -> F,
    ) -> Result<T, Unsent>
    where
        F: Future<Output = Result<T, Notice>>,
    {
        self.know(letter, &mut draft)?;
        let (asked, is_new) = (draft.clone(), draft.id.is_none());
        let doubt = self.store.read(move |reader| if is_new { doubt(reader, &asked) } else { Ok(None) }).await;
        let posted = match doubt.map_err(|error| error.notice())? {
            Some(notice) => Err(notice),
            None => post(draft.clone()).await,
        };
        let posted = match posted {
            Err(notice @ (Notice::DraftForked | Notice::Sending(SendingFault::SourceGone))) => {
                let Kept { id, mut changes, .. } = self.keep(letter, draft).await?;
                if notice != Notice::DraftForked {
                    let known = self.store.write(move |tx| tx.know_source_gone(id)).await;
                    changes.merge(known.map_err(|error| error.notice())?.1);
                }
                return Err(Unsent { notice, changes });
            }
            posted => posted?,
        };
        let _ = self.fates.insert(letter, Fate::Gone);
        Ok(posted)
    }

    async fn propose(
        &mut self,
        letter: LetterId,
        mut draft: Draft,
        (desks, postman): (&Desks, &Postman),
        pitch: Pitch,
    ) -> Result<ChangeSet, Notice> {
        self.know(letter, &mut draft)?;
        let changes = proposals::put(&self.store, draft, (desks, postman), pitch).await?;
        let _ = self.fates.insert(letter, Fate::Gone);
        Ok(changes)
    }

    async fn withdraw(&self, draft: DraftId) -> Result<ChangeSet, Notice> {
        let withdrawn = self.store.write_durable(move |tx| tx.withdraw_proposal(draft)).await;
        match withdrawn.map_err(|error| error.notice())? {
            (true, changes) => Ok(changes),
            (false, _) => Err(Notice::Sending(SendingFault::ProposalChanged)),
        }
    }

    /// The key of its draft and the state in which it was last kept, whatever its window knew when it asked.
    fn know(&self, letter: LetterId, draft: &mut Draft) -> Result<(), Notice> {
        match self.fates.get(&letter) {
            Some(Fate::Gone) => return Err(Notice::NotFound),
            Some(Fate::Kept(id, edition)) => (draft.id, draft.edition) = (Some(*id), Some(*edition)),
            None => {}
        }
        Ok(())
    }
}

/// Why a letter that nothing is kept of yet does not leave before its author was told.
fn doubt(reader: &Reader<'_>, draft: &Draft) -> Result<Option<Notice>, store::Error> {
    if reader.is_overtaken(draft)? {
        return Ok(Some(Notice::DraftForked));
    }
    let is_gone = draft.source.map_or(Ok(false), |source| reader.is_source_gone(source))?;
    Ok(is_gone.then_some(Notice::Sending(SendingFault::SourceGone)))
}

/// A line of the journal: no server is asked.
fn trace(draft: DraftId, what: &str) -> Trace {
    Trace { deed: Deed::Draft, account: None, request: format!("draft {} {what}", draft.0), response: String::new() }
}

#[cfg(test)]
#[path = "clerk_tests.rs"]
mod tests;
