//! Sending for one mailbox: seals and queues what the user sends, and lets the sender work when there is something to do. A
//! letter whose submission has begun is never cut off by the end of a session.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::{Order, Site};
use super::actor::House;
use super::command::Resolution;
use super::declared;
use super::gatekeeper::Gatekeeper;
use super::news::{Voice, Word};
use super::relay::Relay;
use super::reminder::Reminder;
use super::reply;
use crate::clock;
use crate::documents::Drawer;
use crate::domain::account::SIZE_DEFAULT;
use crate::domain::draft::MadeOf;
use crate::domain::message::Correspondence;
use crate::domain::notice::{Course, PatientFault, RefusalReason, SendingFault};
use crate::domain::outgoing::{Departure, Hold, Kind, OutgoingRow, OutgoingState};
use crate::domain::patient::{Identity, is_patient};
use crate::domain::{Draft, DraftId, Entry, MessageId, Notice, OutgoingId, shown};
use crate::engine::Activity;
use crate::l10n::{L10n, t};
use crate::mime::read::receipt_request;
use crate::store::Reader;
use crate::submission::sender::{self, Sender, Standby, Told, Verdict};
use crate::submission::smtp::Patience;
use crate::submission::{Answered, Outgoing, ReadMessage, Sealing};
use crate::trust::{Gate, Recipient, Refusal};

/// Reports of the sender on their way.
const REPORTS: usize = 64;
/// After a failure of the vault.
const PAUSE: Duration = Duration::from_secs(30);

/// A letter in the outbox.
type Queued = Result<(OutgoingId, OutgoingState), Notice>;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Postman {
    sender: Arc<Sender>,
    gatekeeper: Gatekeeper,
    relay: Relay,
    drawer: Drawer,
    work: Arc<Notify>,
    /// How long a letter may be taken back.
    undo: Duration,
    /// Given when the session closes.
    cancel: CancellationToken,
}

/// Starts the tasks of a mailbox's postman: its own, and one of the session that tells what became of its letters. `orders` reaches
/// its follower, which shows what was filed.
pub(super) fn start(
    site: &Site,
    house: &House,
    voice: &Voice,
    orders: mpsc::Sender<Order>,
    (cancel, own, tasks): (&CancellationToken, &TaskTracker, &TaskTracker),
) -> Postman {
    let (outlet, reports) = mpsc::channel(REPORTS);
    let sender = Sender {
        store: site.store.clone(),
        account_id: site.id,
        account: site.account.clone(),
        logins: site.logins.clone(),
        denied: site.denied.subscribe(),
        operators: site.operators.clone(),
        max_size: SIZE_DEFAULT,
        since: clock::now(),
        product: house.config.settings.sending.product.clone(),
        outlet,
        patience: Patience::default(),
        standby: Standby::default(),
    };
    let postman = Postman {
        sender: Arc::new(sender),
        gatekeeper: house.gatekeeper.clone(),
        relay: site.relay.clone(),
        drawer: Drawer::new(house.config.program.clone()),
        work: Arc::new(Notify::new()),
        undo: house.config.settings.sending.undo(),
        cancel: cancel.clone(),
    };
    let hours = u64::from(house.config.settings.receipts.remind_after_hours);
    if hours > 0 {
        let (store, relay, voice) = (site.store.clone(), site.relay.clone(), voice.clone());
        let after = Duration::from_hours(hours);
        let reminder = Reminder { store, account: site.id, after, relay, voice };
        drop(own.spawn(reminder.serve(cancel.clone())));
    }
    drop(tasks.spawn(report(reports, site.relay.clone(), voice.clone())));
    drop(own.spawn(postman.clone().serve(house.config.activity, orders)));
    postman
}

impl Postman {
    /// Seals a draft and puts it into the outbox.
    pub(super) async fn send(&self, mut draft: Draft, entry: Entry, departure: Departure) -> Queued {
        if let Some(id) = draft.id {
            let mark = self.sender.store.read(move |reader| reader.letter_mark(id)).await;
            // One that is gone is met when the letter is put into the outbox.
            draft.mark = mark.ok();
        }
        let answered = match draft.answers {
            Some(message) => self.answered(message).await?,
            None => None,
        };
        let documents = declared::of(&self.drawer, &draft.attachments, draft.patient.as_ref()).await?;
        self.heed_opposition(draft.patient.as_ref()).await?;
        let gate = self.settled_gate().await.ok_or(Notice::SessionClosed)?;
        let sealing = Sealing { documents: documents.as_ref(), ..self.sealing(entry, &gate) };
        let outgoing = Outgoing::seal(&draft, answered.as_ref(), &sealing).map_err(|error| error.notice())?;
        let of = draft.made_of();
        // Its files stand in the letter now: a heavy one is not held twice.
        drop(draft);
        self.queue(outgoing, of, departure).await
    }

    /// Seals a finished message and puts it into the outbox.
    pub(super) async fn send_raw(&self, eml: Vec<u8>, patient: Option<&Identity>, departure: Departure) -> Queued {
        // It is sent as it is, and says of its documents what its author let it say.
        let _ = declared::of(&self.drawer, &declared::files_of(&eml), patient).await?;
        self.heed_opposition(patient).await?;
        let gate = self.settled_gate().await.ok_or(Notice::SessionClosed)?;
        let outgoing =
            Outgoing::seal_eml(&eml, patient, &self.sealing(Entry::Message, &gate)).map_err(|error| error.notice())?;
        drop(eml);
        self.queue(outgoing, MadeOf::default(), departure).await
    }

    /// A patient who has opposed is written to by who says that she knows of it. What is noted once the letter waits in the outbox is
    /// looked up again before it leaves.
    async fn heed_opposition(&self, patient: Option<&Identity>) -> Result<(), Notice> {
        let Some(patient) = patient.filter(|patient| !patient.is_despite_opposition()) else { return Ok(()) };
        let ins = patient.ins().clone();
        let since = self.sender.store.read(move |reader| reader.opposes(&ins)).await.map_err(|error| error.notice())?;
        let Some(since) = since else { return Ok(()) };
        Err(Notice::RecipientsRefused { count: 1, reason: RefusalReason::Patient(PatientFault::Opposed { since }) })
    }

    /// Tells who asked that a message was read, as its reader has agreed; once.
    pub(super) async fn acknowledge(&self, message: MessageId, l10n: &L10n) -> Result<(), Notice> {
        let read = move |reader: &Reader<'_>| Ok((reader.message(message)?, reader.raw(message)?));
        let ((_, envelope), raw) = self.sender.store.read(read).await.map_err(|error| error.notice())?;
        let raw = raw.ok_or(Notice::NotFound)?;
        let request = receipt_request(&raw).ok_or(Notice::NotFound)?;
        let gate = self.settled_gate().await.ok_or(Notice::SessionClosed)?;
        let now = clock::now();
        let subject = shown::subject(&envelope.subject).into_owned();
        let read = ReadMessage {
            to: &request.to,
            subject: &t!(l10n, "acknowledgement-subject", subject = envelope.subject.as_str()),
            words: &t!(l10n, "acknowledgement-words", subject = subject, date = l10n.date(now), time = l10n.time(now)),
            message_id: envelope.message_id.as_deref(),
            octets: &raw,
        };
        let sealing = self.sealing(Entry::Receipt, &gate);
        let outgoing = Outgoing::seal_receipt(&read, &sealing).map_err(|error| error.notice())?;
        let (store, account) = (&self.sender.store, self.sender.account_id);
        let queued = sender::enqueue_receipt(store, account, outgoing, message, now).await;
        self.relay.changed(queued.map_err(|error| error.notice())?);
        self.work.notify_one();
        Ok(())
    }

    /// Carries out what a person says of a letter.
    pub(super) async fn resolve(&self, id: OutgoingId, resolution: Resolution) -> Result<(), Notice> {
        let verdict = match resolution {
            Resolution::WasSent => Verdict::WasSent,
            Resolution::SendAgain => Verdict::SendAgain,
            Resolution::SendNow => Verdict::SendNow,
            Resolution::Discard => Verdict::Discard,
            Resolution::Noted => Verdict::Noted,
        };
        let known = self.sender.resolve(id, verdict).await.map_err(|error| error.notice())?;
        self.work.notify_one();
        if known { Ok(()) } else { Err(Notice::NotFound) }
    }

    /// Makes a draft again of a letter of which nothing has left: its row and the draft change hands in one transaction, which excludes
    /// the one in which the letter begins.
    pub(super) async fn take_back(&self, id: OutgoingId) -> Result<DraftId, Notice> {
        let row = self.row(id).await?;
        if row.kind != Kind::Letter {
            return Err(Notice::NotFound);
        }
        if !row.state.may_be_taken_back() {
            return Err(Notice::Sending(SendingFault::NotTaken(Course::of(&row.state))));
        }
        let (row, draft) = reply::as_draft(&self.sender.store, id).await?;
        let kept = self.sender.take_back(id, row.state, draft).await.map_err(|error| error.notice())?;
        // The connection that stood for it is no longer needed.
        self.work.notify_one();
        match kept {
            Some(kept) => Ok(kept),
            // It has begun meanwhile.
            None => Err(Notice::Sending(SendingFault::NotTaken(Course::of(&self.row(id).await?.state)))),
        }
    }

    async fn row(&self, id: OutgoingId) -> Result<OutgoingRow, Notice> {
        let read = self.sender.store.read(move |reader| reader.outgoing(id)).await;
        read.map_err(|error| match error.notice() {
            Notice::NotFound => Notice::Sending(SendingFault::NotTaken(Course::Gone)),
            other => other,
        })
    }

    /// Whether the gate would let a letter pass to somebody.
    pub(super) async fn may_receive(&self, address: &str) -> Result<(), Notice> {
        let gate = self.settled_gate().await.ok_or(Notice::SessionClosed)?;
        match Recipient::parse(address).and_then(|asked| asked.verify(&gate, clock::now())) {
            Ok(_) => Ok(()),
            Err(Refusal::NoList(fault)) => Err(Notice::ListUnusable(fault)),
            Err(_) => Err(Notice::Sending(SendingFault::DoctorOutside)),
        }
    }

    /// Looks at the outbox again now.
    pub(super) fn stir(&self) {
        self.work.notify_one();
    }

    /// The gate for a decision; none once the session closes.
    async fn settled_gate(&self) -> Option<Gate> {
        self.cancel.run_until_cancelled(self.gatekeeper.settled_gate()).await
    }

    fn sealing<'a>(&'a self, entry: Entry, gate: &'a Gate) -> Sealing<'a> {
        tracing::info!(entry = entry.as_str(), "A letter is to be sealed");
        Sealing {
            entry,
            account: &self.sender.account,
            gate,
            max_size: self.sender.max_size,
            documents: None,
            product: self.sender.product.as_ref(),
            now: clock::now(),
        }
    }

    async fn queue(&self, outgoing: Outgoing, of: MadeOf, departure: Departure) -> Queued {
        let (store, account, now) = (&self.sender.store, self.sender.account_id, clock::now());
        let held = match departure {
            Departure::Undoable if !self.undo.is_zero() => {
                Some((now.checked_add(self.undo).unwrap_or(now), Hold::Undo))
            }
            Departure::At(until) if until > now => Some((until, Hold::Chosen)),
            Departure::Now | Departure::Undoable | Departure::At(_) => None,
        };
        let queued = match held {
            Some(held) => sender::enqueue_held(store, account, outgoing, of, held, now).await,
            None => sender::enqueue(store, account, outgoing, of, now).await,
        };
        let (id, changes) = queued.map_err(|error| error.notice())?;
        self.relay.changed(changes);
        self.work.notify_one();
        let state = held.map_or(OutgoingState::Queued, |(until, hold)| OutgoingState::Held { until, hold });
        Ok((id, state))
    }

    /// The headers that tie an answer to its question; none when the question has left the cache.
    async fn answered(&self, message: MessageId) -> Result<Option<Answered>, Notice> {
        match self.sender.store.read(move |reader| reader.message(message)).await {
            Ok((_, envelope)) => {
                let mut people = envelope.from.iter().chain(&envelope.to).filter_map(Correspondence::parsed);
                let patient = people.find(|address| is_patient(address.domain()));
                let references = envelope.references;
                Ok(envelope.message_id.map(|message_id| Answered { message_id, references, patient }))
            }
            Err(crate::store::Error::NotFound) => Ok(None),
            Err(error) => Err(error.notice()),
        }
    }

    /// Works until the session ends; what is held so that it may be taken back leaves then, where it still can.
    async fn serve(self, activity: Activity, orders: mpsc::Sender<Order>) {
        self.work(activity, orders).await;
        if let Err(error) = self.sender.part(|| self.gatekeeper.gate()).await {
            tracing::error!(code = error.notice().code(), "The outbox could not be worked on");
        }
    }

    /// One pass of the sender whenever there is something to do.
    async fn work(&self, activity: Activity, orders: mpsc::Sender<Order>) {
        let mut next = None;
        let mut denied = self.sender.denied.clone();
        let mut at_once = activity != Activity::Asked;
        loop {
            if !at_once {
                tokio::select! {
                    () = self.cancel.cancelled() => return,
                    () = self.work.notified() => {}
                    () = self.sender.logins.given(), if self.sender.logins.are_awaited() => {}
                    // The sender outlives this only when the follower has ended.
                    Ok(()) = denied.changed() => {}
                    () = until(next) => {}
                }
            }
            at_once = false;
            // A first list is waited for; each letter then meets the gate of its own moment.
            if self.settled_gate().await.is_none() {
                return;
            }
            next = match self.sender.pass(|| self.gatekeeper.gate(), &self.cancel).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(code = error.notice().code(), "The outbox could not be worked on");
                    clock::now().checked_add(PAUSE).ok()
                }
            };
            if self.cancel.is_cancelled() {
                return;
            }
            if activity == Activity::Following {
                // A full queue already holds an order for a pass.
                let _ = orders.try_send(Order::Replay);
            }
        }
    }
}

async fn until(at: Option<Timestamp>) {
    match at {
        Some(at) => {
            let left = at.duration_since(clock::now());
            tokio::time::sleep(left.unsigned_abs().min(Duration::from_hours(24))).await;
        }
        None => std::future::pending().await,
    }
}

async fn report(mut reports: mpsc::Receiver<Told>, relay: Relay, voice: Voice) {
    while let Some(told) = reports.recv().await {
        match told {
            Told::Changed(changes) => relay.changed(changes),
            Told::Elsewhere => {
                if voice.say(Word::Waiting).await.is_err() {
                    return;
                }
            }
            Told::Notice(id, notice) => {
                tracing::info!(outgoing = id.0, code = notice.code(), "A letter needs attention");
                if voice.say(Word::Notice(notice)).await.is_err() {
                    return;
                }
            }
        }
    }
}
