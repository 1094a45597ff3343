//! The pass itself: looks at each mailbox, plans, and runs the steps; then fetches bodies. Every step may be cut anywhere:
//! the next pass goes on from what is committed, and the position is remembered last.

use std::collections::HashMap;

use jiff::Timestamp;

use super::agenda::Agenda;
use super::crew::{self, Connector, Crew, Rack, Wishes};
use super::pipeline::{Intake, Taker, Tally, Target};
use super::plan::{Question, Step, plan, question, wants_list};
use super::remote::{Remote, Standing};
use super::replay::Replay;
use super::roles::roles;
use super::view::{LocalView, RemoteView, is_quiet};
use super::{Error, Policy, Progress, tell};
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{AccountId, MailboxId, MailboxName, Notice, Role, UidSet, UidValidity};
use crate::imap::{self, Items, Listed, SelectState, Status, Traffic};
use crate::store::{NewMailbox, Store};

/// Complete lists in a row that must leave a mailbox out before it is taken for deleted without the server saying so.
const PROOF: u32 = 2;
/// Messages whose texts one transaction drops.
const DROPPED: u32 = 50;
/// What a pass works with.
pub(super) struct Pass<'p, R> {
    pub remote: &'p mut R,
    pub store: &'p Store,
    pub policy: &'p Policy,
    pub intake: Intake,
    pub tally: &'p Tally,
    pub on: &'p (dyn Fn(Progress) + Send + Sync),
}

/// A mailbox of the account, both sides of it.
struct Folder {
    id: MailboxId,
    name: MailboxName,
    role: Role,
    status: Option<Status>,
}

impl<R: Remote> Pass<'_, R> {
    /// Everything: mailboxes, headers, bodies. What further connections received is answered.
    pub async fn run<C: Connector<R>>(
        mut self,
        account: AccountId,
        connector: &C,
        wishes: &mut Wishes<'_>,
    ) -> Result<Traffic, Error> {
        // First what the user did: what the server says afterwards holds it.
        let mut replay = Replay::new(self.remote, self.store, account, self.on);
        replay.run().await?;
        let declined = replay.declined();
        let folders = self.mailboxes(account).await?;
        let mut failure = None;
        let mut left: Vec<&Folder> = folders.iter().rev().collect();
        // INBOX is first in the list, so that something shows at once; then the mailbox that is looked at.
        while let Some(folder) = left.pop() {
            let outcome = self.headers(folder, wishes).await;
            absorb(folder, outcome, &mut failure)?;
            if folder.role == Role::Inbox {
                self.intake.barrier().await?;
                self.tally.first_screen();
            }
            if let Some(at) = left.iter().position(|folder| Some(folder.id) == wishes.current()) {
                let next = left.remove(at);
                left.push(next);
            }
        }
        // What waited for the UIDs of its messages.
        self.intake.barrier().await?;
        Replay::after(self.remote, self.store, account, self.on, declined).run().await?;
        let traffic = self.bodies(&folders, connector, wishes, &mut failure).await?;
        self.serve(wishes).await?;
        self.intake.barrier().await?;
        failure.map_or(Ok(traffic), Err)
    }

    /// Brings the list of mailboxes up to date; gives them in the order of work.
    async fn mailboxes(&mut self, account: AccountId) -> Result<Vec<Folder>, Error> {
        let listed = self.remote.mailboxes().await?;
        let roles = roles(&listed);
        let mut known: Vec<(Listed, Role)> =
            listed.into_iter().zip(roles).filter(|(mailbox, _)| mailbox.selectable).collect();
        known.sort_by_key(|(mailbox, role)| (order(*role), mailbox.name.clone()));
        let rows: Vec<NewMailbox> = known
            .iter()
            .map(|(mailbox, role)| NewMailbox {
                name: mailbox.name.clone(),
                delimiter: mailbox.delimiter,
                role: *role,
                subscribed: true,
            })
            .collect();
        let (ids, changes) = self.store.write(move |tx| tx.upsert_mailboxes(account, &rows)).await?;
        tell(self.on, changes);
        self.forget_mailboxes(account, &ids).await?;
        let folder = |(id, (mailbox, role)): (MailboxId, (Listed, Role))| Folder {
            id,
            name: mailbox.name,
            role,
            status: mailbox.status,
        };
        Ok(ids.into_iter().zip(known).map(folder).collect())
    }

    /// Mailboxes that the list leaves out: forgotten once the server says that there is no such mailbox, or when a second
    /// complete list in a row leaves it out too and it cannot be reached.
    async fn forget_mailboxes(&mut self, account: AccountId, there: &[MailboxId]) -> Result<(), Error> {
        let rows = self.store.read(move |reader| reader.mailboxes_of(account)).await?;
        for row in rows.into_iter().filter(|row| !row.pending && !there.contains(&row.id)) {
            let standing = self.remote.standing(&row.name).await?;
            let written = self.store.write(move |tx| match standing {
                Standing::Denied => tx.forget_mailbox(row.id),
                Standing::Unclear if tx.miss_mailbox(row.id)? >= PROOF => tx.forget_mailbox(row.id),
                Standing::There | Standing::Unclear => Ok(()),
            });
            tell(self.on, written.await?.1);
        }
        Ok(())
    }

    /// Flags, new headers and deletions of one mailbox.
    async fn headers(&mut self, folder: &Folder, wishes: &mut Wishes<'_>) -> Result<(), Error> {
        let id = folder.id;
        let (mailbox, provisional) =
            self.store.read(move |reader| Ok((reader.local_view(id)?, reader.provisional(id)?))).await?;
        let local = LocalView::from(&mailbox);
        let quiet = folder.status.is_some_and(|status| is_quiet(&local, &status));
        if quiet && provisional.is_empty() && !self.policy.full {
            return Ok(());
        }
        let opened = self.remote.open(&folder.name).await;
        let refused = matches!(opened, Err(imap::Error::Refused { .. }));
        if refused != mailbox.refused {
            let ((), changes) = self.store.write(move |tx| tx.refuse_mailbox(id, refused)).await?;
            tell(self.on, changes);
        }
        let state = opened?;
        let (remote, whole) = self.look(&local, &state).await?;
        let steps = plan(&local, &remote, self.policy, whole);
        for step in &steps {
            if let Step::Headers(uids) = step {
                self.tally.expect(uids.len());
            }
        }
        let all = self.apply(folder, remote.validity, steps, wishes).await?;
        if whole && all && !provisional.is_empty() {
            self.intake.barrier().await?;
            // Another desk was faster: what it did stands.
            let (count, changes) = self.store.write(move |tx| tx.drop_provisional(&provisional)).await?;
            tell(self.on, changes);
            if count > 0 {
                (self.on)(Progress::Notice(Notice::Action(ActionFault::Elsewhere { count })));
            }
        }
        Ok(())
    }

    /// Asks what must be asked; true when it was answered completely.
    async fn look(&mut self, local: &LocalView, state: &SelectState) -> Result<(RemoteView, bool), Error> {
        let mut view = RemoteView::opened(state).ok_or(imap::Error::Missing("UIDVALIDITY"))?;
        let question = question(local, &view, self.policy);
        match question {
            Question::Nothing | Question::List => {}
            Question::ChangedSince(since) => view = view.with_changes(self.remote.changes(Some(since)).await?),
            Question::AllFlags => view = view.with_changes(self.remote.changes(None).await?),
        }
        if !wants_list(question, local, &view) {
            if question == Question::AllFlags {
                view.uids = Some(view.told());
            }
            return Ok((view, true));
        }
        match self.remote.uids().await {
            Ok(uids) => {
                view.uids = Some(uids);
                Ok((view, true))
            }
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "No complete list of messages: nothing is deleted");
                if question == Question::List {
                    view = view.with_changes(self.remote.changes(None).await?);
                }
                Ok((view, false))
            }
        }
    }

    /// True when nothing was left out.
    async fn apply(
        &mut self,
        folder: &Folder,
        validity: UidValidity,
        steps: Vec<Step>,
        wishes: &mut Wishes<'_>,
    ) -> Result<bool, Error> {
        let target = Target { mailbox: folder.id, validity };
        let id = folder.id;
        let mut whole = true;
        for step in steps {
            if matches!(step, Step::Forget(_) | Step::DropStale | Step::Remember { .. }) {
                self.intake.barrier().await?;
            }
            let changes = match step {
                Step::Headers(uids) => {
                    whole &= self.fetch_headers(folder, target, &uids, wishes).await?;
                    continue;
                }
                // What did not come is not known: the next pass asks again.
                Step::DropStale | Step::Remember { .. } if !whole => continue,
                Step::Reset(validity) => self.store.write(move |tx| tx.reset_mailbox(id, validity)).await?.1,
                Step::SetMarks(marks) => self.store.write(move |tx| tx.set_marks(id, validity, &marks)).await?.1,
                Step::Forget(uids) => self.store.write(move |tx| tx.forget(id, validity, &uids)).await?.1,
                Step::DropStale => self.store.write(move |tx| tx.drop_stale(id)).await?.1,
                Step::Remember { next, modseq } => self.store.write(move |tx| tx.remember(id, next, modseq)).await?.1,
            };
            tell(self.on, changes);
        }
        Ok(whole)
    }

    /// True when all came.
    async fn fetch_headers(
        &mut self,
        folder: &Folder,
        target: Target,
        uids: &UidSet,
        wishes: &mut Wishes<'_>,
    ) -> Result<bool, Error> {
        self.serve(wishes).await?;
        if self.remote.reopen(&folder.name).await?.validity != Some(target.validity) {
            return Ok(false);
        }
        let mut taker = Taker::headers(&self.intake, target, uids);
        self.remote.fetch(uids, Items::Headers, &mut taker).await?;
        let all = taker.taken() == uids.len();
        self.intake.flush().await?;
        Ok(all)
    }

    /// Bodies that are not here yet, newest first over all mailboxes.
    async fn bodies<C: Connector<R>>(
        &mut self,
        folders: &[Folder],
        connector: &C,
        wishes: &mut Wishes<'_>,
        failure: &mut Option<Error>,
    ) -> Result<Traffic, Error> {
        self.intake.barrier().await?;
        let (ids, keep): (Vec<MailboxId>, _) = (folders.iter().map(|folder| folder.id).collect(), self.policy.keep);
        let from = self.store.read(move |reader| reader.kept_from(&keep, clock::now())).await?;
        if self.policy.tidy {
            self.tidy(from).await?;
        }
        let wanted = self
            .store
            .read(move |reader| {
                let mut all = Vec::new();
                for id in ids {
                    let wanted = reader.without_body(id, keep.largest, from, u32::MAX)?;
                    if let (false, Some(validity)) = (wanted.is_empty(), reader.validity(id)?) {
                        all.push((id, validity, wanted));
                    }
                }
                Ok(all)
            })
            .await?;
        let validities: HashMap<MailboxId, UidValidity> =
            wanted.iter().map(|(id, validity, _)| (*id, *validity)).collect();
        let rack = |folder: &Folder| {
            let validity = *validities.get(&folder.id)?;
            Some((folder.id, Rack { name: folder.name.clone(), validity }))
        };
        let racks = folders.iter().filter_map(rack).collect();
        let agenda = Agenda::new(wanted.into_iter().map(|(id, _, wanted)| (id, wanted)).collect());
        self.tally.expect(u64::try_from(agenda.left()).unwrap_or(u64::MAX));
        let crew = Crew::new((self.store, &self.intake, self.policy, self.tally), agenda, racks, wishes);
        let (failed, traffic) = crew.run(&mut *self.remote, connector).await?;
        if let Some((mailbox, error)) = failed
            && let Some(folder) = folders.iter().find(|folder| folder.id == mailbox)
        {
            absorb(folder, Err(Error::Imap(error)), failure)?;
        }
        Ok(traffic)
    }

    /// Drops texts and files of messages before then.
    async fn tidy(&mut self, from: Timestamp) -> Result<(), Error> {
        while self.store.read(move |reader| reader.has_bodies_before(from)).await? {
            let (dropped, changes) = self.store.write(move |tx| tx.drop_bodies_before(from, DROPPED)).await?;
            tracing::debug!(dropped, "Texts are dropped that are not to be kept");
            tell(self.on, changes);
        }
        Ok(())
    }

    /// What the reader waits for goes first.
    async fn serve(&mut self, wishes: &mut Wishes<'_>) -> Result<(), Error> {
        while let Ok(id) = wishes.priority.try_recv() {
            let outcome = crew::body(&mut *self.remote, (self.store, &self.intake, self.tally), id).await;
            outcome.or_else(crew::tolerated)?;
        }
        Ok(())
    }
}

/// A mailbox that fails alone does not stop the others; the first failure is the outcome of the pass.
fn absorb(folder: &Folder, outcome: Result<(), Error>, failure: &mut Option<Error>) -> Result<(), Error> {
    match outcome {
        Ok(()) => Ok(()),
        Err(Error::Imap(error)) if !error.is_fatal() => {
            tracing::warn!(%error, mailbox = folder.id.0, "A mailbox cannot be synchronised");
            // Folders that one may list but not open exist on shared mailboxes: no failure of the pass.
            let closed = matches!(error, imap::Error::Refused { .. }) && folder.role != Role::Inbox;
            if failure.is_none() && !closed {
                *failure = Some(Error::Imap(error));
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn order(role: Role) -> u8 {
    match role {
        Role::Inbox => 0,
        Role::Sent => 1,
        Role::Drafts => 2,
        Role::Archive => 3,
        Role::Other => 4,
        Role::Trash => 5,
        Role::Junk => 6,
    }
}
