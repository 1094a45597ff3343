//! Keeps the local directory fresh: fetches the extract each day from where it is published, and builds the index from it. What was cut
//! off goes on: octets that are here are not fetched again, nor is an extract whose import did not end. The index in use serves
//! until the new one is built.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::actor::House;
use super::news::News;
use super::{Answer, Ticket};
use crate::clock;
use crate::directory::Imported;
use crate::domain::Notice;
use crate::domain::notice::ImportFault;
use crate::domain::renewal::Loading;
use crate::http::{self, Client, Incoming, Limits, Reach};
use crate::paths::Paths;
use crate::tls;

/// The extract is published each day.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);
/// Between two looks at the age.
const LOOK: Duration = Duration::from_hours(1);
/// The same after each failure, while there is no directory at all.
const FIRST_LOOKS: [Duration; 3] = [Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(15)];
/// The national archive is about 20 Mo.
const EXTRACT_OCTETS: usize = 512 * 1024 * 1024;
/// For one attempt, on a slow line; the next goes on where it was.
const DEADLINE: Duration = Duration::from_mins(30);
/// Before a download that was cut on its way goes on.
const PAUSE: Duration = Duration::from_secs(5);
/// Octets between two words on the progress.
const STEP: u64 = 256 * 1024;
/// Its host shows an IGC-Santé certificate; mirrors are public web sites.
const OFFICIAL_HOST: &str = "service.annuaire.sante.fr";
/// In the folder of the index.
const INCOMING: &str = "incoming.zip";

/// Runs for as long as the engine does.
pub(super) async fn run(house: House) {
    if !house.config.settings.directory.renew || places(&house).is_empty() {
        return;
    }
    let mut failures = 0_usize;
    loop {
        if is_due(&house) {
            let watch = watch(&house, None, &CancellationToken::new());
            let outcome = renew(&house, false, watch, &CancellationToken::new()).await;
            failures = if outcome.is_ok() { 0 } else { failures.saturating_add(1) };
            match &outcome {
                Ok(_) => tracing::info!("The directory was renewed"),
                Err(notice) => tracing::warn!(code = notice.code(), "The directory could not be renewed"),
            }
            let failed = outcome.err();
            let _ = house.renewal.send_replace(failed.clone());
            let _ = house.herald.send(News::Renewed(failed)).await;
        }
        tokio::time::sleep(pause(failures, house.directory.index().is_empty())).await;
    }
}

/// Until the next look. Who has no directory waits for the first one.
fn pause(failures: usize, is_empty: bool) -> Duration {
    let first = failures.checked_sub(1).filter(|_| is_empty).and_then(|nth| FIRST_LOOKS.get(nth));
    first.copied().unwrap_or(LOOK)
}

fn is_due(house: &House) -> bool {
    if house.directory.is_kept() {
        return false;
    }
    let index = house.directory.index();
    let is_old = |at| clock::now().duration_since(at) > MAX_AGE;
    index.is_empty() || index.imported_at().is_none_or(is_old)
}

/// Where the extract may be fetched from. Practice trust leaves this computer for none.
fn places(house: &House) -> Vec<&str> {
    let reach = house.config.reach();
    let places = house.config.settings.directory.extract_places();
    places.into_iter().filter(|url| host(url).is_some_and(|host| reach.covers(host))).collect()
}

/// Fetches the extract and builds the index from it: the user's own, or that of all users. `watch` stops it by `false`, `give_up` at once.
///
/// # Errors
/// Of the first place that gave none, or what keeps all of them from it. The index in use serves on, what has come stays for the next.
pub(super) async fn renew(
    house: &House,
    everybody: bool,
    watch: impl Fn(Loading) -> bool + Clone + Send + Sync + 'static,
    give_up: &CancellationToken,
) -> Result<Imported, Notice> {
    let folder = if everybody { Paths::everybodys_directory() } else { house.config.paths.directory() };
    tokio::fs::create_dir_all(&folder).await.map_err(|error| unwritable(&error, everybody))?;
    let incoming = Incoming::new(&folder, INCOMING);
    let mut fault = None;
    for url in places(house) {
        let fetched = fetch(house, url, &incoming, &watch, give_up).await;
        let outcome = match fetched {
            Ok(()) => load(house, url, &incoming, everybody, watch.clone()).await,
            Err(http::Error::Disk(error)) => Err(unwritable(&error, everybody)),
            Err(error) => Err(unfetched(&error)),
        };
        match outcome {
            Ok(imported) => return Ok(imported),
            Err(notice) if is_of_here(&notice) => return Err(notice),
            Err(notice) => {
                tracing::info!(code = notice.code(), "An extract could not be had from one place");
                fault = fault.or(Some(notice));
            }
        }
    }
    Err(fault.unwrap_or(Notice::Import(ImportFault::Unreachable)))
}

async fn fetch(
    house: &House,
    url: &str,
    incoming: &Incoming,
    watch: &(impl Fn(Loading) -> bool + Send + Sync),
    give_up: &CancellationToken,
) -> Result<(), http::Error> {
    // Its import was cut off.
    if incoming.is_whole(url, MAX_AGE) {
        return Ok(());
    }
    let limits = Limits { octets: EXTRACT_OCTETS, deadline: DEADLINE };
    let client = client(house, url)?;
    let on = |arrived| watch(Loading::Fetching(arrived));
    loop {
        let before = incoming.octets();
        let download = client.download(url, limits, incoming, &on);
        let outcome = give_up.run_until_cancelled(download).await.unwrap_or(Err(http::Error::GivenUp));
        let was_cut = matches!(outcome, Err(http::Error::Unreachable { .. } | http::Error::Deadline { .. }));
        if !was_cut || incoming.octets() <= before {
            return outcome;
        }
        if give_up.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
            return Err(http::Error::GivenUp);
        }
    }
}

/// Builds the index from what was fetched, and drops that once it is of no use.
async fn load(
    house: &House,
    url: &str,
    incoming: &Incoming,
    everybody: bool,
    watch: impl Fn(Loading) -> bool + Send + 'static,
) -> Result<Imported, Notice> {
    let (path, source) = (incoming.path().to_owned(), Some(url.to_owned()));
    let on = move |progress| watch(Loading::Building(progress));
    let imported = house.directory.import(path, source, clock::now(), everybody, on).await;
    let imported = imported.map_err(|error| error.notice());
    if !imported.as_ref().is_err_and(is_of_here) {
        incoming.clear();
    }
    imported
}

/// No other place would do better, and the extract is not at fault.
fn is_of_here(notice: &Notice) -> bool {
    use ImportFault::{Abandoned, Forbidden, UnderWay};
    matches!(notice, Notice::VaultUnwritable | Notice::Import(Abandoned | Forbidden | UnderWay) | Notice::Internal)
}

/// Whoever publishes it is no operator: only what is wrong with a certificate, or here, is told as elsewhere.
fn unfetched(error: &http::Error) -> Notice {
    let is_there = error.certificate().is_none();
    match error {
        http::Error::Unreachable { .. }
        | http::Error::Deadline { .. }
        | http::Error::Status { .. }
        | http::Error::TooLarge { .. }
        | http::Error::Torn { .. }
            if is_there =>
        {
            Notice::Import(ImportFault::Unreachable)
        }
        error => error.notice(),
    }
}

fn unwritable(error: &std::io::Error, everybody: bool) -> Notice {
    if everybody && error.kind() == std::io::ErrorKind::PermissionDenied {
        return Notice::Import(ImportFault::Forbidden);
    }
    Notice::VaultUnwritable
}

/// Tells how far it has come, until it is given up.
pub(super) fn watch(
    house: &House,
    ticket: Option<Ticket>,
    give_up: &CancellationToken,
) -> impl Fn(Loading) -> bool + Clone + Send + Sync + use<> {
    let (herald, token, told) = (house.herald.clone(), give_up.clone(), Arc::new(AtomicU64::new(u64::MAX)));
    move |loading| {
        let is_news = match loading {
            Loading::Fetching(arrived) => {
                let step = arrived.octets / STEP;
                told.swap(step, Ordering::Relaxed) != step
            }
            Loading::Building(_) => true,
        };
        if is_news {
            // One that is not heard is followed by the next.
            let _ = herald.try_send(News::Importing { ticket, loading });
        }
        !token.is_cancelled()
    }
}

/// What came of a renewal that was asked for.
pub(super) async fn asked(house: House, everybody: bool, ticket: Ticket, give_up: CancellationToken) -> Answer {
    let kept = house.directory.clone();
    let is_kept = tokio::task::spawn_blocking(move || kept.is_kept()).await.unwrap_or_default();
    if !everybody && is_kept {
        return Answer::Failed(Notice::DirectoryKept);
    }
    let watch = watch(&house, Some(ticket), &give_up);
    match renew(&house, everybody, watch, &give_up).await {
        Ok(imported) => {
            let _ = house.renewal.send_replace(None);
            Answer::Imported { rows: imported.rows, skipped: imported.skipped }
        }
        Err(notice) => Answer::Failed(notice),
    }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::{host, is_of_here, pause};
    use crate::domain::Notice;
    use crate::domain::notice::ImportFault;
    use crate::settings::{EXTRACT_MIRROR, EXTRACT_URL};

    #[rstest]
    #[case(0, true, 60)]
    #[case(1, true, 1)]
    #[case(3, true, 15)]
    #[case(4, true, 60)]
    #[case(1, false, 60)]
    fn who_has_no_directory_waits_less(#[case] failures: usize, #[case] is_empty: bool, #[case] minutes: u64) {
        assert_eq!(pause(failures, is_empty), Duration::from_mins(minutes));
    }

    #[test]
    fn the_official_place_is_spoken_to_as_the_trust_space_is_and_its_mirror_as_the_web_is() {
        assert_eq!(host(EXTRACT_URL), Some(super::OFFICIAL_HOST));
        assert_eq!(host(EXTRACT_MIRROR), Some("www.data.gouv.fr"));
        assert_eq!(host("http://service.annuaire.sante.fr/"), None);
    }

    #[test]
    fn another_place_is_asked_for_what_lies_in_the_first_one() {
        assert!(!is_of_here(&Notice::Import(ImportFault::Hollow)));
        assert!(!is_of_here(&Notice::Import(ImportFault::Unreachable)));
        assert!(is_of_here(&Notice::Import(ImportFault::Abandoned)));
    }
}
