//! The mailboxes at work in a session that has its card: each a follower and a postman, begun with the session or when its holder
//! adds it, and ended with the session or when she takes it away. A letter that has begun is never cut off by that.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::{self, Order, Site};
use super::actor::House;
use super::news::Voice;
use super::organisation;
use super::postman::{self, Postman};
use super::relay::Relay;
use super::tokens;
use crate::auth::Keepers;
use crate::clock;
use crate::domain::{Account, AccountId, Address, MailboxId, MessageId, Method};
use crate::engine::Activity;
use crate::store::Store;
use crate::sync::Leave;
use crate::tls::Operators;

/// Wishes waiting for an account task.
const ORDERS: usize = 64;

/// What desks stand on.
pub(super) struct Floor {
    pub(super) house: House,
    pub(super) store: Store,
    pub(super) operators: Operators,
    /// Without the card: where a token is shown, the card is not.
    pub(super) plain: Operators,
    pub(super) keepers: Keepers,
    pub(super) relay: Relay,
    pub(super) voice: Voice,
    /// The mailbox that the window looks at.
    pub(super) looked_at: watch::Receiver<Option<MailboxId>>,
    /// Given when the session closes.
    pub(super) cancel: CancellationToken,
    pub(super) tasks: TaskTracker,
}

/// One mailbox at work.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) id: AccountId,
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) wanted: mpsc::Sender<MessageId>,
    pub(super) postman: Postman,
    account: Account,
    /// Whether messages may be put where others read them.
    pub(super) leave: Leave,
    /// Ends this one alone.
    cancel: CancellationToken,
    /// Its own tasks.
    tasks: TaskTracker,
}

/// All of them, in the order of the session's mailboxes. Clones share them.
#[derive(Clone)]
pub(super) struct Desks {
    floor: Arc<Floor>,
    open: Arc<Mutex<Vec<Desk>>>,
    /// How often drafts were kept.
    kept: Arc<AtomicU64>,
}

impl Desks {
    /// None yet.
    pub(super) fn new(floor: Floor) -> Self {
        Self { floor: Arc::new(floor), open: Arc::default(), kept: Arc::default() }
    }

    /// Those at work now.
    pub(super) fn all(&self) -> Vec<Desk> {
        self.lock().clone()
    }

    /// The postman of letters from this address; of those that name none, the first one's.
    pub(super) fn postman(&self, from: Option<&Address>) -> Option<Postman> {
        let desks = self.lock();
        let desk = match from {
            Some(from) => desks.iter().find(|desk| desk.account.address.folded() == from.folded()),
            None => desks.first(),
        };
        desk.map(|desk| desk.postman.clone())
    }

    /// The row of the mailbox of this address, when it is at work.
    pub(super) fn find(&self, address: &Address) -> Option<AccountId> {
        self.lock().iter().find(|desk| desk.account.address.folded() == address.folded()).map(|desk| desk.id)
    }

    /// The address of the first one: of letters that name none.
    pub(super) fn first(&self) -> Option<Address> {
        self.lock().first().map(|desk| desk.account.address.clone())
    }

    /// A draft was kept: its server is told once it has rested, unless it is kept again meanwhile.
    pub(super) fn tell_of_draft(&self, from: &Address, rest: Duration) {
        if self.floor.house.config.activity != Activity::Following {
            return;
        }
        let desks = self.lock();
        let Some(desk) = desks.iter().find(|desk| desk.account.address.folded() == from.folded()) else { return };
        let (orders, cancel, kept) = (desk.orders.clone(), desk.cancel.clone(), Arc::clone(&self.kept));
        let number = kept.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        drop(self.floor.tasks.spawn(cancel.run_until_cancelled_owned(async move {
            tokio::time::sleep(rest).await;
            if kept.load(Ordering::Relaxed) == number {
                // A full queue already holds an order for a pass.
                let _ = orders.try_send(Order::Draft);
            }
        })));
    }

    /// A draft was sent or dropped: so are its copies.
    pub(super) fn tell_of_ended_draft(&self) {
        for desk in self.lock().iter() {
            let _ = desk.orders.try_send(Order::Draft);
        }
    }

    /// The vault.
    pub(super) fn store(&self) -> &Store {
        &self.floor.store
    }

    /// Puts a mailbox to work.
    pub(super) fn open(&self, account: Account, id: AccountId) {
        let Floor { house, store, operators, plain, keepers, relay, voice, looked_at, cancel, tasks } = &*self.floor;
        // Where a token or another certificate is shown, the card is not.
        let (operators, logins) = match &account.method {
            Method::Card => (operators.clone(), tokens::logins(keepers, &account)),
            Method::Psc { .. } => (plain.clone(), tokens::logins(keepers, &account)),
            Method::Organisation { file } => organisation::way(house, voice, (file, account.acting_for()), plain),
        };
        let (gatekeeper, own) = (house.gatekeeper.clone(), account.address.clone());
        let leave = Leave::new(move || gatekeeper.gate().crossing(&own, clock::now()));
        let others = Arc::downgrade(&self.open);
        let tell_others = Box::new(move || {
            let Some(open) = others.upgrade() else { return };
            for desk in open.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                // A full queue already holds an order that replays everything.
                let _ = desk.orders.try_send(Order::Replay);
            }
        });
        let site = Site {
            leave: leave.clone(),
            tell_others,
            logins,
            account: account.clone(),
            id,
            store: store.clone(),
            operators,
            relay: relay.clone(),
            looked_at: looked_at.clone(),
            stumbled: AtomicBool::new(false),
            denied: watch::Sender::new(false),
            connections: house.config.settings.sync.connections.get(),
            keep: house.config.settings.cache.keep(),
            // What is written from a mailbox of several is its author's until it leaves.
            mirrors: house.config.settings.sync.mirror_drafts && !account.is_shared(),
            online: house.config.activity == Activity::Following,
            rhythm: house.config.settings.sync.into(),
        };
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (wanted, wishes) = mpsc::channel(ORDERS);
        let (cancel, own) = (cancel.child_token(), TaskTracker::new());
        let postman = postman::start(&site, house, voice, orders.clone(), (&cancel, &own, tasks));
        let followed = account::follow(site, inbox, wishes);
        drop(own.spawn(cancel.clone().run_until_cancelled_owned(followed)));
        let _ = own.close();
        let ending = own.clone();
        // The session ends after its desks.
        drop(tasks.spawn(async move { ending.wait().await }));
        self.lock().push(Desk { id, orders, wanted, postman, account, leave, cancel, tasks: own });
    }

    /// Ends the work of a mailbox, and gives it back; what has begun is settled first.
    pub(super) async fn close(&self, id: AccountId) -> Option<Account> {
        let gone = {
            let mut open = self.lock();
            let at = open.iter().position(|desk| desk.id == id)?;
            open.remove(at)
        };
        let Desk { account, cancel, tasks, .. } = gone;
        cancel.cancel();
        tasks.wait().await;
        Some(account)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Desk>> {
        // What a panic left behind is whole: nothing is done under the lock but to push and to take.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
