//! Keeps the list of the trust space fresh and says which gate is in force. Fetches when asked or when due; never decides.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::block_in_place;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::{Activity, Config};
use crate::clock;
use crate::domain::Notice;
use crate::domain::notice::ListFault;
use crate::domain::patient::Leave;
use crate::tls::{Authorities, Operators, RevocationLists};
use crate::trust::{self, Gate, Keeper, Mark, Rules};

/// Between two downloads while the program runs.
const RENEW: Duration = Duration::from_hours(6);
/// After a download that failed.
const RETRY: Duration = Duration::from_mins(10);
/// How long a question waits for the first download when no list is there yet.
const FIRST_WAIT: Duration = Duration::from_secs(30);

type Reply = oneshot::Sender<Result<(), Notice>>;

/// The gate in force, and the way to have the list fetched.
#[derive(Clone)]
pub(super) struct Gatekeeper {
    orders: mpsc::Sender<Reply>,
    in_force: watch::Receiver<InForce>,
    /// The newest list that a vault has seen: no older one serves, whatever lies on the disk.
    floor: Arc<watch::Sender<Option<Mark>>>,
    /// Whether patients may be written to, where that was set after the start.
    patients: Arc<watch::Sender<Option<Leave>>>,
    online: bool,
}

/// The gate, whether a first download has been tried, and the newest list seen.
#[derive(Clone)]
pub(super) struct InForce {
    gate: Gate,
    settled: bool,
    seen: Option<Mark>,
}

impl InForce {
    fn of(keeper: &Keeper, settled: bool) -> Self {
        Self { gate: keeper.gate(), settled, seen: keeper.seen() }
    }

    /// The newest list seen.
    pub(super) fn seen(&self) -> Option<Mark> {
        self.seen
    }
}

/// What the task needs.
pub(super) struct Sources {
    pub(super) config: Arc<Config>,
    pub(super) authorities: Arc<Authorities>,
    pub(super) revocation: Arc<RevocationLists>,
}

impl Sources {
    /// Fetch at once and keep fetching; otherwise only when asked.
    fn online(&self) -> bool {
        self.config.activity != Activity::Asked
    }
}

impl Gatekeeper {
    /// Starts the task on the current runtime. The last good copy is in force when this returns.
    pub(super) async fn start(sources: Sources, cancel: CancellationToken) -> Self {
        let (orders, inbox) = mpsc::channel(16);
        let keeper = open(&sources).await;
        let (publish, in_force) = watch::channel(InForce::of(&keeper, false));
        let online = sources.online();
        let (floor, told) = watch::channel(None);
        drop(tokio::spawn(cancel.run_until_cancelled_owned(run(sources, keeper, (inbox, told), publish))));
        Self { orders, in_force, floor: Arc::new(floor), patients: Arc::default(), online }
    }

    /// The gate now.
    pub(super) fn gate(&self) -> Gate {
        let gate = self.in_force.borrow().gate.clone();
        let gate = (*self.patients.borrow()).map_or(gate.clone(), |patients| gate.with_patients(patients));
        (*self.floor.borrow()).map_or(gate.clone(), |floor| gate.above(floor))
    }

    /// The gate for a decision: a first download has ended, well or not, so that a copy of last week does not decide alone.
    pub(super) async fn settled_gate(&self) -> Gate {
        let settled = async {
            if !self.online && !self.in_force.borrow().settled {
                // What was wrong shows in the gate.
                drop(self.refresh().await);
            }
            let mut in_force = self.in_force.clone();
            drop(in_force.wait_for(|in_force| in_force.settled).await);
        };
        if timeout(FIRST_WAIT, settled).await.is_err() {
            tracing::warn!("The list of the trust space takes long to arrive");
        }
        self.gate()
    }

    /// Fetches the list now.
    pub(super) async fn refresh(&self) -> Result<(), Notice> {
        let (reply, answer) = oneshot::channel();
        self.orders.send(reply).await.map_err(|_| Notice::Internal)?;
        answer.await.map_err(|_| Notice::Internal)?
    }

    /// Tells which list a vault has seen. It holds for each gate that is given from now on.
    pub(super) fn remember(&self, mark: Mark) {
        self.floor.send_modify(|floor| *floor = Some(Mark::raised(*floor, mark)));
    }

    /// What was set meanwhile of writing to patients: it holds for each gate that is given from now on.
    pub(super) fn admit_patients(&self, leave: Leave) {
        let _ = self.patients.send_replace(Some(leave));
    }

    /// Follows which lists are seen.
    pub(super) fn seen(&self) -> watch::Receiver<InForce> {
        self.in_force.clone()
    }
}

async fn open(sources: &Sources) -> Keeper {
    let rules = Rules::of(&sources.config.settings.trust, sources.config.settings.practice.as_ref());
    let (folder, authorities) = (sources.config.paths.trust(), Arc::clone(&sources.authorities));
    let (spare_folder, spare_rules) = (folder.clone(), rules.clone());
    let opened = tokio::task::spawn_blocking(move || {
        Keeper::open(&folder, rules, |seal, now| authorities.verify_seal(seal, now).is_ok(), clock::now())
    });
    match opened.await {
        Ok(keeper) => keeper,
        Err(_) => Keeper::open(&spare_folder, spare_rules, |_, _| false, clock::now()),
    }
}

async fn run(
    sources: Sources,
    mut keeper: Keeper,
    (mut inbox, floor): (mpsc::Receiver<Reply>, watch::Receiver<Option<Mark>>),
    publish: watch::Sender<InForce>,
) {
    let mut due = sources.online().then(Instant::now);
    loop {
        let reply = tokio::select! {
            order = inbox.recv() => match order {
                Some(reply) => Some(reply),
                None => return,
            },
            () = sleep_until(due) => None,
        };
        let fetched = fetch(&sources, &mut keeper, &floor).await;
        let _ = publish.send_replace(InForce::of(&keeper, true));
        if sources.online() {
            let pause = if fetched.is_ok() { RENEW } else { RETRY };
            due = Instant::now().checked_add(pause);
        }
        if let Some(reply) = reply {
            // Whoever asked may have gone.
            let _ = reply.send(fetched);
        }
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Downloads and judges. The list in force stays when the newer one is refused.
async fn fetch(sources: &Sources, keeper: &mut Keeper, floor: &watch::Receiver<Option<Mark>>) -> Result<(), Notice> {
    let download = match download(sources).await {
        Ok(download) => download,
        Err(fault) => {
            keeper.failed(fault, clock::now());
            return Err(explain(keeper, fault));
        }
    };
    if let Some(mark) = *floor.borrow() {
        keeper.remember(mark);
    }
    let seal = |leaf: &[u8], now| sources.authorities.verify_seal(leaf, now).is_ok();
    // Some megabytes are made canonical, verified and written.
    let judged = block_in_place(|| keeper.receive(&download, seal, clock::now()));
    judged.map_err(|error| explain(keeper, error.fault()))
}

/// A refused list is an alarm only when no older one serves.
fn explain(keeper: &Keeper, fault: ListFault) -> Notice {
    match keeper.gate().list(clock::now()) {
        Ok(list) => Notice::ListStale { fault, generated: list.generated() },
        Err(fault) => Notice::ListUnusable(fault),
    }
}

async fn download(sources: &Sources) -> Result<trust::Download, ListFault> {
    let operators = Operators::new(Arc::clone(&sources.authorities), Arc::clone(&sources.revocation), None)
        .map_err(|_| ListFault::Unreachable)?;
    let url = &sources.config.settings.trust.list_url;
    trust::fetch::download(&operators, sources.config.reach(), url).await.map_err(|error| error.fault())
}
