//! What the user did here, told to the server in the order made. An action stays pending until the server has said OK to it, or
//! refuses it for good; then it is undone, and the user is told.
//!
//! Rules where desks disagree:
//!
//! * A message that another desk has moved or deleted meanwhile: what that desk did stands, ours is dropped with a notice.
//! * A flag or keyword: the user's stands over what the server says until the server was told it; then the server decides.
//! * A target that is no more: messages stay where they are, with a notice. Folders of Pli's own (the bin, those of desk states) are
//!   made again.
//! * A name that is taken: the mailbox keeps its own, with a notice. Made, renamed so or removed by another desk already: done.
//!
//! Nothing is done twice: before a message is moved or copied, the UIDNEXT of the target is kept; after a cut what was done is looked
//! for from there on; the same of one that had gone from the server and is put back. Where that cannot tell (no `Message-ID`), the action is dropped rather than repeated. What is given to others bears an identifier of its
//! own for that.

mod confide;
mod drafts;
mod erase;
mod folders;
mod marks;
mod propose;
mod put_back;
mod transfer;

use std::collections::BTreeSet;

use super::remote::{Remote, Standing};
use super::{Error, Progress, tell};
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::trace::{Deed, Trace};
use crate::domain::{AccountId, ActionId, ActionKind, Address, MailboxName, Notice, UidSet};
use crate::imap::{self, Refusal, SelectState};
use crate::store::{self, Errand, Group, Origin, Store, TRIES, Tx};

/// Tells the server, one command after the other.
pub(super) struct Replay<'p, R> {
    remote: &'p mut R,
    store: &'p Store,
    account: AccountId,
    on: &'p (dyn Fn(Progress) + Send + Sync),
    /// Left alone in this round.
    passed: BTreeSet<ActionId>,
    /// Of these, what was declined: to be left alone until the next pass.
    declined: BTreeSet<ActionId>,
    address: Option<Address>,
    /// All mailboxes were looked at a moment ago.
    has_looked: bool,
}

/// What becomes of actions that the server does not carry out now.
enum Verdict {
    /// It is tried again in the next round.
    Later,
    /// It never will be.
    Never,
}

impl<'p, R: Remote> Replay<'p, R> {
    /// Of everything that waits in an account.
    pub(super) fn new(
        remote: &'p mut R,
        store: &'p Store,
        account: AccountId,
        on: &'p (dyn Fn(Progress) + Send + Sync),
    ) -> Self {
        Self { has_looked: false, ..Self::after(remote, store, account, on, BTreeSet::new()) }
    }

    /// Once a look at the mailboxes has found UIDs, without what was declined a moment ago.
    pub(super) fn after(
        remote: &'p mut R,
        store: &'p Store,
        account: AccountId,
        on: &'p (dyn Fn(Progress) + Send + Sync),
        declined: BTreeSet<ActionId>,
    ) -> Self {
        Self { remote, store, account, on, passed: declined.clone(), declined, address: None, has_looked: true }
    }

    /// What was declined.
    pub(super) fn declined(self) -> BTreeSet<ActionId> {
        self.declined
    }

    /// Until nothing is left to tell: what the user did, then drafts and proposals, and what comes of these.
    pub(super) async fn run(&mut self) -> Result<(), Error> {
        self.actions().await?;
        self.claims().await?;
        self.drafts().await?;
        self.proposals().await?;
        self.actions().await?;
        self.claims().await
    }

    async fn actions(&mut self) -> Result<(), Error> {
        let account = self.account;
        loop {
            let passed = self.passed.clone();
            let Some(group) = self.store.read(move |reader| reader.next_group(account, &passed)).await? else {
                return Ok(());
            };
            if self.address.is_none() {
                self.address = self.store.read(move |reader| reader.address_of(account)).await?;
            }
            match group.kind {
                ActionKind::Flag | ActionKind::Keyword => self.marks(&group).await?,
                ActionKind::Copy if group.kept => self.put_back(group).await?,
                ActionKind::Move | ActionKind::Copy => self.transfer(group).await?,
                ActionKind::Erase => self.erase(&group).await?,
                ActionKind::Create => self.create(&group).await?,
                ActionKind::Rename => self.rename(&group).await?,
                ActionKind::Remove => self.remove(&group).await?,
                ActionKind::Confide => self.confide(&group).await?,
            }
        }
    }

    /// Opens the mailbox that messages lie in; `None` when they are left alone in this round: it does not open, or their UIDs are of
    /// another time, and the next look at the mailbox settles that.
    async fn open(&mut self, group: &Group, origin: &Origin) -> Result<Option<SelectState>, Error> {
        match self.remote.reopen(&origin.name).await {
            Ok(state) if state.validity == Some(origin.validity) => Ok(Some(state)),
            Ok(_) => {
                self.pass(group);
                Ok(None)
            }
            Err(error) if !error.is_fatal() => {
                self.pass(group);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// True when the server has no such mailbox: it says so, or refuses to speak of it without a reason, as Cyrus and Courier do of
    /// mailboxes that are not there, and does not list it either.
    async fn is_no_more(&mut self, name: &MailboxName) -> Result<bool, Error> {
        let listed = match self.remote.standing(name).await? {
            Standing::Denied => return Ok(true),
            Standing::There => return Ok(false),
            Standing::Unclear => self.remote.lists(name).await,
        };
        match listed {
            Ok(listed) => Ok(!listed),
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(_) => Ok(false),
        }
    }

    /// Why a command that names this mailbox was refused: because it is no more, or for another reason.
    async fn is_for_want_of(&mut self, name: &MailboxName, error: &imap::Error) -> Result<bool, Error> {
        match refusal(error) {
            Some(Refusal::TryCreate | Refusal::NonExistent) => Ok(true),
            Some(Refusal::No) => self.is_no_more(name).await,
            _ => Ok(false),
        }
    }

    fn pass(&mut self, group: &Group) {
        self.passed.extend(group.ids());
    }

    /// Everything that comes of an action passes by here: what was asked, what was answered, what the vault does with it.
    async fn settle<F>(&mut self, group: &Group, errands: &[Errand], answer: &str, work: F) -> Result<(), Error>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<(), store::Error> + Send + 'static,
    {
        if errands.is_empty() {
            return Ok(());
        }
        let trace = trace(group, errands, answer, self.address.clone());
        tracing::debug!(kind = group.kind.as_str(), actions = errands.len(), "Actions are settled");
        let written = self.store.write(move |tx| {
            tx.trace(&trace, clock::now())?;
            work(tx)
        });
        tell(self.on, written.await?.1);
        Ok(())
    }

    /// The same without a line in the journal: nothing was settled yet.
    async fn note<F>(&mut self, work: F) -> Result<(), Error>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<(), store::Error> + Send + 'static,
    {
        let ((), changes) = self.store.write(work).await?;
        tell(self.on, changes);
        Ok(())
    }

    /// The server did not do it: left for the next round, or undone with this notice.
    async fn refuse(&mut self, group: &Group, error: &imap::Error, fault: ActionFault) -> Result<(), Error> {
        match verdict(error, group.tries) {
            Verdict::Later => {
                tracing::warn!(%error, kind = group.kind.as_str(), "An action is declined for now");
                self.pass(group);
                let ids = group.ids();
                self.declined.extend(ids.iter().copied());
                self.note(move |tx| tx.decline(&ids)).await
            }
            Verdict::Never => {
                tracing::warn!(%error, kind = group.kind.as_str(), "An action is refused");
                let full = matches!(error, imap::Error::Refused { refusal: Refusal::OverQuota, .. });
                let fault = if full { ActionFault::Full } else { fault };
                self.undo(group, &group.errands, &said(error), fault).await
            }
        }
    }

    async fn undo(&mut self, group: &Group, errands: &[Errand], answer: &str, fault: ActionFault) -> Result<(), Error> {
        if errands.is_empty() {
            return Ok(());
        }
        let ids = ids(errands);
        // Another desk has it, or the server does not move it: who waits to send it is told which.
        let is_refused = group.is_claim() && !matches!(fault, ActionFault::Elsewhere { .. });
        self.settle(group, errands, answer, move |tx| {
            if is_refused {
                tx.refuse_claims(&ids)?;
            }
            tx.undo(&ids)
        })
        .await?;
        if !group.is_claim() {
            self.say(fault);
        }
        Ok(())
    }

    fn say(&self, fault: ActionFault) {
        (self.on)(Progress::Notice(Notice::Action(fault)));
    }
}

/// Some refusals last; others are taken to last once there have been enough of them.
fn verdict(error: &imap::Error, tries: u32) -> Verdict {
    let lasts = match error {
        imap::Error::Refused { refusal, .. } => matches!(
            refusal,
            Refusal::Bad
                | Refusal::NoPermission
                | Refusal::Cannot
                | Refusal::AlreadyExists
                | Refusal::NonExistent
                | Refusal::TryCreate
        ),
        imap::Error::Inexpressible | imap::Error::NotOffered(_) => true,
        _ => false,
    };
    if lasts || tries.saturating_add(1) >= TRIES { Verdict::Never } else { Verdict::Later }
}

fn refusal(error: &imap::Error) -> Option<Refusal> {
    match error {
        imap::Error::Refused { refusal, .. } => Some(*refusal),
        _ => None,
    }
}

/// What the server said, for the journal.
fn said(error: &imap::Error) -> String {
    match error {
        imap::Error::Refused { refusal: Refusal::Bad, words, .. } => format!("BAD {}", words.as_str()),
        imap::Error::Refused { words, .. } => format!("NO {}", words.as_str()),
        error => error.to_string(),
    }
}

fn ids(errands: &[Errand]) -> Vec<ActionId> {
    errands.iter().map(|errand| errand.id).collect()
}

fn uids(errands: &[Errand]) -> UidSet {
    errands.iter().filter_map(|errand| errand.uid).collect()
}

fn count(errands: &[Errand]) -> u32 {
    u32::try_from(errands.len()).unwrap_or(u32::MAX)
}

/// A line of the journal, in the words of IMAP.
fn trace(group: &Group, errands: &[Errand], answer: &str, account: Option<Address>) -> Trace {
    let origin = group.origin.as_ref().map(|origin| origin.name.as_str()).unwrap_or_default();
    let target = group.target.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
    let (uids, word) = (uids(errands), &group.word);
    let sign = if group.set { '+' } else { '-' };
    let (deed, request) = match group.kind {
        ActionKind::Flag if word == "\\Seen" => {
            (Deed::Read, format!("UID STORE {uids} {sign}FLAGS ({word}) in {origin}"))
        }
        ActionKind::Flag | ActionKind::Keyword => {
            (Deed::Mark, format!("UID STORE {uids} {sign}FLAGS ({word}) in {origin}"))
        }
        ActionKind::Move => (Deed::Move, format!("UID MOVE {uids} from {origin} to {target}")),
        ActionKind::Copy if group.kept => (Deed::Copy, format!("APPEND {target}")),
        ActionKind::Copy => (Deed::Copy, format!("UID COPY {uids} from {origin} to {target}")),
        ActionKind::Confide if group.set => (Deed::Copy, format!("APPEND {target}, of UID {uids} in {origin}")),
        ActionKind::Confide => {
            (Deed::Delete, format!("UID EXPUNGE in {target}, of the copy of UID {uids} in {origin}"))
        }
        ActionKind::Erase => (Deed::Delete, format!("UID EXPUNGE {uids} in {origin}")),
        ActionKind::Create => (Deed::Folder, format!("CREATE {target}")),
        ActionKind::Rename => (Deed::Folder, format!("RENAME {target} {word}")),
        ActionKind::Remove => (Deed::Folder, format!("DELETE {target}")),
    };
    Trace { deed, account, request, response: answer.to_owned() }
}
