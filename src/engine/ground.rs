//! What the whole program stands on: the authorities found on this computer, and revocation lists with the way to fetch them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::Config;
use crate::dns::Names;
use crate::domain::Notice;
use crate::http::{Client, Limits, Reach};
use crate::settings::PracticeSettings;
use crate::tls::{Authorities, Fetch, RevocationLists, public_web_config};

/// The largest list of IGC-Santé is far below.
const LIST_OCTETS: usize = 64 * 1024 * 1024;
/// For one list.
const LIST_WITHIN: Duration = Duration::from_secs(30);

/// Finds the authorities and opens the kept revocation lists; `None` when reading them failed by a fault of ours.
pub(super) async fn trust(config: &Arc<Config>) -> Option<(Arc<Authorities>, Arc<RevocationLists>)> {
    let config = Arc::clone(config);
    let found = spawn_blocking(move || {
        let settings = &config.settings;
        let authorities = Arc::new(Authorities::find(&settings.trust, settings.practice.as_ref()));
        let lists = RevocationLists::open(Arc::clone(&authorities), config.paths.trust(), fetch(config.reach()));
        (authorities, Arc::new(lists))
    });
    found.await.ok()
}

/// Whom services are asked of by name: under practice trust the server that its settings name, and no other.
pub(super) fn names(practice: Option<&PracticeSettings>) -> Option<Names> {
    match practice {
        None => Names::of_the_system(),
        Some(practice) => practice.resolver.map(Names::at),
    }
}

/// The client is made at the first fetch: most starts need no list, and the system's roots take time to read.
fn fetch(reach: Reach) -> Fetch {
    let client = Arc::new(OnceCell::new());
    Arc::new(move |url| {
        let client = Arc::clone(&client);
        Box::pin(async move {
            let client = client.get_or_try_init(|| make(reach)).await.ok()?;
            let limits = Limits { octets: LIST_OCTETS, deadline: LIST_WITHIN };
            client.plain(&url, limits).await.ok().map(|response| response.body)
        })
    })
}

async fn make(reach: Reach) -> Result<Client, Notice> {
    let made = spawn_blocking(move || {
        let profile = public_web_config(None).map_err(|error| error.notice())?;
        Client::over(&profile, reach).map_err(|error| error.notice())
    });
    made.await.map_err(|_| Notice::Internal)?
}
