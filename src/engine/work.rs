//! An open session at work: the vault, the tasks of each mailbox, and the commands that need them. Dropped as a whole.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::Order;
use super::acquaintance::Acquaintance;
use super::actor::House;
use super::census::Census;
use super::clerk::{self, Clerk, Counter, Letters};
use super::desks::{Desk, Desks, Floor};
use super::event::{Opened, PscState, RecoveryState};
use super::exporter::Exporter;
use super::keyring::Keyring;
use super::lane::Held;
use super::library::Wishes;
use super::news::{SessionId, Voice, Word};
use super::opening::{self, Fresh};
use super::reading::Quiet;
use super::recognition::Recognition;
use super::relay::Relay;
use super::sealing::Sealer;
use super::tokens::{Ground, Tokens};
use super::watchers::watch_login;
use super::{Activity, Answer, Command, Library, Pin, Ticket};
use crate::card::{Login, Standing};
use crate::clock;
use crate::domain::chain::Occasion;
use crate::domain::notice::ActionFault;
use crate::domain::{
    Account, AccountId, Act, Address, Flags, MailboxId, MessageId, MethodKind, Notice, Passphrase, Right, SyncFigures,
};
use crate::l10n::L10n;
use crate::session::Attempt;
use crate::store::{Reader, Store, key};
use crate::sync::Leave;
use crate::tls::Operators;
use crate::trust::Refusal;

/// Messages whose text is wanted, waiting to be passed on.
const WISHES: usize = 64;

/// An open session.
pub(super) struct Work {
    id: SessionId,
    opened: Opened,
    store: Store,
    library: Library,
    relay: Relay,
    clerk: Counter,
    acquaintance: Acquaintance,
    recognition: Recognition,
    exporter: Exporter,
    voice: Voice,
    /// Given when the session closes: nothing begins after it.
    cancel: CancellationToken,
    tasks: TaskTracker,
    held: Held,
    /// What a card gives. Without one nothing can be signed: no server is asked, nothing is sent.
    online: Option<Online>,
}

/// What only a session with its card has.
struct Online {
    login: Login,
    sealer: Sealer,
    operators: Operators,
    keyring: Keyring,
    tokens: Tokens,
    desks: Desks,
}

/// What every session begins with.
struct Frame {
    id: SessionId,
    voice: Voice,
    relay: Relay,
    cancel: CancellationToken,
    tasks: TaskTracker,
    /// The mailbox that the window looks at: what it waits for is fetched first.
    looked_at: Arc<watch::Sender<Option<MailboxId>>>,
}

impl Frame {
    fn new(id: SessionId, house: &House) -> Self {
        let (cancel, tasks, relay) = (CancellationToken::new(), TaskTracker::new(), Relay::default());
        let voice = Voice::new(id, house.herald.clone());
        drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(relay.clone().carry(voice.clone()))));
        Self { id, voice, relay, cancel, tasks, looked_at: Arc::new(watch::channel(None).0) }
    }

    fn furnish(
        self,
        opened: Opened,
        (store, held): (Store, Held),
        accounts: &[(Account, AccountId)],
        online: Option<Online>,
        house: &House,
    ) -> Work {
        let Self { id, voice, relay, cancel, tasks, looked_at } = self;
        let (clerk, inbox) = clerk::counter(cancel.clone(), clerk::GRACE);
        let desks = online.as_ref().map(|online| online.desks.clone());
        let letters = Letters::new(store.clone());
        drop(tasks.spawn(Clerk { letters, desks, relay: relay.clone(), voice: voice.clone() }.serve(inbox)));
        let library = library(&store, accounts, house, (&voice, looked_at), (&cancel, &tasks));
        let holder = opened.holder.id.clone();
        let acquaintance = Acquaintance::new(store.clone(), house.directory.clone(), voice.clone(), holder);
        let vouched = acquaintance.clone();
        drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(async move { vouched.vouch().await })));
        if house.config.activity != Activity::Asked {
            let (house, store) = (house.clone(), store.clone());
            let census = Census { house, store, voice: voice.clone() };
            drop(tasks.spawn(census.follow(cancel.clone())));
        }
        let recognition = Recognition::new(store.clone(), house.config.program.clone(), relay.clone());
        if house.config.activity == Activity::Following {
            drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(recognition.clone().follow())));
        }
        let (profiles, holder) = (&house.config.settings.exports, opened.holder.full_name());
        let exporter = Exporter::new(store.clone(), house.config.program.clone(), relay.clone(), profiles, &holder);
        // Who hands a document over is known by her card.
        if house.config.activity == Activity::Following && online.is_some() {
            drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(exporter.clone().follow())));
        }
        Work {
            id,
            opened,
            store,
            library,
            relay,
            clerk,
            acquaintance,
            recognition,
            exporter,
            voice,
            cancel,
            tasks,
            held,
            online,
        }
    }
}

impl Work {
    /// Puts a fresh session to work; given back when that cannot be.
    pub(super) fn start(fresh: Fresh, id: SessionId, house: &House) -> Result<Self, (Box<Fresh>, Notice)> {
        let (authorities, revocation) = (Arc::clone(&house.authorities), Arc::clone(&house.revocation));
        let operators = match Operators::new(authorities, revocation, Some(&fresh.login)) {
            Ok(operators) => operators,
            Err(error) => return Err((Box::new(fresh), error.notice())),
        };
        let plain = match house.without_card() {
            Ok(plain) => plain,
            Err(error) => return Err((Box::new(fresh), error.notice())),
        };
        let Fresh { login, label, store, accounts, added, mut notices, vaults, created, recovery, held } = fresh;
        let frame = Frame::new(id, house);
        let tokens = {
            let (holder, operators) = (&login.holder().id, &operators);
            let ground = Ground { house, holder, operators, voice: &frame.voice, cancel: &frame.cancel };
            Tokens::start(&ground, accounts.iter().any(|(account, _)| is_by_token(account)))
        };
        let desks = Desks::new(Floor {
            house: house.clone(),
            store: store.clone(),
            operators: operators.clone(),
            plain,
            keepers: tokens.keepers(),
            relay: frame.relay.clone(),
            voice: frame.voice.clone(),
            looked_at: frame.looked_at.subscribe(),
            cancel: frame.cancel.clone(),
            tasks: frame.tasks.clone(),
        });
        for (account, id) in &accounts {
            desks.open(account.clone(), *id);
        }
        let watched = watch_login(login.standing(), frame.voice.clone());
        drop(frame.tasks.spawn(frame.cancel.clone().run_until_cancelled_owned(watched)));
        let holder = login.holder().clone();
        let turn = Arc::default();
        let keyring =
            Keyring { card: login.guard(), label, holder: holder.id.clone(), store: store.clone(), vaults, turn };
        let recovery = match (recovery, created) {
            (true, _) => RecoveryState::Made,
            (false, true) => RecoveryState::ToMake,
            (false, false) => RecoveryState::PutOff,
        };
        notices.dedup();
        let opened = Opened {
            holder,
            accounts: accounts.iter().map(|(account, _)| account.clone()).collect(),
            ids: accounts.iter().map(|(_, id)| *id).collect(),
            added,
            since: clock::now(),
            recovery,
            read_only: false,
            receipts: house.config.settings.receipts,
            notices,
        };
        let sealer = Sealer::new(store.clone(), login.guard());
        drop(frame.tasks.spawn(sealer.clone().after_opening(frame.cancel.clone())));
        let online = Online { login, sealer, operators, keyring, tokens, desks };
        Ok(frame.furnish(opened, (store, held), &accounts, Some(online), house))
    }

    /// Puts a session without a card to work: what is kept here is read, drafts are kept, and marks wait for the next session with
    /// the card, which replays them.
    pub(super) fn quiet(quiet: Quiet, id: SessionId, house: &House) -> Self {
        let Quiet { holder, store, accounts, added, notices, recovery, held } = quiet;
        let opened = Opened {
            holder,
            accounts: accounts.iter().map(|(account, _)| account.clone()).collect(),
            ids: accounts.iter().map(|(_, id)| *id).collect(),
            added,
            since: clock::now(),
            recovery: if recovery { RecoveryState::Made } else { RecoveryState::PutOff },
            read_only: true,
            receipts: house.config.settings.receipts,
            notices,
        };
        Frame::new(id, house).furnish(opened, (store, held), &accounts, None, house)
    }

    pub(super) fn id(&self) -> SessionId {
        self.id
    }

    pub(super) fn opened(&self) -> &Opened {
        &self.opened
    }

    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    /// Whether its login stands, when it has one.
    pub(super) fn standing(&self) -> Option<Standing> {
        self.online.as_ref().map(|online| *online.login.standing().borrow())
    }

    pub(super) fn operators(&self) -> Option<&Operators> {
        self.online.as_ref().map(|online| &online.operators)
    }

    /// What opens the vault; it takes a card to change it.
    pub(super) fn keyring(&self) -> Option<&Keyring> {
        self.online.as_ref().map(|online| &online.keyring)
    }

    /// Pro Santé Connect, for a session that has its card.
    pub(super) fn tokens(&self) -> Option<&Tokens> {
        self.online.as_ref().map(|online| &online.tokens)
    }

    /// Where the login there stands.
    pub(super) fn psc(&self) -> Option<PscState> {
        self.tokens().map(Tokens::state)
    }

    /// The mailboxes at work.
    pub(super) fn desks(&self) -> Option<&Desks> {
        self.online.as_ref().map(|online| &online.desks)
    }

    fn all_desks(&self) -> Vec<Desk> {
        self.desks().map(Desks::all).unwrap_or_default()
    }

    /// What it knows for searches in the directory.
    pub(super) fn acquaintance(&self) -> &Acquaintance {
        &self.acquaintance
    }

    /// Its vault.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// A mailbox was added to the session.
    pub(super) fn adopt(&mut self, account: Account, id: AccountId) {
        if let Some(online) = &self.online {
            online.desks.open(account.clone(), id);
        }
        self.opened.added.push(account.address.clone());
        self.opened.accounts.push(account);
        self.opened.ids.push(id);
        self.settle();
    }

    /// A mailbox was taken out of the session.
    pub(super) fn lose(&mut self, address: &Address) {
        self.opened.added.retain(|added| added.folded() != address.folded());
        let is_kept = |account: &Account| account.address.folded() != address.folded();
        let Opened { accounts, ids, .. } = &mut self.opened;
        (*accounts, *ids) =
            std::mem::take(accounts).into_iter().zip(ids.iter()).filter(|(account, _)| is_kept(account)).unzip();
        self.settle();
    }

    /// The library knows which addresses are the holder's, and the login at Pro Santé Connect whether it is needed.
    fn settle(&mut self) {
        if let Some(tokens) = self.tokens() {
            tokens.need(self.opened.accounts.iter().any(is_by_token));
        }
        let own = self.opened.accounts.iter().map(|account| account.address.clone()).collect();
        self.library = self.library.clone().owning(own);
    }

    /// Where changes of rows are told.
    pub(super) fn relay(&self) -> &Relay {
        &self.relay
    }

    pub(super) fn clerk(&self) -> &Counter {
        &self.clerk
    }

    /// A look at everybody whom the vault writes to.
    pub(super) fn look_at_correspondents(&self, house: &House, ticket: Ticket) {
        let (house, store) = (house.clone(), self.store.clone());
        let census = Census { house, store, voice: self.voice.clone() };
        self.answer(ticket, census.look_now());
    }

    /// Looks into all files that wait for it.
    pub(super) fn recognise(&self, ticket: Ticket) {
        self.answer(ticket, self.recognition.clone().run());
    }

    /// Who hands documents to the practice software.
    pub(super) fn exporter(&self) -> Exporter {
        self.exporter.clone()
    }

    /// One pass over every mailbox.
    pub(super) fn sync(&self, ticket: Ticket) {
        // Nothing else of a desk is held meanwhile: a mailbox may be removed.
        self.answer(ticket, sync(self.all_desks().into_iter().map(|desk| desk.orders).collect()));
    }

    /// The same, whose news are more than an answer.
    pub(super) fn work(&self, ticket: Ticket, task: impl Future<Output = Word> + Send + 'static) {
        let (voice, cancel) = (self.voice.clone(), self.cancel.clone());
        drop(self.tasks.spawn(async move {
            let closed = || Word::Answer(ticket, Answer::Failed(Notice::SessionClosed));
            let word = cancel.run_until_cancelled(task).await.unwrap_or_else(closed);
            // The actor outlives its sessions.
            drop(voice.say(word).await);
        }));
    }

    /// Runs a task whose answer arrives as news; given up when the session closes.
    pub(super) fn answer(&self, ticket: Ticket, task: impl Future<Output = Answer> + Send + 'static) {
        let (voice, cancel) = (self.voice.clone(), self.cancel.clone());
        drop(self.tasks.spawn(async move {
            let answer = cancel.run_until_cancelled(task).await.unwrap_or(Answer::Failed(Notice::SessionClosed));
            // The actor outlives its sessions.
            drop(voice.say(Word::Answer(ticket, answer)).await);
        }));
    }

    /// Asks the card for the code again; what comes of it arrives as news. Given up when the session closes.
    pub(super) fn prove(&self, pin: Pin, attempt: Attempt, ticket: Ticket) {
        let Some(online) = &self.online else { return };
        let (guard, voice, cancel) = (online.login.guard(), self.voice.clone(), self.cancel.clone());
        let pin = match pin {
            Pin::Typed(code) => Some(code),
            Pin::Pad => None,
        };
        drop(self.tasks.spawn(async move {
            let proven = cancel.run_until_cancelled(guard.prove(pin)).await;
            let result = proven.map_or(Err(Notice::SessionClosed), |proven| proven.map_err(|error| error.notice()));
            drop(voice.say(Word::Proven { attempt, ticket, result }).await);
        }));
    }

    /// Tries the passphrase again, after the wait that its failures cost; what comes of it arrives as news.
    pub(super) fn confirm(&self, passphrase: Option<Passphrase>, waits: Duration, attempt: Attempt, ticket: Ticket) {
        let (store, holder, voice) = (self.store.clone(), self.opened.holder.id.clone(), self.voice.clone());
        let confirmed = self.cancel.clone().run_until_cancelled_owned(async move {
            tokio::time::sleep(waits).await;
            let passphrase = passphrase.ok_or(Notice::PassphraseWrong)?;
            let asked = spawn_blocking(move || key::confirms(&store, &holder, &passphrase));
            match asked.await.map_err(|_| Notice::Internal)? {
                Ok(true) => Ok(()),
                Ok(false) => Err(Notice::PassphraseWrong),
                Err(error) => Err(error.notice()),
            }
        });
        drop(self.tasks.spawn(async move {
            let result = confirmed.await.unwrap_or(Err(Notice::SessionClosed));
            drop(voice.say(Word::Proven { attempt, ticket, result }).await);
        }));
    }

    /// Something waits for the servers of other mailboxes.
    pub(super) fn replay(&self) {
        for desk in self.all_desks() {
            // A full queue already holds an order for a pass.
            let _ = desk.orders.try_send(Order::Replay);
        }
    }

    /// The card signs again: what could not be signed meanwhile is tried now.
    pub(super) fn stir(&self) {
        self.replay();
        self.look_again();
    }

    /// Letters may leave that could not before.
    pub(super) fn look_again(&self) {
        for desk in self.all_desks() {
            desk.postman.stir();
        }
    }

    /// Connections may be dead without saying so: each mailbox finds out, and makes its own anew.
    pub(super) fn doubt(&self) {
        for desk in self.all_desks() {
            // A full queue already holds an order that comes to the same.
            let _ = desk.orders.try_send(Order::Doubt);
            desk.postman.stir();
        }
    }

    /// Reads something of the vault that becomes news; what cannot be read is not told.
    pub(super) fn read<T, F>(&self, read: F, word: impl FnOnce(T) -> Word + Send + 'static)
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T, crate::store::Error> + Send + 'static,
    {
        let (store, voice) = (self.store.clone(), self.voice.clone());
        let told = async move {
            match store.read(read).await {
                Ok(value) => drop(voice.say(word(value)).await),
                Err(error) => tracing::warn!(code = error.notice().code(), "The vault could not be read"),
            }
        };
        drop(self.tasks.spawn(self.cancel.clone().run_until_cancelled_owned(told)));
    }

    /// Does this here, to be told to the server.
    pub(super) fn carry_out(&self, act: Act) -> impl Future<Output = Answer> + Send + 'static {
        let (store, relay, desks) = (self.store.clone(), self.relay.clone(), self.all_desks());
        async move { carry_out(&store, &relay, &desks, act).await.map_or_else(Answer::Failed, |()| Answer::Done) }
    }

    /// A command that is not answered; a failure becomes a notice.
    pub(super) fn tell(&self, command: Command) {
        let (store, relay, voice) = (self.store.clone(), self.relay.clone(), self.voice.clone());
        let (desks, is_online) = (self.all_desks(), self.online.is_some());
        let l10n = self.library.shared_l10n();
        let rows = self.opened.accounts.iter().zip(&self.opened.ids);
        let collected: Vec<AccountId> = rows.filter(|(account, _)| account.collected).map(|(_, id)| *id).collect();
        drop(self.tasks.spawn(async move {
            let done = match command {
                Command::Shown(message) => shown(&store, &relay, &desks, &collected, message).await,
                Command::FetchBody(message) => fetch_body(&store, &desks, message).await,
                Command::Acknowledge { message, consent: false } => {
                    refuse_receipt(&store, &relay, &desks, message).await
                }
                Command::Acknowledge { message, consent: true } => {
                    let place = store.read(move |reader| reader.location(message)).await;
                    match place.map(|place| desks.iter().find(|desk| desk.id == place.account)) {
                        Ok(Some(desk)) => {
                            let done = desk.postman.acknowledge(message, &l10n).await;
                            let _ = desk.orders.try_send(Order::Replay);
                            done
                        }
                        Ok(None) => Err(if is_online { Notice::NoAccount } else { Notice::ReadOnly }),
                        Err(error) => Err(error.notice()),
                    }
                }
                Command::Act(act) => carry_out(&store, &relay, &desks, act).await,
                Command::Resolve { id, resolution } => {
                    // Its own postman has to be woken; one that makes no sense is any one's to drop.
                    let account = store.read(move |reader| reader.outgoing(id)).await.map(|row| row.account);
                    let own = desks.iter().find(|desk| account.as_ref().is_ok_and(|account| *account == desk.id));
                    match own.or(desks.first()) {
                        Some(desk) => desk.postman.resolve(id, resolution).await,
                        None if is_online => Err(Notice::NoAccount),
                        None => Err(Notice::ReadOnly),
                    }
                }
                _ => Ok(()),
            };
            if let Err(notice) = done {
                drop(voice.say(Word::Notice(notice)).await);
            }
        }));
    }

    /// From the call on nothing begins any more. To be awaited: the card is logged out (once the relay, which
    /// knows the session by it, has revoked its tokens) after it has sealed the journal, a letter that has begun is
    /// settled, what the window hands over is kept; then the vault is closed.
    pub(super) fn close(self) -> impl Future<Output = ()> + Send + 'static {
        self.cancel.cancel();
        async move {
            let Self { store, library, clerk, recognition, exporter, tasks, voice, held, online, .. } = self;
            drop((library, clerk, recognition, exporter));
            let _ = tasks.close();
            // While its card is logged in. What is still settled after it is the next session's to seal.
            if let Some(Online { sealer, login, .. }) = &online
                && *login.standing().borrow() == Standing::Here
            {
                sealer.seal(Occasion::Closed).await;
            }
            let parted = async {
                if let Some(Online { login, sealer, operators, keyring, tokens, desks }) = online {
                    drop((sealer, operators, keyring, desks));
                    let by_card = tokens.need_card();
                    let ended = tokens.end();
                    if by_card {
                        ended.await;
                        opening::log_out(login).await;
                    } else {
                        let _ = futures::future::join(ended, opening::log_out(login)).await;
                    }
                }
            };
            let shut = async {
                tasks.wait().await;
                // Nothing of it changes any more.
                let left = opening::unsent(&store).await;
                store.close().await;
                tracing::info!("A session is closed");
                // Nobody may listen any more.
                let _ = voice.say(Word::Left(left)).await;
            };
            let _ = futures::future::join(parted, shut).await;
            drop(held);
        }
    }
}

fn is_by_token(account: &Account) -> bool {
    account.method.kind() == MethodKind::Psc
}

/// The reading side; messages whose text is wanted are passed on as news.
fn library(
    store: &Store,
    accounts: &[(Account, AccountId)],
    house: &House,
    (voice, looked_at): (&Voice, Arc<watch::Sender<Option<MailboxId>>>),
    (cancel, tasks): (&CancellationToken, &TaskTracker),
) -> Library {
    let (wanted, mut wishes) = mpsc::channel(WISHES);
    let voice = voice.clone();
    let passed_on = async move {
        while let Some(message) = wishes.recv().await {
            if voice.say(Word::Wanted(message)).await.is_err() {
                return;
            }
        }
    };
    drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(passed_on)));
    let own = accounts.iter().map(|(account, _)| account.address.clone()).collect();
    let l10n = L10n::new(house.config.language, jiff::tz::TimeZone::system());
    Library::new(store.clone(), Wishes { wanted, looked_at }, own, Arc::new(l10n), house)
}

/// One pass over every mailbox; the figures are added up.
async fn sync(desks: Vec<mpsc::Sender<Order>>) -> Answer {
    if desks.is_empty() {
        return Answer::Failed(Notice::NoAccount);
    }
    let (mut all, mut failed) = (SyncFigures::default(), None);
    let mut waiting = Vec::new();
    for orders in &desks {
        let (reply, answered) = oneshot::channel();
        if orders.send(Order::Pass(reply)).await.is_err() {
            return Answer::Failed(Notice::SessionClosed);
        }
        waiting.push(answered);
    }
    for answered in waiting {
        match answered.await {
            Ok(Ok(figures)) => {
                all.messages = all.messages.max(figures.messages);
                all.bytes = all.bytes.saturating_add(figures.bytes);
                all.waiting = all.waiting.saturating_add(figures.waiting);
                all.seconds = all.seconds.max(figures.seconds);
                all.first_screen_seconds = all.first_screen_seconds.max(figures.first_screen_seconds);
                all.commands = all.commands.saturating_add(figures.commands);
                all.write_p95_ms = all.write_p95_ms.max(figures.write_p95_ms);
                all.write_max_ms = all.write_max_ms.max(figures.write_max_ms);
            }
            // One that fails keeps no other from its pass.
            Ok(Err(notice)) => failed = failed.or(Some(notice)),
            Err(_) => return Answer::Failed(Notice::SessionClosed),
        }
    }
    failed.map_or(Answer::Synced(all), Answer::Failed)
}

async fn write<F>(store: &Store, relay: &Relay, work: F) -> Result<(), Notice>
where
    F: FnOnce(&mut crate::store::Tx<'_>) -> Result<(), crate::store::Error> + Send + 'static,
{
    let ((), changes) = store.write(work).await.map_err(|error| error.notice())?;
    relay.changed(changes);
    Ok(())
}

async fn fetch_body(store: &Store, desks: &[Desk], message: MessageId) -> Result<(), Notice> {
    let place = store.read(move |reader| reader.location(message)).await.map_err(|error| error.notice())?;
    if let Some(desk) = desks.iter().find(|desk| desk.id == place.account) {
        // A full queue means that this wish is among many: the background order serves them all.
        let _ = desk.wanted.try_send(message);
    }
    Ok(())
}

/// Marks a message as read, but in a mailbox that other software collects: there only a person does.
async fn shown(
    store: &Store,
    relay: &Relay,
    desks: &[Desk],
    collected: &[AccountId],
    message: MessageId,
) -> Result<(), Notice> {
    let read = move |reader: &Reader<'_>| {
        let place = reader.location(message)?;
        Ok((place.account, reader.rights(place.mailbox)?))
    };
    let (account, rights) = store.read(read).await.map_err(|error| error.notice())?;
    // Where the server does not keep it, it is not tried each time.
    if collected.contains(&account) || !rights.allow(Right::Seen) {
        return Ok(());
    }
    carry_out(store, relay, desks, Act::Flag { messages: vec![message], flag: Flags::SEEN, set: true }).await
}

/// Messages are not even shown where others read them while the operator of that mailbox is not of the trust space. Without a list, or
/// without a card, that is found when the server is to be told.
async fn stays_inside(store: &Store, desks: &[Desk], act: &Act) -> Result<(), Notice> {
    let (Act::Move { messages, to } | Act::Copy { messages, to } | Act::Confide { messages, to, .. }) = act else {
        return Ok(());
    };
    let (asked, to) = (messages.clone(), *to);
    let asked = store.read(move |reader| reader.crossing(&asked, to)).await;
    let (account, crossing) = asked.map_err(|error| error.notice())?;
    // What is confided always comes under other eyes.
    let is_given = matches!(act, Act::Confide { .. });
    let count = if is_given { u32::try_from(messages.len()).unwrap_or(u32::MAX) } else { crossing };
    let leave = desks.iter().find(|desk| desk.id == account).map(|desk| &desk.leave);
    match leave.filter(|_| count > 0).map(Leave::ask) {
        None | Some(Ok(_) | Err(Refusal::NoList(_))) => Ok(()),
        Some(Err(_)) => Err(Notice::Action(ActionFault::Outside { count })),
    }
}

/// Its reader does not tell that she has read it: other desks do not ask again.
async fn refuse_receipt(store: &Store, relay: &Relay, desks: &[Desk], message: MessageId) -> Result<(), Notice> {
    write(store, relay, move |tx| tx.acknowledge(message, clock::now()).map(drop)).await?;
    for desk in desks {
        // A full queue already holds an order that replays everything.
        let _ = desk.orders.try_send(Order::Replay);
    }
    Ok(())
}

async fn carry_out(store: &Store, relay: &Relay, desks: &[Desk], act: Act) -> Result<(), Notice> {
    stays_inside(store, desks, &act).await?;
    let forgets = matches!(act, Act::ForgetShare { .. });
    // Kept as pending in the vault: without a card there is no desk, and the next session that has one replays it.
    let given = if let Act::Confide { messages, .. } = &act { messages.clone() } else { Vec::new() };
    write(store, relay, move |tx| tx.act(&act, clock::now())).await?;
    let lacking = store.read(move |reader| reader.lacking(&given)).await.map_err(|error| error.notice())?;
    for message in lacking {
        fetch_body(store, desks, message).await?;
    }
    if forgets {
        // All of it, and not only its beginning.
        opening::keep_house(store).await;
    }
    for desk in desks {
        // A full queue already holds an order that replays everything.
        let _ = desk.orders.try_send(Order::Replay);
    }
    Ok(())
}
