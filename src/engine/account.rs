//! Following one account: connect, one pass, then wait for a push, a wish or the clock. A failure backs off and is shown; the
//! link is given up as soon as it cannot be trusted.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::relay::Relay;
use crate::auth::Logins;
use crate::clock;
use crate::domain::{Account, AccountId, MailboxName, MessageId, Notice, Recovery, SyncFigures, SyncStatus};
use crate::imap;
use crate::store::Store;
use crate::sync::{self, ImapRemote, Policy, Progress};
use crate::tls::Operators;

/// Servers hang up after 29 minutes (RFC 2177); folders other than INBOX are looked at in the same rhythm.
const LOOK_AGAIN: Duration = Duration::from_mins(5);
/// First pause after a failure; doubled each time.
const PAUSE: Duration = Duration::from_secs(5);
/// Longest pause.
const PAUSE_MAX: Duration = Duration::from_mins(5);

/// A wish of the actor.
pub(super) enum Order {
    /// One pass now; the figures are answered.
    Pass(oneshot::Sender<Result<SyncFigures, Notice>>),
    /// Something waits for the server: a mark to be replayed.
    Replay,
}

/// What the task works on.
pub(super) struct Site {
    pub(super) account: Account,
    pub(super) id: AccountId,
    pub(super) store: Store,
    pub(super) operators: Operators,
    /// By what both servers are opened.
    pub(super) logins: Logins,
    pub(super) relay: Relay,
    /// Connections that fetch bodies.
    pub(super) connections: usize,
    /// Follow by itself; otherwise only orders are carried out.
    pub(super) online: bool,
}

/// Why the wait ended.
enum Turn {
    Pass,
    Body(MessageId),
    Lost(imap::Error),
    End,
}

struct Follower {
    site: Site,
    orders: mpsc::Receiver<Order>,
    wanted: mpsc::Receiver<MessageId>,
    link: Option<ImapRemote>,
    asked: Vec<oneshot::Sender<Result<SyncFigures, Notice>>>,
    failures: u32,
    last_good: Option<jiff::Timestamp>,
}

/// Runs until both channels close.
pub(super) async fn follow(site: Site, orders: mpsc::Receiver<Order>, wanted: mpsc::Receiver<MessageId>) {
    let mut follower = Follower { site, orders, wanted, link: None, asked: Vec::new(), failures: 0, last_good: None };
    let mut turn = if follower.site.online { Turn::Pass } else { follower.rest().await };
    loop {
        let outcome = match turn {
            Turn::End => break,
            Turn::Pass => follower.pass().await,
            Turn::Body(message) => follower.body(message).await,
            Turn::Lost(error) => Err(sync::Error::Imap(error)),
        };
        turn = match outcome {
            Ok(()) => follower.rest().await,
            Err(error) => follower.fail(&error).await,
        };
    }
    if let Some(link) = follower.link.take() {
        // A polite end is worth a second, no more.
        let _ = tokio::time::timeout(Duration::from_secs(1), link.logout()).await;
    }
}

/// Opens the further connections of a pass.
struct Further<'s> {
    site: &'s Site,
}

impl sync::Connector<ImapRemote> for Further<'_> {
    async fn connect(&self) -> Result<Option<ImapRemote>, imap::Error> {
        let Site { operators, account, logins, .. } = self.site;
        Ok(Some(ImapRemote::new(imap::log_in(operators, &account.imap, logins).await?)))
    }

    async fn dismiss(&self, remote: ImapRemote) {
        let _ = tokio::time::timeout(Duration::from_secs(1), remote.logout()).await;
    }
}

impl Follower {
    async fn pass(&mut self) -> Result<(), sync::Error> {
        self.site.relay.status(self.site.id, SyncStatus::Running { done: 0, total: 0 });
        let mut link = self.link().await?;
        let (relay, id) = (self.site.relay.clone(), self.site.id);
        let on = move |progress| match progress {
            Progress::Changed(changes) => relay.changed(changes),
            Progress::Status(status) => relay.status(id, status),
        };
        let policy = Policy { connections: self.site.connections, ..Policy::default() };
        let wishes = sync::Wishes { priority: &mut self.wanted, current: None };
        let further = Further { site: &self.site };
        let outcome =
            sync::crewed_pass((&mut link, &further), &self.site.store, self.site.id, &policy, wishes, &on).await;
        self.keep(link, outcome.as_ref().err());
        let figures = outcome?;
        self.failures = 0;
        let now = clock::now();
        self.last_good = Some(now);
        self.site.relay.status(self.site.id, SyncStatus::UpToDate { at: now });
        for asked in self.asked.drain(..) {
            // Whoever asked may have gone.
            let _ = asked.send(Ok(figures));
        }
        Ok(())
    }

    async fn body(&mut self, message: MessageId) -> Result<(), sync::Error> {
        let mut link = self.link().await?;
        let relay = self.site.relay.clone();
        let on = move |progress| {
            if let Progress::Changed(changes) = progress {
                relay.changed(changes);
            }
        };
        let outcome = sync::body(&mut link, &self.site.store, message, &on).await;
        self.keep(link, outcome.as_ref().err());
        outcome
    }

    /// The link in hand, or a new one.
    async fn link(&mut self) -> Result<ImapRemote, sync::Error> {
        if let Some(link) = self.link.take() {
            return Ok(link);
        }
        let session = imap::log_in(&self.site.operators, &self.site.account.imap, &self.site.logins).await?;
        Ok(ImapRemote::new(session))
    }

    fn keep(&mut self, link: ImapRemote, error: Option<&sync::Error>) {
        if !error.is_some_and(sync::Error::is_fatal) {
            self.link = Some(link);
        }
    }

    /// Says what went wrong, then waits: for the user where only she can help, else for the pause to end.
    async fn fail(&mut self, error: &sync::Error) -> Turn {
        let notice = error.notice(&self.site.account.imap.host);
        tracing::warn!(code = notice.code(), "A pass has failed");
        self.site.relay.status(self.site.id, SyncStatus::Failed { notice: notice.clone(), last_good: self.last_good });
        for asked in self.asked.drain(..) {
            let _ = asked.send(Err(notice.clone()));
        }
        self.failures = self.failures.saturating_add(1);
        let doubled = PAUSE.saturating_mul(1_u32.checked_shl(self.failures.min(8)).unwrap_or(u32::MAX));
        let pause = match error.recovery() {
            Recovery::Now => Duration::from_secs(1),
            Recovery::After(least) => doubled.max(least).min(PAUSE_MAX),
            Recovery::Needs(_) | Recovery::Never => PAUSE_MAX,
        };
        if !self.site.online {
            return self.rest().await;
        }
        let again = Instant::now().checked_add(pause).unwrap_or_else(Instant::now);
        if matches!(error, sync::Error::Imap(imap::Error::NoToken(_))) {
            // The pause is that of tokens, and they are told as soon as they are there.
            self.failures = 0;
            let logins = self.site.logins.clone();
            return tokio::select! {
                order = self.orders.recv() => self.take(order),
                () = logins.given() => Turn::Pass,
            };
        }
        tokio::select! {
            order = self.orders.recv() => self.take(order),
            () = tokio::time::sleep_until(again) => Turn::Pass,
        }
    }

    /// Waits for an order, a message that is wanted, a push, or the clock.
    async fn rest(&mut self) -> Turn {
        let again = Instant::now().checked_add(LOOK_AGAIN).unwrap_or_else(Instant::now);
        let online = self.site.online;
        let mut link = self.link.take();
        // Before the wait, which an order may cut: opening a mailbox must not be cut.
        let prepared = match link.as_mut().filter(|link| online && link.can_wait()) {
            Some(link) => Some(link.prepare(&MailboxName::new("INBOX")).await),
            None => None,
        };
        let waits = match prepared {
            Some(Ok(changed)) if changed => {
                self.link = link;
                return Turn::Pass;
            }
            Some(Err(error)) => return Turn::Lost(error),
            prepared => prepared.is_some(),
        };
        let turn = {
            let push = async {
                match link.as_mut().filter(|_| waits) {
                    Some(link) => link.wait(again).await,
                    None if online => {
                        tokio::time::sleep_until(again).await;
                        Ok(imap::Wake::Deadline)
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                order = self.orders.recv() => Err(order),
                message = self.wanted.recv() => Ok(message.map_or(Turn::End, Turn::Body)),
                pushed = push => Ok(match pushed {
                    Ok(_) => Turn::Pass,
                    Err(error) => Turn::Lost(error),
                }),
            }
        };
        if !matches!(turn, Ok(Turn::Lost(_))) {
            self.link = link;
        }
        turn.unwrap_or_else(|order| self.take(order))
    }

    fn take(&mut self, order: Option<Order>) -> Turn {
        match order {
            None => Turn::End,
            Some(Order::Replay) => Turn::Pass,
            Some(Order::Pass(answer)) => {
                self.asked.push(answer);
                Turn::Pass
            }
        }
    }
}
