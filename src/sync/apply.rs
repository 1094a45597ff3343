//! The pass itself: looks at each mailbox, plans, and runs the steps; then fetches bodies. Every step may be cut anywhere:
//! the next pass goes on from what is committed, and the position is remembered last.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use super::agenda::Agenda;
use super::crew::{self, Connector, Crew, Rack, Wishes};
use super::level::{Offer, below, judge, lowered};
use super::measure::Measure;
use super::pipeline::{Intake, Taker, Tally, Target};
use super::plan::{Ask, Question, Step, plan, question, wants_list};
use super::remote::{Remote, Standing};
use super::replay::Replay;
use super::roles::roles;
use super::spaces::places;
use super::view::{LocalView, RemoteView, is_quiet};
use super::{Error, Policy, Progress, heed, tell};
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{
    AccountId, Caught, Fault, Level, MailboxId, MailboxName, MessageId, Notice, Place, Right, Role, Trust, Uid, UidSet,
    UidValidity,
};
use crate::imap::{self, Items, Listed, SelectState, Status, Traffic};
use crate::store::{NewMailbox, Stamp, Store};

/// Complete lists in a row that must leave a mailbox out before it is taken for deleted without the server saying so.
const PROOF: u32 = 2;

/// What a pass works with.
pub(super) struct Pass<'p, R> {
    pub remote: &'p mut R,
    pub store: &'p Store,
    pub policy: &'p Policy,
    pub intake: Intake,
    pub tally: &'p Tally,
    pub on: &'p (dyn Fn(Progress) + Send + Sync),
    pub measure: Measure,
}

/// A mailbox of the account, both sides of it.
struct Folder {
    id: MailboxId,
    name: MailboxName,
    role: Role,
    status: Option<Status>,
    /// This login may read it.
    readable: bool,
}

/// How far the server is believed in this pass, and how many mailboxes it may still compare whole.
struct Word {
    account: AccountId,
    now: Timestamp,
    offer: Offer,
    trust: Trust,
    comparisons: u32,
}

/// The headers of one mailbox, as far as they are: between any two steps another mailbox may have its turn.
struct Task<'f> {
    folder: &'f Folder,
    /// Everything that is known of it.
    compare: bool,
    /// `None`: not looked at yet.
    todo: Option<Todo>,
}

/// What is left to do in a mailbox that was looked at.
struct Todo {
    validity: UidValidity,
    steps: VecDeque<Step>,
    /// All that was asked was answered.
    whole: bool,
    /// Nothing was left out so far.
    all: bool,
    /// Rows that wait for their UIDs, when the look began.
    provisional: Vec<MessageId>,
}

/// What was seen of one mailbox.
struct Look {
    local: LocalView,
    remote: RemoteView,
    question: Question,
    /// All that was asked was answered.
    whole: bool,
}

impl<R: Remote> Pass<'_, R> {
    /// Everything: mailboxes, headers, bodies. What further connections received is answered.
    pub async fn run<C: Connector<R>>(
        mut self,
        (account, now): (AccountId, Timestamp),
        connector: &C,
        wishes: &mut Wishes<'_>,
    ) -> Result<Traffic, Error> {
        let mut word = self.word(account, now).await?;
        // First what the user did: what the server says afterwards holds it.
        let mut replay = Replay::new(self.remote, self.store, account, self.on);
        replay.run().await?;
        let declined = replay.declined();
        let folders = self.mailboxes(account, now).await?;
        if word.trust.pushes && self.remote.is_caught_silent() {
            self.catch(&mut word, Fault::PushUntold).await?;
        }
        let mut failure = None;
        let task = |folder| Task { folder, compare: self.policy.full, todo: None };
        let mut left: VecDeque<Task<'_>> = folders.iter().map(task).collect();
        // INBOX is first in the list, so that something shows at once; but what is looked at goes before all, from its next step on.
        while let Some(mut task) = next(&mut left, wishes.current()) {
            let folder = task.folder;
            let outcome = self.advance(&mut task, &mut word, wishes).await;
            let has_more = matches!(outcome, Ok(true));
            absorb(folder, outcome.map(drop), &mut failure)?;
            if has_more {
                left.push_front(task);
            } else if folder.role == Role::Inbox {
                self.intake.barrier().await?;
                self.tally.first_screen();
            }
        }
        self.compare(&folders, &mut word, wishes, &mut failure).await?;
        // What waited for the UIDs of its messages.
        self.intake.barrier().await?;
        Replay::after(self.remote, self.store, account, self.on, declined).run().await?;
        self.purge(now).await?;
        let traffic = self.bodies((&folders, word.trust.level), connector, wishes, &mut failure).await?;
        self.serve(wishes).await?;
        self.intake.barrier().await?;
        failure.map_or(Ok(traffic), Err)
    }

    /// Brings the list of mailboxes up to date; gives them in the order of work.
    async fn mailboxes(&mut self, account: AccountId, now: Timestamp) -> Result<Vec<Folder>, Error> {
        let listed = self.remote.mailboxes().await?;
        let mut places = places(&listed, &self.remote.spaces().await?);
        self.rights(&listed, &mut places).await?;
        let mut lying: HashMap<MailboxName, Place> =
            listed.iter().zip(&places).map(|(mailbox, place)| (mailbox.name.clone(), place.clone())).collect();
        let roles = roles(&listed, &places);
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
                place: lying.remove(&mailbox.name).unwrap_or_default(),
            })
            .collect();
        let readable: Vec<bool> = rows.iter().map(|row| row.place.allows(Right::Read)).collect();
        let denied = self.follow_renames(account, &known, &rows).await?;
        let (ids, changes) = self.store.write(move |tx| tx.upsert_mailboxes(account, &rows)).await?;
        tell(self.on, changes);
        self.forget_mailboxes(account, &ids, &denied, now).await?;
        let folder = |((id, (mailbox, role)), readable): ((MailboxId, (Listed, Role)), bool)| Folder {
            id,
            name: mailbox.name,
            role,
            status: mailbox.status,
            readable,
        };
        Ok(ids.into_iter().zip(known).zip(readable).map(folder).collect())
    }

    /// A mailbox that the server denies, where one that is not known has its UIDVALIDITY, as no other has, and its messages: it is
    /// the same by another name, and keeps its row. Gives those that the server denies.
    async fn follow_renames(
        &mut self,
        account: AccountId,
        listed: &[(Listed, Role)],
        rows: &[NewMailbox],
    ) -> Result<HashSet<MailboxId>, Error> {
        let names = self.store.read(move |reader| reader.names(account)).await?;
        let mut new: Vec<_> =
            listed.iter().zip(rows).filter(|((mailbox, _), _)| !names.contains(&mailbox.name)).collect();
        if new.is_empty() {
            return Ok(HashSet::new());
        }
        let (known, validities) =
            self.store.read(move |reader| Ok((reader.served(account)?, reader.validities(account)?))).await?;
        let there: HashSet<&MailboxName> = listed.iter().map(|(mailbox, _)| &mailbox.name).collect();
        let mut denied = HashSet::new();
        for (row, name) in known.iter().filter(|(_, name)| !there.contains(name)) {
            if new.is_empty() {
                break;
            }
            if self.remote.standing(name).await? != Standing::Denied {
                continue;
            }
            let _ = denied.insert(*row);
            let own = validities.iter().find(|(id, _)| id == row).map(|(_, validity)| *validity);
            let Some(validity) = own.filter(|own| validities.iter().filter(|(_, other)| other == own).count() == 1)
            else {
                continue;
            };
            let has =
                |(mailbox, _): &(Listed, Role)| mailbox.status.and_then(|status| status.validity) == Some(validity);
            let mut same = new.iter().enumerate().filter(|(_, (listed, _))| has(listed));
            let (Some((at, &((mailbox, _), to))), None) = (same.next(), same.next()) else { continue };
            if self.holds_the_same(*row, &mailbox.name).await? {
                let (id, to) = (*row, to.clone());
                tell(self.on, self.store.write(move |tx| tx.rename_mailbox(id, &to)).await?.1);
                let _ = denied.remove(row);
                let _ = new.remove(at);
            }
        }
        Ok(denied)
    }

    /// True when what a mailbox holds can be what became of another: nothing old in it that is not known, and most of what is known.
    async fn holds_the_same(&mut self, known: MailboxId, name: &MailboxName) -> Result<bool, Error> {
        let local = self.store.read(move |reader| reader.local_view(known)).await?;
        let seen = match self.remote.open(name).await {
            Ok(state) if state.validity == local.validity => self.remote.uids().await,
            Ok(_) => return Ok(false),
            Err(error) => Err(error),
        };
        let uids = match seen {
            Ok(uids) => uids,
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(_) => return Ok(false),
        };
        let strange = uids.difference(&local.known).iter().any(|uid| local.uidnext.is_none_or(|next| uid < next));
        let common = uids.intersection(&local.known);
        if strange || common.is_empty() || common.len().saturating_mul(2) < local.known.len() {
            return Ok(false);
        }
        // UIDs and UIDVALIDITY may be equal by chance (RFC 3501 §2.3.1.1): not when each message came at the same moment, too.
        let Some(validity) = local.validity else { return Ok(false) };
        let dates = match self.remote.dates().await {
            Ok(dates) => dates,
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(_) => return Ok(false),
        };
        let here = self.store.read(move |reader| reader.stamps(known, validity)).await?;
        let said: UidSet = dates.iter().map(|(uid, _)| *uid).collect();
        Ok(common.difference(&said).is_empty() && other_dates(&here, &dates).next().is_none())
    }

    /// Mailboxes that the list leaves out: forgotten once the server says that there is no such mailbox, or when a second
    /// complete list in a row leaves it out too and it cannot be reached.
    async fn forget_mailboxes(
        &mut self,
        account: AccountId,
        there: &[MailboxId],
        denied: &HashSet<MailboxId>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let rows = self.store.read(move |reader| reader.served(account)).await?;
        if rows.iter().all(|(id, _)| there.contains(id)) {
            return Ok(());
        }
        let shared = self.store.read(move |reader| reader.shared_roots(account)).await?;
        let open: HashSet<&MailboxName> =
            there.iter().filter_map(|id| shared.iter().find(|(row, _)| row == id)).map(|(_, root)| root).collect();
        for (id, name) in rows.into_iter().filter(|(id, _)| !there.contains(id)) {
            let root = shared.iter().find(|(row, _)| *row == id).map(|(_, root)| root);
            if root.is_some_and(|root| !open.contains(root)) {
                // All of a shared mailbox at once: closed to this login, for which servers have no other word than that it is not there.
                tell(self.on, self.store.write(move |tx| tx.close_mailbox(id)).await?.1);
                continue;
            }
            let known = denied.contains(&id);
            let standing = if known { Standing::Denied } else { self.remote.standing(&name).await? };
            let written = self.store.write(move |tx| match standing {
                Standing::Denied => tx.forget_mailbox(id, now),
                Standing::Unclear if tx.miss_mailbox(id)? >= PROOF => tx.forget_mailbox(id, now),
                Standing::There | Standing::Unclear => Ok(()),
            });
            tell(self.on, written.await?.1);
        }
        Ok(())
    }

    /// How far the server is believed.
    async fn word(&mut self, account: AccountId, now: Timestamp) -> Result<Word, Error> {
        let (offer, trust) = heed(self.remote, self.store, account, now).await?;
        (self.on)(Progress::Believed(trust));
        Ok(Word { account, now, offer, trust, comparisons: self.policy.compare_at_once })
    }

    /// The server was caught: it is believed less from here on.
    async fn catch(&mut self, word: &mut Word, fault: Fault) -> Result<(), Error> {
        let level = below(fault, word.trust.level);
        tracing::warn!(
            fault = fault.code(),
            level = level.code(),
            account = word.account.0,
            "The server is believed less: it was caught"
        );
        word.trust = lowered(word.trust, fault, level, word.now);
        self.remote.limit(word.trust.level);
        (self.on)(Progress::Believed(word.trust));
        let caught = Caught { fault, level, at: word.now, server: word.offer.server.clone() };
        let account = word.account;
        tell(self.on, self.store.write(move |tx| tx.note_fault(account, &caught)).await?.1);
        Ok(())
    }

    /// Compares mailboxes whose time has come, now that all is here that is new.
    async fn compare(
        &mut self,
        folders: &[Folder],
        word: &mut Word,
        wishes: &mut Wishes<'_>,
        failure: &mut Option<Error>,
    ) -> Result<(), Error> {
        if self.policy.full {
            return Ok(());
        }
        let (account, every) = (word.account, self.policy.compare_every);
        let compared = self.store.read(move |reader| reader.comparisons(account)).await?;
        for folder in folders {
            let waited = compared.get(&folder.id).map(|at| word.now.duration_since(*at).abs());
            let late = waited.is_some_and(|waited| waited >= every.saturating_mul(3));
            if waited.is_some_and(|waited| waited < every) || (word.comparisons == 0 && !late) {
                continue;
            }
            word.comparisons = word.comparisons.saturating_sub(1);
            let mut task = Task { folder, compare: true, todo: None };
            let mut outcome = Ok(true);
            while matches!(outcome, Ok(true)) {
                outcome = self.advance(&mut task, word, wishes).await;
            }
            absorb(folder, outcome.map(drop), failure)?;
        }
        Ok(())
    }

    /// Flags, new headers and deletions of one mailbox: a look at it, then one step at a time. False when all is done.
    async fn advance(&mut self, task: &mut Task<'_>, word: &mut Word, wishes: &mut Wishes<'_>) -> Result<bool, Error> {
        let Some(todo) = &mut task.todo else {
            task.todo = self.begin(task.folder, word, task.compare).await?;
            return Ok(task.todo.is_some());
        };
        if let Some(step) = todo.steps.pop_front() {
            todo.all &= self.step((task.folder, todo.validity), step, (todo.all, word.now), wishes).await?;
            return Ok(true);
        }
        if todo.whole && todo.all && !todo.provisional.is_empty() {
            self.drop_provisional(std::mem::take(&mut todo.provisional)).await?;
        }
        Ok(false)
    }

    /// Looks at one mailbox, at everything that is known of it to `compare` it; `None` when nothing is to do there.
    async fn begin(&mut self, folder: &Folder, word: &mut Word, compare: bool) -> Result<Option<Todo>, Error> {
        let id = folder.id;
        let (mailbox, provisional) =
            self.store.read(move |reader| Ok((reader.local_view(id)?, reader.provisional(id)?))).await?;
        let local = LocalView::from(&mailbox);
        let believed = word.trust.level > Level::Plain;
        let quiet = believed && folder.status.is_some_and(|status| is_quiet(&local, &status));
        if quiet && provisional.is_empty() && !compare {
            return Ok(None);
        }
        let opened = if folder.readable { Some(self.remote.open(&folder.name).await) } else { None };
        let refused = matches!(opened, None | Some(Err(imap::Error::Refused { .. })));
        if refused != mailbox.refused {
            let ((), changes) = self.store.write(move |tx| tx.refuse_mailbox(id, refused)).await?;
            tell(self.on, changes);
        }
        let Some(state) = opened.transpose()? else { return Ok(None) };
        let trust = word.trust;
        let ask = Ask { level: trust.level, lists: trust.lists, compare, most: self.policy.most, now: word.now };
        let mut look = self.look(id, local, &state, &ask).await?;
        if let Some(fault) = judge(&look.local, &look.remote, &ask, look.question) {
            self.catch(word, fault).await?;
            // What it says of its sequence is not remembered: on the day it is believed again, all is compared first.
            look.remote.modseq = look.remote.modseq.filter(|_| word.trust.level > Level::Plain);
            if fault == Fault::ListLied {
                // This list least of all.
                (look.remote.uids, look.whole) = (None, false);
            }
        }
        let validity = look.remote.validity;
        let steps = plan(&look.local, &look.remote, &ask, look.whole);
        for step in &steps {
            if let Step::Headers(uids) = step {
                self.tally.expect(uids.len());
            }
        }
        Ok(Some(Todo { validity, steps: steps.into(), whole: look.whole, all: true, provisional }))
    }

    /// A complete look did not find these: another desk was faster, and what it did stands.
    async fn drop_provisional(&mut self, provisional: Vec<MessageId>) -> Result<(), Error> {
        self.intake.barrier().await?;
        let mut count: u32 = 0;
        let mut left = provisional.as_slice();
        while !left.is_empty() {
            let (some, rest) = left.split_at_checked(self.measure.away.size()).unwrap_or((left, &[]));
            left = rest;
            let (taken, some) = (some.len(), some.to_vec());
            let (dropped, changes, took) = self.store.write_timed(move |tx| tx.drop_provisional(&some)).await?;
            self.measure.away.took(taken, took);
            tell(self.on, changes);
            count = count.saturating_add(dropped);
        }
        if count > 0 {
            (self.on)(Progress::Notice(Notice::Action(ActionFault::Elsewhere { count })));
        }
        Ok(())
    }

    /// Asks what must be asked.
    async fn look(
        &mut self,
        mailbox: MailboxId,
        mut local: LocalView,
        state: &SelectState,
        ask: &Ask,
    ) -> Result<Look, Error> {
        let mut remote = RemoteView::opened(state, ask.level).ok_or(imap::Error::Missing("UIDVALIDITY"))?;
        let mut question = question(&local, &remote, ask);
        if let Question::ChangedSince(since) = question {
            remote = remote.with_changes(self.remote.changes(Some(since)).await?, ask.level);
            if remote.partial {
                (remote.unreadable, question) = (true, Question::Whole { probe: None });
            }
        }
        if let Question::Whole { probe } = question {
            let validity = remote.validity;
            if local.validity == Some(validity) {
                local = local.with_marks(self.store.read(move |reader| reader.known_marks(mailbox, validity)).await?);
                if ask.compare || remote.went_back(&local) {
                    let here = self.store.read(move |reader| reader.stamps(mailbox, validity)).await?;
                    remote.reused = other_dates(&here, &self.remote.dates().await?).collect();
                }
            }
            remote = remote.with_changes(self.remote.changes(None).await?, ask.level);
            if let Some(since) = probe {
                let changes = self.remote.changes(Some(since)).await?;
                if changes.unreadable == 0 {
                    let told = changes.marks.iter().map(|(uid, _)| *uid).collect();
                    let vanished = if ask.level >= Level::Qresync { changes.vanished } else { UidSet::default() };
                    remote = RemoteView { probe: Some(told), vanished, ..remote };
                }
            }
        }
        let whole = self.list(&local, &mut remote, &mut question, ask).await?;
        Ok(Look { local, remote, question, whole })
    }

    /// The list of UIDs, where it is needed; true when it is there, or not needed.
    async fn list(
        &mut self,
        local: &LocalView,
        remote: &mut RemoteView,
        question: &mut Question,
        ask: &Ask,
    ) -> Result<bool, Error> {
        if ask.lists && wants_list(*question, local, remote) {
            match self.remote.uids().await {
                Ok(mut uids) => {
                    // One that either of two answers names is not taken for gone.
                    if matches!(question, Question::Whole { .. }) {
                        remote.told().ranges().for_each(|range| uids.insert_range(range));
                    }
                    // Fewer than there were a moment ago, and nothing known to compare with: their flags must say so too.
                    if !matches!(question, Question::List) || uids.len() >= u64::from(remote.exists) {
                        remote.uids = Some(uids);
                        return Ok(true);
                    }
                }
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(error) => tracing::warn!(%error, "No list of messages: their flags are asked for instead"),
            }
        } else if matches!(question, Question::Nothing)
            || (matches!(question, Question::ChangedSince(_)) && !wants_list(*question, local, remote))
        {
            return Ok(true);
        }
        if !matches!(question, Question::Whole { .. }) {
            let changes = self.remote.changes(None).await?;
            remote.partial = changes.unreadable > 0;
            remote.marks = changes.marks;
            *question = Question::Whole { probe: None };
        }
        // As many as there are messages: all of them.
        let told = remote.told();
        let whole = !remote.partial && told.len() == u64::from(remote.exists);
        remote.uids = whole.then_some(told);
        if !whole {
            tracing::warn!("No complete list of messages: nothing is taken for gone");
        }
        Ok(whole)
    }

    /// Deletes for good what has been gone for long.
    async fn purge(&mut self, now: Timestamp) -> Result<(), Error> {
        let Ok(before) = now.checked_sub(self.policy.keep_gone) else { return Ok(()) };
        while self.store.read(move |reader| reader.wants_purge(before)).await? {
            let most = self.measure.away();
            let (done, changes, took) = self.store.write_timed(move |tx| tx.purge(before, most)).await?;
            self.measure.away.took(done, took);
            tell(self.on, changes);
        }
        Ok(())
    }

    /// One step; false when it left something out. `all`: no earlier one did.
    async fn step(
        &mut self,
        (folder, validity): (&Folder, UidValidity),
        step: Step,
        (all, now): (bool, Timestamp),
        wishes: &mut Wishes<'_>,
    ) -> Result<bool, Error> {
        let target = Target { mailbox: folder.id, validity };
        let id = folder.id;
        let settles =
            matches!(step, Step::Reused(_) | Step::Forget(_) | Step::Miss(_) | Step::DropStale | Step::Remember { .. });
        if settles {
            self.intake.barrier().await?;
        }
        let changes = match step {
            Step::Headers(uids) => return self.fetch_headers(folder, target, &uids, wishes).await,
            // What did not come is not known: the next pass asks again.
            Step::DropStale | Step::Remember { .. } if !all => return Ok(true),
            Step::DropStale => {
                self.drop_stale(id, now).await?;
                return Ok(true);
            }
            Step::Reset(validity) => self.store.write(move |tx| tx.reset_mailbox(id, validity)).await?.1,
            Step::Reused(uids) => self.away(uids, move |tx, some| tx.reused(id, validity, some, now).map(drop)).await?,
            Step::SetMarks(marks) => self.set_marks(target, marks).await?,
            Step::Found(uids) => self.store.write(move |tx| tx.found(id, validity, &uids)).await?.1,
            Step::Forget(uids) => self.away(uids, move |tx, some| tx.forget(id, validity, some, now).map(drop)).await?,
            Step::Miss(uids) => self.away(uids, move |tx, some| tx.miss(id, validity, some, now)).await?,
            Step::Remember { next, modseq, compared } => {
                let compared = compared.then_some(now);
                self.store.write(move |tx| tx.remember(id, next, modseq, compared)).await?.1
            }
        };
        tell(self.on, changes);
        Ok(true)
    }

    async fn drop_stale(&mut self, id: MailboxId, now: Timestamp) -> Result<(), Error> {
        let mut begun = false;
        loop {
            let most = self.measure.away();
            let (dropped, changes, took) = self
                .store
                .write_timed(
                    move |tx| {
                        if begun { tx.drop_more_stale(id, now, most) } else { tx.drop_stale(id, now, most) }
                    },
                )
                .await?;
            self.measure.away.took(dropped, took);
            begun = true;
            tell(self.on, changes);
            if dropped == 0 {
                return Ok(());
            }
        }
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
        (folders, level): (&[Folder], Level),
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
        let crew = Crew::new((self.store, &self.intake, self.policy, self.tally), (agenda, racks), wishes, level);
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
            let most = self.measure.away();
            let (dropped, changes, took) = self.store.write_timed(move |tx| tx.drop_bodies_before(from, most)).await?;
            self.measure.away.took(dropped, took);
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

/// UIDs of messages that came at another moment than the one that is known by this UID, which so is another. Both ascending by UID.
fn other_dates<'d>(here: &'d [Stamp], there: &'d [(Uid, Timestamp)]) -> impl Iterator<Item = Uid> + use<'d> {
    there.iter().filter_map(move |(uid, date)| {
        let known = here.binary_search_by_key(uid, |stamp| stamp.uid).ok().and_then(|at| here.get(at));
        known.filter(|known| known.internal_date.as_second() != date.as_second()).map(|_| *uid)
    })
}

/// Which mailbox has its turn: the one that is looked at, else the first one left.
fn next<'f>(left: &mut VecDeque<Task<'f>>, current: Option<MailboxId>) -> Option<Task<'f>> {
    let at = current.and_then(|current| left.iter().position(|task| task.folder.id == current));
    left.remove(at.unwrap_or_default())
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
