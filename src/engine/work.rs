//! An open session at work: the vault, the tasks of each mailbox, and the commands that need them. Dropped as a whole.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::{self, Order, Site};
use super::actor::{House, News};
use super::event::Opened;
use super::opening::Fresh;
use super::postman::{self, Postman};
use super::relay::Relay;
use super::{Activity, Answer, Command, Library};
use crate::card::Login;
use crate::clock;
use crate::documents::Drawer;
use crate::domain::{Account, AccountId, Draft, MessageId, Notice, SyncFigures};
use crate::l10n::L10n;
use crate::store::{Mark, Store};
use crate::tls::Operators;

/// Wishes waiting for an account task.
const ORDERS: usize = 64;

/// One mailbox of the session.
#[derive(Clone)]
struct Desk {
    id: AccountId,
    orders: mpsc::Sender<Order>,
    wanted: mpsc::Sender<MessageId>,
    postman: Postman,
}

/// An open session.
pub(super) struct Work {
    opened: Opened,
    login: Login,
    store: Store,
    operators: Operators,
    library: Library,
    relay: Relay,
    desks: Vec<Desk>,
    /// Ends what merely follows.
    cancel: CancellationToken,
    tasks: TaskTracker,
}

impl Work {
    /// Puts a fresh session to work.
    pub(super) fn start(fresh: Fresh, house: &House) -> Result<Self, Notice> {
        let Fresh { login, store, accounts, mut notices } = fresh;
        let operators = Operators::new(Arc::clone(&house.authorities), Arc::clone(&house.revocation), Some(&login))
            .map_err(|error| error.notice())?;
        let (cancel, tasks, relay) = (CancellationToken::new(), TaskTracker::new(), Relay::default());
        drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(relay.clone().carry(house.herald.clone()))));
        let desks: Vec<Desk> = accounts
            .iter()
            .map(|(account, id)| {
                let site = Site {
                    account: account.clone(),
                    id: *id,
                    store: store.clone(),
                    operators: operators.clone(),
                    relay: relay.clone(),
                    online: house.config.activity == Activity::Following,
                };
                Desk::start(site, house, &cancel, &tasks)
            })
            .collect();
        let library = library(&store, &accounts, house, &cancel, &tasks);
        let (mut gone, herald) = (login.gone(), house.herald.clone());
        let watched = async move {
            // An error is an end too.
            let _ = gone.wait_for(|gone| *gone).await;
            let _ = herald.send(News::LoginGone).await;
        };
        drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(watched)));
        let holder = login.holder().clone();
        let accounts = accounts.into_iter().map(|(account, _)| account).collect();
        notices.dedup();
        let opened = Opened { holder, accounts, since: clock::now(), notices };
        Ok(Self { opened, login, store, operators, library, relay, desks, cancel, tasks })
    }

    /// The card behind this session is gone.
    pub(super) fn is_over(&self) -> bool {
        *self.login.gone().borrow()
    }

    pub(super) fn opened(&self) -> &Opened {
        &self.opened
    }

    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    pub(super) fn operators(&self) -> &Operators {
        &self.operators
    }

    /// A command with a ticket, as the task that answers it.
    pub(super) fn ask(&self, command: Command) -> Option<futures::future::BoxFuture<'static, Answer>> {
        let desk = self.desks.first()?.clone();
        let (store, relay) = (self.store.clone(), self.relay.clone());
        Some(match command {
            Command::Sync { .. } => Box::pin(sync(self.desks.clone())),
            Command::SaveDraft { draft, .. } => Box::pin(save_draft(store, relay, draft)),
            Command::Send { draft, .. } => {
                Box::pin(
                    async move { answer(desk.postman.send(*draft).await, |(id, state)| Answer::Queued(id, state)) },
                )
            }
            Command::SendRaw { eml, .. } => {
                Box::pin(
                    async move { answer(desk.postman.send_raw(eml).await, |(id, state)| Answer::Queued(id, state)) },
                )
            }
            _ => return None,
        })
    }

    /// A command that is not answered; a failure becomes a notice.
    pub(super) fn tell(&self, command: Command, house: &House) {
        let (store, relay, herald) = (self.store.clone(), self.relay.clone(), house.herald.clone());
        let desks = self.desks.clone();
        drop(self.tasks.spawn(async move {
            let done = match command {
                Command::FetchBody(message) => fetch_body(&store, &desks, message).await,
                Command::MarkSeen { messages, seen } => mark(&store, &relay, &desks, messages, Mark::Seen, seen).await,
                Command::MarkFlagged { messages, flagged } => {
                    mark(&store, &relay, &desks, messages, Mark::Flagged, flagged).await
                }
                Command::DeleteDraft(id) => write(&store, &relay, move |tx| tx.delete_draft(id)).await,
                Command::Resolve { id, resolution } => match desks.first() {
                    Some(desk) => desk.postman.resolve(id, resolution).await,
                    None => Err(Notice::Internal),
                },
                _ => Ok(()),
            };
            if let Err(notice) = done {
                // The actor outlives its tasks.
                let _ = herald.send(News::Notice(notice)).await;
            }
        }));
    }

    /// Ends in order: followers at once, a letter being sent when it is through; then the vault, then the card.
    pub(super) async fn close(self) {
        let Self { login, store, operators, library, desks, cancel, tasks, .. } = self;
        drop((desks, library, operators));
        cancel.cancel();
        let _ = tasks.close();
        tasks.wait().await;
        store.close().await;
        if let Err(error) = login.logout().await {
            tracing::debug!(code = error.notice().code(), "The card was not logged out");
        }
    }
}

impl Desk {
    fn start(site: Site, house: &House, cancel: &CancellationToken, tasks: &TaskTracker) -> Self {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (wanted, wishes) = mpsc::channel(ORDERS);
        let id = site.id;
        let postman = postman::start(&site, house, orders.clone(), cancel, tasks);
        let followed = account::follow(site, inbox, wishes);
        drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(followed)));
        Self { id, orders, wanted, postman }
    }
}

/// The reading side; messages whose text is wanted are passed on as news.
fn library(
    store: &Store,
    accounts: &[(Account, AccountId)],
    house: &House,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> Library {
    let (wanted, mut wishes) = mpsc::channel(ORDERS);
    let herald = house.herald.clone();
    let passed_on = async move {
        while let Some(message) = wishes.recv().await {
            if herald.send(News::Wanted(message)).await.is_err() {
                return;
            }
        }
    };
    drop(tasks.spawn(cancel.clone().run_until_cancelled_owned(passed_on)));
    let own = accounts.iter().map(|(account, _)| account.address.clone()).collect();
    let l10n = L10n::new(house.config.language, jiff::tz::TimeZone::system());
    let drawer = Drawer::new(house.config.program.clone());
    Library::new(store.clone(), wanted, own, Arc::new(l10n), drawer)
}

fn answer<T>(result: Result<T, Notice>, done: impl FnOnce(T) -> Answer) -> Answer {
    result.map_or_else(Answer::Failed, done)
}

/// One pass over every mailbox; the figures are added up.
async fn sync(desks: Vec<Desk>) -> Answer {
    let mut all = SyncFigures::default();
    let mut waiting = Vec::new();
    for desk in &desks {
        let (reply, answered) = oneshot::channel();
        if desk.orders.send(Order::Pass(reply)).await.is_err() {
            return Answer::Failed(Notice::SessionClosed);
        }
        waiting.push(answered);
    }
    for answered in waiting {
        match answered.await {
            Ok(Ok(figures)) => {
                all.messages = all.messages.max(figures.messages);
                all.bytes = all.bytes.saturating_add(figures.bytes);
                all.seconds = all.seconds.max(figures.seconds);
                all.first_screen_seconds = all.first_screen_seconds.max(figures.first_screen_seconds);
            }
            Ok(Err(notice)) => return Answer::Failed(notice),
            Err(_) => return Answer::Failed(Notice::SessionClosed),
        }
    }
    Answer::Synced(all)
}

async fn save_draft(store: Store, relay: Relay, draft: Box<Draft>) -> Answer {
    match store.write(move |tx| tx.save_draft(&draft, clock::now())).await {
        Ok((id, changes)) => {
            relay.changed(changes);
            Answer::DraftSaved(id)
        }
        Err(error) => Answer::Failed(error.notice()),
    }
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

async fn mark(
    store: &Store,
    relay: &Relay,
    desks: &[Desk],
    messages: Vec<MessageId>,
    mark: Mark,
    set: bool,
) -> Result<(), Notice> {
    write(store, relay, move |tx| tx.mark(&messages, mark, set, clock::now())).await?;
    for desk in desks {
        // A full queue already holds an order that replays everything.
        let _ = desk.orders.try_send(Order::Replay);
    }
    Ok(())
}
