//! What the whole program stands on: the authorities found on this computer, and revocation lists with the way to fetch them.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;

use super::Config;
use crate::http::{Client, Limits, Reach};
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
        let reach = if settings.practice.is_some() { Reach::Loopback } else { Reach::Anywhere };
        let client = public_web_config().ok().and_then(|profile| Client::over(&profile, reach).ok());
        let lists = RevocationLists::open(Arc::clone(&authorities), config.paths.trust(), fetch(client));
        (authorities, Arc::new(lists))
    });
    found.await.ok()
}

fn fetch(client: Option<Client>) -> Fetch {
    Arc::new(move |url| {
        let client = client.clone();
        Box::pin(async move {
            let limits = Limits { octets: LIST_OCTETS, deadline: LIST_WITHIN };
            client?.plain(&url, limits).await.ok().map(|response| response.body)
        })
    })
}
