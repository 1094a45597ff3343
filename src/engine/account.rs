//! Following one account: connect, one pass, then wait for a push, a wish or the clock. A failure backs off and is shown; the
//! link is given up as soon as it cannot be trusted, and so is work that falls silent or panics. Each account does so by itself.

mod wait;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::guard::{self, End, Life};
use super::relay::Relay;
use super::rhythm::{self, Cause, Rhythm, Roll};
use crate::auth::Logins;
use crate::clock;
use crate::domain::notice::MailboxFault;
use crate::domain::progress::Quota;
use crate::domain::trace::{Deed, Trace};
use crate::domain::{
    Account, AccountId, Endpoint, Keep, MailboxId, MailboxName, MessageId, Notice, SyncFigures, SyncStatus,
};
use crate::imap;
use crate::store::Store;
use crate::sync::{self, ImapRemote, Leave, Policy, Progress};
use crate::tls::Operators;

/// To reach a server and be let in: a card may have to sign, lists of revocation to be fetched.
const CONNECT: Duration = Duration::from_mins(2);
/// Work without a sign of life is given up after so long; each step of it has a shorter deadline of its own.
const SILENCE: Duration = Duration::from_mins(15);
/// Commands of a pass that finds nothing new.
const QUIET: u64 = 1;
/// What a pass may go without progress once the network has changed under it.
const DOUBTED: Duration = Duration::from_secs(20);
/// A server that answers sooner is near: what would be saved on the way is less than compressing costs.
const NEAR: Duration = Duration::from_millis(8);
/// The quota is asked for again after so long.
const QUOTA: Duration = Duration::from_mins(15);

/// A wish of the actor.
pub(super) enum Order {
    /// One pass now; the figures are answered.
    Pass(Asked),
    /// Something waits for the server: a mark to be replayed.
    Replay,
    /// A draft has rested, or was dropped: no failure is tried again for that.
    Draft,
    /// The computer has woken, or its network has changed: is the link still there?
    Doubt,
}

/// Where the figures of a pass are answered.
pub(super) type Asked = oneshot::Sender<Result<SyncFigures, Notice>>;

/// What the task works on.
pub(super) struct Site {
    pub(super) account: Account,
    pub(super) id: AccountId,
    pub(super) store: Store,
    pub(super) operators: Operators,
    /// By what both servers are opened.
    pub(super) logins: Logins,
    pub(super) relay: Relay,
    /// The mailbox that the window looks at, of whichever account: it goes before the others.
    pub(super) looked_at: watch::Receiver<Option<MailboxId>>,
    /// The server has stumbled over a compressed link: no other is made.
    pub(super) stumbled: AtomicBool,
    /// Its operator has closed it to this person: nothing is asked, and nothing leaves from it.
    pub(super) denied: watch::Sender<bool>,
    /// Connections that fetch bodies.
    pub(super) connections: usize,
    pub(super) keep: Keep,
    /// Drafts are copied to the server.
    pub(super) mirrors: bool,
    /// Follow by itself; otherwise only orders are carried out.
    pub(super) online: bool,
    pub(super) rhythm: Rhythm,
    /// Whether messages may be put where others read them.
    pub(super) leave: Leave,
    /// Something waits that other accounts tell.
    pub(super) tell_others: Box<dyn Fn() + Send + Sync>,
}

/// What is kept when work is begun anew.
struct Kept {
    orders: mpsc::Receiver<Order>,
    wanted: mpsc::Receiver<MessageId>,
    /// Who waits for the pass that runs.
    asked: Vec<Asked>,
    /// Who asked while it ran: the next one is theirs.
    again: Vec<Asked>,
    /// In a row, of the same cause.
    failures: u32,
    cause: Option<Cause>,
    last_good: Option<jiff::Timestamp>,
    /// The server said nothing when it was asked to push: it is not asked again.
    mute: bool,
}

impl Site {
    /// A new link, compressed where that helps.
    async fn log_in(&self) -> Result<ImapRemote, imap::Error> {
        let Self { operators, account, logins, .. } = self;
        let mut session = imap::log_in(operators, &account.imap, logins).await?;
        if !self.stumbled.load(Ordering::Relaxed)
            && let Err(error) = session.compress_beyond(NEAR).await
        {
            tracing::warn!(account = self.id.0, %error, quirk = "compress-broken", "A compressed link is lost: another one is made in clear");
            self.stumbled.store(true, Ordering::Relaxed);
            session = imap::log_in(operators, &account.imap, logins).await?;
        }
        Ok(ImapRemote::new(session).with_leave(self.leave.clone()))
    }

    /// Adds a line to the journal. The work goes on without it where the vault does not take it.
    async fn trace(&self, deed: Deed, request: String, response: String) {
        let trace = Trace { deed, account: Some(self.account.address.clone()), request, response };
        if let Err(error) = self.store.write(move |tx| tx.trace(&trace, clock::now())).await {
            tracing::warn!(code = error.notice().code(), "A line of the journal was not kept");
        }
    }
}

impl Site {
    /// What is known of the server from before, until it speaks.
    async fn recall(&self) {
        let id = self.id;
        let quota = self.store.read(move |reader| reader.quota(id)).await;
        if let Ok(Some((quota, at))) = quota {
            self.relay.recall(id, quota, at);
        }
        if let Ok(Some(trust)) = sync::believed(&self.store, id, clock::now()).await {
            self.relay.believed(id, trust);
        }
    }

    /// Confides what has arrived and is ordered to be. Not of a mailbox that other software collects, nor of one that is others' already.
    async fn carry_out_order(&self) {
        if self.account.is_shared() {
            return;
        }
        let (id, is_collected) = (self.id, self.account.collected);
        let outcome = match self.store.read(move |reader| reader.has_ordered(id)).await {
            Ok(false) => return,
            // Once it is collected no more, nothing of what came meanwhile is given.
            Ok(true) if is_collected => self.store.write(move |tx| tx.pass_over_order(id).map(|()| false)).await,
            Ok(true) => self.store.write(move |tx| tx.carry_out_order(id, clock::now())).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok((taken, changes)) => {
                self.relay.changed(changes);
                if taken {
                    (self.tell_others)();
                }
            }
            Err(error) => tracing::warn!(code = error.notice().code(), "What is to be confided without asking was not"),
        }
    }

    /// The journal knows of connections that are lost.
    async fn lost(&self, error: &imap::Error) {
        let code = error.notice(&self.account.imap.host).code();
        self.parted("", code).await;
    }

    /// And of those that are ended.
    async fn parted(&self, request: &str, answer: &str) {
        let Endpoint { host, port, .. } = &self.account.imap;
        let request = format!("{request} {host}:{port}").trim_start().to_owned();
        self.trace(Deed::Disconnect, request, answer.to_owned()).await;
    }

    /// The server says how full the mailbox is.
    async fn weighed(&self, quota: Quota) {
        let (id, now) = (self.id, clock::now());
        self.relay.quota(id, quota, now);
        if let Err(error) = self.store.write(move |tx| tx.note_quota(id, quota, now)).await {
            tracing::warn!(code = error.notice().code(), "The quota was not noted");
        }
    }
}

/// Why a wait ended.
enum Turn {
    Pass,
    Body(MessageId),
    Lost(imap::Error),
    End,
}

struct Follower<'a> {
    site: &'a Site,
    kept: &'a mut Kept,
    life: &'a Life,
    link: Option<ImapRemote>,
    /// When it was made.
    born: Instant,
    /// When the quota was last asked for.
    weighed: Option<Instant>,
    /// Pushes in a row after which nothing was found.
    vain: u32,
}

/// Runs until both channels close.
pub(super) async fn follow(site: Site, orders: mpsc::Receiver<Order>, wanted: mpsc::Receiver<MessageId>) {
    let mut kept = Kept {
        orders,
        wanted,
        asked: Vec::new(),
        again: Vec::new(),
        failures: 0,
        cause: None,
        last_good: None,
        mute: false,
    };
    loop {
        let life = Life::default();
        let follower = Follower {
            site: &site,
            kept: &mut kept,
            life: &life,
            link: None,
            born: Instant::now(),
            weighed: None,
            vain: 0,
        };
        let end = guard::watch(&life, follower.run()).await;
        if matches!(end, End::Done(())) {
            return;
        }
        tracing::error!(account = site.id.0, ?end, "The work of a mailbox is begun anew");
        kept.failed(&site, &Notice::Mailbox(MailboxFault::Restarted), Cause::Fault);
        sleep(rhythm::pause(kept.failures, Cause::Fault, Roll::cast())).await;
    }
}

/// Opens the further connections of a pass.
struct Further<'s> {
    site: &'s Site,
}

impl sync::Connector<ImapRemote> for Further<'_> {
    async fn connect(&self) -> Result<Option<ImapRemote>, imap::Error> {
        self.site.log_in().await.map(Some)
    }

    async fn dismiss(&self, remote: ImapRemote) {
        let _ = timeout(Duration::from_secs(1), remote.logout()).await;
    }
}

impl Kept {
    /// Tells a failure to whoever should know, and counts it.
    fn failed(&mut self, site: &Site, notice: &Notice, cause: Cause) {
        self.failures = if self.cause == Some(cause) { self.failures.saturating_add(1) } else { 1 };
        self.cause = Some(cause);
        let status = SyncStatus::Failed { notice: notice.clone(), last_good: self.last_good };
        site.relay.status(site.id, status);
        for asked in self.asked.drain(..) {
            // Whoever asked may have gone.
            let _ = asked.send(Err(notice.clone()));
        }
    }

    fn forgive(&mut self) {
        (self.failures, self.cause) = (0, None);
    }
}

impl Follower<'_> {
    async fn run(mut self) {
        let (id, collected, mirrors) = (self.site.id, self.site.account.collected, self.site.mirrors);
        let noted = self.site.store.write(move |tx| {
            tx.hold_still(id, collected)?;
            tx.note_collected(id, collected, clock::now())?;
            tx.mirror_drafts(id, mirrors)
        });
        if let Err(error) = noted.await {
            tracing::warn!(
                code = error.notice().code(),
                "What a mailbox is spared, and what it is given, was not noted"
            );
        }
        self.site.recall().await;
        let mut turn = if self.site.online { Turn::Pass } else { self.rest().await };
        loop {
            let outcome = match turn {
                Turn::End => break,
                Turn::Pass => self.pass().await,
                Turn::Body(message) => self.body(message).await,
                Turn::Lost(error) => {
                    self.site.lost(&error).await;
                    Err(sync::Error::Imap(error))
                }
            };
            turn = match outcome {
                Ok(()) => self.rest().await,
                Err(error) => self.fail(&error).await,
            };
        }
        self.life.rest();
        if let Some(link) = self.link.take() {
            // A polite end is worth a second, no more.
            let ended = timeout(Duration::from_secs(1), link.logout()).await;
            self.site.parted("LOGOUT", if matches!(ended, Ok(Ok(()))) { "OK" } else { "" }).await;
        }
    }

    async fn pass(&mut self) -> Result<(), sync::Error> {
        if !self.kept.asked.is_empty() || self.kept.last_good.is_none() {
            // A look that nobody asked for is no news.
            self.site.relay.status(self.site.id, SyncStatus::Running { done: 0, total: 0 });
        }
        let mut link = self.link().await?;
        let outcome = self.pass_over(&mut link).await;
        self.keep(link, outcome.as_ref().err()).await;
        let figures = outcome?;
        self.vain = if figures.commands > QUIET { 0 } else { self.vain.saturating_add(1) };
        if figures.commands > QUIET {
            let received = format!("OK {} octets", figures.bytes);
            self.site.trace(Deed::Receive, "FETCH".to_owned(), received).await;
        }
        self.site.carry_out_order().await;
        self.kept.forgive();
        let now = clock::now();
        self.kept.last_good = Some(now);
        self.site.relay.status(self.site.id, SyncStatus::UpToDate { at: now });
        for asked in self.kept.asked.drain(..) {
            // Whoever asked may have gone.
            let _ = asked.send(Ok(figures));
        }
        self.weigh().await
    }

    /// The pass itself. What is ordered meanwhile comes after it, but for a doubt in the network: then it must go on, or be given up.
    async fn pass_over(&mut self, link: &mut ImapRemote) -> Result<SyncFigures, sync::Error> {
        let (relay, id, life) = (self.site.relay.clone(), self.site.id, self.life.clone());
        let steps = AtomicU64::new(0);
        let on = |progress| {
            life.until_next(SILENCE);
            let _ = steps.fetch_add(1, Ordering::Relaxed);
            match progress {
                Progress::Changed(changes) => relay.changed(changes),
                Progress::Status(status) => relay.status(id, status),
                Progress::Notice(notice) => relay.notice(notice),
                Progress::Believed(trust) => relay.believed(id, trust),
            }
        };
        self.life.until_next(SILENCE);
        let Site { connections, keep, .. } = *self.site;
        // Once a session: what is opened stays to its end.
        let tidy = self.kept.last_good.is_none();
        let policy = Policy { keep, tidy, connections, ..Policy::default() };
        let further = Further { site: self.site };
        let Kept { orders, wanted, again, .. } = &mut *self.kept;
        let wishes = sync::Wishes { priority: wanted, current: Some(self.site.looked_at.clone()) };

        let mut passing =
            std::pin::pin!(sync::crewed_pass((link, &further), &self.site.store, id, &policy, wishes, &on));
        let (mut doubted, mut is_open) = (None::<(Instant, u64)>, true);
        loop {
            let doubt = async {
                match doubted {
                    Some((at, _)) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                outcome = &mut passing => break outcome,
                order = orders.recv(), if is_open => match order {
                    None => is_open = false,
                    Some(Order::Pass(asked)) => again.push(asked),
                    // What it is about may have been looked at already: another pass, which costs a round trip.
                    Some(Order::Replay | Order::Draft) => again.push(oneshot::channel().0),
                    Some(Order::Doubt) => {
                        let at = Instant::now().checked_add(DOUBTED).unwrap_or_else(Instant::now);
                        doubted = Some((at, steps.load(Ordering::Relaxed)));
                    }
                },
                () = doubt => {
                    let now = steps.load(Ordering::Relaxed);
                    if doubted.is_some_and(|(_, then)| then == now) {
                        break Err(sync::Error::Imap(imap::Error::Timeout));
                    }
                    doubted = None;
                }
            }
        }
    }

    async fn body(&mut self, message: MessageId) -> Result<(), sync::Error> {
        let mut link = self.link().await?;
        let relay = self.site.relay.clone();
        let on = move |progress| {
            if let Progress::Changed(changes) = progress {
                relay.changed(changes);
            }
        };
        self.life.until_next(SILENCE);
        let outcome = sync::body(&mut link, &self.site.store, message, &on).await;
        self.keep(link, outcome.as_ref().err()).await;
        outcome
    }

    /// The link in hand, or a new one.
    async fn link(&mut self) -> Result<ImapRemote, sync::Error> {
        if let Some(link) = self.link.take() {
            return Ok(link);
        }
        self.life.until_next(SILENCE);
        let come = timeout(CONNECT, self.site.log_in()).await.map_err(|_| imap::Error::Timeout).flatten();
        if come.is_ok() {
            let _ = self.site.denied.send_if_modified(std::mem::take);
        }
        let answer = match &come {
            Ok(_) => "OK",
            Err(error) => error.notice(&self.site.account.imap.host).code(),
        };
        let Endpoint { host, port, .. } = &self.site.account.imap;
        let request = format!("AUTHENTICATE {} {host}:{port}", self.site.account.method.kind().code());
        self.site.trace(Deed::Connect, request, answer.to_owned()).await;
        self.born = Instant::now();
        Ok(come?)
    }

    async fn keep(&mut self, link: ImapRemote, error: Option<&sync::Error>) {
        if matches!(error, Some(sync::Error::Imap(error)) if error.is_garbled()) {
            self.site.stumbled.store(true, Ordering::Relaxed);
        }
        match error {
            Some(sync::Error::Imap(error)) if error.is_fatal() => self.site.lost(error).await,
            _ => self.link = Some(link),
        }
    }

    /// Asks how full the mailbox is, when that was long ago. A server that does not say is not asked to explain itself.
    async fn weigh(&mut self) -> Result<(), sync::Error> {
        if self.weighed.is_some_and(|at| at.elapsed() < QUOTA) {
            return Ok(());
        }
        let Some(mut link) = self.link.take() else { return Ok(()) };
        let outcome = link.quota(&MailboxName::new("INBOX")).await;
        self.weighed = Some(Instant::now());
        match outcome {
            Ok(Some(imap::Quota { used, limit })) => self.site.weighed(Quota { used, limit }).await,
            Ok(None) => {}
            Err(error) if error.is_fatal() => {
                self.site.lost(&error).await;
                return Err(error.into());
            }
            Err(error) => tracing::debug!(code = error.notice("").code(), "The quota is not told"),
        }
        self.link = Some(link);
        Ok(())
    }
}
