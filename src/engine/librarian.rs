//! Keeps the local directory fresh, where the settings name a place to fetch the extract from. The index in use serves until the
//! new one is built.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::actor::House;
use crate::clock;
use crate::domain::Notice;
use crate::http::{Client, Limits, Reach};
use crate::tls::{self, Operators};

/// The extract is published each day.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);
/// Between two looks at the age.
const LOOK: Duration = Duration::from_hours(1);
/// The national archive is about 20 Mo.
const EXTRACT_OCTETS: usize = 512 * 1024 * 1024;
/// For the whole download, on a slow line.
const DEADLINE: Duration = Duration::from_mins(30);
/// Its host shows an IGC-Santé certificate; mirrors are public web sites.
const OFFICIAL_HOST: &str = "service.annuaire.sante.fr";

/// Runs for as long as the engine does.
pub(super) async fn run(house: House) {
    let Some(url) = house.config.settings.directory.extract_url.clone() else { return };
    loop {
        if is_due(&house) {
            match renew(&house, &url).await {
                Ok(()) => tracing::info!("The directory was renewed"),
                Err(notice) => tracing::warn!(code = notice.code(), "The directory could not be renewed"),
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn is_due(house: &House) -> bool {
    let index = house.directory.index();
    index.is_empty() || index.imported_at().is_none_or(|at| clock::now().duration_since(at) > MAX_AGE)
}

async fn renew(house: &House, url: &str) -> Result<(), Notice> {
    let folder = house.config.paths.directory();
    tokio::fs::create_dir_all(&folder).await.map_err(|_| Notice::VaultUnwritable)?;
    let file = Incoming(folder.join(format!("incoming-{}.zip", std::process::id())));
    file.clear();
    let limits = Limits { octets: EXTRACT_OCTETS, deadline: DEADLINE };
    let practice = house.config.settings.practice.is_some();
    if practice || host(url) == Some(OFFICIAL_HOST) {
        over_operators(house, url, limits, file.path(), practice).await?;
    } else {
        let profile = tls::public_web_config().map_err(|error| error.notice())?;
        let client = Client::over(&profile, Reach::Anywhere).map_err(|error| error.notice())?;
        client.download(url, limits, file.path()).await.map_err(|error| error.notice())?;
    }
    let imported = house.directory.import(file.path().to_owned(), clock::now()).await;
    imported.map(drop).map_err(|error| error.notice())
}

/// Over the profile of IGC-Santé, without a client certificate; once more when a revocation list had to be fetched first.
async fn over_operators(house: &House, url: &str, limits: Limits, path: &Path, practice: bool) -> Result<(), Notice> {
    let operators = Operators::new(Arc::clone(&house.authorities), Arc::clone(&house.revocation), None)
        .map_err(|error| error.notice())?;
    let profile = operators.http_config().map_err(|error| error.notice())?;
    let reach = if practice { Reach::Loopback } else { Reach::Anywhere };
    let client = Client::over(&profile, reach).map_err(|error| error.notice())?;
    let mut outcome = client.download(url, limits, path).await;
    if let Err(error) = &outcome
        && let Some(failure) = error.certificate()
        && operators.learn(failure).await
    {
        outcome = client.download(url, limits, path).await;
    }
    outcome.map_err(|error| error.notice())
}

fn host(url: &str) -> Option<&str> {
    url.strip_prefix("https://")?.split(['/', ':', '?', '#']).next()
}

/// A download on its way: no trace of it stays, however the attempt ends.
struct Incoming(PathBuf);

impl Incoming {
    fn path(&self) -> &Path {
        &self.0
    }

    fn clear(&self) {
        // Most often there is none.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.clear();
    }
}
