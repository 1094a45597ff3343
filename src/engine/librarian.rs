//! Keeps the local directory fresh, where the settings name a place to fetch the extract from. The index in use serves until the
//! new one is built.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;

use super::actor::House;
use crate::clock;
use crate::domain::Notice;
use crate::http::{self, Client, Limits, Reach};
use crate::tls;

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
    if house.directory.is_kept() {
        return false;
    }
    let index = house.directory.index();
    index.is_empty() || index.imported_at().is_none_or(|at| clock::now().duration_since(at) > MAX_AGE)
}

async fn renew(house: &House, url: &str) -> Result<(), Notice> {
    let folder = house.config.paths.directory();
    tokio::fs::create_dir_all(&folder).await.map_err(|_| Notice::VaultUnwritable)?;
    let file = Incoming(folder.join(format!("incoming-{}.zip", std::process::id())));
    file.clear();
    let limits = Limits { octets: EXTRACT_OCTETS, deadline: DEADLINE };
    let client = client(house, url).map_err(|error| error.notice())?;
    client.download(url, limits, file.path()).await.map_err(|error| error.notice())?;
    let (path, source) = (file.path().to_owned(), Some(url.to_owned()));
    let imported = house.directory.import(path, source, clock::now(), false, |_| true).await;
    imported.map(drop).map_err(|error| error.notice())
}

/// Over the profile of IGC-Santé for the official host and in practice, else as any web site.
fn client(house: &House, url: &str) -> Result<Client, http::Error> {
    let reach = house.config.reach();
    if reach == Reach::Anywhere && host(url) != Some(OFFICIAL_HOST) {
        let profile = tls::public_web_config(None).map_err(http::Error::Profile)?;
        return Client::over(&profile, reach);
    }
    Client::operators(&house.without_card().map_err(http::Error::Profile)?, reach)
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
